//! A link as a form has it: fields by name, read into a link, and written from one.
//!
//! Invariant: a link that is written into fields and read from them is the same link, with its instants to the minute.

use super::{
    ahead,
    check::{self, Wrong, parse_domain},
};
use crate::{posted::Posted, room::Room};
use model::{
    SmolStr, Timestamp,
    id::{CampaignId, CreatorId, LinkId},
    link::{Link, Rule, Utm, Variant, parse_slug},
    platform,
    visit::Device,
};

/// The parameters of a destination's query: field, words, example.
pub const UTM: [(&str, &str, &str); 6] = [
    ("source", "utm_source", "{platform}"),
    ("medium", "utm_medium", "influencer"),
    ("campaign", "utm_campaign", "{campaign}"),
    ("content", "utm_content", "{creator}"),
    ("term", "utm_term", ""),
    ("id", "utm_id", ""),
];

/// A link as it was typed, and what could not be read. An empty slug stays empty: the caller proposes one.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The link as far as it could be read.
    pub link: Link,
    /// What could not.
    pub wrong: Vec<Wrong>,
}

/// Reads a form.
pub fn read(posted: &Posted, room: &Room, made_at: Timestamp) -> Typed {
    let mut wrong = Vec::new();
    let text = |name: &str| Some(posted.words(name)).filter(|text| !text.is_empty());
    let small = |name: &str| text(name).map(SmolStr::new);
    let slug = text("slug").map(|text| parse_slug(text).unwrap_or_else(|_| SmolStr::new(text))).unwrap_or_default();
    let domain = text("domain").map(|text| match parse_domain(text) {
        Ok(domain) => domain,
        Err(words) => {
            wrong.push(Wrong::at("domain", words));
            String::new()
        }
    });
    let id = match domain.filter(|domain| !domain.is_empty()) {
        Some(domain) => LinkId::new(format!("{domain}/{slug}")),
        None => LinkId::new(slug),
    };
    let mut link = Link::new(id, posted.words("destination"), made_at);
    link.creator = text("creator").map(CreatorId::new);
    link.campaign = text("campaign").map(CampaignId::new);
    link.placement = small("placement");
    link.platform = text("platform").map(|text| SmolStr::new(platform::canonical(text)));
    let utm = |name: &str| small(&format!("utm.{name}"));
    link.utm = Utm {
        source: utm("source"),
        medium: utm("medium"),
        campaign: utm("campaign"),
        term: utm("term"),
        content: utm("content"),
        id: utm("id"),
    };
    link.variants = variants(posted, &mut wrong);
    link.rules = rules(posted, room, &mut wrong);
    link.starts_at = moment(posted, "starts_at", room, &mut wrong);
    link.ends_at = moment(posted, "ends_at", room, &mut wrong);
    link.after = text("after").map(str::to_owned);
    link.note = posted.words("note").replace("\r\n", "\n");
    Typed { link, wrong }
}

fn moment(posted: &Posted, name: &str, room: &Room, wrong: &mut Vec<Wrong>) -> Option<Timestamp> {
    let text = posted.words(name);
    if text.is_empty() {
        return None;
    }
    let read = ahead::moment(text, room);
    if read.is_none() {
        wrong.push(Wrong::at(name, format!("{text:?} is not a day and time: write 2026-03-01 or 2026-03-01T09:00")));
    }
    read
}

