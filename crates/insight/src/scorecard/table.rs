//! Tables of creators and posts: sorted and cut to a page.

use super::page::page;
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    sheet::Sheet,
};
use kpi::reading::Reading;
use model::{
    SmolStr, Timestamp,
    attribution::Model,
    creator::{Creator, Tier},
    dimension::Dimension,
    post::Post,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// How a table is sorted and cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The column to sort by: a KPI of the question, or `name`, for posts also `published` and `platform`. `None` is the
    /// first KPI.
    pub sort: Option<String>,
    /// Whether the largest comes first. Rows without a value come last either way.
    pub descending: bool,
    /// The page, counted from 1.
    pub page: usize,
    /// Rows per page; at least 1.
    pub size: usize,
}

/// One page of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listed<R> {
    /// The KPIs of the columns, in order; the readings of a row stand in the same order.
    pub columns: Vec<Column>,
    /// The rows of the page.
    pub rows: Vec<R>,
    /// How many rows there are on all pages.
    pub total: usize,
    /// The page that is shown: the one asked for, or the last one when there are fewer.
    pub page: usize,
    /// How many pages there are; at least 1.
    pub pages: usize,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// By which model its conversions are credited, where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited: Option<Model>,
}

/// One creator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreatorRow {
    /// The creator's id; `None` is everything that belongs to no creator.
    pub id: Option<SmolStr>,
    /// The name shown.
    pub name: String,
    /// Followers over all accounts, when they were last counted.
    pub followers: Option<u64>,
    /// The size class.
    pub tier: Option<Tier>,
    /// One reading per column.
    pub readings: Vec<Reading>,
}

/// One post.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PostRow {
    /// `platform/id`.
    pub key: SmolStr,
    /// The first line of its text, or its key.
    pub title: String,
    /// The platform's canonical name.
    pub platform: SmolStr,
    /// The creator's id.
    pub creator: Option<SmolStr>,
    /// The creator's name.
    pub creator_name: Option<String>,
    /// Where it can be seen.
    pub permalink: Option<String>,
    /// The platform's word for its type.
    pub post_type: Option<SmolStr>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// One reading per column.
    pub readings: Vec<Reading>,
}

/// The name of everything that belongs to no creator.
const NO_CREATOR: &str = "No creator";

/// One row per creator who has facts in the period, and one for what belongs to none.
///
/// Reads the store once for the period and once for the compared one.
pub async fn creators(desk: &Desk<'_>, ask: &Ask, listing: &Listing) -> Result<Listed<CreatorRow>, InsightError> {
    let known: BTreeMap<&str, &Creator> = desk.creators.iter().map(|one| (one.id.as_str(), one)).collect();
    let name = |id: &Option<SmolStr>| match id {
        Some(id) => known.get(id.as_str()).map_or(id.to_string(), |creator| creator.name.clone()),
        None => NO_CREATOR.to_owned(),
    };
    let ask = Ask { by: vec![Dimension::Creator], grain: None, ..ask.clone() };
    let sheet = Sheet::read(desk, &ask).await?;
    let keys: Vec<Option<SmolStr>> = sheet.groups().into_iter().filter_map(|group| group.into_iter().next()).collect();
    let by_text = |column: &str| -> Option<Vec<String>> {
        (column == "name").then(|| keys.iter().map(|id| name(id).to_lowercase()).collect())
    };
    let page = page(&sheet, &keys, listing, by_text)?;
    let row = |(id, readings): (Option<SmolStr>, Vec<Reading>)| {
        let creator = id.as_ref().and_then(|id| known.get(id.as_str()));
        CreatorRow {
            name: name(&id),
            followers: creator.and_then(|creator| creator.followers),
            tier: creator.and_then(|creator| creator.tier()),
            id,
            readings,
        }
    };
    Ok(page.shown(row))
}

/// One row per post that has facts in the period. Facts that belong to no post are left out.
///
/// Reads the store once for the period and once for the compared one.
pub async fn posts(desk: &Desk<'_>, ask: &Ask, listing: &Listing) -> Result<Listed<PostRow>, InsightError> {
    let known: BTreeMap<&str, &Post> = desk.posts.iter().map(|post| (post.key.as_str(), post)).collect();
    let names: BTreeMap<&str, &str> = desk.creators.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
    let ask = Ask { by: vec![Dimension::Post], grain: None, ..ask.clone() };
    let sheet = Sheet::read(desk, &ask).await?;
    let keys: Vec<Option<SmolStr>> =
        sheet.groups().into_iter().filter_map(|group| group.into_iter().next()).filter(Option::is_some).collect();
    let by_text = |column: &str| -> Option<Vec<String>> {
        let text: fn(&PostRow) -> String = match column {
            "name" => |row| row.title.to_lowercase(),
            "platform" => |row| row.platform.to_string(),
            "published" => |row| row.published.map_or_else(String::new, |at| at.to_string()),
            _ => return None,
        };
        Some(keys.iter().flatten().map(|key| text(&post_row(key, &known, &names))).collect())
    };
    let page = page(&sheet, &keys, listing, by_text)?;
    let row = |(key, readings): (Option<SmolStr>, Vec<Reading>)| PostRow {
        readings,
        ..post_row(&key.unwrap_or_default(), &known, &names)
    };
    Ok(page.shown(row))
}

fn post_row(key: &SmolStr, known: &BTreeMap<&str, &Post>, names: &BTreeMap<&str, &str>) -> PostRow {
    let post = known.get(key.as_str());
    let creator = post.and_then(|post| post.creator.as_ref()).map(|id| id.0.clone());
    let platform = || SmolStr::new(key.split('/').next().unwrap_or(key));
    PostRow {
        key: key.clone(),
        title: post.map(|post| post.title.clone()).filter(|title| !title.is_empty()).unwrap_or(key.to_string()),
        platform: post.map_or_else(platform, |post| post.platform.clone()),
        creator_name: creator.as_ref().and_then(|id| names.get(id.as_str())).map(|&name| name.to_owned()),
        creator,
        permalink: post.and_then(|post| post.permalink.clone()),
        post_type: post.and_then(|post| post.post_type.clone()),
        published: post.and_then(|post| post.published),
        readings: Vec::new(),
    }
}
