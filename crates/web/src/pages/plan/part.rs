//! Controls as a page draws them: with what stands in them, what could, and what is wrong.

use super::ask::{Ask, Control, FILTERED};
use crate::{parts::diagnostics::upper_first, posted::Posted};
use askama::Template;
use kpi::{catalogue::Catalogue, plan::Plan};
use model::{creator::Creator, goal::GoalKind, platform};

/// A control.
#[derive(Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Part {
    /// The element's id.
    pub id: String,
    /// The field's name.
    pub name: String,
    /// The words beside it.
    pub label: String,
    /// What it is good for.
    pub help: String,
    /// What is drawn.
    pub shown: Shown,
    /// What is wrong: the class that colours it, and the words.
    pub wrong: Vec<(&'static str, String)>,
    /// Whether it stands with what most people leave out.
    pub more: bool,
}

/// What is drawn.
#[derive(Debug)]
pub enum Shown {
    /// One line: value, example, and known values to choose from.
    Line(String, String, Vec<String>),
    /// Several lines: value and example.
    Words(String, String),
    /// A day.
    Day(String),
    /// A day and a time of the clock.
    Moment(String),
    /// Two days.
    Period(String, String),
    /// One of a few, each explained.
    Radio(Vec<Pick>),
    /// One of many, in groups.
    Select(Vec<(String, Vec<Pick>)>),
    /// Any of some.
    Checks(Vec<Pick>),
    /// Controls that belong together.
    Group(Vec<Part>),
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
    /// What it means.
    pub help: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What controls offer to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The KPIs there are.
    pub catalogue: &'a Catalogue,
    /// The creators that are known.
    pub creators: &'a [Creator],
    /// The noun itself, which cannot serve itself.
    pub own: &'a str,
}

/// The kinds of goal in plain words.
pub fn kind_words(kind: GoalKind) -> &'static str {
    match kind {
        GoalKind::Awareness => "People know the brand.",
        GoalKind::AudienceGrowth => "More people follow the brand.",
        GoalKind::Engagement => "People react to what is posted.",
        GoalKind::Traffic => "People come to the site.",
        GoalKind::Leads => "People leave their contact.",
        GoalKind::Sales => "People buy.",
        GoalKind::Loyalty => "People buy again.",
        GoalKind::Reputation => "People speak well of the brand.",
        GoalKind::Satisfaction => "Customers are content.",
        GoalKind::Efficiency => "The work is on time and at a fair price.",
    }
}

impl Part {
    /// A control with what was posted, or what is shown first.
    pub fn of(ask: &Ask, prefix: &str, posted: &Posted, around: Around<'_>) -> Self {
        let name = ask.name(prefix);
        let text = posted.get(&name).to_owned();
        let chosen = posted.all(&name);
        let shown = match &ask.control {
            Control::Line(example) | Control::List(example) => Shown::Line(text, (*example).to_owned(), Vec::new()),
            Control::Words(example) => Shown::Words(text, (*example).to_owned()),
            Control::Day => Shown::Day(text),
            Control::Period => period(&name, posted),
            Control::Kind => Shown::Radio(kinds(&text)),
            Control::Choice(words) => select(words.iter().map(|word| (*word).to_owned()), &text),
            Control::Platform => select(platform::PLATFORMS.iter().map(|(id, ..)| (*id).to_owned()), &text),
            Control::Platforms => Shown::Checks(platforms(&chosen)),
            Control::Refs(lists) => Shown::Checks(refs(lists, &chosen, around)),
            Control::Kpi => Shown::Select(kpis(&text, around.catalogue)),
            Control::Creator => Shown::Line(text, "Jackie Aina".to_owned(), creators(around)),
            Control::Shares => Shown::Group(shares(&name, posted, around)),
            Control::Filter => filter(&name, posted, around),
            Control::Group(asks) => {
                let inner = format!("{name}.");
                Shown::Group(asks.iter().map(|ask| Self::of(ask, &inner, posted, around)).collect())
            }
        };
        Self { label: ask.label.to_owned(), help: ask.help.to_owned(), more: ask.more, ..Self::bare(&name, shown) }
    }

