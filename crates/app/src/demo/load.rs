//! Brings the season in: the brand's nouns, a snapshot of every platform a week, orders, costs, followers, clicks.
//!
//! Every file is written to the demo's folder first, so that people can look at it, and goes through the same door as
//! anybody's.
//!
//! Invariant: snapshots come in the order in which they were known.

use super::{
    brand::{EFFORTS, NAME, PEOPLE},
    export::{self, Export},
    feed, plus,
    season::{Season, followers, midnight},
    shop,
};
use crate::{
    door::{self, Parcel},
    wire::House,
};
use anyhow::{Context, bail};
use jiff::Timestamp;
use model::{
    SmolStr,
    batch::Batch,
    calendar::Calendar,
    campaign::Campaign,
    code::Code,
    creator::Creator,
    id::{CampaignId, CreatorId, LinkId},
    link::{Link, Utm},
    money::{Currency, Money, NANOS},
    workspace::Workspace,
};
use std::{fs, path::Path, thread};

/// How the sheet of costs is read.
pub const COSTS: &str = include_str!("costs.toml");

/// How the sheet of followers is read.
pub const FOLLOWERS: &str = include_str!("followers.toml");

/// Days between two snapshots.
const EVERY: i32 = 7;

/// Clicks in a batch of the feed.
const CLICKS: usize = 4_000;

/// What was brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Files.
    pub files: u64,
    /// Rows of files that brought something.
    pub rows: u64,
    /// Clicks.
    pub clicks: u64,
}

/// Brings the whole season in. Blocks.
pub fn all(house: &House, season: &Season) -> anyhow::Result<Loaded> {
    let workspace = house.ledger.create_workspace(NAME, &Calendar::default(), Currency::USD, season.now)?;
    nouns(house, &workspace, season)?;
    let mut loading = Loading { house, workspace, loaded: Loaded::default() };
    let mut at = midnight(plus(season.start, EVERY));
    while at < season.now {
        loading.snapshot(season, at)?;
        at = midnight(plus(at.to_zoned(jiff::tz::TimeZone::UTC).date(), EVERY));
    }
    loading.snapshot(season, season.now)?;
    loading.history(season)?;
    loading.clicks(season)?;
    super::plan::set(house, &loading.workspace, season)?;
    Ok(loading.loaded)
}

/// Creators, their accounts, and campaigns.
fn nouns(house: &House, workspace: &Workspace, season: &Season) -> anyhow::Result<()> {
    let (ledger, scope) = (&house.ledger, workspace.scope());
    for person in PEOPLE.iter().filter(|person| !person.id.is_empty()) {
        let id = CreatorId::new(person.id);
        ledger.put_creator(
            &scope,
            &Creator {
                id: id.clone(),
                name: person.name.to_owned(),
                followers: Some(followers(person, season.start, season.today)),
                followers_as_of: Some(season.now),
            },
        )?;
        ledger.set_creator(&scope, (person.platform, person.handle), Some(&id))?;
    }
    for effort in EFFORTS {
        let codes = PEOPLE.iter().filter_map(|person| shop::code(person, effort.id)).map(SmolStr::new).collect();
        ledger.put_campaign(
            &scope,
            &Campaign {
                id: CampaignId::new(effort.id),
                name: effort.name.to_owned(),
                flight: effort.period(season.start),
                budget: Some(Money { nanos: i128::from(effort.budget) * NANOS, currency: Currency::USD }),
                hashtags: vec![SmolStr::new(effort.hashtag)],
                codes,
            },
        )?;
    }
    tracked(house, workspace, season)
}

/// The links and codes that creators were given: one of each for every campaign.
fn tracked(house: &House, workspace: &Workspace, season: &Season) -> anyhow::Result<()> {
    let made_at = midnight(season.start);
    let mut links = Vec::new();
    let mut codes = Vec::new();
    for effort in EFFORTS {
        for person in PEOPLE {
            let creator = (!person.id.is_empty()).then(|| CreatorId::new(person.id));
            let campaign = Some(CampaignId::new(effort.id));
            let (platform, ends_at) = (Some(SmolStr::new(person.platform)), None);
            codes.extend(shop::code(person, effort.id).map(|code| Code {
                code: SmolStr::new(code),
                creator: creator.clone(),
                campaign: campaign.clone(),
                placement: None,
                platform: platform.clone(),
                batch: None,
                once: false,
                offer: "10 to 15 %".to_owned(),
                starts_at: None,
                ends_at,
                made_at,
                retired_at: None,
            }));
            let id = LinkId::new(shop::link(person, effort.id));
            let destination = format!("https://marlowandfern.example/{}", effort.id);
            links.push(Link { creator, campaign, platform, utm: Utm::usual(), ..Link::new(id, &destination, made_at) });
        }
    }
    house.ledger.put_links(&workspace.scope(), &links)?;
    house.ledger.put_codes(&workspace.scope(), &codes)?;
    Ok(())
}

