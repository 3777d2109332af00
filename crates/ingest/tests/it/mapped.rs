//! Tables that no platform exports: read by a proposed mapping and by a written one, to the last digit.

use crate::desk::{Shelf, context, import, import_with, shared, warnings};
use ingest::mapping;
use model::{
    dimension::Dimension,
    fact::FactKind,
    import::{RejectCode, Report},
    measure::Measure,
};
use serde_json::Value;

fn reference(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(shared(path)).unwrap()).unwrap()
}

fn whole(value: &Value) -> i128 {
    let number = value.as_f64().unwrap();
    assert_eq!(number.fract(), 0.0);
    format!("{number:.0}").parse().unwrap()
}

/// The reference prints money as a sum of floats, good to a billionth of the sum.
fn close(nanos: i128, reference: &Value) {
    let wanted = reference.as_f64().unwrap();
    assert!((nanos as f64 / 1e9 - wanted).abs() < wanted * 1e-12, "{nanos} {wanted}");
}

const ADS: &str = "ads/KAG_conversion_data_A.csv";
const POSTS: &str = "posts_kpi/facebook_metrics_moro2016_A.csv";

fn check_ads(report: &Report, shelf: &Shelf) {
    let wanted = reference("ads/reference_kpis.json");
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (572, 572, 0));
    let overall = &wanted["overall"];
    assert_eq!(shelf.sum(Measure::AdImpressions), whole(&overall["impressions"]));
    assert_eq!(shelf.sum(Measure::AdClicks), whole(&overall["clicks"]));
    assert_eq!(shelf.sum(Measure::AdConversions), whole(&overall["conversions"]));
    // Summed over the decimal texts of the file by another program.
    assert_eq!(shelf.sum(Measure::AdSpend), 27_677_679_968_884);
    for (name, dimension) in [("by_age", Dimension::Age), ("by_gender", Dimension::Gender)] {
        let (spend, clicks) = (shelf.by(&dimension, Measure::AdSpend), shelf.by(&dimension, Measure::AdClicks));
        let groups = wanted[name].as_object().unwrap();
        assert_eq!(groups.len(), clicks.len());
        for (group, row) in groups {
            assert_eq!(clicks[group.as_str()], whole(&row["clicks"]), "{group}");
            close(spend[group.as_str()], &row["spent"]);
        }
    }
    let first = &shelf.facts[0];
    assert_eq!((first.kind, first.row), (FactKind::PaidDelivery, 2));
    assert_eq!(first.value(Measure::AdSpend), Some(1_429_999_948));
    assert_eq!(first.dim(&Dimension::Label("interest".into())).unwrap(), "15");
    assert_eq!(first.currency.unwrap().code(), "EUR");
    assert_eq!(first.day.to_string(), "2026-11-21");
    assert_eq!(first.entity, None);
}

fn check_posts(report: &Report, shelf: &Shelf) {
    let wanted = reference("posts_kpi/reference_kpis.json");
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (250, 250, 0));
    for (measure, column) in [
        (Measure::Likes, "like"),
        (Measure::Comments, "comment"),
        (Measure::Shares, "share"),
        (Measure::Reach, "Lifetime Post Total Reach"),
        (Measure::Impressions, "Lifetime Post Total Impressions"),
        (Measure::EngagementsReported, "Lifetime Engaged Users"),
    ] {
        assert_eq!(shelf.sum(measure), whole(&wanted["sums"][column]), "{measure}");
    }
    assert_eq!(shelf.facts.iter().filter(|fact| fact.value(Measure::Shares).is_none()).count(), 3);
    let category = Dimension::Label("category".into());
    for (group, row) in wanted["by_category_type"].as_object().unwrap() {
        assert_eq!(shelf.by(&category, Measure::Reach)[group.as_str()], whole(&row["reach"]));
        assert_eq!(shelf.by(&category, Measure::PostsPublished)[group.as_str()], whole(&row["posts"]));
    }
    let paid = Dimension::Label("paid".into());
    for (group, row) in wanted["paid_vs_organic"].as_object().unwrap() {
        assert_eq!(shelf.by(&paid, Measure::Reach)[group.as_str()], whole(&row["reach"]));
        assert_eq!(shelf.by(&paid, Measure::PostsPublished)[group.as_str()], whole(&row["posts"]));
    }
    for label in ["post_month", "post_weekday", "post_hour"] {
        assert!(shelf.facts.iter().all(|fact| fact.dim(&Dimension::Label(label.into())).is_some()), "{label}");
    }
    assert!(shelf.facts.iter().all(|fact| fact.dim(&Dimension::Platform).is_some_and(|name| name == "facebook")));
}

