//! Posts: what the exports that list one post a row have in common.
//!
//! A spec names a platform's columns; reading them is the same for all. It knows no headings of its own.
//!
//! Invariant: a post is known by the platform's own id as text, and a row without a publishing time is refused, since its
//! figures could be read in no period.

use super::{
    link::{handle_in, id_in, is_rounded},
    names,
    repeats::Seen,
    values,
};
use crate::{
    context::{Context, handle_of},
    date,
    findings::{Findings, Refused},
    heading::{Column, Columns},
    record::Record,
    section::Section,
    sink::{Output, Stop},
    topic,
    total::Totals,
};
use jiff::{civil::Date, tz::TimeZone};
use model::{
    SmolStr, Timestamp,
    account::Account,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::CreatorId,
    import::RejectCode,
    measure::Measure,
    post::{Post, hashtags},
};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use values::{Place, Value};

/// The columns of one kind of export that lists posts.
pub(crate) struct Spec {
    /// The kind of file; the source of its facts.
    pub kind: &'static str,
    /// The platform's canonical name.
    pub platform: &'static str,
    /// The zone that the platform writes times in, where it has a habit.
    pub zone: Option<&'static str>,
    /// Names of the column with the post's id.
    pub id: &'static [&'static str],
    /// Whether a row without id and link may be known by its title and time.
    pub nameless: bool,
    /// Whether a row may lack its publishing time, as removed videos do. It is booked on the first day that the file names.
    pub undated: bool,
    /// The instant of publishing that the platform's ids hold.
    pub born: fn(&str) -> Option<Timestamp>,
    /// The file's own instant, where its name tells one.
    pub known: fn(&str, &Context) -> Option<Timestamp>,
    /// The columns with figures.
    pub values: &'static [Value],
}

/// The platform's ids tell nothing of when a post was published.
pub(crate) fn unborn(_: &str) -> Option<Timestamp> {
    None
}

/// The file's name tells nothing of when its figures were known.
pub(crate) fn unknown(_: &str, _: &Context) -> Option<Timestamp> {
    None
}

/// Where a section has the columns of a spec.
struct Places {
    id: Option<Column>,
    link: Option<Column>,
    published: Column,
    title: Option<Column>,
    text: Option<Column>,
    post_type: Option<Column>,
    handle: Option<Column>,
    account_id: Option<Column>,
    account_name: Option<Column>,
    length: Option<Column>,
    comment: Option<Column>,
    values: Vec<Place>,
    zone: TimeZone,
    as_of: Timestamp,
}

impl Places {
    fn of(spec: &Spec, section: &Section<'_, '_>, context: &Context) -> Option<Self> {
        let columns: &Columns = &section.columns;
        Some(Self {
            id: columns.find(spec.id),
            link: columns.find(names::PERMALINK),
            published: columns.find(names::PUBLISHED).or_else(|| columns.find(names::DATE))?,
            title: columns.find(names::TITLE),
            text: columns.find(names::TEXT),
            post_type: columns.find(names::POST_TYPE),
            handle: columns.find(names::HANDLE),
            account_id: columns.find(names::ACCOUNT_ID),
            account_name: columns.find(names::ACCOUNT_NAME),
            length: columns.find(names::DURATION),
            comment: columns.peek(names::DATA_COMMENT),
            values: values::places(spec.values, columns, context),
            zone: context.zone(spec.zone),
            as_of: context.as_of((spec.known)(&section.file, context)),
        })
    }
}

/// What a row says besides its figures.
struct Head {
    key: SmolStr,
    account: Option<SmolStr>,
    creator: Option<CreatorId>,
    post: Post,
}

/// Reads the posts of a section.
pub(crate) fn read(
    spec: &Spec,
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let Some(places) = Places::of(spec, section, context) else {
        return Err(values::no_column("publish time"));
    };
    let width = section.columns.len();
    let words: Vec<_> = places.values.iter().map(|place| place.value.word).collect();
    let mut totals = Totals::of(&words);
    let mut seen = Seen::default();
    let (mut undated, mut first_day) = (Vec::new(), None::<Date>);
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(width) {
            findings.total_row();
            for (at, place) in places.values.iter().enumerate().filter(|(_, place)| place.value.adds_up()) {
                totals.print(at, row.cell(place.column), section.locale);
            }
            continue;
        }
        let Ok((fact, head)) = one(spec, &places, &row, context, findings) else { continue };
        for (at, place) in places.values.iter().enumerate() {
            totals.list(at, fact.value(place.value.measure));
        }
        seen.note(&head.key, row.row);
        if head.post.published.is_some() {
            first_day = first_day.map_or(Some(fact.day), |first| Some(fact.day.min(first)));
            hand_over(spec, head, fact, row.cell(places.account_name), output)?;
        } else {
            undated.push((head, fact));
        }
    }
    totals.compare(findings);
    seen.tell(findings);
    book_undated(spec, undated, first_day, output, findings)
}

