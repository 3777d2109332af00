//! Suggestions: which KPIs show a goal, the best first, to be chosen with a target each.

use super::{
    Writing, address, conflict, guide,
    made::{free, slug},
    onward, save, text_of, version_of,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    parts::{diagnostics::upper_first, frame::Frame},
    posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, RawQuery},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use insight::plan::Asked;
use kpi::{
    catalogue::{Definition, Direction},
    plan::{
        Links, Plan,
        edit::{self, Fields, Home, Seat, Value},
        read,
    },
    suggest::{Place, Suggestion, suggest},
};
use ledger::{Draft, Saved};
use model::{goal::Strength, period::Period};
use std::collections::BTreeMap;

/// How many beyond the first are offered.
const MORE: usize = 8;

#[derive(Template)]
#[template(path = "plan_suggest.html")]
struct PlanSuggest {
    frame: Frame,
    guide: Option<guide::Steps>,
    goal: String,
    goal_words: String,
    kind: &'static str,
    /// The plan's goals, when there are several: address, words, whether it is this one.
    goals: Vec<(String, String, bool)>,
    offers: Vec<Offer>,
    more: Vec<Offer>,
    lacking: Vec<(String, String)>,
    action: String,
    own: String,
    onward: String,
    based_on: String,
    author: String,
    wrong: Vec<String>,
}

/// One KPI that could be set.
#[derive(Clone, Debug)]
struct Offer {
    kpi: String,
    title: String,
    words: String,
    strength: &'static str,
    why: Vec<String>,
    target: String,
    example: &'static str,
    why_target: String,
    baseline: Option<Period>,
    chosen: bool,
    wrong: Option<String>,
    /// Whether the plan has it for this goal already.
    there: bool,
}

impl Offer {
    /// The days of its baseline, in words.
    fn based(&self) -> String {
        self.baseline.map(crate::format::period).unwrap_or_default()
    }
}

/// `GET /plan/suggest`, with `goal`.
pub async fn plan_suggest(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let guided = pairs.get("guide") == Some("1");
    let page = page(&state, &room, pairs.get("goal").unwrap_or_default(), guided).await?;
    Ok(Html(PlanSuggest { author: posted::author(&headers), ..page }.render()?).into_response())
}

async fn page(state: &State, room: &Room, asked: &str, guided: bool) -> Result<PlanSuggest, Problem> {
    let Some(plan) = room.plan.as_ref().map(|kept| &kept.plan) else {
        return Err(Problem::asked(vec!["There is no plan yet. Start one, and set its goal first.".to_owned()]));
    };
    let goal = plan.goals.iter().find(|goal| goal.id.value == asked).or(plan.goals.last());
    let Some(goal) = goal else {
        return Err(Problem::asked(vec!["The plan has no goal yet. Set one first: KPIs show goals.".to_owned()]));
    };
    let Some(kind) = goal.indicates.as_ref().map(|kind| kind.value) else {
        let words = format!("The goal {} does not say what kind it is. Say so in its form first.", goal.id.value);
        return Err(Problem::asked(vec![words]));
    };
    let words = |goal: &kpi::plan::nouns::Goal| {
        let said = goal.name.clone().or_else(|| goal.statement.as_ref().map(|words| words.value.clone()));
        said.unwrap_or_else(|| goal.id.value.to_string())
    };
    let (offers, more, lacking) = offered(state, room, plan, goal.id.value.as_str()).await?;
    let pairs: &[(&str, &str)] = if guided { &[("guide", "1")] } else { &[] };
    let link = |one: &kpi::plan::nouns::Goal| {
        let pairs = [pairs, &[("goal", one.id.value.as_str())]].concat();
        (address(room, "/plan/suggest", &pairs), words(one), one.id == goal.id)
    };
    Ok(PlanSuggest {
        frame: Frame::of("Choose KPIs", "/plan", room),
        guide: guided.then(|| guide::steps(room, Some("kpi"))),
        goal: goal.id.value.to_string(),
        goal_words: words(goal),
        kind: kind.name(),
        goals: plan.goals.iter().filter(|_| plan.goals.len() > 1).map(link).collect(),
        offers,
        more,
        lacking,
        action: address(room, "/plan/suggest", pairs),
        own: address(room, "/plan/new/kpi", &[("goal", &goal.id.value)]),
        onward: address(room, "/plan/finish", &[]),
        based_on: version_of(room),
        author: String::new(),
        wrong: Vec::new(),
    })
}

type Offers = (Vec<Offer>, Vec<Offer>, Vec<(String, String)>);

