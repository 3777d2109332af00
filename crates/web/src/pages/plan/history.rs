//! History: every version of the plan, what changed between two of them, and the chain of locks.
//!
//! Restoring an old version opens it in the editor, where saving makes it the newest.

use super::{address, meaning};
use crate::{
    address::Pairs,
    difference::{self, Line},
    error::{PageProblem, Problem},
    format,
    parts::frame::Frame,
    record::{self, Sealing},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Redirect, Response},
};
use ledger::{PlanText, PlanVersion};
use model::lock::{Lock, LockKind, histories};

#[derive(Template)]
#[template(path = "plan_history.html")]
struct PlanHistory {
    frame: Frame,
    action: String,
    plan: String,
    edit: String,
    lock: String,
    begin: String,
    versions: Vec<Version>,
    compared: Option<Compared>,
    chain: Chain,
    notice: Option<String>,
}

/// One version.
struct Version {
    number: u32,
    author: String,
    when: String,
    reason: String,
    restore: String,
    current: bool,
    from: bool,
    to: bool,
}

/// Two versions side by side.
struct Compared {
    from: u32,
    to: u32,
    changes: Vec<meaning::Change>,
    parts: Vec<Vec<Line>>,
    came: usize,
    went: usize,
}

impl Compared {
    /// How many lines came and went, in words.
    fn lines(&self) -> String {
        let count = |count: usize| match count {
            1 => "1 line".to_owned(),
            count => format!("{count} lines"),
        };
        format!("{} added, {} removed.", count(self.came), count(self.went))
    }
}

/// The chain of locks.
struct Chain {
    kpis: Vec<Sealed>,
    length: u32,
    head: String,
    /// What does not fit, when the chain was changed from outside.
    broken: Option<String>,
}

/// What was sealed of one KPI.
struct Sealed {
    kpi: String,
    locks: Vec<Entry>,
}

