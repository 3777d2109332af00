//! Evaluation on cells, against computations by hand.

use kpi::{
    catalogue::Catalogue,
    formula::{Cells, Outcome, compile, compile_tree, evaluate, parse},
};
use model::{
    measure::Measure,
    money::Currency,
    provenance::Provenance,
    query::{Moment, Term},
    table::{Cell, Gap},
};

fn cell(raw: i128, facts: u64) -> Cell {
    Cell { raw: Some(raw), facts, provenance: Some(Provenance::Measured), gap: None }
}

fn gap(gap: Gap) -> Cell {
    Cell { gap: Some(gap), ..Cell::default() }
}

/// Evaluates a KPI or a formula; terms that are not given have no facts.
fn run(catalogue: &Catalogue, text: &str, known: &[(&str, Cell)]) -> Outcome {
    let compiled = match catalogue.get(text) {
        Some(_) => compile(catalogue, text),
        None => compile_tree(catalogue, &parse(text).0.unwrap()),
    }
    .unwrap();
    let empty = gap(Gap::NoFacts);
    let pick = |terms: &[Term], prefix: &str| -> Vec<Cell> {
        let name = |term: &Term| format!("{prefix}{}", kpi::formula::eval::term_words(term));
        terms
            .iter()
            .map(|term| known.iter().find(|(n, _)| *n == name(term)).map_or(empty.clone(), |(_, cell)| cell.clone()))
            .collect()
    };
    let (terms, previous) = (pick(&compiled.terms, ""), pick(&compiled.previous, "previous "));
    let (terms, previous): (Vec<&Cell>, Vec<&Cell>) = (terms.iter().collect(), previous.iter().collect());
    evaluate(&compiled, Cells { terms: &terms, previous: &previous })
}

fn value(text: &str, known: &[(&str, Cell)]) -> f64 {
    run(&Catalogue::builtin(), text, known).value.unwrap()
}

fn reason(text: &str, known: &[(&str, Cell)]) -> String {
    run(&Catalogue::builtin(), text, known).value.unwrap_err().words()
}

const NANO: i128 = 1_000_000_000;

#[test]
fn rates_are_ratios_of_sums() {
    // Facebook posts of Moro et al. 2016: 2 233 comments, 46 089 likes, 7 051 shares, reach 3 425 854.
    let known = [
        ("likes", cell(46_089, 250)),
        ("comments", cell(2_233, 250)),
        ("shares", cell(7_051, 247)),
        ("reach", cell(3_425_854, 250)),
    ];
    assert_eq!(value("engagement_rate_by_reach", &known), 55_373.0 / 3_425_854.0);
    assert!((value("engagement_rate_by_reach", &known) - 0.016_163_269_071_011_198).abs() < 1e-17);
}

#[test]
fn earned_media_value_is_laters_example() {
    let known = [("likes", cell(5000, 1)), ("comments", cell(500, 1)), ("impressions", cell(50_000, 1))];
    let outcome = run(&Catalogue::builtin(), "earned_media_value", &known);
    assert!((outcome.value.unwrap() - 1752.50).abs() < 1e-9);
    assert_eq!(outcome.provenance, Some(Provenance::Modelled));
    assert_eq!(compile(&Catalogue::builtin(), "earned_media_value").unwrap().unit, "money");
}

#[test]
fn money_and_scores_are_shown_in_major_units() {
    let known = [
        ("ad_spend", cell(27_677_679_968_884, 572)),
        ("ad_impressions", cell(101_528_742, 572)),
        ("ad_clicks", cell(17_968, 572)),
    ];
    // 27 677.679968884 / 17 968 and 1000 × 27 677.679968884 / 101 528 742
    assert!((value("ad_cost_per_click", &known) - 1.540_387_353_566_563).abs() < 1e-12);
    assert!((value("ad_cost_per_thousand", &known) - 0.272_609_306_721_086).abs() < 1e-12);
    let known = [("sentiment_sum", cell(-1_500_000, 4)), ("mentions", cell(4, 4))];
    assert_eq!(value("sentiment_score", &known), -0.375);
    let known = [("promoters", cell(6, 10)), ("detractors", cell(1, 10)), ("responses", cell(10, 10))];
    assert_eq!(value("nps", &known), 50.0);
}

#[test]
fn levels_and_previous_periods_have_their_own_cells() {
    let known = [("change(followers)", cell(50, 1)), ("start(followers)", cell(1000, 1))];
    assert_eq!(value("follower_growth_rate", &known), 0.05);
    let known = [("orders", cell(12, 12)), ("previous orders", cell(8, 8))];
    assert_eq!(value("orders / previous(orders) - 1", &known), 0.5);
    assert_eq!(reason("orders / previous(orders)", &known[..1]), "there are no facts of orders in the period before");
    let compiled = compile(&Catalogue::builtin(), "net_follower_growth").unwrap();
    assert_eq!(compiled.terms, [Term { moment: Moment::Change, ..Term::whole(Measure::Followers) }]);
}

