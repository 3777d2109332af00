//! Real exports against figures that were computed from them by another program (`reference_totals.json`: pandas).

use crate::collect::{Collected, context, exports, file, warnings};
use ingest::{Source, import};
use model::{
    dimension::Dimension,
    fact::FactKind,
    import::{RejectCode, Report},
    measure::Measure,
};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(&std::fs::read_to_string(exports().join("reference_totals.json")).unwrap()).unwrap()
}

/// The sum of a column, without the total row, on the measure's scale.
fn expected(all: &Value, path: &str, column: &str, scale: f64) -> i128 {
    let sums = &all[format!("exports/{path}")]["sums_excluding_total_row"];
    let sum = sums[column].as_f64().unwrap_or_else(|| panic!("{path} has no {column}: {sums}"));
    #[expect(clippy::cast_possible_truncation, reason = "sums of the samples are far below 2^53")]
    let sum = (sum * scale).round() as i128;
    sum
}

fn compare(path: &str, kind: &str, columns: &[(&str, Measure, f64)]) -> (Report, Collected) {
    let all = reference();
    let (report, collected) = file(path);
    assert_eq!(report.fault, None, "{path}");
    assert_eq!(report.kind.as_deref(), Some(kind), "{path}: {report:?}");
    for (column, measure, scale) in columns {
        assert_eq!(
            collected.sum(*measure),
            expected(&all, path, column, *scale),
            "{path} {column} {:?}",
            report.rejected
        );
    }
    (report, collected)
}

#[test]
fn instagram_posts() {
    let columns = [
        ("Views", Measure::Views, 1.0),
        ("Reach", Measure::Reach, 1.0),
        ("Likes", Measure::Likes, 1.0),
        ("Shares", Measure::Shares, 1.0),
        ("Follows", Measure::Follows, 1.0),
        ("Comments", Measure::Comments, 1.0),
        ("Saves", Measure::Saves, 1.0),
    ];
    let (report, collected) = compare("meta/L_ig_posts_views_layout_2026.csv", "instagram-posts", &columns);
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (3, 3, 0));
    assert_eq!(report.warnings, []);
    let fact = collected.of("instagram/18098311940237254", Measure::Views);
    // 15:21 in Los Angeles (UTC-7 in June) is 22:21 UTC.
    assert_eq!(fact.at.unwrap().to_string(), "2026-06-29T22:21:00Z");
    assert_eq!(fact.dim(&Dimension::Account).unwrap(), "example_tv");
    assert_eq!(fact.dim(&Dimension::PostType).unwrap(), "IG image");
    // 22:00 in Los Angeles is already the next day in UTC.
    assert_eq!(collected.of("instagram/17960320052859139", Measure::Views).day.to_string(), "2025-03-26");
    assert_eq!(collected.posts[0].title, "Take yourself back to the shore. 🤍");
    assert_eq!(collected.accounts.len(), 3);
}

#[test]
fn facebook_posts_with_views() {
    let columns = [
        ("Views", Measure::Views, 1.0),
        ("Reach", Measure::Reach, 1.0),
        ("Reactions", Measure::Likes, 1.0),
        ("Comments", Measure::Comments, 1.0),
        ("Shares", Measure::Shares, 1.0),
    ];
    let (report, collected) = compare("meta/L_fb_posts_views_layout_2026.csv", "facebook-posts", &columns);
    assert_eq!((report.rows_read, report.stored), (2, 2));
    assert_eq!(collected.posts[0].title, "An autumn favourite is back! 🍁");
    assert_eq!(collected.posts[0].hashtags, ["stonecarving", "mapleleaf"]);
    assert!(report.ignored_columns.contains(&"Reactions, Comments and Shares".to_owned()));
}

