//! Dimensions: what a reading can be split by.
//!
//! Some are carried by facts, some are derived from the day (`calendar`), and some are looked up from another dimension
//! by a table that the caller brings (`query::Lookup`).

use serde::{Deserialize, Serialize, Serializer};
use smol_str::SmolStr;
use std::fmt;

macro_rules! dimensions {
    ($($variant:ident $id:literal $origin:ident $words:literal;)+) => {
        /// One dimension.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(from = "String")]
        pub enum Dimension {
            $(#[doc = $words] $variant,)+
            /// A column of a file that has no name of its own here, under the name that the mapping gives it.
            Label(SmolStr),
        }

        impl Dimension {
            /// Every dimension with a name of its own.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in filters, files and JSON.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $id,)+
                    Self::Label(name) => name.as_str(),
                }
            }

            /// Where its values come from.
            pub fn origin(&self) -> Origin {
                match self {
                    $(Self::$variant => Origin::$origin,)+
                    Self::Label(_) => Origin::Label,
                }
            }

            /// What it is, in plain words.
            pub fn words(&self) -> &str {
                match self {
                    $(Self::$variant => $words,)+
                    Self::Label(_) => "a column of an imported file",
                }
            }
        }
    };
}

/// Where the values of a dimension come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A column of the fact.
    Fact,
    /// The fact's labels: columns that a mapping kept under their own name.
    Label,
    /// Computed from the fact's day or instant.
    Time,
    /// Found through a lookup table of the query.
    Lookup,
}

dimensions! {
    Platform "platform" Fact "the platform";
    Account "account" Fact "the account on the platform";
    Creator "creator" Fact "the creator";
    Campaign "campaign" Fact "the campaign";
    Flight "flight" Fact "the flight of the campaign";
    Placement "placement" Fact "the placement";
    Post "post" Fact "the post";
    PostType "post_type" Fact "the type of the post: reel, story, video";
    Link "link" Fact "the tracking link";
    Code "code" Fact "the promo code";
    Channel "channel" Fact "the channel group";
    Source "source" Fact "the traffic source";
    Medium "medium" Fact "the traffic medium";
    Landing "landing" Fact "the page people landed on";
    Country "country" Fact "the country";
    Device "device" Fact "the device";
    Language "language" Fact "the language";
    Brand "brand" Fact "own, or the competitor's name";
    Variant "variant" Fact "the variant of a test";
    Component "component" Fact "the component of cost: fee, product, shipping, commission, boost, tool";
    AdCampaign "ad_campaign" Fact "the campaign in the ad platform";
    AdSet "ad_set" Fact "the ad set in the ad platform";
    Ad "ad" Fact "the ad";
    Age "age" Fact "the age group";
    Gender "gender" Fact "the gender";
    Product "product" Fact "the product";
    Visitor "visitor" Fact "the visitor's pseudonym";
    Session "session" Fact "the visit";
    Customer "customer" Fact "the customer's pseudonym";
    Author "author" Fact "who wrote";
    Click "click" Fact "the click on a tracking link, by its id";
    Model "model" Fact "the attribution model";
    Feed "feed" Fact "the kind of file or feed that told it";
    Tier "tier" Lookup "the creator's size: nano, micro, mid, macro, mega";
    Hashtag "hashtag" Lookup "the hashtags of the post; a post counts under each of its own";
    Topic "topic" Lookup "the topics of the post; a post counts under each of its own";
    Length "length" Lookup "the length of the video: up to 15 s, 15 to 30 s, 30 to 60 s, 1 to 3 min, 3 to 10 min, over 10 min";
    TextLength "text_length" Lookup "the length of the post's text, in letters: up to 80, 80 to 280, 280 to 1000, over 1000";
    Hour "hour_of_day" Time "the hour of the day, 00 to 23";
    Weekday "weekday" Time "the day of the week";
    DaysSincePublishing "days_since_publishing" Time "days from publishing to the count";
    HoursSincePublishing "hours_since_publishing" Time "whole hours from publishing to the count";
}

impl Dimension {
    /// The dimension of a name; a name of no built-in dimension is a label.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.iter().find(|known| known.name() == name).cloned().unwrap_or_else(|| Self::Label(SmolStr::new(name)))
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

// Written by hand because facts name a dozen dimensions each, and a derived one would copy every name first.
impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl From<String> for Dimension {
    fn from(name: String) -> Self {
        Self::from_name(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_others_are_labels() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::from_name(dimension.name()), *dimension);
            assert!(!dimension.words().is_empty());
        }
        let names: std::collections::BTreeSet<_> = Dimension::ALL.iter().map(Dimension::name).collect();
        assert_eq!(names.len(), Dimension::ALL.len());
        let team = Dimension::from_name("team");
        assert_eq!((team.name(), team.origin()), ("team", Origin::Label));
    }

    #[test]
    fn json_is_the_name() {
        let both = [Dimension::Hour, Dimension::Label("hour".into())];
        let json = serde_json::to_string(&both).unwrap();
        assert_eq!(json, r#"["hour_of_day","hour"]"#);
        assert_eq!(serde_json::from_str::<[Dimension; 2]>(&json).unwrap(), both);
    }
}
