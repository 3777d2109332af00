//! The shipped benchmarks, one's own, and the guard against comparing what does not compare.

use super::*;
use crate::catalogue::Catalogue;
use expect_test::{Expect, expect};
use model::platform::PLATFORMS;

const TIERS: [Option<Tier>; 6] =
    [None, Some(Tier::Nano), Some(Tier::Micro), Some(Tier::Mid), Some(Tier::Macro), Some(Tier::Mega)];

fn setting(platform: &str, tier: Option<Tier>) -> Setting {
    let platform = (!platform.is_empty()).then(|| platform.to_owned());
    Setting { platform, tier, currency: Some(Currency::USD) }
}

fn benchmark(id: &str) -> &'static Benchmark {
    shipped().iter().find(|one| one.id == id).unwrap_or_else(|| panic!("{id}"))
}

fn verdict(id: &str, kpi: &str, setting: &Setting) -> String {
    let catalogue = Catalogue::builtin();
    match compare(benchmark(id), catalogue.get(kpi).unwrap(), setting) {
        Ok(comparison) => comparison.words(),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

#[test]
fn the_shipped_ones_are_the_published_ones() {
    // Source, denominator, platform, tier, value in percent (the cost per lead in dollars), as published.
    let published = [
        ("socialinsider-2026-tiktok", "unstated", "tiktok", "", 3.70),
        ("socialinsider-2026-instagram", "unstated", "instagram", "", 0.48),
        ("socialinsider-2026-facebook", "unstated", "facebook", "", 0.15),
        ("socialinsider-2026-x", "unstated", "x", "", 0.12),
        ("buffer-2025-linkedin", "impressions", "linkedin", "", 6.50),
        ("buffer-2025-facebook", "impressions", "facebook", "", 5.07),
        ("buffer-2025-tiktok", "impressions", "tiktok", "", 4.86),
        ("buffer-2025-youtube", "impressions", "youtube", "", 4.41),
        ("buffer-2025-x", "impressions", "x", "", 2.31),
        ("buffer-2025-instagram", "impressions", "instagram", "", 1.16),
        ("rivaliq-2023-tiktok", "followers", "tiktok", "", 5.69),
        ("rivaliq-2023-instagram", "followers", "instagram", "", 0.47),
        ("rivaliq-2023-facebook", "followers", "facebook", "", 0.06),
        ("rivaliq-2023-x", "followers", "x", "", 0.035),
        ("hypeauditor-2023-instagram-nano", "followers", "instagram", "nano", 2.19),
        ("hypeauditor-2023-instagram", "followers", "instagram", "", 1.85),
        ("wordstream-2025-facebook-ctr", "ad impressions", "facebook", "", 2.59),
        ("wordstream-2025-facebook-cpl", "ad conversions", "facebook", "", 2766.0),
        ("shopify-conversion", "sessions", "web", "", 1.4),
        ("shopify-conversion-top-fifth", "sessions", "web", "", 3.2),
    ];
    assert_eq!(shipped().len(), published.len());
    for (found, (id, denominator, platform, tier, percent)) in shipped().iter().zip(published) {
        let own =
            (found.id.as_str(), found.denominator.as_str(), found.platform.as_str(), found.tier.map_or("", Tier::name));
        assert_eq!(own, (id, denominator, platform, tier));
        assert!((found.value * 100.0 - percent).abs() < 1e-9, "{id}");
        assert!(id.contains(&found.year.to_string()) || id.starts_with("shopify"));
        assert!(found.source.len() > 20);
    }
}

/// Every shipped benchmark against every KPI on every platform and tier: the pairs below and no other.
#[test]
fn comparisons_are_allowed_exactly_where_denominator_and_platform_agree() {
    let catalogue = Catalogue::builtin();
    let by = |denominator: &str| match denominator {
        "impressions" => vec!["engagement_rate_by_impressions"],
        "followers" => vec!["engagement_rate_by_followers"],
        "ad impressions" => vec!["ad_click_through_rate"],
        "ad conversions" => vec!["ad_cost_per_conversion"],
        "sessions" => vec!["conversion_rate_by_sessions"],
        _ => Vec::new(),
    };
    let platforms: Vec<&str> = PLATFORMS.iter().map(|(id, ..)| *id).chain([""]).collect();
    let mut allowed = 0;
    for one in shipped() {
        for kpi in catalogue.list() {
            for platform in &platforms {
                for tier in TIERS {
                    let found = compare(one, kpi, &setting(platform, tier));
                    let here = one.platform == *platform || (one.platform == "web" && platform.is_empty());
                    let expected = by(&one.denominator).contains(&kpi.id.as_str()) && here && one.tier == tier;
                    assert_eq!(found.is_ok(), expected, "{} {} {platform} {tier:?}: {found:?}", one.id, kpi.id);
                    allowed += usize::from(expected);
                    if found.is_ok() {
                        assert_eq!(kpi.denominator.as_deref(), Some(one.denominator.as_str()));
                    }
                }
            }
        }
    }
    // 16 of the 20 state their denominator; the two of websites go with and without a platform.
    assert_eq!(allowed, 16 + 2);
}

#[test]
fn a_refusal_says_why() {
    let instagram = setting("instagram", None);
    let table = [
        ("rivaliq-2023-instagram", "engagement_rate_by_reach", setting("Insta", None)),
        ("socialinsider-2026-instagram", "engagement_rate_by_followers", instagram.clone()),
        ("buffer-2025-instagram", "engagement_rate_reported", instagram.clone()),
        ("buffer-2025-instagram", "engagement_rate_by_impressions", setting("tiktok", None)),
        ("buffer-2025-instagram", "engagement_rate_by_impressions", setting("", None)),
        ("hypeauditor-2023-instagram-nano", "engagement_rate_by_followers", instagram.clone()),
        ("hypeauditor-2023-instagram", "engagement_rate_by_followers", setting("instagram", Some(Tier::Micro))),
        ("shopify-conversion", "conversion_rate", setting("", None)),
        ("wordstream-2025-facebook-cpl", "cost_per_lead", setting("facebook", None)),
        (
            "wordstream-2025-facebook-cpl",
            "ad_cost_per_conversion",
            Setting { currency: Some(Currency::EUR), ..setting("facebook", None) },
        ),
        ("rivaliq-2023-instagram", "engagement_rate_by_followers", setting("IG", None)),
        ("shopify-conversion-top-fifth", "conversion_rate_by_sessions", setting("", None)),
    ];
    let lines: String = table.iter().map(|(id, kpi, setting)| format!("{}\n", verdict(id, kpi, setting))).collect();
    expect![[r#"
        refused: the benchmark is divided by followers, the KPI by reach
        refused: the source does not say what its rate is divided by
        refused: the benchmark is of engagement_rate, not of engagement_rate_reported
        refused: the benchmark is of Instagram, the KPI of TikTok
        refused: the benchmark is of Instagram alone, the KPI of several platforms: filter it to Instagram
        refused: the benchmark is of nano, the KPI of creators of every size
        refused: the benchmark is of creators of every size, the KPI of micro
        refused: the benchmark is divided by sessions, the KPI by clicks
        refused: the benchmark is of ad_cost_per_conversion, not of cost_per_lead
        refused: the benchmark is in USD, the KPI in EUR
        Rival IQ, social media industry benchmark report 2023, brands of all industries, by followers (2023); it is the rate of one post: compare it post by post, as engagements of several posts add up and followers do not
        top fifth, Littledata, 2 800 Shopify stores: orders by sessions, from where the top fifth starts (2023); it counts orders alone, where a conversion rate may count leads and sign-ups too
    "#]].assert_eq(&lines);
}

#[test]
fn a_difference_is_a_share_of_the_benchmark() {
    let catalogue = Catalogue::builtin();
    let kpi = catalogue.get("conversion_rate_by_sessions").unwrap();
    let comparison = compare(benchmark("shopify-conversion"), kpi, &setting("web", None)).unwrap();
    assert!((comparison.difference(0.021).unwrap() - 0.5).abs() < 1e-12);
    assert!((comparison.difference(0.007).unwrap() + 0.5).abs() < 1e-12);
}

#[test]
fn a_competitors_account_passes_the_same_guard() {
    let catalogue = Catalogue::builtin();
    let [followers, reach, clicks] =
        ["engagement_rate_by_followers", "engagement_rate_by_reach", "clicks"].map(|id| catalogue.get(id).unwrap());
    let there = setting("instagram", None);
    let rival = of_competitor("rival", followers, &there, 2026, 0.021);
    assert!(compare(&rival, followers, &there).is_ok());
    assert!(matches!(compare(&rival, reach, &there), Err(Refusal::OtherRate { .. })));
    assert!(matches!(compare(&rival, followers, &setting("tiktok", None)), Err(Refusal::Platform { .. })));
    let count = of_competitor("rival", clicks, &there, 2026, 900.0);
    assert_eq!(compare(&count, clicks, &there), Err(Refusal::Unstated));
}

fn faults(text: &str, expected: &Expect) {
    let lines = parse(text).1.into_iter().map(|fault| {
        let span = fault.span.unwrap();
        format!("{}..{} {} {fault}\n", span.start, span.end, fault.code)
    });
    expected.assert_eq(&lines.collect::<String>());
}

const OURS: &str = "[[benchmark]]\nid = \"ours\"\nrate = \"engagement_rate\"\ndenominator = \"reach\"\nplatform = \"Insta\"\n\
                    tier = \"micro\"\nyear = 2025\nvalue = 0.05\nsource = \"our own posts\"\n";

#[test]
fn ones_own_have_the_same_form() {
    let (ours, diagnostics) = parse(OURS);
    assert_eq!((ours.len(), diagnostics), (1, Vec::new()));
    assert_eq!(
        (ours[0].platform.as_str(), ours[0].tier, ours[0].unit.as_str()),
        ("instagram", Some(Tier::Micro), "ratio")
    );
    let catalogue = Catalogue::builtin();
    let kpi = catalogue.get("engagement_rate_by_reach").unwrap();
    assert!(compare(&ours[0], kpi, &setting("instagram", Some(Tier::Micro))).is_ok());
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_read() {
    faults(
        "[[benchmark]",
        &expect![[r#"
        12..12 not-toml unclosed array table, expected `]`; write each benchmark as a table that starts with [[benchmark]]
    "#]],
    );
    faults(
        "benchmark = 3",
        &expect![[r#"
        0..9 unknown-key `benchmark` is no list of benchmarks; write each benchmark as a table that starts with [[benchmark]]
    "#]],
    );
    faults(
        "[[benchmark]]\nid = \"a\"\nrat = \"x\"",
        &expect![[r#"
        23..26 unknown-key a benchmark has no `rat`; did you mean rate?
        0..13 missing-key this benchmark has no `rate`; add rate = …
        0..13 missing-key this benchmark has no `denominator`; add denominator = …
        0..13 missing-key this benchmark has no `platform`; add platform = …
        0..13 missing-key this benchmark has no `source`; add source = …
        0..13 missing-key this benchmark has no `year`; add year = …
        0..13 missing-key this benchmark has no `value`; add value = …
    "#]],
    );
    faults(
        &OURS.replace("\"micro\"", "\"tiny\"").replace("2025", "25").replace("0.05", "\"5%\""),
        &expect![[r#"
        124..128 wrong-type `value` must be a number; write 0.048 for 4.8 %
        99..105 unknown-word "tiny" is no tier; it is one of nano, micro, mid, macro and mega
    "#]],
    );
    faults(
        &OURS.replace("2025", "25"),
        &expect![[r#"
        114..116 wrong-type 25 is no year; write it with four digits
    "#]],
    );
    faults(
        &format!("{OURS}unit = \"money\"\n"),
        &expect![[r#"
        164..171 missing-key money needs a `currency`; add currency = "USD"
    "#]],
    );
    faults(
        &format!("{OURS}unit = \"euros\"\ncurrency = \"euro\"\n"),
        &expect![[r#"
        183..189 unknown-word "euro" is not a currency code: three letters, such as EUR; write its three letters
        164..171 unknown-unit "euros" is no unit; it is one such as ratio, count, money or money per count
    "#]],
    );
    let (both, diagnostics) = parse(&format!("{OURS}{OURS}{}", OURS.replace("ours", "other")));
    assert_eq!((both.len(), diagnostics.len(), diagnostics[0].code.as_str()), (2, 1, "defined-twice"));
}
