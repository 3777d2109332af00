//! Ads: what Meta Ads Manager exports, by day or for the whole of a reporting period.
//!
//! The currency stands in the heading. A row that names no campaign, ad set or ad is the total: it is compared with the
//! rows and never counted. Without a day a row is booked on the first day of its reporting period.
//!
//! Invariant: an ad is known by its id, else by its names; two rows of a file that are alike in both are told apart by
//! their order, so nothing that was spent is lost.

use super::{
    names,
    values::{self, Value},
};
use crate::{
    context::Context,
    findings::{Findings, Refused},
    heading::{Column, Columns},
    importer::{Field, Importer, Kind},
    number,
    record::Record,
    section::Section,
    sink::{Output, Stop},
};
use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::CampaignId,
    measure::Measure,
};
use std::collections::HashMap;

const KIND: &str = "meta-ads";

const VALUES: &[Value] = &[
    Value::money(names::SPEND, Measure::AdSpend),
    Value::count(names::IMPRESSIONS, Measure::AdImpressions, "impressions"),
    Value::count(names::REACH, Measure::AdReach, "people reached"),
    Value::count(names::AD_CLICKS, Measure::AdClicks, "clicks"),
    Value::count(names::RESULTS, Measure::AdConversions, "results"),
];

/// Names and ids, and the dimension that each becomes.
const PARTS: &[(&[&str], Option<Dimension>)] = &[
    (names::AD_ID, None),
    (names::AD_NAME, Some(Dimension::Ad)),
    (names::AD_SET_ID, None),
    (names::AD_SET_NAME, Some(Dimension::AdSet)),
    (names::AD_CAMPAIGN_ID, None),
    (names::AD_CAMPAIGN_NAME, Some(Dimension::AdCampaign)),
];

/// Columns by which figures are broken down.
const BREAKDOWNS: &[(&[&str], Dimension)] = &[
    (&["age", "alter", "edad", "idade", "âge"], Dimension::Age),
    (&["gender", "geschlecht", "sexo", "género", "gênero", "sexe", "genre"], Dimension::Gender),
    (&["country", "land", "país", "pays"], Dimension::Country),
    (&["impression device", "device platform", "device"], Dimension::Device),
    (&["publisher platform", "platform", "plattform", "plataforma", "plateforme"], Dimension::Source),
    (&["placement", "platzierung", "ubicación", "posicionamento"], Dimension::Placement),
];

