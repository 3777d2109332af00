//! The chain of locks: its form, its hashes, and how a change to it is found. Nothing here reads or writes.
//!
//! A lock is hashed as a document, a text in UTF-8 that anybody can write down again:
//!
//! ```text
//! kepi lock 1
//! workspace 4:glow
//! number 1:1
//! previous 64:0000000000000000000000000000000000000000000000000000000000000000
//! kind 6:locked
//! kpi 15:link-conversion
//! plan_version 1:1
//! plan_sha256 64:3f1c…
//! starts 10:2026-03-01
//! formula 20:conversions / clicks
//! definition 1:1
//! baseline -
//! target 6:>= 30%
//! by 10:2026-04-15
//! sealed_at 16:1772323200000000
//! ```
//!
//! The first line names the form. Every field follows in this order: its name, a space, the length of its value in
//! bytes, a colon, the value, a line feed; a value that is not there is a dash. Days are ISO texts, `sealed_at` is
//! microseconds since 1970 UTC, numbers are decimal. The hash is the SHA-256 of the whole document, the last line feed
//! included, in lower-case hexadecimal. `previous` is the hash of the lock before; the first lock's is 64 zeros.
//!
//! What is found: any change of a lock, a lock that is missing, moved or put in between, an instant out of order, and,
//! with the heads that are noted beside the chain and with every version of the plan, locks missing at the end. What is
//! not found from inside: a chain that was rewritten from the change to its end together with every noted head, since
//! the hashes hold no secret. Whoever has a head on paper finds that too, with [`reaches`].
//!
//! Invariant: two different locks never have the same document.

use model::{
    SmolStr,
    id::WorkspaceId,
    lock::{Lock, LockKind, Statement, follows},
};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::{self, Write},
};

/// The hash before the first lock.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const FORM: &str = "kepi lock 1\n";

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many locks it has.
    pub length: u32,
    /// The hash of the last one; [`GENESIS`] when there is none.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { length: 0, hash: GENESIS.to_owned() }
    }
}

/// The first lock that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its place in the chain, from 1.
    pub number: u32,
    /// The KPI that it is about, where a lock is there to say so.
    pub kpi: Option<SmolStr>,
    /// What does not fit.
    pub fault: Fault,
}

/// What does not fit about a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field says something else than what was sealed.
    Field {
        /// The field.
        field: &'static str,
        /// Its value when it was sealed.
        sealed: Option<String>,
        /// Its value now.
        found: Option<String>,
    },
    /// A field cannot be read at all.
    Unreadable {
        /// The field.
        field: String,
    },
    /// The document and the hash do not belong together: one of them was changed.
    Hash,
    /// Another lock stands in this place: this one was removed or moved.
    Place {
        /// The number of the lock that stands there.
        found: u32,
    },
    /// It was sealed after another lock than the one that is before it now.
    Previous,
    /// It was sealed at an instant before that of the lock before it, or of its version of the plan.
    Backdated,
    /// It cannot follow what was sealed of the KPI before: a second original, an amendment that changes nothing.
    Kind,
    /// It and those after it are missing.
    Cut {
        /// How many locks the chain once had.
        length: u32,
    },
    /// It is not the lock that was noted here as the end of the chain.
    Head,
    /// It stands behind the end of the chain: it was added by somebody else.
    Beyond,
    /// The version of the plan that it was taken from is missing or has another text now.
    Plan,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lock {}", self.number)?;
        if let Some(kpi) = &self.kpi {
            write!(f, " (KPI {kpi})")?;
        }
        match &self.fault {
            Fault::Field { field, sealed, found } => {
                write!(f, ": its {field} was sealed as {} and now reads {}", quoted(sealed), quoted(found))
            }
            Fault::Unreadable { field } => write!(f, ": its {field} cannot be read, so it was changed"),
            Fault::Hash => f.write_str(": its document does not give its hash, so one of the two was changed"),
            Fault::Place { found } => write!(f, " is not in its place: lock {found} stands there"),
            Fault::Previous => f.write_str(": it was sealed after another lock than the one that is before it now"),
            Fault::Backdated => f.write_str(": it is dated before the lock before it or before its plan"),
            Fault::Kind => f.write_str(": it cannot follow what was sealed of this KPI before"),
            Fault::Cut { length } => write!(f, " and those after it are missing: there were {length}"),
            Fault::Head => f.write_str(": it is not the lock that was noted here as the last one"),
            Fault::Beyond => f.write_str(": it stands behind the noted end of the chain, so it was added from outside"),
            Fault::Plan => f.write_str(": the version of the plan that it was taken from is missing or was changed"),
        }
    }
}

fn quoted(value: &Option<String>) -> String {
    value.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("{value:?}"))
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("invariant: a text takes more text");
        hex
    })
}

/// The document of a lock, made from its other fields.
pub fn document(workspace: &WorkspaceId, lock: &Lock) -> String {
    fields(workspace, lock).into_iter().fold(FORM.to_owned(), |mut text, (name, value)| {
        match value {
            Some(value) => writeln!(text, "{name} {}:{value}", value.len()),
            None => writeln!(text, "{name} -"),
        }
        .expect("invariant: a text takes more text");
        text
    })
}

