//! One version, one owner (rule 2 of `model::store`): which facts count, measure by measure.
//!
//! A first look at narrow columns finds the entities that several facts speak of (`repeat`); only those are compared, in a second one. What is
//! remembered is who lost what, so that where nothing is contested the facts are read as they lie. The outcome depends on
//! what is visible, on the owners and on the instant, not on the rest of a query, and is kept for the next one.
//!
//! Invariant: after choosing, a measure's column is empty in every fact that does not count for it.

use crate::{
    decode::Rows,
    error::LakeError,
    function::call,
    group,
    read::Ground,
    repeat::{Digests, Repeats},
    schema,
};
use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, Int64Array, RecordBatch},
        datatypes::{DataType, Int32Type, Int64Type},
    },
    datasource::MemTable,
    error::DataFusionError,
    execution::SendableRecordBatchStream,
    logical_expr::{Expr, bitwise_and, lit, when},
    prelude::{DataFrame, ident},
};
use futures::TryStreamExt;
use model::{
    Date, SmolStr, Timestamp,
    dimension::Dimension,
    fact::{FactKind, Identity},
    id::WorkspaceId,
    measure::{Adds, Measure},
    source::{Claim, Owners},
};
use std::{cmp::Reverse, collections::HashMap, sync::Arc};

/// At most so many chosen facts are kept in memory as columns.
const HELD_FACTS: usize = 500_000;

/// So many facts are kept from the first look at them to the second; more are read again.
const HELD_VERSIONS: usize = 200_000;

/// The measures that a fact won, one bit each, by the fact's place; facts that are not listed won all.
type Won = HashMap<(i64, i32), i64>;

/// What choosing came to.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Nothing is contested: every fact counts.
    All,
    /// These facts lost something.
    Won(Arc<Won>),
    /// So many lost that those that count are kept apart.
    Held(Arc<MemTable>),
}

/// What an outcome depends on, besides what is visible.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matter {
    /// The workspace.
    pub(crate) workspace: WorkspaceId,
    /// The kind of fact.
    pub(crate) kind: FactKind,
    /// Only what was known then.
    pub(crate) as_of: Option<Timestamp>,
    /// The rules.
    pub(crate) owners: Owners,
}

/// The facts of a kind that count, with the kind's columns and one for each distinct measure (the value it counts).
pub(crate) async fn chosen(ground: &Ground<'_>, kind: FactKind) -> Result<DataFrame, LakeError> {
    let failed = || LakeError::engine("versions could not be chosen");
    let outcome = match kind.identity() {
        Identity::Once => Outcome::All,
        Identity::Counter | Identity::Latest => outcome(ground, kind).await?,
    };
    match outcome {
        Outcome::All => {
            let columns = columns(kind, None).map_err(failed())?;
            ground.known(kind)?.select(columns).map_err(failed())
        }
        Outcome::Won(won) => masked(ground.known(kind)?, kind, &won),
        Outcome::Held(table) => ground.session.read_table(table).map_err(failed()),
    }
}

async fn outcome(ground: &Ground<'_>, kind: FactKind) -> Result<Outcome, LakeError> {
    let matter = Matter {
        workspace: ground.scope.workspace().clone(),
        kind,
        as_of: ground.query.as_of,
        owners: ground.query.owners.clone(),
    };
    if let Some(outcome) = ground.cache.outcome(ground.moment.version(), &matter) {
        return Ok(outcome);
    }
    let outcome = contest(ground, kind).await?;
    ground.cache.keep_outcome(ground.moment.version(), matter, outcome.clone());
    Ok(outcome)
}

/// Batches that were looked at once and are kept for a second look; `None` once they are too many.
type Held = Option<Vec<RecordBatch>>;

async fn contest(ground: &Ground<'_>, kind: FactKind) -> Result<Outcome, LakeError> {
    let mut digests = Digests::new(Claims::new(kind).by_day);
    let (mut total, mut held): (usize, Held) = (0, Some(Vec::new()));
    let mut stream = versions(ground, kind).await?;
    while let Some(batch) = stream.try_next().await.map_err(LakeError::engine("versions could not be read"))? {
        let rows = Rows::new(kind, &batch)?;
        digests.take(&rows);
        total += rows.len();
        held = held.filter(|_| total <= HELD_VERSIONS);
        held.iter_mut().for_each(|held| held.push(batch.clone()));
    }
    match digests.repeats() {
        None => Ok(Outcome::All),
        Some(repeats) => outcome_of(ground, kind, compare(ground, kind, held, &repeats).await?, total).await,
    }
}

