//! `kepi lab experiment`: variants beside a control, judged so that looking every day is safe.

use super::{
    people::{Arm, Form, People},
    rows,
};
use crate::{
    cli::Format,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
};
use clap::{Args, ValueEnum};
use model::money::Currency;
use serde_json::{Map, Value, json};
use stats::{
    distribution::Interval,
    experiment::{Comparison, Decision, Judgement, Reason, Sample, Setting, Verdict, adjust, judge},
};

/// Compare the variants of an experiment with its control
///
/// FILE is a CSV. Either a row is a person, with the columns `variant`, `value` and where known `covariate` (what the person did
/// before); or a row is a variant, with `variant`, `users`, `conversions`, or with `variant`, `n`, `sum`, `sum_squares`. It may be
/// gzipped.
#[derive(Debug, Args)]
pub struct Experiment {
    /// The file, or - for standard input
    pub file: String,
    /// The variant that the others are compared with [default: the first in the file]
    #[arg(long, value_name = "NAME")]
    pub control: Option<String>,
    /// What is compared [default: proportion of conversions, else mean]
    #[arg(long = "metric", value_name = "WHAT", value_enum)]
    pub yardstick: Option<Yardstick>,
    /// The chance of deciding falsely that something makes a difference
    #[arg(long, default_value_t = 0.05)]
    pub alpha: f64,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Yardstick {
    /// The share of people who did it: values of 0 and 1
    Proportion,
    /// The mean of people's values
    Mean,
    /// The sum of values by the sum of the second column
    Ratio,
}

/// Reads the table and judges.
pub fn run(asked: &Experiment) -> Outcome {
    if !(asked.alpha > 0.0 && asked.alpha < 1.0) {
        return Err(usage(format!("--alpha {}: give a number between 0 and 1", asked.alpha)));
    }
    let read = People::read(rows::open(&asked.file)?);
    let mut people = match read.map_err(|error| usage(format!("{} cannot be read: {error}", asked.file)))? {
        Ok(people) => people,
        Err(faults) => return faults.tell(&asked.file, asked.format),
    };
    lead(&mut people, asked.control.as_deref())?;
    let answer = Answer::of(&people, yardstick(asked, &people)?, asked.alpha);
    match asked.format {
        Format::Json => text::say(serde_json::to_string(&answer.json())?)?,
        Format::Text => answer.say()?,
    }
    Ok(Exit::Done)
}

/// Puts the control first.
fn lead(people: &mut People, control: Option<&str>) -> anyhow::Result<()> {
    let Some(name) = control else { return Ok(()) };
    let Some(at) = people.arms.iter().position(|arm| arm.name == name) else {
        let names: Vec<&str> = people.arms.iter().map(|arm| arm.name.as_str()).collect();
        return Err(usage(format!("--control {name}: the file has only {}", names.join(", "))));
    };
    people.arms[..=at].rotate_right(1);
    Ok(())
}

/// What was asked to be compared, if the table has what it needs.
fn yardstick(asked: &Experiment, people: &People) -> anyhow::Result<Yardstick> {
    let usual = if people.form == Form::Conversions { Yardstick::Proportion } else { Yardstick::Mean };
    let yardstick = asked.yardstick.unwrap_or(usual);
    let missing = match (yardstick, people.form) {
        (Yardstick::Proportion, Form::Sums) => "needs users and conversions, or a value of 0 or 1 for every person",
        (Yardstick::Proportion, Form::People) if !people.is_binary => "needs values of 0 and 1",
        (Yardstick::Mean, Form::Conversions) => "needs values: users and conversions have a proportion",
        (Yardstick::Ratio, _) if !people.has_second => "needs a row a person, with a second column to divide by",
        _ => return Ok(yardstick),
    };
    let name = yardstick.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    Err(usage(format!("--metric {name} {missing}")))
}

/// What was computed.
struct Answer<'a> {
    arms: &'a [Arm],
    alpha: f64,
    /// Whether people's values are taken beside what they did before.
    adjusted: bool,
    samples: Vec<Sample>,
    judgement: Judgement,
}

impl<'a> Answer<'a> {
    fn of(people: &'a People, yardstick: Yardstick, alpha: f64) -> Self {
        let adjusted = people.has_second && yardstick != Yardstick::Ratio;
        let samples = match adjusted {
            true => adjust(&people.arms.iter().map(|arm| arm.moments).collect::<Vec<_>>()),
            false => people.arms.iter().map(|arm| sample(arm, people.form, yardstick)).collect(),
        };
        let (control, variants) = samples.split_first().expect("invariant: a table has a variant");
        let judgement = judge(control, variants, &Setting { alpha, ..Setting::default() });
        Self { arms: &people.arms, alpha, adjusted, samples, judgement }
    }