/// Books posts without a publishing time on the first day that the file names: they are in every sum over all time, and
/// in none of the present.
fn book_undated(
    spec: &Spec,
    undated: Vec<(Head, Fact)>,
    first_day: Option<Date>,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    if let (Some(day), Some((_, fact))) = (first_day.or(undated.first().map(|(_, fact)| fact.day)), undated.first()) {
        let words = format!(
            "rows without a publishing time, as removed videos are: {}, the first is row {}. They are booked on {day}, the \
             first day that the file names",
            undated.len(),
            fact.row
        );
        findings.warn("no-publish-time", words);
    }
    for (head, mut fact) in undated {
        fact.day = first_day.unwrap_or(fact.day);
        hand_over(spec, head, fact, "", output)?;
    }
    Ok(())
}

fn hand_over(spec: &Spec, head: Head, fact: Fact, name: &str, output: &mut Output<'_>) -> Result<(), Stop> {
    if let Some(handle) = head.account {
        output.account(Account {
            platform: spec.platform.into(),
            handle,
            name: (!name.is_empty()).then(|| name.to_owned()),
            creator: head.creator,
        });
    }
    output.post(head.post);
    output.fact(fact)
}

fn one(
    spec: &Spec,
    places: &Places,
    row: &Record,
    context: &Context,
    findings: &mut Findings,
) -> Result<(Fact, Head), Refused> {
    let id = id(spec, places, row, findings)?;
    let born = (spec.born)(&id).filter(|at| *at <= context.now);
    let published = published(spec, places, row, (context, born), findings)?;
    let (day, at, published) = published.unwrap_or_else(|| (context.calendar.day(places.as_of), None, None));
    let mut head = head(spec, places, row, context, (&id, published));
    head.post.seconds = places.length.and_then(|column| findings.seconds(row, column));
    let mut fact = context.fact(FactKind::PostCounters, spec.kind, day, row.row);
    fact.entity = Some(head.key.clone());
    fact.at = at;
    fact.as_of = places.as_of;
    fact.set_value(Measure::PostsPublished, 1);
    values::set(&mut fact, &places.values, row, findings)?;
    fact.set_dim(Dimension::Platform, spec.platform);
    fact.set_dim(Dimension::Post, &head.key);
    fact.set_dim(Dimension::PostType, row.cell(places.post_type));
    fact.set_dim(Dimension::Account, head.account.as_deref().unwrap_or_default());
    if let Some(creator) = &head.creator {
        fact.set_dim(Dimension::Creator, creator.as_str());
    }
    if let Some(campaign) = &head.post.campaign {
        fact.set_dim(Dimension::Campaign, campaign.as_str());
    }
    Ok((fact, head))
}

/// The day and the instant of publishing, the instant where a time was written, and the instant that a post shows.
type Published = (Date, Option<Timestamp>, Option<Timestamp>);

fn published(
    spec: &Spec,
    places: &Places,
    row: &Record,
    (context, born): (&Context, Option<Timestamp>),
    findings: &mut Findings,
) -> Result<Option<Published>, Refused> {
    let text = row.cell(places.published);
    if let (true, Some(at)) = (text.is_empty(), born) {
        return Ok(Some((context.calendar.day(at), Some(at), Some(at))));
    }
    if spec.undated && text.is_empty() {
        return Ok(None);
    }
    if let Some(day) = date::yearless(text).and_then(|day| in_year(day, born, places, context)) {
        findings.warn("no-year", "publishing dates have no year: taken from the posts' ids, else the latest that fits");
        let at = born.filter(|at| context.calendar.day(*at) == day);
        return Ok(Some((day, at, at.or_else(|| context.calendar.start_of(day)))));
    }
    let when = findings.when(row, places.published)?;
    let instant = when.instant(&places.zone);
    let at = instant.filter(|_| when.time.is_some());
    let day = at.map_or(when.date, |at| context.calendar.day(at));
    findings.not_future(row, places.published, day)?;
    Ok(Some((day, at, instant)))
}

