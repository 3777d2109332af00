//! Imports go down only, and the query engine stays behind its wall.

use super::{File, rust};

/// Which crates of the house each crate may name. Everything is allowed in tests of `testkit`'s users.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("stats", &[]),
    ("kpi", &["model", "stats"]),
    ("ingest", &["model"]),
    ("ledger", &["model"]),
    ("lake", &["model"]),
    ("insight", &["kpi", "stats", "model"]),
    ("redirect", &["ledger", "model"]),
    ("collect", &["ledger", "model"]),
    ("assets", &[]),
    ("web", &["assets", "ingest", "insight", "kpi", "ledger", "model"]),
    ("testkit", &["model"]),
    ("app", &["collect", "ingest", "insight", "kpi", "lake", "ledger", "model", "redirect", "stats", "web"]),
];

/// What only `lake` may name.
const ENGINE: &[&str] = &["datafusion", "deltalake", "arrow", "parquet", "ballista", "object_store"];

/// Checks the `[dependencies]` of every crate, and the words of every Rust file outside `lake`.
pub fn check(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml")) {
        faults.extend(check_manifest(file));
    }
    for file in rust(files).filter(|file| file.path.starts_with("crates/") && !file.path.starts_with("crates/lake/")) {
        for engine in ENGINE {
            if file.text.contains(&format!("{engine}::")) {
                faults.push(format!("{}: names {engine}; only lake may", file.path));
            }
        }
    }
    faults
}

fn check_manifest(file: &File) -> Vec<String> {
    let name = file.path.split('/').nth(1).unwrap_or_default();
    let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{}: {name} is not in the table of crate edges (xtask/src/tidy/edges.rs)", file.path)];
    };
    let manifest: toml::Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("{}: {error}", file.path)],
    };
    let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for dependency in dependencies.keys() {
        let own = EDGES.iter().any(|(known, _)| known == dependency);
        if own && !allowed.contains(&dependency.as_str()) {
            faults.push(format!("{}: {name} may not depend on {dependency}", file.path));
        }
        if name != "lake" && ENGINE.contains(&dependency.as_str()) {
            faults.push(format!("{}: only lake may depend on {dependency}", file.path));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, text: &str) -> Vec<String> {
        check(&[File { path: path.to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn an_import_that_goes_up_is_found() {
        assert!(manifest("crates/kpi/Cargo.toml", "[dependencies]\nmodel.workspace = true").is_empty());
        assert_eq!(manifest("crates/kpi/Cargo.toml", "[dependencies]\nlake.workspace = true").len(), 1);
        assert_eq!(manifest("crates/web/Cargo.toml", "[dependencies]\ndatafusion = \"55\"").len(), 1);
        assert_eq!(manifest("crates/web/src/x.rs", "use datafusion::prelude::col;").len(), 1);
    }
}
