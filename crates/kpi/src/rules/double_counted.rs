//! double-counted: two KPIs claim the same conversions, or reach is added up where people overlap.
//!
//! Sums of conversions are compared (orders with orders, revenue with revenue), not ratios: a rate claims nothing. Two
//! filters are apart when they keep different values of one dimension; by link and by code they are not, since one sale
//! can have both.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity},
    formula::{Code, Operator},
    plan::Kpi,
};
use model::{
    fact::FactKind,
    filter::{Condition, Filter, Test},
    measure::{Adds, Measure},
};

pub(super) const RULE: Rule = Rule {
    codes: &["double-counted"],
    severity: Severity::Warning,
    words: "Two KPIs of one branch claim the same conversions; or reach, visitors or authors are added up over campaigns, where one person counts several times.",
    remedy: "Filter the KPIs so that they cannot overlap, or keep one; call added-up reach gross reach.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    let kpis = &case.plan().kpis;
    let claims: Vec<(&Kpi, Measure, Filter)> =
        kpis.iter().filter_map(|kpi| claim(kpi).map(|(measure, filter)| (kpi, measure, filter))).collect();
    for (at, (kpi, measure, filter)) in claims.iter().enumerate() {
        let other = claims[..at].iter().find(|(other, other_measure, other_filter)| {
            other_measure == measure && related(case, kpi, other) && !apart(filter, other_filter)
        });
        let Some((other, ..)) = other else { continue };
        let span = kpi.measured.as_ref().map_or(kpi.id.span, |measured| measured.span);
        let words =
            format!("{} and {} claim the same {}", other.id.value, kpi.id.value, measure.name().replace('_', " "));
        let help = "filter them so that they cannot overlap, such as by platform, or keep one of them";
        out.push(Diagnostic::warning("double-counted", span, words).help(help).about(&kpi.subject()));
    }
    for kpi in kpis {
        out.extend(gross(kpi).map(|diagnostic| diagnostic.about(&kpi.subject())));
    }
}

/// The one sum of conversions that a KPI is, if it is one, with everything that filters it.
fn claim(kpi: &Kpi) -> Option<(Measure, Filter)> {
    let compiled = &kpi.measured.as_ref()?.compiled;
    let (Code::Cell { previous: false, .. }, [term]) = (&compiled.code, compiled.terms.as_slice()) else { return None };
    let own = kpi.filter.as_ref().map(|filter| filter.value.clone()).unwrap_or_default();
    (term.measure.kind() == FactKind::Conversion).then(|| (term.measure, own.and(&term.only)))
}

/// Whether two KPIs speak of one branch: what one serves is, or lies above or below, what the other serves.
fn related(case: &Case<'_>, one: &Kpi, other: &Kpi) -> bool {
    one.serves.iter().any(|mine| {
        let mine = mine.value.as_str();
        let near: std::collections::BTreeSet<&str> =
            case.links.above(mine).into_iter().chain(case.links.below(mine)).collect();
        other.serves.iter().any(|theirs| near.contains(theirs.value.as_str()))
    })
}

/// Whether no fact passes both filters.
fn apart(one: &Filter, other: &Filter) -> bool {
    one.0.iter().any(|mine| other.0.iter().any(|theirs| excludes(mine, theirs) || excludes(theirs, mine)))
}

fn excludes(one: &Condition, other: &Condition) -> bool {
    if one.dimension != other.dimension || one.test != Test::In {
        return false;
    }
    match other.test {
        Test::In => one.values.iter().all(|value| !other.values.contains(value)),
        Test::NotIn => one.values.iter().all(|value| other.values.contains(value)),
        Test::Known => false,
    }
}

/// People who are counted apart and added up.
fn gross(kpi: &Kpi) -> Option<Diagnostic> {
    let measured = kpi.measured.as_ref()?;
    let distinct = |at: &usize| {
        let adds = measured.compiled.terms.get(*at).map(|term| term.measure.adds());
        matches!(adds, Some(Adds::Gross | Adds::Distinct(_)))
    };
    let mut added = Vec::new();
    sums(&measured.compiled.code, false, &mut added);
    let added = added.into_iter().filter(distinct).count() > 1;
    let whole = |code: &Code| matches!(code, Code::Cell { at, previous: false } if distinct(at));
    let shared = kpi.contributions.len() > 1 && whole(&measured.compiled.code);
    if measured.definition.id == "gross_reach" || !(added || shared) {
        return None;
    }
    let words = match added {
        true => format!("{} adds up people who may be the same: one who is in both counts twice", kpi.id.value),
        false => format!("{} is split over campaigns, but people whom two campaigns reach count once", kpi.id.value),
    };
    let help = "measure gross_reach, which says that it is added up, or ask for each campaign apart";
    Some(Diagnostic::warning("double-counted", measured.span, words).help(help))
}

/// The cells that are added to one another.
fn sums(code: &Code, within: bool, found: &mut Vec<usize>) {
    match code {
        Code::Cell { at, previous: false } if within => found.push(*at),
        Code::Binary(Operator::Add, left, right, _) => {
            sums(left, true, found);
            sums(right, true, found);
        }
        Code::Parts(parts) => parts.iter().for_each(|part| sums(&part.code, true, found)),
        Code::Soften(_, inner) | Code::Negate(inner) => sums(inner, within, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    fn second(lines: &str) -> String {
        let more = "contributions: { every-shade: 50%, glow-live: 50% }\n  - id: first\n    kpi: orders\n    where: { link: tracked }\n    \
                    serves: creator-sales\n    target: 500\n    review: weekly\n  - id: second\n    serves: creator-sales\n    target: 900\n    \
                    review: weekly\n";
        with("contributions: { every-shade: 50%, glow-live: 50% }\n", &format!("{more}    {lines}\n"))
    }

    #[test]
    fn one_sale_may_have_a_link_and_a_code() {
        check(
            &second("kpi: orders\n    where: { code: used }"),
            &Given::default(),
            &expect![[r#"
                55:10 warning[double-counted] kpis/second: first and second claim the same orders
                  = filter them so that they cannot overlap, such as by platform, or keep one of them
            "#]],
        );
        check(
            &second("formula: orders where link not in (\"a\")"),
            &Given::default(),
            &expect![[r#"
                55:14 warning[double-counted] kpis/second: first and second claim the same orders
                  = filter them so that they cannot overlap, such as by platform, or keep one of them
            "#]],
        );
        check(&second("kpi: revenue"), &Given::default(), &expect![""]);
        check(&second("kpi: conversions"), &Given::default(), &expect![""]);
    }

    #[test]
    fn people_are_not_added_up() {
        check(
            &second(
                "formula: unique_visitors where platform = youtube + unique_visitors where platform = instagram\n    indicates: sales",
            ),
            &Given::default(),
            &expect![[r#"
                55:14 warning[double-counted] kpis/second: second adds up people who may be the same: one who is in both counts twice
                  = measure gross_reach, which says that it is added up, or ask for each campaign apart
            "#]],
        );
    }
}
