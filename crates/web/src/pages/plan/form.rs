//! Forms: one noun of the plan, created, changed or taken out, for those who write no YAML.
//!
//! A form changes the text that it was drawn from and is saved like any other text, so that two forms, or a form and the
//! editor, meet like two editors do.
//!
//! Invariant: keys that a form does not ask for, and those that were not touched, stay as they were written.

use super::{
    Writing, address,
    ask::{self, PREFIX},
    conflict, guide,
    made::{made, removed},
    noun::Noun,
    onward,
    part::{Around, Part},
    save,
    subject::{Subject, of},
    text_of, version_of,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    evidence,
    parts::{
        diagnostics::{self, upper_first},
        frame::Frame,
    },
    posted::{self, Posted},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::{HeaderMap, StatusCode},
    response::{Html, IntoResponse, Response},
};
use kpi::{
    diagnostic::Diagnostic,
    plan::{Plan, edit, read},
};
use ledger::{Draft, Saved};

#[derive(Template)]
#[template(path = "plan_form.html")]
struct PlanForm {
    frame: Frame,
    title: String,
    words: &'static str,
    action: String,
    plan: String,
    edit: String,
    parts: Vec<Part>,
    more: Vec<Part>,
    more_open: bool,
    /// What is wrong with the whole.
    wrong: Vec<(&'static str, String)>,
    /// Whether it can be saved in spite of that.
    anyway: bool,
    notice: Option<String>,
    based_on: String,
    author: String,
    save: String,
    remove: Option<String>,
    guide: Option<guide::Steps>,
    /// What was agreed with creators already, where a placement is written.
    placed: Vec<(String, String)>,
    placements: Vec<(String, String)>,
    add_placement: String,
    onward: String,
}

/// What a form shows.
struct Sheet {
    posted: Posted,
    wrong: Vec<(String, &'static str, String)>,
    anyway: bool,
    notice: Option<String>,
    based_on: String,
    author: String,
    guided: bool,
    code: StatusCode,
}

/// `GET /plan/new/{noun}`
pub async fn fresh(
    extract::State(state): extract::State<State>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let campaign = pairs.get("campaign").unwrap_or_default();
    let subject = Subject::fresh(&path, text_of(&room), campaign)?;
    let sheet = Sheet {
        posted: defaults(&room, subject.noun, &pairs),
        wrong: Vec::new(),
        anyway: false,
        notice: pairs.get("saved").map(saved),
        based_on: version_of(&room),
        author: posted::author(&headers),
        guided: pairs.get("guide") == Some("1"),
        code: StatusCode::OK,
    };
    page(&room, &subject, text_of(&room), sheet)
}

/// `GET /plan/edit/{noun}/{id}`
pub async fn known(
    extract::State(state): extract::State<State>,
    Path((path, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let text = text_of(&room);
    let subject = Subject::known(&path, &id, text)?;
    let (_, found) = evidence::check(&state, &room, text).await?;
    let fields = subject.seat.and_then(|seat| edit::fields(text, seat)).unwrap_or_default();
    let sheet = Sheet {
        posted: ask::shown(subject.noun.asks, &fields),
        wrong: told(text, &subject, found.iter()),
        anyway: false,
        notice: pairs.get("saved").map(saved),
        based_on: version_of(&room),
        author: posted::author(&headers),
        guided: false,
        code: StatusCode::OK,
    };
    page(&room, &subject, text, sheet)
}

fn saved(number: &str) -> String {
    format!("Saved as version {number} of the plan.")
}

/// What stands in a form of a noun that is not there yet.
fn defaults(room: &Room, noun: &Noun, pairs: &Pairs) -> Posted {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut put =
        |key: &str, value: Option<String>| fields.extend(value.map(|value| (format!("{PREFIX}{key}"), value)));
    let plan = room.plan.as_ref().map(|kept| &kept.plan);
    let asked = pairs.get("goal").map(str::to_owned);
    match noun.path {
        "goal" => {
            let above = plan.and_then(|plan| plan.objectives.last());
            put("serves", asked.or_else(|| Some(above?.id.value.to_string())));
            put("indicates", above.and_then(|above| Some(above.indicates.as_ref()?.value.name().to_owned())));
        }
        "campaign" => put("serves", asked.or_else(|| Some(plan?.goals.last()?.id.value.to_string()))),
        "kpi" => {
            put("serves", asked.or_else(|| Some(plan?.goals.last()?.id.value.to_string())));
            put("review", Some("weekly".to_owned()));
        }
        "placement" => {
            let campaign = pairs.get("campaign").unwrap_or_default();
            let campaign = plan.and_then(|plan| plan.campaigns.iter().find(|one| one.id.value == campaign));
            put("platform", campaign.and_then(|one| Some(one.platforms.first()?.value.to_string())));
            put("due", campaign.and_then(|one| Some(one.flight.as_ref()?.value.from.to_string())));
        }
        _ => {}
    }
    Posted::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// `POST /plan/new/{noun}`
pub async fn create(
    extract::State(state): extract::State<State>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let writing = Writing::read(&body, &headers);
    let base = base(&state, &room, &writing)?;
    let subject = Subject::fresh(&path, &base, pairs.get("campaign").unwrap_or_default())?;
    submit(&state, &room, (&writing, &pairs), subject, base).await
}

/// `POST /plan/edit/{noun}/{id}`
pub async fn change(
    extract::State(state): extract::State<State>,
    Path((path, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let writing = Writing::read(&body, &headers);
    let base = base(&state, &room, &writing)?;
    let subject = Subject::known(&path, &id, &base)?;
    submit(&state, &room, (&writing, &pairs), subject, base).await
}

/// The text that a form was drawn from.
fn base(state: &State, room: &Room, writing: &Writing) -> Result<String, Problem> {
    match (writing.based_on, &room.plan) {
        (Some(number), Some(kept)) if kept.version.number == number => Ok(kept.text.clone()),
        (Some(number), _) => {
            let old = state.ledger().plan_version(&room.scope, number)?;
            Ok(old.ok_or_else(|| Problem::not_found("no such version of the plan"))?.text)
        }
        (None, _) => Ok(String::new()),
    }
}

async fn submit(
    state: &State,
    room: &Room,
    (writing, pairs): (&Writing, &Pairs),
    subject: Subject,
    base: String,
) -> Result<Response, PageProblem> {
    let removing = writing.posted.words("action") == "remove";
    let written = if removing { removed(&base, &subject) } else { made(room, &base, &subject, &writing.posted) };
    let again = |wrong: Vec<(String, &'static str, String)>, anyway: bool| Sheet {
        posted: writing.posted.clone(),
        wrong,
        anyway,
        notice: None,
        based_on: writing.posted.words("based_on").to_owned(),
        author: writing.author.clone(),
        guided: writing.guided(),
        code: StatusCode::UNPROCESSABLE_ENTITY,
    };
    if writing.author.is_empty() {
        let words = "Say who you are: the history of the plan names everybody.".to_owned();
        return page(room, &subject, &base, again(vec![("author".to_owned(), "bad", words)], false));
    }
    let (text, subject) = match written {
        Ok(written) => written,
        Err(error) => {
            let words = format!("{}.", upper_first(&error.to_string()));
            return page(room, &subject, &base, again(vec![(String::new(), "bad", words)], false));
        }
    };
    let faults = if removing { Vec::new() } else { faults(state, room, &text, &subject).await? };
    if !faults.is_empty() && writing.posted.words("anyway") != "1" {
        let shown = if subject.is_new(&base) { Subject { seat: None, ..subject } } else { subject };
        return page(room, &shown, &base, again(faults, true));
    }
    let what = subject.noun.name;
    let reason = match (removing, subject.seat.is_some() && !subject.is_new(&base)) {
        (true, _) => format!("Remove the {what} {}", subject.id),
        (false, true) => format!("Change the {what} {}", subject.id),
        (false, false) => format!("Add the {what} {}", subject.id),
    };
    let draft = Draft { text, based_on: writing.based_on, author: writing.author.clone(), reason: reason.clone() };
    match save(state, room, draft).await?.saved {
        Saved::Conflict { yours, current } => conflict::page(state, room, writing, (yours, &reason), current).await,
        saved => {
            let number = match saved {
                Saved::Version(number) => number.to_string(),
                _ => version_of(room),
            };
            let room = Room::open(state, pairs).await?;
            let next = if writing.guided() {
                guide::next(&room, subject.noun, &subject.campaign)
            } else if removing {
                address(&room, "/plan", &[])
            } else {
                subject.address(&room, &[("saved", &number)])
            };
            Ok(onward(&next, &writing.author))
        }
    }
}

/// What keeps a noun from being saved without a second look: what could not be read; of a KPI, every error. That a goal has
/// no KPI yet keeps nobody from writing it.
async fn faults(
    state: &State,
    room: &Room,
    text: &str,
    subject: &Subject,
) -> Result<Vec<(String, &'static str, String)>, Problem> {
    let (_, found) = evidence::check(state, room, text).await?;
    let (_, unread) = read(text, &room.catalogue);
    let whole = subject.noun.path == "kpi";
    let counts = |one: &&Diagnostic| one.is_error() && (whole || unread.contains(one));
    Ok(told(text, subject, found.iter().filter(counts)))
}

/// The diagnostics of a noun: the key that each stands at, the class that colours it, and the words.
fn told<'d>(
    text: &str,
    subject: &Subject,
    found: impl Iterator<Item = &'d Diagnostic>,
) -> Vec<(String, &'static str, String)> {
    let Some(seat) = subject.seat else { return Vec::new() };
    let spans = edit::spans(text, seat);
    let mut list = Vec::new();
    for one in found {
        let at = spans.iter().find(|(_, span)| diagnostics::within(one, *span));
        let Some((key, _)) = at.filter(|(key, _)| key != "placements") else { continue };
        let mut words = upper_first(&one.message);
        for help in &one.help {
            words.push_str("; ");
            words.push_str(help);
        }
        list.push((key.clone(), diagnostics::class(one.severity), format!("{words}.")));
    }
    list
}

fn page(room: &Room, subject: &Subject, text: &str, sheet: Sheet) -> Result<Response, PageProblem> {
    let (plan, _) = read(text, &room.catalogue);
    let around = Around { plan: &plan, catalogue: &room.catalogue, creators: &room.creators, own: &subject.id };
    let mut parts: Vec<Part> =
        subject.noun.asks.iter().map(|ask| Part::of(ask, PREFIX, &sheet.posted, around)).collect();
    let mut wrong = Vec::new();
    for (key, class, words) in sheet.wrong {
        let at = subject.noun.asks.iter().position(|ask| ask.key == key && key != "id");
        match at {
            Some(at) => parts[at].wrong.push((class, words)),
            None => wrong.push((class, words)),
        }
    }
    let (more, parts): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.more);
    let noun = subject.noun;
    let page = PlanForm {
        frame: Frame::of(&title(subject), "/plan", room),
        title: title(subject),
        words: noun.words,
        action: subject.address(room, &[]),
        plan: address(room, "/plan", &[]),
        edit: address(room, "/plan/edit", &[]),
        more_open: more.iter().any(|part| !part.wrong.is_empty()),
        parts,
        more,
        wrong,
        anyway: sheet.anyway,
        notice: sheet.notice,
        based_on: sheet.based_on,
        author: sheet.author,
        save: if sheet.guided { "Save and go on".to_owned() } else { format!("Save the {}", noun.name) },
        remove: subject.seat.map(|_| format!("Remove this {}", noun.name)),
        guide: sheet.guided.then(|| guide::steps(room, Some(noun.path))),
        placed: placements(room, &plan, if noun.path == "placement" { &subject.campaign } else { "" }),
        placements: placements(room, &plan, if noun.path == "campaign" { &subject.id } else { "" }),
        add_placement: match (noun.path, subject.seat) {
            ("campaign", Some(_)) => address(room, "/plan/new/placement", &[("campaign", &subject.id)]),
            _ => String::new(),
        },
        onward: guide::after_creators(room, &plan),
    };
    Ok((sheet.code, Html(page.render()?)).into_response())
}

fn title(subject: &Subject) -> String {
    match subject.seat {
        Some(_) => format!("{} {}", upper_first(subject.noun.name), subject.id),
        None => format!("Add {}", subject.noun.one),
    }
}

/// The placements of a campaign: words and address.
fn placements(room: &Room, plan: &Plan, campaign: &str) -> Vec<(String, String)> {
    let Some(campaign) = plan.campaigns.iter().find(|one| one.id.value == campaign) else { return Vec::new() };
    let name = |id: &str| {
        let planned = plan.creators.iter().find(|one| one.id.value == id).and_then(|one| one.name.clone());
        planned.unwrap_or_else(|| room.creator_name(id))
    };
    let one = |(at, placement): (usize, &kpi::plan::nouns::Placement)| {
        let platform = placement.platform.as_ref().map(|one| model::platform::title(&one.value).to_owned());
        let due = placement.due.as_ref().map(|due| crate::format::date(due.value));
        let parts: Vec<String> = [Some(name(&placement.creator.value)), platform, due].into_iter().flatten().collect();
        (parts.join(", "), address(room, &of("placement", &format!("{}:{}", campaign.id.value, at + 1)), &[]))
    };
    campaign.placements.iter().enumerate().map(one).collect()
}
