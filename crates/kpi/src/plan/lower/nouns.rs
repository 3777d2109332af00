//! Everything of a plan but its KPIs.

use super::{
    super::{
        nouns::{Audience, Benchmark, Campaign, Creator, Goal, Name, Objective, Placement, Spanned},
        shape,
        yaml::{Node, Yaml},
    },
    Around, one_of,
    value::{Reader, number},
};
use crate::diagnostic::Diagnostic;
use model::{SmolStr, goal::GoalKind, money::Currency, period::Period, platform};

pub(super) fn freeze(reader: &mut Reader<'_>) -> Option<(Spanned<Period>, Option<String>)> {
    Some((reader.period("over")?, reader.words("name")))
}

pub(super) fn creator(reader: &mut Reader<'_>, item: &Yaml) -> Option<Creator> {
    let handle = |platform: &str| {
        let handle = reader.words(platform)?;
        Some((SmolStr::new(platform), SmolStr::new(handle.trim_start_matches('@').to_lowercase())))
    };
    let handles = ["instagram", "tiktok", "youtube", "facebook", "x"].into_iter().filter_map(handle).collect();
    Some(Creator {
        id: reader.name("id")?,
        name: reader.words("name"),
        handles,
        followers: reader.count("followers"),
        span: item.span,
    })
}

pub(super) fn benchmark(reader: &mut Reader<'_>, item: &Yaml, around: &Around<'_>) -> Option<Benchmark> {
    let kpi = reader.name("kpi")?;
    if around.catalogue.get(&kpi.value).is_none() {
        reader.report(super::kpi::no_such_kpi(&kpi, around.catalogue));
    }
    let id = reader.name("id")?;
    Some(told(reader, item, id, kpi))
}

/// A figure of others, for a KPI of the catalogue.
pub(super) fn told(reader: &mut Reader<'_>, item: &Yaml, id: Name, kpi: Name) -> Benchmark {
    let value = reader.read("value", "not-a-number", |text| {
        figure(text).ok_or_else(|| format!("{text:?} is not a figure: write it such as 3.7% or 12.50"))
    });
    Benchmark {
        id,
        kpi,
        value: value.map(|value| value.value),
        denominator: reader.words("denominator").map(SmolStr::from),
        platform: reader.words("platform").map(|name| SmolStr::from(platform::canonical(&name))),
        tier: reader.words("tier").map(SmolStr::from),
        year: reader.count("year").and_then(|year| i32::try_from(year).ok()),
        source: reader.words("source"),
        span: item.span,
    }
}

/// A figure in a KPI's own unit: `3.7%` is 0.037; a currency beside the number is the plan's business.
pub(super) fn figure(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        return number(percent.trim()).map(|percent| percent / 100.0);
    }
    let digits = text.trim_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || "$€£¥₴₹".contains(c));
    number(digits)
}

pub(super) fn objective(reader: &mut Reader<'_>, item: &Yaml) -> Option<Objective> {
    Some(Objective {
        id: reader.name("id")?,
        name: reader.words("name"),
        statement: statement(reader),
        indicates: kind(reader),
        owner: reader.words("owner"),
        by: reader.day("by"),
        weight: reader.weight(),
        span: item.span,
    })
}

pub(super) fn goal(reader: &mut Reader<'_>, item: &Yaml) -> Option<Goal> {
    let indicates = kind(reader);
    Some(Goal {
        id: reader.name("id")?,
        unread_kind: indicates.is_none() && reader.yaml("indicates").is_some(),
        name: reader.words("name"),
        serves: reader.names("serves"),
        statement: statement(reader),
        indicates,
        audience: audience(reader),
        owner: reader.words("owner"),
        by: reader.day("by"),
        weight: reader.weight(),
        span: item.span,
    })
}

pub(super) fn statement(reader: &Reader<'_>) -> Option<Spanned<String>> {
    reader.text("statement").map(|text| Spanned { value: text.value.trim().to_owned(), span: text.span })
}

