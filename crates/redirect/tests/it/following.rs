//! Where a link leads whom.

use crate::world::{Ask, DESKTOP, World, dim, link, now};
use jiff::ToSpan;
use model::{
    id::LinkId,
    link::{Rule, Utm, Variant},
    visit::Device,
};
use redirect::{CountrySource, Options};
use std::{collections::BTreeMap, time::Duration};

fn to(host: &str) -> String {
    format!("https://{host}.example/")
}

#[test]
fn the_first_rule_whose_every_part_fits_decides() {
    let world = World::with(Options { country: CountrySource::Header("CF-IPCountry".into()), ..Options::default() });
    let mut own = link("ruled");
    let soon = (now() + 1.hour(), now() + 2.hours());
    own.rules = vec![
        Rule { during: Some(soon), destination: to("sale"), ..Rule::default() },
        Rule {
            countries: vec!["DE".into(), "AT".into()],
            languages: vec!["de".into()],
            destination: to("german"),
            ..Rule::default()
        },
        Rule { devices: vec![Device::Desktop], destination: to("desk"), ..Rule::default() },
    ];
    world.put(&own);
    let check = |agent: &str, headers: &str, expected: &str| {
        let answer = world.ask(&Ask { path: "/ruled", agent, headers, ..Ask::default() });
        assert!(answer.location().starts_with(expected), "{agent} {headers}: {}", answer.location());
    };
    let phone = Ask::default().agent;
    check(phone, "CF-IPCountry: DE\r\nAccept-Language: de-AT,en;q=0.5\r\n", &to("german"));
    check(phone, "CF-IPCountry: DE\r\nAccept-Language: en,de;q=0.5\r\n", "https://glow.example/shop");
    check(DESKTOP, "CF-IPCountry: FR\r\n", &to("desk"));
    check(phone, "", "https://glow.example/shop");
    world.later(Duration::from_secs(3600));
    check(DESKTOP, "", &to("sale"));
    world.later(Duration::from_secs(3600));
    check(DESKTOP, "", &to("desk"));
    assert!(world.clicks().iter().any(|click| dim(click, "country") == Some("DE")));
}

#[test]
fn a_visitor_stays_with_a_variant_and_weights_are_kept() {
    let world = World::new();
    let mut own = link("tested");
    let variant = |name: &str, weight| Variant { name: name.into(), destination: to(name), weight };
    own.variants = vec![variant("a", 3), variant("b", 1)];
    world.put(&own);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for visitor in 0..400 {
        let from = format!("203.0.{}.{}", visitor / 200, visitor % 200);
        let first = world.tap("/tested", &from);
        let host = first.location().split('?').next().unwrap().to_owned();
        world.later(Duration::from_millis(2500));
        assert!(world.tap("/tested", &from).location().starts_with(&host));
        *seen.entry(host).or_default() += 1;
    }
    // Of 400 at one half of a half: 100 within five standard deviations of 8.7.
    assert!((56..=144).contains(&seen[&to("b")]), "{seen:?}");
    let named = world.clicks().iter().filter(|click| dim(click, "variant") == Some("b")).count();
    assert_eq!(named, usize::try_from(seen[&to("b")]).unwrap());
}

#[test]
fn a_link_leads_nowhere_before_its_start_and_after_its_end() {
    let world = World::new();
    let mut early = link("early");
    early.starts_at = Some(now() + 1.hour());
    let mut ends = link("ends");
    ends.ends_at = Some(now() + 1.hour());
    let mut after = link("after");
    (after.ends_at, after.after, after.utm) = (Some(now() + 1.hour()), Some(to("next")), Utm::usual());
    let mut retired = link("retired");
    retired.retired_at = Some(now());
    for own in [&early, &ends, &after, &retired] {
        world.put(own);
    }
    let status = |path: &str| world.tap(path, "203.0.113.1").status;
    assert_eq!([status("/early"), status("/ends"), status("/after"), status("/retired")], [404, 302, 302, 410]);
    world.later(Duration::from_secs(3600));
    assert_eq!([status("/early"), status("/ends"), status("/retired")], [302, 410, 410]);
    assert_eq!(world.tap("/after", "203.0.113.2").location(), to("next"));
    world.excluded(&[("ended", 1), ("ended", 1), ("ended", 1), ("ended", 2)]);
    assert_eq!(world.clicks().len(), 3);
}

