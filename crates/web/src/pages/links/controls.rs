//! The controls of a link's form, with what stands in them, what could, and what is wrong.

use super::{
    form::Sheet,
    sheet::{UTM, rows},
};
use crate::{
    pages::plan::part::{Part, Pick, Shown},
    room::Room,
};
use insight::plan::keyed;
use model::{link::Link, platform, visit::Device};
use std::collections::BTreeSet;

/// The controls that everybody needs.
pub(super) fn first(room: &Room, sheet: &Sheet<'_>, links: &[Link], proposed: &str) -> Vec<Part> {
    let mut parts = vec![line(
        sheet,
        "destination",
        (
            "Where should it lead?",
            "https://glow.com/serum",
            "The page that people come to. Parameters are added below.",
        ),
        Vec::new(),
    )];
    if sheet.known.is_none() {
        let example = if proposed.is_empty() { "noor-glow" } else { proposed };
        let help = "Letters, digits, - and _. Left empty, it is made of creator and campaign, else by chance.";
        parts.push(line(sheet, "slug", ("Its name in the address", example, help), Vec::new()));
    }
    parts.push(select(sheet, "creator", "Whose is it?", vec![(String::new(), creators(room))]));
    parts.push(select(sheet, "campaign", "For which campaign?", vec![(String::new(), campaigns(room))]));
    let placed = placements(room);
    if !placed.is_empty() {
        parts.push(select(sheet, "placement", "For which placement of the plan?", placed));
    }
    let platforms = platform::PLATFORMS.iter().map(|(id, title, _)| pick(id, title)).collect();
    parts.push(select(sheet, "platform", "Where is it posted?", vec![(String::new(), platforms)]));
    if sheet.known.is_none() {
        let domains: BTreeSet<&str> = links.iter().filter_map(Link::domain).collect();
        let help = "Only for a domain of your own that points to this server. Left empty, the link lives at the server's usual address.";
        let known = domains.into_iter().map(str::to_owned).collect();
        parts.push(line(sheet, "domain", ("Own domain", "go.glow.com", help), known));
    }
    parts
}

/// The parameters of the destination's query.
pub(super) fn utm(sheet: &Sheet<'_>) -> Part {
    let parts = UTM
        .iter()
        .map(|(name, words, example)| line(sheet, &format!("utm.{name}"), (words, example, ""), Vec::new()))
        .collect();
    Part {
        label: "Parameters for web analytics".to_owned(),
        help: "{creator}, {campaign}, {platform}, {placement} and {link} stand for this link's own. A parameter without a value is left out; one that the destination has already stays.".to_owned(),
        ..Part::bare("utm", Shown::Group(parts))
    }
}

/// The variants of a test, and rows for more.
pub(super) fn variants(sheet: &Sheet<'_>) -> Vec<Part> {
    let many = rows(&sheet.posted, "variants").max(sheet.spare.1);
    let row = |at: usize| {
        let name = |name: &str| format!("variants.{at}.{name}");
        let parts = vec![
            line(sheet, &name("name"), ("Name", "short-page", ""), Vec::new()),
            line(sheet, &name("destination"), ("Leads to", "https://", ""), Vec::new()),
            line(sheet, &name("weight"), ("Weight", "1", ""), Vec::new()),
        ];
        group(format!("variants.{at}"), format!("Variant {}", at + 1), parts)
    };
    (0..many).map(row).collect()
}

/// The rules, and rows for more.
pub(super) fn rules(sheet: &Sheet<'_>) -> Vec<Part> {
    let many = rows(&sheet.posted, "rules").max(sheet.spare.0);
    let row = |at: usize| {
        let name = |name: &str| format!("rules.{at}.{name}");
        let chosen = sheet.posted.all(&name("devices"));
        let device =
            |device: Device| Pick { chosen: chosen.contains(&device.name()), ..pick(device.name(), device.name()) };
        let mut devices = Part::bare(&name("devices"), Shown::Checks(Device::ALL.map(device).into()));
        devices.label = "On these devices".to_owned();
        let parts = vec![
            line(sheet, &name("destination"), ("Leads to", "https://", ""), Vec::new()),
            line(sheet, &name("countries"), ("From these countries", "DE, AT", ""), Vec::new()),
            line(sheet, &name("languages"), ("Preferring these languages", "de", ""), Vec::new()),
            devices,
            moment(sheet, &name("from"), "From", ""),
            moment(sheet, &name("until"), "Until", ""),
        ];
        group(format!("rules.{at}"), format!("Rule {}", at + 1), parts)
    };
    (0..many).map(row).collect()
}

