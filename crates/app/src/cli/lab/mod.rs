//! `kepi lab`: the statistics on a plain file, without a data folder and without a server.

pub mod attribution;
mod fault;
mod paths;
mod rows;

use crate::stop::Outcome;
use clap::Subcommand;

/// The statistics on a plain CSV
#[derive(Debug, Subcommand)]
pub enum Lab {
    /// Share conversions among the channels of their paths, by seven models side by side
    Attribution(attribution::Attribution),
}

/// Does it.
pub fn run(lab: &Lab) -> Outcome {
    match lab {
        Lab::Attribution(attribution) => attribution::run(attribution),
    }
}
