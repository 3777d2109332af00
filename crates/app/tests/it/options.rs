//! What people type: options, shapes, exit statuses.

use crate::run::{House, shared};
use serde_json::{Value, json};

/// A house with one small Instagram export.
fn house() -> House {
    let house = House::new();
    house.import(&[&shared("exports/meta/L_ig_posts_views_layout_2026.csv"), "--as-of", "2026-10-01"]);
    house
}

#[test]
fn the_first_import_makes_a_workspace_and_says_so() {
    let house = House::new();
    let answer = house.run(&["import", &shared("exports/tiktok_studio/L_content_en.csv"), "--as-of", "2026-09-01"]);
    assert!(answer.err.contains("made the workspace \"My brand\""), "{answer:?}");
    let all = house.json(&["workspace", "list", "--format", "json"]);
    assert_eq!(all["workspaces"][0]["name"], "My brand");
    assert_eq!(all["workspaces"][0]["currency"], "USD");
}

#[test]
fn readings_have_the_documented_shape() {
    let house = house();
    let answer = house.json(&["kpi", "views", "--by", "platform", "--format", "json"]);
    // Publishing times are those of Los Angeles: 22:00 on the 25th there is the 26th in UTC.
    assert_eq!(answer["period"], json!({"from": "2025-03-26", "to": "2026-09-24", "time_zone": "UTC"}));
    assert_eq!(answer["basis"], "published");
    let reading = &answer["readings"][0];
    // By hand: 99 + 87275 + 145.
    assert_eq!(reading["value"], json!(87_519));
    assert_eq!((&reading["kpi"], &reading["unit"]), (&json!("views"), &json!("count")));
    assert_eq!(reading["group"], json!({"platform": "instagram"}));
    assert_eq!(
        (&reading["provenance"], &reading["previous"], &reading["reason"]),
        (&json!("measured"), &Value::Null, &Value::Null)
    );
}

#[test]
fn every_option_of_a_question_counts() {
    let house = house();
    let read = |arguments: &[&str]| house.readings(arguments);
    assert_eq!(read(&["views", "--during", "2026-09-01..2026-09-30"])[0]["value"], json!(99));
    assert_eq!(read(&["likes", "--where", "account = example_tv"])[0]["value"], json!(3_478));
    let months = read(&["views", "--grain", "month", "--during", "2026-06-01..2026-09-30"]);
    let june = months.iter().find(|reading| reading["bucket"] == "2026-06-01").unwrap();
    assert_eq!(june["value"], json!(87_275));
    let compared = read(&["views", "--during", "2026-09-01..2026-09-30", "--compare", "previous"]);
    assert_eq!(compared[0]["previous"], Value::Null);
    let before = read(&["views", "--as-of", "2026-09-30", "--during", "2026-01-01..2026-12-31"]);
    assert_eq!(before[0]["value"], Value::Null, "nothing was known before the first import");
    assert!(before[0]["reason"].is_string());
    let gathered = read(&["views", "--basis", "activity", "--during", "2026-09-01..2026-10-05"]);
    assert_eq!(gathered[0]["value"], Value::Null, "older posts have no count before the period");
    let estimated = read(&["views", "--basis", "activity", "--interpolate", "--during", "2026-09-01..2026-10-05"]);
    assert_eq!(estimated[0]["provenance"], "estimated");
}

