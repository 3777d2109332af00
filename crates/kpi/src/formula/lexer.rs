//! Words, numbers and signs of formulas and filters.
//!
//! Formulas and filters share their conditions (`platform in (tiktok, x)`), and so their tokens; they differ in what an
//! unquoted word may hold: in a filter `glow-2024` is one word, in a formula it is a subtraction.
//!
//! Invariant: spans lie on character boundaries, in order, and the last token is [`Kind::End`].

use crate::diagnostic::{Diagnostic, Span};
use model::SmolStr;

/// How long a text may be, in bytes.
pub const MOST_BYTES: usize = 16_384;

/// What is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Arithmetic: words are names.
    Formula,
    /// Conditions alone: words are anything without blanks, commas, signs of comparison or parentheses.
    Filter,
}

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `0.30`
    Number(f64),
    /// A name, a keyword, or an unquoted value.
    Word(SmolStr),
    /// A quoted value, without its quotes.
    Text(SmolStr),
    /// One of `+ - * / ( ) , =`
    Symbol(char),
    /// `!=`
    NotEqual,
    /// The end of the text.
    End,
}

/// Tokens, and how far they were read.
#[derive(Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    /// What was found wrong so far.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'t> Cursor<'t> {
    /// Reads a text into tokens.
    pub fn new(text: &'t str, mode: Mode) -> Self {
        let mut cursor = Self { text, tokens: Vec::new(), at: 0, diagnostics: Vec::new() };
        if text.len() > MOST_BYTES {
            let words = format!("this is {} bytes long; {MOST_BYTES} are the most", text.len());
            cursor.diagnostics.push(Diagnostic::error("too-long", Span::new(0, 0), words));
        } else {
            let mut at = 0;
            while let Some(next) = text[at..].chars().next() {
                at = cursor.token(at, next, mode);
            }
        }
        cursor.push(Kind::End, text.len(), text.len());
        cursor
    }

    /// The next token.
    pub fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    /// Takes the next token; the end stays.
    pub fn next(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes the next token if it is this sign.
    pub fn take(&mut self, symbol: char) -> Option<Span> {
        (self.peek().kind == Kind::Symbol(symbol)).then(|| self.next().span)
    }

    /// Whether the next token is this keyword.
    pub fn is_word(&self, keyword: &str) -> bool {
        matches!(&self.peek().kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Takes the next token if it is this keyword.
    pub fn take_word(&mut self, keyword: &str) -> Option<Span> {
        self.is_word(keyword).then(|| self.next().span)
    }

    /// Where the last token that was taken stands.
    pub fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    /// What stands at a span.
    pub fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start..span.end]
    }

    /// The next token as it is named in a message.
    pub fn found(&self) -> String {
        let token = self.peek();
        if token.kind == Kind::End { "the end".to_owned() } else { format!("`{}`", self.slice(token.span)) }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.tokens.push(Token { kind, span: Span::new(start, end) });
    }

    /// Reads the token that starts at `at`; answers where the next one starts.
    fn token(&mut self, at: usize, first: char, mode: Mode) -> usize {
        let after = at + first.len_utf8();
        match first {
            blank if blank.is_whitespace() => return after,
            '"' | '\'' => return self.quoted(at, first),
            '(' | ')' | ',' | '=' => self.push(Kind::Symbol(first), at, after),
            '!' if self.text[after..].starts_with('=') => {
                self.push(Kind::NotEqual, at, after + 1);
                return after + 1;
            }
            _ if mode == Mode::Filter && first != '!' => return self.word(at, |c| !ends_value(c)),
            '+' | '-' | '*' | '/' => self.push(Kind::Symbol(first), at, after),
            digit if digit.is_ascii_digit() || digit == '.' => return self.number(at),
            letter if letter.is_alphabetic() || letter == '_' => {
                return self.word(at, |c| c.is_alphanumeric() || c == '_');
            }
            _ => self.unknown(at, after, first),
        }
        after
    }

    fn word(&mut self, at: usize, belongs: impl Fn(char) -> bool) -> usize {
        let end = self.text[at..].find(|c| !belongs(c)).map_or(self.text.len(), |length| at + length);
        self.push(Kind::Word(SmolStr::new(&self.text[at..end])), at, end);
        end
    }

    fn number(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').map_or(self.text.len(), |length| at + length);
        let written = &self.text[at..end];
        match written.parse::<f64>() {
            Ok(value) if value.is_finite() => self.push(Kind::Number(value), at, end),
            _ => {
                let words = format!("`{written}` is not a number");
                let help = "write digits with at most one point, such as 1000 or 0.30";
                self.diagnostics.push(Diagnostic::error("not-a-number", Span::new(at, end), words).help(help));
                self.push(Kind::Number(0.0), at, end);
            }
        }
        end
    }

    fn quoted(&mut self, at: usize, quote: char) -> usize {
        let mut value = String::new();
        let mut chars = self.text[at + 1..].char_indices().peekable();
        while let Some((offset, next)) = chars.next() {
            match next {
                '\\' => match chars.next_if(|(_, c)| matches!(c, '\\' | '"' | '\'')) {
                    Some((_, escaped)) => value.push(escaped),
                    None => value.push('\\'),
                },
                _ if next == quote => {
                    let end = at + 1 + offset + 1;
                    self.push(Kind::Text(SmolStr::new(value)), at, end);
                    return end;
                }
                _ => value.push(next),
            }
        }
        let span = Span::new(at, self.text.len());
        let open = Diagnostic::error("open-quote", span, "this quote is never closed");
        self.diagnostics.push(open.help(format!("add {quote} at the end of the value")));
        self.push(Kind::Text(SmolStr::new(value)), at, span.end);
        span.end
    }

    fn unknown(&mut self, at: usize, end: usize, found: char) {
        let words = format!("`{found}` has no meaning here");
        let diagnostic = Diagnostic::error("unknown-sign", Span::new(at, end), words);
        self.diagnostics.push(match found {
            '×' | '·' => diagnostic.help("multiply with *"),
            '÷' | ':' => diagnostic.help("divide with /"),
            '–' | '−' => diagnostic.help("subtract with -"),
            '%' => diagnostic.help("write a share as a fraction: 0.05 for 5 %"),
            _ => diagnostic,
        });
    }
}

fn ends_value(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | ',' | '=' | '!' | '"' | '\'')
}
