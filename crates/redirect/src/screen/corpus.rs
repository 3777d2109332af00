//! The corpus: real visits with what they are, and how often the steps see it the same way.
//!
//! `visits.toml` was there while the rules were made; `held_out.toml` was written after, so its accuracy is what to expect of
//! agents that nobody thought of. Expectations say what a client is. Those that the rules cannot meet stay in.

use super::{Screen, Visit};
use crate::{agent, options::Options};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use model::{
    Timestamp,
    visit::{Device, Exclusion},
};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Corpus {
    version: u32,
    #[serde(rename = "visit")]
    visits: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    client: String,
    agent: String,
    #[serde(default = "get")]
    method: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    expect: String,
    device: Option<String>,
    app: Option<String>,
    source: String,
}

fn get() -> String {
    "GET".to_owned()
}

/// What the steps make of a visit.
struct Seen {
    verdict: &'static str,
    device: Device,
    app: Option<&'static str>,
}

fn see(screen: &Screen, known: &Known, tap: u64) -> Seen {
    let mut headers = HeaderMap::new();
    for (name, value) in &known.headers {
        headers.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let read = agent::read(&known.agent);
    let ruling = screen.judge(&Visit {
        method: &known.method.parse().unwrap(),
        headers: &headers,
        agent_text: &known.agent,
        agent: read,
        address: Some("203.0.113.7".parse().unwrap()),
        is_open: true,
        tap,
        click: [0; 16],
        at: Timestamp::UNIX_EPOCH,
    });
    let verdict = ruling.map_or("kept", |ruling| ruling.reason.name());
    Seen { verdict, device: read.device, app: agent::app(&read, &headers) }
}

#[derive(Default)]
struct Class {
    visits: usize,
    right: usize,
    /// People who are not counted, or programs that are.
    wrong_side: usize,
}

/// How often the steps were right.
#[derive(Default)]
struct Score {
    classes: BTreeMap<String, Class>,
    devices: (usize, usize),
    apps: (usize, usize),
    misses: Vec<String>,
}

impl Score {
    fn of(corpus: &Corpus) -> Self {
        let (screen, mut score) = (Screen::new(&Options::default()), Self::default());
        for (tap, known) in (1..).zip(&corpus.visits) {
            let expected = known.expect.as_str();
            assert!(expected == "kept" || Exclusion::from_name(expected).is_some(), "{expected}: {}", known.client);
            assert!(!known.source.is_empty(), "{}", known.client);
            score.add(known, &see(&screen, known, tap));
        }
        score
    }

    fn add(&mut self, known: &Known, seen: &Seen) {
        let class = self.classes.entry(known.expect.clone()).or_default();
        class.visits += 1;
        class.right += usize::from(seen.verdict == known.expect);
        class.wrong_side += usize::from((seen.verdict == "kept") != (known.expect == "kept"));
        if seen.verdict != known.expect {
            self.misses.push(format!("{} is {}, seen as {}", known.client, known.expect, seen.verdict));
        }
        if let Some(device) = &known.device {
            let right = Device::from_name(device).unwrap() == seen.device;
            self.devices = (self.devices.0 + usize::from(right), self.devices.1 + 1);
            if !right {
                self.misses.push(format!("{} is on {device}, seen on {}", known.client, seen.device.name()));
            }
        }
        if known.expect == "kept" {
            let right = known.app.as_deref() == seen.app;
            self.apps = (self.apps.0 + usize::from(right), self.apps.1 + 1);
            if !right {
                self.misses.push(format!("{} is in {:?}, seen in {:?}", known.client, known.app, seen.app));
            }
        }
    }

    fn visits(&self) -> usize {
        self.classes.values().map(|class| class.visits).sum()
    }

    fn right(&self) -> usize {
        self.classes.values().map(|class| class.right).sum()
    }

    /// People who are not counted, and programs that are.
    fn false_exclusions_and_counts(&self) -> (usize, usize) {
        let kept = self.classes.get("kept").map_or(0, |class| class.wrong_side);
        (kept, self.classes.values().map(|class| class.wrong_side).sum::<usize>() - kept)
    }

    fn print(&self, name: &str) {
        let (exclusions, counts) = self.false_exclusions_and_counts();
        println!("{name}: {} of {} visits judged right, reason and all", self.right(), self.visits());
        println!("  counted or not: {exclusions} people not counted, {counts} programs counted");
        for (class, of) in &self.classes {
            println!("  {class:<14} {:>3} of {:>3} right, {} on the wrong side", of.right, of.visits, of.wrong_side);
        }
        println!("  devices {} of {}, apps {} of {}", self.devices.0, self.devices.1, self.apps.0, self.apps.1);
        self.misses.iter().for_each(|miss| println!("  missed: {miss}"));
    }
}

/// What was reached when the rules were last changed: how many are judged right, how many people are not counted, and how
/// many programs are.
struct Recorded {
    right: usize,
    people: usize,
    programs: usize,
}

fn check(name: &str, text: &str, least: usize, recorded: &Recorded) {
    let corpus: Corpus = toml::from_str(text).unwrap();
    assert_eq!(corpus.version, 1);
    assert!(corpus.visits.len() >= least, "{} visits", corpus.visits.len());
    let score = Score::of(&corpus);
    score.print(name);
    let (people, programs) = score.false_exclusions_and_counts();
    assert!(score.right() >= recorded.right, "{} right, {} before", score.right(), recorded.right);
    assert!(people <= recorded.people && programs <= recorded.programs, "{people} people, {programs} programs");
}

#[test]
fn the_corpus_is_judged_as_well_as_recorded() {
    let recorded = Recorded { right: 374, people: 2, programs: 4 };
    check("corpus", include_str!("../../tests/corpus/visits.toml"), 220, &recorded);
}

#[test]
fn what_nobody_thought_of_is_judged_as_well_as_recorded() {
    let recorded = Recorded { right: 81, people: 2, programs: 1 };
    check("held out", include_str!("../../tests/corpus/held_out.toml"), 60, &recorded);
}
