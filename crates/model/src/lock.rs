//! Locks: what a plan said of a KPI when its campaign started, sealed so that a later change shows.
//!
//! The locks of a workspace make one chain. The first of a KPI is its original; whatever is sealed of it later stands
//! beside the original and never in its place. How they are hashed and stored is not known here.
//!
//! Invariant: the first lock of a KPI is `locked` and no other one is; two locks of a KPI in a row never say the same.

use crate::{Date, SmolStr, Timestamp};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// What is promised of a KPI. Texts are compared letter by letter: whoever writes them writes the same thing alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The day on which the campaign, or the earliest flight, starts that these terms are sealed for.
    pub starts: Date,
    /// The formula as written.
    pub formula: String,
    /// Which definition of the formula's names was in force: a version or a hash.
    pub definition: String,
    /// The value before, as text or JSON; `None` when the plan has none.
    pub baseline: Option<String>,
    /// The value to reach, as written: `>= 30%`.
    pub target: String,
    /// The day by which it is to be reached, where the plan names one.
    pub by: Option<Date>,
}

impl Terms {
    /// The names of what differs, in the order of the fields.
    pub fn changes(&self, other: &Self) -> Vec<&'static str> {
        let same = [
            ("starts", self.starts == other.starts),
            ("formula", self.formula == other.formula),
            ("definition", self.definition == other.definition),
            ("baseline", self.baseline == other.baseline),
            ("target", self.target == other.target),
            ("by", self.by == other.by),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
    }
}

/// What a version of the plan says of one KPI, to be sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The KPI's id in the plan.
    pub kpi: SmolStr,
    /// The version of the plan that says so.
    pub plan_version: u32,
    /// What it says; `None` when the KPI is no longer in the plan.
    pub terms: Option<Terms>,
}

/// Why a lock is in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LockKind {
    /// The original: the first that was sealed of the KPI.
    Locked,
    /// Other terms than before, or a KPI that came back.
    Amended,
    /// The KPI was taken out of the plan. The lock repeats the last terms.
    Retired,
}

impl LockKind {
    /// Its name, as stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Amended => "amended",
            Self::Retired => "retired",
        }
    }
}

impl fmt::Display for LockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LockKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let kinds = [Self::Locked, Self::Amended, Self::Retired];
        kinds.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| format!("{text:?} is no kind of lock"))
    }
}

/// One sealed statement, with its place in the chain. Hashes are SHA-256 in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Its place in the workspace's chain, from 1.
    pub number: u32,
    /// Why it is there.
    pub kind: LockKind,
    /// The KPI's id in the plan.
    pub kpi: SmolStr,
    /// The version of the plan that it was taken from.
    pub plan_version: u32,
    /// The hash of that version's text.
    pub plan_sha256: String,
    /// What was sealed.
    pub terms: Terms,
    /// When it was sealed, to the microsecond.
    pub sealed_at: Timestamp,
    /// The hash of the lock before.
    pub previous: String,
    /// All of the above in the one form that is hashed.
    pub document: String,
    /// The hash of the document.
    pub hash: String,
}

/// What sealing a statement adds after the last lock of the same KPI: nothing when it says nothing new.
pub fn follows(last: Option<&Lock>, statement: &Statement) -> Option<(LockKind, Terms)> {
    match (last, &statement.terms) {
        (None, None) => None,
        (None, Some(terms)) => Some((LockKind::Locked, terms.clone())),
        (Some(last), None) => (last.kind != LockKind::Retired).then(|| (LockKind::Retired, last.terms.clone())),
        (Some(last), Some(terms)) => {
            let same = last.kind != LockKind::Retired && last.terms == *terms;
            (!same).then(|| (LockKind::Amended, terms.clone()))
        }
    }
}

/// All that was sealed of one KPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<'a> {
    /// What was sealed first.
    pub original: &'a Lock,
    /// What was sealed after it, the oldest first.
    pub later: Vec<&'a Lock>,
}

impl<'a> History<'a> {
    /// The lock that counts now.
    pub fn last(&self) -> &'a Lock {
        self.later.last().copied().unwrap_or(self.original)
    }
}

/// The chain by KPI. Locks are given in their order.
pub fn histories(locks: &[Lock]) -> BTreeMap<SmolStr, History<'_>> {
    let mut histories: BTreeMap<SmolStr, History<'_>> = BTreeMap::new();
    for lock in locks {
        histories
            .entry(lock.kpi.clone())
            .and_modify(|history| history.later.push(lock))
            .or_insert_with(|| History { original: lock, later: Vec::new() });
    }
    histories
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn terms(target: &str) -> Terms {
        Terms {
            starts: date(2026, 3, 1),
            formula: "conversions / clicks".to_owned(),
            definition: "1".to_owned(),
            baseline: None,
            target: target.to_owned(),
            by: Some(date(2026, 4, 15)),
        }
    }

    fn statement(target: Option<&str>) -> Statement {
        Statement { kpi: "conversion".into(), plan_version: 1, terms: target.map(terms) }
    }

    /// Seals targets one after the other (`None` takes the KPI out) and gives the kinds that result.
    fn kinds(targets: &[Option<&str>]) -> Vec<(LockKind, String)> {
        let mut last: Option<Lock> = None;
        let mut kinds = Vec::new();
        for target in targets {
            let Some((kind, terms)) = follows(last.as_ref(), &statement(*target)) else { continue };
            kinds.push((kind, terms.target.clone()));
            last = Some(Lock {
                number: 1,
                kind,
                kpi: "conversion".into(),
                plan_version: 1,
                plan_sha256: String::new(),
                terms,
                sealed_at: Timestamp::UNIX_EPOCH,
                previous: String::new(),
                document: String::new(),
                hash: String::new(),
            });
        }
        kinds
    }

    #[test]
    fn only_news_makes_a_lock() {
        let said = [None, Some("30"), Some("30"), Some("20"), Some("30"), None, None, Some("30"), Some("30")];
        let expected = [
            (LockKind::Locked, "30"),
            (LockKind::Amended, "20"),
            (LockKind::Amended, "30"),
            (LockKind::Retired, "30"),
            (LockKind::Amended, "30"),
        ];
        let expected: Vec<_> = expected.into_iter().map(|(kind, target)| (kind, target.to_owned())).collect();
        assert_eq!(kinds(&said), expected);
    }

    #[test]
    fn changes_are_named() {
        let mut other = terms("20");
        assert_eq!(terms("30").changes(&other), ["target"]);
        other.by = None;
        other.starts = date(2026, 3, 2);
        other.baseline = Some(String::new());
        assert_eq!(terms("20").changes(&other), ["starts", "baseline", "by"]);
        assert!(other.changes(&other).is_empty());
    }

    #[test]
    fn kinds_read_back() {
        for kind in [LockKind::Locked, LockKind::Amended, LockKind::Retired] {
            assert_eq!(kind.to_string().parse::<LockKind>(), Ok(kind));
        }
        assert!("open".parse::<LockKind>().is_err());
    }
}
