//! From tokens to a tree.
//!
//! ```text
//! formula   = sum
//! sum       = product { ("+" | "-") product }
//! product   = signed { ("*" | "/") signed }
//! signed    = "-" signed | filtered
//! filtered  = primary { "where" condition { "and" condition } }
//! primary   = number | name | function "(" formula { "," formula } ")" | "(" formula ")"
//! condition = dimension ("=" | "!=") value | dimension ["not"] "in" "(" value { "," value } ")"
//! ```
//!
//! Invariant: every text is read without panic, and in bounded depth: [`MOST_NESTED`] and [`MOST_PARTS`].

use super::{
    MOST_NESTED, MOST_PARTS,
    lexer::{Cursor, Kind, Mode},
    tree::{Function, Node, Operator, Sign, Tree},
};
use crate::{
    diagnostic::{Diagnostic, Span, any_error},
    filter, nearest,
};

/// Reads a formula. Without a tree there is at least one error; with one there may be warnings.
pub fn parse(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut parser = Parser { cursor: Cursor::new(text, Mode::Formula), nested: 0, parts: 0 };
    if any_error(&parser.cursor.diagnostics) {
        return (None, parser.cursor.diagnostics);
    }
    let tree = parser.sum();
    if tree.is_some() && parser.cursor.peek().kind != Kind::End {
        parser.expected::<()>("end", "an operator or the end");
    }
    let diagnostics = parser.cursor.diagnostics;
    (tree.filter(|_| !any_error(&diagnostics)), diagnostics)
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    nested: usize,
    parts: usize,
}

impl Parser<'_> {
    fn sum(&mut self) -> Option<Tree> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign([Operator::Add, Operator::Subtract]) {
            let right = self.product()?;
            left = self.binary(sign, left, right)?;
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Tree> {
        let mut left = self.signed()?;
        while let Some(sign) = self.sign([Operator::Multiply, Operator::Divide]) {
            let right = self.signed()?;
            left = self.binary(sign, left, right)?;
        }
        Some(left)
    }

    fn signed(&mut self) -> Option<Tree> {
        let Some(minus) = self.cursor.take('-') else {
            return self.filtered();
        };
        let part = self.deeper(minus, Self::signed)?;
        let span = minus.to(part.span);
        self.part(span, Node::Negate(Box::new(part)))
    }

    fn filtered(&mut self) -> Option<Tree> {
        let mut tree = self.primary()?;
        while self.cursor.take_word("where").is_some() {
            let start = tree.span;
            let only = filter::conditions(&mut self.cursor);
            if any_error(&self.cursor.diagnostics) {
                return None;
            }
            let end = self.cursor.before();
            tree = self.part(start.to(end), Node::Where(Box::new(tree), only))?;
        }
        Some(tree)
    }

    fn primary(&mut self) -> Option<Tree> {
        let token = self.cursor.peek().clone();
        match token.kind {
            Kind::Number(value) => {
                self.cursor.next();
                self.part(token.span, Node::Number(value))
            }
            Kind::Word(word) if !filter::is_keyword(&word) => {
                self.cursor.next();
                if self.cursor.peek().kind == Kind::Symbol('(') {
                    return self.call(&word, token.span);
                }
                self.part(token.span, Node::Name(word))
            }
            Kind::Symbol('(') => {
                self.cursor.next();
                let mut tree = self.deeper(token.span, Self::sum)?;
                let end = self.close(token.span)?;
                tree.span = token.span.to(end);
                Some(tree)
            }
            _ => self.expected("expected-part", "a measure, a KPI, a number or `(`"),
        }
    }

    fn call(&mut self, word: &str, name: Span) -> Option<Tree> {
        let Some(function) = Function::ALL.into_iter().find(|function| function.name() == word) else {
            let names = Function::ALL.map(Function::name);
            let words = format!("no function is called {word}");
            let help = nearest::did_you_mean(word, names)
                .unwrap_or_else(|| format!("the functions are {}", nearest::listed(&names, "and")));
            self.cursor.diagnostics.push(Diagnostic::error("unknown-function", name, words).help(help));
            return None;
        };
        let open = self.cursor.next().span;
        let mut parts = vec![self.deeper(open, Self::sum)?];
        while self.cursor.take(',').is_some() {
            parts.push(self.deeper(open, Self::sum)?);
        }
        let span = name.to(self.close(open)?);
        if parts.len() != function.takes() {
            let words = format!("{word}() takes {} and not {}", count(function.takes()), parts.len());
            self.cursor.diagnostics.push(Diagnostic::error("wrong-arguments", span, words));
            return None;
        }
        self.part(span, Node::Call(function, parts))
    }

    fn sign(&mut self, among: [Operator; 2]) -> Option<Sign> {
        among.into_iter().find_map(|operator| {
            let span = self.cursor.take(operator.symbol())?;
            Some(Sign { operator, span })
        })
    }

    fn binary(&mut self, sign: Sign, left: Tree, right: Tree) -> Option<Tree> {
        let span = left.span.to(right.span);
        self.part(span, Node::Binary(sign, Box::new(left), Box::new(right)))
    }

    fn part(&mut self, span: Span, node: Node) -> Option<Tree> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            let words = format!("the formula has more than {MOST_PARTS} parts");
            let help = "name parts of it as KPIs of their own";
            self.cursor.diagnostics.push(Diagnostic::error("too-long", span, words).help(help));
            return None;
        }
        Some(Tree { node, span })
    }

    fn deeper(&mut self, at: Span, read: fn(&mut Self) -> Option<Tree>) -> Option<Tree> {
        if self.nested == MOST_NESTED {
            let words = format!("the formula is nested deeper than {MOST_NESTED} levels");
            let help = "name parts of it as KPIs of their own";
            self.cursor.diagnostics.push(Diagnostic::error("too-deep", at, words).help(help));
            return None;
        }
        self.nested += 1;
        let tree = read(self);
        self.nested -= 1;
        tree
    }

    fn close(&mut self, open: Span) -> Option<Span> {
        if let Some(span) = self.cursor.take(')') {
            return Some(span);
        }
        let words = format!("this parenthesis is not closed: expected `)`, found {}", self.cursor.found());
        self.cursor.diagnostics.push(Diagnostic::error("open-parenthesis", open, words));
        None
    }

    fn expected<T>(&mut self, code: &str, what: &str) -> Option<T> {
        let words = format!("expected {what}, found {}", self.cursor.found());
        self.cursor.diagnostics.push(Diagnostic::error(code, self.cursor.peek().span, words));
        None
    }
}

fn count(arguments: usize) -> &'static str {
    if arguments == 1 { "one argument" } else { "two arguments" }
}