/// What could be measured for a goal: by what the facts say; before there are any, by the catalogue alone.
async fn offered(state: &State, room: &Room, plan: &Plan, goal: &str) -> Result<Offers, Problem> {
    let today = room.workspace.calendar.day(state.now());
    let found = insight::plan::suggest(&room.desk(state.store()), plan, Asked::Goal(goal), &[], today).await?;
    let there = |kpi: &str| {
        let same = |one: &kpi::plan::Kpi| one.measured.as_ref().is_some_and(|measured| measured.definition.id == kpi);
        plan.kpis.iter().any(|one| same(one) && one.serves.iter().any(|name| name.value == goal))
    };
    if !found.first.is_empty() {
        let offer = |one: &insight::plan::suggest::Proposal| Offer {
            kpi: one.kpi.clone(),
            title: one.title.clone(),
            words: one.words.clone(),
            strength: strength(one.strength),
            why: one.parts.iter().map(|part| upper_first(&part.why)).collect(),
            target: one.target.clone().unwrap_or_default(),
            example: room.catalogue.get(&one.kpi).map_or("500", example),
            why_target: format!("{}.", upper_first(one.why.trim_end_matches('.'))),
            baseline: one.baseline.map(|(period, _)| period),
            chosen: false,
            wrong: None,
            there: there(&one.kpi),
        };
        let lacking = found.lacking.iter().map(|one| (one.title.clone(), one.missing.join("; ")));
        return Ok((
            found.first.iter().map(offer).collect(),
            found.more.iter().take(MORE).map(offer).collect(),
            lacking.take(MORE).collect(),
        ));
    }
    Ok(known(room, plan, (goal, &found.lacking), &there))
}

/// What the catalogue alone suggests. Before there are facts a target is proposed only where a benchmark may stand beside
/// the KPI.
fn known(
    room: &Room,
    plan: &Plan,
    (goal, proposals): (&str, &[insight::plan::suggest::Proposal]),
    there: &dyn Fn(&str) -> bool,
) -> Offers {
    let links = Links::of(plan);
    let Some(kind) = links.goal(goal).and_then(|goal| goal.indicates.as_ref()).map(|kind| kind.value) else {
        return Offers::default();
    };
    let platforms: Vec<&str> = links
        .goal(goal)
        .map(|goal| links.efforts_for(goal.id.value.as_str()))
        .into_iter()
        .flatten()
        .flat_map(|campaign| campaign.platforms.iter().map(|name| name.value.as_str()))
        .collect();
    let place = Place { platforms: &platforms, connected: None };
    let found = suggest(&room.catalogue, kind, place, &BTreeMap::new());
    let target = |kpi: &str| {
        let proposal = proposals.iter().find(|proposal| proposal.kpi == kpi)?;
        Some((proposal.target.clone()?, format!("{}.", upper_first(proposal.why.trim_end_matches('.')))))
    };
    let unmeasured = || (String::new(), "Nothing was measured yet, so no target is proposed.".to_owned());
    let offer = |one: &Suggestion<'_>| {
        let (target, why_target) = target(&one.kpi.id).unwrap_or_else(unmeasured);
        Offer {
            kpi: one.kpi.id.clone(),
            title: one.title(),
            words: one.kpi.words.clone(),
            strength: strength(one.strength),
            why: vec![upper_first(&one.parts[0].why)],
            target,
            example: example(one.kpi),
            why_target,
            baseline: None,
            chosen: false,
            wrong: None,
            there: there(&one.kpi.id),
        }
    };
    let lacking = found.lacking.iter().map(|one| {
        let words: Vec<String> = one.missing.iter().map(kpi::sources::Missing::words).collect();
        (one.title(), words.join("; "))
    });
    (
        found.first.iter().map(offer).collect(),
        found.more.iter().take(MORE).map(offer).collect(),
        lacking.take(MORE).collect(),
    )
}

fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Direct => "shows the goal itself",
        Strength::Leading => "moves before the goal does",
        Strength::Supporting => "helps to understand the goal",
    }
}

/// A target as one would write it for such a KPI.
fn example(definition: &Definition) -> &'static str {
    match (definition.unit.as_str(), definition.direction == Direction::Down) {
        // A return is a multiple; what is counted of something else is a share of it.
        ("ratio", false) if definition.name.starts_with("Return") => ">= 3",
        ("ratio", false) => ">= 5%",
        ("ratio", true) => "<= 5%",
        ("money", false) => ">= 50000",
        ("money", true) => "<= 50000",
        (unit, false) if unit.starts_with("money") => ">= 50",
        (unit, true) if unit.starts_with("money") => "<= 12",
        (_, false) => ">= 500",
        (_, true) => "<= 500",
    }
}

