//! The columns of the table of facts.
//!
//! The list is made from `model`: one column per dimension that facts carry, one per measure that is stored. A measure or
//! a dimension that a later version adds is a new column at the end of its part, and facts that were stored before know
//! nothing of it: the column is empty there.
//!
//! Invariant: a column never changes its type or its meaning, and none is ever taken away.

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use model::{
    dimension::Dimension,
    fact::FactKind,
    measure::{Measure, Unit},
    schema,
};
use std::sync::{Arc, LazyLock};

/// The columns that every fact has, whatever its kind; the kind itself is the table's partition.
const COMMON: &[(&str, Shape, bool)] = &[
    (WORKSPACE, Shape::Text, false),
    (DAY, Shape::Day, false),
    (SEQ, Shape::Long, false),
    (AS_OF, Shape::Instant, false),
    (ORDINAL, Shape::Int, false),
    (IMPORT, Shape::Text, false),
    (ROW, Shape::Long, false),
    (ENTITY, Shape::Text, true),
    (AT, Shape::Instant, true),
    (SOURCE, Shape::Text, false),
    (PROVENANCE, Shape::Int, false),
    (CURRENCY, Shape::Text, true),
    (LABELS, Shape::Text, true),
];

/// The kind of fact; the column that the table is partitioned by.
pub(crate) const KIND: &str = "kind";
/// The workspace.
pub(crate) const WORKSPACE: &str = "workspace";
/// The import that brought the fact.
pub(crate) const IMPORT: &str = "import";
/// The place of the fact's batch in the inbox.
pub(crate) const SEQ: &str = "seq";
/// The fact's place in its batch, from 0: with `seq`, the order in which facts were stored.
pub(crate) const ORDINAL: &str = "ordinal";
/// The row of the file.
pub(crate) const ROW: &str = "row";
/// What the fact is about.
pub(crate) const ENTITY: &str = "entity";
/// The civil day.
pub(crate) const DAY: &str = "day";
/// The instant, to the microsecond.
pub(crate) const AT: &str = "at";
/// When it was known, to the microsecond.
pub(crate) const AS_OF: &str = "as_of";
/// The kind of file or feed.
pub(crate) const SOURCE: &str = "source";
/// The rank of the provenance.
pub(crate) const PROVENANCE: &str = "provenance";
/// The currency of every amount of the fact.
pub(crate) const CURRENCY: &str = "currency";
/// The labels, as a JSON object with sorted keys.
pub(crate) const LABELS: &str = "labels";

/// The columns that files are skipped by.
pub(crate) const SKIPPED_BY: &str = "workspace,day,seq,as_of,d_campaign";

/// Digits after the point of an amount: it counts billionths.
pub(crate) const AMOUNT_SCALE: i8 = 9;

#[derive(Clone, Copy)]
enum Shape {
    Text,
    Int,
    Long,
    Day,
    Instant,
    Amount,
}

impl Shape {
    fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int => DataType::Int32,
            Self::Long => DataType::Int64,
            Self::Day => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Amount => DataType::Decimal128(38, AMOUNT_SCALE),
        }
    }
}

/// The column of a dimension that facts carry.
pub(crate) fn dimension(dimension: &Dimension) -> String {
    format!("d_{}", dimension.name())
}

/// The column of a measure.
pub(crate) fn measure(measure: Measure) -> String {
    format!("m_{}", measure.name())
}

/// The columns of the facts of one kind, without the kind itself.
pub(crate) fn of_kind(kind: FactKind) -> SchemaRef {
    static KINDS: LazyLock<Vec<SchemaRef>> =
        LazyLock::new(|| FactKind::ALL.iter().map(|kind| Arc::new(Schema::new(fields(&[*kind])))).collect());
    let place = FactKind::ALL.iter().position(|known| *known == kind).expect("invariant: ALL lists every kind");
    Arc::clone(&KINDS[place])
}

/// The columns of the table.
pub(crate) fn table() -> SchemaRef {
    static TABLE: LazyLock<SchemaRef> = LazyLock::new(|| {
        let mut all = vec![Field::new(KIND, DataType::Utf8, false)];
        all.extend(fields(&FactKind::ALL));
        Arc::new(Schema::new(all))
    });
    Arc::clone(&TABLE)
}

fn fields(kinds: &[FactKind]) -> Vec<Field> {
    let common = COMMON.iter().map(|(name, shape, empty)| Field::new(*name, shape.data_type(), *empty));
    let dimensions = schema::dimensions().map(|known| Field::new(dimension(known), DataType::Utf8, true));
    let measures = kinds.iter().flat_map(|kind| schema::measures(*kind)).map(|known| {
        let shape = if known.unit() == Unit::Money { Shape::Amount } else { Shape::Long };
        Field::new(measure(known), shape.data_type(), true)
    });
    common.chain(dimensions).chain(measures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_column_for_everything_that_is_stored() {
        let table = table();
        for kind in FactKind::ALL {
            for field in of_kind(kind).fields() {
                assert_eq!(table.field_with_name(field.name()).unwrap(), field.as_ref());
            }
        }
        let names: std::collections::BTreeSet<_> = table.fields().iter().map(|field| field.name()).collect();
        assert_eq!(names.len(), table.fields().len());
    }
}
