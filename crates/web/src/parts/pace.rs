//! Pace and health as a page draws them: a bar, a shape with a word, a percentage; and what a goalpost asks for, in words.
//!
//! Invariant: colour never stands alone, and a percentage is rounded down, so that no threshold looks reached before it is.

use crate::format;
use insight::plan::standing::{KpiStanding, Phase};
use kpi::{pace::Health, target::Goalpost};
use model::money::Currency;

/// Where the tick for 100 % of the expected progress stands, of 100.
const TICK: f64 = 80.0;

/// How far rounding may take a percentage below a whole one that it is.
const ROUNDING: f64 = 1e-6;

/// The class that colours a health.
pub fn class(health: Health) -> &'static str {
    match health {
        Health::OnTrack => "good",
        Health::Watch => "warn",
        Health::OffTrack => "bad",
        Health::NoReading => "none",
    }
}

/// The word of a health, to stand by itself.
pub fn word(health: Health) -> &'static str {
    match health {
        Health::OnTrack => "On track",
        Health::Watch => "Watch",
        Health::OffTrack => "Off track",
        Health::NoReading => "No reading",
    }
}

/// The word for a KPI: what has not begun is not without a reading.
pub fn word_of(kpi: &KpiStanding) -> &'static str {
    match (kpi.health, kpi.phase) {
        (Health::NoReading, Phase::NotStarted) => "Not started",
        (Health::NoReading, _) if kpi.reading.value.is_some() => "No pace yet",
        (health, _) => word(health),
    }
}

/// A health with its shape and a word; `pill` sets it on a ground of its colour.
pub fn status(health: Health, word: &str, pill: bool) -> String {
    let shape = match health {
        Health::OnTrack => r#"<circle cx="4.5" cy="4.5" r="4"/>"#,
        Health::Watch => r#"<path d="M4.500 .6 8.800 8.400H.2z"/>"#,
        Health::OffTrack => r#"<path d="M.8 .8h7.400v7.400H.8z"/>"#,
        Health::NoReading => {
            r#"<circle cx="4.5" cy="4.5" r="3.300" fill="none" stroke="currentColor" stroke-width="1.4"/>"#
        }
    };
    let pill = if pill { " pill" } else { "" };
    format!(
        r#"<span class="status {}{pill}"><svg width="9" height="9" viewBox="0 0 9 9" fill="currentColor" aria-hidden="true">{shape}</svg>{word}</span>"#,
        class(health)
    )
}

