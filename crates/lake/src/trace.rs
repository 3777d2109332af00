//! Traces: the facts behind a sum, by the import that brought them (rule 11 of `model::store`).
//!
//! Sums are made of narrow columns; only the facts that are shown are read whole.

use crate::{
    choose,
    decode::{Rows, Stored},
    error::LakeError,
    function::call,
    group::Places,
    part::{Sum, worth},
    read::{self, Ground, Way},
    schema, split,
};
use datafusion::{
    arrow::{
        array::{AsArray, BooleanArray},
        datatypes::{DataType, Int32Type, Int64Type},
    },
    prelude::{DataFrame, ident},
};
use futures::TryStreamExt;
use model::{
    SmolStr, fact::FactKind, id::ImportId, measure::Adds, provenance::Provenance, query::Term, store::Trace, table::Gap,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

/// A fact's place in the order of storing.
type Place = (i64, i32);

/// What one import brought: the sum, and the first facts by row.
#[derive(Default)]
struct Brought {
    sum: Sum,
    first: BTreeSet<(i64, Place)>,
}

/// The imports behind the query's one term.
pub(crate) async fn traces(ground: &Ground<'_>, rows: usize) -> Result<Vec<Trace>, LakeError> {
    let [term] = ground.query.terms.as_slice() else { return Ok(Vec::new()) };
    let kind = term.measure.kind();
    if !ground.moment.has(kind) {
        return Ok(Vec::new());
    }
    let brought = match Way::of(term.measure, ground.query) {
        way @ (Way::Level | Way::Activity) => differences(ground, term, way, rows).await?,
        Way::Flow | Way::Distinct => flows(ground, term, rows).await?,
    };
    let shown: HashSet<Place> = brought.values().flat_map(|one| one.first.iter().map(|(_, place)| *place)).collect();
    let whole = whole(ground, kind, shown).await?;
    let distinct = matches!(term.measure.adds(), Adds::Distinct(_));
    let trace = |((import, source), one): ((ImportId, SmolStr), Brought)| Trace {
        import,
        source,
        facts: one.sum.facts,
        raw: one.sum.cell().raw.filter(|_| !distinct),
        rows: one.first.iter().filter_map(|(_, place)| whole.get(place).map(|stored| stored.fact.clone())).collect(),
    };
    let mut traces: Vec<Trace> = brought.into_iter().map(trace).collect();
    traces.sort_by_key(|trace| Reverse(trace.facts));
    Ok(traces)
}

impl Brought {
    fn add(&mut self, raw: &Result<i128, Gap>, provenance: Provenance, at: (i64, Place), rows: usize) {
        self.sum.add(raw, provenance);
        self.first.insert(at);
        if self.first.len() > rows {
            self.first.pop_last();
        }
    }
}

async fn differences(
    ground: &Ground<'_>,
    term: &Term,
    way: Way,
    rows: usize,
) -> Result<BTreeMap<(ImportId, SmolStr), Brought>, LakeError> {
    let stored = ground.rows(term.measure.kind(), way, &[term]).await?;
    let places = Places::new(ground.query);
    let mut brought: BTreeMap<(ImportId, SmolStr), Brought> = BTreeMap::new();
    for part in read::parts(&stored, ground.query, &places, term, &[ground.query.period]) {
        let from = (part.stored.import.clone(), part.stored.fact.source.clone());
        let at = (i64::from(part.stored.fact.row), part.stored.place);
        brought.entry(from).or_default().add(&part.raw, part.provenance, at, rows);
    }
    Ok(brought)
}

async fn flows(
    ground: &Ground<'_>,
    term: &Term,
    rows: usize,
) -> Result<BTreeMap<(ImportId, SmolStr), Brought>, LakeError> {
    let failed = || LakeError::engine("facts could not be traced");
    let mut facts = counted(ground, term).await?.execute_stream().await.map_err(failed())?;
    let distinct = matches!(term.measure.adds(), Adds::Distinct(_));
    let mut brought: BTreeMap<(ImportId, SmolStr), Brought> = BTreeMap::new();
    while let Some(batch) = facts.try_next().await.map_err(failed())? {
        let read = Rows::new(term.measure.kind(), &batch)?;
        for row in 0..read.len() {
            let stored = read.fact(row);
            let raw = match distinct {
                true => Ok(0),
                false => worth(&stored.fact, term.measure, &ground.query.exchange)
                    .expect("invariant: only facts that carry the measure are traced"),
            };
            let at = (read.file_row(row), stored.place);
            let from = (stored.import, stored.fact.source);
            brought.entry(from).or_default().add(&raw, stored.fact.provenance, at, rows);
        }
    }
    Ok(brought)
}

/// The facts that a flow adds up, with the columns that a sum needs.
async fn counted(ground: &Ground<'_>, term: &Term) -> Result<DataFrame, LakeError> {
    let failed = || LakeError::engine("facts could not be traced");
    let kind = term.measure.kind();
    let value = schema::measure(term.measure);
    let mut facts = ground.asked(choose::chosen(ground, kind).await?, kind)?;
    if let Some(only) = split::keeps(&term.only, kind, ground.query) {
        facts = facts.filter(only).map_err(failed())?;
    }
    facts = facts.filter(ident(&value).is_not_null()).map_err(failed())?;
    let mut columns = vec![
        schema::SEQ,
        schema::ORDINAL,
        schema::IMPORT,
        schema::ROW,
        schema::DAY,
        schema::SOURCE,
        schema::PROVENANCE,
        schema::CURRENCY,
    ];
    if !matches!(term.measure.adds(), Adds::Distinct(_)) {
        columns.push(&value);
    }
    facts.select(columns.into_iter().map(ident).collect::<Vec<_>>()).map_err(failed())
}

/// The whole facts of some places.
async fn whole(
    ground: &Ground<'_>,
    kind: FactKind,
    places: HashSet<Place>,
) -> Result<HashMap<Place, Stored>, LakeError> {
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let arguments = vec![ident(schema::SEQ), ident(schema::ORDINAL)];
    let member = call("shown", DataType::Boolean, arguments, move |columns| {
        let (seqs, ordinals) = (columns[0].as_primitive::<Int64Type>(), columns[1].as_primitive::<Int32Type>());
        let all = seqs.values().iter().zip(ordinals.values());
        let found: BooleanArray = all.map(|(seq, ordinal)| Some(places.contains(&(*seq, *ordinal)))).collect();
        Ok(std::sync::Arc::new(found))
    });
    let facts = ground.known(kind)?.filter(member).map_err(LakeError::engine("facts could not be traced"))?;
    let stored = read::stored(facts, kind).await?;
    Ok(stored.into_iter().map(|stored| (stored.place, stored)).collect())
}
