//! How a change is told.
//!
//! Invariant: the lines of evidence that name groups add up to the change.

use super::{
    course::{Course, Movement, WINDOW},
    split::{Driver, Split},
};
use crate::{
    desk::Desk,
    finding::{Evidence, Finding, Kind, Phrase, Picture, Point, Stake},
    plan::book::Book,
};
use jiff::ToSpan;
use kpi::catalogue::Direction;
use model::{SmolStr, campaign::Campaign, dimension::Dimension, period::Period, platform};

/// At most so many groups are named in the title.
const NAMED: usize = 2;

/// At most so many groups have a line of their own.
const LISTED: usize = 5;

/// Groups that make up less than this share of a change do not explain it.
const MOST: f64 = 0.5;

/// From this share on groups make up all of it.
const ALL: f64 = 0.95;

/// Below this part of what was before, rounding is all that is left.
const ROUNDING: f64 = 1e-12;

/// How much good news weighs beside bad.
const GOOD_NEWS: f64 = 0.5;

/// Everything that a change is told from.
pub(super) struct Scene<'s, 'd> {
    pub desk: &'s Desk<'d>,
    pub campaigns: &'s [Campaign],
    pub course: &'s Course<'d>,
    pub movement: &'s Movement,
    pub split: Option<&'s Split>,
}

impl Scene<'_, '_> {
    /// The finding.
    pub fn finding(&self, whole: &Book<'_>) -> Finding {
        let days = self.course.window(0);
        let good = self.good();
        let share = self.movement.relative().abs().min(1.0) / 2.0;
        Finding {
            key: SmolStr::new(format!("change/{}/{}", self.course.definition.id, month(days))),
            kind: Kind::Change,
            kpi: Some(self.course.definition.id.clone()),
            days,
            title: self.title(),
            words: self.words(),
            next: self.next(),
            sure: 1.0 - self.movement.q,
            stake: Stake { share: if good == Some(true) { share * GOOD_NEWS } else { share }, words: self.stake() },
            good,
            evidence: self.evidence(),
            picture: Some(self.picture(whole)),
            groups: Vec::new(),
        }
    }

    fn change(&self) -> f64 {
        self.movement.after - self.movement.before
    }

    fn good(&self) -> Option<bool> {
        match self.course.definition.direction {
            Direction::Up => Some(self.change() > 0.0),
            Direction::Down => Some(self.change() < 0.0),
            Direction::Range => None,
        }
    }

    fn stake(&self) -> Phrase {
        self.signed(Phrase::default(), self.change()).text(" in 28 days")
    }

    fn title(&self) -> Phrase {
        let verb = if self.change() < 0.0 { " fell by " } else { " rose by " };
        let title =
            Phrase::of_name(self.course.definition.name.clone()).text(verb).share(self.movement.relative().abs());
        let Some(split) = self.split else { return title };
        let Some((named, share)) = self.named(split) else {
            return title.text(format!(", spread over the {}", plural(&split.dimension)));
        };
        let mut title = title.text(if share >= ALL { ", all of it with " } else { ", most of it with " });
        for (at, driver) in named.iter().enumerate() {
            title = if at > 0 { title.text(" and ") } else { title };
            title = self.signed(title.name(self.name(split, driver)).text(" ("), driver.part).text(")");
        }
        title
    }