fn kind(reader: &mut Reader<'_>) -> Option<Spanned<GoalKind>> {
    reader.read("indicates", "unknown-goal-kind", |text| {
        let names = GoalKind::ALL.map(GoalKind::name);
        GoalKind::from_name(text).ok_or_else(|| one_of(text, &names, "a kind of goal"))
    })
}

pub(super) fn campaign(reader: &mut Reader<'_>, item: &Yaml, currency: Currency) -> Option<Campaign> {
    let tag = |name: &Name| SmolStr::from(name.value.trim_start_matches('#').to_lowercase());
    let flight = reader.period("flight");
    Some(Campaign {
        id: reader.name("id")?,
        unread_flight: flight.is_none() && reader.yaml("flight").is_some(),
        name: reader.words("name"),
        serves: reader.names("serves"),
        activation: reader
            .text("activation")
            .map(|text| Spanned { value: text.value.trim().to_owned(), span: text.span }),
        flight,
        budget: reader.money("budget", currency),
        platforms: reader.names("platforms").into_iter().map(canonical).collect(),
        audience: audience(reader),
        hashtags: reader.names("hashtags").iter().map(tag).collect(),
        codes: reader.names("codes").iter().map(|name| SmolStr::from(name.value.to_uppercase())).collect(),
        placements: placements(reader, item, currency),
        exclusivity: reader.period("exclusivity"),
        category: reader.words("category"),
        owner: reader.words("owner"),
        span: item.span,
    })
}

fn canonical(name: Name) -> Name {
    Spanned { value: SmolStr::from(platform::canonical(&name.value)), span: name.span }
}

fn audience(reader: &mut Reader<'_>) -> Option<Audience> {
    let yaml = reader.yaml("audience")?;
    let mut faults = Vec::new();
    let mut inner = Reader::of(yaml, shape::AUDIENCE.list, &mut faults);
    let lower = |name: Name| Spanned { value: SmolStr::from(name.value.to_lowercase()), span: name.span };
    let audience = Audience {
        countries: inner
            .names("countries")
            .into_iter()
            .map(|name| Spanned { value: SmolStr::from(name.value.to_uppercase()), span: name.span })
            .collect(),
        languages: inner.names("languages").into_iter().map(lower).collect(),
        ages: inner.read("ages", "not-ages", |text| {
            ages(text).ok_or_else(|| format!("{text:?} is not an age group: write it such as 18-34 or 55+"))
        }),
        genders: inner.names("genders").into_iter().map(lower).collect(),
        span: yaml.span,
    };
    for fault in faults {
        reader.report(Diagnostic { subject: None, ..fault });
    }
    matches!(yaml.node, Node::Map(_)).then_some(audience)
}

fn ages(text: &str) -> Option<(u8, Option<u8>)> {
    if let Some(from) = text.strip_suffix('+') {
        return Some((from.trim().parse().ok()?, None));
    }
    let (from, to) = text.split_once(['-', '–']).or_else(|| text.split_once(".."))?;
    let (from, to): (u8, u8) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some((from, Some(to)))
}

fn placements(reader: &mut Reader<'_>, item: &Yaml, currency: Currency) -> Vec<Placement> {
    let mut out = Vec::new();
    let placements = super::each(item, &shape::PLACEMENT, &mut out, |reader, item| placement(reader, item, currency));
    for fault in out {
        reader.report(fault);
    }
    placements
}

fn placement(reader: &mut Reader<'_>, item: &Yaml, currency: Currency) -> Option<Placement> {
    Some(Placement {
        id: reader.name("id"),
        creator: reader.name("creator")?,
        platform: reader.name("platform").map(canonical),
        due: reader.day("due"),
        post_type: reader.words("post_type").map(SmolStr::from),
        count: reader.count("count").and_then(|count| u32::try_from(count).ok()).unwrap_or(1).max(1),
        fee: reader.money("fee", currency),
        link: reader.name("link"),
        code: reader.name("code"),
        exclusivity: reader.period("exclusivity"),
        category: reader.words("category"),
        published: reader.day("published"),
        post: reader.words("post").map(SmolStr::from),
        span: item.span,
    })
}
