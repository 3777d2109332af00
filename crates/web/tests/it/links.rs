//! Links: the table, the form, one link, many from the plan.

use crate::{
    browser::{Answer, column, drawn_whole, get, post_form, router, send},
    season::{PLAN, Season},
};
use axum::{Router, http::StatusCode};
use ledger::{Destination, Reach};
use model::{Timestamp, id::LinkId, link::Link};
use std::time::Instant;

/// Templates of links, the address that draws each, and a text that shows it.
pub const DRAWN: [(&str, &str, &str); 9] = [
    ("links.html", "/links", "id=\"h-links\""),
    ("parts/tabs.html", "/links", "Pages that belong together"),
    ("parts/presets.html", "/links", "id=\"p-1\""),
    ("link_form.html", "/links/new", "id=\"link-form\""),
    ("link.html", "/links/noor-glow", "id=\"h-latest\""),
    ("parts/ahead.html", "/links/noor-glow", "class=\"ways\""),
    ("parts/model.html", "/links/noor-glow", "data-model"),
    ("parts/destinations.html", "/links/noor-glow", "Check now"),
    ("links_plan.html", "/links/plan", "id=\"bulk\""),
];

async fn page(address: &str) -> Answer {
    let season = Season::linked();
    get(&router(&season), address).await
}

#[tokio::test]
async fn every_template_of_links_is_drawn_whole() {
    let season = Season::linked();
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
}

#[tokio::test]
async fn the_table_is_searched_filtered_and_sorted() {
    let season = Season::linked();
    let router = router(&season);
    let all = get(&router, "/links").await;
    assert_eq!(column(&all, "links", 0).len(), 6);
    let states = column(&all, "links", 6);
    for state in ["Open", "Ended", "Not yet", "Retired"] {
        assert!(states.iter().any(|one| one.starts_with(state)), "{state} of {states:?}");
    }
    assert!(states.iter().any(|one| one.ends_with("test")), "a test runs: {states:?}");
    let found = get(&router, "/links?q=lena+instagr").await;
    assert!(found.text.contains("No link matches"), "every word of a search must stand in a link");
    let found = get(&router, "/links?q=LENA").await;
    assert_eq!(column(&found, "links", 1), ["Lena Hartmann"]);
    let ended = get(&router, "/links?state=ended&platform=tiktok").await;
    assert!(column(&ended, "links", 0)[0].contains("tomas-spring"));
    let named = get(&router, "/links?sort=name&dir=asc").await;
    assert!(column(&named, "links", 0)[0].starts_with("go.glow.example/\u{fc}ber"), "{:?}", column(&named, "links", 0));
}

#[tokio::test]
async fn the_clicks_are_those_of_the_period() {
    let season = Season::linked();
    let page = get(&router(&season), "/links?period=all&sort=name&dir=asc&q=noor").await;
    let expected = season.clicks("noor-glow").await;
    assert_eq!(column(&page, "links", 3), [expected.to_string()]);
    assert_eq!(column(&page, "links", 4), ["today"]);
}

/// Sends the form of a new link.
async fn make(router: &Router, fields: &[(&str, &str)]) -> Answer {
    send(router, post_form("/links/new", &[fields, &[("action", "save")]].concat())).await
}

