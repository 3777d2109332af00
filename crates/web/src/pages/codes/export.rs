//! Codes as a file: a plain table, or the columns that Shopify's discount importers read.
//!
//! Invariant: no cell can run as a formula in a spreadsheet.

use super::{codes, table};
use crate::{
    address::Pairs,
    csv::{Cell, Csv},
    error::Problem,
    room::Room,
    state::State,
};
use axum::{
    extract::{self, RawQuery},
    response::{IntoResponse, Response},
};
use model::{Timestamp, code::Code};

/// The headings of a plain table.
const PLAIN: [&str; 9] = ["Code", "Creator", "Campaign", "Platform", "Offer", "Once", "Start", "End", "Status"];

/// The headings that apps for importing discounts into Shopify read.
const SHOPIFY: [&str; 9] =
    ["Title", "Code", "Discount Type", "Value Type", "Value", "Limit Total Times", "Starts At", "Ends At", "Status"];

/// `GET /codes.csv?format=plain|shopify`, filtered as the page is.
pub async fn export(extract::State(state): extract::State<State>, RawQuery(query): RawQuery) -> Response {
    match file(&state, &Pairs::parse(&query.unwrap_or_default())).await {
        Ok(response) => response,
        Err(problem) => problem.into_plain(),
    }
}

async fn file(state: &State, pairs: &Pairs) -> Result<Response, Problem> {
    let room = Room::open(state, pairs).await?;
    let shopify = pairs.get("format") == Some("shopify");
    let now = state.now();
    let mut csv = Csv::default();
    let text = |text: &str| Cell::Text(text.to_owned());
    csv.row(if shopify { SHOPIFY.map(text) } else { PLAIN.map(text) });
    for code in codes(state, &room).await?.iter().filter(|code| table::is_asked(code, pairs, &room, now)) {
        csv.row(if shopify { for_shopify(code, now) } else { plain(code, &room, now) });
    }
    Ok(csv.download(if shopify { "discounts-shopify.csv" } else { "codes.csv" }).into_response())
}

fn plain(code: &Code, room: &Room, now: Timestamp) -> [Cell; 9] {
    let creator = code.creator.as_ref().map(|one| room.creator_name(one.as_str())).unwrap_or_default();
    let campaign = code.campaign.as_ref().map(|one| room.campaign_name(one.as_str())).unwrap_or_default();
    let once = if code.once { "yes" } else { "no" };
    [
        code.code.to_string(),
        creator,
        campaign,
        code.platform.as_deref().unwrap_or_default().to_owned(),
        code.offer.clone(),
        once.to_owned(),
        instant(code.starts_at),
        instant(code.ends_at),
        table::state_of(code, now).1.to_owned(),
    ]
    .map(Cell::Text)
}

fn for_shopify(code: &Code, now: Timestamp) -> [Cell; 9] {
    let (kind, value) = value(&code.offer);
    [
        code.batch.as_deref().unwrap_or(&code.code).to_owned(),
        code.code.to_string(),
        "Amount off Order".to_owned(),
        kind.to_owned(),
        value,
        if code.once { "1" } else { "" }.to_owned(),
        instant(code.starts_at),
        instant(code.ends_at),
        if table::state_of(code, now).0 == "open" { "Active" } else { "Expired" }.to_owned(),
    ]
    .map(Cell::Text)
}

fn instant(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// What an offer gives, where its words say so: the kind of value, and the value.
fn value(offer: &str) -> (&'static str, String) {
    let number: String = offer.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    match (number.is_empty(), offer.contains('%')) {
        (true, _) => ("", String::new()),
        (false, true) => ("Percentage", number),
        (false, false) => ("Fixed Amount", number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_split_where_its_words_say_what_it_gives() {
        assert_eq!(value("10 %"), ("Percentage", "10".to_owned()));
        assert_eq!(value("5.50 €"), ("Fixed Amount", "5.50".to_owned()));
        assert_eq!(value("free shipping"), ("", String::new()));
    }
}
