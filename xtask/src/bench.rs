//! Speed and memory, as ratios against peers in one run on one machine.
//!
//! Wall times depend on the machine and on what else it does; a ratio of two runs side by side says more. Peers come from
//! PyPI into a folder of their own under `target`. Nothing here is a test: no figure fails a build.

mod attribution;
mod import;
mod judging;
mod lake;
mod page;
mod plan;
mod process;
mod python;
mod redirect;
mod server;

use crate::run::{command, root, watch};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// What can be measured.
const PARTS: &[&str] = &["attribution", "import", "judging", "lake", "page", "plan", "redirect"];

/// What a run measures on, from the command line.
pub struct Plan {
    /// The release binary.
    pub kepi: PathBuf,
    /// A folder for generated data, emptied at the start.
    pub folder: PathBuf,
    /// Rows of the CSV to import.
    pub import_rows: u64,
    /// Touchpoint facts in the lake.
    pub lake_rows: u64,
    /// Paths to share conversions along.
    pub paths: u64,
}

/// Builds the release binaries and runs the parts named on the command line, or all of them.
///
/// `--small` is a tenth of everything, to see that it works.
pub fn bench(arguments: &[String]) -> Result<()> {
    let small = arguments.iter().any(|argument| argument == "--small");
    let named: Vec<&str> = arguments.iter().filter(|word| !word.starts_with("--")).map(String::as_str).collect();
    if let Some(unknown) = named.iter().find(|name| !PARTS.contains(name)) {
        bail!("{unknown} is not a part of the bench: {}", PARTS.join(", "));
    }
    let wanted = |name: &str| named.is_empty() || named.contains(&name);
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    if wanted("redirect") {
        redirect::bench(&target.join("bench"), small)?;
    }
    if named == ["redirect"] {
        return Ok(());
    }
    // In one go: another selection of packages may be another selection of features, and the engine is built again.
    let both = ["--package", "app", "--package", "lake", "--bin", "kepi", "--example", "touchpoints"];
    watch(command("cargo", &[&["build", "--release"], &both[..]].concat()))?;
    let plan = Plan {
        kepi: target.join("release/kepi"),
        folder: target.join("bench"),
        import_rows: if small { 800_000 } else { 8_000_000 },
        lake_rows: if small { 1_000_000 } else { 10_000_000 },
        paths: if small { 100_000 } else { 1_000_000 },
    };
    std::fs::create_dir_all(&plan.folder)?;
    let python = python::ready(&plan.folder)?;
    if wanted("attribution") {
        attribution::bench(&plan, &python)?;
    }
    if wanted("import") {
        import::bench(&plan, &python)?;
    }
    if wanted("judging") {
        judging::bench(&plan)?;
    }
    if wanted("lake") {
        lake::bench(&plan, &python)?;
    }
    if wanted("page") {
        page::bench(&plan)?;
    }
    if wanted("plan") {
        plan::bench(&plan, &python)?;
    }
    Ok(())
}

/// Prints one line of the result.
pub fn line(what: &str, figure: impl std::fmt::Display) {
    println!("{what:<58} {figure}");
}
