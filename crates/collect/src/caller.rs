//! Who asks: the address, the program and the wishes of a browser that tells of itself.
//!
//! Invariant: an address is used for the pseudonym and the country, and goes no further.

use crate::{event::Event, state::Inner};
use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
};
use ledger::LedgerError;
use model::{
    SmolStr, Timestamp,
    visit::{Device, pseudonym},
    workspace::Workspace,
};
use std::net::{IpAddr, SocketAddr};

/// A browser, by its request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    address: Option<IpAddr>,
    agent: String,
    language: Option<SmolStr>,
    opts_out: bool,
}

impl Caller {
    /// Reads a request. The address is that of the connection, or what the proxy in front says.
    pub(crate) fn of(request: &Request, forwarded: bool) -> Self {
        let headers = request.headers();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let told = text(headers, "x-forwarded-for").and_then(|list| address(list.rsplit(',').next()?));
        Self {
            address: if forwarded { told.or(peer) } else { peer },
            agent: text(headers, header::USER_AGENT.as_str()).unwrap_or_default().to_owned(),
            language: text(headers, header::ACCEPT_LANGUAGE.as_str()).and_then(language),
            opts_out: text(headers, "dnt") == Some("1") || text(headers, "sec-gpc") == Some("1"),
        }
    }

    /// Takes the visitor's address from the request's own word, as servers give it that speak for their visitors.
    pub(crate) fn speaking_for(mut self, headers: &HeaderMap) -> Self {
        let told = text(headers, "x-forwarded-for").and_then(|list| address(list.split(',').next()?));
        self.address = told.or(self.address);
        self
    }

    /// Whether the browser asks not to be tracked.
    pub(crate) fn opts_out(&self) -> bool {
        self.opts_out
    }

    /// Fills what the browser's request says of the visitor and the event does not.
    pub(crate) fn fill(
        &self,
        event: &mut Event,
        inner: &Inner,
        workspace: &Workspace,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        if event.who.visitor.is_none()
            && let Some(address) = self.address.filter(|_| !self.opts_out)
        {
            let visitor = pseudonym(&inner.salt(now)?, &workspace.id, address, &self.agent);
            event.who.visitor = Some(visitor);
        }
        if event.who.session.is_none()
            && let Some(visitor) = &event.who.visitor
        {
            event.who.session = Some(inner.sessions.of(visitor, now, || inner.draw()));
        }
        let seen = &mut event.seen;
        if seen.device.is_none() {
            seen.device = device(&self.agent).map(|device| SmolStr::new_static(device.name()));
        }
        if seen.language.is_none() {
            seen.language.clone_from(&self.language);
        }
        if seen.country.is_none()
            && let (Some(address), Some(countries)) = (self.address, &inner.options.countries)
        {
            seen.country = countries(address);
        }
        Ok(())
    }
}

/// A header's text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
}

fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

fn language(list: &str) -> Option<SmolStr> {
    let first = list.split([',', ';']).next()?.trim();
    let fits = first.len() <= 35 && first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (fits && !first.is_empty()).then(|| SmolStr::new(first))
}

/// What the visitor holds in the hand, as far as the browser says; `None` for what is no browser.
fn device(agent: &str) -> Option<Device> {
    let has = |sign: &str| agent.contains(sign);
    if has("iPad") || has("Tablet") || (has("Android") && !has("Mobile")) {
        return Some(Device::Tablet);
    }
    if has("Mobile") || has("iPhone") || has("Android") {
        return Some(Device::Mobile);
    }
    if has("SmartTV") || has("SMART-TV") || has("PlayStation") || has("Xbox") || has("Nintendo") {
        return Some(Device::Other);
    }
    (has("Windows NT") || has("Macintosh") || has("X11") || has("CrOS")).then_some(Device::Desktop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn devices_are_told_apart() {
        let cases = [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
                Some(Device::Mobile),
            ),
            ("Mozilla/5.0 (Linux; Android 16; Pixel 9) Chrome/140.0 Mobile Safari/537.36", Some(Device::Mobile)),
            ("Mozilla/5.0 (Linux; Android 15; SM-X710) Chrome/140.0 Safari/537.36", Some(Device::Tablet)),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0", Some(Device::Desktop)),
            ("Mozilla/5.0 (PlayStation 5)", Some(Device::Other)),
            ("curl/8.5", None),
        ];
        for (agent, expected) in cases {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }

    #[test]
    fn an_address_is_believed_where_it_may_be() {
        let request = Request::builder()
            .header("x-forwarded-for", "203.0.113.9, 198.51.100.7")
            .header("accept-language", "de-AT,de;q=0.9")
            .header("sec-gpc", "1")
            .body(Body::empty())
            .unwrap();
        let own = Caller::of(&request, false);
        assert_eq!((own.address, own.language.as_deref(), own.opts_out), (None, Some("de-AT"), true));
        assert_eq!(Caller::of(&request, true).address, Some("198.51.100.7".parse().unwrap()));
        assert_eq!(own.speaking_for(request.headers()).address, Some("203.0.113.9".parse().unwrap()));
    }
}
