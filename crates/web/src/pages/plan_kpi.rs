//! One KPI of the plan: where it stands and why, the original beside what is in force, its way as a chart, the parts of its
//! campaigns, what was sealed, and what the rules say of it.
//!
//! Invariant: all figures come from one standing; the locks are shown as they are stored.

use super::{explain, findings, glossary, goals};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    evidence, format,
    parts::{
        annotation::{self, Annotation},
        finding::Finding,
        frame::Frame,
        mark, pace, past,
        progress::ProgressPart,
        prospect,
        shares::SharesPart,
        verdict,
    },
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, Path, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::{
    Desk,
    plan::{
        Beside, Judgement, Standing,
        standing::{KpiStanding, Original},
    },
};
use kpi::{
    diagnostic::Diagnostic,
    pace::Health,
    plan::{History, Links},
    rules::smart::{Letter, smart},
};
use model::{lock::Lock, money::Currency, period::Period};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "plan_kpi.html")]
struct PlanKpi {
    frame: Frame,
    plan: String,
    plan_name: String,
    title: String,
    status: String,
    finding: Finding,
    edit: String,
    number: String,
    unit: String,
    reason: Option<String>,
    provenance: String,
    facts: Vec<(&'static str, String)>,
    targets: Vec<Target>,
    changes: Vec<(String, String, String)>,
    measured: Option<Measured>,
    explain: Option<String>,
    notes: Vec<String>,
    prospect: Vec<(&'static str, String)>,
    chart: Option<ProgressPart>,
    chart_none: String,
    parts: Option<SharesPart>,
    others: Vec<Other>,
    letters: Vec<Judged>,
    smart: String,
    diagnostics: Vec<Fault>,
    locks: Vec<Sealed>,
    bar: String,
}

/// A target with how far it is reached: the one in force, and the original where that was another.
struct Target {
    which: &'static str,
    words: String,
    asks: String,
    by: String,
    attained: String,
    pace: String,
    status: String,
    reason: String,
}

/// What is measured.
struct Measured {
    name: String,
    glossary: String,
    words: String,
    formula: String,
    filter: String,
}

/// Somebody else's figure, or why there is none.
struct Other {
    who: String,
    kind: &'static str,
    figure: String,
    words: String,
}

/// One letter of SMART.
struct Judged {
    word: &'static str,
    status: String,
    reasons: Vec<String>,
}

/// A diagnostic about the KPI.
struct Fault {
    class: &'static str,
    severity: &'static str,
    code: String,
    message: String,
    help: Vec<String>,
}

/// One lock.
struct Sealed {
    number: u32,
    kind: String,
    at: String,
    version: u32,
    target: String,
    by: String,
    baseline: String,
    formula: String,
    hash: String,
    previous: String,
}

/// `GET /plan/kpi/{id}`
pub async fn plan_kpi(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let stamp = state.stamp(&room)?;
    let here = pairs.address(&format!("/plan/kpi/{id}"));
    if let Some(page) = state.kept(stamp, &here) {
        return Ok(Html(page.to_string()).into_response());
    }
    let standing = goals::standing(&state, &room).await?.ok_or_else(|| Problem::not_found("no plan"))?;
    let kpi = standing.kpi(&id).ok_or_else(|| Problem::not_found("no KPI of the plan"))?;
    let locks = state.ledger().locks(&room.scope)?;
    let (diagnostics, history) = diagnostics(&state, &room, &id).await?;
    let letters = smart(&diagnostics, &format!("kpis/{id}"), history.is_some());
    let others = others(&state, &room, kpi).await?;
    let marks = marks(&state, &room, kpi).await?;
    let seen = findings::seen(&state, &room).await?;
    let prospect = seen.prospects.get(&kpi.id);
    let around =
        Around { locks: &locks, diagnostics: &diagnostics, letters: &letters, history, others, marks, prospect };
    let text = page(&room, &standing, kpi, around).render()?;
    state.keep(stamp, here, Arc::from(text.as_str()));
    Ok(Html(text).into_response())
}

/// `GET /plan/kpi/{id}/explain`: how the reading came about, as the explanation of any number.
pub async fn explained(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let standing = goals::standing(&state, &room).await?;
    let days = standing.as_ref().and_then(|standing| standing.kpi(&id)?.days.so_far());
    let kept = room.plan.as_ref().ok_or_else(|| Problem::not_found("no plan"))?;
    let kpi = kept.plan.kpis.iter().find(|kpi| kpi.id.value == id);
    let ask = kpi.zip(days).and_then(|(kpi, days)| insight::plan::ask(kpi, days));
    let ask = ask.ok_or_else(|| Problem::not_found("no reading to explain"))?;
    let catalogue = insight::plan::catalogue(&room.catalogue, &kept.plan);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    let explanation = insight::explain::explain(&desk, &ask).await?;
    let json = format!("/api/v1/plan/standing{}", room.suffix());
    Ok(Html(explain::text(&state, &room, &explanation, json)?).into_response())
}

/// What the rules say of one KPI, with what the facts and the record know; and how it went before, where there were facts
/// to look at.
async fn diagnostics(state: &State, room: &Room, id: &str) -> Result<(Vec<Diagnostic>, Option<History>), Problem> {
    let Some(kept) = &room.plan else { return Ok((Vec::new(), None)) };
    let (plan, found) = evidence::check(state, room, &kept.text).await?;
    let mut evidence = evidence::evidence(state, room, &plan).await?;
    let history = evidence.history.remove(id).unwrap_or_default();
    let subject = format!("kpis/{id}");
    let own = found.into_iter().filter(|one| one.subject.as_deref() == Some(subject.as_str())).collect();
    Ok((own, Some(history).filter(|_| !evidence.connected.is_bare())))
}

/// What others reach, beside the KPI.
async fn others(state: &State, room: &Room, standing: &KpiStanding) -> Result<Vec<Beside>, Problem> {
    let Some(kept) = &room.plan else { return Ok(Vec::new()) };
    let Some(kpi) = kept.plan.kpis.iter().find(|kpi| kpi.id.value == standing.id) else { return Ok(Vec::new()) };
    let catalogue = insight::plan::catalogue(&room.catalogue, &kept.plan);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    Ok(insight::plan::beside(&desk, &kept.plan, kpi, standing.days.so_far()).await?)
}

/// What stands on the days of the chart.
async fn marks(state: &State, room: &Room, kpi: &KpiStanding) -> Result<Vec<Annotation>, Problem> {
    let points = &kpi.series.points;
    let Some(days) = points.first().zip(points.last()).and_then(|(first, last)| Period::new(first.day, last.day))
    else {
        return Ok(Vec::new());
    };
    let catalogue = room.plan.as_ref().map(|kept| insight::plan::catalogue(&room.catalogue, &kept.plan));
    let id = kpi.what.as_ref().map_or("", |what| what.kpi.as_str());
    let measures = catalogue.map(|catalogue| annotation::measures(&catalogue, id)).unwrap_or_default();
    Ok(annotation::of(room, days, (id, &measures), &findings::live(state, room).await?))
}

/// What stands around the figures.
struct Around<'a> {
    locks: &'a [Lock],
    diagnostics: &'a [Diagnostic],
    letters: &'a [Letter],
    history: Option<History>,
    others: Vec<Beside>,
    marks: Vec<Annotation>,
    prospect: Option<&'a Judgement>,
}

fn page(room: &Room, standing: &Standing, kpi: &KpiStanding, around: Around<'_>) -> PlanKpi {
    let Around { locks, diagnostics, letters, history, others, marks, prospect } = around;
    let currency = standing.currency;
    let unit = kpi.what.as_ref().map_or(kpi.reading.unit.as_str(), |what| what.unit.as_str());
    let text = kpi.reading.value.map(|value| format::value(value, unit, currency)).unwrap_or_default();
    let (number, small) = format::apart(&text);
    let mut targets = vec![in_force(kpi, unit, currency)];
    targets.extend(kpi.original.as_ref().map(|original| as_sealed(original, unit, currency)));
    PlanKpi {
        frame: Frame::of(&kpi.title, "/plan", room),
        plan: format!("/plan{}", room.suffix()),
        plan_name: standing.plan.clone(),
        title: kpi.title.clone(),
        status: pace::status(kpi.health, pace::word_of(kpi), true),
        finding: verdict::of_kpi(kpi),
        edit: format!("/plan/edit{}", room.suffix()),
        number: number.to_owned(),
        unit: small.to_owned(),
        reason: kpi.reading.reason.clone(),
        provenance: kpi.reading.provenance.map(mark::provenance).unwrap_or_default(),
        facts: facts(room, kpi, history.as_ref(), (unit, currency)),
        targets,
        changes: kpi.original.as_ref().map(|original| original.changes.clone()).unwrap_or_default(),
        measured: measured(room, kpi),
        explain: kpi.days.so_far().map(|_| format!("/plan/kpi/{}/explain{}", kpi.id, room.suffix())),
        notes: kpi.reading.notes.iter().chain(&kpi.notes).cloned().collect(),
        prospect: prospect.map(|one| prospect::lines(kpi, one, currency)).unwrap_or_default(),
        chart: ProgressPart::of((kpi, prospect.and_then(|one| one.as_ref().ok())), standing.today, currency, &marks),
        chart_none: kpi.series.reason.clone().or_else(|| kpi.reason.clone()).unwrap_or_default(),
        parts: kpi.contributions.as_ref().map(|found| SharesPart::of(room, kpi, found, currency)),
        others: others.iter().map(|other| Other::of(other, unit, currency)).collect(),
        letters: letters.iter().map(judged).collect(),
        smart: verdict::of_smart(letters),
        diagnostics: diagnostics.iter().map(fault).collect(),
        locks: locks.iter().filter(|lock| lock.kpi == kpi.id).map(|lock| sealed(room, lock)).collect(),
        bar: pace::bar(kpi.pace, kpi.health),
    }
}

impl Other {
    fn of(beside: &Beside, unit: &str, currency: Currency) -> Self {
        Self {
            who: beside.who.clone(),
            kind: if beside.competitor { "Competitor" } else { "Published" },
            figure: beside.value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit, currency)),
            words: verdict::sentence(beside.reason.as_ref().unwrap_or(&beside.words)),
        }
    }
}

