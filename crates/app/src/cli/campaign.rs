//! `kepi campaign`: efforts, their dates, and how their posts and orders are known.

use super::Format;
use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand};
use model::{
    SmolStr, campaign,
    id::CampaignId,
    money::{Money, NANOS},
    period::Period,
    workspace::Workspace,
};
use serde_json::json;

/// Campaigns
#[derive(Debug, Subcommand)]
pub enum Campaign {
    /// Show all of them
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add one, or replace the one with this id
    Add(Add),
}

/// Add one, or replace the one with this id
#[derive(Debug, Args)]
pub struct Add {
    /// The id, as typed in filters
    pub id: String,
    /// The name shown on pages [default: the id]
    #[arg(long)]
    pub name: Option<String>,
    /// The dates it runs
    #[arg(long, value_name = "A..B", value_parser = Period::parse)]
    pub flight: Option<Period>,
    /// What it may cost, in the workspace's currency
    #[arg(long, value_name = "AMOUNT")]
    pub budget: Option<u32>,
    /// Posts with one of these hashtags belong to it
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    pub hashtags: Vec<String>,
    /// Orders with one of these codes belong to it
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    pub codes: Vec<String>,
}

/// Does it.
pub fn run(command: &Campaign, house: &House, workspace: &Workspace) -> Outcome {
    match command {
        Campaign::List { format } => list(house, workspace, *format),
        Campaign::Add(add) => put(house, workspace, add),
    }
}

fn put(house: &House, workspace: &Workspace, add: &Add) -> Outcome {
    if add.id.trim().is_empty() {
        return Err(usage("a campaign needs an id, such as spring-launch"));
    }
    let campaign = campaign::Campaign {
        id: CampaignId::new(&add.id),
        name: add.name.clone().unwrap_or_else(|| add.id.clone()),
        flight: add.flight,
        budget: add.budget.map(|amount| Money { nanos: i128::from(amount) * NANOS, currency: workspace.currency }),
        hashtags: add
            .hashtags
            .iter()
            .map(|tag| SmolStr::new(tag.trim().trim_start_matches('#').to_lowercase()))
            .collect(),
        codes: add.codes.iter().map(|code| SmolStr::new(code.trim().to_uppercase())).collect(),
    };
    house.ledger.put_campaign(&workspace.scope(), &campaign)?;
    text::say(format!("{} ({}) is known; files imported from now on find it", campaign.name, campaign.id))?;
    Ok(Exit::Done)
}

fn list(house: &House, workspace: &Workspace, format: Format) -> Outcome {
    let campaigns = house.ledger.campaigns(&workspace.scope())?;
    if format == Format::Json {
        text::say(serde_json::to_string(&json!({ "campaigns": campaigns }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = campaigns
        .iter()
        .map(|campaign| {
            vec![
                campaign.id.to_string(),
                campaign.name.clone(),
                campaign.flight.map(|flight| flight.to_string()).unwrap_or_default(),
                campaign.budget.map(|money| format!("{} {}", money.nanos / NANOS, money.currency)).unwrap_or_default(),
                campaign.hashtags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "),
                campaign.codes.join(" "),
            ]
        })
        .collect();
    let headings = ["id", "name", "flight", "budget", "hashtags", "codes"].map(|name| (name, Side::Left));
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}
