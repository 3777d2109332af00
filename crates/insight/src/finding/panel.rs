//! Findings about platforms: whether most accounts on one changed together, or one changed while the others held.
//!
//! Competitors' accounts are read too: what they lost as well is not our creators' doing.
//!
//! Invariant: a finding about a platform rests on five accounts at least, and each platform is judged by one KPI alone.

use super::{
    Evidence, Finding, Kind, Look, Phrase, Picture, Point, Stake,
    days::{self, Days},
    incident::shown,
    shift::NEWS,
    watch,
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
};
use kpi::breaks;
use model::{
    Date, SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    measure::Measure,
    period::Period,
    platform,
};
use stats::changepoint::panel::{self, Change, Found, Member, Moved, Setting, Verdict, scan};
use std::collections::{BTreeMap, BTreeSet};

/// What accounts are compared by, the better first. `post_day_views` are views that posts gathered on a day.
const KPIS: [&str; 3] = ["account_reach", "account_views", "post_day_views"];
/// How far back is looked, in days.
const BACK: i64 = 120;
/// Fewest days of an account.
const LEAST: usize = 21;
/// Fewest accounts.
const ACCOUNTS: usize = 5;
/// Days within which a definition break is taken for the reason.
const NEAR: i64 = 7;
/// The seed of simulations.
const SEED: u64 = 1;

/// One account, or creator, on a platform.
pub(super) struct Account {
    /// Whose it is, as people know it.
    pub name: String,
    /// Its id: the creator's, or the handle.
    pub id: SmolStr,
    /// Whether it is a competitor's.
    pub rival: bool,
    /// Its days.
    pub days: Days,
}

/// Every account with enough days, by platform and KPI.
pub(super) async fn accounts(
    desk: &Desk<'_>,
    look: &Look<'_>,
) -> Result<BTreeMap<(SmolStr, usize), Vec<Account>>, InsightError> {
    let mut found: BTreeMap<(SmolStr, usize), Vec<Account>> = BTreeMap::new();
    let ids = watch::known(desk, &KPIS).await?;
    let Some(period) = watch::period(look, BACK).filter(|_| !ids.is_empty()) else { return Ok(found) };
    let by = vec![Dimension::Platform, Dimension::Account, Dimension::Creator];
    let own = Ask { by, ..Ask::about(&ids, period) };
    let mut asks = vec![(own.clone(), false)];
    if !desk.rivals.is_empty() {
        let handles: BTreeSet<SmolStr> = desk.rivals.iter().map(|account| account.handle.clone()).collect();
        let named = Condition { dimension: Dimension::Account, test: Test::In, values: handles.into_iter().collect() };
        asks.push((Ask { filter: Filter(vec![named]), ..own }, true));
    }
    for (ask, rival) in asks {
        for days in days::read(desk, &ask).await? {
            if let Some((key, account)) = account(desk, days, rival) {
                found.entry(key).or_default().push(account);
            }
        }
    }
    Ok(found)
}

fn account(desk: &Desk<'_>, days: Days, rival: bool) -> Option<((SmolStr, usize), Account)> {
    let [Some(platform), handle, creator] = days.group.as_slice() else { return None };
    let (id, name) = match (creator, handle) {
        (Some(creator), _) => (creator.clone(), shown(desk, &Dimension::Creator, creator)),
        (None, Some(handle)) => (handle.clone(), format!("@{handle}")),
        (None, None) => return None,
    };
    let some = days.values.iter().flatten().filter(|value| **value > 0.0).count();
    let kpi = KPIS.iter().position(|id| *id == days.kpi)?;
    let key = (platform.clone(), kpi);
    (some >= LEAST).then_some((key, Account { name, id, rival, days }))
}

/// Looks at every platform.
pub(super) fn look(accounts: &BTreeMap<(SmolStr, usize), Vec<Account>>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut done: BTreeSet<&SmolStr> = BTreeSet::new();
    for ((platform, _), accounts) in accounts {
        if accounts.len() < ACCOUNTS || !done.insert(platform) {
            continue;
        }
        let member = |account| Member {
            name: account_id(account),
            kind: if account.rival { panel::Kind::Competitor } else { panel::Kind::Own },
            values: &account.days.values,
        };
        let members: Vec<Member<'_>> = accounts.iter().map(member).collect();
        let rows = members[0].values.len();
        if let Ok(Some(one)) = scan(&members, Setting { season: 7, seed: SEED })
            && one.at + NEWS >= rows
        {
            found.extend(tell(platform, accounts, &one));
        }
    }
    found
}

fn account_id(account: &Account) -> &str {
    account.id.as_str()
}

/// What happened on a platform, as findings.
fn tell(platform: &SmolStr, accounts: &[Account], found: &Found) -> Vec<Finding> {
    let scene = Scene { platform, accounts, at: found.at };
    match &found.verdict {
        Verdict::Platform { change, moved, besides } => {
            let together = scene.together(change, *moved);
            let alone = besides.iter().filter_map(|one| scene.alone(one, "beyond what all did"));
            std::iter::once(together).chain(alone).collect()
        }
        Verdict::Own { who } => who.iter().filter_map(|one| scene.alone(one, "while others there held")).collect(),
        Verdict::CannotTell(_) | Verdict::Nothing => Vec::new(),
    }
}

/// A platform with its accounts, and the first row after a change.
struct Scene<'a> {
    platform: &'a SmolStr,
    accounts: &'a [Account],
    at: usize,
}

