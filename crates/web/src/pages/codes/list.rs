//! Lists of codes as people have them: one to a line, or a table such as a shop's export of discounts.
//!
//! Invariant: every line is read, refused with a reason, or empty; none is lost.

use crate::pages::links::ahead::moment;
use crate::room::Room;
use model::{
    SmolStr, Timestamp,
    code::{Code, parse_code},
    id::{CampaignId, CreatorId},
    platform,
};
use std::collections::BTreeMap;

/// The most lines that are taken at once.
const LINES: usize = 20_000;

/// The columns that are understood, by the names that shops give them. Shopify's export of discounts calls the code `Name`,
/// its apps `Code`; WooCommerce's tools `post_title` and `coupon_amount`.
const COLUMNS: &[(&str, &[&str])] = &[
    ("code", &["code", "discount code", "coupon code", "coupon", "promo code", "post_title", "name", "title"]),
    ("value", &["value", "discount value", "amount", "coupon_amount", "discount amount"]),
    ("kind", &["value type", "discount value type", "discount_type", "discount type", "value_type"]),
    ("offer", &["offer", "description", "post_excerpt"]),
    ("start", &["start", "starts at", "start date", "starts_at", "start time"]),
    ("end", &["end", "ends at", "end date", "ends_at", "date_expires", "expiry_date", "expiry date", "end time"]),
    ("limit", &["usage limit per code", "usage limit", "usage_limit", "limit total times"]),
    ("status", &["status", "post_status"]),
    ("creator", &["creator", "influencer", "affiliate"]),
    ("campaign", &["campaign"]),
    ("platform", &["platform"]),
];

/// A line that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number, from 1.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// Why, and what to do.
    pub why: String,
}

/// What a list held.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The codes, each once.
    pub codes: Vec<Code>,
    /// The lines that were not taken.
    pub refused: Vec<Refused>,
    /// The columns that were understood, as they are headed.
    pub columns: Vec<String>,
}

/// Reads a list. `usual` says what is not in it.
pub fn read(text: &str, room: &Room, usual: &Code) -> Read {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut read = Read::default();
    let mut places: Option<BTreeMap<&'static str, usize>> = None;
    let mut seen: BTreeMap<SmolStr, usize> = BTreeMap::new();
    for (at, row) in reader.records().enumerate() {
        let line = row
            .as_ref()
            .ok()
            .and_then(|row| row.position())
            .map_or(at + 1, |place| usize::try_from(place.line()).unwrap_or(at + 1));
        let mut refuse =
            |text: &str, why: String| read.refused.push(Refused { line, text: text.chars().take(80).collect(), why });
        let row = match row {
            Ok(row) => row,
            Err(_) => {
                refuse("", "This line is not text in UTF-8: save the file as CSV in UTF-8.".to_owned());
                continue;
            }
        };
        if row.iter().all(str::is_empty) {
            continue;
        }
        if at == 0
            && let Some(found) = headings(&row)
        {
            read.columns = found.values().filter_map(|at| row.get(*at)).map(str::to_owned).collect();
            places = Some(found);
            continue;
        }
        if read.codes.len() >= LINES {
            refuse("", format!("At most {LINES} codes are taken at once: send the rest in another list."));
            break;
        }
        match one(&row, places.as_ref(), room, usual) {
            Err(why) => refuse(row.get(0).unwrap_or_default(), why),
            Ok(code) => match seen.insert(code.code.clone(), line) {
                Some(before) => refuse(&code.code, format!("The same code stands in line {before}.")),
                None => read.codes.push(code),
            },
        }
    }
    read
}

/// The sign between cells: the one that the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let signs = [b',', b';', b'\t'];
    signs
        .into_iter()
        .max_by_key(|sign| (first.bytes().filter(|byte| byte == sign).count(), *sign == b','))
        .unwrap_or(b',')
}

/// The columns of a table, by what they hold; `None` when the first line is no heading.
fn headings(row: &csv::StringRecord) -> Option<BTreeMap<&'static str, usize>> {
    let heads: Vec<String> = row.iter().map(|head| head.to_lowercase()).collect();
    let place = |names: &[&str]| names.iter().find_map(|name| heads.iter().position(|head| head == name));
    let found: BTreeMap<&'static str, usize> =
        COLUMNS.iter().filter_map(|(column, names)| Some((*column, place(names)?))).collect();
    found.contains_key("code").then_some(found)
}

