//! The lake against DuckDB on the same Parquet files: settling, and the questions of a dashboard on raw facts.

use super::{Plan, line, process, python::Python};
use anyhow::Result;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// DuckDB's form of each question, with what it is in words. Kepi also counts facts and finds the softest provenance.
const QUESTIONS: &[(&str, &str, &str)] = &[
    (
        "a",
        "one campaign, 30 of 180 days, by day",
        "SELECT day, sum(m_clicks), sum(m_code_uses) FROM f WHERE workspace = 'probe' AND d_campaign = 'campaign-17' \
         AND day BETWEEN DATE '2026-03-01' AND DATE '2026-03-30' GROUP BY day ORDER BY day",
    ),
    (
        "b",
        "2000 creators over 90 days",
        "SELECT d_creator, sum(m_clicks), sum(m_code_uses) FROM f WHERE workspace = 'probe' \
         AND day BETWEEN DATE '2026-03-01' AND DATE '2026-05-29' GROUP BY d_creator ORDER BY d_creator",
    ),
    (
        "c",
        "different visitors by campaign, exact",
        "SELECT d_campaign, count(DISTINCT d_visitor) FROM f WHERE workspace = 'probe' \
         AND day BETWEEN DATE '2026-01-01' AND DATE '2026-06-29' GROUP BY d_campaign ORDER BY d_campaign",
    ),
    (
        "d",
        "everything by day",
        "SELECT day, sum(m_clicks), sum(m_code_uses) FROM f WHERE workspace = 'probe' \
         AND day BETWEEN DATE '2026-01-01' AND DATE '2026-06-29' GROUP BY day ORDER BY day",
    ),
    (
        "p",
        "platform × campaign × day, a page in one scan",
        "SELECT d_platform, d_campaign, day, sum(m_clicks), sum(m_code_uses) FROM f WHERE workspace = 'probe' \
         AND day BETWEEN DATE '2026-01-01' AND DATE '2026-06-29' GROUP BY ALL ORDER BY ALL",
    ),
];

/// Settles the facts, asks both engines, and prints ratios.
pub fn bench(plan: &Plan, python: &Python) -> Result<()> {
    let folder = plan.folder.join("lake-data");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut probe = Command::new(plan.kepi.with_file_name("examples").join("touchpoints"));
    probe.arg(&folder).arg(plan.lake_rows.to_string()).arg("5");
    let run = process::run(probe)?;
    let (asked, peak): (Value, f64) = (serde_json::from_str(&run.output)?, run.peak_mb);
    let rate = asked["filled"]["settle_facts_per_s"].as_f64().unwrap_or(0.0);
    line("lake: settle, batches of 100 000", format!("{rate:.0} facts/s"));
    line("lake: compaction of all of it", format!("{:.1} s", asked["filled"]["upkeep_s"].as_f64().unwrap_or(0.0)));

    let files = active(&folder.join("facts"))?;
    let list = files.iter().map(|file| format!("'{file}'")).collect::<Vec<_>>().join(", ");
    let sql: serde_json::Map<String, Value> = QUESTIONS
        .iter()
        .map(|(name, _, sql)| {
            let sql = sql.replace("FROM f", &format!("FROM read_parquet([{list}])"));
            ((*name).to_owned(), json!(sql))
        })
        .collect();
    let questions = plan.folder.join("questions.json");
    fs::write(&questions, serde_json::to_string(&sql)?)?;
    let peer = python.run(&["duckdb", &questions.to_string_lossy()])?;
    for (name, words, _) in QUESTIONS {
        let (own, other) = (&asked["answers"][name], &peer["queries"][name]);
        let (own_ms, peer_ms) =
            (own["median_ms"].as_f64().unwrap_or(f64::NAN), other["ms"].as_f64().unwrap_or(f64::NAN));
        let rows = if own["rows"] == other["rows"] && own["sum"].as_str() == other["sum"].as_str() {
            "same answer"
        } else {
            "ANSWERS DIFFER"
        };
        line(
            &format!("lake ({name}): {words}"),
            format!("kepi {own_ms:.0} ms, duckdb {peer_ms:.0} ms, ratio {:.2}, {rows}", own_ms / peer_ms),
        );
    }
    line(
        "lake: most memory (filling, compacting, asking) / duckdb",
        format!("{peak:.0} MB / {:.0} MB", peer["peak_mb"].as_f64().unwrap_or(0.0)),
    );
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The files of the table's last version: those that its log adds and does not remove (Delta's protocol: one JSON action a
/// line, commits in the order of their names).
fn active(table: &Path) -> Result<BTreeSet<String>> {
    let mut commits: Vec<_> = fs::read_dir(table.join("_delta_log"))?.collect::<Result<_, _>>()?;
    commits.retain(|entry| entry.path().extension().is_some_and(|ending| ending == "json"));
    commits.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = BTreeSet::new();
    for commit in commits {
        for line in fs::read_to_string(commit.path())?.lines() {
            let action: Value = serde_json::from_str(line)?;
            let path = |of: &str| Some(table.join(action[of]["path"].as_str()?).display().to_string());
            if let Some(added) = path("add") {
                files.insert(added);
            }
            if let Some(removed) = path("remove") {
                files.remove(&removed);
            }
        }
    }
    Ok(files)
}
