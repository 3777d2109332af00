//! Findings about platforms: whether most accounts on one changed together, or one changed while the others held.
//!
//! Competitors' accounts are read too: what they lost as well is not our creators' doing.
//!
//! Invariant: a finding about a platform rests on five accounts at least, and each platform is judged by one KPI alone.

use super::{
    Evidence, Finding, Kind, Phrase, Picture, Point, Stake,
    account::{Account, Accounts},
    days::Days,
    shift::NEWS,
};
use kpi::breaks;
use model::{Date, SmolStr, measure::Measure, period::Period, platform};
use stats::{
    anomaly::{self, detect, incidents},
    changepoint::panel::{self, Change, Found, Member, Moved, Setting, Verdict, scan},
};
use std::collections::BTreeSet;

/// Fewest accounts.
const ACCOUNTS: usize = 5;
/// Days within which a definition break is taken for the reason.
const NEAR: i64 = 7;
/// So many days in a row that stand out may pass by.
const MOMENT: usize = 3;
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// The seed of simulations.
const SEED: u64 = 1;

/// Looks at every platform.
pub(super) fn look(accounts: &Accounts) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut done: BTreeSet<&SmolStr> = BTreeSet::new();
    for ((platform, _), accounts) in accounts {
        if accounts.len() < ACCOUNTS || !done.insert(platform) {
            continue;
        }
        let values = calm(accounts);
        let members: Vec<Member<'_>> = accounts.iter().zip(&values).map(|(one, values)| member(one, values)).collect();
        let rows = members[0].values.len();
        if let Ok(Some(one)) = scan(&members, Setting { season: 7, seed: SEED })
            && one.at + NEWS >= rows
        {
            found.extend(tell(platform, accounts, &one));
        }
    }
    found
}

fn member<'a>(account: &'a Account, values: &'a [Option<f64>]) -> Member<'a> {
    let kind = if account.rival { panel::Kind::Competitor } else { panel::Kind::Own };
    Member { name: account.id(), kind, values }
}

/// The accounts' values without days that stood out for a moment, alone or on the whole platform: a day is no lasting change.
fn calm(accounts: &[Account]) -> Vec<Vec<Option<f64>>> {
    let sum = |at: usize| {
        let values: Vec<f64> = accounts.iter().filter_map(|account| account.days.values[at]).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let whole: Vec<Option<f64>> = (0..accounts[0].days.values.len()).map(sum).collect();
    let shared = moments(&whole);
    let of = |account: &Account| {
        let mut values = account.days.values.clone();
        shared.iter().copied().chain(moments(&account.days.values)).for_each(|at| values[at] = None);
        values
    };
    accounts.iter().map(of).collect()
}

/// The rows of incidents that were over within a few days.
fn moments(values: &[Option<f64>]) -> Vec<usize> {
    let setting = anomaly::Setting::every(DAY);
    let found = incidents(values, &detect(values, &setting), &setting);
    found.into_iter().filter(|one| one.end - one.start < MOMENT).flat_map(|one| one.start..=one.end).collect()
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
        let account = self.accounts.iter().find(|account| account.id() == moved.name)?;
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
        let key = self.key(&SmolStr::new(format!("{}-{}", self.platform, account.id())));
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
            groups: Vec::new(),
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
