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

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    sound: bool,
    words: String,
}

/// Looks at everything and prints what was found.
pub async fn run(doctor: &Doctor, house: &House) -> Outcome {
    let findings = [folder(&house.dir), ledger(house)?, inbox(house)?, lake(house).await];
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

/// The ledger checked its file and brought it up to date when it was opened; what is left is to read from it.
fn ledger(house: &House) -> anyhow::Result<Finding> {
    let names: Vec<_> = house.ledger.workspaces()?.into_iter().map(|workspace| workspace.name).collect();
    let size = bytes(house.ledger.bytes());
    let words = format!("its schema is up to date, it takes {size}, workspaces: {}", names.join(", "));
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
