//! Competitors' accounts are no part of one's own numbers, unless the question or the formula names them.

use crate::bench::{Bench, ask, only};
use insight::{Ask, explain::explain, rival::rivals};
use kpi::catalogue::Catalogue;
use model::{dimension::Dimension, measure::Measure};
use testkit::build::{FactBuilder, post};

const PLAN: &str = "
plan: P
currency: EUR
competitors: [{ id: rival, instagram: \"@Rival.Co\" }]
";

fn told(account: &str, key: &str, likes: i128) -> FactBuilder {
    post(key).dim(Dimension::Account, account).likes(likes).value(Measure::Reach, 100).day("2024-03-05")
}

fn bench() -> Bench {
    let mut bench = Bench::new(vec![
        told("acme", "instagram/1", 30),
        told("rival.co", "instagram/2", 20),
        // Whose account it is, no source says: it is one's own.
        post("x/3").likes(5).day("2024-03-06"),
    ]);
    bench.rivals = rivals(&kpi::plan::read(PLAN, &Catalogue::builtin()).0);
    bench
}

#[tokio::test]
async fn own_numbers_leave_competitors_out_and_say_so() {
    let (bench, asked) = (bench(), ask(&["likes"], "2024-03-01..2024-03-31"));
    assert_eq!(bench.one(&asked).await.value, Some(35.0));
    let by = Ask { by: vec![Dimension::Account], ..asked.clone() };
    let groups: Vec<_> = bench.read(&by).await.iter().map(|one| one.group["account"].clone()).collect();
    assert_eq!(groups, [None, Some("acme".to_owned())]);
    let explained = explain(&bench.desk(), &asked).await.unwrap();
    let traced: f64 = explained.measures[0].imports.iter().filter_map(|one| one.value).sum();
    assert_eq!((explained.reading.value, traced), (Some(35.0), 35.0));
    assert!(explained.question.sentence.contains("; without competitors' accounts (@rival.co)"));
}

#[tokio::test]
async fn a_question_that_names_an_account_is_answered_as_it_stands() {
    let asked = Ask { filter: only("account = \"rival.co\""), ..ask(&["likes"], "2024-03-01..2024-03-31") };
    let bench = bench();
    assert_eq!(bench.one(&asked).await.value, Some(20.0));
    let explained = explain(&bench.desk(), &asked).await.unwrap();
    assert!(!explained.question.sentence.contains("competitors"), "{}", explained.question.sentence);
}

#[tokio::test]
async fn a_formula_may_set_own_beside_theirs() {
    let mut bench = bench();
    let own = "[[kpi]]\nid = \"versus\"\nname = \"Versus\"\nformula = 'likes / (likes where account = \"rival.co\")'\n";
    let (catalogue, faults) = Catalogue::with_user(own);
    assert!(faults.is_empty(), "{faults:?}");
    bench.catalogue = catalogue;
    assert_eq!(bench.one(&ask(&["versus"], "2024-03-01..2024-03-31")).await.value, Some(35.0 / 20.0));
}
