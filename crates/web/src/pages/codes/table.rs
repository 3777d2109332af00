//! The table of codes: whose they are, how often they were used, and what the orders with them came to.
//!
//! Orders and revenue here are those of orders that used the code, whoever is credited for them.
//!
//! Invariant: a batch of one-use codes is one line until somebody asks for it.

use super::codes;
use crate::{
    address::Pairs,
    counts::{self, Counted, Sums},
    error::{PageProblem, Problem},
    format,
    pages::links::{
        controls,
        table::{hidden, number, select},
    },
    parts::{
        choice::{Choice, Select},
        frame::Frame,
        mark,
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
use model::{SmolStr, Timestamp, code::Code, dimension::Dimension, filter::Filter, measure::Measure, platform};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Rows to a page.
const SIZE: usize = 25;

/// The page's own path.
const PATH: &str = "/codes";

const COLUMNS: &[(&str, bool)] =
    &[("code", false), ("whose", false), ("uses", true), ("orders", true), ("revenue", true)];

/// What is asked of a code, in the order of `Line::sums`.
const MEASURES: [Measure; 3] = [Measure::CodeUses, Measure::Orders, Measure::Revenue];

#[derive(Template)]
#[template(path = "codes.html")]
struct CodesPage {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    new: String,
    import: String,
    plain: String,
    shopify: String,
    here: String,
    span: Span,
    days: String,
    empty: bool,
    q: String,
    selects: Vec<Select>,
    hidden: Vec<(String, String)>,
    filtered: bool,
    clear: String,
    batch: Option<String>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    pages: Pages,
}

/// One code, or one batch.
struct Row {
    name: String,
    batch: String,
    whose: String,
    where_to: String,
    offer: String,
    uses: String,
    orders: String,
    revenue: String,
    state: String,
    retire: String,
    retired: bool,
}

/// A line before it is written: the codes that it stands for, and their sums.
struct Line<'c> {
    codes: Vec<&'c Code>,
    sums: [i128; 3],
}

/// `GET /codes`
pub async fn table(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs).await?.render()?).into_response())
}

/// The sums of every code in a period.
pub(super) async fn sums(state: &State, room: &Room, span: &Span) -> Result<BTreeMap<SmolStr, Sums>, Problem> {
    let counted = Counted { measures: &MEASURES, filter: Filter::default(), period: span.period };
    counts::by(state, room, Dimension::Code, &counted).await
}

async fn page(state: &State, room: &Room, pairs: &Pairs) -> Result<CodesPage, Problem> {
    let all = codes(state, room).await?;
    let span = Span::read(state, room, pairs, PATH).await?;
    let sums = sums(state, room, &span).await?;
    let now = state.now();
    let mut lines = lines(&all, &sums, pairs, room, now);
    let order = Order { pairs, path: PATH, first: "uses", columns: COLUMNS };
    sort(&mut lines, &order, room);
    let (range, mut pages) = order.cut(lines.len(), SIZE, "lines");
    let shown: usize = lines.iter().map(|line| line.codes.len()).sum();
    pages.shown = match shown {
        1 => "1 code".to_owned(),
        many if many == lines.len() && pages.before.is_none() && pages.after.is_none() => format!("{many} codes"),
        many => format!("{} codes, {}", format::int_of(many), pages.shown),
    };
    let asked = ["q", "creator", "campaign", "state", "batch"];
    let heads = [
        ("code", "Code"),
        ("whose", "Whose"),
        ("where", "For"),
        ("offer", "Offer"),
        ("uses", "Uses"),
        ("orders", "Orders"),
        ("revenue", "Revenue"),
        ("state", "State"),
        ("", ""),
    ];
    let suffix = room.suffix();
    let kept = pairs.only(&["workspace", "model", "q", "creator", "campaign", "state", "batch"]);
    Ok(CodesPage {
        frame: Frame::of("Codes", "/links", room).live(state),
        tabs: tabs::tabs(tabs::LINKS, PATH, room),
        finding: finding(&all, &sums, room, &span),
        new: format!("/codes/new{suffix}"),
        import: format!("/codes/import{suffix}"),
        plain: kept.with("format", "plain").address("/codes.csv"),
        shopify: kept.with("format", "shopify").address("/codes.csv"),
        here: pairs.address(PATH),
        days: format::period(span.period),
        empty: all.is_empty(),
        q: pairs.get("q").unwrap_or_default().to_owned(),
        selects: selects(pairs, room),
        hidden: hidden(pairs, &["q", "creator", "campaign", "state"]),
        filtered: asked.iter().any(|name| pairs.get(name).is_some()),
        clear: pairs.without(&asked).without(&["page"]).address(PATH),
        batch: pairs.get("batch").map(str::to_owned),
        heads: heads.iter().map(|(key, words)| order.head(key, words)).collect(),
        rows: lines[range].iter().map(|line| row(line, pairs, room, now)).collect(),
        pages,
        span,
    })
}

fn finding(all: &[Code], sums: &BTreeMap<SmolStr, Sums>, room: &Room, span: &Span) -> String {
    let own: BTreeSet<&SmolStr> = all.iter().map(|code| &code.code).collect();
    let whole = |at: usize| -> i128 {
        sums.iter().filter(|(code, _)| own.contains(code)).filter_map(|(_, sums)| sums[at]).sum()
    };
    let many = match all.len() {
        1 => "1 code".to_owned(),
        many => format!("{} codes", format::int_of(many)),
    };
    match whole(1) {
        0 => format!("{many}; no order used one from {}.", format::period(span.period)),
        orders => format!(
            "{many}; {} orders worth {} used one from {}.",
            number(orders),
            money(whole(2), room),
            format::period(span.period)
        ),
    }
}

