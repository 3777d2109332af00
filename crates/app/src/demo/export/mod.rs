//! The season as the files that people really have: one function a format, each as the platform writes it.
//!
//! Invariant: a file says only what was known at its instant.

mod sheet;
mod social;
mod studio;

pub use sheet::{costs, follower_sheet, shopify};
pub use social::{instagram, instagram_views, tiktok, tiktok_followers, tiktok_overview};
pub use studio::youtube;

use super::{
    brand::Person,
    season::{Posted, Season},
};
use jiff::{Timestamp, tz::TimeZone};
use std::io;

/// A file and what its importer has to be told.
#[derive(Debug)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The creator and account that the format itself does not name.
    pub of: Option<&'static Person>,
    /// Whether it is a sheet with a mapping: the mapping file's text.
    pub mapping: Option<&'static str>,
}

/// Rows as CSV.
fn table(rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// Cells of any kind as a row.
fn row(cells: &[&dyn ToString]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}

/// The headings of a file.
fn heading(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// An instant as a platform writes it.
fn zoned(at: Timestamp, zone: &str, form: &str) -> String {
    at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).strftime(form).to_string()
}

/// The posts of an account.
fn of<'a>(season: &'a Season, person: &Person) -> impl Iterator<Item = &'a Posted> + use<'a> {
    let (platform, handle) = (person.platform, person.handle);
    season.posts.iter().filter(move |post| post.person.platform == platform && post.person.handle == handle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{
        brand::PEOPLE,
        plus,
        season::{draw, midnight},
        shop,
    };

    fn season() -> Season {
        draw(7, "2026-09-30T15:00:00Z".parse().unwrap())
    }

    fn column(export: &Export, name: &str) -> Vec<String> {
        let mut reader = csv::Reader::from_reader(export.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&export.bytes));
        let at = reader.headers().unwrap().iter().position(|heading| heading == name).unwrap();
        reader.records().map(|row| row.unwrap()[at].to_owned()).collect()
    }

    #[test]
    fn a_file_knows_nothing_of_what_came_later() {
        let season = season();
        let early = instagram(season.posts.iter(), midnight(plus(season.start, 30)), &season).unwrap();
        let late = instagram(season.posts.iter(), season.now, &season).unwrap();
        assert!(column(&early, "Post ID").len() < column(&late, "Post ID").len());
        let sum = |export| column(export, "Views").iter().map(|cell| cell.parse::<u64>().unwrap()).sum::<u64>();
        let known = season.posts.iter().filter(|post| post.person.platform == "instagram");
        assert_eq!(sum(&late), known.map(|post| post.counters(season.now, season.start).views).sum::<u64>());
        assert!(sum(&early) < sum(&late));
    }

    #[test]
    fn order_cells_stand_on_the_first_row_alone() {
        let season = season();
        let orders = shop::orders(&season, &shop::clicks(&season));
        let totals = column(&shopify(&orders, season.seed).unwrap(), "Total");
        assert_eq!(totals.len(), orders.iter().map(|order| order.lines.len()).sum::<usize>());
        assert_eq!(totals.iter().filter(|cell| !cell.is_empty()).count(), orders.len());
    }

    #[test]
    fn the_days_of_an_account_add_up_to_its_posts() {
        let season = season();
        let kai = PEOPLE.iter().find(|person| person.id == "kai").unwrap();
        let overview = tiktok_overview(kai, &season).unwrap();
        let by_day: u64 = column(&overview, "Video Views").iter().map(|cell| cell.parse::<u64>().unwrap()).sum();
        let by_post: u64 = of(&season, kai).map(|post| post.counters(season.now, season.start).views).sum();
        assert_eq!(by_day, by_post);
        assert!(by_post > 100_000, "kai's posts are among them");
    }
}