fn facts(
    room: &Room,
    kpi: &KpiStanding,
    history: Option<&History>,
    (unit, currency): (&str, Currency),
) -> Vec<(&'static str, String)> {
    let value = |value| format::value(value, unit, currency);
    let mut facts = Vec::new();
    if let Some(days) = kpi.days.so_far() {
        facts.push(("Read over", format::period(days)));
    }
    let goalpost = kpi.expected.as_ref().map(|goalpost| pace::asked(goalpost, unit, currency));
    facts.extend(goalpost.map(|words| ("Expected by now", words)));
    facts.extend(kpi.pace.map(|found| ("Pace", pace::percent(found))));
    match (&kpi.baseline, &kpi.baseline_reason) {
        (Some(base), _) => facts.push(("Baseline", format!("{}: {}", value(base.value), base.words))),
        (None, Some(reason)) => facts.push(("Baseline", reason.clone())),
        (None, None) => {}
    }
    if let Some(history) = history {
        facts.extend(past::spread(history, value).map(|words| ("Before", words)));
        let target = kpi.goalpost.as_ref().and_then(|goalpost| past::placed(goalpost, history));
        facts.extend(target.map(|words| ("The target is", words)));
    }
    facts.extend(kpi.owner.clone().map(|owner| ("Answers for it", owner)));
    if let Some(kept) = &room.plan {
        let links = Links::of(&kept.plan);
        let named = |id: &str| {
            let goal = links
                .goal(id)
                .and_then(|goal| goal.name.clone().or_else(|| Some(goal.statement.as_ref()?.value.clone())));
            goal.unwrap_or_else(|| id.to_owned())
        };
        facts.push(("Serves", kpi.serves.iter().map(|id| named(id)).collect::<Vec<_>>().join(", ")));
        let review = kept.plan.kpis.iter().find(|one| one.id.value == kpi.id).and_then(|one| one.review.as_ref());
        facts.extend(review.map(|review| ("Reviewed", review.value.words())));
    }
    facts.push(("Weight", format::exact(kpi.weight)));
    facts
}

