//! Columns back into facts.
//!
//! A batch may hold only some columns: what was not asked for reads as unknown.
//!
//! Invariant: decoding what was encoded gives the same fact, instants cut to the microsecond.

use crate::{error::LakeError, schema};
use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray,
            TimestampMicrosecondArray,
        },
        compute::cast,
        datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType},
    },
    error::DataFusionError,
};
use jiff::ToSpan;
use model::{
    Date, SmolStr, Timestamp,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::ImportId,
    measure::{Measure, Unit},
    provenance::Provenance,
};
use std::collections::BTreeMap;

/// A fact with its place in the order of storing and the import that brought it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    /// The batch and the place in it: later is larger.
    pub(crate) place: (i64, i32),
    /// The import.
    pub(crate) import: ImportId,
    /// The fact.
    pub(crate) fact: Fact,
}

/// The columns of one batch, ready to be read row by row.
pub(crate) struct Rows {
    kind: FactKind,
    len: usize,
    seq: Int64Array,
    ordinal: Int32Array,
    import: Option<StringArray>,
    row: Option<Int64Array>,
    entity: Option<StringArray>,
    day: Date32Array,
    at: Option<TimestampMicrosecondArray>,
    as_of: Option<TimestampMicrosecondArray>,
    source: Option<StringArray>,
    provenance: Option<Int32Array>,
    currency: Option<StringArray>,
    labels: Option<StringArray>,
    dimensions: Vec<(&'static Dimension, StringArray)>,
    measures: Vec<(Measure, Values)>,
}

enum Values {
    Long(Int64Array),
    Amount(Decimal128Array),
}

impl Rows {
    /// Takes hold of the columns of a batch.
    pub(crate) fn new(kind: FactKind, batch: &RecordBatch) -> Result<Self, LakeError> {
        Self::take(kind, batch).map_err(LakeError::engine("stored facts could not be read"))
    }

