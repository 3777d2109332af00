//! What `kpi::sources` claims of the kinds of file, held against the importers and the sample files.

use crate::collect::{Collected, context, exports};
use ingest::{Source, import};
use kpi::sources::{self, is_of_platform};
use model::{
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::{Adds, Measure},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Measures by kind of file.
type Found = BTreeMap<String, BTreeSet<Measure>>;

/// Kepi's own feeds: no file of theirs is imported by a kind of its own.
const FEEDS: &[&str] = &["links", "codes", "script", "shop", "plan", "listening", "surveys"];

/// What is claimed and no sample shows, with the reason.
const UNSHOWN: &[(&str, &[&str], &str)] = &[
    (
        "instagram-posts",
        &["impressions", "reposts", "link_clicks", "post_profile_visits", "watch_time"],
        "columns of other months' layouts",
    ),
    (
        "instagram-stories",
        &[
            "posts_published",
            "views",
            "impressions",
            "reach",
            "likes",
            "comments",
            "shares",
            "follows",
            "link_clicks",
            "post_profile_visits",
        ],
        "no sample of stories; the headings stand in the importer and its own test",
    ),
    (
        "facebook-posts",
        &["saves", "follows", "engagements_reported", "watch_time", "post_revenue"],
        "columns of other months' layouts",
    ),
    (
        "meta-daily",
        &["account_impressions", "account_engagements", "account_link_clicks", "follows_lost", "follows_net"],
        "one metric a file; the titles stand in the importer and its own test",
    ),
    ("tiktok-content", &["reach", "follows", "watch_time", "saves"], "columns that some layouts have"),
    (
        "tiktok-overview",
        &[
            "account_reach",
            "account_saves",
            "account_link_clicks",
            "follows_net",
            "follows_gained",
            "follows_lost",
            "followers",
        ],
        "columns of the Business suite",
    ),
    ("tiktok-followers", &["follows_gained", "follows_lost"], "columns of the Business suite"),
    ("tiktok-viewers", &["account_viewers"], "no sample of viewers"),
    ("youtube-table", &["reach", "likes", "comments", "shares", "post_revenue"], "columns chosen at the export"),
    (
        "youtube-totals",
        &[
            "account_impressions",
            "account_viewers",
            "follows_net",
            "account_likes",
            "account_comments",
            "account_shares",
            "account_watch_time",
        ],
        "one metric a file; the sample shows views",
    ),
    (
        "x-content",
        &[
            "posts_published",
            "impressions",
            "likes",
            "engagements_reported",
            "saves",
            "shares",
            "follows",
            "comments",
            "reposts",
            "post_profile_visits",
            "link_clicks",
            "views",
        ],
        "no sample of the present content export; the headings stand in the importer and its own test",
    ),
    ("x-video-overview", &["account_views", "account_watch_time"], "no sample with the block of videos"),
    ("meta-ads", &["ad_clicks"], "a column chosen at the export; the sample's report lacks it"),
    (
        "ga4",
        &["ga_sessions", "engaged_sessions", "ga_page_views", "key_events", "ga_revenue"],
        "the samples are reports of users by day; reports of sessions stand in the importer's own tests",
    ),
    ("shopify-orders", &["refunds", "code_uses"], "the sample shop had neither refunds nor codes"),
];

#[test]
fn every_kind_of_file_is_a_source_and_every_source_is_a_kind_or_a_feed() {
    let kinds: BTreeSet<&str> = ingest::kinds().iter().map(|kind| kind.id).chain(FEEDS.iter().copied()).collect();
    let known: BTreeSet<&str> = sources::all().iter().map(|source| source.id.as_str()).collect();
    assert_eq!(known, kinds);
    for kind in ingest::kinds() {
        let source = sources::all().iter().find(|source| source.id == kind.id).unwrap();
        let none = kind.brings.starts_with("nothing");
        assert_eq!(source.measures.is_empty(), none, "{}: {}", kind.id, kind.brings);
        assert!(source.platforms.is_empty() || source.platforms.iter().any(|on| on == kind.platform), "{}", kind.id);
    }
}

fn files(under: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        let sample = ["csv", "xlsx", "zip"].iter().any(|end| path.extension().is_some_and(|own| own == *end));
        if path.is_dir() {
            files(&path, into);
        } else if sample {
            into.push(path);
        }
    }
}

