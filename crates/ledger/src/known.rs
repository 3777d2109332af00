//! The index of what is known: tells a new entity from a changed one and from one that says the same again.
//!
//! For every entity of every source it keeps a digest of the latest version and since when that has been known. The
//! entity is found by a 16-byte key, so the index takes about 40 bytes an entity and no text.
//!
//! A version is the later one when it is as of a later instant, or of the same instant and stored after. An older
//! version that arrives late is stored, because a reading as of then needs it, but does not take the later one's place.
//! A counter that says the same as its latest version, but as of an earlier instant, is such an older version too.
//!
//! Invariant: keys and digests never change their definition; they are compared with those that earlier versions of the
//! program stored. Both are the first bytes of SHA-256 over the parts that [`key`] and [`digest`] list, every text
//! preceded by its length.

use crate::column::micros;
use model::{
    fact::{Fact, FactKind, Identity},
    id::WorkspaceId,
};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// What is compared of a fact.
#[derive(Clone, Debug)]
pub(crate) struct Print {
    key: [u8; 16],
    digest: i64,
    as_of: i64,
    identity: Identity,
}

impl Print {
    /// Has a second version taken for the first one again.
    pub(crate) fn keep_first(&mut self) {
        self.identity = Identity::Once;
    }
}

/// What is kept of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    digest: i64,
    since: i64,
}

/// What a fact is beside what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It says what is known.
    Same,
    /// It is another version of something known.
    Changed,
    /// Nothing was known of it.
    New,
}

/// Where the index is: the common one, or what an unfinished import adds to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shelf {
    Common,
    Staged(i64),
}

/// The prints of facts; `None` for those without an identity.
pub(crate) fn prints(workspace: &WorkspaceId, facts: &[Fact]) -> Vec<Option<Print>> {
    facts.iter().map(|fact| print(workspace, fact)).collect()
}

/// Judges facts, remembering each for those after it. One entity's facts are judged in their order; entities are taken
/// in the order of their keys, so that neighbours in the index are visited together.
pub(crate) fn judge(conn: &Connection, shelf: Shelf, prints: &[Option<Print>]) -> rusqlite::Result<Vec<Verdict>> {
    let identified = prints.iter().enumerate().filter_map(|(at, print)| Some((at, print.as_ref()?)));
    let mut by_key: Vec<(usize, &Print)> = identified.collect();
    by_key.sort_by_key(|(_, print)| print.key);
    let mut verdicts = vec![Verdict::New; prints.len()];
    for (at, print) in by_key {
        verdicts[at] = place(conn, shelf, print)?;
    }
    Ok(verdicts)
}

/// Whether anything that an import was judged against has changed since.
pub(crate) fn moved(conn: &Connection, ticket: i64) -> rusqlite::Result<bool> {
    let mut query = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM temp.staged_known s LEFT JOIN known k ON k.key = s.key
         WHERE s.ticket = ?1 AND (k.digest IS NOT s.base_digest OR k.since IS NOT s.base_since))",
    )?;
    query.query_row(params![ticket], |row| row.get(0))
}

/// Adds what an import has staged to the common index. Returns whether that was anything.
pub(crate) fn merge(conn: &Connection, ticket: i64) -> rusqlite::Result<bool> {
    // In the order of the keys: every page of the index is visited once.
    let merged = conn.execute(
        "INSERT INTO known (key, digest, since) SELECT key, digest, since FROM temp.staged_known WHERE ticket = ?1
         ORDER BY key ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, since = excluded.since",
        params![ticket],
    )?;
    Ok(merged > 0)
}

/// Forgets what an import has staged.
pub(crate) fn unstage(conn: &Connection, ticket: i64) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM temp.staged_known WHERE ticket = ?1", params![ticket]).map(drop)
}

/// How often the common index has changed.
pub(crate) fn epoch(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("SELECT epoch FROM known_epoch")?.query_row([], |row| row.get(0))
}

/// Notes that the common index has changed.
pub(crate) fn advance(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE known_epoch SET epoch = epoch + 1")?.execute([]).map(drop)
}

fn place(conn: &Connection, shelf: Shelf, print: &Print) -> rusqlite::Result<Verdict> {
    match shelf {
        // The one there is stays, so it need not be looked at: clicks and events of keys are many.
        Shelf::Common if print.identity == Identity::Once => {
            let mut query =
                conn.prepare_cached("INSERT OR IGNORE INTO known (key, digest, since) VALUES (?1, ?2, ?3)")?;
            let new = query.execute(params![print.key, print.digest, print.as_of])? > 0;
            Ok(if new { Verdict::New } else { Verdict::Same })
        }
        Shelf::Common => {
            let (verdict, version) = compare(find(conn, print)?, print);
            if verdict != Verdict::Same {
                put(conn, print, version)?;
            }
            Ok(verdict)
        }
        Shelf::Staged(ticket) => {
            let (known, is_staged) = find_staged(conn, ticket, print)?;
            let (verdict, version) = compare(known, print);
            match verdict {
                Verdict::Same => {}
                _ if is_staged => restage(conn, (ticket, print), version)?,
                _ => stage(conn, (ticket, print), version, known)?,
            }
            Ok(verdict)
        }
    }
}

