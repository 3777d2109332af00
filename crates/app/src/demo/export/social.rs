//! Instagram, as Meta Business Suite exports it, and TikTok Studio.

use super::{Export, heading, of, row, table, zoned};
use crate::demo::{
    brand::{DROP, Person},
    plus,
    season::{Posted, Season, followers, midnight},
    shop::days,
};
use jiff::{Timestamp, civil::Date};
use stats::random::{Random, whole};
use std::io;

/// What stories and older posts bring on a day, as a part of a usual post's views.
const STORIES: f64 = 0.3;

/// The zone that Meta Business Suite writes publishing times in.
const META_ZONE: &str = "America/Los_Angeles";

/// Meta Business Suite → Content → Export: every Instagram account in one file.
pub fn instagram<'a>(posts: impl Iterator<Item = &'a Posted>, at: Timestamp, season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading(
        "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,\
         Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves",
    )];
    for post in posts.filter(|post| post.person.platform == "instagram" && post.at < at) {
        let n = post.counters(at, season.start);
        let seconds = if post.form == "IG reel" { post.seconds } else { 0 };
        rows.push(row(&[
            &post.id,
            &format!("178414{:011}", post.person.handle.len() * 7_919),
            &post.person.handle,
            &post.person.name,
            &post.caption,
            &seconds,
            &zoned(post.at, META_ZONE, "%m/%d/%Y %H:%M"),
            &format!("https://www.instagram.com/p/{}/", post.id),
            &post.form,
            &"",
            &"Lifetime",
            &n.views,
            &n.reach,
            &n.likes,
            &n.shares,
            &n.follows,
            &n.comments,
            &n.saves,
        ]));
    }
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(table(rows)?);
    Ok(Export { name: "instagram-content.csv".to_owned(), bytes, of: None, mapping: None })
}

/// Meta Business Suite → Insights: the views of one account by day, in UTF-16 as Meta writes it. Stories and older posts bring
/// a part of them.
pub fn instagram_views(person: &'static Person, season: &Season) -> Export {
    let mut random = Random::seeded(season.seed).fork(&format!("views/{}", person.handle));
    let (_, from, to, left) = DROP;
    let mut text = "sep=,\r\n\"Instagram views\"\r\n\"Date\",\"Primary\"\r\n".to_owned();
    for day in days(season, season.now).filter(|day| *day < season.today) {
        let [gathered, ..] = gathered(season, person, day);
        let dropped = (from..=to).contains(&(day - season.start).get_days());
        let usual = person.followers * person.pull * STORIES * if dropped { left } else { 1.0 };
        let views = gathered + whole(random.log_normal(usual, 0.2));
        text.push_str(&format!("\"{day}T00:00:00\",\"{views}\"\r\n"));
    }
    let bytes = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    Export { name: format!("instagram-{}-Views.csv", person.handle), bytes, of: Some(person), mapping: None }
}

/// TikTok Studio → Content: one account.
pub fn tiktok(person: &'static Person, at: Timestamp, season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading(
        "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,Add to favorites",
    )];
    for post in of(season, person).filter(|post| post.at < at) {
        let n = post.counters(at, season.start);
        rows.push(row(&[
            &post.caption,
            &format!("https://www.tiktok.com/@{}/video/{}", person.handle, post.id),
            &zoned(post.at, "UTC", "%Y-%m-%d %H:%M:%S"),
            &n.likes,
            &n.comments,
            &n.shares,
            &n.views,
            &n.saves,
        ]));
    }
    let name = format!("tiktok-{}-Content.csv", person.handle);
    Ok(Export { name, bytes: table(rows)?, of: Some(person), mapping: None })
}

/// TikTok Studio → Followers: dates without a year, as TikTok writes them.
pub fn tiktok_followers(person: &'static Person, season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Followers,Difference in followers from previous day")];
    let mut last = followers(person, season.start, plus(season.start, -1));
    for day in days(season, season.now) {
        let now = followers(person, season.start, day);
        let change = i128::from(now) - i128::from(last);
        rows.push(row(&[&day.strftime("%B %-d"), &now, &change]));
        last = now;
    }
    let name = format!("tiktok-{}-FollowerHistory.csv", person.handle);
    Ok(Export { name, bytes: table(rows)?, of: Some(person), mapping: None })
}

/// TikTok Studio → Overview: what the account gathered day by day.
pub fn tiktok_overview(person: &'static Person, season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Video Views,Profile Views,Likes,Comments,Shares")];
    for day in days(season, season.now) {
        let [views, likes, comments, shares] = gathered(season, person, day);
        rows.push(row(&[&day.strftime("%B %-d"), &views, &(views / 90), &likes, &comments, &shares]));
    }
    let name = format!("tiktok-{}-Overview.csv", person.handle);
    Ok(Export { name, bytes: table(rows)?, of: Some(person), mapping: None })
}

/// Views, likes, comments and shares that an account's posts gathered on a day.
fn gathered(season: &Season, person: &Person, day: Date) -> [u64; 4] {
    let (from, to) = (midnight(day), midnight(plus(day, 1)).min(season.now));
    let mut sums = [0; 4];
    for post in of(season, person) {
        let (before, after) = (post.counters(from, season.start), post.counters(to, season.start));
        sums[0] += after.views - before.views;
        sums[1] += after.likes - before.likes;
        sums[2] += after.comments - before.comments;
        sums[3] += after.shares - before.shares;
    }
    sums
}
