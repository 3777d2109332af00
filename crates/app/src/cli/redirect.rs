//! `kepi redirect`: the public listener alone, without pages and without the lake.
//!
//! It shares the folder with a `kepi serve` that listens for nobody else: what it takes in waits in the ledger, and the
//! other moves it on.

use crate::{
    config::Config,
    public::Public,
    stop::{Exit, Outcome},
    text,
};
use anyhow::Context;
use clap::Args;
use ledger::Ledger;

/// Follow tracking links and take events in, without pages
#[derive(Debug, Args)]
pub struct Redirect {
    /// The address to listen on [default: 127.0.0.1:8081, or KEPI_PUBLIC]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
}

/// Answers until it is told to end.
pub async fn run(config: &Config) -> Outcome {
    let dir = &config.data;
    std::fs::create_dir_all(dir).with_context(|| format!("the folder {} could not be made", dir.display()))?;
    let ledger = Ledger::open(dir)?;
    let public = Public::bind(&ledger, config, config.public).await?;
    text::say(format!("links are followed at http://{}/ with the data in {}", public.address, dir.display()))?;
    tokio::select! {
        served = public.run() => served?,
        ended = super::serve::end() => ended?,
    }
    Ok(Exit::Done)
}
