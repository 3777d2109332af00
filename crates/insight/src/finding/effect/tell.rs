//! An effect in words.
//!
//! Invariant: the words say how sure it is and beside whom it was judged.

use super::Effect;
use crate::finding::{Evidence, Finding, Kind, Phrase, Picture, Stake, panel::lower};
use model::{SmolStr, id::CampaignId};

/// An effect as a finding.
pub(super) fn finding(id: &CampaignId, effect: Effect) -> Finding {
    let found = &effect.found;
    let more = found.total > 0.0;
    let title = Phrase::of_name(effect.campaign.clone())
        .text(if more { " brought " } else { " had " })
        .value(found.total.abs(), &effect.unit)
        .text(format!(" {} in ", if more { "more" } else { "less" }))
        .name(lower(&effect.name))
        .text(" than would have come without it");
    let share = found.relative.unwrap_or(1.0).abs();
    Finding {
        key: SmolStr::new(format!("effect/{id}/{}", effect.kpi)),
        kind: Kind::Effect,
        kpi: Some(effect.kpi.clone()),
        days: effect.days,
        title,
        words: said(&effect),
        next: None,
        sure: 1.0 - effect.p,
        stake: Stake {
            share: share / (1.0 + share),
            words: Phrase::new("the campaign ").name(effect.campaign.clone()),
        },
        good: effect.good,
        evidence: evidence(&effect),
        groups: Vec::new(),
        picture: Some(Picture {
            name: effect.name.clone(),
            unit: effect.unit.clone(),
            points: effect.points,
            marked: Some(effect.days),
        }),
    }
}

fn said(effect: &Effect) -> Phrase {
    let interval = effect.found.interval;
    let words = Phrase::default().value(effect.found.per_row, &effect.unit).text(" a day, nine times of ten between ");
    words.value(interval.low, &effect.unit).text(" and ").value(interval.high, &effect.unit).text(".")
}

fn evidence(effect: &Effect) -> Vec<Evidence> {
    let found = &effect.found;
    let mut lines = Vec::new();
    if let Some(relative) = found.relative {
        lines.push(Evidence::new("Beside what would have come", Phrase::default().share(relative)));
    }
    lines.push(Evidence::new("Probability without the campaign", Phrase::default().share(effect.p)));
    let (as_much, of) = found.placebos;
    let placebo = Phrase::default().count(as_much).text(" of ").count(of);
    lines.push(Evidence::new("As much changed without it", placebo));
    for (name, weight) in effect.beside.iter().take(3).filter(|(_, weight)| *weight > 0.05) {
        lines.push(Evidence::new("Set beside", Phrase::of_name(name.clone()).text(", ").share(*weight)));
    }
    lines
}
