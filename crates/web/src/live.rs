//! Live updates: pages hear that the data has a new version, and ask for their figures again.
//!
//! The stream carries version numbers, not figures: every page asks a question of its own. It knows nothing of what
//! changed.
//!
//! Invariant: a page that is shown learns of every change, though not of every version: a slow reader skips to the
//! newest, and one that was away is told at once what it missed.

use crate::state::State;
use axum::{
    extract::{self, Query},
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long after a change a page is told, so that a busy import does not keep it rendering.
const PACE: Duration = Duration::from_millis(700);
/// How often a silent stream says that it stands.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The name of the event, which `hx-trigger` listens for.
pub const EVENT: &str = "kepi:data";

/// Tells open pages about new data. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub {
    version: Arc<watch::Sender<u64>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { version: Arc::new(watch::channel(0).0) }
    }
}

impl Hub {
    /// Says that the data has a new version. The same version twice is said once.
    pub fn publish(&self, version: u64) {
        self.version.send_if_modified(|known| std::mem::replace(known, version) != version);
    }

    /// How many pages listen.
    pub fn listeners(&self) -> usize {
        self.version.receiver_count()
    }

    /// The versions from now on, the newest only, each `pace` after the change. A reader that knows `since` hears at once
    /// when that is no longer the version.
    fn versions(&self, since: Option<u64>, pace: Duration) -> impl Stream<Item = u64> + use<> {
        let mut changes = self.version.subscribe();
        let now = *changes.borrow_and_update();
        let missed = since.filter(|known| *known != now && now != 0).map(|_| now);
        let later = stream::unfold(changes, move |mut changes| async move {
            changes.changed().await.ok()?;
            tokio::time::sleep(pace).await;
            let version = *changes.borrow_and_update();
            Some((version, changes))
        });
        stream::iter(missed).chain(later)
    }
}

/// What a page knows when it starts to listen.
#[derive(Deserialize)]
pub struct Known {
    since: Option<u64>,
}

/// `GET /live`: server-sent events.
pub async fn live(
    extract::State(state): extract::State<State>,
    Query(known): Query<Known>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let events = state.live().versions(last.or(known.since), PACE).map(|version| {
        let text = version.to_string();
        Ok(Event::default().event(EVENT).id(&text).data(&text))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reader_hears_the_newest_version_and_what_it_missed() {
        let hub = Hub::default();
        hub.publish(7);
        let mut fresh = Box::pin(hub.versions(Some(7), Duration::ZERO));
        let mut stale = Box::pin(hub.versions(Some(5), Duration::ZERO));
        assert_eq!(stale.next().await, Some(7));
        hub.publish(7);
        hub.publish(8);
        hub.publish(9);
        assert_eq!(fresh.next().await, Some(9));
        assert_eq!(stale.next().await, Some(9));
        drop((fresh, stale));
        assert_eq!(hub.listeners(), 0);
    }
}
