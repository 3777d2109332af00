//! Posts and stories of Instagram and Facebook, from Meta Business Suite.
//!
//! Figures are lifetime totals. The export writes `Publish time` as a time of America/Los_Angeles, whoever downloads it.
//! Columns come and go by month; those with a share or a price in them are ratios and are never stored. A column
//! `IMPRESSION:UNIQUE_USERS` belongs to rows that Meta could not compute; it is no reach.

use super::{
    names,
    posts::{self, Spec},
    values::Value,
};
use crate::{
    importer::{Field, Importer, Kind},
    number::Each,
};
use model::measure::Measure;

const ZONE: Option<&str> = Some("America/Los_Angeles");

static INSTAGRAM: Spec = Spec {
    kind: "instagram-posts",
    platform: "instagram",
    zone: ZONE,
    id: names::POST_ID,
    nameless: false,
    undated: false,
    born: posts::unborn,
    known: posts::unknown,
    values: &[
        Value::count(names::VIEWS, Measure::Views, "views"),
        Value::count(names::IMPRESSIONS, Measure::Impressions, "impressions"),
        Value::count(names::REACH, Measure::Reach, "people reached"),
        Value::count(names::LIKES, Measure::Likes, "likes"),
        Value::count(names::COMMENTS, Measure::Comments, "comments"),
        Value::count(names::SHARES, Measure::Shares, "shares"),
        Value::count(names::SAVES, Measure::Saves, "saves"),
        Value::count(names::REPOSTS, Measure::Reposts, "reposts"),
        Value::count(names::FOLLOWS, Measure::Follows, "follows"),
        Value::count(names::LINK_CLICKS, Measure::LinkClicks, "link clicks"),
        Value::count(names::PROFILE_VISITS, Measure::PostProfileVisits, "profile visits"),
        Value::time(names::SECONDS, Measure::WatchTime, Each::Second),
    ],
};

static STORIES: Spec = Spec { kind: "instagram-stories", ..INSTAGRAM };

static FACEBOOK: Spec = Spec {
    kind: "facebook-posts",
    platform: "facebook",
    zone: ZONE,
    id: names::POST_ID,
    nameless: false,
    undated: false,
    born: posts::unborn,
    known: posts::unknown,
    values: &[
        Value::count(names::VIEWS, Measure::Views, "views"),
        Value::count(names::IMPRESSIONS, Measure::Impressions, "impressions"),
        Value::count(names::REACH, Measure::Reach, "people reached"),
        Value::count(names::REACTIONS, Measure::Likes, "reactions"),
        Value::count(names::COMMENTS, Measure::Comments, "comments"),
        Value::count(names::SHARES, Measure::Shares, "shares"),
        Value::count(names::SAVES, Measure::Saves, "saves"),
        Value::count(names::LINK_CLICKS, Measure::LinkClicks, "link clicks"),
        Value::count(names::FOLLOWS, Measure::Follows, "follows"),
        Value::count(names::ENGAGED_USERS, Measure::EngagementsReported, "engaged users"),
        Value::time(names::SECONDS, Measure::WatchTime, Each::Second),
        Value::money(names::EARNINGS, Measure::PostRevenue),
    ],
};

/// Instagram posts.
pub(crate) static INSTAGRAM_POSTS: Importer = Importer {
    kind: Kind {
        id: "instagram-posts",
        title: "Instagram posts",
        platform: "instagram",
        brings: "lifetime figures of posts, reels and carousels from Meta Business Suite → Content",
    },
    fields: &[
        Field::required(names::POST_ID),
        Field::required(names::PUBLISHED),
        Field::usual(names::HANDLE),
        Field::usual(names::ACCOUNT_ID),
        Field::usual(names::ACCOUNT_NAME),
        Field::usual(names::TEXT),
        Field::usual(names::DURATION),
        Field::usual(names::PERMALINK),
        Field::usual(names::POST_TYPE),
        Field::optional(names::DATA_COMMENT),
        Field::optional(names::DATE),
        Field::usual(names::VIEWS),
        Field::usual(names::REACH),
        Field::usual(names::LIKES),
        Field::usual(names::SHARES),
        Field::usual(names::FOLLOWS),
        Field::usual(names::COMMENTS),
        Field::usual(names::SAVES),
        Field::optional(names::REPOSTS),
        Field::optional(names::IMPRESSIONS),
        Field::optional(names::LINK_CLICKS),
        Field::optional(names::PROFILE_VISITS),
        Field::optional(names::SECONDS),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        !has(names::PAGE)
            && !has(names::STORY)
            && !has(names::X_ONLY)
            && (has(names::HANDLE) || has(names::INSTAGRAM_ACCOUNT) || has(names::SAVES))
    },
    read: |section, context, output, findings| posts::read(&INSTAGRAM, section, context, output, findings),
};

