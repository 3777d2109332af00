//! Alignment: the rule on single formulas, the founding example, and what holds for every formula.

use super::*;
use crate::formula;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

fn catalogue() -> Catalogue {
    Catalogue::builtin()
}

/// Goals as `sales, traffic?, awareness~`: direct, leading, supporting.
fn check(text: &str, expected: &str) {
    let tree = formula::parse(text).0.unwrap();
    let marked = goals_of(&catalogue(), &tree).into_iter().map(|(kind, strength)| {
        let mark = match strength {
            Strength::Direct => "",
            Strength::Leading => "?",
            Strength::Supporting => "~",
        };
        format!("{}{mark}", kind.name())
    });
    assert_eq!(marked.collect::<Vec<_>>().join(", "), expected, "{text}");
}

#[test]
fn a_formula_indicates_what_it_is_made_of() {
    check("cost / sessions", "traffic, efficiency, leads?, sales?");
    check("orders / sessions", "sales");
    check("orders where code = a / orders", "sales");
    check("change(followers)", "audience growth, awareness~");
    check("revenue - cost", "sales");
    check("clicks + orders", "sales?");
    check("3 * 4", "");
    check("comments / likes", "awareness~, engagement~");
    check("click_through_rate * conversion_rate", "leads, sales");
    check("customers - new_customers", "loyalty, sales~");
    check("nothing_known / reach", "");
}

/// The founding example (E): the goal is audience growth, the KPIs are conversion and the share of traffic.
#[test]
fn the_founding_example_is_misaligned_and_the_remedies_are_found() {
    let catalogue = catalogue();
    let kpi = |id: &str| catalogue.get(id).unwrap();
    let judged = |id, goal| indicates(&catalogue, kpi(id), goal);
    for id in ["conversion_rate", "share_of_traffic"] {
        assert!(judged(id, GoalKind::AudienceGrowth).is_misaligned(), "{id}");
    }
    assert!(judged("conversion_rate", GoalKind::Sales).is_direct());
    assert_eq!(judged("share_of_traffic", GoalKind::Sales).strength, Some(Strength::Leading));
    assert_eq!(candidates(&catalogue, GoalKind::AudienceGrowth)[0].id, "net_follower_growth");
    let words = |id, goal| judged(id, goal).words;
    assert_eq!(
        words("conversion_rate", GoalKind::AudienceGrowth),
        "conversion_rate shows leads and sales, not audience growth"
    );
    assert_eq!(
        words("share_of_traffic", GoalKind::Sales),
        "share_of_traffic shows traffic, which moves before sales does"
    );
    assert_eq!(words("net_follower_growth", GoalKind::AudienceGrowth), "net_follower_growth shows audience growth");
}

#[test]
fn every_goal_has_candidates_and_they_are_direct() {
    let catalogue = catalogue();
    let first = GoalKind::ALL.map(|goal| candidates(&catalogue, goal)[0].id.as_str());
    assert_eq!(
        first,
        [
            "reach",
            "net_follower_growth",
            "engagements",
            "clicks",
            "leads",
            "orders",
            "repeat_rate",
            "net_sentiment",
            "nps",
            "on_time_rate"
        ]
    );
}

#[test]
fn a_kpi_of_ones_own_is_believed_else_inferred() {
    let text = "[[kpi]]\nid = \"a\"\nformula = \"orders / clicks\"\n\
        [[kpi]]\nid = \"b\"\nformula = \"likes\"\nindicates = { sales = \"leading\" }\n\
        [[kpi]]\nid = \"c\"\nformula = \"d + c\"\n[[kpi]]\nid = \"d\"\nformula = \"c * c\"\n";
    let (catalogue, _) = Catalogue::with_user(text);
    let goals = |id| goals_of(&catalogue, catalogue.get(id).unwrap());
    assert_eq!(goals("a"), [(GoalKind::Sales, Strength::Direct)]);
    assert_eq!(goals("b"), [(GoalKind::Sales, Strength::Leading)]);
    assert_eq!(goals("c"), []);
}

#[test]
fn a_formula_that_grows_without_end_is_left() {
    let mut text = String::from("[[kpi]]\nid = \"k0\"\nformula = \"likes\"\n");
    for at in 1..40 {
        text.push_str(&format!("[[kpi]]\nid = \"k{at}\"\nformula = \"k{0} * k{0} + k{0}\"\n", at - 1));
    }
    let (catalogue, _) = Catalogue::with_user(&text);
    let goals = goals_of(&catalogue, catalogue.get("k39").unwrap());
    assert!(goals.len() < 3);
}

proptest! {
    #[test]
    fn every_text_that_parses_is_judged(text in "[a-z_0-9 +*/().-]{0,40}") {
        if let Some(tree) = formula::parse(&text).0 {
            for goal in GoalKind::ALL {
                prop_assert!(!indicates(&catalogue(), &tree, goal).words.is_empty());
            }
        }
    }

    /// A factor, a filter and the direction of time change which number is read, not what it is about.
    #[test]
    fn scale_and_filter_change_no_goal(at in 0..Measure::ALL.len(), by in 0..Measure::ALL.len(), k in 1u32..1000) {
        let (x, y) = (Measure::ALL[at], Measure::ALL[by]);
        let goals = |text: String| goals_of(&catalogue(), &formula::parse(&text).0.unwrap());
        let plain = goals(format!("{x} / {y}"));
        prop_assert_eq!(goals(format!("{k} * {x} / {y}")), plain.clone());
        prop_assert_eq!(goals(format!("{x} where platform = x / {y} where platform = x")), plain.clone());
        prop_assert_eq!(goals(format!("previous({x}) / previous({y})")), plain);
        prop_assert_eq!(goals(format!("{x} + {x}")), goals(x.to_string()));
    }

    /// Adding another part never makes a sum say more than its first part does.
    #[test]
    fn a_sum_says_no_more_than_its_parts(at in 0..Measure::ALL.len(), by in 0..Measure::ALL.len()) {
        let goals = |text: String| goals_of(&catalogue(), &formula::parse(&text).0.unwrap());
        let (x, y) = (Measure::ALL[at], Measure::ALL[by]);
        let part = goals(x.to_string());
        for (goal, strength) in goals(format!("{x} + {y}")) {
            prop_assert!(part.iter().any(|(kind, own)| *kind == goal && *own <= strength));
        }
    }
}