impl Scene<'_> {
    fn days(&self) -> &Days {
        &self.accounts[0].days
    }

    fn when(&self) -> Period {
        Period { from: self.days().day(self.at), to: self.days().period.to }
    }

    /// Why the platform counts something else since then, if it does.
    fn reason(&self) -> Option<&'static str> {
        let (measure, day) = (Measure::from_name(&self.days().kpi)?, self.when().from);
        let near = |a: Date, b: Date| Period { from: a.min(b), to: a.max(b) }.days() <= NEAR + 1;
        let mut known = breaks::all().iter().filter(|one| one.measure == measure && one.platform == *self.platform);
        known.find(|one| near(one.date, day)).map(|one| one.words.as_str())
    }

    /// Most accounts moved.
    fn together(&self, change: &Change, (moved, of): (usize, usize)) -> Finding {
        let (title, reason) = (platform::title(self.platform), self.reason());
        let head = Phrase::new("On ")
            .name(title)
            .text(if change.relative < 0.0 { " most accounts lost about " } else { " most accounts gained about " })
            .share(change.relative.abs())
            .text(format!(" of their {} since ", lower(&self.days().name)))
            .day(self.when().from);
        let (head, words) = match reason {
            Some(words) => (head.text(", because: ").text(words), "It is counted otherwise; nobody lost anything."),
            None => (head, "The platform changed, not your creators."),
        };
        let mut evidence = vec![
            Evidence::new("Moved that way", Phrase::default().count(moved).text(" of ").count(of).text(" accounts")),
            range(change),
        ];
        let rivals = self.accounts.iter().filter(|one| one.rival).count();
        if rivals > 0 {
            evidence.push(Evidence::new("Competitors' accounts among them", Phrase::default().count(rivals)));
        }
        let good = if reason.is_some() { None } else { Some(change.relative > 0.0) };
        let parts = (self.key(self.platform), head, Phrase::new(words));
        self.finding(parts, change, (good, evidence, self.sum()))
    }

    /// One account moved. What a competitor's did alone is no loss and no gain of ours.
    fn alone(&self, moved: &Moved, beside: &str) -> Option<Finding> {
        let account = self.accounts.iter().find(|account| account.id == moved.name)?;
        let change = &moved.change;
        let head = Phrase::default()
            .name(self.days().name.clone())
            .text(" of ")
            .name(account.name.clone())
            .text(if change.relative < 0.0 { " fell by " } else { " rose by " })
            .share(change.relative.abs())
            .text(format!(" on {} {beside}, since ", platform::title(self.platform)))
            .day(self.when().from);
        let whole: f64 = self.accounts.iter().filter(|one| !one.rival).map(|one| mean(&one.days)).sum();
        let part = mean(&account.days) / whole;
        let share = if account.rival || !part.is_finite() { 0.05 } else { part.min(1.0) };
        let good = (!account.rival).then_some(change.relative > 0.0);
        let words = Phrase::new("It is this account's own change: what all accounts there share is taken out.");
        let key = self.key(&SmolStr::new(format!("{}-{}", self.platform, account.id)));
        let mut finding = self.finding((key, head, words), change, (good, vec![range(change)], self.of(account)));
        finding.stake.share *= share;
        Some(finding)
    }

    fn key(&self, group: &SmolStr) -> SmolStr {
        SmolStr::new(format!("shift/{}/{group}/{}", self.days().kpi, self.when().from))
    }

    fn finding(
        &self,
        (key, title, words): (SmolStr, Phrase, Phrase),
        change: &Change,
        (good, evidence, points): (Option<bool>, Vec<Evidence>, Vec<Point>),
    ) -> Finding {
        Finding {
            key,
            kind: Kind::Shift,
            kpi: Some(self.days().kpi.clone()),
            days: self.when(),
            title,
            words,
            next: None,
            sure: (1.0 - change.p).max(0.0),
            stake: Stake { share: change.relative.abs().min(1.0), words: Phrase::new("every day since") },
            good,
            evidence,
            picture: Some(Picture {
                name: self.days().name.clone(),
                unit: self.days().unit.clone(),
                points,
                marked: Some(self.when()),
            }),
        }
    }

    /// All accounts of the platform added up, a competitor's too: what they share is theirs as well.
    fn sum(&self) -> Vec<Point> {
        let seen = |at: usize| {
            let values: Vec<f64> = self.accounts.iter().filter_map(|account| account.days.values[at]).collect();
            (!values.is_empty()).then(|| values.iter().sum())
        };
        (0..self.days().values.len()).map(|at| self.point(at, seen(at))).collect()
    }

    fn of(&self, account: &Account) -> Vec<Point> {
        (0..account.days.values.len()).map(|at| self.point(at, account.days.values[at])).collect()
    }

    fn point(&self, at: usize, seen: Option<f64>) -> Point {
        Point { day: self.days().day(at), seen, expected: None, low: None, high: None }
    }
}

fn range(change: &Change) -> Evidence {
    let says = Phrase::new("between ").share(change.interval.low).text(" and ").share(change.interval.high);
    Evidence::new("Nine times of ten it is", says)
}

fn mean(days: &Days) -> f64 {
    days.values.iter().flatten().sum::<f64>() / days.known().max(1) as f64
}

/// A KPI's name within a sentence.
pub(super) fn lower(name: &str) -> String {
    // A word of capitals alone, such as ROI, stays.
    let word = name.split(' ').next().unwrap_or(name);
    let short = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if !short => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}
