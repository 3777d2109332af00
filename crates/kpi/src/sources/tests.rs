//! Sources: what lacks where, its words, and the list itself.

use super::*;
use crate::{
    catalogue::Catalogue,
    formula::{self, compile, compile_tree},
};
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

fn compiled(text: &str) -> Compiled {
    let catalogue = Catalogue::builtin();
    compile(&catalogue, text).unwrap_or_else(|_| compile_tree(&catalogue, &formula::parse(text).0.unwrap()).unwrap())
}

/// What lacks, as `measure@platform`.
fn check(text: &str, platforms: &[&str], connected: Option<&Connected>, expected: &str) {
    let lacks = measurable(&compiled(text), platforms, connected).into_iter().map(|missing| {
        let place = missing.platform.map_or(String::new(), |on| format!("@{on}"));
        format!("{}{place}", missing.measure)
    });
    assert_eq!(lacks.collect::<Vec<_>>().join(" "), expected, "{text} on {platforms:?}");
}

fn connected(pairs: &[(Measure, Option<&str>)]) -> Connected {
    Connected(pairs.iter().map(|(measure, on)| (*measure, on.map(SmolStr::new))).collect())
}

#[test]
fn without_facts_only_what_nothing_could_bring_is_missing() {
    check("reach", &["instagram", "tiktok", "Twitter"], None, "reach@x");
    check("save_rate", &["youtube"], None, "saves@youtube");
    check("net_follower_growth", &["youtube", "x", "ig"], None, "followers@youtube followers@x");
    check("follows_net", &["youtube"], None, "");
    check("conversion_rate", &["snapchat"], None, "");
    check("audience_quality", &[], None, "audience_quality");
    check("ad_clicks", &["tiktok", "instagram"], None, "ad_clicks@tiktok");
}

/// YouTube has neither saves nor reposts, and engagements are added up from what there is.
#[test]
fn a_part_that_may_be_missing_is_not_missed() {
    check("engagements", &["youtube"], None, "");
    check(
        "engagements",
        &["snapchat"],
        None,
        "likes@snapchat comments@snapchat shares@snapchat saves@snapchat reposts@snapchat",
    );
}

#[test]
fn a_term_is_looked_for_where_it_says() {
    check("change(followers) where platform = x", &["instagram"], None, "followers@x");
    check("followers where platform in (instagram, x)", &[], None, "followers@x");
}

#[test]
fn with_facts_what_has_none_is_missing_and_a_sheet_is_enough() {
    let has = connected(&[
        (Measure::Clicks, Some("instagram")),
        (Measure::Followers, Some("x")),
        (Measure::AdClicks, Some("meta")),
    ]);
    check("conversion_rate", &["tiktok"], Some(&has), "conversions");
    check("followers", &["x", "tiktok"], Some(&has), "followers@tiktok");
    check("followers", &[], Some(&has), "");
    check("ad_clicks", &["facebook"], Some(&has), "");
    let lacks = measurable(&compiled("followers"), &["tiktok"], Some(&has));
    assert_eq!(
        lacks[0].would.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["tiktok-overview", "tiktok-followers"]
    );
}

#[test]
fn what_is_missing_is_said_in_words() {
    let words = |text: &str, on: &str| measurable(&compiled(text), &[on], Some(&Connected::default()))[0].words();
    assert_eq!(
        words("reach", "youtube"),
        "reach on YouTube: comes from YouTube Studio export of videos (Table data) with the column \"Unique viewers\""
    );
    assert_eq!(
        words("saves", "youtube"),
        "saves on YouTube: no export or feed that Kepi reads has it; a sheet of your own may bring it"
    );
    assert_eq!(
        words("leads", "x"),
        "leads: comes from Kepi's script on your site or a webhook or server call from your shop"
    );
}

#[test]
fn the_list_is_well_formed() {
    let ids: BTreeSet<_> = all().iter().map(|source| &source.id).collect();
    assert_eq!(ids.len(), all().len());
    for source in all() {
        for measure in &source.measures {
            assert!(!is_of_platform(*measure) || !source.platforms.is_empty(), "{}: {measure}", source.id);
        }
        assert!(source.columns.keys().all(|measure| source.measures.contains(measure)), "{}", source.id);
        assert!(source.platforms.iter().all(|name| platform::canonical(name) == *name), "{}", source.id);
        let once: BTreeSet<_> = source.measures.iter().collect();
        assert_eq!(once.len(), source.measures.len(), "{}", source.id);
    }
}

proptest! {
    /// What is not missing has facts, and connecting more never makes more missing.
    #[test]
    fn connecting_more_misses_less(at in 0..Measure::ALL.len(), with in 0..Measure::ALL.len(), on in 0usize..4) {
        let places = ["instagram", "youtube", "x", "meta"];
        let kpi = compiled(&format!("{} / {}", Measure::ALL[at], Measure::ALL[with]));
        let none = measurable(&kpi, &places[..3], Some(&Connected::default()));
        let some = connected(&[(Measure::ALL[at], Some(places[on]))]);
        let fewer = measurable(&kpi, &places[..3], Some(&some));
        prop_assert!(!none.is_empty());
        prop_assert!(fewer.len() < none.len() && fewer.iter().all(|missing| none.contains(missing))
            || fewer == none && (on == 3 || !is_of_platform(Measure::ALL[at])));
        let all: Connected = Connected(
            Measure::ALL.iter().flat_map(|m| places.map(|on| (*m, Some(SmolStr::new(on))))).collect());
        prop_assert_eq!(measurable(&kpi, &places[..3], Some(&all)), vec![]);
    }
}

#[test]
fn what_kepi_knows_of_itself_is_not_brought_in() {
    let check = |measures: &[Measure], bare: bool| {
        let connected = Connected(measures.iter().map(|measure| (*measure, None)).collect());
        assert_eq!(connected.is_bare(), bare, "{measures:?}");
    };
    check(&[], true);
    check(&[Measure::Cost, Measure::PlacementsDue, Measure::Clicks], true);
    check(&[Measure::Cost, Measure::Orders], false);
    check(&[Measure::Views], false);
}