fn in_force(kpi: &KpiStanding, unit: &str, currency: Currency) -> Target {
    Target {
        which: if kpi.original.is_some() { "In force" } else { "Target" },
        words: kpi.target.clone().unwrap_or_else(|| "none".to_owned()),
        asks: kpi.goalpost.as_ref().map(|goalpost| pace::asked(goalpost, unit, currency)).unwrap_or_default(),
        by: kpi.days.by.map(format::date).unwrap_or_default(),
        attained: kpi.attainment.map(pace::percent).unwrap_or_default(),
        pace: kpi.pace.map(pace::percent).unwrap_or_default(),
        status: pace::status(kpi.health, pace::word_of(kpi), false),
        reason: if kpi.pace.is_none() { kpi.reason.clone().unwrap_or_default() } else { String::new() },
    }
}

fn as_sealed(original: &Original, unit: &str, currency: Currency) -> Target {
    Target {
        which: "As locked at the start",
        words: if original.target.is_empty() { "none".to_owned() } else { original.target.clone() },
        asks: original.goalpost.as_ref().map(|goalpost| pace::asked(goalpost, unit, currency)).unwrap_or_default(),
        by: original.by.map(format::date).unwrap_or_default(),
        attained: original.attainment.map(pace::percent).unwrap_or_default(),
        pace: original.pace.map(pace::percent).unwrap_or_default(),
        status: pace::status(original.health, pace::word(original.health), false),
        reason: if original.pace.is_none() { original.reason.clone().unwrap_or_default() } else { String::new() },
    }
}