#[test]
fn facebook_posts_with_impressions() {
    let columns = [
        ("Reach", Measure::Reach, 1.0),
        ("Impressions", Measure::Impressions, 1.0),
        ("Reactions", Measure::Likes, 1.0),
        ("Comments", Measure::Comments, 1.0),
        ("Shares", Measure::Shares, 1.0),
        ("Link Clicks", Measure::LinkClicks, 1.0),
    ];
    let path = "meta/fb_posts_utf8bom_uk_2023-12_2024-03.csv";
    let (report, collected) = compare(path, "facebook-posts", &columns);
    // Three rows hold nothing but Meta's error: they name no post and have no date.
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (44, 41, 3));
    assert_eq!(report.rejected[0].row, 4);
    assert_eq!((report.rejected[0].code, report.rejected[0].column.as_str()), (RejectCode::Missing, "Post ID"));
    assert!(report.rejected[0].message.contains("An error occurred while computing metadata"));
    assert!(report.ignored_columns.contains(&"IMPRESSION:UNIQUE_USERS".to_owned()));
    assert_eq!(collected.with(Measure::Views), 0);
    assert_eq!(collected.sum(Measure::PostsPublished), 41);
}

#[test]
fn meta_days() {
    let (report, views) = file("meta/L_ig_views_utf16le_2026.csv");
    assert_eq!((report.kind.as_deref(), report.rows_read), (Some("meta-daily"), 28));
    assert_eq!(views.sum_on("instagram", Measure::AccountViews), 235_981);
    let (_, viewers) = file("meta/L_ig_viewers_utf16le_2026.csv");
    assert_eq!(viewers.sum_on("instagram", Measure::AccountViewers), 227_017);
    let (report, reach) = file("meta/reach_utf16le_septab_crlf.csv");
    assert_eq!((report.rows_read, report.rejected_total), (484, 0));
    assert_eq!(reach.sum_on("facebook", Measure::AccountReach), 3_897_137);
    assert_eq!(reach.sum_on("instagram", Measure::AccountReach), 150_759);
    assert_eq!(reach.of("facebook/-/2023-07-08", Measure::AccountReach).value(Measure::AccountReach), Some(2768));
}

#[test]
fn of_two_sections_with_one_metric_the_unnamed_one_is_the_other_platforms() {
    let (report, follows) = file("meta/follows_utf16le_sepcomma_quoted.csv");
    assert_eq!(report.rows_read, 471);
    assert_eq!(follows.sum_on("facebook", Measure::FollowsGained), 4795);
    assert_eq!(follows.sum_on("instagram", Measure::FollowsGained), 1352);
    assert_eq!(warnings(&report, "platform-assumed").len(), 1);
}

#[test]
fn the_title_of_a_section_wins_over_a_misleading_heading() {
    let (report, visits) = file("meta/page_profile_visits_utf16le_multisection.csv");
    assert_eq!(report.rows_read, 2140);
    assert_eq!(visits.sum_on("facebook", Measure::ProfileVisits), 1210);
    assert_eq!(visits.sum_on("instagram", Measure::ProfileVisits), 14_347);
}

#[test]
fn the_audience_gives_followers_and_leaves_shares_out() {
    let (report, audience) = file("meta/audience_utf16le_septab_sections.csv");
    assert_eq!(report.kind.as_deref(), Some("meta-audience"), "{report:?}");
    assert_eq!(audience.of("facebook/-", Measure::Followers).value(Measure::Followers), Some(30_222));
    assert_eq!(audience.of("instagram/-", Measure::Followers).value(Measure::Followers), Some(3098));
    assert_eq!(audience.facts.len(), 2);
    assert_eq!((report.rows_read, report.rejected_total), (2, 0));
    assert_eq!(warnings(&report, "shares-only").len(), 6, "{:?}", report.warnings);
}

#[test]
fn meta_ads_without_the_total_row() {
    let (report, ads) = file("meta/ads_manager_report_uah.xlsx");
    assert_eq!(report.kind.as_deref(), Some("meta-ads"), "{report:?}");
    // The workbook's columns sum to twice the total row, which is its first row.
    let all = reference();
    let columns = &all["exports/meta/ads_manager_report_uah.xlsx"]["sheets"]["Worksheet"]["numeric_columns"];
    assert_eq!(columns["Impressions"]["sum"], 2 * 3_159_843);
    assert_eq!(ads.sum(Measure::AdImpressions), 3_159_843);
    assert_eq!(ads.sum(Measure::AdSpend), 77_818_010_000_000);
    assert_eq!(ads.sum(Measure::AdReach), 3_378_071 - 1_211_188);
    assert_eq!(ads.sum(Measure::AdConversions), 275_330);
    assert_eq!((report.rows_read, report.rejected_total), (50, 0));
    assert_eq!(warnings(&report, "total-differs"), Vec::<&str>::new());
    assert!(ads.facts.iter().filter_map(|fact| fact.currency).all(|currency| currency.code() == "UAH"));
    assert!(ads.facts.iter().all(|fact| fact.day.to_string() == "2023-04-14"));
    assert_eq!(warnings(&report, "booked-on-first-day").len(), 1);
}

