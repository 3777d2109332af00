//! Creators, accounts, posts, campaigns, owners, rates, the KPI file, settings.

use crate::world::{World, at, batch, counted, level, now, post, report};
use jiff::civil::date;
use ledger::LedgerError;
use model::{
    SmolStr,
    account::Account,
    batch::Batch,
    campaign::Campaign,
    creator::Creator,
    id::{CampaignId, CreatorId},
    measure::Measure,
    money::{Currency, Money},
    period::Period,
    post::Post,
    source::{Owner, Owners},
};

fn creator(id: &str, name: &str, followers: Option<u64>) -> Creator {
    let followers_as_of = followers.map(|_| at(1));
    Creator { id: CreatorId::new(id), name: name.to_owned(), followers, followers_as_of }
}

fn account(handle: &str, creator: Option<&str>) -> Account {
    Account { platform: "tiktok".into(), handle: handle.into(), name: None, creator: creator.map(CreatorId::new) }
}

fn published(id: &str, creator: Option<&str>, title: &str) -> Post {
    Post {
        key: format!("instagram/{id}").into(),
        platform: "instagram".into(),
        account: Some("glow".into()),
        creator: creator.map(CreatorId::new),
        campaign: None,
        title: title.to_owned(),
        permalink: None,
        post_type: Some("reel".into()),
        published: Some(at(1)),
        hashtags: vec!["ad".into()],
        seconds: Some(31),
        letters: Some(7),
        words: vec!["glow".into()],
    }
}

#[test]
fn nouns_come_with_the_import_that_brings_them() {
    let world = World::new();
    let ticket = world.begin("aa");
    let part = Batch {
        facts: vec![post(2, "1", 10)],
        posts: vec![published("1", Some("nina"), "Glow up")],
        accounts: vec![account("nina", Some("nina"))],
        creators: vec![creator("nina", "Nina", None)],
    };
    world.ledger.stage(&ticket, &part).unwrap();
    assert!(world.ledger.posts(&world.scope).unwrap().is_empty(), "staged posts are invisible");
    world.ledger.accept(ticket, &report("aa", counted(1, 0, 0)), now()).unwrap();
    assert_eq!(world.ledger.posts(&world.scope).unwrap(), part.posts);
    assert_eq!(world.ledger.accounts(&world.scope).unwrap(), part.accounts);
    assert_eq!(world.ledger.creators(&world.scope).unwrap(), part.creators);
    let keys: Vec<SmolStr> = vec!["instagram/1".into(), "instagram/none".into()];
    assert_eq!(world.ledger.posts_of(&world.scope, &keys).unwrap(), part.posts);
    assert!(world.ledger.posts_of(&world.scope, &[]).unwrap().is_empty());
}

#[test]
fn what_is_known_is_not_overwritten_by_not_known() {
    let world = World::new();
    let first = Post { campaign: Some(CampaignId::new("spring")), ..published("1", Some("nina"), "Glow up") };
    let bring = |posts, accounts| {
        let batch = Batch { posts, accounts, ..Batch::default() };
        world.ledger.append(&world.scope, "feed", &batch, now()).unwrap();
    };
    bring(vec![first.clone()], vec![account("nina", Some("nina"))]);
    let vague = Post {
        account: None,
        post_type: None,
        published: None,
        hashtags: Vec::new(),
        seconds: None,
        letters: None,
        words: Vec::new(),
        ..published("1", None, "")
    };
    bring(vec![vague], vec![account("nina", None)]);
    assert_eq!(world.ledger.posts(&world.scope).unwrap(), std::slice::from_ref(&first));
    assert_eq!(world.ledger.accounts(&world.scope).unwrap(), [account("nina", Some("nina"))]);
    let wordless = |post| Post { letters: Some(2), words: Vec::new(), ..post };
    bring(vec![wordless(published("1", None, "Glow up, edited"))], Vec::new());
    let edited = Post { title: "Glow up, edited".to_owned(), ..wordless(first) };
    assert_eq!(world.ledger.posts(&world.scope).unwrap(), [edited]);
    assert_eq!(world.ledger.creators(&world.scope).unwrap(), [creator("nina", "nina", None)], "made when first named");
}

#[test]
fn a_name_given_by_people_stays() {
    let world = World::new();
    world.ledger.put_creator(&world.scope, &creator("nina", "Nina K.", None)).unwrap();
    let batch = Batch { creators: vec![creator("nina", "nina_official", Some(500))], ..Batch::default() };
    world.ledger.append(&world.scope, "feed", &batch, now()).unwrap();
    let nina = world.ledger.creator(&world.scope, &CreatorId::new("nina")).unwrap().unwrap();
    assert_eq!((nina.name.as_str(), nina.followers), ("Nina K.", Some(500)));
}

