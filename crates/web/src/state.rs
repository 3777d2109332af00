//! What every handler holds: the facts, the ledger, the clock, the door for files, and what was answered before.
//!
//! Invariant: an answer is kept only as long as nothing has changed that it was made of; the stamp says so.

use crate::{error::Problem, evidence::Shelf, live::Hub, room::Room};
use async_trait::async_trait;
use insight::{attribution::Learnt, finding::Survey};
use jiff::SignedDuration;
use ledger::{Ledger, LedgerError};
use model::{
    Date, Timestamp,
    attribution::Model,
    id::{CampaignId, CreatorId, WorkspaceId},
    import::Report,
    link::Link,
    store::FactStore,
    workspace::Workspace,
};
use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Takes files in. The binary wires it to the importers, the ledger and the lake; tests have one of their own.
#[async_trait]
pub trait Door: Send + Sync {
    /// Imports one file that was uploaded; one report per file inside. A fault of the file is in its report.
    async fn import(&self, workspace: &Workspace, upload: Upload) -> Result<Vec<Report>, DoorError>;
}

/// A file that was uploaded. The one who made the temporary file removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The name that the browser gave, without folders.
    pub name: String,
    /// Where its bytes are.
    pub path: PathBuf,
    /// What the person said about it.
    pub options: Options,
}

/// What a person says about a file; all of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The kind of file, one of `ingest::kinds()`.
    pub kind: Option<String>,
    /// The creator it belongs to.
    pub creator: Option<CreatorId>,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// When its figures were counted.
    pub as_of: Option<Timestamp>,
    /// The IANA name of the zone that its times are in.
    pub time_zone: Option<String>,
}

/// The file could not be taken in, though nothing is known to be wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("the file could not be imported")]
pub struct DoorError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The moment it is now.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Sixteen bytes by chance.
pub type Random = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;

/// What the router is made of.
#[derive(Clone)]
pub struct Parts {
    /// The facts.
    pub store: Arc<dyn FactStore>,
    /// The book of record.
    pub ledger: Ledger,
    /// Where changes of the data are told.
    pub live: Hub,
    /// The clock.
    pub clock: Clock,
    /// Where files go.
    pub door: Arc<dyn Door>,
    /// Names besides the loopback ones under which the server may be asked.
    pub hosts: Vec<String>,
    /// The largest upload, in bytes.
    pub upload_limit: u64,
    /// How the world writes the address that links are followed on, such as `https://go.glow.com`, where that is known.
    pub public: Option<String>,
    /// Chance: names of links and codes that nobody guesses.
    pub random: Random,
    /// Whether somebody looks at the addresses that links lead to.
    pub looks: bool,
}

/// What every handler holds. Cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Inner>);

/// Something read, and as of what.
type Kept<A, T> = (A, Arc<T>);

/// Something read of each workspace, and as of what.
type ByWorkspace<A, T> = Mutex<HashMap<WorkspaceId, Kept<A, T>>>;

struct Inner {
    parts: Parts,
    pages: Mutex<Pages>,
    rooms: Mutex<HashMap<String, (i64, Arc<Room>)>>,
    links: ByWorkspace<i64, [Link]>,
    learnt: ByWorkspace<Timestamp, Learnt>,
    seen: ByWorkspace<Look, Survey>,
    shelf: Shelf,
}

/// When and on what facts a workspace was looked at.
#[derive(Clone, Copy, Debug)]
struct Look {
    version: u64,
    at: Timestamp,
    on: Ground,
}

/// What findings depend on besides facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ground {
    plan: Option<u32>,
    model: Model,
    today: Date,
}

impl Ground {
    fn of(room: &Room, stamp: Stamp) -> Self {
        let plan = room.plan.as_ref().map(|kept| kept.version.number);
        Self { plan, model: room.attribution.model, today: stamp.today }
    }
}

/// Everything that an answer may depend on besides its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The version of the facts.
    pub version: u64,
    /// The mark of the ledger.
    pub mark: i64,
    /// The civil day.
    pub today: Date,
}

#[derive(Default)]
struct Pages {
    stamp: Option<Stamp>,
    kept: HashMap<String, Arc<str>>,
}

/// How long what was learnt is good enough for a page: learning reads everything.
const LEARNT: SignedDuration = SignedDuration::from_mins(5);

/// How long what was seen is good enough while facts come in: live clicks change the facts every second, and no finding.
const SEEN: SignedDuration = SignedDuration::from_mins(1);

/// How many pages are kept.
const KEPT: usize = 256;

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("hosts", &self.0.parts.hosts).finish_non_exhaustive()
    }
}

