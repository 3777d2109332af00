//! The built-in catalogue and files over it.

use expect_test::{Expect, expect};
use kpi::{
    catalogue::{BUILTIN, Catalogue, Direction},
    diagnostic::place,
    formula::{compile, print},
    unit::Units,
};
use model::{
    goal::{GoalKind, Strength},
    measure::Measure,
};

#[test]
fn every_kpi_that_campaign_managers_ask_for_is_there() {
    let catalogue = Catalogue::builtin();
    let ids = "reach gross_reach impressions views frequency view_through_rate cost_per_thousand cost_per_view mentions \
        share_of_voice brand_recall engagements engagement_rate_by_reach engagement_rate_by_impressions \
        engagement_rate_by_followers engagement_rate_by_views save_rate share_rate comment_rate cost_per_engagement \
        followers net_follower_growth follower_growth_rate cost_per_follow clicks click_through_rate cost_per_click \
        sessions share_of_traffic leads lead_rate cost_per_lead conversion_rate conversions orders revenue \
        average_order_value cost_per_acquisition customer_acquisition_cost code_redemptions roas roi repeat_rate \
        lifetime_value refund_rate net_sentiment positive_share sentiment_score ad_click_through_rate \
        ad_cost_per_click ad_cost_per_thousand ad_cost_per_conversion ad_conversion_rate engagement_rate_reported nps \
        csat earned_media_value on_time_rate cost_per_post posts_published disclosure_rate audience_quality";
    for id in ids.split_whitespace() {
        let definition = catalogue.get(id).unwrap_or_else(|| panic!("{id}"));
        assert!(!definition.indicates.is_empty(), "{id} indicates nothing");
        assert!(definition.words.len() > 4, "{id}");
    }
    for measure in Measure::ALL {
        assert!(compile(&catalogue, measure.name()).is_ok(), "{measure}");
    }
}

#[test]
fn every_goal_has_a_direct_kpi_and_every_cost_should_fall() {
    let catalogue = Catalogue::builtin();
    for kind in GoalKind::ALL {
        assert!(catalogue.list().any(|kpi| kpi.indicates.contains(&(kind, Strength::Direct))), "{}", kind.name());
    }
    for kpi in catalogue.list().filter(|kpi| kpi.id.contains("cost")) {
        assert_eq!(kpi.direction, Direction::Down, "{}", kpi.id);
    }
}

#[test]
fn rates_name_their_denominator_and_units_read_back() {
    for kpi in Catalogue::builtin().list() {
        assert!(!kpi.id.ends_with("_rate") || kpi.denominator.is_some(), "{}", kpi.id);
        assert!(Units::parse(&kpi.unit).is_some(), "{}: {}", kpi.id, kpi.unit);
    }
}

#[test]
fn units_follow_from_formulas() {
    let catalogue = Catalogue::builtin();
    let unit = |id: &str| catalogue.get(id).unwrap().unit.clone();
    assert_eq!(unit("views"), "count");
    assert_eq!(unit("engagement_rate_by_reach"), "ratio");
    assert_eq!(unit("cost_per_click"), "money per count");
    assert_eq!(unit("roi"), "ratio");
    assert_eq!(unit("nps"), "points");
    assert_eq!(unit("emv_per_like"), "money per count");
    assert_eq!(unit("average_watch_time"), "duration per count");
    assert_eq!(unit("lifetime_value"), "money per count");
}

#[test]
fn formulas_are_written_out_in_terms_of_measures() {
    let compiled = compile(&Catalogue::builtin(), "cost_per_engagement").unwrap();
    assert_eq!(print(&compiled.expanded), "cost / (likes + comments + shares + saves + reposts)");
}

