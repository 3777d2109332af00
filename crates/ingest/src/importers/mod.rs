//! One file per platform: the table of importers.
//!
//! Invariant: the order decides between kinds that explain a file equally well; the more particular one comes first.

mod days;
mod ga4;
mod link;
mod meta_ads;
mod meta_daily;
mod meta_posts;
mod names;
mod posts;
mod repeats;
mod shopify;
mod tiktok;
mod values;
mod x;
mod youtube;

use crate::importer::Importer;

/// Every importer.
pub static ALL: &[&Importer] = &[
    &meta_posts::INSTAGRAM_STORIES,
    &meta_posts::INSTAGRAM_POSTS,
    &meta_posts::FACEBOOK_POSTS,
    &meta_daily::DAYS,
    &meta_daily::FOLLOWERS,
    &meta_ads::ADS,
    &tiktok::CONTENT,
    &tiktok::DAYS,
    &tiktok::FOLLOWER_HISTORY,
    &tiktok::VIEWER_HISTORY,
    &tiktok::AUDIENCE,
    &youtube::TABLE,
    &youtube::CHART,
    &youtube::TOTALS,
    &youtube::AUDIENCE,
    &youtube::BREAKDOWN,
    &x::POSTS_LEGACY,
    &x::POSTS,
    &x::DAYS,
    &x::VIDEOS,
    &ga4::REPORT,
    &shopify::ORDERS,
];
