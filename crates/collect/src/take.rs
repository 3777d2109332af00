//! The one way in: events become facts, facts become one batch, and only when that is durable is anybody answered.
//!
//! Invariant: an event is answered as accepted or as a duplicate only when what it says is in the inbox.

use crate::{
    event::{Deed, Event, Parsed, Reject},
    facts::{self, Setting},
    notice,
    state::Inner,
    tally::Outcome,
};
use jiff::SignedDuration;
use ledger::{Keep, KeyKind, LedgerError, Verdict};
use model::{SmolStr, Timestamp, batch::Batch, code::Code, fact::Fact, workspace::Workspace};
use std::collections::BTreeMap;

/// What a request brings.
pub(crate) struct Lot<'a> {
    /// Where it goes.
    pub workspace: &'a Workspace,
    /// The source that its facts carry, which is also the feed and the door's name.
    pub source: &'static str,
    /// What its entities begin with.
    pub prefix: &'a str,
    /// Who sends.
    pub sender: Sender,
    /// The events.
    pub parsed: Parsed,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Whoever has a key: of one id the first version stays.
    Key(KeyKind),
    /// A shop, whose signature was checked: of one order the latest version counts, whatever its age.
    Shop,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Accepted,
    Duplicate,
    Ignored(&'static str),
    Rejected(&'static str, String),
}

impl Told {
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Accepted => Outcome::Accepted,
            Self::Duplicate => Outcome::Duplicate,
            Self::Ignored(_) => Outcome::Ignored,
            Self::Rejected(..) => Outcome::Rejected,
        }
    }
}

/// Stores what a request brings. The answers are in the order of the request.
pub(crate) fn take(inner: &Inner, mut lot: Lot<'_>, now: Timestamp) -> Result<Vec<Told>, LedgerError> {
    let events = std::mem::take(&mut lot.parsed.events);
    let mut rejects = std::mem::take(&mut lot.parsed.rejects);
    let mut good = Vec::with_capacity(events.len());
    for mut event in events {
        if let Err(reject) = check(&event, lot.sender, inner, now) {
            rejects.push(reject);
            continue;
        }
        if event.id.is_none() && event.deed == Deed::Order {
            event.id = Some(inner.draw());
        }
        good.push(event);
    }
    let mut told: Vec<(usize, Told)> = store(inner, &lot, &good, now)?;
    told.extend(lot.parsed.ignored.iter().map(|(place, why)| (*place, Told::Ignored(why))));
    told.extend(rejects.into_iter().map(|reject| (reject.place, Told::Rejected(reject.field, reject.why))));
    told.sort_by_key(|(place, _)| *place);
    let told: Vec<Told> = told.into_iter().map(|(_, told)| told).collect();
    for outcome in [Outcome::Accepted, Outcome::Duplicate, Outcome::Ignored, Outcome::Rejected] {
        inner.tally.add(lot.source, outcome, told.iter().filter(|told| told.outcome() == outcome).count());
    }
    Ok(told)
}

fn check(event: &Event, sender: Sender, inner: &Inner, now: Timestamp) -> Result<(), Reject> {
    if sender == Sender::Key(KeyKind::Public) && event.deed.needs_secret() {
        let why = format!("a {} needs a secret key: the key that was sent can be read in a page", event.deed.name());
        return Err(Reject::new(event.place, "type", why));
    }
    let (Some(at), Sender::Key(_)) = (event.at, sender) else { return Ok(()) };
    let ahead = at.duration_since(now);
    if ahead > SignedDuration::from_mins(inner.options.ahead_minutes) {
        let why = format!("{at} is in the future: it is {now} here; check the clock of the sender");
        return Err(Reject::new(event.place, "at", why));
    }
    if ahead < SignedDuration::from_hours(-24 * inner.options.oldest_days) {
        let why =
            format!("{at} is more than {} days ago; import what is that old as a file", inner.options.oldest_days);
        return Err(Reject::new(event.place, "at", why));
    }
    Ok(())
}

fn store(inner: &Inner, lot: &Lot<'_>, events: &[Event], now: Timestamp) -> Result<Vec<(usize, Told)>, LedgerError> {
    let codes = codes(inner, lot.workspace, events)?;
    let zone = lot.workspace.calendar.zone();
    let setting = Setting {
        zone: &zone,
        currency: lot.workspace.currency,
        codes: &codes,
        now,
        source: lot.source,
        prefix: lot.prefix,
    };
    let first = if lot.sender == Sender::Shop { Keep::Latest } else { Keep::First };
    let (mut kept, mut withdrawn) = (Shelf::default(), Shelf::default());
    for event in events {
        // What is withdrawn is a later version of what was first.
        let shelf = if event.deed == Deed::Cancel { &mut withdrawn } else { &mut kept };
        shelf.add(event, facts::of(event, &setting));
    }
    let mut told = Vec::with_capacity(events.len());
    for (shelf, keep) in [(kept, first), (withdrawn, Keep::Latest)] {
        shelf.store(inner, (lot, keep), now, &mut told)?;
    }
    Ok(told)
}

/// Facts on their way, and which of them are the events' own.
#[derive(Default)]
struct Shelf {
    facts: Vec<Fact>,
    own: Vec<(usize, usize)>,
}

impl Shelf {
    fn add(&mut self, event: &Event, facts: Vec<Fact>) {
        self.own.push((event.place, self.facts.len()));
        self.facts.extend(facts);
    }

    fn store(
        self,
        inner: &Inner,
        (lot, keep): (&Lot<'_>, Keep),
        now: Timestamp,
        told: &mut Vec<(usize, Told)>,
    ) -> Result<(), LedgerError> {
        if self.facts.is_empty() {
            return Ok(());
        }
        let scope = lot.workspace.scope();
        let batch = Batch { facts: self.facts, ..Batch::default() };
        let verdicts = inner.ledger.append_told(&scope, (lot.source, keep), &batch, now)?.verdicts;
        let new = self.own.iter().filter(|(_, at)| verdicts[*at] == Verdict::New);
        notice::post(inner, &scope, new.map(|(_, at)| &batch.facts[*at]), now);
        told.extend(self.own.iter().map(|(place, at)| {
            (*place, if verdicts[*at] == Verdict::Same { Told::Duplicate } else { Told::Accepted })
        }));
        Ok(())
    }
}

/// The workspace's own codes among those that the events name.
fn codes(inner: &Inner, workspace: &Workspace, events: &[Event]) -> Result<BTreeMap<SmolStr, Code>, LedgerError> {
    if events.iter().all(|event| event.codes.is_empty()) {
        return Ok(BTreeMap::new());
    }
    let named = |code: &Code| events.iter().any(|event| event.codes.contains(&code.code));
    let own = inner.ledger.codes(&workspace.scope())?.into_iter().filter(named);
    Ok(own.map(|code| (code.code.clone(), code)).collect())
}
