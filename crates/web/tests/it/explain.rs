//! How a number came about: the sums in the panel are the number on the card.

use crate::{
    browser::{get, router},
    season::Season,
};
use axum::http::StatusCode;
use testkit::build::post;

#[tokio::test]
async fn every_step_from_formula_to_row_is_there() {
    let season = Season::empty();
    let facts = [("x/1", 1000, 7), ("x/2", 500, 8)]
        .map(|(key, views, row)| post(key).day("2024-06-20").views(views).row(row).fact());
    season.bring("two.csv", "x-posts", model::batch::Batch { facts: facts.to_vec(), ..Default::default() });
    let page = get(&router(&season), "/explain?kpi=views&period=28d").await;
    assert_eq!(page.status, StatusCode::OK);
    let panel = page.between("id=\"explanation\"", "</article>");
    for needle in [
        "1\u{202f}500",
        "<code>views</code>",
        "two.csv",
        "2 rows",
        "x/1",
        "1\u{202f}000",
        "24 May",
        "Europe/Berlin",
        "Measured",
    ] {
        assert!(panel.contains(needle), "{needle}: {panel}");
    }
    assert!(panel.contains("<td class=\"num\">7</td>") && panel.contains("href=\"/imports/"));
}

#[tokio::test]
async fn a_number_of_the_table_can_be_explained() {
    let season = Season::full();
    let router = router(&season);
    let page = get(&router, "/?period=all&sort=name&dir=desc").await;
    let table = page.between("id=\"creators\"", "</section>").to_owned();
    let link = table.split("class=\"why\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let shown = table.split("class=\"why\"").nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap();
    let panel = get(&router, &link).await;
    assert_eq!(panel.status, StatusCode::OK);
    let (number, _) = web::format::apart(shown);
    assert!(panel.text.contains(&format!("<p class=\"value\">{number}")), "{shown}: {}", panel.text);
}

#[tokio::test]
async fn what_cannot_be_explained_is_said_in_the_panel() {
    let season = Season::full();
    let router = router(&season);
    let page = get(&router, "/explain?kpi=vews").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.between("id=\"explanation\"", "</article>").contains("vews"));
    let none = get(&router, "/explain?kpi=nps").await;
    assert_eq!(none.status, StatusCode::OK);
    assert!(none.text.contains("No reading"));
    assert_eq!(get(&router, "/explain?from=never").await.status, StatusCode::BAD_REQUEST);
}
