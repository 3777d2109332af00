//! Posts: what the exports that list one post a row have in common.
//!
//! A spec names a platform's columns; reading them is the same for all. It knows no headings of its own.
//!
//! Invariant: a post is known by the platform's own id as text, and a row without a publishing time is refused, since its
//! figures could be read in no period.

use super::{names, values};
use crate::{
    context::{Context, handle_of},
    findings::{Findings, Refused},
    heading::{Column, Columns},
    record::Record,
    section::Section,
    sink::{Output, Stop},
    total::Totals,
};
use jiff::tz::TimeZone;
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
use std::collections::HashMap;
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
    /// The file's own instant, where its name tells one.
    pub known: fn(&str, &Context) -> Option<Timestamp>,
    /// The columns with figures.
    pub values: &'static [Value],
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
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(width) {
            findings.total_row();
            for (at, place) in places.values.iter().enumerate().filter(|(_, place)| place.value.is_number()) {
                totals.print(at, row.cell(place.column), section.locale);
            }
            continue;
        }
        let Ok((fact, head)) = one(spec, &places, &row, context, findings) else { continue };
        for (at, place) in places.values.iter().enumerate() {
            totals.list(at, fact.value(place.value.measure));
        }
        seen.note(&head.key, row.row);
        hand_over(spec, head, fact, (&places, &row), output)?;
    }
    totals.compare(findings);
    seen.tell(findings);
    Ok(())
}

fn hand_over(
    spec: &Spec,
    head: Head,
    fact: Fact,
    (places, row): (&Places, &Record),
    output: &mut Output<'_>,
) -> Result<(), Stop> {
    if let Some(handle) = head.account {
        let name = row.cell(places.account_name);
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
    let when = findings.when(row, places.published)?;
    let published = when.instant(&places.zone);
    let at = published.filter(|_| when.time.is_some());
    let day = at.map_or(when.date, |at| context.calendar.day(at));
    findings.not_future(row, places.published, day)?;
    let head = head(spec, places, row, context, (&id, published));
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
    let text: String = format!("{}\n{}", row.cell(places.title), row.cell(places.text)).nfkc().collect();
    let tags = hashtags(&text);
    let link = row.cell(places.link);
    let post_type = row.cell(places.post_type);
    let post = Post {
        key: key.clone(),
        platform: spec.platform.into(),
        account: account.clone(),
        creator: creator.clone(),
        campaign: context.campaign_of_hashtags(&tags),
        title: title_of(&text).unwrap_or_else(|| id.to_owned()),
        permalink: (!link.is_empty()).then(|| link.to_owned()),
        post_type: (!post_type.is_empty()).then(|| post_type.into()),
        published,
        hashtags: tags,
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

/// An id that went through a floating-point number: `1.81827E+16`.
fn is_rounded(id: &str) -> bool {
    let Some((digits, power)) = id.split_once(['E', 'e']) else { return false };
    digits.contains(['.', ',']) && power.trim_start_matches('+').parse::<u8>().is_ok()
}

/// The id of the post in its link: the part after the word for a post, else the last part.
fn id_in(link: &str) -> Option<&str> {
    let path = link.split(['?', '#']).next()?.trim_end_matches('/');
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    for word in ["/video/", "/photo/", "/status/", "/statuses/", "/reel/", "/shorts/", "/p/"] {
        if let Some((_, rest)) = path.split_once(word) {
            return rest.split('/').next().filter(|id| !id.is_empty());
        }
    }
    path.rsplit_once('/').map(|(_, id)| id).filter(|id| !id.is_empty())
}

/// The account in a link that names it: TikTok's `/@name/`, X's `/name/status/`.
fn handle_in(link: &str) -> Option<&str> {
    if let Some((_, rest)) = link.split_once("/@") {
        return rest.split(['/', '?']).next().filter(|name| !name.is_empty());
    }
    let (before, _) = link.split_once("/status")?;
    let name = before.rsplit('/').next()?;
    (!name.is_empty() && !name.contains('.') && name != "i" && name != "web").then_some(name)
}

/// Posts that a file lists more than once.
#[derive(Default)]
struct Seen {
    rows: HashMap<SmolStr, u32>,
    doubles: u64,
    first: Option<(SmolStr, u32, u32)>,
}

impl Seen {
    fn note(&mut self, key: &SmolStr, row: u32) {
        if let Some(earlier) = self.rows.insert(key.clone(), row) {
            self.doubles += 1;
            self.first.get_or_insert((key.clone(), earlier, row));
        }
    }

    fn tell(&self, findings: &mut Findings) {
        if let Some((key, earlier, row)) = &self.first {
            let words = format!(
                "{} rows repeat a post of an earlier row, the first being row {row}, which repeats {key} of row {earlier}: \
                 the later row counts",
                self.doubles
            );
            findings.warn("duplicate-post", words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_handles_are_found_in_links() {
        let check = |link, id, handle| assert_eq!((id_in(link), handle_in(link)), (id, handle), "{link}");
        check(
            "https://www.tiktok.com/@nina/video/7412345678901234999?lang=en",
            Some("7412345678901234999"),
            Some("nina"),
        );
        check("https://twitter.com/rOpenSci/status/812369747765362688", Some("812369747765362688"), Some("rOpenSci"));
        check("https://x.com/i/status/812", Some("812"), None);
        check("https://www.instagram.com/p/Ddr9jGEmLMp/", Some("Ddr9jGEmLMp"), None);
        check("https://vm.tiktok.com/ZM8abc/", Some("ZM8abc"), None);
        check("", None, None);
    }

    #[test]
    fn an_id_that_a_spreadsheet_rounded_is_known() {
        assert!(is_rounded("1.81827E+16") && is_rounded("7,41235E+18"));
        assert!(!is_rounded("50KfgObDrEI") && !is_rounded("18182686576415017") && !is_rounded("5e8"));
    }

    #[test]
    fn a_title_is_the_first_line() {
        assert_eq!(title_of("\n An autumn favourite \nSecond"), Some("An autumn favourite".to_owned()));
        assert_eq!(title_of(" \n "), None);
        assert_eq!(title_of(&"ü".repeat(300)).map(|title| title.chars().count()), Some(120));
    }
}
