//! The plan's page and its panel on the overview: every number is the standing's, and every sentence is true of it.

use crate::{
    browser::{Answer, drawn_whole, get, router},
    season::Season,
};
use axum::http::StatusCode;
use insight::plan::Standing;
use model::money::Currency;
use testkit::build::post;
use web::{address::Pairs, pages::goals, parts::pace, room::Room};

/// Templates of reading a plan, the address that draws each, and a text that shows it.
pub const DRAWN: [(&str, &str, &str); 12] = [
    ("goals.html", "/plan", "id=\"h-goals\""),
    ("parts/branch.html", "/plan", "class=\"is-goal\""),
    ("plan_kpi.html", "/plan/kpi/revenue", "id=\"h-way\""),
    ("calendar.html", "/plan/calendar", "id=\"h-month\""),
    ("parts/mark.html", "/plan/calendar", "class=\"shape\""),
    ("review.html", "/plan/review", "id=\"h-decide\""),
    ("retrospective.html", "/plan/retrospective/glow", "id=\"h-learnt\""),
    ("realign.html", "/plan/realign", "id=\"h-choose\""),
    ("glossary.html", "/glossary", "id=\"h-terms\""),
    ("parts/entry.html", "/glossary", "<li id=\"plan-revenue\">"),
    ("dashboard.html", "/", "id=\"h-goals\""),
    ("explain.html", "/plan/kpi/revenue/explain", "id=\"explanation\""),
];

/// Drawn where there is no plan.
pub const UNPLANNED: &str = "parts/unplanned.html";

#[tokio::test]
async fn every_template_of_reading_is_drawn_whole() {
    let season = Season::planned();
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
    let empty = Season::empty();
    for address in ["/plan", "/plan/calendar", "/plan/review", "/plan/realign"] {
        let text = get(&self::router(&empty), address).await.text;
        assert!(text.contains("Start a plan"), "{UNPLANNED} at {address}");
    }
}

/// Where the season's plan stands, asked of the use case itself.
async fn standing(season: &Season) -> Standing {
    let state = season.state();
    let room = Room::open(&state, &Pairs::default()).await.unwrap();
    goals::standing(&state, &room).await.unwrap().unwrap()
}

/// The row of a KPI in the tree.
fn row<'p>(page: &'p Answer, title: &str) -> &'p str {
    let tree = page.between("class=\"tree", "</section>");
    let at = tree.find(&format!("<bdi>{title}</bdi>")).unwrap_or_else(|| panic!("no row of {title}"));
    &tree[at..at + tree[at..].find("</div>").unwrap()]
}

#[tokio::test]
async fn without_a_plan_one_button_starts_one() {
    let season = Season::full();
    let router = router(&season);
    let page = get(&router, "/plan").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("class=\"btn primary\"").count(), 1);
    assert!(page.text.contains("href=\"/plan/new\">Start a plan</a>"));
    assert!(!get(&router, "/").await.text.contains("class=\"tree"));
}

#[tokio::test]
async fn every_row_has_the_numbers_of_the_standing() {
    let season = Season::behind();
    let (page, standing) = (get(&router(&season), "/plan").await, standing(&season).await);
    for kpi in &standing.kpis {
        let row = row(&page, &kpi.title);
        assert!(row.contains(&pace::actual_of(kpi, Currency::EUR)), "{row}");
        assert!(row.contains(pace::word_of(kpi)), "{row}");
        match kpi.pace {
            Some(found) => assert!(row.contains(&format!("{} of plan", pace::percent(found))), "{row}"),
            None => assert!(row.contains(kpi.reason.as_deref().unwrap()) && !row.contains("of plan"), "{row}"),
        }
    }
    let objective = &standing.level.parts[0];
    assert!(row(&page, "Sell more online").contains(&pace::percent(objective.pace.unwrap())));
    assert!(row(&page, "Views of the campaigns").contains("Short: <bdi>Autumn Glow</bdi>"));
    assert!(row(&page, "Autumn Glow").contains("1 Apr"));
}

