//! The noun that a form is about: where it stands in the text, or that it is not there yet.

use super::{
    address,
    noun::{self, Noun},
};
use crate::{error::Problem, room::Room};
use kpi::plan::edit::{self, Home, Seat};

/// The noun that a form is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What kind of noun it is.
    pub noun: &'static Noun,
    /// The list that it stands in.
    pub home: Home,
    /// Its place; `None` for one that is not there yet.
    pub seat: Option<Seat>,
    /// What the address calls it; empty for one that is not there yet.
    pub id: String,
    /// The campaign of a placement.
    pub campaign: String,
}

impl Subject {
    /// A noun that is not there yet.
    pub fn fresh(path: &str, text: &str, campaign: &str) -> Result<Self, Problem> {
        let noun = noun::named(path).ok_or_else(nowhere)?;
        let home = match noun.path {
            "placement" => Home::Campaign(edit::seat(text, "campaigns", campaign).ok_or_else(no_campaign)?.at),
            _ => Home::Plan(noun.list),
        };
        Ok(Self { noun, home, seat: None, id: String::new(), campaign: campaign.to_owned() })
    }

    /// A noun of the plan: by its id, a placement by its campaign and place.
    pub fn known(path: &str, id: &str, text: &str) -> Result<Self, Problem> {
        let noun = noun::named(path).ok_or_else(nowhere)?;
        let (seat, campaign) = match noun.path {
            "placement" => {
                let (campaign, at) = id.rsplit_once(':').ok_or_else(nowhere)?;
                let home = Home::Campaign(edit::seat(text, "campaigns", campaign).ok_or_else(nowhere)?.at);
                let at = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1)).ok_or_else(nowhere)?;
                ((at < edit::count(text, home)).then_some(Seat { home, at }), campaign.to_owned())
            }
            _ => (edit::seat(text, noun.list, id), String::new()),
        };
        let seat = seat.ok_or_else(nowhere)?;
        Ok(Self { noun, home: seat.home, seat: Some(seat), id: id.to_owned(), campaign })
    }

    /// Whether it came only with this form: the text that the form was drawn from does not have it.
    pub fn is_new(&self, base: &str) -> bool {
        self.seat.is_some_and(|seat| seat.at >= edit::count(base, seat.home))
    }

    /// The address of its form.
    pub fn address(&self, room: &Room, pairs: &[(&str, &str)]) -> String {
        let mut pairs = pairs.to_vec();
        if self.seat.is_none() && !self.campaign.is_empty() {
            pairs.push(("campaign", &self.campaign));
        }
        match self.seat {
            Some(_) => address(room, &of(self.noun.path, &self.id), &pairs),
            None => address(room, &format!("/plan/new/{}", self.noun.path), &pairs),
        }
    }
}

/// The path of a noun's form.
pub fn of(path: &str, id: &str) -> String {
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/plan/edit/{path}/{}", id.replace('+', "%20"))
}

fn nowhere() -> Problem {
    Problem::not_found("no such part of the plan")
}

fn no_campaign() -> Problem {
    Problem::asked(vec!["A placement belongs to a campaign: open the campaign, and add it there.".to_owned()])
}
