//! What will happen to a visitor of a link: which rule or variant decides, and the address that they come to.
//!
//! What decides is `model::way` and what writes the address is `model::onward`, as for the redirect itself; here every step
//! is said in words.
//!
//! Invariant: the address is the one that the redirect writes, with a word in place of the click's id.

use super::Phase;
use crate::{address::Pairs, format, parts::pace, room::Room};
use model::{
    Date, SmolStr, Timestamp,
    link::{Link, Rule},
    onward::Onward,
    visit::Device,
    way::{self, Miss, Visitor, Way},
};

/// What stands in the place of the click's id.
const CLICK: &str = "…";

/// A visitor that somebody thinks up, and when they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guest {
    /// Who they are. What is not said fits no rule that asks for it.
    pub visitor: Visitor,
    /// When they come; now when left out.
    pub at: Option<Timestamp>,
}

/// One step of the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was looked at and what came of it.
    pub words: String,
    /// Whether it decided.
    pub decided: bool,
}

/// One address that the visitor may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Which share of visitors, and the variant's name; empty when there is one end.
    pub share: String,
    /// The whole address.
    pub address: String,
}

impl End {
    /// The one end for everybody.
    fn only(address: String) -> Self {
        Self { share: String::new(), address }
    }
}

/// What will happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// The steps, up to the one that decided.
    pub steps: Vec<Step>,
    /// Where it ends; nothing for a page that says that the link is closed.
    pub ends: Vec<End>,
    /// What a visitor sees instead.
    pub closed: String,
}

impl Ahead {
    /// Whether an end carries the id of the click: what a closed link leads to does not.
    pub fn carries_click(&self) -> bool {
        self.ends.iter().any(|end| end.address.contains(CLICK))
    }
}

/// Reads a visitor from an address.
pub fn guest(pairs: &Pairs, room: &Room) -> Guest {
    let visitor = Visitor {
        country: pairs.get("country").map(|text| SmolStr::new(text.to_uppercase())),
        device: pairs.get("device").and_then(Device::from_name),
        language: pairs.get("language").map(|text| SmolStr::new(text.to_lowercase())),
    };
    Guest { visitor, at: pairs.get("at").and_then(|text| moment(text, room)) }
}

/// An instant as a form sends it: day and time of the clock in the workspace's zone, or an instant with its zone.
pub fn moment(text: &str, room: &Room) -> Option<Timestamp> {
    let calendar = &room.workspace.calendar;
    let civil = |text: &str| text.parse::<jiff::civil::DateTime>().ok();
    let local = civil(text).or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)));
    let zoned = |local: jiff::civil::DateTime| local.to_zoned(calendar.zone()).ok().map(|zoned| zoned.timestamp());
    text.parse::<Timestamp>().ok().or_else(|| local.and_then(zoned))
}

/// An instant as a form shows it.
pub fn local(at: Timestamp, room: &Room) -> String {
    let zoned = at.to_zoned(room.workspace.calendar.zone());
    format!("{}T{:02}:{:02}", zoned.date(), zoned.hour(), zoned.minute())
}

/// What will happen to a visitor.
pub fn ahead(link: &Link, guest: &Guest, now: Timestamp, room: &Room) -> Ahead {
    let at = guest.at.unwrap_or(now);
    let way = way::choose(link, &guest.visitor, at);
    if matches!(way, Way::Early | Way::After | Way::Over) {
        return closed(link, way, at, room);
    }
    let mut found = Ahead { steps: rules(link, guest, (way, at), room), ..Ahead::default() };
    let mut decide = |words: &str| found.steps.push(Step { words: words.to_owned(), decided: true });
    found.ends = match way {
        Way::Rule(place) => vec![End::only(address(&link.rules[place].destination, link))],
        Way::Variants => {
            decide("A test runs: a visitor comes to one variant, and to the same one all day.");
            variants(link)
        }
        _ => {
            decide(if link.rules.is_empty() {
                "Everybody comes to the destination."
            } else {
                "No rule fits, so the visitor comes to the destination."
            });
            vec![End::only(address(&link.destination, link))]
        }
    };
    found
}

