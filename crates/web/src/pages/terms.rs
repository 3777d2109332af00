//! The words that planning uses, each in plain words: data for the glossary, without control flow.
//!
//! Invariant: every word here stands in `docs/GLOSSARY.md` too, so that the house and its readers speak alike.

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word; also its anchor, with dashes for blanks.
    pub word: &'static str,
    /// What it is, in plain words.
    pub words: &'static str,
    /// An example, or what follows from it; may be empty.
    pub example: &'static str,
}

impl Term {
    /// The anchor on the glossary's page.
    pub fn anchor(&self) -> String {
        format!("term-{}", self.word.replace(' ', "-"))
    }
}

const fn term(word: &'static str, words: &'static str, example: &'static str) -> Term {
    Term { word, words, example }
}

/// The words, by letter.
pub const TERMS: [Term; 42] = [
    term(
        "actual share",
        "The part of what all campaigns brought to a KPI that one of them brought.",
        "It stands beside the planned share and is never cut off: a campaign may bring more than it owes.",
    ),
    term(
        "alignment",
        "Whether a KPI shows that its goal is met. It does so directly, ahead of time (leading), or only helps to understand it (supporting).",
        "Follower growth says nothing about sales, however good it looks.",
    ),
    term(
        "amended",
        "Changed after it was locked. The original stays in force beside the change, with the day and the author.",
        "",
    ),
    term(
        "attainment",
        "What was reached ÷ what was wanted, at the end. 100 % is exactly reached; nothing is cut off.",
        "1 200 of 1 000 orders is 120 %.",
    ),
    term(
        "baseline",
        "The value before the plan: measured over earlier days, told by somebody, or a benchmark.",
        "A target of +20 % is a fifth more than the baseline.",
    ),
    term(
        "benchmark",
        "A figure of others, or of your own past, to compare with. It is compared only where it is divided by the same thing, on the same platform.",
        "",
    ),
    term("campaign", "The effort: what you do, with whom, when, for how much.", ""),
    term("cannot judge", "There is not enough history to say whether a target is within reach. It is not a pass.", ""),
    term("code", "A promo code. Orders with it belong to its campaign and creator.", ""),
    term(
        "contribution",
        "The part of a KPI's target that a campaign should bring.",
        "Two campaigns that owe half each: one at 120 % and one at 60 % are 90 % together, and the second is short.",
    ),
    term("conversion", "An order, sign-up, lead or install, with a value. A refund is a negative one.", ""),
    term("creator", "A person or account that posts for you.", ""),
    term(
        "definition break",
        "The day on which a platform changed what a count means. Figures from before and after are not compared.",
        "",
    ),
    term(
        "denominator",
        "What a rate is divided by. Rates of one name with different denominators are different KPIs.",
        "Engagement rate by reach, by followers and by views.",
    ),
    term("diagnostic", "Something wrong in a plan or formula: where it stands, what it is, and what to do.", ""),
    term("estimated", "Worked out from measured values, where nothing was counted at the moment itself.", ""),
    term(
        "expected",
        "What a KPI should read by now, on its way from the baseline (or from nothing) to the target.",
        "A quarter of the days have gone: a quarter of the orders are expected, unless the plan says otherwise.",
    ),
    term("flight", "The days that a campaign runs.", ""),
    term("freeze", "Days on which nothing is published, and why.", ""),
    term("goal", "A measurable statement under an objective: what should be reached, of which kind.", ""),
    term(
        "gross",
        "A sum of people in which some are counted more than once, such as the reach of all posts added up.",
        "",
    ),
    term(
        "health",
        "On track from 95 % of the expected progress, watch from 80 %, off track below. A goal is never better than watch while a KPI under it is off track.",
        "",
    ),
    term("KPI", "A formula over measures that shows whether a goal is met, with a target and a date.", ""),
    term(
        "level",
        "A value at an instant, such as followers. Its last value counts, and its change is what adds up.",
        "",
    ),
    term("link", "A tracking link: it counts who came by it.", ""),
    term(
        "lock",
        "What the plan said of a KPI when its campaign started, sealed in a chain of hashes so that a later change shows.",
        "",
    ),
    term("measure", "Something that is counted and can be added up: views, orders, revenue.", ""),
    term(
        "mix and rate",
        "Why a ratio changed: its campaigns' own rates changed (rate), or the weaker or stronger ones became a larger part (mix).",
        "Both campaigns may convert better and the whole worse, because the weaker one grew.",
    ),
    term("objective", "The business outcome above the goals, in words.", ""),
    term(
        "pace",
        "The progress made ÷ the progress expected by now. 100 % is exactly on plan.",
        "The bar is filled up to the pace; the tick stands at 100 %.",
    ),
    term("placement", "What was agreed with a creator: where, by when, for how much.", ""),
    term("planned share", "The part of a KPI's target that the plan gives to a campaign. All of them make 100 %.", ""),
    term("post", "What was published, and where.", ""),
    term(
        "provenance",
        "Where a number stands between counted and guessed: measured, estimated, modelled or self-reported.",
        "",
    ),
    term("reading", "The value of a KPI for some days, or the reason why there is none. No reading is not zero.", ""),
    term("realign", "To change the plan on the way: a new version, with what it does to the readings.", ""),
    term(
        "retrospective",
        "The look back when a campaign has ended: attained against set, planned against actual share, what was learnt.",
        "",
    ),
    term("review", "The day on which a KPI is looked at and something is decided.", ""),
    term(
        "roll-up",
        "The pace of a goal from the KPIs under it, by their weight. KPIs without a reading are named and not counted.",
        "",
    ),
    term("target", "The value to reach, by when.", ">= 30%, +20%, < 12 USD, 40%..60%"),
    term("tier", "A creator's size by followers: nano, micro, mid, macro, mega.", ""),
    term("weight", "How much a KPI or goal counts beside its neighbours. 1 unless the plan says otherwise.", ""),
];
