//! Links, codes, aliases, what is kept of visits, and how conversions are credited.

use crate::world::{World, at, now};
use jiff::civil::date;
use ledger::{Excluded, Ledger, LedgerError};
use model::{
    attribution::{Attribution, Model},
    calendar::Calendar,
    code::Code,
    dimension::Dimension,
    id::LinkId,
    link::{Link, Utm},
    money::Currency,
    period::Period,
    visit::Exclusion,
};

fn link(id: &str) -> Link {
    Link { utm: Utm::usual(), ..Link::new(LinkId::new(id), "https://glow.com", now()) }
}

#[test]
fn links_are_kept_whole_and_a_change_is_seen_by_others() {
    let world = World::new();
    let before = world.ledger.links_epoch().unwrap();
    let both = [link("spring"), link("go.glow.com/spring")];
    world.ledger.put_links(&world.scope, &both).unwrap();
    assert_eq!(world.ledger.link(&world.scope, &both[0].id).unwrap().as_ref(), Some(&both[0]));
    assert_eq!(world.ledger.links(&world.scope).unwrap(), [both[1].clone(), both[0].clone()]);
    let other = Ledger::open(world.dir.path()).unwrap();
    assert!(other.links_epoch().unwrap() > before);
    assert_eq!(other.every_link().unwrap()[0].1.len(), 2);
}

#[test]
fn a_name_belongs_to_one_workspace_and_several_links_are_all_or_none() {
    let world = World::new();
    world.ledger.put_link(&world.scope, &link("spring")).unwrap();
    let other = world.ledger.create_workspace("Other", &Calendar::default(), Currency::EUR, now()).unwrap().scope();
    let refused = world.ledger.put_links(&other, &[link("summer"), link("spring")]).unwrap_err();
    assert!(matches!(&refused, LedgerError::LinkTaken(id) if id.as_str() == "spring"), "{refused}");
    assert!(world.ledger.links(&other).unwrap().is_empty(), "nothing by halves");
    world.ledger.put_link(&other, &link("glow.example/spring")).unwrap();
}

#[test]
fn codes_are_kept_whole() {
    let world = World::new();
    let code = Code {
        code: "NINA10".into(),
        creator: None,
        campaign: None,
        placement: None,
        platform: None,
        batch: Some("autumn".into()),
        once: true,
        offer: "10 %".to_owned(),
        starts_at: None,
        ends_at: Some(at(5)),
        made_at: now(),
        retired_at: None,
    };
    world.ledger.put_codes(&world.scope, std::slice::from_ref(&code)).unwrap();
    let changed = Code { retired_at: Some(at(6)), ..code };
    world.ledger.put_codes(&world.scope, std::slice::from_ref(&changed)).unwrap();
    assert_eq!(world.ledger.codes(&world.scope).unwrap(), [changed]);
}

#[test]
fn excluded_visits_are_counted_and_fifty_examples_of_a_reason_are_kept() {
    let world = World::new();
    let visit = |number: u32, reason| Excluded {
        workspace: world.scope.workspace().clone(),
        day: date(2024, 3, 1),
        link: LinkId::new("spring"),
        reason,
        at: at(1),
        method: "GET".into(),
        agent: format!("bot/{number}"),
    };
    let bots: Vec<Excluded> = (0..70).map(|number| visit(number, Exclusion::KnownBot)).collect();
    world.ledger.note_exclusions(bots).unwrap();
    world.ledger.note_exclusions(vec![visit(1, Exclusion::Method), visit(2, Exclusion::KnownBot)]).unwrap();
    let march = Period::parse("2024-03-01..2024-03-31").unwrap();
    let counts = world.ledger.exclusions(&world.scope, march).unwrap();
    let counts: Vec<_> = counts.iter().map(|one| (one.reason, one.visits)).collect();
    assert_eq!(counts, [(Exclusion::KnownBot, 71), (Exclusion::Method, 1)]);
    let examples = world.ledger.exclusion_examples(&world.scope, Some(Exclusion::KnownBot), 100).unwrap();
    assert_eq!((examples.len(), examples[0].agent.as_str(), examples[49].agent.as_str()), (50, "bot/2", "bot/21"));
    assert_eq!(world.ledger.exclusion_examples(&world.scope, None, 1).unwrap().len(), 1);
}

#[test]
fn a_day_has_one_salt_and_the_one_before_is_destroyed() {
    let world = World::new();
    let (monday, tuesday) = (date(2024, 3, 4), date(2024, 3, 5));
    assert_eq!(world.ledger.salt(monday, [1; 32]).unwrap(), [1; 32]);
    assert_eq!(world.ledger.salt(monday, [2; 32]).unwrap(), [1; 32]);
    assert_eq!(world.ledger.salt(tuesday, [3; 32]).unwrap(), [3; 32]);
    assert_eq!(world.ledger.salt(monday, [4; 32]).unwrap(), [3; 32], "the day before has none any more");
    let other = Ledger::open(world.dir.path()).unwrap();
    assert_eq!(other.salt(tuesday, [5; 32]).unwrap(), [3; 32], "processes share it");
}

#[test]
fn lost_clicks_add_up_and_can_be_found_again() {
    let world = World::new();
    assert_eq!(world.ledger.lost_clicks().unwrap(), 0);
    world.ledger.lose_clicks(5, at(1)).unwrap();
    world.ledger.lose_clicks(3, at(90_000)).unwrap();
    world.ledger.lose_clicks(-2, at(90_000)).unwrap();
    assert_eq!(world.ledger.lost_clicks().unwrap(), 6);
}

#[test]
fn an_alias_is_made_replaced_and_undone_and_stays_on_record() {
    let world = World::new();
    let put = |spelling, means| {
        world.ledger.put_alias(&world.scope, &Dimension::Source, (spelling, means), at(1)).unwrap();
    };
    put("LinkedIn", "linkedin");
    put("lnkd.in", "linked-in");
    put("lnkd.in", "linkedin");
    let all = world.ledger.aliases(&world.scope).unwrap();
    let live: Vec<_> = all.iter().filter(|one| one.undone_at.is_none()).map(|one| one.means.as_str()).collect();
    assert_eq!((all.len(), live), (3, vec!["linkedin", "linkedin"]));
    assert!(world.ledger.undo_alias(&world.scope, all[0].number, at(2)).unwrap());
    assert!(!world.ledger.undo_alias(&world.scope, all[0].number, at(3)).unwrap());
}

#[test]
fn crediting_is_set_and_its_mark_never_goes_back() {
    let world = World::new();
    assert_eq!(world.ledger.attribution(&world.scope).unwrap(), Attribution::default());
    let linear = Attribution { model: Model::Linear, window_days: 7, ..Attribution::default() };
    world.ledger.set_attribution(&world.scope, &linear).unwrap();
    assert_eq!(world.ledger.attribution(&world.scope).unwrap(), linear);
    assert_eq!(world.ledger.credited_up_to().unwrap(), 0);
    world.ledger.note_credited(7).unwrap();
    world.ledger.note_credited(5).unwrap();
    assert_eq!(world.ledger.credited_up_to().unwrap(), 7);
}