#[test]
fn lines_and_sheets_for_programs() {
    let house = house();
    let lines = house.run(&["kpi", "views", "likes", "--by", "account", "--format", "jsonl"]);
    let parsed: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(parsed.len(), 6);
    let sheet = house.run(&["kpi", "views", "--by", "account", "--format", "csv"]).out;
    assert!(sheet.starts_with("kpi,account,bucket,value,unit,provenance,previous,reason\n"), "{sheet}");
    assert!(sheet.contains("views,example_tv,,87275,count,measured,,\n"), "{sheet}");
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_write() {
    let house = house();
    for (arguments, words) in [
        (vec!["kpi", "viws"], "views"),
        (vec!["kpi", "views", "--where", "platform ="], "expected"),
        (vec!["kpi", "views", "--during", "yesterday"], "FROM..TO"),
        (vec!["kpi", "views", "--grain", "fortnight"], "write day, week, month, quarter or year"),
        (vec!["kpi", "views", "--by", "month"], "--grain month"),
        (vec!["kpi", "views", "--interpolate"], "--basis activity"),
        (vec!["kpi", "views", "--as-of", "soon"], "is not an instant"),
        (vec!["kpi", "list", "--goal", "fame"], "awareness"),
        (vec!["import", "nowhere.csv"], "nowhere.csv"),
        (vec!["import", "x.csv", "--as", "instagram-post"], "instagram-posts"),
        (vec!["import", "x.csv", "--as-of", "2999-01-01"], "future"),
        (vec!["serve", "--listen", "0.0.0.0:0"], "--allow-remote"),
        (vec!["serve", "--listen", "here"], "HOST:PORT"),
        (vec!["--workspace", "Other", "kpi", "views"], "My brand"),
        (vec!["frobnicate"], "unrecognized subcommand"),
    ] {
        let answer = house.run(&arguments);
        assert_eq!(answer.status, 2, "{arguments:?}: {answer:?}");
        assert!(answer.err.contains(words), "{arguments:?}: {answer:?}");
    }
}

#[test]
fn a_filter_is_underlined_where_it_is_wrong() {
    let answer = house().run(&["kpi", "views", "--where", "platform = instagram and tier in (nano, giant)"]);
    assert_eq!(answer.status, 2);
    assert!(
        answer.err.contains("--where:1:") && answer.err.contains('^') && answer.err.contains("giant"),
        "{}",
        answer.err
    );
    assert!(!answer.err.contains('\u{1b}'), "no colour where there is no terminal");
}

#[test]
fn a_dry_run_and_a_proposal_store_nothing() {
    let house = House::new();
    let file = shared("ads/KAG_conversion_data_A.csv");
    let report = &house.import(&["--dry-run", &shared("exports/meta/L_ig_posts_views_layout_2026.csv")])[0];
    assert_eq!(report["rows_read"], json!(3));
    let proposed = house.run(&["import", "--propose", &file]);
    assert_eq!(proposed.status, 0, "{proposed:?}");
    for part in ["kind = \"paid-delivery\"", "ad_impressions", "ad_clicks", "ad_spend"] {
        assert!(proposed.out.contains(part), "{part} is missing in\n{}", proposed.out);
    }
    // What was proposed can be used as it is.
    let mapping = house.file("proposed.toml", &proposed.out);
    assert_eq!(house.run(&["kpi", "views"]).status, 2);
    house.import(&[&file, "--mapping", mapping.to_str().unwrap()]);
    assert_eq!(house.reading(&["ad_impressions"]), Some(101_528_742.0));
}

#[test]
fn standard_input_folders_and_several_workspaces() {
    let house = House::new();
    let bytes = std::fs::read(shared("exports/meta/L_ig_posts_views_layout_2026.csv")).unwrap();
    let answer = house.feed(&["import", "-", "--as-of", "2026-10-01", "--format", "json"], &bytes);
    assert_eq!(answer.status, 0, "{answer:?}");
    house.run(&[
        "workspace",
        "add",
        "Client",
        "--time-zone",
        "Europe/Berlin",
        "--currency",
        "EUR",
        "--week-start",
        "7",
    ]);
    assert_eq!(house.run(&["kpi", "views"]).status, 2, "two workspaces and none named");
    assert_eq!(house.reading(&["views", "--workspace", "My brand"]), Some(87_519.0));
    assert_eq!(house.run(&["kpi", "views", "--workspace", "client"]).status, 2, "the other workspace knows nothing");
}

#[test]
fn nouns_are_kept_and_used_by_imports() {
    let house = House::new();
    house.run(&["creator", "add", "tv", "--name", "Example TV", "--followers", "120000"]);
    house.run(&["creator", "account", "instagram", "@example_tv", "tv"]);
    house.run(&["campaign", "add", "lessons", "--flight", "2025-03-01..2025-03-31", "--hashtags", "#students"]);
    house.import(&[&shared("exports/meta/L_ig_posts_views_layout_2026.csv"), "--as-of", "2026-10-01"]);
    assert_eq!(house.reading(&["views", "--where", "creator = tv"]), Some(87_275.0));
    assert_eq!(house.reading(&["views", "--where", "tier = mid"]), Some(87_275.0));
    let creators = house.json(&["creator", "list", "--format", "json"]);
    assert_eq!(creators["creators"][0]["name"], "Example TV");
    let campaigns = house.json(&["campaign", "list", "--format", "json"]);
    assert_eq!(campaigns["campaigns"][0]["hashtags"], json!(["students"]));
}

#[test]
fn an_explanation_leads_to_file_and_row() {
    let house = house();
    let text = house.run(&["kpi", "explain", "engagement_rate_by_reach", "--where", "account = example_tv"]);
    assert_eq!(text.status, 0, "{text:?}");
    for part in ["engagement_rate_by_reach =", "L_ig_posts_views_layout_2026.csv", "row 3", "47,106"] {
        assert!(text.out.contains(part), "{part} is missing in\n{}", text.out);
    }
    let json = house.json(&["kpi", "explain", "views", "--format", "json"]);
    assert_eq!(json["explanation"]["reading"]["value"], json!(87_519));
    let parts = json["explanation"]["measures"][0]["imports"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["value"].as_f64().unwrap()).sum();
    assert!((sum - 87_519.0).abs() < 1e-9);
}

#[test]
fn the_catalogue_the_doctor_the_settings_rates_and_owners() {
    let house = house();
    let sales = house.json(&["kpi", "list", "--goal", "sales", "--format", "json"]);
    let ids: Vec<&str> = sales["kpis"].as_array().unwrap().iter().map(|kpi| kpi["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"conversion_rate") && !ids.contains(&"net_sentiment"), "{ids:?}");
    let doctor = house.json(&["doctor", "--format", "json"]);
    assert_eq!(doctor["sound"], json!(true), "{doctor}");
    let checks: Vec<&str> =
        doctor["checks"].as_array().unwrap().iter().map(|it| it["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["folder", "disk", "ledger", "inbox", "lake"]);
    let settings = house.json(&["config", "--format", "json"]);
    assert_eq!(settings["settings"]["listen"], json!({"value": "127.0.0.1:8080", "from": "default"}));
    assert_eq!(settings["settings"]["data"]["from"], "flag");
    let rates = house.file("rates.csv", "date,currency,rate\n2026-01-02,EUR,1.1\n");
    assert_eq!(house.run(&["rates", "import", rates.to_str().unwrap()]).status, 0);
    assert!(house.run(&["rates", "list"]).out.contains("EUR"));
    let fixings = house.file("eurofxref-hist.csv", "Date,USD,GBP,\n2026-01-05,1.0852,0.85365,\n");
    assert_eq!(house.run(&["rates", "import", fixings.to_str().unwrap()]).out, "2 rates of 2 currencies stored\n");
    assert!(house.run(&["rates", "list"]).out.contains("GBP"));
    let wrong = house.file("wrong.csv", "date,currency,rate\n2026-01-02,EUR,-1\n");
    assert_eq!(house.run(&["rates", "import", wrong.to_str().unwrap()]).status, 1);
    assert_eq!(house.run(&["owners", "set", "sheet:posts", "--platform", "ig", "--measure", "likes"]).status, 0);
    let owners = house.json(&["owners", "list", "--format", "json"]);
    assert_eq!(owners["owners"][0]["platform"], "instagram");
}
