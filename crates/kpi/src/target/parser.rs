//! From the text of a target to what it says, whatever the KPI.
//!
//! Invariant: there is a target or an error, never both and never neither.

use super::{
    Amount, Mark, Side, Target,
    lexer::{Kind, Token, tokens},
};
use crate::diagnostic::{Diagnostic, Span};
use model::money::Currency;

/// The forms, as a remedy.
const FORMS: &str = "write a bound (\">= 30%\", \"< 12 USD\", \"500\"), a range (\"40%..60%\"), growth on the baseline \
                     (\"+20%\"), a change (\"+5000\") or percentage points (\"+2 pt\")";

/// Words that say a side. Longer ones stand before those that they start with.
const SIDES: &[(&str, Side)] = &[
    ("at least", Side::AtLeast),
    ("no less than", Side::AtLeast),
    ("not less than", Side::AtLeast),
    ("minimum", Side::AtLeast),
    ("min", Side::AtLeast),
    ("more than", Side::Above),
    ("above", Side::Above),
    ("over", Side::Above),
    ("at most", Side::AtMost),
    ("no more than", Side::AtMost),
    ("not more than", Side::AtMost),
    ("up to", Side::AtMost),
    ("maximum", Side::AtMost),
    ("max", Side::AtMost),
    ("less than", Side::Below),
    ("below", Side::Below),
    ("under", Side::Below),
];

/// Words that say a change and its sign.
const MOVES: &[(&str, f64)] = &[
    ("up by", 1.0),
    ("up", 1.0),
    ("grow by", 1.0),
    ("increase by", 1.0),
    ("down by", -1.0),
    ("down", -1.0),
    ("fall by", -1.0),
    ("reduce by", -1.0),
    ("cut by", -1.0),
];

/// Words for powers of ten.
const POWERS: &[(&str, u8)] =
    &[("k", 3), ("thousand", 3), ("m", 6), ("mio", 6), ("million", 6), ("bn", 9), ("billion", 9)];

