//! Who is credited with what under every model, side by side.
//!
//! Invariant: a cell reads what every other page reads under that model, or says why there is nothing.

use crate::{
    address::Pairs,
    format,
    parts::{choice::Choice, table::Pages},
    room::Room,
};
use insight::attribution::{Compared, Comparison};
use kpi::reading::Reading;
use model::{SmolStr, attribution::Model, provenance::Provenance};

/// Rows to a page.
const SIZE: usize = 12;

/// The table.
#[derive(Clone, Debug)]
pub struct ComparedPart {
    /// What is compared, one click away.
    pub measures: Vec<Choice>,
    /// The models: name, what they do, whether it is the workspace's, how firm.
    pub heads: Vec<(&'static str, &'static str, bool, &'static str)>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The pages.
    pub pages: Pages,
    /// The sentence over the table.
    pub title: String,
}

/// One creator.
#[derive(Clone, Debug)]
pub struct Row {
    /// The name.
    pub name: String,
    /// By model: the value, why there is none, and whether it is the workspace's.
    pub cells: Vec<(String, String, bool)>,
}

impl ComparedPart {
    /// The table of a comparison; `pairs` say what is compared and which page is shown.
    pub fn of(comparison: &Comparison, pairs: &Pairs, room: &Room) -> Self {
        let revenue = pairs.get("measure") == Some("revenue");
        let own = room.attribution.model;
        let of = |row: &Compared, model: Model| -> Option<Reading> {
            let readings = if revenue { &row.revenue } else { &row.conversions };
            readings.get(&model).cloned()
        };
        let most = |row: &Compared| of(row, own).and_then(|reading| reading.value).unwrap_or(0.0);
        let mut rows: Vec<&Compared> = comparison.rows.iter().filter(|row| row.key.is_some()).collect();
        rows.sort_by(|a, b| most(b).total_cmp(&most(a)).then_with(|| a.key.cmp(&b.key)));
        let nobody = comparison.rows.iter().find(|row| row.key.is_none());
        let title = title(&rows, &|row, model| of(row, model).and_then(|one| one.value), room);
        rows.extend(nobody);
        let pages = rows.len().div_ceil(SIZE).max(1);
        let page = pairs.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_usize).clamp(1, pages);
        let link = |page: usize| pairs.with("page", &page.to_string()).address("/attribution");
        let shown = rows.iter().skip((page - 1) * SIZE).take(SIZE);
        let row = |row: &&Compared| Row {
            name: name(row.key.as_ref(), room),
            cells: Model::ALL.into_iter().map(|model| cell(of(row, model), model == own, room)).collect(),
        };
        Self {
            title,
            measures: [("", "Conversions"), ("revenue", "Revenue")]
                .map(|(value, words)| Choice {
                    words: words.to_owned(),
                    address: pairs.with("measure", value).without(&["page"]).address("/attribution"),
                    current: revenue == (value == "revenue"),
                })
                .into(),
            heads: Model::ALL.map(|model| (model.title(), model.words(), model == own, firm(model))).into(),
            rows: shown.map(row).collect(),
            pages: Pages {
                shown: format!("{} creators", format::int_of(rows.len() - usize::from(nobody.is_some()))),
                before: (page > 1).then(|| link(page - 1)),
                after: (page < pages).then(|| link(page + 1)),
            },
        }
    }
}

fn firm(model: Model) -> &'static str {
    match model.provenance() {
        Provenance::Measured => "",
        other => other.name(),
    }
}

fn name(key: Option<&SmolStr>, room: &Room) -> String {
    key.map_or_else(|| "Nobody".to_owned(), |id| room.creator_name(id))
}

fn cell(reading: Option<Reading>, own: bool, room: &Room) -> (String, String, bool) {
    let Some(reading) = reading else { return ("–".to_owned(), String::new(), own) };
    let text =
        reading.value.map_or_else(|| "–".to_owned(), |value| format::value(value, &reading.unit, room.currency()));
    (text, reading.reason.unwrap_or_default(), own)
}

/// Whom the choice of a model matters most to.
fn title(rows: &[&Compared], of: &dyn Fn(&Compared, Model) -> Option<f64>, room: &Room) -> String {
    let mut widest: Option<(f64, &SmolStr)> = None;
    for row in rows {
        let values: Vec<f64> = Model::ALL.into_iter().filter_map(|model| of(row, model)).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let (Some(key), true) = (row.key.as_ref(), high > 0.0 && values.len() > 1) else { continue };
        let spread = (high - low) / high;
        if widest.is_none_or(|(known, _)| spread > known) {
            widest = Some((spread, key));
        }
    }
    match widest {
        None => "Nobody is credited yet".to_owned(),
        Some((spread, _)) if spread < 0.01 => "The models agree".to_owned(),
        Some((spread, key)) => {
            format!("The model matters most to {}: up to {} less", room.creator_name(key), format::percent(spread))
        }
    }
}
