//! How a pattern is told.
//!
//! Invariant: an effect never stands without its interval and the number of cases.

use super::{Placed, family::Family};
use crate::finding::{Evidence, Finding, Group, Kind, Phrase, Stake};
use model::{SmolStr, dimension::Dimension, period::Period, platform};

/// At most so many groups have a line.
const LISTED: usize = 8;

/// The most that a pattern weighs: it is a chance for what is to come, while a target may be lost.
const MOST_STAKE: f64 = 0.1;

/// The finding about some cases among all of their family.
pub(super) fn finding(family: &Family, all: &[Placed<'_>], one: &Placed<'_>, days: Period) -> Finding {
    let value = one.cases.value.clone().unwrap_or_default();
    let effect = one.effect();
    let sure = one.pooled.sure;
    Finding {
        key: SmolStr::new(format!("pattern/{}/{value}/{}", family.dimension, family.kpi)),
        kind: Kind::Pattern,
        kpi: Some(family.kpi.to_owned()),
        days,
        title: title(family, &value, effect),
        words: words(family, one),
        next: Some(next(family, effect)),
        sure: sure.max(1.0 - sure),
        stake: Stake {
            share: (effect.abs() / 5.0).min(MOST_STAKE),
            words: Phrase::new(if family.kpi == "views" {
                "views of posts to come"
            } else {
                "engagement with posts to come"
            }),
        },
        good: Some(effect > 0.0),
        evidence: evidence(family, all, one),
        picture: None,
        groups: listed(all, one).into_iter().map(|placed| group(family, placed, one)).collect(),
    }
}

fn title(family: &Family, value: &SmolStr, effect: f64) -> Phrase {
    let more = if effect > 0.0 { " more " } else { " fewer " };
    let subject = subject(&family.dimension, value);
    let than = match family.dimension {
        Dimension::Tier => "creators of other sizes",
        Dimension::Platform => "the same creators elsewhere",
        _ => "other posts of the same creators",
    };
    match family.kpi {
        "views" => subject.text(" get ").share(effect.abs()).text(format!("{more}views than {than}")),
        rate => {
            let below = if rate.ends_with("reach") { "person reached" } else { "view" };
            subject.text(" get ").share(effect.abs()).text(format!("{more}engagements per {below} than {than}"))
        }
    }
}

fn subject(dimension: &Dimension, value: &SmolStr) -> Phrase {
    match dimension {
        Dimension::PostType => Phrase::new("Posts of the type ").name(value.to_string()),
        Dimension::Hour => Phrase::new(format!("Posts published between {value}:00 and {value}:59")),
        Dimension::Weekday => Phrase::new(format!("Posts published on a {}", day(value))),
        Dimension::Hashtag => Phrase::new("Posts with ").name(format!("#{value}")),
        Dimension::Topic => Phrase::new("Posts whose text says ").name(value.to_string()),
        Dimension::Length => Phrase::new(format!("Posts of {value}")),
        Dimension::TextLength => Phrase::new(format!("Posts with texts of {value}")),
        Dimension::Platform => Phrase::new("Posts on ").name(platform::title(value).to_owned()),
        _ => Phrase::new(format!("Posts of {value} creators")),
    }
}

/// A weekday without the number that sorts it.
fn day(value: &str) -> &str {
    value.split_once(' ').map_or(value, |(_, name)| name)
}

fn words(family: &Family, one: &Placed<'_>) -> Phrase {
    let cases = if family.is_of_creators() { " creators" } else { " posts" };
    let phrase = Phrase::new("From ")
        .share(one.pooled.interval.low.exp_m1())
        .text(" to ")
        .share(one.pooled.interval.high.exp_m1())
        .text(" beside the rest, by ")
        .count(one.cases.count)
        .text(cases);
    if family.is_of_creators() {
        return phrase.text(", each counted once. Few cases are drawn towards the rest.");
    }
    phrase.text(", each beside its creator's own on the same platform. Few cases are drawn towards the rest.")
}

fn next(family: &Family, effect: f64) -> Phrase {
    Phrase::new(match (&family.dimension, effect > 0.0) {
        (Dimension::Tier | Dimension::Platform, true) => {
            "Try more of them. It was seen, not tested: watch whether it holds."
        }
        (_, true) => "Publish some more of them. It was seen, not tested: watch whether it holds.",
        (_, false) => {
            "Publish fewer of them for some weeks. It was seen, not tested: watch whether the rest does better."
        }
    })
}

/// The group itself, then the others, the greatest effect first.
fn listed<'p, 'f>(all: &'p [Placed<'f>], one: &'p Placed<'f>) -> Vec<&'p Placed<'f>> {
    let mut others: Vec<&Placed<'_>> = all.iter().filter(|other| other.cases.value != one.cases.value).collect();
    others.sort_by(|a, b| b.pooled.effect.total_cmp(&a.pooled.effect));
    std::iter::once(one).chain(others).take(LISTED).collect()
}

fn evidence(family: &Family, all: &[Placed<'_>], one: &Placed<'_>) -> Vec<Evidence> {
    listed(all, one).into_iter().map(|placed| line(family, placed)).collect()
}

fn group(family: &Family, placed: &Placed<'_>, told: &Placed<'_>) -> Group {
    let interval = placed.pooled.interval;
    Group {
        name: name(family, placed),
        middle: placed.effect(),
        low: interval.low.exp_m1(),
        high: interval.high.exp_m1(),
        told: placed.cases.value == told.cases.value,
    }
}

fn name(family: &Family, placed: &Placed<'_>) -> Phrase {
    match (&placed.cases.value, &family.dimension) {
        (None, Dimension::Topic) => Phrase::new("None of the topics"),
        (None, _) => Phrase::new("Without any"),
        (Some(value), Dimension::Hashtag) => Phrase::of_name(format!("#{value}")),
        (Some(value), Dimension::Platform) => Phrase::of_name(platform::title(value).to_owned()),
        (Some(value), Dimension::Length | Dimension::TextLength) => Phrase::new(value.to_string()),
        (Some(value), Dimension::Weekday) => Phrase::new(day(value)),
        (Some(value), Dimension::Hour) => Phrase::new(format!("{value}:00")),
        (Some(value), _) => Phrase::of_name(value.to_string()),
    }
}

fn line(family: &Family, placed: &Placed<'_>) -> Evidence {
    let what = name(family, placed);
    let signed =
        |phrase: Phrase, share: f64| if share > 0.0 { phrase.text("+").share(share) } else { phrase.share(share) };
    let interval = placed.pooled.interval;
    let says = signed(Phrase::default(), placed.effect()).text(", from ");
    let says = signed(says, interval.low.exp_m1()).text(" to ");
    let says = signed(says, interval.high.exp_m1()).text(", ").count(placed.cases.count);
    Evidence { what, says: says.text(if family.is_of_creators() { " creators" } else { " posts" }) }
}
