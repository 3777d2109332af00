//! The state that requests share, and what can be said of its health.

use crate::{
    Clock, Random, RedirectError,
    country::Atlas,
    intake::Intake,
    links::Links,
    notes::{Clerks, Desk},
    options::Options,
    screen::Screen,
    visitor::Salts,
};
use ledger::Ledger;
use model::SmolStr;
use serde::Serialize;
use std::{net::IpAddr, sync::Arc};

/// What following links needs. Cloning it is cheap. When the last clone goes, what waits is written first.
#[derive(Clone)]
pub struct State {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    // Dropped in this order: the clerks let go of the desk, whose intake then stores what waits.
    _clerks: Clerks,
    pub(crate) desk: Arc<Desk>,
    pub(crate) screen: Screen,
    pub(crate) atlas: Atlas,
    pub(crate) options: Options,
    pub(crate) home: Option<String>,
}

/// How the redirect fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// `ok`, or `losing` while clicks cannot be stored.
    pub status: &'static str,
    /// Clicks whose visitors were sent on although the click was not stored, ever; those in doubt are among them.
    pub lost_clicks: u64,
    /// Clicks that wait for the ledger.
    pub waiting: usize,
    /// Links that can be followed.
    pub links: usize,
}

impl State {
    /// Opens what the options name, reads every link and starts the threads.
    pub fn new(ledger: Ledger, options: Options, clock: Clock, random: Random) -> Result<Self, RedirectError> {
        let atlas = Atlas::open(&options.country)?;
        let home = options.home.as_deref().map(|home| {
            let onward = model::onward::Onward::new(home, &[]).ok_or_else(|| RedirectError::Home(home.to_owned()))?;
            Ok::<_, RedirectError>(onward.location(None, None))
        });
        let home = home.transpose()?;
        let links = Links::read(&ledger)?;
        let salts = Salts::new(&ledger, clock(), &random);
        let intake = Intake::start(&ledger, options.waiting, &clock).map_err(RedirectError::Thread)?;
        let desk = Arc::new(Desk::new(ledger, clock, random, (links, salts, intake)));
        let clerks = Clerks::start(&desk).map_err(RedirectError::Thread)?;
        let inner = Inner { _clerks: clerks, desk, screen: Screen::new(&options), atlas, home, options };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The country of an address by the database that the options name, as ISO 3166 has it; `None` without one.
    pub fn country(&self, address: IpAddr) -> Option<SmolStr> {
        self.inner.atlas.by_address(address)
    }

    /// How it fares. Asks the ledger, so it may take as long as a read takes.
    pub fn health(&self) -> Health {
        let desk = &self.inner.desk;
        let missing = desk.intake.missing();
        let noted = desk.ledger.lost_clicks();
        let lost = i64::try_from(*noted.as_ref().unwrap_or(&0)).unwrap_or(i64::MAX).saturating_add(missing);
        Health {
            status: if missing > 0 || noted.is_err() { "losing" } else { "ok" },
            lost_clicks: u64::try_from(lost).unwrap_or(0),
            waiting: desk.intake.waiting(),
            links: desk.links.load().len(),
        }
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("options", &self.inner.options).finish_non_exhaustive()
    }
}
