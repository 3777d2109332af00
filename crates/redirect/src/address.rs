//! Addresses: whose a request is. An address lives as long as its request and is written nowhere.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// Whether an address lies in one of some networks.
pub fn is_within(address: IpAddr, networks: &[IpNet]) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// The visitor's address: the socket's, or what the last trusted proxy says of whom it serves.
///
/// `X-Forwarded-For` is read from its end, where each proxy adds the one before it. The first that is no trusted proxy is
/// the visitor; what stands before it is anybody's word.
pub fn client(socket: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let mut client = socket?.to_canonical();
    if proxies.is_empty() {
        return Some(client);
    }
    let mut lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    while is_within(client, proxies) {
        let Some(line) = lines.pop() else { break };
        for hop in line.rsplit(',') {
            let Some(hop) = parse(hop.trim()) else { return Some(client) };
            client = hop;
            if !is_within(client, proxies) {
                return Some(client);
            }
        }
    }
    Some(client)
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let address = bare.parse().ok().or_else(|| Some(text.parse::<std::net::SocketAddr>().ok()?.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(socket: &str, forwarded: &[&'static str], expected: &str) {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let client = client(Some(socket.parse().unwrap()), &headers, &proxies);
        assert_eq!(client, Some(expected.parse().unwrap()), "{socket} {forwarded:?}");
    }

    #[test]
    fn a_header_is_believed_of_trusted_proxies_alone_and_from_its_end() {
        check("203.0.113.5", &["198.51.100.1"], "203.0.113.5");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.0.0.7"], "198.51.100.1");
        check("::ffff:10.0.0.1", &["1.2.3.4", "198.51.100.1:4711,10.0.0.7"], "198.51.100.1");
        check("fd00::1", &["[2001:db8::1]:80"], "2001:db8::1");
        check("10.0.0.1", &["unknown"], "10.0.0.1");
        check("10.0.0.1", &["1.2.3.4, <script>"], "10.0.0.1");
        assert_eq!(super::client(None, &HeaderMap::new(), &[]), None);
    }
}
