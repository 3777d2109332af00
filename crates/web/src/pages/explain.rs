//! How a number came about: formula, sums, the question in words, the files and rows behind it. A page by itself, and
//! what the side panel shows.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::dashboard,
    parts::{frame::Frame, mark},
    room::Room,
    state::State,
    view::{Around, View},
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use insight::{
    Ask,
    explain::{Explanation, Part, Row, Source},
};
use ledger::ImportRow;
use model::{
    goal::Strength,
    measure::{Measure, Unit},
    money::Currency,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "explain.html")]
struct Explain {
    frame: Frame,
    name: String,
    words: String,
    number: String,
    unit: String,
    reason: Option<String>,
    provenance: String,
    previous: Option<String>,
    notes: Vec<String>,
    formula: String,
    expanded: Option<String>,
    question: Vec<(&'static str, String)>,
    measures: Vec<Sum>,
    goals: Vec<String>,
    source: Option<String>,
    json: String,
    wrong: Vec<String>,
}

/// One sum.
struct Sum {
    term: String,
    words: String,
    value: String,
    reason: Option<String>,
    facts: String,
    provenance: String,
    imports: Vec<File>,
}

/// What one import brought.
struct File {
    name: String,
    address: String,
    kind: String,
    when: String,
    value: String,
    facts: String,
    rows: Vec<Line>,
    more: Option<String>,
}

/// One row of a file.
struct Line {
    row: String,
    entity: String,
    day: String,
    as_of: String,
    value: String,
}

/// `GET /explain`
pub async fn explain(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let (room, ask, json) = asked(&state, pairs).await?;
    let page = match insight::explain::explain(&room.desk(state.store()), &ask).await {
        Ok(explanation) => page(&state, &room, &explanation, json)?,
        Err(error) => faulty(Problem::from(error), &room)?,
    };
    let code = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((code, Html(page.render()?)).into_response())
}

/// The question of an address, and the address of its answer as JSON.
pub async fn asked(state: &State, pairs: Pairs) -> Result<(Arc<Room>, Ask, String), Problem> {
    let room = Room::open(state, &pairs).await?;
    let known = dashboard::span(&state.store().coverage(&room.scope).await?);
    let today = room.workspace.calendar.day(state.now());
    let kpi = pairs.get("kpi").unwrap_or("views").to_owned();
    let json = pairs.address("/api/v1/explain");
    let view = View::read(pairs, Around { today, known, catalogue: &room.catalogue });
    if view.wrong.is_empty() {
        return Ok((room, view.ask(&[kpi.as_str()]), json));
    }
    Err(Problem::asked(view.wrong.into_iter().map(|wrong| wrong.words).collect()))
}

/// The panel must be able to show a fault too, so it is a page of the same shape.
fn faulty(problem: Problem, room: &Room) -> Result<Explain, Problem> {
    if problem.status >= 500 {
        return Err(problem);
    }
    Ok(Explain {
        frame: Frame::of("Explanation", "", room),
        name: "This number cannot be explained".to_owned(),
        words: String::new(),
        number: String::new(),
        unit: String::new(),
        reason: None,
        provenance: String::new(),
        previous: None,
        notes: Vec::new(),
        formula: String::new(),
        expanded: None,
        question: Vec::new(),
        measures: Vec::new(),
        goals: Vec::new(),
        source: None,
        json: String::new(),
        wrong: if problem.errors.is_empty() { vec![problem.detail] } else { problem.errors },
    })
}

/// The page of an explanation that was asked for elsewhere; `json` is where the same stands as data.
pub(super) fn text(state: &State, room: &Room, explanation: &Explanation, json: String) -> Result<String, Problem> {
    Ok(page(state, room, explanation, json)?.render()?)
}

fn page(state: &State, room: &Room, explanation: &Explanation, json: String) -> Result<Explain, Problem> {
    let (reading, currency) = (&explanation.reading, room.currency());
    let value = |value| format::value(value, &reading.unit, currency);
    let text = reading.value.map(value).unwrap_or_default();
    let (number, unit) = format::apart(&text);
    let mut measures = Vec::new();
    for part in &explanation.measures {
        measures.push(sum(state, room, part)?);
    }
    let strength = |strength: Strength| match strength {
        Strength::Direct => "directly",
        Strength::Leading => "ahead of time",
        Strength::Supporting => "in support",
    };
    Ok(Explain {
        frame: Frame::of(&explanation.name, "", room),
        name: explanation.name.clone(),
        words: explanation.words.clone(),
        number: number.to_owned(),
        unit: unit.to_owned(),
        reason: reading.reason.clone(),
        provenance: reading.provenance.map(mark::provenance).unwrap_or_default(),
        previous: reading.previous.map(value),
        notes: reading.notes.clone(),
        formula: explanation.formula.clone(),
        expanded: Some(explanation.expanded.clone()).filter(|expanded| *expanded != explanation.formula),
        question: question(explanation),
        measures,
        goals: explanation.indicates.iter().map(|(goal, how)| format!("{} {}", goal.name(), strength(*how))).collect(),
        source: explanation.source.clone(),
        json,
        wrong: Vec::new(),
    })
}

fn sum(state: &State, room: &Room, part: &Part) -> Result<Sum, Problem> {
    let mut imports = Vec::new();
    for source in &part.imports {
        let import = state.ledger().import(&room.scope, &source.import)?;
        imports.push(file(room, part, source, import));
    }
    Ok(Sum {
        term: part.term.clone(),
        words: part.words.clone(),
        value: part.value.map_or_else(|| "–".to_owned(), |value| full(value, part.measure, room.currency())),
        reason: part.reason.clone(),
        facts: facts(part.facts),
        provenance: part.provenance.map(mark::provenance).unwrap_or_default(),
        imports,
    })
}

fn file(room: &Room, part: &Part, source: &Source, import: Option<ImportRow>) -> File {
    let calendar = &room.workspace.calendar;
    let shown = u64::try_from(source.rows.len()).unwrap_or(u64::MAX);
    let left = source.facts.saturating_sub(shown);
    File {
        address: import.as_ref().map(|_| format!("/imports/{}{}", source.import, room.suffix())).unwrap_or_default(),
        when: import.as_ref().map(|row| format::moment(row.at, calendar)).unwrap_or_default(),
        name: import.map_or_else(|| source.import.to_string(), |row| row.file),
        kind: crate::parts::report::kind_title(&source.source),
        value: source.value.map_or_else(|| "–".to_owned(), |value| full(value, part.measure, room.currency())),
        facts: facts(source.facts),
        rows: source.rows.iter().map(|row| line(room, part.measure, row)).collect(),
        more: (left > 0).then(|| format!("{} more", facts(left))),
    }
}

fn line(room: &Room, measure: Measure, row: &Row) -> Line {
    Line {
        row: if row.row == 0 { "–".to_owned() } else { row.row.to_string() },
        entity: row.entity.as_ref().map(ToString::to_string).unwrap_or_default(),
        day: format::date(row.day),
        as_of: format::moment(row.as_of, &room.workspace.calendar),
        value: row
            .value
            .map_or_else(|| "–".to_owned(), |value| full(value, measure, row.currency.unwrap_or(room.currency()))),
    }
}

/// A sum in full, since the point is to add it up again.
fn full(value: f64, measure: Measure, currency: Currency) -> String {
    match measure.unit() {
        Unit::Count => format::int(value),
        Unit::Money => format::money_in_full(value, currency),
        Unit::Duration => format!("{}{}s", format::exact(value), format::NARROW),
        Unit::Score => format::exact(value),
    }
}

fn facts(count: u64) -> String {
    let number = format::int_of(usize::try_from(count).unwrap_or(usize::MAX));
    if count == 1 { "1 row".to_owned() } else { format!("{number} rows") }
}

/// The question, as pairs that a reader can scan.
fn question(explanation: &Explanation) -> Vec<(&'static str, String)> {
    let question = &explanation.question;
    let mut pairs = vec![
        ("Days", format!("{}, in {}", format::period(question.period), question.time_zone)),
        ("Counted", question.basis.clone()),
        ("Known", question.as_of.clone()),
    ];
    if !question.filter.is_empty() {
        pairs.push(("Only", question.filter.clone()));
    }
    if let Some(model) = question.credited {
        pairs.push(("Credited by", format!("{}: {}", model.title(), model.words())));
    }
    if let Some(period) = question.compared {
        pairs.push(("Before", format::period(period)));
    }
    pairs
}