impl State {
    /// State made of its parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            pages: Mutex::default(),
            rooms: Mutex::default(),
            links: Mutex::default(),
            learnt: Mutex::default(),
            seen: Mutex::default(),
            shelf: Shelf::default(),
        }))
    }

    /// The facts.
    pub fn store(&self) -> &dyn FactStore {
        &*self.0.parts.store
    }

    /// The book of record.
    pub fn ledger(&self) -> &Ledger {
        &self.0.parts.ledger
    }

    /// Where changes are told.
    pub fn live(&self) -> &Hub {
        &self.0.parts.live
    }

    /// Where files go.
    pub fn door(&self) -> &dyn Door {
        &*self.0.parts.door
    }

    /// The names the server may be asked under.
    pub fn hosts(&self) -> &[String] {
        &self.0.parts.hosts
    }

    /// The largest upload, in bytes.
    pub fn upload_limit(&self) -> u64 {
        self.0.parts.upload_limit
    }

    /// How the world writes the address that links are followed on.
    pub fn public(&self) -> Option<&str> {
        self.0.parts.public.as_deref().map(|base| base.trim_end_matches('/'))
    }

    /// Whether somebody looks at the addresses that links lead to.
    pub fn looks(&self) -> bool {
        self.0.parts.looks
    }

    /// Sixteen bytes by chance.
    pub fn random(&self) -> [u8; 16] {
        (self.0.parts.random)()
    }

    /// The links of a workspace, by id; read again only when a link has changed.
    pub async fn links(&self, room: &Room) -> Result<Arc<[Link]>, Problem> {
        let epoch = self.ledger().links_epoch()?;
        let id = &room.workspace.id;
        let kept = || self.0.links.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, links)) = kept().get(id).filter(|(known, _)| *known == epoch) {
            return Ok(Arc::clone(links));
        }
        let (ledger, scope) = (self.ledger().clone(), room.scope.clone());
        let read = tokio::task::spawn_blocking(move || ledger.links(&scope)).await;
        let read = read.map_err(|error| Problem::inside("The links could not be read.", &error))??;
        let links: Arc<[Link]> = read.into();
        kept().insert(id.clone(), (epoch, Arc::clone(&links)));
        Ok(links)
    }

    /// What the learnt models know, if that was learnt a little while ago.
    pub(crate) fn learnt(&self, room: &Room) -> Option<Arc<Learnt>> {
        let kept = self.0.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, learnt) = kept.get(&room.workspace.id)?;
        (self.now().duration_since(*at) < LEARNT).then(|| Arc::clone(learnt))
    }

    /// Keeps what the learnt models know.
    pub(crate) fn keep_learnt(&self, room: &Room, learnt: Arc<Learnt>) {
        let mut kept = self.0.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(room.workspace.id.clone(), (self.now(), learnt));
    }

    /// What was seen in a workspace, if nothing that it depends on has changed since but facts of the last minute.
    pub(crate) fn seen(&self, room: &Room, stamp: Stamp) -> Option<Arc<Survey>> {
        let kept = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, seen) = kept.get(&room.workspace.id)?;
        let fresh = known.version == stamp.version || self.now().duration_since(known.at) < SEEN;
        (fresh && known.on == Ground::of(room, stamp)).then(|| Arc::clone(seen))
    }

    /// Keeps what was seen.
    pub(crate) fn keep_seen(&self, room: &Room, stamp: Stamp, seen: Arc<Survey>) {
        let known = Look { version: stamp.version, at: self.now(), on: Ground::of(room, stamp) };
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(room.workspace.id.clone(), (known, seen));
    }

    /// What the facts said of plans that are being written.
    pub fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }

    /// The moment it is now.
    pub fn now(&self) -> Timestamp {
        (self.0.parts.clock)()
    }

    /// The version of the facts.
    pub fn version(&self) -> u64 {
        self.0.parts.store.version()
    }

    /// What an answer made now for a workspace depends on.
    pub fn stamp(&self, room: &Room) -> Result<Stamp, LedgerError> {
        let today = room.workspace.calendar.day(self.now());
        Ok(Stamp { version: self.version(), mark: self.ledger().change_mark()?, today })
    }

    /// A page that was made under the same stamp.
    pub fn kept(&self, stamp: Stamp, address: &str) -> Option<Arc<str>> {
        let pages = self.0.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.stamp != Some(stamp) {
            return None;
        }
        pages.kept.get(address).cloned()
    }

    /// Keeps a page that was made under a stamp; pages of another stamp go.
    pub fn keep(&self, stamp: Stamp, address: String, page: Arc<str>) {
        let mut pages = self.0.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.stamp != Some(stamp) || pages.kept.len() >= KEPT {
            *pages = Pages { stamp: Some(stamp), kept: HashMap::new() };
        }
        pages.kept.insert(address, page);
    }

    /// The room of a workspace as the ledger stands at a mark, if it was opened before.
    pub(crate) fn room(&self, name: &str, mark: i64) -> Option<Arc<Room>> {
        let rooms = self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.get(name).filter(|(known, _)| *known == mark).map(|(_, room)| Arc::clone(room))
    }

    /// Keeps a room. Names come from addresses, so only names that lead to a workspace are kept.
    pub(crate) fn keep_room(&self, name: String, mark: i64, room: Arc<Room>) {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner).insert(name, (mark, room));
    }
}
