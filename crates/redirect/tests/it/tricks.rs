//! What people try: to be sent elsewhere, to write into the answer, to send too much.

use crate::world::{Ask, World, link, send};

#[test]
fn nothing_that_a_visitor_sends_chooses_where_they_are_sent() {
    let world = World::new();
    for path in [
        "/spring?url=https://evil.example",
        "/spring?next=//evil.example&kepi_click=theirs",
        "/spring?gclid=//evil.example",
        "/spring?gclid=x%0d%0aLocation:%20https://evil.example",
        "/spring?fbclid=x#@evil.example",
        "http://evil.example/spring",
    ] {
        let answer = world.tap(path, "203.0.113.1");
        assert!(answer.location().starts_with("https://glow.example/shop?kepi_click="), "{path}: {answer:?}");
        assert!(!answer.location().contains("theirs"));
        assert_eq!(answer.head.to_lowercase().matches("location:").count(), 1, "{answer:?}");
    }
    for path in [
        "//evil.example",
        "/https://evil.example",
        "/spring/../x",
        "/%2f%2fevil.example",
        "/\\evil.example",
        "/spring%0d%0aSet-Cookie:%20a=b",
        "/@evil.example",
        "/.",
        "/%00",
    ] {
        let answer = world.tap(path, "203.0.113.1");
        assert!(matches!(answer.status, 400 | 404), "{path}: {answer:?}");
        assert_eq!((answer.header("location"), answer.header("set-cookie")), (None, None), "{path}");
    }
}

#[test]
fn headers_that_lie_change_nothing_but_the_visitor() {
    let world = World::new();
    let headers = "X-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nX-Original-URL: /admin\r\n";
    let answer = world.ask(&Ask { host: "evil.example", headers, ..Ask::default() });
    assert!(answer.location().starts_with("https://glow.example/shop?kepi_click="));
}

#[test]
fn a_destination_with_line_breaks_is_made_harmless() {
    let world = World::new();
    let mut own = link("broken");
    // No door takes such a destination; this one came past them.
    own.destination = "https://glow.example/a\r\nSet-Cookie: x=y\r\n\r\n<script>".to_owned();
    world.put(&own);
    let answer = world.tap("/broken", "203.0.113.1");
    assert_eq!(answer.header("set-cookie"), None);
    assert!(answer.location().starts_with("https://glow.example/aSet-Cookie:%20x=y"), "{answer:?}");
}

#[test]
fn answers_are_kept_by_nobody() {
    let world = World::new();
    let answer = world.tap("/spring", "203.0.113.1");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("strict-origin-when-cross-origin"));
    assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
    assert_eq!(answer.header("set-cookie"), None);
}

#[test]
fn what_is_too_large_is_refused_and_the_server_lives_on() {
    let world = World::new();
    assert_eq!(world.tap(&format!("/spring?x={}", "x".repeat(9000)), "203.0.113.1").status, 414);
    assert_eq!(world.tap(&format!("/{}", "x".repeat(5000)), "203.0.113.1").status, 404);
    let headers = format!("X-Large: {}\r\n", "x".repeat(1 << 20));
    let answer = send(world.address, &Ask { headers: &headers, ..Ask::default() }.text());
    assert!(answer.is_err() || matches!(answer.as_ref().unwrap().status, 0 | 400 | 431), "{answer:?}");
    let many = "X-Many: 1\r\n".repeat(1000);
    assert_eq!(world.ask(&Ask { headers: &many, ..Ask::default() }).status, 431);
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 ".repeat(300);
    assert_eq!(world.ask(&Ask { agent: &agent, ..Ask::default() }).status, 302);
    let body = format!("POST /spring HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n{}", "x".repeat(100_000));
    let answer = send(world.address, &body);
    assert!(answer.is_err() || matches!(answer.as_ref().unwrap().status, 0 | 405), "{answer:?}");
    assert_eq!(world.tap("/spring", "203.0.113.9").status, 302);
}

#[test]
fn an_agent_that_is_no_text_is_none() {
    let world = World::new();
    world.ask(&Ask { agent: "Mozilla/5.0 \u{e9}\u{4e00} AppleWebKit", ..Ask::default() });
    world.excluded(&[("no-agent", 1)]);
}
