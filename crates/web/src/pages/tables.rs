//! The dashboard's tables: creators and posts, a page of each, sorted by the server.

use crate::{
    error::Problem,
    format,
    parts::{
        finding::lower_first,
        frame,
        table::{Cell, Drawing, Head, Names, Pages},
    },
    room::Room,
    view::View,
};
use insight::{
    Desk, InsightError,
    scorecard::{self, CreatorRow, Listed, Listing, PostRow},
};
use kpi::unit::Shape;
use model::platform;

/// The KPIs that may be columns, in order; those with a reading are shown.
pub const CREATOR_COLUMNS: [&str; 7] =
    ["views", "engagements", "engagement_rate_by_views", "clicks", "revenue", "cost", "posts_published"];
/// The same for posts.
pub const POST_COLUMNS: [&str; 5] = ["views", "engagements", "engagement_rate_by_views", "gross_reach", "impressions"];

/// The column that has bars.
const BARS: &str = "engagement_rate_by_views";

const CREATORS: Names = Names { sort: "sort", dir: "dir", page: "page", id: "c" };
const POSTS: Names = Names { sort: "posts_sort", dir: "posts_dir", page: "posts_page", id: "o" };

/// The creators as the template writes them.
#[derive(Clone, Debug, Default)]
pub struct CreatorTable {
    /// The finding.
    pub title: String,
    /// The heads.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<CreatorLine>,
    /// The links to other pages.
    pub pages: Pages,
    /// The address of the whole table as a file.
    pub csv: String,
    /// Why there is no table.
    pub error: Option<String>,
}

/// One creator.
#[derive(Clone, Debug)]
pub struct CreatorLine {
    /// The name.
    pub name: String,
    /// Two letters of it.
    pub initials: String,
    /// The size class.
    pub tier: String,
    /// Followers.
    pub followers: String,
    /// The page narrowed down to them; empty for those that belong to nobody.
    pub address: String,
    /// The figures.
    pub cells: Vec<Cell>,
}

/// The posts as the template writes them.
#[derive(Clone, Debug, Default)]
pub struct PostTable {
    /// The finding.
    pub title: String,
    /// The heads.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<PostLine>,
    /// The links to other pages.
    pub pages: Pages,
    /// The address of the whole table as a file.
    pub csv: String,
    /// Why there is no table.
    pub error: Option<String>,
}

/// One post.
#[derive(Clone, Debug)]
pub struct PostLine {
    /// The title.
    pub title: String,
    /// Who posted it.
    pub by: String,
    /// Where it can be seen; only addresses that a browser may follow.
    pub permalink: Option<String>,
    /// The platform and type.
    pub platform: String,
    /// The day of publishing.
    pub published: String,
    /// The figures.
    pub cells: Vec<Cell>,
}

/// The columns of a table: those of the list that have a reading, and at least the first.
pub fn columns<'a>(all: &[&'a str], readable: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let mut shown: Vec<&str> = all.iter().copied().filter(|id| readable(id)).collect();
    if shown.is_empty() {
        shown.extend(all.first());
    }
    shown
}

/// A listing whose sort is a column that is there; the first column otherwise.
pub fn sorted_by(listing: &Listing, columns: &[&str], words: &[&str]) -> Listing {
    let known = listing.sort.as_deref().filter(|sort| columns.contains(sort) || words.contains(sort));
    Listing { sort: known.map(str::to_owned), ..listing.clone() }
}

/// The creators of a view.
pub async fn creators(
    desk: &Desk<'_>,
    room: &Room,
    view: &View,
    readable: &(dyn Fn(&str) -> bool + Sync),
) -> CreatorTable {
    let columns = columns(&CREATOR_COLUMNS, readable);
    let listing = sorted_by(&view.creators, &columns, &["name", "followers"]);
    match scorecard::creators(desk, &view.ask_alone(&columns), &listing).await {
        Ok(listed) => creator_table(&listed, &listing, room, view),
        Err(error) => {
            CreatorTable { title: "Creators".to_owned(), error: Some(said(error)), ..CreatorTable::default() }
        }
    }
}

fn creator_table(listed: &Listed<CreatorRow>, listing: &Listing, room: &Room, view: &View) -> CreatorTable {
    let question = view.question();
    let drawing =
        Drawing { pairs: &view.pairs, question: &question, listing, names: CREATORS, currency: room.currency() };
    let first = listed.columns.first().map_or("", |column| column.kpi.as_str());
    let mut heads =
        vec![drawing.head("name", "Creator", false, first), drawing.head("followers", "Followers", true, first)];
    heads.extend(drawing.heads(&listed.columns, first));
    let scale = scale(listed.rows.iter().map(|row| &row.readings));
    let line = |row: &CreatorRow| CreatorLine {
        name: row.name.clone(),
        initials: frame::initials(&row.name),
        tier: row.tier.map(|tier| format!("{} creator", capital(tier.name()))).unwrap_or_default(),
        followers: row.followers.map_or_else(|| "–".to_owned(), followers),
        address: row
            .id
            .as_ref()
            .map(|id| view.pairs.with("creator", id).without(&["page", "posts_page"]).address("/"))
            .unwrap_or_default(),
        cells: row
            .readings
            .iter()
            .map(|reading| {
                let group = ("creator", row.id.as_deref().unwrap_or_default());
                drawing.cell(reading, group, scale.filter(|_| reading.kpi == BARS))
            })
            .collect(),
    };
    CreatorTable {
        title: creators_title(listed, listing, room),
        heads,
        rows: listed.rows.iter().map(line).collect(),
        pages: drawing.pages(listed, "creators"),
        csv: view.pairs.without(&["page"]).address("/creators.csv"),
        error: None,
    }
}

