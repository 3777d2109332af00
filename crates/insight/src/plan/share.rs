//! What each campaign brought to a KPI, beside what it owes.
//!
//! Invariant: a campaign without a reading is named, never counted as 0; what came from outside the plan is shown beside.

use super::{
    book::{Book, Line, Want},
    curve::Way,
    ground::Ground,
    judge::{Judged, aim},
    measure::Case,
    subject::{Source, Subject},
};
use crate::error::InsightError;
use kpi::{
    catalogue::Direction,
    contribution::{
        Part, Split,
        mix::{self, Change, Fraction, Sides},
        split,
    },
    formula::{Code, Compiled, Operator},
    pace::Kind,
    plan::{Links, nouns::Campaign},
};
use model::{Date, SmolStr, dimension::Dimension, measure::Adds, period::Period, query::Moment};
use serde::Serialize;
use stats::sum;

/// A KPI's target split over its campaigns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contributions {
    /// Whether the plan says the shares; otherwise only what came is known.
    pub planned: bool,
    /// What is split, in words: the target, the way from baseline to target, the numerator of a ratio.
    pub of: String,
    /// One line per campaign, in the order of the plan.
    pub parts: Vec<Share>,
    /// What all of them brought ÷ what they owe.
    pub attained: Option<f64>,
    /// The campaigns that are short by now, the worst first.
    pub short: Vec<SmolStr>,
    /// The campaigns without a reading, by id.
    pub unread: Vec<SmolStr>,
    /// What came from elsewhere, the largest first.
    pub others: Vec<Other>,
    /// For a ratio with a measured baseline: its change since then, by campaign.
    pub mix: Option<Change>,
}

/// One campaign's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The campaign's id.
    pub campaign: SmolStr,
    /// Its name on pages.
    pub title: String,
    /// The share that it owes: 0.5 is half.
    pub planned_share: Option<f64>,
    /// What it owes by the end, in the unit of what is split.
    pub planned: Option<f64>,
    /// What it owes by now, by the days that it runs.
    pub expected: Option<f64>,
    /// What it brought.
    pub actual: Option<f64>,
    /// Its share of what all campaigns of the plan brought.
    pub actual_share: Option<f64>,
    /// What it brought ÷ what it owes by the end.
    pub attained: Option<f64>,
    /// What it brought ÷ what it owes by now.
    pub pace: Option<f64>,
    /// Why nothing was read.
    pub reason: Option<String>,
}

/// What came from outside the campaigns of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Other {
    /// The campaign; `None` where the facts name none.
    pub campaign: Option<SmolStr>,
    /// What it brought, in the unit of what is split.
    pub actual: f64,
    /// Its share of everything that came, the plan's campaigns included.
    pub share: Option<f64>,
}

/// What campaigns without a name are called in a mix.
pub(crate) const NONE: &str = "(none)";

/// Everything that was read by campaign.
pub(super) struct Sharing<'g, 'p> {
    links: &'g Links<'p>,
    book: Book<'g>,
    /// The lines of each case that has campaigns: what is split, and of a ratio what it is divided by.
    lines: Vec<Option<(usize, Option<usize>)>>,
    today: Date,
}

