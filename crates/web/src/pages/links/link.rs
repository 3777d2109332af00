//! One link: what will happen, what came through it, the latest visits, its QR code.
//!
//! Invariant: clicks are those that were counted; what was screened out stands beside them with its reason.

use super::{
    Phase, about,
    ahead::{self, Ahead},
    controls,
    form::named,
    latest::{self, Visit},
    public_address,
    reach::{self, Part},
    shown_address,
    table::number,
    trial::{self, Trial},
};
use crate::{
    address::Pairs,
    counts::{self, Counted},
    error::{PageProblem, Problem},
    format,
    parts::{annotation, chart::ChartPart, choice::Select, frame::Frame, span::Span},
    qr,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, Path, RawQuery},
    http::header,
    response::{Html, IntoResponse, Response},
};
use insight::{Ask, readings, scorecard};
use kpi::reading::Reading;
use model::{
    dimension::Dimension,
    filter::Filter,
    id::LinkId,
    link::Link,
    measure::Measure,
    period::Grain,
    platform,
    visit::{Device, Exclusion},
};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    links: String,
    name: String,
    address: String,
    copy: Option<String>,
    facts: Vec<(&'static str, String)>,
    part: Part,
    phase: String,
    here: String,
    path: String,
    hidden: Vec<(String, String)>,
    edit: String,
    retire: String,
    restore: String,
    retired: bool,
    span: Span,
    figures: Vec<Figure>,
    chart: Option<ChartPart>,
    visits: Vec<Visit>,
    reasons: Vec<(String, String)>,
    trial: Option<Trial>,
    ahead: Ahead,
    devices: Select,
    country: String,
    language: String,
    at: String,
    qr: Option<(String, String)>,
    note: String,
}

/// One figure of the strip.
struct Figure {
    name: &'static str,
    value: String,
    aside: String,
}

/// `GET /links/{id}`
pub async fn link(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let known = state.ledger().link(&room.scope, &LinkId::new(&id))?;
    let link = known.ok_or_else(|| Problem::not_found("no such link"))?;
    Ok(Html(page(&state, &room, &pairs, &link).await?.render()?).into_response())
}

async fn page(state: &State, room: &Room, pairs: &Pairs, link: &Link) -> Result<LinkPage, Problem> {
    let path = super::page_of(&link.id, room);
    let path = path.split('?').next().unwrap_or(&path).to_owned();
    let span = Span::read(state, room, pairs, &path).await?;
    let desk = room.desk(state.store());
    let only = Filter::default().with(Dimension::Link, link.id.as_str());
    let ask = Ask { filter: only.clone(), ..Ask::about(&["clicks"], span.period) };
    let grain = if span.period.days() > 90 { Grain::Week } else { Grain::Day };
    let series = scorecard::series(&desk, &ask, grain).await?;
    let excluded: Vec<_> =
        state.ledger().exclusions(&room.scope, span.period)?.into_iter().filter(|one| one.link == link.id).collect();
    let mut reasons: BTreeMap<Exclusion, u64> = BTreeMap::new();
    for one in &excluded {
        *reasons.entry(one.reason).or_default() += one.visits;
    }
    let out = reasons.values().sum();
    let guest = ahead::guest(pairs, room);
    let code = public_address(state, link).filter(|address| qr::svg(address).is_ok());
    Ok(LinkPage {
        frame: Frame::of(link.slug(), "/links", room).live(state),
        links: format!("/links{}", room.suffix()),
        name: link.slug().to_owned(),
        address: shown_address(state, link),
        copy: public_address(state, link),
        facts: facts(room, link),
        part: reach::part(state, room, link, &state.ledger().destinations()?),
        phase: Phase::of(link, state.now()).drawn(),
        here: pairs.address(&path),
        edit: about("/links/edit", &link.id, room),
        retire: about("/links/retire", &link.id, room),
        restore: about("/links/restore", &link.id, room),
        retired: link.retired_at.is_some(),
        figures: figures(state, room, (link, &span), out).await?,
        chart: ChartPart::of(&series, room.currency(), &annotation::of(room, span.period, ("", &[]), &[])),
        visits: latest::latest(state, room, &link.id).await?,
        reasons: reasons
            .iter()
            .map(|(reason, visits)| (reason.words().to_owned(), number(i128::from(*visits))))
            .collect(),
        trial: trial::trial(state, room, link).await?,
        ahead: ahead::ahead(link, &guest, state.now(), room),
        devices: super::table::select(
            pairs,
            ("device", "Device", "Not known"),
            Device::ALL.map(|device| (device.name().to_owned(), device.name().to_owned())),
        ),
        country: guest.visitor.country.unwrap_or_default().to_string(),
        language: guest.visitor.language.unwrap_or_default().to_string(),
        at: guest.at.map(|at| ahead::local(at, room)).unwrap_or_default(),
        qr: code.map(|_| (about("/links/qr.svg", &link.id, room), about("/links/qr.png", &link.id, room))),
        hidden: super::table::hidden(pairs, &["country", "device", "language", "at"]),
        note: link.note.clone(),
        path,
        span,
    })
}

