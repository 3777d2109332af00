//! Proposing a mapping from headings and the first rows.
//!
//! Each kind of fact has words for its measures; the kind that explains most columns is proposed. A column of few short
//! values becomes a label, so that sums can be split by it. What is not understood is left out and listed as ignored.
//!
//! Invariant: a column is taken for one thing, a measure is taken from one column, and nothing is proposed unless a good
//! part of the columns is understood.

use super::{
    Day, Mapping, Target, label_of,
    words::{AD_DIMENSIONS, DATES, DIMENSIONS, FIGURES, KEYS, SENSES, Sense},
};
use crate::{
    date,
    heading::{Column, Columns},
    number::{self, Locale},
    record::Record,
};
use model::{
    SmolStr, dimension::Dimension, fact::FactKind, import::RejectCode, measure::Measure, money::Currency,
    provenance::Provenance,
};
use std::collections::BTreeSet;

/// The least part of the named columns that must be understood: one in so many.
const UNDERSTOOD: usize = 2;

/// Proposes a mapping for a table, or nothing where too little is understood.
pub fn propose(columns: &Columns, sample: &[Record]) -> Option<Mapping> {
    let day = find_date(columns, sample);
    let found = SENSES.iter().filter_map(|sense| measures(sense, columns, sample, day));
    let (sense, measures) = found.rev().max_by_key(|(_, measures)| measures.len())?;
    let mut kind = sense.kind;
    let mut taken: BTreeSet<Column> = measures.iter().map(|(column, _)| *column).chain(day).collect();
    let dims = dimensions(kind, columns, &mut taken);
    let key = key(columns, sample, day);
    let mut targets: Vec<(Column, Target)> = measures;
    if kind == FactKind::PostCounters && is_daily(columns, sample, day, key) {
        kind = FactKind::AccountDay;
        targets = targets.into_iter().filter_map(|(column, target)| Some((column, daily(&target)?))).collect();
    }
    let understood_figures = targets.len();
    targets.extend(dims.into_iter().map(|(column, dimension)| (column, Target::Dimension(dimension))));
    taken.extend(key);
    targets.extend(labels(columns, sample, &taken));
    let named = columns.iter().filter(|(_, heading)| !heading.is_empty()).count();
    let understood =
        targets.len() + usize::from(day.is_some()) + usize::from(key.is_some_and(|k| targets.iter().all(|t| t.0 != k)));
    let dated = day.is_some() && matches!(kind, FactKind::Cost | FactKind::Conversion | FactKind::AccountCounters);
    if understood * UNDERSTOOD < named || !(understood_figures >= 2 || (understood_figures == 1 && dated)) {
        return None;
    }
    Some(assemble(kind, columns, (day, key), targets))
}

fn assemble(
    kind: FactKind,
    columns: &Columns,
    (day, key): (Option<Column>, Option<Column>),
    mut targets: Vec<(Column, Target)>,
) -> Mapping {
    targets.sort_by_key(|(column, _)| *column);
    let shown = |column: Column| columns.heading(column).to_owned();
    let currency = targets.iter().find_map(|(column, _)| columns.currency(*column));
    let has_platform = targets.iter().any(|(_, target)| *target == Target::Dimension(Dimension::Platform));
    let find = |names: &[&str]| columns.peek(names).map(shown);
    let is_post = kind == FactKind::PostCounters;
    Mapping {
        kind,
        platform: if has_platform { None } else { platform(columns).map(SmolStr::new) },
        source: SmolStr::new(format!("sheet:{kind}")),
        provenance: Provenance::SelfReported,
        currency: currency as Option<Currency>,
        account: None,
        creator: None,
        campaign: None,
        zone: None,
        key: key.map(shown).into_iter().collect(),
        day: day.map_or(Day::AsOf, |column| Day::Column { heading: shown(column), order: None }),
        title: is_post
            .then(|| find(&["title", "caption", "text", "description", "post text", "video title"]))
            .flatten(),
        permalink: is_post.then(|| find(&["permalink", "url", "link", "post url", "post link"])).flatten(),
        columns: targets.into_iter().map(|(column, target)| (shown(column), target)).collect(),
    }
}

