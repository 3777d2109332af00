//! The KPIs of a plan: what each measures, over which facts, towards which target.

use super::{
    super::{
        nouns::{Baseline, Benchmark, Contribution, Kpi, Layout, Measured, Name, Spanned},
        shape,
        yaml::{Entry, Node, Yaml},
    },
    Around, nouns, one_of,
    value::{Reader, scalar, share},
};
use crate::{
    catalogue::{Catalogue, Definition, Direction, Missing, Origin},
    diagnostic::{Diagnostic, Edit, any_error},
    filter, formula, nearest, target,
};
use model::{
    SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    goal::{GoalKind, Strength},
};

/// What stands for "any tracked link" or "any code" in a filter.
const ANY: [&str; 4] = ["tracked", "any", "known", "used"];

pub(super) fn kpi(reader: &mut Reader<'_>, item: &Yaml, around: &Around<'_>) -> Option<Kpi> {
    let id = reader.name("id")?;
    let measured = measured(reader, &id, around);
    let mut kpi = Kpi {
        name: reader.words("name"),
        statement: nouns::statement(reader),
        filter: where_(reader),
        serves: reader.names("serves"),
        owner: reader.words("owner"),
        baseline: baseline(reader),
        target: target(reader, measured.as_ref(), around),
        from: reader.day("from"),
        by: reader.day("by"),
        review: reader.cadence(),
        contributions: contributions(reader),
        contributions_span: reader.yaml("contributions").map(|yaml| yaml.span),
        benchmark: reader.name("benchmark"),
        compared: compared(reader, &id, measured.as_ref()),
        weight: reader.weight(),
        set: reader.day("set"),
        targeted: reader.yaml("target").is_some(),
        based: reader.yaml("baseline").is_some(),
        misdated: false,
        layout: Layout { column: item.column, flow: item.flow },
        span: item.span,
        measured,
        id,
    };
    kpi.misdated =
        (kpi.by.is_none() && reader.yaml("by").is_some()) || (kpi.review.is_none() && reader.yaml("review").is_some());
    Some(kpi)
}

fn measured(reader: &mut Reader<'_>, id: &Name, around: &Around<'_>) -> Option<Measured> {
    let (kpi, formula) = (reader.name("kpi"), reader.text("formula"));
    if let (Some(_), Some(formula)) = (&kpi, &formula) {
        let words = "a KPI of the catalogue and a formula are both given: only one can be measured";
        reader.report(Diagnostic::error("form", formula.span, words).help("remove `kpi` or `formula`"));
    }
    match (kpi, formula) {
        (Some(kpi), _) => named(reader, &kpi, around),
        (None, Some(formula)) => own(reader, id, &formula, around),
        (None, None) => {
            let words = "this KPI measures nothing: it has neither `kpi` nor `formula`";
            let help = "add `kpi:` with a name of the catalogue, or `formula:` over measures";
            reader.report(Diagnostic::error("not-specific", id.span, words).help(help));
            None
        }
    }
}

/// A KPI of the catalogue, by its id or by its name as people write it.
fn named(reader: &mut Reader<'_>, kpi: &Name, around: &Around<'_>) -> Option<Measured> {
    let plain = kpi.value.to_lowercase().replace([' ', '-'], "_");
    let Some(definition) = around.catalogue.get(&kpi.value).or_else(|| around.catalogue.get(&plain)) else {
        reader.report(no_such_kpi(kpi, around.catalogue));
        return None;
    };
    match around.catalogue.compile(&definition.id) {
        Ok(compiled) => Some(Measured { definition: definition.clone(), own: false, compiled, span: kpi.span }),
        Err(faults) => {
            let words = format!("{} cannot be read: {}", definition.id, faults[0].message);
            reader.report(Diagnostic::error("formula", kpi.span, words).help("mend its definition in the catalogue"));
            None
        }
    }
}

pub(super) fn no_such_kpi(kpi: &Name, catalogue: &Catalogue) -> Diagnostic {
    let words = format!("the catalogue has no KPI {:?}", kpi.value);
    let diagnostic = Diagnostic::error("unknown-kpi", kpi.span, words);
    let plain = kpi.value.to_lowercase().replace([' ', '-'], "_");
    let near = nearest::nearest(&plain, catalogue.list().map(|known| known.id.as_str()));
    if near.is_empty() {
        return diagnostic.help("`kepi kpi list` shows them all; an own one is written under `formula:`");
    }
    let help = format!("did you mean {}?", nearest::listed(&near, "or"));
    let rename = |near: &&str| vec![Edit { span: kpi.span, text: (*near).to_owned() }];
    near.iter().fold(diagnostic.help(help), |diagnostic, near| diagnostic.fix(format!("Use {near}"), rename(near)))
}

