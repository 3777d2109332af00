//! Cases of rules 1, 11 and 12: other workspaces, traces, coverage, overlaps, and the version that grows.

use super::print::lines;
use crate::build::{FactBuilder, account, ask, batch, click, day, mention, order, post, scope_of};
use model::{
    batch::Accepted,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::WorkspaceId,
    measure::Measure,
    period::Period,
    query::{Basis, Moment, Query},
    store::{FactStore, Key, Listed, Listing, Trace},
    workspace::Scope,
};
use std::fmt::Debug;

/// What a store answers otherwise than it should.
pub(super) async fn differences<S: FactStore>(make: &impl AsyncFn(Vec<Accepted>) -> S) -> Vec<String> {
    let mut wrong = Vec::new();
    scopes(&make(two_workspaces()).await, &mut wrong).await;
    traces(&make(traced()).await, &mut wrong).await;
    traced_differences(&make(counted()).await, &mut wrong).await;
    coverage(&make(covered()).await, &mut wrong).await;
    overlaps(&make(overlapping()).await, &mut wrong).await;
    listed(&make(listable()).await, &mut wrong).await;
    wrong
}

/// Whether the version grows with every batch, and a batch is seen as soon as it is shown.
pub(super) async fn growth<S: FactStore>(
    make: &impl AsyncFn(Vec<Accepted>) -> S,
    show: &impl AsyncFn(&S, Vec<Accepted>),
) -> Vec<String> {
    let mut wrong = Vec::new();
    let clicks = ask(&[Measure::Clicks]).query();
    let store = make(Vec::new()).await;
    let mut version = store.version();
    check(&mut wrong, "an empty store", &read(&store, "acme", &clicks).await, &vec![]);
    for seq in 1..=3 {
        show(&store, vec![batch(seq, &format!("import-{seq}"), [click("ann")])]).await;
        check(&mut wrong, "seen at once", &read(&store, "acme", &clicks).await, &vec![format!("{seq} of {seq}")]);
        check(&mut wrong, "the version grew", &(store.version() > version), &true);
        version = store.version();
        read(&store, "acme", &clicks).await;
        check(&mut wrong, "reading leaves the version", &store.version(), &version);
    }
    wrong
}

fn check<T: Debug + PartialEq>(wrong: &mut Vec<String>, what: &str, got: &T, expected: &T) {
    if got != expected {
        wrong.push(format!("{what}\n  expected {expected:#?}\n  got {got:#?}"));
    }
}

async fn read(store: &dyn FactStore, workspace: &str, query: &Query) -> Vec<String> {
    match store.read(&scope_of(workspace), query).await {
        Ok(table) => lines(&table),
        Err(error) => vec![format!("error: {error}: {:?}", error.source)],
    }
}

fn of_other(seq: i64, facts: Vec<FactBuilder>) -> Accepted {
    Accepted { workspace: WorkspaceId::new("other"), ..batch(seq, "import-other", facts) }
}

fn two_workspaces() -> Vec<Accepted> {
    let later = "2024-05-01T00:00:00Z";
    vec![
        batch(1, "import-1", [post("x/1").likes(5)]),
        of_other(2, vec![post("x/1").likes(100).as_of(later), post("x/2").source("sheet:posts").likes(7)]),
    ]
}

async fn scopes(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let likes = ask(&[Measure::Likes]).query();
    check(
        wrong,
        "own facts alone, a version of another workspace is none",
        &read(store, "acme", &likes).await,
        &vec!["5 of 1".to_owned()],
    );
    check(wrong, "the other's own", &read(store, "other", &likes).await, &vec!["107 of 2".to_owned()]);
    check(wrong, "a workspace without facts", &read(store, "third", &likes).await, &vec![]);
    let traced = traces_of(store, &scope_of("acme"), &likes, 9).await;
    check(wrong, "traces of own facts", &traced, &vec!["import-1 x-posts: 1 facts, Some(5), rows [0]".to_owned()]);
    let covered = store.coverage(&scope_of("acme")).await.map_or(0, |list| list.len());
    check(wrong, "coverage of own facts: posts published and likes", &covered, &2);
    let overlaps = store.overlaps(&scope_of("acme"), FactKind::PostCounters, 9).await.map_or(9, |list| list.len());
    check(wrong, "no overlap with another workspace", &overlaps, &0);
}

