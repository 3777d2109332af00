//! What will happen to a visitor of a link: which rule or variant decides, and the address that they come to.
//!
//! The redirect decides by the same order: rules, then variants, then the destination. Here every step is said in words.
//!
//! Invariant: the address is the one that the redirect writes, with a word in place of the click's id.

use super::Phase;
use crate::{address::Pairs, format, parts::pace, room::Room};
use model::{
    Date, SmolStr, Timestamp,
    link::{Link, Rule},
    visit::Device,
};
use url::Url;

/// The parameter that carries the click, and what stands in its place here.
const CLICK: (&str, &str) = ("kepi_click", "…");

/// A visitor that somebody thinks up. What is not said matches no rule that asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Where they are: two letters, upper-cased.
    pub country: Option<SmolStr>,
    /// What they hold in the hand.
    pub device: Option<Device>,
    /// The language that they prefer: two letters, lower-cased.
    pub language: Option<SmolStr>,
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

/// Reads a visitor from an address.
pub fn visitor(pairs: &Pairs, room: &Room) -> Visitor {
    Visitor {
        country: pairs.get("country").map(|text| SmolStr::new(text.to_uppercase())),
        device: pairs.get("device").and_then(Device::from_name),
        language: pairs.get("language").map(|text| SmolStr::new(text.to_lowercase())),
        at: pairs.get("at").and_then(|text| moment(text, room)),
    }
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
pub fn ahead(link: &Link, visitor: &Visitor, now: Timestamp, room: &Room) -> Ahead {
    let at = visitor.at.unwrap_or(now);
    let mut found = Ahead::default();
    let phase = Phase::of(link, at);
    if phase != Phase::Open {
        return closed(link, phase, room);
    }
    for (place, rule) in link.rules.iter().enumerate() {
        let missed = misses(rule, visitor, at);
        let who = who(rule, room);
        let words = match &missed {
            None => format!("Rule {} is for {who}: this visitor is one.", place + 1),
            Some(why) => format!("Rule {} is for {who}: {why}.", place + 1),
        };
        found.steps.push(Step { words, decided: missed.is_none() });
        if missed.is_none() {
            found.ends.push(End { share: String::new(), address: address(&rule.destination, link) });
            return found;
        }
    }
    let whole: u32 = link.variants.iter().map(|one| one.weight).sum();
    if link.variants.len() > 1 && whole > 0 {
        let words = "A test runs: a visitor comes to one variant, and to the same one all day.".to_owned();
        found.steps.push(Step { words, decided: true });
        found.ends = link
            .variants
            .iter()
            .map(|one| End {
                share: format!("{} of visitors: {}", pace::share(f64::from(one.weight) / f64::from(whole)), one.name),
                address: address(&one.destination, link),
            })
            .collect();
        return found;
    }
    let words = if link.rules.is_empty() {
        "Everybody comes to the destination."
    } else {
        "No rule fits, so the visitor comes to the destination."
    };
    found.steps.push(Step { words: words.to_owned(), decided: true });
    found.ends.push(End { share: String::new(), address: address(&link.destination, link) });
    found
}

fn closed(link: &Link, phase: Phase, room: &Room) -> Ahead {
    let day = |at: Option<Timestamp>| at.map_or_else(String::new, |at| format::moment(at, &room.workspace.calendar));
    let words = match phase {
        Phase::NotYet => format!("The link opens on {}.", day(link.starts_at)),
        Phase::Ended => format!("The link ended on {}.", day(link.ends_at)),
        _ => format!("The link was retired on {}.", day(link.retired_at)),
    };
    let mut found = Ahead { steps: vec![Step { words, decided: true }], ..Ahead::default() };
    match (&link.after, phase) {
        (Some(after), Phase::Ended | Phase::Retired) => {
            found.ends.push(End { share: String::new(), address: address(after, link) });
        }
        (_, Phase::NotYet) => {
            found.closed = "The visitor sees a page that says that the link is not open yet.".to_owned()
        }
        _ => found.closed = "The visitor sees a page that says that the link has ended.".to_owned(),
    }
    found
}

/// Why a rule does not fit; `None` when it does.
fn misses(rule: &Rule, visitor: &Visitor, at: Timestamp) -> Option<String> {
    let lacks = |wanted: &[SmolStr], value: &Option<SmolStr>, what: &str| match value {
        _ if wanted.is_empty() => None,
        Some(value) if wanted.contains(value) => None,
        Some(value) => Some(format!("this visitor's {what} is {value}")),
        None => Some(format!("this visitor's {what} is not known")),
    };
    let device = match visitor.device {
        _ if rule.devices.is_empty() => None,
        Some(device) if rule.devices.contains(&device) => None,
        Some(device) => Some(format!("this visitor's device is {}", device.name())),
        None => Some("this visitor's device is not known".to_owned()),
    };
    lacks(&rule.countries, &visitor.country, "country")
        .or(device)
        .or_else(|| lacks(&rule.languages, &visitor.language, "language"))
        .or_else(|| {
            let (from, until) = rule.during?;
            (at < from || at >= until).then(|| "it is another time".to_owned())
        })
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
    let Ok(mut url) = Url::parse(destination) else { return destination.to_owned() };
    let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    url.set_fragment(None);
    let name = |pair: &str| {
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
    };
    let query = url.query().unwrap_or_default().to_owned();
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.is_empty() && name(pair) != CLICK.0).map(str::to_owned).collect();
    for (own, value) in link.utm.fill(link) {
        if !pairs.iter().any(|pair| name(pair).eq_ignore_ascii_case(own)) {
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            pairs.push(format!("{own}={value}"));
        }
    }
    url.set_query((!pairs.is_empty()).then(|| pairs.join("&")).as_deref());
    let sign = if pairs.is_empty() { '?' } else { '&' };
    format!("{url}{sign}{}={}{fragment}", CLICK.0, CLICK.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{id::LinkId, link::Utm};

    #[test]
    fn the_address_is_the_one_that_the_redirect_writes() {
        let mut link = Link::new(LinkId::new("x"), "x", Timestamp::UNIX_EPOCH);
        link.utm = Utm { source: Some("tik tok".into()), campaign: Some("é&x=1#".into()), ..Utm::default() };
        // As `redirect::target` has them in its own tests.
        let utm = "utm_source=tik+tok&utm_campaign=%C3%A9%26x%3D1%23";
        for (to, expected) in [
            ("https://glow.com", format!("https://glow.com/?{utm}&kepi_click=…")),
            ("https://glow.com/a?b=1&c#top", format!("https://glow.com/a?b=1&c&{utm}&kepi_click=…#top")),
            (
                "https://glow.com/?utm_source=own&UTM_Campaign=mine",
                "https://glow.com/?utm_source=own&UTM_Campaign=mine&kepi_click=…".to_owned(),
            ),
            ("https://glow.com/?kepi_click=OLD", format!("https://glow.com/?{utm}&kepi_click=…")),
        ] {
            assert_eq!(address(to, &link), expected);
        }
    }

    #[test]
    fn every_part_of_a_rule_must_fit() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let rule = Rule {
            countries: vec!["DE".into()],
            devices: vec![Device::Mobile],
            languages: vec!["de".into()],
            during: Some((at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"))),
            destination: "https://glow.com".to_owned(),
        };
        let fits =
            Visitor { country: Some("DE".into()), device: Some(Device::Mobile), language: Some("de".into()), at: None };
        let now = at("2026-03-31T23:59:59Z");
        assert_eq!(misses(&rule, &fits, now), None);
        assert_eq!(misses(&rule, &fits, at("2026-04-01T00:00:00Z")).unwrap(), "it is another time");
        for (other, words) in [
            (Visitor { country: Some("US".into()), ..fits.clone() }, "country is US"),
            (Visitor { device: None, ..fits.clone() }, "device is not known"),
            (Visitor { language: Some("en".into()), ..fits.clone() }, "language is en"),
        ] {
            assert!(misses(&rule, &other, now).unwrap().contains(words));
        }
    }
}
