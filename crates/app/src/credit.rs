//! Crediting: conversions are credited to the touches before them, before the batches that concern them settle.
//!
//! What waits in the inbox above the credited mark is looked at: which conversions it brings, changes or lends a touch to.
//! Refunds that several tell of are made to add up first (`insight::refund`). Those conversions are gathered from the facts,
//! credited under every model and appended to the inbox like any other feed; then the mark moves. A batch is settled only
//! below the mark, so that a crash at any step leaves it to be looked at again, and what was appended already is dropped at
//! the door as known.
//!
//! Invariants: one process credits at a time, and sees what the others have credited; crediting twice is crediting once.

use crate::clock;
use anyhow::Context;
use insight::{
    attribution::{self, Affected, Belongs, Gatherer, Learnt, News, Whose},
    refund,
};
use kpi::catalogue::Catalogue;
use lake::Lake;
use ledger::Ledger;
use model::{
    SmolStr, Timestamp,
    attribution::{Attribution, Model},
    batch::{Accepted, Batch},
    fact::{Fact, FactKind},
    source::Owners,
    store::FactStore,
    workspace::Workspace,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The setting that says under which rules a workspace was credited.
const DONE: &str = "attribution_done";
/// The setting that keeps what was learnt.
const LESSON: &str = "attribution_lesson";
/// The most facts of one batch.
const BATCH: usize = 20_000;
/// The most facts that are read from the inbox at once.
const CHUNK: usize = 50_000;
/// An older lesson is learnt again when something new is there.
const STALE: Duration = Duration::from_secs(300);
/// The same, when there are channels that it knows nothing of.
const UNKNOWING: Duration = Duration::from_secs(60);
/// A lesson that moves no effect by more than this changes nothing.
const MOVED: f64 = 0.002;

/// When what models learn is learnt again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learning {
    /// Whenever there is something new.
    Now,
    /// Not more often than every few minutes.
    InTime,
}

/// Credits conversions.
pub struct Creditor {
    ledger: Ledger,
    lake: Arc<Lake>,
    lock: PathBuf,
    /// The mark as this process left it.
    own_mark: AtomicI64,
}

/// The rules that a workspace was credited under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Done {
    rules: Attribution,
    owners: Owners,
    codes: BTreeMap<SmolStr, Belongs>,
}

/// What was learnt, and when.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lesson {
    learnt: Learnt,
    at: Option<Timestamp>,
    /// Whether something new has come since.
    is_stale: bool,
    /// Whether some of it is of channels that it knows nothing of.
    is_unknowing: bool,
}

/// A workspace with everything that its credits depend on besides the facts.
struct Desk {
    workspace: Workspace,
    done: Done,
    whose: Whose,
}

impl Desk {
    fn read(ledger: &Ledger, workspace: Workspace) -> anyhow::Result<Self> {
        let scope = workspace.scope();
        let plan = ledger.plan(&scope)?.map(|kept| kpi::plan::read(&kept.text, &Catalogue::builtin()).0);
        let (codes, links, campaigns) = (ledger.codes(&scope)?, ledger.links(&scope)?, ledger.campaigns(&scope)?);
        let whose = Whose::of(&codes, &links, &campaigns, plan.as_ref());
        let rules = Attribution { model: Model::default(), ..ledger.attribution(&scope)? };
        let done = Done { rules, owners: ledger.owners(&scope)?, codes: whose.codes().clone() };
        Ok(Self { workspace, done, whose })
    }

    async fn gather<T>(
        &self,
        store: &dyn FactStore,
        work: impl AsyncFnOnce(Gatherer<'_>) -> Result<T, model::store::StoreError>,
    ) -> anyhow::Result<T> {
        let scope = self.workspace.scope();
        let gatherer = Gatherer {
            store,
            scope: &scope,
            calendar: &self.workspace.calendar,
            owners: &self.done.owners,
            whose: &self.whose,
            rules: &self.done.rules,
        };
        Ok(work(gatherer).await?)
    }
}

impl Creditor {
    /// One that credits in a folder.
    pub fn new(ledger: Ledger, lake: Arc<Lake>, dir: &Path) -> Self {
        Self { ledger, lake, lock: dir.join("credit.lock"), own_mark: AtomicI64::new(i64::MIN) }
    }