async fn traces_of(store: &dyn FactStore, scope: &Scope, query: &Query, rows: usize) -> Vec<String> {
    let line = |trace: &Trace| {
        let rows: Vec<u32> = trace.rows.iter().map(|fact| fact.row).collect();
        format!("{} {}: {} facts, {:?}, rows {rows:?}", trace.import, trace.source, trace.facts, trace.raw)
    };
    match store.trace(scope, query, rows).await {
        Ok(traces) => traces.iter().map(line).collect(),
        Err(error) => vec![format!("error: {error}: {:?}", error.source)],
    }
}

fn traced() -> Vec<Accepted> {
    let one = [
        post("x/1").likes(1).row(9),
        post("x/2").likes(2).row(7).creator("nina"),
        post("x/3").likes(4).row(8),
        post("x/4").likes(8).row(2),
    ];
    let two = [post("x/4").likes(16).row(3).as_of("2024-01-05T00:00:00Z"), post("x/5").likes(32).row(4)];
    let three = [post("x/6").likes(64).row(5), post("x/7").likes(128).row(6).source("sheet:posts")];
    let orders = [order("s/1", 10, "EUR").row(2), order("s/2", 10, "USD").row(3).day("2024-02-01")];
    let people = [click("ann").row(1), click("ann").row(2), click("ben").row(3)];
    vec![
        batch(1, "import-b", one),
        batch(2, "import-c", two),
        batch(3, "import-a", three),
        batch(4, "import-d", orders),
        batch(5, "import-e", people),
    ]
}

async fn traces(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let scope = scope_of("acme");
    let likes = ask(&[Measure::Likes]).by(Dimension::Creator).query();
    let expected = [
        "import-b x-posts: 3 facts, Some(7), rows [7, 8]",
        "import-c x-posts: 2 facts, Some(48), rows [3, 4]",
        "import-a sheet:posts: 1 facts, Some(128), rows [6]",
        "import-a x-posts: 1 facts, Some(64), rows [5]",
    ];
    let expected = expected.map(str::to_owned).to_vec();
    check(
        wrong,
        "the chosen facts by import, most first, two rows each",
        &traces_of(store, &scope, &likes, 2).await,
        &expected,
    );
    let one = ask(&[Measure::Likes]).only(Dimension::Creator, &["nina"]).query();
    let expected = vec!["import-b x-posts: 1 facts, Some(2), rows [7]".to_owned()];
    check(wrong, "with the query's filter", &traces_of(store, &scope, &one, 9).await, &expected);
    let revenue = ask(&[Measure::Revenue]);
    let expected = vec!["import-d x-posts: 2 facts, None, rows [2, 3]".to_owned()];
    check(wrong, "a missing rate", &traces_of(store, &scope, &revenue.clone().query(), 9).await, &expected);
    let rated = revenue.rate("USD", "2024-02-01", 0.5).query();
    let expected = vec!["import-d x-posts: 2 facts, Some(15000000000), rows [2, 3]".to_owned()];
    check(wrong, "in the query's currency", &traces_of(store, &scope, &rated, 9).await, &expected);
    let people = ask(&[Measure::UniqueVisitors]).query();
    let expected = vec!["import-e x-posts: 3 facts, None, rows [1]".to_owned()];
    check(wrong, "people do not add up", &traces_of(store, &scope, &people, 1).await, &expected);
    let two = ask(&[Measure::Likes, Measure::Clicks]).query();
    check(wrong, "two terms at once are not traced", &traces_of(store, &scope, &two, 9).await, &vec![]);
    whole_rows(store, wrong).await;
}

/// A fact comes back as it was stored.
async fn whole_rows(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let traced =
        store.trace(&scope_of("acme"), &ask(&[Measure::Likes]).only(Dimension::Post, &["x/7"]).query(), 9).await;
    let rows: Vec<Fact> = traced.unwrap_or_default().into_iter().flat_map(|trace| trace.rows).collect();
    let stored = post("x/7").likes(128).row(6).source("sheet:posts").fact();
    check(wrong, "the fact as it was stored", &rows, &vec![stored]);
}

