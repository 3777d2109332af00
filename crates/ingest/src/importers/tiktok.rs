//! TikTok: videos, days, followers and viewers from TikTok Studio, and days from the Business suite.
//!
//! Days come without a year. Counts may be abbreviated (`1.2K`) and may be below zero when likes are taken back. Average
//! watch time and the share of full views are ratios and are never stored.

use super::{days, names, posts, values::Value};
use crate::{
    importer::{Field, Importer, Kind},
    number::Each,
};
use model::{Timestamp, measure::Measure};

static VIDEOS: posts::Spec = posts::Spec {
    kind: "tiktok-content",
    platform: "tiktok",
    zone: None,
    id: &["video id", "post id", "id"],
    nameless: true,
    undated: false,
    born,
    known: posts::unknown,
    values: &[
        Value::count(names::VIEWS, Measure::Views, "views"),
        Value::count(names::REACH, Measure::Reach, "people reached"),
        Value::count(names::LIKES, Measure::Likes, "likes"),
        Value::count(names::COMMENTS, Measure::Comments, "comments"),
        Value::count(names::SHARES, Measure::Shares, "shares"),
        Value::count(names::SAVES, Measure::Saves, "favorites"),
        Value::net(names::NEW_FOLLOWERS, Measure::Follows, "new followers"),
        Value::time(names::SECONDS, Measure::WatchTime, Each::Second),
    ],
};

static OVERVIEW: days::Spec = days::Spec {
    kind: "tiktok-overview",
    platform: "tiktok",
    flows: &[
        Value::net(names::VIEWS, Measure::AccountViews, "video views"),
        Value::count(names::REACH, Measure::AccountReach, "people reached"),
        Value::net(names::PROFILE_VISITS, Measure::ProfileVisits, "profile views"),
        Value::net(names::LIKES, Measure::AccountLikes, "likes"),
        Value::net(names::COMMENTS, Measure::AccountComments, "comments"),
        Value::net(names::SHARES, Measure::AccountShares, "shares"),
        Value::net(names::SAVES, Measure::AccountSaves, "favorites"),
        Value::count(names::WEBSITE_CLICKS, Measure::AccountLinkClicks, "website clicks"),
        Value::net(names::NET_FOLLOWS, Measure::FollowsNet, "net follows"),
        Value::count(names::NEW_FOLLOWERS, Measure::FollowsGained, "new followers"),
        Value::count(names::LOST_FOLLOWERS, Measure::FollowsLost, "lost followers"),
    ],
    levels: &[Value::count(names::FOLLOWERS, Measure::Followers, "followers")],
    known: posts::unknown,
};

static FOLLOWERS: days::Spec = days::Spec {
    kind: "tiktok-followers",
    platform: "tiktok",
    flows: &[
        Value::net(names::NET_FOLLOWS, Measure::FollowsNet, "net follows"),
        Value::count(names::NEW_FOLLOWERS, Measure::FollowsGained, "new followers"),
        Value::count(names::LOST_FOLLOWERS, Measure::FollowsLost, "lost followers"),
    ],
    levels: &[Value::count(names::FOLLOWERS, Measure::Followers, "followers")],
    known: posts::unknown,
};

static VIEWERS: days::Spec = days::Spec {
    kind: "tiktok-viewers",
    platform: "tiktok",
    flows: &[Value::count(names::VIEWERS, Measure::AccountViewers, "viewers")],
    levels: &[],
    known: posts::unknown,
};

/// The upper 32 bits of a video's id are the second that it was made in.
fn born(id: &str) -> Option<Timestamp> {
    let id: u64 = id.parse().ok().filter(|_| id.len() >= 18)?;
    Timestamp::from_second(i64::try_from(id >> 32).ok()?).ok()
}

