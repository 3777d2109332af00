//! What a reader can choose: periods, filters, comparison; and what they have chosen, as chips that a click removes.

use crate::{
    address::Pairs,
    format,
    room::Room,
    view::{BASES, GRAINS, PRESETS, View},
};
use insight::Compare;
use model::{Date, dimension::Dimension, filter::Condition, period::Grain, platform, query::Basis};

/// One link of a row of which one is current.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The words.
    pub words: String,
    /// Where it leads.
    pub address: String,
    /// Whether it is the present one.
    pub current: bool,
}

/// One option of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its value in the address.
    pub value: String,
    /// Its words.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// One select.
#[derive(Clone, Debug)]
pub struct Select {
    /// The field's name in the address.
    pub name: &'static str,
    /// The label.
    pub label: &'static str,
    /// The words of the empty option; empty when there is none.
    pub any: &'static str,
    /// The options.
    pub items: Vec<Item>,
}

/// One chosen filter.
#[derive(Clone, Debug)]
pub struct Chip {
    /// The words.
    pub words: String,
    /// The address without it.
    pub address: String,
}

/// The whole form.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The periods one click away.
    pub presets: Vec<Choice>,
    /// The selects that are always seen.
    pub selects: Vec<Select>,
    /// The ones under "More".
    pub more: Vec<Select>,
    /// Both ends of the period, as typed.
    pub from: String,
    /// Both ends of the period, as typed.
    pub to: String,
    /// The filter in words, as typed.
    pub words: String,
    /// What the form carries along.
    pub hidden: Vec<(String, String)>,
    /// What is chosen.
    pub chips: Vec<Chip>,
    /// The address without any filter.
    pub clear: String,
    /// Whether the part under "More" is in use.
    pub open: bool,
}

const TYPED: [&str; 10] =
    ["platform", "campaign", "creator", "where", "compare", "grain", "basis", "from", "to", "page"];

/// The form for a view.
pub fn choices(view: &View, room: &Room, platforms: &[String]) -> Choices {
    let pairs = &view.pairs;
    let typed = |name: &str| pairs.get(name).unwrap_or_default().to_owned();
    // A field for days takes nothing else; what was wrong stands above.
    let day = |name: &str| pairs.get(name).filter(|text| text.parse::<Date>().is_ok()).unwrap_or_default().to_owned();
    Choices {
        presets: presets(view),
        selects: selects(view, room, platforms),
        more: vec![grain(view), basis(view)],
        from: day("from"),
        to: day("to"),
        words: typed("where"),
        hidden: pairs
            .without(&TYPED)
            .without(&["posts_page"])
            .iter()
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect(),
        chips: chips(view, room),
        clear: pairs.without(&["platform", "campaign", "creator", "post", "where", "page", "posts_page"]).address("/"),
        open: ["from", "to", "where", "grain", "basis"].iter().any(|name| pairs.get(name).is_some()),
    }
}

fn presets(view: &View) -> Vec<Choice> {
    let base = view.pairs.without(&["from", "to", "page", "posts_page"]);
    let choice = |&(name, words, _): &(&str, &str, Option<i64>)| Choice {
        words: words.to_owned(),
        address: base.with("period", name).address("/"),
        current: view.preset == Some(name),
    };
    PRESETS.iter().map(choice).collect()
}

fn selects(view: &View, room: &Room, platforms: &[String]) -> Vec<Select> {
    let item = |field: &str, value: &str, words: &str| Item {
        value: value.to_owned(),
        words: words.to_owned(),
        chosen: view.pairs.all(field).any(|held| held == value),
    };
    let mut selects = vec![Select {
        name: "platform",
        label: "Platform",
        any: "All platforms",
        items: platforms.iter().map(|id| item("platform", id, platform::title(id))).collect(),
    }];
    if !room.campaigns.is_empty() {
        let items =
            room.campaigns.iter().map(|campaign| item("campaign", campaign.id.as_str(), &campaign.name)).collect();
        selects.push(Select { name: "campaign", label: "Campaign", any: "All campaigns", items });
    }
    let mut creators: Vec<Item> =
        room.creators.iter().map(|creator| item("creator", creator.id.as_str(), &creator.name)).collect();
    creators.sort_by_key(|item| item.words.to_lowercase());
    if !creators.is_empty() {
        selects.push(Select { name: "creator", label: "Creator", any: "All creators", items: creators });
    }
    let compared = match view.compare {
        Some(Compare::Previous) => "",
        Some(Compare::Year) => "year",
        None => "none",
    };
    let compare = [("", "The days before"), ("year", "A year earlier"), ("none", "Nothing")];
    let items = compare.map(|(value, words)| Item {
        value: value.to_owned(),
        words: words.to_owned(),
        chosen: value == compared,
    });
    selects.push(Select { name: "compare", label: "Compared with", any: "", items: items.into() });
    for select in &mut selects {
        keep_unlisted(select, &view.pairs);
    }
    selects
}

/// A chosen value that is not on the list stays chosen: sending the form again must not change the question.
fn keep_unlisted(select: &mut Select, pairs: &Pairs) {
    for value in pairs.all(select.name) {
        if select.any.is_empty() || select.items.iter().any(|item| item.value == value) {
            continue;
        }
        select.items.push(Item { value: value.to_owned(), words: value.to_owned(), chosen: true });
    }
}

fn grain(view: &View) -> Select {
    let chosen = view.pairs.get("grain");
    let item = |grain: Grain| Item {
        value: grain.name().to_owned(),
        words: format!("By {}", grain.name()),
        chosen: chosen == Some(grain.name()),
    };
    Select { name: "grain", label: "Chart", any: "Fitting the period", items: GRAINS.map(item).into() }
}

fn basis(view: &View) -> Select {
    let item = |&(basis, value, words): &(Basis, &str, &str)| Item {
        // The default needs no words in the address.
        value: if basis == Basis::Published { String::new() } else { value.to_owned() },
        words: words.to_owned(),
        chosen: basis == view.basis,
    };
    Select { name: "basis", label: "Counted", any: "", items: BASES.iter().map(item).collect() }
}

fn chips(view: &View, room: &Room) -> Vec<Chip> {
    let pairs = view.pairs.without(&["page", "posts_page"]);
    let mut chips = Vec::new();
    for Condition { dimension, values, .. } in
        view.filter.0.iter().filter(|condition| pairs.get(condition.dimension.name()).is_some())
    {
        for value in values.iter().filter(|value| pairs.all(dimension.name()).any(|held| held == value.as_str())) {
            let words = match dimension {
                Dimension::Platform => platform::title(value).to_owned(),
                Dimension::Creator => room.creator_name(value),
                Dimension::Campaign => room.campaign_name(value),
                other => format!("{other} = {value}"),
            };
            chips.push(Chip { words, address: pairs.without_pair(dimension.name(), value).address("/") });
        }
    }
    let mut named =
        |name: &str, words: String| chips.push(Chip { words, address: pairs.without(&[name]).address("/") });
    if let Some(text) = pairs.get("where").filter(|_| view.wrong.iter().all(|wrong| wrong.field != "where")) {
        named("where", text.to_owned());
    }
    if view.basis != Basis::Published {
        let words = BASES.iter().find(|(basis, ..)| *basis == view.basis).map_or("", |(_, _, words)| words);
        named("basis", words.to_owned());
    }
    if view.preset.is_none() {
        let words = format::period(view.period);
        chips.push(Chip { words, address: pairs.without(&["from", "to"]).address("/") });
    }
    chips
}