fn own(reader: &mut Reader<'_>, id: &Name, written: &Spanned<&str>, around: &Around<'_>) -> Option<Measured> {
    // A plain text stands in the file as it reads; in a quoted one the first letter follows the quote.
    let offset = written.span.start + usize::from(written.span.end - written.span.start > written.value.len());
    let (tree, mut faults) = formula::parse(written.value);
    let compiled = tree
        .as_ref()
        .filter(|_| !any_error(&faults))
        .and_then(|tree| formula::compile_tree(around.catalogue, tree).map_err(|found| faults.extend(found)).ok());
    for fault in faults {
        let span = fault.span.map_or(written.span, |span| span.shifted(offset));
        reader.report(Diagnostic { span: Some(span), subject: None, ..fault });
    }
    let (tree, compiled) = tree.zip(compiled)?;
    let direction = reader.read("direction", "unknown-direction", |text| {
        Direction::from_name(text).ok_or_else(|| one_of(text, &["up", "down", "range"], "a direction"))
    });
    let unit = reader.words("unit").unwrap_or_else(|| compiled.unit.clone());
    let definition = Definition {
        id: id.value.to_string(),
        name: reader.words("name").unwrap_or_else(|| id.value.to_string()),
        words: reader.words("statement").unwrap_or_default(),
        formula: written.value.trim().to_owned(),
        tree,
        unit: unit.clone(),
        states_unit: false,
        direction: direction.map(|direction| direction.value).unwrap_or_default(),
        indicates: indicates(reader),
        denominator: None,
        source: None,
        missing: Missing::Refuse,
        provenance: None,
        origin: Origin::User,
    };
    let compiled = formula::Compiled { unit, ..compiled };
    Some(Measured { definition, own: true, compiled, span: written.span })
}

/// Goal kinds with their strengths, or goal kinds alone, which are then direct.
fn indicates(reader: &mut Reader<'_>) -> Vec<(GoalKind, Strength)> {
    let mut found = Vec::new();
    let Some(yaml) = reader.yaml("indicates") else { return found };
    let mut add = |name: &str, strength: Option<&str>, span, reader: &mut Reader<'_>| {
        let strengths = [Strength::Direct, Strength::Leading, Strength::Supporting];
        let word = |strength: &Strength| format!("{strength:?}").to_lowercase();
        let strength = match strength {
            None => Some(Strength::Direct),
            Some(text) => strengths.into_iter().find(|known| word(known) == text.trim().to_lowercase()),
        };
        match (GoalKind::from_name(name), strength) {
            (Some(kind), Some(strength)) => found.push((kind, strength)),
            (None, _) => {
                let names = GoalKind::ALL.map(GoalKind::name);
                let words = one_of(name, &names, "a kind of goal");
                reader.report(Diagnostic::error("unknown-goal-kind", span, format!("indicates: {words}")));
            }
            (_, None) => {
                let words = "indicates: the strength is direct, leading or supporting";
                reader.report(Diagnostic::error("unknown-strength", span, words));
            }
        }
    };
    for entry in yaml.entries() {
        add(&entry.key, scalar(&entry.value).map(|text| text.value), entry.place, reader);
    }
    for name in reader.names("indicates") {
        add(&name.value, None, name.span, reader);
    }
    found
}

fn where_(reader: &mut Reader<'_>) -> Option<Spanned<Filter>> {
    let yaml = reader.yaml("where")?;
    let found = match &yaml.node {
        Node::Scalar(text) => {
            let (found, faults) = filter::parse(text);
            for fault in faults {
                reader.report(Diagnostic { span: Some(yaml.span), ..fault });
            }
            found
        }
        _ => Filter(yaml.entries().iter().filter_map(|entry| condition(entry, reader)).collect()),
    };
    Some(Spanned { value: found, span: yaml.span })
}

