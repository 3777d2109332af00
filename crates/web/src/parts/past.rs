//! How a KPI went before, in words: the spread of earlier periods, and where its target lies among them.
//!
//! Invariant: how many periods there are is always said.

use kpi::{plan::History, rules::achievable, target::Goalpost};

/// The spread of earlier periods, with how many they are.
pub fn spread(history: &History, value: impl Fn(f64) -> String) -> Option<String> {
    let [least, low, middle, high, most] = history.spread()?.map(value);
    let (n, days) = (history.samples.len(), history.days);
    Some(match n {
        1 => format!("{middle} in the one earlier period of {days} days"),
        2 | 3 => format!("{least} to {most} in {n} earlier periods of {days} days"),
        _ => format!(
            "{middle} in the middle of {n} earlier periods of {days} days, half of them between {low} and {high}, all \
             between {least} and {most}"
        ),
    })
}

/// `the 82nd percentile of 11 earlier periods`.
pub fn placed(goalpost: &Goalpost, history: &History) -> Option<String> {
    let (percent, n) = achievable::percentile(goalpost, &history.samples)?;
    let ending = match (percent % 10, percent % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let beyond = if percent == 100 { ": beyond all of them" } else { "" };
    Some(format!("the {percent}{ending} percentile of {n} earlier periods of {} days{beyond}", history.days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::target::Bound;

    fn history(samples: &[f64]) -> History {
        History { samples: samples.to_vec(), days: 30, ..History::default() }
    }

    #[test]
    fn a_spread_says_how_many_there_are() {
        let check = |samples: &[f64], expected: Option<&str>| {
            assert_eq!(spread(&history(samples), |value| value.to_string()).as_deref(), expected);
        };
        check(&[], None);
        check(&[4.0], Some("4 in the one earlier period of 30 days"));
        check(&[4.0, 2.0], Some("2 to 4 in 2 earlier periods of 30 days"));
        let five = "3 in the middle of 5 earlier periods of 30 days, half of them between 2 and 4, all between 1 and 5";
        check(&[5.0, 1.0, 3.0, 2.0, 4.0], Some(five));
    }

    #[test]
    fn a_target_is_placed_by_one_number() {
        let check = |low: f64, n: u32, expected: Option<&str>| {
            let samples: Vec<f64> = (1..=n).map(f64::from).collect();
            let goalpost = Goalpost { low: Some(Bound { value: low, strict: false }), high: None };
            assert_eq!(placed(&goalpost, &history(&samples)).as_deref(), expected);
        };
        check(10.0, 11, Some("the 82nd percentile of 11 earlier periods of 30 days"));
        check(3.0, 4, Some("the 50th percentile of 4 earlier periods of 30 days"));
        check(12.0, 11, Some("the 100th percentile of 11 earlier periods of 30 days: beyond all of them"));
        check(2.0, 3, None);
    }
}
