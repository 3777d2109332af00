//! Keys, shops, subscribers and the notices on their way to them.

use crate::world::{World, at, now};
use ledger::{KeyKind, LedgerError, ShopKind, Tried};

const SECRET: &str = "kepi_secret_0123456789abcdef";

#[test]
fn a_key_opens_its_workspace_until_it_is_revoked_and_is_never_stored() {
    let world = World::new();
    let made = world.ledger.make_key(&world.scope, ("shop", KeyKind::Secret), SECRET, now()).unwrap();
    assert_eq!((made.ending.as_str(), made.kind), ("cdef", KeyKind::Secret));
    let (workspace, key) = world.ledger.key(SECRET).unwrap().unwrap();
    assert_eq!((workspace.id.as_str(), &key), (world.scope.workspace().as_str(), &made));
    let files = ["ledger.db", "ledger.db-wal"].map(|name| std::fs::read(world.dir.path().join(name)).unwrap());
    let holds = |bytes: &[u8]| bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
    assert!(!files.iter().any(|bytes| holds(bytes)));
    assert!(world.ledger.revoke_key(&world.scope, made.number, at(1)).unwrap());
    assert!(!world.ledger.revoke_key(&world.scope, made.number, at(2)).unwrap());
    assert_eq!(world.ledger.key(SECRET).unwrap(), None);
    assert_eq!(world.ledger.keys(&world.scope).unwrap()[0].revoked_at, Some(at(1)));
    let refused = world.ledger.make_key(&world.scope, ("x", KeyKind::Public), "short", now()).unwrap_err();
    assert!(matches!(refused, LedgerError::ShortKey { .. }));
}

#[test]
fn a_site_is_found_by_the_name_of_its_public_key() {
    let world = World::new();
    world.ledger.make_key(&world.scope, ("glow.com", KeyKind::Secret), SECRET, now()).unwrap();
    assert_eq!(world.ledger.key_of_site("glow.com").unwrap(), None);
    let public = SECRET.replace("secret", "public");
    world.ledger.make_key(&world.scope, ("glow.com", KeyKind::Public), &public, now()).unwrap();
    assert_eq!(world.ledger.key_of_site("glow.com").unwrap().unwrap().1.kind, KeyKind::Public);
}

#[test]
fn a_shop_is_found_by_its_address_until_it_is_disconnected() {
    let world = World::new();
    let shop = world.ledger.put_shop(&world.scope, (ShopKind::Stripe, "Glow"), ("a1b2c3", "whsec_x"), now()).unwrap();
    assert_eq!(world.ledger.shop("a1b2c3").unwrap().unwrap().1, shop);
    assert!(!format!("{shop:?}").contains("whsec_x"));
    assert!(world.ledger.revoke_shop(&world.scope, shop.number, at(1)).unwrap());
    assert_eq!(world.ledger.shop("a1b2c3").unwrap(), None);
    assert_eq!(world.ledger.shops(&world.scope).unwrap().len(), 1);
}

#[test]
fn a_notice_goes_to_every_subscriber_until_it_arrives_or_is_given_up() {
    let world = World::new();
    assert_eq!(world.ledger.post_notice(&world.scope, "conversion.created", "{}", at(0)).unwrap(), 0);
    let ledger = &world.ledger;
    for name in ["one", "two", "three"] {
        ledger.put_subscriber(&world.scope, (name, "https://example.org/hook"), "whsec_x", at(0)).unwrap();
    }
    assert_eq!(ledger.post_notice(&world.scope, "conversion.created", "{\"id\":1}", at(1)).unwrap(), 3);
    let due = ledger.due_notices(at(1), 10).unwrap();
    assert_eq!((due.len(), due[0].tries, due[0].body.as_str()), (3, 0, "{\"id\":1}"));
    ledger.settle_attempt(due[0].number, &Tried::Arrived("204".to_owned()), at(2)).unwrap();
    ledger.settle_attempt(due[1].number, &Tried::Again("500".to_owned(), at(60)), at(2)).unwrap();
    ledger.settle_attempt(due[2].number, &Tried::GivenUp("410".to_owned()), at(2)).unwrap();
    assert!(ledger.due_notices(at(59), 10).unwrap().is_empty());
    let again = ledger.due_notices(at(60), 10).unwrap();
    assert_eq!((again.len(), again[0].tries), (1, 1));
    let log = ledger.attempts(&world.scope, 10).unwrap();
    let states: Vec<_> = log.iter().map(|one| (one.subscriber.as_str(), one.state.as_str(), one.tries)).collect();
    let mut sorted = states.clone();
    sorted.sort_unstable();
    assert_eq!(sorted.iter().filter(|one| one.2 == 1).count(), 3, "{states:?}");
    ledger.revoke_subscriber(&world.scope, again[0].subscriber.number, at(61)).unwrap();
    assert!(ledger.due_notices(at(900), 10).unwrap().is_empty(), "what was on its way to it is given up");
}
