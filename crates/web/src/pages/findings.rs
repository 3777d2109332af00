//! Findings: what the numbers say that somebody should know, the weightiest first; what was dismissed; notes on charts.
//!
//! Invariant: a dismissed finding is not shown again until somebody asks for it.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{
        annotation,
        choice::Choice,
        frame::Frame,
        groups::{self, GroupRow},
        phrase,
        picture::{self, PicturePart},
        tabs,
    },
    posted::Posted,
    record::Kept,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::finding::{self, Finding, Ground, Kind, Picture, Survey};
use model::{Date, SmolStr};
use std::{collections::BTreeSet, sync::Arc};

/// The page's own path.
pub const PATH: &str = "/findings";

/// How long a note may be, in characters.
const LONGEST: usize = 200;

/// From this share on a finding is very sure, and from the next it is likely.
const SURE: [(f64, &str); 3] = [(0.95, "Very sure"), (0.8, "Likely"), (0.0, "A hint")];

#[derive(Template)]
#[template(path = "findings.html")]
struct Findings {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    kinds: Vec<Choice>,
    rows: Vec<Row>,
    none: &'static str,
    dismiss: String,
    show: String,
    dismissed: Vec<(String, String, String)>,
    notes: Vec<(String, String, String)>,
    note: String,
    today: String,
    wrong: Option<String>,
}

/// One finding.
struct Row {
    id: String,
    key: String,
    kind: &'static str,
    class: &'static str,
    title: String,
    plain: String,
    words: String,
    next: String,
    sure: String,
    stake: String,
    evidence: Vec<(String, String)>,
    chart: Option<PicturePart>,
    groups: Vec<GroupRow>,
}

/// `GET /findings`
pub async fn findings(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let stamp = state.stamp(&room)?;
    let here = pairs.address(PATH);
    if let Some(page) = state.kept(stamp, &here) {
        return Ok(Html(page.to_string()).into_response());
    }
    let text = page(&state, &room, &pairs, None).await?.render()?;
    state.keep(stamp, here, Arc::from(text.as_str()));
    Ok(Html(text).into_response())
}

/// `POST /findings/dismiss`: a finding is not shown again.
pub async fn dismiss(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    let key = posted.words("finding");
    if !seen(&state, &room).await?.findings.iter().any(|one| one.key == key) {
        return Err(Problem::not_found("no finding of this name any more").into());
    }
    state.ledger().dismiss(&room.scope, key, posted.words("title"), state.now())?;
    Ok(Redirect::to(&format!("{PATH}{}", room.suffix())).into_response())
}

/// `POST /findings/show`: a finding that was dismissed is shown again.
pub async fn show(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().undismiss(&room.scope, Posted::parse(&body).words("finding"))?;
    Ok(Redirect::to(&format!("{PATH}{}", room.suffix())).into_response())
}

/// `POST /findings/notes`: writes a note onto a day of every chart.
pub async fn note(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let posted = Posted::parse(&body);
    let (day, words) = (posted.words("day").parse::<Date>(), posted.words("words"));
    let fits = !words.is_empty() && words.chars().count() <= LONGEST && !words.chars().any(|one| one.is_control());
    let (Ok(day), true) = (day, fits) else {
        let words = format!("Nothing was noted: choose a day, and say in at most {LONGEST} characters what happened.");
        let page = page(&state, &room, &pairs, Some(words)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
    };
    state.ledger().add_note(&room.scope, day, words, state.now())?;
    Ok(Redirect::to(&format!("{PATH}{}#notes", room.suffix())).into_response())
}

/// `POST /findings/notes/{number}/remove`
pub async fn remove(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().remove_note(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("{PATH}{}#notes", room.suffix())).into_response())
}

/// What the facts of a workspace say; looked at again when they have changed, but not every second.
pub async fn seen(state: &State, room: &Room) -> Result<Arc<Survey>, Problem> {
    let stamp = state.stamp(room)?;
    if let Some(known) = state.seen(room, stamp) {
        return Ok(known);
    }
    let seen = Arc::new(look(state, room).await?);
    state.keep_seen(room, stamp, Arc::clone(&seen));
    Ok(seen)
}

/// The findings that nobody has dismissed.
pub async fn live(state: &State, room: &Room) -> Result<Vec<Finding>, Problem> {
    let gone: BTreeSet<SmolStr> = state.ledger().dismissals(&room.scope)?.into_iter().map(|one| one.finding).collect();
    Ok(seen(state, room).await?.findings.iter().filter(|one| !finding::is_dismissed(one, &gone)).cloned().collect())
}

async fn look(state: &State, room: &Room) -> Result<Survey, Problem> {
    let today = room.workspace.calendar.day(state.now());
    let sealed = room.plan.as_ref().map(Kept::sealed).unwrap_or_default();
    let plan = room.plan.as_ref().map(|kept| (&kept.plan, &sealed));
    let links = state.links(room).await?;
    let ground = Ground { today, plan, links: &links, campaigns: &room.campaigns };
    Ok(finding::survey(&room.desk(state.store()), &ground).await?)
}

