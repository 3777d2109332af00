//! Leaked codes: promo codes that spread beyond the people they were meant for.
//!
//! Three signs, each with its evidence: a burst of uses far beyond what is usual of the code while its creator neither
//! posted nor was clicked; orders that came from sites which collect codes; many uses without any click.

use model::{Date, SmolStr};
use std::collections::{BTreeMap, BTreeSet};

/// One use of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The code.
    pub code: SmolStr,
    /// The day.
    pub day: Date,
    /// Where the order came from, where that is told: a source or a referring host.
    pub source: Option<SmolStr>,
    /// Whether whoever used it had clicked a link of its creator.
    pub clicked: bool,
}

/// What is known of a code beside its uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// Its creator.
    pub creator: Option<SmolStr>,
    /// The days on which the creator posted.
    pub posted: BTreeSet<Date>,
    /// Clicks on the creator's links, by day.
    pub clicks: BTreeMap<Date, u64>,
}

/// A code that seems to have leaked.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaked {
    /// The code.
    pub code: SmolStr,
    /// How often it was used.
    pub uses: u64,
    /// The days of the burst with its uses, if there was one.
    pub burst: Option<(Date, u64)>,
    /// The sites that collect codes which orders came from, with how many.
    pub sites: BTreeMap<SmolStr, u64>,
    /// How many uses had no click before them.
    pub without_click: u64,
    /// What was seen, in words.
    pub words: Vec<String>,
}

/// A day with at least so many uses may be a burst.
const BURST: u64 = 10;
/// A burst is at least so many times the usual day.
const TIMES: f64 = 5.0;
/// So many days after a post, uses are expected.
const ECHO: i64 = 3;
/// Codes with fewer uses say nothing by having no clicks.
const ENOUGH: u64 = 20;
/// At most this share of uses had a click where a code lives without its creator.
const CLICKED: f64 = 0.05;

/// Parts of the names of sites that collect codes.
const SITES: &[&str] = &[
    "coupon",
    "promocode",
    "promo-code",
    "voucher",
    "gutschein",
    "discountcode",
    "retailmenot",
    "honey",
    "slickdeals",
    "groupon",
    "codepromo",
    "kupon",
    "couponfollow",
    "wethrift",
    "simplycodes",
    "dealspotr",
    "cashback",
    "rakuten",
];

/// The codes that seem to have leaked, those with the most signs first.
pub fn leaked(uses: &[Use], codes: &BTreeMap<SmolStr, Code>) -> Vec<Leaked> {
    let mut by_code: BTreeMap<&SmolStr, Vec<&Use>> = BTreeMap::new();
    uses.iter().for_each(|one| by_code.entry(&one.code).or_default().push(one));
    let unknown = Code::default();
    let judged = by_code.into_iter().map(|(code, uses)| judge(code, &uses, codes.get(code).unwrap_or(&unknown)));
    let mut found: Vec<Leaked> = judged.filter(|leaked| !leaked.words.is_empty()).collect();
    found.sort_by(|a, b| (b.words.len(), b.uses).cmp(&(a.words.len(), a.uses)).then_with(|| a.code.cmp(&b.code)));
    found
}

fn judge(code: &SmolStr, uses: &[&Use], known: &Code) -> Leaked {
    let mut words = Vec::new();
    let burst = burst(uses, known);
    if let Some((day, many)) = burst {
        words.push(format!("{many} uses on {day}, while its creator neither posted nor was clicked as much"));
    }
    let mut sites: BTreeMap<SmolStr, u64> = BTreeMap::new();
    for source in uses.iter().filter_map(|one| one.source.as_ref()).filter(|source| collects(source)) {
        *sites.entry(source.clone()).or_default() += 1;
    }
    if !sites.is_empty() {
        let names: Vec<String> = sites.iter().map(|(site, many)| format!("{site} ({many})")).collect();
        words.push(format!("orders came from sites that collect codes: {}", names.join(", ")));
    }
    let without_click = uses.iter().filter(|one| !one.clicked).count() as u64;
    let all = uses.len() as u64;
    let clicked = (all - without_click) as f64 / all.max(1) as f64;
    let has_links = !known.clicks.is_empty();
    if all >= ENOUGH && clicked <= CLICKED && has_links {
        words.push(format!("{without_click} of {all} uses had no click on its creator's links before them"));
    }
    Leaked { code: code.clone(), uses: all, burst, sites, without_click, words }
}

