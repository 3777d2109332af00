//! The words, numbers and signs of a target.
//!
//! Invariant: every token's span lies within the text, on the bounds of characters, and the spans ascend.

use crate::diagnostic::Span;

/// A token at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number; separators of thousands are gone. The text is digits and at most one point.
    Number(String),
    /// Letters, in lower case.
    Word(String),
    /// `%`
    Percent,
    /// `+`
    Plus,
    /// `-`, `−` or `–`
    Minus,
    /// `..` or `…`
    Dots,
    /// A sign of comparison, two characters as one.
    Compare(&'static str),
    /// `1,5`: a comma where a point belongs. Holds the number as it should be written.
    Comma(String),
    /// Anything else.
    Other(char),
}

/// Splits a text. Blanks are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[at..], first);
        tokens.push(Token { kind, span: Span::new(at, at + length) });
        at += length;
    }
    tokens
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_alphabetic() {
        let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
        return (Kind::Word(word.to_lowercase()), word.len());
    }
    for (written, kind) in SIGNS {
        if rest.starts_with(written) {
            return (kind.clone(), written.len());
        }
    }
    (Kind::Other(first), first.len_utf8())
}

/// The longest first.
const SIGNS: &[(&str, Kind)] = &[
    (">=", Kind::Compare(">=")),
    ("=>", Kind::Compare(">=")),
    ("≥", Kind::Compare(">=")),
    ("⩾", Kind::Compare(">=")),
    ("<=", Kind::Compare("<=")),
    ("=<", Kind::Compare("<=")),
    ("≤", Kind::Compare("<=")),
    ("⩽", Kind::Compare("<=")),
    (">", Kind::Compare(">")),
    ("<", Kind::Compare("<")),
    ("...", Kind::Dots),
    ("..", Kind::Dots),
    ("…", Kind::Dots),
    ("%", Kind::Percent),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("−", Kind::Minus),
    ("–", Kind::Minus),
    ("—", Kind::Minus),
];

/// A number with thousands apart (`5,000`, `5 000`, `5'000`) and a point before its fraction.
fn number(rest: &str) -> (Kind, usize) {
    let mut written = digits(rest).to_owned();
    let mut length = written.len();
    let mut separator = None;
    let leads = written.len() <= 3;
    while let Some(next) = rest[length..].chars().next().filter(|c| leads && is_separator(*c)) {
        let group = digits(&rest[length + next.len_utf8()..]);
        if group.len() != 3 || separator.is_some_and(|known| known != next) {
            break;
        }
        separator = Some(next);
        written.push_str(group);
        length += next.len_utf8() + group.len();
    }
    for (mark, comma) in [('.', false), (',', true)] {
        let fraction = rest[length..].strip_prefix(mark).map_or("", digits);
        if fraction.is_empty() {
            continue;
        }
        written = format!("{written}.{fraction}");
        length += 1 + fraction.len();
        return (if comma { Kind::Comma(written) } else { Kind::Number(written) }, length);
    }
    (Kind::Number(written), length)
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '\'' | '’' | '_' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
