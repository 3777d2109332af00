//! The nouns of a plan as forms ask for them: which keys, in which order, in which words.
//!
//! A table without control flow. Keys that stand in no form stay as they are in the text.

use super::ask::{Ask, Control};
use kpi::plan::shape::ACTIVATIONS;

/// A noun that has a form.
#[derive(Debug)]
pub struct Noun {
    /// Its name in addresses.
    pub path: &'static str,
    /// The list of the plan that it stands in; placements stand in a campaign.
    pub list: &'static str,
    /// With its article, for buttons and titles: `a goal`.
    pub one: &'static str,
    /// By itself: `goal`.
    pub name: &'static str,
    /// What it is, for somebody who writes their first one.
    pub words: &'static str,
    /// What is asked for.
    pub asks: &'static [Ask],
}

const fn ask(key: &'static str, label: &'static str, control: Control, help: &'static str) -> Ask {
    Ask { key, label, help, control, more: false }
}

const fn more(key: &'static str, label: &'static str, control: Control, help: &'static str) -> Ask {
    Ask { key, label, help, control, more: true }
}

const ID: Ask = more(
    "id",
    "Short name",
    Control::Line("made from the words above"),
    "Other parts of the plan refer to it; it is renamed everywhere.",
);
const WEIGHT: Ask = more("weight", "Weight", Control::Line("1"), "How much it counts beside others; 1 unless said.");
const OWNER: Ask = ask("owner", "Who answers for it", Control::Line("growth team"), "");

/// Every noun that has a form.
pub static NOUNS: &[Noun] = &[
    Noun {
        path: "objective",
        list: "objectives",
        one: "an objective",
        name: "objective",
        words: "An objective is what the business wants. Marketing goals serve it.",
        asks: &[
            ask(
                "statement",
                "What does the business want?",
                Control::Words("Sell more through people who know us"),
                "One sentence, in your own words.",
            ),
            ask("indicates", "What kind of outcome is that?", Control::Kind, "The plan is checked against this."),
            ask("by", "Reached by", Control::Day, ""),
            OWNER,
            more("name", "Name on pages", Control::Line(""), ""),
            ID,
            WEIGHT,
        ],
    },
    Noun {
        path: "goal",
        list: "goals",
        one: "a goal",
        name: "goal",
        words: "A goal says what marketing does for the objective. KPIs then show whether it is met.",
        asks: &[
            ask(
                "statement",
                "What should be reached?",
                Control::Words("Sell skincare through a diverse group of creators"),
                "One sentence that can be shown to be true or false.",
            ),
            ask(
                "serves",
                "What does it serve?",
                Control::Refs(&["objectives", "goals"]),
                "The objective, or the goal, above it.",
            ),
            ask("indicates", "What kind of goal is it?", Control::Kind, "Its KPIs must show this."),
            ask("by", "Reached by", Control::Day, "Its campaigns' last day when left out."),
            OWNER,
            more("name", "Name on pages", Control::Line(""), ""),
            ID,
            WEIGHT,
            more("audience", "Whom it is about", Control::Group(AUDIENCE), ""),
        ],
    },
    Noun {
        path: "campaign",
        list: "campaigns",
        one: "a campaign",
        name: "campaign",
        words: "A campaign is the work with dates and a budget that serves a goal.",
        asks: &[
            ask("name", "What is it called?", Control::Line("Every shade"), ""),
            ask("serves", "Which goal does it serve?", Control::Refs(&["goals"]), ""),
            ask("flight", "When does it run?", Control::Period, "First and last day. KPIs are set before the first."),
            ask("platforms", "Where?", Control::Platforms, ""),
            ask("activation", "How do creators take part?", Control::Choice(ACTIVATIONS), ""),
            ask(
                "budget",
                "What may it cost?",
                Control::Line("120000 USD"),
                "With its currency; the plan's when left out.",
            ),
            OWNER,
            more("hashtags", "Hashtags", Control::List("#everyshade, #glow"), "Posts with one of these belong to it."),
            more("codes", "Promo codes", Control::List("SHADE10"), "Orders with one of these belong to it."),
            more("audience", "Whom it speaks to", Control::Group(AUDIENCE), ""),
            more("exclusivity", "Its creators post for nobody else", Control::Period, ""),
            more("category", "What that is about", Control::Line("skincare"), ""),
            more("statement", "In words", Control::Words(""), ""),
            ID,
        ],
    },
    Noun {
        path: "placement",
        list: "placements",
        one: "a creator's placement",
        name: "placement",
        words: "A placement is what was agreed with one creator: where, when, and for how much.",
        asks: &[
            ask("creator", "Creator", Control::Creator, "A name. One that is new is added to the plan."),
            ask("platform", "Where will it stand?", Control::Platform, ""),
            ask("due", "Published by", Control::Day, ""),
            ask("fee", "Fee", Control::Line("18000 USD"), "With its currency; the plan's when left out."),
            ask(
                "post_type",
                "What is it?",
                Control::Choice(&["video", "reel", "story", "carousel", "live", "short"]),
                "",
            ),
            ask("code", "Promo code", Control::Line("JACKIE10"), "Orders with it count as this creator's."),
            ask("link", "Tracking link", Control::Line("jackie-shade"), "Visits through it count as this creator's."),
            more("count", "How many posts", Control::Line("1"), ""),
            more("exclusivity", "Posts for nobody else", Control::Period, ""),
            more("category", "What that is about", Control::Line("skincare"), ""),
            more("published", "Published on", Control::Day, "Once it is there."),
            more("post", "The post", Control::Line("https://"), "Once it is there."),
            more("description", "What was agreed", Control::Words(""), ""),
            more("id", "Short name", Control::Line(""), "Only needed when a creator has several."),
        ],
    },
    Noun {
        path: "creator",
        list: "creators",
        one: "a creator",
        name: "creator",
        words: "A creator is a person or account that posts for us.",
        asks: &[
            ask("name", "Name", Control::Line("Jackie Aina"), ""),
            ask("instagram", "Instagram handle", Control::Line("jackieaina"), ""),
            ask("tiktok", "TikTok handle", Control::Line(""), ""),
            ask("youtube", "YouTube handle", Control::Line(""), ""),
            ask("facebook", "Facebook handle", Control::Line(""), ""),
            ask("x", "X handle", Control::Line(""), ""),
            ask("followers", "Followers", Control::Line("250000"), "Over all accounts, as told."),
            ID,
        ],
    },
    Noun {
        path: "kpi",
        list: "kpis",
        one: "a KPI",
        name: "KPI",
        words: "A KPI is a number with a target and a date that shows whether a goal is met.",
        asks: &[
            ask("kpi", "What is measured?", Control::Kpi, "From the catalogue."),
            ask("serves", "Which goal does it show?", Control::Refs(&["goals", "objectives", "campaigns"]), ""),
            ask("target", "Target", Control::Line(">= 30%"), "Such as >= 30%, +20%, < 12 USD, 40%..60%, +5000."),
            ask("by", "Reached by", Control::Day, "Its campaigns' last day when left out."),
            ask(
                "review",
                "Looked at",
                Control::Choice(&["daily", "weekly", "every 2 weeks", "monthly", "quarterly"]),
                "",
            ),
            ask(
                "baseline",
                "The value before",
                Control::Group(BASELINE),
                "Measured over some days, or told with its source.",
            ),
            ask("where", "Only these facts", Control::Filter, "Everything when left out."),
            ask(
                "contributions",
                "Which campaign brings how much?",
                Control::Shares,
                "Percentages that add up to 100. Nothing when left out.",
            ),
            OWNER,
            more("name", "Name on pages", Control::Line(""), ""),
            more("statement", "In words", Control::Words(""), ""),
            more("from", "First day that counts", Control::Day, "Its campaigns' first day when left out."),
            more(
                "formula",
                "An own formula instead",
                Control::Line("likes / views"),
                "Over measures of the catalogue.",
            ),
            more("benchmark", "Benchmark", Control::Line(""), "The short name of a benchmark of the plan."),
            ID,
            WEIGHT,
        ],
    },
];

