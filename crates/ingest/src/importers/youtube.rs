//! YouTube Studio: the three tables of its zip, and the shares of its audience.
//!
//! The list of videos is cut at 500 rows while its Total row counts all, so both are compared and only the rows are
//! counted. Subscribers are net and may be below zero. Click-through rates and averages are ratios and are never stored.

use super::{
    days::{self, About},
    names,
    posts::{self, title_of},
    values::{self, Value},
};
use crate::{
    context::{Context, handle_of},
    date,
    findings::{Findings, Refused, Sign},
    heading::Column,
    importer::{Field, Importer, Kind, always},
    number::Each,
    record::Record,
    section::Section,
    sink::{Output, Stop},
    topic,
};
use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    post::{Post, hashtags},
};
use std::collections::HashSet;

static VIDEOS: posts::Spec = posts::Spec {
    kind: "youtube-table",
    platform: "youtube",
    zone: None,
    id: names::VIDEO_ID,
    nameless: false,
    undated: true,
    born: posts::unborn,
    known: posts::unknown,
    values: &[
        Value::count(names::VIEWS, Measure::Views, "views"),
        Value::count(names::IMPRESSIONS, Measure::Impressions, "impressions"),
        Value::count(names::REACH, Measure::Reach, "unique viewers"),
        Value::count(names::LIKES, Measure::Likes, "likes"),
        Value::count(names::COMMENTS, Measure::Comments, "comments"),
        Value::count(names::SHARES, Measure::Shares, "shares"),
        Value::net(names::FOLLOWS, Measure::Follows, "subscribers"),
        Value::time(names::HOURS, Measure::WatchTime, Each::Hour),
        Value::money(names::EARNINGS, Measure::PostRevenue),
    ],
};

static CHANNEL: days::Spec = days::Spec {
    kind: "youtube-totals",
    platform: "youtube",
    flows: &[
        Value::count(names::VIEWS, Measure::AccountViews, "views"),
        Value::count(names::IMPRESSIONS, Measure::AccountImpressions, "impressions"),
        Value::count(names::REACH, Measure::AccountViewers, "unique viewers"),
        Value::net(names::FOLLOWS, Measure::FollowsNet, "subscribers"),
        Value::net(names::LIKES, Measure::AccountLikes, "likes"),
        Value::net(names::COMMENTS, Measure::AccountComments, "comments"),
        Value::count(names::SHARES, Measure::AccountShares, "shares"),
        Value::time(names::HOURS, Measure::AccountWatchTime, Each::Hour),
    ],
    levels: &[],
    known: posts::unknown,
};

/// `Table data.csv`.
pub(crate) static TABLE: Importer = Importer {
    kind: Kind {
        id: "youtube-table",
        title: "YouTube videos",
        platform: "youtube",
        brings: "figures of videos from YouTube Studio → Advanced mode → Table data",
    },
    fields: &[
        Field::required(names::VIDEO_ID),
        Field::required(names::PUBLISHED),
        Field::usual(names::TITLE),
        Field::optional(names::DURATION),
        Field::usual(names::VIEWS),
        Field::usual(names::HOURS),
        Field::usual(names::FOLLOWS),
        Field::usual(names::IMPRESSIONS),
        Field::optional(names::CLICK_RATE),
        Field::optional(names::EARNINGS),
        Field::optional(names::LIKES),
        Field::optional(names::COMMENTS),
        Field::optional(names::SHARES),
        Field::optional(names::REACH),
        Field::optional(names::NEW_VIEWERS),
        Field::optional(names::RETURNING_VIEWERS),
        Field::optional(&[
            "average view duration",
            "durchschnittliche wiedergabedauer",
            "平均視聴時間",
            "duração média da visualização",
            "duración media de las visualizaciones",
            "duración promedio de vistas",
            "durée moyenne d'une vue",
        ]),
        Field::optional(&[
            "average percentage viewed (%)",
            "平均再生率 (%)",
            "平均再生率(%)",
            "durchschnittlich wiedergegebener anteil (%)",
            "porcentagem visualizada média (%)",
            "porcentaje medio visto (%)",
            "porcentaje promedio reproducido (%)",
            "pourcentage moyen de vidéo regardé (%)",
        ]),
        Field::optional(&["rpm (*)"]),
        Field::optional(&["cpm (*)"]),
    ],
    accepts: |shape| shape.columns.peek(names::DATE).is_none() && shape.columns.peek(names::POST_ID).is_none(),
    read: |section, context, output, findings| posts::read(&VIDEOS, section, context, output, findings),
};