#[test]
fn ads_without_a_mapping() {
    let (report, shelf) = import(std::fs::read(shared(ADS)).unwrap());
    assert_eq!(report.kind.as_deref(), Some("sheet"), "{report:?}");
    check_ads(&report, &shelf);
    assert_eq!(warnings(&report), ["proposed-mapping", "no-date", "no-key"]);
    assert!(report.warnings[0].message.contains("\"Spent\" as ad_spend"), "{}", report.warnings[0].message);
    assert_eq!(report.ignored_columns, Vec::<String>::new());
}

#[test]
fn posts_without_a_mapping() {
    let (report, shelf) = import(std::fs::read(shared(POSTS)).unwrap());
    check_posts(&report, &shelf);
    assert!(report.ignored_columns.contains(&"Page total likes".to_owned()), "{:?}", report.ignored_columns);
    assert!(report.ignored_columns.contains(&"Total Interactions".to_owned()));
}

#[test]
fn both_by_a_written_mapping() {
    let ads = r#"
        kind = "paid-delivery"
        platform = "facebook"
        source = "kag"
        [columns]
        Impressions = "ad_impressions"
        Clicks = "ad_clicks"
        Spent = "ad_spend"
        Total_Conversion = "ad_conversions"
        age = "age"
        gender = "gender"
        interest = "label"
    "#;
    let posts = r#"
        kind = "post-counters"
        platform = "facebook"
        provenance = "measured"
        [columns]
        like = "likes"
        comment = "comments"
        share = "shares"
        "Lifetime Post Total Reach" = "reach"
        "Lifetime Post Total Impressions" = "impressions"
        "Lifetime Engaged Users" = "engagements_reported"
        Category = "label"
        Paid = "label"
        "Post Month" = "label"
        "Post Weekday" = "label"
        "Post Hour" = "label"
    "#;
    let mut with = context();
    with.mapping = Some(mapping::parse(ads).unwrap());
    let (reports, shelf) = import_with(&with, "kag.csv", std::fs::read(shared(ADS)).unwrap());
    check_ads(&reports[0], &shelf);
    assert_eq!(shelf.facts[0].source, "sheet:kag");
    with.mapping = Some(mapping::parse(posts).unwrap());
    let (reports, shelf) = import_with(&with, "moro.csv", std::fs::read(shared(POSTS)).unwrap());
    check_posts(&reports[0], &shelf);
    assert_eq!(shelf.facts[0].provenance.name(), "measured");
}

#[test]
fn a_mapping_must_fit_the_file() {
    let mut with = context();
    with.mapping =
        Some(mapping::parse("kind = \"cost\"\n[day]\ncolumn = \"Paid on\"\n[columns]\nFee = \"cost\"\n").unwrap());
    let (reports, _) = import_with(&with, "costs.csv", "Day,Fee\n2024-01-01,5\n");
    let fault = reports[0].fault.as_ref().unwrap();
    assert_eq!(fault.code, "mapping-mismatch");
    assert_eq!(fault.message, "the mapping names columns that the file does not have: \"Paid on\"");
}