#[test]
fn followers_add_up_over_the_latest_count_of_each_account() {
    let world = World::new();
    let nina = || world.ledger.creator(&world.scope, &CreatorId::new("nina")).unwrap().unwrap();
    let accounts = vec![account("nina", Some("nina")), account("nina2", Some("nina"))];
    let import = |facts: Vec<_>| {
        let part = Batch { facts, accounts: accounts.clone(), ..Batch::default() };
        world.ledger.append(&world.scope, "levels", &part, now()).unwrap();
    };
    import(vec![level("nina", 1, 3, 100), level("nina", 2, 3, 110), level("nina2", 1, 2, 7)]);
    assert_eq!((nina().followers, nina().followers_as_of), (Some(117), Some(at(3))));
    import(vec![level("nina", 1, 4, 90)]);
    assert_eq!(nina().followers, Some(117), "a correction of an earlier day is not the latest count");
    import(vec![level("nina", 2, 4, 120)]);
    assert_eq!(nina().followers, Some(127));
    let unlink = |creator: Option<&CreatorId>| {
        world.ledger.set_creator(&world.scope, ("tiktok", "nina2"), creator).unwrap();
    };
    unlink(Some(&CreatorId::new("mia")));
    assert_eq!(nina().followers, Some(120));
    assert_eq!(world.ledger.creator(&world.scope, &CreatorId::new("mia")).unwrap().unwrap().followers, Some(7));
    unlink(None);
    assert_eq!(nina().followers, Some(120));
}

#[test]
fn followers_counted_before_the_account_had_a_creator_are_not_lost() {
    let world = World::new();
    world.import("aa", &[batch(vec![level("nina", 1, 3, 100)])]);
    world.ledger.set_creator(&world.scope, ("tiktok", "nina"), Some(&CreatorId::new("nina"))).unwrap();
    assert_eq!(world.ledger.creators(&world.scope).unwrap()[0].followers, Some(100));
}

#[test]
fn campaigns_owners_and_the_rest_read_back_as_written() {
    let world = World::new();
    let (ledger, scope) = (&world.ledger, &world.scope);
    let flight = Period::new(date(2024, 3, 1), date(2024, 4, 30));
    let campaign = Campaign {
        id: CampaignId::new("spring"),
        name: "Spring".to_owned(),
        flight,
        budget: Some(Money { nanos: 170_141_183_460_469_231_731_687_303_715_884_105_727, currency: Currency::USD }),
        hashtags: vec!["glowup".into()],
        codes: vec!["NINA10".into()],
    };
    let plain = Campaign { id: CampaignId::new("bare"), flight: None, budget: None, ..campaign.clone() };
    ledger.put_campaign(scope, &campaign).unwrap();
    ledger.put_campaign(scope, &plain).unwrap();
    assert_eq!(ledger.campaigns(scope).unwrap(), [plain.clone(), campaign.clone()]);
    ledger.remove_campaign(scope, &plain.id).unwrap();
    assert_eq!(ledger.campaigns(scope).unwrap(), [campaign]);

    let rule = |source: &str, during| Owner {
        source: source.into(),
        platform: Some("x".into()),
        account: None,
        measure: Some(Measure::Likes),
        during,
    };
    let owners = Owners(vec![rule("sheet:posts", flight), rule("x-content", None)]);
    ledger.put_owners(scope, &owners).unwrap();
    assert_eq!(ledger.owners(scope).unwrap(), owners);
    ledger.put_owners(scope, &Owners::default()).unwrap();
    assert_eq!(ledger.owners(scope).unwrap(), Owners::default());

    ledger.put_setting(scope, "theme", Some("dark")).unwrap();
    ledger.put_setting(scope, "density", Some("dense")).unwrap();
    ledger.put_setting(scope, "density", None).unwrap();
    assert_eq!(ledger.setting(scope, "theme").unwrap().as_deref(), Some("dark"));
    assert_eq!(ledger.settings(scope).unwrap().len(), 1);
}

#[test]
fn rates_are_into_the_currency_of_the_workspace() {
    let world = World::new();
    let (ledger, scope) = (&world.ledger, &world.scope);
    let days = [(date(2024, 3, 1), 0.924), (date(2024, 3, 4), 0.921)];
    ledger.put_rates(scope, Currency::USD, &days).unwrap();
    let exchange = ledger.exchange(scope).unwrap();
    assert_eq!(exchange.into, Currency::EUR);
    assert_eq!(exchange.convert(1_000_000_000, Currency::USD, date(2024, 3, 3)), Some(924_000_000));
    let wrong = ledger.put_rates(scope, Currency::USD, &[(date(2024, 3, 5), f64::NAN)]).unwrap_err();
    assert!(matches!(wrong, LedgerError::NotARate(_)));
    let mut workspace = ledger.workspaces().unwrap().remove(0);
    workspace.currency = Currency::USD;
    ledger.update_workspace(&workspace).unwrap();
    assert!(ledger.exchange(scope).unwrap().rates.is_empty(), "rates into euro say nothing about dollars");
}

#[test]
fn every_version_of_the_kpi_file_is_kept() {
    let world = World::new();
    let (ledger, scope) = (&world.ledger, &world.scope);
    assert_eq!(ledger.catalogue(scope).unwrap(), None);
    for (text, day) in [("one", 1), ("two", 2), ("two", 3), ("one", 4)] {
        ledger.put_catalogue(scope, text, at(day)).unwrap();
    }
    assert_eq!(ledger.catalogue(scope).unwrap().as_deref(), Some("one"));
    let versions = ledger.catalogue_versions(scope).unwrap();
    let expected = [(at(4), "one"), (at(2), "two"), (at(1), "one")].map(|(at, text)| (at, text.to_owned()));
    assert_eq!(versions, expected);
}