    /// The stable shape of `docs/cli.md`.
    fn json(&self) -> Value {
        let balance = self.judgement.balance;
        let winner = match self.judgement.decision {
            Decision::Winner(at) => Some(self.arms[at + 1].name.as_str()),
            _ => None,
        };
        json!({
            "sample_ratio": balance.map(|one| json!({"p": one.p, "mismatch": one.mismatch})),
            "control": self.arms[0].name,
            "variants": (1..self.arms.len()).map(|at| self.variant(at)).collect::<Vec<_>>(),
            "decision": self.judgement.decision.to_string(),
            "winner": winner,
            "alpha": self.alpha,
            "adjusted": self.adjusted,
            "reasons": self.reasons().into_iter().map(|(name, why)| (name, json!(why))).collect::<Map<_, _>>(),
        })
    }

    fn compared(&self, at: usize) -> Option<&Comparison> {
        self.judgement.variants[at - 1].as_ref().ok()
    }

    fn variant(&self, at: usize) -> Value {
        let one = self.compared(at);
        json!({
            "variant": self.arms[at].name,
            "lift": one.map(|one| one.effect.lift),
            "interval": one.map(|one| ends(one.once.interval)),
            "p": one.map(|one| one.once.p),
            "sequential": one.map(|one| json!({"p": one.always.p, "interval": ends(one.always.interval)})),
            "chance_to_win": one.map(|one| one.chance_to_win),
            "expected_loss": one.map(|one| one.expected_loss),
            "decision": self.judgement.verdicts[at - 1].to_string(),
        })
    }

    /// Why there is no number, or no judging, where there is none.
    fn reasons(&self) -> Vec<(String, String)> {
        let mut reasons = Vec::new();
        if self.judgement.balance.is_none() {
            reasons.push(("sample_ratio".to_owned(), "fewer than two variants, or nobody took part".to_owned()));
        }
        for (arm, verdict) in self.arms[1..].iter().zip(&self.judgement.verdicts) {
            if let Verdict::CannotJudge(reason) = verdict {
                reasons.push((arm.name.clone(), reason.to_string()));
            }
        }
        if let Decision::CannotJudge(Reason::NoVariant) = self.judgement.decision {
            reasons.push(("decision".to_owned(), Reason::NoVariant.to_string()));
        }
        reasons
    }

    fn say(&self) -> anyhow::Result<()> {
        let headings = [
            "variant",
            "people",
            "mean",
            "lift",
            "interval",
            "p",
            "any-time p",
            "any-time interval",
            "wins",
            "loss",
            "",
        ];
        let side = |at: usize| if at == 0 || at == headings.len() - 1 { Side::Left } else { Side::Right };
        let headings: Vec<(&str, Side)> = headings.iter().enumerate().map(|(at, name)| (*name, side(at))).collect();
        let rows: Vec<Vec<String>> = (0..self.arms.len()).map(|at| self.row(at)).collect();
        text::say(text::table(&headings, &rows))?;
        text::say("")?;
        if let Some(balance) = self.judgement.balance {
            let words = if balance.mismatch { "not what they should be" } else { "as they should be" };
            text::say(format!("sizes of the variants: {words}, p {:.4}", balance.p))?;
        }
        if self.adjusted {
            text::say("values are taken beside what the same people did before")?;
        }
        text::say(format!("decision: {}", self.decided()))?;
        Ok(())
    }

    fn decided(&self) -> String {
        match self.judgement.decision {
            Decision::Winner(at) => format!("winner is {}", self.arms[at + 1].name),
            Decision::Harmful => format!("keep {}: every variant is worse", self.arms[0].name),
            other => other.to_string(),
        }
    }

    fn row(&self, at: usize) -> Vec<String> {
        let sample = &self.samples[at];
        let mean =
            if sample.mean.is_finite() { text::number(sample.mean, "", Currency::USD) } else { "none".to_owned() };
        let mut row = vec![self.arms[at].name.clone(), text::count(sample.count), mean];
        if at == 0 {
            row.extend(std::iter::repeat_n(String::new(), 7));
            row.push("control".to_owned());
            return row;
        }
        match self.compared(at) {
            None => row.extend(std::iter::repeat_n("none".to_owned(), 7)),
            Some(one) => row.extend([
                percent(one.effect.lift),
                within(one.once.interval),
                format!("{:.4}", one.once.p),
                format!("{:.4}", one.always.p),
                within(one.always.interval),
                format!("{:.1} %", one.chance_to_win * 100.0),
                format!("{:.2} %", one.expected_loss * 100.0),
            ]),
        }
        row.push(self.judgement.verdicts[at - 1].to_string());
        row
    }
}

fn sample(arm: &Arm, form: Form, yardstick: Yardstick) -> Sample {
    let whole = stats::random::whole;
    let [first, second, third] = arm.totals;
    match (form, yardstick) {
        (Form::Conversions, _) => Sample::of_conversions(whole(first), whole(second)),
        (Form::Sums, _) => Sample::of_sums(whole(first), second, third),
        (Form::People, Yardstick::Ratio) => Sample::of_ratio(&arm.moments),
        (Form::People, Yardstick::Mean) => Sample::of_moments(&arm.moments),
        (Form::People, Yardstick::Proportion) => {
            let people = arm.moments.count;
            Sample::of_conversions(people, whole((arm.moments.mean * people as f64).round()))
        }
    }
}

fn ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

fn percent(share: f64) -> String {
    format!("{:+.2} %", share * 100.0)
}

fn within(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}
