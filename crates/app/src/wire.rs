//! Wiring: opens the ledger and the lake, and lays out what a question needs.
//!
//! Invariant: what is pending in the ledger is read before the lake is looked at, so that nothing is lost between them
//! when another process settles meanwhile.

use crate::{clock, stop::usage, text, view::View};
use anyhow::Context;
use insight::{Desk, Spelling};
use kpi::catalogue::Catalogue;
use lake::Lake;
use ledger::{Alias, Ledger};
use model::{
    account::Account,
    attribution::{Attribution, Model},
    calendar::Calendar,
    creator::Creator,
    money::{Currency, Exchange},
    post::Post,
    source::Owners,
    store::FactStore,
    workspace::{Scope, Workspace},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The name of the first workspace when nobody names it.
const FIRST: &str = "My brand";

/// The open data folder.
#[derive(Clone)]
pub struct House {
    /// The folder.
    pub dir: PathBuf,
    /// The book of record.
    pub ledger: Ledger,
    /// The facts.
    pub lake: Arc<Lake>,
    /// What readers see of both.
    pub view: Arc<View>,
}

impl House {
    /// Opens the folder, making it where it does not exist, and brings into view what was acknowledged.
    pub async fn open(dir: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("the folder {} could not be made", dir.display()))?;
        let ledger = Ledger::open(dir)?;
        let lake = Arc::new(Lake::open(&dir.join("lake")).await?);
        let view = Arc::new(View::of(ledger.clone(), Arc::clone(&lake), dir));
        view.catch_up().await?;
        view.credit_or_wait().await?;
        Ok(Self { dir: dir.to_owned(), ledger, lake, view })
    }

    /// The facts, as the meaning storey sees them.
    pub fn store(&self) -> &dyn FactStore {
        self.lake.as_ref()
    }

    /// The workspace that was named, or the only one.
    pub fn workspace(&self, named: Option<&str>) -> anyhow::Result<Workspace> {
        let all = self.ledger.workspaces()?;
        let names = || all.iter().map(|workspace| workspace.name.clone()).collect::<Vec<_>>().join(", ");
        match (named, all.as_slice()) {
            (Some(name), _) => find(&all, name).cloned().ok_or_else(|| match all.is_empty() {
                true => usage("there is no workspace yet: bring files in, or make one with `kepi workspace add NAME`"),
                false => usage(format!("no workspace is called {name:?}; there are {}", names())),
            }),
            (None, [only]) => Ok(only.clone()),
            (None, []) => Err(usage("nothing is known yet: bring files in with `kepi import FILE…`")),
            (None, _) => Err(usage(format!("there are several workspaces: add --workspace NAME, one of {}", names()))),
        }
    }

    /// The workspace to write to. The first one is made on the way, and that is said.
    pub fn workspace_or_first(&self, named: Option<&str>) -> anyhow::Result<Workspace> {
        if !self.ledger.workspaces()?.is_empty() {
            return self.workspace(named);
        }
        let name = named.unwrap_or(FIRST);
        let made = self.ledger.create_workspace(name, &Calendar::default(), Currency::USD, clock::now())?;
        let (zone, currency) = (&made.calendar.time_zone, made.currency);
        text::mutter(format!(
            "made the workspace {name:?} with days in {zone} and readings in {currency} \
             (for others: kepi workspace add NAME --time-zone ZONE --currency CODE, before the first import)"
        ))?;
        Ok(made)
    }

    /// What a question in a workspace needs besides the facts.
    pub fn shelf(&self, workspace: Workspace) -> anyhow::Result<Shelf> {
        Shelf::read(&self.ledger, workspace)
    }
}

fn find<'a>(all: &'a [Workspace], name: &str) -> Option<&'a Workspace> {
    all.iter().find(|workspace| workspace.id.as_str() == name || workspace.name.eq_ignore_ascii_case(name))
}

/// The live aliases of a workspace, as readings apply them.
fn spellings(ledger: &Ledger, scope: &Scope) -> anyhow::Result<Vec<Spelling>> {
    let live = ledger.aliases(scope)?.into_iter().filter(|alias| alias.undone_at.is_none());
    let spelling = |alias: Alias| Spelling { dimension: alias.dimension, written: alias.spelling, means: alias.means };
    Ok(live.map(spelling).collect())
}

/// Competitors' accounts, as the plan in force names them.
fn rivals(ledger: &Ledger, scope: &Scope, catalogue: &Catalogue) -> anyhow::Result<Vec<Account>> {
    let Some(current) = ledger.plan(scope)? else { return Ok(Vec::new()) };
    Ok(insight::rival::rivals(&kpi::plan::read(&current.text, catalogue).0))
}

/// What lies around a question: read once, borrowed by every `Desk`.
pub struct Shelf {
    /// The workspace.
    pub workspace: Workspace,
    /// The permission to read in it.
    pub scope: Scope,
    /// The KPIs.
    pub catalogue: Catalogue,
    /// Exchange rates.
    pub exchange: Exchange,
    /// Owners of measures.
    pub owners: Owners,
    /// Creators.
    pub creators: Vec<Creator>,
    /// Posts.
    pub posts: Vec<Post>,
    /// How conversions are credited.
    pub attribution: Attribution,
    /// Spellings that mean the same.
    pub spellings: Vec<Spelling>,
    /// Competitors' accounts, as the plan in force names them.
    pub rivals: Vec<Account>,
}

impl Shelf {
    fn read(ledger: &Ledger, workspace: Workspace) -> anyhow::Result<Self> {
        let scope = workspace.scope();
        let (catalogue, _) = Catalogue::with_user(&ledger.catalogue(&scope)?.unwrap_or_default());
        Ok(Self {
            rivals: rivals(ledger, &scope, &catalogue)?,
            catalogue,
            exchange: ledger.exchange(&scope)?,
            owners: ledger.owners(&scope)?,
            creators: ledger.creators(&scope)?,
            posts: ledger.posts(&scope)?,
            attribution: ledger.attribution(&scope)?,
            spellings: spellings(ledger, &scope)?,
            scope,
            workspace,
        })
    }

    /// The desk for a store, with conversions credited under another model than the workspace's, where one is named.
    pub fn desk_under<'a>(&'a self, store: &'a dyn FactStore, model: Option<Model>) -> Desk<'a> {
        Desk { attribution: model.or(Some(self.attribution.model)), ..self.desk(store) }
    }

    /// The desk for a store.
    pub fn desk<'a>(&'a self, store: &'a dyn FactStore) -> Desk<'a> {
        Desk {
            store,
            scope: &self.scope,
            catalogue: &self.catalogue,
            calendar: &self.workspace.calendar,
            exchange: &self.exchange,
            owners: &self.owners,
            creators: &self.creators,
            posts: &self.posts,
            attribution: Some(self.attribution.model),
            spellings: &self.spellings,
            rivals: &self.rivals,
        }
    }
}