#[test]
fn tiktok() {
    let days = [
        ("Video Views", Measure::AccountViews, 1.0),
        ("Profile Views", Measure::ProfileVisits, 1.0),
        ("Likes", Measure::AccountLikes, 1.0),
        ("Comments", Measure::AccountComments, 1.0),
        ("Shares", Measure::AccountShares, 1.0),
    ];
    let (report, overview) = compare("tiktok_studio/L_overview_18d.csv", "tiktok-overview", &days);
    assert_eq!((report.rows_read, report.stored), (18, 18));
    assert_eq!(overview.facts[0].day.to_string(), "2026-08-31");
    let (_, csv) = compare("tiktok_studio/overview_utf8bom_no_year.csv", "tiktok-overview", &days);
    let (report, workbook) = file("tiktok_studio/overview.xlsx");
    assert_eq!(report.kind.as_deref(), Some("tiktok-overview"));
    assert_eq!(workbook.sum(Measure::AccountViews), 7919);
    assert_eq!(workbook.facts[6].entity, csv.facts[6].entity);

    let followers = [
        ("Difference in followers from previous day", Measure::FollowsNet, 1.0),
        ("Followers", Measure::Followers, 1.0),
    ];
    let (_, history) = compare("tiktok_studio/L_follower_history_18d.csv", "tiktok-followers", &followers);
    assert_eq!(history.with(Measure::Followers), 18);
    assert_eq!(history.facts.last().unwrap().value(Measure::Followers), Some(10_888));

    let (report, content) = file("tiktok_studio/L_content_en.csv");
    assert_eq!((report.kind.as_deref(), report.rows_read, report.stored), (Some("tiktok-content"), 3, 3));
    assert_eq!(content.sum(Measure::Views), 28_200);
    assert_eq!(content.sum(Measure::Likes), 1200 + 640 + 10);
    assert_eq!(content.sum(Measure::Comments), 61);
    assert_eq!(content.sum(Measure::Shares), 40);
    let fact = content.of("tiktok/7412345678901234999", Measure::Views);
    assert_eq!(fact.dim(&Dimension::Account).unwrap(), "example");
    assert_eq!(warnings(&report, "no-post-id").len(), 1);
}

#[test]
fn youtube_table_in_german() {
    let columns = [
        ("Auf\u{ad}ru\u{ad}fe", Measure::Views, 1.0),
        ("Im\u{ad}pres\u{ad}sio\u{ad}nen", Measure::Impressions, 1.0),
        ("Abon\u{ad}nen\u{ad}ten", Measure::Follows, 1.0),
        ("Wie\u{ad}der\u{ad}ga\u{ad}be\u{ad}zeit (Stun\u{ad}den)", Measure::WatchTime, 3_600_000.0),
    ];
    let (report, _) = compare("youtube_studio/table_de_softhyphen_headers.csv", "youtube-table", &columns);
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (500, 500, 0), "{:?}", report.rejected);
    let words = warnings(&report, "total-differs");
    assert!(words.contains(&"the file's Total row says 405712 views, its 500 listed rows sum to 401812"), "{words:?}");
    assert_eq!(warnings(&report, "row-cap").len(), 1);
    assert!(report.ignored_columns.iter().any(|column| column.contains("Klickrate")), "{:?}", report.ignored_columns);
}

