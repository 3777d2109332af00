//! The public listener: links are followed and events taken on it, and nothing else is answered.
//!
//! Invariant: pages never stand on this listener, so that it may face the world while they face this machine.

use crate::{clock, config::Config, stop::usage};
use axum::Router;
use ledger::Ledger;
use model::Timestamp;
use redirect::CountrySource;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// A public listener that has its port and has not begun to answer.
pub struct Public {
    /// Where it listens.
    pub address: SocketAddr,
    listener: TcpListener,
    links: redirect::State,
    router: Router,
}

impl Public {
    /// Takes the port.
    pub async fn bind(ledger: &Ledger, config: &Config, listen: SocketAddr) -> anyhow::Result<Self> {
        let (links, router) = router(ledger, config)?;
        let taken = || {
            usage(format!(
                "{listen} cannot be listened on for links and events: another program may hold it; choose --public HOST:PORT"
            ))
        };
        let listener = TcpListener::bind(listen).await.map_err(|_| taken())?;
        Ok(Self { address: listener.local_addr()?, listener, links, router })
    }

    /// Answers for ever.
    pub async fn run(self) -> anyhow::Result<()> {
        redirect::serve(self.listener, self.links, self.router).await;
        Ok(())
    }
}

fn router(ledger: &Ledger, config: &Config) -> anyhow::Result<(redirect::State, Router)> {
    let now: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(clock::now);
    let draw: Arc<dyn Fn() -> [u8; 16] + Send + Sync> = Arc::new(drawn);
    let country = config.countries.clone().map_or(CountrySource::Unknown, CountrySource::File);
    let links = redirect::Options {
        internal: config.internal_networks.clone(),
        proxies: config.trusted_proxies.clone(),
        honour_do_not_track: config.honour_do_not_track,
        country,
        ..redirect::Options::default()
    };
    let links = redirect::State::new(ledger.clone(), links, Arc::clone(&now), Arc::clone(&draw))
        .map_err(|error| usage(format!("links cannot be followed: {error}")))?;
    let atlas = links.clone();
    let events = collect::Options {
        forwarded: !config.trusted_proxies.is_empty(),
        honour_do_not_track: config.honour_do_not_track,
        countries: Some(Arc::new(move |address| atlas.country(address))),
        ..collect::Options::default()
    };
    let events = collect::State::new(ledger.clone(), now, draw, events);
    let router = collect::router(events).merge(redirect::router(links.clone()));
    Ok((links, router))
}

/// Sixteen random bytes of the system.
pub fn drawn() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("invariant: the system gives random bytes");
    bytes
}