fn counted() -> Vec<Accepted> {
    let account = |day: &str, followers| account("x/nina", day).followers(followers).fact();
    let post = |as_of: &str, likes| post("x/1").day("2024-01-10").as_of(as_of).likes(likes).fact();
    vec![
        batch(1, "import-1", [account("2024-01-10", 100).clone(), post("2024-01-20T00:00:00Z", 40)]),
        batch(2, "import-2", [account("2024-02-10", 130), post("2024-02-20T00:00:00Z", 45)]),
    ]
}

async fn traced_differences(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let scope = scope_of("acme");
    let change = ask(&[]).moment(Measure::Followers, Moment::Change).during("2024-02-01..2024-02-29").query();
    let expected = vec!["import-2 x-posts: 1 facts, Some(30), rows [0]".to_owned()];
    check(wrong, "a change is traced to its end", &traces_of(store, &scope, &change, 9).await, &expected);
    let gathered = ask(&[Measure::Likes]).basis(Basis::Activity).during("2024-02-01..2024-02-29").query();
    let expected = vec!["import-2 x-posts: 1 facts, Some(5), rows [0]".to_owned()];
    check(wrong, "activity is traced to its end", &traces_of(store, &scope, &gathered, 9).await, &expected);
}

fn listable() -> Vec<Accepted> {
    let label = Dimension::Label("team".into());
    let first = [
        order("shop/1", 10, "USD").day("2024-01-10").dim(Dimension::Click, "c1").fact(),
        order("shop/2", 20, "USD").day("2024-01-20").dim(label, "red").fact(),
        click("ann").fact(),
    ];
    let second = [
        order("shop/1", 12, "USD").day("2024-01-10").source("sheet:orders").fact(),
        order("shop/3", 30, "USD").day("2024-02-01").dim(Dimension::Customer, "c1").fact(),
    ];
    vec![batch(1, "import-1", first), batch(2, "import-2", second), of_other(3, vec![order("shop/1", 99, "USD")])]
}

/// Every version, as stored; any key is enough; days are cut.
async fn listed(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let told = async |listing: &Listing| {
        let found = store.list(&scope_of("acme"), listing).await.unwrap_or_default();
        let line = |one: &Listed| format!("{:?} {} {}", one.place, one.import, one.fact.source);
        found.iter().map(line).collect::<Vec<_>>()
    };
    let all = Listing::all(FactKind::Conversion);
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let first = ["(1, 0) import-1 x-posts", "(1, 1) import-1 x-posts"];
    let second = ["(2, 0) import-2 sheet:orders", "(2, 1) import-2 x-posts"];
    let every = [first[0], first[1], second[0], second[1]];
    check(wrong, "every version, in the order of storing", &told(&all).await, &lines(&every));
    let january = Period::new(day("2024-01-01"), day("2024-01-31"));
    check(wrong, "of some days", &told(&Listing { during: january, ..all.clone() }).await, &lines(&every[..3]));
    let any = |keys: Vec<Key>| Listing::any(FactKind::Conversion, keys);
    let entities = Key::entities(["shop/1".into()]);
    let found = told(&any(vec![entities, Key::of(Dimension::Customer, ["c1".into()])])).await;
    check(wrong, "any key is enough", &found, &lines(&[first[0], second[0], second[1]]));
    let team = Key::of(Dimension::Label("team".into()), ["red".into()]);
    let found = told(&any(vec![Key::of(Dimension::Click, ["c1".into()]), team])).await;
    check(wrong, "labels are keys too", &found, &lines(&first));
    let found = told(&any(vec![Key::places([(2, 1), (1, 2), (3, 0)]), Key::entities([])])).await;
    check(wrong, "places are", &found, &lines(&[second[1]]));
    check(wrong, "no keys find nothing", &told(&any(Vec::new())).await, &lines(&[]));
    check(wrong, "kinds without facts", &told(&Listing::all(FactKind::Cost)).await, &lines(&[]));
}