/// Who won what, among the facts whose entities may be repeated.
async fn compare(ground: &Ground<'_>, kind: FactKind, held: Held, repeats: &Repeats) -> Result<Won, LakeError> {
    let mut claims = Claims::new(kind);
    if let Some(held) = held {
        for batch in held {
            claims.take(&Rows::new(kind, &batch)?, repeats);
        }
        return Ok(claims.settle(&ground.query.owners));
    }
    let mut stream = versions(ground, kind).await?;
    while let Some(batch) = stream.try_next().await.map_err(LakeError::engine("versions could not be read"))? {
        claims.take(&Rows::new(kind, &batch)?, repeats);
    }
    Ok(claims.settle(&ground.query.owners))
}

/// How what was won is kept: as places, or as the facts that count where many lost.
async fn outcome_of(ground: &Ground<'_>, kind: FactKind, won: Won, total: usize) -> Result<Outcome, LakeError> {
    let lost = won.values().filter(|won| **won == 0).count();
    let kept = total - lost;
    if won.is_empty() {
        return Ok(Outcome::All);
    }
    let won = Arc::new(won);
    if kept > HELD_FACTS || lost < kept / 4 {
        return Ok(Outcome::Won(won));
    }
    let facts = masked(ground.known(kind)?, kind, &won)?;
    let columns = Arc::new(facts.schema().as_arrow().clone());
    let held = facts.collect().await.map_err(LakeError::engine("versions could not be read"))?;
    let table = MemTable::try_new(columns, vec![held]).map_err(LakeError::engine("versions could not be kept"))?;
    Ok(Outcome::Held(Arc::new(table)))
}

/// The facts of a kind, as narrow as choosing needs them.
async fn versions(ground: &Ground<'_>, kind: FactKind) -> Result<SendableRecordBatchStream, LakeError> {
    let failed = || LakeError::engine("versions could not be read");
    let facts = ground.known(kind)?.select(narrow(kind)).map_err(failed())?;
    facts.execute_stream().await.map_err(failed())
}

/// The facts with the columns of the measures that they lost emptied; facts that lost all are left out.
fn masked(facts: DataFrame, kind: FactKind, won: &Arc<Won>) -> Result<DataFrame, LakeError> {
    let won = Arc::clone(won);
    let places = vec![ident(schema::SEQ), ident(schema::ORDINAL)];
    let bits = call("won", DataType::Int64, places, move |columns| {
        let (seqs, ordinals) = (columns[0].as_primitive::<Int64Type>(), columns[1].as_primitive::<Int32Type>());
        let places = seqs.values().iter().zip(ordinals.values());
        let bits = places.map(|(seq, ordinal)| won.get(&(*seq, *ordinal)).copied().unwrap_or(i64::MAX));
        Ok(Arc::new(Int64Array::from_iter_values(bits)) as ArrayRef)
    });
    let masked = || {
        let facts = facts.with_column("won", bits)?.filter(ident("won").not_eq(lit(0_i64)))?;
        facts.select(columns(kind, Some("won"))?)
    };
    masked().map_err(LakeError::engine("versions could not be chosen"))
}

/// The kind's columns, and one for each distinct measure; measures are emptied where a column of bits says so.
fn columns(kind: FactKind, won: Option<&str>) -> Result<Vec<Expr>, DataFusionError> {
    let mask = |name: &str, value: Expr| -> Result<Expr, DataFusionError> {
        let place = contested(kind).position(|measure| schema::measure(measure) == name);
        let (Some(won), Some(place)) = (won, place) else { return Ok(value.alias(name)) };
        let bit = lit(1_i64 << place);
        Ok(when(bitwise_and(ident(won), bit).not_eq(lit(0_i64)), value).end()?.alias(name))
    };
    let own = schema::of_kind(kind);
    let mut all =
        own.fields().iter().map(|field| mask(field.name(), ident(field.name()))).collect::<Result<Vec<_>, _>>()?;
    for measure in contested(kind) {
        if let Adds::Distinct(distinct) = measure.adds() {
            all.push(mask(&schema::measure(measure), ident(schema::dimension(&distinct.dimension())))?);
        }
    }
    Ok(all)
}

/// The measures that are chosen for, in the order of their bits: those that are stored, then the distinct ones.
fn contested(kind: FactKind) -> impl Iterator<Item = Measure> {
    let distinct = move |measure: &Measure| measure.kind() == kind && matches!(measure.adds(), Adds::Distinct(_));
    model::schema::measures(kind).chain(Measure::ALL.iter().copied().filter(distinct))
}

