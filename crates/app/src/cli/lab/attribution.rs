//! `kepi lab attribution`: every model on one table of paths, side by side.

use super::{paths::Paths, rows};
use crate::{
    cli::Format,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
};
use clap::Args;
use serde_json::{Map, Value, json};
use stats::attribution::{Chain, Credit, Model, Nulls, Removal, Undefined, credits};

/// Share conversions among the channels of their paths
///
/// FILE is a CSV with the columns `path` (channels as `a > b > c`) and `conversions`, and where known `value` (of all
/// conversions of the row) and `nulls` (how often the path was made without a conversion). It may be gzipped.
#[derive(Debug, Args)]
pub struct Attribution {
    /// The file, or - for standard input
    pub file: String,
    /// Under time decay, the number of steps after which a touch is worth half as much
    #[arg(long, value_name = "STEPS", default_value_t = 1.0)]
    pub half_life: f64,
    /// Under Markov, as if all paths without a conversion had not been made
    #[arg(long)]
    pub ignore_nulls: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Reads the table and computes everything.
pub fn run(asked: &Attribution) -> Outcome {
    if !(asked.half_life > 0.0 && asked.half_life.is_finite()) {
        return Err(usage(format!("--half-life {}: give a number of steps above 0", asked.half_life)));
    }
    let read = Paths::read(rows::open(&asked.file)?);
    let paths = match read.map_err(|error| usage(format!("{} cannot be read: {error}", asked.file)))? {
        Ok(paths) => paths,
        Err(faults) => return faults.tell(&asked.file, asked.format),
    };
    let answer = Answer::of(asked, &paths);
    match asked.format {
        Format::Json => text::say(serde_json::to_string(&answer.json(asked))?)?,
        Format::Text => answer.say()?,
    }
    Ok(Exit::Done)
}

/// What was computed.
struct Answer<'a> {
    paths: &'a Paths,
    totals: [f64; 3],
    /// By model, in the order in which they are shown: the credit of each channel, or why there is none.
    models: Vec<(&'static str, Result<Vec<Credit>, Undefined>)>,
    removal: Result<Removal, Undefined>,
}

impl<'a> Answer<'a> {
    fn of(asked: &Attribution, paths: &'a Paths) -> Self {
        let channels = u32::try_from(paths.names.len()).expect("invariant: channels are numbered in 32 bits");
        let by = |model: Model<'_>| Ok(credits(&model, channels, paths.iter()));
        let nulls = if asked.ignore_nulls { Nulls::Ignored } else { Nulls::Counted };
        let removal = Chain::learn(channels, paths.iter(), nulls).and_then(|chain| chain.removal());
        let totals = paths.totals();
        let all = Credit { conversions: totals[0], value: totals[1] };
        let models = vec![
            ("first", by(Model::First)),
            ("last", by(Model::Last)),
            ("linear", by(Model::Linear)),
            ("position", by(Model::Position)),
            ("time_decay", by(Model::TimeDecay { half_life: asked.half_life })),
            ("markov", removal.as_ref().map(|removal| removal.credits(all)).map_err(|undefined| *undefined)),
            ("shapley", by(Model::Shapley)),
        ];
        Self { paths, totals, models, removal }
    }

    /// The stable shape of `docs/cli.md`.
    fn json(&self, asked: &Attribution) -> Value {
        let [conversions, value, nulls] = self.totals;
        let known = |is: bool, number: f64| if is { json!(number) } else { Value::Null };
        let has_value = self.paths.has_value;
        json!({
            "models": self.by_model(|credit| credit.conversions),
            "values": if has_value { self.by_model(|credit| credit.value) } else { Value::Null },
            "removal_effects": self.removal.as_ref().map_or(Value::Null, |removal| self.by_channel(&removal.effects)),
            "conversions": conversions,
            "value": known(has_value, value),
            "nulls": known(self.paths.has_nulls, nulls),
            "paths": self.paths.len(),
            "half_life": asked.half_life,
            "reasons": self.reasons().into_iter().collect::<Map<_, _>>(),
        })
    }

    fn by_model(&self, number: impl Fn(&Credit) -> f64) -> Value {
        let of = |found: &Vec<Credit>| self.by_channel(&found.iter().map(&number).collect::<Vec<_>>());
        let one = |(name, found): &(&str, Result<Vec<Credit>, _>)| {
            ((*name).to_owned(), found.as_ref().map_or(Value::Null, of))
        };
        Value::Object(self.models.iter().map(one).collect())
    }

    fn by_channel(&self, numbers: &[f64]) -> Value {
        let named = self.paths.names.iter().zip(numbers);
        Value::Object(named.map(|(name, number)| (name.clone(), json!(number))).collect())
    }

    /// Why there is no number where there is none.
    fn reasons(&self) -> Vec<(String, Value)> {
        let mut reasons = Vec::new();
        for (name, found) in &self.models {
            if let Err(undefined) = found {
                reasons.push(((*name).to_owned(), json!(undefined.to_string())));
            }
        }
        if !self.paths.has_value {
            reasons.push(("value".to_owned(), json!("the file has no column value")));
        }
        if !self.paths.has_nulls {
            let words = "the file has no column nulls: Markov takes it that every path converted";
            reasons.push(("nulls".to_owned(), json!(words)));
        }
        reasons
    }

    fn say(&self) -> anyhow::Result<()> {
        text::say(self.table("conversions", self.totals[0], |credit| credit.conversions))?;
        if self.paths.has_value {
            text::say("")?;
            text::say(self.table("value", self.totals[1], |credit| credit.value))?;
        }
        for (name, reason) in self.reasons() {
            text::mutter(format!("no {name}: {}", reason.as_str().unwrap_or_default()))?;
        }
        Ok(())
    }

    /// Channels by models, with the total in the last row.
    fn table(&self, what: &str, total: f64, number: impl Fn(&Credit) -> f64) -> String {
        let shown = |number: f64| text::number(number, "count", model::money::Currency::USD);
        let mut headings = vec![(what, Side::Left)];
        headings.extend(self.models.iter().map(|(name, _)| (*name, Side::Right)));
        let cell = |at: usize, found: &Result<Vec<Credit>, Undefined>| {
            found.as_ref().map_or_else(|_| "none".to_owned(), |found| shown(number(&found[at])))
        };
        let row = |(at, name): (usize, &String)| {
            let cells = self.models.iter().map(|(_, found)| cell(at, found));
            std::iter::once(name.clone()).chain(cells).collect::<Vec<_>>()
        };
        let mut rows: Vec<Vec<String>> = self.paths.names.iter().enumerate().map(row).collect();
        let totals = self.models.iter().map(|(_, found)| if found.is_ok() { shown(total) } else { "none".to_owned() });
        rows.push(std::iter::once("together".to_owned()).chain(totals).collect());
        text::table(&headings, &rows)
    }
}
