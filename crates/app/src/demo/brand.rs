//! The made-up brand: who posts for it, what it sells, which campaigns it runs. Tables, no logic.
//!
//! Every name here is invented.

use jiff::civil::Date;
use model::period::Period;
use stats::curve::Growth;

/// The brand's name.
pub const NAME: &str = "Marlow & Fern";

/// How many days the season has, today included.
pub const DAYS: i32 = 90;

/// A creator, with the figures that the season is drawn from.
#[derive(Debug)]
pub struct Person {
    /// The id used in files and filters.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// The platform.
    pub platform: &'static str,
    /// The handle there.
    pub handle: &'static str,
    /// Followers when the season starts.
    pub followers: f64,
    /// Followers won in a day, as a share.
    pub growth: f64,
    /// Views of a usual post, as a share of followers.
    pub pull: f64,
    /// Likes per view.
    pub warmth: f64,
    /// Posts in the season.
    pub posts: u32,
    /// What a post costs, in dollars; 0 for the brand's own account.
    pub fee: u32,
    /// The promo code.
    pub code: &'static str,
    /// What the posts are about.
    pub about: &'static str,
}

/// The brand's own account: it belongs to no creator.
pub const OWN: &str = "";

/// The handle whose followers jump without a reason, while few people react.
pub const BOUGHT: &str = "sora.ishii";

macro_rules! people {
    ($($id:literal $name:literal $platform:literal $handle:literal $followers:literal $growth:literal $pull:literal $warmth:literal $posts:literal $fee:literal $code:literal $about:literal;)+) => {
        /// Everyone who posts. Columns: id, name, platform, handle, followers, growth, pull, warmth, posts, fee, code, about.
        pub static PEOPLE: &[Person] = &[$(Person {
            id: $id, name: $name, platform: $platform, handle: $handle, followers: $followers, growth: $growth,
            pull: $pull, warmth: $warmth, posts: $posts, fee: $fee, code: $code, about: $about,
        },)+];
    };
}

people! {
    "nina"  "Nina Okafor"     "instagram" "ninaokafor"     84_200.0    0.0012 0.34 0.052 14 450   "NINA10"  "my morning routine";
    "theo"  "Theo Lindqvist"  "instagram" "theo.lindqvist" 212_400.0   0.0007 0.22 0.031 13 1_050 "THEO10"  "shaving without redness";
    "mila"  "Mila Castellano" "instagram" "milacastellano" 9_150.0     0.0031 0.61 0.088 13 90   "MILA10"  "skin care on a budget";
    "sora"  "Sora Ishii"      "instagram" "sora.ishii"     41_300.0    0.0003 0.15 0.011 12 350   "SORA10"  "a week of glow";
    "jude"  "Jude Amari"      "tiktok"    "judeamari"      531_000.0   0.0016 0.27 0.071 13 1_600 "JUDE10"  "get ready with me";
    "priya" "Priya Raman"     "tiktok"    "priyaramanskin" 126_800.0   0.0022 0.48 0.083 14 550 "PRIYA10" "the chemistry of retinol";
    "kai"   "Kai Brandt"      "tiktok"    "kaibrandt"      18_400.0    0.0044 0.72 0.094 14 120   "KAI10"   "night shift skin";
    "lotte" "Lotte Vermeer"   "tiktok"    "lottevermeer"   67_300.0    0.0019 0.39 0.066 13 320   "LOTTE10" "travel size everything";
    "elena" "Dr. Elena Marsh" "youtube"   "drelenamarsh"   310_500.0   0.0006 0.18 0.044 8  1_900 "ELENA15" "a dermatologist answers";
    "omar"  "Omar Haddad"     "youtube"   "omarhaddad"     48_600.0    0.0011 0.31 0.049 9  400   "OMAR10"  "ten products, one shelf";
    "ana"   "Ana Ruiz"        "youtube"   "anaruiz"        1_152_000.0 0.0004 0.11 0.037 7  4_200 "ANA15"   "the studio tour";
    "finn"  "Finn Walsh"      "youtube"   "finnwalsh"      7_400.0     0.0027 0.52 0.061 9  80   "FINN10"  "outdoor skin, all winter";
    ""      "Marlow & Fern"   "instagram" "marlowandfern"  36_900.0    0.0014 0.19 0.028 11 0     ""        "what is in the jar";
    ""      "Marlow & Fern"   "tiktok"    "marlowandfern"  14_200.0    0.0029 0.33 0.041 9  0     ""        "from the lab";
}

/// A campaign of the season.
#[derive(Debug)]
pub struct Effort {
    /// The id.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// The first and last day, counted from the season's first; `None` runs always.
    pub flight: Option<(i32, i32)>,
    /// The hashtag of its posts.
    pub hashtag: &'static str,
    /// What its codes end with.
    pub mark: &'static str,
    /// The budget in dollars.
    pub budget: u32,
}

/// The campaigns: two with a flight, and the one that always runs.
pub const EFFORTS: &[Effort] = &[
    Effort {
        id: "first-light",
        name: "First Light",
        flight: Some((12, 40)),
        hashtag: "firstlight",
        mark: "FL",
        budget: 60_000,
    },
    Effort {
        id: "night-shift",
        name: "Night Shift",
        flight: Some((52, 80)),
        hashtag: "nightshift",
        mark: "NS",
        budget: 75_000,
    },
    Effort { id: "always-on", name: "Always on", flight: None, hashtag: "marlowandfern", mark: "", budget: 90_000 },
];

impl Effort {
    /// The dates it runs in a season that starts on a day.
    pub fn period(&self, start: Date) -> Option<Period> {
        let (from, to) = self.flight?;
        Period::new(super::plus(start, from), super::plus(start, to))
    }
}

/// A product: name, SKU, price in cents.
pub const PRODUCTS: &[(&str, &str, u32)] = &[
    ("Dew Serum 30 ml", "MF-DEW-30", 5_400),
    ("Night Repair Balm 50 ml", "MF-NRB-50", 6_800),
    ("Fern Cleanser 150 ml", "MF-CLN-150", 3_400),
    ("Daily Shade SPF 50", "MF-SPF-50", 4_500),
    ("Travel Set", "MF-SET-T", 3_000),
    ("The Whole Shelf", "MF-SET-XL", 19_000),
];

/// The days, counted from the season's first, on which Instagram shows posts to fewer people, and the share that is left.
pub const DROP: (&str, i32, i32, f64) = ("instagram", 44, DAYS, 0.42);

/// The post that goes viral: whose, the how many-th of theirs, and by how much.
pub const VIRAL: (&str, u32, f64) = ("kai", 7, 90.0);

/// The day, counted from the season's first, on which it is published.
pub const VIRAL_DAY: f64 = 74.0;

/// The day on which somebody's followers begin to jump.
pub const BOUGHT_DAY: f64 = 69.0;

/// How much more people react to a reel than to other posts.
pub const REELS: f64 = 1.45;

/// How a text opens that people react to more, and by how much.
pub const HONEST: (&str, f64) = ("Honest words on", 1.4);

/// How fast posts gather their counts on a platform, in hours.
pub fn growth(platform: &str) -> Growth {
    match platform {
        "tiktok" => Growth { half: 34.0, shape: 1.5 },
        "youtube" => Growth { half: 110.0, shape: 1.2 },
        _ => Growth { half: 17.0, shape: 1.6 },
    }
}
