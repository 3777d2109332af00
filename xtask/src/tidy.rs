//! What lints cannot check: the walls of the house.
//!
//! Each check is a function from the list of files to a list of faults; a fault says where, what and what to do.

mod docs;
mod edges;
mod migrations;
mod names;
mod sizes;
mod templates;

use crate::run::{command, read, root};
use anyhow::{Result, bail};
use std::{fs, path::PathBuf};

/// A file of the repository.
pub struct File {
    /// Its path from the workspace's folder, with `/`.
    pub path: String,
    /// Its text; empty for what is not text.
    pub text: String,
}

type Check = fn(&[File]) -> Vec<String>;

const CHECKS: &[(&str, Check)] = &[
    ("crate edges", edges::check),
    ("module docs and links", docs::check),
    ("sizes", sizes::check),
    ("names and words", names::check),
    ("templates", templates::check),
    ("migrations", migrations::check),
];

/// Runs every check and lists every fault.
pub fn tidy() -> Result<()> {
    let files = files()?;
    let mut count = 0;
    for (name, check) in CHECKS {
        let faults = check(&files);
        for fault in &faults {
            eprintln!("tidy ({name}): {fault}");
        }
        count += faults.len();
    }
    if count > 0 {
        bail!("tidy found {count} faults");
    }
    println!("tidy: {} files, no faults", files.len());
    Ok(())
}

fn files() -> Result<Vec<File>> {
    let root = root();
    let listed = read(command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let mut files = Vec::new();
    for path in listed.lines() {
        let whole: PathBuf = root.join(path);
        if !whole.is_file() {
            continue;
        }
        let text = String::from_utf8(fs::read(&whole)?).unwrap_or_default();
        files.push(File { path: path.to_owned(), text });
    }
    Ok(files)
}

/// The Rust files of the workspace's own crates.
pub fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.ends_with(".rs"))
}

/// The lines of a Rust file that go into the product: those above its tests.
pub fn production(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"))
}