fn one(
    row: &csv::StringRecord,
    places: Option<&BTreeMap<&'static str, usize>>,
    room: &Room,
    usual: &Code,
) -> Result<Code, String> {
    let Some(places) = places else {
        let code = parse_code(row.get(0).unwrap_or_default()).map_err(ended)?;
        return Ok(Code { code, ..usual.clone() });
    };
    let cell = |name: &str| places.get(name).and_then(|at| row.get(*at)).filter(|text| !text.is_empty());
    let mut code = Code { code: parse_code(cell("code").unwrap_or_default()).map_err(ended)?, ..usual.clone() };
    if let Some(offer) = offer(cell("value"), cell("kind")).or_else(|| cell("offer").map(str::to_owned)) {
        code.offer = offer;
    }
    code.once = usual.once || cell("limit").is_some_and(|limit| limit == "1" || limit == "1.0");
    for (name, place) in [("start", &mut code.starts_at), ("end", &mut code.ends_at)] {
        if let Some(text) = cell(name) {
            *place = Some(day(text, room).ok_or_else(|| format!("{text:?} is not a day and time: write 2026-03-01."))?);
        }
    }
    if let Some(name) = cell("creator") {
        code.creator =
            Some(creator(name, room).ok_or_else(|| {
                format!("There is no creator {name:?}: add one to the plan, or leave the cell empty.")
            })?);
    }
    if let Some(name) = cell("campaign") {
        let found =
            room.campaigns.iter().find(|one| one.id.as_str() == name || one.name.to_lowercase() == name.to_lowercase());
        code.campaign =
            Some(found.map(|one| CampaignId::new(one.id.as_str())).ok_or_else(|| {
                format!("There is no campaign {name:?}: add one to the plan, or leave the cell empty.")
            })?);
    }
    if let Some(name) = cell("platform") {
        code.platform = Some(SmolStr::new(platform::canonical(name)));
    }
    let over = cell("status").is_some_and(|text| {
        matches!(text.to_lowercase().as_str(), "expired" | "disabled" | "inactive" | "draft" | "trash")
    });
    if over && code.retired_at.is_none() {
        code.retired_at = Some(code.ends_at.filter(|end| *end < usual.made_at).unwrap_or(usual.made_at));
    }
    Ok(code)
}

fn ended(words: String) -> String {
    crate::parts::diagnostics::upper_first(&format!("{words}."))
}

fn creator(name: &str, room: &Room) -> Option<CreatorId> {
    let lower = name.to_lowercase();
    room.creators
        .iter()
        .find(|one| one.id.as_str() == name || one.name.to_lowercase() == lower)
        .map(|one| one.id.clone())
}

/// `10` and `percentage` are `10 %`.
fn offer(value: Option<&str>, kind: Option<&str>) -> Option<String> {
    let value = value?.trim_start_matches('-');
    let kind = kind.unwrap_or_default().to_lowercase();
    if kind.contains("percent") && !value.contains('%') {
        return Some(format!("{value} %"));
    }
    Some(if kind.is_empty() || value.contains('%') {
        value.to_owned()
    } else {
        format!("{value} ({})", kind.replace('_', " "))
    })
}

/// A day, with or without a time and a zone, as shops write them: `2026-03-01 00:00:00 +0100`.
fn day(text: &str, room: &Room) -> Option<Timestamp> {
    let plain = text.trim().trim_end_matches(" UTC");
    moment(plain, room)
        .or_else(|| jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", plain).ok()?.to_timestamp().ok())
        .or_else(|| moment(&plain.replacen(' ', "T", 1), room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_known_by_its_headings_in_any_order() {
        let row = |text: &str| csv::StringRecord::from(text.split(',').collect::<Vec<_>>());
        let shopify = headings(&row("Name,Value,Value Type,Type,Status,Start,End,Usage Limit Per Code")).unwrap();
        assert_eq!((shopify["code"], shopify["kind"], shopify["limit"]), (0, 2, 7));
        assert_eq!(headings(&row("Title,Code,Status")).unwrap()["code"], 1, "the code, where both are there");
        assert_eq!(headings(&row("JACKIE10,x")), None);
        assert_eq!(separator("Code;Value;End\n"), b';');
        assert_eq!(separator("JACKIE10\nBO5\n"), b',');
    }

    #[test]
    fn what_a_code_gives_is_said_in_words() {
        assert_eq!(offer(Some("10"), Some("percentage")).unwrap(), "10 %");
        assert_eq!(offer(Some("-10.0"), Some("Percent")).unwrap(), "10.0 %");
        assert_eq!(offer(Some("5"), Some("fixed_amount")).unwrap(), "5 (fixed amount)");
        assert_eq!(offer(Some("15%"), None).unwrap(), "15%");
        assert_eq!(offer(None, Some("percentage")), None);
    }
}
