//! Sentences that say where a plan stands. They are made from the values that the page shows, so they are true of it.
//!
//! Invariant: a sentence names only KPIs and levels of the standing it was made from, and counts every KPI once.

use super::{finding::Finding, pace};
use insight::plan::standing::{KpiStanding, Level, Noun, Phase, Standing};
use kpi::{nearest::listed, pace::Health, rules::smart::Letter};

/// The finding of a whole plan.
pub fn of_plan(standing: &Standing) -> Finding {
    let total = standing.kpis.len();
    let with = |health: Health| standing.kpis.iter().filter(move |kpi| kpi.health == health);
    let (off, watch) = (with(Health::OffTrack).count(), with(Health::Watch).count());
    let read = standing.kpis.iter().filter(|kpi| kpi.pace.is_some()).count();
    let strong = match (total, read, off, watch) {
        (0, ..) => "The plan has no KPIs yet.".to_owned(),
        (_, 0, ..) => nothing_read(standing),
        (_, _, 0, 0) if read == total => {
            if total == 1 {
                "The plan's KPI is on track.".to_owned()
            } else {
                format!("All {total} KPIs are on track.")
            }
        }
        (_, _, 0, 0) => format!("{} on track; {}.", are(read, total), waiting(total - read)),
        (_, _, 0, _) => format!("{} to be watched{}.", are(watch, total), lowest(with(Health::Watch))),
        _ => format!("{} off track{}.", are(off, total), lowest(with(Health::OffTrack))),
    };
    Finding { strong, rest: rest(standing, total - read) }
}

/// `3 of 5 KPIs are`.
fn are(count: usize, total: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    if total == 1 { "The plan's KPI is".to_owned() } else { format!("{count} of {total} KPIs {verb}") }
}

fn waiting(count: usize) -> String {
    if count == 1 { "1 has no pace yet".to_owned() } else { format!("{count} have no pace yet") }
}

