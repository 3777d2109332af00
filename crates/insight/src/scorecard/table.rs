//! Tables of creators and posts: sorted and cut to a page.

use kpi::reading::Reading;
use model::{SmolStr, Timestamp, creator::Tier};
use serde::Serialize;

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
