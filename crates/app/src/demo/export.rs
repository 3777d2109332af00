//! The season as the files that people really have: one function a format, each as the platform writes it.
//!
//! Invariant: a file says only what was known at its instant.

use super::{
    brand::{PEOPLE, PRODUCTS, Person},
    season::{Posted, Season, followers, midnight},
    shop::{Expense, Order, days},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::io::{self, Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

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

/// The zone that Meta Business Suite writes publishing times in.
const META_ZONE: &str = "America/Los_Angeles";

fn table(rows: impl IntoIterator<Item = Vec<String>>) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn row(cells: &[&dyn ToString]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}

fn heading(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

fn zoned(at: Timestamp, zone: &str, form: &str) -> String {
    at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).strftime(form).to_string()
}

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
    let mut last = followers(person, season.start, super::plus(season.start, -1));
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
    let (from, to) = (midnight(day), midnight(super::plus(day, 1)).min(season.now));
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
    let sum = |get: fn(&super::season::Counters) -> u64| counted.iter().map(|(_, n)| get(n)).sum::<u64>();
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
        let (from, to) = (midnight(day), midnight(super::plus(day, 1)).min(at));
        let views: u64 = posts
            .iter()
            .map(|post| post.counters(to, season.start).views - post.counters(from, season.start).views)
            .sum();
        rows.push(row(&[&day, &views]));
    }
    table(rows)
}

fn of<'a>(season: &'a Season, person: &Person) -> impl Iterator<Item = &'a Posted> + use<'a> {
    let (platform, handle) = (person.platform, person.handle);
    season.posts.iter().filter(move |post| post.person.platform == platform && post.person.handle == handle)
}

/// Shopify → Orders, those with a creator's codes or with none → Export: one row per line item, the order's own cells on
/// its first row.
pub fn shopify(orders: &[Order], of: Option<&'static Person>) -> io::Result<Export> {
    let mut rows = vec![heading(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
         Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
         Billing Country,Shipping Country,Cancelled at,Payment Method,Refunded Amount,Id,Source",
    )];
    for order in orders.iter().filter(|order| order.creator == of.map_or("", |person| person.id)) {
        for (nth, (product, units)) in order.lines.iter().enumerate() {
            let (name, sku, price) = PRODUCTS[*product];
            let at = zoned(order.at, "UTC", "%Y-%m-%d %H:%M:%S +0000");
            let mut cells = if nth == 0 { order_cells(order, &at) } else { vec![String::new(); 25] };
            cells[0] = format!("#{}", order.number);
            cells[1] = format!("customer{}@example.com", order.customer);
            cells[13] = at;
            cells[14] = units.to_string();
            cells[15] = name.to_owned();
            cells[16] = dollars(u64::from(price));
            cells[17] = sku.to_owned();
            rows.push(cells);
        }
    }
    let whose = of.map_or("without-code", |person| person.code);
    let name = format!("shopify-orders-{whose}.csv");
    Ok(Export { name, bytes: table(rows)?, of, mapping: None })
}

fn order_cells(order: &Order, at: &str) -> Vec<String> {
    let subtotal = order.subtotal() - order.discount();
    let status = if order.refunded > 0 { "partially_refunded" } else { "paid" };
    let shipping = if subtotal > 5_000 { 0 } else { 490 };
    let mut cells = vec![String::new(); 25];
    for (at, cell) in [
        (2, status.to_owned()),
        (3, at.to_owned()),
        (4, "fulfilled".to_owned()),
        (5, "USD".to_owned()),
        (6, dollars(subtotal)),
        (7, dollars(shipping)),
        (8, dollars(0)),
        (9, dollars(subtotal + shipping)),
        (10, order.code.clone().unwrap_or_default()),
        (11, dollars(order.discount())),
        (18, order.country.to_owned()),
        (19, order.country.to_owned()),
        (22, dollars(order.refunded)),
        (23, format!("66342{:08}", order.number)),
        (24, "web".to_owned()),
    ] {
        cells[at] = cell;
    }
    cells
}

fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The sheet of costs that the team keeps by hand.
pub fn costs(costs: &[Expense]) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Creator,Platform,Campaign,Component,Amount")];
    rows.extend(costs.iter().map(|cost| {
        row(&[&cost.day, &cost.creator, &cost.platform, &cost.campaign, &cost.component, &dollars(cost.cents)])
    }));
    Ok(Export { name: "costs.csv".to_owned(), bytes: table(rows)?, of: None, mapping: Some(super::load::COSTS) })
}

/// The sheet of followers of the accounts whose platform exports no history.
pub fn follower_sheet(season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Platform,Account,Creator,Followers")];
    for person in PEOPLE.iter().filter(|person| person.platform != "tiktok") {
        for day in days(season, season.now) {
            let count = followers(person, season.start, day);
            rows.push(row(&[&day, &person.platform, &person.handle, &person.id, &count]));
        }
    }
    Ok(Export {
        name: "followers.csv".to_owned(),
        bytes: table(rows)?,
        of: None,
        mapping: Some(super::load::FOLLOWERS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{plus, season::draw, shop};

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
        let whose = PEOPLE.iter().filter(|person| !person.id.is_empty()).map(Some).chain([None]);
        let totals: Vec<_> = whose.flat_map(|of| column(&shopify(&orders, of).unwrap(), "Total")).collect();
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
