//! Traffic: contacts, found by click, visitor and customer; and who is the same person.
//!
//! Invariant: a contact is there once, however often it is found.

use super::{conversion::Conversion, gather::LOOKED_BACK, touch::Touch};
use jiff::ToSpan;
use model::{
    Date, SmolStr,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
};
use std::collections::{BTreeSet, HashMap};

/// Contacts and people.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    touches: Vec<Touch>,
    by_click: HashMap<SmolStr, Vec<usize>>,
    by_visitor: HashMap<SmolStr, Vec<usize>>,
    by_customer: HashMap<SmolStr, Vec<usize>>,
    /// The visitors whose a click was, with its day: one, unless somebody hands a click's id on.
    clicked_by: HashMap<SmolStr, BTreeSet<(Date, SmolStr)>>,
    /// Codes by the conversion that they were used with, where a fact of its own tells so.
    codes: HashMap<SmolStr, BTreeSet<SmolStr>>,
    /// What is known of a customer: clicks and visitors.
    people: HashMap<SmolStr, Person>,
}

#[derive(Clone, Debug, Default)]
struct Person {
    clicks: BTreeSet<SmolStr>,
    visitors: BTreeSet<SmolStr>,
}

impl Traffic {
    /// From touchpoints, and from conversions that tie customers to clicks and visitors.
    pub fn of<'f>(
        touchpoints: impl IntoIterator<Item = &'f Fact>,
        conversions: impl IntoIterator<Item = &'f Fact>,
        calendar: &Calendar,
    ) -> Self {
        let mut traffic = Self::default();
        touchpoints.into_iter().for_each(|fact| traffic.add(fact, calendar));
        conversions.into_iter().for_each(|fact| traffic.tie(fact));
        traffic
    }

    fn add(&mut self, fact: &Fact, calendar: &Calendar) {
        self.tie(fact);
        if let Some((order, code)) = used_code(fact) {
            self.codes.entry(order).or_default().insert(code);
            return;
        }
        let Some(touch) = Touch::of(fact, calendar) else { return };
        if let (Some(click), Some(visitor)) = (fact.dim(&Dimension::Click), fact.dim(&Dimension::Visitor)) {
            self.clicked_by.entry(click.clone()).or_default().insert((fact.day, visitor.clone()));
        }
        let at = self.touches.len();
        self.touches.push(touch);
        let indexes = [
            (&mut self.by_click, Dimension::Click),
            (&mut self.by_visitor, Dimension::Visitor),
            (&mut self.by_customer, Dimension::Customer),
        ];
        for (index, dimension) in indexes {
            if let Some(value) = fact.dim(&dimension) {
                index.entry(value.clone()).or_default().push(at);
            }
        }
    }

    /// Ties a customer to the click and the visitor that a fact names beside it.
    fn tie(&mut self, fact: &Fact) {
        let Some(customer) = fact.dim(&Dimension::Customer) else { return };
        let (click, visitor) = (fact.dim(&Dimension::Click), fact.dim(&Dimension::Visitor));
        if click.is_none() && visitor.is_none() {
            return;
        }
        let person = self.people.entry(customer.clone()).or_default();
        person.clicks.extend(click.cloned());
        person.visitors.extend(visitor.cloned());
    }

    /// The contacts of whoever converted, in time order: the clicks themselves, and what else their visitors did.
    pub(super) fn before(&self, conversion: &Conversion) -> Vec<&Touch> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        let mut look = |index: &HashMap<SmolStr, Vec<usize>>, value: &SmolStr| {
            found.extend(index.get(value).into_iter().flatten());
        };
        self.clicks_of(conversion).into_iter().for_each(|click| look(&self.by_click, click));
        self.visitors_of(conversion).iter().for_each(|visitor| look(&self.by_visitor, visitor));
        for customer in conversion.values(&Dimension::Customer) {
            look(&self.by_customer, customer);
        }
        let mut touches: Vec<&Touch> = found.into_iter().map(|at| &self.touches[at]).collect();
        touches.sort_by(|a, b| a.order().cmp(&b.order()));
        touches
    }

    /// The clicks that a conversion names, and those that its customer is known by.
    fn clicks_of<'s>(&'s self, conversion: &'s Conversion) -> BTreeSet<&'s SmolStr> {
        let mut clicks: BTreeSet<&SmolStr> = conversion.values(&Dimension::Click).into_iter().collect();
        for customer in conversion.values(&Dimension::Customer) {
            clicks.extend(self.people.get(customer).into_iter().flat_map(|person| &person.clicks));
        }
        clicks
    }

    /// The codes that facts of their own tell to have been used with a conversion.
    pub(super) fn codes(&self, name: &str) -> impl Iterator<Item = &SmolStr> {
        self.codes.get(name).into_iter().flatten()
    }

    /// What each visitor did, in time order.
    pub(super) fn by_visitor(&self) -> impl Iterator<Item = (&SmolStr, Vec<&Touch>)> {
        self.by_visitor.iter().map(|(visitor, touches)| {
            let mut path: Vec<&Touch> = touches.iter().map(|at| &self.touches[*at]).collect();
            path.sort_by(|a, b| a.order().cmp(&b.order()));
            (visitor, path)
        })
    }

    /// The visitors that whoever converted is known to be: told so, or by their clicks, or by the customer.
    pub(super) fn visitors_of(&self, conversion: &Conversion) -> BTreeSet<SmolStr> {
        let mut visitors: BTreeSet<SmolStr> = conversion.values(&Dimension::Visitor).into_iter().cloned().collect();
        for customer in conversion.values(&Dimension::Customer) {
            visitors.extend(self.people.get(customer).into_iter().flat_map(|person| person.visitors.iter().cloned()));
        }
        let clicked = self.clicks_of(conversion).into_iter().filter_map(|click| self.clicked_by.get(click)).flatten();
        // A click that came later, or long before, says nothing of who converted; what is not always looked at must not.
        let (first, last) = conversion.days;
        let near = first.saturating_sub(LOOKED_BACK.days())..=last;
        visitors.extend(clicked.filter(|(day, _)| near.contains(day)).map(|(_, visitor)| visitor.clone()));
        visitors
    }
}

/// The conversion that a code was used with, and the code, where a fact tells of one.
pub(super) fn used_code(fact: &Fact) -> Option<(SmolStr, SmolStr)> {
    if fact.kind != FactKind::Touchpoint || fact.value(Measure::CodeUses).is_none_or(|uses| uses <= 0) {
        return None;
    }
    let (order, _) = fact.entity.as_deref()?.rsplit_once("/code")?;
    Some((SmolStr::new(order), SmolStr::new(fact.dim(&Dimension::Code)?.to_uppercase())))
}
