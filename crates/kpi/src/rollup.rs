//! Roll-up: the health of a goal, an objective and a plan from their KPIs, by weight.
//!
//! The mean is weighted and nothing is clamped, the worst KPI is named, and KPIs without a reading are counted apart and named:
//! they are not 0. Levels may be nested as deep as a plan is.
//!
//! Invariant: any order of KPIs and levels gives the same bits.

use crate::pace::Health;
use stats::sum;

/// A KPI, or a level with what stands below it.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A KPI with its pace (or attainment).
    Kpi {
        /// Its id.
        name: String,
        /// Its weight beside its siblings; what is negative or no number weighs 0.
        weight: f64,
        /// Its pace; `None` without a reading.
        pace: Option<f64>,
    },
    /// A goal, an objective or a plan.
    Level {
        /// Its id.
        name: String,
        /// Its weight beside its siblings.
        weight: f64,
        /// What it consists of.
        parts: Vec<Node>,
    },
}

/// A level, rolled up.
#[derive(Clone, Debug, PartialEq)]
pub struct Rolled {
    /// Its id; of a KPI, the KPI's.
    pub name: String,
    /// Its weight beside its siblings.
    pub weight: f64,
    /// The weighted mean of its parts that have a reading; of a KPI, its pace.
    pub pace: Option<f64>,
    /// The word for it: that of the mean, but never better than *watch* while a KPI below is off track.
    pub health: Health,
    /// The KPI below with the lowest pace; of several, the first by id.
    pub worst: Option<(String, f64)>,
    /// How many KPIs below have a reading.
    pub read: usize,
    /// The KPIs below that have none, by id.
    pub unread: Vec<String>,
    /// Its parts, by id; none of a KPI.
    pub parts: Vec<Rolled>,
}

/// Rolls up a KPI or a level with everything below it.
///
/// A level of which nothing was read has no pace and does not weigh in the level above, just as a KPI without a reading. A level
/// whose read parts all weigh 0 has no pace either.
pub fn roll_up(node: &Node) -> Rolled {
    match node {
        Node::Kpi { name, weight, pace } => of_kpi(name, *weight, *pace),
        Node::Level { name, weight, parts } => of_level(name, *weight, parts.iter().map(roll_up).collect()),
    }
}

fn of_kpi(name: &str, weight: f64, pace: Option<f64>) -> Rolled {
    let pace = pace.filter(|pace| pace.is_finite());
    Rolled {
        name: name.to_owned(),
        weight: weighing(weight),
        pace,
        health: Health::of(pace),
        worst: pace.map(|pace| (name.to_owned(), pace)),
        read: usize::from(pace.is_some()),
        unread: if pace.is_some() { Vec::new() } else { vec![name.to_owned()] },
        parts: Vec::new(),
    }
}

fn of_level(name: &str, weight: f64, mut parts: Vec<Rolled>) -> Rolled {
    parts.sort_by(order);
    let pairs: Vec<(f64, f64)> = parts.iter().filter_map(|part| Some((part.pace?, part.weight))).collect();
    let pace = sum::weighted_mean(&pairs);
    let worst = parts
        .iter()
        .filter_map(|part| part.worst.as_ref())
        .min_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)))
        .cloned();
    let mut unread: Vec<String> = parts.iter().flat_map(|part| part.unread.iter().cloned()).collect();
    unread.sort();
    Rolled {
        name: name.to_owned(),
        weight: weighing(weight),
        pace,
        health: health(pace, worst.as_ref().map(|(_, pace)| *pace)),
        worst,
        read: parts.iter().map(|part| part.read).sum(),
        unread,
        parts,
    }
}

/// A mean that is on track does not hide a KPI that is not.
fn health(mean: Option<f64>, worst: Option<f64>) -> Health {
    match (Health::of(mean), Health::of(worst)) {
        (Health::OnTrack, Health::OffTrack) => Health::Watch,
        (mean, _) => mean,
    }
}

/// By id; parts of one id by what they hold, so that even then the order they came in does not matter.
fn order(a: &Rolled, b: &Rolled) -> std::cmp::Ordering {
    let number = |pace: Option<f64>| pace.unwrap_or(f64::NEG_INFINITY);
    a.name
        .cmp(&b.name)
        .then(number(a.pace).total_cmp(&number(b.pace)))
        .then(a.weight.total_cmp(&b.weight))
        .then(a.read.cmp(&b.read))
        .then_with(|| a.unread.cmp(&b.unread))
        .then_with(|| a.parts.len().cmp(&b.parts.len()))
        .then_with(|| {
            let unequal = a.parts.iter().zip(&b.parts).map(|(a, b)| order(a, b)).find(|order| order.is_ne());
            unequal.unwrap_or(std::cmp::Ordering::Equal)
        })
}

