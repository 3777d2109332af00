//! Filters as people write them: `platform = tiktok and tier in (nano, micro)`.
//!
//! Used by the command line, by page addresses, and after `where` in formulas. Values may be bare or quoted; a platform
//! may go by any of its names. A name that is no dimension is a label, a column of an imported file.
//!
//! Invariant: parsing what [`print`] writes gives an equal filter.

use crate::{
    diagnostic::{Diagnostic, Span},
    formula::lexer::{Cursor, Kind, Mode, Token},
    nearest,
};
use model::{
    SmolStr,
    creator::Tier,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    length::{self, Band},
    platform,
};

/// Reads a filter. What cannot be read is left out and said in the diagnostics; an empty text keeps everything.
pub fn parse(text: &str) -> (Filter, Vec<Diagnostic>) {
    let mut cursor = Cursor::new(text, Mode::Filter);
    if cursor.peek().kind == Kind::End {
        return (Filter::default(), cursor.diagnostics);
    }
    let filter = conditions(&mut cursor);
    if cursor.peek().kind != Kind::End && !crate::diagnostic::any_error(&cursor.diagnostics) {
        let words = format!("expected `and` or the end, found {}", cursor.found());
        let extra = Diagnostic::error("expected-and", cursor.peek().span, words);
        cursor.diagnostics.push(extra.help("put values that hold blanks in quotes; join conditions with `and`"));
    }
    (filter, cursor.diagnostics)
}

/// Writes a filter so that it reads back: values quoted.
pub fn print(filter: &Filter) -> String {
    filter.0.iter().map(condition_text).collect::<Vec<_>>().join(" and ")
}

/// Reads conditions joined by `and`, as many as there are.
pub(crate) fn conditions(cursor: &mut Cursor<'_>) -> Filter {
    let mut filter = Filter::default();
    loop {
        match condition(cursor) {
            Some(condition) => filter.0.push(condition),
            None => return filter,
        }
        if cursor.take_word("and").is_none() {
            return filter;
        }
    }
}

/// Words that mean something in formulas and filters, and so cannot be names without quotes.
pub(crate) const KEYWORDS: [&str; 4] = ["where", "and", "in", "not"];

/// Whether a word is one of them.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn condition(cursor: &mut Cursor<'_>) -> Option<Condition> {
    let name = cursor.peek().clone();
    let dimension = match &name.kind {
        Kind::Word(word) if !is_keyword(word) => known(cursor, word, name.span),
        Kind::Text(text) => Dimension::from_name(text),
        _ => return expected(cursor, "expected-dimension", "a dimension, such as platform"),
    };
    cursor.next();
    let (test, many) = test(cursor)?;
    let values = match test {
        Test::Known => Vec::new(),
        _ if many => list(cursor)?,
        _ => vec![value(cursor)?],
    };
    let mut kept: Vec<SmolStr> = Vec::new();
    for (value, span) in values {
        let value = canonical(cursor, &dimension, &value, span);
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    Some(Condition { dimension, test, values: kept })
}

fn known(cursor: &mut Cursor<'_>, word: &str, span: Span) -> Dimension {
    let lower = word.to_lowercase();
    let dimension = Dimension::from_name(&lower);
    if !matches!(dimension, Dimension::Label(_)) {
        return dimension;
    }
    if let Some(near) = nearest::did_you_mean(&lower, Dimension::ALL.iter().map(Dimension::name)) {
        let words = format!("no dimension is called {word}; it is taken for a column of an imported file");
        cursor.diagnostics.push(Diagnostic::warning("unknown-dimension", span, words).help(near));
    }
    Dimension::from_name(word)
}

fn test(cursor: &mut Cursor<'_>) -> Option<(Test, bool)> {
    if cursor.take('=').is_some() {
        return Some((Test::In, false));
    }
    if cursor.peek().kind == Kind::NotEqual {
        cursor.next();
        return Some((Test::NotIn, false));
    }
    if cursor.take_word("is").is_some() {
        let known = cursor.take_word("known").map(|_| (Test::Known, false));
        return known.or_else(|| expected(cursor, "expected-test", "`known`"));
    }
    let not = cursor.take_word("not").is_some();
    if cursor.take_word("in").is_some() {
        return Some((if not { Test::NotIn } else { Test::In }, true));
    }
    expected(cursor, "expected-test", "`=`, `!=`, `in (…)`, `not in (…)` or `is known`")
}

fn list(cursor: &mut Cursor<'_>) -> Option<Vec<(SmolStr, Span)>> {
    if cursor.take('(').is_none() {
        return expected(cursor, "expected-list", "`(` and a list of values");
    }
    let mut values = vec![value(cursor)?];
    while cursor.take(',').is_some() {
        values.push(value(cursor)?);
    }
    if cursor.take(')').is_none() {
        return expected(cursor, "expected-list", "`,` or `)`");
    }
    Some(values)
}

fn value(cursor: &mut Cursor<'_>) -> Option<(SmolStr, Span)> {
    let Token { kind, span } = cursor.peek().clone();
    let value = match kind {
        Kind::Word(value) | Kind::Text(value) => value,
        Kind::Number(_) => SmolStr::new(cursor.slice(span)),
        _ => return expected(cursor, "expected-value", "a value, such as tiktok or \"tracked link\""),
    };
    cursor.next();
    Some((value, span))
}