impl<'g, 'p> Sharing<'g, 'p> {
    /// Reads by campaign whatever draws on campaigns: at most a few reads for all KPIs.
    pub async fn read(
        ground: &'g Ground<'_>,
        links: &'g Links<'p>,
        cases: &[Case<'p>],
        judged: &[Judged],
        today: Date,
    ) -> Result<Self, InsightError> {
        let (mut all, mut wants, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for (case, judged) in cases.iter().zip(judged) {
            let drawn = links.campaigns_of(case.kpi);
            let asked = !case.kpi.contributions.is_empty() || drawn.len() > 1;
            let Some(so_far) = judged.days.so_far().filter(|_| asked) else {
                lines.push(None);
                continue;
            };
            let own = divided(&case.subject);
            let mut periods = vec![so_far];
            if let (Source::Over(over), 2) = (&case.subject.source, own.len()) {
                periods.push(*over);
            }
            let first = all.len();
            lines.push(Some((first, (own.len() == 2).then_some(first + 1))));
            for line in own {
                wants.extend(periods.iter().map(|period| Want { line: all.len(), period: *period }));
                all.push(line);
            }
        }
        let book = Book::read(ground, all, vec![Dimension::Campaign], &wants, false).await?;
        Ok(Self { links, book, lines, today })
    }

    /// The contributions to a KPI.
    pub fn of(&self, place: usize, case: &Case<'p>, judged: &Judged) -> Option<Contributions> {
        let (line, below) = self.lines[place]?;
        let so_far = judged.days.so_far()?;
        let campaigns = self.links.campaigns_of(case.kpi);
        let (wanted, of) = self.wanted(case, judged, below, so_far);
        let planned = !case.kpi.contributions.is_empty();
        let parts: Vec<Part> = campaigns
            .iter()
            .map(|campaign| Part {
                campaign: campaign.id.value.to_string(),
                share: planned_share(case, campaign).unwrap_or(0.0),
                actual: self.book.value(line, &vec![Some(campaign.id.value.clone())], so_far),
            })
            .collect();
        let direction = case.subject.definition.direction;
        let done = split(wanted.unwrap_or(0.0), &parts, direction);
        let mut rows: Vec<Share> =
            campaigns.iter().filter_map(|campaign| self.row(case, campaign, (line, so_far), &done)).collect();
        for row in &mut rows {
            if !planned || wanted.is_none() {
                (row.planned, row.attained) = (None, None);
            }
            let now = row.planned.map(|planned| planned * self.share_of(case, &row.campaign, judged));
            row.expected = now;
            row.pace = now.zip(row.actual).and_then(|(now, actual)| paced(actual, now, direction));
        }
        let mut short: Vec<(f64, SmolStr)> = rows
            .iter()
            .filter_map(|row| Some((row.pace.filter(|pace| *pace < 1.0 - ROUNDING)?, row.campaign.clone())))
            .collect();
        short.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        Some(Contributions {
            planned,
            of,
            attained: done.attained.filter(|_| planned && wanted.is_some()),
            short: short.into_iter().map(|(_, campaign)| campaign).collect(),
            unread: done.unread.iter().map(SmolStr::new).collect(),
            others: self.others(line, so_far, &campaigns),
            mix: below.and_then(|below| self.mix(case, (line, below), so_far)),
            parts: rows,
        })
    }

    /// How much is split, and what that is.
    fn wanted(&self, case: &Case<'_>, judged: &Judged, below: Option<usize>, so_far: Period) -> (Option<f64>, String) {
        let goal = judged.goalpost.and_then(|goalpost| aim(&goalpost, judged.reading.value));
        match (case.subject.kind, below) {
            (Kind::Ratio, Some(below)) => {
                let groups = self.book.groups(so_far);
                let whole = sum::total(groups.iter().filter_map(|group| self.book.value(below, group, so_far)));
                (
                    goal.map(|goal| goal * whole),
                    "what is divided, for as much as it has been divided by so far".to_owned(),
                )
            }
            (Kind::Level, _) => {
                let from = judged.baseline.as_ref().map(|base| base.value);
                (goal.zip(from).map(|(goal, from)| goal - from), "the way from the baseline to the target".to_owned())
            }
            _ => (goal, "the target".to_owned()),
        }
    }

    fn row(
        &self,
        case: &Case<'_>,
        campaign: &Campaign,
        (line, so_far): (usize, Period),
        done: &Split,
    ) -> Option<Share> {
        let id = &campaign.id.value;
        let one = done.contributions.iter().find(|one| one.campaign == id.as_str())?;
        let reading = self.book.reading(line, &vec![Some(id.clone())], so_far);
        Some(Share {
            campaign: id.clone(),
            title: campaign.name.clone().unwrap_or_else(|| id.to_string()),
            planned_share: planned_share(case, campaign),
            planned: Some(one.planned),
            expected: None,
            actual: one.actual,
            actual_share: one.actual_share,
            attained: one.attained,
            pace: None,
            reason: reading.reason,
        })
    }

    /// The share of what a campaign owes that is due by now. A ratio is owed in full from the first day.
    fn share_of(&self, case: &Case<'_>, campaign: &str, judged: &Judged) -> f64 {
        if case.subject.kind == Kind::Ratio {
            return 1.0;
        }
        let campaign = self.links.campaign(campaign);
        let day = judged.days.until.unwrap_or(self.today);
        campaign.map_or(0.0, |campaign| Way::of_campaign(&case.subject, self.links.plan, campaign).share(day))
    }

    fn others(&self, line: usize, so_far: Period, campaigns: &[&Campaign]) -> Vec<Other> {
        let mut brought = Vec::new();
        let mut others = Vec::new();
        for group in self.book.groups(so_far) {
            let Some(actual) = self.book.value(line, &group, so_far) else { continue };
            brought.push(actual);
            let id = group.into_iter().next().flatten();
            let own = id.as_ref().is_some_and(|id| campaigns.iter().any(|campaign| campaign.id.value == *id));
            if !own && actual != 0.0 {
                others.push(Other { campaign: id, actual, share: None });
            }
        }
        let whole = sum::total(brought);
        for other in &mut others {
            other.share = Some(other.actual / whole).filter(|share| share.is_finite());
        }
        others.sort_by(|a, b| b.actual.abs().total_cmp(&a.actual.abs()).then_with(|| a.campaign.cmp(&b.campaign)));
        others
    }

    fn mix(&self, case: &Case<'_>, lines: (usize, usize), so_far: Period) -> Option<Change> {
        let Source::Over(over) = case.subject.source else { return None };
        mix::change(&sides(&self.book, lines, (over, so_far)))
    }
}

/// How far rounding may take a pace below 1 that is exactly reached.
const ROUNDING: f64 = 1e-9;

/// The two sides of every group, for a mix.
pub(super) fn sides(book: &Book<'_>, (above, below): (usize, usize), (before, after): (Period, Period)) -> Vec<Sides> {
    let mut groups = book.groups(before);
    groups.extend(book.groups(after));
    let side = |group: &Vec<Option<SmolStr>>, period| Fraction {
        numerator: book.value(above, group, period).unwrap_or(0.0),
        denominator: book.value(below, group, period).unwrap_or(0.0),
    };
    let named = |group: &Vec<Option<SmolStr>>| group.first().cloned().flatten().map_or(NONE.to_owned(), String::from);
    groups
        .iter()
        .map(|group| Sides { campaign: named(group), before: side(group, before), after: side(group, after) })
        .collect()
}

fn planned_share(case: &Case<'_>, campaign: &Campaign) -> Option<f64> {
    let shares: Vec<f64> = case
        .kpi
        .contributions
        .iter()
        .filter(|part| part.campaign.value == campaign.id.value)
        .map(|part| part.share.value)
        .collect();
    (!shares.is_empty()).then(|| sum::total(shares))
}

fn paced(actual: f64, owed: f64, direction: Direction) -> Option<f64> {
    let miss = if direction == Direction::Down { actual - owed } else { owed - actual };
    Some(1.0 - miss / owed.abs()).filter(|pace| pace.is_finite())
}

/// The lines that are split: a flow as it is, a level's change, a ratio's two sides.
pub(super) fn divided(subject: &Subject) -> Vec<Line> {
    let compiled = &subject.line.compiled;
    match subject.kind {
        Kind::Ratio => match fraction(&compiled.code) {
            Some((above, below)) => [above, below]
                .into_iter()
                .map(|code| Line { compiled: Compiled { code, ..compiled.clone() }, ..subject.line.clone() })
                .collect(),
            None => vec![subject.line.clone()],
        },
        Kind::Level => {
            let mut line = subject.line.clone();
            for term in line.compiled.terms.iter_mut().filter(|term| term.measure.adds() == Adds::Last) {
                term.moment = Moment::Change;
            }
            vec![line]
        }
        Kind::Flow => vec![subject.line.clone()],
    }
}

/// A quotient as what is divided, factors included, and what it is divided by.
fn fraction(code: &Code) -> Option<(Code, Code)> {
    match code {
        Code::Binary(Operator::Divide, above, below, _) => Some(((**above).clone(), (**below).clone())),
        Code::Soften(provenance, inner) => {
            let (above, below) = fraction(inner)?;
            Some((Code::Soften(*provenance, Box::new(above)), below))
        }
        Code::Binary(Operator::Multiply, factor, inner, _) if matches!(**factor, Code::Number(_)) => {
            let (above, below) = fraction(inner)?;
            Some((Code::Binary(Operator::Multiply, factor.clone(), Box::new(above), None), below))
        }
        _ => None,
    }
}