/// Ads Manager.
pub(crate) static ADS: Importer = Importer {
    kind: Kind {
        id: KIND,
        title: "Meta ads",
        platform: "meta",
        brings: "spend, impressions, reach, clicks and results of ads from Meta Ads Manager",
    },
    fields: &[
        Field::required(names::SPEND),
        Field::required(names::IMPRESSIONS),
        Field::usual(names::AD_DAY),
        Field::usual(names::AD_ENDS),
        Field::usual(names::AD_CAMPAIGN_NAME),
        Field::usual(names::AD_SET_NAME),
        Field::usual(names::AD_NAME),
        Field::optional(names::AD_ID),
        Field::optional(names::AD_SET_ID),
        Field::optional(names::AD_CAMPAIGN_ID),
        Field::usual(names::REACH),
        Field::usual(names::AD_CLICKS),
        Field::usual(names::RESULTS),
        Field::optional(names::RESULT_TYPE),
        Field::optional(&[
            "cost per result",
            "cost per results",
            "cost per result (*)",
            "kosten pro ergebnis",
            "coste por resultado",
        ]),
        Field::optional(&["frequency", "frequenz", "frecuencia", "frequência", "répétition"]),
        Field::optional(&["post engagements", "post engagement", "page engagement"]),
        Field::optional(&["delivery status", "ad delivery", "campaign delivery", "ad set delivery"]),
        Field::optional(&["cpm (cost per 1,000 impressions) (*)"]),
        Field::optional(&["cpc (cost per link click) (*)", "cpc (all) (*)"]),
        Field::optional(&["ctr (link click-through rate)", "ctr (all)"]),
        Field::optional(&["clicks (all)"]),
        Field::optional(&["currency", "account currency"]),
        Field::optional(&["bid"]),
        Field::optional(&["bid type"]),
        Field::optional(&["ad set budget", "campaign budget"]),
        Field::optional(&["ad set budget type", "campaign budget type"]),
        Field::optional(&["last significant edit"]),
        Field::optional(&["attribution setting"]),
        Field::optional(&["quality ranking"]),
        Field::optional(&["engagement rate ranking"]),
        Field::optional(&["conversion rate ranking"]),
        Field::optional(&["ends", "starts"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        has(names::AD_DAY) && PARTS.iter().any(|(names, _)| has(names))
    },
    read: ads,
};

/// Where a section has its columns.
struct Places {
    day: Column,
    ends: Option<Column>,
    currency: Option<Column>,
    result_type: Option<Column>,
    parts: Vec<(Option<Column>, Option<&'static Dimension>)>,
    breakdowns: Vec<(Column, &'static Dimension)>,
    values: Vec<values::Place>,
}

impl Places {
    fn of(columns: &Columns, context: &Context) -> Option<Self> {
        let parts = PARTS.iter().map(|(names, dimension)| (columns.find(names), dimension.as_ref())).collect();
        let breakdowns = BREAKDOWNS.iter().filter_map(|(names, dim)| columns.find(names).map(|column| (column, dim)));
        Some(Self {
            day: columns.find(names::AD_DAY)?,
            ends: columns.find(names::AD_ENDS),
            currency: columns.find(&["currency", "account currency"]),
            result_type: columns.find(names::RESULT_TYPE),
            parts,
            breakdowns: breakdowns.collect(),
            values: values::places(VALUES, columns, context),
        })
    }

    /// Whether a row names nothing that could have been delivered.
    fn is_total(&self, row: &Record) -> bool {
        self.parts.iter().all(|(column, _)| row.cell(*column).is_empty())
            && self.breakdowns.iter().all(|(column, _)| row.cell(*column).is_empty())
    }

    /// What the ad is known by: the id that is most particular, else the names.
    fn key(&self, row: &Record) -> String {
        let cell = |at: usize| self.parts.get(at).map_or("", |(column, _)| row.cell(*column));
        if !cell(0).is_empty() {
            return cell(0).to_owned();
        }
        let set = if cell(2).is_empty() { cell(3) } else { cell(2) };
        let campaign = if cell(4).is_empty() { cell(5) } else { cell(4) };
        [campaign, set, cell(1)].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" › ")
    }
}

fn ads(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let Some(places) = Places::of(&section.columns, context) else { return Err(values::no_column("day")) };
    let spend = places.values.iter().find(|place| place.value.measure == Measure::AdSpend);
    let named = spend.is_none_or(|spend| section.columns.currency(spend.column).is_some());
    if !named && places.currency.is_none() {
        let words = format!("the spend names no currency: taken as {}, the workspace's", context.currency);
        findings.warn("currency-assumed", words);
    }
    let mut sums = Sums::default();
    let mut alike: HashMap<SmolStr, u32> = HashMap::new();
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(section.columns.len()) || places.is_total(&row) {
            findings.total_row();
            sums.print(&places, &row, section.locale);
            continue;
        }
        let Ok(mut fact) = ad(&places, &row, context, findings) else { continue };
        sums.list(&fact);
        let entity = fact.entity.clone().unwrap_or_default();
        let count = alike.entry(entity.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            fact.entity = Some(SmolStr::new(format!("{entity}#{count}")));
        }
        output.fact(fact)?;
    }
    let doubled = alike.values().filter(|count| **count > 1).count();
    if doubled > 0 {
        let words = format!(
            "{doubled} ads stand in several rows alike in ids, names and day: all rows count. Export with Ad ID to tell them apart"
        );
        findings.warn("alike-rows", words);
    }
    sums.compare(findings);
    Ok(())
}

fn ad(places: &Places, row: &Record, context: &Context, findings: &mut Findings) -> Result<Fact, Refused> {
    let day = findings.when(row, places.day)?.date;
    let ends = places.ends.map(|column| row.cell(column)).unwrap_or_default();
    let ends = crate::date::parse(ends, crate::date::Order::default()).map(|when| when.date).filter(|end| *end > day);
    let mut fact = context.fact(FactKind::PaidDelivery, KIND, day, row.row);
    values::set(&mut fact, &places.values, row, findings)?;
    if let Some(currency) = places.currency.and_then(|column| row.cell(column).parse().ok()) {
        fact.currency = fact.currency.map(|_| currency);
    }
    let mut entity = format!("{KIND}/{}/{day}", places.key(row));
    if let Some(end) = ends {
        entity.push_str(&format!("..{end}"));
        let words = "rows cover a reporting period, not a day: each is booked on the first day of its period. Export with the breakdown By time → Day for figures by day";
        findings.warn("booked-on-first-day", words);
    }
    fact.set_dim(Dimension::Platform, "meta");
    for (column, dimension) in &places.parts {
        if let Some(dimension) = dimension {
            fact.set_dim((*dimension).clone(), row.cell(*column));
        }
    }
    for (column, dimension) in &places.breakdowns {
        fact.set_dim((*dimension).clone(), row.cell(*column));
        entity.push('/');
        entity.push_str(row.cell(*column));
    }
    fact.set_dim(Dimension::Label("result_type".into()), row.cell(places.result_type));
    if let Some(campaign) = campaign_of(fact.dim(&Dimension::AdCampaign), context) {
        fact.set_dim(Dimension::Campaign, campaign.as_str());
    }
    fact.entity = Some(SmolStr::new(entity));
    Ok(fact)
}

/// The campaign that goes by a name or id.
pub(crate) fn campaign_of(name: Option<&SmolStr>, context: &Context) -> Option<CampaignId> {
    context.campaign.clone().or_else(|| {
        let name = name?.to_lowercase();
        let same = |campaign: &&model::campaign::Campaign| {
            campaign.name.to_lowercase() == name || campaign.id.as_str().to_lowercase() == name
        };
        Some(context.campaigns.iter().find(same)?.id.clone())
    })
}

/// Sums of what adds up, beside the printed total.
#[derive(Default)]
struct Sums {
    listed: HashMap<Measure, i128>,
    printed: Vec<(Measure, i128)>,
}

const ADDED: &[(Measure, &str)] =
    &[(Measure::AdSpend, "spend"), (Measure::AdImpressions, "impressions"), (Measure::AdClicks, "clicks")];

impl Sums {
    fn list(&mut self, fact: &Fact) {
        for (measure, raw) in &fact.values {
            *self.listed.entry(*measure).or_insert(0) += raw;
        }
    }

    fn print(&mut self, places: &Places, row: &Record, locale: number::Locale) {
        for place in &places.values {
            let cell = row.cell(place.column);
            let raw = match place.value.measure {
                Measure::AdSpend => number::money_nanos(cell, locale),
                _ => number::count(cell, locale),
            };
            if let Ok(Some(raw)) = raw {
                self.printed.push((place.value.measure, raw));
            }
        }
    }

    /// Compares with every total row; a file of several levels may print several.
    fn compare(&self, findings: &mut Findings) {
        for (measure, word) in ADDED {
            let listed = self.listed.get(measure).copied().unwrap_or(0);
            let printed = self.printed.iter().filter(|(known, _)| known == measure).map(|(_, raw)| *raw);
            let Some(printed) = printed.max() else { continue };
            // The export rounds every row's spend to the minor unit, so sums may differ by a little.
            let slack = if *measure == Measure::AdSpend { 10_000_000 } else { 0 };
            if (printed - listed).abs() > slack {
                let (printed, listed) = (measure.shown(printed), measure.shown(listed));
                let words = format!("the file's Total row says {printed} {word}, its listed rows sum to {listed}");
                findings.warn("total-differs", words);
            }
        }
    }
}
