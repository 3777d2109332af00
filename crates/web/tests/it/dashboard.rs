//! The overview: figures, filters, sorting, paging, states, and names that mean harm.

use crate::{
    browser::{Answer, column, get, router},
    season::Season,
};
use axum::http::StatusCode;
use expect_test::expect;
use model::{
    dimension::Dimension,
    fact::FactKind,
    query::Query,
    store::{Coverage, FactStore, Listed, Listing, Overlap, StoreError, Trace},
    table::Table,
    workspace::Scope,
};
use testkit::build::post;

async fn page(address: &str) -> Answer {
    let season = Season::full();
    get(&router(&season), address).await
}

#[tokio::test]
async fn cards_show_the_sums_of_the_facts() {
    let season = Season::empty();
    let facts = [("x/1", 1000, 60), ("x/2", 500, 30)]
        .map(|(key, views, likes)| post(key).day("2024-06-20").views(views).likes(likes).fact());
    season.bring("two.csv", "x-posts", model::batch::Batch { facts: facts.to_vec(), ..Default::default() });
    let page = get(&router(&season), "/?period=28d").await;
    let card = page.between("id=\"kpi-views\"", "</article>");
    assert!(card.contains("<b>1\u{202f}500</b>"), "{card}");
    assert!(card.contains("Measured"), "{card}");
    // Engagements need measures that no file brought, so the rate has a reason or a note, never a silent zero.
    let rate = page.between("id=\"kpi-engagement_rate_by_views\"", "</article>");
    assert!(rate.contains("6.0") || rate.contains("No reading"), "{rate}");
}

#[tokio::test]
async fn the_finding_names_figures_that_the_cards_show() {
    let page = page("/").await;
    let finding = page.between("id=\"finding\"><strong>", "</strong>").to_owned();
    let value = page.between("id=\"kpi-views\"", "</article>");
    let number = value.split("<b>").nth(1).unwrap().split('<').next().unwrap();
    assert!(finding.contains(number), "{finding} / {number}");
    assert!(finding.starts_with("Views rose") || finding.starts_with("Views fell"), "{finding}");
}

#[tokio::test]
async fn tables_are_sorted_and_cut_by_the_server() {
    let season = Season::full();
    let router = router(&season);
    let default = get(&router, "/?period=all").await;
    let views = column(&default, "creators", 2);
    assert_eq!(views.len(), 9);
    assert_eq!(default.between("id=\"creators\"", "</section>").matches("aria-sort").count(), 1);
    let names = column(&get(&router, "/?period=all&sort=name&dir=asc").await, "creators", 0);
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(names.len(), sorted.len());
    assert!(names[0].contains("&lt;script&gt;") || names[0].contains("&#60;script&#62;"), "{names:?}");
    let first = column(&get(&router, "/?period=all").await, "posts", 0);
    let second = column(&get(&router, "/?period=all&posts_page=2").await, "posts", 0);
    assert_eq!((first.len(), second.len()), (10, 10));
    assert_ne!(first, second);
    let beyond = get(&router, "/?period=all&posts_page=9999").await;
    assert_eq!(beyond.status, StatusCode::OK);
    assert!(!column(&beyond, "posts", 0).is_empty());
}

#[tokio::test]
async fn sort_links_keep_everything_else_and_turn_round() {
    let page = page("/?period=all&platform=tiktok&sort=views&dir=desc&page=2").await;
    let link = page.between("id=\"c-views\" href=\"", "\"").replace("&#38;", "&").replace("&amp;", "&");
    assert_eq!(link, "/?period=all&platform=tiktok&sort=views&dir=asc");
}

#[tokio::test]
async fn filters_narrow_and_can_be_removed() {
    let season = Season::full();
    let router = router(&season);
    let page = get(&router, "/?period=all&platform=tiktok&creator=noor").await;
    assert_eq!(column(&page, "creators", 0).len(), 1);
    let chips = page.between("class=\"chips\"", "</div>");
    assert!(chips.contains("TikTok") && chips.contains("Noor Daily") && chips.contains("Clear filters"), "{chips}");
    assert!(page.text.contains("<option value=\"tiktok\" selected>TikTok</option>"));
    assert!(page.text.contains("<h1><bdi>Noor Daily</bdi></h1>"));
    let none = get(&router, "/?period=all&platform=linkedin").await;
    assert_eq!(none.status, StatusCode::OK);
    assert!(none.text.contains("No creators match these filters") && none.text.contains("Clear filters"));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_beside_the_figures() {
    let page = page("/?from=2024-06-30&to=2024-06-01&grain=minute&metric=vews").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    for field in ["to", "grain", "metric"] {
        assert!(page.text.contains(&format!("id=\"wrong-{field}\"")), "{field}");
    }
    assert!(page.text.contains("Swap the two days") && page.text.contains("id=\"kpi-views\""));
}

#[tokio::test]
async fn the_first_use_says_what_to_do() {
    let season = Season::empty();
    let page = get(&router(&season), "/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Your figures will stand here") && page.text.contains("href=\"/imports\""));
    assert!(!page.text.contains("id=\"figures\""));
}

#[tokio::test]
async fn an_unknown_workspace_is_not_found() {
    let page = page("/?workspace=nobody").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("There is no workspace"));
}

