//! What is counted, what is stored of it, and what never is.

use crate::world::{Ask, DESKTOP, PHONE, World, dim, holds};
use jiff::civil::date;
use model::{
    SmolStr,
    fact::FactKind,
    id::{CampaignId, CreatorId},
    link::Utm,
    measure::Measure,
};
use redirect::Options;
use std::time::Duration;

#[test]
fn a_click_is_durable_before_its_answer_and_says_what_is_known() {
    let world = World::new();
    let mut link = crate::world::link("jackie-shade");
    link.creator = Some(CreatorId::new("jackie"));
    link.campaign = Some(CampaignId::new("spring-26"));
    link.placement = Some(SmolStr::new("reel-1"));
    link.platform = Some(SmolStr::new("instagram"));
    link.utm = Utm::usual();
    world.put(&link);
    let agent = format!("{PHONE} Instagram 335.0.0.34.95");
    let headers = "Accept-Language: de-DE,de;q=0.9\r\nReferer: https://l.Instagram.com/?u=x\r\n";
    let answer = world.ask(&Ask { path: "/jackie-shade", agent: &agent, headers, ..Ask::default() });
    let clicks = world.clicks();
    assert_eq!(clicks.len(), 1);
    let click = &clicks[0];
    assert_eq!((click.kind, click.source.as_str(), click.entity.clone()), (FactKind::Touchpoint, "links", None));
    assert_eq!(click.value(Measure::Clicks), Some(1));
    // Half past midnight in Berlin.
    assert_eq!(click.day, date(2026, 3, 2));
    for (name, expected) in [
        ("click", answer.click()),
        ("link", Some("jackie-shade")),
        ("creator", Some("jackie")),
        ("campaign", Some("spring-26")),
        ("placement", Some("reel-1")),
        ("platform", Some("instagram")),
        ("device", Some("mobile")),
        ("language", Some("de")),
        ("source", Some("instagram")),
        ("medium", Some("influencer")),
        ("utm_campaign", Some("spring-26")),
        ("utm_content", Some("jackie")),
        ("browser", Some("instagram")),
        ("referrer", Some("l.instagram.com")),
        ("country", None),
        ("variant", None),
    ] {
        assert_eq!(dim(click, name), expected, "{name}");
    }
    assert_eq!(dim(click, "visitor").map(str::len), Some(20));
    assert!(model::schema::faults(click).is_empty());
}

#[test]
fn the_same_visitor_counts_once_within_the_window_and_keeps_the_click() {
    let world = World::new();
    let first = world.tap("/spring", "203.0.113.1");
    world.later(Duration::from_secs(1));
    let double = world.tap("/spring", "203.0.113.1");
    world.later(Duration::from_secs(30));
    let again = world.tap("/spring", "203.0.113.1");
    assert_eq!((double.click(), again.click()), (first.click(), first.click()));
    assert_eq!(world.clicks().len(), 1);
    // Another address, and another browser, are other visitors.
    world.tap("/spring", "203.0.113.2");
    world.ask(&Ask { agent: DESKTOP, ..Ask::default() });
    assert_eq!(world.clicks().len(), 3);
    world.later(Duration::from_secs(60));
    assert_ne!(world.tap("/spring", "203.0.113.1").click(), first.click());
    assert_eq!(world.clicks().len(), 4);
    world.excluded(&[("double-tap", 1), ("duplicate", 1)]);
}

#[test]
fn windows_of_nothing_count_every_tap() {
    let world = World::with(Options { double_tap: Duration::ZERO, duplicate: Duration::ZERO, ..Options::default() });
    for _ in 0..3 {
        world.tap("/spring", "203.0.113.1");
    }
    assert_eq!(world.clicks().len(), 3);
}

#[test]
fn what_is_no_tap_is_answered_the_same_and_not_counted() {
    let internal = vec!["192.0.2.0/24".parse().unwrap()];
    let world = World::with(Options { internal, ..Options::default() });
    let head = world.ask(&Ask { method: "HEAD", agent: DESKTOP, ..Ask::default() });
    let preview = world.ask(&Ask { agent: "WhatsApp/2.23.20.0 A", ..Ask::default() });
    let others = [
        Ask { headers: "Sec-Purpose: prefetch;prerender\r\n", ..Ask::default() },
        Ask { headers: "Sec-Fetch-Dest: image\r\n", ..Ask::default() },
        Ask { headers: "Sec-GPC: 1\r\n", ..Ask::default() },
        Ask { agent: "", ..Ask::default() },
        Ask { agent: "UptimeRobot/2.0", ..Ask::default() },
        Ask { agent: "curl/8.5.0", ..Ask::default() },
        Ask { from: "192.0.2.7", ..Ask::default() },
    ];
    let mut answers: Vec<_> = others.iter().map(|ask| world.ask(ask)).collect();
    answers.extend([head, preview]);
    for answer in answers {
        assert_eq!(answer.location(), "https://glow.example/shop", "{answer:?}");
        assert_eq!(answer.header("set-cookie"), None);
    }
    let refused = world.ask(&Ask { method: "POST", ..Ask::default() });
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD")));
    world.excluded(&[
        ("do-not-track", 1),
        ("embedded", 1),
        ("internal", 1),
        ("known-bot", 1),
        ("method", 2),
        ("monitor", 1),
        ("no-agent", 1),
        ("prefetch", 1),
        ("preview-bot", 1),
    ]);
    assert!(world.clicks().is_empty());
    let examples = world.ledger.exclusion_examples(&world.scope, None, 100).unwrap();
    assert!(examples.iter().any(|example| example.method == "HEAD" && example.agent == DESKTOP));
}

#[test]
fn do_not_track_is_a_setting() {
    let world = World::with(Options { honour_do_not_track: false, ..Options::default() });
    world.ask(&Ask { headers: "DNT: 1\r\n", ..Ask::default() });
    assert_eq!(world.clicks().len(), 1);
}

#[test]
fn an_address_is_written_nowhere_and_the_salt_of_yesterday_is_gone() {
    let world = World::new();
    let address = "198.51.100.213";
    world.tap("/spring", address);
    world.ask(&Ask { from: address, agent: "curl/8.5.0", ..Ask::default() });
    world.excluded(&[("known-bot", 1)]);
    let before = world.clicks();
    world.later(Duration::from_secs(26 * 3600));
    let today = world.ledger.salt(date(2026, 3, 2), [0; 32]).unwrap();
    crate::world::until("the salt of the new day is in use", || {
        (world.ledger.salt(date(2026, 3, 2), [0; 32]).unwrap() != today).then_some(())
    });
    world.later(Duration::from_secs(3600));
    crate::world::until("the visitor has another pseudonym", || {
        world.later(Duration::from_secs(61));
        world.tap("/spring", address);
        let clicks = world.clicks();
        (dim(clicks.last().unwrap(), "visitor") != dim(&before[0], "visitor")).then_some(())
    });
    for needle in [address.as_bytes(), &[198, 51, 100, 213], address.replace('.', "-").as_bytes()] {
        // Four bytes turn up by chance in compressed data of megabytes, not in this little.
        assert!(!holds(world.dir.path(), needle), "{needle:?} is in a file");
    }
}
