//! Reviews: what is due, what changed, and decisions that are kept.

use crate::{
    browser::{get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn every_kpi_has_its_figures_and_what_to_decide() {
    let season = Season::planned();
    let router = router(&season);
    let standing = get(&router, "/api/v1/plan/standing").await.json();
    let page = get(&router, "/plan/review").await;
    assert_eq!(page.status, StatusCode::OK);
    let list = page.between("class=\"reviewed\"", "</section>");
    for kpi in standing["kpis"].as_array().unwrap() {
        assert!(list.contains(kpi["title"].as_str().unwrap()), "{kpi}");
        if let Some(pace) = kpi["pace"].as_f64() {
            assert!(list.contains(&format!("{} of plan", web::parts::pace::percent(pace))), "{kpi}");
        }
    }
    let asks = list.matches("class=\"decide\"").count();
    let finding = page.between("id=\"finding\"><strong>", "</strong>");
    let said = match asks {
        0 => "nothing asks".to_owned(),
        1 => "one KPI asks".to_owned(),
        _ => format!("{asks} KPIs ask"),
    };
    assert!(finding.contains(&said), "{finding}");
    assert!(finding.contains("missed") && page.text.contains("not held"), "{finding}");
}

#[tokio::test]
async fn a_decision_is_kept_with_the_version_and_the_day() {
    let season = Season::planned();
    let router = router(&season);
    let words = "Give Autumn Glow two more posts <b>now</b>";
    let fields = [("decision", words), ("author", "Ben"), ("version", "2")];
    let answer = send(&router, post_form("/plan/review", &fields)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let kept = season.ledger.reviews(&season.workspace.scope()).unwrap().remove(0);
    assert_eq!((kept.decision.as_str(), kept.author.as_str(), kept.plan_version), (words, "Ben", 2));
    assert_eq!(kept.day.to_string(), "2024-06-30");
    let page = get(&router, "/plan/review").await;
    let earlier = page.between("id=\"h-earlier\"", "</section>");
    assert!(earlier.contains("&#60;b&#62;now&#60;/b&#62;") && earlier.contains("Ben"), "{earlier}");
}

#[tokio::test]
async fn a_later_review_compares_with_the_one_before() {
    let season = Season::planned();
    let review = model::review::Review {
        day: testkit::build::day("2024-06-17"),
        plan_version: 2,
        decision: "Wait".to_owned(),
        author: "Anja".to_owned(),
        at: testkit::build::instant("2024-06-17T10:00:00Z"),
    };
    season.ledger.put_review(&season.workspace.scope(), &review).unwrap();
    let page = get(&router(&season), "/plan/review").await;
    assert!(page.text.contains("Compared with the review of 17 Jun 2024."));
    let list = page.between("class=\"reviewed\"", "</section>");
    assert!(list.contains("before: ") && list.contains("on 17 Jun"), "{list}");
    assert!(list.contains("What moved it") && list.contains("By campaign"), "{list}");
}

#[tokio::test]
async fn what_is_missing_is_said_and_what_was_typed_stays() {
    let season = Season::planned();
    let router = router(&season);
    let answer = send(&router, post_form("/plan/review", &[("decision", "Half a thought"), ("author", " ")])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("Say who decided.") && answer.text.contains("Half a thought</textarea>"));
    let answer = send(&router, post_form("/plan/review", &[("author", "Ben")])).await;
    assert!(answer.text.contains("Write down what was decided"));
    assert!(season.ledger.reviews(&season.workspace.scope()).unwrap().is_empty());
    let unplanned = Season::full();
    let answer =
        send(&self::router(&unplanned), post_form("/plan/review", &[("decision", "x"), ("author", "y")])).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