/// What a fact is beside the latest version known, and which version is the latest then.
fn compare(known: Option<Version>, print: &Print) -> (Verdict, Version) {
    let own = Version { digest: print.digest, since: print.as_of };
    let Some(known) = known else { return (Verdict::New, own) };
    if print.identity == Identity::Once {
        return (Verdict::Same, known);
    }
    if print.digest == known.digest {
        let backfills = print.identity == Identity::Counter && print.as_of < known.since;
        return if backfills { (Verdict::Changed, own) } else { (Verdict::Same, known) };
    }
    (Verdict::Changed, if print.as_of >= known.since { own } else { known })
}

fn find(conn: &Connection, print: &Print) -> rusqlite::Result<Option<Version>> {
    let mut query = conn.prepare_cached("SELECT digest, since FROM known WHERE key = ?1")?;
    query.query_row(params![print.key], |row| Ok(Version { digest: row.get(0)?, since: row.get(1)? })).optional()
}

/// The version that an import has staged, else the common one; and whether it is staged.
fn find_staged(conn: &Connection, ticket: i64, print: &Print) -> rusqlite::Result<(Option<Version>, bool)> {
    let mut query = conn.prepare_cached(
        "SELECT digest, since, 1 FROM temp.staged_known WHERE ticket = ?1 AND key = ?2
         UNION ALL SELECT digest, since, 0 FROM known WHERE key = ?2 LIMIT 1",
    )?;
    let found = query.query_row(params![ticket, print.key], |row| {
        Ok((Some(Version { digest: row.get(0)?, since: row.get(1)? }), row.get(2)?))
    });
    Ok(found.optional()?.unwrap_or((None, false)))
}

fn put(conn: &Connection, print: &Print, version: Version) -> rusqlite::Result<()> {
    let mut query = conn.prepare_cached("INSERT OR REPLACE INTO known (key, digest, since) VALUES (?1, ?2, ?3)")?;
    query.execute(params![print.key, version.digest, version.since]).map(drop)
}

