//! The generic importer: reads any table by a mapping.
//!
//! Invariant: a row is read by the mapping alone. What the mapping does not say is unknown in the fact.

use crate::{
    context::{Context, handle_of},
    date::Order,
    findings::{Findings, Refused, Sign},
    heading::{Column, normalise},
    intern::Interner,
    mapping::{Day, Mapping, Target},
    number::Each,
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
    id::{CampaignId, CreatorId},
    import::RejectCode,
    measure::{Measure, Unit},
    money::Currency,
    platform,
    post::{self, Post},
};
use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

/// The kind of a table that is read by a mapping.
pub(crate) const SHEET: &str = "sheet";

/// Rows of which it is remembered what tells them apart: as many as fill a table of 18 MB.
const KEYS_KEPT: usize = 7 << 17;

/// The longest text that a dimension keeps.
const TEXT_CHARS: usize = 300;

/// Reads the rows of a section by a mapping.
pub(crate) fn read(
    mapping: &Mapping,
    section: &mut Section<'_, '_>,
    context: &Context,
    out: (&mut Output<'_>, &mut Findings),
) -> Result<(), Stop> {
    let (output, findings) = out;
    let mut reader = Reader::new(mapping, section, context);
    reader.warn(findings);
    let mut row = Record::default();
    let width = section.columns.len();
    while section.read(&mut row, findings)? {
        if row.is_total(width) {
            findings.total_row();
            reader.print_total(&row, section);
            continue;
        }
        if let Ok(fact) = reader.fact(&row, findings) {
            reader.nouns(&row, &fact, output);
            output.fact(fact)?;
        }
    }
    reader.totals.compare(findings);
    Ok(())
}

/// Where the day comes from, as columns.
enum Days {
    Fixed(Date),
    Column(Column, Order),
    Parts(Column, Column, Option<Column>),
}

/// A mapping bound to the columns of one section.
struct Reader<'m> {
    mapping: &'m Mapping,
    context: &'m Context,
    zone: TimeZone,
    source: SmolStr,
    days: Days,
    key: Vec<Column>,
    measures: Vec<(Column, Measure, Each)>,
    dims: Vec<(Column, Dimension)>,
    money: Currency,
    title: Option<Column>,
    permalink: Option<Column>,
    interner: Interner,
    seen: HashMap<u64, u32>,
    totals: Totals,
}

impl<'m> Reader<'m> {
    fn new(mapping: &'m Mapping, section: &Section<'_, '_>, context: &'m Context) -> Self {
        let find = |heading: &String| section.columns.find(&[&normalise(heading)]);
        let (mut measures, mut dims) = (Vec::new(), Vec::new());
        for (heading, target) in &mapping.columns {
            match (find(heading), target) {
                (Some(column), Target::Measure(measure, each)) => measures.push((column, *measure, *each)),
                (Some(column), Target::Dimension(dimension)) => dims.push((column, dimension.clone())),
                (None, _) => {}
            }
        }
        let money = measures.iter().find_map(|(column, ..)| section.columns.currency(*column));
        let words: Vec<&'static str> = measures.iter().map(|(_, measure, _)| measure.name()).collect();
        Self {
            mapping,
            context,
            zone: context.zone(mapping.zone.as_deref()),
            source: mapping.source.clone(),
            days: days(mapping, section, context),
            key: mapping.key.iter().filter_map(find).collect(),
            measures,
            dims,
            money: mapping.currency.or(money).unwrap_or(context.currency),
            title: mapping.title.as_ref().and_then(find),
            permalink: mapping.permalink.as_ref().and_then(find),
            interner: Interner::default(),
            seen: HashMap::new(),
            totals: Totals::of(&words),
        }
    }

    fn warn(&self, findings: &mut Findings) {
        if matches!(self.mapping.day, Day::AsOf) {
            let Days::Fixed(day) = self.days else { return };
            let words = format!(
                "no column has a date: all rows count for {day}, the day as of which the file is read; --as-of names another"
            );
            findings.warn("no-date", words);
        }
        let by_account = matches!(self.mapping.kind, FactKind::AccountDay | FactKind::AccountCounters);
        if self.key.is_empty() && !by_account {
            let words = "no column tells the rows apart, so each is a thing of its own: a changed copy of this file would count its rows again. A mapping file can name key columns";
            findings.warn("no-key", words);
        }
    }

    fn print_total(&mut self, row: &Record, section: &Section<'_, '_>) {
        for (place, (column, measure, _)) in self.measures.iter().enumerate() {
            if measure.unit() == Unit::Count {
                self.totals.print(place, row.cell(*column), section.locale);
            }
        }
    }

