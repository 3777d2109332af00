//! A probe of speed: generated touchpoints settled and read, timed.
//!
//! It stands behind the hidden command that compares this store with others on the same facts. It is the one place here
//! that reads a clock, and it reads nothing of a workspace that people use: the folder is its own.
//!
//! The facts are the same for the same number: 180 days from 2026-01-01, 200 campaigns, 2000 creators on 6 platforms,
//! visitors at 0.44 of the number of facts, each drawn by a fixed generator.

use crate::{error::LakeError, store::Lake};
use jiff::ToSpan;
use model::{
    Date, SmolStr, Timestamp,
    batch::Accepted,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    filter::Filter,
    id::{ImportId, WorkspaceId},
    measure::Measure,
    money::{Currency, Exchange},
    period::{Grain, Period},
    provenance::Provenance,
    query::{Basis, Query, Term},
    source::Owners,
    store::StoreError,
    workspace::Workspace,
};
use serde_json::{Value, json};
use std::{path::Path, time::Instant};

/// Facts in one settled batch.
const BATCH: u64 = 100_000;
/// Days that the facts lie in.
const DAYS: u64 = 180;
/// The first of them.
const FIRST: Date = Date::constant(2026, 1, 1);

/// Why a probe came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The lake failed.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A question failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Settles touchpoints in an empty folder until there are so many, then looks after the table. Gives what it took.
pub async fn fill(dir: &Path, facts: u64) -> Result<Value, ProbeError> {
    let lake = Lake::open(dir).await?;
    let workspace = workspace();
    let (mut stored, mut settling) = (0, 0.0);
    while stored < facts {
        let seq = i64::try_from(stored / BATCH + 1).unwrap_or(i64::MAX);
        let until = (stored + BATCH).min(facts);
        let touchpoints = (stored..until).map(|number| touchpoint(number, facts)).collect();
        let import = ImportId::new(format!("probe-{seq}"));
        let batch = Accepted { seq, workspace: workspace.id.clone(), import, facts: touchpoints };
        let start = Instant::now();
        lake.settle(vec![batch]).await?;
        settling += start.elapsed().as_secs_f64();
        stored = until;
    }
    let start = Instant::now();
    let upkeep = lake.upkeep(end()).await?;
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
    let rate = facts as f64 / settling;
    Ok(json!({
        "facts": facts, "settle_s": settling, "settle_facts_per_s": rate,
        "upkeep_s": start.elapsed().as_secs_f64(),
        "compacted": upkeep.compacted.iter().map(|(kind, from, to)| json!([kind.name(), from, to])).collect::<Vec<_>>(),
    }))
}

/// Asks each question so many times, after one that warms up; gives the times in milliseconds and what was answered.
pub async fn ask(dir: &Path, times: usize) -> Result<Value, ProbeError> {
    let workspace = workspace();
    let lake = Lake::open(dir).await?;
    let mut answers = serde_json::Map::new();
    for (name, query) in questions() {
        let (mut taken, mut rows, mut sum) = (Vec::new(), 0, 0);
        for _ in 0..=times {
            let start = Instant::now();
            let table = lake.read_uncached(&workspace.scope(), &query).await?;
            taken.push(start.elapsed().as_secs_f64() * 1e3);
            rows = table.rows.len();
            sum = table.rows.iter().filter_map(|row| row.cells[0].raw).sum::<i128>();
        }
        let first = taken.remove(0);
        taken.sort_by(f64::total_cmp);
        let median = taken.get(taken.len() / 2).copied();
        answers.insert(
            name.to_owned(),
            json!({
                "first_ms": first, "median_ms": median, "best_ms": taken.first(), "rows": rows, "sum": sum.to_string(),
            }),
        );
    }
    Ok(Value::Object(answers))
}

