//! Looking at the addresses that links lead to: whether somebody who is sent there finds a page.
//!
//! Each address that is due is asked once: `HEAD`, and `GET` where that does not bring a page. At most five redirects are
//! followed, and no answer is read beyond its head. What is gone (404, 410) is broken at once; what does not answer, or
//! answers that the server failed, is broken when it did so twice in a row.
//!
//! Invariant: nothing inside the house's own network is asked, also where a name or a redirect leads there.

use super::{
    client::{Client, Failure},
    waited,
};
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use ledger::{Destination, Ledger, LedgerError, Reach};
use model::Timestamp;
use std::{collections::BTreeSet, time::Duration};
use url::Url;

/// How long one request may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How many addresses are looked at at once, each on a host of its own.
const AT_ONCE: usize = 8;
/// How many that are due are looked through for different hosts.
const QUEUE: usize = 256;
/// How many redirects are followed.
const REDIRECTS: usize = 5;
/// When an address is looked at again.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// When one that failed once is looked at again.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// What was seen of an address at one look, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sight {
    /// A page.
    Page(String),
    /// An answer that may be meant for programs alone.
    Refusal(String),
    /// Nothing is there.
    Gone(String),
    /// No answer, or one that says that the server failed.
    Failure(String),
    /// It was not asked.
    Barred(String),
}

/// Makes the ledger's list of destinations that of the links there are.
pub fn list(ledger: &Ledger, now: Timestamp) -> Result<(), LedgerError> {
    let all = ledger.every_link()?;
    let links = all.iter().flat_map(|(_, links)| links);
    let ahead = links.flat_map(|link| link.destinations_ahead(now).map(|(_, to)| to.to_owned()));
    ledger.list_destinations(ahead.collect(), now)
}

/// Looks at some of the destinations that are due, and notes what was seen. Tells how many were looked at.
pub async fn look_due(
    ledger: &Ledger,
    client: &Client,
    now: Timestamp,
    patience: Duration,
) -> Result<usize, LedgerError> {
    let due = waited({
        let ledger = ledger.clone();
        move || ledger.due_destinations(now, QUEUE)
    })
    .await?;
    let mut round = tokio::task::JoinSet::new();
    for one in one_a_host(due) {
        let client = client.clone();
        round.spawn(async move {
            let sight = look(&client, &one.address, patience).await;
            judge(one, sight, now)
        });
    }
    // A look that panicked notes nothing: it is due again.
    let seen: Vec<Destination> = round.join_all().await;
    let count = seen.len();
    if count > 0 {
        let ledger = ledger.clone();
        waited(move || ledger.note_destinations(seen)).await?;
    }
    Ok(count)
}

/// The first ones of different hosts, so that no host is asked twice at once.
fn one_a_host(due: Vec<Destination>) -> Vec<Destination> {
    let mut hosts = BTreeSet::new();
    let host = |one: &Destination| Url::parse(&one.address).ok().and_then(|url| Some(url.host_str()?.to_owned()));
    due.into_iter().filter(|one| hosts.insert(host(one))).take(AT_ONCE).collect()
}

/// What is known of a destination after a look.
fn judge(before: Destination, sight: Sight, now: Timestamp) -> Destination {
    let failed = matches!(before.reach, Reach::Fails | Reach::Broken);
    let (reach, seen, pause) = match sight {
        Sight::Page(words) => (Reach::Answers, words, DAY),
        Sight::Refusal(words) => (Reach::Refuses, words, DAY),
        Sight::Gone(words) => (Reach::Broken, words, DAY),
        Sight::Failure(words) if failed => (Reach::Broken, words, DAY),
        Sight::Failure(words) => (Reach::Fails, words, AGAIN),
        Sight::Barred(words) => (Reach::Barred, words, DAY),
    };
    let since = if reach == before.reach { before.since.or(Some(now)) } else { Some(now) };
    let due_at = now.saturating_add(pause).expect("invariant: a pause of hours is a length of time");
    Destination { address: before.address, reach, seen, checked_at: Some(now), since, due_at }
}

