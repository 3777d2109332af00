//! `kepi lab`: the statistics on a plain file, without a data folder and without a server.

pub mod anomalies;
pub mod attribution;
pub mod experiment;
mod fault;
pub mod forecast;
mod moments;
mod paths;
mod people;
mod rows;
mod series;

use crate::{cli::Format, stop::Outcome};
use clap::{Subcommand, ValueEnum};

/// The statistics on a plain CSV
#[derive(Debug, Subcommand)]
pub enum Lab {
    /// Say how series go on, with bounds, and how good such forecasts were before
    Forecast(forecast::Forecasting),
    /// Share conversions among the channels of their paths, by seven models side by side
    Attribution(attribution::Attribution),
    /// Compare the variants of an experiment with its control
    Experiment(experiment::Experiment),
    /// Find rows of a series that are unlike what came before
    Anomalies(anomalies::Anomalies),
}

/// How an answer that may be long is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Lines {
    /// For people
    #[default]
    Text,
    /// For programs, as one value
    Json,
    /// For programs, as one value a line
    Jsonl,
}

impl Lines {
    /// How what is short beside it is written.
    fn short(self) -> Format {
        if self == Self::Text { Format::Text } else { Format::Json }
    }
}

/// Does it.
pub fn run(lab: &Lab) -> Outcome {
    match lab {
        Lab::Forecast(forecast) => forecast::run(forecast),
        Lab::Attribution(attribution) => attribution::run(attribution),
        Lab::Experiment(experiment) => experiment::run(experiment),
        Lab::Anomalies(anomalies) => anomalies::run(anomalies),
    }
}
