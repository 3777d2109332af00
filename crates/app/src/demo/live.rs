//! Keeps the season running: clicks and sales every second or two, a new look at some posts every twenty.
//!
//! Invariant: it writes through the ledger's doors alone; pages learn of it as they learn of everything else.

use super::{
    brand::PEOPLE,
    export, feed, load,
    season::{Posted, Season},
    shop,
};
use crate::{clock, wire::House};
use jiff::{Timestamp, ToSpan};
use model::{batch::Batch, workspace::Workspace};
use stats::random::Random;
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// Time between two batches of clicks.
const BEAT: Duration = Duration::from_millis(1_500);

/// Batches between two looks at the posts of a platform.
const LOOK: u64 = 13;

/// Only posts as young as this still move enough to be looked at.
const YOUNG_DAYS: i64 = 21;

/// Orders in a batch, on average.
const ORDERS: f64 = 0.12;

/// Clicks in a batch, on average.
const CLICKS: f64 = 2.4;

/// Runs for ever.
pub async fn run(house: House, workspace: Workspace, season: Season) {
    let season = Arc::new(season);
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let start = u64::try_from(clock::now().as_millisecond()).unwrap_or(0);
    for beat in 0.. {
        beats.tick().await;
        let (house, workspace, season) = (house.clone(), workspace.clone(), Arc::clone(&season));
        let done = tokio::task::spawn_blocking(move || one(&house, &workspace, &season, (start, beat))).await;
        match done {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!("the demo could not go on: {error:#}"),
            Err(error) => tracing::error!("the demo could not go on: {error}"),
        }
    }
}

fn one(house: &House, workspace: &Workspace, season: &Season, (start, beat): (u64, u64)) -> anyhow::Result<()> {
    let now = clock::now();
    // Numbers of what happens live start at the moment of starting, so that a restart does not use them again.
    let mut random = Random::seeded(season.seed ^ start).fork(&beat.to_string());
    let facts = batch(season, now, start + beat * 100, &mut random);
    if !facts.facts.is_empty() {
        house.ledger.append(&workspace.scope(), feed::LINKS, &facts, now)?;
    }
    if beat % LOOK == LOOK - 1 {
        look(house, workspace, season, beat / LOOK)?;
    }
    Ok(())
}

/// Clicks and orders of one beat.
fn batch(season: &Season, now: Timestamp, number: u64, random: &mut Random) -> Batch {
    let hour_ago = now.saturating_sub(1.hour()).unwrap_or(now);
    let weights: Vec<f64> = season.posts.iter().map(|post| pull(post, season, hour_ago, now)).collect();
    let mut facts = Vec::new();
    for nth in 0..random.poisson(CLICKS) {
        let post = random.weighted(&weights);
        facts.push(feed::click(&shop::click(now, post, number + nth, random), season));
    }
    for nth in 0..random.poisson(ORDERS) {
        let post = &season.posts[random.weighted(&weights)];
        facts.extend(feed::order(&shop::order(now, number + nth, post, random), season));
    }
    Batch { facts, ..Batch::default() }
}

/// How many clicks a post draws at the moment, in proportion.
fn pull(post: &Posted, season: &Season, from: Timestamp, to: Timestamp) -> f64 {
    let gained = post.gathered(to, season.start) - post.gathered(from, season.start);
    post.views * post.click_rate * gained.max(0.0) + 1e-6
}

/// Exports the young posts of one platform, or of one of its accounts, and brings them in.
fn look(house: &House, workspace: &Workspace, season: &Season, turn: u64) -> anyhow::Result<()> {
    let now = clock::now();
    let young = now.saturating_sub((YOUNG_DAYS * 24).hours()).unwrap_or(now);
    let tiktok: Vec<_> = PEOPLE.iter().filter(|person| person.platform == "tiktok").collect();
    let turn = usize::try_from(turn).unwrap_or(0);
    let export = if turn.is_multiple_of(2) {
        export::instagram(season.posts.iter().filter(|post| post.at > young), now, season)?
    } else {
        export::tiktok(tiktok[(turn / 2) % tiktok.len()], now, season)?
    };
    load::bring(house, workspace, export, now)?;
    Ok(())
}