/// Goes where a visitor would be sent.
async fn look(client: &Client, address: &str, patience: Duration) -> Sight {
    let Ok(mut url) = Url::parse(address) else { return Sight::Gone("this is no web address".to_owned()) };
    for _ in 0..=REDIRECTS {
        match step(client, &url, patience).await {
            Step::Seen(sight) => return sight,
            Step::Onward(next) => url = next,
        }
    }
    Sight::Gone(format!("it is redirected more than {REDIRECTS} times"))
}

/// What one address of the way answers.
enum Step {
    Seen(Sight),
    Onward(Url),
}

async fn step(client: &Client, url: &Url, patience: Duration) -> Step {
    let mut heard = client.ask(Method::HEAD, url, patience).await;
    let is_page = heard.as_ref().is_ok_and(|heard| heard.status.is_success() || heard.status.is_redirection());
    if !is_page && !matches!(heard, Err(Failure::Barred(_))) {
        heard = client.ask(Method::GET, url, patience).await;
    }
    let heard = match heard {
        Ok(heard) => heard,
        Err(Failure::Barred(words)) => return Step::Seen(Sight::Barred(words)),
        Err(Failure::Silent(words)) => return Step::Seen(Sight::Failure(words)),
    };
    let status = heard.status;
    let words = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default()).trim_end().to_owned();
    let Some(location) = heard.location.filter(|_| status.is_redirection()) else {
        return Step::Seen(match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => Sight::Gone(words),
            status if status.is_server_error() => Sight::Failure(words),
            status if status.is_success() => Sight::Page(words),
            _ => Sight::Refusal(words),
        });
    };
    match url.join(&location) {
        Ok(next) if matches!(next.scheme(), "http" | "https") => Step::Onward(next),
        _ => Step::Seen(Sight::Gone(format!("{words}, to what is no web address"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_mins(minutes)).unwrap()
    }

    fn fresh(address: &str) -> Destination {
        Destination {
            address: address.to_owned(),
            reach: Reach::Waiting,
            seen: String::new(),
            checked_at: None,
            since: None,
            due_at: at(0),
        }
    }

    #[test]
    fn a_failure_is_broken_the_second_time_and_what_is_gone_at_once() {
        let failure = || Sight::Failure("500".to_owned());
        let once = judge(fresh("https://a.com"), failure(), at(0));
        assert_eq!((once.reach, once.due_at), (Reach::Fails, at(10)));
        let twice = judge(once, failure(), at(10));
        assert_eq!((twice.reach, twice.since, twice.due_at), (Reach::Broken, Some(at(10)), at(10 + 24 * 60)));
        let still = judge(twice, failure(), at(2000));
        assert_eq!((still.reach, still.since, still.checked_at), (Reach::Broken, Some(at(10)), Some(at(2000))));
        let back = judge(still, Sight::Page("200 OK".to_owned()), at(3000));
        assert_eq!((back.reach, back.since), (Reach::Answers, Some(at(3000))));
        assert_eq!(judge(back.clone(), failure(), at(4000)).reach, Reach::Fails, "a page in between forgives");
        assert_eq!(judge(back, Sight::Gone("404".to_owned()), at(4000)).reach, Reach::Broken);
    }

    #[test]
    fn no_host_is_asked_twice_at_once() {
        let due = ["https://a.com/1", "https://a.com/2", "https://b.com", "https://A.com:8443"].map(fresh).to_vec();
        let first: Vec<String> = one_a_host(due).into_iter().map(|one| one.address).collect();
        assert_eq!(first, ["https://a.com/1", "https://b.com"]);
        let many = (0..20).map(|n| fresh(&format!("https://{n}.com"))).collect();
        assert_eq!(one_a_host(many).len(), AT_ONCE);
    }
}
