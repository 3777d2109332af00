//! The table of links: searched, filtered, sorted and cut on the server, with what came through each.
//!
//! Invariant: one question to the store counts the clicks of all links, another the last days of those on the page.

use super::{Phase, page_of, public_address, shown_address};
use crate::{
    address::Pairs,
    counts::{self, Counted},
    error::{PageProblem, Problem},
    format,
    pages::links::controls,
    parts::{
        choice::{Choice, Item, Select},
        frame::Frame,
        span::Span,
        table::{Head, Order, Pages},
        tabs,
    },
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use model::{Date, SmolStr, Timestamp, dimension::Dimension, filter::Filter, link::Link, measure::Measure, platform};
use std::{cmp::Reverse, collections::BTreeMap};

/// Rows to a page.
const SIZE: usize = 25;

/// The page's own path.
const PATH: &str = "/links";

/// What the table can be sorted by, and whether that is a number.
const COLUMNS: &[(&str, bool)] = &[("name", false), ("whose", false), ("clicks", true), ("made", true)];

#[derive(Template)]
#[template(path = "links.html")]
struct LinksPage {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    new: String,
    plan: String,
    here: String,
    span: Span,
    days: String,
    empty: bool,
    public: bool,
    q: String,
    selects: Vec<Select>,
    hidden: Vec<(String, String)>,
    filtered: bool,
    clear: String,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pages: Pages,
    waiting: usize,
}

/// One link.
struct Row {
    page: String,
    address: String,
    host: String,
    own: bool,
    name: String,
    copy: Option<String>,
    leads: String,
    whose: String,
    where_to: String,
    clicks: String,
    last: String,
    made: String,
    phase: String,
    test: bool,
}

/// `GET /links`
pub async fn links(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs).await?.render()?).into_response())
}

async fn page(state: &State, room: &Room, pairs: &Pairs) -> Result<LinksPage, Problem> {
    let links = state.links(room).await?;
    let span = Span::read(state, room, pairs, PATH).await?;
    let counted = Counted { measures: &[Measure::Clicks], filter: Filter::default(), period: span.period };
    let clicks = counts::by(state, room, Dimension::Link, &counted).await?;
    let now = state.now();
    let mut found: Vec<&Link> = links.iter().filter(|link| is_asked(link, pairs, room, now)).collect();
    let order = Order { pairs, path: PATH, first: "clicks", columns: COLUMNS };
    sort(&mut found, &order, room, &clicks);
    let (range, pages) = order.cut(found.len(), SIZE, "links");
    let shown = &found[range];
    let ids = shown.iter().map(|link| link.id.0.clone());
    let counted = Counted { filter: counts::any_of(Dimension::Link, ids), period: span.known, ..counted };
    let last = if shown.is_empty() {
        BTreeMap::new()
    } else {
        counts::last_days(state, room, Dimension::Link, &counted).await?
    };
    let whole: i128 = links.iter().filter_map(|link| count(&clicks, link)).sum();
    let asked = ["q", "creator", "campaign", "platform", "state"];
    let heads = [
        ("name", "Link"),
        ("whose", "Whose"),
        ("where", "For"),
        ("clicks", "Clicks"),
        ("last", "Last click"),
        ("made", "Made"),
        ("state", "State"),
    ];
    Ok(LinksPage {
        frame: Frame::of("Links", PATH, room).live(state),
        tabs: tabs::tabs(tabs::LINKS, PATH, room),
        finding: finding(&links, whole, &span, now),
        new: format!("/links/new{}", room.suffix()),
        plan: format!("/links/plan{}", room.suffix()),
        here: pairs.address(PATH),
        days: format::period(span.period),
        span,
        empty: links.is_empty(),
        public: state.public().is_some(),
        q: pairs.get("q").unwrap_or_default().to_owned(),
        selects: selects(pairs, room, &links),
        hidden: hidden(pairs, &asked),
        filtered: asked.iter().any(|name| pairs.get(name).is_some()),
        clear: pairs.without(&asked).without(&["page"]).address(PATH),
        heads: heads.iter().map(|(key, words)| order.head(key, words)).collect(),
        rows: shown
            .iter()
            .map(|link| row(state, room, link, (count(&clicks, link), last.get(&link.id.0).copied())))
            .collect(),
        pages,
        waiting: super::bulk::waiting(state, room).await?,
    })
}

fn count(clicks: &BTreeMap<SmolStr, counts::Sums>, link: &Link) -> Option<i128> {
    clicks.get(&link.id.0).and_then(|sums| *sums.first()?)
}

fn finding(links: &[Link], clicks: i128, span: &Span, now: Timestamp) -> String {
    let open = links.iter().filter(|link| Phase::of(link, now) == Phase::Open).count();
    let many = |count: usize| {
        if count == 1 { "1 link is open".to_owned() } else { format!("{} links are open", format::int_of(count)) }
    };
    let came = match clicks {
        0 => "nobody has clicked one".to_owned(),
        1 => "one click was counted".to_owned(),
        _ => format!("{} clicks were counted", number(clicks)),
    };
    format!("{}; {came} from {}.", many(open), format::period(span.period))
}

/// A count as text.
#[expect(clippy::cast_precision_loss, reason = "three figures are printed")]
pub(in crate::pages) fn number(count: i128) -> String {
    format::compact(count as f64)
}