#[tokio::test]
async fn names_that_mean_harm_stay_text() {
    let page = page("/?period=all&creator=evil").await;
    assert!(!page.text.contains("<script>alert"), "a name became a script");
    assert!(!page.text.contains("javascript:alert"), "a link may run a script");
    let with_override: Vec<&str> = page.text.split('\u{202e}').collect();
    assert!(with_override.len() > 1);
    for before in &with_override[..with_override.len() - 1] {
        let opened = before.rfind("<bdi").unwrap_or(0);
        let closed = before.rfind("</bdi>").unwrap_or(0);
        let tail: String = before.chars().rev().take(400).collect::<Vec<_>>().into_iter().rev().collect();
        let inert = tail.contains("<option")
            || tail.rfind('"') > tail.rfind('>')
            || tail.contains("</h2>")
            || tail.contains("<h2");
        assert!(opened > closed || inert, "not isolated: {tail}");
    }
    let season = Season::full();
    let odd = get(&router(&season), "/?platform=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&where=%3Cimg%3E").await;
    assert!(!odd.text.contains("<script>alert") && !odd.text.contains("<img>"));
}

#[tokio::test]
async fn the_chart_has_its_figures_as_a_table_too() {
    let page = page("/?period=28d&metric=views").await;
    let option = page.between("<script type=\"application/json\">", "</script>");
    let option: serde_json::Value = serde_json::from_str(option).unwrap();
    let points = option["series"][0]["data"].as_array().unwrap();
    let table = page.between("class=\"chart-table\"", "</table>");
    assert_eq!((points.len(), table.matches("<tr>").count() - 1), (28, 28));
    let bars = points.iter().filter_map(|point| point["value"][1].as_f64()).sum::<f64>();
    let shown = page.between("id=\"kpi-views\"", "</article>");
    assert!(shown.contains(web::format::apart(&web::format::compact(bars)).0), "{bars}: {shown}");
}

#[tokio::test]
async fn a_page_that_was_made_before_is_the_same_page() {
    let season = Season::full();
    let router = router(&season);
    let (first, second) = (get(&router, "/").await, get(&router, "/").await);
    assert_eq!(first.text, second.text);
    let fact = post("tiktok/new").day("2024-06-30").creator("noor").views(50_000_000).fact();
    season.bring("late.csv", "tiktok-posts", model::batch::Batch { facts: vec![fact], ..Default::default() });
    assert_ne!(
        get(&router, "/").await.between("id=\"kpi-views\"", "</article>"),
        first.between("id=\"kpi-views\"", "</article>")
    );
}

#[tokio::test]
async fn a_card_looks_like_this() {
    let season = Season::empty();
    let fact = |key, day, views| post(key).day(day).views(views).likes(3).fact();
    let facts = vec![fact("x/1", "2024-06-20", 1200), fact("x/2", "2024-06-30", 300), fact("x/3", "2024-05-20", 1000)];
    season.bring("three.csv", "x-posts", model::batch::Batch { facts, ..Default::default() });
    let page = get(&router(&season), "/?period=28d").await;
    let card = page.between("<article class=\"kpi\" id=\"kpi-views\">", "<svg").to_owned();
    expect![[r##"

<h3><a title="How often posts were played or seen, as each platform counts a view." href="/explain?from=2024-06-03&#38;to=2024-06-30&#38;kpi=views" hx-get="/explain?from=2024-06-03&#38;to=2024-06-30&#38;kpi=views" hx-target="#panel" hx-select="#explanation" hx-swap="innerHTML" hx-push-url="false">Views</a></h3>
<p class="kpi-val"><b>1 500</b> <span class="delta up-good">↑ 50 %<span class="vh"> against the compared period</span></span></p>
"##]].assert_eq(&card.replace('\u{202f}', " "));
}

#[tokio::test]
async fn figures_that_are_late_say_so() {
    let season = Season::empty();
    let fact = post("x/1").day("2024-05-01").views(10).fact();
    season.bring("old.csv", "x-posts", model::batch::Batch { facts: vec![fact], ..Default::default() });
    let late = get(&router(&season), "/").await;
    assert!(late.text.contains("The last figures are from 1 May 2024"));
    assert!(!page("/").await.text.contains("The last figures are from"));
}

/// A store that cannot answer by creator.
struct Broken(std::sync::Arc<testkit::MemoryFacts>);

#[async_trait::async_trait]
impl FactStore for Broken {
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        if query.by.contains(&Dimension::Creator) {
            return Err(StoreError::new("read /secret/path", "disk on fire"));
        }
        self.0.read(scope, query).await
    }

    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError> {
        self.0.trace(scope, query, rows).await
    }

    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError> {
        self.0.coverage(scope).await
    }

    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError> {
        self.0.overlaps(scope, kind, limit).await
    }

    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        self.0.list(scope, listing).await
    }

    fn version(&self) -> u64 {
        self.0.version()
    }
}

#[tokio::test]
async fn one_part_that_fails_leaves_the_others_standing() {
    let season = Season::full();
    let store = std::sync::Arc::new(Broken(std::sync::Arc::clone(&season.store)));
    let state = season.state_over(store);
    let page = get(&web::router(state.clone()), "/").await;
    assert_eq!(page.status, StatusCode::OK);
    let pairs = web::address::Pairs::default();
    let room = web::room::Room::open(&state, &pairs).await.unwrap();
    let kept = state.kept(state.stamp(&room).unwrap(), "/");
    assert!(kept.is_none(), "a page that lacks a part is not kept");
    assert!(page.text.contains("The creators could not be listed") && page.text.contains("id=\"kpi-views\""));
    assert!(!column(&page, "posts", 0).is_empty());
    assert!(!page.text.contains("/secret") && !page.text.contains("on fire"), "the inside is not shown");
}