/// Fills in a lock's document and hash.
pub fn sealed(workspace: &WorkspaceId, mut lock: Lock) -> Lock {
    lock.document = document(workspace, &lock);
    lock.hash = sha256(&lock.document);
    lock
}

/// Recomputes a whole chain, in the order of its numbers, and tells where it ends.
pub fn verify(workspace: &WorkspaceId, locks: &[Lock]) -> Result<Head, Broken> {
    let mut head = Head::default();
    let mut last: Option<&Lock> = None;
    let mut by_kpi: BTreeMap<&str, &Lock> = BTreeMap::new();
    for lock in locks {
        let number = head.length + 1;
        fits(workspace, lock).map_err(|broken| Broken { number, ..broken })?;
        if lock.number != number {
            return Err(Broken { number, kpi: None, fault: Fault::Place { found: lock.number } });
        }
        if lock.previous != head.hash {
            return Err(at(lock, Fault::Previous));
        }
        if last.is_some_and(|last| last.sealed_at > lock.sealed_at) {
            return Err(at(lock, Fault::Backdated));
        }
        if !may_follow(by_kpi.insert(&lock.kpi, lock), lock) {
            return Err(at(lock, Fault::Kind));
        }
        head = Head { length: number, hash: lock.hash.clone() };
        last = Some(lock);
    }
    Ok(head)
}

/// Whether a chain still has the lock that was its last one when a head was noted.
pub fn reaches(locks: &[Lock], noted: &Head) -> Result<(), Broken> {
    let Some(before) = (noted.length as usize).checked_sub(1) else { return Ok(()) };
    match locks.get(before) {
        None => {
            let number = locks.last().map_or(1, |last| last.number + 1);
            Err(Broken { number, kpi: None, fault: Fault::Cut { length: noted.length } })
        }
        Some(lock) if lock.hash != noted.hash => Err(at(lock, Fault::Head)),
        Some(_) => Ok(()),
    }
}

/// Says what does not fit about a lock.
pub(crate) fn at(lock: &Lock, fault: Fault) -> Broken {
    Broken { number: lock.number, kpi: Some(lock.kpi.clone()), fault }
}

/// Checks that a lock's hash, document and fields belong together.
fn fits(workspace: &WorkspaceId, lock: &Lock) -> Result<(), Broken> {
    if sha256(&lock.document) != lock.hash {
        return Err(at(lock, Fault::Hash));
    }
    if lock.document == document(workspace, lock) {
        return Ok(());
    }
    let unreadable = || at(lock, Fault::Unreadable { field: "document".to_owned() });
    let written = parse(&lock.document).ok_or_else(unreadable)?;
    let differs = fields(workspace, lock)
        .into_iter()
        .zip(written)
        .find(|((name, found), (written, sealed))| name == written && found.as_deref() != *sealed);
    let Some(((field, found), (_, sealed))) = differs else { return Err(unreadable()) };
    Err(at(lock, Fault::Field { field, sealed: sealed.map(str::to_owned), found }))
}

fn may_follow(last: Option<&Lock>, lock: &Lock) -> bool {
    let terms = (lock.kind != LockKind::Retired).then(|| lock.terms.clone());
    let statement = Statement { kpi: lock.kpi.clone(), plan_version: lock.plan_version, terms };
    follows(last, &statement).is_some_and(|(kind, terms)| kind == lock.kind && terms == lock.terms)
}

fn fields(workspace: &WorkspaceId, lock: &Lock) -> [(&'static str, Option<String>); 14] {
    let terms = &lock.terms;
    [
        ("workspace", Some(workspace.as_str().to_owned())),
        ("number", Some(lock.number.to_string())),
        ("previous", Some(lock.previous.clone())),
        ("kind", Some(lock.kind.as_str().to_owned())),
        ("kpi", Some(lock.kpi.to_string())),
        ("plan_version", Some(lock.plan_version.to_string())),
        ("plan_sha256", Some(lock.plan_sha256.clone())),
        ("starts", Some(terms.starts.to_string())),
        ("formula", Some(terms.formula.clone())),
        ("definition", Some(terms.definition.clone())),
        ("baseline", terms.baseline.clone()),
        ("target", Some(terms.target.clone())),
        ("by", terms.by.map(|day| day.to_string())),
        ("sealed_at", Some(lock.sealed_at.as_microsecond().to_string())),
    ]
}

/// Reads a document back into its fields.
fn parse(document: &str) -> Option<Vec<(&str, Option<&str>)>> {
    let mut rest = document.strip_prefix(FORM)?;
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once(' ')?;
        if let Some(next) = after.strip_prefix("-\n") {
            fields.push((name, None));
            rest = next;
            continue;
        }
        let (length, after) = after.split_once(':')?;
        let (value, next) = after.split_at_checked(length.parse().ok()?)?;
        fields.push((name, Some(value)));
        rest = next.strip_prefix('\n')?;
    }
    Some(fields)
}

#[cfg(test)]
mod tests;