    fn take(kind: FactKind, batch: &RecordBatch) -> Result<Self, DataFusionError> {
        let text = |name: &str| text_column(batch, name);
        let instant = |name: &str| {
            let micros = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
            Ok::<_, DataFusionError>(
                column(batch, name, &micros)?.map(|found| found.as_primitive::<TimestampMicrosecondType>().clone()),
            )
        };
        let dimensions = model::schema::dimensions()
            .filter_map(|known| text(&schema::dimension(known)).transpose().map(|found| Ok((known, found?))))
            .collect::<Result<_, DataFusionError>>()?;
        let measures = model::schema::measures(kind)
            .filter_map(|known| Values::take(batch, known).transpose().map(|found| Ok((known, found?))))
            .collect::<Result<_, DataFusionError>>()?;
        Ok(Self {
            kind,
            len: batch.num_rows(),
            seq: needed(batch, schema::SEQ, &DataType::Int64)?.as_primitive::<Int64Type>().clone(),
            ordinal: needed(batch, schema::ORDINAL, &DataType::Int32)?.as_primitive::<Int32Type>().clone(),
            import: text(schema::IMPORT)?,
            row: column(batch, schema::ROW, &DataType::Int64)?.map(|found| found.as_primitive::<Int64Type>().clone()),
            entity: text(schema::ENTITY)?,
            day: needed(batch, schema::DAY, &DataType::Date32)?.as_primitive::<Date32Type>().clone(),
            at: instant(schema::AT)?,
            as_of: instant(schema::AS_OF)?,
            source: text(schema::SOURCE)?,
            provenance: column(batch, schema::PROVENANCE, &DataType::Int32)?
                .map(|found| found.as_primitive::<Int32Type>().clone()),
            currency: text(schema::CURRENCY)?,
            labels: text(schema::LABELS)?,
            dimensions,
            measures,
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The place of a row in the order of storing.
    pub(crate) fn place(&self, row: usize) -> (i64, i32) {
        (self.seq.value(row), self.ordinal.value(row))
    }

    /// What a row is about.
    pub(crate) fn entity(&self, row: usize) -> Option<&str> {
        value(self.entity.as_ref(), row)
    }

    /// The import and the source of a row.
    pub(crate) fn origin(&self, row: usize) -> (&str, &str) {
        (value(self.import.as_ref(), row).unwrap_or_default(), value(self.source.as_ref(), row).unwrap_or_default())
    }

    /// The row of the file.
    pub(crate) fn file_row(&self, row: usize) -> i64 {
        self.row.as_ref().map_or(0, |column| column.value(row))
    }

    /// The day of a row.
    pub(crate) fn day(&self, row: usize) -> Date {
        day(self.day.value(row))
    }

    /// When a row was known, in microseconds.
    pub(crate) fn as_of(&self, row: usize) -> i64 {
        self.as_of.as_ref().map_or(0, |column| column.value(row))
    }

    /// A dimension of a row.
    pub(crate) fn dimension(&self, dimension: &Dimension, row: usize) -> Option<&str> {
        let (_, column) = self.dimensions.iter().find(|(known, _)| *known == dimension)?;
        value(Some(column), row)
    }

    /// The measures of which a row has a value, one bit each in the order of the kind's measures.
    pub(crate) fn present(&self, row: usize) -> u64 {
        let bit = |(place, (_, values)): (usize, &(Measure, Values))| u64::from(values.is_valid(row)) << place;
        self.measures.iter().enumerate().map(bit).fold(0, |bits, bit| bits | bit)
    }

    /// The fact of a row.
    pub(crate) fn fact(&self, row: usize) -> Stored {
        let (import, source) = self.origin(row);
        let instant = |column: &TimestampMicrosecondArray| timestamp(column.value(row));
        let fact = Fact {
            kind: self.kind,
            entity: self.entity(row).map(SmolStr::new),
            day: self.day(row),
            at: self.at.as_ref().filter(|column| column.is_valid(row)).map(instant),
            as_of: self.as_of.as_ref().map_or(Timestamp::UNIX_EPOCH, instant),
            source: SmolStr::new(source),
            provenance: Provenance::from_rank(self.provenance.as_ref().map_or(0, |ranks| i64::from(ranks.value(row)))),
            currency: value(self.currency.as_ref(), row).and_then(|code| code.parse().ok()),
            dims: self.dims(row),
            values: self.measures.iter().filter_map(|(known, values)| Some((*known, values.get(row)?))).collect(),
            row: u32::try_from(self.file_row(row)).unwrap_or_default(),
        };
        Stored { place: self.place(row), import: ImportId::new(import), fact }
    }

    fn dims(&self, row: usize) -> Vec<(Dimension, SmolStr)> {
        let own = self
            .dimensions
            .iter()
            .filter_map(|(known, column)| Some(((*known).clone(), SmolStr::new(value(Some(column), row)?))));
        let labels = value(self.labels.as_ref(), row).map(labels).unwrap_or_default();
        own.chain(labels.into_iter().map(|(name, text)| (Dimension::Label(name), text))).collect()
    }
}

impl Values {
    fn take(batch: &RecordBatch, measure: Measure) -> Result<Option<Self>, DataFusionError> {
        let name = schema::measure(measure);
        if measure.unit() == Unit::Money {
            let amount = DataType::Decimal128(38, schema::AMOUNT_SCALE);
            let found = column(batch, &name, &amount)?;
            return Ok(found.map(|found| Self::Amount(found.as_primitive::<Decimal128Type>().clone())));
        }
        let found = column(batch, &name, &DataType::Int64)?;
        Ok(found.map(|found| Self::Long(found.as_primitive::<Int64Type>().clone())))
    }

    fn is_valid(&self, row: usize) -> bool {
        match self {
            Self::Long(column) => column.is_valid(row),
            Self::Amount(column) => column.is_valid(row),
        }
    }

    fn get(&self, row: usize) -> Option<i128> {
        match self {
            Self::Long(column) => column.is_valid(row).then(|| i128::from(column.value(row))),
            Self::Amount(column) => column.is_valid(row).then(|| column.value(row)),
        }
    }
}

/// The labels in a stored text.
pub(crate) fn labels(text: &str) -> BTreeMap<SmolStr, SmolStr> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The day that a column holds.
pub(crate) fn day(number: i32) -> Date {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    EPOCH.saturating_add(number.days())
}

/// The text in a row of a column.
pub(crate) fn value(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

/// A column of text, whatever way the texts are kept.
pub(crate) fn text_column(batch: &RecordBatch, name: &str) -> Result<Option<StringArray>, DataFusionError> {
    Ok(column(batch, name, &DataType::Utf8)?.map(|found| found.as_string::<i32>().clone()))
}

/// A column that must be there, in the type that is asked for.
pub(crate) fn needed(batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<ArrayRef, DataFusionError> {
    column(batch, name, wanted)?.ok_or_else(|| DataFusionError::Internal(format!("there is no column {name}")))
}

fn column(batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<Option<ArrayRef>, DataFusionError> {
    let Some(found) = batch.column_by_name(name) else { return Ok(None) };
    if found.data_type() == wanted {
        return Ok(Some(ArrayRef::clone(found)));
    }
    Ok(Some(cast(found, wanted)?))
}

fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::encode;
    use model::{batch::Accepted, id::WorkspaceId};
    use proptest::{collection::vec, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(facts in vec(testkit::arbitrary::fact(), 0..24)) {
            let (workspace, import) = (WorkspaceId::new("acme"), ImportId::new("import-1"));
            let batch = Accepted { seq: 9, workspace, import: import.clone(), facts: facts.clone() };
            let mut decoded = Vec::new();
            for part in encode(&[batch]) {
                let (kind, part) = part.unwrap();
                let rows = Rows::new(kind, &part).unwrap();
                decoded.extend((0..rows.len()).map(|row| rows.fact(row)));
            }
            decoded.sort_by_key(|stored| stored.place);
            let stored = (0..).zip(facts).map(|(ordinal, fact)| Stored { place: (9, ordinal), import: import.clone(), fact });
            prop_assert_eq!(decoded, stored.collect::<Vec<_>>());
        }
    }
}
