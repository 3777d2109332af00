//! What a person reads when a formula is wrong.

use expect_test::{Expect, expect};
use kpi::{
    catalogue::Catalogue,
    diagnostic::Diagnostic,
    formula::{compile_tree, parse},
};

/// The text with the span underlined, as a compiler draws it.
fn drawn(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut lines = Vec::new();
    for diagnostic in diagnostics {
        lines.push(format!("{}[{}]: {}", diagnostic.severity.name(), diagnostic.code, diagnostic.message));
        if let Some(span) = diagnostic.span.filter(|_| !text.is_empty()) {
            let indent = text[..span.start].chars().count();
            let length = text[span.start..span.end].chars().count().max(1);
            lines.push(format!("  {text}"));
            lines.push(format!("  {}{}", " ".repeat(indent), "^".repeat(length)));
        }
        lines.extend(diagnostic.help.iter().map(|help| format!("  = {help}")));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn check(text: &str, expected: Expect) {
    let catalogue = Catalogue::builtin();
    let (tree, mut diagnostics) = parse(text);
    if let Some(tree) = tree {
        diagnostics.extend(compile_tree(&catalogue, &tree).err().unwrap_or_default());
    }
    expected.assert_eq(&drawn(text, &diagnostics));
}

#[test]
fn money_and_counts_do_not_add_up() {
    check(
        "revenue + orders",
        expect![[r#"
        error[unlike-units]: money cannot be added to count
          revenue + orders
                  ^
          = both sides need one unit; multiply or divide one of them first
    "#]],
    );
    check(
        "orders - cost",
        expect![[r#"
        error[unlike-units]: money cannot be subtracted from count
          orders - cost
                 ^
          = both sides need one unit; multiply or divide one of them first
    "#]],
    );
    check(
        "max(followers, revenue)",
        expect![[r#"
        error[unlike-units]: max() compares count with money
          max(followers, revenue)
          ^^^^^^^^^^^^^^^^^^^^^^^
          = both need one unit
    "#]],
    );
    check("max(change(followers), 0)", expect![[r#""#]]);
}

#[test]
fn unknown_names_come_with_the_nearest_known() {
    check(
        "engagments / raech",
        expect![[r#"
        error[unknown-name]: no measure or KPI is called engagments
          engagments / raech
          ^^^^^^^^^^
          = did you mean engagements, engagements_reported or engaged_sessions?
        error[unknown-name]: no measure or KPI is called raech
          engagments / raech
                       ^^^^^
          = did you mean reach?
    "#]],
    );
    check(
        "zzzzzz",
        expect![[r#"
        error[unknown-name]: no measure or KPI is called zzzzzz
          zzzzzz
          ^^^^^^
          = `kepi kpi list` shows them all
    "#]],
    );
    check(
        "maximum(likes, 3)",
        expect![[r#"
        error[unknown-function]: no function is called maximum
          maximum(likes, 3)
          ^^^^^^^
          = did you mean max?
    "#]],
    );
    check(
        "views where platfrom = tiktok",
        expect![[r#"
        warning[unknown-dimension]: no dimension is called platfrom; it is taken for a column of an imported file
          views where platfrom = tiktok
                      ^^^^^^^^
          = did you mean platform?
    "#]],
    );
}

#[test]
fn moments_are_for_levels() {
    check(
        "change(likes)",
        expect![[r#"
        error[not-a-level]: change() is for levels, such as followers; likes is not a level
          change(likes)
                 ^^^^^
          = to see what posts gathered within the period, use likes itself and ask with the activity basis (--basis activity)
    "#]],
    );
    check(
        "start(revenue)",
        expect![[r#"
        error[not-a-level]: start() is for levels, such as followers; revenue is not a level
          start(revenue)
                ^^^^^^^
          = revenue counts what happened within the period already: use it as it is
    "#]],
    );
    check(
        "change(followers / following)",
        expect![[r#"
        error[not-a-level]: change() takes a level, or levels added up
          change(followers / following)
                           ^
          = take the change of each level, such as change(followers) / start(followers)
    "#]],
    );
    check(
        "previous(previous(likes))",
        expect![[r#"
        error[nested-moment]: previous() cannot stand inside previous()
          previous(previous(likes))
                   ^^^^^^^^^^^^^^^
    "#]],
    );
    check(
        "start(end(followers))",
        expect![[r#"
        error[nested-moment]: end() cannot stand inside start()
          start(end(followers))
                ^^^^^^^^^^^^^^
    "#]],
    );
    check(
        "change(engagement_rate_by_followers)",
        expect![[r#"
        error[not-a-level]: in engagement_rate_by_followers: change() takes a level, or levels added up
          change(engagement_rate_by_followers)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = take the change of each level, such as change(followers) / start(followers)
    "#]],
    );
}

#[test]
fn broken_formulas_say_what_was_expected() {
    check(
        "",
        expect![[r#"
            error[expected-part]: expected a measure, a KPI, a number or `(`, found the end
        "#]],
    );
    check(
        "likes +",
        expect![[r#"
        error[expected-part]: expected a measure, a KPI, a number or `(`, found the end
          likes +
                 ^
    "#]],
    );
    check(
        "(likes + shares",
        expect![[r#"
        error[open-parenthesis]: this parenthesis is not closed: expected `)`, found the end
          (likes + shares
          ^
    "#]],
    );
    check(
        "likes shares",
        expect![[r#"
        error[end]: expected an operator or the end, found `shares`
          likes shares
                ^^^^^^
    "#]],
    );
}

#[test]
fn strange_signs_and_values_say_what_to_write() {
    check(
        "likes × 2",
        expect![[r#"
        error[unknown-sign]: `×` has no meaning here
          likes × 2
                ^
          = multiply with *
    "#]],
    );
    check(
        "max(likes)",
        expect![[r#"
        error[wrong-arguments]: max() takes two arguments and not 1
          max(likes)
          ^^^^^^^^^^
    "#]],
    );
    check(
        "1.2.3 * likes",
        expect![[r#"
        error[not-a-number]: `1.2.3` is not a number
          1.2.3 * likes
          ^^^^^
          = write digits with at most one point, such as 1000 or 0.30
    "#]],
    );
    check(
        "likes where platform",
        expect![[r#"
        error[expected-test]: expected `=`, `!=`, `in (…)`, `not in (…)` or `is known`, found the end
          likes where platform
                              ^
    "#]],
    );
    check(
        r#"likes where platform = "x"#,
        expect![[r#"
        error[open-quote]: this quote is never closed
          likes where platform = "x
                                 ^^
          = add " at the end of the value
    "#]],
    );
}