/// A heading without the words that say nothing: `Lifetime Post Total Reach` is `reach`.
fn core(heading: &str) -> String {
    let spaced = heading.replace('_', " ");
    let bare = spaced
        .rsplit_once('(')
        .filter(|(_, rest)| rest.trim_end_matches(')').len() == 3)
        .map_or(spaced.as_str(), |(bare, _)| bare);
    let words = bare.split_whitespace();
    let kept: Vec<&str> = words
        .filter(|w| !matches!(*w, "lifetime" | "post" | "total" | "number" | "of" | "no." | "the" | "#"))
        .collect();
    if kept.is_empty() { bare.trim().to_owned() } else { kept.join(" ") }
}

fn by_words(columns: &Columns, names: &[&str], free: impl Fn(Column) -> bool) -> Option<Column> {
    let exact = names.iter().find_map(|name| columns.iter().find(|(column, heading)| heading == name && free(*column)));
    let like = || {
        names.iter().find_map(|name| columns.iter().find(|(column, heading)| core(heading) == *name && free(*column)))
    };
    exact.or_else(like).map(|(column, _)| column)
}

/// The columns that hold measures of a kind, where what the kind needs is there.
fn measures(
    sense: &'static Sense,
    columns: &Columns,
    sample: &[Record],
    day: Option<Column>,
) -> Option<(&'static Sense, Vec<(Column, Target)>)> {
    let mut found: Vec<(Column, Target)> = Vec::new();
    for (measure, names, each) in sense.words {
        let free = |column: Column| Some(column) != day && found.iter().all(|(other, _)| *other != column);
        let known = found.iter().any(|(_, target)| target.name() == measure.name());
        let Some(column) = by_words(columns, names, free).filter(|column| !known && is_numeric(sample, *column)) else {
            continue;
        };
        found.push((column, Target::Measure(*measure, *each)));
    }
    let has = |measure: &Measure| found.iter().any(|(_, target)| target.name() == measure.name());
    (!found.is_empty() && sense.needs.iter().all(|any| any.iter().any(has))).then_some((sense, found))
}

fn is_numeric(sample: &[Record], column: Column) -> bool {
    let filled = sample.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
    let (mut all, mut numbers) = (0, 0);
    for cell in filled {
        all += 1;
        numbers += usize::from(number::money_nanos(cell, Locale::Unknown) != Err(RejectCode::NotANumber));
    }
    numbers * 2 >= all
}

fn find_date(columns: &Columns, sample: &[Record]) -> Option<Column> {
    DATES.iter().filter_map(|name| by_words(columns, &[name], |_| true)).find(|column| {
        let mut filled = sample.iter().map(|row| row.cell(*column)).filter(|cell| !cell.is_empty()).take(20).peekable();
        filled.peek().is_some()
            && filled.all(|cell| {
                date::parse(cell, date::Order::MonthFirst).is_some()
                    || date::parse(cell, date::Order::DayFirst).is_some()
            })
    })
}

fn dimensions(kind: FactKind, columns: &Columns, taken: &mut BTreeSet<Column>) -> Vec<(Column, Dimension)> {
    let own = if kind == FactKind::PaidDelivery {
        AD_DIMENSIONS
    } else {
        &[(Dimension::Campaign, &["campaign", "campaign name"] as &[&str])]
    };
    let mut found = Vec::new();
    for (dimension, names) in own.iter().chain(DIMENSIONS) {
        if let Some(column) = by_words(columns, names, |column| !taken.contains(&column)) {
            taken.insert(column);
            found.push((column, dimension.clone()));
        }
    }
    found
}

/// A column of ids in which no row of the sample repeats another; with the day, where there is one.
fn key(columns: &Columns, sample: &[Record], day: Option<Column>) -> Option<Column> {
    KEYS.iter().filter_map(|name| columns.peek(&[name])).find(|column| {
        let mut seen = BTreeSet::new();
        sample.iter().all(|row| !row.cell(*column).is_empty() && seen.insert((row.cell(*column), row.cell(day))))
    })
}

/// Whether the table has one row for each day, and nothing that tells of posts.
fn is_daily(columns: &Columns, sample: &[Record], day: Option<Column>, key: Option<Column>) -> bool {
    let Some(day) = day.filter(|_| key.is_none()) else { return false };
    let of_posts = ["title", "caption", "text", "post", "post type", "type", "url", "link"];
    let mut seen = BTreeSet::new();
    columns.peek(&of_posts).is_none() && sample.iter().all(|row| seen.insert(row.cell(day)))
}

