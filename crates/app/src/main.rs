//! The binary: commands, wiring, jobs. Everything else is in the crates below.
//!
//! Invariant: a command ends with one of four exit statuses, and what went wrong stands on standard error.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly and compare exactly")
)]

mod allocator;
mod answer;
mod cli;
mod clock;
mod config;
mod credit;
mod demo;
mod door;
mod jobs;
mod public;
mod stop;
mod telemetry;
mod text;
mod view;
mod wire;

use clap::Parser;
use cli::{Cli, Command, kpi::Action};
use config::Config;
use std::process::ExitCode;
use stop::{Outcome, exit_of};
use wire::House;

fn main() -> ExitCode {
    allocator::give_back_at_once();
    allocator::take_little_at_once();
    let cli = Cli::parse();
    // The lake's crates bring two providers of cryptography; whoever opens a connection must find one chosen. A second
    // choice, which there is none of, would change nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
            let done = runtime.block_on(run(&cli));
            runtime.shutdown_background();
            done
        });
    match done {
        Ok(exit) => exit.into(),
        Err(error) => {
            // Standard error is gone: then nobody reads why.
            let _ = text::mutter(format!("{error:#}"));
            exit_of(&error).into()
        }
    }
}

/// The program.
async fn run(cli: &Cli) -> Outcome {
    let own = match &cli.command {
        Command::Serve(serve) => vec![
            ("listen", serve.listen.clone()),
            ("public", serve.public.clone()),
            ("public-url", serve.public_url.clone()),
        ],
        Command::Demo(demo) => vec![("listen", demo.address())],
        Command::Redirect(redirect) => vec![("public", redirect.listen.clone())],
        _ => Vec::new(),
    };
    let config = Config::read(&cli.global.flags(&own))?;
    telemetry::start(&config.log);
    let named = config.workspace.as_deref();
    match &cli.command {
        Command::Config(show) => cli::config::run(show, &config),
        Command::Demo(demo) => cli::demo::run(demo, &config).await,
        Command::Serve(serve) => cli::serve::run(serve, &config, named).await,
        Command::Plan(plan) => cli::plan::run(plan, &config, named).await,
        Command::Redirect(_) => cli::redirect::run(&config).await,
        Command::Lab(lab) => cli::lab::run(lab),
        command => within(command, &House::open(&config.data).await?, &config).await,
    }
}

/// The commands that work in an open data folder.
async fn within(command: &Command, house: &House, config: &Config) -> Outcome {
    let named = config.workspace.as_deref();
    match command {
        Command::Import(import) => cli::import::run(import, house, named).await,
        Command::Kpi(kpi) => match &kpi.action {
            Some(Action::List(list)) => cli::list::run(list, &cli::list::catalogue(house, named)?),
            Some(Action::Explain(explain)) => {
                cli::explain::run(explain, house, &house.shelf(house.workspace(named)?)?).await
            }
            None => cli::kpi::run(kpi, house, &house.shelf(house.workspace(named)?)?).await,
        },
        Command::Findings(findings) => cli::findings::run(findings, house, named).await,
        Command::Doctor(doctor) => cli::doctor::run(doctor, house).await,
        Command::Workspace(workspace) => cli::workspace::run(workspace, house),
        Command::Creator(creator) => cli::creator::run(creator, house, &house.workspace_or_first(named)?),
        Command::Campaign(campaign) => cli::campaign::run(campaign, house, &house.workspace_or_first(named)?),
        Command::Link(link) => cli::link::run(link, house, &house.workspace_or_first(named)?, config),
        Command::Code(code) => cli::code::run(code, house, &house.workspace_or_first(named)?),
        Command::Key(key) => cli::key::run(key, house, &house.workspace_or_first(named)?),
        Command::Shop(shop) => cli::shop::run(shop, house, &house.workspace_or_first(named)?, config),
        Command::Rates(rates) => cli::rates::run(rates, house, &house.workspace_or_first(named)?),
        Command::Owners(owners) => cli::owners::run(owners, house, &house.workspace_or_first(named)?),
        Command::Config(_)
        | Command::Demo(_)
        | Command::Serve(_)
        | Command::Redirect(_)
        | Command::Plan(_)
        | Command::Lab(_) => {
            unreachable!("invariant: these open their own")
        }
    }
}