#[test]
fn slugs_of_any_script_and_case_are_one_link() {
    let world = World::new();
    world.put(&link("ночь"));
    world.put(&link("été"));
    for path in [
        "/%D0%BD%D0%BE%D1%87%D1%8C",
        "/%D0%9D%D0%9E%D0%A7%D0%AC",
        "/%C3%89t%C3%A9",
        "/e%CC%81te%CC%81",
        "/SPRING",
        "/spring/",
    ] {
        assert_eq!(world.tap(path, "203.0.113.1").status, 302, "{path}");
    }
    assert_eq!(world.tap("/sprung", "203.0.113.1").status, 404);
}

#[test]
fn a_preview_tells_what_will_happen_and_counts_nothing() {
    let world = World::new();
    let mut own = link("previewed");
    own.destination = "https://glow.example/?a=<b>&c=\"d\"".to_owned();
    own.platform = Some("tiktok".into());
    own.utm = Utm::usual();
    own.rules = vec![Rule { countries: vec!["DE".into()], destination: to("german"), ..Rule::default() }];
    own.after = Some(to("next"));
    world.put(&own);
    for path in ["/previewed+", "/s/previewed", "/s/Previewed"] {
        let page = world.tap(path, "203.0.113.1");
        assert_eq!(page.status, 200);
        for part in ["utm_source=tiktok", "from DE", "https://german.example/", "https://next.example/"] {
            assert!(page.body.contains(part), "{part} is not in {}", page.body);
        }
        assert!(!page.body.contains("<b>"), "{}", page.body);
        assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    }
    assert_eq!(world.tap("/nothing+", "203.0.113.1").status, 404);
    assert!(world.clicks().is_empty());
    world.excluded(&[]);
}

#[test]
fn the_few_other_pages_answer() {
    let world = World::new();
    assert_eq!(world.tap("/robots.txt", "203.0.113.1").body, "User-agent: *\nDisallow: /\n");
    assert_eq!(world.tap("/favicon.ico", "203.0.113.1").status, 204);
    assert_eq!(world.tap("/", "203.0.113.1").status, 200);
    let health = world.tap("/health", "203.0.113.1");
    assert_eq!(health.body, r#"{"status":"ok","lost_clicks":0,"waiting":0,"links":1}"#);
    let home = World::with(Options { home: Some("https://glow.example".into()), ..Options::default() });
    assert_eq!(home.tap("/", "203.0.113.1").location(), "https://glow.example/");
}

#[test]
fn an_own_domain_has_its_own_links() {
    let world = World::new();
    let mut own = link("go.glow.example/spring");
    own.id = LinkId::new("go.glow.example/spring");
    own.destination = to("own");
    world.ledger.put_link(&world.scope, &own).unwrap();
    let ask = |host: &str| world.ask(&Ask { host, agent: "curl/8", ..Ask::default() }).location().to_owned();
    crate::world::until("the link is followed", || (ask("go.glow.example:8443") == to("own")).then_some(()));
    assert_eq!(ask("GO.glow.EXAMPLE"), to("own"));
    assert_eq!(ask("other.example"), "https://glow.example/shop");
}

#[test]
fn the_router_alone_follows_links_too() {
    let world = World::new();
    let listener = world.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let service = redirect::router(world.state.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>();
    world.runtime.spawn(async move { axum::serve(listener, service).await });
    let answer = crate::world::send(address, &Ask::default().text()).unwrap();
    assert!(answer.location().starts_with("https://glow.example/shop?kepi_click="));
    assert_eq!(
        crate::world::send(address, &Ask { path: "/x".repeat(9000).as_str(), ..Ask::default() }.text()).unwrap().status,
        414
    );
    assert_eq!(world.clicks().len(), 1);
}
