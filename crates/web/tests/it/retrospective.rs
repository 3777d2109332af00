//! Looking back: attained against set, and what was learnt is kept with the figures.

use crate::{
    browser::{get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;
use model::id::CampaignId;
use serde_json::Value;

#[tokio::test]
async fn what_was_learnt_is_kept_with_the_figures_of_the_page() {
    let season = Season::planned();
    let router = router(&season);
    let address = "/plan/retrospective/glow";
    let before = get(&router, address).await;
    assert!(before.text.contains("Looking back on <bdi>Autumn Glow</bdi>") && before.text.contains("provisional"));
    let answer =
        send(&router, post_form(address, &[("learnt", "Start a week earlier.\n\nFewer, longer videos.")])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let kept = season.ledger.retrospective(&season.workspace.scope(), &CampaignId::new("glow")).unwrap().unwrap();
    assert!(kept.learnt.starts_with("Start a week earlier."));
    let outcome: Value = serde_json::from_str(&kept.outcome).unwrap();
    let page = get(&router, address).await;
    let table = page.between("id=\"h-set\"", "</section>");
    for kpi in outcome["kpis"].as_array().unwrap() {
        assert!(table.contains(kpi["title"].as_str().unwrap()), "{kpi}");
        for part in ["attainment", "campaign_attained", "sealed_attainment"] {
            if let Some(found) = kpi[part].as_f64() {
                assert!(table.contains(&web::parts::pace::percent(found)), "{part}: {kpi}");
            }
        }
    }
    assert!(
        page.text.contains("Fewer, longer videos.</textarea>") && page.text.contains("Written down on 30 Jun 2024")
    );
}

#[tokio::test]
async fn the_finding_counts_the_rows() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/retrospective/glow").await;
    let finding = page.between("id=\"finding\"><strong>", "</strong>");
    let table = page.between("id=\"h-set\"", "</section>");
    let rows = table.matches("/plan/kpi/").count();
    assert!(finding.contains(&format!("of its {rows} KPIs")), "{finding}");
    // Only the engagement rate, at 7 % of at least 6 %, is there already.
    assert!(finding.starts_with("1 of its"), "{finding}");
}

#[tokio::test]
async fn nothing_learnt_is_not_kept_and_nobody_has_no_page() {
    let season = Season::planned();
    let router = router(&season);
    let answer = send(&router, post_form("/plan/retrospective/glow", &[("learnt", "  ")])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("Write down what was learnt."));
    assert!(season.ledger.retrospectives(&season.workspace.scope()).unwrap().is_empty());
    assert_eq!(get(&router, "/plan/retrospective/nobody").await.status, StatusCode::NOT_FOUND);
}
