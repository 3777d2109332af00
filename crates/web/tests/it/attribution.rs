//! Attribution: settings, models side by side, claims that meet, journeys, the funnel, hygiene.

use crate::{
    browser::{column, drawn_whole, get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;
use model::attribution::{Attribution, Model, Precedence};

/// Templates, the address that draws each, and a text that shows it.
pub const DRAWN: [(&str, &str, &str); 4] = [
    ("attribution.html", "/attribution", "id=\"h-compared\""),
    ("journey.html", "/attribution/journey?order=shopify/l5", "id=\"h-shares\""),
    ("funnel.html", "/funnel", "class=\"steps-down\""),
    ("hygiene.html", "/hygiene", "id=\"h-leaked\""),
];

/// Pages of every kind, each with links to others.
const PAGES: [&str; 22] = [
    "/",
    "/explain?kpi=revenue&creator=noor",
    "/plan",
    "/plan/kpi/revenue",
    "/plan/retrospective/glow",
    "/plan/review",
    "/plan/calendar",
    "/plan/history",
    "/plan/new",
    "/links",
    "/links/noor-glow",
    "/links/new",
    "/links/plan",
    "/codes",
    "/codes/new",
    "/screening",
    "/connections",
    "/attribution",
    "/funnel",
    "/hygiene",
    "/catalogue",
    "/glossary",
];

/// Every address of a page that leads to another page or sends a form, as the browser reads it.
fn addresses(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in [" href=\"", " action=\"", " hx-get=\""] {
        found.extend(page.split(name).skip(1).filter_map(|rest| rest.split('"').next()));
    }
    let own = |address: &&str| {
        address.starts_with('/') && !["/assets/", "/api/", "/favicon"].iter().any(|other| address.starts_with(other))
    };
    found.into_iter().filter(own).map(|address| address.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

async fn credited() -> Season {
    let season = Season::linked();
    season.credit().await;
    season
}

#[tokio::test]
async fn every_template_of_attribution_is_drawn_whole() {
    let season = credited().await;
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
    let empty = Season::empty();
    for (_, address, _) in DRAWN.iter().filter(|(template, ..)| *template != "journey.html") {
        assert_eq!(get(&self::router(&empty), address).await.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn switching_the_model_names_it_on_every_page() {
    let season = credited().await;
    let router = router(&season);
    let pages = [
        "/",
        "/plan",
        "/plan/kpi/revenue",
        "/plan/retrospective/glow",
        "/plan/review",
        "/links/noor-glow",
        "/attribution",
        "/funnel",
    ];
    for address in pages {
        assert!(get(&router, address).await.between("data-model>", "</p>").contains("Last touch"), "{address}");
    }
    let set = send(
        &router,
        post_form("/attribution/settings", &[("model", "linear"), ("window_days", "14"), ("precedence", "together")]),
    )
    .await;
    assert_eq!((set.status, set.header("location")), (StatusCode::SEE_OTHER, "/attribution?saved=1"));
    let expected = Attribution {
        model: Model::Linear,
        window_days: 14,
        precedence: Precedence::Together,
        ..Attribution::default()
    };
    assert_eq!(season.ledger.attribution(&season.workspace.scope()).unwrap(), expected);
    for address in pages {
        assert!(get(&router, address).await.between("data-model>", "</p>").contains("Linear"), "{address}");
    }
    // The address may ask for another model, and the page says so.
    assert!(get(&router, "/?model=shapley").await.between("data-model>", "</p>").contains("Shapley"));
}

#[tokio::test]
async fn settings_that_cannot_be_are_told_at_their_field() {
    let season = Season::linked();
    let router = router(&season);
    let wrong =
        send(&router, post_form("/attribution/settings", &[("window_days", "400"), ("half_life_days", "0")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.between("id=\"window-wrong\">", "<").contains("1 to 365"));
    assert!(wrong.between("id=\"half-life-wrong\">", "<").contains("more than 0"));
    assert!(wrong.text.contains("value=\"400\""), "what was typed stays");
    assert_eq!(season.ledger.attribution(&season.workspace.scope()).unwrap(), Attribution::default());
}

#[tokio::test]
async fn every_model_credits_the_same_whole() {
    let season = credited().await;
    let page = get(&router(&season), "/attribution?period=all").await;
    let sums: Vec<f64> = (1..=7)
        .map(|at| {
            let cells = column(&page, "compared", at);
            cells.iter().map(|cell| cell.replace('\u{202f}', "").parse::<f64>().unwrap_or(0.0)).sum()
        })
        .collect();
    // Cells are printed with three figures, so sums of eight rows differ by less than their last places.
    for sum in &sums {
        assert!((sum - sums[0]).abs() < 0.05 * sums[0], "{sums:?}");
    }
    assert!(sums[0] > 100.0, "{sums:?}");
}

#[tokio::test]
async fn two_claims_to_one_order_are_both_shown() {
    let season = credited().await;
    let router = router(&season);
    let page = get(&router, "/attribution").await;
    let conflicts = page.between("id=\"conflicts\"", "</section>");
    assert!(conflicts.contains("claimed twice") && conflicts.contains("Code over link"), "{conflicts}");
    assert!(conflicts.contains("Dr. Osei Explains (OSEI15)"));
    assert_eq!(conflicts.matches("What others would say").count(), 10, "a page");
    let next = get(&router, "/attribution?conflicts=2").await;
    assert!(next.between("id=\"conflicts\"", "</section>").contains("rel=\"prev\""));
    let journey = get(&router, "/attribution/journey?order=shopify/l5").await;
    assert!(journey.text.contains("left out by the rule") && journey.text.contains("a code beats links"));
    assert_eq!(get(&router, "/attribution/journey?order=none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_funnel_divides_each_step_by_the_one_before() {
    let season = credited().await;
    let router = router(&season);
    let page = get(&router, "/funnel?period=all&creator=noor").await;
    let funnel = page.between("id=\"funnel\"", "</section>");
    let clicks = season.clicks("noor-glow").await;
    assert!(funnel.contains("% of views of posts") && funnel.contains("% of clicks on links"), "{funnel}");
    assert!(clicks > 0 && funnel.contains("No reading: No source provides leads"), "{funnel}");
    assert!(get(&self::router(&Season::empty()), "/funnel").await.text.contains("No step has a reading"));
}

#[tokio::test]
async fn spellings_are_merged_and_the_merging_undone() {
    let season = credited().await;
    let (router, scope) = (router(&season), season.workspace.scope());
    let page = get(&router, "/hygiene").await;
    let spellings = page.between("id=\"spellings\"", "</section>");
    assert!(spellings.contains("value=\"LinkedIn\"") && spellings.contains("value=\"lnkd.in\""), "{spellings}");
    let fields = [("dimension", "source"), ("means", "linkedin"), ("spelling", "LinkedIn"), ("spelling", "lnkd.in")];
    let merged = send(&router, post_form("/hygiene/merge", &fields)).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER);
    let aliases = season.ledger.aliases(&scope).unwrap();
    assert_eq!(aliases.len(), 2);
    let page = get(&router, "/hygiene").await;
    assert!(page.between("id=\"spellings\"", "</section>").contains("Nothing to merge"));
    send(&router, post_form(&format!("/hygiene/aliases/{}/undo", aliases[0].number), &[])).await;
    assert!(get(&router, "/hygiene").await.between("id=\"aliases\"", "</section>").contains("undone"));
    let nothing =
        send(&router, post_form("/hygiene/merge", &[("dimension", "creator"), ("means", "x"), ("spelling", "y")]))
            .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_chosen_model_is_kept_by_every_way_out_of_a_page() {
    let season = credited().await;
    let router = router(&season);
    let mut lost = Vec::new();
    for page in PAGES {
        let with = format!("{page}{}model=linear", if page.contains('?') { "&" } else { "?" });
        let answer = get(&router, &with).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        let ways = addresses(&answer.text);
        assert!(ways.len() > 8, "{page}: {ways:?}");
        // A form that is sent by GET drops the query of its address and carries the model in a field.
        let carried = answer.text.contains("type=\"hidden\" name=\"model\" value=\"linear\"");
        let is_form = |way: &str| answer.text.contains(&format!("method=\"get\" action=\"{way}\""));
        let keeps = |way: &str| way.contains("model=linear") || (carried && is_form(way));
        lost.extend(ways.into_iter().filter(|way| !keeps(way)).map(|way| format!("{page} → {way}")));
    }
    assert_eq!(lost, [""; 0]);
    let other = post_form("/attribution/settings?model=linear", &[("model", "first")]);
    assert_eq!(send(&router, other).await.header("location"), "/attribution?saved=1", "what was set is shown");
}

#[tokio::test]
async fn an_explanation_and_a_download_name_the_model_that_credits() {
    let season = credited().await;
    let router = router(&season);
    for (query, title, name) in [("", "Last touch", "last"), ("&model=linear", "Linear", "linear")] {
        let panel = get(&router, &format!("/explain?kpi=revenue&period=all&creator=noor{query}")).await;
        let asked = panel.between("class=\"asked\"", "</dl>");
        assert!(asked.contains("Credited by") && asked.contains(title), "{query}: {asked}");
        let json = get(&router, &format!("/api/v1/explain?kpi=revenue&period=all&creator=noor{query}")).await.json();
        assert_eq!(json["question"]["credited"], name);
        assert!(json["question"]["sentence"].as_str().unwrap().contains(&format!("credited by {title}")), "{json}");
        let csv = get(&router, &format!("/creators.csv?period=all{query}")).await;
        let mut lines = csv.text.trim_end().lines();
        assert!(lines.next().unwrap().ends_with(",credited_by"), "{}", csv.text);
        assert!(lines.all(|line| line.ends_with(&format!(",{name}"))), "{}", csv.text);
    }
    let whole = get(&router, "/explain?kpi=revenue&period=all").await;
    assert!(!whole.between("class=\"asked\"", "</dl>").contains("Credited by"), "the whole is credited to nobody");
    let bare = Season::full();
    let csv = get(&self::router(&bare), "/creators.csv?period=all").await;
    assert!(csv.text.lines().nth(1).unwrap().ends_with(','), "before anything is credited no model is named");
}
