//! `kepi lab anomalies`: how strange each row of a series is, judged by the rows before it alone.
//!
//! Invariant: a file that goes on gives the same scores for the rows that it had.

use super::{
    Lines,
    moments::{self, Moment},
    rows::open,
};
use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
};
use clap::Args;
use model::money::Currency;
use serde_json::{Value, json};
use stats::anomaly::{Context, Detector, Incident, Judgement, Setting, THRESHOLD, Unjudged, incidents};

/// Rows that tell how long a step is. None of them is judged, so that no score depends on a later row.
const FIRST: usize = 14;
/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// Find rows of a series that are unlike what came before
///
/// FILE is a CSV with the columns `timestamp` and `value`, in time order and with a regular step of any length. It may be
/// gzipped.
#[derive(Debug, Args)]
pub struct Anomalies {
    /// The file, or - for standard input
    pub file: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Lines,
}

/// Reads the table and judges every row.
pub fn run(asked: &Anomalies) -> Outcome {
    let read = moments::read(open(&asked.file)?);
    let moments = match read.map_err(|error| usage(format!("{} cannot be read: {error}", asked.file)))? {
        Ok(moments) => moments,
        Err(faults) => return faults.tell(&asked.file, asked.format.short()),
    };
    let answer = Answer::of(&moments);
    match asked.format {
        Lines::Jsonl => answer.told().try_for_each(|row| text::say(line(row).to_string()))?,
        Lines::Json => text::say(serde_json::to_string(&answer.json())?)?,
        Lines::Text => answer.say()?,
    }
    Ok(Exit::Done)
}

/// What was found, step by step; a step that no row tells of is missing.
struct Answer<'a> {
    setting: Setting,
    rows: Vec<Option<&'a Moment>>,
    values: Vec<Option<f64>>,
    judged: Vec<Result<Judgement, Unjudged>>,
}

impl<'a> Answer<'a> {
    fn of(moments: &'a [Moment]) -> Self {
        let step = step(moments);
        let setting = Setting::every(step);
        let mut rows: Vec<Option<&Moment>> = Vec::new();
        let mut last: Option<&Moment> = None;
        for moment in moments {
            let gap = last.map_or(0, |last| missing(moment.second - last.second, step, &setting));
            rows.extend(std::iter::repeat_n(None, gap));
            rows.push(Some(moment));
            last = Some(moment);
        }
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.and_then(|moment| moment.value)).collect();
        let mut detector = Detector::of(&setting);
        let judged = values.iter().map(|value| detector.judge(*value, Context::None)).collect();
        Self { setting, rows, values, judged }
    }

    /// Every row of the file with its judgement.
    fn told(&self) -> impl Iterator<Item = (&Moment, &Result<Judgement, Unjudged>)> {
        self.rows.iter().zip(&self.judged).filter_map(|(row, judged)| row.map(|moment| (moment, judged)))
    }

    /// The stable shape of `docs/cli.md`.
    fn json(&self) -> Value {
        let score = |judged: &Result<Judgement, Unjudged>| judged.as_ref().map_or(0.0, |row| row.score);
        let alarm = |(moment, judged): (&Moment, &Result<Judgement, Unjudged>)| {
            let row = judged.as_ref().ok().filter(|row| row.score >= THRESHOLD)?;
            Some(json!({
                "timestamp": moment.written,
                "value": moment.value,
                "expected": row.expected,
                "score": row.score,
            }))
        };
        json!({
            "threshold": THRESHOLD,
            "scores": self.told().map(|(_, judged)| score(judged)).collect::<Vec<_>>(),
            "anomalies": self.told().filter_map(alarm).collect::<Vec<_>>(),
            "unjudged": { "too_early": self.without(Unjudged::TooEarly), "missing": self.without(Unjudged::Missing) },
        })
    }

    /// How many rows are not judged, for a reason.
    fn without(&self, reason: Unjudged) -> usize {
        self.told().filter(|(_, judged)| judged.as_ref().err() == Some(&reason)).count()
    }

    fn say(&self) -> anyhow::Result<()> {
        let found = incidents(&self.values, &self.judged, &self.setting);
        let (early, missing) = (self.without(Unjudged::TooEarly), self.without(Unjudged::Missing));
        if early + missing > 0 {
            text::mutter(format!("not judged: {early} rows at the start, and {missing} without a value"))?;
        }
        if found.is_empty() {
            return Ok(text::say("no row is unlike what came before")?);
        }
        let headings = [
            ("from", Side::Left),
            ("to", Side::Left),
            ("furthest at", Side::Left),
            ("value", Side::Right),
            ("expected", Side::Right),
            ("score", Side::Right),
        ];
        let rows: Vec<Vec<String>> = found.iter().map(|incident| self.row(incident)).collect();
        Ok(text::say(text::table(&headings, &rows))?)
    }

    fn row(&self, incident: &Incident) -> Vec<String> {
        let when = |at: usize| self.rows[at].map_or_else(String::new, |moment| moment.written.clone());
        let shown = |value: Option<f64>| {
            value.map_or_else(|| "none".to_owned(), |value| text::number(value, "count", Currency::USD))
        };
        let expected = self.judged[incident.peak].as_ref().ok().map(|row| row.expected);
        let score = format!("{:.2}", incident.score);
        let [value, expected] = [self.values[incident.peak], expected].map(shown);
        vec![when(incident.start), when(incident.end), when(incident.peak), value, expected, score]
    }
}

/// The step in seconds: the usual distance of the first rows.
fn step(moments: &[Moment]) -> f64 {
    let first = &moments[..moments.len().min(FIRST)];
    let mut steps: Vec<i64> = first.windows(2).map(|two| two[1].second - two[0].second).collect();
    steps.retain(|step| *step > 0);
    steps.sort_unstable();
    steps.get(steps.len() / 2).map_or(DAY, |step| *step as f64)
}

/// How many steps are missing between two rows. A long gap is told short by whole seasons, which changes nothing.
fn missing(seconds: i64, step: f64, setting: &Setting) -> usize {
    let steps = stats::random::whole((seconds as f64 / step).round().max(1.0)) - 1;
    let steps = usize::try_from(steps).unwrap_or(usize::MAX);
    let season = setting.seasons.iter().copied().max().unwrap_or(1);
    if steps > 2 * season { season + steps % season } else { steps }
}

/// A row of the file with its judgement.
fn line((moment, judged): (&Moment, &Result<Judgement, Unjudged>)) -> Value {
    let row = judged.as_ref().ok();
    json!({
        "timestamp": moment.written,
        "value": moment.value,
        "expected": row.map(|row| row.expected),
        "score": row.map(|row| row.score),
        "anomaly": row.is_some_and(|row| row.score >= THRESHOLD),
        "reason": judged.as_ref().err().map(|reason| match reason {
            Unjudged::TooEarly => "too few rows before it",
            Unjudged::Missing => "it has no value",
            Unjudged::NewOccasion => "the first of its kind",
        }),
    })
}
