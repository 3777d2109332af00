//! The peers: Polars, DuckDB and others in a virtual environment, run through one script.

use crate::run::{command, read, watch};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What is installed from PyPI.
const PACKAGES: &[&str] =
    &["channelattribution", "check-jsonschema", "duckdb", "matplotlib", "pandas", "polars", "pyarrow"];

const SCRIPT: &str = include_str!("peers.py");

/// The environment with the peers in it.
pub struct Python {
    program: PathBuf,
    script: PathBuf,
}

/// Makes the environment, once for each list of packages, and writes the script.
pub fn ready(folder: &Path) -> Result<Python> {
    let home = folder.join("peers");
    let program = home.join("bin/python");
    let list = home.join("packages");
    let packages = PACKAGES.join("\n");
    if std::fs::read_to_string(&list).ok().as_ref() != Some(&packages) {
        let mut make = command("python3", &["-m", "venv"]);
        make.arg(&home);
        watch(make)?;
        let mut install = command(&program.to_string_lossy(), &["-m", "pip", "install", "--quiet"]);
        install.args(PACKAGES);
        watch(install)?;
        std::fs::write(&list, &packages)?;
    }
    let script = folder.join("peers.py");
    std::fs::write(&script, SCRIPT)?;
    Ok(Python { program, script })
}

impl Python {
    /// A validator of the environment, ready to hold a file against a schema.
    pub fn program_of(&self, name: &str, schema: &Path, file: &Path) -> std::process::Command {
        let mut run = std::process::Command::new(self.program.with_file_name(name));
        run.arg("--schemafile").arg(schema).arg(file);
        run
    }

    /// Runs one part of the script; its last line is JSON.
    pub fn run(&self, arguments: &[&str]) -> Result<serde_json::Value> {
        let mut run = command(&self.program.to_string_lossy(), &[]);
        run.arg(&self.script).args(arguments);
        let text = read(run)?;
        let last = text.lines().last().context("the peer printed nothing")?;
        serde_json::from_str(last).with_context(|| format!("the peer printed {last}"))
    }
}
