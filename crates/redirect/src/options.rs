//! Options: what whoever runs the redirect may decide.

use ipnet::IpNet;
use std::{path::PathBuf, time::Duration};

/// How visits are judged, and how long a visitor waits.
#[derive(Clone, Debug)]
pub struct Options {
    /// One's own networks: visits from them are not counted.
    pub internal: Vec<IpNet>,
    /// Networks of proxies whose `X-Forwarded-For` is believed. Where there are none, the address is the socket's.
    pub proxies: Vec<IpNet>,
    /// Whether a visit that asks not to be tracked (`DNT: 1`, `Sec-GPC: 1`) is left uncounted.
    pub honour_do_not_track: bool,
    /// How soon a second request of a visitor for a link is the same tap.
    pub double_tap: Duration,
    /// How soon it is the same click. Visitors behind one address with one browser look the same, so a long window costs
    /// clicks of different people.
    pub duplicate: Duration,
    /// How long a visitor waits for the ledger.
    pub deadline: Duration,
    /// How many clicks may wait for the ledger. Further ones are lost at once.
    pub waiting: usize,
    /// Where countries come from.
    pub country: CountrySource,
    /// Where `/` leads; a plain page without it.
    pub home: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            internal: Vec::new(),
            proxies: Vec::new(),
            honour_do_not_track: true,
            double_tap: Duration::from_secs(2),
            duplicate: Duration::from_secs(60),
            deadline: Duration::from_secs(1),
            waiting: 32_768,
            country: CountrySource::Unknown,
            home: None,
        }
    }
}

/// Where the country of a visitor comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CountrySource {
    /// From nowhere.
    #[default]
    Unknown,
    /// From a database file in MaxMind's format (`.mmdb`), read once.
    File(PathBuf),
    /// From a header that the network in front sets, such as `CF-IPCountry`. Whoever reaches the port past that network
    /// can set it too; where proxies are named, it is believed of them alone.
    Header(String),
}