/// Videos.
pub(crate) static CONTENT: Importer = Importer {
    kind: Kind {
        id: "tiktok-content",
        title: "TikTok videos",
        platform: "tiktok",
        brings: "lifetime figures of videos from TikTok Studio → Analytics → Content",
    },
    fields: &[
        Field::required(names::PUBLISHED),
        Field::usual(names::TITLE),
        Field::usual(names::PERMALINK),
        Field::required(names::VIEWS),
        Field::usual(names::LIKES),
        Field::usual(names::COMMENTS),
        Field::usual(names::SHARES),
        Field::optional(names::SAVES),
        Field::optional(names::SECONDS),
        Field::optional(names::REACH),
        Field::optional(names::NEW_FOLLOWERS),
        Field::optional(&[
            "average watch time",
            "tiempo promedio de visualización",
            "tiempo medio de visualización",
            "tempo médio de visualização",
            "durchschnittliche wiedergabezeit",
        ]),
        Field::optional(&["watched full video", "watched full video rate"]),
        Field::optional(&["time"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        let other = [names::PAGE, names::HANDLE, names::HOURS, names::INSTAGRAM_ACCOUNT, names::X_ONLY, names::POST_ID];
        !other.iter().any(|names| has(names)) && (has(names::PERMALINK) || has(names::TITLE))
    },
    read: |section, context, output, findings| posts::read(&VIDEOS, section, context, output, findings),
};

/// Days.
pub(crate) static DAYS: Importer = Importer {
    kind: Kind {
        id: "tiktok-overview",
        title: "TikTok account overview",
        platform: "tiktok",
        brings: "what an account gathered on each day, from TikTok Studio or the Business suite",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::VIEWS),
        Field::usual(names::PROFILE_VISITS),
        Field::usual(names::LIKES),
        Field::usual(names::COMMENTS),
        Field::usual(names::SHARES),
        Field::optional(names::REACH),
        Field::optional(names::SAVES),
        Field::optional(names::WEBSITE_CLICKS),
        Field::optional(names::NET_FOLLOWS),
        Field::optional(names::NEW_FOLLOWERS),
        Field::optional(names::LOST_FOLLOWERS),
        Field::optional(names::FOLLOWERS),
        Field::optional(&["phone number clicks"]),
        Field::optional(&["email clicks"]),
        Field::optional(&["lead submissions"]),
        Field::optional(&["app download clicks"]),
        Field::optional(&["address clicks"]),
        Field::optional(&["engaged audience"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        let own = [names::PROFILE_VISITS, names::LIKES, names::COMMENTS, names::SHARES, names::REACH];
        let other = [names::PAGE, names::HANDLE, names::POST_ID, names::PERMALINK, names::VIDEO_ID, names::HOURS];
        !other.iter().any(|names| has(names))
            && !has(names::IMPRESSIONS)
            && (has(names::PROFILE_VISITS) || has(&["video views"]) || has(names::LIKES))
            && own.iter().filter(|names| has(names)).count() >= 2
    },
    read: |section, context, output, findings| days::read(&OVERVIEW, section, context, output, findings),
};

/// Followers by day.
pub(crate) static FOLLOWER_HISTORY: Importer = Importer {
    kind: Kind {
        id: "tiktok-followers",
        title: "TikTok follower history",
        platform: "tiktok",
        brings: "followers of an account by day, from TikTok Studio → Followers",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::FOLLOWERS),
        Field::usual(names::NET_FOLLOWS),
        Field::optional(names::NEW_FOLLOWERS),
        Field::optional(names::LOST_FOLLOWERS),
    ],
    accepts: |shape| shape.columns.peek(names::VIEWS).is_none() && shape.columns.len() <= 5,
    read: |section, context, output, findings| days::read(&FOLLOWERS, section, context, output, findings),
};

/// Viewers by day.
pub(crate) static VIEWER_HISTORY: Importer = Importer {
    kind: Kind {
        id: "tiktok-viewers",
        title: "TikTok viewers",
        platform: "tiktok",
        brings: "viewers of an account by day, from TikTok Studio → Viewers",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::VIEWERS),
        Field::usual(names::NEW_VIEWERS),
        Field::usual(names::RETURNING_VIEWERS),
    ],
    accepts: |shape| shape.columns.peek(names::VIEWS).is_none() && shape.columns.len() >= 3,
    read: |section, context, output, findings| days::read(&VIEWERS, section, context, output, findings),
};

/// Shares of followers by gender or territory.
pub(crate) static AUDIENCE: Importer = Importer {
    kind: Kind {
        id: "tiktok-audience",
        title: "TikTok audience shares",
        platform: "tiktok",
        brings: "nothing: percentages of the audience cannot be added up, so the file is recognised and left out",
    },
    fields: &[
        Field::required(names::AUDIENCE),
        Field::required(&["distribution", "distribución", "distribuição", "verteilung", "répartition"]),
    ],
    accepts: |shape| shape.columns.peek(names::DATE).is_none(),
    read: super::youtube::shares,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_video_holds_its_time() {
        // 7412345678901234567 ÷ 2^32, rounded down, by a calculator.
        assert_eq!(born("7412345678901234567").map(Timestamp::as_second), Some(1_725_821_215));
        assert_eq!(born("row-0a1b2c3d4e5f6071"), None);
        assert_eq!(born("12345"), None);
    }
}
