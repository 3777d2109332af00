//! The parts of a KPI's campaigns: planned beside actual shares, and why a ratio changed.
//!
//! Invariant: nothing is clamped, and a campaign without a reading shows a dash and the reason, never 0.

use super::pace;
use crate::{format, room::Room};
use insight::plan::{
    share::{Contributions, Share},
    standing::KpiStanding,
};
use kpi::{contribution::mix::Change, pace::Health};
use model::money::Currency;

/// The campaigns' parts.
#[derive(Clone, Debug)]
pub struct SharesPart {
    /// The finding: who is short.
    pub title: String,
    /// What is split, in words.
    pub of: String,
    /// Whether the plan says the shares.
    pub planned: bool,
    /// The campaigns.
    pub rows: Vec<ShareRow>,
    /// What came from elsewhere: name, amount, share.
    pub others: Vec<(String, String, String)>,
    /// For a ratio, how its change came about.
    pub mix: Option<MixPart>,
}

/// One campaign.
#[derive(Clone, Debug)]
pub struct ShareRow {
    /// Its name.
    pub title: String,
    /// Its page.
    pub address: String,
    /// The share that it owes.
    pub planned_share: String,
    /// The share that it brought.
    pub actual_share: String,
    /// What it owes by the end.
    pub planned: String,
    /// What it owes by now.
    pub expected: String,
    /// What it brought.
    pub actual: String,
    /// What it brought ÷ what it owes.
    pub attained: String,
    /// Its health, drawn.
    pub status: String,
    /// Why nothing was read.
    pub reason: String,
}

/// Why a ratio changed.
#[derive(Clone, Debug)]
pub struct MixPart {
    /// The whole change in a sentence.
    pub words: String,
    /// By campaign: name, by its own rate, by its weight.
    pub rows: Vec<(String, String, String)>,
}

impl SharesPart {
    /// The shares of a KPI's campaigns.
    pub fn of(room: &Room, kpi: &KpiStanding, found: &Contributions, currency: Currency) -> Self {
        shares(room, kpi, found, currency)
    }
}

fn shares(room: &Room, kpi: &KpiStanding, found: &Contributions, currency: Currency) -> SharesPart {
    let unit = split_unit(kpi);
    let title_of = |id: &str| {
        let part = found.parts.iter().find(|part| part.campaign == id);
        part.map_or_else(|| id.to_owned(), |part| part.title.clone())
    };
    let short: Vec<String> = found.short.iter().map(|id| title_of(id)).collect();
    let title = match short.as_slice() {
        _ if !found.planned => "What each campaign brought".to_owned(),
        [] if found.parts.iter().all(|part| part.actual.is_none()) => "No campaign has been read yet".to_owned(),
        [] => "No campaign is short".to_owned(),
        [one] => format!("{one} is short"),
        several => format!("{} are short", kpi::nearest::listed(several, "and")),
    };
    let row = |part: &Share| row(room, part, unit, currency);
    let other = |one: &insight::plan::share::Other| {
        let name = one.campaign.as_ref().map_or_else(|| "No campaign named".to_owned(), |id| room.campaign_name(id));
        (name, format::value(one.actual, unit, currency), one.share.map(pace::share).unwrap_or_default())
    };
    SharesPart {
        title,
        of: found.of.clone(),
        planned: found.planned,
        rows: found.parts.iter().map(row).collect(),
        others: found.others.iter().map(other).collect(),
        mix: found.mix.as_ref().map(|change| mix(change, kpi, currency, &title_of)),
    }
}

/// The unit of what is split: of a ratio its numerator, which is counted.
fn split_unit(kpi: &KpiStanding) -> &str {
    let Some(what) = &kpi.what else { return "count" };
    if what.kind == kpi::pace::Kind::Ratio {
        return what
            .unit
            .split(" per ")
            .next()
            .filter(|lead| *lead == "money" || *lead == "duration")
            .unwrap_or("count");
    }
    &what.unit
}

fn row(room: &Room, part: &Share, unit: &str, currency: Currency) -> ShareRow {
    let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit, currency));
    let percent = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), pace::percent);
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), pace::share);
    let health = Health::of(part.pace);
    ShareRow {
        title: part.title.clone(),
        address: format!("/plan/retrospective/{}{}", part.campaign, room.suffix()),
        planned_share: share(part.planned_share),
        actual_share: share(part.actual_share),
        planned: value(part.planned),
        expected: value(part.expected),
        actual: value(part.actual),
        attained: percent(part.attained),
        status: pace::status(health, pace::word(health), false),
        reason: part.reason.clone().unwrap_or_default(),
    }
}

fn mix(change: &Change, kpi: &KpiStanding, currency: Currency, title_of: &dyn Fn(&str) -> String) -> MixPart {
    let unit = kpi.what.as_ref().map_or("ratio", |what| what.unit.as_str());
    let points = |value: f64| difference(value, unit, currency);
    let value = |value| format::value(value, unit, currency);
    MixPart {
        words: format!(
            "From {} at the baseline to {}: {} by the campaigns' own rates, {} by their mix.",
            value(change.before),
            value(change.after),
            points(change.rate),
            points(change.mix)
        ),
        rows: change.effects.iter().map(|one| (title_of(&one.campaign), points(one.rate), points(one.mix))).collect(),
    }
}

/// A difference with its sign: of ratios in points, else in the unit.
pub fn difference(value: f64, unit: &str, currency: Currency) -> String {
    match kpi::unit::shape(unit) {
        kpi::unit::Shape::Ratio => signed(value, &format::points(value.abs())),
        _ => signed(value, &format::value(value.abs(), unit, currency)),
    }
}

fn signed(value: f64, text: &str) -> String {
    let moved = text.contains(|c: char| ('1'..='9').contains(&c));
    match (moved, value < 0.0) {
        (false, _) => text.to_owned(),
        (_, true) => format!("\u{2212}{text}"),
        (_, false) => format!("+{text}"),
    }
}
