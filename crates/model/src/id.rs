//! Identifiers: short texts that cannot be confused with one another.
//!
//! Invariant: an id is text. Platform ids exceed 2^53 and start with dashes; nothing here parses them as numbers.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub SmolStr);

        impl $name {
            /// Wraps a text as this kind of id.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(SmolStr::new(text))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.as_str())
            }
        }
    )+};
}

ids! {
    /// A workspace: one brand or one client.
    WorkspaceId,
    /// A creator, as the people who run campaigns name them.
    CreatorId,
    /// A campaign.
    CampaignId,
    /// One file brought in, or one live feed.
    ImportId,
    /// A tracking link: its slug, or `domain/slug` on an own domain.
    LinkId,
}
