//! The one way in: files from the command line, the imports page and the demo.
//!
//! A file is claimed in the ledger by its bytes, read into staged parts, and accepted whole. What is staged is invisible,
//! so a fault, a crash or a full disk leaves nothing behind. A zip is as many files as it holds.
//!
//! Invariant: when an import is acknowledged its facts are durable; the same bytes told the same way are stored once.

use crate::{clock, wire::House};
use async_trait::async_trait;
use ingest::{
    Context, Progress, Source,
    sink::{Counts, Sink},
};
use ledger::{Begun, Ledger, LedgerError, Ticket};
use model::{
    Timestamp,
    batch::Batch,
    import::Report,
    workspace::{Scope, Workspace},
};
use sha2::{Digest, Sha256};
use std::error::Error;
use web::Hub;

/// A file on its way in.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Its name.
    pub name: String,
    /// Its bytes, or where they are.
    pub source: Source,
    /// What the importer is told.
    pub context: Context,
}

impl Parcel {
    /// A file with everything that the ledger knows around it, and nothing said of the file itself.
    pub fn new(name: &str, source: Source, ledger: &Ledger, workspace: &Workspace) -> Result<Self, LedgerError> {
        let scope = workspace.scope();
        let mut context = Context::new(clock::now(), workspace.calendar.clone(), workspace.currency);
        context.accounts = ledger.accounts(&scope)?;
        context.campaigns = ledger.campaigns(&scope)?;
        Ok(Self { name: name.to_owned(), source, context })
    }
}

/// The door for files that were uploaded to the imports page.
pub struct Porter {
    /// The open data folder.
    pub house: House,
    /// Tells open pages.
    pub hub: Hub,
}

#[async_trait]
impl web::Door for Porter {
    async fn import(&self, workspace: &Workspace, upload: web::Upload) -> Result<Vec<Report>, web::DoorError> {
        let (ledger, workspace) = (self.house.ledger.clone(), workspace.clone());
        let read = tokio::task::spawn_blocking(move || uploaded(&ledger, &workspace, upload)).await;
        let reports = read.map_err(|error| web::DoorError(error.into()))?;
        let reports = reports.map_err(|error| web::DoorError(error.into()))?;
        self.house.view.catch_up().await.map_err(|error| web::DoorError(error.into()))?;
        self.hub.publish(self.house.store().version());
        Ok(reports)
    }
}

fn uploaded(ledger: &Ledger, workspace: &Workspace, upload: web::Upload) -> anyhow::Result<Vec<Report>> {
    let web::Upload { name, path, options } = upload;
    let mut parcel = Parcel::new(&name, Source::Path(path), ledger, workspace)?;
    parcel.context.kind = options.kind;
    parcel.context.creator = options.creator;
    parcel.context.campaign = options.campaign;
    parcel.context.as_of = options.as_of;
    parcel.context.source_zone = options.time_zone;
    import(ledger, &workspace.scope(), parcel, &mut |_| {})
}

/// What goes wrong on the way to the ledger.
type Failed = Box<dyn Error + Send + Sync>;

/// Brings a file in. Blocks: call it where blocking is fine.
pub fn import(
    ledger: &Ledger,
    scope: &Scope,
    parcel: Parcel,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Vec<Report>> {
    let Parcel { name, source, context } = parcel;
    let mut staging = Staging { ledger, scope, now: context.now, told: told(&context), ticket: None };
    Ok(ingest::import(&name, source, &context, &mut staging, progress)?)
}

/// Reads a file as an import would, and stores nothing.
pub fn rehearse(parcel: Parcel, progress: &mut dyn FnMut(Progress)) -> anyhow::Result<Vec<Report>> {
    Ok(ingest::import(&parcel.name, parcel.source, &parcel.context, &mut Nowhere, progress)?)
}

/// Stages the parts of one file after the other.
struct Staging<'a> {
    ledger: &'a Ledger,
    scope: &'a Scope,
    now: Timestamp,
    told: Option<String>,
    ticket: Option<Ticket>,
}

impl Sink for Staging<'_> {
    fn begin(&mut self, file: &str, sha256: &str) -> Result<Option<Report>, Failed> {
        let claim = claim(sha256, self.told.as_deref());
        match self.ledger.begin(self.scope, file, &claim, self.now)? {
            Begun::Known(_, report) => Ok(Some(Report { file: file.to_owned(), sha256: sha256.to_owned(), ..report })),
            Begun::New(ticket) => {
                self.ticket = Some(ticket);
                Ok(None)
            }
        }
    }

    fn take(&mut self, batch: Batch) -> Result<Counts, Failed> {
        let ticket = self.ticket.as_ref().expect("invariant: a file begins before its parts come");
        let counted = self.ledger.stage(ticket, &batch)?;
        Ok(Counts { stored: counted.stored, updated: counted.updated, unchanged: counted.unchanged })
    }

    fn end(&mut self, report: &Report) -> Result<(), Failed> {
        let ticket = self.ticket.take().expect("invariant: a file begins before it ends");
        if report.fault.is_some() {
            self.ledger.discard(ticket)?;
        } else {
            self.ledger.accept(ticket, report, clock::now())?;
        }
        Ok(())
    }
}

/// Counts rows as new and forgets them.
struct Nowhere;

impl Sink for Nowhere {
    fn begin(&mut self, _: &str, _: &str) -> Result<Option<Report>, Failed> {
        Ok(None)
    }

    fn take(&mut self, batch: Batch) -> Result<Counts, Failed> {
        let mut rows: Vec<u32> = batch.facts.iter().map(|fact| fact.row).collect();
        rows.dedup();
        Ok(Counts { stored: rows.len() as u64, ..Counts::default() })
    }

    fn end(&mut self, _: &Report) -> Result<(), Failed> {
        Ok(())
    }
}

/// What the importer is told of a file beside its bytes; `None` when nothing.
fn told(context: &Context) -> Option<String> {
    let Context { as_of, source_zone, creator, account, campaign, kind, mapping, .. } = context;
    let nothing = as_of.is_none()
        && source_zone.is_none()
        && creator.is_none()
        && account.is_none()
        && campaign.is_none()
        && kind.is_none()
        && mapping.is_none();
    (!nothing).then(|| format!("{as_of:?}{source_zone:?}{creator:?}{account:?}{campaign:?}{kind:?}{mapping:?}"))
}

/// What the ledger knows a file by: its bytes, and what the importer was told of them. A file that is brought in again
/// with the creator that was forgotten the first time is not the same.
fn claim(sha256: &str, told: Option<&str>) -> String {
    match told {
        None => sha256.to_owned(),
        Some(told) => {
            let digest = Sha256::digest(format!("{sha256}{told}"));
            digest.iter().map(|byte| format!("{byte:02x}")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{calendar::Calendar, id::CreatorId, money::Currency};

    #[test]
    fn a_file_told_another_way_is_another_claim() {
        let mut context = Context::new("2026-01-01T00:00:00Z".parse().unwrap(), Calendar::default(), Currency::USD);
        assert_eq!(claim("ab", told(&context).as_deref()), "ab");
        context.creator = Some(CreatorId::new("nina"));
        let nina = claim("ab", told(&context).as_deref());
        assert_ne!(nina, "ab");
        context.creator = Some(CreatorId::new("theo"));
        assert_ne!(claim("ab", told(&context).as_deref()), nina);
    }
}