/// Words for units of time, in seconds.
const TIMES: &[(&str, f64)] = &[
    ("s", 1.0),
    ("sec", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("min", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("h", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
];

/// Words for percentage points.
const POINTS: &[&str] = &["percentage points", "percentage point", "points", "point", "pts", "pt", "pp", "ppt"];

/// Currencies whose sign is a bare `$`.
const DOLLARS: &[&str] = &["USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "ARS", "CLP", "COP"];

/// Reads a text. `$` and `¥` mean the plan's currency where it has that sign.
pub fn read(text: &str, plan: Option<Currency>) -> (Option<Target>, Vec<Diagnostic>) {
    let mut reader = Reader { tokens: tokens(text), at: 0, end: text.len(), plan, doubts: Vec::new() };
    match reader.target() {
        Ok(target) => (Some(target), reader.doubts),
        Err(fault) => (None, vec![*fault]),
    }
}

type Read<T> = Result<T, Box<Diagnostic>>;

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    end: usize,
    plan: Option<Currency>,
    /// What can be read and was probably meant otherwise.
    doubts: Vec<Diagnostic>,
}

/// An amount, or percentage points.
enum Size {
    Amount(Amount),
    Points(f64),
}

impl Reader {
    fn target(&mut self) -> Read<Target> {
        if self.tokens.is_empty() {
            return Err(fault(Span::new(0, self.end), "there is no target here"));
        }
        let target = self.form()?;
        if self.at < self.tokens.len() {
            let rest = self.span().to(Span::new(self.end, self.end));
            return Err(fault(rest, "this does not belong to a target"));
        }
        Ok(target)
    }

    fn form(&mut self) -> Read<Target> {
        if let Some(side) = self.side() {
            return Ok(Target::Bound(side, self.signed()?));
        }
        if self.phrase("between") {
            let low = self.signed()?;
            return self.range(low, "and");
        }
        if let Some((_, sign)) = MOVES.iter().find(|(words, _)| self.phrase(words)) {
            return self.change(*sign);
        }
        if self.take(&Kind::Plus) {
            return self.change(1.0);
        }
        if self.take(&Kind::Minus) {
            return self.fall();
        }
        let amount = self.amount()?;
        if self.is_range() { self.range(amount, "to") } else { Ok(Target::Toward(amount)) }
    }

    fn side(&mut self) -> Option<Side> {
        let sign = match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(Kind::Compare(sign)) => *sign,
            _ => return SIDES.iter().find(|(words, _)| self.phrase(words)).map(|(_, side)| *side),
        };
        self.at += 1;
        [Side::AtLeast, Side::Above, Side::AtMost, Side::Below].into_iter().find(|side| side.sign() == sign)
    }

    fn change(&mut self, sign: f64) -> Read<Target> {
        let size = self.size()?;
        Ok(changed(size, sign))
    }

    /// After a minus: a fall, or the lower end of a range.
    fn fall(&mut self) -> Read<Target> {
        match self.size()? {
            Size::Amount(amount) if self.is_range() => self.range(Amount { number: -amount.number, ..amount }, "to"),
            size => Ok(changed(size, -1.0)),
        }
    }

    fn is_range(&self) -> bool {
        match self.tokens.get(self.at).map(|token| &token.kind) {
            Some(Kind::Dots | Kind::Minus) => true,
            Some(Kind::Word(word)) => word == "to",
            _ => false,
        }
    }

    /// The second half of a range: `..60%`, `– 60%`, `to 60%`, `and 60%`.
    fn range(&mut self, mut low: Amount, word: &str) -> Read<Target> {
        if !self.take(&Kind::Dots) && !self.take(&Kind::Minus) && !self.phrase(word) {
            return Err(fault(self.span(), "the upper end of the range is missing"));
        }
        let mut high = self.signed()?;
        // What stands beside one end holds for both: `40..60%`, `$12..15`.
        if low.mark == Mark::Plain {
            low.mark = high.mark;
        } else if high.mark == Mark::Plain {
            high.mark = low.mark;
        }
        let whole = Span::new(0, self.end);
        if low.mark != high.mark {
            return Err(fault(whole, "the two ends of the range have different units"));
        }
        if low.number > high.number {
            let help = format!("write {}", Target::Range(high, low));
            return Err(Box::new(Diagnostic::error(CODE, whole, "the range starts above its end").help(help)));
        }
        Ok(Target::Range(low, high))
    }

    fn signed(&mut self) -> Read<Amount> {
        let negative = self.take(&Kind::Minus);
        let amount = self.amount()?;
        Ok(if negative { Amount { number: -amount.number, ..amount } } else { amount })
    }

    fn amount(&mut self) -> Read<Amount> {
        let start = self.span();
        match self.size()? {
            Size::Amount(amount) => Ok(amount),
            Size::Points(points) => {
                let words = "percentage points are a change on the baseline";
                let help = format!("write \"+{points} pt\" for a change, or \"{points}%\" for a value to reach");
                Err(Box::new(Diagnostic::error(CODE, start, words).help(help)))
            }
        }
    }

    fn size(&mut self) -> Read<Size> {
        let before = self.currency();
        let span = self.span();
        let digits = match self.tokens.get(self.at).map(|token| token.kind.clone()) {
            Some(Kind::Number(digits)) => digits,
            Some(Kind::Comma(better)) => {
                let words = "a comma separates thousands here, not decimals";
                return Err(Box::new(Diagnostic::error(CODE, span, words).help(format!("write {better}"))));
            }
            Some(_) => return Err(fault(span, "a number is expected here")),
            None => return Err(fault(span, "the number is missing")),
        };
        self.at += 1;
        self.doubts.extend(thousands(&digits, span));
        let power = POWERS.iter().find(|(word, _)| self.phrase(word)).map_or(0, |(_, power)| *power);
        let number = format!("{digits}e{power}").parse::<f64>().unwrap_or(f64::INFINITY);
        if !number.is_finite() {
            return Err(fault(span, "this number is too large"));
        }
        self.marked(number, before)
    }

    /// What stands behind a number.
    fn marked(&mut self, number: f64, before: Option<Currency>) -> Read<Size> {
        let amount = |number, mark| Ok(Size::Amount(Amount { number, mark }));
        if let Some(currency) = before {
            return amount(number, Mark::Money(currency));
        }
        if self.take(&Kind::Percent) || self.phrase("percent") || self.phrase("per cent") {
            let hyphen = self.at;
            let joined = self.take(&Kind::Minus);
            if POINTS.iter().any(|words| self.phrase(words)) {
                return Ok(Size::Points(number));
            }
            if joined {
                self.at = hyphen;
            }
            return amount(number, Mark::Percent);
        }
        if POINTS.iter().any(|words| self.phrase(words)) {
            return Ok(Size::Points(number));
        }
        if let Some((_, seconds)) = TIMES.iter().find(|(word, _)| self.phrase(word)) {
            let number = number * seconds;
            return if number.is_finite() {
                amount(number, Mark::Seconds)
            } else {
                Err(fault(self.span(), "this time is too long"))
            };
        }
        let mark = self.currency().map_or(Mark::Plain, Mark::Money);
        amount(number, mark)
    }

    fn currency(&mut self) -> Option<Currency> {
        let currency = match &self.tokens.get(self.at)?.kind {
            Kind::Other(sign) => self.by_sign(*sign),
            Kind::Word(word) if word.len() == 3 && !matches!(word.as_str(), "and" | "per") => word.parse().ok(),
            _ => None,
        }?;
        self.at += 1;
        Some(currency)
    }

    fn by_sign(&self, sign: char) -> Option<Currency> {
        let code = match sign {
            '$' => self.plan.filter(|plan| DOLLARS.contains(&plan.code())).map_or("USD", |_| ""),
            '¥' => self.plan.filter(|plan| plan.code() == "CNY").map_or("JPY", |_| ""),
            '€' => "EUR",
            '£' => "GBP",
            '₴' => "UAH",
            '₹' => "INR",
            _ => return None,
        };
        if code.is_empty() { self.plan } else { code.parse().ok() }
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    /// Takes some words that stand here, all or none.
    fn phrase(&mut self, words: &str) -> bool {
        let mut at = self.at;
        for word in words.split(' ') {
            if !matches!(self.tokens.get(at), Some(Token { kind: Kind::Word(found), .. }) if found == word) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(Span::new(self.end, self.end), |token| token.span)
    }
}

/// `5.000` is 5 here, and five thousand where the point separates thousands. A number that Kepi wrote has no 0 at its end.
fn thousands(digits: &str, span: Span) -> Option<Diagnostic> {
    let (whole, fraction) = digits.split_once('.')?;
    let doubtful = fraction.len() == 3 && fraction.ends_with('0') && whole.len() <= 3 && !whole.starts_with('0');
    doubtful.then(|| {
        let words = format!("{digits} is read as {}", digits.trim_end_matches('0').trim_end_matches('.'));
        let help = format!("for thousands write {whole},{fraction}");
        Diagnostic::warning("target-thousands", span, words).help(help)
    })
}

fn changed(size: Size, sign: f64) -> Target {
    match size {
        Size::Points(points) => Target::Points(sign * points),
        Size::Amount(Amount { number, mark: Mark::Percent }) => Target::Growth(sign * number),
        Size::Amount(amount) => Target::Change(Amount { number: sign * amount.number, ..amount }),
    }
}

const CODE: &str = "target-form";

fn fault(span: Span, words: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(CODE, span, words).help(FORMS))
}