/// The bar of a pace: filled up to the pace, with a tick where the plan is. Without a pace it is empty.
pub fn bar(pace: Option<f64>, health: Health) -> String {
    let filled = pace.map_or(0.0, |pace| (pace * TICK).clamp(0.0, 100.0));
    let fill = if filled > 0.0 {
        format!(r#"<rect class="fill-{}" y="2.5" width="{filled:.1}" height="5" rx="1"/>"#, class(health))
    } else {
        String::new()
    };
    format!(
        r#"<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="tr" y="2.5" width="100" height="5" rx="1"/>{fill}<rect class="pl" x="{:.1}" width="1.4" height="10"/></svg>"#,
        TICK - 0.7
    )
}

/// A share or pace in whole percents, rounded down; nothing is cut off.
pub fn percent(value: f64) -> String {
    format!("{}{}%", format::int((value * 100.0 + ROUNDING).floor()), format::NARROW)
}

/// A part of a whole in percent, as plans write it.
pub fn share(value: f64) -> String {
    let size = value * 100.0;
    let text = if (size - size.round()).abs() < 0.05 { format::int(size.round()) } else { format::score(size) };
    format!("{text}{}%", format::NARROW)
}

/// What a goalpost asks for, to stand after a value: `of 500`, `ceiling €12.00`, `between 3 and 4`.
pub fn asked(goalpost: &Goalpost, unit: &str, currency: Currency) -> String {
    let value = |value| format::value(value, unit, currency);
    match (goalpost.low, goalpost.high) {
        (Some(low), Some(high)) => format!("between {} and {}", value(low.value), value(high.value)),
        (Some(low), None) if low.strict => format!("more than {}", value(low.value)),
        (Some(low), None) => format!("at least {}", value(low.value)),
        (None, Some(high)) if high.strict => format!("less than {}", value(high.value)),
        (None, Some(high)) => format!("at most {}", value(high.value)),
        (None, None) => String::new(),
    }
}

/// The actual of the target: `€1.52 M of €2 M`, `€18.40, ceiling €14.00`; what is missing is said.
pub fn actual_of(kpi: &KpiStanding, currency: Currency) -> String {
    let unit = kpi.what.as_ref().map_or(kpi.reading.unit.as_str(), |what| what.unit.as_str());
    let value = |value| format::value(value, unit, currency);
    let actual = kpi.reading.value.map(value);
    let Some(goalpost) = &kpi.goalpost else {
        let target = kpi.target.as_ref().map(|target| format!("target {target}"));
        return [actual, target].into_iter().flatten().collect::<Vec<_>>().join(", ");
    };
    match (actual, goalpost.low, goalpost.high) {
        (Some(actual), Some(low), None) => format!("{actual} of {}", value(low.value)),
        (Some(actual), None, Some(high)) => format!("{actual}, ceiling {}", value(high.value)),
        (Some(actual), ..) => format!("{actual}, {}", asked(goalpost, unit, currency)),
        (None, ..) => format!("target {}", asked(goalpost, unit, currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::target::Side;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn a_bar_is_filled_up_to_the_pace_and_not_beyond_its_end() {
        let width = |pace| {
            let bar = bar(Some(pace), Health::of(Some(pace)));
            bar.split("fill-")
                .nth(1)
                .map(|rest| rest.split("width=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
        };
        assert_eq!(width(1.0).as_deref(), Some("80.0"));
        assert_eq!(width(0.5).as_deref(), Some("40.0"));
        assert_eq!(width(3.0).as_deref(), Some("100.0"));
        assert_eq!(width(-0.2), None);
        assert!(bar(None, Health::NoReading).contains("class=\"pl\" x=\"79.3\""));
    }

    #[test]
    fn percents_are_rounded_down_and_not_cut_off() {
        let plain = |text: String| text.replace(format::NARROW, " ");
        assert_eq!(plain(percent(0.949)), "94 %");
        assert_eq!(plain(percent(0.3 / 0.25)), "120 %");
        assert_eq!(plain(percent(-0.2)), "\u{2212}20 %");
        assert_eq!(plain(share(0.5)), "50 %");
        assert_eq!(plain(share(1.0 / 3.0)), "33.3 %");
    }

    #[test]
    fn goalposts_are_said_in_the_kpis_unit() {
        let plain =
            |goalpost: Goalpost| asked(&goalpost, "money per count", Currency::EUR).replace(format::NARROW, " ");
        assert_eq!(plain(Goalpost::on(Side::AtMost, 12.0)), "at most €12.00");
        assert_eq!(plain(Goalpost::on(Side::Above, 3.5)), "more than €3.50");
        assert_eq!(plain(Goalpost::within(3.0, 4.0)), "between €3.00 and €4.00");
    }

    proptest! {
        #[test]
        fn no_threshold_looks_reached_before_it_is(pace in -2.0_f64..3.0) {
            let shown: f64 = percent(pace).trim_end_matches('%').trim().replace('\u{2212}', "-").replace(format::NARROW, "").parse().unwrap();
            let reached = |limit: f64| shown >= limit * 100.0;
            prop_assert!(!reached(0.95) || Health::of(Some(pace)) == Health::OnTrack);
            prop_assert!(!reached(0.8) || Health::of(Some(pace)) != Health::OffTrack);
        }
    }
}
