//! The words of headings: which ones mean which measure, dimension, day or id. Tables, no logic.

use crate::number::Each;
use model::{dimension::Dimension, fact::FactKind, measure::Measure};

/// The words for one measure, best first.
pub(super) type Words = (Measure, &'static [&'static str], Each);

/// The measures of one kind, and those of which one must be there.
pub(super) struct Sense {
    pub(super) kind: FactKind,
    pub(super) needs: &'static [&'static [Measure]],
    pub(super) words: &'static [Words],
}

const fn word(measure: Measure, names: &'static [&'static str]) -> Words {
    (measure, names, Each::Second)
}

/// The kinds that can be proposed.
pub(super) const SENSES: &[Sense] = &[
    Sense {
        kind: FactKind::PaidDelivery,
        needs: &[&[Measure::AdSpend], &[Measure::AdImpressions, Measure::AdClicks]],
        words: &[
            word(Measure::AdImpressions, &["impressions", "impr", "imps", "ad impressions"]),
            word(Measure::AdReach, &["reach", "ad reach"]),
            word(Measure::AdClicks, &["clicks", "clicks (all)", "link clicks", "ad clicks", "click"]),
            word(
                Measure::AdSpend,
                &["spent", "spend", "amount spent", "ad spend", "cost", "costs", "media cost", "budget spent"],
            ),
            word(Measure::AdConversions, &["conversions", "conversion", "results", "purchases", "conv"]),
        ],
    },
    Sense {
        kind: FactKind::WebTraffic,
        needs: &[&[Measure::GaSessions, Measure::GaPageViews, Measure::GaUsers]],
        words: &[
            word(Measure::GaSessions, &["sessions", "visits", "session"]),
            word(Measure::EngagedSessions, &["engaged sessions"]),
            word(Measure::GaUsers, &["users", "active users", "visitors", "unique visitors"]),
            word(Measure::GaNewUsers, &["new users", "new visitors"]),
            word(Measure::GaPageViews, &["pageviews", "page views", "screen page views"]),
            word(Measure::KeyEvents, &["key events", "goal completions"]),
            word(Measure::GaRevenue, &["revenue", "purchase revenue"]),
        ],
    },
    Sense {
        kind: FactKind::PostCounters,
        needs: &[],
        words: &[
            word(Measure::Impressions, &["impressions", "impr", "imps"]),
            word(Measure::Views, &["views", "video views", "view", "plays", "view count", "play count", "aufrufe"]),
            word(Measure::Reach, &["reach", "people reached", "accounts reached"]),
            word(
                Measure::Likes,
                &["likes", "like", "reactions", "favorites", "favourites", "hearts", "like count", "digg count"],
            ),
            word(Measure::Comments, &["comments", "comment", "replies", "comment count"]),
            word(Measure::Shares, &["shares", "share", "share count"]),
            word(Measure::Saves, &["saves", "save", "saved", "bookmarks", "collects"]),
            word(Measure::Reposts, &["reposts", "retweets", "retweet", "repost"]),
            word(Measure::LinkClicks, &["link clicks", "url clicks", "clicks"]),
            word(Measure::PostProfileVisits, &["profile visits", "profile clicks"]),
            word(Measure::Follows, &["follows", "new follows", "new followers"]),
            (Measure::WatchTime, &["watch time (hours)", "watch hours", "hours watched"], Each::Hour),
            (Measure::WatchTime, &["watch time (minutes)", "minutes watched"], Each::Minute),
            (Measure::WatchTime, &["watch time (seconds)", "watch time"], Each::Second),
            word(Measure::EngagementsReported, &["engaged users", "engagements", "engagement", "interactions"]),
        ],
    },
    Sense {
        kind: FactKind::Conversion,
        needs: &[&[Measure::Revenue, Measure::Orders, Measure::Leads, Measure::Signups]],
        words: &[
            word(Measure::Revenue, &["revenue", "order value", "order total", "sales", "net sales", "total", "amount"]),
            word(Measure::Orders, &["orders", "purchases"]),
            word(Measure::Conversions, &["conversions", "conversion"]),
            word(Measure::UnitsSold, &["units", "units sold", "quantity", "qty", "items"]),
            word(Measure::Leads, &["leads"]),
            word(Measure::Signups, &["signups", "sign ups", "sign-ups", "registrations"]),
            word(Measure::NewCustomers, &["new customers"]),
        ],
    },
    Sense {
        kind: FactKind::AccountCounters,
        needs: &[&[Measure::Followers]],
        words: &[
            word(Measure::Followers, &["followers", "follower count", "subscribers", "fans", "page likes"]),
            word(Measure::Following, &["following", "follows count"]),
            word(Measure::PostsTotal, &["posts", "media count", "posts total"]),
        ],
    },
    Sense {
        kind: FactKind::Cost,
        needs: &[&[Measure::Cost]],
        words: &[word(Measure::Cost, &["cost", "costs", "fee", "amount", "price", "spent", "spend", "total cost"])],
    },
];

