//! A phrase of a finding as it stands on a page: figures in the page's own formats, names kept apart from the words.
//!
//! Invariant: nothing that a person wrote reaches the page unescaped.

use crate::format;
use askama::filters::{Html, escape};
use insight::finding::{Phrase, Piece, chance_words};
use model::money::Currency;

/// A phrase as HTML.
pub fn html(phrase: &Phrase, currency: Currency) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Name(name) => format!("<bdi>{}</bdi>", escaped(name)),
        other => escaped(&text_of(other, currency)),
    };
    phrase.0.iter().map(piece).collect()
}

/// A phrase as text.
pub fn text(phrase: &Phrase, currency: Currency) -> String {
    phrase.0.iter().map(|piece| text_of(piece, currency)).collect()
}

fn text_of(piece: &Piece, currency: Currency) -> String {
    match piece {
        Piece::Text(words) | Piece::Name(words) => words.clone(),
        Piece::Value(value, unit) => format::value(*value, unit, currency),
        Piece::Share(share) => format::percent(*share),
        Piece::Chance(chance) => chance_words(*chance, "\u{202f}%"),
        Piece::Count(count) => format::int_of(*count),
        Piece::Day(day) => format::date(*day),
        Piece::Days(days) => format::period(*days),
    }
}

fn escaped(text: &str) -> String {
    escape(text, Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_apart_and_are_escaped() {
        let phrase = Phrase::of_name("<b>Nina</b>").text(" brought ").value(1200.0, "money").text(" & more");
        assert_eq!(
            html(&phrase, Currency::EUR),
            "<bdi>&#60;b&#62;Nina&#60;/b&#62;</bdi> brought €1\u{202f}200 &#38; more"
        );
        assert_eq!(text(&phrase, Currency::EUR), "<b>Nina</b> brought €1\u{202f}200 & more");
    }
}