    /// A control without words.
    pub fn bare(name: &str, shown: Shown) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        Self {
            id: name.chars().map(plain).collect(),
            name: name.to_owned(),
            label: String::new(),
            help: String::new(),
            shown,
            wrong: Vec::new(),
            more: false,
        }
    }

    /// A line with a label of its own.
    fn line(name: &str, label: &str, posted: &Posted, example: &str) -> Self {
        let shown = Shown::Line(posted.get(name).to_owned(), example.to_owned(), Vec::new());
        Self { label: label.to_owned(), ..Self::bare(name, shown) }
    }

    /// Whether an error stands at it, or at a control in it.
    pub fn is_wrong(&self) -> bool {
        let inside = match &self.shown {
            Shown::Group(parts) => parts.iter().any(Self::is_wrong),
            _ => false,
        };
        inside || self.wrong.iter().any(|(class, _)| *class == "bad")
    }

    /// Whether it is a set of controls with a legend.
    fn is_set(&self) -> bool {
        matches!(self.shown, Shown::Group(_) | Shown::Radio(_) | Shown::Checks(_) | Shown::Period(..))
    }

    /// What describes it, for those who hear the page.
    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(format!("{}-help", self.id));
        }
        if !self.wrong.is_empty() {
            ids.push(format!("{}-wrong", self.id));
        }
        ids.join(" ")
    }
}

fn pick(value: &str, words: String, help: &'static str, chosen: bool) -> Pick {
    Pick { value: value.to_owned(), words, help, chosen }
}

/// What is there now stays to be chosen, whether it is known or not.
fn with_own(mut picks: Vec<Pick>, chosen: &[&str]) -> Vec<Pick> {
    for own in chosen {
        if !picks.iter().any(|known| known.value == **own) {
            picks.push(pick(own, (*own).to_owned(), "", true));
        }
    }
    picks
}

fn period(name: &str, posted: &Posted) -> Shown {
    Shown::Period(posted.get(&format!("{name}.from")).to_owned(), posted.get(&format!("{name}.to")).to_owned())
}

fn kinds(chosen: &str) -> Vec<Pick> {
    let now = GoalKind::from_name(chosen);
    let one = |kind: GoalKind| pick(kind.name(), upper_first(kind.name()), kind_words(kind), now == Some(kind));
    let known: Vec<Pick> = GoalKind::ALL.into_iter().map(one).collect();
    if now.is_none() && !chosen.is_empty() { with_own(known, &[chosen]) } else { known }
}

fn select(words: impl Iterator<Item = String>, chosen: &str) -> Shown {
    let title = |word: &str| upper_first(platform::title(word));
    let picks: Vec<Pick> = words.map(|word| pick(&word, title(&word), "", word == chosen)).collect();
    let own = if chosen.is_empty() { Vec::new() } else { vec![chosen] };
    let mut all = vec![pick("", "–".to_owned(), "", chosen.is_empty())];
    all.extend(with_own(picks, &own));
    Shown::Select(vec![(String::new(), all)])
}

fn platforms(chosen: &[&str]) -> Vec<Pick> {
    let canonical: Vec<String> = chosen.iter().map(|name| platform::canonical(name)).collect();
    let one = |(id, title, _): &(&str, &str, &[&str])| {
        // What is written another way keeps its way.
        let at = canonical.iter().position(|known| known == id);
        pick(at.map_or(*id, |at| chosen[at]), (*title).to_owned(), "", at.is_some())
    };
    with_own(platform::PLATFORMS.iter().map(one).collect(), chosen)
}

