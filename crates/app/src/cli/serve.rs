//! `kepi serve`: the pages.

use crate::{
    clock,
    config::Config,
    door::Porter,
    jobs::{self, Shift},
    public::Public,
    stop::{Exit, Outcome, usage},
    text,
    wire::House,
};
use anyhow::Context;
use clap::Args;
use collect::outgoing::Client;
use ledger::Ledger;
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use web::Hub;

/// Serve the pages
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on [default: 127.0.0.1:8080, or KEPI_LISTEN]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// The address to follow links and take events on [default: 127.0.0.1:8081, or KEPI_PUBLIC]; it serves no page
    #[arg(long, value_name = "HOST:PORT")]
    pub public: Option<String>,
    /// How the world writes that address, such as https://go.glow.com
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Listen beyond this machine. There are no users and no passwords yet: whoever reaches the port sees everything
    #[arg(long)]
    pub allow_remote: bool,
    /// A further name that browsers may ask this server under
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
}

/// The largest file that the imports page takes; larger ones go by `kepi import`.
const UPLOAD_LIMIT: u64 = 2 << 30;

/// Serves until it is told to end.
pub async fn run(serve: &Serve, config: &Config, named: Option<&str>) -> Outcome {
    guard(config.listen, serve.allow_remote)?;
    let house = House::open(&config.data).await?;
    house.workspace_or_first(named)?;
    let server = Server::bind(house, config, config.listen, serve.hosts.clone()).await?;
    let (address, base, dir) = (server.address, &server.base, config.data.display());
    text::say(format!("Kepi is at http://{address}/ with the data in {dir}; links are followed at {base}/"))?;
    server.run().await?;
    Ok(Exit::Done)
}

/// Refuses to listen beyond this machine unless that was asked for.
pub fn guard(listen: SocketAddr, allow_remote: bool) -> anyhow::Result<()> {
    if listen.ip().is_loopback() || allow_remote {
        return Ok(());
    }
    Err(usage(format!(
        "{listen} can be reached from other machines, and there are no users and passwords yet: listen on 127.0.0.1 behind \
         a proxy that asks for them, or add --allow-remote if everybody who reaches the port may see and change everything"
    )))
}

/// A server that listens and has not begun to answer.
pub struct Server {
    /// What its jobs work with.
    pub shift: Shift,
    /// Where it listens.
    pub address: SocketAddr,
    /// How the world writes the address that links are followed on.
    pub base: String,
    listener: TcpListener,
    public: Public,
    hosts: Vec<String>,
}

impl Server {
    /// Takes both ports.
    pub async fn bind(house: House, config: &Config, listen: SocketAddr, hosts: Vec<String>) -> anyhow::Result<Self> {
        let taken =
            || usage(format!("{listen} cannot be listened on: another program may hold it; choose --listen HOST:PORT"));
        let listener = TcpListener::bind(listen).await.map_err(|_| taken())?;
        let address = listener.local_addr()?;
        let hub = Hub::default();
        hub.publish(house.store().version());
        let public = bind_public(&house.ledger, config).await?;
        let base = config.public_url.clone().unwrap_or_else(|| format!("http://{}", public.address));
        let base = base.trim_end_matches('/').to_owned();
        let client = Client::new(config.subscribers_inside);
        // Whoever makes a link says where it leads, so what is inside the house is never asked.
        let looker = config.check_destinations.then(|| Client::new(false));
        Ok(Self { shift: Shift { house, hub, client, looker }, address, base, listener, public, hosts })
    }

    /// Answers until it is told to end, then settles what waits.
    pub async fn run(self) -> anyhow::Result<()> {
        let Shift { house, hub, looker, .. } = self.shift.clone();
        let mut hosts = self.hosts;
        hosts.push(self.address.ip().to_string());
        let state = web::State::new(web::Parts {
            store: house.lake.clone(),
            ledger: house.ledger.clone(),
            live: hub.clone(),
            clock: Arc::new(clock::now),
            door: Arc::new(Porter { house: house.clone(), hub }),
            hosts,
            upload_limit: UPLOAD_LIMIT,
            public: Some(self.base),
            random: Arc::new(web::secret::random),
            looks: looker.is_some(),
        });
        jobs::start(&self.shift);
        // Open pages hold their stream for ever, so the end does not wait for them.
        tokio::select! {
            served = axum::serve(self.listener, web::router(state)).into_future() => served.context("the server failed")?,
            served = self.public.run() => served?,
            ended = end() => ended?,
        }
        house.view.settle().await?;
        Ok(())
    }
}

/// Takes the public port; when nobody chose it and another program holds it, a free one.
async fn bind_public(ledger: &Ledger, config: &Config) -> anyhow::Result<Public> {
    match Public::bind(ledger, config, config.public).await {
        Err(_) if !config.is_chosen("public") => {
            Public::bind(ledger, config, SocketAddr::new(config.public.ip(), 0)).await
        }
        bound => bound,
    }
}

/// Returns when the process is told to end.
pub async fn end() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_served_unless_asked_otherwise() {
        assert!(guard("127.0.0.1:8080".parse().unwrap(), false).is_ok());
        assert!(guard("[::1]:8080".parse().unwrap(), false).is_ok());
        assert!(guard("0.0.0.0:8080".parse().unwrap(), true).is_ok());
        let refused = guard("0.0.0.0:8080".parse().unwrap(), false).unwrap_err().to_string();
        assert!(refused.contains("--allow-remote"), "{refused}");
    }
}
