//! `kepi doctor`: whether the data folder is sound.

use super::Format;
use crate::{
    stop::{Exit, Outcome},
    text::{self, Side},
    wire::House,
};
use clap::Args;
use model::store::FactStore;
use serde_json::json;
use std::path::Path;
use walkdir::WalkDir;

/// Check the data folder
#[derive(Debug, Args)]
pub struct Doctor {
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// With less free than this an import of a large file, which stands in the ledger and then in the lake, may fill the disk.
const FREE_BYTES: u64 = 1 << 30;

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    sound: bool,
    words: String,
}

/// Looks at everything and prints what was found.
pub async fn run(doctor: &Doctor, house: &House) -> Outcome {
    let findings = [folder(&house.dir), disk(&house.dir), ledger(house)?, inbox(house)?, lake(house).await];
    let sound = findings.iter().all(|finding| finding.sound);
    if doctor.format == Format::Json {
        let checks: Vec<_> = findings
            .iter()
            .map(|finding| json!({"check": finding.what, "sound": finding.sound, "message": finding.words}))
            .collect();
        text::say(serde_json::to_string(&json!({ "sound": sound, "checks": checks }))?)?;
    } else {
        let rows: Vec<_> = findings
            .iter()
            .map(|finding| {
                let state = if finding.sound { "sound" } else { "FAULT" };
                vec![finding.what.to_owned(), state.to_owned(), finding.words.clone()]
            })
            .collect();
        text::say(text::table(&["check", "state", "what was found"].map(|name| (name, Side::Left)), &rows))?;
    }
    Ok(if sound { Exit::Done } else { Exit::World })
}

fn folder(dir: &Path) -> Finding {
    let probe = dir.join(".doctor");
    let written = std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe));
    let words = match &written {
        Ok(()) => format!("{} can be written to and holds {}", dir.display(), bytes(size(dir))),
        Err(error) => format!("{} cannot be written to: {error}", dir.display()),
    };
    Finding { what: "folder", sound: written.is_ok(), words }
}

/// How much of the disk under the data folder is free for whoever runs this.
fn disk(dir: &Path) -> Finding {
    match rustix::fs::statvfs(dir) {
        Ok(disk) => room(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => {
            let words = format!("the free space under {} could not be read: {error}", dir.display());
            Finding { what: "disk", sound: false, words }
        }
    }
}

fn room(free: u64) -> Finding {
    let sound = free >= FREE_BYTES;
    let mut words = format!("{} free", bytes(free));
    if !sound {
        words.push_str(&format!(": make room, {} are needed to bring in large files", bytes(FREE_BYTES)));
    }
    Finding { what: "disk", sound, words }
}

/// The ledger brought its file up to date when it was opened; what is left is to read all of it.
fn ledger(house: &House) -> anyhow::Result<Finding> {
    let faults = house.ledger.faults()?;
    if !faults.is_empty() {
        let words = format!("its file is damaged, restore a backup: {}", faults.join("; "));
        return Ok(Finding { what: "ledger", sound: false, words });
    }
    let names: Vec<_> = house.ledger.workspaces()?.into_iter().map(|workspace| workspace.name).collect();
    let size = bytes(house.ledger.bytes());
    let words =
        format!("its file is whole, its schema is up to date, it takes {size}, workspaces: {}", names.join(", "));
    Ok(Finding { what: "ledger", sound: true, words })
}

/// What waits has a place above what has settled, and nothing has settled that was never given a place.
fn inbox(house: &House) -> anyhow::Result<Finding> {
    let (waiting, last, settled) = (house.ledger.waiting()?, house.ledger.last_seq()?, house.lake.settled());
    let sound = settled <= last;
    let mut words = format!(
        "{} facts in {} batches wait; settled up to {settled} of {last}",
        text::count(waiting.facts),
        text::count(waiting.batches)
    );
    if !sound {
        words.push_str(": the lake is ahead of the ledger, so the two are not of one backup");
    }
    Ok(Finding { what: "inbox", sound, words })
}

/// Every stored file is read once.
async fn lake(house: &House) -> Finding {
    let mut facts = 0;
    for workspace in house.ledger.workspaces().unwrap_or_default() {
        match house.store().coverage(&workspace.scope()).await {
            Ok(covered) => facts += covered.iter().map(|coverage| coverage.facts).sum::<u64>(),
            Err(error) => {
                return Finding { what: "lake", sound: false, words: format!("{}: {error}", workspace.name) };
            }
        }
    }
    let words = format!("every file could be read: {} values at version {}", text::count(facts), house.lake.version());
    Finding { what: "lake", sound: true, words }
}

fn size(dir: &Path) -> u64 {
    let files = WalkDir::new(dir).into_iter().filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file).map(|meta| meta.len()).sum()
}

fn bytes(count: u64) -> String {
    indicatif::HumanBytes(count).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_a_fault_and_says_what_is_needed() {
        let full = room(FREE_BYTES - 1);
        assert!(!full.sound && full.words.ends_with("free: make room, 1.00 GiB are needed to bring in large files"));
        assert!(room(FREE_BYTES).sound);
    }

    #[test]
    fn the_free_space_of_a_folder_that_is_not_there_is_not_known() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!disk(&dir.path().join("nowhere")).sound);
        assert!(!disk(dir.path()).words.is_empty());
    }
}