/// Which one, and how far.
fn lowest<'k>(kpis: impl Iterator<Item = &'k KpiStanding>) -> String {
    let worst = kpis
        .filter_map(|kpi| Some((kpi.pace?, kpi)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    worst.map_or_else(String::new, |(found, kpi)| {
        format!(": {} is at {} of what is expected by now", kpi.title, pace::percent(found))
    })
}

fn nothing_read(standing: &Standing) -> String {
    if standing.kpis.iter().all(|kpi| kpi.phase == Phase::NotStarted) {
        let first = standing.kpis.iter().filter_map(|kpi| kpi.days.from).min();
        let begins = first.map(|day| format!(" It begins on {}.", crate::format::date(day)));
        return format!("The plan has not started yet.{}", begins.unwrap_or_default());
    }
    "No KPI of this plan can be judged yet.".to_owned()
}

fn rest(standing: &Standing, unread: usize) -> String {
    let mut parts = Vec::new();
    if let Some(found) = standing.level.pace.filter(|_| standing.kpis.len() > 1) {
        parts
            .push(format!("By weight, the plan as a whole is at {} of what is expected by now.", pace::percent(found)));
    }
    if unread > 0 && unread < standing.kpis.len() {
        let words = if unread == 1 { "1 KPI without a pace does" } else { "KPIs without a pace do" };
        let count = if unread == 1 { String::new() } else { format!("{unread} ") };
        parts.push(format!("{count}{words} not count in that."));
    }
    parts.join(" ")
}

/// The title of a tree of goals: how many are how.
pub fn of_goals(level: &Level) -> String {
    let mut goals = Vec::new();
    collect(level, Noun::Goal, &mut goals);
    if goals.is_empty() {
        collect(level, Noun::Objective, &mut goals);
    }
    goals.sort_by(|a, b| a.id.cmp(&b.id));
    goals.dedup_by(|a, b| a.id == b.id && a.noun == b.noun);
    let noun = goals.first().map_or("goal", |level| if level.noun == Noun::Goal { "goal" } else { "objective" });
    let count = |health: Health| goals.iter().filter(|goal| goal.health == health).count();
    let several = |count: usize, words: &str| match count {
        1 => format!("One {noun} is {words}"),
        _ => format!("{count} {noun}s are {words}"),
    };
    match (count(Health::OffTrack), count(Health::Watch), count(Health::OnTrack)) {
        (0, 0, 0) => format!("No {noun} can be judged yet"),
        (0, 0, on) if on == goals.len() && on > 1 => format!("Every {noun} is on track"),
        (0, 0, on) => several(on, "on track"),
        (0, watch, _) => several(watch, "to be watched"),
        (off, ..) => several(off, "off track"),
    }
}

fn collect<'l>(level: &'l Level, noun: Noun, found: &mut Vec<&'l Level>) {
    if level.noun == noun {
        found.push(level);
    }
    for part in &level.parts {
        collect(part, noun, found);
    }
}

/// The finding of one KPI.
pub fn of_kpi(kpi: &KpiStanding) -> Finding {
    let rest = sentence(&kpi.curve);
    let Some(found) = kpi.pace else {
        let reason = kpi.reason.clone().unwrap_or_else(|| "There is no pace.".to_owned());
        return Finding { strong: sentence(&reason), rest: String::new() };
    };
    let when = match kpi.phase {
        Phase::Ended => "what was wanted by the end",
        _ => "what is expected by now",
    };
    let strong = format!("{}: at {} of {when}.", pace::word(kpi.health), pace::percent(found));
    Finding { strong, rest }
}

/// Words with a capital and a full stop.
pub fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    let text: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// Whether a KPI is SMART: which letters hold, which do not, which nobody could judge.
pub fn of_smart(letters: &[Letter]) -> String {
    let named = |holds: Option<bool>| -> Vec<&str> {
        letters.iter().filter(|letter| letter.holds == holds).map(|letter| letter.word).collect()
    };
    let (missing, open) = (named(Some(false)), named(None));
    match (missing.as_slice(), open.as_slice()) {
        ([], []) => "SMART in all five letters".to_owned(),
        ([], open) => format!("SMART so far; whether it is {} is open", listed(open, "or")),
        (missing, _) => format!("Not SMART: it is not {}", listed(missing, "or")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insight::plan::standing::{Series, Span};
    use kpi::reading::Reading;
    use model::{SmolStr, money::Currency};
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

    fn kpi(id: &str, found: Option<f64>) -> KpiStanding {
        KpiStanding {
            id: SmolStr::new(id),
            title: format!("KPI {id}"),
            owner: None,
            serves: Vec::new(),
            weight: 1.0,
            what: None,
            days: Span::default(),
            phase: Phase::Running,
            reading: Reading::default(),
            baseline: None,
            baseline_reason: None,
            target: None,
            goalpost: None,
            attainment: None,
            share: None,
            expected: None,
            pace: found,
            health: Health::of(found),
            reason: found.is_none().then(|| "no reading".to_owned()),
            curve: String::new(),
            original: None,
            series: Series::default(),
            contributions: None,
            notes: Vec::new(),
        }
    }

    fn level(noun: Noun, id: &str, found: Option<f64>, parts: Vec<Level>) -> Level {
        Level {
            noun,
            id: SmolStr::new(id),
            title: id.to_owned(),
            weight: 1.0,
            pace: found,
            health: Health::of(found),
            worst: None,
            read: 0,
            unread: Vec::new(),
            parts,
        }
    }

    fn standing(paces: &[Option<f64>]) -> Standing {
        let kpis: Vec<KpiStanding> = paces.iter().enumerate().map(|(at, pace)| kpi(&at.to_string(), *pace)).collect();
        let read: Vec<f64> = paces.iter().flatten().copied().collect();
        let count = u32::try_from(read.len()).unwrap();
        let mean = (count > 0).then(|| read.iter().sum::<f64>() / f64::from(count));
        Standing {
            plan: "p".to_owned(),
            currency: Currency::EUR,
            today: jiff::civil::date(2026, 3, 1),
            kpis,
            level: level(Noun::Plan, "p", mean, Vec::new()),
        }
    }

    fn said(paces: &[Option<f64>]) -> String {
        of_plan(&standing(paces)).strong.replace(crate::format::NARROW, " ")
    }

    #[test]
    fn the_worst_is_counted_and_named_first() {
        assert_eq!(said(&[]), "The plan has no KPIs yet.");
        assert_eq!(said(&[None, None]), "No KPI of this plan can be judged yet.");
        assert_eq!(said(&[Some(1.2)]), "The plan's KPI is on track.");
        assert_eq!(said(&[Some(1.2), Some(0.95)]), "All 2 KPIs are on track.");
        assert_eq!(said(&[Some(1.2), None]), "1 of 2 KPIs is on track; 1 has no pace yet.");
        let watched = "1 of 3 KPIs is to be watched: KPI 1 is at 85 % of what is expected by now.";
        assert_eq!(said(&[Some(1.2), Some(0.85), None]), watched);
        let off = "2 of 3 KPIs are off track: KPI 2 is at \u{2212}10 % of what is expected by now.";
        assert_eq!(said(&[Some(0.6), Some(0.85), Some(-0.1)]), off);
    }

    #[test]
    fn a_plan_that_has_not_begun_says_when_it_does() {
        let mut standing = standing(&[None]);
        standing.kpis[0].phase = Phase::NotStarted;
        standing.kpis[0].days.from = Some(jiff::civil::date(2026, 4, 1));
        assert_eq!(of_plan(&standing).strong, "The plan has not started yet. It begins on 1 Apr 2026.");
    }

    #[test]
    fn goals_are_counted_once_however_often_they_stand_in_the_tree() {
        let goal = |id: &str, found| level(Noun::Goal, id, found, Vec::new());
        let tree = |parts| level(Noun::Plan, "p", None, vec![level(Noun::Objective, "o", None, parts)]);
        assert_eq!(of_goals(&tree(vec![goal("a", Some(0.5)), goal("a", Some(0.5))])), "One goal is off track");
        assert_eq!(of_goals(&tree(vec![goal("a", Some(0.9)), goal("b", Some(1.0))])), "One goal is to be watched");
        assert_eq!(of_goals(&tree(vec![goal("a", Some(1.1)), goal("b", Some(1.0))])), "Every goal is on track");
        assert_eq!(of_goals(&tree(vec![goal("a", Some(1.1)), goal("b", None)])), "One goal is on track");
        assert_eq!(of_goals(&tree(Vec::new())), "No objective can be judged yet");
    }

    #[test]
    fn words_become_a_sentence_once() {
        assert_eq!(sentence("no reading, because of x"), "No reading, because of x.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence(" "), "");
    }

    fn paces() -> impl Strategy<Value = Vec<Option<f64>>> {
        proptest::collection::vec(proptest::option::of(-1.0_f64..2.0), 2..9)
    }

    proptest! {
        #[test]
        fn a_finding_is_true_of_its_standing(paces in paces()) {
            let standing = standing(&paces);
            let finding = of_plan(&standing);
            let with = |health: Health| standing.kpis.iter().filter(|kpi| kpi.health == health).count();
            let (off, watch, on) = (with(Health::OffTrack), with(Health::Watch), with(Health::OnTrack));
            let first: Option<usize> = finding.strong.split(' ').find_map(|word| word.parse().ok());
            let expected = match (off, watch, on) {
                (0, 0, 0) => None,
                (0, 0, on) => Some(on),
                (0, watch, _) => Some(watch),
                (off, ..) => Some(off),
            };
            prop_assert_eq!(first, expected, "{}", finding.strong);
            prop_assert_eq!(finding.strong.contains("off track"), off > 0);
            if let Some(worst) = standing.kpis.iter().filter_map(|kpi| kpi.pace).min_by(f64::total_cmp).filter(|_| off + watch > 0) {
                prop_assert!(finding.strong.contains(&pace::percent(worst)), "{}", finding.strong);
            }
            if let Some(mean) = standing.level.pace {
                prop_assert!(finding.rest.contains(&pace::percent(mean)));
            }
        }
    }
}