/// `Chart data.csv`.
pub(crate) static CHART: Importer = Importer {
    kind: Kind {
        id: "youtube-chart",
        title: "YouTube videos by day",
        platform: "youtube",
        brings: "views of each video by day from YouTube Studio → Advanced mode → Chart data",
    },
    fields: &[
        Field::required(names::DATE),
        Field::required(names::VIDEO_ID),
        Field::usual(names::TITLE),
        Field::usual(names::PUBLISHED),
        Field::optional(names::DURATION),
        Field::usual(names::VIEWS),
    ],
    accepts: always,
    read: chart,
};

/// `Totals.csv`.
pub(crate) static TOTALS: Importer = Importer {
    kind: Kind {
        id: "youtube-totals",
        title: "YouTube channel by day",
        platform: "youtube",
        brings: "what a channel gathered on each day from YouTube Studio → Advanced mode → Totals",
    },
    fields: &[
        Field::required(names::DATE),
        Field::optional(names::VIEWS),
        Field::optional(names::HOURS),
        Field::optional(names::FOLLOWS),
        Field::optional(names::IMPRESSIONS),
        Field::optional(names::CLICK_RATE),
        Field::optional(names::LIKES),
        Field::optional(names::COMMENTS),
        Field::optional(names::SHARES),
        Field::optional(names::REACH),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        let other = [names::VIDEO_ID, names::PROFILE_VISITS, names::POST_ID, names::PERMALINK, names::ENGAGEMENTS];
        let lone = shape.columns.len() == 2 && (has(names::VIEWS) || has(names::FOLLOWS));
        !other.iter().any(|names| has(names)) && shape.title.is_none() && (lone || has(names::HOURS))
    },
    read: |section, context, output, findings| days::read(&CHANNEL, section, context, output, findings),
};

/// Shares of the audience by age, gender or place.
pub(crate) static AUDIENCE: Importer = Importer {
    kind: Kind {
        id: "youtube-audience",
        title: "Audience shares",
        platform: "youtube",
        brings: "nothing: percentages of the audience cannot be added up, so the file is recognised and left out",
    },
    fields: &[Field::required(names::AUDIENCE), Field::required(names::SHARE)],
    accepts: |shape| shape.columns.peek(names::DATE).is_none(),
    read: shares,
};