/// The one way a value is stored: platforms by their canonical name, handles and hashtags without their sign.
fn canonical(cursor: &mut Cursor<'_>, dimension: &Dimension, value: &str, span: Span) -> SmolStr {
    match dimension {
        Dimension::Platform => SmolStr::new(platform::canonical(value)),
        Dimension::Hashtag => SmolStr::new(value.trim_start_matches('#').to_lowercase()),
        Dimension::Account => SmolStr::new(value.trim_start_matches('@').to_lowercase()),
        Dimension::Code => SmolStr::new(value.to_uppercase()),
        Dimension::Topic => SmolStr::new(value.to_lowercase()),
        Dimension::Tier => {
            let tiers = [Tier::Nano, Tier::Micro, Tier::Mid, Tier::Macro, Tier::Mega].map(Tier::name);
            listed(cursor, ("tier", &tiers), value, span)
        }
        Dimension::Length => listed(cursor, ("length", &names(length::OF_VIDEOS)), value, span),
        Dimension::TextLength => listed(cursor, ("text length", &names(length::OF_TEXTS)), value, span),
        _ => SmolStr::new(value),
    }
}

fn names(bands: &[Band]) -> Vec<&'static str> {
    bands.iter().map(|band| band.name).collect()
}

/// A value of a closed list, of which no other can be meant.
fn listed(cursor: &mut Cursor<'_>, (what, known): (&str, &[&str]), value: &str, span: Span) -> SmolStr {
    let lower = value.to_lowercase();
    if !known.contains(&lower.as_str()) {
        let words = format!("no {what} is called {value}");
        let help = format!("the {what}s are {}", nearest::listed(known, "and"));
        let code = if what == "tier" { "unknown-tier" } else { "unknown-length" };
        cursor.diagnostics.push(Diagnostic::error(code, span, words).help(help));
    }
    SmolStr::new(lower)
}

fn expected<T>(cursor: &mut Cursor<'_>, code: &str, what: &str) -> Option<T> {
    let words = format!("expected {what}, found {}", cursor.found());
    cursor.diagnostics.push(Diagnostic::error(code, cursor.peek().span, words));
    None
}

fn condition_text(condition: &Condition) -> String {
    let name = condition.dimension.name();
    let name = if is_plain(name) { name.to_owned() } else { quoted(name) };
    let values: Vec<String> = condition.values.iter().map(|value| quoted(value)).collect();
    match (condition.test, values.as_slice()) {
        (Test::Known, _) => format!("{name} is known"),
        (Test::In, [value]) => format!("{name} = {value}"),
        (Test::NotIn, [value]) => format!("{name} != {value}"),
        (Test::In, _) => format!("{name} in ({})", values.join(", ")),
        (Test::NotIn, _) => format!("{name} not in ({})", values.join(", ")),
    }
}

fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    starts && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && !is_keyword(name)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn check(text: &str, printed: &str) {
        let (filter, diagnostics) = parse(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(print(&filter), printed);
    }

    fn faulty(text: &str, code: &str) {
        let (_, diagnostics) = parse(text);
        assert!(diagnostics.iter().any(|d| d.code == code), "{text}: {diagnostics:?}");
    }

    #[test]
    fn values_are_bare_or_quoted_and_platforms_have_one_name() {
        check("platform = TikTok and tier in (nano, micro)", r#"platform = "tiktok" and tier in ("nano", "micro")"#);
        check("platform != Twitter", r#"platform != "x""#);
        check("platform not in (yt, 'fb')", r#"platform not in ("youtube", "facebook")"#);
        check(
            "campaign = glow-2024 AND post = instagram/17890",
            r#"campaign = "glow-2024" and post = "instagram/17890""#,
        );
        check(r#""Ad format" = "say \"hi\"""#, r#""Ad format" = "say \"hi\"""#);
        check("hashtag = #Glow and account = @Nina", r#"hashtag = "glow" and account = "nina""#);
        check("topic = Routine and length != '30 to 60 S'", r#"topic = "routine" and length != "30 to 60 s""#);
        check("link is known and platform = x", r#"link is known and platform = "x""#);
        check("", "");
        check("  ", "");
    }

    #[test]
    fn faults_say_what_was_expected() {
        faulty("platform", "expected-test");
        faulty("platform = ", "expected-value");
        faulty("platform in (a, b", "expected-list");
        faulty("= x", "expected-dimension");
        faulty("platform = a b", "expected-and");
        faulty("link is here", "expected-test");
        faulty("platform = \"a", "open-quote");
        faulty("tier = huge", "unknown-tier");
        faulty("length = long", "unknown-length");
        faulty("text_length = '30 to 60 s'", "unknown-length");
        faulty("platfrom = tiktok", "unknown-dimension");
    }

    #[test]
    fn a_column_of_a_file_is_no_fault() {
        let (filter, diagnostics) = parse("segment_xyz = 4");
        assert!(diagnostics.is_empty());
        assert_eq!(filter.0[0].dimension, Dimension::Label("segment_xyz".into()));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_printing_reads_back(text in "\\PC{0,60}") {
            let (filter, _) = parse(&text);
            let (again, diagnostics) = parse(&print(&filter));
            prop_assert_eq!(&again, &filter, "{:?}", diagnostics);
        }

        #[test]
        fn printing_reads_back(name in "[a-z \"\\\\]{1,8}", values in proptest::collection::btree_set("\\PC{0,8}", 1..4)) {
            let condition = Condition {
                dimension: Dimension::Label(SmolStr::new(format!("l {name}"))),
                test: Test::NotIn,
                values: values.into_iter().map(SmolStr::new).collect(),
            };
            let filter = Filter(vec![condition]);
            prop_assert_eq!(parse(&print(&filter)).0, filter);
        }
    }
}
