//! Visits: requests for a link before anybody knows whether a person made them, and why some are not counted.
//!
//! Invariant: every visit that is not counted has one reason from this closed list.

use crate::id::WorkspaceId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;
use std::{
    fmt::{self, Write as _},
    net::{IpAddr, Ipv6Addr},
};

macro_rules! exclusions {
    ($($variant:ident $name:literal $words:literal;)+) => {
        /// Why a visit was not counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Exclusion {
            $(#[doc = $words] $variant,)+
        }

        impl Exclusion {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in storage and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The reason, in plain words.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)+ }
            }
        }
    };
}

exclusions! {
    Method "method" "the request only asked whether the link is there (HEAD, OPTIONS)";
    Prefetch "prefetch" "a browser loaded the link ahead, before anybody tapped it";
    Embedded "embedded" "a page loaded the link as a picture, a frame or in a script; nobody tapped it";
    PreviewBot "preview-bot" "a messenger or network fetched the link to draw its preview";
    KnownBot "known-bot" "a crawler or a program, by its own word";
    Monitor "monitor" "a service that checks whether pages are up";
    NoAgent "no-agent" "the request did not say which program made it";
    DoubleTap "double-tap" "the same tap, sent more than once by an app's own browser";
    Duplicate "duplicate" "the same visitor on the same link again within the window";
    Internal "internal" "an address of one's own house";
    DoNotTrack "do-not-track" "the browser asks not to be tracked, and the workspace honours it";
    Ended "ended" "the link had not begun, had ended or was retired";
}

impl Exclusion {
    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.name() == name)
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a visitor holds in the hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// A phone.
    Mobile,
    /// A tablet.
    Tablet,
    /// A desktop or laptop.
    Desktop,
    /// Anything else: a television, a console, a watch.
    Other,
}

impl Device {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mobile, Self::Tablet, Self::Desktop, Self::Other];

    /// The name in facts and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Tablet => "tablet",
            Self::Desktop => "desktop",
            Self::Other => "other",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|device| device.name() == name)
    }
}

/// The pseudonym of a visitor: 80 bits, as hex, of a hash that is keyed with the day's salt.
///
/// The address goes no further than this. Of an IPv6 address the first 64 bits count, since a device changes the rest of
/// it during a day. Once the salt is destroyed nobody can tell which address was behind a pseudonym, and pseudonyms of
/// two days, or of two workspaces, cannot be joined.
pub fn pseudonym(salt: &[u8; 32], workspace: &WorkspaceId, address: IpAddr, agent: &str) -> SmolStr {
    let mut hash = Sha256::new();
    hash.update(salt);
    for part in [workspace.as_str(), &network(address).to_string(), agent] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut text = String::with_capacity(20);
    for byte in &hash.finalize()[..10] {
        write!(text, "{byte:02x}").expect("invariant: a string takes all text");
    }
    SmolStr::new(text)
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_stays_for_a_day_a_workspace_a_network_and_a_browser() {
        let name = |salt: u8, workspace: &str, address: &str, agent: &str| {
            pseudonym(&[salt; 32], &WorkspaceId::new(workspace), address.parse().unwrap(), agent)
        };
        // Computed with Python's hashlib over the parts that the function lists.
        assert_eq!(name(7, "glow", "203.0.113.9", "Mozilla/5.0"), "7bc4495822c097834ff8");
        let own = name(7, "glow", "2001:db8:1:2:aaaa::1", "Mozilla/5.0");
        assert_eq!(own, name(7, "glow", "2001:db8:1:2:bbbb::9", "Mozilla/5.0"));
        assert_eq!(name(7, "glow", "203.0.113.9", "a"), name(7, "glow", "::ffff:203.0.113.9", "a"));
        for other in [
            name(8, "glow", "2001:db8:1:2:aaaa::1", "Mozilla/5.0"),
            name(7, "dew", "2001:db8:1:2:aaaa::1", "Mozilla/5.0"),
            name(7, "glow", "2001:db8:1:3:aaaa::1", "Mozilla/5.0"),
            name(7, "glow", "2001:db8:1:2:aaaa::1", "Mozilla/5.1"),
        ] {
            assert_ne!(own, other);
        }
    }

    #[test]
    fn names_read_back_as_json_has_them() {
        for reason in Exclusion::ALL {
            assert_eq!(Exclusion::from_name(reason.name()), Some(*reason));
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("{:?}", reason.name()));
        }
        for device in Device::ALL {
            assert_eq!(Device::from_name(device.name()), Some(device));
            assert_eq!(serde_json::to_string(&device).unwrap(), format!("{:?}", device.name()));
        }
    }
}