    fn fact(&mut self, row: &Record, findings: &mut Findings) -> Result<Fact, Refused> {
        let (day, at) = self.day(row, findings)?;
        let mut fact = self.context.fact(self.mapping.kind, &self.source, day, row.row);
        fact.at = at;
        fact.provenance = self.mapping.provenance;
        self.values(row, &mut fact, findings)?;
        self.dimensions(row, &mut fact);
        self.identify(row, &mut fact, findings)?;
        for (place, (_, measure, _)) in self.measures.iter().enumerate() {
            if measure.unit() == Unit::Count {
                self.totals.list(place, fact.value(*measure));
            }
        }
        Ok(fact)
    }

    fn day(&self, row: &Record, findings: &mut Findings) -> Result<(Date, Option<Timestamp>), Refused> {
        let calendar = &self.context.calendar;
        match self.days {
            Days::Fixed(day) => Ok((day, None)),
            Days::Column(column, order) => {
                let when = findings.when_in(row, column, order)?;
                let at = when.time.and_then(|_| when.instant(&self.zone));
                Ok((at.map_or(when.date, |at| calendar.day(at)), at))
            }
            Days::Parts(year, month, day) => {
                let part = |column: Column| row.cell(column).parse::<i16>().ok();
                let date =
                    day.map_or(Some(1), part).zip(part(month)).zip(part(year)).and_then(|((day, month), year)| {
                        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
                    });
                let Some(date) = date else {
                    return Err(findings.reject(row, year, RejectCode::NotADate, "year, month and day make no date"));
                };
                findings.not_future(row, year, date)?;
                Ok((date, None))
            }
        }
    }

    fn values(&self, row: &Record, fact: &mut Fact, findings: &mut Findings) -> Result<(), Refused> {
        let own = match self.mapping.kind {
            FactKind::PostCounters => Some(Measure::PostsPublished),
            FactKind::Mention => Some(Measure::Mentions),
            FactKind::Response => Some(Measure::Responses),
            _ => None,
        };
        if let Some(measure) = own {
            fact.set_value(measure, 1);
        }
        for (column, measure, each) in &self.measures {
            let value = match measure.unit() {
                Unit::Count => findings.count(row, *column, sign(*measure))?,
                Unit::Money => findings.money(row, *column, sign(*measure))?,
                Unit::Duration => findings.duration(row, *column, *each)?,
                Unit::Score => findings.percent(row, *column)?.map(|share| share.saturating_mul(100)),
            };
            let Some(value) = value else { continue };
            fact.set_value(*measure, value);
            if measure.unit() == Unit::Money {
                fact.currency = Some(self.money);
            }
        }
        if fact.values.is_empty() {
            let first = self.measures.first().map(|(column, ..)| *column);
            return Err(findings.reject(row, first, RejectCode::Missing, "the row has no values"));
        }
        Ok(())
    }

    fn dimensions(&mut self, row: &Record, fact: &mut Fact) {
        if let Some(platform) = &self.mapping.platform {
            fact.set_dim(Dimension::Platform, platform);
        }
        for (dimension, id) in [
            (Dimension::Creator, self.mapping.creator.as_ref().map(CreatorId::as_str)),
            (Dimension::Campaign, self.mapping.campaign.as_ref().map(|id| id.as_str())),
            (Dimension::Account, self.mapping.account.as_deref().or(self.context.account.as_deref())),
        ] {
            fact.set_dim(dimension, id.unwrap_or_default());
        }
        for (column, dimension) in &self.dims {
            let text = cut(row.cell(*column));
            match dimension {
                Dimension::Platform => fact.set_dim(Dimension::Platform, platform::canonical(text)),
                Dimension::Account => fact.set_dim(Dimension::Account, handle_of(text)),
                Dimension::Code => fact.set_dim(Dimension::Code, text.to_uppercase()),
                other => fact.set_dim(other.clone(), self.interner.get(text)),
            }
        }
        if fact.dim(&Dimension::Creator).is_none()
            && let (Some(platform), Some(account)) = (fact.dim(&Dimension::Platform), fact.dim(&Dimension::Account))
            && let Some(creator) = self.context.creator_of(platform, account)
        {
            fact.set_dim(Dimension::Creator, creator.as_str());
        }
        if fact.dim(&Dimension::Campaign).is_none()
            && let Some(campaign) = fact.dim(&Dimension::Code).and_then(|code| self.context.campaign_of_code(code))
        {
            fact.set_dim(Dimension::Campaign, campaign.as_str());
        }
    }