    /// The few groups that make up most of the change, and their share of it.
    fn named<'s>(&self, split: &'s Split) -> Option<(&'s [Driver], f64)> {
        let mut share = 0.0;
        for (at, driver) in split.drivers.iter().take(NAMED).enumerate() {
            driver.group.as_ref()?;
            share += driver.part / self.change();
            if share >= MOST {
                return Some((&split.drivers[..=at], share));
            }
        }
        None
    }

    fn words(&self) -> Phrase {
        let words = Phrase::default()
            .value(self.movement.after, &self.course.unit)
            .text(" from ")
            .days(self.course.window(0))
            .text(", after ")
            .value(self.movement.before, &self.course.unit)
            .text(" in the 28 days before. Such neighbouring days have differed by ")
            .share(self.movement.usual)
            .text(" so far.");
        let words = match self.split {
            Some(split) => words.text(format!(" The {} went their own ways most.", plural(&split.dimension))),
            None => words,
        };
        if self.course.ripens {
            return words.text(" Posts of the two weeks since are left out, because their counts still grow.");
        }
        words
    }

    fn next(&self) -> Option<Phrase> {
        let split = self.split.filter(|_| self.good() == Some(false))?;
        let (named, _) = self.named(split)?;
        let first = named.first()?;
        Some(Phrase::new("Look first at what changed with ").name(self.name(split, first)).text("."))
    }

    fn evidence(&self) -> Vec<Evidence> {
        let unit = &self.course.unit;
        let mut lines = vec![
            Evidence::new("28 days before", Phrase::default().value(self.movement.before, unit)),
            Evidence::new("Last 28 days", Phrase::default().value(self.movement.after, unit)),
        ];
        let Some(split) = self.split else { return lines };
        let (listed, rest) = split.drivers.split_at(split.drivers.len().min(LISTED));
        for driver in listed {
            let what = Phrase::of_name(self.name(split, driver));
            lines.push(Evidence { what, says: self.says(driver) });
        }
        if !rest.is_empty() {
            let part = stats::sum::total(rest.iter().map(|driver| driver.part));
            let what = Phrase::new("All others, ").count(rest.len());
            lines.push(Evidence { what, says: self.signed(Phrase::default(), part) });
        }
        lines
    }

    fn says(&self, driver: &Driver) -> Phrase {
        let says = self.signed(Phrase::default(), driver.part);
        match driver.cause {
            Some(cause) => {
                let says = self.signed(says.text(": its own rate "), cause.rate);
                self.signed(says.text(", its weight among the others "), cause.mix)
            }
            None => says,
        }
    }

    /// A change with its sign; what rounding alone has left is 0.
    fn signed(&self, phrase: Phrase, change: f64) -> Phrase {
        let change = if change.abs() > ROUNDING * self.movement.before { change } else { 0.0 };
        let phrase = if change > 0.0 { phrase.text("+") } else { phrase };
        phrase.value(change, &self.course.unit)
    }

    fn name(&self, split: &Split, driver: &Driver) -> String {
        let Some(id) = &driver.group else { return format!("no {}", split.dimension.name()) };
        let creator = || self.desk.creators.iter().find(|creator| creator.id.as_str() == id);
        let campaign = || self.campaigns.iter().find(|campaign| campaign.id.as_str() == id);
        match split.dimension {
            Dimension::Campaign => campaign().map_or_else(|| id.to_string(), |campaign| campaign.name.clone()),
            Dimension::Platform => platform::title(id).to_owned(),
            Dimension::Creator => creator().map_or_else(|| id.to_string(), |creator| creator.name.clone()),
            _ => id.to_string(),
        }
    }

    fn picture(&self, whole: &Book<'_>) -> Picture {
        let days = Period { from: self.course.window(WINDOW).from, to: self.course.known.to };
        let values = self.course.daily(whole, days);
        let point = |(at, seen): (i64, Option<f64>)| Point {
            day: days.from.saturating_add(at.days()),
            seen,
            expected: None,
            low: None,
            high: None,
        };
        Picture {
            name: self.course.definition.name.clone(),
            unit: self.course.unit.clone(),
            points: (0..).zip(values).map(point).collect(),
            marked: Some(self.course.window(0)),
        }
    }
}

/// The month of the last day, so that a change is told anew with every month.
fn month(days: Period) -> String {
    days.to.strftime("%Y-%m").to_string()
}

fn plural(dimension: &Dimension) -> String {
    match dimension {
        Dimension::Country => "countries".to_owned(),
        other => format!("{}s", other.name()),
    }
}
