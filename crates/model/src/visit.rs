//! Visits: requests for a link before anybody knows whether a person made them, and why some are not counted.
//!
//! Invariant: every visit that is not counted has one reason from this closed list.

use serde::{Deserialize, Serialize};
use std::fmt;

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

#[cfg(test)]
mod tests {
    use super::*;

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