/// `POST /plan/suggest`: puts what was chosen into the plan.
pub async fn choose(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let writing = Writing::read(&body, &headers);
    let guided = pairs.get("guide") == Some("1");
    let goal = writing.posted.words("goal").to_owned();
    let mut page = page(&state, &room, &goal, guided).await?;
    page.author.clone_from(&writing.author);
    marked(&mut page, &writing);
    let chosen: Vec<Offer> = page.offers.iter().chain(&page.more).filter(|offer| offer.chosen).cloned().collect();
    let text = added(text_of(&room), &page.goal, &chosen)
        .map_err(|error| Problem::asked(vec![format!("{error}. Your choice was not saved.")]))?;
    judged(&mut page, &room, &text);
    if !page.wrong.is_empty() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
    }
    let names: Vec<String> = chosen.iter().map(|offer| offer.kpi.clone()).collect();
    let reason = format!("Choose {} for {}", kpi::nearest::listed(&names, "and"), page.goal);
    let draft = Draft { text, based_on: writing.based_on, author: writing.author.clone(), reason: reason.clone() };
    match save(&state, &room, draft).await?.saved {
        Saved::Conflict { yours, current } => conflict::page(&state, &room, &writing, (yours, &reason), current).await,
        _ => {
            let next = if guided { "/plan/finish" } else { "/plan" };
            Ok(onward(&address(&room, next, &[]), &writing.author))
        }
    }
}

/// Puts what was posted on the page, and what is missing.
fn marked(page: &mut PlanSuggest, writing: &Writing) {
    let chosen = writing.posted.all("kpi");
    for offer in page.offers.iter_mut().chain(&mut page.more) {
        offer.chosen = chosen.contains(&offer.kpi.as_str());
        offer.target = writing.posted.words(&format!("target.{}", offer.kpi)).to_owned();
        let bare = offer.chosen && offer.target.is_empty();
        offer.wrong = bare.then(|| format!("Give it a target, such as {}.", offer.example));
    }
    if chosen.is_empty() {
        page.wrong.push("Choose at least one KPI: tick it, and give it a target.".to_owned());
    }
    if writing.author.is_empty() {
        page.wrong.push("Say who you are: the history of the plan names everybody.".to_owned());
    }
}

/// What the checker cannot read of the KPIs that come in, beside each.
fn judged(page: &mut PlanSuggest, room: &Room, text: &str) {
    let (_, found) = read(text, &room.catalogue);
    let home = Home::Plan("kpis");
    let first = edit::count(text_of(room), home);
    let chosen = page.offers.iter_mut().chain(&mut page.more).filter(|offer| offer.chosen);
    for (at, offer) in chosen.enumerate() {
        let spans = edit::spans(text, Seat { home, at: first + at });
        let here = |one: &&kpi::diagnostic::Diagnostic| {
            one.is_error() && spans.iter().any(|(_, span)| crate::parts::diagnostics::within(one, *span))
        };
        if let Some(one) = found.iter().find(here).filter(|_| offer.wrong.is_none()) {
            let help = one.help.first().map(|help| format!("; {help}")).unwrap_or_default();
            offer.wrong = Some(format!("{}{help}.", upper_first(&one.message)));
        }
    }
    if page.offers.iter().chain(&page.more).any(|offer| offer.wrong.is_some()) {
        page.wrong.push("A target is missing or cannot be read: see below.".to_owned());
    }
}

/// The text with the KPIs that were chosen, each looked at weekly.
fn added(text: &str, goal: &str, chosen: &[Offer]) -> Result<String, edit::Unwritable> {
    let mut text = text.to_owned();
    for offer in chosen {
        let id = free(&text, "kpis", &slug(&offer.kpi, "kpi"));
        let mut fields: Fields = vec![
            ("id".to_owned(), Value::text(id)),
            ("kpi".to_owned(), Value::text(&offer.kpi)),
            ("serves".to_owned(), Value::text(goal)),
        ];
        if let Some(over) = offer.baseline {
            let over = ("over".to_owned(), Value::text(over.to_string()));
            fields.push(("baseline".to_owned(), Value::Map(vec![over])));
        }
        fields.push(("target".to_owned(), Value::text(&offer.target)));
        fields.push(("review".to_owned(), Value::text("weekly")));
        text = edit::apply(&text, &edit::add(&text, Home::Plan("kpis"), &fields)?);
    }
    Ok(text)
}
