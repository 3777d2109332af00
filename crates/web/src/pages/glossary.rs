//! The glossary: every KPI, the plan's own ones and the words of planning, in plain words, to search and to link to.
//!
//! Every name of a KPI on other pages may lead here: [`anchor`] is where.
//!
//! Invariant: what is found holds every word that was asked for; an address with an anchor alone shows everything.

use super::terms::{TERMS, Term};
use crate::{address::Pairs, error::PageProblem, parts::frame::Frame, room::Room, state::State};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use kpi::{
    catalogue::{Definition, Direction},
    plan::{Kpi, Links},
};
use model::goal::{GoalKind, Strength};

#[derive(Template)]
#[template(path = "glossary.html")]
struct Glossary {
    frame: Frame,
    asked: String,
    hidden: Vec<(String, String)>,
    clear: String,
    found: String,
    own: Vec<Entry>,
    kpis: Vec<Entry>,
    terms: Vec<&'static Term>,
    letters: Vec<(char, String)>,
}

/// One KPI.
struct Entry {
    anchor: String,
    id: String,
    name: String,
    words: String,
    formula: String,
    unit: String,
    better: &'static str,
    indicates: Vec<String>,
    denominator: Option<String>,
    source: Option<String>,
    /// The page that reads it.
    reads: String,
    reads_words: &'static str,
}

/// Where a KPI of the catalogue stands on this page.
pub fn anchor(room: &Room, id: &str) -> String {
    format!("/glossary{}#{id}", room.suffix())
}

/// `GET /glossary`
pub async fn glossary(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let asked = pairs.get("q").unwrap_or_default().to_owned();
    let page = page(&room, &pairs, &asked);
    Ok(Html(page.render()?).into_response())
}

fn page(room: &Room, pairs: &Pairs, asked: &str) -> Glossary {
    let wanted: Vec<String> = asked.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let keep = |text: &str| {
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word))
    };
    let mut kpis: Vec<Entry> =
        room.catalogue.list().map(|one| of_catalogue(room, one)).filter(|entry| keep(&entry.text())).collect();
    kpis.sort_by_key(|entry| entry.name.to_lowercase());
    let own: Vec<Entry> = own(room).into_iter().filter(|entry| keep(&entry.text())).collect();
    let terms: Vec<&Term> =
        TERMS.iter().filter(|term| keep(&[term.word, term.words, term.example].join(" "))).collect();
    Glossary {
        frame: Frame::of("Glossary", "/glossary", room),
        found: found(own.len() + kpis.len(), terms.len(), !wanted.is_empty()),
        letters: letters(&kpis),
        hidden: pairs.without(&["q"]).iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        clear: pairs.without(&["q"]).address("/glossary"),
        asked: asked.to_owned(),
        own,
        kpis,
        terms,
    }
}

impl Entry {
    /// Everything that a search looks at.
    fn text(&self) -> String {
        let mut words = vec![self.id.as_str(), &self.name, &self.words, &self.formula];
        words.extend(self.indicates.iter().map(String::as_str));
        words.extend(self.denominator.as_deref());
        words.join(" ")
    }
}

fn of_catalogue(room: &Room, definition: &Definition) -> Entry {
    let pairs = room.stay(Pairs::default());
    Entry {
        anchor: definition.id.clone(),
        reads: pairs.with("kpi", &definition.id).address("/explain"),
        reads_words: "Its present reading",
        ..described(definition)
    }
}

/// The plan's KPIs: what they measure in the plan's own words, and where they stand.
fn own(room: &Room) -> Vec<Entry> {
    let Some(kept) = &room.plan else { return Vec::new() };
    let links = Links::of(&kept.plan);
    kept.plan.kpis.iter().filter_map(|kpi| of_plan(room, &links, kpi)).collect()
}

fn of_plan(room: &Room, links: &Links<'_>, kpi: &Kpi) -> Option<Entry> {
    let measured = kpi.measured.as_ref()?;
    let serves = kpi.serves.iter().map(|name| {
        let goal = links.goal(&name.value).and_then(|goal| goal.name.clone());
        goal.unwrap_or_else(|| name.value.to_string())
    });
    let statement = kpi.statement.as_ref().map(|statement| statement.value.clone());
    let described = described(&measured.definition);
    let only = kpi.filter.as_ref().map(|filter| format!(" where {}", kpi::filter::print(&filter.value)));
    Some(Entry {
        anchor: format!("plan-{}", kpi.id.value),
        id: kpi.id.value.to_string(),
        name: kpi.title(),
        words: statement.unwrap_or(described.words),
        formula: format!("{}{}", described.formula, only.unwrap_or_default()),
        source: Some(format!("your plan; serves {}", serves.collect::<Vec<_>>().join(", "))),
        reads: format!("/plan/kpi/{}{}", kpi.id.value, room.suffix()),
        reads_words: "How it stands",
        ..described
    })
}

fn described(definition: &Definition) -> Entry {
    Entry {
        anchor: String::new(),
        id: definition.id.clone(),
        name: definition.name.clone(),
        words: definition.words.clone(),
        formula: definition.formula.clone(),
        unit: definition.unit.clone(),
        better: better(definition.direction),
        indicates: definition.indicates.iter().map(|&(goal, how)| indicates(goal, how)).collect(),
        denominator: definition.denominator.clone(),
        source: definition.source.clone(),
        reads: String::new(),
        reads_words: "",
    }
}

/// Which way is better, in words.
pub fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "more is better",
        Direction::Down => "less is better",
        Direction::Range => "should stay within bounds",
    }
}

/// What a KPI indicates and how strongly, in words.
pub fn indicates(goal: GoalKind, how: Strength) -> String {
    let how = match how {
        Strength::Direct => "directly",
        Strength::Leading => "ahead of time",
        Strength::Supporting => "in support",
    };
    format!("{} {how}", goal.name())
}

fn found(kpis: usize, terms: usize, narrowed: bool) -> String {
    let several = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    match (kpis + terms, narrowed) {
        (0, _) => "Nothing has all of these words.".to_owned(),
        (_, false) => format!("{} and {}.", several(kpis, "KPI"), several(terms, "word")),
        (_, true) => format!("Found: {} and {}.", several(kpis, "KPI"), several(terms, "word")),
    }
}

/// The first KPI of each letter, to jump to.
fn letters(kpis: &[Entry]) -> Vec<(char, String)> {
    let mut letters: Vec<(char, String)> = Vec::new();
    for entry in kpis {
        let Some(letter) = entry.name.chars().next().map(|letter| letter.to_ascii_uppercase()) else { continue };
        if letters.last().is_none_or(|(known, _)| *known != letter) {
            letters.push((letter, format!("#{}", entry.anchor)));
        }
    }
    letters
}
