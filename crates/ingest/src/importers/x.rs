//! X: tweet activity of old, posts and days of now.
//!
//! The file's name tells the range that was exported; its figures were known at the end of the last day. Promoted columns
//! of the older export tell of paid delivery and are left out. An engagement rate is a ratio and is never stored.

use super::{days, names, posts, values::Value};
use crate::{
    context::Context,
    importer::{Field, Importer, Kind, always},
    number::Each,
};
use jiff::{ToSpan, civil::Date};
use model::{Timestamp, measure::Measure};

const POST_VALUES: &[Value] = &[
    Value::count(names::IMPRESSIONS, Measure::Impressions, "impressions"),
    Value::count(names::FAVORITES, Measure::Likes, "likes"),
    Value::count(names::ENGAGEMENTS, Measure::EngagementsReported, "engagements"),
    Value::count(&["bookmarks"], Measure::Saves, "bookmarks"),
    Value::count(&["shares"], Measure::Shares, "shares"),
    Value::count(&["new follows", "follows"], Measure::Follows, "follows"),
    Value::count(names::REPLIES, Measure::Comments, "replies"),
    Value::count(names::REPOSTS, Measure::Reposts, "reposts"),
    Value::count(names::PROFILE_VISITS, Measure::PostProfileVisits, "profile visits"),
    Value::count(names::LINK_CLICKS, Measure::LinkClicks, "link clicks"),
    Value::count(&["video views", "media views"], Measure::Views, "views"),
];

static LEGACY: posts::Spec = posts::Spec {
    kind: "x-posts-legacy",
    platform: "x",
    zone: None,
    id: &["tweet id", "post id"],
    nameless: false,
    undated: false,
    born: posts::unborn,
    known: end_of_range,
    values: POST_VALUES,
};

static CONTENT: posts::Spec = posts::Spec { kind: "x-content", ..LEGACY };

static OVERVIEW: days::Spec = days::Spec {
    kind: "x-overview",
    platform: "x",
    flows: &[
        Value::count(names::IMPRESSIONS, Measure::AccountImpressions, "impressions"),
        Value::count(names::LIKES, Measure::AccountLikes, "likes"),
        Value::count(names::ENGAGEMENTS, Measure::AccountEngagements, "engagements"),
        Value::count(&["bookmarks"], Measure::AccountSaves, "bookmarks"),
        Value::count(&["shares"], Measure::AccountShares, "shares"),
        Value::count(names::NEW_FOLLOWERS, Measure::FollowsGained, "new follows"),
        Value::count(names::LOST_FOLLOWERS, Measure::FollowsLost, "unfollows"),
        Value::count(names::REPLIES, Measure::AccountComments, "replies"),
        Value::count(names::REPOSTS, Measure::AccountReposts, "reposts"),
        Value::count(names::PROFILE_VISITS, Measure::ProfileVisits, "profile visits"),
        Value::count(&["create post", "posts created", "posts"], Measure::AccountPosts, "posts"),
        Value::count(&["video views"], Measure::AccountViews, "video views"),
    ],
    levels: &[],
    known: end_of_range,
};

static VIDEO: days::Spec = days::Spec {
    kind: "x-video-overview",
    platform: "x",
    flows: &[
        Value::count(&["views"], Measure::AccountViews, "views"),
        Value::time(names::MILLISECONDS, Measure::AccountWatchTime, Each::Millisecond),
    ],
    levels: &[],
    known: end_of_range,
};

/// The same where the block of days above has the views.
static VIDEO_TIME: days::Spec =
    days::Spec { flows: &[Value::time(names::MILLISECONDS, Measure::AccountWatchTime, Each::Millisecond)], ..VIDEO };

const VIEWS_TOLD: &str = "x-overview has video views";

/// Tweet activity, the export of before 2024.
pub(crate) static POSTS_LEGACY: Importer = Importer {
    kind: Kind {
        id: "x-posts-legacy",
        title: "X tweet activity",
        platform: "x",
        brings: "lifetime figures of posts from the older analytics.twitter.com export",
    },
    fields: &[
        Field::required(&["tweet id"]),
        Field::required(&["time"]),
        Field::usual(&["tweet permalink"]),
        Field::usual(&["tweet text"]),
        Field::required(names::IMPRESSIONS),
        Field::usual(names::ENGAGEMENTS),
        Field::usual(&["engagement rate"]),
        Field::usual(names::REPOSTS),
        Field::usual(names::REPLIES),
        Field::usual(names::FAVORITES),
        Field::usual(&["user profile clicks"]),
        Field::usual(&["url clicks"]),
        Field::usual(&["hashtag clicks"]),
        Field::usual(&["detail expands"]),
        Field::usual(&["permalink clicks"]),
        Field::optional(&["app opens"]),
        Field::optional(&["app installs"]),
        Field::optional(&["follows"]),
        Field::optional(&["email tweet"]),
        Field::optional(&["dial phone"]),
        Field::optional(&["media views", "video views"]),
        Field::optional(&["media engagements"]),
        Field::optional(&["promoted impressions"]),
        Field::optional(&["promoted engagements"]),
        Field::optional(&["promoted engagement rate"]),
        Field::optional(&["promoted retweets"]),
        Field::optional(&["promoted replies"]),
        Field::optional(&["promoted likes", "promoted favorites"]),
        Field::optional(&["promoted user profile clicks"]),
        Field::optional(&["promoted url clicks"]),
        Field::optional(&["promoted hashtag clicks"]),
        Field::optional(&["promoted detail expands"]),
        Field::optional(&["promoted permalink clicks"]),
        Field::optional(&["promoted app opens"]),
        Field::optional(&["promoted app installs"]),
        Field::optional(&["promoted follows"]),
        Field::optional(&["promoted email tweet"]),
        Field::optional(&["promoted dial phone"]),
        Field::optional(&["promoted media views"]),
        Field::optional(&["promoted media engagements"]),
    ],
    accepts: always,
    read: |section, context, output, findings| posts::read(&LEGACY, section, context, output, findings),
};