    /// Credits what some batches concern, which are read from the inbox in their order. `false` when another process is the
    /// one that credits: then nothing was done.
    pub async fn credit(&self, batches: &[Accepted]) -> anyhow::Result<bool> {
        let Some(last) = batches.last().map(|batch| batch.seq) else { return Ok(true) };
        if last <= self.ledger.credited_up_to()? {
            return Ok(true);
        }
        let Some(_turn) = self.turn().await? else { return Ok(false) };
        let mark = self.ledger.credited_up_to()?;
        let fresh: Vec<&Accepted> = batches.iter().filter(|batch| batch.seq > mark).collect();
        for workspace in self.ledger.workspaces()? {
            let own = fresh.iter().filter(|batch| batch.workspace == workspace.id);
            let concerned: Vec<Accepted> = own.filter(|batch| concerns(batch)).map(|batch| (**batch).clone()).collect();
            if !concerned.is_empty() {
                self.credit_batches(workspace, concerned).await?;
            }
        }
        self.ledger.note_credited(last)?;
        self.own_mark.store(last, Ordering::Release);
        Ok(true)
    }

    async fn credit_batches(&self, workspace: Workspace, batches: Vec<Accepted>) -> anyhow::Result<()> {
        let mut news = News::default();
        for batch in &batches {
            for (place, fact) in (0..).zip(&batch.facts) {
                news.add(fact, (batch.seq, place));
            }
        }
        let desk = Desk::read(&self.ledger, workspace)?;
        // A workspace that was never credited is credited as a whole before anything is new in it.
        if self.done(&desk)?.is_none() {
            self.follow_rules(&desk).await?;
        }
        let told = refund::orders(batches.iter().flat_map(|batch| &batch.facts));
        self.lake.show(batches).await?;
        self.settle_refunds(&desk, &told).await?;
        let affected = desk.gather(self.store(), async |gatherer| gatherer.affected(&news).await).await?;
        if affected.is_empty() {
            return Ok(());
        }
        let lesson = self.lesson(&desk)?;
        let unknown = self.credit_all(&desk, &affected, &Model::ALL, &lesson.learnt).await?;
        let lesson = Lesson { is_stale: true, is_unknowing: lesson.is_unknowing || unknown, ..lesson };
        self.keep_lesson(&desk, &lesson)
    }

    /// Has the refunds of orders add up. What is corrected is credited at the next turn, as anything new is.
    async fn settle_refunds(&self, desk: &Desk, orders: &BTreeSet<SmolStr>) -> anyhow::Result<()> {
        let corrections = refund::corrections(self.store(), &desk.workspace.scope(), orders).await?;
        for facts in corrections.chunks(BATCH) {
            self.append(desk, refund::FEED, facts.to_vec()).await?;
        }
        Ok(())
    }

    /// Looks whether the rules have changed, or something is to be learnt. Everything in the inbox must have been credited.
    /// `false` when another process is the one that credits.
    pub async fn look_around(&self, learning: Learning) -> anyhow::Result<bool> {
        let Some(_turn) = self.turn().await? else { return Ok(false) };
        for workspace in self.ledger.workspaces()? {
            let desk = Desk::read(&self.ledger, workspace)?;
            self.follow_rules(&desk).await?;
            self.learn(&desk, learning).await?;
        }
        Ok(true)
    }