/// The measure of an account's day that says what a post's measure says.
fn daily(target: &Target) -> Option<Target> {
    let Target::Measure(measure, each) = target else { return None };
    let daily = match measure {
        Measure::Impressions => Measure::AccountImpressions,
        Measure::Views => Measure::AccountViews,
        Measure::Reach => Measure::AccountReach,
        Measure::Likes => Measure::AccountLikes,
        Measure::Comments => Measure::AccountComments,
        Measure::Shares => Measure::AccountShares,
        Measure::Saves => Measure::AccountSaves,
        Measure::Reposts => Measure::AccountReposts,
        Measure::LinkClicks => Measure::AccountLinkClicks,
        Measure::PostProfileVisits => Measure::ProfileVisits,
        Measure::Follows => Measure::FollowsGained,
        Measure::WatchTime => Measure::AccountWatchTime,
        Measure::EngagementsReported => Measure::AccountEngagements,
        _ => return None,
    };
    Some(Target::Measure(daily, *each))
}

/// Columns of few, short values.
fn labels(columns: &Columns, sample: &[Record], taken: &BTreeSet<Column>) -> Vec<(Column, Target)> {
    let mut found: Vec<(Column, Target)> = Vec::new();
    for (column, heading) in columns.iter().filter(|(column, heading)| !taken.contains(column) && !heading.is_empty()) {
        let is_figure = heading.split(|c: char| !c.is_alphanumeric()).any(|word| FIGURES.contains(&word));
        let label = label_of(heading);
        let is_new = !label.is_empty() && found.iter().all(|(_, target)| target.name() != label);
        if is_new && !is_figure && !heading.contains('%') && has_few_values(sample, column) {
            found.push((column, Target::Dimension(Dimension::Label(label))));
        }
    }
    found
}

fn has_few_values(sample: &[Record], column: Column) -> bool {
    let mut values = BTreeSet::new();
    let mut filled = 0;
    for cell in sample.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty()) {
        let small = cell.len() <= 3 || !cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'));
        if cell.chars().count() > 40 || !small {
            return false;
        }
        filled += 1;
        values.insert(cell);
    }
    filled > 0
        && values.len() <= 100
        && (values.len() * 3 <= filled || (filled < 12 && values.iter().all(|v| v.parse::<f64>().is_err())))
}

/// The platform that the headings give away.
fn platform(columns: &Columns) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[
        ("lifetime post", "facebook"),
        ("facebook", "facebook"),
        ("instagram", "instagram"),
        ("tweet", "x"),
        ("tiktok", "tiktok"),
        ("youtube", "youtube"),
        ("linkedin", "linkedin"),
    ];
    SIGNS
        .iter()
        .find(|(sign, _)| columns.iter().any(|(_, heading)| heading.contains(sign)))
        .map(|(_, platform)| *platform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    fn check(table: &str, expected: Option<&str>) {
        let mut rows = table.lines().map(|line| {
            let mut record = Record::default();
            line.split(',').for_each(|cell| record.push(cell));
            record
        });
        let columns = Columns::new(&rows.next().unwrap());
        let sample: Vec<Record> = rows.collect();
        assert_eq!(propose(&columns, &sample).map(|m| m.words()).as_deref(), expected, "{table}");
    }

    #[test]
    fn tables_are_taken_for_what_they_say() {
        check(
            "Ad ID,Campaign,Impressions,Clicks,Spend (EUR),Approved_Conversion\n1,a,10,1,0.5,1\n2,a,10,1,0.5,2",
            Some(
                "rows are paid-delivery, no date, \"Ad ID\" as ad, \"Campaign\" as ad_campaign, \"Impressions\" as ad_impressions, \
                 \"Clicks\" as ad_clicks, \"Spend (EUR)\" as ad_spend, rows told apart by Ad ID",
            ),
        );
        check(
            "Date,Likes,Comments\n2024-01-01,1,2\n2024-01-02,3,4",
            Some(
                "rows are account-day, day from \"Date\", \"Likes\" as account_likes, \"Comments\" as account_comments",
            ),
        );
        check(
            "Date,Vendor,Fee\n2024-01-01,x,20\n2024-01-01,x,30\n2024-01-02,x,10",
            Some("rows are cost, day from \"Date\", \"Vendor\" as vendor, \"Fee\" as cost"),
        );
        check("foo,bar,baz\n1,2,3", None);
        check("Name,Likes,a,b,c,d,Comments\nx,1,10000,20000,30000,40000,5", None);
        check("Likes,Comments\nmany,few", None);
    }
}