fn weighing(weight: f64) -> f64 {
    if weight.is_finite() { weight.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

    fn kpi(name: &str, weight: f64, pace: impl Into<Option<f64>>) -> Node {
        Node::Kpi { name: name.to_owned(), weight, pace: pace.into() }
    }

    fn level(name: &str, weight: f64, parts: Vec<Node>) -> Node {
        Node::Level { name: name.to_owned(), weight, parts }
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn a_at_120_and_b_at_60_is_90_and_names_b() {
        let rolled = roll_up(&level("goal", 1.0, vec![kpi("a", 1.0, 1.2), kpi("b", 1.0, 0.6)]));
        close(rolled.pace, 0.9);
        assert_eq!(rolled.worst, Some(("b".to_owned(), 0.6)));
        assert_eq!((rolled.health, rolled.read), (Health::Watch, 2));
    }

    #[test]
    fn what_was_not_read_is_named_and_not_counted_as_nothing() {
        let parts = vec![kpi("a", 3.0, 1.0), kpi("z", 5.0, None), kpi("c", 1.0, 0.8), kpi("b", 5.0, f64::NAN)];
        let rolled = roll_up(&level("goal", 1.0, parts));
        close(rolled.pace, 0.95);
        assert_eq!(rolled.unread, ["b", "z"]);
        assert_eq!(rolled.health, Health::OnTrack);
        let nothing = roll_up(&level("goal", 1.0, vec![kpi("a", 1.0, None)]));
        assert_eq!((nothing.pace, nothing.health, nothing.worst), (None, Health::NoReading, None));
        assert_eq!(roll_up(&level("goal", 1.0, Vec::new())).health, Health::NoReading);
    }

    #[test]
    fn levels_are_nested_and_a_level_without_a_reading_does_not_weigh() {
        let sales = level("sales", 3.0, vec![kpi("revenue", 2.0, 1.1), kpi("orders", 1.0, 0.8)]);
        let fame = level("fame", 1.0, vec![kpi("reach", 1.0, 0.6)]);
        let dark = level("dark", 9.0, vec![kpi("nps", 1.0, None)]);
        let rolled = roll_up(&level("plan", 1.0, vec![sales, fame, dark]));
        // (3 × (2 × 1.1 + 0.8) ÷ 3 + 0.6) ÷ 4 = (3 + 0.6) ÷ 4
        close(rolled.pace, 0.9);
        assert_eq!(rolled.worst, Some(("reach".to_owned(), 0.6)));
        assert_eq!((rolled.read, rolled.unread.as_slice()), (3, ["nps".to_owned()].as_slice()));
        let names: Vec<&str> = rolled.parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["dark", "fame", "sales"]);
        close(rolled.parts[2].pace, 1.0);
    }

    #[test]
    fn a_good_mean_does_not_hide_a_kpi_that_is_off_track() {
        let rolled = roll_up(&level("goal", 1.0, vec![kpi("a", 9.0, 1.5), kpi("b", 1.0, 0.1)]));
        close(rolled.pace, 1.36);
        assert_eq!(rolled.health, Health::Watch);
    }

    #[test]
    fn weights_that_are_none_weigh_nothing() {
        let rolled =
            roll_up(&level("goal", 1.0, vec![kpi("a", -3.0, 0.5), kpi("b", 1.0, 1.0), kpi("c", f64::NAN, 9.0)]));
        close(rolled.pace, 1.0);
        assert_eq!(rolled.worst.unwrap().0, "a");
        assert_eq!(roll_up(&level("goal", 1.0, vec![kpi("a", 0.0, 0.5)])).pace, None);
    }

    fn nodes() -> impl Strategy<Value = Node> {
        let pace = prop_oneof![4 => (-2.0_f64..3.0).prop_map(Some), 1 => Just(None)];
        let leaf =
            (0_u8..6, 0.0_f64..5.0, pace).prop_map(|(name, weight, pace)| kpi(&format!("k{name}"), weight, pace));
        leaf.prop_recursive(3, 40, 6, |inner| {
            (0_u8..4, 0.0_f64..5.0, proptest::collection::vec(inner, 0..6))
                .prop_map(|(name, weight, parts)| level(&format!("l{name}"), weight, parts))
        })
    }

    /// The same tree with the parts of every level in another order.
    fn stirred(node: &Node, random: &mut stats::random::Random) -> Node {
        match node {
            Node::Kpi { .. } => node.clone(),
            Node::Level { name, weight, parts } => {
                let mut keyed: Vec<(u64, Node)> = parts
                    .iter()
                    .map(|part| {
                        let part = stirred(part, random);
                        (random.bits(), part)
                    })
                    .collect();
                keyed.sort_by_key(|(key, _)| *key);
                level(name, *weight, keyed.into_iter().map(|(_, part)| part).collect())
            }
        }
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_bits(node in nodes(), seed in proptest::num::u64::ANY) {
            let stirred = stirred(&node, &mut stats::random::Random::seeded(seed));
            let (one, two) = (roll_up(&node), roll_up(&stirred));
            prop_assert_eq!(one.pace.map(f64::to_bits), two.pace.map(f64::to_bits));
            prop_assert_eq!(one, two);
        }

        #[test]
        fn a_mean_lies_between_its_parts_and_everything_is_counted_once(parts in proptest::collection::vec((0.1_f64..5.0, proptest::option::of(-2.0_f64..3.0)), 0..20)) {
            let nodes = parts.iter().enumerate().map(|(at, (weight, pace))| kpi(&format!("k{at:02}"), *weight, *pace)).collect();
            let rolled = roll_up(&level("goal", 1.0, nodes));
            let read: Vec<f64> = parts.iter().filter_map(|(_, pace)| *pace).collect();
            prop_assert_eq!((rolled.read, rolled.unread.len()), (read.len(), parts.len() - read.len()));
            prop_assert_eq!(rolled.pace.is_some(), !read.is_empty());
            if let Some(mean) = rolled.pace {
                let (low, high) = read.iter().fold((f64::MAX, f64::MIN), |(low, high), pace| (low.min(*pace), high.max(*pace)));
                prop_assert!(low - 1e-9 <= mean && mean <= high + 1e-9);
                prop_assert_eq!(rolled.worst.unwrap().1, low);
            }
        }
    }
}
