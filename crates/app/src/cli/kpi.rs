//! `kepi kpi`: KPIs by any dimension, grain and period.

use super::{diagnostics, explain, list};
use crate::{
    answer::{self, Answer},
    stop::{Exit, Outcome, usage},
    text,
    wire::{House, Shelf},
};
use clap::{Args, Subcommand, ValueEnum};
use insight::{Ask, Compare, InsightError};
use kpi::{diagnostic, nearest};
use model::{
    Timestamp,
    attribution::Model,
    calendar::Calendar,
    dimension::Dimension,
    filter::Filter,
    period::{Grain, Period},
    query::Basis,
};

/// Read KPIs
#[derive(Debug, Args)]
pub struct Kpi {
    /// The catalogue, or an explanation
    #[command(subcommand)]
    pub action: Option<Action>,
    /// KPIs of the catalogue, or measures
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// Split by these dimensions: platform, creator, campaign, post_type, tier, …
    #[arg(long, value_name = "DIM,…", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Split by this time bucket
    #[arg(long, value_name = "GRAIN", value_parser = grain)]
    pub grain: Option<Grain>,
    /// Compare with the days just before, or with the same days a year earlier
    #[arg(long, value_name = "WITH", value_parser = compare)]
    pub compare: Option<Compare>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: answer::Form,
    /// What is looked at.
    #[command(flatten)]
    pub view: View,
}

/// What stands in the place of KPIs.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// The catalogue
    List(list::List),
    /// How a reading came about: formula, measures, query, files and rows, provenance
    Explain(explain::Explain),
}

/// What a reading looks at.
#[derive(Clone, Debug, Args)]
pub struct View {
    /// The days covered, both ends included [default: everything known]
    #[arg(long, value_name = "A..B", value_parser = Period::parse)]
    pub during: Option<Period>,
    /// Which facts: 'platform = tiktok and tier in (nano, micro)'
    #[arg(long = "where", value_name = "FILTER")]
    pub filter: Option<String>,
    /// Only what was known then: an instant, or a day (its end)
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
    /// Posts by their day of publishing with lifetime totals, or what was gathered within the period
    #[arg(long, value_enum, default_value_t)]
    pub basis: Dating,
    /// Credit conversions to creators, links and the like under this attribution model [default: the workspace's]
    #[arg(long, value_name = "MODEL", value_parser = model)]
    pub model: Option<Model>,
    /// With --basis activity: interpolate between counts where none bounds the period; the reading is then estimated
    #[arg(long)]
    pub interpolate: bool,
}

/// How post counters are dated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Dating {
    /// Lifetime totals of the posts published in the period
    #[default]
    Published,
    /// What was gathered in the period
    Activity,
}

fn grain(name: &str) -> Result<Grain, String> {
    Grain::from_name(name).ok_or_else(|| "write day, week, month, quarter or year".to_owned())
}

fn compare(name: &str) -> Result<Compare, String> {
    Compare::from_name(name).ok_or_else(|| "write previous or year".to_owned())
}

fn model(name: &str) -> Result<Model, String> {
    let names = || Model::ALL.map(Model::name).join(", ");
    Model::from_name(name).ok_or_else(|| format!("write one of {}", names()))
}

impl View {
    /// The time basis that was asked for.
    pub fn dated(&self) -> anyhow::Result<Basis> {
        match (self.basis, self.interpolate) {
            (Dating::Published, false) => Ok(Basis::Published),
            (Dating::Activity, false) => Ok(Basis::Activity),
            (Dating::Activity, true) => Ok(Basis::Interpolated),
            (Dating::Published, true) => {
                Err(usage("--interpolate needs --basis activity: lifetime totals have no gaps"))
            }
        }
    }