/// What is known of a link, in words.
fn facts(room: &Room, link: &Link) -> Vec<(&'static str, String)> {
    let calendar = &room.workspace.calendar;
    let placed = link.placement.as_deref().map(|key| {
        let picks = controls::placements(room).into_iter().flat_map(|(_, picks)| picks).find(|one| one.value == key);
        picks.map_or_else(|| key.to_owned(), |one| one.words)
    });
    let all = [
        ("Leads to", Some(link.destination.clone())),
        ("Creator", link.creator.as_ref().map(|one| room.creator_name(one.as_str()))),
        ("Campaign", link.campaign.as_ref().map(|one| room.campaign_name(one.as_str()))),
        ("Placement", placed),
        ("Platform", link.platform.as_deref().map(|one| platform::title(one).to_owned())),
        ("Opens", link.starts_at.map(|at| format::moment(at, calendar))),
        ("Ends", link.ends_at.map(|at| format::moment(at, calendar))),
        ("After its end", link.after.clone()),
        ("Made", Some(format::moment(link.made_at, calendar))),
    ];
    all.into_iter().filter_map(|(name, words)| Some((name, words?))).collect()
}

/// Clicks, screened visits, the last click, and what was credited.
async fn figures(
    state: &State,
    room: &Room,
    (link, span): (&Link, &Span),
    excluded: u64,
) -> Result<Vec<Figure>, Problem> {
    let only = Filter::default().with(Dimension::Link, link.id.as_str());
    let counted = Counted { measures: &[Measure::Clicks], filter: only.clone(), period: span.period };
    let clicks = counts::whole(state, room, &counted).await?.first().copied().flatten().unwrap_or(0);
    let last = counts::last_days(state, room, Dimension::Link, &Counted { period: span.known, ..counted }).await?;
    let last = last.get(&link.id.0).map_or_else(|| "none yet".to_owned(), |day| format::date(*day));
    let mut figures = vec![
        Figure { name: "Clicks", value: number(clicks), aside: format!("last: {last}") },
        Figure { name: "Not counted", value: number(i128::from(excluded)), aside: share(excluded, clicks) },
    ];
    let ask = Ask { filter: only, ..Ask::about(&["orders", "revenue"], span.period) };
    let found = readings::read(&room.desk(state.store()), &ask).await?;
    for (name, reading) in ["Orders", "Revenue"].into_iter().zip(&found) {
        figures.push(Figure { name, value: value(reading, room), aside: reading.reason.clone().unwrap_or_default() });
    }
    Ok(figures)
}

/// The share of visits that were not counted.
#[expect(clippy::cast_precision_loss, reason = "a percentage with one decimal is printed")]
pub(in crate::pages) fn share(excluded: u64, clicks: i128) -> String {
    let whole = excluded as f64 + clicks as f64;
    if whole == 0.0 {
        "nobody came".to_owned()
    } else {
        format!("{} of visits", format::percent(excluded as f64 / whole))
    }
}

fn value(reading: &Reading, room: &Room) -> String {
    reading.value.map_or_else(|| "–".to_owned(), |value| format::value(value, &reading.unit, room.currency()))
}

/// `GET /links/qr.svg?id=…`
pub async fn qr_svg(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let (name, address) = drawn(&state, query).await?;
    let text = qr::svg(&address).map_err(|words| Problem::asked(vec![words]))?;
    Ok((download(&name, "svg", "image/svg+xml"), text).into_response())
}

/// `GET /links/qr.png?id=…`
pub async fn qr_png(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let (name, address) = drawn(&state, query).await?;
    let bytes = qr::png(&address).map_err(|words| Problem::asked(vec![words]))?;
    Ok((download(&name, "png", "image/png"), bytes).into_response())
}

async fn drawn(state: &State, query: Option<String>) -> Result<(String, String), Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(state, &pairs).await?;
    let link = named(state, &room, &pairs)?;
    let address = public_address(state, &link).ok_or_else(|| {
        Problem::not_found("no public address yet: start the server with --public-url, and the code can be drawn")
    })?;
    Ok((link.slug().to_owned(), address))
}

fn download(name: &str, ending: &str, kind: &'static str) -> [(header::HeaderName, String); 2] {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' }).collect();
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{plain}.{ending}\"")),
    ]
}
