//! Notices of new conversions and refunds, for those who subscribed to them.
//!
//! Invariant: a notice names no person: it says what the fact says.

use crate::state::Inner;
use model::{
    Timestamp,
    fact::{Fact, FactKind},
    measure::{Measure, Unit},
    money::NANOS,
    workspace::Scope,
};
use serde_json::{Map, Value, json};

/// A new conversion.
pub const CREATED: &str = "conversion.created";
/// A new refund.
pub const REFUNDED: &str = "conversion.refunded";

/// Stores a notice of every new conversion among the facts. The facts are durable already: what cannot be told is logged.
pub(crate) fn post<'f>(inner: &Inner, scope: &Scope, facts: impl Iterator<Item = &'f Fact>, now: Timestamp) {
    let mut told = facts.filter_map(|fact| Some((kind(fact)?, fact))).peekable();
    if told.peek().is_none() {
        return;
    }
    match inner.ledger.subscribers(scope) {
        Ok(all) if all.iter().any(|one| one.revoked_at.is_none()) => {}
        Ok(_) => return,
        Err(error) => return tracing::error!(%error, "subscribers could not be read; they are not told"),
    }
    let notices = told.map(|(kind, fact)| (kind.to_owned(), body(kind, fact).to_string())).collect();
    if let Err(error) = inner.ledger.post_notices(scope, notices, now) {
        tracing::error!(%error, "notices could not be stored");
    }
}

fn kind(fact: &Fact) -> Option<&'static str> {
    if fact.kind != FactKind::Conversion {
        return None;
    }
    if fact.value(Measure::Refunds).is_some_and(|refunds| refunds > 0) {
        return Some(REFUNDED);
    }
    fact.value(Measure::Conversions).filter(|conversions| *conversions > 0).map(|_| CREATED)
}

fn body(kind: &str, fact: &Fact) -> Value {
    let values: Map<String, Value> =
        fact.values.iter().map(|(measure, raw)| (measure.name().to_owned(), shown(*measure, *raw))).collect();
    let dims: Map<String, Value> =
        fact.dims.iter().map(|(dimension, value)| (dimension.name().to_owned(), json!(value.as_str()))).collect();
    json!({
        "type": kind,
        "timestamp": fact.at.unwrap_or(fact.as_of).to_string(),
        "data": {
            "entity": fact.entity.as_deref(),
            "source": fact.source.as_str(),
            "day": fact.day.to_string(),
            "currency": fact.currency.map(|currency| currency.code().to_owned()),
            "values": values,
            "dimensions": dims,
        },
    })
}

/// Money as a decimal text, exact; counts as numbers.
fn shown(measure: Measure, raw: i128) -> Value {
    if measure.unit() != Unit::Money {
        return i64::try_from(raw).map_or_else(|_| json!(raw.to_string()), |count| json!(count));
    }
    let (sign, raw) = if raw < 0 { ("-", -raw) } else { ("", raw) };
    let part = format!("{:09}", raw % NANOS);
    let part = part.trim_end_matches('0');
    let part = if part.len() < 2 { format!("{part:0<2}") } else { part.to_owned() };
    json!(format!("{sign}{}.{part}", raw / NANOS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_text() {
        let cases = [(59_900_000_000, "59.90"), (-1_000_000_000, "-1.00"), (1, "0.000000001"), (0, "0.00")];
        for (raw, expected) in cases {
            assert_eq!(shown(Measure::Revenue, raw), json!(expected));
        }
        assert_eq!(shown(Measure::Orders, 1), json!(1));
    }
}
