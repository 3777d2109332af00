//! `kepi lab forecast`: how series of a plain file go on, and how good such forecasts were before.

use super::{
    Lines, rows,
    series::{self, Named},
};
use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
};
use clap::Args;
use serde_json::{Value, json};
use stats::forecast::{Backtest, Forecast, Series, Unforecastable, backtest, forecast};

/// The chance that backtests draw targets by: the same for the same file.
const SEED: u64 = 1;

/// Say how series go on
///
/// FILE is a CSV with the columns `series`, `time` and `value`, its rows in the order of their times; values may be missing. It
/// may be gzipped.
#[derive(Debug, Args)]
pub struct Forecasting {
    /// The file, or - for standard input
    pub file: String,
    /// How many steps ahead
    #[arg(long, value_name = "STEPS")]
    pub horizon: usize,
    /// After how many steps things repeat, such as 7 for days; several with commas [default: none]
    #[arg(long, value_name = "STEPS", value_delimiter = ',')]
    pub season: Vec<usize>,
    /// Forecast so many past windows too, and say how good that was
    #[arg(long, value_name = "WINDOWS", default_value_t = 0)]
    pub backtest: usize,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Lines,
}

/// Reads the table and forecasts every series.
pub fn run(asked: &Forecasting) -> Outcome {
    if asked.horizon == 0 {
        return Err(usage("--horizon 0: give the number of steps ahead, 1 or more"));
    }
    let read = series::read(rows::open(&asked.file)?);
    let series = match read.map_err(|error| usage(format!("{} cannot be read: {error}", asked.file)))? {
        Ok(series) => series,
        Err(faults) => return faults.tell(&asked.file, asked.format.short()),
    };
    let answers = series.iter().map(|named| Answer::of(asked, named));
    match asked.format {
        Lines::Jsonl => answers.into_iter().try_for_each(|answer| text::say(answer.json().to_string()))?,
        Lines::Json => {
            let forecasts: Vec<Value> = answers.map(|answer| answer.json()).collect();
            text::say(serde_json::to_string(&json!({ "forecasts": forecasts }))?)?;
        }
        Lines::Text => answers.into_iter().try_for_each(|answer| answer.say())?,
    }
    Ok(Exit::Done)
}

/// What became of one series.
struct Answer<'a> {
    name: &'a str,
    forecast: Result<Forecast, Unforecastable>,
    backtest: Option<Result<Backtest, Unforecastable>>,
}

impl<'a> Answer<'a> {
    fn of(asked: &Forecasting, named: &'a Named) -> Self {
        let series = Series::new(named.values.iter().copied(), &asked.season);
        let tested = (asked.backtest > 0).then(|| backtest(&series, asked.horizon, asked.backtest, SEED));
        Self { name: &named.name, forecast: forecast(&series, asked.horizon), backtest: tested }
    }

    /// The stable shape of `docs/cli.md`.
    fn json(&self) -> Value {
        let mut shape = match &self.forecast {
            Err(reason) => json!({"series": self.name, "method": null, "mean": null, "reason": reason.to_string()}),
            Ok(found) => {
                let [half, most, nearly] = &found.bands;
                json!({
                    "series": self.name,
                    "method": found.method,
                    "mean": found.mean,
                    "lower50": half.lower,
                    "upper50": half.upper,
                    "lower80": most.lower,
                    "upper80": most.upper,
                    "lower95": nearly.lower,
                    "upper95": nearly.upper,
                })
            }
        };
        if let Some(tested) = &self.backtest {
            shape["backtest"] = match tested {
                Err(reason) => json!({"reason": reason.to_string()}),
                Ok(found) => json!({
                    "windows": found.windows.len(),
                    "mase": found.mase,
                    "smape": found.smape,
                    "inside": {"50": found.inside[0], "80": found.inside[1], "95": found.inside[2]},
                    "brier": found.brier,
                    "brier_of_pacing": found.brier_of_pacing,
                }),
            };
        }
        shape
    }

    fn say(&self) -> anyhow::Result<()> {
        let name = if self.name.is_empty() { "the series" } else { self.name };
        match &self.forecast {
            Err(reason) => text::say(format!("{name}: {reason}"))?,
            Ok(found) => {
                text::say(format!("{name}, by {}", found.method))?;
                let sides = ["step", "middle", "80 % from", "to", "95 % from", "to"].map(|words| (words, Side::Right));
                let rows: Vec<Vec<String>> = (0..found.mean.len()).map(|step| row(found, step)).collect();
                text::say(text::table(&sides, &rows))?;
            }
        }
        match &self.backtest {
            None => {}
            Some(Err(reason)) => text::say(format!("past windows: {reason}"))?,
            Some(Ok(found)) => text::say(past(found))?,
        }
        Ok(())
    }
}

fn row(found: &Forecast, step: usize) -> Vec<String> {
    let [_, most, nearly] = &found.bands;
    let numbers = [found.mean[step], most.lower[step], most.upper[step], nearly.lower[step], nearly.upper[step]];
    std::iter::once((step + 1).to_string()).chain(numbers.map(|number| format!("{number:.2}"))).collect()
}

fn past(found: &Backtest) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.3}"));
    format!(
        "{} past windows: scaled error {} (below 1 beats repeating the last season), {} within the 80 % band, Brier score of \
         targets {} beside {} of straight-line pacing",
        found.windows.len(),
        number(found.mase),
        found.inside[1].map_or_else(|| "unknown".to_owned(), |share| format!("{:.0} %", share * 100.0)),
        number(found.brier),
        number(found.brier_of_pacing)
    )
}
