//! Two versions side by side, or a text beside the version in force.

use crate::{
    browser::{get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn the_last_change_is_shown_with_what_it_does() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/realign").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("From version 1 to version 2."));
    let effects = page.between("id=\"h-effects\"", "</section>");
    assert!(effects.contains("Views of the campaigns") && effects.contains("&#62;= 10000000"), "{effects}");
    assert!(!effects.contains("Revenue"), "nothing happened to it: {effects}");
    assert!(page.between("id=\"h-changes\"", "</section>").contains("summer-views"));
}

#[tokio::test]
async fn a_text_is_compared_with_the_version_in_force_and_not_stored() {
    let season = Season::planned();
    let router = router(&season);
    let text = season.ledger.plan(&season.workspace.scope()).unwrap().unwrap().text.replace("\"+15%\"", "\"+40%\"");
    let page = send(&router, post_form("/plan/realign", &[("text", &text)])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("From version 2 to your text."));
    assert!(page.between("id=\"h-effects\"", "</section>").contains("Revenue"));
    assert_eq!(season.ledger.plan_log(&season.workspace.scope()).unwrap().len(), 2);
}

#[tokio::test]
async fn the_same_twice_changes_nothing_and_an_unknown_version_is_said() {
    let season = Season::planned();
    let router = router(&season);
    let same = get(&router, "/plan/realign?before=2&after=2").await;
    assert!(same.text.contains("The two say the same."));
    let unknown = get(&router, "/plan/realign?before=9").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(unknown.text.contains("is no version of this plan"));
    let unplanned = Season::full();
    assert!(get(&self::router(&unplanned), "/plan/realign").await.text.contains("Start a plan"));
}