/// Posts of the present export.
pub(crate) static POSTS: Importer = Importer {
    kind: Kind {
        id: "x-content",
        title: "X posts",
        platform: "x",
        brings: "lifetime figures of posts from X Analytics → Content",
    },
    fields: &[
        Field::required(&["post id"]),
        Field::required(&["date", "time"]),
        Field::usual(&["post text"]),
        Field::usual(&["post link"]),
        Field::required(names::IMPRESSIONS),
        Field::usual(names::LIKES),
        Field::usual(names::ENGAGEMENTS),
        Field::usual(&["bookmarks"]),
        Field::usual(&["shares"]),
        Field::usual(names::NEW_FOLLOWERS),
        Field::usual(names::REPLIES),
        Field::usual(names::REPOSTS),
        Field::usual(names::PROFILE_VISITS),
        Field::usual(&["detail expands"]),
        Field::usual(&["url clicks"]),
        Field::usual(&["hashtag clicks"]),
        Field::usual(&["permalink clicks"]),
        Field::optional(&["video views", "media views"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        !has(names::PAGE) && !has(names::HANDLE) && !has(&["publish time"])
    },
    read: |section, context, output, findings| posts::read(&CONTENT, section, context, output, findings),
};

/// Days of the present export.
pub(crate) static DAYS: Importer = Importer {
    kind: Kind {
        id: "x-overview",
        title: "X account overview",
        platform: "x",
        brings: "what an account gathered on each day, from X Analytics → Overview",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::IMPRESSIONS),
        Field::usual(names::LIKES),
        Field::usual(names::ENGAGEMENTS),
        Field::usual(&["bookmarks"]),
        Field::usual(&["shares"]),
        Field::usual(names::NEW_FOLLOWERS),
        Field::usual(names::LOST_FOLLOWERS),
        Field::usual(names::REPLIES),
        Field::usual(names::REPOSTS),
        Field::usual(names::PROFILE_VISITS),
        Field::usual(&["create post", "posts created", "posts"]),
        Field::optional(&["video views"]),
        Field::optional(&["media views"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        !has(names::POST_ID)
            && [&["engagements"][..], &["bookmarks"], &["reposts"], &["unfollows"], &["create post"]]
                .iter()
                .filter(|names| has(names))
                .count()
                >= 2
    },
    read: |section, context, output, findings| {
        if section.columns.peek(&["video views"]).is_some() {
            output.note(VIEWS_TOLD.to_owned());
        }
        days::read(&OVERVIEW, section, context, output, findings)
    },
};

/// The block of videos under the days.
pub(crate) static VIDEOS: Importer = Importer {
    kind: Kind {
        id: "x-video-overview",
        title: "X video overview",
        platform: "x",
        brings: "how long an account's videos were watched on each day, from X Analytics → Overview",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::MILLISECONDS),
        Field::usual(&["views"]),
        Field::usual(&["completion rate"]),
        Field::usual(&["average watch time (ms)"]),
        Field::usual(&["estimated revenue"]),
    ],
    accepts: always,
    read: |section, context, output, findings| {
        let spec = if output.note(VIEWS_TOLD.to_owned()) { &VIDEO } else { &VIDEO_TIME };
        days::read(spec, section, context, output, findings)
    },
};

/// The end of the last day that a file's name tells: `…_20161201_20170101_en.csv`, `…_2026-06-01_2026-07-01.csv`.
fn end_of_range(file: &str, context: &Context) -> Option<Timestamp> {
    let name = file.rsplit(['/', '!']).next()?;
    let days: Vec<Date> = name.split(['_', '.', ' ']).filter_map(day).collect();
    let last = days.get(1)?;
    context.calendar.end_of(*last)?.checked_sub(1.second()).ok()
}

fn day(part: &str) -> Option<Date> {
    let digits: String = part.chars().filter(|c| *c != '-').collect();
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{calendar::Calendar, money::Currency};

    #[test]
    fn the_name_tells_when_figures_were_known() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let context = Context::new(now, Calendar::default(), Currency::USD);
        let at = |name| end_of_range(name, &context).map(|at| at.to_string());
        assert_eq!(at("tweet_activity_metrics_a_20161201_20170101_en.csv").as_deref(), Some("2017-01-01T23:59:59Z"));
        assert_eq!(
            at("x.zip!account_analytics_content_2026-06-01_2026-07-01.csv").as_deref(),
            Some("2026-07-01T23:59:59Z")
        );
        assert_eq!(at("account_overview_analytics.csv"), None);
    }
}
