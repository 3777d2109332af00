//! Recognition: which kind of file a section is, by its headings, title and comments. Never by the file's name.
//!
//! Invariant: the kind that explains most of the columns is chosen; a kind whose required column is missing never is,
//! unless a heading spells it almost the same, and then a warning says so.

use crate::{
    findings::Findings,
    heading::{Column, Columns, matches},
    importer::{Field, Importer, Kind, Need, Shape},
    importers,
};

/// The kind that comes nearest to a section that is of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The kind.
    pub kind: Kind,
    /// How many of its usual headings are there.
    pub found: usize,
    /// How many usual headings it has.
    pub wanted: usize,
    /// The required headings that are not there, by their first name, each with a heading that looks like it.
    pub missing: Vec<(String, Option<String>)>,
}

impl Nearest {
    /// In words, to be put after "not recognised; ".
    pub fn words(&self) -> String {
        let mut missing: Vec<String> = Vec::new();
        for (name, like) in &self.missing {
            missing.push(match like {
                Some(like) => format!("{name:?} (is it {like:?}?)"),
                None => format!("{name:?}"),
            });
        }
        let start = format!("nearest kind: {} ({} of {} headings)", self.kind.id, self.found, self.wanted);
        if missing.is_empty() { start } else { format!("{start}, missing headings: {}", missing.join(", ")) }
    }
}

/// The importer of a kind.
pub fn by_id(id: &str) -> Option<&'static Importer> {
    importers::ALL.iter().copied().find(|importer| importer.kind.id == id)
}

/// Finds the importer of a section among those that know it; else says which comes nearest.
pub fn recognise(shape: &Shape<'_>) -> Result<&'static Importer, Option<Nearest>> {
    let fit = |importer: &&'static Importer| {
        missing(importer, shape.columns).is_empty() && (importer.accepts)(shape) && is_likely(importer, shape.columns)
    };
    let known = importers::ALL.iter().copied().filter(fit);
    // The first of equals is wanted, and `max_by_key` gives the last.
    known.rev().max_by_key(|importer| score(importer, shape.columns)).ok_or_else(|| nearest(shape.columns))
}

/// Finds the importer of a section whose required headings are there, or spelled almost the same. Those are renamed, so
/// that the importer finds them, and a warning names them.
pub fn recognise_renamed(
    columns: &mut Columns,
    accepts: impl Fn(&'static Importer, &Columns) -> bool,
    findings: &mut Findings,
) -> Option<&'static Importer> {
    let mut best: Option<(usize, &'static Importer, Columns)> = None;
    for importer in importers::ALL.iter().copied() {
        let Some(renamed) = renamed(importer, columns) else { continue };
        let score = score(importer, &renamed);
        if accepts(importer, &renamed) && best.as_ref().is_none_or(|(other, ..)| score > *other) {
            best = Some((score, importer, renamed));
        }
    }
    let (_, importer, renamed) = best?;
    for (column, heading) in renamed.iter() {
        if heading != columns.normal(column) {
            let words = format!(
                "the column {:?} was taken for {heading:?}: check that it means the same",
                columns.heading(column)
            );
            findings.warn("renamed-column", words);
        }
    }
    *columns = renamed;
    Some(importer)
}

/// Warns of usual columns that are not there while an unknown heading resembles them: their values are unknown, not zero.
pub fn warn_of_renamed(importer: &Importer, columns: &Columns, findings: &mut Findings) {
    for field in importer.fields.iter().filter(|field| columns.peek(field.names).is_none()) {
        let least = if field.need == Need::Optional { 0.85 } else { 0.7 };
        let Some(like) = resembling(field, importer, columns, least) else { continue };
        let (name, like) = (field.names.first().copied().unwrap_or_default(), columns.heading(like));
        let words = format!(
            "no column {name:?}, but {like:?} looks like it: its values were not taken, {name:?} stays unknown"
        );
        findings.warn("renamed-column", words);
    }
}

/// The kind whose usual headings are there in the largest share. `None` when none has any.
pub fn nearest(columns: &Columns) -> Option<Nearest> {
    let of = |importer: &&Importer| {
        let usual = importer.fields.iter().filter(|field| field.need != Need::Optional);
        let (mut found, mut wanted) = (0, 0);
        for field in usual {
            wanted += 1;
            found += usize::from(columns.peek(field.names).is_some());
        }
        let missing = missing(importer, columns).into_iter().map(|field| {
            let like = resembling(field, importer, columns, 0.7).map(|column| columns.heading(column).to_owned());
            (field.names.first().map(|name| (*name).to_owned()).unwrap_or_default(), like)
        });
        Nearest { kind: importer.kind, found, wanted, missing: missing.collect() }
    };
    // A kind that has its headings and was refused for another reason would explain nothing.
    let all = importers::ALL.iter().map(of).filter(|near| near.found > 0 && !near.missing.is_empty());
    all.rev().max_by_key(|near| (near.found * 1000 / near.wanted.max(1), near.found))
}

/// The required columns that are not there.
pub fn missing<'i>(importer: &'i Importer, columns: &Columns) -> Vec<&'i Field> {
    let required = importer.fields.iter().filter(|field| field.need == Need::Required);
    required.filter(|field| columns.peek(field.names).is_none()).collect()
}

/// Whether the importer knows three quarters of the columns, or finds half of its own usual ones. A sheet kept by hand may have
/// the few required headings of a platform's export, and little else of it.
fn is_likely(importer: &Importer, columns: &Columns) -> bool {
    let named = columns.iter().filter(|(_, heading)| !heading.is_empty()).count();
    let found = importer.fields.iter().filter(|field| columns.peek(field.names).is_some());
    let explained = found.clone().count();
    let usual = found.filter(|field| field.need != Need::Optional).count();
    let wanted = importer.fields.iter().filter(|field| field.need != Need::Optional).count();
    explained * 4 >= named * 3 || usual * 2 >= wanted
}

/// How many columns the importer explains; usual ones that are missing count against it.
fn score(importer: &Importer, columns: &Columns) -> usize {
    let mut score = 1000;
    for field in importer.fields {
        match (columns.peek(field.names).is_some(), field.need) {
            (true, _) => score += 2,
            (false, Need::Usual) => score -= 1,
            (false, _) => {}
        }
    }
    score
}

fn renamed(importer: &'static Importer, columns: &Columns) -> Option<Columns> {
    let missing = missing(importer, columns);
    let required = importer.fields.iter().filter(|field| field.need == Need::Required).count();
    if missing.is_empty() || missing.len() * 2 > required.max(2) {
        return None;
    }
    let mut renamed = columns.clone();
    for field in missing {
        let like = resembling(field, importer, &renamed, 0.85)?;
        renamed.rename(like, field.names.first()?);
    }
    Some(renamed)
}

/// The column that resembles a field most, among those that no field of the importer knows.
fn resembling(field: &Field, importer: &Importer, columns: &Columns, least: f64) -> Option<Column> {
    let unknown = columns.iter().filter(|(_, heading)| {
        !heading.is_empty()
            && !importer.fields.iter().any(|field| field.names.iter().any(|name| matches(heading, name)))
    });
    let mut best: Option<(f64, Column)> = None;
    for (column, heading) in unknown {
        let alike = field.names.iter().map(|name| strsim::normalized_damerau_levenshtein(heading, name));
        let alike = alike.fold(0.0, f64::max);
        if alike >= least && best.is_none_or(|(other, _)| alike > other) {
            best = Some((alike, column));
        }
    }
    best.map(|(_, column)| column)
}