    /// The filter, or what is wrong with it, underlined. What is merely doubtful is said and kept.
    pub fn filtered(&self) -> anyhow::Result<Filter> {
        let Some(text) = &self.filter else { return Ok(Filter::default()) };
        let (filter, found) = kpi::filter::parse(text);
        if diagnostic::any_error(&found) {
            return Err(usage(diagnostics::draw("--where", text, &found)));
        }
        if !found.is_empty() {
            text::mutter(diagnostics::draw("--where", text, &found))?;
        }
        Ok(filter)
    }

    /// The instant that knowledge is cut at.
    pub fn known(&self, calendar: &Calendar) -> anyhow::Result<Option<Timestamp>> {
        self.as_of.as_deref().map(|text| instant(text, calendar)).transpose()
    }

    /// The days covered: those asked for, else everything known.
    pub async fn period(&self, house: &House, shelf: &Shelf) -> anyhow::Result<Period> {
        if let Some(period) = self.during {
            return Ok(period);
        }
        let known = insight::coverage::span(&shelf.desk(house.store())).await?;
        known.ok_or_else(|| usage("nothing is known yet: bring files in with `kepi import FILE…`"))
    }
}

/// Reads an instant, or a day of the workspace: its end.
pub fn instant(text: &str, calendar: &Calendar) -> anyhow::Result<Timestamp> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let end = text.parse().ok().and_then(|day| calendar.end_of(day));
    end.ok_or_else(|| {
        usage(format!("{text:?} is not an instant: write 2024-03-31T12:00:00Z, or 2024-03-31 for that day's end"))
    })
}

/// Reads the KPIs and prints them.
pub async fn run(kpi: &Kpi, house: &House, shelf: &Shelf) -> Outcome {
    let ask = Ask {
        kpis: kpi.ids.clone(),
        by: dimensions(&kpi.by)?,
        grain: kpi.grain,
        filter: kpi.view.filtered()?,
        as_of: kpi.view.known(&shelf.workspace.calendar)?,
        basis: kpi.view.dated()?,
        compare: kpi.compare,
        period: kpi.view.period(house, shelf).await?,
    };
    let readings =
        insight::readings::read(&shelf.desk_under(house.store(), kpi.view.model), &ask).await.map_err(asked)?;
    answer::write(&Answer { ask: &ask, readings: &readings, workspace: &shelf.workspace }, kpi.format)?;
    Ok(Exit::Done)
}

fn dimensions(names: &[String]) -> anyhow::Result<Vec<Dimension>> {
    names.iter().map(|name| dimension(name.trim())).collect()
}

fn dimension(name: &str) -> anyhow::Result<Dimension> {
    if Grain::from_name(name).is_some() {
        return Err(usage(format!("{name} is a time bucket: write --grain {name}")));
    }
    let dimension = Dimension::from_name(name);
    if matches!(dimension, Dimension::Label(_)) {
        let near = nearest::did_you_mean(name, Dimension::ALL.iter().map(Dimension::name));
        let near = near.map_or_else(String::new, |near| format!("; {near}"));
        text::mutter(format!(
            "note: no dimension is called {name}: it is taken for a column of an imported file{near}"
        ))?;
    }
    Ok(dimension)
}

/// What the question names wrongly is a usage error; what the store cannot do is not.
pub fn asked(error: InsightError) -> anyhow::Error {
    match error {
        InsightError::Asked(found) => usage(diagnostics::draw("", "", &found)),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_stands_for_its_end_in_the_workspace() {
        let berlin = Calendar::in_zone("Europe/Berlin").unwrap();
        assert_eq!(instant("2024-03-03", &berlin).unwrap().to_string(), "2024-03-03T23:00:00Z");
        assert_eq!(instant("2024-03-03T12:00:00Z", &berlin).unwrap().to_string(), "2024-03-03T12:00:00Z");
        assert!(instant("yesterday", &berlin).unwrap_err().to_string().contains("is not an instant"));
    }

    #[test]
    fn a_grain_is_no_dimension() {
        assert!(dimension("month").unwrap_err().to_string().contains("--grain month"));
        assert_eq!(dimension("tier").unwrap(), Dimension::Tier);
    }
}
