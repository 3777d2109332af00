//! Google Analytics 4: reports and explorations as CSV or workbook.
//!
//! Comment lines name the period; a report without a day is booked on its first day. Columns that are not figures are what
//! the report is split by, known ones under their own dimension, others as labels. Rates and averages are ratios and are
//! never stored.
//!
//! Invariant: several blocks of one file tell of the same traffic under different splits. Each measure is taken from the
//! first block that has it, so nothing is counted twice.

use super::{
    meta_ads::campaign_of,
    names,
    values::{self, Place, Value},
};
use crate::{
    context::Context,
    date,
    findings::{Findings, Refused},
    heading::{Column, normalise},
    importer::{Field, Importer, Kind, Shape},
    record::Record,
    section::Section,
    sink::{Output, Stop},
    total::Totals,
};
use jiff::{ToSpan, civil::Date};
use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    import::{Fault, RejectCode},
    measure::Measure,
};

const KIND: &str = "ga4";

const VALUES: &[Value] = &[
    Value::count(names::GA_SESSIONS, Measure::GaSessions, "sessions"),
    Value::count(names::GA_ENGAGED, Measure::EngagedSessions, "engaged sessions"),
    Value::count(names::GA_USERS, Measure::GaUsers, "users"),
    Value::count(names::GA_NEW_USERS, Measure::GaNewUsers, "new users"),
    Value::count(names::GA_RETURNING_USERS, Measure::GaReturningUsers, "returning users"),
    Value::count(names::GA_PAGE_VIEWS, Measure::GaPageViews, "views"),
    Value::count(names::GA_EVENTS, Measure::GaEvents, "events"),
    Value::count(names::GA_KEY_EVENTS, Measure::KeyEvents, "key events"),
    Value::money(names::GA_REVENUE, Measure::GaRevenue),
];

/// Measures that a total row adds up; users do not.
const ADDED: &[Measure] =
    &[Measure::GaSessions, Measure::EngagedSessions, Measure::GaPageViews, Measure::GaEvents, Measure::KeyEvents];

/// What a report can be split by.
const SPLITS: &[(&[&str], Split)] = &[
    (names::GA_CHANNEL, Split::Own(Dimension::Channel)),
    (names::GA_SOURCE_MEDIUM, Split::SourceMedium),
    (names::GA_SOURCE, Split::Own(Dimension::Source)),
    (names::GA_MEDIUM, Split::Own(Dimension::Medium)),
    (names::GA_CAMPAIGN, Split::Own(Dimension::Campaign)),
    (names::GA_LANDING, Split::Own(Dimension::Landing)),
    (&["country", "land", "país", "pays", "国"], Split::Own(Dimension::Country)),
    (
        &[
            "device category",
            "device",
            "gerätekategorie",
            "categoría de dispositivo",
            "categoria do dispositivo",
            "catégorie d'appareil",
        ],
        Split::Own(Dimension::Device),
    ),
    (&["language", "sprache", "idioma", "langue"], Split::Own(Dimension::Language)),
    (&["age", "alter", "edad", "idade", "âge"], Split::Own(Dimension::Age)),
    (&["gender", "geschlecht", "sexo", "género", "gênero", "sexe", "genre"], Split::Own(Dimension::Gender)),
];

/// What a column splits by.
#[derive(Clone, Debug)]
enum Split {
    /// One dimension.
    Own(Dimension),
    /// `source / medium` in one cell.
    SourceMedium,
}