#[test]
fn signs_and_choices_work() {
    assert_eq!(value("-2 - -3 * 4", &[]), 10.0);
    assert_eq!(value("10 - 4 - 3", &[]), 3.0);
    assert_eq!(value("100 / 10 / 5", &[]), 2.0);
    assert_eq!(value("max(2, 3) - min(2, 3)", &[]), 1.0);
    let own = [("mentions", cell(10, 10)), (r#"mentions where brand = "own""#, cell(4, 4))];
    assert_eq!(value("share_of_voice", &own), 0.4);
}

#[test]
fn a_missing_part_is_left_out_and_named_only_where_that_is_allowed() {
    let catalogue = Catalogue::builtin();
    let known = [("likes", cell(10, 2)), ("comments", cell(0, 2)), ("shares", cell(5, 2)), ("reach", cell(100, 1))];
    let outcome = run(&catalogue, "engagement_rate_by_reach", &known);
    assert_eq!(outcome.value, Ok(0.15));
    let notes: Vec<String> = outcome.notes.iter().map(kpi::formula::Note::words).collect();
    assert_eq!(notes, ["without saves and reposts: no source provides them here"]);
    assert_eq!(reason("likes + saves", &known), "there are no facts of saves");
    assert_eq!(reason("engagements", &[]), "there are no facts of likes, comments, shares, saves or reposts");
}

#[test]
fn no_reading_says_why() {
    let known =
        [("conversions", cell(3, 3)), ("clicks", cell(0, 0)), ("reach", cell(0, 1)), ("views", gap(Gap::Unbounded(3)))];
    assert_eq!(reason("conversion_rate", &known), "clicks are 0, so conversions cannot be divided by them");
    assert_eq!(reason("conversions / reach", &known), "reach is 0, so conversions cannot be divided by it");
    assert_eq!(reason("views", &known), "3 posts have no count before the period");
    let uah: Currency = "UAH".parse().unwrap();
    assert_eq!(reason("roas", &[("revenue", gap(Gap::NoRate(uah)))]), "no exchange rate for UAH");
    let many = [("audience_quality", cell(160_000_000, 2))];
    assert!(reason("audience_quality", &many).contains("ask by account"));
    assert_eq!(value("audience_quality", &[("audience_quality", cell(80_000_000, 1))]), 80.0);
    let huge = "9".repeat(300);
    assert_eq!(reason(&format!("{huge} * {huge}"), &[]), "the result is larger than any number");
}

#[test]
fn reach_over_several_posts_is_gross() {
    let catalogue = Catalogue::builtin();
    let notes = |facts| run(&catalogue, "reach", &[("reach", cell(100, facts))]).notes;
    assert!(notes(1).is_empty());
    assert!(notes(2)[0].words().starts_with("gross: reach is counted per post"));
}

#[test]
fn provenance_is_the_softest_and_facts_are_counted_once_per_kind() {
    let soft = Cell { provenance: Some(Provenance::SelfReported), ..cell(5, 3) };
    let outcome = run(&Catalogue::builtin(), "likes / impressions", &[("likes", soft), ("impressions", cell(10, 4))]);
    assert_eq!(outcome.provenance, Some(Provenance::SelfReported));
    assert_eq!(outcome.facts, 4);
}

#[test]
fn lifetime_value_names_its_factors_and_is_modelled() {
    // 5 orders worth 200 in all by 4 customers, margin 80: 40 × 1.25 × 3 × 0.4 = 60
    let known = [
        ("revenue", cell(200 * NANO, 5)),
        ("orders", cell(5, 5)),
        ("customers", cell(4, 5)),
        ("gross_margin", cell(80 * NANO, 5)),
    ];
    let outcome = run(&Catalogue::builtin(), "lifetime_value", &known);
    assert!((outcome.value.unwrap() - 60.0).abs() < 1e-12);
    assert_eq!(outcome.provenance, Some(Provenance::Modelled));
}

#[test]
fn a_filter_reaches_every_measure_below_it() {
    let tree = parse(r#"(likes + engagements) where platform = tiktok"#).0.unwrap();
    let compiled = compile_tree(&Catalogue::builtin(), &tree).unwrap();
    assert_eq!(compiled.terms.len(), 5, "likes is asked for once");
    assert!(compiled.terms.iter().all(|term| term.only.0.len() == 1));
}
