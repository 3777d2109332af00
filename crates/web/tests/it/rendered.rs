//! Every template is rendered by a test: each stands here with an address that draws it and a text that only it has.

use crate::{
    attribution,
    browser::{drawn_whole, form, get, router, send},
    codes, connections, findings, goals, links, plan_edit,
    season::Season,
};

/// Templates, the address that draws each, and a text that shows it.
const DRAWN: [(&str, &str, &str); 12] = [
    ("layout.html", "/", "class=\"skip\""),
    ("dashboard.html", "/", "id=\"figures\""),
    ("parts/filters.html", "/", "id=\"filters\""),
    ("parts/select.html", "/", "id=\"f-platform\""),
    ("parts/card.html", "/", "id=\"kpi-views\""),
    ("parts/creators.html", "/", "id=\"h-creators\""),
    ("parts/posts.html", "/", "id=\"h-posts\""),
    ("parts/macros.html", "/", "aria-sort=\"descending\""),
    ("explain.html", "/explain?kpi=views", "id=\"explanation\""),
    ("imports.html", "/imports", "id=\"history\""),
    ("catalogue.html", "/catalogue", "id=\"h-measures\""),
    ("fault.html", "/nowhere", "id=\"h-fault\""),
];

#[tokio::test]
async fn every_template_is_drawn_whole() {
    let season = Season::full();
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
    let import = season.ledger.imports(&season.workspace.scope(), 1).unwrap().remove(0);
    let page = get(&router, &format!("/imports/{}", import.id)).await;
    assert!(page.text.contains("SHA-256"), "import.html: {}", page.text);
    let page = send(&router, form("/imports", &[("part.csv", b"x")], &[])).await;
    assert!(page.text.contains("class=\"panel report\""), "parts/report.html: {}", page.text);
}

#[tokio::test]
async fn no_page_has_inline_styles_or_scripts_or_looks_elsewhere() {
    let season = Season::full();
    let router = router(&season);
    for (_, address, _) in DRAWN {
        let text = get(&router, address).await.text;
        assert!(!text.contains(" style=") && !text.contains("<style"), "{address}");
        assert!(!text.contains(" onclick=") && !text.contains("javascript:"), "{address}");
        for script in text.split("<script").skip(1) {
            let tag = &script[..script.find('>').unwrap()];
            assert!(tag.contains("src=\"/assets/") || tag.contains("application/json"), "{address}: {tag}");
        }
    }
}

/// Every template that a list names.
fn drawn() -> impl Iterator<Item = &'static str> {
    let lists: [&'static [(&'static str, &'static str, &'static str)]; 8] = [
        &DRAWN,
        &plan_edit::DRAWN,
        &goals::DRAWN,
        &links::DRAWN,
        &codes::DRAWN,
        &connections::DRAWN,
        &attribution::DRAWN,
        &findings::DRAWN,
    ];
    lists.into_iter().flatten().map(|(template, ..)| *template)
}

#[test]
fn the_list_is_complete() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut missing = Vec::new();
    for (folder, prefix) in [(folder.to_owned(), ""), (format!("{folder}/parts"), "parts/")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = format!("{prefix}{}", entry.unwrap().file_name().to_string_lossy());
            let known = drawn().any(|template| template == name)
                || plan_edit::OTHERS.contains(&name.as_str())
                || name == goals::UNPLANNED;
            // Drawn above with an address of their own.
            if name.ends_with(".html") && !known && !["import.html", "parts/report.html"].contains(&name.as_str()) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
