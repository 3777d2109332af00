//! Tables as files: all rows, full numbers, nothing that a spreadsheet runs.

use crate::{
    browser::{get, router},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn the_whole_table_comes_as_a_file() {
    let season = Season::full();
    let router = router(&season);
    let file = get(&router, "/posts.csv?period=all&posts_page=3").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("posts.csv"));
    let rows: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert!(rows[0].starts_with("post,title,platform,type,creator,published,link,views,engagements"), "{}", rows[0]);
    assert_eq!(rows.len() - 1, 182);
    assert!(file.text.contains("\"'=HYPERLINK(\"\"http://evil.example\"\") giveaway\""));
    let creators = get(&router, "/creators.csv?period=all&platform=tiktok").await;
    assert_eq!(creators.text.lines().count() - 1, 3);
    assert_eq!(get(&router, "/posts.csv?from=never").await.status, StatusCode::BAD_REQUEST);
}
