//! Gathering: what must be read of the store to credit some conversions, and which conversions something new concerns.
//!
//! Invariant: a conversion is gathered with everything that decides about its credits, so that crediting it alone and
//! crediting it among all others give the same.

use super::{
    conversion::{self, Conversion},
    credit::{conversion_label, credits, vanished},
    journey::Journey,
    learn::{Learnt, Lessons},
    traffic::{Traffic, used_code},
    whose::Whose,
};
use jiff::ToSpan;
use model::{
    Date, SmolStr,
    attribution::{Attribution, Model},
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    period::Period,
    source::Owners,
    store::{FactStore, Key, Listed, Listing, StoreError},
    workspace::Scope,
};
use std::collections::BTreeSet;

/// So many conversions are credited at once.
pub const AT_ONCE: usize = 10_000;

/// How far back touches may lie: the longest window, and a little more since days may differ.
pub(super) const LOOKED_BACK: i32 = 367;

/// About so many contacts are learnt from at once.
const CONTACTS: i64 = 100_000;

/// The most codes of one order that are looked for by their place in its export.
const CODES: usize = 9;

/// Conversions by name.
pub type Affected = BTreeSet<SmolStr>;

/// What must be stored so that conversions are credited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credited {
    /// The credits that are new, changed or no longer given.
    pub facts: Vec<Fact>,
    /// Whether some of the conversions have channels that nothing was learnt of.
    pub is_unknowing: bool,
}

/// Gathers what credits are made of.
#[derive(Clone, Copy)]
pub struct Gatherer<'a> {
    /// The facts.
    pub store: &'a dyn FactStore,
    /// The workspace.
    pub scope: &'a Scope,
    /// How days are counted.
    pub calendar: &'a Calendar,
    /// Who owns a measure where sources overlap.
    pub owners: &'a Owners,
    /// Whose codes and links are.
    pub whose: &'a Whose,
    /// How the workspace credits.
    pub rules: &'a Attribution,
}

/// What new facts are about.
#[derive(Clone, Debug, Default)]
pub struct News {
    names: Affected,
    customers: BTreeSet<SmolStr>,
    clicks: BTreeSet<SmolStr>,
    visitors: BTreeSet<SmolStr>,
    /// The first day of a new touch.
    since: Option<Date>,
    /// The first day of anything new.
    first: Option<Date>,
}

impl News {
    /// Takes in a fact, with its place in the store.
    pub fn add(&mut self, fact: &Fact, place: (i64, u32)) {
        let earlier = |known: Option<Date>| Some(known.map_or(fact.day, |known| known.min(fact.day)));
        if matches!(fact.kind, FactKind::Conversion | FactKind::Touchpoint) {
            self.first = earlier(self.first);
        }
        match fact.kind {
            FactKind::Conversion => {
                self.names.insert(conversion::named(fact, place));
                self.customers.extend(fact.dim(&Dimension::Customer).cloned());
            }
            FactKind::Touchpoint => {
                if let Some((order, _)) = used_code(fact) {
                    self.names.insert(order);
                }
                self.clicks.extend(fact.dim(&Dimension::Click).cloned());
                self.visitors.extend(fact.dim(&Dimension::Visitor).cloned());
                self.customers.extend(fact.dim(&Dimension::Customer).cloned());
                self.since = earlier(self.since);
            }
            _ => {}
        }
    }

    /// Whether it concerns no credit.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.customers.is_empty() && self.clicks.is_empty() && self.visitors.is_empty()
    }
}