/// Reports.
pub(crate) static REPORT: Importer = Importer {
    kind: Kind {
        id: KIND,
        title: "Google Analytics 4",
        platform: "web",
        brings: "sessions, users, events and revenue by day, channel, source, campaign or landing page",
    },
    fields: &[
        Field::usual(names::DATE),
        Field::optional(names::GA_NTH_DAY),
        Field::optional(names::GA_CHANNEL),
        Field::optional(names::GA_SOURCE_MEDIUM),
        Field::optional(names::GA_SOURCE),
        Field::optional(names::GA_MEDIUM),
        Field::optional(names::GA_CAMPAIGN),
        Field::optional(names::GA_LANDING),
        Field::optional(names::GA_SESSIONS),
        Field::optional(names::GA_ENGAGED),
        Field::optional(names::GA_USERS),
        Field::optional(names::GA_NEW_USERS),
        Field::optional(names::GA_RETURNING_USERS),
        Field::optional(names::GA_PAGE_VIEWS),
        Field::optional(names::GA_EVENTS),
        Field::optional(names::GA_KEY_EVENTS),
        Field::optional(names::GA_REVENUE),
        Field::optional(&["active users"]),
        Field::optional(&[
            "engagement rate",
            "engagement-rate",
            "porcentaje de interacciones",
            "tasa de interacción",
            "taxa de engajamento",
            "taux d'engagement",
        ]),
        Field::optional(&[
            "average engagement time per session",
            "average engagement time per active user",
            "average engagement time",
        ]),
        Field::optional(&["events per session"]),
        Field::optional(&["event count per user", "event count per active user"]),
        Field::optional(&["average session duration"]),
        Field::optional(&["session key event rate", "user key event rate"]),
        Field::optional(&["engaged sessions per active user", "engaged sessions per user"]),
        Field::optional(&["views per active user", "views per session", "views per user"]),
        Field::optional(&["bounce rate"]),
        Field::optional(&["user engagement"]),
        Field::optional(&["country", "land", "país", "pays"]),
        Field::optional(&["device category", "gerätekategorie"]),
        Field::optional(&["event name", "ereignisname", "nombre del evento", "nome do evento", "nom de l'événement"]),
        Field::optional(&["totals"]),
    ],
    accepts,
    read: report,
};

fn accepts(shape: &Shape<'_>) -> bool {
    let has = |names: &[&str]| shape.columns.peek(names).is_some();
    let own = [
        names::GA_SESSIONS,
        names::GA_ENGAGED,
        names::GA_USERS,
        names::GA_NEW_USERS,
        names::GA_RETURNING_USERS,
        names::GA_EVENTS,
        names::GA_KEY_EVENTS,
    ];
    let figures = own.iter().filter(|names| has(names)).count();
    let split = has(names::DATE) || has(names::GA_NTH_DAY) || SPLITS.iter().any(|(names, _)| has(names));
    let known = shape.columns.iter().filter(|(_, heading)| {
        REPORT.fields.iter().any(|field| field.names.iter().any(|name| crate::heading::matches(heading, name)))
    });
    let named = shape.columns.iter().filter(|(_, heading)| !heading.is_empty()).count();
    let period = period(shape.preamble).is_some();
    (figures > 0 || (period && has(names::GA_PAGE_VIEWS)))
        && (split || period)
        && known.count() * 2 >= named
        && !has(names::SPEND)
        && !has(names::REACH)
}

/// Where a block has its columns, and the period that it speaks of.
struct Places {
    date: Option<Column>,
    nth: Option<Column>,
    period: Option<(Date, Date)>,
    splits: Vec<(Column, Split)>,
    labels: Vec<(Column, SmolStr)>,
    values: Vec<Place>,
}

impl Places {
    fn of(section: &Section<'_, '_>, context: &Context) -> Self {
        let columns = &section.columns;
        let (date, nth) = (columns.find(names::DATE), columns.find(names::GA_NTH_DAY));
        let splits: Vec<(Column, Split)> =
            SPLITS.iter().filter_map(|(names, split)| Some((columns.find(names)?, split.clone()))).collect();
        let values = values::places(VALUES, columns, context);
        let mut places = Self { date, nth, period: period(&section.preamble), splits, labels: Vec::new(), values };
        for (column, heading) in columns.iter() {
            if !heading.is_empty() && !places.knows(column) && is_words(&section.sample, column) {
                columns.mark(column);
                places.labels.push((column, SmolStr::new(heading)));
            }
        }
        places
    }

