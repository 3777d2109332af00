//! Hygiene: links that lead nowhere, spellings that mean the same, spend without traffic, traffic without a plan, codes that
//! leaked.
//!
//! Kepi suggests, a person decides, and what was merged can be undone.
//!
//! Invariant: nothing here changes a fact.

use crate::{
    address::Pairs,
    counts::{self, Counted},
    error::{PageProblem, Problem},
    format,
    pages::links::reach::{self, Faults},
    parts::{choice::Choice, diagnostics::upper_first, frame::Frame, span::Span, tabs},
    posted::Posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, Path, RawQuery},
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::{
    Ask,
    attribution::{
        hygiene::{self, Code, Purchase, Spend, Traffic, Use},
        suggest,
    },
    readings,
};
use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    filter::Filter,
    measure::Measure,
    period::Period,
    platform,
    store::{Key, Listing},
};
use std::collections::{BTreeMap, BTreeSet};

/// The page's own path.
const PATH: &str = "/hygiene";

/// What may be merged.
const MERGED: [Dimension; 2] = [Dimension::Source, Dimension::Medium];

/// How many lines a list has.
const LINES: usize = 20;

/// How long a spelling may be.
const LONGEST: usize = 200;

#[derive(Template)]
#[template(path = "hygiene.html")]
struct HygienePage {
    frame: Frame,
    tabs: Vec<Choice>,
    span: Span,
    days: String,
    finding: String,
    wrong: Option<String>,
    merge: String,
    suggestions: Vec<SuggestionRow>,
    aliases: Vec<AliasRow>,
    seen: Vec<String>,
    spend: Vec<String>,
    traffic: Vec<(String, Option<(String, String)>)>,
    leaked: Vec<(String, String, Vec<String>)>,
    own: Vec<String>,
    reach: Faults,
}

/// Spellings that look like one value.
struct SuggestionRow {
    dimension: String,
    means: String,
    because: String,
    spellings: Vec<(String, String)>,
}

/// A spelling that was merged.
struct AliasRow {
    dimension: String,
    spelling: String,
    means: String,
    made: String,
    undone: Option<String>,
    undo: String,
}

/// `GET /hygiene`
pub async fn hygiene(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs, None).await?.render()?).into_response())
}

/// `POST /hygiene/merge`: several spellings mean one value from now on.
pub async fn merge(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let posted = Posted::parse(&body);
    let dimension = MERGED.into_iter().find(|dimension| dimension.name() == posted.words("dimension"));
    let means = posted.words("means");
    let spellings: Vec<&str> = posted.all("spelling").into_iter().filter(|spelling| *spelling != means).collect();
    let fits = |text: &str| !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    let Some(dimension) =
        dimension.filter(|_| fits(means) && !spellings.is_empty() && spellings.iter().all(|one| fits(one)))
    else {
        let words = "Nothing was merged: say a spelling, and another value that it means.".to_owned();
        let page = page(&state, &room, &pairs, Some(words)).await?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response());
    };
    for spelling in spellings {
        state.ledger().put_alias(&room.scope, &dimension, (spelling, means), state.now())?;
    }
    Ok(Redirect::to(&format!("{PATH}{}#aliases", room.suffix())).into_response())
}

/// `POST /hygiene/aliases/{number}/undo`
pub async fn undo(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().undo_alias(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("{PATH}{}#aliases", room.suffix())).into_response())
}

async fn page(state: &State, room: &Room, pairs: &Pairs, wrong: Option<String>) -> Result<HygienePage, Problem> {
    let span = Span::read(state, room, pairs, PATH).await?;
    let period = span.period;
    let (suggestions, seen) = suggestions(state, room, period).await?;
    let spend = spend(state, room, period).await?;
    let traffic = traffic(state, room, period).await?;
    let orders = orders(state, room, period).await?;
    let leaked = leaked(state, room, period, &orders).await?;
    let own = own(room, &orders, &crate::pages::codes::codes(state, room).await?);
    let reach = reach::faults(state, room, &state.links(room).await?)?;
    let broken = reach.links.len() + reach.more;
    let found = suggestions.len() + spend.len() + traffic.len() + leaked.len() + own.len() + broken;
    let day = |at| format::date(room.workspace.calendar.day(at));
    let alias = |one: ledger::Alias| AliasRow {
        dimension: one.dimension.name().to_owned(),
        spelling: one.spelling.to_string(),
        means: one.means.to_string(),
        made: day(one.made_at),
        undone: one.undone_at.map(day),
        undo: format!("{PATH}/aliases/{}/undo{}", one.number, room.suffix()),
    };
    Ok(HygienePage {
        frame: Frame::of("Hygiene", "/attribution", room),
        tabs: tabs::tabs(tabs::CREDIT, PATH, room),
        days: format::period(period),
        finding: match found {
            0 => "Everything is in order.".to_owned(),
            1 => "One thing is out of order.".to_owned(),
            _ => format!("{found} things are out of order."),
        },
        wrong,
        merge: format!("{PATH}/merge{}", room.suffix()),
        suggestions,
        aliases: state.ledger().aliases(&room.scope)?.into_iter().map(alias).collect(),
        seen,
        spend,
        traffic,
        leaked,
        own,
        reach,
        span,
    })
}

