//! Journeys: a conversion, and the touches before it that take part.
//!
//! A touch takes part when it is of the same person (by click, visitor or customer) or a code of the conversion, lies
//! within the window, and is not after the conversion; clocks may differ by [`SKEW`]. A refund has the journey of the order
//! that it takes back. Where nothing was seen, the conversion's own words count; where it says nothing, nobody is credited.

use super::{
    arrival::arrivals,
    conversion::Conversion,
    precedence::{self, Disagreement},
    touch::{Contact, Touch, brought},
    traffic::Traffic,
    whose::{Belongs, Whose},
};
use jiff::SignedDuration;
use model::{SmolStr, Timestamp, attribution::Attribution, dimension::Dimension};
use std::collections::BTreeMap;

/// How much later than the conversion a touch may seem to be, because clocks differ.
pub const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A conversion and what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// The conversion.
    pub conversion: Conversion,
    /// The touches that take part, in time order.
    pub touches: Vec<Touch>,
    /// When everything that decides about it was known.
    pub as_of: Timestamp,
    /// When the conversion was that ages are counted from: its own instant, or that of the order that it takes back.
    pub ended: Timestamp,
    /// A code and a link that named different creators.
    pub disagreement: Option<Disagreement>,
}

impl Journey {
    /// The journeys of conversions. `context` holds conversions that others name: the orders of refunds.
    pub fn all(
        conversions: &[Conversion],
        context: &[Conversion],
        traffic: &Traffic,
        (whose, rules): (&Whose, &Attribution),
    ) -> Vec<Self> {
        let named: BTreeMap<&SmolStr, &Conversion> =
            context.iter().chain(conversions).map(|conversion| (&conversion.name, conversion)).collect();
        let own = |conversion: &Conversion| Self::of(conversion, traffic, (whose, rules));
        let journey = |conversion: &Conversion| {
            let order = conversion.order().and_then(|order| named.get(&order).copied());
            match order {
                Some(order) => own(order).taken_back(conversion),
                None => own(conversion),
            }
        };
        conversions.iter().map(journey).collect()
    }

    fn of(conversion: &Conversion, traffic: &Traffic, (whose, rules): (&Whose, &Attribution)) -> Self {
        let seen = traffic.before(conversion);
        // Also what the window leaves out: a wider one must not make a credit older than it was.
        let as_of = seen.iter().map(|touch| touch.as_of).fold(conversion.as_of(), Timestamp::max);
        let first = conversion.at.saturating_sub(SignedDuration::from_hours(24 * i64::from(rules.window_days)));
        let first = first.unwrap_or(Timestamp::MIN);
        let last = conversion.at.saturating_add(SKEW).unwrap_or(Timestamp::MAX);
        let counted = seen.into_iter().filter(|touch| touch.at >= first && touch.at <= last);
        let mut touches: Vec<Touch> = counted.map(|touch| completed(touch.clone(), whose)).collect();
        touches = arrivals(touches);
        touches.extend(codes(conversion, traffic, whose));
        if touches.is_empty() {
            touches.extend(stated(conversion));
        }
        let (touches, disagreement) = precedence::decide(touches, rules.precedence);
        Self { conversion: conversion.clone(), touches, as_of, ended: conversion.at, disagreement }
    }

    /// The same journey for what takes the conversion back.
    fn taken_back(self, refund: &Conversion) -> Self {
        Self { as_of: self.as_of.max(refund.as_of()), conversion: refund.clone(), ..self }
    }

    /// How many days before the conversion each touch was.
    pub fn ages(&self) -> Vec<f64> {
        let age = |touch: &Touch| self.ended.duration_since(touch.at).as_secs_f64().max(0.0) / 86_400.0;
        self.touches.iter().map(age).collect()
    }
}

/// A touch with what its link is known to belong to.
fn completed(mut touch: Touch, whose: &Whose) -> Touch {
    let link = touch.dim(&Dimension::Link).cloned();
    if let Some(belongs) = link.and_then(|link| whose.link(&link)).filter(|_| touch.creator().is_none()) {
        complete(&mut touch, belongs);
    }
    touch
}

fn complete(touch: &mut Touch, belongs: &Belongs) {
    touch.complete(Dimension::Creator, belongs.creator.as_ref());
    touch.complete(Dimension::Campaign, belongs.campaign.as_ref());
    touch.complete(Dimension::Placement, belongs.placement.as_ref());
    touch.complete(Dimension::Platform, belongs.platform.as_ref());
}

/// The codes of a conversion that are somebody's, each a touch at its own instant.
fn codes(conversion: &Conversion, traffic: &Traffic, whose: &Whose) -> Vec<Touch> {
    let mut all = conversion.codes();
    for code in traffic.codes(&conversion.name) {
        if !all.contains(code) {
            all.push(code.clone());
        }
    }
    let touch = |code: SmolStr| {
        let belongs = whose.code(&code)?;
        let mut touch = Touch {
            at: conversion.at,
            contact: Contact::Code,
            dims: vec![(Dimension::Code, code)],
            as_of: conversion.as_of(),
        };
        complete(&mut touch, belongs);
        Some(touch)
    };
    all.into_iter().filter_map(touch).collect()
}

/// What a conversion says of itself, where that is anything.
fn stated(conversion: &Conversion) -> Option<Touch> {
    let mut touch = Touch { at: conversion.at, contact: Contact::Stated, dims: Vec::new(), as_of: conversion.as_of() };
    for part in &conversion.parts {
        for (dimension, value) in brought(&part.fact) {
            touch.complete(dimension, Some(&value));
        }
    }
    // The id of a click that nobody knows says nothing of who led here.
    touch.dims.retain(|(dimension, _)| *dimension != Dimension::Click);
    (!touch.dims.is_empty()).then_some(touch)
}