fn narrow(kind: FactKind) -> Vec<Expr> {
    let common = [schema::SEQ, schema::ORDINAL, schema::ENTITY, schema::DAY, schema::AS_OF, schema::SOURCE];
    let dimensions = [Dimension::Platform, Dimension::Account].map(|dimension| ident(schema::dimension(&dimension)));
    let measures = model::schema::measures(kind).map(|measure| ident(schema::measure(measure)));
    common.map(ident).into_iter().chain(dimensions).chain(measures).collect()
}

/// One fact's claim to count for its entity.
struct OneClaim {
    place: (i64, i32),
    as_of: i64,
    day: Date,
    source: u32,
    platform: u32,
    account: u32,
    present: u64,
}

/// What is claimed of entities that several facts may speak of, by entity (and day, for levels).
struct Claims {
    kind: FactKind,
    by_day: bool,
    always: u64,
    texts: group::Texts,
    entities: HashMap<(SmolStr, Option<Date>), (OneClaim, Vec<OneClaim>)>,
}

impl Claims {
    fn new(kind: FactKind) -> Self {
        let stored = model::schema::measures(kind).count();
        let always = (stored..contested(kind).count()).fold(0, |bits, place| bits | 1 << place);
        let by_day = model::schema::measures(kind).any(|measure| measure.adds() == Adds::Last);
        Self { kind, by_day, always, texts: group::Texts::default(), entities: HashMap::new() }
    }

    fn take(&mut self, rows: &Rows, repeats: &Repeats) {
        for row in (0..rows.len()).filter(|row| repeats.holds(rows, *row)) {
            let Some(entity) = rows.entity(row) else { continue };
            let key = (SmolStr::new(entity), self.by_day.then(|| rows.day(row)));
            let claim = self.claim(rows, row);
            match self.entities.entry(key) {
                std::collections::hash_map::Entry::Vacant(place) => {
                    place.insert((claim, Vec::new()));
                }
                std::collections::hash_map::Entry::Occupied(mut place) => place.get_mut().1.push(claim),
            }
        }
    }

    fn claim(&mut self, rows: &Rows, row: usize) -> OneClaim {
        OneClaim {
            place: rows.place(row),
            as_of: rows.as_of(row),
            day: rows.day(row),
            source: self.texts.number(Some(rows.origin(row).1)),
            platform: self.texts.number(rows.dimension(&Dimension::Platform, row)),
            account: self.texts.number(rows.dimension(&Dimension::Account, row)),
            present: rows.present(row) | self.always,
        }
    }

    /// Who won what, for the facts that lost something.
    fn settle(self, owners: &Owners) -> Won {
        let Self { kind, texts, entities, .. } = self;
        let mut ranks = Ranks { owners, texts, known: HashMap::new() };
        let mut won = Won::new();
        for (first, mut claims) in entities.into_values().filter(|(_, more)| !more.is_empty()) {
            claims.push(first);
            let mut bits = vec![0_i64; claims.len()];
            for (place, measure) in contested(kind).enumerate() {
                let carrying = claims.iter().enumerate().filter(|(_, claim)| claim.present & (1 << place) != 0);
                let best =
                    carrying.max_by_key(|(_, claim)| (Reverse(ranks.of(claim, measure)), claim.as_of, claim.place));
                if let Some((best, _)) = best {
                    bits[best] |= 1 << place;
                }
            }
            won.extend(claims.iter().zip(bits).map(|(claim, bits)| (claim.place, bits)));
        }
        won
    }
}

/// Ranks, each found once where they do not depend on the fact.
struct Ranks<'o> {
    owners: &'o Owners,
    texts: group::Texts,
    known: HashMap<u32, u32>,
}

impl Ranks<'_> {
    fn of(&mut self, claim: &OneClaim, measure: Measure) -> u32 {
        if !self.owners.0.is_empty() {
            return self.find(claim, measure);
        }
        if let Some(rank) = self.known.get(&claim.source) {
            return *rank;
        }
        let rank = self.find(claim, measure);
        self.known.insert(claim.source, rank);
        rank
    }

    fn find(&self, claim: &OneClaim, measure: Measure) -> u32 {
        self.owners.rank(Claim {
            source: self.texts.text(claim.source).unwrap_or_default(),
            platform: self.texts.text(claim.platform),
            account: self.texts.text(claim.account),
            measure,
            day: claim.day,
        })
    }
}
