//! The guide: from an empty workspace to a locked plan, without a line of YAML.

use crate::{
    browser::{Answer, get, router},
    plan_edit::{FOUNDING, post, read, text},
    season::{PLAN, Season},
};
use axum::{Router, http::StatusCode};

/// Follows the guide's form with what is asked, and gives where it goes on.
async fn follow(router: &Router, address: &str, fields: &[(&str, &str)]) -> String {
    let page = get(router, address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
    assert!(page.text.contains("aria-current=\"step\""), "{address} shows the step");
    let version = page.between("name=\"based_on\" value=\"", "\"").to_owned();
    let fields = [&[("guide", "1"), ("author", "Ana"), ("based_on", version.as_str())], fields].concat();
    let answer = post(router, address.split("?guide").next().unwrap_or(address), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}: {}", answer.text);
    answer.header("location").to_owned()
}

fn link(page: &Answer, id: &str) -> String {
    read(page.between(&format!("id=\"{id}\" href=\""), "\""))
}

#[tokio::test]
async fn six_steps_lead_to_a_locked_plan() {
    let season = Season::empty();
    let router = router(&season);
    let start = get(&router, "/plan/new").await;
    let next = link(&start, "begin");
    assert_eq!(next, "/plan/new/objective?guide=1");
    let next = follow(&router, &next, &[("f.statement", "Sell more online"), ("f.indicates", "sales")]).await;
    let page = get(&router, &next).await;
    assert!(
        page.text.contains("value=\"sell-more-online\" checked"),
        "the objective is served unless said: {}",
        page.text
    );
    let next = follow(
        &router,
        &next,
        &[("f.statement", "Sell through creators"), ("f.serves", "sell-more-online"), ("f.indicates", "sales")],
    )
    .await;
    let campaign = [
        ("f.name", "Every shade"),
        ("f.serves", "sell-creators"),
        ("f.flight.from", "2024-08-01"),
        ("f.flight.to", "2024-09-15"),
        ("f.platforms", "instagram"),
    ];
    let form = next.replace("guide=1&", "");
    let answer =
        post(&router, &form, &[&campaign[..], &[("guide", "1"), ("author", "Ana"), ("based_on", "2")]].concat()).await;
    let next = answer.header("location").to_owned();
    assert_eq!(next, "/plan/new/placement?guide=1&campaign=every-shade");
    for (creator, due) in [("Jackie Aina", "2024-08-05"), ("Bo", "2024-08-09")] {
        let version = get(&router, &next).await.between("name=\"based_on\" value=\"", "\"").to_owned();
        let fields = [
            ("f.creator", creator),
            ("f.platform", "instagram"),
            ("f.due", due),
            ("guide", "1"),
            ("author", "Ana"),
            ("based_on", version.as_str()),
        ];
        let answer = post(&router, "/plan/new/placement?campaign=every-shade", &fields).await;
        assert_eq!(answer.header("location"), next, "{}", answer.text);
    }
    let page = get(&router, &next).await;
    assert!(page.text.contains("2 agreed so far"));
    let suggest = link(&page, "go-on");
    let page = get(&router, &suggest).await;
    let offered: Vec<String> = page
        .text
        .split("name=\"kpi\" value=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect();
    assert!(offered.len() >= 3, "{offered:?}");
    let chosen = &offered[..3];
    let version = page.between("name=\"based_on\" value=\"", "\"").to_owned();
    let names: Vec<String> = chosen.iter().map(|kpi| format!("target.{kpi}")).collect();
    let examples: Vec<String> = chosen
        .iter()
        .map(|kpi| read(page.between(&format!("name=\"target.{kpi}\" value=\"\" placeholder=\""), "\"")))
        .collect();
    let mut fields = vec![("author", "Ana"), ("based_on", version.as_str()), ("goal", "sell-creators")];
    for (at, kpi) in chosen.iter().enumerate() {
        fields.push(("kpi", kpi));
        fields.push((&names[at], &examples[at]));
    }
    let action = read(page.between("method=\"post\" action=\"", "\""));
    let answer = post(&router, &action, &fields).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/plan/finish"), "{}", answer.text);
    let page = get(&router, "/plan/finish").await;
    assert!(page.text.contains("Nothing is wrong") && page.text.contains("2 placements"), "{}", page.text);
    let answer = post(&router, "/plan/lock", &[]).await;
    assert_eq!(answer.header("location"), "/plan/history?locked=3#chain");
    let page = get(&router, "/plan/history?locked=3").await;
    assert!(page.text.contains("3 statements were sealed") && page.text.contains("The chain has 3 seals"));
    let head = page.between("id=\"head\">", "<").to_owned();
    assert_eq!(Ok(head), season.ledger.verify(&season.workspace.scope()).unwrap().map(|head| head.hash));
    assert_eq!(kpi::plan::edit::count(&text(&season), kpi::plan::edit::Home::Plan("kpis")), 3);
}

#[tokio::test]
async fn suggestions_need_a_target_that_can_be_read() {
    let season = Season::empty();
    season.write_plan(PLAN, "2024-03-25T09:00:00Z", "first");
    let router = router(&season);
    let offered = get(&router, "/plan/suggest?goal=bought").await;
    let kpi = offered.between("name=\"kpi\" value=\"", "\"").to_owned();
    let target = format!("target.{kpi}");
    let say = |fields: Vec<(&'static str, String)>| {
        let (router, kpi, target) = (router.clone(), kpi.clone(), target.clone());
        async move {
            let mut all = vec![("based_on", "1".to_owned()), ("goal", "bought".to_owned())];
            all.extend(fields);
            let all: Vec<(&str, &str)> = all
                .iter()
                .map(|(name, value)| {
                    (
                        if *name == "target" { target.as_str() } else { *name },
                        if value == "it" { kpi.as_str() } else { value.as_str() },
                    )
                })
                .collect();
            post(&router, "/plan/suggest", &all).await
        }
    };
    let page = say(vec![("author", "Ana".to_owned())]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.text.contains("Choose at least one"));
    let page = say(vec![("author", "Ana".to_owned()), ("kpi", "it".to_owned())]).await;
    assert!(page.text.contains("Give it a target"), "{}", page.text);
    let page = say(vec![("author", "Ana".to_owned()), ("kpi", "it".to_owned()), ("target", "plenty".to_owned())]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.text.contains("cannot be read"), "{}", page.text);
    assert!(page.text.contains("value=\"plenty\""));
    assert_eq!(text(&season), PLAN);
}

#[tokio::test]
async fn a_remedy_is_made_and_saved_without_the_editor() {
    let season = Season::empty();
    season.write_plan(FOUNDING, "2024-03-25T09:00:00Z", "first");
    let router = router(&season);
    let page = get(&router, "/plan/finish").await;
    assert!(page.text.contains("2 errors") && page.text.contains("/plan/edit/kpi/link-conversion"), "{}", page.text);
    let fix = "misaligned|kpis/link-conversion|Make the goal sales";
    let answer = post(&router, "/plan/finish", &[("fix", fix), ("author", "Ana"), ("based_on", "1")]).await;
    assert_eq!(answer.header("location"), "/plan/finish?saved=2", "{}", answer.text);
    assert!(text(&season).contains("indicates: sales\n\ncampaigns"));
    let log = season.ledger.plan_log(&season.workspace.scope()).unwrap();
    assert_eq!(log[0].reason, "Make the goal sales");
}

#[tokio::test]
async fn before_anything_is_measured_a_benchmark_gives_the_target() {
    let season = Season::empty();
    let plan = "plan: P
currency: USD
objectives: [{ id: o, indicates: engagement }]
goals: [{ id: g, serves: o, indicates: engagement, statement: People react }]
campaigns: [{ id: c, serves: g, flight: 2024-05-01..2024-05-31, platforms: [instagram] }]
";
    season.write_plan(plan, "2024-03-25T09:00:00Z", "first");
    let page = get(&router(&season), "/plan/suggest?goal=g").await;
    let offer = |kpi: &str| read(page.between(&format!("id=\"t-{kpi}\""), "</small>"));
    let by_impressions = offer("engagement_rate_by_impressions");
    assert!(by_impressions.contains("value=\">= 1.16%\"") && by_impressions.contains("A benchmark: "));
    // Nobody's figure is divided by reach.
    let by_reach = offer("engagement_rate_by_reach");
    assert!(by_reach.contains("value=\"\"") && by_reach.contains("no target is proposed"), "{by_reach}");
}