/// Views by traffic source, place or device.
pub(crate) static BREAKDOWN: Importer = Importer {
    kind: Kind {
        id: "youtube-breakdown",
        title: "YouTube views by source or place",
        platform: "youtube",
        brings: "nothing: the same views are in the list of videos, so the file is recognised and left out",
    },
    fields: &[
        Field::required(names::BREAKDOWN),
        Field::required(names::HOURS),
        Field::usual(names::VIEWS),
        Field::optional(names::IMPRESSIONS),
        Field::optional(names::CLICK_RATE),
        Field::optional(&["average view duration"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        !has(names::DATE) && !has(names::VIDEO_ID) && !has(names::TITLE)
    },
    read: |section, _, _, findings| {
        let words = "the file splits views by source, place or device without naming videos or days; the same views are in the \
                     list of videos, so nothing of it is stored";
        findings.warn("breakdown-only", words);
        pass_over(section, findings)
    },
};

/// Leaves out a table of shares, and says why.
pub(crate) fn shares(
    section: &mut Section<'_, '_>,
    _: &Context,
    _: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let mut row = Record::default();
    while section.read(&mut row, findings)? {}
    let words =
        "the file holds shares of the audience in percent: shares cannot be added up, so nothing of it is stored";
    findings.warn("shares-only", words);
    Ok(())
}

/// Where a chart has its columns.
struct Places {
    date: Column,
    id: Column,
    views: Column,
    title: Option<Column>,
    length: Option<Column>,
    published: Option<Column>,
}

fn chart(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let columns = &section.columns;
    let (Some(date), Some(id)) = (columns.find(names::DATE), columns.find(names::VIDEO_ID)) else {
        return Err(values::no_column("date or content"));
    };
    let Some(views) = columns.find(names::VIEWS) else {
        findings.warn(
            "no-measure",
            "only views are kept by video and day: this chart shows something else, so nothing of it is stored",
        );
        return pass_over(section, findings);
    };
    let (title, published) = (columns.find(names::TITLE), columns.find(names::PUBLISHED));
    let places = Places { date, id, views, title, length: columns.find(names::DURATION), published };
    let mut known = HashSet::new();
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(section.columns.len()) || crate::record::is_total_word(row.cell(id)) {
            findings.total_row();
            continue;
        }
        let Ok(fact) = video_day(&places, &row, context, findings) else { continue };
        if let Some(key) = fact.dim(&Dimension::Post).filter(|key| known.insert((*key).clone())) {
            let seconds = places.length.and_then(|column| findings.seconds(&row, column));
            output.post(Post { seconds, ..video(key.clone(), &places, &row, context) });
        }
        output.fact(fact)?;
    }
    About::of("youtube", context).tell(output);
    Ok(())
}

fn pass_over(section: &mut Section<'_, '_>, findings: &mut Findings) -> Result<(), Stop> {
    let mut row = Record::default();
    while section.read(&mut row, findings)? {}
    Ok(())
}

fn video_day(places: &Places, row: &Record, context: &Context, findings: &mut Findings) -> Result<Fact, Refused> {
    let id = findings.text(row, places.id)?.trim_start_matches('\'');
    let day = findings.when(row, places.date)?.date;
    let mut fact = context.fact(FactKind::PostDay, "youtube-chart", day, row.row);
    let key = SmolStr::new(format!("youtube/{id}"));
    fact.entity = Some(SmolStr::new(format!("{key}/{day}")));
    fact.set_dim(Dimension::Platform, "youtube");
    fact.set_dim(Dimension::Post, &key);
    if let Some(account) = context.account.as_deref().map(handle_of) {
        fact.set_dim(Dimension::Account, &account);
        if let Some(creator) = context.creator_of("youtube", &account) {
            fact.set_dim(Dimension::Creator, creator.as_str());
        }
    }
    if let Some(campaign) = context.campaign_of_hashtags(&hashtags(row.cell(places.title))) {
        fact.set_dim(Dimension::Campaign, campaign.as_str());
    }
    if let Some(views) = findings.count(row, places.views, Sign::Positive)? {
        fact.set_value(Measure::PostDayViews, views);
    }
    Ok(fact)
}

fn video(key: SmolStr, places: &Places, row: &Record, context: &Context) -> Post {
    let title = row.cell(places.title);
    let tags = hashtags(title);
    let account = context.account.as_deref().map(handle_of);
    let published = date::parse(row.cell(places.published), date::Order::default());
    let published = published.and_then(|when| when.instant(&context.zone(None)));
    Post {
        platform: "youtube".into(),
        creator: account.as_deref().map_or_else(|| context.creator.clone(), |a| context.creator_of("youtube", a)),
        account,
        campaign: context.campaign_of_hashtags(&tags),
        title: title_of(title).unwrap_or_else(|| key.to_string()),
        permalink: None,
        post_type: None,
        published,
        hashtags: tags,
        seconds: None,
        letters: topic::letters(title),
        words: topic::words(title),
        key,
    }
}
