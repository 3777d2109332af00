//! Measures that are no KPI of the catalogue, and the goals that they count towards.
//!
//! Most of them are parts of a rate: promoters are counted to say which share of answers they are.

use model::{
    goal::{
        GoalKind::{self, Awareness, Efficiency, Loyalty, Reputation, Sales, Satisfaction},
        Strength::{self, Direct, Leading, Supporting},
    },
    measure::Measure,
};

/// The goals of a measure that the catalogue says nothing of.
pub(super) fn goals(measure: Measure) -> &'static [(GoalKind, Strength)] {
    match measure {
        Measure::Promoters | Measure::Detractors => {
            &[(Satisfaction, Direct), (Loyalty, Leading), (Reputation, Supporting)]
        }
        Measure::Satisfied => &[(Satisfaction, Direct), (Loyalty, Leading)],
        Measure::Passives => &[(Satisfaction, Supporting)],
        Measure::Recalled => &[(Awareness, Direct), (Reputation, Leading)],
        Measure::SentimentSum => &[(Reputation, Direct), (Satisfaction, Supporting)],
        Measure::PostDayViews => &[(Awareness, Direct)],
        Measure::CodeUses => &[(Sales, Direct)],
        Measure::PlacementsOnTime => &[(Efficiency, Direct)],
        Measure::PostsDisclosed => &[(Efficiency, Direct), (Reputation, Supporting)],
        Measure::PostsTotal => &[(Efficiency, Supporting)],
        _ => &[],
    }
}
