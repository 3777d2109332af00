//! The choice of a reader for a section: the kind that the caller names, the caller's mapping, the kind that the headings
//! show, or a mapping proposed from them.

use crate::{
    context::Context,
    findings::Findings,
    generic,
    importer::{Importer, Shape},
    importers,
    mapping::{self, Mapping},
    recognise::{self, Nearest},
    section::Section,
    sink::Stop,
};
use model::import::Fault;

/// What reads a section.
pub(crate) enum Choice {
    /// An importer.
    Importer(&'static Importer),
    /// A mapping, given or proposed.
    Mapping(Box<Mapping>),
    /// Nothing does.
    Unknown(Option<Nearest>),
}

pub(crate) fn choose(
    section: &mut Section<'_, '_>,
    context: &Context,
    findings: &mut Findings,
) -> Result<Choice, Stop> {
    if let Some(mapping) = &context.mapping {
        return given(mapping, section);
    }
    match context.kind.as_deref() {
        None => {}
        Some(generic::SHEET) => return Ok(proposed(section, findings).unwrap_or(Choice::Unknown(None))),
        Some(kind) => return forced(kind, section, findings),
    }
    let nearest = match recognise::recognise(&section.shape()) {
        Ok(importer) => return Ok(Choice::Importer(importer)),
        Err(nearest) => nearest,
    };
    if let Some(importer) = nearly(section, None, findings) {
        return Ok(Choice::Importer(importer));
    }
    // A platform's own export with a heading changed must not be read as just any sheet.
    let named = section.columns.iter().filter(|(_, heading)| !heading.is_empty()).count();
    let is_close = |near: &Nearest| near.found >= 3 && near.found * 5 >= near.wanted * 3 && near.found * 2 >= named;
    let close = nearest.as_ref().is_some_and(is_close);
    if !close && let Some(choice) = proposed(section, findings) {
        return Ok(choice);
    }
    Ok(Choice::Unknown(nearest))
}

fn given(mapping: &Mapping, section: &Section<'_, '_>) -> Result<Choice, Stop> {
    let missing = mapping.missing(&section.columns);
    if missing.is_empty() {
        return Ok(Choice::Mapping(Box::new(mapping.clone())));
    }
    let missing = missing.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let words = format!("the mapping names columns that the file does not have: {missing}");
    Err(Fault::new("mapping-mismatch", words).into())
}

fn forced(kind: &str, section: &mut Section<'_, '_>, findings: &mut Findings) -> Result<Choice, Stop> {
    let Some(importer) = recognise::by_id(kind) else {
        return Err(unknown_kind(kind).into());
    };
    let missing = recognise::missing(importer, &section.columns);
    if missing.is_empty() {
        return Ok(Choice::Importer(importer));
    }
    let names = missing.iter().filter_map(|field| field.names.first()).map(|name| format!("{name:?}"));
    let names = names.collect::<Vec<_>>().join(", ");
    if nearly(section, Some(importer), findings).is_some() {
        return Ok(Choice::Importer(importer));
    }
    Err(Fault::new("missing-columns", format!("not a file of kind {kind}: it has no columns {names}")).into())
}

fn unknown_kind(kind: &str) -> Fault {
    let like = importers::ALL
        .iter()
        .map(|i| i.kind.id)
        .max_by(|a, b| strsim::jaro_winkler(a, kind).total_cmp(&strsim::jaro_winkler(b, kind)));
    let like = like.map_or_else(String::new, |like| format!(": did you mean {like}?"));
    Fault::new("unknown-kind", format!("no kind of file is called {kind:?}{like}"))
}

/// The importer whose required headings are spelled almost the same.
fn nearly(
    section: &mut Section<'_, '_>,
    only: Option<&'static Importer>,
    findings: &mut Findings,
) -> Option<&'static Importer> {
    let mut columns = section.columns.clone();
    let shape = section.shape();
    let fits = |importer: &'static Importer, columns: &crate::heading::Columns| {
        only.is_none_or(|only| only.kind == importer.kind) && (importer.accepts)(&Shape { columns, ..shape })
    };
    let importer = recognise::recognise_renamed(&mut columns, fits, findings)?;
    section.columns = columns;
    Some(importer)
}

fn proposed(section: &Section<'_, '_>, findings: &mut Findings) -> Option<Choice> {
    let mapping = mapping::propose(&section.columns, &section.sample)?;
    let words = format!("no kind of file has these headings; read as a sheet: {}", mapping.words());
    findings.warn("proposed-mapping", words);
    Some(Choice::Mapping(Box::new(mapping)))
}
