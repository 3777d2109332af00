//! Flows: what belongs to the bucket of its day, added up in one scan for all terms of a kind.

use crate::{
    choose,
    decode::{self, needed, text_column},
    error::LakeError,
    part::{Key, Sum},
    read::Ground,
    split,
};
use datafusion::{
    arrow::{
        array::{Array, AsArray, Date32Array, RecordBatch, StringArray},
        datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type},
    },
    error::DataFusionError,
    logical_expr::ExprFunctionExt,
};
use model::{
    SmolStr,
    fact::FactKind,
    provenance::Provenance,
    query::{Query, Term},
};

/// The sums of some terms of one kind, by group and bucket; the number is the term's place in the query.
pub(crate) async fn sums(
    ground: &Ground<'_>,
    kind: FactKind,
    terms: &[(usize, &Term)],
) -> Result<Vec<(Key, usize, Sum)>, LakeError> {
    let failed = || LakeError::engine("facts could not be added up");
    let facts = ground.asked(choose::chosen(ground, kind).await?, kind)?;
    let (facts, keys) = split::keyed(&ground.session, facts, kind, ground.query)?;
    let mut totals = Vec::new();
    for (place, term) in terms {
        let total = ground.totals.of(term.measure);
        let total = match split::keeps(&term.only, kind, ground.query) {
            Some(only) => total.filter(only).build().map_err(failed())?,
            None => total,
        };
        totals.push(total.alias(format!("t{place}")));
    }
    let batches = facts.aggregate(keys, totals).map_err(failed())?.collect().await.map_err(failed())?;
    let mut found = Vec::new();
    for batch in &batches {
        read(ground, batch, terms, &mut found).map_err(failed())?;
    }
    Ok(found)
}

fn read(
    ground: &Ground<'_>,
    batch: &RecordBatch,
    terms: &[(usize, &Term)],
    found: &mut Vec<(Key, usize, Sum)>,
) -> Result<(), DataFusionError> {
    let keys = Keys::new(Shape::of(ground.query), batch)?;
    for (place, _) in terms {
        let name = format!("t{place}");
        let total = batch.column_by_name(&name).ok_or_else(|| DataFusionError::Internal(name))?.as_struct();
        let (raw, facts) =
            (total.column(0).as_primitive::<Decimal128Type>(), total.column(1).as_primitive::<Int64Type>());
        let (softest, unrated) = (total.column(2).as_primitive::<Int32Type>(), total.column(3).as_string::<i32>());
        for row in 0..batch.num_rows() {
            let facts = u64::try_from(facts.value(row)).unwrap_or_default();
            if facts == 0 {
                continue;
            }
            let softest = Some(Provenance::from_rank(i64::from(softest.value(row))));
            let unrated = decode::value(Some(unrated), row).and_then(|code| code.parse().ok());
            let sum = Sum { raw: raw.value(row), facts, softest, unbounded: 0, unrated };
            found.push((keys.of(row), *place, sum));
        }
    }
    Ok(())
}

/// Which columns an answer is grouped by: so many groups, and the bucket if there is a grain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    groups: usize,
    buckets: bool,
}

impl Shape {
    /// The shape of a query's answer.
    pub(crate) fn of(query: &Query) -> Self {
        Self { groups: query.by.len(), buckets: query.grain.is_some() }
    }
}

/// The columns that an answer of the engine is grouped by.
pub(crate) struct Keys {
    groups: Vec<StringArray>,
    bucket: Option<Date32Array>,
}

impl Keys {
    /// Takes hold of the columns.
    pub(crate) fn new(shape: Shape, batch: &RecordBatch) -> Result<Self, DataFusionError> {
        let mut groups = Vec::new();
        for place in 0..shape.groups {
            let name = format!("g{place}");
            groups.push(text_column(batch, &name)?.ok_or_else(|| DataFusionError::Internal(name))?);
        }
        let bucket = match shape.buckets {
            true => Some(needed(batch, "bucket", &DataType::Date32)?.as_primitive::<Date32Type>().clone()),
            false => None,
        };
        Ok(Self { groups, bucket })
    }

    /// The key of a row.
    pub(crate) fn of(&self, row: usize) -> Key {
        let group = self.groups.iter().map(|column| decode::value(Some(column), row).map(SmolStr::new)).collect();
        let bucket =
            self.bucket.as_ref().filter(|column| column.is_valid(row)).map(|column| decode::day(column.value(row)));
        (group, bucket)
    }
}
