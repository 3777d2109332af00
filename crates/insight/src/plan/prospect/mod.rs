//! Prospects: whether a KPI of the plan will reach its target by its date, what it will come to, and what each day must bring.
//!
//! The forecast is `stats::forecast`'s, made from the KPI's own days up to two years back, with flights and holidays of the plan
//! as special days. What adds up is forecast day by day and added to what is there; a quotient by its two parts together.
//!
//! Counters of posts go on growing after the day that they belong to: `young` says by how much.
//!
//! Invariant: a running KPI has a prospect or a reason, never both. The same facts on the same day give the same prospect.

mod case;
mod course;
mod young;

use super::{
    book::{Book, Want},
    ground::{Ground, exchange_into},
    standing::{Phase, Standing},
    subject::Subject,
};
use crate::{desk::Desk, error::InsightError};
use case::{Case, Known};
use course::Made;
use kpi::plan::{Links, Plan};
use model::{Date, SmolStr, period::Period};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of the end of a KPI's way, by its id.
pub type Judgement = Result<Prospect, String>;

/// Whether a target will be reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prospect {
    /// The probability that the target is reached by its date.
    pub chance: f64,
    /// Where that probability lies itself, with a confidence of 80 %: few past forecasts tell little about the next.
    pub within: [f64; 2],
    /// What the KPI is expected to come to: as likely more as less.
    pub expected: f64,
    /// Between what it will come to with a probability of 80 %.
    pub likely: [f64; 2],
    /// The day that the target is reached: as likely earlier as later. `None` is not by the date.
    pub reached: Option<Date>,
    /// The day before which it is reached with a probability of one in ten.
    pub earliest: Option<Date>,
    /// The day after which it is reached with a probability of one in ten.
    pub latest: Option<Date>,
    /// What each day to come must bring on average, of what adds up.
    pub needed: Option<f64>,
    /// What each of the last days brought on average, of what adds up.
    pub speed: Option<f64>,
    /// What posts that are out are still expected to gather by the date; `None` where something else counts too, and for
    /// quotients.
    pub still: Option<Still>,
    /// The last day that it is based on.
    pub known: Date,
    /// How it was forecast.
    pub method: String,
    /// The way to come, up to the date: what may be there at the end of some of its days.
    pub way: Vec<Ahead>,
}

/// What posts that are out will still gather.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Still {
    /// How much, by the KPI's date.
    pub gathers: f64,
    /// What share of its final count a post has at the end of its first week.
    pub week: f64,
    /// From how many posts that was learnt.
    pub posts: usize,
}

/// One day to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ahead {
    /// The day.
    pub day: Date,
    /// The middle of what may be there at its end.
    pub expected: f64,
    /// Nine of ten ways are above.
    pub low: f64,
    /// Nine of ten ways are below.
    pub high: f64,
}

/// The prospects of all running KPIs that have a goalpost. Reads the store once, by day, and where KPIs count posts seven times
/// more, post by post.
pub async fn prospects(
    desk: &Desk<'_>,
    plan: &Plan,
    standing: &Standing,
) -> Result<BTreeMap<SmolStr, Judgement>, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let mut found = BTreeMap::new();
    let (mut cases, mut lines) = (Vec::new(), Vec::new());
    for standing in standing.kpis.iter().filter(|kpi| kpi.phase == Phase::Running && kpi.goalpost.is_some()) {
        let kpi = plan.kpis.iter().find(|kpi| kpi.id.value == standing.id);
        let Some(subject) = kpi.and_then(|kpi| Subject::of(&links, kpi)) else { continue };
        match Case::of(standing, subject, &mut lines) {
            Ok(case) => cases.push(case),
            Err(reason) => _ = found.insert(standing.id.clone(), Err(reason)),
        }
    }
    let posts = young::read(&ground, &lines, standing.today).await?;
    let (mut ready, mut wants) = (Vec::new(), Vec::new());
    for case in cases {
        match case.history(&ground, &lines, &posts) {
            Ok(history) => {
                wants.extend(case.lines().map(|line| Want { line, period: history }));
                ready.push((case, history));
            }
            Err(reason) => _ = found.insert(case.id().clone(), Err(reason)),
        }
    }
    let book = Book::read(&ground, lines, Vec::new(), &wants, true).await?;
    let special = special(plan);
    let mut made = Made::default();
    for (case, history) in ready {
        let known = Known { book: &book, posts: &posts, special: &special, history };
        found.insert(case.id().clone(), case.judge(&known, &mut made));
    }
    Ok(found)
}

/// Days on which things may go otherwise: flights of campaigns, and holidays.
fn special(plan: &Plan) -> Vec<Vec<Period>> {
    let flights = plan.campaigns.iter().filter_map(|campaign| Some(campaign.flight.as_ref()?.value)).collect();
    let holidays = plan.holidays.iter().map(|day| Period { from: day.value, to: day.value }).collect();
    vec![flights, holidays]
}
