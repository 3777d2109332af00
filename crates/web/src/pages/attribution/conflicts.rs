//! Conversions that two creators claim, one by a code and one by a link: who was credited, by which rule, and what every other
//! rule and model would say.

use super::{credited, gatherer, journey, learnt, whose, worth};
use crate::{
    address::Pairs,
    error::Problem,
    format,
    parts::{span::Span, table::Pages},
    room::Room,
    state::State,
};
use insight::attribution::{Conflict, conflicts};
use model::{
    SmolStr,
    attribution::{Model, Precedence},
};
use std::collections::BTreeSet;

/// Rows to a page.
const SIZE: usize = 10;

/// The page's name in the address.
const PAGE: &str = "conflicts";

/// The ledger of conflicts.
#[derive(Clone, Debug, Default)]
pub struct ConflictsPart {
    /// How many there are.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// The pages.
    pub pages: Pages,
    /// The names of the models, over the columns of answers.
    pub models: Vec<&'static str>,
}

/// One conversion.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its journey's page.
    pub journey: String,
    /// When it was.
    pub when: String,
    /// What it was worth.
    pub worth: String,
    /// Who claims it by a code, with the code.
    pub by_code: String,
    /// Who claims it by a link.
    pub by_link: String,
    /// Who is credited.
    pub credited: String,
    /// The rule that decided.
    pub rule: &'static str,
    /// By rule: its words, whether it is the workspace's, and what each model would say.
    pub answers: Vec<(&'static str, bool, Vec<String>)>,
}

impl ConflictsPart {
    /// The page of conflicts that an address asks for.
    pub async fn of(state: &State, room: &Room, pairs: &Pairs, span: &Span) -> Result<Self, Problem> {
        let whose = whose(state, room).await?;
        let gatherer = gatherer(state, room, &whose);
        let learnt = learnt(state, room, &gatherer).await?;
        let page = pairs.get(PAGE).and_then(|page| page.parse().ok()).unwrap_or(1_usize).max(1);
        let found = conflicts(&gatherer, &learnt, span.period, ((page - 1) * SIZE, SIZE)).await?;
        let link = |page: usize| pairs.with(PAGE, &page.to_string()).address("/attribution");
        Ok(Self {
            title: match found.total {
                0 => "No conversion is claimed twice".to_owned(),
                1 => "One conversion is claimed twice".to_owned(),
                many => format!("{} conversions are claimed twice", format::int_of(many)),
            },
            pages: Pages {
                shown: String::new(),
                before: (page > 1).then(|| link(page - 1)),
                after: (page * SIZE < found.total).then(|| link(page + 1)),
            },
            rows: found.rows.iter().map(|row| line(row, room)).collect(),
            models: Model::ALL.map(Model::title).into(),
        })
    }
}

fn line(conflict: &Conflict, room: &Room) -> Row {
    let names = |ids: &BTreeSet<SmolStr>| ids.iter().map(|id| room.creator_name(id)).collect::<Vec<_>>().join(", ");
    let codes = conflict.codes.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
    let answers = |rule: Precedence| {
        let of_rule = conflict.answers.iter().filter(|answer| answer.rule == rule);
        let words = of_rule.map(|answer| credited(&answer.credited, room)).collect();
        (rule_name(rule), rule == conflict.rule, words)
    };
    Row {
        name: conflict.name.to_string(),
        journey: journey::address(&conflict.name, room),
        when: format::moment(conflict.at, &room.workspace.calendar),
        worth: worth(&conflict.values, conflict.currency, room),
        by_code: format!("{} ({codes})", names(&conflict.by_code)),
        by_link: names(&conflict.by_link),
        credited: credited(&conflict.credited, room),
        rule: rule_name(conflict.rule),
        answers: Precedence::ALL.map(answers).into(),
    }
}

/// A rule in two words.
pub fn rule_name(rule: Precedence) -> &'static str {
    match rule {
        Precedence::CodeOverLink => "Code over link",
        Precedence::LinkOverCode => "Link over code",
        Precedence::Together => "Both together",
    }
}