/// The day with the most uses, if they are far beyond the usual and nothing of the creator explains them.
fn burst(uses: &[&Use], known: &Code) -> Option<(Date, u64)> {
    let mut days: BTreeMap<Date, u64> = BTreeMap::new();
    uses.iter().for_each(|one| *days.entry(one.day).or_default() += 1);
    let explained = |day: Date| {
        let posted = known.posted.iter().any(|posted| (0..=ECHO).contains(&i64::from((day - *posted).get_days())));
        let clicks = known.clicks.get(&day).copied().unwrap_or(0);
        posted || clicks * 2 >= days[&day]
    };
    let unexplained = days.iter().filter(|(day, many)| **many >= BURST && !explained(**day));
    let (day, many) = unexplained.max_by_key(|(day, many)| (**many, **day))?;
    let others: Vec<u64> = days.iter().filter(|(other, _)| *other != day).map(|(_, many)| *many).collect();
    let usual = median(others).max(1.0);
    (*many as f64 >= TIMES * usual).then_some((*day, *many))
}

fn median(mut values: Vec<u64>) -> f64 {
    values.sort_unstable();
    values.get(values.len() / 2).map_or(0.0, |middle| *middle as f64)
}

fn collects(source: &str) -> bool {
    let lower = source.to_lowercase();
    SITES.iter().any(|site| lower.contains(site))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Date;

    fn day(day: i8) -> Date {
        Date::constant(2026, 3, day)
    }

    fn used(times: usize, on: i8, source: Option<&str>, clicked: bool) -> Vec<Use> {
        vec![Use { code: "JACKIE10".into(), day: day(on), source: source.map(SmolStr::new), clicked }; times]
    }

    fn known(posted: &[i8], clicks: &[(i8, u64)]) -> BTreeMap<SmolStr, Code> {
        let code = Code {
            creator: Some("jackie".into()),
            posted: posted.iter().map(|on| day(*on)).collect(),
            clicks: clicks.iter().map(|(on, many)| (day(*on), *many)).collect(),
        };
        BTreeMap::from([("JACKIE10".into(), code)])
    }

    #[test]
    fn a_burst_is_a_leak_unless_a_post_or_clicks_explain_it() {
        let quiet = || [used(2, 1, None, true), used(3, 2, None, true)].concat();
        let uses = [quiet(), used(40, 9, None, true)].concat();
        let found = leaked(&uses, &known(&[1], &[]));
        assert_eq!(found[0].burst, Some((day(9), 40)));
        assert_eq!(found[0].words, ["40 uses on 2026-03-09, while its creator neither posted nor was clicked as much"]);
        assert!(leaked(&uses, &known(&[7], &[])).is_empty(), "two days after a post, uses are expected");
        assert!(leaked(&uses, &known(&[1], &[(9, 60)])).is_empty(), "clicks explain them");
        let steady: Vec<Use> = (1..=8).flat_map(|on| used(12, on, None, true)).collect();
        assert!(leaked(&steady, &known(&[], &[])).is_empty(), "what is usual is no burst");
    }

    #[test]
    fn sites_that_collect_codes_and_uses_without_clicks_are_signs() {
        let uses = [used(24, 2, None, false), used(1, 3, Some("www.RetailMeNot.com"), false)].concat();
        let found = leaked(&uses, &known(&[1], &[(2, 80)]));
        assert_eq!(
            found[0].words,
            [
                "orders came from sites that collect codes: www.RetailMeNot.com (1)",
                "25 of 25 uses had no click on its creator's links before them"
            ]
        );
        assert!(leaked(&uses[..24], &known(&[1], &[])).is_empty(), "a creator without links is not clicked");
    }
}
