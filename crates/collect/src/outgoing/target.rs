//! Where notices may go: not to this machine and not into the house's own network, unless that is allowed.
//!
//! Invariant: the address that is judged is the address that is connected to; a name cannot lead elsewhere in between.

use hyper_util::client::legacy::connect::dns::Name;
use std::{
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
};
use tower::Service;

/// The address may not be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is an address of this machine or of its own network, where notices do not go unless that is allowed")]
pub struct Forbidden(pub IpAddr);

/// Resolves names to addresses that notices may go to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolver {
    pub(crate) inside: bool,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, io::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let inside = self.inside;
        Box::pin(async move {
            let all: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if let Some(inner) = all.iter().find(|one| !inside && is_inside(one.ip())) {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, Forbidden(inner.ip())));
            }
            Ok(all.into_iter())
        })
    }
}

/// Refuses an address that is written as a number; a name is judged when it is resolved.
pub(crate) fn check(host: &str, inside: bool) -> Result<(), Forbidden> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) if !inside && is_inside(address) => Err(Forbidden(address)),
        _ => Ok(()),
    }
}

/// Whether an address is of this machine, of a private network, or of none that is on the internet.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => v4_is_inside(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => v4_is_inside(address),
            None => {
                let first = address.segments()[0];
                address.is_loopback()
                    || address.is_unspecified()
                    || address.is_multicast()
                    // Unique local, link local, documentation, and addresses that hold an IPv4 address within.
                    || first & 0xfe00 == 0xfc00
                    || first & 0xffc0 == 0xfe80
                    || address.segments()[..2] == [0x2001, 0xdb8]
                    || first == 0x2002
                    || address.segments()[..2] == [0x64, 0xff9b]
            }
        },
    }
}

fn v4_is_inside(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        // Shared between carriers, and set aside for tests.
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_house_are_refused() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "[::1]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
            "[2002:7f00:1::]",
            "255.255.255.255",
            "[::]",
        ] {
            assert!(check(inside, false).is_err(), "{inside}");
            assert_eq!(check(inside, true), Ok(()), "{inside}");
        }
        for outside in ["93.184.216.34", "[2606:2800:220:1::1]", "hooks.example.com", "100.128.0.1"] {
            assert_eq!(check(outside, false), Ok(()), "{outside}");
        }
    }
}