fn refs(lists: &[&str], chosen: &[&str], around: Around<'_>) -> Vec<Pick> {
    let plan = around.plan;
    let mut picks = Vec::new();
    for list in lists {
        let of = |id: &str, words: Option<&str>| {
            let words = words.filter(|words| !words.is_empty()).map_or_else(|| id.to_owned(), str::to_owned);
            pick(id, words, "", chosen.contains(&id))
        };
        match *list {
            "objectives" => picks.extend(plan.objectives.iter().map(|one| {
                of(&one.id.value, one.name.as_deref().or(one.statement.as_ref().map(|words| words.value.as_str())))
            })),
            "goals" => picks.extend(plan.goals.iter().map(|one| {
                of(&one.id.value, one.name.as_deref().or(one.statement.as_ref().map(|words| words.value.as_str())))
            })),
            _ => picks.extend(plan.campaigns.iter().map(|one| of(&one.id.value, one.name.as_deref()))),
        }
    }
    picks.retain(|pick| pick.value != around.own);
    with_own(picks, chosen)
}

fn kpis(chosen: &str, catalogue: &Catalogue) -> Vec<(String, Vec<Pick>)> {
    let none = pick("", "Choose one".to_owned(), "", chosen.is_empty());
    let mut groups = vec![(String::new(), vec![none])];
    for kind in GoalKind::ALL.into_iter().map(Some).chain([None]) {
        let own = catalogue.list().filter(|known| known.indicates.first().map(|(goal, _)| *goal) == kind);
        let picks: Vec<Pick> = own.map(|known| pick(&known.id, known.name.clone(), "", known.id == chosen)).collect();
        if !picks.is_empty() {
            groups.push((kind.map_or_else(|| "Other".to_owned(), |kind| upper_first(kind.name())), picks));
        }
    }
    if !chosen.is_empty() && !groups.iter().flat_map(|(_, picks)| picks).any(|pick| pick.chosen) {
        groups.push(("As written".to_owned(), vec![pick(chosen, chosen.to_owned(), "", true)]));
    }
    groups
}

/// The names of creators, those of the plan first.
fn creators(around: Around<'_>) -> Vec<String> {
    let planned = around.plan.creators.iter().map(|one| one.name.clone().unwrap_or_else(|| one.id.value.to_string()));
    let mut names: Vec<String> = planned.collect();
    names.extend(around.creators.iter().map(|one| one.name.clone()));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(500);
    names
}

fn shares(name: &str, posted: &Posted, around: Around<'_>) -> Vec<Part> {
    let start = format!("{name}.");
    let mut ids: Vec<(String, String)> = around
        .plan
        .campaigns
        .iter()
        .map(|one| (one.id.value.to_string(), one.name.clone().unwrap_or_else(|| one.id.value.to_string())))
        .collect();
    for (id, _) in posted.under(&start) {
        if !ids.iter().any(|(known, _)| known == id) {
            ids.push((id.to_owned(), id.to_owned()));
        }
    }
    ids.iter().map(|(id, words)| Part::line(&format!("{start}{id}"), words, posted, "50%")).collect()
}

fn filter(name: &str, posted: &Posted, around: Around<'_>) -> Shown {
    if !posted.words(name).is_empty() {
        return Shown::Line(posted.get(name).to_owned(), "platform = instagram".to_owned(), Vec::new());
    }
    let start = format!("{name}.");
    let mut keys: Vec<&str> = FILTERED.to_vec();
    for (key, _) in posted.under(&start) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let part = |key: &str| {
        let field = format!("{start}{key}");
        match key {
            "platform" => {
                let shown = Shown::Checks(platforms(&posted.all(&field)));
                Part { label: "Platforms".to_owned(), ..Part::bare(&field, shown) }
            }
            "campaign" => {
                let known: Vec<String> = around.plan.campaigns.iter().map(|one| one.id.value.to_string()).collect();
                let shown = Shown::Line(posted.get(&field).to_owned(), String::new(), known);
                Part { label: "Campaigns".to_owned(), ..Part::bare(&field, shown) }
            }
            "link" => Part::line(&field, "Links", posted, "tracked"),
            "code" => Part::line(&field, "Promo codes", posted, "used"),
            other => Part::line(&field, other, posted, ""),
        }
    };
    Shown::Group(keys.into_iter().map(part).collect())
}
