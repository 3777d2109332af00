//! Brings the file up to date: forward only, one embedded file per step.
//!
//! Invariant: a step that was released never changes; a correction is a new step. `migrations/SHA256SUMS` pins them.

use crate::LedgerError;
use rusqlite::Connection;
use rusqlite_migration::{Error, M, MigrationDefinitionError, Migrations};
use std::path::Path;

/// Every step, in order: its file and its text.
const STEPS: &[(&str, &str)] = &[
    ("0001_nouns.sql", include_str!("migrations/0001_nouns.sql")),
    ("0002_inbox.sql", include_str!("migrations/0002_inbox.sql")),
    ("0003_plans.sql", include_str!("migrations/0003_plans.sql")),
    ("0004_links.sql", include_str!("migrations/0004_links.sql")),
    ("0006_notes.sql", include_str!("migrations/0006_notes.sql")),
    ("0007_destinations.sql", include_str!("migrations/0007_destinations.sql")),
    ("0008_post_texts.sql", include_str!("migrations/0008_post_texts.sql")),
];

/// Runs the steps that the file has not seen. The caller keeps other processes from doing the same at once.
pub(crate) fn to_latest(conn: &mut Connection, dir: &Path) -> Result<(), LedgerError> {
    let steps = Migrations::new(STEPS.iter().map(|(_, sql)| M::up(sql)).collect());
    steps.to_latest(conn).map_err(|error| match error {
        Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            LedgerError::Newer { dir: dir.to_owned() }
        }
        Error::RusqliteError { err, .. } => LedgerError::from(err).doing("bring the ledger up to date"),
        other => LedgerError::Migrate(Box::new(other)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::fmt::Write;

    #[test]
    fn the_steps_are_those_that_were_released() {
        let sums: String = STEPS.iter().fold(String::new(), |mut sums, (file, sql)| {
            for byte in Sha256::digest(sql) {
                write!(sums, "{byte:02x}").unwrap();
            }
            writeln!(sums, "  {file}").unwrap();
            sums
        });
        assert_eq!(
            sums,
            include_str!("migrations/SHA256SUMS"),
            "a released migration changed, or a new one is not listed"
        );
    }

    #[test]
    fn every_file_of_the_folder_is_a_step() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        files.sort();
        assert_eq!(files, STEPS.iter().map(|(file, _)| *file).collect::<Vec<_>>());
    }
}