/// One line of a filter. It is read as the text that it stands for, so that names and values are checked in one place.
fn condition(entry: &Entry, reader: &mut Reader<'_>) -> Option<Condition> {
    let values: Vec<&str> = match &entry.value.node {
        Node::List(list) => list.iter().filter_map(scalar).map(|text| text.value).collect(),
        _ => scalar(&entry.value).map(|text| text.value).into_iter().collect(),
    };
    if values.is_empty() {
        let words = format!("{} takes a value, or a list of values", entry.key);
        reader.report(Diagnostic::error("form", entry.value.span, words));
        return None;
    }
    let key = entry.key.trim_end_matches('s');
    let key = if Dimension::ALL.iter().any(|known| known.name() == key) { key } else { entry.key.as_str() };
    let dimension = Dimension::from_name(key);
    let any = matches!(dimension, Dimension::Link | Dimension::Code | Dimension::Campaign | Dimension::Creator);
    if any && values.iter().all(|value| ANY.contains(&value.to_lowercase().as_str())) {
        return Some(Condition { dimension, test: Test::Known, values: Vec::new() });
    }
    let not = values.iter().all(|value| value.starts_with('!'));
    let quote = |text: &str| format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""));
    let listed: Vec<String> = values.iter().map(|value| quote(value.trim_start_matches('!'))).collect();
    let word = key.starts_with(|c: char| c.is_alphabetic()) && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    let name = if word { key.to_owned() } else { quote(key) };
    let test = if not { "not in" } else { "in" };
    let (found, faults) = filter::parse(&format!("{name} {test} ({})", listed.join(", ")));
    for fault in faults {
        let span = if fault.code == "unknown-dimension" { entry.place } else { entry.value.span };
        reader.report(Diagnostic { span: Some(span), ..fault });
    }
    found.0.into_iter().next()
}

fn baseline(reader: &mut Reader<'_>) -> Option<Baseline> {
    let yaml = reader.yaml("baseline")?;
    let mut faults = Vec::new();
    let brief = Yaml {
        node: Node::Map(vec![Entry {
            key: if matches!(&yaml.node, Node::Scalar(text) if text.contains("..")) { "over" } else { "value" }
                .to_owned(),
            place: yaml.span,
            value: yaml.clone(),
        }]),
        ..yaml.clone()
    };
    let inner = if matches!(yaml.node, Node::Scalar(_)) { &brief } else { yaml };
    let mut keys = Reader::of(inner, shape::BASELINE.list, &mut faults);
    let baseline = Baseline {
        over: keys.period("over"),
        value: keys.read("value", "not-a-number", |text| {
            nouns::figure(text)
                .ok_or_else(|| format!("{text:?} is not a value: write it such as 1200, 3.7% or 12.50 USD"))
        }),
        source: keys.words("source"),
        benchmark: keys.name("benchmark"),
        span: yaml.span,
    };
    let empty = baseline.over.is_none() && baseline.value.is_none() && baseline.benchmark.is_none();
    if empty && faults.is_empty() {
        let help = "write `{ over: 2026-01-01..2026-02-28 }`, or a `value` with its `source`";
        faults.push(Diagnostic::error("form", yaml.span, "this baseline says nothing").help(help));
    }
    for fault in faults {
        reader.report(Diagnostic { subject: None, ..fault });
    }
    (!empty).then_some(baseline)
}

/// A figure of others that is told where it is used. It is of the KPI itself.
fn compared(reader: &mut Reader<'_>, id: &Name, measured: Option<&Measured>) -> Option<Benchmark> {
    let yaml = reader.yaml("benchmark").filter(|yaml| matches!(yaml.node, Node::Map(_)))?;
    let kpi = Spanned { value: SmolStr::new(&measured?.definition.id), span: yaml.span };
    let mut faults = Vec::new();
    let name = Spanned { value: id.value.clone(), span: yaml.span };
    let told = nouns::told(&mut Reader::of(yaml, shape::COMPARED.list, &mut faults), yaml, name, kpi);
    for fault in faults {
        reader.report(Diagnostic { subject: None, ..fault });
    }
    Some(told)
}

fn target(
    reader: &mut Reader<'_>,
    measured: Option<&Measured>,
    around: &Around<'_>,
) -> Option<Spanned<target::Target>> {
    let text = reader.text("target")?;
    let scale = target::Scale::of(&measured?.definition, Some(around.currency));
    let (found, faults) = target::parse(text.value, &scale);
    for fault in faults {
        reader.report(Diagnostic { span: Some(text.span), subject: None, ..fault });
    }
    found.map(|value| Spanned { value, span: text.span })
}

fn contributions(reader: &mut Reader<'_>) -> Vec<Contribution> {
    let Some(yaml) = reader.yaml("contributions") else { return Vec::new() };
    let mut found = Vec::new();
    for entry in yaml.entries() {
        let Some(text) = scalar(&entry.value) else {
            let words = format!("{} takes a share, such as 50%", entry.key);
            reader.report(Diagnostic::error("not-a-share", entry.value.span, words));
            continue;
        };
        match share(text.value) {
            Ok(value) => found.push(Contribution {
                campaign: Spanned { value: SmolStr::new(&entry.key), span: entry.place },
                share: Spanned { value, span: text.span },
            }),
            Err(words) => reader.report(Diagnostic::error("not-a-share", text.span, words)),
        }
    }
    found
}