/// The questions: (a) one campaign, 30 days by day; (b) creators over 90 days; (c) different visitors by campaign;
/// (d) everything by day; (p) what a page needs: platform, campaign and day in one scan.
pub fn questions() -> Vec<(&'static str, Query)> {
    let whole = Period { from: FIRST, to: FIRST.saturating_add(179.days()) };
    let march = |days: i64| {
        let from = Date::constant(2026, 3, 1);
        Period { from, to: from.saturating_add((days - 1).days()) }
    };
    let clicks = || vec![Term::whole(Measure::Clicks), Term::whole(Measure::CodeUses)];
    let ask = |terms: Vec<Term>, by: &[Dimension], period: Period| Query {
        terms,
        by: by.to_vec(),
        grain: None,
        period,
        filter: Filter::default(),
        basis: Basis::Published,
        as_of: None,
        calendar: Calendar::default(),
        exchange: Exchange::only(Currency::EUR),
        owners: Owners::default(),
        lookups: Vec::new(),
    };
    let day = Some(Grain::Day);
    let one = Filter::default().with(Dimension::Campaign, "campaign-17");
    vec![
        ("a", Query { grain: day, filter: one, ..ask(clicks(), &[], march(30)) }),
        ("b", ask(clicks(), &[Dimension::Creator], march(90))),
        ("c", ask(vec![Term::whole(Measure::UniqueVisitors)], &[Dimension::Campaign], whole)),
        ("d", Query { grain: day, ..ask(clicks(), &[], whole) }),
        ("p", Query { grain: day, ..ask(clicks(), &[Dimension::Platform, Dimension::Campaign], whole) }),
    ]
}

/// The instant after the last fact.
fn end() -> Timestamp {
    Calendar::default().start_of(FIRST.saturating_add(180.days())).unwrap_or(Timestamp::MAX)
}

/// The workspace that the facts lie in.
pub fn workspace() -> Workspace {
    Workspace {
        id: WorkspaceId::new("probe"),
        name: "Probe".to_owned(),
        calendar: Calendar::default(),
        currency: Currency::EUR,
    }
}

fn touchpoint(number: u64, facts: u64) -> Fact {
    const PLATFORMS: [&str; 6] = ["instagram", "tiktok", "youtube", "twitch", "x", "pinterest"];
    let draw = |salt: u64, below: u64| mixed(number.wrapping_mul(8).wrapping_add(salt)) % below.max(1);
    // Few creators and campaigns get most of the contacts: the smaller of two draws leans to the front.
    let creator = draw(0, 2000).min(draw(1, 2000));
    let campaign = mixed(creator) % 200;
    let since = number * DAYS / facts.max(1);
    let day = FIRST.saturating_add(i64::try_from(since).unwrap_or_default().days());
    let second = i64::try_from(draw(2, 86_400)).unwrap_or_default();
    let midnight = Calendar::default().start_of(day).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = midnight + second.seconds();
    let platform = PLATFORMS[usize::try_from(mixed(creator + 1) % 6).unwrap_or_default()];
    let mut fact = Fact {
        kind: FactKind::Touchpoint,
        entity: None,
        day,
        at: Some(at),
        as_of: at,
        source: SmolStr::new_static("kepi-clicks"),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::with_capacity(7),
        values: vec![(Measure::Clicks, 1)],
        row: 0,
    };
    fact.set_dim(Dimension::Platform, platform);
    fact.set_dim(Dimension::Creator, format!("creator-{creator}"));
    fact.set_dim(Dimension::Campaign, format!("campaign-{campaign}"));
    fact.set_dim(Dimension::Country, format!("c{}", draw(3, 60).min(draw(4, 60))));
    fact.set_dim(Dimension::Device, if draw(5, 10) < 7 { "mobile" } else { "desktop" });
    fact.set_dim(Dimension::Visitor, format!("{:016x}", mixed(draw(6, facts * 44 / 100))));
    if draw(7, 100) == 0 {
        fact.set_value(Measure::CodeUses, 1);
    }
    fact
}

/// Splitmix64: a number into one that looks random.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