    /// Gives the fact the name under which later versions of it are known.
    fn identify(&mut self, row: &Record, fact: &mut Fact, findings: &mut Findings) -> Result<(), Refused> {
        let kind = self.mapping.kind;
        let of_account = matches!(kind, FactKind::AccountDay | FactKind::AccountCounters);
        if of_account && (self.key.is_empty() || fact.dim(&Dimension::Account).is_some()) {
            // The account is the identity, whatever the key says: a level with the day in its name would add up by day.
            let platform = fact.dim(&Dimension::Platform).map_or("", |name| name.as_str());
            let account = fact.dim(&Dimension::Account).map_or(self.source.as_str(), |name| name.as_str());
            let entity = if kind == FactKind::AccountDay {
                format!("{platform}/{account}/{}", fact.day)
            } else {
                format!("{platform}/{account}")
            };
            fact.entity = Some(SmolStr::new(entity));
            return Ok(());
        }
        if self.key.is_empty() {
            return Ok(());
        }
        let mut name = String::new();
        for column in &self.key {
            if !name.is_empty() {
                name.push('/');
            }
            name.push_str(cut(findings.text(row, *column)?));
        }
        let is_post = matches!(kind, FactKind::PostCounters | FactKind::PostDay);
        let realm = fact.dim(&Dimension::Platform).filter(|_| is_post).unwrap_or(&self.source);
        let key = format!("{realm}/{name}");
        if is_post {
            fact.set_dim(Dimension::Post, &key);
        }
        let by_day =
            matches!(kind, FactKind::PostDay | FactKind::PaidDelivery | FactKind::WebTraffic | FactKind::AccountDay);
        fact.entity = Some(if by_day { SmolStr::new(format!("{key}/{}", fact.day)) } else { SmolStr::new(key) });
        self.warn_of_double(row, fact, findings);
        Ok(())
    }

    fn warn_of_double(&mut self, row: &Record, fact: &Fact, findings: &mut Findings) {
        if self.seen.len() >= KEYS_KEPT || fact.kind == FactKind::AccountCounters {
            return;
        }
        let mut hasher = DefaultHasher::new();
        fact.entity.hash(&mut hasher);
        if let Some(first) = self.seen.insert(hasher.finish(), row.row) {
            let words = format!(
                "rows {first} and {} are told apart by nothing: the later one counts; name more key columns",
                row.row
            );
            findings.warn("double-key", words);
        }
    }

    fn nouns(&self, row: &Record, fact: &Fact, output: &mut Output<'_>) {
        let text = |dimension| fact.dim(&dimension).cloned();
        let (Some(platform), creator) = (text(Dimension::Platform), text(Dimension::Creator).map(CreatorId)) else {
            return;
        };
        let account = text(Dimension::Account);
        if let Some(handle) = account.clone() {
            output.account(Account { platform: platform.clone(), handle, name: None, creator: creator.clone() });
        }
        let (FactKind::PostCounters, Some(key)) = (fact.kind, fact.entity.clone()) else { return };
        let words = row.cell(self.title);
        let permalink = row.cell(self.permalink);
        output.post(Post {
            key,
            platform,
            account,
            creator,
            campaign: text(Dimension::Campaign).map(CampaignId),
            title: cut(words.lines().next().unwrap_or_default()).to_owned(),
            permalink: permalink.starts_with("http").then(|| permalink.to_owned()),
            post_type: text(Dimension::PostType),
            published: fact.at,
            hashtags: post::hashtags(words),
            seconds: None,
            letters: topic::letters(words),
            words: topic::words(words),
        });
    }
}

fn days(mapping: &Mapping, section: &Section<'_, '_>, context: &Context) -> Days {
    let as_of = Days::Fixed(context.calendar.day(context.as_of(None)));
    let find = |heading: &String| section.columns.find(&[&normalise(heading)]);
    match &mapping.day {
        Day::AsOf => as_of,
        Day::Constant(day) => Days::Fixed(*day),
        Day::Column { heading, order } => {
            find(heading).map_or(as_of, |column| Days::Column(column, order.unwrap_or(section.order)))
        }
        Day::Parts { year, month, day } => match find(year).zip(find(month)) {
            Some((year, month)) => Days::Parts(year, month, day.as_ref().and_then(find)),
            None => as_of,
        },
    }
}

fn sign(measure: Measure) -> Sign {
    match measure {
        Measure::FollowsNet | Measure::Revenue | Measure::GrossMargin | Measure::Cost | Measure::SentimentSum => {
            Sign::Any
        }
        _ => Sign::Positive,
    }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(TEXT_CHARS).map_or(text, |(end, _)| &text[..end])
}