const AUDIENCE: &[Ask] = &[
    ask("countries", "Countries", Control::List("US, CA"), "Two letters each."),
    ask("languages", "Languages", Control::List("en"), ""),
    ask("ages", "Ages", Control::Line("18-34"), ""),
    ask("genders", "Genders", Control::List(""), "If it is about some only."),
];

const BASELINE: &[Ask] = &[
    ask("over", "Measured over", Control::Period, ""),
    ask("value", "Or its value", Control::Line("2.1%"), ""),
    ask("source", "Who measured it", Control::Line("shop's yearly report"), ""),
];

/// The noun of an address.
pub fn named(path: &str) -> Option<&'static Noun> {
    NOUNS.iter().find(|noun| noun.path == path)
}

/// The noun of a list.
pub fn of_list(list: &str) -> Option<&'static Noun> {
    NOUNS.iter().find(|noun| noun.list == list)
}

/// The keys of a noun that forms leave out on purpose: the editor has them.
#[cfg(test)]
const LEFT: &[&str] = &["description", "placements", "unit", "direction", "indicates", "set", "competitors"];

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::plan::edit::Home;

    #[test]
    fn every_key_of_a_noun_is_asked_for() {
        for noun in NOUNS {
            let home = if noun.path == "placement" { Home::Campaign(0) } else { Home::Plan(noun.list) };
            for field in home.shape().fields {
                let asked = noun.asks.iter().any(|ask| ask.key == field.key);
                assert!(asked || LEFT.contains(&field.key), "{} of {}", field.key, noun.path);
            }
            for ask in noun.asks {
                assert!(home.shape().field(ask.key).is_some(), "{} is no key of {}", ask.key, noun.path);
            }
        }
    }
}
