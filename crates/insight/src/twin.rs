//! Twins: where conversions are split by what a touchpoint brings, their credited twins are read in their place.
//!
//! A conversion knows its day, its country and its customer, but who led to it is what attribution says. So a sum of
//! conversions that is split or filtered by creator, campaign, link and the like becomes the sum of the credits under one
//! model. The twin is in the same unit: a credited order is a part of an order.
//!
//! Invariant: every sum of credits names its model, so that credits of two models are never added.

use kpi::formula::Compiled;
use model::{
    attribution::{self, Model},
    dimension::Dimension,
    fact::FactKind,
    filter::Filter,
    measure::Measure,
    query::Term,
    store::Coverage,
};

/// What a reader is told while nothing has been credited.
pub(crate) const NOT_YET: &str = "not credited to touchpoints yet: split as the orders themselves say";

/// What a reader is told of a sum of credits.
pub(crate) fn note(model: Model) -> String {
    format!("credited by {}", model.title())
}

/// Whether anything has been credited.
pub(crate) fn known(coverage: &[Coverage]) -> bool {
    coverage.iter().any(|row| row.measure.kind() == FactKind::Credit)
}

/// Whether a formula has sums that are credited under these splits and filters.
pub(crate) fn applies(compiled: &Compiled, by: &[Dimension], filter: &Filter) -> bool {
    let all = compiled.terms.iter().chain(&compiled.previous);
    all.into_iter().any(|term| twin(term, by, filter).is_some())
}

/// Puts the credited twins in the place of a formula's sums. Returns whether any model decides the result alone.
pub(crate) fn apply(compiled: &mut Compiled, by: &[Dimension], filter: &Filter, model: Model) -> bool {
    let mut decided = false;
    for term in compiled.terms.iter_mut().chain(&mut compiled.previous) {
        let Some(measure) = twin(term, by, filter) else { continue };
        term.measure = measure;
        if !names_model(by, filter, &term.only) {
            term.only = std::mem::take(&mut term.only).with(Dimension::Model, model.name());
            term.only.0.sort();
            decided = true;
        }
    }
    decided
}

/// The sum of conversions that a sum of credits stands for; every other term as it is.
pub(crate) fn original(term: &Term) -> Term {
    let twin = |measure: &Measure| attribution::credited(*measure) == Some(term.measure);
    let Some(measure) = Measure::ALL.iter().copied().find(twin) else { return term.clone() };
    let only = term.only.0.iter().filter(|condition| condition.dimension != Dimension::Model).cloned().collect();
    Term { measure, moment: term.moment, only: Filter(only) }
}

/// The measure that is read in the place of a term's; `None` where it stays.
fn twin(term: &Term, by: &[Dimension], filter: &Filter) -> Option<Measure> {
    if term.measure.kind() == FactKind::Credit {
        return Some(term.measure);
    }
    let twin = attribution::credited(term.measure)?;
    let credited = |dimension: &Dimension| attribution::is_credited_by(dimension) || *dimension == Dimension::Model;
    dimensions(by, filter, &term.only).any(credited).then_some(twin)
}

fn names_model(by: &[Dimension], filter: &Filter, only: &Filter) -> bool {
    dimensions(by, filter, only).any(|dimension| *dimension == Dimension::Model)
}

fn dimensions<'a>(by: &'a [Dimension], filter: &'a Filter, only: &'a Filter) -> impl Iterator<Item = &'a Dimension> {
    by.iter().chain(filter.0.iter().chain(&only.0).map(|condition| &condition.dimension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::catalogue::Catalogue;

    fn terms(id: &str, by: &[Dimension], filter: &Filter) -> Vec<String> {
        let mut compiled = Catalogue::builtin().compile(id).unwrap();
        apply(&mut compiled, by, filter, Model::Linear);
        compiled.terms.iter().map(kpi::formula::eval::term_words).collect()
    }

    #[test]
    fn what_a_touchpoint_brings_is_credited_and_the_rest_is_not() {
        let all = Filter::default();
        assert_eq!(terms("orders", &[], &all), ["orders"]);
        assert_eq!(terms("orders", &[Dimension::Country], &all), ["orders"]);
        assert_eq!(terms("orders", &[Dimension::Creator], &all), ["credited_orders where model = \"linear\""]);
        let nina = Filter::default().with(Dimension::Creator, "nina");
        assert_eq!(terms("customers", &[], &nina), ["credited_customers where model = \"linear\""]);
        assert_eq!(terms("clicks", &[Dimension::Creator], &nina), ["clicks"]);
        assert_eq!(
            terms("average_order_value", &[Dimension::Link], &all),
            ["credited_revenue where model = \"linear\"", "credited_orders where model = \"linear\""]
        );
    }

    #[test]
    fn a_question_that_names_models_is_not_narrowed_to_one() {
        let both = [Dimension::Creator, Dimension::Model];
        assert_eq!(terms("orders", &both, &Filter::default()), ["credited_orders"]);
        let shapley = Filter::default().with(Dimension::Model, "shapley");
        assert_eq!(terms("orders", &[], &shapley), ["credited_orders"]);
        assert_eq!(terms("credited_orders", &[], &Filter::default()), ["credited_orders where model = \"linear\""]);
    }

    #[test]
    fn a_twin_is_known_by_its_original() {
        let term = Term::whole(Measure::CreditedRevenue);
        let only = Filter::default().with(Dimension::Model, "last").with(Dimension::Creator, "nina");
        let found = original(&Term { only, ..term });
        assert_eq!(kpi::formula::eval::term_words(&found), "revenue where creator = \"nina\"");
        assert_eq!(original(&Term::whole(Measure::Clicks)), Term::whole(Measure::Clicks));
    }
}