/// Instagram stories.
pub(crate) static INSTAGRAM_STORIES: Importer = Importer {
    kind: Kind {
        id: "instagram-stories",
        title: "Instagram stories",
        platform: "instagram",
        brings: "lifetime figures of stories from Meta Business Suite → Content → Stories",
    },
    fields: &[
        Field::required(names::POST_ID),
        Field::required(names::PUBLISHED),
        Field::required(names::STORY),
        Field::usual(names::HANDLE),
        Field::optional(names::ACCOUNT_ID),
        Field::optional(names::ACCOUNT_NAME),
        Field::usual(names::TEXT),
        Field::optional(names::DURATION),
        Field::optional(names::PERMALINK),
        Field::usual(names::POST_TYPE),
        Field::optional(names::DATA_COMMENT),
        Field::optional(names::DATE),
        Field::usual(names::VIEWS),
        Field::usual(names::REACH),
        Field::usual(&["navigation", "navigations", "navigatie", "navegación", "navegação"]),
        Field::usual(names::PROFILE_VISITS),
        Field::usual(names::REPLIES),
        Field::usual(names::LINK_CLICKS),
        Field::usual(names::STICKERS),
        Field::usual(names::FOLLOWS),
        Field::optional(names::LIKES),
        Field::optional(names::SHARES),
        Field::optional(names::IMPRESSIONS),
    ],
    accepts: |shape| shape.columns.peek(names::PAGE).is_none(),
    read: |section, context, output, findings| posts::read(&STORIES, section, context, output, findings),
};

/// Facebook posts and videos, of all layouts.
pub(crate) static FACEBOOK_POSTS: Importer = Importer {
    kind: Kind {
        id: "facebook-posts",
        title: "Facebook posts",
        platform: "facebook",
        brings: "lifetime figures of posts and videos of a Page from Meta Business Suite → Content",
    },
    fields: &[
        Field::required(names::POST_ID),
        Field::required(names::PUBLISHED),
        Field::usual(names::PAGE),
        Field::usual(names::TITLE),
        Field::usual(names::TEXT),
        Field::usual(names::DURATION),
        Field::usual(&["caption type", "untertiteltyp", "tipo de subtítulo", "tipo de legenda"]),
        Field::usual(names::PERMALINK),
        Field::optional(&["is crosspost"]),
        Field::optional(&["is share"]),
        Field::usual(names::POST_TYPE),
        Field::optional(&["languages"]),
        Field::optional(&["custom labels"]),
        Field::optional(&["funded content status"]),
        Field::optional(names::DATA_COMMENT),
        Field::optional(names::DATE),
        Field::optional(names::VIEWS),
        Field::optional(names::IMPRESSIONS),
        Field::optional(&["impression:unique_users"]),
        Field::usual(names::REACH),
        Field::optional(&["reactions, comments and shares"]),
        Field::usual(names::REACTIONS),
        Field::usual(names::COMMENTS),
        Field::usual(names::SHARES),
        Field::optional(names::SAVES),
        Field::optional(&["total clicks"]),
        Field::optional(&["matched audience targeting consumption (photo click)"]),
        Field::optional(&["matched audience targeting consumption (video click)"]),
        Field::optional(&["other clicks"]),
        Field::optional(names::LINK_CLICKS),
        Field::optional(&["negative feedback from users: hide all"]),
        Field::optional(names::SECONDS),
        Field::optional(&["average seconds viewed"]),
        Field::optional(names::EARNINGS),
        Field::optional(&["ad cpm (*)"]),
        Field::optional(&["ad impressions"]),
        Field::optional(&["1-minute video views"]),
        Field::optional(names::FOLLOWS),
        Field::optional(names::ENGAGED_USERS),
    ],
    accepts: |shape| [names::PAGE, names::FACEBOOK_ONLY].iter().any(|names| shape.columns.peek(names).is_some()),
    read: |section, context, output, findings| posts::read(&FACEBOOK, section, context, output, findings),
};