#[test]
fn keys_days_money_and_posts_by_mapping() {
    let mapping = r#"
        kind = "post-counters"
        source = "reels"
        time_zone = "America/New_York"
        key = ["Post"]
        title = "Text"
        permalink = "Link"
        currency = "USD"
        [day]
        column = "Posted"
        order = "day-first"
        [columns]
        Network = "platform"
        Handle = "account"
        Plays = "views"
        Hours = { measure = "watch_time", each = "hour" }
        Paid = "post_revenue"
    "#;
    let mut with = context();
    with.mapping = Some(mapping::parse(mapping).unwrap());
    let table = "Post;Posted;Network;Handle;Plays;Hours;Paid;Text;Link\n\
        18014398509481985;03/04/2024 22:30;IG;@Nina;1.234;1,5;0,25;\"Glow #Ad\nmore\";https://x.test/1\n\
        2;04/04/2024;insta;nina;;;;;\n\
        3;04/04/2024;insta;nina;-5;;;;\n\
        4;04/04/2099;insta;nina;5;;;;\n\
        5;soon;insta;nina;5;;;;\n\
        ;04/04/2024;insta;nina;5;;;;\n";
    let (reports, shelf) = import_with(&with, "reels.csv", table);
    let report = &reports[0];
    let first = &shelf.facts[0];
    assert_eq!(first.entity.as_deref(), Some("instagram/18014398509481985"));
    assert_eq!(first.at.unwrap().to_string(), "2024-04-04T02:30:00Z");
    assert_eq!(first.day.to_string(), "2024-04-04");
    assert_eq!(first.value(Measure::Views), Some(1234));
    assert_eq!(first.value(Measure::WatchTime), Some(5_400_000));
    assert_eq!(first.value(Measure::PostRevenue), Some(250_000_000));
    assert_eq!(first.currency.unwrap().code(), "USD");
    assert_eq!(first.dim(&Dimension::Account).unwrap(), "nina");
    assert_eq!(shelf.batch.posts[0].title, "Glow #Ad");
    assert_eq!(shelf.batch.posts[0].hashtags, ["ad"]);
    assert_eq!(shelf.facts[1].value(Measure::Views), None);
    let rejected: Vec<_> = report.rejected.iter().map(|r| (r.row, r.column.as_str(), r.code)).collect();
    assert_eq!(
        rejected,
        [
            (4, "Plays", RejectCode::Negative),
            (5, "Posted", RejectCode::InTheFuture),
            (6, "Posted", RejectCode::NotADate),
            (7, "Post", RejectCode::Missing),
        ]
    );
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (6, 2, 4));
}

#[test]
fn a_total_row_is_compared_and_not_counted() {
    let (report, shelf) = import("Post ID,Likes,Comments\na,1,10\nb,2,20\nTotal,\"1,003\",30\n");
    assert_eq!((report.rows_read, shelf.sum(Measure::Likes), shelf.sum(Measure::Comments)), (2, 3, 30));
    let differs = report.warnings.iter().find(|warning| warning.code == "total-differs").unwrap();
    assert_eq!(differs.message, "the file's Total row says 1003 likes, its 2 listed rows sum to 3");
}

#[test]
fn a_sheet_with_a_few_headings_of_an_export_is_a_sheet() {
    let headings = "Post ID,Date,Platform,Account,Likes,Comments,Shares,Reach,Impressions,Format,Caption";
    let rows: String =
        (0..12).map(|n| format!("{n},2024-01-0{},instagram,nina,1,2,3,4,5,reel,Hi\n", n % 9 + 1)).collect();
    let (report, shelf) = import(format!("{headings}\n{rows}"));
    assert_eq!(report.kind.as_deref(), Some("sheet"), "{report:?}");
    assert_eq!((shelf.sum(Measure::Comments), shelf.sum(Measure::Reach)), (24, 48));
    assert_eq!(shelf.facts[0].entity.as_deref(), Some("instagram/0"));
}

#[test]
fn a_repeated_key_is_told() {
    let (report, _) = import("Post ID,Likes,Comments\na,1,10\nb,2,20\n");
    assert!(!warnings(&report).contains(&"double-key"));
    let mut with = context();
    let written = "kind = \"post-counters\"\nplatform = \"x\"\nkey = [\"Post\"]\n[columns]\nLikes = \"likes\"\n";
    with.mapping = Some(mapping::parse(written).unwrap());
    let (reports, _) = import_with(&with, "a.csv", "Post,Likes\na,1\na,2\n");
    assert!(warnings(&reports[0]).contains(&"double-key"));
}

#[test]
fn parts_are_bounded_and_whole() {
    let mut table = String::from("Post ID,Likes,Comments\n");
    for row in 0..45_000 {
        table.push_str(&format!("{row},1,2\n"));
    }
    let (report, shelf) = import(table);
    assert_eq!((report.stored, shelf.sum(Measure::Likes)), (45_000, 45_000));
    assert_eq!(shelf.parts.len(), 3);
    assert!(shelf.parts.iter().all(|part| *part <= ingest::PART_ROWS));
}