/// Spellings to merge, and every value that was seen.
async fn suggestions(state: &State, room: &Room, period: Period) -> Result<(Vec<SuggestionRow>, Vec<String>), Problem> {
    let (mut rows, mut values) = (Vec::new(), BTreeSet::new());
    for dimension in MERGED {
        let counted = Counted { measures: &[Measure::Clicks, Measure::PageViews], filter: Filter::default(), period };
        let sums = counts::by(state, room, dimension.clone(), &counted).await?;
        let whole = |sums: &counts::Sums| u64::try_from(sums.iter().flatten().sum::<i128>()).unwrap_or(0);
        let seen: BTreeMap<SmolStr, u64> = sums.iter().map(|(value, sums)| (value.clone(), whole(sums))).collect();
        values.extend(seen.keys().map(ToString::to_string));
        rows.extend(suggest(&dimension, &seen, &room.spellings).into_iter().map(|one| {
            SuggestionRow {
                dimension: one.dimension.name().to_owned(),
                means: one.means.to_string(),
                because: upper_first(&one.because),
                spellings: one
                    .spellings
                    .into_iter()
                    .map(|(spelling, times)| {
                        (spelling.to_string(), crate::pages::links::table::number(i128::from(times)))
                    })
                    .collect(),
            }
        }));
    }
    Ok((rows, values.into_iter().collect()))
}

/// Campaigns that cost something and that nothing came of.
async fn spend(state: &State, room: &Room, period: Period) -> Result<Vec<String>, Problem> {
    let ask = Ask { by: vec![Dimension::Campaign], ..Ask::about(&["cost", "clicks", "conversions", "views"], period) };
    let mut rows: BTreeMap<SmolStr, [Option<f64>; 4]> = BTreeMap::new();
    for reading in readings::read(&room.desk(state.store()), &ask).await? {
        let Some(name) = reading.group.get("campaign").cloned().flatten() else { continue };
        let at = ask.kpis.iter().position(|kpi| *kpi == reading.kpi).unwrap_or(0);
        rows.entry(SmolStr::from(name)).or_default()[at] = reading.value;
    }
    // Where clicks are counted at all, a campaign that has none has none.
    let clicked = rows.values().any(|row| row[1].is_some());
    let all: Vec<Spend> = rows
        .into_iter()
        .map(|(id, [cost, clicks, conversions, views])| Spend {
            name: room.campaign_name(&id).into(),
            cost: cost.unwrap_or(0.0),
            clicks: clicks.or(clicked.then_some(0.0)),
            conversions,
            views,
        })
        .collect();
    let found = hygiene::orphan_spend(&all).into_iter().take(LINES);
    let money = |cost: f64| format::value(cost, "money", room.currency());
    Ok(found.map(|one| upper_first(&one.words.replace(&format!("{:.2}", one.cost), &money(one.cost)))).collect())
}

/// Traffic under names that nobody planned, with the name that each may be meant for.
async fn traffic(
    state: &State,
    room: &Room,
    period: Period,
) -> Result<Vec<(String, Option<(String, String)>)>, Problem> {
    let links = state.links(room).await?;
    let mut known: BTreeSet<SmolStr> = platform::PLATFORMS.iter().map(|(id, ..)| SmolStr::new(id)).collect();
    known.extend(["direct", "(direct)", "email", "newsletter"].map(SmolStr::new_static));
    for campaign in &room.campaigns {
        known.extend([campaign.id.0.clone(), SmolStr::new(&campaign.name)]);
    }
    for link in links.iter() {
        known.insert(link.id.0.clone());
        known.extend(link.utm.fill(link).into_iter().map(|(_, value)| SmolStr::new(value)));
    }
    known.extend(room.spellings.iter().map(|one| one.written.clone()));
    let asked = [
        ("source", Dimension::Source),
        ("campaign", Dimension::Label("utm_campaign".into())),
        ("link", Dimension::Link),
    ];
    let mut all = Vec::new();
    for (by, dimension) in asked {
        let counted = Counted { measures: &[Measure::Clicks, Measure::PageViews], filter: Filter::default(), period };
        let sums = counts::by(state, room, dimension, &counted).await?;
        let whole = |sums: &counts::Sums| u64::try_from(sums.iter().flatten().sum::<i128>()).unwrap_or(0);
        all.extend(sums.iter().map(|(name, sums)| Traffic { by, name: name.clone(), count: whole(sums) }));
    }
    let found = hygiene::orphan_traffic(&all, &known).into_iter().take(LINES);
    Ok(found
        .map(|one| {
            let near = one.near.filter(|_| one.by == "source").map(|near| (one.name.to_string(), near.to_string()));
            (upper_first(&one.words), near)
        })
        .collect())
}

