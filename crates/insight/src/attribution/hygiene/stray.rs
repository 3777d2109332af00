//! Orphans: spend without traffic, and traffic that nobody planned.

use model::SmolStr;
use std::collections::BTreeSet;

/// What was spent on something, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spend {
    /// The campaign, creator or placement.
    pub name: SmolStr,
    /// What was spent, in the currency of readings.
    pub cost: f64,
    /// Clicks; `None` when nothing tells.
    pub clicks: Option<f64>,
    /// Conversions; `None` when nothing tells.
    pub conversions: Option<f64>,
    /// Views of its posts; `None` when nothing tells.
    pub views: Option<f64>,
}

/// Spend that nothing came of.
#[derive(Clone, Debug, PartialEq)]
pub struct OrphanSpend {
    /// What it was spent on.
    pub name: SmolStr,
    /// How much.
    pub cost: f64,
    /// Whether there is not even a view of a post.
    pub is_unseen: bool,
    /// What was seen, in words.
    pub words: String,
}

/// The spend without any traffic, the largest first. Where nothing is known of clicks, nothing is claimed.
pub fn orphan_spend(all: &[Spend]) -> Vec<OrphanSpend> {
    let none = |value: Option<f64>| value == Some(0.0);
    let orphaned = |spend: &&Spend| spend.cost > 0.0 && none(spend.clicks) && spend.conversions.unwrap_or(0.0) == 0.0;
    let mut found: Vec<OrphanSpend> = all.iter().filter(orphaned).map(orphan).collect();
    found.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| a.name.cmp(&b.name)));
    found
}

fn orphan(spend: &Spend) -> OrphanSpend {
    let seen = match spend.views {
        Some(views) if views > 0.0 => "its posts were seen, but nobody clicked its links or used its codes",
        Some(_) => "its posts were not seen, and nobody clicked its links or used its codes",
        None => "nobody clicked its links or used its codes, and no counts of its posts are there",
    };
    let words = format!("{}: {:.2} was spent; {seen}", spend.name, spend.cost);
    let is_unseen = spend.views.is_none_or(|views| views <= 0.0);
    OrphanSpend { name: spend.name.clone(), cost: spend.cost, is_unseen, words }
}

/// Clicks or page views under one source, campaign or link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// What it came under: `source`, `campaign`, `link`.
    pub by: &'static str,
    /// The value.
    pub name: SmolStr,
    /// How many.
    pub count: u64,
}

/// Traffic that no plan and no link knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrphanTraffic {
    /// What it came under.
    pub by: &'static str,
    /// The value.
    pub name: SmolStr,
    /// How many.
    pub count: u64,
    /// A known name that it may be a misspelling of.
    pub near: Option<SmolStr>,
    /// What was seen, in words.
    pub words: String,
}

/// The traffic whose name is not among the known ones, the most first. Names are compared without regard to capitals.
pub fn orphan_traffic(all: &[Traffic], known: &BTreeSet<SmolStr>) -> Vec<OrphanTraffic> {
    let lower: BTreeSet<String> = known.iter().map(|name| name.to_lowercase()).collect();
    let unknown = |traffic: &&Traffic| traffic.count > 0 && !lower.contains(&traffic.name.to_lowercase());
    let mut found: Vec<OrphanTraffic> = all.iter().filter(unknown).map(|traffic| stray(traffic, known)).collect();
    found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| (a.by, &a.name).cmp(&(b.by, &b.name))));
    found
}

fn stray(traffic: &Traffic, known: &BTreeSet<SmolStr>) -> OrphanTraffic {
    let Traffic { by, name, count } = traffic.clone();
    let near = kpi::nearest::nearest(&name, known.iter().map(SmolStr::as_str)).first().map(SmolStr::new);
    let hint = near.as_ref().map_or_else(String::new, |near| format!(", perhaps {near} is meant"));
    let words = format!("{count} came under the {by} {name:?}, which no plan, campaign or link knows{hint}");
    OrphanTraffic { by, name, count, near, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend(name: &str, cost: f64, clicks: Option<f64>, views: Option<f64>) -> Spend {
        Spend { name: name.into(), cost, clicks, conversions: Some(0.0), views }
    }

    #[test]
    fn spend_without_a_click_is_an_orphan_and_spend_of_which_nothing_is_known_is_not() {
        let found = orphan_spend(&[
            spend("quiet", 100.0, Some(0.0), Some(5000.0)),
            spend("busy", 900.0, Some(3.0), Some(10.0)),
            spend("unseen", 250.0, Some(0.0), None),
            spend("unmeasured", 700.0, None, Some(10.0)),
            spend("free", 0.0, Some(0.0), None),
            Spend { conversions: Some(1.0), ..spend("by code", 50.0, Some(0.0), None) },
        ]);
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["unseen", "quiet"]);
        assert!(found[0].is_unseen && !found[1].is_unseen);
        assert_eq!(
            found[1].words,
            "quiet: 100.00 was spent; its posts were seen, but nobody clicked its links or used its codes"
        );
    }

    #[test]
    fn traffic_that_nobody_planned_is_told_with_what_it_may_be() {
        let known: BTreeSet<SmolStr> = ["spring", "jackie-shade"].map(SmolStr::new).into();
        let came = |by, name: &str, count| Traffic { by, name: name.into(), count };
        let all = [
            came("campaign", "Spring", 5),
            came("campaign", "sprnig", 7),
            came("link", "zzz", 9),
            came("source", "nothing", 0),
        ];
        let found = orphan_traffic(&all, &known);
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["zzz", "sprnig"]);
        assert_eq!(found[1].near.as_deref(), Some("spring"));
        assert!(found[1].words.ends_with("perhaps spring is meant"), "{}", found[1].words);
    }
}
