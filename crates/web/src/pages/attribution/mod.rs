//! Attribution: the model, who is credited under every other one, conversions that two creators claim, and one journey.
//!
//! Invariant: a model is chosen here alone; every other page reads under it and says so.

pub mod compared;
pub mod conflicts;
pub mod journey;
pub mod page;
pub mod settings;

use crate::{error::Problem, format, room::Room, state::State};
use insight::attribution::{Gatherer, Learnt, Whose};
use model::{SmolStr, measure::Measure};
use std::{collections::BTreeMap, sync::Arc};

/// Whose codes and links are, as the workspace and its plan say.
pub async fn whose(state: &State, room: &Room) -> Result<Whose, Problem> {
    let links = state.links(room).await?;
    let codes = crate::pages::codes::codes(state, room).await?;
    Ok(Whose::of(&codes, &links, &room.campaigns, room.plan.as_ref().map(|kept| &kept.plan)))
}

/// The gatherer of a room.
pub fn gatherer<'a>(state: &'a State, room: &'a Room, whose: &'a Whose) -> Gatherer<'a> {
    Gatherer {
        store: state.store(),
        scope: &room.scope,
        calendar: &room.workspace.calendar,
        owners: &room.owners,
        whose,
        rules: &room.attribution,
    }
}

/// What the learnt models know: as of a few minutes ago at most.
pub async fn learnt(state: &State, room: &Room, gatherer: &Gatherer<'_>) -> Result<Arc<Learnt>, Problem> {
    if let Some(known) = state.learnt(room) {
        return Ok(known);
    }
    let learnt = Arc::new(gatherer.learn().await?);
    state.keep_learnt(room, Arc::clone(&learnt));
    Ok(learnt)
}

/// Who is credited, in words: "Noor Daily 60 %, Lena Hartmann 40 %".
pub fn credited(shares: &BTreeMap<Option<SmolStr>, f64>, room: &Room) -> String {
    let mut sorted: Vec<(&Option<SmolStr>, f64)> = shares.iter().map(|(who, share)| (who, *share)).collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let name = |who: &Option<SmolStr>| who.as_ref().map_or_else(|| "nobody".to_owned(), |id| room.creator_name(id));
    let part = |(who, share): &(&Option<SmolStr>, f64)| match *share {
        whole if whole > 0.9995 => name(who),
        share => format!("{} {}", name(who), format::percent(share)),
    };
    sorted.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// What a conversion was worth, in words: its revenue, else what it is.
pub fn worth(values: &BTreeMap<Measure, f64>, currency: Option<model::money::Currency>, room: &Room) -> String {
    let currency = currency.unwrap_or_else(|| room.currency());
    if let Some(revenue) = values.get(&Measure::Revenue) {
        return format::money_in_full(*revenue, currency);
    }
    let kinds = [(Measure::Orders, "order"), (Measure::Leads, "lead"), (Measure::Signups, "sign-up")];
    let kind = kinds.iter().find(|(measure, _)| values.get(measure).is_some_and(|value| *value > 0.0));
    kind.map_or("conversion", |(_, word)| word).to_owned()
}