/// Whether a link is asked for by an address.
pub(crate) fn is_asked(link: &Link, pairs: &Pairs, room: &Room, now: Timestamp) -> bool {
    let is = |name: &str, value: Option<&str>| pairs.get(name).is_none_or(|asked| value == Some(asked));
    let state = match pairs.get("state") {
        None => true,
        Some("test") => link.variants.len() > 1 && Phase::of(link, now) == Phase::Open,
        Some(name) => Phase::of(link, now).name() == name,
    };
    state
        && is("creator", link.creator.as_ref().map(|one| one.as_str()))
        && is("campaign", link.campaign.as_ref().map(|one| one.as_str()))
        && is("platform", link.platform.as_deref())
        && pairs.get("q").is_none_or(|text| has(link, &text.to_lowercase(), room))
}

/// Whether every word of a search stands in the link's name, destination, note, creator or campaign.
fn has(link: &Link, text: &str, room: &Room) -> bool {
    let creator = link.creator.as_ref().map(|one| room.creator_name(one.as_str())).unwrap_or_default();
    let campaign = link.campaign.as_ref().map(|one| room.campaign_name(one.as_str())).unwrap_or_default();
    let whole = format!("{} {} {} {creator} {campaign}", link.id, link.destination, link.note).to_lowercase();
    text.split_whitespace().all(|word| whole.contains(word))
}

fn sort(links: &mut [&Link], order: &Order<'_>, room: &Room, clicks: &BTreeMap<SmolStr, counts::Sums>) {
    match order.column() {
        "name" => links.sort_by_cached_key(|link| link.id.as_str().to_lowercase()),
        "whose" => links.sort_by_cached_key(|link| {
            let name = link.creator.as_ref().map(|one| room.creator_name(one.as_str()).to_lowercase());
            (name.is_none(), name)
        }),
        "made" => links.sort_by_key(|link| link.made_at),
        // Of links with as many clicks the newest comes first.
        _ if order.is_descending() => {
            links.sort_by_key(|link| (Reverse(count(clicks, link).unwrap_or(0)), Reverse(link.made_at)));
            return;
        }
        _ => links.sort_by_key(|link| (count(clicks, link).unwrap_or(0), Reverse(link.made_at))),
    }
    if order.is_descending() {
        links.reverse();
    }
}

fn row(state: &State, room: &Room, link: &Link, (clicks, last): (Option<i128>, Option<Date>)) -> Row {
    let calendar = &room.workspace.calendar;
    let today = calendar.day(state.now());
    let campaign = link.campaign.as_ref().map(|one| room.campaign_name(one.as_str()));
    let posted = link.platform.as_deref().map(|one| platform::title(one).to_owned());
    Row {
        page: page_of(&link.id, room),
        host: shown_address(state, link).trim_end_matches(link.slug()).to_owned(),
        own: link.domain().is_some(),
        name: link.slug().to_owned(),
        address: shown_address(state, link),
        copy: public_address(state, link),
        leads: link.destination.trim_start_matches("https://").to_owned(),
        whose: link.creator.as_ref().map(|one| room.creator_name(one.as_str())).unwrap_or_default(),
        where_to: [campaign, posted].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        clicks: number(clicks.unwrap_or(0)),
        last: match last {
            None => "none yet".to_owned(),
            Some(day) if day == today => "today".to_owned(),
            Some(day) => format::date(day),
        },
        made: format::date(calendar.day(link.made_at)),
        phase: Phase::of(link, state.now()).drawn(),
        test: link.variants.len() > 1,
    }
}

/// What the form of filters carries along.
pub(in crate::pages) fn hidden(pairs: &Pairs, asked: &[&str]) -> Vec<(String, String)> {
    pairs.without(asked).without(&["page"]).iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A select whose options are things to choose.
pub(in crate::pages) fn select(
    pairs: &Pairs,
    (name, label, any): (&'static str, &'static str, &'static str),
    items: impl IntoIterator<Item = (String, String)>,
) -> Select {
    let asked = pairs.get(name).unwrap_or_default();
    let mut items: Vec<Item> =
        items.into_iter().map(|(value, words)| Item { chosen: value == asked, value, words }).collect();
    if !asked.is_empty() && !items.iter().any(|item| item.chosen) {
        items.push(Item { value: asked.to_owned(), words: asked.to_owned(), chosen: true });
    }
    Select { name, label, any, items }
}

fn selects(pairs: &Pairs, room: &Room, links: &[Link]) -> Vec<Select> {
    let picks = |picks: Vec<crate::pages::plan::part::Pick>| {
        picks.into_iter().map(|one| (one.value, one.words)).collect::<Vec<_>>()
    };
    let mut platforms: Vec<&SmolStr> = links.iter().filter_map(|link| link.platform.as_ref()).collect();
    platforms.sort();
    platforms.dedup();
    let platforms = platforms.into_iter().map(|one| (one.to_string(), platform::title(one).to_owned()));
    let phases = Phase::ALL.iter().map(|phase| (phase.name().to_owned(), phase.words().to_owned()));
    let states = phases.chain([("test".to_owned(), "A test runs".to_owned())]);
    vec![
        select(pairs, ("creator", "Creator", "All creators"), picks(controls::creators(room))),
        select(pairs, ("campaign", "Campaign", "All campaigns"), picks(controls::campaigns(room))),
        select(pairs, ("platform", "Platform", "All platforms"), platforms),
        select(pairs, ("state", "State", "Any state"), states),
    ]
}
