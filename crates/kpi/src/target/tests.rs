//! Targets of every form: what they say, and where they fail.

use super::*;
use crate::{catalogue::Catalogue, unit::Shape};
use expect_test::{Expect, expect};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn scale(kpi: &str) -> Scale {
    Scale::of(Catalogue::builtin().get(kpi).unwrap(), Some(Currency::USD))
}

/// The canonical text of a target of a KPI; there must be no diagnostic.
fn canonical(kpi: &str, text: &str) -> String {
    let (target, diagnostics) = parse(text, &scale(kpi));
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    print(&target.unwrap_or_else(|| panic!("{text}")))
}

/// Diagnostics as `start..end severity code message; help`.
fn faults(kpi: &str, text: &str, expected: &Expect) {
    let (target, diagnostics) = parse(text, &scale(kpi));
    assert_eq!(target.is_none(), any_error(&diagnostics), "{text}");
    let lines = diagnostics.iter().map(|fault| {
        let span = fault.span.unwrap();
        format!("{}..{} {} {} {fault}\n", span.start, span.end, fault.severity.name(), fault.code)
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn every_form_is_read() {
    let table = [
        ("conversion_rate", ">= 30%", ">= 30%"),
        ("conversion_rate", "≥ 30 %", ">= 30%"),
        ("conversion_rate", "=> 30 percent", ">= 30%"),
        ("conversion_rate", "> 0.3", "> 0.3"),
        ("conversion_rate", "40%..60%", "40%..60%"),
        ("conversion_rate", "40..60%", "40%..60%"),
        ("conversion_rate", "40% – 60%", "40%..60%"),
        ("conversion_rate", "40% to 60%", "40%..60%"),
        ("conversion_rate", "+20%", "+20%"),
        ("conversion_rate", "up by 20 %", "+20%"),
        ("conversion_rate", "+2 pt", "+2 pt"),
        ("conversion_rate", "+2 points", "+2 pt"),
        ("conversion_rate", "+1.5 percentage points", "+1.5 pt"),
        ("conversion_rate", "+2 %-points", "+2 pt"),
        ("orders", "at least 500", ">= 500"),
        ("orders", "500", "500"),
        ("orders", "No Less Than 12k", ">= 12000"),
        ("orders", "more than 1.5M", "> 1500000"),
        ("orders", "1.1k", "1100"),
        ("orders", "5,000", "5000"),
        ("orders", "5 000", "5000"),
        ("orders", "5\u{202f}000\u{202f}000", "5000000"),
        ("orders", "1,234,567.5", "1234567.5"),
        ("orders", "+5000", "+5000"),
        ("orders", "+5,000", "+5000"),
        ("orders", "between 3 and 4", "3..4"),
        ("net_sentiment", "-0.2..0.4", "-0.2..0.4"),
        ("net_sentiment", ">= -10%", ">= -10%"),
        ("nps", "+5 points", "+5"),
        ("nps", ">= 30", ">= 30"),
        ("roas", ">= 3", ">= 3"),
        ("roas", "300%", "300%"),
        ("refund_rate", "-10%", "-10%"),
        ("refund_rate", "− 10 %", "-10%"),
        ("refund_rate", "down 10%", "-10%"),
        ("cost_per_acquisition", "< 12 USD", "< 12 USD"),
        ("cost_per_acquisition", "<= $12", "<= 12 USD"),
        ("cost_per_acquisition", "at most USD 12.50", "<= 12.5 USD"),
        ("cost_per_acquisition", "12 usd", "12 USD"),
        ("cost_per_acquisition", "up to 12", "<= 12"),
        ("cost_per_acquisition", "$10..12", "10 USD..12 USD"),
        ("cost_per_acquisition", "-2 USD", "-2 USD"),
        ("revenue", "+$5k", "+5000 USD"),
        ("revenue", "1.5 million USD", "1500000 USD"),
        ("average_watch_time", ">= 8 s", ">= 8 s"),
        ("watch_time", ">= 1.5 hours", ">= 5400 s"),
        ("frequency", "3..4", "3..4"),
    ];
    for (kpi, text, expected) in table {
        assert_eq!(canonical(kpi, text), expected, "{text}");
        assert_eq!(canonical(kpi, expected), expected, "the canonical form reads back");
    }
}

#[test]
fn a_bare_dollar_is_the_plans() {
    let read = |currency: &str, text: &str| {
        let scale = Scale { currency: currency.parse().ok(), ..scale("revenue") };
        parse(text, &scale).0.map(|target| print(&target))
    };
    assert_eq!(read("CAD", "$12").as_deref(), Some("12 CAD"));
    assert_eq!(read("EUR", "$12"), None);
    assert_eq!(read("EUR", "12 €").as_deref(), Some("12 EUR"));
    assert_eq!(read("CNY", "¥12").as_deref(), Some("12 CNY"));
}

#[test]
fn what_is_no_target_says_where_and_what_to_write() {
    faults(
        "orders",
        "",
        &expect![[r#"
        0..0 error target-form there is no target here; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "orders",
        "lots",
        &expect![[r#"
        0..4 error target-form a number is expected here; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "orders",
        ">=",
        &expect![[r#"
        2..2 error target-form the number is missing; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "orders",
        ">= 30 or so",
        &expect![[r#"
        6..11 error target-form this does not belong to a target; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "orders",
        "1,5",
        &expect![[r#"
        0..3 error target-form a comma separates thousands here, not decimals; write 1.5
    "#]],
    );
}

#[test]
fn ranges_points_and_numbers_say_what_is_wrong_with_them() {
    faults(
        "conversion_rate",
        "60%..40%",
        &expect![[r#"
        0..8 error target-form the range starts above its end; write 40%..60%
    "#]],
    );
    faults(
        "conversion_rate",
        "40%..60 USD",
        &expect![[r#"
        0..11 error target-form the two ends of the range have different units; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "conversion_rate",
        ">= 2 pt",
        &expect![[r#"
        3..4 error target-form percentage points are a change on the baseline; write "+2 pt" for a change, or "2%" for a value to reach
    "#]],
    );
    faults(
        "orders",
        "between 3",
        &expect![[r#"
        9..9 error target-form the upper end of the range is missing; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    faults(
        "orders",
        &"9".repeat(400),
        &expect![[r#"
        0..400 error target-form this number is too large; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
}

#[test]
fn a_point_before_thousands_is_noticed() {
    faults(
        "orders",
        "5.000",
        &expect![[r#"
        0..5 warning target-thousands 5.000 is read as 5; for thousands write 5,000
    "#]],
    );
    faults(
        "orders",
        "1.000.000",
        &expect![[r#"
        5..9 error target-form this does not belong to a target; write a bound (">= 30%", "< 12 USD", "500"), a range ("40%..60%"), growth on the baseline ("+20%"), a change ("+5000") or percentage points ("+2 pt")
    "#]],
    );
    assert_eq!(canonical("orders", "5.125"), "5.125");
}

#[test]
fn units_must_fit_the_kpi() {
    faults(
        "revenue",
        ">= 30%",
        &expect![[r#"
        0..6 error target-unit revenue is an amount of money, and the target is a percentage; write an amount; for growth on the baseline write "+30%"
    "#]],
    );
    faults(
        "revenue",
        " >= 30 EUR ",
        &expect![[r#"
        1..10 error target-currency the target is in EUR, and the plan is in USD; write the amount in USD: an exchange rate would move the target from day to day
    "#]],
    );
    faults(
        "orders",
        "500 USD",
        &expect![[r#"
        0..7 error target-unit orders is a count, and the target is an amount of money; leave the currency out
    "#]],
    );
    faults(
        "conversion_rate",
        "$5",
        &expect![[r#"
        0..2 error target-unit conversion_rate is a ratio, and the target is an amount of money; write a percentage, such as "30%"
    "#]],
    );
    faults(
        "orders",
        "+2 pt",
        &expect![[r#"
        0..5 error target-unit orders is a count; percentage points are for ratios; write "+5%" for growth, or "+5" for a change in its own unit
    "#]],
    );
    faults(
        "nps",
        ">= 30%",
        &expect![[r#"
        0..6 error target-unit nps is a number of points from -100 to 100, and the target is a percentage; leave the percent sign out
    "#]],
    );
    faults(
        "frequency",
        "3",
        &expect![[r#"
        0..1 error target-unit frequency has no better side, so a bare amount says neither at least nor at most; write ">=", "<=" or a range such as "3..4"
    "#]],
    );
}

#[test]
fn a_forgotten_percent_sign_is_noticed() {
    faults(
        "conversion_rate",
        ">= 30",
        &expect![[r#"
        0..5 warning target-percent conversion_rate is a ratio, so 30 means 3000%; did you mean >= 30%?
    "#]],
    );
    faults(
        "share_of_traffic",
        "20",
        &expect![[r#"
        0..2 warning target-percent share_of_traffic is a ratio, so 20 means 2000%; did you mean 20%?
    "#]],
    );
    faults(
        "conversion_rate",
        "3..4",
        &expect![[r#"
        0..4 warning target-percent conversion_rate is a ratio, so 4 means 400%; did you mean 3%..4%?
    "#]],
    );
    faults("roas", ">= 4", &expect![[r#""#]]);
    faults(
        "roas",
        ">= 400",
        &expect![[r#"
        0..6 warning target-percent roas is a ratio, so 400 means 40000%; did you mean >= 400%?
    "#]],
    );
}

#[test]
fn a_target_on_the_wrong_side_is_noticed() {
    faults(
        "cost_per_lead",
        ">= 12 USD",
        &expect![[r#"
        0..9 warning target-direction cost_per_lead should fall, and the target asks for the opposite; write <= 12 USD, or leave it if this is a guard
    "#]],
    );
    faults(
        "orders",
        "< 500",
        &expect![[r#"
        0..5 warning target-direction orders should rise, and the target asks for the opposite; write >= 500, or leave it if this is a guard
    "#]],
    );
    faults(
        "orders",
        "-10%",
        &expect![[r#"
        0..4 warning target-direction orders should rise, and the target asks for the opposite; turn the sign round, or leave it if this is how far it may go
    "#]],
    );
    faults(
        "refund_rate",
        "+1 pt",
        &expect![[r#"
        0..5 warning target-direction refund_rate should fall, and the target asks for the opposite; turn the sign round, or leave it if this is how far it may go
    "#]],
    );
}

/// Targets as [`parse`] can give them.
fn targets() -> impl Strategy<Value = Target> {
    let number = prop_oneof![
        0.0_f64..1e3,
        (0_u32..1_000_000).prop_map(f64::from),
        any::<f64>().prop_map(f64::abs).prop_filter("finite", |number| number.is_finite()),
    ];
    let signed = (number.clone(), any::<bool>()).prop_map(|(number, negative)| if negative { -number } else { number });
    let mark =
        prop_oneof![Just(Mark::Plain), Just(Mark::Percent), Just(Mark::Money(Currency::EUR)), Just(Mark::Seconds)];
    let side = prop_oneof![Just(Side::AtLeast), Just(Side::Above), Just(Side::AtMost), Just(Side::Below)];
    let amount = (signed.clone(), mark.clone()).prop_map(|(number, mark)| Amount { number, mark });
    prop_oneof![
        (side, amount.clone()).prop_map(|(side, amount)| Target::Bound(side, amount)),
        (number, mark.clone()).prop_map(|(number, mark)| Target::Toward(Amount { number, mark })),
        (signed.clone(), signed.clone(), mark).prop_map(|(a, b, mark)| Target::Range(
            Amount { number: a.min(b), mark },
            Amount { number: a.max(b), mark }
        )),
        signed.clone().prop_map(Target::Growth),
        amount.prop_filter("a percentage is growth", |amount| amount.mark != Mark::Percent).prop_map(Target::Change),
        signed.prop_map(Target::Points),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(target in targets()) {
        let (read, diagnostics) = parser::read(&print(&target), Some(Currency::USD));
        prop_assert_eq!(diagnostics, []);
        prop_assert_eq!(read, Some(target));
    }

    #[test]
    fn no_text_makes_reading_panic(text in r"(?s).{0,40}|[-+<>=≥%$€.,0-9 a-z]{0,24}|(at least|between|>=|\+|-)? ?[0-9,. ]{1,9} ?(k|M|%|pt|USD|s|€)?( ?(\.\.|and|to) ?[0-9]{1,4} ?%?)?") {
        for kpi in ["conversion_rate", "revenue", "orders", "nps", "frequency", "watch_time"] {
            let scale = scale(kpi);
            let (target, diagnostics) = parse(&text, &scale);
            prop_assert_eq!(target.is_none(), any_error(&diagnostics));
            for fault in &diagnostics {
                let span = fault.span.unwrap();
                prop_assert!(text.get(span.start..span.end).is_some(), "{:?} in {:?}", span, text);
                prop_assert!(!fault.message.is_empty() && !fault.help.is_empty());
            }
            if let Some(target) = target {
                prop_assert_eq!(parse(&print(&target), &scale).0, Some(target));
            }
        }
    }

}

#[test]
fn every_shape_of_unit_takes_a_bare_number() {
    let shapes = [Shape::Count, Shape::Money, Shape::Duration, Shape::Score, Shape::Ratio, Shape::Points];
    for shape in shapes {
        let scale = Scale { shape, ..scale("roas") };
        assert!(parse(">= 2", &scale).1.is_empty(), "{shape:?}");
    }
}