/// The same fields without rows that nothing was written into; the others are numbered anew.
pub fn tidy(posted: &Posted) -> Posted {
    let mut fields: Vec<(String, String)> = Vec::new();
    let lists: [(&str, &[&str]); 2] = [("variants", &["name", "destination"]), ("rules", RULE)];
    let row =
        |name: &str| lists.iter().any(|(list, _)| name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.')));
    fields.extend(
        posted.under("").filter(|(name, _)| !row(name)).map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    for (list, names) in lists {
        for (place, at) in written(posted, list, names).enumerate() {
            let of_row = |(name, value): (&str, &str)| (format!("{list}.{place}.{name}"), value.to_owned());
            fields.extend(posted.under(&format!("{list}.{at}.")).map(of_row));
        }
    }
    Posted::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The fields of a rule.
const RULE: &[&str] = &["countries", "devices", "languages", "from", "until", "destination"];

/// How many rows a form sent: one more than the highest number in `rules.3.…`.
pub fn rows(posted: &Posted, list: &str) -> usize {
    let start = format!("{list}.");
    let number = |name: &str| name.split('.').next()?.parse::<usize>().ok();
    posted.under(&start).filter_map(|(name, _)| number(name)).max().map_or(0, |last| (last + 1).min(100))
}

/// The rows that somebody wrote something into are kept, and numbered anew.
fn written<'p>(posted: &'p Posted, list: &'p str, names: &'p [&'p str]) -> impl Iterator<Item = usize> + 'p {
    let filled = move |at: &usize| names.iter().any(|name| !posted.all(&format!("{list}.{at}.{name}")).is_empty());
    (0..rows(posted, list)).filter(filled)
}

fn variants(posted: &Posted, wrong: &mut Vec<Wrong>) -> Vec<Variant> {
    let mut variants = Vec::new();
    for at in written(posted, "variants", &["name", "destination"]) {
        let field = |name: &str| posted.words(&format!("variants.{at}.{name}")).to_owned();
        let weight = field("weight");
        let read = if weight.is_empty() { Some(1) } else { weight.parse().ok() };
        if read.is_none() {
            let place = variants.len();
            wrong.push(Wrong::at(format!("variants.{place}.weight"), "A weight is a whole number from 1 to 1000"));
        }
        variants.push(Variant {
            name: field("name").into(),
            destination: field("destination"),
            weight: read.unwrap_or(1),
        });
    }
    variants
}

fn rules(posted: &Posted, room: &Room, wrong: &mut Vec<Wrong>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for at in written(posted, "rules", RULE) {
        let name = |name: &str| format!("rules.{at}.{name}");
        let list = |text: &str| -> Vec<String> {
            text.split([',', ';', ' ']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let countries =
            list(posted.words(&name("countries"))).iter().map(|one| SmolStr::new(one.to_uppercase())).collect();
        let languages =
            list(posted.words(&name("languages"))).iter().map(|one| SmolStr::new(one.to_lowercase())).collect();
        let devices = posted.all(&name("devices")).into_iter().filter_map(Device::from_name).collect();
        let mut faults = Vec::new();
        let from = moment(posted, &name("from"), room, &mut faults);
        let until = moment(posted, &name("until"), room, &mut faults);
        let place = rules.len();
        wrong.extend(
            faults
                .into_iter()
                .map(|one| Wrong { at: one.at.replace(&format!("rules.{at}."), &format!("rules.{place}.")), ..one }),
        );
        let during = match (from, until) {
            (None, None) => None,
            (from, until) => Some((from.unwrap_or(Timestamp::MIN), until.unwrap_or(Timestamp::MAX))),
        };
        rules.push(Rule {
            countries,
            devices,
            languages,
            during,
            destination: posted.words(&name("destination")).to_owned(),
        });
    }
    rules.truncate(check::RULES + 1);
    rules
}

/// A link as fields.
pub fn shown(link: &Link, room: &Room) -> Posted {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
    put("slug", link.slug());
    put("domain", link.domain().unwrap_or_default());
    put("destination", &link.destination);
    put("creator", link.creator.as_ref().map_or("", |one| one.as_str()));
    put("campaign", link.campaign.as_ref().map_or("", |one| one.as_str()));
    put("placement", link.placement.as_deref().unwrap_or_default());
    put("platform", link.platform.as_deref().unwrap_or_default());
    let utm = &link.utm;
    for (name, value) in [
        ("source", &utm.source),
        ("medium", &utm.medium),
        ("campaign", &utm.campaign),
        ("term", &utm.term),
        ("content", &utm.content),
        ("id", &utm.id),
    ] {
        put(&format!("utm.{name}"), value.as_deref().unwrap_or_default());
    }
    for (at, one) in link.variants.iter().enumerate() {
        put(&format!("variants.{at}.name"), &one.name);
        put(&format!("variants.{at}.destination"), &one.destination);
        put(&format!("variants.{at}.weight"), &one.weight.to_string());
    }
    for (at, rule) in link.rules.iter().enumerate() {
        put(&format!("rules.{at}.countries"), &rule.countries.join(", "));
        put(&format!("rules.{at}.languages"), &rule.languages.join(", "));
        for device in &rule.devices {
            put(&format!("rules.{at}.devices"), device.name());
        }
        if let Some((from, until)) = rule.during {
            if from != Timestamp::MIN {
                put(&format!("rules.{at}.from"), &ahead::local(from, room));
            }
            if until != Timestamp::MAX {
                put(&format!("rules.{at}.until"), &ahead::local(until, room));
            }
        }
        put(&format!("rules.{at}.destination"), &rule.destination);
    }
    put("starts_at", &link.starts_at.map(|at| ahead::local(at, room)).unwrap_or_default());
    put("ends_at", &link.ends_at.map(|at| ahead::local(at, room)).unwrap_or_default());
    put("after", link.after.as_deref().unwrap_or_default());
    put("note", &link.note);
    Posted::of(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_words_go_and_the_others_move_up() {
        let posted = Posted::of([
            ("destination", "https://a.com"),
            ("variants.0.name", " "),
            ("variants.1.name", "b"),
            ("variants.1.weight", "2"),
            ("rules.0.destination", ""),
            ("rules.2.devices", "mobile"),
            ("rules.2.devices", "tablet"),
            ("rules.x.destination", "odd"),
        ]);
        let tidy = tidy(&posted);
        assert_eq!((tidy.words("variants.0.name"), tidy.words("variants.0.weight")), ("b", "2"));
        assert_eq!(tidy.all("rules.0.devices"), ["mobile", "tablet"]);
        assert_eq!((rows(&tidy, "variants"), rows(&tidy, "rules")), (1, 1));
        assert_eq!(tidy.words("destination"), "https://a.com");
    }
}