    /// Credits again what was credited under other rules.
    async fn follow_rules(&self, desk: &Desk) -> anyhow::Result<()> {
        let done = self.done(desk)?;
        if done.as_ref() == Some(&desk.done) {
            return Ok(());
        }
        let same = done.as_ref().filter(|done| (done.rules, &done.owners) == (desk.done.rules, &desk.done.owners));
        let affected = match same {
            Some(done) => {
                let codes = changed(&done.codes, &desk.done.codes);
                desk.gather(self.store(), async |gatherer| gatherer.affected_by_codes(&codes).await).await?
            }
            None => desk.gather(self.store(), async |gatherer| gatherer.every().await).await?,
        };
        let lesson = self.lesson(desk)?;
        let unknown = self.credit_all(desk, &affected, &Model::ALL, &lesson.learnt).await?;
        if !affected.is_empty() {
            let is_unknowing = lesson.is_unknowing || unknown;
            self.keep_lesson(desk, &Lesson { is_stale: true, is_unknowing, ..lesson })?;
        }
        self.keep_done(desk)
    }

    /// Learns from everything again, if that is due, and credits by it what models that learn have credited.
    async fn learn(&self, desk: &Desk, learning: Learning) -> anyhow::Result<()> {
        let lesson = self.lesson(desk)?;
        let now = clock::now();
        if !lesson.is_stale || !is_due(&lesson, learning, now) {
            return Ok(());
        }
        let learnt = desk.gather(self.store(), async |gatherer| gatherer.learn().await).await?;
        let moved = learnt.distance(&lesson.learnt);
        let fresh = Lesson { at: Some(now), is_stale: false, is_unknowing: false, learnt };
        if moved <= if learning == Learning::Now { 0.0 } else { MOVED } {
            return self.keep_lesson(desk, &Lesson { learnt: lesson.learnt, ..fresh });
        }
        let all = desk.gather(self.store(), async |gatherer| gatherer.every().await).await?;
        self.credit_all(desk, &all, &[Model::Markov], &fresh.learnt).await?;
        self.keep_lesson(desk, &fresh)
    }

    /// Credits conversions, a part at a time. Returns whether some of them have channels that nothing was learnt of.
    async fn credit_all(
        &self,
        desk: &Desk,
        names: &Affected,
        models: &[Model],
        learnt: &Learnt,
    ) -> anyhow::Result<bool> {
        let mut unknown = false;
        let names: Vec<&SmolStr> = names.iter().collect();
        for part in names.chunks(attribution::AT_ONCE) {
            let part: Affected = part.iter().map(|name| (*name).clone()).collect();
            let credited =
                desk.gather(self.store(), async |gatherer| gatherer.credits(&part, models, learnt).await).await?;
            unknown |= credited.is_unknowing;
            for facts in credited.facts.chunks(BATCH) {
                self.append(desk, attribution::FEED, facts.to_vec()).await?;
            }
        }
        Ok(unknown)
    }

    /// Appends facts of a feed, and shows them at once: what is credited next must see them.
    async fn append(&self, desk: &Desk, feed: &'static str, facts: Vec<Fact>) -> anyhow::Result<()> {
        let (ledger, scope) = (self.ledger.clone(), desk.workspace.scope());
        let batch = Batch { facts, ..Batch::default() };
        let shown = tokio::task::spawn_blocking(move || {
            let seq = ledger.append(&scope, feed, &batch, clock::now())?;
            ledger.pending(seq - 1, 1)
        });
        Ok(self.lake.show(shown.await??).await?)
    }

    /// The right to credit; `None` when another process has it. What that one has credited is shown first.
    async fn turn(&self) -> anyhow::Result<Option<File>> {
        let failed = || format!("the lock {} could not be taken", self.lock.display());
        let file = File::options().create(true).truncate(false).write(true).open(&self.lock).with_context(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
        }
        let mark = self.ledger.credited_up_to()?;
        if self.own_mark.swap(mark, Ordering::AcqRel) != mark {
            self.show_credits().await?;
        }
        Ok(Some(file))
    }

