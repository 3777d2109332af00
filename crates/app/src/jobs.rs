//! What runs beside the pages: a table of name, period and work.
//!
//! Invariant: a job that fails is said and tried again at its next turn; it never takes the others down.

use crate::{clock, public::drawn, wire::House};
use collect::outgoing::{Client, look};
use kpi::catalogue::Catalogue;
use std::{future::Future, pin::Pin, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use web::{
    live::Hub,
    record::{self, Sealing},
};

/// What a job works with.
#[derive(Clone)]
pub struct Shift {
    /// The open data folder.
    pub house: House,
    /// Tells open pages.
    pub hub: Hub,
    /// Tells subscribers.
    pub client: Client,
    /// Looks at the addresses that links lead to; nothing where that is turned off.
    pub looker: Option<Client>,
}

type Work = fn(Shift) -> Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// A job: its name, how often it runs, what it does.
struct Job {
    name: &'static str,
    every: Duration,
    work: Work,
}

const JOBS: [Job; 8] = [
    Job { name: "watch", every: Duration::from_millis(300), work: |shift| Box::pin(watch(shift)) },
    Job { name: "credit", every: Duration::from_millis(500), work: |shift| Box::pin(credit(shift)) },
    Job { name: "settle", every: Duration::from_millis(1_000), work: |shift| Box::pin(settle(shift)) },
    Job { name: "seal", every: Duration::from_secs(60), work: |shift| Box::pin(seal(shift)) },
    Job { name: "tell", every: Duration::from_secs(2), work: |shift| Box::pin(tell(shift)) },
    Job { name: "list", every: Duration::from_secs(60), work: |shift| Box::pin(list(shift)) },
    Job { name: "look", every: Duration::from_secs(5), work: |shift| Box::pin(look(shift)) },
    Job { name: "upkeep", every: Duration::from_secs(300), work: |shift| Box::pin(upkeep(shift)) },
];

/// Starts every job.
pub fn start(shift: &Shift) {
    for job in JOBS {
        tokio::spawn(run(job, shift.clone()));
    }
}

async fn run(job: Job, shift: Shift) {
    let mut turns = interval_at(Instant::now() + job.every, job.every);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        turns.tick().await;
        let done = (job.work)(shift.clone()).await;
        if let Err(error) = &done
            && !failing
        {
            tracing::error!(job = job.name, "{error:#}");
        }
        failing = done.is_err();
    }
}

/// Shows what another process has committed, and tells the pages.
async fn watch(shift: Shift) -> anyhow::Result<()> {
    if shift.house.view.changed()? {
        shift.house.view.catch_up().await?;
    }
    shift.hub.publish(shift.house.store().version());
    Ok(())
}

/// Credits conversions to the touches before them, and tells the pages.
async fn credit(shift: Shift) -> anyhow::Result<()> {
    shift.house.view.credit_in_time().await?;
    shift.hub.publish(shift.house.store().version());
    Ok(())
}

/// Moves what waits to the lake.
async fn settle(shift: Shift) -> anyhow::Result<()> {
    shift.house.view.settle_in_time().await
}

/// Seals the KPIs whose campaigns have begun.
async fn seal(shift: Shift) -> anyhow::Result<()> {
    let ledger = shift.house.ledger;
    tokio::task::spawn_blocking(move || {
        for workspace in ledger.workspaces()? {
            let text = ledger.catalogue(&workspace.scope())?.unwrap_or_default();
            let (catalogue, _) = Catalogue::with_user(&text);
            for lock in record::seal(&ledger, &workspace, &catalogue, Sealing::Begun, clock::now())? {
                tracing::info!(kpi = %lock.kpi, kind = %lock.kind, "sealed");
            }
        }
        Ok(())
    })
    .await?
}

/// Sends subscribers the notices that are due.
async fn tell(shift: Shift) -> anyhow::Result<()> {
    let told = collect::outgoing::deliver_due(&shift.house.ledger, &shift.client, clock::now(), drawn).await?;
    if told != collect::outgoing::Delivered::default() {
        tracing::info!(?told, "notices");
    }
    Ok(())
}

/// Lists the addresses that links lead to.
async fn list(shift: Shift) -> anyhow::Result<()> {
    if shift.looker.is_some() {
        let ledger = shift.house.ledger;
        tokio::task::spawn_blocking(move || look::list(&ledger, clock::now())).await??;
    }
    Ok(())
}

/// Looks at some of the addresses that are due.
async fn look(shift: Shift) -> anyhow::Result<()> {
    if let Some(client) = &shift.looker {
        let seen = look::look_due(&shift.house.ledger, client, clock::now(), look::PATIENCE).await?;
        tracing::debug!(seen, "destinations");
    }
    Ok(())
}

/// Compacts and cleans the lake.
async fn upkeep(shift: Shift) -> anyhow::Result<()> {
    let done = shift.house.lake.upkeep(clock::now()).await?;
    tracing::debug!(?done, "upkeep");
    Ok(())
}
