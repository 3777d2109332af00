//! `kepi plan check`: diagnostics as a compiler gives them, as JSON, or as SARIF.
//!
//! A file alone is enough. Where the data folder has facts, they are looked at too: which sources are connected, and how
//! the KPIs went before; where it has a plan of the same name on record, so is the record.

use super::sarif;
use crate::{
    cli::diagnostics,
    clock,
    config::Config,
    stop::{Exit, Outcome},
    text,
    wire::{House, Shelf},
};
use clap::{Args, ValueEnum};
use kpi::{
    catalogue::Catalogue,
    diagnostic::{Diagnostic, Lines, Severity},
    plan::{Given, Plan, read},
    rules,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use web::record;

/// Hold plans against every rule
#[derive(Debug, Args)]
pub struct Check {
    /// Plan files, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How the diagnostics are written
    #[arg(long, value_enum, default_value_t)]
    pub format: Form,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// As a compiler shows them
    #[default]
    Text,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
}

/// A file and what is wrong with it.
pub struct Checked {
    /// The file's name.
    pub file: String,
    /// Its text.
    pub text: String,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// The name of standard input.
const STDIN: &str = "-";

/// Checks the files. 1 when one has errors, 2 when one cannot be read.
pub async fn run(check: &Check, config: &Config, named: Option<&str>) -> Outcome {
    let around = Around::open(config, named).await?;
    let (mut checked, mut unread) = (Vec::new(), Vec::new());
    for path in &check.files {
        match written(path) {
            Ok(text) => {
                let diagnostics = around.check(&text).await?;
                checked.push(Checked { file: name(path), text, diagnostics });
            }
            Err(words) => unread.push(words),
        }
    }
    match check.format {
        Form::Text => draw(&checked, around.looked())?,
        Form::Json => text::say(serde_json::to_string(&json(&checked))?)?,
        Form::Sarif => text::say(serde_json::to_string_pretty(&sarif::log(&checked))?)?,
    }
    for words in &unread {
        text::mutter(words)?;
    }
    let errors = checked.iter().any(|one| kpi::diagnostic::any_error(&one.diagnostics));
    Ok(if !unread.is_empty() {
        Exit::Usage
    } else if errors {
        Exit::Faults
    } else {
        Exit::Done
    })
}

/// What lies around the files: the data folder, when there is one with a workspace in it.
struct Around {
    open: Option<(House, Shelf)>,
    catalogue: Catalogue,
}

impl Around {
    /// Looks for a data folder; none is made, and one with several workspaces is only looked at when one is named.
    async fn open(config: &Config, named: Option<&str>) -> anyhow::Result<Self> {
        if !config.data.join(ledger::FILE).is_file() {
            return Ok(Self { open: None, catalogue: Catalogue::builtin() });
        }
        let house = House::open(&config.data).await?;
        if named.is_none() && house.ledger.workspaces()?.len() != 1 {
            return Ok(Self { open: None, catalogue: Catalogue::builtin() });
        }
        let shelf = house.shelf(house.workspace(named)?)?;
        let catalogue = shelf.catalogue.clone();
        Ok(Self { open: Some((house, shelf)), catalogue })
    }

    async fn check(&self, text: &str) -> anyhow::Result<Vec<Diagnostic>> {
        let (plan, found) = read(text, &self.catalogue);
        let given = self.given(&plan).await?;
        Ok(rules::judged(&plan, found, &self.catalogue, &given))
    }

    async fn given(&self, plan: &Plan) -> anyhow::Result<Given> {
        let Some((house, shelf)) = &self.open else { return Ok(Given::default()) };
        let today = shelf.workspace.calendar.day(clock::now());
        let kept = record::kept(&house.ledger, &shelf.workspace, &shelf.catalogue)?;
        let record = kept.filter(|kept| kept.plan.name == plan.name).map(|kept| kept.record(today));
        let evidence = insight::plan::evidence(&shelf.desk(house.store()), plan, today).await?;
        Ok(Given { evidence: Some(evidence).filter(|evidence| !evidence.connected.is_bare()), record })
    }

    fn looked(&self) -> &'static str {
        match self.open {
            Some(_) => "checked with the facts and the record of the data folder",
            None => "checked by its text alone: with facts at hand, sources and history are judged too",
        }
    }
}

/// The text of a file, or why there is none.
pub fn written(path: &Path) -> Result<String, String> {
    let bytes = if path.as_os_str() == STDIN {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = bytes.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("{} is not text in UTF-8: save it as UTF-8 and try again", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn name(path: &Path) -> String {
    if path.as_os_str() == STDIN { "<stdin>".to_owned() } else { path.display().to_string() }
}

fn draw(checked: &[Checked], looked: &str) -> anyhow::Result<()> {
    for one in checked {
        if !one.diagnostics.is_empty() {
            text::say(diagnostics::draw(&one.file, &one.text, &one.diagnostics))?;
            text::say("")?;
        }
        text::say(format!("{}: {}", one.file, counted(&one.diagnostics)))?;
    }
    Ok(text::mutter(looked)?)
}

/// `2 errors, 1 warning`, or that nothing is wrong.
pub fn counted(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| diagnostics.iter().filter(|one| one.severity == severity).count();
    let words: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if words.is_empty() { "nothing is wrong".to_owned() } else { words.join(", ") }
}

/// The stable shape of `docs/cli.md`.
fn json(checked: &[Checked]) -> Value {
    let all = || checked.iter().flat_map(|one| &one.diagnostics);
    let count = |severity: Severity| all().filter(|found| found.severity == severity).count();
    let listed = checked.iter().flat_map(|one| {
        let lines = Lines::of(&one.text);
        one.diagnostics.iter().map(move |found| shape(one, &lines, found))
    });
    json!({
        "diagnostics": listed.collect::<Vec<_>>(),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
    })
}

fn shape(one: &Checked, lines: &Lines<'_>, found: &Diagnostic) -> Value {
    let at = lines.place(found.span.unwrap_or_default());
    json!({
        "code": found.code,
        "severity": found.severity.name(),
        "subject": found.subject,
        "message": found.message,
        "help": found.help,
        "file": one.file,
        "line": at.line,
        "column": at.column,
        "length": at.length,
    })
}