/// The orders of a period that used a code, each once: its latest version.
async fn orders(state: &State, room: &Room, period: Period) -> Result<Vec<Fact>, Problem> {
    let codes = crate::pages::codes::codes(state, room).await?;
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let key = Key::of(Dimension::Code, codes.into_iter().map(|code| code.code));
    let listing = Listing { during: Some(period), ..Listing::any(FactKind::Conversion, vec![key]) };
    let mut latest: BTreeMap<SmolStr, Fact> = BTreeMap::new();
    for listed in state.store().list(&room.scope, &listing).await? {
        let name = listed.fact.entity.clone().unwrap_or_else(|| SmolStr::new(format!("{:?}", listed.place)));
        let newer = latest.get(&name).is_none_or(|known| known.as_of <= listed.fact.as_of);
        if newer && listed.fact.values.iter().any(|(measure, raw)| *measure == Measure::Orders && *raw > 0) {
            latest.insert(name, listed.fact);
        }
    }
    Ok(latest.into_values().collect())
}

async fn leaked(
    state: &State,
    room: &Room,
    period: Period,
    orders: &[Fact],
) -> Result<Vec<(String, String, Vec<String>)>, Problem> {
    let counted = Counted { measures: &[Measure::Clicks], filter: Filter::default(), period };
    let clicks = counts::by_day(state, room, Dimension::Creator, &counted).await?;
    let calendar = &room.workspace.calendar;
    let mut codes: BTreeMap<SmolStr, Code> = BTreeMap::new();
    for code in crate::pages::codes::codes(state, room).await? {
        let creator = code.creator.map(|id| id.0);
        let posts = room.posts.iter().filter(|post| post.creator.as_ref().map(|id| &id.0) == creator.as_ref());
        let posted = posts.filter_map(|post| Some(calendar.day(post.published?))).collect();
        let days = creator.as_ref().and_then(|creator| clicks.get(creator)).into_iter().flatten();
        let clicks = days.map(|(day, many)| (*day, u64::try_from(*many).unwrap_or(0))).collect();
        codes.insert(
            code.code,
            Code { posted: if creator.is_some() { posted } else { BTreeSet::new() }, creator, clicks },
        );
    }
    let uses: Vec<Use> = orders
        .iter()
        .filter_map(|order| {
            Some(Use {
                code: order.dim(&Dimension::Code)?.clone(),
                day: order.day,
                source: order.dim(&Dimension::Source).cloned(),
                clicked: order.dim(&Dimension::Click).is_some(),
            })
        })
        .collect();
    let name = |code: &SmolStr| {
        codes.get(code).and_then(|one| Some(room.creator_name(one.creator.as_ref()?))).unwrap_or_default()
    };
    Ok(hygiene::leaked(&uses, &codes)
        .into_iter()
        .take(LINES)
        .map(|one| (one.code.to_string(), name(&one.code), one.words.iter().map(|words| upper_first(words)).collect()))
        .collect())
}

/// Creators who seem to have bought from themselves.
fn own(room: &Room, orders: &[Fact], codes: &[model::code::Code]) -> Vec<String> {
    let creators: BTreeMap<&SmolStr, &SmolStr> =
        codes.iter().filter_map(|code| Some((&code.code, &code.creator.as_ref()?.0))).collect();
    let purchase = |order: &Fact| {
        let creator = creators.get(order.dim(&Dimension::Code)?)?;
        let revenue = order.values.iter().find(|(measure, _)| *measure == Measure::Revenue).map_or(0, |(_, raw)| *raw);
        Some(Purchase {
            order: order.entity.clone()?,
            creator: (*creator).clone(),
            customer: order.dim(&Dimension::Customer).cloned(),
            revenue: Measure::Revenue.shown(revenue),
        })
    };
    let purchases: Vec<Purchase> = orders.iter().filter_map(purchase).collect();
    let found = hygiene::self_purchases(&purchases, &BTreeMap::new());
    found
        .into_iter()
        .map(|one| upper_first(&one.words.replacen(one.creator.as_str(), &room.creator_name(&one.creator), 1)))
        .collect()
}