fn measured(room: &Room, kpi: &KpiStanding) -> Option<Measured> {
    let what = kpi.what.as_ref()?;
    let glossary = if what.own {
        format!("/glossary{}#plan-{}", room.suffix(), kpi.id)
    } else {
        glossary::anchor(room, &what.kpi)
    };
    Some(Measured {
        name: what.name.clone(),
        glossary,
        words: what.words.clone(),
        formula: what.formula.clone(),
        filter: what.filter.clone(),
    })
}

fn judged(letter: &Letter) -> Judged {
    let (health, words) = match letter.holds {
        Some(true) => (Health::OnTrack, "Holds"),
        Some(false) => (Health::OffTrack, "Does not hold"),
        None => (Health::NoReading, "Open"),
    };
    Judged {
        word: letter.word,
        status: pace::status(health, words, false),
        reasons: letter.reasons.iter().map(|words| verdict::sentence(words)).collect(),
    }
}

fn fault(diagnostic: &Diagnostic) -> Fault {
    use kpi::diagnostic::Severity;
    Fault {
        class: match diagnostic.severity {
            Severity::Error => "bad",
            Severity::Warning => "warn",
            Severity::Note => "none",
        },
        severity: diagnostic.severity.name(),
        code: diagnostic.code.clone(),
        message: verdict::sentence(&diagnostic.message),
        help: diagnostic.help.clone(),
    }
}

fn sealed(room: &Room, lock: &Lock) -> Sealed {
    Sealed {
        number: lock.number,
        kind: lock.kind.to_string(),
        at: format::moment(lock.sealed_at, &room.workspace.calendar),
        version: lock.plan_version,
        target: lock.terms.target.clone(),
        by: lock.terms.by.map(format::date).unwrap_or_default(),
        baseline: lock.terms.baseline.clone().unwrap_or_default(),
        formula: format!("{} = {}", lock.terms.formula, lock.terms.definition),
        hash: lock.hash.clone(),
        previous: lock.previous.clone(),
    }
}
