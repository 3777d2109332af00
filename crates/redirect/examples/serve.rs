//! Serves the links of a data folder, for measuring: `serve DIR ADDRESS [LINKS]` makes that many links `l0`, `l1`, … first.
//!
//! Visits with `X-Forwarded-For` from this machine are taken as of that address, so that one machine can be many visitors.

use ledger::Ledger;
use model::{
    Timestamp,
    calendar::Calendar,
    id::LinkId,
    link::{Link, Utm},
    money::Currency,
};
use redirect::{Options, State};
use std::{path::Path, sync::Arc};
use tokio::net::TcpListener;

// As the binary does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[allow(clippy::disallowed_methods, reason = "an example stands where the binary would, which reads the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, address, rest @ ..] = arguments.as_slice() else {
        return Err("serve DIR ADDRESS [LINKS]".into());
    };
    let ledger = Ledger::open(Path::new(dir))?;
    let links: u32 = rest.first().map_or(Ok(0), |links| links.parse())?;
    let scope = ledger.ensure_workspace("Bench", &Calendar::default(), Currency::EUR, now())?.scope();
    let link = |number: u32| {
        let mut link = Link::new(LinkId::new(format!("l{number}")), "https://glow.example/shop?colour=red#top", now());
        link.utm = Utm::usual();
        link.platform = Some("instagram".into());
        link
    };
    ledger.put_links(&scope, &(0..links).map(link).collect::<Vec<_>>())?;
    let loopback = ["127.0.0.0/8".parse()?, "::1/128".parse()?];
    let options = Options { proxies: loopback.to_vec(), ..Options::default() };
    let state = State::new(ledger, options, Arc::new(now), Arc::new(random))?;
    let listener = TcpListener::bind(address).await?;
    redirect::serve(listener, state.clone(), redirect::router(state)).await;
    Ok(())
}
