//! Facts into columns.
//!
//! Instants are kept to the microsecond, which is what the table can hold; what is finer is cut off.
//!
//! Invariant: a fact that does not fit its columns is refused with its batch, never cut to fit.

use crate::{error::LakeError, schema};
use datafusion::arrow::array::{
    ArrayRef, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use model::{
    Date,
    batch::Accepted,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::{Measure, Unit},
};
use std::{collections::BTreeMap, sync::Arc};

/// The largest amount that 38 digits hold, in nanos.
const AMOUNT_MAX: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

/// At most so many facts make one part, so that columns of a large batch are made, written and let go of by turns.
const PART_FACTS: usize = 16_384;

/// The facts of some batches as columns: parts of one kind each, in the order of storing, one made at a time.
pub(crate) fn encode(batches: &[Accepted]) -> impl Iterator<Item = Result<(FactKind, RecordBatch), LakeError>> {
    let mut kinds: BTreeMap<FactKind, Vec<(&Accepted, usize)>> = BTreeMap::new();
    for batch in batches {
        for (ordinal, fact) in batch.facts.iter().enumerate() {
            kinds.entry(fact.kind).or_default().push((batch, ordinal));
        }
    }
    kinds.into_iter().flat_map(|(kind, places)| {
        let parts: Vec<_> = places.chunks(PART_FACTS).map(<[_]>::to_vec).collect();
        parts.into_iter().map(move |places| Ok((kind, part(kind, &places)?)))
    })
}

fn part(kind: FactKind, places: &[(&Accepted, usize)]) -> Result<RecordBatch, LakeError> {
    let mut columns = Columns::new(kind, places.len());
    for (batch, ordinal) in places {
        let misfit = |fault| LakeError::Misfit { seq: batch.seq, ordinal: *ordinal, fault };
        columns.push(batch, *ordinal).map_err(misfit)?;
    }
    columns.finish(kind).map_err(LakeError::columns("facts could not be put in columns"))
}

/// One builder per column, in the order of the schema.
struct Columns {
    workspace: StringBuilder,
    day: Date32Builder,
    seq: Int64Builder,
    as_of: TimestampMicrosecondBuilder,
    ordinal: Int32Builder,
    import: StringBuilder,
    row: Int64Builder,
    entity: StringBuilder,
    at: TimestampMicrosecondBuilder,
    source: StringBuilder,
    provenance: Int32Builder,
    currency: StringBuilder,
    labels: StringBuilder,
    dimensions: Vec<(&'static Dimension, StringBuilder)>,
    measures: Vec<(Measure, Values)>,
}

enum Values {
    Long(Int64Builder),
    Amount(Decimal128Builder),
}

impl Columns {
    fn new(kind: FactKind, rows: usize) -> Self {
        let text = || StringBuilder::with_capacity(rows, rows * 8);
        let instant = || TimestampMicrosecondBuilder::with_capacity(rows).with_timezone("UTC");
        Self {
            workspace: text(),
            day: Date32Builder::with_capacity(rows),
            seq: Int64Builder::with_capacity(rows),
            as_of: instant(),
            ordinal: Int32Builder::with_capacity(rows),
            import: text(),
            row: Int64Builder::with_capacity(rows),
            entity: text(),
            at: instant(),
            source: text(),
            provenance: Int32Builder::with_capacity(rows),
            currency: text(),
            labels: StringBuilder::new(),
            dimensions: model::schema::dimensions().map(|known| (known, StringBuilder::new())).collect(),
            measures: model::schema::measures(kind).map(|known| (known, Values::new(known, rows))).collect(),
        }
    }

    fn push(&mut self, batch: &Accepted, ordinal: usize) -> Result<(), String> {
        let fact = &batch.facts[ordinal];
        self.workspace.append_value(batch.workspace.as_str());
        self.day.append_value(day_number(fact.day));
        self.seq.append_value(batch.seq);
        self.as_of.append_value(fact.as_of.as_microsecond());
        self.ordinal.append_value(i32::try_from(ordinal).map_err(|_| "its batch is too long".to_owned())?);
        self.import.append_value(batch.import.as_str());
        self.row.append_value(i64::from(fact.row));
        self.entity.append_option(fact.entity.as_deref());
        self.at.append_option(fact.at.map(|at| at.as_microsecond()));
        self.source.append_value(fact.source.as_str());
        let rank = i32::try_from(fact.provenance.rank()).expect("invariant: there are four provenances");
        self.provenance.append_value(rank);
        self.currency.append_option(fact.currency.as_ref().map(|currency| currency.code()));
        self.push_dimensions(fact)?;
        self.push_values(fact)
    }

    fn push_dimensions(&mut self, fact: &Fact) -> Result<(), String> {
        let mut known = fact.dims.iter().peekable();
        for (dimension, column) in &mut self.dimensions {
            match known.next_if(|(given, _)| given == *dimension) {
                Some((_, value)) => column.append_value(value),
                None => column.append_null(),
            }
        }
        let mut labels = BTreeMap::new();
        for (dimension, value) in known {
            let Dimension::Label(name) = dimension else {
                return Err(format!("{dimension} has no column, or the dimensions are not sorted"));
            };
            labels.insert(name.as_str(), value.as_str());
        }
        let text = (!labels.is_empty()).then(|| serde_json::to_string(&labels).map_err(|error| error.to_string()));
        self.labels.append_option(text.transpose()?);
        Ok(())
    }

    fn push_values(&mut self, fact: &Fact) -> Result<(), String> {
        let mut known = fact.values.iter().peekable();
        for (measure, column) in &mut self.measures {
            let value = known.next_if(|(given, _)| given == measure).map(|(_, raw)| *raw);
            column.push(value).map_err(|fault| format!("{measure}: {fault}"))?;
        }
        match known.next() {
            Some((measure, _)) => Err(format!("{} facts do not carry {measure}, or it is not sorted", fact.kind)),
            None => Ok(()),
        }
    }

    fn finish(mut self, kind: FactKind) -> Result<RecordBatch, datafusion::arrow::error::ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(self.workspace.finish()),
            Arc::new(self.day.finish()),
            Arc::new(self.seq.finish()),
            Arc::new(self.as_of.finish()),
            Arc::new(self.ordinal.finish()),
            Arc::new(self.import.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.entity.finish()),
            Arc::new(self.at.finish()),
            Arc::new(self.source.finish()),
            Arc::new(self.provenance.finish()),
            Arc::new(self.currency.finish()),
            Arc::new(self.labels.finish()),
        ];
        columns.extend(self.dimensions.into_iter().map(|(_, mut column)| Arc::new(column.finish()) as ArrayRef));
        columns.extend(self.measures.into_iter().map(|(_, column)| column.finish()));
        RecordBatch::try_new(schema::of_kind(kind), columns)
    }
}