fn covered() -> Vec<Accepted> {
    let one = [post("x/1").likes(1).fact(), post("x/1").likes(2).day("2024-03-01").fact(), mention("ann").fact()];
    let two = [post("x/2").day("2023-12-01").likes(4).fact(), post("tiktok/3").source("sheet:posts").views(8).fact()];
    vec![batch(1, "import-1", one), batch(2, "import-2", two)]
}

async fn coverage(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let found = store.coverage(&scope_of("acme")).await.unwrap_or_default();
    let lines: Vec<String> = found
        .iter()
        .map(|c| format!("{} {} {:?}: {}..{} {}", c.measure, c.source, c.platform.as_deref(), c.first, c.last, c.facts))
        .collect();
    let expected = [
        "posts_published sheet:posts Some(\"tiktok\"): 2024-01-01..2024-01-01 1",
        "posts_published x-posts Some(\"x\"): 2023-12-01..2024-03-01 3",
        "views sheet:posts Some(\"tiktok\"): 2024-01-01..2024-01-01 1",
        "likes x-posts Some(\"x\"): 2023-12-01..2024-03-01 3",
        "mentions x-posts None: 2024-01-01..2024-01-01 1",
    ];
    check(wrong, "coverage, in the order of the table of measures", &lines, &expected.map(str::to_owned).to_vec());
    let first = found.first().map(|coverage| coverage.first);
    check(wrong, "days are days", &first, &Some(day("2024-01-01")));
}

fn overlapping() -> Vec<Accepted> {
    let sheet = |key: &str| post(key).source("sheet:posts");
    let level = |source: &str, day: &str, followers| account("x/nina", day).source(source).followers(followers);
    let posts = [
        post("x/2").likes(5).views(50),
        sheet("x/2").likes(6).views(50),
        post("x/1").likes(1).as_of("2024-01-05T00:00:00Z"),
        post("x/1").likes(9),
        sheet("x/1").likes(1),
        post("x/3").likes(1),
        post("x/3").likes(2),
        sheet("x/4").likes(3),
        post("x/5").views(3),
        sheet("x/5").views(4),
        post("x/5").source("x-content").views(3),
    ];
    let tom = |source: &str, day: &str, followers| account("x/tom", day).source(source).followers(followers);
    let levels = [
        tom("x-overview", "2024-01-01", 11),
        tom("x-api", "2024-01-01", 10),
        tom("x-overview", "2024-01-02", 13),
        tom("x-api", "2024-01-02", 12),
        tom("x-api", "2024-01-05", 50),
        level("x-api", "2024-01-01", 10),
        level("x-overview", "2024-01-02", 20),
        level("x-api", "2024-01-03", 30),
        level("x-overview", "2024-01-03", 31),
    ];
    vec![batch(1, "import-1", posts), batch(2, "import-2", levels)]
}

async fn overlaps(store: &dyn FactStore, wrong: &mut Vec<String>) {
    let told = async |kind, limit| {
        let found = store.overlaps(&scope_of("acme"), kind, limit).await.unwrap_or_default();
        let line = |o: &model::store::Overlap| format!("{} {}: {:?}", o.entity, o.measure, o.values);
        found.iter().map(line).collect::<Vec<_>>()
    };
    let posts = [
        "x/2 likes: [(\"sheet:posts\", 6), (\"x-posts\", 5)]",
        "x/5 views: [(\"sheet:posts\", 4), (\"x-content\", 3), (\"x-posts\", 3)]",
    ];
    let posts = posts.map(str::to_owned).to_vec();
    check(wrong, "posts whose sources differ in their last value", &told(FactKind::PostCounters, 9).await, &posts);
    check(wrong, "cut to the limit", &told(FactKind::PostCounters, 1).await, &posts[..1].to_vec());
    let levels = [
        "x/nina followers: [(\"x-api\", 30), (\"x-overview\", 31)]",
        "x/tom followers: [(\"x-api\", 10), (\"x-overview\", 11)]",
        "x/tom followers: [(\"x-api\", 12), (\"x-overview\", 13)]",
    ];
    let levels = levels.map(str::to_owned).to_vec();
    check(wrong, "levels day by day", &told(FactKind::AccountCounters, 9).await, &levels);
    check(wrong, "kinds without facts", &told(FactKind::Cost, 9).await, &vec![]);
}