/// Gives a year to a day: the one nearest to the instant in the post's id, else the latest that was known already.
fn in_year(day: (i8, i8), born: Option<Timestamp>, places: &Places, context: &Context) -> Option<Date> {
    let Some(born) = born.map(|at| context.calendar.day(at)) else {
        return date::with_years(&[day], context.calendar.day(places.as_of)).pop().flatten();
    };
    let years = (born.year() - 1)..=(born.year() + 1);
    let days = years.filter_map(|year| Date::new(year, day.0, day.1).ok());
    days.min_by_key(|day| (*day - born).get_days().abs())
}

fn head(
    spec: &Spec,
    places: &Places,
    row: &Record,
    context: &Context,
    (id, published): (&str, Option<Timestamp>),
) -> Head {
    let key = SmolStr::new(format!("{}/{id}", spec.platform));
    let account = account(places, row, context);
    let creator = account.as_deref().and_then(|handle| context.creator_of(spec.platform, handle));
    let creator = creator.or_else(|| context.creator.clone());
    let [title, text] = [places.title, places.text].map(|column| row.cell(column).nfkc().collect::<String>());
    // A caption may stand in both columns, cut short in the first.
    let text = if text.starts_with(&title) { text } else { format!("{title}\n{text}") };
    let tags = hashtags(&text);
    let link = row.cell(places.link);
    let post_type = row.cell(places.post_type);
    let post = Post {
        key: key.clone(),
        platform: spec.platform.into(),
        account: account.clone(),
        creator: creator.clone(),
        campaign: context.campaign_of_hashtags(&tags),
        title: title_of(&title).or_else(|| title_of(&text)).unwrap_or_else(|| id.to_owned()),
        permalink: (!link.is_empty()).then(|| link.to_owned()),
        post_type: (!post_type.is_empty()).then(|| post_type.into()),
        published,
        hashtags: tags,
        seconds: None,
        letters: topic::letters(&text),
        words: topic::words(&text),
    };
    Head { key, account, creator, post }
}

/// The first line that holds something, at most 120 characters of it.
pub(crate) fn title_of(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.chars().take(120).collect())
}

fn account(places: &Places, row: &Record, context: &Context) -> Option<SmolStr> {
    let handle = row.cell(places.handle);
    if !handle.is_empty() {
        return Some(handle_of(handle));
    }
    if let Some(handle) = handle_in(row.cell(places.link)) {
        return Some(handle_of(handle));
    }
    let id = row.cell(places.account_id);
    if !id.is_empty() {
        return Some(handle_of(id));
    }
    context.account.as_deref().map(handle_of)
}

fn id(spec: &Spec, places: &Places, row: &Record, findings: &mut Findings) -> Result<String, Refused> {
    let written = row.cell(places.id).trim_start_matches('\'');
    if is_rounded(written) {
        let words = "a spreadsheet has rounded this id: take it from a file that was not saved by a spreadsheet";
        return Err(findings.reject(row, places.id, RejectCode::OutOfRange, words));
    }
    if !written.is_empty() {
        return Ok(written.to_owned());
    }
    if let Some(id) = id_in(row.cell(places.link)) {
        return Ok(id.to_owned());
    }
    let title = row.cell(places.title);
    if spec.nameless && !(title.is_empty() && row.cell(places.text).is_empty()) {
        findings.warn("no-post-id", "some rows have neither an id nor a link: they are known by their title and time");
        return Ok(nameless(title, row.cell(places.text), row.cell(places.published)));
    }
    let comment = row.cell(places.comment);
    let words = match comment {
        "" => "the row names no post: every row needs a post id".to_owned(),
        comment => format!("the row names no post; the platform says: {comment}"),
    };
    Err(findings.reject(row, places.id.or(places.link), RejectCode::Missing, words))
}

fn nameless(title: &str, text: &str, time: &str) -> String {
    let hash = Sha256::digest(format!("{title}\n{text}\n{time}"));
    hash.iter().take(8).fold("row-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line() {
        assert_eq!(title_of("\n An autumn favourite \nSecond"), Some("An autumn favourite".to_owned()));
        assert_eq!(title_of(" \n "), None);
        assert_eq!(title_of(&"ü".repeat(300)).map(|title| title.chars().count()), Some(120));
    }
}