#[test]
fn youtube_chart_and_totals_in_german() {
    let views = "Auf\u{ad}ru\u{ad}fe";
    let (report, chart) = compare(
        "youtube_studio/chart_de_softhyphen_headers.csv",
        "youtube-chart",
        &[(views, Measure::PostDayViews, 1.0)],
    );
    assert_eq!((report.rows_read, report.stored), (2928, 2928));
    assert!(chart.facts.iter().all(|fact| fact.kind == FactKind::PostDay));
    let ids: std::collections::BTreeSet<_> = chart.posts.iter().map(|post| &post.key).collect();
    assert_eq!(ids.len(), chart.posts.len());
    let (report, totals) = compare(
        "youtube_studio/totals_de_softhyphen_headers.csv",
        "youtube-totals",
        &[(views, Measure::AccountViews, 1.0)],
    );
    assert_eq!((report.rows_read, totals.facts.len()), (366, 366));
}

#[test]
fn youtube_in_japanese_and_its_audience_in_portuguese() {
    let columns = [
        ("視聴回数", Measure::Views, 1.0),
        ("インプレッション数", Measure::Impressions, 1.0),
        ("総再生時間（単位: 時間）", Measure::WatchTime, 3_600_000.0),
    ];
    let (report, collected) = compare("youtube_studio/L_content_ja.csv", "youtube-table", &columns);
    assert_eq!((report.rows_read, report.stored), (2, 2));
    assert_eq!(warnings(&report, "total-differs"), Vec::<&str>::new());
    assert_eq!(collected.of("youtube/abcdefghijk", Measure::Views).day.to_string(), "2026-09-01");

    let (report, audience) = file("youtube_studio/viewer_age_pt.csv");
    assert_eq!(report.kind.as_deref(), Some("youtube-audience"), "{report:?}");
    assert_eq!((audience.facts.len(), warnings(&report, "shares-only").len()), (0, 1));
}

#[test]
fn x_tweet_activity() {
    let mut all = Collected::default();
    let mut rows = 0;
    let folder = exports().join("x_twitter");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("tweet_activity") {
            continue;
        }
        let reports = import(&name, Source::Path(path), &context(), &mut all, &mut |_| {}).unwrap();
        assert_eq!(reports[0].kind.as_deref(), Some("x-posts-legacy"), "{name}");
        assert_eq!((reports[0].rejected_total, reports[0].fault.clone()), (0, None), "{name}");
        (files, rows) = (files + 1, rows + reports[0].rows_read);
    }
    let totals: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("reference_totals.json")).unwrap()).unwrap();
    assert_eq!((files, rows), (30, 809));
    assert_eq!(totals["tweets"], 809);
    let sum = |measure| u64::try_from(all.sum(measure)).unwrap();
    for (column, measure, figure) in [
        ("impressions", Measure::Impressions, 4_931_303),
        ("engagements", Measure::EngagementsReported, 81_864),
        ("retweets", Measure::Reposts, 5962),
        ("replies", Measure::Comments, 415),
        ("likes", Measure::Likes, 11_629),
        ("url_clicks", Measure::LinkClicks, 25_986),
    ] {
        assert_eq!(sum(measure), figure, "{column}");
        assert_eq!(totals[column].as_f64().unwrap(), f64::from(u32::try_from(figure).unwrap()), "{column}");
    }
    let entities: std::collections::BTreeSet<_> = all.facts.iter().map(|fact| &fact.entity).collect();
    assert_eq!(entities.len(), 809);
    // This id is above 2^53, where neighbouring integers are one number to a floating-point reader.
    let fact = all.of("x/812369747765362688", Measure::Impressions);
    assert_eq!(fact.at.unwrap().to_string(), "2016-12-23T18:50:00Z");
    assert_eq!(fact.as_of.to_string(), "2017-01-01T23:59:59Z");
    assert_eq!(fact.dim(&Dimension::Account).unwrap(), "ropensci");
}

