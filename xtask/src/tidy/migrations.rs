//! A migration that was once committed never changes: its checksum stands in a list.

use super::File;
use sha2::{Digest, Sha256};

const FOLDER: &str = "crates/ledger/src/migrations/";
const LIST: &str = "crates/ledger/src/migrations/SHA256SUMS";

/// Checks every migration against the list, and the list against the migrations.
pub fn check(files: &[File]) -> Vec<String> {
    let Some(list) = files.iter().find(|file| file.path == LIST) else {
        return vec![format!("{LIST} is missing")];
    };
    let listed: Vec<(&str, &str)> = list.text.lines().filter_map(|line| line.split_once("  ")).collect();
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(FOLDER) && file.path.ends_with(".sql")) {
        let name = &file.path[FOLDER.len()..];
        let sum: String = Sha256::digest(&file.text).iter().map(|byte| format!("{byte:02x}")).collect();
        match listed.iter().find(|(_, known)| *known == name) {
            Some((known, _)) if *known == sum => {}
            Some(_) => faults.push(format!("{}: was changed; write a new migration instead", file.path)),
            None => faults.push(format!("{}: is not listed; add `{sum}  {name}` to {LIST}", file.path)),
        }
    }
    for (_, name) in &listed {
        if !files.iter().any(|file| file.path == format!("{FOLDER}{name}")) {
            faults.push(format!("{LIST}: {name} is gone; migrations are never removed"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_migration_is_found() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let sum = |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let list = format!("{}  0001_first.sql\n", sum("create"));
        let migration = format!("{FOLDER}0001_first.sql");
        assert!(check(&[file(LIST, &list), file(&migration, "create")]).is_empty());
        assert_eq!(check(&[file(LIST, &list), file(&migration, "drop")]).len(), 1);
        assert_eq!(check(&[file(LIST, &list)]).len(), 1);
    }
}