#[tokio::test]
async fn a_link_is_made_with_a_name_that_says_whose_it_is() {
    let season = Season::linked();
    let router = router(&season);
    let fields = [("destination", "https://glow.example/a"), ("creator", "noor"), ("campaign", "glow")];
    let made = make(&router, &fields).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/links/noor-glow-2"));
    let chance = make(&router, &[("destination", "https://glow.example/b")]).await;
    let name = chance.header("location").strip_prefix("/links/").unwrap();
    assert_eq!((chance.status, name.len()), (StatusCode::SEE_OTHER, 7));
    let own = [("destination", "https://glow.example/c"), ("slug", "NOCH-ß"), ("domain", "https://Go.Glow.example/")];
    let made = make(&router, &own).await;
    assert_eq!(made.header("location"), "/links/go.glow.example/noch-%C3%9F");
    let page = get(&router, made.header("location")).await;
    assert!(page.text.contains("go.glow.example/noch-\u{df}"), "{}", page.text);
    // A name that a page of this room has too.
    let made = make(&router, &[("destination", "https://glow.example/d"), ("slug", "plan")]).await;
    assert_eq!(made.header("location"), "/links/-/plan");
    assert_eq!(get(&router, "/links/-/plan").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_nothing_is_lost() {
    let season = Season::linked();
    let router = router(&season);
    let wrong = make(
        &router,
        &[
            ("destination", "glow.example"),
            ("slug", "a b"),
            ("creator", "nobody"),
            ("note", "keep <me>"),
            ("utm.source", "{brand}"),
            ("starts_at", "2024-07-02T00:00"),
            ("ends_at", "2024-07-01T00:00"),
            ("variants.0.name", "only"),
            ("variants.0.destination", "javascript:alert(1)"),
            ("rules.3.countries", "Germany"),
            ("rules.3.destination", "https://glow.example/de"),
        ],
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (field, words) in [
        ("destination", "begins with https"),
        ("slug", "cannot stand in the name"),
        ("creator", "There is no creator nobody"),
        ("utm-source", "Only {creator}"),
        ("ends-at", "ends before it starts"),
        ("variants-0-name", "One variant alone"),
        ("variants-0-destination", "begins with https"),
        ("rules-0-countries", "GERMANY"),
    ] {
        let told = wrong.between(&format!("id=\"{field}-wrong\""), "</ul>");
        assert!(told.contains(words), "{field}: {told}");
    }
    assert!(wrong.text.contains("keep &#60;me&#62;"), "what was typed stays");
    let taken = make(&router, &[("destination", "https://glow.example"), ("slug", "Noor-Glow")]).await;
    assert!(taken.between("id=\"slug-wrong\"", "</ul>").contains("a link of this name already"));
    let itself = make(&router, &[("destination", "https://go.acme.example/x1"), ("slug", "x1")]).await;
    assert!(itself.between("id=\"destination-wrong\"", "</ul>").contains("lead to itself"));
    assert_eq!(season.ledger.links(&season.workspace.scope()).unwrap().len(), 6);
}

#[tokio::test]
async fn while_somebody_types_the_whole_address_is_shown() {
    let season = Season::linked();
    let router = router(&season);
    let typed = [
        ("destination", "https://glow.example/?a=1#top"),
        ("platform", "TikTok"),
        ("utm.source", "{platform}"),
        ("utm.content", "{creator}"),
    ];
    let page = send(&router, post_form("/links/check", &typed)).await;
    let ahead = page.between("id=\"ahead\"", "</aside>");
    assert!(ahead.contains("https://glow.example/?a=1&#38;utm_source=tiktok&#38;kepi_click=\u{2026}#top"), "{ahead}");
    let wrong = send(&router, post_form("/links/check", &[("destination", "ftp://x")])).await;
    assert!(wrong.between("id=\"ahead\"", "</aside>").contains("begins with https"));
    assert_eq!(season.ledger.links(&season.workspace.scope()).unwrap().len(), 6, "nothing is saved");
}

#[tokio::test]
async fn a_link_is_changed_retired_and_taken_back() {
    let season = Season::linked();
    let (router, scope) = (router(&season), season.workspace.scope());
    let id = LinkId::new("osei-glow");
    let form = get(&router, "/links/edit?id=osei-glow").await;
    assert!(form.text.contains("value=\"DE, AT\"") && form.text.contains("value=\"mobile\" checked"));
    let changed = send(
        &router,
        post_form(
            "/links/edit?id=osei-glow",
            &[("destination", "https://glow.example/new"), ("slug", "other"), ("action", "save")],
        ),
    )
    .await;
    assert_eq!(changed.header("location"), "/links/osei-glow", "the name stays");
    let link = season.ledger.link(&scope, &id).unwrap().unwrap();
    assert_eq!((link.destination.as_str(), link.rules.len()), ("https://glow.example/new", 0));
    send(&router, post_form("/links/retire?id=osei-glow", &[])).await;
    assert!(season.ledger.link(&scope, &id).unwrap().unwrap().retired_at.is_some());
    let page = get(&router, "/links/osei-glow").await;
    assert!(page.text.contains("The link was retired on") && page.text.contains("Take it back"));
    send(&router, post_form("/links/restore?id=osei-glow", &[])).await;
    assert!(season.ledger.link(&scope, &id).unwrap().unwrap().retired_at.is_none());
    assert_eq!(send(&router, post_form("/links/retire?id=none", &[])).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_will_happen_depends_on_the_visitor() {
    let ahead = async |query: &str| {
        page(&format!("/links/osei-glow{query}")).await.between("id=\"ahead\"", "</section>").to_owned()
    };
    let unknown = ahead("").await;
    assert!(unknown.contains("country is not known") && unknown.contains("shop.acme.example/serum?utm_source=youtube"));
    let german = ahead("?country=de&device=mobile").await;
    assert!(german.contains("this visitor is one") && german.contains("/de/serum"), "{german}");
    assert!(ahead("?country=de&device=desktop").await.contains("device is desktop"));
    let test = page("/links/noor-glow").await.between("id=\"ahead\"", "</section>").to_owned();
    assert!(test.contains("50\u{202f}% of visitors: short-page") && test.contains("long-page"), "{test}");
    let future = page("/links/mira-july").await;
    assert!(future.text.contains("The link opens on 9 Jul 2024"), "{}", future.text);
    let ended = page("/links/tomas-spring").await.between("id=\"ahead\"", "</section>").to_owned();
    assert!(
        ended.contains("The link ended on 21 Jun 2024") && ended.contains(">https://shop.acme.example/<"),
        "{ended}"
    );
}

#[tokio::test]
async fn a_link_shows_its_visits_with_reasons_and_its_code_for_print() {
    let season = Season::linked();
    let router = router(&season);
    let page = get(&router, "/links/noor-glow").await;
    let latest = page.between("id=\"latest\"", "</section>");
    assert!(latest.contains("class=\"counted\"") && latest.contains("Click on "), "{latest}");
    assert!(latest.contains("Not counted: a messenger or network fetched the link"), "{latest}");
    let svg = get(&router, "/links/qr.svg?id=noor-glow").await;
    assert!(svg.header("content-type") == "image/svg+xml" && svg.text.contains("<svg"));
    let png = get(&router, "/links/qr.png?id=noor-glow").await;
    assert_eq!(png.header("content-type"), "image/png");
    assert_eq!(get(&router, "/links/qr.png?id=nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&router, "/links/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_plan_s_links_and_codes_are_made_at_once_or_not_at_all() {
    let season = Season::linked();
    let text = PLAN
        .replace("due: 2024-06-14, fee: 4200 EUR }", "due: 2024-06-14, fee: 4200 EUR, link: lena-june, code: lena10 }");
    season.write_plan(&text, "2024-06-20T09:00:00Z", "Links were agreed");
    let (router, scope) = (router(&season), season.workspace.scope());
    assert!(get(&router, "/links").await.text.contains("<span class=\"count\">3</span>"));
    let page = get(&router, "/links/plan").await;
    for part in ["go.acme.example/lena-june", "LENA10", "NOOR10", "Lena Hartmann on Instagram, 14 Jun 2024"] {
        assert!(page.text.contains(part), "{part}");
    }
    let take = [("take", "link/lena-june"), ("take", "code/LENA10")];
    let wrong = send(&router, post_form("/links/plan", &[&take[..], &[("destination", "glow")]].concat())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("begins with https"));
    let codes = |code: &str| season.ledger.codes(&scope).unwrap().iter().any(|known| known.code == code);
    assert!(!codes("LENA10"), "none of them");
    let made =
        send(&router, post_form("/links/plan", &[&take[..], &[("destination", "https://glow.example/")]].concat()))
            .await;
    assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/links"));
    let link = season.ledger.link(&scope, &LinkId::new("lena-june")).unwrap().unwrap();
    assert_eq!((link.creator.unwrap().as_str(), link.campaign.unwrap().as_str()), ("lena", "glow"));
    assert_eq!((link.placement.as_deref(), link.platform.as_deref()), (Some("lena-instagram"), Some("instagram")));
    assert!(codes("LENA10") && !codes("NOOR10"), "what was not marked was not made");
    assert!(!get(&router, "/links/plan").await.text.contains("lena-june"));
}

#[tokio::test]
async fn another_workspace_sees_nothing_and_keeps_its_names() {
    let season = Season::linked();
    let calendar = season.workspace.calendar.clone();
    let other =
        season.ledger.create_workspace("Other", &calendar, season.workspace.currency, Timestamp::UNIX_EPOCH).unwrap();
    let router = router(&season);
    let mine = format!("?workspace={}", other.id);
    let empty = get(&router, &format!("/links{mine}")).await;
    assert!(empty.text.contains("There are no links yet") && !empty.text.contains("noor-glow"));
    assert_eq!(get(&router, &format!("/links/noor-glow{mine}")).await.status, StatusCode::NOT_FOUND);
    let fields = [("destination", "https://x.example"), ("slug", "noor-glow"), ("action", "save")];
    let taken = send(&router, post_form(&format!("/links/new{mine}"), &fields)).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.between("id=\"slug-wrong\"", "</ul>").contains("already"));
}

#[tokio::test]
async fn ten_thousand_links_are_a_page() {
    let season = Season::linked();
    let link = |at: u32| {
        Link::new(
            LinkId::new(format!("many-{at:05}")),
            "https://glow.example/",
            "2024-06-01T00:00:00Z".parse().unwrap(),
        )
    };
    let links: Vec<Link> = (0..10_000).map(link).collect();
    season.ledger.put_links(&season.workspace.scope(), &links).unwrap();
    let router = router(&season);
    get(&router, "/links").await;
    let begun = Instant::now();
    let page = get(&router, "/links?sort=name&dir=desc&q=many&page=400").await;
    let took = begun.elapsed();
    assert_eq!(column(&page, "links", 0).len(), 25);
    assert!(
        page.text.contains("9\u{202f}976") || page.text.contains("10\u{202f}000 links"),
        "{}",
        page.between("id=\"h-links\">", "<")
    );
    assert!(page.text.len() < 60_000, "{} bytes", page.text.len());
    println!("a page of 10 000 links: {took:?}");
}

#[tokio::test]
async fn an_empty_workspace_is_told_what_to_do_first() {
    let season = Season::empty();
    let router = router(&season);
    assert!(get(&router, "/links").await.text.contains("Make a link"));
    assert!(get(&router, "/links/plan").await.text.contains("agrees nothing with creators yet"));
    assert_eq!(get(&router, "/links/new").await.status, StatusCode::OK);
}

/// What is known of an address after a look.
fn seen(address: &str, reach: Reach, words: &str) -> Destination {
    let at = "2024-06-30T10:00:00Z".parse().ok();
    let due_at = "2024-07-01T10:00:00Z".parse().unwrap();
    Destination { address: address.to_owned(), reach, seen: words.to_owned(), checked_at: at, since: at, due_at }
}

#[tokio::test]
async fn a_broken_destination_is_named_with_what_was_seen_when_and_what_to_do() {
    let season = Season::linked();
    let (router, scope) = (router(&season), season.workspace.scope());
    let link = season.ledger.link(&scope, &LinkId::new("noor-glow")).unwrap().unwrap();
    let before = get(&router, "/links/noor-glow").await;
    assert!(before.between("id=\"destinations\"", "</section>").contains("Not checked yet"));
    assert!(get(&router, "/hygiene").await.between("id=\"destinations\"", "</section>").contains("None"));
    let to = &link.destination;
    season.ledger.list_destinations([to.clone(), "http://10.0.0.1/".to_owned()].into(), link.made_at).unwrap();
    season.ledger.note_destinations(vec![seen(to, Reach::Broken, "404 Not Found")]).unwrap();
    for address in ["/links/noor-glow", "/hygiene"] {
        let page = get(&router, address).await;
        let part = page.between("id=\"destinations\"", "</section>");
        for words in ["Broken", to.as_str(), "404 Not Found. Checked 30 Jun 2024, 12:00", "lead the link to another"] {
            assert!(part.contains(words), "{address}: {words}: {part}");
        }
        assert!(part.contains("/links/look?id=noor-glow"), "{address}: {part}");
    }
    let page = get(&router, "/hygiene").await;
    assert!(page.between("id=\"destinations\"", "</section>").contains("href=\"/links/noor-glow\""));
    let retired = Link { retired_at: Some(link.made_at), ..link.clone() };
    season.ledger.put_link(&scope, &retired).unwrap();
    let page = get(&router, "/hygiene").await;
    assert!(!page.between("id=\"destinations\"", "</section>").contains("noor-glow"), "nobody comes there any more");
}

#[tokio::test]
async fn a_look_is_asked_for_and_what_may_not_be_looked_at_is_said() {
    let season = Season::linked();
    let (router, scope) = (router(&season), season.workspace.scope());
    let inside = Link::new(LinkId::new("shelf"), "http://10.0.0.1/shelf", "2024-06-01T00:00:00Z".parse().unwrap());
    season.ledger.put_link(&scope, &inside).unwrap();
    season.ledger.list_destinations([inside.destination.clone()].into(), inside.made_at).unwrap();
    let words = "not checked: an address of one's own network";
    season.ledger.note_destinations(vec![seen(&inside.destination, Reach::Barred, words)]).unwrap();
    let page = get(&router, "/hygiene").await;
    let part = page.between("id=\"destinations\"", "</section>");
    assert!(part.contains("Not checked: an address of one&#39;s own network (1 of the addresses)"), "{part}");
    let asked = send(&router, post_form("/links/look?id=shelf", &[])).await;
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, "/links/shelf#destinations"));
    let due = season.ledger.due_destinations("2024-06-30T23:59:59Z".parse().unwrap(), 9).unwrap();
    assert_eq!(due.into_iter().map(|one| one.address).collect::<Vec<_>>(), [inside.destination]);
    assert!(get(&router, "/links/shelf").await.between("id=\"destinations\"", "</section>").contains("under way"));
}
