//! Distinct measures: how many different values of a dimension (rule 6 of `model::store`), counted exactly.
//!
//! Facts are first grouped by the value itself, then counted: what is held in memory is one row per different value.

use crate::{
    choose,
    decode::needed,
    error::LakeError,
    flow::Keys,
    part::{Key, Sum},
    read::Ground,
    schema, split,
};
use datafusion::{
    arrow::{
        array::{AsArray, RecordBatch},
        datatypes::{DataType, Int32Type, Int64Type},
    },
    error::DataFusionError,
    functions_aggregate::expr_fn::{count, max, sum},
    logical_expr::{Expr, lit},
    prelude::{DataFrame, ident},
};
use model::{provenance::Provenance, query::Term};

/// The counts of one distinct term, by group and bucket.
pub(crate) async fn sums(ground: &Ground<'_>, term: &Term) -> Result<Vec<(Key, Sum)>, LakeError> {
    let failed = || LakeError::engine("different values could not be counted");
    let kind = term.measure.kind();
    let mut facts = ground.asked(choose::chosen(ground, kind).await?, kind)?;
    if let Some(only) = split::keeps(&term.only, kind, ground.query) {
        facts = facts.filter(only).map_err(failed())?;
    }
    let value = schema::measure(term.measure);
    facts = facts.filter(ident(&value).is_not_null()).map_err(failed())?;
    let (facts, keys) = split::keyed(&ground.session, facts, kind, ground.query)?;
    let batches = counted(facts, keys, &value).map_err(failed())?.collect().await.map_err(failed())?;
    let mut found = Vec::new();
    for batch in &batches {
        read(ground, batch, &mut found).map_err(failed())?;
    }
    Ok(found)
}

fn counted(facts: DataFrame, mut keys: Vec<Expr>, value: &str) -> Result<DataFrame, DataFusionError> {
    let outer: Vec<Expr> = keys.iter().map(|key| ident(key.schema_name().to_string())).collect();
    keys.push(ident(value).alias("value"));
    let one = vec![count(lit(1_i64)).alias("told"), max(ident(schema::PROVENANCE)).alias("softness")];
    let all = vec![
        count(lit(1_i64)).alias("different"),
        sum(ident("told")).alias("facts"),
        max(ident("softness")).alias("softest"),
    ];
    facts.aggregate(keys, one)?.aggregate(outer, all)
}

fn read(ground: &Ground<'_>, batch: &RecordBatch, found: &mut Vec<(Key, Sum)>) -> Result<(), DataFusionError> {
    let keys = Keys::new(ground, batch)?;
    let number = |name: &str| needed(batch, name, &DataType::Int64);
    let (different, facts) = (number("different")?, number("facts")?);
    let (different, facts) = (different.as_primitive::<Int64Type>(), facts.as_primitive::<Int64Type>());
    let softest = needed(batch, "softest", &DataType::Int32)?;
    let softest = softest.as_primitive::<Int32Type>();
    for row in 0..batch.num_rows() {
        if different.value(row) == 0 {
            continue;
        }
        let softest = Some(Provenance::from_rank(i64::from(softest.value(row))));
        let facts = u64::try_from(facts.value(row)).unwrap_or_default();
        let raw = i128::from(different.value(row));
        found.push((keys.of(row), Sum { raw, facts, softest, ..Sum::default() }));
    }
    Ok(())
}