    fn knows(&self, column: Column) -> bool {
        self.date == Some(column)
            || self.nth == Some(column)
            || self.splits.iter().any(|(known, _)| *known == column)
            || self.values.iter().any(|place| place.column == column)
    }

    fn split_columns(&self) -> impl Iterator<Item = Column> {
        let splits = self.splits.iter().map(|(column, _)| *column);
        splits.chain(self.labels.iter().map(|(column, _)| *column)).chain(self.date).chain(self.nth)
    }

    /// Whether a row is split by nothing although the block is.
    fn is_total(&self, row: &Record, width: usize) -> bool {
        let mut columns = self.split_columns().peekable();
        let split = columns.peek().is_some();
        row.is_total(width)
            || (split && columns.all(|column| matches!(row.cell(column), "" | "(total)" | "RESERVED_TOTAL")))
    }

    /// The day of a row.
    fn day(&self, row: &Record, findings: &mut Findings) -> Result<Date, Refused> {
        if let Some(column) = self.date {
            return Ok(findings.when(row, column)?.date);
        }
        let first = self.period.map(|(first, _)| first);
        let Some(column) = self.nth else {
            return first.ok_or(Refused);
        };
        let nth: Option<i64> = row.cell(column).parse().ok().filter(|nth| (0..40_000).contains(nth));
        let day = nth.zip(first).and_then(|(nth, first)| first.checked_add(nth.days()).ok());
        let Some(day) = day else {
            let words = "not the number of a day in the report's period: use the dimension Date instead of Nth day";
            return Err(findings.reject(row, column, RejectCode::NotADate, words));
        };
        findings.not_future(row, column, day)?;
        Ok(day)
    }
}

/// Whether a column holds words and not figures.
fn is_words(sample: &[Record], column: Column) -> bool {
    let cells = || sample.iter().take(50).map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
    let figures = cells().filter(|cell| {
        let bare = cell.trim_end_matches('%').trim();
        crate::number::decimal(bare, crate::number::Locale::Unknown).is_ok() || bare.contains(':')
    });
    let (all, figures) = (cells().count(), figures.count());
    all > 0 && figures * 2 < all && !cells().all(crate::record::is_total_word)
}

/// The first and last day that the comments name: `Start date: 20260701`.
fn period(preamble: &[String]) -> Option<(Date, Date)> {
    let mut days = Vec::new();
    for line in preamble {
        let digits = line.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 8);
        days.extend(digits.filter_map(|part| date::parse(part, date::Order::default())).map(|when| when.date));
    }
    let last = days.len().checked_sub(2)?;
    let (first, end) = (days[last], days[last + 1]);
    (first <= end).then_some((first, end))
}

fn report(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut places = Places::of(section, context);
    check_days(&places, findings)?;
    take_once(&mut places, output, findings);
    let words: Vec<_> = places.values.iter().map(|place| place.value.word).collect();
    let mut totals = Totals::of(&words);
    let width = section.columns.len();
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if places.is_total(&row, width) {
            findings.total_row();
            for (at, place) in places.values.iter().enumerate().filter(|(_, p)| ADDED.contains(&p.value.measure)) {
                totals.print(at, row.cell(place.column), section.locale);
            }
            continue;
        }
        let Ok(fact) = traffic(&places, &row, context, findings) else { continue };
        for (at, place) in places.values.iter().enumerate() {
            totals.list(at, fact.value(place.value.measure));
        }
        if !fact.values.is_empty() {
            output.fact(fact)?;
        }
    }
    totals.compare(findings);
    Ok(())
}