/// What came of the rules, up to the one that decided.
fn rules(link: &Link, guest: &Guest, (way, at): (Way, Timestamp), room: &Room) -> Vec<Step> {
    let looked = if let Way::Rule(place) = way { place + 1 } else { link.rules.len() };
    let step = |(place, rule): (usize, &Rule)| {
        let why = match way::miss(rule, &guest.visitor, at) {
            None => "this visitor is one".to_owned(),
            Some(missed) => missed_words(missed, &guest.visitor),
        };
        let words = format!("Rule {} is for {}: {why}.", place + 1, who(rule, room));
        Step { words, decided: way == Way::Rule(place) }
    };
    link.rules.iter().take(looked).enumerate().map(step).collect()
}

fn variants(link: &Link) -> Vec<End> {
    let whole: u32 = link.variants.iter().map(|one| one.weight).sum();
    let met = link.variants.iter().filter(|one| one.weight > 0);
    met.map(|one| End {
        share: format!("{} of visitors: {}", pace::share(f64::from(one.weight) / f64::from(whole)), one.name),
        address: address(&one.destination, link),
    })
    .collect()
}

fn closed(link: &Link, way: Way, at: Timestamp, room: &Room) -> Ahead {
    let day = |at: Option<Timestamp>| at.map_or_else(String::new, |at| format::moment(at, &room.workspace.calendar));
    let words = match (way, Phase::of(link, at)) {
        (Way::Early, _) => format!("The link opens on {}.", day(link.starts_at)),
        (_, Phase::Retired) => format!("The link was retired on {}.", day(link.retired_at)),
        _ => format!("The link ended on {}.", day(link.ends_at)),
    };
    let after = link.after.as_deref().filter(|_| way == Way::After);
    let closed = match (way, after) {
        (_, Some(_)) => "",
        (Way::Early, _) => "The visitor sees a page that says that the link is not open yet.",
        _ => "The visitor sees a page that says that the link has ended.",
    };
    Ahead {
        steps: vec![Step { words, decided: true }],
        ends: after.map(|after| End::only(address_after(after))).into_iter().collect(),
        closed: closed.to_owned(),
    }
}

fn missed_words(missed: Miss, visitor: &Visitor) -> String {
    let device = visitor.device.map(|device| SmolStr::new_static(device.name()));
    let (what, value) = match missed {
        Miss::Country => ("country", &visitor.country),
        Miss::Device => ("device", &device),
        Miss::Language => ("language", &visitor.language),
        Miss::Time => return "it is another time".to_owned(),
    };
    match value {
        Some(value) => format!("this visitor's {what} is {value}"),
        None => format!("this visitor's {what} is not known"),
    }
}

/// Whom a rule is for, in words.
pub fn who(rule: &Rule, room: &Room) -> String {
    let listed = |values: &[SmolStr]| values.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(" or ");
    let mut parts = Vec::new();
    if !rule.countries.is_empty() {
        parts.push(format!("visitors from {}", listed(&rule.countries)));
    }
    if !rule.devices.is_empty() {
        parts.push(format!("on {}", rule.devices.iter().map(|one| one.name()).collect::<Vec<_>>().join(" or ")));
    }
    if !rule.languages.is_empty() {
        parts.push(format!("who prefer {}", listed(&rule.languages)));
    }
    if let Some((from, until)) = rule.during {
        let calendar = &room.workspace.calendar;
        if from != Timestamp::MIN {
            parts.push(format!("from {}", format::moment(from, calendar)));
        }
        if until != Timestamp::MAX {
            parts.push(format!("until {}", format::moment(until, calendar)));
        }
    }
    if rule.countries.is_empty() {
        parts.insert(0, "visitors".to_owned());
    }
    parts.join(" ")
}

/// The whole address: the destination with the parameters that it lacks, and the click.
pub fn address(destination: &str, link: &Link) -> String {
    let onward = Onward::new(destination, &link.utm.fill(link));
    onward.map_or_else(|| destination.to_owned(), |onward| onward.location(Some(CLICK), None))
}

/// The address after a link's end: no part of the campaign, so that nothing is added.
fn address_after(destination: &str) -> String {
    Onward::new(destination, &[]).map_or_else(|| destination.to_owned(), |onward| onward.location(None, None))
}
