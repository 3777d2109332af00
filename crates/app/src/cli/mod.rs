//! The commands as they are typed, and nothing else: each command's work is in the file of its name.

pub mod agreed;
pub mod campaign;
pub mod code;
pub mod config;
pub mod creator;
pub mod demo;
pub mod diagnostics;
pub mod doctor;
pub mod explain;
pub mod findings;
pub mod import;
pub mod key;
pub mod kpi;
pub mod lab;
pub mod link;
pub mod list;
pub mod owners;
pub mod plan;
pub mod rates;
pub mod redirect;
pub mod report;
pub mod serve;
pub mod shop;
pub mod workspace;

use crate::config::Flags;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{collections::BTreeMap, path::PathBuf};

/// Whether creator marketing reaches its goals: exports in, honest numbers out.
#[derive(Debug, Parser)]
#[command(name = "kepi", version, about, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// The folder that everything is kept in [default: ./kepi-data, or KEPI_DATA]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<String>,
    /// The workspace, by name or id [default: the only one]
    #[arg(long, global = true, value_name = "NAME")]
    pub workspace: Option<String>,
    /// The settings' file [default: ./kepi.toml if there is one, or KEPI_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What is written to standard error: warn, info, debug
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
}

impl Global {
    /// The settings that flags decide, with those of a command's own.
    pub fn flags(&self, own: &[(&'static str, Option<String>)]) -> Flags {
        let given = [("data", self.data.as_ref()), ("workspace", self.workspace.as_ref()), ("log", self.log.as_ref())];
        let given = given.into_iter().chain(own.iter().map(|(key, value)| (*key, value.as_ref())));
        let values: BTreeMap<_, _> = given.filter_map(|(key, value)| Some((key, value?.clone()))).collect();
        Flags { file: self.config.clone(), values }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring files in: exports, folders, zips, or `-` for standard input
    Import(import::Import),
    /// Read KPIs; `kepi kpi list` shows the catalogue, `kepi kpi explain ID` how a reading came about
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Kpi(kpi::Kpi),
    /// The plan: check, apply, log, diff, lock, verify, status, suggest, schema
    #[command(subcommand)]
    Plan(plan::Plan),
    /// What stands out: targets at risk, unusual days, shifts, effects, patterns, tests
    Findings(findings::Findings),
    /// The statistics on a plain CSV, without a data folder
    #[command(subcommand)]
    Lab(lab::Lab),
    /// Serve the pages
    Serve(serve::Serve),
    /// A made-up brand's season, running
    Demo(demo::Demo),
    /// Check the data folder
    Doctor(doctor::Doctor),
    /// Print the effective settings
    Config(config::Show),
    /// Workspaces: a brand or a client each
    #[command(subcommand)]
    Workspace(workspace::Workspace),
    /// Creators and their accounts
    #[command(subcommand)]
    Creator(creator::Creator),
    /// Campaigns
    #[command(subcommand)]
    Campaign(campaign::Campaign),
    /// Tracking links
    #[command(subcommand)]
    Link(link::LinkCommand),
    /// Promo codes
    #[command(subcommand)]
    Code(code::CodeCommand),
    /// Keys of those who send events
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Shops whose webhooks are taken
    #[command(subcommand)]
    Shop(shop::ShopCommand),
    /// Follow tracking links and take events in, without pages
    Redirect(redirect::Redirect),
    /// Exchange rates
    #[command(subcommand)]
    Rates(rates::Rates),
    /// Which source owns a measure where several tell of it
    #[command(subcommand)]
    Owners(owners::Owners),
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}
