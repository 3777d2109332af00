//! Downloads: the dashboard's tables as CSV, all rows, numbers in full.

use crate::{
    address::Pairs,
    csv::{Cell, Csv},
    error::Problem,
    pages::{dashboard, tables},
    room::Room,
    state::State,
    view::{Around, View},
};
use axum::{
    extract::{self, RawQuery},
    response::Response,
};
use insight::scorecard::{self, Column, Listing};
use kpi::reading::Reading;
use model::attribution::Model;
use std::sync::Arc;

/// How many rows a file may have.
const MOST: usize = 100_000;

/// `GET /creators.csv`
pub async fn creators(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (room, view) = opened(&state, query).await?;
    let listing = whole(&view.creators, &tables::CREATOR_COLUMNS, &["name", "followers"]);
    let listed =
        scorecard::creators(&room.desk(state.store()), &view.ask_alone(&tables::CREATOR_COLUMNS), &listing).await?;
    let mut csv = Csv::default();
    csv.row(
        texts(&["creator", "name", "tier", "followers"]).chain(heads(&listed.columns)).chain(texts(&["credited_by"])),
    );
    // One question, one model: the columns that are credited are so by the same.
    let model = listed.columns.iter().find_map(|column| column.credited).map_or("", Model::name);
    for row in &listed.rows {
        let id = row.id.as_deref().unwrap_or_default();
        let tier = row.tier.map_or("", model::creator::Tier::name);
        let followers = Cell::Number(row.followers.map(number));
        csv.row(texts(&[id, &row.name, tier]).chain([followers]).chain(values(&row.readings)).chain(texts(&[model])));
    }
    Ok(csv.download("creators.csv"))
}

/// `GET /posts.csv`
pub async fn posts(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (room, view) = opened(&state, query).await?;
    let listing = whole(&view.posts, &tables::POST_COLUMNS, &["name", "platform", "published"]);
    let listed = scorecard::posts(&room.desk(state.store()), &view.ask_alone(&tables::POST_COLUMNS), &listing).await?;
    let mut csv = Csv::default();
    csv.row(
        texts(&["post", "title", "platform", "type", "creator", "published", "link"]).chain(heads(&listed.columns)),
    );
    for row in &listed.rows {
        let published = row.published.map(|at| at.to_string()).unwrap_or_default();
        let (kind, creator) =
            (row.post_type.as_deref().unwrap_or_default(), row.creator_name.as_deref().unwrap_or_default());
        let link = row.permalink.as_deref().unwrap_or_default();
        let words = texts(&[&row.key, &row.title, &row.platform, kind, creator, &published, link]);
        csv.row(words.chain(values(&row.readings)));
    }
    Ok(csv.download("posts.csv"))
}

async fn opened(state: &State, query: Option<String>) -> Result<(Arc<Room>, View), Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(state, &pairs).await?;
    let known = dashboard::span(&state.store().coverage(&room.scope).await?);
    let today = room.workspace.calendar.day(state.now());
    let view = View::read(pairs, Around { today, known, catalogue: &room.catalogue });
    if view.wrong.is_empty() {
        return Ok((room, view));
    }
    Err(Problem::asked(view.wrong.into_iter().map(|wrong| wrong.words).collect()))
}

fn whole(listing: &Listing, columns: &[&str], words: &[&str]) -> Listing {
    Listing { page: 1, size: MOST, ..tables::sorted_by(listing, columns, words) }
}

fn texts(words: &[&str]) -> std::vec::IntoIter<Cell> {
    words.iter().map(|word| Cell::Text((*word).to_owned())).collect::<Vec<_>>().into_iter()
}

fn heads(columns: &[Column]) -> impl Iterator<Item = Cell> {
    columns.iter().map(|column| Cell::Text(column.kpi.clone()))
}

fn values(readings: &[Reading]) -> impl Iterator<Item = Cell> {
    readings.iter().map(|reading| Cell::Number(reading.value))
}

#[expect(clippy::cast_precision_loss, reason = "fewer people live than an f64 counts")]
fn number(count: u64) -> f64 {
    count as f64
}