struct Entry {
    number: u32,
    kind: &'static str,
    when: String,
    version: u32,
    hash: String,
    /// What it says: name and value. For an amendment, what it was and what it is.
    terms: Vec<(&'static str, String, String)>,
}

/// `GET /plan/history`, with `from` and `to` to compare.
pub async fn plan_history(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let log = state.ledger().plan_log(&room.scope)?;
    let number = |name: &str| pairs.get(name).and_then(|number| number.parse::<u32>().ok());
    let newest = log.first().map(|version| version.number);
    let to = number("to").or(newest);
    let from = number("from").or_else(|| to?.checked_sub(1).filter(|number| *number > 0));
    let compared = match (from, to) {
        (Some(from), Some(to)) => Some(compared(&state, &room, from, to)?),
        _ => None,
    };
    let page = PlanHistory {
        frame: Frame::of("History of the plan", "/plan", &room),
        action: address(&room, "/plan/history", &[]),
        plan: address(&room, "/plan", &[]),
        edit: address(&room, "/plan/edit", &[]),
        lock: address(&room, "/plan/lock", &[]),
        begin: address(&room, "/plan/new", &[]),
        versions: log.iter().map(|version| line(version, &room, (from, to, newest))).collect(),
        compared,
        chain: chain(&state, &room)?,
        notice: pairs.get("locked").map(locked),
    };
    Ok(Html(page.render()?).into_response())
}

fn locked(count: &str) -> String {
    match count {
        "0" => "Everything that the plan says was locked already.".to_owned(),
        "1" => "The plan is locked: 1 statement was sealed.".to_owned(),
        count => format!("The plan is locked: {count} statements were sealed."),
    }
}

fn line(version: &PlanVersion, room: &Room, (from, to, newest): (Option<u32>, Option<u32>, Option<u32>)) -> Version {
    let number = version.number;
    Version {
        number,
        author: version.author.clone(),
        when: format::moment(version.at, &room.workspace.calendar),
        reason: version.reason.clone(),
        restore: address(room, "/plan/edit", &[("from", &number.to_string())]),
        current: newest == Some(number),
        from: from == Some(number),
        to: to == Some(number),
    }
}

fn compared(state: &State, room: &Room, from: u32, to: u32) -> Result<Compared, Problem> {
    let read = |number: u32| -> Result<PlanText, Problem> {
        let found = state.ledger().plan_version(&room.scope, number)?;
        found.ok_or_else(|| Problem::not_found("no such version of the plan"))
    };
    let (old, new) = (read(from)?, read(to)?);
    let parts = difference::parts(&old.text, &new.text);
    let (came, went) = difference::counts(&parts);
    Ok(Compared { from, to, changes: meaning::changes(&old.text, &new.text, &room.catalogue), parts, came, went })
}

fn chain(state: &State, room: &Room) -> Result<Chain, Problem> {
    let locks = state.ledger().locks(&room.scope)?;
    let verdict = state.ledger().verify(&room.scope)?;
    let (length, head, broken) = match verdict {
        Ok(head) => (head.length, head.hash, None),
        Err(broken) => (0, String::new(), Some(broken.to_string())),
    };
    let entry = |lock: &Lock, before: Option<&Lock>| Entry {
        number: lock.number,
        kind: match lock.kind {
            LockKind::Locked => "Locked",
            LockKind::Amended => "Amended",
            LockKind::Retired => "Taken out",
        },
        when: format::moment(lock.sealed_at, &room.workspace.calendar),
        version: lock.plan_version,
        hash: lock.hash.chars().take(12).collect(),
        terms: terms(lock, before),
    };
    let kpis = histories(&locks).into_iter().map(|(kpi, history)| {
        let mut all = vec![history.original];
        all.extend(&history.later);
        let entries = all.iter().enumerate().map(|(at, lock)| entry(lock, at.checked_sub(1).map(|before| all[before])));
        Sealed { kpi: kpi.to_string(), locks: entries.collect() }
    });
    Ok(Chain { kpis: kpis.collect(), length, head, broken })
}

/// What a lock says; of an amendment only what is other than before.
fn terms(lock: &Lock, before: Option<&Lock>) -> Vec<(&'static str, String, String)> {
    let said = |lock: &Lock| {
        let terms = &lock.terms;
        let or_none = |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "none".to_owned());
        [
            ("target", or_none(Some(terms.target.clone()))),
            ("measures", or_none(Some(terms.formula.clone()))),
            ("formula", or_none(Some(terms.definition.clone()))),
            ("baseline", or_none(terms.baseline.clone())),
            ("starts", format::date(terms.starts)),
            ("by", or_none(terms.by.map(format::date))),
        ]
    };
    let now = said(lock).into_iter();
    match before {
        None => now.map(|(name, is)| (name, String::new(), is)).collect(),
        Some(before) => {
            let pairs = said(before).into_iter().zip(now);
            pairs.filter(|((_, was), (_, is))| was != is).map(|((name, was), (_, is))| (name, was, is)).collect()
        }
    }
}

/// `POST /plan/lock`: seals every KPI of the plan in force.
pub async fn lock(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let locks = seal(&state, &room).await?;
    let address = address(&room, "/plan/history", &[("locked", &locks.len().to_string())]);
    Ok(Redirect::to(&format!("{address}#chain")).into_response())
}

/// Seals every KPI of the plan in force; what was added to the chain.
pub async fn seal(state: &State, room: &Room) -> Result<Vec<Lock>, Problem> {
    if room.plan.is_none() {
        return Err(Problem::not_found("no plan to lock"));
    }
    let (ledger, workspace, catalogue, now) =
        (state.ledger().clone(), room.workspace.clone(), room.catalogue.clone(), state.now());
    let sealing = tokio::task::spawn_blocking(move || record::seal(&ledger, &workspace, &catalogue, Sealing::All, now));
    Ok(sealing.await.map_err(|error| Problem::inside("The plan could not be locked.", &error))??)
}