#[test]
fn x_overview() {
    let columns = [
        ("Impressions", Measure::AccountImpressions, 1.0),
        ("Likes", Measure::AccountLikes, 1.0),
        ("Engagements", Measure::AccountEngagements, 1.0),
        ("Bookmarks", Measure::AccountSaves, 1.0),
        ("Shares", Measure::AccountShares, 1.0),
        ("New follows", Measure::FollowsGained, 1.0),
        ("Unfollows", Measure::FollowsLost, 1.0),
        ("Replies", Measure::AccountComments, 1.0),
        ("Reposts", Measure::AccountReposts, 1.0),
        ("Profile visits", Measure::ProfileVisits, 1.0),
        ("Create Post", Measure::AccountPosts, 1.0),
        ("Video views", Measure::AccountViews, 1.0),
    ];
    let (report, days) = compare("x_twitter/L_account_overview_analytics_en.csv", "x-overview", &columns);
    assert_eq!((report.rows_read, report.stored), (6, 6));
    // An empty cell is unknown, not zero.
    let sunday = days.of("x/-/2026-08-23", Measure::AccountLikes);
    assert_eq!(sunday.value(Measure::AccountImpressions), None);
}

#[test]
fn ga4_as_text_and_as_workbook() {
    let columns = [
        ("Event count", Measure::GaEvents, 1.0),
        ("Total users", Measure::GaUsers, 1.0),
        ("New users", Measure::GaNewUsers, 1.0),
        ("Returning users", Measure::GaReturningUsers, 1.0),
    ];
    let (report, csv) = compare("ga4/report_csv_export_date_dimension.csv", "ga4", &columns);
    assert_eq!((report.rows_read, report.stored), (241, 241));
    assert_eq!(report.ignored_columns, ["Event count per user", "Average session duration"]);
    let (report, workbook) = file("ga4/report_export_date_dimension.xlsx");
    assert_eq!(report.kind.as_deref(), Some("ga4"), "{report:?}");
    assert_eq!(workbook.sum(Measure::GaEvents), 1_003_468);
    let entities = |collected: &Collected| {
        collected
            .facts
            .iter()
            .map(|fact| (fact.entity.clone(), fact.values.clone()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    assert_eq!(entities(&csv), entities(&workbook), "both exports tell the same of the same days");
}

#[test]
fn shopify_orders() {
    let columns = [("Subtotal", Measure::Revenue, 1e9), ("Lineitem quantity", Measure::UnitsSold, 1.0)];
    let (report, orders) = compare("shopify/L_orders_export_dev_store_A.csv", "shopify-orders", &columns);
    assert_eq!((report.rows_read, report.rejected_total), (14, 0));
    assert_eq!(orders.sum(Measure::Orders), 6);
    assert_eq!(orders.sum(Measure::Conversions), 6);
    let first = orders.of("shopify/6634244374859", Measure::Revenue);
    assert_eq!(first.value(Measure::Revenue), Some(1_659_950_000_000));
    assert_eq!(first.at.unwrap().to_string(), "2025-05-11T13:55:16Z");
    let texts = format!("{:?}", orders.facts);
    assert!(!texts.contains("example.com"), "no address is kept");
    let customers: std::collections::BTreeSet<_> =
        orders.facts.iter().filter_map(|fact| fact.dim(&Dimension::Customer)).collect();
    assert_eq!(customers.len(), 2);
}

#[test]
fn a_sheet_put_together_by_hand_is_no_export_of_a_platform() {
    let (report, _) = file("meta/joined_daily_reach_ads_ga4.xlsx");
    let sheet = report.kind.as_deref() == Some("sheet");
    let refused = report.fault.as_ref().is_some_and(|fault| fault.code == "not-recognised");
    assert!(sheet || refused, "{report:?}");
}

/// Every sample is read or refused in words; nothing is half read in silence.
#[test]
fn every_sample_is_accounted_for() {
    for folder in ["meta", "tiktok_studio", "youtube_studio", "x_twitter", "ga4", "shopify"] {
        for entry in std::fs::read_dir(exports().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            if name.ends_with(".json") || name.starts_with("joined") {
                continue;
            }
            let (report, collected) = file(&format!("{folder}/{name}"));
            assert_eq!(report.fault, None, "{name}");
            let shares = report.kind.as_deref() == Some("youtube-audience");
            assert!(shares || !collected.facts.is_empty(), "{name}");
            assert_eq!(warnings(&report, "renamed-column"), Vec::<&str>::new(), "{name}");
        }
    }
}