#[tokio::test]
async fn the_actual_is_the_sum_of_the_facts() {
    let season = Season::planned();
    let router = router(&season);
    let asked = get(&router, "/api/v1/readings?kpi=views&from=2024-04-01&to=2024-06-30").await.json();
    let views = asked["readings"][0]["value"].as_f64().unwrap();
    let shown = web::format::value(views, "count", Currency::EUR);
    let page = get(&router, "/plan").await;
    assert!(row(&page, "Views of the campaigns").contains(&format!("{shown} of 8.5\u{202f}M")), "{shown}");
}

#[tokio::test]
async fn the_finding_counts_and_names_what_the_tree_shows() {
    let season = Season::behind();
    let (page, standing) = (get(&router(&season), "/plan").await, standing(&season).await);
    let finding = page.between("id=\"finding\"><strong>", "</p>");
    let off = standing.kpis.iter().filter(|kpi| kpi.health == kpi::pace::Health::OffTrack).count();
    let watch = standing.kpis.iter().filter(|kpi| kpi.health == kpi::pace::Health::Watch).count();
    let count = if off > 0 { off } else { watch };
    assert!(count > 0 && finding.starts_with(&format!("{count} of 5 KPIs")), "{finding}");
    let worst = standing.kpi(&standing.level.worst.as_ref().unwrap().kpi).unwrap();
    assert!(finding.contains(&format!("{} is at {}", worst.title, pace::percent(worst.pace.unwrap()))), "{finding}");
    assert!(finding.contains(&pace::percent(standing.level.pace.unwrap())), "{finding}");
}

#[tokio::test]
async fn a_plan_on_its_way_says_so() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan").await;
    let finding = page.between("id=\"finding\"><strong>", "</strong>");
    assert_eq!(finding, "3 of 5 KPIs are on track; 2 have no pace yet.");
    assert!(page.text.contains("<h2 id=\"h-goals\">Every goal is on track</h2>"));
}

#[tokio::test]
async fn what_cannot_be_judged_is_listed_with_the_reason() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan").await;
    let list = page.between("id=\"h-unread\"", "</section>");
    assert!(list.contains("Brand recall") && list.contains("no source provides"), "{list}");
    assert!(list.contains("Orders in August") && list.contains("1 Aug 2024"), "{list}");
    assert!(!list.contains("Revenue"));
    let amended = page.between("id=\"h-amended\"", "</section>");
    assert!(amended.contains("Views of the campaigns") && amended.contains("10000000"), "{amended}");
}

#[tokio::test]
async fn the_overview_has_the_tree_and_new_facts_move_it() {
    let season = Season::planned();
    let router = router(&season);
    let before = get(&router, "/").await;
    let shown = row(&before, "Views of the campaigns").to_owned();
    assert!(before.between("id=\"h-goals\"", "</section>").contains("href=\"/plan\""));
    let fact = post("tiktok/new").day("2024-06-29").campaign("duet").creator("noor").views(2_000_000).fact();
    season.bring("new.csv", "tiktok-posts", model::batch::Batch { facts: vec![fact], ..Default::default() });
    for address in ["/", "/plan"] {
        let after = get(&router, address).await;
        assert_ne!(row(&after, "Views of the campaigns"), shown, "{address}");
    }
}

#[tokio::test]
async fn names_that_mean_harm_stay_text() {
    let season = Season::full();
    let text = "plan: <script>alert(1)</script>\nobjectives:\n  - { id: o, statement: \"<b>x</b>\", indicates: sales }\ngoals:\n  - { id: g, serves: o, indicates: sales, name: \"<img src=x onerror=alert(1)>\" }\nkpis:\n  - { id: k, kpi: revenue, serves: g, name: \"</script><i>\", target: 5, from: 2024-06-01, by: 2024-07-01, review: weekly }\n";
    season.write_plan(text, "2024-06-20T09:00:00Z", "");
    let router = router(&season);
    for address in ["/plan", "/", "/plan/kpi/k", "/plan/calendar", "/plan/review", "/glossary", "/plan/realign"] {
        let page = get(&router, address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        for harm in ["<script>alert", "<b>x</b>", "<img src=x", "</script><i>"] {
            assert!(!page.text.contains(harm), "{address}: {harm}");
        }
    }
}
