//! The made-up brand's plan: set before the season, sealed at its start, amended once when a platform turned.
//!
//! Days are counted from the season's first, so that the plan is as old as the season.

use super::{
    brand::{EFFORTS, NAME, PEOPLE},
    plus,
    season::{Season, midnight},
    shop,
};
use crate::wire::House;
use jiff::civil::Date;
use kpi::catalogue::Catalogue;
use ledger::Draft;
use model::workspace::Workspace;
use web::record::{self, Sealing};

/// Days before the season on which the plan was set.
const BEFORE: i32 = 10;
/// The last day of the plan.
const END: i32 = 119;
/// The day on which a target was lowered.
const AMENDED: i32 = 50;

/// Stores the plan and its amendment, and seals both.
pub fn set(house: &House, workspace: &Workspace, season: &Season) -> anyhow::Result<()> {
    let catalogue = Catalogue::builtin();
    let versions = [
        (-BEFORE, "Dana Marlow", "The plan for the season", text(season, "190000 USD", -BEFORE)),
        (AMENDED, "Dana Marlow", "Instagram shows our posts to fewer people", text(season, "175000 USD", AMENDED)),
        (super::brand::DAYS - 1, "Kepi", "What was published since", text(season, "175000 USD", super::brand::DAYS)),
    ];
    for (number, (day, author, reason, text)) in (0_u32..).zip(versions) {
        let draft = Draft {
            text,
            based_on: (number > 0).then_some(number),
            author: author.to_owned(),
            reason: reason.to_owned(),
        };
        let at = midnight(plus(season.start, day)).min(season.now);
        record::save(&house.ledger, workspace, &catalogue, &draft, at)?;
        record::seal(&house.ledger, workspace, &catalogue, Sealing::All, at)?;
    }
    Ok(())
}

/// The plan as it stood on a day: placements that were published by then say so.
fn text(season: &Season, revenue: &str, until: i32) -> String {
    let day = |days: i32| plus(season.start, days).to_string();
    let (start, end) = (day(0), day(END));
    let mut text = format!(
        "# What {NAME} wants from the season, and how it knows.\n\
         plan: {NAME}\ncurrency: USD\ntime_zone: UTC\nowner: Dana Marlow\n\n\
         objectives:\n\
         \x20 - {{ id: sell, statement: Sell more of the night line without spending more on each order, indicates: sales }}\n\
         \x20 - {{ id: known, statement: Be the skin care that busy people know, indicates: awareness }}\n\n\
         goals:\n\
         \x20 - id: creator-sales\n    serves: sell\n    statement: Sell through creators at a fair price\n    indicates: sales\n\
         \x20 - id: seen\n    serves: known\n    statement: Be seen by people who do not know us yet\n    indicates: awareness\n\
         \x20 - id: followed\n    serves: known\n    statement: Win a following on TikTok that stays\n    indicates: audience growth\n\
         \x20 - id: kept-word\n    serves: sell\n    statement: Creators deliver what was agreed, on time\n    indicates: efficiency\n\n\
         campaigns:\n"
    );
    for effort in EFFORTS {
        let (from, to) = effort.flight.map_or((start.clone(), end.clone()), |(from, to)| (day(from), day(to)));
        let serves = if effort.id == "always-on" {
            "creator-sales, seen, followed, kept-word"
        } else {
            "creator-sales, seen, kept-word"
        };
        text.push_str(&format!(
            "  - id: {}\n    name: {}\n    serves: [{serves}]\n    activation: {}\n    flight: {from}..{to}\n    budget: {} USD\n    \
             platforms: [instagram, tiktok, youtube]\n    hashtags: [{}]\n    placements:\n",
            effort.id,
            effort.name,
            if effort.flight.is_some() { "sponsored post" } else { "ambassador" },
            effort.budget,
            effort.hashtag,
        ));
        text.push_str(&placements(season, effort.id, until));
    }
    text.push_str("\ncreators:\n");
    for person in PEOPLE.iter().filter(|person| !person.id.is_empty()) {
        text.push_str(&format!(
            "  - {{ id: {}, name: {}, {}: {} }}\n",
            person.id, person.name, person.platform, person.handle
        ));
    }
    text.push_str(&kpis(revenue, &end));
    text
}

/// One placement a creator and campaign: their first post of it. One in nine came late.
fn placements(season: &Season, campaign: &str, until: i32) -> String {
    let mut lines = String::new();
    for (at, person) in PEOPLE.iter().enumerate().filter(|(_, person)| !person.id.is_empty()) {
        let first = season.posts.iter().find(|post| post.person.id == person.id && post.campaign == campaign);
        let Some(post) = first else { continue };
        let published = post.at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let late = (at + campaign.len()).is_multiple_of(9);
        let due = if late { plus(published, -3).max(opening(season, campaign)) } else { published };
        let done =
            if published <= plus(season.start, until) { format!(", published: {published}") } else { String::new() };
        lines.push_str(&format!(
            "      - {{ creator: {}, platform: {}, due: {due}, post_type: {}, link: {}, code: {}{done} }}\n",
            person.id,
            person.platform,
            post.form.to_lowercase().replace([',', ':'], ""),
            shop::link(person, campaign),
            shop::code(person, campaign).unwrap_or_default(),
        ));
    }
    lines
}

fn opening(season: &Season, campaign: &str) -> Date {
    let flight = EFFORTS.iter().find(|effort| effort.id == campaign).and_then(|effort| effort.flight);
    plus(season.start, flight.map_or(0, |(from, _)| from))
}

fn kpis(revenue: &str, end: &str) -> String {
    format!(
        "\nkpis:\n\
         \x20 - id: creator-revenue\n    name: Revenue through creators\n    kpi: revenue\n    where: {{ campaign: any }}\n    \
         serves: creator-sales\n    owner: Dana Marlow\n    target: {revenue}\n    by: {end}\n    review: weekly\n    weight: 2\n    \
         contributions: {{ always-on: 45%, night-shift: 35%, first-light: 20% }}\n\
         \x20 - id: cost-of-an-order\n    name: Cost of an order\n    kpi: cost_per_acquisition\n    where: {{ campaign: any }}\n    \
         serves: creator-sales\n    owner: Dana Marlow\n    target: \"< 105 USD\"\n    by: {end}\n    review: weekly\n\
         \x20 - id: clicks-that-buy\n    name: Clicks that end in an order\n    kpi: conversion_rate\n    where: {{ campaign: any }}\n    \
         serves: creator-sales\n    owner: Theo\n    target: \">= 5%\"\n    by: {end}\n    review: weekly\n\
         \x20 - id: night-views\n    name: Views of Night Shift\n    kpi: views\n    where: {{ campaign: night-shift }}\n    \
         serves: seen\n    owner: Theo\n    target: 2M\n    review: weekly\n\
         \x20 - id: instagram-views\n    name: Views on Instagram\n    kpi: views\n    where: {{ platform: instagram }}\n    \
         serves: seen\n    owner: Theo\n    target: 2M\n    by: {end}\n    review: weekly\n\
         \x20 - id: tiktok-following\n    name: Followers won on TikTok\n    kpi: net_follower_growth\n    where: {{ platform: tiktok }}\n    \
         serves: followed\n    owner: Theo\n    target: \"+200000\"\n    by: {end}\n    review: every 2 weeks\n\
         \x20 - id: on-time\n    name: Placements on time\n    kpi: on_time_rate\n    serves: kept-word\n    owner: Dana Marlow\n    \
         target: \">= 90%\"\n    by: {end}\n    review: weekly\n"
    )
}