/// The measures that a fact carries or is counted by: different customers are counted from orders that name one.
fn measures(fact: &Fact) -> Vec<Measure> {
    let mut found: Vec<Measure> = fact.values.iter().map(|(measure, _)| *measure).collect();
    if fact.kind == FactKind::Conversion && fact.dim(&Dimension::Customer).is_some() {
        found.push(Measure::Customers);
    }
    found
}

fn brought() -> (Found, BTreeMap<Measure, BTreeSet<String>>) {
    let (mut found, mut places) = (Found::new(), BTreeMap::new());
    let mut samples = Vec::new();
    files(&exports(), &mut samples);
    assert!(samples.len() >= 50, "{} samples", samples.len());
    for path in samples {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut collected = Collected::default();
        import(&name, Source::Path(path), &context(), &mut collected, &mut |_| {}).unwrap();
        for fact in &collected.facts {
            found.entry(fact.source.to_string()).or_default().extend(measures(fact));
            for measure in measures(fact).into_iter().filter(|measure| is_of_platform(*measure)) {
                let place = fact.dim(&Dimension::Platform).unwrap().to_string();
                places.entry(measure).or_insert_with(BTreeSet::new).insert(place);
            }
        }
    }
    (found, places)
}

#[test]
fn the_samples_bring_what_is_claimed_and_nothing_else() {
    let (found, places) = brought();
    for (kind, measures) in &found {
        let source = sources::all().iter().find(|source| source.id == *kind).unwrap_or_else(|| panic!("{kind}"));
        let claimed: BTreeSet<Measure> = source.measures.iter().copied().collect();
        let unclaimed: Vec<_> = measures.difference(&claimed).collect();
        assert!(unclaimed.is_empty(), "{kind} brings {unclaimed:?}, which sources.toml does not claim");
    }
    for (measure, platforms) in places {
        for on in platforms {
            assert!(!sources::providers(measure, Some(&on)).is_empty(), "{measure} on {on}");
        }
    }
    let mut wrong = Vec::new();
    for source in sources::all().iter().filter(|source| !FEEDS.contains(&source.id.as_str())) {
        let shown = found.get(&source.id).cloned().unwrap_or_default();
        let unshown: BTreeSet<&str> = source.measures.iter().filter(|m| !shown.contains(m)).map(|m| m.name()).collect();
        let listed = UNSHOWN.iter().find(|(id, ..)| *id == source.id);
        let expected: BTreeSet<&str> = listed.map(|(_, names, _)| names.iter().copied().collect()).unwrap_or_default();
        if unshown != expected {
            wrong.push(format!("{}: no sample shows {unshown:?}", source.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(UNSHOWN.iter().all(|(_, names, reason)| !names.is_empty() && !reason.is_empty()));
}

#[test]
fn a_measure_that_is_counted_by_a_feed_is_not_a_file_s() {
    let own = |id: &str| sources::all().iter().find(|source| source.id == id).unwrap();
    assert!(own("links").measures.iter().all(|m| m.kind() == FactKind::Touchpoint));
    assert!(own("surveys").measures.iter().all(|m| m.kind() == FactKind::Response));
    assert!(own("listening").measures.iter().all(|m| m.kind() == FactKind::Mention));
    // Credits are worked out from conversions and touchpoints: no source brings them.
    let distinct = |m: &Measure| matches!(m.adds(), Adds::Distinct(_)) && m.kind() != FactKind::Credit;
    assert!(Measure::ALL.iter().filter(|m| distinct(m)).all(|m| !sources::providers(*m, None).is_empty()));
}