/// Headings of days.
pub(super) const DATES: &[&str] = &[
    "date",
    "day",
    "publish date",
    "published",
    "published at",
    "post date",
    "posted",
    "posted at",
    "created at",
    "created",
    "publish time",
    "timestamp",
    "time",
    "order date",
    "datetime",
    "datum",
    "fecha",
    "data",
];

/// Headings of dimensions.
pub(super) const DIMENSIONS: &[(Dimension, &[&str])] = &[
    (Dimension::Age, &["age", "age group", "age range", "age bracket"]),
    (Dimension::Gender, &["gender", "sex"]),
    (Dimension::Country, &["country", "region country"]),
    (Dimension::Device, &["device", "device category", "device type"]),
    (Dimension::Language, &["language"]),
    (Dimension::Platform, &["platform", "network", "social network", "social platform"]),
    (
        Dimension::Account,
        &["account", "account name", "account username", "username", "handle", "page name", "profile"],
    ),
    (Dimension::Creator, &["creator", "influencer", "creator name", "influencer name"]),
    (Dimension::PostType, &["post type", "type", "media type", "content type", "format"]),
    (Dimension::Channel, &["channel", "channel group", "default channel group"]),
    (Dimension::Source, &["source", "utm_source"]),
    (Dimension::Medium, &["medium", "utm_medium"]),
    (Dimension::Landing, &["landing page", "landing"]),
    (Dimension::Code, &["discount code", "coupon", "coupon code", "promo code", "code"]),
    (Dimension::Product, &["product", "product name"]),
    (Dimension::Component, &["component", "cost type"]),
];

/// Headings that mean something else in a report of ads.
pub(super) const AD_DIMENSIONS: &[(Dimension, &[&str])] = &[
    (Dimension::AdCampaign, &["campaign name", "campaign", "campaign id", "fb_campaign_id", "xyz_campaign_id"]),
    (Dimension::AdSet, &["ad set name", "ad set", "adset", "ad group"]),
    (Dimension::Ad, &["ad name", "ad", "ad id", "ad_id"]),
];

/// Headings of ids.
pub(super) const KEYS: &[&str] = &[
    "post id",
    "post_id",
    "id",
    "video id",
    "video_id",
    "tweet id",
    "media id",
    "post url",
    "permalink",
    "url",
    "link",
    "order id",
    "order_id",
    "order number",
    "transaction id",
    "ad id",
    "ad_id",
    "invoice",
    "invoice number",
];

/// Words that make a column a figure or a rate, even when no kind knows it: never a label.
pub(super) const FIGURES: &[&str] = &[
    "like",
    "likes",
    "reach",
    "impressions",
    "clicks",
    "conversion",
    "conversions",
    "consumers",
    "consumptions",
    "users",
    "people",
    "rate",
    "ratio",
    "ctr",
    "cpc",
    "cpm",
    "spent",
    "revenue",
    "count",
    "total",
    "views",
    "interactions",
    "id",
    "score",
    "average",
    "avg",
    "price",
    "percent",
];