/// Stages an entity's first version, with what it was judged against.
fn stage(
    conn: &Connection,
    (ticket, print): (i64, &Print),
    version: Version,
    base: Option<Version>,
) -> rusqlite::Result<()> {
    let mut query = conn.prepare_cached(
        "INSERT INTO temp.staged_known (ticket, key, digest, since, base_digest, base_since)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let (digest, since) = (base.map(|base| base.digest), base.map(|base| base.since));
    query.execute(params![ticket, print.key, version.digest, version.since, digest, since]).map(drop)
}

/// Stages a later version of an entity.
fn restage(conn: &Connection, (ticket, print): (i64, &Print), version: Version) -> rusqlite::Result<()> {
    let mut query =
        conn.prepare_cached("UPDATE temp.staged_known SET digest = ?3, since = ?4 WHERE ticket = ?1 AND key = ?2")?;
    query.execute(params![ticket, print.key, version.digest, version.since]).map(drop)
}

fn print(workspace: &WorkspaceId, fact: &Fact) -> Option<Print> {
    let entity = fact.entity.as_ref()?;
    Some(Print {
        key: key(workspace, fact, entity),
        digest: digest(fact),
        as_of: micros(fact.as_of),
        identity: fact.kind.identity(),
    })
}

/// Workspace, kind, source, entity; for levels of an account the day as well, since each day has its own; for an account's
/// days and days of web traffic the measures as well, since they are exported in files of different measures, and a second
/// file says nothing of the first.
fn key(workspace: &WorkspaceId, fact: &Fact, entity: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    for text in [workspace.as_str(), fact.kind.name(), fact.source.as_str(), entity] {
        put_text(&mut hash, text);
    }
    if fact.kind == FactKind::AccountCounters {
        put_text(&mut hash, &fact.day.to_string());
    }
    if matches!(fact.kind, FactKind::AccountDay | FactKind::WebTraffic) {
        for (measure, _) in &fact.values {
            put_text(&mut hash, measure.name());
        }
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

/// Day, instant, currency, provenance, dimensions, values; not when it was known and not where it stood in its file.
fn digest(fact: &Fact) -> i64 {
    let mut hash = Sha256::new();
    put_text(&mut hash, &fact.day.to_string());
    put_text(&mut hash, &fact.at.map(|at| at.as_nanosecond().to_string()).unwrap_or_default());
    put_text(&mut hash, fact.currency.as_ref().map_or("", |currency| currency.code()));
    put_text(&mut hash, fact.provenance.name());
    hash.update((fact.dims.len() as u64).to_le_bytes());
    for (dimension, value) in &fact.dims {
        put_text(&mut hash, dimension.name());
        put_text(&mut hash, value);
    }
    for (measure, value) in &fact.values {
        put_text(&mut hash, measure.name());
        hash.update(value.to_le_bytes());
    }
    let mut digest = [0; 8];
    digest.copy_from_slice(&hash.finalize()[..8]);
    i64::from_le_bytes(digest)
}

fn put_text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use model::{dimension::Dimension, measure::Measure, money::Currency, provenance::Provenance};

    fn level() -> Fact {
        let mut fact = Fact {
            kind: FactKind::AccountCounters,
            entity: Some("tiktok/nina".into()),
            day: date(2024, 3, 1),
            at: Some("2024-03-01T21:00:00.123456789Z".parse().unwrap()),
            as_of: "2024-03-02T00:00:00Z".parse().unwrap(),
            source: "tiktok-overview".into(),
            provenance: Provenance::Measured,
            currency: Some(Currency::EUR),
            dims: Vec::new(),
            values: Vec::new(),
            row: 7,
        };
        fact.set_dim(Dimension::Platform, "tiktok");
        fact.set_dim(Dimension::Account, "nina");
        fact.set_value(Measure::Followers, 123_456);
        fact.set_value(Measure::Following, -1);
        fact
    }

    fn own_print(fact: &Fact) -> Print {
        print(&WorkspaceId::new("glow"), fact).unwrap()
    }

    /// The expected bytes were computed with Python's hashlib over the parts listed above.
    #[test]
    fn keys_and_digests_keep_their_definition() {
        let print = own_print(&level());
        let hex: String = print.key.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "54a6d681592bb3f237fc5cde553967f2");
        assert_eq!(print.digest, 1_341_667_992_944_631_699);
    }

    #[test]
    fn the_digest_sees_what_is_said_and_not_when_or_where() {
        let base = own_print(&level());
        let with = |change: fn(&mut Fact)| {
            let mut fact = level();
            change(&mut fact);
            own_print(&fact)
        };
        for same in [with(|f| f.row = 9), with(|f| f.as_of = "2025-01-01T00:00:00Z".parse().unwrap())] {
            assert_eq!((same.key, same.digest), (base.key, base.digest));
        }
        for other in [
            with(|f| f.at = None),
            with(|f| f.currency = None),
            with(|f| f.provenance = Provenance::Estimated),
            with(|f| f.set_dim(Dimension::Country, "DE")),
            with(|f| f.set_value(Measure::Followers, 123_457)),
        ] {
            assert_eq!(other.key, base.key);
            assert_ne!(other.digest, base.digest);
        }
        let other_day = with(|f| f.day = date(2024, 3, 2));
        assert_ne!(other_day.key, base.key, "each day of an account's level is an entity of its own");
    }

    #[test]
    fn files_of_different_measures_of_a_day_stand_beside_one_another() {
        let day = |measure: Measure, raw: i128| {
            let mut fact = Fact { kind: FactKind::AccountDay, values: Vec::new(), ..level() };
            fact.set_value(measure, raw);
            own_print(&fact)
        };
        assert_ne!(day(Measure::AccountViews, 5).key, day(Measure::AccountReach, 5).key);
        assert_eq!(day(Measure::AccountViews, 5).key, day(Measure::AccountViews, 6).key);
    }

    fn check(identity: Identity, known: Option<(i64, i64)>, own: (i64, i64), expected: (Verdict, (i64, i64))) {
        let version = |(digest, since)| Version { digest, since };
        let print = Print { key: [0; 16], digest: own.0, as_of: own.1, identity };
        assert_eq!(
            compare(known.map(version), &print),
            (expected.0, version(expected.1)),
            "{identity:?} {known:?} {own:?}"
        );
    }

    #[test]
    fn the_latest_version_is_the_one_as_of_the_latest_instant() {
        use Identity::{Counter, Latest, Once};
        use Verdict::{Changed, New, Same};
        for identity in [Counter, Latest, Once] {
            check(identity, None, (1, 10), (New, (1, 10)));
            check(identity, Some((1, 10)), (1, 10), (Same, (1, 10)));
            check(identity, Some((1, 10)), (1, 20), (Same, (1, 10)));
        }
        for identity in [Counter, Latest] {
            check(identity, Some((1, 10)), (2, 20), (Changed, (2, 20)));
            check(identity, Some((1, 10)), (2, 10), (Changed, (2, 10)));
            check(identity, Some((1, 10)), (2, 5), (Changed, (1, 10)));
        }
        check(Once, Some((1, 10)), (2, 20), (Same, (1, 10)));
        check(Counter, Some((1, 10)), (1, 5), (Changed, (1, 5)));
        check(Latest, Some((1, 10)), (1, 5), (Same, (1, 10)));
    }
}
