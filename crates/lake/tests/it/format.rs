//! Tables of older versions stay readable, and grow the columns that they lack when something is settled into them.
//!
//! The sample was written before the columns `d_author`, `d_feed`, `m_code_uses`, `m_posts_disclosed` and `m_gross_margin`
//! were there. It holds three clicks (two visitors), a post counted twice (5 likes, then 8) and an order of 20 euro.

use crate::clicks;
use lake::Lake;
use model::{dimension::Dimension, measure::Measure, store::FactStore};
use std::{fs, path::Path};
use tempfile::TempDir;
use testkit::{
    build::{Question, ask, scope_of},
    contract::lines,
};

fn sample() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/2026-11"), dir.path());
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn check(lake: &Lake, question: Question, expected: &[&str]) {
    let table = lake.read(&scope_of("acme"), &question.query()).await.unwrap();
    assert_eq!(lines(&table), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_an_older_version_answers() {
    let dir = sample();
    let lake = Lake::open(dir.path()).await.unwrap();
    assert_eq!(lake.settled(), 2);
    check(&lake, ask(&[Measure::Clicks, Measure::CodeUses, Measure::UniqueVisitors]), &["3 of 3, no facts, 2 of 3"])
        .await;
    check(&lake, ask(&[Measure::Likes, Measure::PostsDisclosed]), &["8 of 1, no facts"]).await;
    check(&lake, ask(&[Measure::Revenue, Measure::GrossMargin]), &["20000000000 of 1, no facts"]).await;
    let shift = Dimension::Label("Shift".into());
    check(&lake, ask(&[Measure::Clicks]).by(shift), &["?: 1 of 1", "early: 1 of 1", "late: 1 of 1"]).await;
    check(&lake, ask(&[Measure::Clicks]).only(Dimension::Author, &["eve"]), &[]).await;
    check(&lake, ask(&[Measure::Clicks]).without(Dimension::Author, &["eve"]), &["3 of 3"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_an_older_version_grows_when_something_settles() {
    let dir = sample();
    let lake = Lake::open(dir.path()).await.unwrap();
    let mut newer = clicks(3, &["eve"]);
    newer.facts[0].set_value(Measure::CodeUses, 4);
    newer.facts[0].set_dim(Dimension::Author, "eve");
    lake.show(vec![newer.clone()]).await.unwrap();
    let both = || ask(&[Measure::Clicks, Measure::CodeUses]);
    check(&lake, both(), &["4 of 4, 4 of 1"]).await;
    lake.settle(vec![newer]).await.unwrap();
    check(&lake, both(), &["4 of 4, 4 of 1"]).await;
    let fresh = Lake::open(dir.path()).await.unwrap();
    check(&fresh, both(), &["4 of 4, 4 of 1"]).await;
    check(&fresh, both().only(Dimension::Author, &["eve"]), &["1 of 1, 4 of 1"]).await;
}
