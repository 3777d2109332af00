//! Forms: every noun created and changed, faults beside their fields, and everything else left as it was.

use crate::{
    browser::{get, router},
    plan_edit::{post, read, text},
    season::{PLAN, Season},
};
use axum::http::StatusCode;
use expect_test::expect;

fn version(season: &Season) -> String {
    let found = season.ledger.plan(&season.workspace.scope()).unwrap();
    found.map(|found| found.version.number.to_string()).unwrap_or_default()
}

/// Sends a form as somebody, from the version in force.
async fn fill(season: &Season, address: &str, fields: &[(&str, &str)]) -> crate::browser::Answer {
    let version = version(season);
    let fields = [&[("author", "Ana"), ("based_on", version.as_str())], fields].concat();
    post(&router(season), address, &fields).await
}

#[tokio::test]
async fn every_noun_is_made_by_a_form() {
    let season = Season::empty();
    let steps: [(&str, &[(&str, &str)]); 8] = [
        (
            "/plan/new/objective",
            &[("f.statement", "Sell more: online"), ("f.indicates", "sales"), ("f.owner", "board")],
        ),
        (
            "/plan/new/goal",
            &[
                ("f.statement", "Sell more through creators"),
                ("f.serves", "sell-more-online"),
                ("f.indicates", "sales"),
                ("f.audience.ages", "18-34"),
                ("f.audience.countries", "DE, AT"),
            ],
        ),
        (
            "/plan/new/campaign",
            &[
                ("f.name", "Every shade"),
                ("f.serves", "sell-more-creators"),
                ("f.flight.from", "2024-08-01"),
                ("f.flight.to", "2024-09-15"),
                ("f.platforms", "instagram"),
                ("f.platforms", "youtube"),
                ("f.activation", "ambassador"),
                ("f.budget", "120000 EUR"),
            ],
        ),
        (
            "/plan/new/placement?campaign=every-shade",
            &[
                ("f.creator", "Jackie Aina"),
                ("f.platform", "youtube"),
                ("f.due", "2024-08-05"),
                ("f.fee", "18000 EUR"),
                ("f.code", "JACKIE10"),
            ],
        ),
        (
            "/plan/new/placement?campaign=every-shade",
            &[
                ("f.creator", "jackie aina"),
                ("f.platform", "instagram"),
                ("f.due", "2024-08-12"),
                ("f.link", "jackie-2"),
            ],
        ),
        ("/plan/new/creator", &[("f.name", "Bo"), ("f.tiktok", "@bo"), ("f.followers", "250000")]),
        (
            "/plan/new/kpi",
            &[
                ("f.kpi", "orders"),
                ("f.serves", "sell-more-creators"),
                ("f.target", ">= 500"),
                ("f.review", "weekly"),
                ("f.where.platform", "instagram"),
                ("f.contributions.every-shade", "100"),
            ],
        ),
        (
            "/plan/new/kpi",
            &[
                ("f.kpi", "conversion_rate"),
                ("f.serves", "sell-more-creators"),
                ("f.target", "+20%"),
                ("f.review", "monthly"),
                ("f.baseline.value", "2.1%"),
                ("f.baseline.source", "the shop"),
                ("f.where.link", "tracked"),
            ],
        ),
    ];
    for (address, fields) in steps {
        let answer = fill(&season, address, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}: {}", answer.text);
        let page = get(&router(&season), answer.header("location")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", answer.header("location"));
        assert!(page.text.contains("Saved as version"));
    }
    expect![[r#"
        plan: Acme
        currency: EUR
        time_zone: Europe/Berlin

        creators:
          - id: jackie-aina
            name: Jackie Aina
          - id: bo
            name: Bo
            tiktok: "@bo"
            followers: 250000

        objectives:
          - id: sell-more-online
            statement: "Sell more: online"
            indicates: sales
            owner: board

        goals:
          - id: sell-more-creators
            statement: Sell more through creators
            serves: sell-more-online
            indicates: sales
            audience: { countries: [DE, AT], ages: 18-34 }

        campaigns:
          - id: every-shade
            name: Every shade
            serves: sell-more-creators
            flight: 2024-08-01..2024-09-15
            platforms: [instagram, youtube]
            activation: ambassador
            budget: 120000 EUR
            placements:
              - { creator: jackie-aina, platform: youtube, due: 2024-08-05, fee: 18000 EUR, code: JACKIE10 }
              - { creator: jackie-aina, platform: instagram, due: 2024-08-12, link: jackie-2 }

        kpis:
          - id: orders
            kpi: orders
            serves: sell-more-creators
            target: ">= 500"
            review: weekly
            where: { platform: instagram }
            contributions: { every-shade: 100% }
          - id: conversion-rate
            kpi: conversion_rate
            serves: sell-more-creators
            target: "+20%"
            review: monthly
            baseline: { value: 2.1%, source: the shop }
            where: { link: tracked }
    "#]]
    .assert_eq(&text(&season));
    let log = season.ledger.plan_log(&season.workspace.scope()).unwrap();
    assert_eq!((log.len(), log[0].author.as_str(), log[0].reason.as_str()), (8, "Ana", "Add the KPI conversion-rate"));
}

/// The fields of a form as a browser would send them back.
fn fields(page: &str) -> Vec<(String, String)> {
    let form = &page[page.find("id=\"plan-form\"").unwrap()..];
    let form = &form[..form.find("</form>").unwrap()];
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(read(&tag[start..start + tag[start..].find('"')?]))
    };
    let mut found = Vec::new();
    for part in form.split('<').skip(1) {
        let tag = &part[..part.find('>').unwrap_or(part.len())];
        let Some(name) = attribute(tag, "name") else { continue };
        let off = (tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"")) && !tag.contains(" checked");
        if tag.starts_with("input") && !off {
            found.push((name, attribute(tag, "value").unwrap_or_default()));
        } else if tag.starts_with("textarea") {
            found.push((name, read(part[tag.len() + 1..].trim_start_matches('\n'))));
        } else if tag.starts_with("select") {
            let rest = &form[form.find(&format!("name=\"{name}\"")).unwrap()..];
            let rest = &rest[..rest.find("</select>").unwrap()];
            let chosen = rest.split("<option").find(|option| option.contains(" selected"));
            found.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
        }
    }
    found
}

#[tokio::test]
async fn a_form_that_is_sent_back_untouched_changes_nothing() {
    let season = Season::planned();
    let router = router(&season);
    let before = text(&season);
    for address in [
        "objective/sell-more",
        "goal/known",
        "goal/liked",
        "campaign/glow",
        "campaign/duet",
        "placement/glow:1",
        "placement/glow:3",
        "creator/noor",
        "kpi/summer-views",
        "kpi/reactions",
        "kpi/revenue",
        "kpi/august",
    ] {
        let address = format!("/plan/edit/{address}");
        let page = get(&router, &address).await;
        let mut sent = fields(&page.text);
        sent.retain(|(name, _)| name != "author" && name != "anyway");
        sent.push(("author".to_owned(), "Ana".to_owned()));
        sent.push(("anyway".to_owned(), "1".to_owned()));
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = post(&router, &address, &sent).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}: {}", answer.text);
        assert_eq!(text(&season), before, "{address}");
    }
}

