//! `kepi import`: files, folders, zips, standard input.

use super::{Format, report};
use crate::{
    door::{self, Parcel},
    stop::{Exit, Outcome, usage},
    text,
    wire::House,
};
use clap::Args;
use ingest::{Context, Progress, Source, mapping::Mapping};
use model::{
    id::{CampaignId, CreatorId},
    import::Report,
    workspace::Workspace,
};
use serde_json::json;
use std::{
    io::Read,
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// Bring files in
#[derive(Clone, Debug, Args)]
pub struct Import {
    /// Files, folders with files, zips, or - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The kind that they are, instead of recognising it
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// The creator that they are about
    #[arg(long, value_name = "ID")]
    pub creator: Option<String>,
    /// The account that they are about, where the format names none
    #[arg(long, value_name = "HANDLE")]
    pub account: Option<String>,
    /// The campaign that everything in them belongs to
    #[arg(long, value_name = "ID")]
    pub campaign: Option<String>,
    /// When their figures were known: an instant, or a day (its end)
    #[arg(long, value_name = "INSTANT")]
    pub as_of: Option<String>,
    /// The zone of the times in them, such as America/Los_Angeles
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// How the columns are to be read, for files of no known kind
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Print the mapping that the headings suggest, and store nothing
    #[arg(long)]
    pub propose: bool,
    /// Read everything and store nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The name of standard input.
const STDIN: &str = "-";

/// Brings the files in and prints the reports.
pub async fn run(import: &Import, house: &House, named: Option<&str>) -> Outcome {
    if import.propose {
        return propose(import);
    }
    let workspace = house.workspace_or_first(named)?;
    let (house, import, at) = (house.clone(), import.clone(), workspace);
    let view = house.view.clone();
    let (reports, import) = tokio::task::spawn_blocking(move || {
        let reports = all(&import, &house, &at)?;
        anyhow::Ok((reports, import))
    })
    .await??;
    if !import.dry_run {
        let bar = text::spinner("settling");
        // When another process settles, it has heard of this import too.
        view.settle().await?;
        bar.finish_and_clear();
    }
    match import.format {
        Format::Json => text::say(serde_json::to_string(&json!({ "imports": reports }))?)?,
        Format::Text => text::say(report::write(&reports))?,
    }
    Ok(if report::faulty(&reports) { Exit::Faults } else { Exit::Done })
}

fn all(import: &Import, house: &House, workspace: &Workspace) -> anyhow::Result<Vec<Report>> {
    let first = Parcel::new("", Source::Bytes(Vec::new().into()), &house.ledger, workspace)?;
    let context = told(import, first.context, workspace)?;
    let files = files(&import.files)?;
    let scope = workspace.scope();
    let mut reports = Vec::new();
    for file in files {
        let name = name(&file);
        let bar = text::bar(&name);
        let mut progress = |at: Progress| {
            bar.set_length(at.bytes_total);
            bar.set_position(at.bytes_done);
            let seconds = bar.elapsed().as_secs_f64().max(0.001);
            bar.set_message(format!("{} rows, {:.0} rows/s", text::count(at.rows), at.rows as f64 / seconds));
        };
        let parcel = Parcel { name, source: source(&file)?, context: context.clone() };
        reports.extend(if import.dry_run {
            door::rehearse(parcel, &mut progress)?
        } else {
            door::import(&house.ledger, &scope, parcel, &mut progress)?
        });
        bar.finish_and_clear();
    }
    Ok(reports)
}

/// What the importers are told beside what is known.
fn told(import: &Import, mut context: Context, workspace: &Workspace) -> anyhow::Result<Context> {
    let as_of = import.as_of.as_deref().map(|text| super::kpi::instant(text, &workspace.calendar)).transpose()?;
    if as_of.is_some_and(|at| at > context.now) {
        return Err(usage("--as-of lies in the future: figures cannot have been known then"));
    }
    if let Some(zone) = &import.time_zone {
        model::calendar::Calendar::in_zone(zone).map_err(usage)?;
    }
    context.as_of = as_of;
    context.source_zone.clone_from(&import.time_zone);
    context.creator = import.creator.as_ref().map(CreatorId::new);
    context.account = import.account.as_ref().map(|handle| handle.trim().trim_start_matches('@').to_lowercase().into());
    context.campaign = import.campaign.as_ref().map(CampaignId::new);
    context.kind = import.kind.as_deref().map(kind).transpose()?;
    context.mapping = import.mapping.as_deref().map(mapping).transpose()?;
    Ok(context)
}

fn kind(id: &str) -> anyhow::Result<String> {
    let known = || ingest::kinds().iter().map(|kind| kind.id);
    if known().any(|known| known == id) {
        return Ok(id.to_owned());
    }
    let near = kpi::nearest::did_you_mean(id, known());
    let near = near.unwrap_or_else(|| format!("the kinds are {}", known().collect::<Vec<_>>().join(", ")));
    Err(usage(format!("no kind of file is called {id:?}; {near}")))
}

fn mapping(path: &Path) -> anyhow::Result<Mapping> {
    let read = |error| usage(format!("the mapping {} cannot be read: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(read)?;
    ingest::mapping::parse(&text).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect();
        usage(lines.join("\n"))
    })
}

/// What exports end in. Of a folder only these are read; a file that is named is read whatever it ends in.
const ENDINGS: &[&str] = &["csv", "tsv", "txt", "xls", "xlsb", "xlsm", "xlsx", "ods", "zip"];

/// The files that were named; folders are walked, in order of names, without hidden files and what is no export.
fn files(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.as_os_str() == STDIN {
            files.push(path.clone());
            continue;
        }
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|entry| !hidden(entry)) {
            let entry = entry.map_err(|error| usage(format!("{} cannot be read: {error}", path.display())))?;
            if entry.file_type().is_file() && (entry.depth() == 0 || ends_as_export(entry.path())) {
                files.push(entry.into_path());
            }
        }
    }
    if files.is_empty() {
        return Err(usage(format!("there are no files to import in what was named ({})", ENDINGS.join(", "))));
    }
    Ok(files)
}

fn ends_as_export(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn source(path: &Path) -> anyhow::Result<Source> {
    if path.as_os_str() != STDIN {
        std::fs::File::open(path).map_err(|error| usage(format!("{} cannot be read: {error}", path.display())))?;
        return Ok(Source::Path(path.to_owned()));
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// Prints the mapping that the headings of the first file suggest.
fn propose(import: &Import) -> Outcome {
    let files = files(&import.files)?;
    let [file] = files.as_slice() else {
        return Err(usage("--propose reads one file: name just one"));
    };
    match ingest::propose(&name(file), &source(file)?)? {
        Ok(mapping) => {
            text::say(ingest::mapping::to_toml(&mapping).trim_end())?;
            Ok(Exit::Done)
        }
        Err(fault) => {
            text::mutter(format!("error[{}]: {}: {}", fault.code, name(file), fault.message))?;
            Ok(Exit::Faults)
        }
    }
}