#[test]
fn a_users_file_extends_and_overrides() {
    let (catalogue, diagnostics) = Catalogue::with_user(
        r#"
        [[kpi]]
        id = "emv_per_like"
        formula = "0.10"
        unit = "money per count"
        [[kpi]]
        id = "hook_rate"
        name = "Hook rate"
        formula = "views / impressions"
        indicates = { awareness = "leading", "audience growth" = "supporting" }
        "#,
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(catalogue.get("hook_rate").unwrap().unit, "ratio");
    assert_eq!(catalogue.get("emv_per_like").unwrap().formula, "0.10");
    assert_eq!(catalogue.list().count(), Catalogue::builtin().list().count() + 1);
    assert_eq!(catalogue.list().last().unwrap().id, "hook_rate");
    let (again, diagnostics) = Catalogue::with_user(BUILTIN);
    assert!(diagnostics.is_empty());
    assert_eq!(again.list().count(), Catalogue::builtin().list().count());
}

/// Lists faults as `line:column length code message; help`.
fn faults(text: &str, expected: Expect) {
    let (_, diagnostics) = Catalogue::with_user(text);
    let lines: String = diagnostics
        .iter()
        .map(|fault| {
            let at = fault.span.map(|span| place(text, span));
            let at = at.map_or("-".to_owned(), |at| format!("{}:{} {}", at.line, at.column, at.length));
            format!("{at} {} {fault}\n", fault.code)
        })
        .collect();
    expected.assert_eq(&lines);
}

#[test]
fn faults_of_a_file_stand_at_their_place() {
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes + cost\"\n",
        expect![[r#"
        3:18 1 unlike-units a: count cannot be added to money; both sides need one unit; multiply or divide one of them first
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes / (\"\n",
        expect![[r#"
        3:21 1 expected-part a: expected a measure, a KPI, a number or `(`, found the end
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nfromula = \"likes\"\n",
        expect![[r#"
        3:1 7 unknown-key a KPI has no `fromula`; did you mean formula?
        1:1 7 missing-key this KPI has no `formula`; add formula = "…"
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a b\"\nformula = \"likes\"\n",
        expect![[r#"
        2:6 5 wrong-id "a b" cannot be an id; an id starts with a letter and has lower-case letters, digits and _ only
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes\"\nunit = \"money\"\n",
        expect![[r#"
        3:12 5 wrong-unit a: the formula gives count, and its unit is stated as money
    "#]],
    );
}

#[test]
fn faults_between_definitions_stand_at_their_place() {
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes\"\nunit = \"euros\"\n",
        expect![[r#"
        3:12 5 unknown-unit a: "euros" is not a unit; units are made of count, money, duration, score, ratio and points: money per count
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes\"\nindicates = { fame = \"direct\" }\n",
        expect![[r#"
        4:15 4 unknown-goal "fame" is not known here; it is one of awareness, audience growth, engagement, traffic, leads, sales, loyalty, reputation, satisfaction and efficiency
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"likes\"\nformula = \"likes + shares\"\n",
        expect![[r#"
        2:6 7 measure-first likes: likes is a measure too: formulas that say likes mean the measure, not this KPI; give it an id of its own
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"b\"\n[[kpi]]\nid = \"b\"\nformula = \"2 * a\"\n",
        expect![[r#"
        3:12 1 cycle a: in b: a is defined through itself: a → b → a; take one of these names out of its formula
        6:16 1 cycle b: in a: b is defined through itself: b → a → b; take one of these names out of its formula
    "#]],
    );
    faults(
        "[[kpi]]\nid = \"a\"\nformula = \"likes\"\n[[kpi]]\nid = \"a\"\nformula = \"likes\"\n",
        expect![[r#"
        4:1 7 defined-twice a is defined twice in this file; take one of them out
    "#]],
    );
    faults("[[kpi]]\nid = \"engagements\"\nformula = \"cost\"\n", expect![[r#""#]]);
    faults(
        "[[kpi]\nid = 3",
        expect![[r#"
        1:7 1 not-toml unclosed array table, expected `]`; a catalogue is TOML with one [[kpi]] table per KPI
    "#]],
    );
    faults(
        "[kpi]\nid = \"a\"",
        expect![[r#"
        1:1 5 wrong-type `kpi` must be a list of tables; write each KPI as a table that starts with [[kpi]]
    "#]],
    );
}

#[test]
fn kpis_that_blow_up_are_refused() {
    let mut text = String::from("[[kpi]]\nid = \"k0\"\nformula = \"likes\"\n");
    for at in 1..40 {
        text.push_str(&format!("[[kpi]]\nid = \"k{at}\"\nformula = \"k{0} + k{0}\"\n", at - 1));
    }
    let (catalogue, diagnostics) = Catalogue::with_user(&text);
    assert!(diagnostics.iter().any(|fault| fault.code == "too-long"));
    assert!(compile(&catalogue, "k5").is_ok());
    assert!(compile(&catalogue, "k39").is_err());
    let mut text = String::from("[[kpi]]\nid = \"k0\"\nformula = \"likes\"\n");
    for at in 1..600 {
        text.push_str(&format!("[[kpi]]\nid = \"k{at}\"\nformula = \"-k{}\"\n", at - 1));
    }
    let (catalogue, _) = Catalogue::with_user(&text);
    assert_eq!(compile(&catalogue, "k599").unwrap_err()[0].code, "too-long");
}