fn check_days(places: &Places, findings: &mut Findings) -> Result<(), Stop> {
    if places.date.is_some() {
        return Ok(());
    }
    match places.period {
        None => {
            let words =
                "the report names no day: add the dimension Date, or keep the comment lines with the start date";
            Err(Stop::Fault(Fault::new("no-date", words)))
        }
        Some((first, end)) if places.nth.is_none() && first < end => {
            let words = format!(
                "the report has no day: its figures for {first} to {end} are booked on {first}. Add the dimension Date for figures by day"
            );
            findings.warn("booked-on-first-day", words);
            Ok(())
        }
        Some(_) => Ok(()),
    }
}

/// Leaves out the measures that an earlier block of the same period had.
fn take_once(places: &mut Places, output: &mut Output<'_>, findings: &mut Findings) {
    let period = places.period.map(|(first, end)| format!("{first}..{end}")).unwrap_or_default();
    let mut left_out = Vec::new();
    places.values.retain(|place| {
        let new = output.note(format!("{KIND} {} {period}", place.value.measure));
        if !new {
            left_out.push(place.value.word);
        }
        new
    });
    if !left_out.is_empty() {
        let words = format!(
            "an earlier block of the file has the same {} under another split: taken from there alone, so that nothing counts twice",
            left_out.join(", ")
        );
        findings.warn("several-blocks", words);
    }
}

fn traffic(places: &Places, row: &Record, context: &Context, findings: &mut Findings) -> Result<Fact, Refused> {
    let day = places.day(row, findings)?;
    let mut fact = context.fact(FactKind::WebTraffic, KIND, day, row.row);
    values::set(&mut fact, &places.values, row, findings)?;
    let mut entity = match places.period {
        Some((first, end)) if places.date.is_none() && places.nth.is_none() && first < end => {
            format!("{KIND}/{first}..{end}")
        }
        _ => format!("{KIND}/{day}"),
    };
    fact.set_dim(Dimension::Platform, "web");
    for (column, split) in &places.splits {
        let cell = row.cell(*column);
        set_split(&mut fact, split, cell, context);
        let name =
            if let Split::Own(dimension) = split { dimension.name().to_owned() } else { "source_medium".to_owned() };
        entity.push_str(&format!("/{name}={cell}"));
    }
    for (column, name) in &places.labels {
        let cell = row.cell(*column);
        fact.set_dim(Dimension::Label(name.clone()), known(cell));
        entity.push_str(&format!("/{name}={cell}"));
    }
    if let Some(account) = &context.account {
        fact.set_dim(Dimension::Account, account);
        entity.push_str(&format!("/account={account}"));
    }
    fact.entity = Some(SmolStr::new(entity));
    Ok(fact)
}

fn set_split(fact: &mut Fact, split: &Split, cell: &str, context: &Context) {
    let cell = known(cell);
    match split {
        Split::SourceMedium => {
            let (source, medium) = cell.split_once('/').unwrap_or((cell, ""));
            fact.set_dim(Dimension::Source, known(source.trim()));
            fact.set_dim(Dimension::Medium, known(medium.trim()));
        }
        Split::Own(Dimension::Campaign) => {
            let named = campaign_of(Some(&SmolStr::new(cell)), context);
            fact.set_dim(Dimension::Campaign, named.as_ref().map_or(cell, |campaign| campaign.as_str()));
        }
        Split::Own(dimension) => fact.set_dim(dimension.clone(), cell),
    }
}

/// What Google writes where it does not know is nothing known.
fn known(cell: &str) -> &str {
    let normal = normalise(cell);
    let unknown = ["(not set)", "(nicht festgelegt)", "(sin definir)", "(não definido)", "(non défini)"];
    if unknown.contains(&normal.as_str()) { "" } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_comments_name_the_period_in_any_language() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let july = Some((date(2026, 7, 1), date(2026, 7, 28)));
        assert_eq!(period(&lines(&["Property: a", "Start date: 20260701", "End date: 20260728"])), july);
        assert_eq!(period(&lines(&["Startdatum: 20260701", "Enddatum: 20260728"])), july);
        assert_eq!(period(&lines(&["20260701-20260728"])), july);
        assert_eq!(period(&lines(&["Property 123456789"])), None);
    }
}