impl Gatherer<'_> {
    async fn list(&self, kind: FactKind, during: Option<Period>, keys: Vec<Key>) -> Result<Vec<Listed>, StoreError> {
        self.store.list(self.scope, &Listing { during, ..Listing::any(kind, keys) }).await
    }

    /// The conversions whose credits new facts may change.
    pub async fn affected(&self, news: &News) -> Result<Affected, StoreError> {
        let mut names = news.names.clone();
        let mut customers = news.customers.clone();
        let mut clicks = news.clicks.clone();
        let clicked = vec![Key::of(Dimension::Visitor, news.visitors.clone())];
        // The click that a conversion names may lie before the new touch.
        let before = news.since.map(|day| Period { from: day.saturating_sub(LOOKED_BACK.days()), to: Date::MAX });
        let clicked = self.list(FactKind::Touchpoint, before, clicked).await?;
        clicks.extend(dims(clicked.iter(), &Dimension::Click));
        customers.extend(dims(clicked.iter(), &Dimension::Customer));
        let touched = vec![Key::of(Dimension::Click, clicks), Key::of(Dimension::Visitor, news.visitors.clone())];
        // Of whatever day: an earlier conversion may tie the click to a customer who converted again since.
        let mut found = self.list(FactKind::Conversion, None, touched).await?;
        customers.extend(found.iter().filter_map(|one| one.fact.dim(&Dimension::Customer).cloned()));
        found.extend(self.list(FactKind::Conversion, None, vec![Key::of(Dimension::Customer, customers)]).await?);
        names.extend(found.iter().map(conversion::name));
        let first = found.iter().map(|one| one.fact.day).chain(news.first).min();
        names.extend(self.refunds(&names, first).await?);
        Ok(names)
    }

    /// The conversions that a change of whose these codes are concerns.
    pub async fn affected_by_codes(&self, codes: &BTreeSet<SmolStr>) -> Result<Affected, StoreError> {
        let keys = || vec![Key::of(Dimension::Code, codes.clone())];
        let used = self.list(FactKind::Touchpoint, None, keys()).await?;
        let named = self.list(FactKind::Conversion, None, keys()).await?;
        let mut names: Affected = used.iter().filter_map(|one| used_code(&one.fact)).map(|(order, _)| order).collect();
        names.extend(named.iter().map(conversion::name));
        names.extend(self.refunds(&names, None).await?);
        Ok(names)
    }

    /// The refunds of orders, the first of which is of a day. Days may be told wrongly, but not by more than a month.
    async fn refunds(&self, orders: &Affected, first: Option<Date>) -> Result<Affected, StoreError> {
        let during = first.map(|day| Period { from: day.saturating_sub(31.days()), to: Date::MAX });
        let imported = Key::entities(orders.iter().map(|order| SmolStr::new(format!("{order}/refund"))));
        let named = Key::of(Dimension::Label("order".into()), orders.clone());
        let refunds = self.list(FactKind::Conversion, during, vec![imported, named]).await?;
        Ok(refunds.iter().map(conversion::name).collect())
    }

    /// Every conversion.
    pub async fn every(&self) -> Result<Affected, StoreError> {
        let all = self.store.list(self.scope, &Listing::all(FactKind::Conversion)).await?;
        Ok(all.iter().map(conversion::name).collect())
    }

    /// The conversions of some days.
    pub async fn during(&self, period: Period) -> Result<Affected, StoreError> {
        let listing = Listing { during: Some(period), ..Listing::all(FactKind::Conversion) };
        Ok(self.store.list(self.scope, &listing).await?.iter().map(conversion::name).collect())
    }

    /// The journeys of some conversions.
    pub async fn journeys(&self, names: &Affected) -> Result<Vec<Journey>, StoreError> {
        Ok(self.gathered(names).await?.0)
    }

    async fn gathered(&self, names: &Affected) -> Result<(Vec<Journey>, Traffic), StoreError> {
        let own = self.list(FactKind::Conversion, None, conversion::keys(names)).await?;
        let conversions = Conversion::all(&own, self.calendar, self.owners);
        let orders: Affected =
            conversions.iter().filter_map(Conversion::order).filter(|order| !names.contains(order)).collect();
        let orders = self.list(FactKind::Conversion, None, conversion::keys(&orders)).await?;
        let context = Conversion::all(&orders, self.calendar, self.owners);
        let customers: BTreeSet<SmolStr> = dims(own.iter().chain(&orders), &Dimension::Customer);
        let tied = self.list(FactKind::Conversion, None, vec![Key::of(Dimension::Customer, customers.clone())]).await?;
        let everybody = || own.iter().chain(&orders).chain(&tied);
        let keys = vec![
            Key::of(Dimension::Click, dims(everybody(), &Dimension::Click)),
            Key::of(Dimension::Visitor, dims(everybody(), &Dimension::Visitor)),
            Key::of(Dimension::Customer, customers),
            Key::entities(conversions.iter().chain(&context).flat_map(|one| code_uses(&one.name))),
        ];
        let during = self.looked_back(&conversions, &context);
        let mut touchpoints = self.list(FactKind::Touchpoint, during, keys).await?;
        let known = dims(everybody(), &Dimension::Visitor);
        touchpoints.extend(self.beside(&touchpoints, &known, during).await?);
        let traffic =
            Traffic::of(touchpoints.iter().map(|one| &one.fact), everybody().map(|one| &one.fact), self.calendar);
        let journeys = Journey::all(&conversions, &context, &traffic, (self.whose, self.rules));
        Ok((journeys, traffic))
    }

    /// What else the visitors of these touchpoints did, except those that are known.
    async fn beside(
        &self,
        touchpoints: &[Listed],
        known: &BTreeSet<SmolStr>,
        during: Option<Period>,
    ) -> Result<Vec<Listed>, StoreError> {
        let visitors: BTreeSet<SmolStr> =
            dims(touchpoints.iter(), &Dimension::Visitor).difference(known).cloned().collect();
        let there: BTreeSet<_> = touchpoints.iter().map(|one| one.place).collect();
        let others = self.list(FactKind::Touchpoint, during, vec![Key::of(Dimension::Visitor, visitors)]).await?;
        Ok(others.into_iter().filter(|one| !there.contains(&one.place)).collect())
    }

    /// The days that touches of these conversions may be of. A year back, whatever the window, so that a credit's moment of
    /// knowledge does not depend on it.
    fn looked_back(&self, conversions: &[Conversion], context: &[Conversion]) -> Option<Period> {
        let days = || conversions.iter().chain(context).map(|one| one.days);
        let (first, last) = (days().map(|(first, _)| first).min()?, days().map(|(_, last)| last).max()?);
        Some(Period { from: first.saturating_sub(LOOKED_BACK.days()), to: last.saturating_add(1.day()) })
    }

    /// What must be stored so that some conversions are credited; at most [`AT_ONCE`] are asked for.
    pub async fn credits(&self, names: &Affected, models: &[Model], learnt: &Learnt) -> Result<Credited, StoreError> {
        let journeys = self.journeys(names).await?;
        let is_unknowing = !journeys.iter().all(|journey| learnt.knows(journey));
        let fresh: Vec<Fact> =
            journeys.iter().flat_map(|journey| credits(journey, models, learnt, self.rules)).collect();
        let days = || journeys.iter().map(|journey| journey.conversion.days);
        let Some((first, last)) = days().map(|(first, _)| first).min().zip(days().map(|(_, last)| last).max()) else {
            return Ok(Credited::default());
        };
        let keys = vec![Key::of(conversion_label(), names.clone())];
        let stored = self.list(FactKind::Credit, Some(Period { from: first, to: last }), keys).await?;
        let is_asked = |fact: &Fact| {
            let model = fact.dim(&Dimension::Model).and_then(|name| Model::from_name(name));
            model.is_some_and(|model| models.contains(&model))
        };
        let stored: Vec<Fact> = stored.into_iter().map(|one| one.fact).filter(is_asked).collect();
        Ok(Credited { facts: vanished(fresh, &stored), is_unknowing })
    }

    /// Learns from everything that is there, a part at a time.
    pub async fn learn(&self) -> Result<Learnt, StoreError> {
        let mut lessons = Lessons::default();
        let every: Vec<SmolStr> = self.every().await?.into_iter().collect();
        for part in every.chunks(AT_ONCE) {
            let (journeys, traffic) = self.gathered(&part.iter().cloned().collect()).await?;
            lessons.converted(&journeys, &traffic);
        }
        for period in self.days_of_traffic().await? {
            let listing = Listing { during: Some(period), ..Listing::all(FactKind::Touchpoint) };
            let contacts = self.store.list(self.scope, &listing).await?;
            lessons.passed(&Traffic::of(contacts.iter().map(|one| &one.fact), [], self.calendar));
        }
        Ok(lessons.learn())
    }

    /// All days that have contacts, cut so that about [`CONTACTS`] fall into each part.
    async fn days_of_traffic(&self) -> Result<Vec<Period>, StoreError> {
        let coverage = self.store.coverage(self.scope).await?;
        let known = || coverage.iter().filter(|row| row.measure.kind() == FactKind::Touchpoint);
        let (first, last) = (known().map(|row| row.first).min(), known().map(|row| row.last).max());
        let Some(whole) = first.zip(last).and_then(|(first, last)| Period::new(first, last)) else {
            return Ok(Vec::new());
        };
        let contacts = i64::try_from(known().map(|row| row.facts).sum::<u64>()).unwrap_or(i64::MAX);
        let days = (whole.days().saturating_mul(CONTACTS) / contacts.max(1)).clamp(1, 366);
        let mut parts = Vec::new();
        let mut from = whole.from;
        while from <= whole.to {
            let to = from.saturating_add((days - 1).days()).min(whole.to);
            parts.push(Period { from, to });
            let Ok(next) = to.tomorrow() else { break };
            from = next;
        }
        Ok(parts)
    }
}

/// The entities of the contacts that tell which codes an order used.
fn code_uses(order: &SmolStr) -> impl Iterator<Item = SmolStr> {
    let first = std::iter::once(SmolStr::new(format!("{order}/code")));
    first.chain((2..=CODES).map(move |place| SmolStr::new(format!("{order}/code/{place}"))))
}

fn dims<'l>(listed: impl Iterator<Item = &'l Listed>, dimension: &Dimension) -> BTreeSet<SmolStr> {
    listed.filter_map(|one| one.fact.dim(dimension).cloned()).collect()
}