    /// Shows every credit that waits in the inbox.
    async fn show_credits(&self) -> anyhow::Result<()> {
        self.lake.refresh().await?;
        let mut after = self.lake.settled();
        loop {
            let ledger = self.ledger.clone();
            let waiting = tokio::task::spawn_blocking(move || ledger.pending(after, CHUNK)).await??;
            let Some(last) = waiting.last().map(|batch| batch.seq) else { return Ok(()) };
            let is_credit = |batch: &Accepted| batch.facts.first().is_some_and(|fact| fact.kind == FactKind::Credit);
            self.lake.show(waiting.into_iter().filter(is_credit).collect()).await?;
            after = last;
        }
    }

    fn store(&self) -> &dyn FactStore {
        self.lake.as_ref()
    }

    fn done(&self, desk: &Desk) -> anyhow::Result<Option<Done>> {
        let text = self.ledger.setting(&desk.workspace.scope(), DONE)?;
        // A text of another version is no reason to stop: everything is credited again.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn keep_done(&self, desk: &Desk) -> anyhow::Result<()> {
        let text = serde_json::to_string(&desk.done)?;
        Ok(self.ledger.put_setting(&desk.workspace.scope(), DONE, Some(&text))?)
    }

    fn lesson(&self, desk: &Desk) -> anyhow::Result<Lesson> {
        Ok(lesson(&self.ledger, &desk.workspace)?)
    }

    fn keep_lesson(&self, desk: &Desk, lesson: &Lesson) -> anyhow::Result<()> {
        let text = serde_json::to_string(lesson)?;
        let scope = desk.workspace.scope();
        if self.ledger.setting(&scope, LESSON)?.as_deref() == Some(text.as_str()) {
            return Ok(());
        }
        Ok(self.ledger.put_setting(&scope, LESSON, Some(&text))?)
    }
}

fn lesson(ledger: &Ledger, workspace: &Workspace) -> Result<Lesson, ledger::LedgerError> {
    let text = ledger.setting(&workspace.scope(), LESSON)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Whether a batch can change a credit.
fn concerns(batch: &Accepted) -> bool {
    batch.facts.iter().any(|fact| matches!(fact.kind, FactKind::Conversion | FactKind::Touchpoint))
}

/// The codes that belong to somebody else now, or to nobody.
fn changed(before: &BTreeMap<SmolStr, Belongs>, now: &BTreeMap<SmolStr, Belongs>) -> BTreeSet<SmolStr> {
    let all = before.keys().chain(now.keys());
    all.filter(|code| before.get(*code) != now.get(*code)).cloned().collect()
}

fn is_due(lesson: &Lesson, learning: Learning, now: Timestamp) -> bool {
    let Some(at) = lesson.at.filter(|_| learning == Learning::InTime) else { return true };
    let age = Duration::try_from(now.duration_since(at)).unwrap_or(Duration::ZERO);
    age >= if lesson.is_unknowing { UNKNOWING } else { STALE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_is_learnt_again_in_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let lesson = |is_unknowing| Lesson { at: Some(at("2026-03-01T10:00:00Z")), is_unknowing, ..Lesson::default() };
        assert!(is_due(&Lesson::default(), Learning::InTime, at("2026-03-01T10:00:00Z")), "never learnt");
        assert!(is_due(&lesson(false), Learning::Now, at("2026-03-01T10:00:01Z")));
        assert!(!is_due(&lesson(false), Learning::InTime, at("2026-03-01T10:02:00Z")));
        assert!(is_due(&lesson(true), Learning::InTime, at("2026-03-01T10:02:00Z")));
        assert!(is_due(&lesson(false), Learning::InTime, at("2026-03-01T10:05:00Z")));
    }

    #[test]
    fn codes_that_changed_hands_are_found() {
        let of = |creator: &str| Belongs { creator: Some(creator.into()), ..Belongs::default() };
        let before = BTreeMap::from([("A".into(), of("a")), ("B".into(), of("b")), ("C".into(), of("c"))]);
        let now = BTreeMap::from([("A".into(), of("a")), ("B".into(), of("x")), ("D".into(), of("d"))]);
        assert_eq!(changed(&before, &now), ["B", "C", "D"].map(SmolStr::new).into());
    }
}
