//! YouTube Studio: a zip of a table with a total row, and daily totals.

use super::{Export, heading, of, row, table, zoned};
use crate::demo::{
    brand::Person,
    plus,
    season::{Counters, Posted, Season, midnight},
    shop::days,
};
use jiff::Timestamp;
use std::io::{self, Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// YouTube Studio → Advanced mode → Export: a zip of three files, with a total in the table's second row.
pub fn youtube(person: &'static Person, at: Timestamp, season: &Season) -> io::Result<Export> {
    let posts: Vec<&Posted> = of(season, person).filter(|post| post.at < at).collect();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in
        [("Table data.csv", youtube_table(&posts, at, season)?), ("Totals.csv", youtube_totals(&posts, at, season)?)]
    {
        archive.start_file(name, SimpleFileOptions::default()).map_err(io::Error::other)?;
        archive.write_all(&bytes)?;
    }
    let bytes = archive.finish().map_err(io::Error::other)?.into_inner();
    Ok(Export { name: format!("youtube-{}.zip", person.handle), bytes, of: Some(person), mapping: None })
}

fn youtube_table(posts: &[&Posted], at: Timestamp, season: &Season) -> io::Result<Vec<u8>> {
    let mut rows = vec![heading(
        "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Likes,Comments added,Shares,\
         Impressions,Impressions click-through rate (%)",
    )];
    let hours = |views: u64, seconds: u32| views as f64 * f64::from(seconds) * 0.42 / 3_600.0;
    let counted: Vec<_> = posts.iter().map(|post| (post, post.counters(at, season.start))).collect();
    let sum = |get: fn(&Counters) -> u64| counted.iter().map(|(_, n)| get(n)).sum::<u64>();
    let watched: f64 = counted.iter().map(|(post, n)| hours(n.views, post.seconds)).sum();
    rows.push(row(&[
        &"Total",
        &"",
        &"",
        &"",
        &sum(|n| n.views),
        &format!("{watched:.4}"),
        &sum(|n| n.follows),
        &sum(|n| n.likes),
        &sum(|n| n.comments),
        &sum(|n| n.shares),
        &sum(|n| n.views * 14),
        &"5.1",
    ]));
    for (post, n) in &counted {
        rows.push(row(&[
            &dashed(&post.id),
            &post.caption,
            &zoned(post.at, "UTC", "%b %-d, %Y"),
            &post.seconds,
            &n.views,
            &format!("{:.4}", hours(n.views, post.seconds)),
            &n.follows,
            &n.likes,
            &n.comments,
            &n.shares,
            &(n.views * 14),
            &"5.1",
        ]));
    }
    table(rows)
}

/// YouTube puts a blank before an id that starts with a dash.
fn dashed(id: &str) -> String {
    if id.starts_with('-') { format!(" {id}") } else { id.to_owned() }
}

fn youtube_totals(posts: &[&Posted], at: Timestamp, season: &Season) -> io::Result<Vec<u8>> {
    let mut rows = vec![heading("Date,Views")];
    for day in days(season, at) {
        let (from, to) = (midnight(day), midnight(plus(day, 1)).min(at));
        let views: u64 = posts
            .iter()
            .map(|post| post.counters(to, season.start).views - post.counters(from, season.start).views)
            .sum();
        rows.push(row(&[&day, &views]));
    }
    table(rows)
}
