//! What goes out: notices of what came in, signed by Standard Webhooks 1.0.0, to those who subscribed, and looks at the
//! addresses that links lead to ([`look`]).
//!
//! Notices wait in the ledger. Whoever runs the process calls [`deliver_due`] again and again; what does not arrive is
//! tried again with growing pauses, for about three days, and every try is in the log.
//!
//! Invariant: a notice may arrive more than once, under the same id; it is never forgotten before it is given up.

mod client;
pub mod look;
mod retry;
mod sign;
mod target;

pub use client::Client;
pub use sign::{NoSecret, secret, sign};
pub use target::Forbidden;

use ledger::{Due, Ledger, LedgerError, Tried};
use model::Timestamp;

/// How many notices are on their way at once.
const AT_ONCE: usize = 16;

/// How the tries of one round ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Notices that were taken.
    pub arrived: usize,
    /// Notices that are tried again later.
    pub again: usize,
    /// Notices that were given up.
    pub given_up: usize,
}

/// Sends what is due, and notes how it ended. `draw` gives random bytes, which spread the next tries.
pub async fn deliver_due(
    ledger: &Ledger,
    client: &Client,
    now: Timestamp,
    draw: impl Fn() -> [u8; 16],
) -> Result<Delivered, LedgerError> {
    let due = waited({
        let ledger = ledger.clone();
        move || ledger.due_notices(now, AT_ONCE)
    })
    .await?;
    let mut round = tokio::task::JoinSet::new();
    for one in due {
        let (client, random) = (client.clone(), draw());
        round.spawn(async move { (one.number, try_once(&client, &one, now, random).await) });
    }
    let mut delivered = Delivered::default();
    while let Some(done) = round.join_next().await {
        // A try that panicked settles nothing: it is due again.
        let Ok((number, tried)) = done else { continue };
        match &tried {
            Tried::Arrived(_) => delivered.arrived += 1,
            Tried::Again(..) => delivered.again += 1,
            Tried::GivenUp(_) => delivered.given_up += 1,
        }
        let ledger = ledger.clone();
        waited(move || ledger.settle_attempt(number, &tried, now)).await?;
    }
    Ok(delivered)
}

async fn try_once(client: &Client, due: &Due, now: Timestamp, random: [u8; 16]) -> Tried {
    let id = format!("msg_{}", due.notice);
    let signature = match sign(&due.subscriber.secret, &id, now, &due.body) {
        Ok(signature) => signature,
        Err(error) => return Tried::GivenUp(error.to_string()),
    };
    let answer = client.post(&due.subscriber.url, [&id, &now.as_second().to_string(), &signature], &due.body).await;
    retry::judge(answer, due.tries, now, random)
}

async fn waited<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LedgerError> + Send + 'static,
) -> Result<T, LedgerError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(LedgerError::Stopped))
}