impl Values {
    fn new(measure: Measure, rows: usize) -> Self {
        if measure.unit() != Unit::Money {
            return Self::Long(Int64Builder::with_capacity(rows));
        }
        let amounts = Decimal128Builder::with_capacity(rows).with_precision_and_scale(38, schema::AMOUNT_SCALE);
        Self::Amount(amounts.expect("invariant: 38 digits with 9 after the point are a decimal"))
    }

    fn push(&mut self, value: Option<i128>) -> Result<(), String> {
        match (self, value) {
            (Self::Long(column), None) => column.append_null(),
            (Self::Amount(column), None) => column.append_null(),
            (Self::Long(column), Some(raw)) => {
                let raw = i64::try_from(raw).map_err(|_| format!("{raw} is beyond 64 bits"))?;
                column.append_value(raw);
            }
            (Self::Amount(column), Some(raw)) => {
                if raw.abs() > AMOUNT_MAX {
                    return Err(format!("{raw} has more than 38 digits"));
                }
                column.append_value(raw);
            }
        }
        Ok(())
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Long(mut column) => Arc::new(column.finish()),
            Self::Amount(mut column) => Arc::new(column.finish()),
        }
    }
}

/// A day as columns hold it: days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    (day - EPOCH).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{id::ImportId, id::WorkspaceId, provenance::Provenance};

    fn accepted(values: Vec<(Measure, i128)>) -> Accepted {
        let fact = Fact {
            kind: FactKind::Touchpoint,
            entity: None,
            day: jiff::civil::date(1969, 12, 31),
            at: None,
            as_of: model::Timestamp::UNIX_EPOCH,
            source: "kepi".into(),
            provenance: Provenance::Measured,
            currency: None,
            dims: vec![(Dimension::Campaign, "glow".into()), (Dimension::Label("Shift".into()), "late".into())],
            values,
            row: 0,
        };
        Accepted { seq: 7, workspace: WorkspaceId::new("w"), import: ImportId::new("i"), facts: vec![fact] }
    }

    #[test]
    fn a_value_beyond_64_bits_is_refused_with_its_place() {
        let refused = |values| encode(&[accepted(values)]).collect::<Result<Vec<_>, _>>().unwrap_err().to_string();
        let error = refused(vec![(Measure::Clicks, 1 << 63)]);
        assert_eq!(error, "fact 0 of batch 7 cannot be stored: clicks: 9223372036854775808 is beyond 64 bits");
        assert!(refused(vec![(Measure::Likes, 1)]).contains("do not carry likes"));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day_number(jiff::civil::date(1969, 12, 31)), -1);
        assert_eq!(day_number(jiff::civil::date(2000, 3, 1)), 11_017);
    }
}