/// What most links do without.
pub(super) fn more(sheet: &Sheet<'_>) -> Vec<Part> {
    vec![
        moment(sheet, "starts_at", "Opens", "Open at once when left out."),
        moment(sheet, "ends_at", "Ends", "Never when left out."),
        line(
            sheet,
            "after",
            ("Where it leads after its end", "https://", "A page that says so when left out."),
            Vec::new(),
        ),
        told(sheet, "note", "Note", "For your own people.", |value| Shown::Words(value, String::new())),
    ]
}

/// Which of the parts that may be folded stand open: parameters, test, rules, the rest.
pub(super) fn open(sheet: &Sheet<'_>) -> [bool; 4] {
    let wrong = |start: &str| sheet.wrong.iter().any(|one| one.at.starts_with(start));
    let some = |names: &[&str]| names.iter().any(|name| !sheet.posted.words(name).is_empty() || wrong(name));
    [
        sheet.known.is_some() || wrong("utm"),
        !variants(sheet).is_empty(),
        !rules(sheet).is_empty(),
        some(&["starts_at", "ends_at", "after", "note"]),
    ]
}

fn told(sheet: &Sheet<'_>, name: &str, label: &str, help: &str, shown: impl FnOnce(String) -> Shown) -> Part {
    let mut part = Part::bare(name, shown(sheet.posted.get(name).to_owned()));
    label.clone_into(&mut part.label);
    help.clone_into(&mut part.help);
    part.wrong = faults(sheet, name);
    part
}

fn faults(sheet: &Sheet<'_>, name: &str) -> Vec<(&'static str, String)> {
    // A rule's times are read together.
    let times = name.strip_suffix(".until").map(|start| format!("{start}.during"));
    let here = |at: &str| at == name || times.as_deref() == Some(at);
    sheet.wrong.iter().filter(|one| here(&one.at)).map(|one| ("bad", one.words.clone())).collect()
}

fn line(sheet: &Sheet<'_>, name: &str, (label, example, help): (&str, &str, &str), known: Vec<String>) -> Part {
    told(sheet, name, label, help, |value| Shown::Line(value, example.to_owned(), known))
}

fn moment(sheet: &Sheet<'_>, name: &str, label: &str, help: &str) -> Part {
    told(sheet, name, label, help, Shown::Moment)
}

fn group(name: String, label: String, parts: Vec<Part>) -> Part {
    Part { label, ..Part::bare(&name, Shown::Group(parts)) }
}

fn select(sheet: &Sheet<'_>, name: &str, label: &str, mut groups: Vec<(String, Vec<Pick>)>) -> Part {
    let value = sheet.posted.words(name).to_owned();
    for one in groups.iter_mut().flat_map(|(_, picks)| picks) {
        one.chosen = one.value == value;
    }
    // What was chosen stays chosen, whether or not it is on the list.
    if !value.is_empty() && !groups.iter().flat_map(|(_, picks)| picks).any(|one| one.chosen) {
        groups.insert(0, (String::new(), vec![Pick { chosen: true, ..pick(&value, &value) }]));
    }
    groups.insert(0, (String::new(), vec![pick("", "Not said")]));
    told(sheet, name, label, "", |_| Shown::Select(groups))
}

/// Something to choose.
pub(in crate::pages) fn pick(value: &str, words: &str) -> Pick {
    Pick { value: value.to_owned(), words: words.to_owned(), help: "", chosen: false }
}

/// The creators, by name.
pub(in crate::pages) fn creators(room: &Room) -> Vec<Pick> {
    let mut picks: Vec<Pick> = room.creators.iter().map(|one| pick(one.id.as_str(), &one.name)).collect();
    picks.sort_by_key(|one| one.words.to_lowercase());
    picks
}

/// The campaigns.
pub(in crate::pages) fn campaigns(room: &Room) -> Vec<Pick> {
    room.campaigns.iter().map(|one| pick(one.id.as_str(), &one.name)).collect()
}

/// The placements of the plan, by campaign.
pub(in crate::pages) fn placements(room: &Room) -> Vec<(String, Vec<Pick>)> {
    let Some(kept) = &room.plan else { return Vec::new() };
    let group = |campaign: &kpi::plan::nouns::Campaign| {
        let name = campaign.name.clone().unwrap_or_else(|| campaign.id.value.to_string());
        let picks = keyed(campaign).iter().map(|(key, placement)| pick(key, &placed(room, placement))).collect();
        (name, picks)
    };
    kept.plan.campaigns.iter().filter(|campaign| !campaign.placements.is_empty()).map(group).collect()
}

/// A placement in words: "Noor Daily on TikTok, 12 Jun 2024".
pub(in crate::pages) fn placed(room: &Room, placement: &kpi::plan::nouns::Placement) -> String {
    let mut words = room.creator_name(&placement.creator.value);
    if let Some(platform) = &placement.platform {
        words = format!("{words} on {}", platform::title(&platform.value));
    }
    match &placement.due {
        Some(due) => format!("{words}, {}", crate::format::date(due.value)),
        None => words,
    }
}
