//! Overlaps: where several sources give different values of one measure (rule 12 of `model::store`).
//!
//! Entities of one source are left to the engine; only those of several are read row by row.

use crate::{decode::Stored, error::LakeError, function::call, moment::Moment, read, schema};
use datafusion::{
    arrow::{
        array::{AsArray, BooleanArray},
        datatypes::DataType,
    },
    error::DataFusionError,
    functions_aggregate::expr_fn::{max, min},
    prelude::{DataFrame, SessionContext, ident},
};
use futures::TryStreamExt;
use model::{
    Date, SmolStr,
    fact::FactKind,
    measure::{Adds, Measure},
    store::Overlap,
    workspace::Scope,
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// What sources speak of: an entity's measure, on a day for levels.
type Thing = (SmolStr, Measure, Option<Date>);
/// When a value was known and stored, and the value.
type Told = (i64, (i64, i32), i128);

/// Entities of a kind for which sources differ.
pub(crate) async fn overlaps(
    session: &SessionContext,
    moment: &Moment,
    scope: &Scope,
    (kind, limit): (FactKind, usize),
) -> Result<Vec<Overlap>, LakeError> {
    if !moment.has(kind) {
        return Ok(Vec::new());
    }
    let failed = || LakeError::engine("overlaps could not be read");
    let facts = || moment.scan(session, scope.workspace(), kind, None);
    let several = several(facts()?).await.map_err(failed())?;
    if several.is_empty() {
        return Ok(Vec::new());
    }
    let member = call("several", DataType::Boolean, vec![ident(schema::ENTITY)], move |columns| {
        let texts = columns[0].as_string::<i32>();
        let found: BooleanArray =
            texts.iter().map(|text| Some(text.is_some_and(|text| several.contains(text)))).collect();
        Ok(Arc::new(found))
    });
    let stored = read::stored(facts()?.filter(member).map_err(failed())?, kind).await?;
    Ok(differing(&stored, limit))
}

/// The entities that more than one source speaks of.
async fn several(facts: DataFrame) -> Result<HashSet<String>, DataFusionError> {
    let source = || ident(schema::SOURCE);
    let sources = vec![min(source()).alias("one"), max(source()).alias("other")];
    let entities = facts
        .filter(ident(schema::ENTITY).is_not_null())?
        .aggregate(vec![ident(schema::ENTITY)], sources)?
        .filter(ident("one").not_eq(ident("other")))?
        .select(vec![ident(schema::ENTITY)])?;
    let mut stream = entities.execute_stream().await?;
    let mut found = HashSet::new();
    while let Some(batch) = stream.try_next().await? {
        found.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    Ok(found)
}

fn differing(stored: &[Stored], limit: usize) -> Vec<Overlap> {
    let mut told: BTreeMap<Thing, BTreeMap<&SmolStr, Told>> = BTreeMap::new();
    for stored in stored {
        let Some(entity) = &stored.fact.entity else { continue };
        for (measure, value) in &stored.fact.values {
            let day = (measure.adds() == Adds::Last).then_some(stored.fact.day);
            let now = (stored.fact.as_of.as_microsecond(), stored.place, *value);
            let sources = told.entry((entity.clone(), *measure, day)).or_default();
            let last = sources.entry(&stored.fact.source).or_insert(now);
            *last = now.max(*last);
        }
    }
    let overlaps = told.into_iter().filter_map(|((entity, measure, _), sources)| {
        let values: Vec<(SmolStr, i128)> =
            sources.into_iter().map(|(source, (_, _, value))| (source.clone(), value)).collect();
        let differ = values.iter().any(|(_, value)| *value != values[0].1);
        differ.then_some(Overlap { entity, measure, values })
    });
    overlaps.take(limit).collect()
}