async fn page(state: &State, room: &Room, pairs: &Pairs, wrong: Option<String>) -> Result<Findings, Problem> {
    let live = live(state, room).await?;
    let calendar = &room.workspace.calendar;
    let dismissals = state.ledger().dismissals(&room.scope)?;
    let kind = pairs.get("kind").and_then(Kind::from_name);
    let shown = live.iter().filter(|one| kind.is_none_or(|kind| one.kind == kind));
    let address = |path: &str| format!("{PATH}/{path}{}", room.suffix());
    Ok(Findings {
        frame: Frame::of("Findings", PATH, room).live(state),
        tabs: tabs::tabs(tabs::FINDINGS, PATH, room),
        finding: sentence(&live),
        kinds: kinds(&live, kind, pairs),
        rows: shown.map(|one| row(one, room)).collect(),
        none: if live.is_empty() && dismissals.is_empty() {
            NOTHING
        } else {
            "Nothing of this kind, or all of it was dismissed."
        },
        dismiss: address("dismiss"),
        show: address("show"),
        dismissed: dismissals
            .iter()
            .map(|one| (one.finding.to_string(), one.title.clone(), format::date(calendar.day(one.at))))
            .collect(),
        notes: room
            .notes
            .iter()
            .rev()
            .map(|note| (format::date(note.day), note.words.clone(), address(&format!("notes/{}/remove", note.number))))
            .collect(),
        note: address("notes"),
        today: calendar.day(state.now()).to_string(),
        wrong,
    })
}

/// What stands where nothing was found.
const NOTHING: &str = "Nothing stands out in what is known. Kepi looks again whenever new figures come in.";

fn sentence(live: &[Finding]) -> String {
    let bad = live.iter().filter(|one| one.good == Some(false)).count();
    match (live.len(), bad) {
        (0, _) => "Nothing needs you this morning.".to_owned(),
        (1, 0) => "One thing is worth knowing.".to_owned(),
        (all, 0) => format!("{} things are worth knowing, none of them bad.", format::int_of(all)),
        (1, _) => "One thing needs a look.".to_owned(),
        (all, bad) => {
            let needs = if bad == 1 { "needs a look" } else { "need a look" };
            format!("{} of {} findings {needs}.", format::int_of(bad), format::int_of(all))
        }
    }
}

fn kinds(live: &[Finding], current: Option<Kind>, pairs: &Pairs) -> Vec<Choice> {
    let of = |kind: Option<Kind>| live.iter().filter(|one| kind.is_none_or(|kind| one.kind == kind)).count();
    let choice = |kind: Option<Kind>| Choice {
        words: format!("{} {}", kind.map_or("All", Kind::words), of(kind)),
        address: match kind {
            Some(kind) => pairs.with("kind", kind.name()).address(PATH),
            None => pairs.without(&["kind"]).address(PATH),
        },
        current: kind == current,
    };
    let there = Kind::ALL.into_iter().map(Some).filter(|kind| of(*kind) > 0 || *kind == current);
    std::iter::once(None).chain(there).map(choice).collect()
}

/// A key as the id of an element: what an id cannot hold is written by its number, so that no two keys become one.
fn id(key: &str) -> String {
    let letter =
        |one: char| if one.is_ascii_alphanumeric() { one.to_string() } else { format!("-{:x}-", u32::from(one)) };
    key.chars().map(letter).collect()
}

fn row(finding: &Finding, room: &Room) -> Row {
    let currency = room.currency();
    let marks = |days| annotation::beside(room, days, finding.kpi.as_deref().unwrap_or_default());
    let chart = |picture: &Picture| {
        let marks = picture::days(picture).map(marks).unwrap_or_default();
        PicturePart::of(picture, currency, &marks)
    };
    let sure = SURE.iter().find(|(from, _)| finding.sure >= *from);
    let html = |phrase| phrase::html(phrase, currency);
    Row {
        id: id(&finding.key),
        key: finding.key.to_string(),
        kind: finding.kind.words(),
        class: match finding.good {
            Some(true) => "good",
            Some(false) => "bad",
            None => "",
        },
        title: html(&finding.title),
        plain: phrase::text(&finding.title, currency),
        words: html(&finding.words),
        next: finding.next.as_ref().map(html).unwrap_or_default(),
        sure: sure.map_or("A hint", |(_, words)| words).to_owned(),
        stake: html(&finding.stake.words),
        evidence: finding.evidence.iter().map(|line| (html(&line.what), html(&line.says))).collect(),
        chart: finding.picture.as_ref().and_then(chart),
        groups: groups::rows(&finding.groups, currency),
    }
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn keys_stay_apart() {
        assert_eq!(id("change/views"), "change-2f-views");
        assert_ne!(id("pattern/hashtag/夏"), id("pattern/hashtag/冬"));
    }
}
