//! Reading: which terms are answered how, and how their answers become one table (rule 10 of `model::store`).
//!
//! Flows of one kind share one scan; a distinct term has its own; levels and activity are read row by row.

use crate::{
    activity,
    cache::Cache,
    choose,
    decode::{Rows, Stored},
    distinct,
    error::LakeError,
    flow,
    group::{self, Places},
    level,
    moment::Moment,
    part::{self, Key, Part, Sum},
    schema, split,
    total::Totals,
};
use datafusion::{
    logical_expr::Expr,
    prelude::{DataFrame, SessionContext, ident},
};
use futures::TryStreamExt;
use model::{
    fact::FactKind,
    measure::{Adds, Measure},
    query::{Basis, Query, Term},
    table::{Row, Table},
    workspace::Scope,
};
use std::{collections::BTreeMap, sync::Arc};

/// What one read stands on.
pub(crate) struct Ground<'q> {
    /// The query engine.
    pub(crate) session: SessionContext,
    /// What is visible.
    pub(crate) moment: Arc<Moment>,
    /// The workspace.
    pub(crate) scope: &'q Scope,
    /// The question.
    pub(crate) query: &'q Query,
    /// The aggregates of the question.
    pub(crate) totals: Totals,
    /// What earlier reads of the same moment found.
    pub(crate) cache: &'q Cache,
}

/// How a term is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// In the bucket of its day.
    Flow,
    /// By different values.
    Distinct,
    /// By the last value.
    Level,
    /// By the difference of two counts.
    Activity,
}

impl Way {
    /// The way of a measure in a query.
    pub(crate) fn of(measure: Measure, query: &Query) -> Self {
        let counter = measure.kind() == FactKind::PostCounters && measure != Measure::PostsPublished;
        match measure.adds() {
            Adds::Last => Self::Level,
            Adds::Distinct(_) => Self::Distinct,
            _ if counter && query.basis != Basis::Published => Self::Activity,
            _ => Self::Flow,
        }
    }
}

impl Ground<'_> {
    /// Rule 1: the facts of a kind that exist for the question.
    pub(crate) fn known(&self, kind: FactKind) -> Result<DataFrame, LakeError> {
        let known = self.query.as_of.map(|at| ident(schema::AS_OF).lt_eq(split::instant(at)));
        self.moment.scan(&self.session, self.scope.workspace(), kind, known.as_ref())
    }

    /// Rule 3: of chosen facts, those in the period that the filter keeps.
    pub(crate) fn asked(&self, facts: DataFrame, kind: FactKind) -> Result<DataFrame, LakeError> {
        let (from, to) = (split::day(self.query.period.from), split::day(self.query.period.to));
        let within = ident(schema::DAY).gt_eq(from).and(ident(schema::DAY).lt_eq(to));
        let keep = match split::keeps(&self.query.filter, kind, self.query) {
            Some(kept) => within.and(kept),
            None => within,
        };
        facts.filter(keep).map_err(LakeError::engine("facts could not be filtered"))
    }

    /// The facts that levels or activity are read from, with the columns that the terms look at.
    pub(crate) async fn rows(&self, kind: FactKind, way: Way, terms: &[&Term]) -> Result<Vec<Stored>, LakeError> {
        let facts = match way {
            Way::Activity => self.known(kind)?,
            _ => {
                let ended = ident(schema::DAY).lt_eq(split::day(self.query.period.to));
                let chosen = choose::chosen(self, kind).await?;
                chosen.filter(ended).map_err(LakeError::engine("facts could not be filtered"))?
            }
        };
        stored(facts.select(self.columns(terms)).map_err(LakeError::engine("facts could not be read"))?, kind).await
    }

    fn columns(&self, terms: &[&Term]) -> Vec<Expr> {
        let common = [
            schema::SEQ,
            schema::ORDINAL,
            schema::IMPORT,
            schema::ROW,
            schema::ENTITY,
            schema::DAY,
            schema::AT,
            schema::AS_OF,
            schema::SOURCE,
            schema::PROVENANCE,
            schema::CURRENCY,
            schema::LABELS,
        ];
        let mut names: Vec<String> = common.map(str::to_owned).to_vec();
        let ranked = [model::dimension::Dimension::Platform, model::dimension::Dimension::Account];
        let dimensions = group::looked_at(self.query, terms).into_iter().chain(&ranked);
        names.extend(
            dimensions.filter(|dimension| dimension.origin() == model::dimension::Origin::Fact).map(schema::dimension),
        );
        names.extend(terms.iter().map(|term| schema::measure(term.measure)));
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(ident).collect()
    }
}

