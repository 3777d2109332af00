//! Plans: every version kept, nobody's change overwritten; reviews, retrospectives, calendar feeds.

use crate::world::{World, at, now};
use jiff::civil::date;
use ledger::{Draft, Ledger, LedgerError, PlanText, Saved};
use model::{
    Timestamp,
    calendar::Calendar,
    id::CampaignId,
    money::Currency,
    review::{Retrospective, Review},
    workspace::Scope,
};
use std::collections::BTreeSet;

pub fn draft(text: &str, based_on: Option<u32>) -> Draft {
    Draft { text: text.to_owned(), based_on, author: "Nina".to_owned(), reason: format!("because of {text}") }
}

impl World {
    pub fn save(&self, text: &str, based_on: Option<u32>, day: i64) -> Saved {
        self.ledger.put_plan(&self.scope, &draft(text, based_on), at(day)).unwrap()
    }

    fn current(&self) -> PlanText {
        self.ledger.plan(&self.scope).unwrap().unwrap()
    }
}

#[test]
fn every_version_is_kept() {
    let world = World::new();
    let (ledger, scope) = (&world.ledger, &world.scope);
    assert_eq!(ledger.plan(scope).unwrap(), None);
    assert_eq!(world.save("one", None, 1), Saved::Version(1));
    assert_eq!(world.save("two", Some(1), 1), Saved::Version(2));
    assert_eq!(world.save("two", Some(2), 2), Saved::Unchanged);
    assert_eq!(world.save("two", Some(1), 2), Saved::Unchanged, "both wrote the same");
    assert_eq!(world.save("one", Some(2), 3), Saved::Version(3));
    assert_eq!(world.current().text, "one");
    let second = ledger.plan_version(scope, 2).unwrap().unwrap();
    assert_eq!(second.text, "two");
    let version = &second.version;
    assert_eq!((version.author.as_str(), version.reason.as_str()), ("Nina", "because of two"));
    assert_eq!((version.at, version.based_on), (at(1), Some(1)));
    // printf two | sha256sum
    assert_eq!(version.sha256, "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");
    let log = ledger.plan_log(scope).unwrap();
    assert_eq!(log.iter().map(|version| version.number).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(log.iter().map(|version| version.based_on).collect::<Vec<_>>(), [Some(2), Some(1), None]);
    assert_eq!(log[1], second.version);
    assert_eq!(ledger.plan_version(scope, 4).unwrap(), None);
}

#[test]
fn who_comes_second_is_told_and_loses_nothing() {
    let world = World::new();
    world.save("one", None, 1);
    world.save("theirs", Some(1), 2);
    let Saved::Conflict { yours, current } = world.save("mine", Some(1), 3) else { panic!("a conflict") };
    assert_eq!((yours.as_str(), current.text.as_str(), current.version.number), ("mine", "theirs", 2));
    assert_eq!(world.current(), current, "nothing was stored");
    assert!(matches!(world.save("mine", None, 3), Saved::Conflict { .. }));
    assert!(matches!(world.save("mine", Some(9), 3), Saved::Conflict { .. }));
    // A conflict is told even by a clock that is behind.
    assert!(matches!(world.save("mine", Some(1), 1), Saved::Conflict { .. }));
    assert_eq!(world.save("theirs and mine", Some(2), 3), Saved::Version(3));
}

#[test]
fn nothing_is_dated_back() {
    let world = World::new();
    world.save("one", None, 3);
    let error = world.ledger.put_plan(&world.scope, &draft("two", Some(1)), at(2)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this version of the plan cannot be dated 2024-03-02T00:00:00Z: what was recorded last is of \
         2024-03-03T00:00:00Z, and nothing is dated back; check the clock of this computer and try again"
    );
    assert_eq!(world.current().text, "one");
    assert_eq!(world.save("two", Some(1), 3), Saved::Version(2), "the same instant is not before");
}

#[test]
fn a_plan_that_is_not_there_has_no_versions() {
    let world = World::new();
    let error = world.ledger.put_plan(&world.scope, &draft("one", Some(1)), now()).unwrap_err();
    assert!(matches!(error, LedgerError::UnknownPlanVersion { number: 1, .. }), "{error}");
    let (elsewhere, scope) = dew(&world);
    world.save("one", None, 1);
    assert_eq!(elsewhere.plan(&scope).unwrap(), None, "each workspace has its own");
    let saved = elsewhere.put_plan(&scope, &draft("other", None), now()).unwrap();
    assert_eq!(saved, Saved::Version(1));
    let stranger = World::new();
    let error = stranger.ledger.put_plan(&scope, &draft("one", None), now()).unwrap_err();
    assert!(matches!(error, LedgerError::UnknownWorkspace(_)), "{error}");
}

/// Another workspace of the same ledger.
fn dew(world: &World) -> (Ledger, Scope) {
    let dew = world.ledger.create_workspace("Dew", &Calendar::default(), Currency::EUR, now()).unwrap();
    (world.ledger.clone(), dew.scope())
}

#[test]
fn of_many_at_once_exactly_one_wins() {
    let world = World::new();
    world.save("0", None, 1);
    for round in 1..=20 {
        let saved: Vec<Saved> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|who| {
                    let world = &world;
                    scope.spawn(move || world.save(&format!("{round}/{who}"), Some(round), 2))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let winner = world.current();
        assert_eq!(winner.version.number, round + 1);
        assert_eq!(saved.iter().filter(|saved| **saved == Saved::Version(round + 1)).count(), 1);
        let mut texts = BTreeSet::from([winner.text.clone()]);
        for saved in saved {
            let Saved::Conflict { yours, current } = saved else { continue };
            assert_eq!(current, winner);
            texts.insert(yours);
        }
        assert_eq!(texts.len(), 8, "every text is still in somebody's hands");
    }
}

fn review(day: i8, decision: &str, written: i64) -> Review {
    Review {
        day: date(2024, 3, day),
        plan_version: 1,
        decision: decision.to_owned(),
        author: "Nina".to_owned(),
        at: at(written),
    }
}

#[test]
fn reviews_are_added_and_never_replaced() {
    let world = World::new();
    let put = |review: &Review| world.ledger.put_review(&world.scope, review);
    let error = put(&review(5, "Go on.", 5)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "workspace glow has no version 1 of its plan; look up its versions and name one of them"
    );
    world.save("one", None, 1);
    for review in [review(12, "Post twice.", 12), review(5, "Go on.", 5), review(5, "Stop after all.", 6)] {
        put(&review).unwrap();
        put(&Review { at: now(), ..review }).unwrap();
    }
    put(&review(5, "Go on.", 7)).unwrap();
    let expected = [
        review(12, "Post twice.", 12),
        review(5, "Go on.", 7),
        review(5, "Stop after all.", 6),
        review(5, "Go on.", 5),
    ];
    assert_eq!(world.ledger.reviews(&world.scope).unwrap(), expected);
    let (ledger, scope) = dew(&world);
    assert!(ledger.reviews(&scope).unwrap().is_empty());
    assert!(ledger.put_review(&scope, &review(5, "Go on.", 5)).is_err(), "the plan is another workspace's");
}

fn retrospective(campaign: &str, learnt: &str, written: i64) -> Retrospective {
    Retrospective {
        campaign: CampaignId::new(campaign),
        outcome: r#"{"attained":0.9}"#.to_owned(),
        learnt: learnt.to_owned(),
        at: at(written),
    }
}

#[test]
fn the_last_retrospective_of_a_campaign_is_in_force() {
    let world = World::new();
    let said = [("spring", "Start earlier.", 5), ("autumn", "Ask first.", 6), ("spring", "Start later.", 7)];
    for (campaign, learnt, day) in said {
        let said = retrospective(campaign, learnt, day);
        world.ledger.put_retrospective(&world.scope, &said).unwrap();
        world.ledger.put_retrospective(&world.scope, &Retrospective { at: at(9), ..said }).unwrap();
    }
    let expected: Vec<_> =
        said.iter().rev().map(|(campaign, learnt, day)| retrospective(campaign, learnt, *day)).collect();
    assert_eq!(world.ledger.retrospectives(&world.scope).unwrap(), expected);
    let of = |campaign| world.ledger.retrospective(&world.scope, &CampaignId::new(campaign)).unwrap();
    assert_eq!(of("spring"), Some(retrospective("spring", "Start later.", 7)));
    assert_eq!(of("winter"), None);
    let (ledger, scope) = dew(&world);
    assert!(ledger.retrospectives(&scope).unwrap().is_empty());
}

#[test]
fn a_calendar_feed_opens_until_it_is_revoked() {
    const TOKEN: &str = "bm90LWEtcmVhbC1zZWNyZXQtYnV0LWxvbmc";
    let world = World::new();
    let (ledger, scope) = (&world.ledger, &world.scope);
    let opens = |token: &str| ledger.workspace_of_calendar(token).unwrap().map(|workspace| workspace.id);
    assert_eq!(opens(TOKEN), None);
    let feed = ledger.make_calendar_feed(scope, "Team calendar", TOKEN, now()).unwrap();
    assert_eq!((feed.name.as_str(), feed.made_at, feed.revoked_at), ("Team calendar", now(), None));
    assert_eq!(opens(TOKEN).as_ref(), Some(scope.workspace()));
    assert_eq!(opens(&TOKEN.to_lowercase()), None);
    assert_eq!(ledger.calendar_feeds(scope).unwrap(), std::slice::from_ref(&feed));
    let (_, other) = dew(&world);
    assert!(ledger.calendar_feeds(&other).unwrap().is_empty());
    assert!(!ledger.revoke_calendar_feed(&other, feed.number, at(5)).unwrap(), "it is another workspace's");
    assert!(opens(TOKEN).is_some());
    assert!(ledger.revoke_calendar_feed(scope, feed.number, at(5)).unwrap());
    assert!(!ledger.revoke_calendar_feed(scope, feed.number, at(6)).unwrap(), "once is enough");
    assert_eq!(opens(TOKEN), None);
    assert_eq!(ledger.calendar_feeds(scope).unwrap()[0].revoked_at, Some(at(5)));
    assert!(ledger.make_calendar_feed(scope, "Again", TOKEN, now()).is_err(), "a revoked token stays revoked");
    let error = ledger.make_calendar_feed(scope, "Short", &"x".repeat(21), now()).unwrap_err();
    assert_eq!(error.to_string(), "the token of a calendar feed has at least 22 random characters");
}

#[test]
fn no_file_of_the_ledger_holds_the_token_of_a_feed() {
    const TOKEN: &str = "bm90LWEtcmVhbC1zZWNyZXQtYnV0LWxvbmc";
    let world = World::new();
    world.ledger.make_calendar_feed(&world.scope, "Team", TOKEN, Timestamp::UNIX_EPOCH).unwrap();
    for entry in std::fs::read_dir(world.dir.path()).unwrap() {
        let Ok(bytes) = std::fs::read(entry.unwrap().path()) else { continue };
        assert!(!bytes.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes()));
    }
}