/// A season on its way in.
struct Loading<'a> {
    house: &'a House,
    workspace: Workspace,
    loaded: Loaded,
}

impl Loading<'_> {
    /// What every platform said of its posts at an instant.
    fn snapshot(&mut self, season: &Season, at: Timestamp) -> anyhow::Result<()> {
        let mut exports = vec![export::instagram(season.posts.iter(), at, season)?];
        for person in PEOPLE {
            match person.platform {
                "tiktok" => exports.push(export::tiktok(person, at, season)?),
                "youtube" => exports.push(export::youtube(person, at, season)?),
                _ => {}
            }
        }
        self.take(exports, at)
    }

    /// What is exported once, for the whole season.
    fn history(&mut self, season: &Season) -> anyhow::Result<()> {
        let mut exports = vec![export::follower_sheet(season)?, export::costs(&shop::costs(season))?];
        for person in PEOPLE.iter().filter(|person| person.platform == "tiktok") {
            exports.push(export::tiktok_overview(person, season)?);
            exports.push(export::tiktok_followers(person, season)?);
        }
        for person in PEOPLE.iter().filter(|person| person.platform == "instagram") {
            exports.push(export::instagram_views(person, season));
        }
        let orders = shop::orders(season, &shop::clicks(season));
        exports.push(export::shopify(&orders, season.seed)?);
        self.take(exports, season.now)
    }

    /// The clicks, as the feed of tracking links would have brought them.
    fn clicks(&mut self, season: &Season) -> anyhow::Result<()> {
        let scope = self.workspace.scope();
        for clicks in shop::clicks(season).chunks(CLICKS) {
            let facts = clicks.iter().map(|click| feed::click(click, season)).collect();
            self.house.ledger.append(&scope, feed::LINKS, &Batch { facts, ..Batch::default() }, season.now)?;
            self.loaded.clicks += clicks.len() as u64;
        }
        Ok(())
    }

    /// Brings in files of one instant side by side: the ledger commits together what waits together.
    fn take(&mut self, exports: Vec<Export>, at: Timestamp) -> anyhow::Result<()> {
        self.loaded.files += exports.len() as u64;
        let (house, workspace) = (self.house, &self.workspace);
        let brought: Vec<anyhow::Result<u64>> = thread::scope(|scope| {
            let started: Vec<_> =
                exports.into_iter().map(|export| scope.spawn(move || bring(house, workspace, export, at))).collect();
            let ended =
                |one: thread::ScopedJoinHandle<'_, _>| one.join().expect("invariant: bringing in does not panic");
            started.into_iter().map(ended).collect()
        });
        for rows in brought {
            self.loaded.rows += rows?;
        }
        Ok(())
    }
}

/// Writes one file to the demo's folder and brings it in as known at an instant. Answers how many rows were new.
pub fn bring(house: &House, workspace: &Workspace, export: Export, at: Timestamp) -> anyhow::Result<u64> {
    let folder = house.dir.join("exports").join(at.strftime("%Y-%m-%d").to_string());
    let path = write(&folder, &export)?;
    let mut parcel = Parcel::new(&export.name, path.into(), &house.ledger, workspace)?;
    parcel.context.as_of = Some(at.min(parcel.context.now));
    if let Some(person) = export.of {
        parcel.context.account = Some(SmolStr::new(person.handle));
        parcel.context.creator = (!person.id.is_empty()).then(|| CreatorId::new(person.id));
    }
    if let Some(mapping) = export.mapping {
        let mapping = ingest::mapping::parse(mapping);
        parcel.context.mapping = Some(mapping.ok().context("the demo's mapping could not be read")?);
    }
    let reports = door::import(&house.ledger, &workspace.scope(), parcel, &mut |_| {})?;
    for report in &reports {
        if let Some(fault) = &report.fault {
            bail!("the demo's file {} was refused: {}", report.file, fault.message);
        }
        if let Some(reject) = report.rejected.first() {
            bail!("a row of the demo's file {} was refused: {} = {:?}", report.file, reject.column, reject.value);
        }
    }
    Ok(reports.iter().map(|report| report.stored + report.updated).sum())
}

fn write(folder: &Path, export: &Export) -> anyhow::Result<std::path::PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join(&export.name);
    fs::write(&path, &export.bytes).with_context(|| format!("{} could not be written", path.display()))?;
    Ok(path)
}