/// The facts in the rows of an answer of the engine.
pub(crate) async fn stored(facts: DataFrame, kind: FactKind) -> Result<Vec<Stored>, LakeError> {
    let failed = || LakeError::engine("facts could not be read");
    let mut stream = facts.execute_stream().await.map_err(failed())?;
    let mut stored = Vec::new();
    while let Some(batch) = stream.try_next().await.map_err(failed())? {
        let rows = Rows::new(kind, &batch)?;
        stored.extend((0..rows.len()).map(|row| rows.fact(row)));
    }
    Ok(stored)
}

/// The parts of a level's or an activity's term, filtered.
pub(crate) fn parts<'a>(
    rows: &'a [Stored],
    query: &Query,
    places: &Places<'_>,
    term: &Term,
    buckets: &[model::period::Period],
) -> Vec<Part<'a>> {
    let mut parts = match Way::of(term.measure, query) {
        Way::Level => level::parts(rows, query, term, buckets),
        _ => activity::parts(rows, query, term.measure, buckets),
    };
    parts.retain(|part| places.keeps(&query.filter, &part.stored.fact) && places.keeps(&term.only, &part.stored.fact));
    parts
}

/// Answers a query.
pub(crate) async fn table(ground: &Ground<'_>) -> Result<Table, LakeError> {
    let mut ways: BTreeMap<(FactKind, Way), Vec<(usize, &Term)>> = BTreeMap::new();
    for (place, term) in ground.query.terms.iter().enumerate() {
        let way = Way::of(term.measure, ground.query);
        ways.entry((term.measure.kind(), way)).or_default().push((place, term));
    }
    let mut found: Vec<(Key, usize, Sum)> = Vec::new();
    for ((kind, way), terms) in ways.into_iter().filter(|((kind, _), _)| ground.moment.has(*kind)) {
        match way {
            Way::Flow => found.extend(flow::sums(ground, kind, &terms).await?),
            Way::Distinct => {
                for (place, term) in terms {
                    let sums = distinct::sums(ground, term).await?;
                    found.extend(sums.into_iter().map(|(key, sum)| (key, place, sum)));
                }
            }
            Way::Level | Way::Activity => found.extend(by_rows(ground, kind, way, &terms).await?),
        }
    }
    Ok(tabled(ground.query, found))
}

async fn by_rows(
    ground: &Ground<'_>,
    kind: FactKind,
    way: Way,
    terms: &[(usize, &Term)],
) -> Result<Vec<(Key, usize, Sum)>, LakeError> {
    let only: Vec<&Term> = terms.iter().map(|(_, term)| *term).collect();
    let rows = ground.rows(kind, way, &only).await?;
    let (places, buckets) = (Places::new(ground.query), part::buckets(ground.query));
    let mut found = Vec::new();
    for (place, term) in terms {
        let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
        for part in parts(&rows, ground.query, &places, term, &buckets) {
            let bucket = ground.query.grain.map(|_| part.bucket);
            for group in places.groups(&part.stored.fact) {
                sums.entry((group, bucket)).or_default().add(&part.raw, part.provenance);
            }
        }
        found.extend(sums.into_iter().map(|(key, sum)| (key, *place, sum)));
    }
    Ok(found)
}

fn tabled(query: &Query, found: Vec<(Key, usize, Sum)>) -> Table {
    let mut rows: BTreeMap<Key, Vec<Sum>> = BTreeMap::new();
    for (key, place, sum) in found {
        rows.entry(key).or_insert_with(|| vec![Sum::default(); query.terms.len()])[place] = sum;
    }
    let rows = rows.into_iter().map(|((group, bucket), sums)| Row {
        group,
        bucket,
        cells: sums.iter().map(Sum::cell).collect(),
    });
    Table { rows: rows.collect() }
}