/// Who leads, where the table is sorted so that the first row leads.
fn creators_title(listed: &Listed<CreatorRow>, listing: &Listing, room: &Room) -> String {
    let plain = || "Creators".to_owned();
    let by_first =
        listing.sort.as_deref().is_none_or(|sort| listed.columns.first().is_some_and(|column| column.kpi == sort));
    if !by_first || !listing.descending || listed.page != 1 {
        return plain();
    }
    let leader = listed.rows.iter().find(|row| row.id.is_some());
    let leads = leader.and_then(|row| Some((row, row.readings.first()?, listed.columns.first()?)));
    let Some((row, reading, column)) = leads else { return plain() };
    let Some(value) = reading.value else { return plain() };
    let second =
        listed.rows.iter().filter(|other| other.id.is_some()).nth(1).and_then(|other| other.readings.first()?.value);
    if second == Some(value) {
        return plain();
    }
    format!(
        "{} leads with {} {}",
        row.name,
        format::value(value, &reading.unit, room.currency()),
        lower_first(&column.name)
    )
}

/// The posts of a view.
pub async fn posts(desk: &Desk<'_>, room: &Room, view: &View, readable: &(dyn Fn(&str) -> bool + Sync)) -> PostTable {
    let columns = columns(&POST_COLUMNS, readable);
    let listing = sorted_by(&view.posts, &columns, &["name", "platform", "published"]);
    match scorecard::posts(desk, &view.ask_alone(&columns), &listing).await {
        Ok(listed) => post_table(&listed, &listing, room, view),
        Err(error) => PostTable { title: "Posts".to_owned(), error: Some(said(error)), ..PostTable::default() },
    }
}

fn post_table(listed: &Listed<PostRow>, listing: &Listing, room: &Room, view: &View) -> PostTable {
    let question = view.question();
    let drawing = Drawing { pairs: &view.pairs, question: &question, listing, names: POSTS, currency: room.currency() };
    let first = listed.columns.first().map_or("", |column| column.kpi.as_str());
    let mut heads = vec![
        drawing.head("name", "Post", false, first),
        drawing.head("platform", "Platform", false, first),
        drawing.head("published", "Published", true, first),
    ];
    heads.extend(drawing.heads(&listed.columns, first));
    let scale = scale(listed.rows.iter().map(|row| &row.readings));
    let line = |row: &PostRow| PostLine {
        title: row.title.clone(),
        by: row.creator_name.clone().unwrap_or_else(|| row.key.to_string()),
        permalink: row
            .permalink
            .clone()
            .filter(|address| address.starts_with("https://") || address.starts_with("http://")),
        platform: kind_of(row),
        published: row.published.map_or_else(|| "–".to_owned(), |at| format::date(room.workspace.calendar.day(at))),
        cells: row
            .readings
            .iter()
            .map(|reading| drawing.cell(reading, ("post", &row.key), scale.filter(|_| reading.kpi == BARS)))
            .collect(),
    };
    PostTable {
        title: posts_title(listed, listing, room),
        heads,
        rows: listed.rows.iter().map(line).collect(),
        pages: drawing.pages(listed, "posts"),
        csv: view.pairs.without(&["posts_page"]).address("/posts.csv"),
        error: None,
    }
}

/// What the first row shows, where the table is sorted so that it is the largest.
fn posts_title(listed: &Listed<PostRow>, listing: &Listing, room: &Room) -> String {
    let column = match listing.sort.as_deref() {
        None => listed.columns.first(),
        Some(sort) => listed.columns.iter().find(|column| column.kpi == sort),
    };
    let top = column.filter(|_| listing.descending && listed.page == 1).and_then(|column| {
        let reading = listed.rows.first()?.readings.iter().find(|reading| reading.kpi == column.kpi)?;
        let value = format::value(reading.value?, &reading.unit, room.currency());
        Some(match kpi::unit::shape(&reading.unit) {
            Shape::Count => format!("The top post has {value} {}", lower_first(&column.name)),
            _ => format!("The top post has {} of {value}", lower_first(&column.name)),
        })
    });
    top.unwrap_or_else(|| "Posts".to_owned())
}

fn kind_of(row: &PostRow) -> String {
    let title = platform::title(&row.platform);
    row.post_type.as_ref().map_or_else(|| title.to_owned(), |kind| format!("{title} · {kind}"))
}

/// The largest value of the column with bars.
fn scale<'a>(rows: impl Iterator<Item = &'a Vec<kpi::reading::Reading>>) -> Option<f64> {
    let values = rows.flatten().filter(|reading| reading.kpi == BARS).filter_map(|reading| reading.value);
    values.fold(None, |best: Option<f64>, value| Some(best.map_or(value, |best| best.max(value))))
}

#[expect(clippy::cast_precision_loss, reason = "three figures are printed")]
fn followers(count: u64) -> String {
    format::compact(count as f64)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn said(error: InsightError) -> String {
    Problem::from(error).detail
}