#[tokio::test]
async fn a_form_changes_its_noun_and_nothing_else() {
    let season = Season::planned();
    let before = text(&season);
    let goal = [
        ("f.id", "bought"),
        ("f.name", "Be bought"),
        ("f.serves", "sell-more"),
        ("f.statement", "People who saw it: buy it # now"),
        ("f.indicates", "sales"),
    ];
    let answer = fill(&season, "/plan/edit/goal/bought", &goal).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(
        text(&season),
        before.replace("statement: People who saw it buy it", "statement: \"People who saw it: buy it # now\"")
    );
    // Another short name is followed wherever it stands.
    let mut renamed = goal;
    renamed[0].1 = "sold";
    let answer = fill(&season, "/plan/edit/goal/bought", &renamed).await;
    assert!(answer.header("location").starts_with("/plan/edit/goal/sold"), "{}", answer.text);
    let after = text(&season);
    assert!(
        !after.contains("bought,")
            && after.contains("serves: [known, sold]")
            && after.matches("serves: sold").count() == 2
    );
    // Taking it out leaves the rest.
    let answer = fill(&season, "/plan/edit/placement/glow:2", &[("action", "remove")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let line = "      - { creator: lena, platform: instagram, due: 2024-06-14, fee: 4200 EUR }\n";
    assert_eq!(text(&season), after.replace(line, ""));
}

#[tokio::test]
async fn faults_stand_beside_their_fields() {
    let season = Season::empty();
    season.write_plan(PLAN, "2024-03-25T09:00:00Z", "first");
    let bad = [
        ("f.name", "Late"),
        ("f.serves", "known"),
        ("f.flight.from", "2024-08-31"),
        ("f.flight.to", "2024-08-01"),
        ("f.budget", "a lot"),
    ];
    let page = fill(&season, "/plan/new/campaign", &bad).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let flight = page.between("id=\"f-flight-wrong\">", "</ul>");
    assert!(flight.contains("swap the two days"), "{flight}");
    assert!(page.between("id=\"f-budget-wrong\">", "</ul>").contains("such as 18000 USD"));
    assert!(
        page.text.contains("value=\"a lot\"") && page.text.contains("value=\"2024-08-31\""),
        "what was typed stays"
    );
    assert_eq!(version(&season), "1");
    // It may be saved all the same.
    let page = fill(&season, "/plan/new/campaign", &[&bad[..], &[("anyway", "1")]].concat()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(text(&season).contains("budget: a lot"));
    // A KPI that does not show its goal is told before it is saved.
    let kpi = [("f.kpi", "conversion_rate"), ("f.serves", "known"), ("f.target", ">= 3%"), ("f.review", "weekly")];
    let page = fill(&season, "/plan/new/kpi", &kpi).await;
    assert!(
        page.between("id=\"f-serves-wrong\">", "</ul>").contains("does not indicate the goal known"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn two_forms_at_once_are_put_together() {
    let season = Season::empty();
    season.write_plan(PLAN, "2024-03-25T09:00:00Z", "first");
    let router = router(&season);
    let first = [("author", "Ana"), ("based_on", "1"), ("f.name", "Bo"), ("f.tiktok", "bo")];
    assert_eq!(post(&router, "/plan/new/creator", &first).await.status, StatusCode::SEE_OTHER);
    let second = [("author", "Ben"), ("based_on", "1"), ("action", "remove")];
    let page = post(&router, "/plan/edit/kpi/august", &second).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let merged = read(page.between("hidden aria-hidden=\"true\">\n", "</textarea>"));
    assert!(merged.contains("tiktok: bo") && !merged.contains("id: august"));
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let season = Season::planned();
    let router = router(&season);
    for address in [
        "/plan/new/tarot",
        "/plan/edit/goal/none",
        "/plan/edit/placement/glow:9",
        "/plan/edit/placement/glow",
        "/plan/edit/tarot/x",
    ] {
        assert_eq!(get(&router, address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let lost = get(&router, "/plan/new/placement?campaign=none").await;
    assert_eq!(lost.status, StatusCode::BAD_REQUEST);
    let unnamed = post(&router, "/plan/new/goal", &[("f.statement", "x"), ("based_on", "2")]).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unnamed.text.contains("Say who you are") && unnamed.text.contains(">\nx</textarea>"));
}