fn money(nanos: i128, room: &Room) -> String {
    format::value(Measure::Revenue.shown(nanos), "money", room.currency())
}

/// Whether a code is asked for by an address.
pub(crate) fn is_asked(code: &Code, pairs: &Pairs, room: &Room, now: Timestamp) -> bool {
    let is = |name: &str, value: Option<&str>| pairs.get(name).is_none_or(|asked| value == Some(asked));
    let creator = || code.creator.as_ref().map(|one| room.creator_name(one.as_str())).unwrap_or_default();
    let has = |text: &str| {
        format!("{} {} {}", code.code, code.offer, creator()).to_lowercase().contains(&text.to_lowercase())
    };
    is("creator", code.creator.as_ref().map(|one| one.as_str()))
        && is("campaign", code.campaign.as_ref().map(|one| one.as_str()))
        && is("batch", code.batch.as_deref())
        && pairs.get("state").is_none_or(|asked| asked == state_of(code, now).0)
        && pairs.get("q").is_none_or(has)
}

/// Where a code stands: the name in addresses, the word, the class.
pub(super) fn state_of(code: &Code, now: Timestamp) -> (&'static str, &'static str, &'static str) {
    if code.retired_at.is_some_and(|at| at <= now) {
        return ("retired", "Retired", "none");
    }
    if code.starts_at.is_some_and(|at| at > now) {
        return ("not-yet", "Not yet", "note");
    }
    if code.ends_at.is_some_and(|at| at <= now) { ("ended", "Ended", "none") } else { ("open", "Open", "good") }
}

fn lines<'c>(
    all: &'c [Code],
    sums: &BTreeMap<SmolStr, Sums>,
    pairs: &Pairs,
    room: &Room,
    now: Timestamp,
) -> Vec<Line<'c>> {
    let folded = pairs.get("batch").is_none() && pairs.get("q").is_none();
    let mut lines: Vec<Line<'c>> = Vec::new();
    let mut batches: BTreeMap<&SmolStr, usize> = BTreeMap::new();
    for code in all.iter().filter(|code| is_asked(code, pairs, room, now)) {
        let own = sums.get(&code.code);
        let at = match &code.batch {
            Some(batch) if folded => *batches.entry(batch).or_insert(lines.len()),
            _ => lines.len(),
        };
        if at == lines.len() {
            lines.push(Line { codes: Vec::new(), sums: [0; 3] });
        }
        lines[at].codes.push(code);
        for (place, sum) in lines[at].sums.iter_mut().enumerate() {
            *sum += own.and_then(|own| own[place]).unwrap_or(0);
        }
    }
    lines
}

fn sort(lines: &mut [Line<'_>], order: &Order<'_>, room: &Room) {
    let first = |line: &Line<'_>| line.codes[0].code.clone();
    match order.column() {
        "code" => lines.sort_by_cached_key(first),
        "whose" => lines.sort_by_cached_key(|line| {
            let name = line.codes[0].creator.as_ref().map(|one| room.creator_name(one.as_str()).to_lowercase());
            (name.is_none(), name, first(line))
        }),
        column => {
            let at = COLUMNS.iter().position(|(key, _)| *key == column).unwrap_or(2) - 2;
            let most = |line: &Line<'_>| (line.sums[at], Reverse(first(line)));
            lines.sort_by_cached_key(most);
        }
    }
    if order.is_descending() {
        lines.reverse();
    }
}

fn row(line: &Line<'_>, pairs: &Pairs, room: &Room, now: Timestamp) -> Row {
    let code = line.codes[0];
    let many = line.codes.len() > 1;
    let campaign = code.campaign.as_ref().map(|one| room.campaign_name(one.as_str()));
    let posted = code.platform.as_deref().map(|one| platform::title(one).to_owned());
    let (_, word, class) = state_of(code, now);
    let retired = line.codes.iter().all(|code| code.retired_at.is_some());
    let pair = if many { ("batch", code.batch.as_deref().unwrap_or_default()) } else { ("code", code.code.as_str()) };
    let base = pairs.only(&["workspace", "model"]).with(pair.0, pair.1);
    Row {
        name: if many { format!("{}…", code.batch.as_deref().unwrap_or_default()) } else { code.code.to_string() },
        batch: if many { pairs.with("batch", pair.1).without(&["page"]).address(PATH) } else { String::new() },
        whose: code.creator.as_ref().map(|one| room.creator_name(one.as_str())).unwrap_or_default(),
        where_to: [campaign, posted].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        offer: match (many, code.once) {
            (true, _) => format!("{} one-use codes, {}", format::int_of(line.codes.len()), code.offer)
                .trim_end_matches(", ")
                .to_owned(),
            (false, true) => format!("{} once", code.offer),
            _ => code.offer.clone(),
        },
        uses: number(line.sums[0]),
        orders: number(line.sums[1]),
        revenue: money(line.sums[2], room),
        state: format!("<span class=\"status {class}\">{}{word}</span>", mark::severity(class)),
        retire: base.address(if retired { "/codes/restore" } else { "/codes/retire" }),
        retired,
    }
}

fn selects(pairs: &Pairs, room: &Room) -> Vec<Select> {
    let picks = |picks: Vec<crate::pages::plan::part::Pick>| {
        picks.into_iter().map(|one| (one.value, one.words)).collect::<Vec<_>>()
    };
    let states = [("open", "Open"), ("not-yet", "Not yet"), ("ended", "Ended"), ("retired", "Retired")];
    vec![
        select(pairs, ("creator", "Creator", "All creators"), picks(controls::creators(room))),
        select(pairs, ("campaign", "Campaign", "All campaigns"), picks(controls::campaigns(room))),
        select(pairs, ("state", "State", "Any state"), states.map(|(name, words)| (name.to_owned(), words.to_owned()))),
    ]
}
