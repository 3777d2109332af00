//! `kepi findings`: what the numbers say that somebody should know, the weightiest first.

use crate::{
    cli::{Format, kpi::asked},
    clock,
    stop::{Exit, Outcome},
    text,
    wire::House,
};
use clap::Args;
use insight::finding::{self, Finding, Ground, Phrase, Piece, chance_words};
use model::{Date, SmolStr, money::Currency};
use serde_json::json;
use std::collections::BTreeSet;
use web::record;

/// What the numbers say that somebody should know
#[derive(Debug, Args)]
pub struct Findings {
    /// The day that it is looked at [default: today]
    #[arg(long, value_name = "DAY")]
    pub on: Option<Date>,
    /// Those that were dismissed too
    #[arg(long)]
    pub all: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Looks and prints.
pub async fn run(findings: &Findings, house: &House, named: Option<&str>) -> Outcome {
    let shelf = house.shelf(house.workspace(named)?)?;
    let today = findings.on.unwrap_or_else(|| shelf.workspace.calendar.day(clock::now()));
    let kept = record::kept(&house.ledger, &shelf.workspace, &shelf.catalogue)?;
    let sealed = kept.as_ref().map(record::Kept::sealed).unwrap_or_default();
    let (links, campaigns) = (house.ledger.links(&shelf.scope)?, house.ledger.campaigns(&shelf.scope)?);
    let plan = kept.as_ref().map(|kept| (&kept.plan, &sealed));
    let ground = Ground { today, plan, links: &links, campaigns: &campaigns };
    let found = finding::survey(&shelf.desk(house.store()), &ground).await.map_err(asked)?.findings;
    let gone: BTreeSet<SmolStr> = house.ledger.dismissals(&shelf.scope)?.into_iter().map(|one| one.finding).collect();
    let (dismissed, live): (Vec<Finding>, Vec<Finding>) =
        found.into_iter().partition(|one| finding::is_dismissed(one, &gone));
    let count = dismissed.len();
    let shown: Vec<Finding> = if findings.all { live.into_iter().chain(dismissed).collect() } else { live };
    match findings.format {
        Format::Json => text::say(serde_json::to_string(&json!({"findings": shown, "dismissed": count}))?)?,
        Format::Text => say(&shown, shelf.workspace.currency)?,
    }
    Ok(Exit::Done)
}

fn say(findings: &[Finding], currency: Currency) -> anyhow::Result<()> {
    if findings.is_empty() {
        text::say("nothing stands out in what is known")?;
    }
    for finding in findings {
        let mark = match finding.good {
            Some(false) => "!",
            Some(true) => "+",
            None => "·",
        };
        text::say(format!("{mark} {}: {}", finding.kind.words(), words(&finding.title, currency)))?;
        for phrase in [Some(&finding.words), finding.next.as_ref()].into_iter().flatten().filter(|one| !one.is_empty())
        {
            text::say(format!("    {}", words(phrase, currency)))?;
        }
    }
    Ok(())
}

/// A phrase as people read it in a terminal.
fn words(phrase: &Phrase, currency: Currency) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(words) | Piece::Name(words) => words.clone(),
        Piece::Value(value, unit) => text::number(*value, unit, currency),
        Piece::Share(share) => format!("{:.0} %", share * 100.0),
        Piece::Chance(chance) => chance_words(*chance, " %"),
        Piece::Count(count) => count.to_string(),
        Piece::Day(day) => day.to_string(),
        Piece::Days(days) => format!("{} to {}", days.from, days.to),
    };
    phrase.0.iter().map(piece).collect()
}
