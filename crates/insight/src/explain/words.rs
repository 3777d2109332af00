//! A question in plain words: what a reader must know to ask it again and get the same number.

use crate::{
    desk::{Ask, Compare, Desk},
    reason::day,
    rival,
};
use kpi::filter;
use model::{attribution::Model, money::Currency, period::Period, query::Basis};
use serde::Serialize;

/// The question behind a reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The days.
    pub period: Period,
    /// The time zone that days are counted in.
    pub time_zone: String,
    /// How post counters are dated.
    pub basis: String,
    /// Up to which moment things are known.
    pub as_of: String,
    /// Which facts, as a filter; empty for all.
    pub filter: String,
    /// The currency of money.
    pub currency: Currency,
    /// By which model conversions are credited; none where no credits are read, or where the filter names models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited: Option<Model>,
    /// The days that they are compared with.
    pub compared: Option<Period>,
    /// All of it in sentences.
    pub sentence: String,
}

pub(super) fn question(desk: &Desk<'_>, ask: &Ask, credited: Option<Model>) -> Question {
    let basis = match ask.basis {
        Basis::Published => "posts published in the period, with their lifetime totals as last known",
        Basis::Activity => "what posts gathered in the period: last known at its end less last known at its start",
        Basis::Interpolated => "what posts gathered in the period, interpolated between counts where none bounds it",
    };
    let as_of = ask.as_of.map_or("everything known".to_owned(), |at| format!("what was known at {at}"));
    let filter = filter::print(&ask.filter);
    let mut sentence = format!(
        "From {} to {}, days in {}; {basis}; {as_of}",
        day(ask.period.from),
        day(ask.period.to),
        desk.calendar.time_zone
    );
    if !filter.is_empty() {
        sentence.push_str(&format!("; only {filter}"));
    }
    if let Some(names) = rival::left_out_names(desk, &ask.filter) {
        sentence.push_str(&format!("; without competitors' accounts ({names})"));
    }
    if let Some(model) = credited {
        sentence.push_str(&format!("; conversions credited by {}", model.title()));
    }
    if let (Some(period), Some(compare)) = (ask.compared(), ask.compare) {
        let how = match compare {
            Compare::Previous => "the period before",
            Compare::Year => "the same days a year earlier",
        };
        sentence.push_str(&format!("; compared with {how}, {} to {}", day(period.from), day(period.to)));
    }
    sentence.push('.');
    Question {
        period: ask.period,
        time_zone: desk.calendar.time_zone.clone(),
        basis: basis.to_owned(),
        as_of,
        filter,
        currency: desk.exchange.into,
        credited,
        compared: ask.compared(),
        sentence,
    }
}
