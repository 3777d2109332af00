//! A workspace with everything that its pages look up: creators, campaigns, posts, rates, owners, KPIs.
//!
//! Read from the ledger once per change of it. Knows no facts.

use crate::{
    address::Pairs,
    error::Problem,
    record::{self, Kept},
    state::State,
};
use axum::http::StatusCode;
use insight::{Desk, Spelling, rival::rivals};
use kpi::{catalogue::Catalogue, diagnostic::Diagnostic};
use ledger::{Alias, Ledger, LedgerError, Note};
use model::{
    account::Account,
    attribution::{Attribution, Model},
    campaign::Campaign,
    creator::Creator,
    money::{Currency, Exchange},
    post::Post,
    source::Owners,
    store::FactStore,
    workspace::{Scope, Workspace},
};
use std::sync::Arc;

/// A workspace and its nouns.
#[derive(Clone, Debug)]
pub struct Room {
    /// The workspace.
    pub workspace: Workspace,
    /// Its scope.
    pub scope: Scope,
    /// The other workspaces.
    pub others: Vec<Workspace>,
    /// Its KPIs: built in, and its own.
    pub catalogue: Catalogue,
    /// What is wrong with its own KPIs.
    pub diagnostics: Vec<Diagnostic>,
    /// Rates into its currency.
    pub exchange: Exchange,
    /// Who owns a measure.
    pub owners: Owners,
    /// Its creators.
    pub creators: Vec<Creator>,
    /// Its campaigns.
    pub campaigns: Vec<Campaign>,
    /// Its posts.
    pub posts: Vec<Post>,
    /// Its plan, if it has one.
    pub plan: Option<Kept>,
    /// How conversions are credited: as the workspace says, or under the model that the address names.
    pub attribution: Attribution,
    /// The model that the address names, where it names another one than the workspace's.
    pub chosen: Option<Model>,
    /// Spellings that mean the same.
    pub spellings: Vec<Spelling>,
    /// Notes on days.
    pub notes: Vec<Note>,
    /// Competitors' accounts, as the plan names them.
    pub rivals: Vec<Account>,
}

impl Room {
    /// The room that an address asks for: the workspace it names, else the only or first one.
    pub async fn open(state: &State, pairs: &Pairs) -> Result<Arc<Self>, Problem> {
        let room = Self::find(state, pairs.get("workspace").unwrap_or_default().to_owned()).await?;
        let Some(name) = pairs.get("model") else { return Ok(room) };
        let model = Model::from_name(name).ok_or_else(|| no_model(name))?;
        if model == room.attribution.model {
            return Ok(room);
        }
        let attribution = Attribution { model, ..room.attribution };
        Ok(Arc::new(Self { attribution, chosen: Some(model), ..(*room).clone() }))
    }

    async fn find(state: &State, name: String) -> Result<Arc<Self>, Problem> {
        let mark = state.ledger().change_mark()?;
        if let Some(room) = state.room(&name, mark) {
            return Ok(room);
        }
        let (ledger, asked) = (state.ledger().clone(), name.clone());
        let read = tokio::task::spawn_blocking(move || Self::read(&ledger, &asked)).await;
        let room = read.map_err(|error| Problem::inside("The workspace could not be read.", &error))??;
        let Some(room) = room.map(Arc::new) else { return Err(nowhere(&name)) };
        state.keep_room(name, mark, Arc::clone(&room));
        Ok(room)
    }

    fn read(ledger: &Ledger, asked: &str) -> Result<Option<Self>, LedgerError> {
        let mut others = ledger.workspaces()?;
        let by_name = |workspace: &Workspace| workspace.id.as_str() == asked || workspace.name == asked;
        let at = if asked.is_empty() { (!others.is_empty()).then_some(0) } else { others.iter().position(by_name) };
        let Some(at) = at else { return Ok(None) };
        let workspace = others.remove(at);
        let scope = workspace.scope();
        let (catalogue, diagnostics) = match ledger.catalogue(&scope)? {
            Some(text) => Catalogue::with_user(&text),
            None => (Catalogue::builtin(), Vec::new()),
        };
        let plan = record::kept(ledger, &workspace, &catalogue)?;
        Ok(Some(Self {
            rivals: plan.as_ref().map(|kept| rivals(&kept.plan)).unwrap_or_default(),
            exchange: ledger.exchange(&scope)?,
            owners: ledger.owners(&scope)?,
            creators: ledger.creators(&scope)?,
            campaigns: ledger.campaigns(&scope)?,
            posts: ledger.posts(&scope)?,
            plan,
            attribution: ledger.attribution(&scope)?,
            chosen: None,
            spellings: spellings(ledger, &scope)?,
            notes: ledger.notes(&scope)?,
            workspace,
            scope,
            others,
            catalogue,
            diagnostics,
        }))
    }

    /// The desk that questions are put on.
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

    /// The currency of readings.
    pub fn currency(&self) -> Currency {
        self.workspace.currency
    }

    /// What addresses end with so that they stay in this workspace and under the chosen model; nothing when it is the only
    /// workspace and no model was chosen.
    pub fn suffix(&self) -> String {
        self.stay(Pairs::default()).address("")
    }

    /// The pairs of an address that stays in this workspace and under the chosen model.
    #[must_use]
    pub fn stay(&self, pairs: Pairs) -> Pairs {
        let pairs = match self.others.is_empty() {
            true => pairs,
            false => pairs.with("workspace", self.workspace.id.as_str()),
        };
        self.chosen.map_or(pairs.clone(), |model| pairs.with("model", model.name()))
    }

    /// A creator's name; an unknown one is named by its id.
    pub fn creator_name(&self, id: &str) -> String {
        let known = self.creators.iter().find(|creator| creator.id.as_str() == id);
        known.map_or_else(|| id.to_owned(), |creator| creator.name.clone())
    }

    /// A campaign's name; an unknown one is named by its id.
    pub fn campaign_name(&self, id: &str) -> String {
        let known = self.campaigns.iter().find(|campaign| campaign.id.as_str() == id);
        known.map_or_else(|| id.to_owned(), |campaign| campaign.name.clone())
    }
}

/// The live aliases of a workspace, as readings apply them.
fn spellings(ledger: &Ledger, scope: &Scope) -> Result<Vec<Spelling>, LedgerError> {
    let live = ledger.aliases(scope)?.into_iter().filter(|alias| alias.undone_at.is_none());
    let spelling = |alias: Alias| Spelling { dimension: alias.dimension, written: alias.spelling, means: alias.means };
    Ok(live.map(spelling).collect())
}

fn no_model(name: &str) -> Problem {
    let names: Vec<&str> = Model::ALL.iter().map(|model| model.name()).collect();
    let words = format!("There is no attribution model {name:?}: choose one of {}.", names.join(", "));
    Problem::new(StatusCode::BAD_REQUEST, "unknown-model", words)
}

fn nowhere(name: &str) -> Problem {
    if name.is_empty() {
        let words = "This server has no workspace yet. Start it with `kepi serve`, which makes the first one.";
        return Problem::new(StatusCode::NOT_FOUND, "no-workspace", words.to_owned());
    }
    Problem::new(StatusCode::NOT_FOUND, "unknown-workspace", format!("There is no workspace {name:?}."))
}
