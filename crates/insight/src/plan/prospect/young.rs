//! Young: the posts of a line that still gather, and how posts ripen, learnt from what was known of them before.
//!
//! A line is read as it was known on some evenings of the past, post by post. What a post had at each age is the curve that it
//! ripens by (`stats::forecast::Ripening`): all posts' curve first, the platform's shrunk to it, the creator's shrunk to the
//! platform's.
//!
//! Invariant: a line that not only counts posts has no young ones, nor has one whose posts were seen at too few ages.

use crate::{
    error::InsightError,
    plan::{
        book::{Book, Line, Want},
        ground::Ground,
    },
};
use jiff::ToSpan;
use model::{Date, SmolStr, dimension::Dimension, fact::FactKind, period::Period};
use stats::forecast::{Ripening, Seen, Young};
use std::collections::{BTreeMap, BTreeSet};

/// How many days back posts are learnt from.
const LEARNT: i64 = 120;

/// Older posts gather nothing worth counting.
const YOUNG: i64 = 60;

/// So many days before what is known last, the same is asked again.
const EARLIER: [i64; 6] = [1, 2, 4, 7, 14, 28];

/// Fewer posts that were seen at two ages teach nothing.
const LEAST: usize = 5;

/// Where within its hour the age of a post lies, on average.
const MIDDLE: f64 = 0.5;

/// The hours of a day.
const HOURS: f64 = 24.0;

/// The days of a week.
const WEEK: f64 = 7.0;

/// What lines are split by: which post it is, when on its day it was published, and how old its count is.
const BY: [Dimension; 7] = [
    Dimension::Platform,
    Dimension::Creator,
    Dimension::Account,
    Dimension::Post,
    Dimension::Hour,
    Dimension::HoursSincePublishing,
    Dimension::DaysSincePublishing,
];

/// The posts of a line.
#[derive(Clone, Debug)]
pub(super) struct Posts {
    /// The last day that is known whole.
    pub known: Date,
    /// How many posts were learnt from.
    pub learnt: usize,
    /// What share of its final count a post has at the end of its first week, over all of them.
    pub week: f64,
    young: Vec<Post>,
    curves: BTreeMap<Option<Place>, Ripening>,
}

/// A platform, and whose posts of it.
type Place = (SmolStr, Option<SmolStr>);

#[derive(Clone, Debug)]
struct Post {
    day: Date,
    /// When on its day it was published, from 0 to 1.
    hour: f64,
    place: Place,
    seen: Seen,
}

/// What is known of a post.
struct Life {
    day: Date,
    hour: f64,
    place: Place,
    /// The last day on which it was seen.
    last: Date,
    /// What it had at each age in hours, that of the middle of a day where its own hour is not known.
    ages: BTreeMap<i64, f64>,
}

/// Whether posts' counters are all that a line counts.
fn ripens(line: &Line) -> bool {
    let terms = &line.compiled.terms;
    !terms.is_empty() && terms.iter().all(|term| term.measure.kind() == FactKind::PostCounters)
}

/// The posts of some lines that ripen, by place. Reads the store seven times, and not at all without such lines.
pub(super) async fn read(
    ground: &Ground<'_>,
    lines: &[Line],
    today: Date,
) -> Result<BTreeMap<usize, Posts>, InsightError> {
    let places: Vec<usize> = (0..lines.len()).filter(|at| ripens(&lines[*at])).collect();
    let mut lives: BTreeMap<usize, BTreeMap<SmolStr, Life>> = BTreeMap::new();
    let Some(known) = add(ground, lines, &places, (today, today), &mut lives).await? else {
        return Ok(BTreeMap::new());
    };
    for earlier in EARLIER {
        add(ground, lines, &places, (today, known.saturating_sub(earlier.days())), &mut lives).await?;
    }
    Ok(lives.into_iter().filter_map(|(at, lives)| Some((at, Posts::of(&lives)?))).collect())
}

/// Adds what was known on the evening of a day; the last day of which anything was known then.
async fn add(
    ground: &Ground<'_>,
    lines: &[Line],
    places: &[usize],
    (today, evening): (Date, Date),
    lives: &mut BTreeMap<usize, BTreeMap<SmolStr, Life>>,
) -> Result<Option<Date>, InsightError> {
    let period = Period::new(today.saturating_sub(LEARNT.days()), evening);
    let (Some(period), Some(at)) = (period, ground.desk.calendar.end_of(evening)) else { return Ok(None) };
    if places.is_empty() {
        return Ok(None);
    }
    let wants: Vec<Want> = places.iter().map(|line| Want { line: *line, period }).collect();
    let book = Book::read_at(ground, lines.to_vec(), BY.to_vec(), &wants, at).await?;
    let mut last = None;
    for line in places {
        let lives = lives.entry(*line).or_default();
        for (group, day, count) in book.seen(*line) {
            let [Some(platform), creator, account, Some(post), hour, hours, Some(days)] = group.as_slice() else {
                continue;
            };
            let number = |text: &SmolStr| text.parse::<i64>().ok().filter(|number| *number >= 0);
            let Some(days) = number(days) else { continue };
            let age = hours.as_ref().and_then(number).unwrap_or(days * 24 + 12);
            let place = (platform.clone(), creator.clone().or_else(|| account.clone()));
            let hour = hour.as_ref().and_then(number).map_or(0.0, |hour| (hour as f64 + MIDDLE) / HOURS);
            let on = day.saturating_add(days.days());
            let life =
                lives.entry(post.clone()).or_insert_with(|| Life { day, hour, place, last: on, ages: BTreeMap::new() });
            life.ages.insert(age, count);
            life.last = life.last.max(on);
            last = last.max(Some(on));
        }
    }
    Ok(last)
}

impl Posts {
    fn of(lives: &BTreeMap<SmolStr, Life>) -> Option<Self> {
        let known = lives.values().map(|life| life.last).max()?.yesterday().ok()?;
        let curves = curves(lives)?;
        let all = curves.get(&None)?;
        let oldest = known.saturating_sub(YOUNG.days());
        let young = lives.values().filter(|life| (oldest..=known).contains(&life.day)).filter_map(|life| {
            let (age, count) = life.ages.last_key_value()?;
            Some(Post { day: life.day, hour: life.hour, place: life.place.clone(), seen: seen(*age, *count) })
        });
        Some(Self { known, learnt: all.posts, week: all.growth.share(WEEK), young: young.collect(), curves })
    }

    fn ripening(&self, place: &Place) -> Option<&Ripening> {
        let found = self.curves.get(&Some(place.clone())).or_else(|| self.curves.get(&Some((place.0.clone(), None))));
        found.or_else(|| self.curves.get(&None))
    }

    /// The young posts of some days, as they stand at the first day ahead, with what they have together.
    pub fn young(&self, days: Period, first: Date) -> (Vec<Young<'_>>, f64) {
        let posts = self.young.iter().filter(|post| days.contains(post.day));
        let young: Vec<Young<'_>> = posts
            .filter_map(|post| {
                let age = f64::from((first - post.day).get_days()) + 1.0 - post.hour;
                Some(Young { seen: post.seen, first: age, ripening: self.ripening(&post.place)? })
            })
            .collect();
        let together = stats::sum::total(young.iter().map(|post| post.seen.count));
        (young, together)
    }

    /// What the posts of each day of a period are still expected to gather in all time.
    pub fn to_come(&self, days: Period) -> BTreeMap<Date, f64> {
        let mut to_come = BTreeMap::new();
        for post in self.young.iter().filter(|post| days.contains(post.day)) {
            let ripe =
                self.ripening(&post.place).and_then(|ripening| ripening.later(post.seen, f64::INFINITY, 0.8).ok());
            *to_come.entry(post.day).or_insert(0.0) += ripe.map_or(0.0, |ripe| ripe.count - post.seen.count);
        }
        to_come
    }
}

/// The curves of all posts, of platforms and of those who publish there.
fn curves(lives: &BTreeMap<SmolStr, Life>) -> Option<BTreeMap<Option<Place>, Ripening>> {
    let of = |kept: &dyn Fn(&Place) -> bool| -> Vec<Vec<Seen>> {
        let kept = lives.values().filter(|life| kept(&life.place));
        kept.map(|life| life.ages.iter().map(|(age, count)| seen(*age, *count)).collect()).collect()
    };
    let all = Ripening::learn(&of(&|_| true)).ok().filter(|all| all.posts >= LEAST)?;
    let places: BTreeSet<&Place> = lives.values().map(|life| &life.place).collect();
    let mut curves = BTreeMap::new();
    for platform in places.iter().map(|(platform, _)| platform).collect::<BTreeSet<_>>() {
        let ripening = all.of_creator(&of(&|(other, _)| other == platform));
        for place in places.iter().filter(|(other, whose)| other == platform && whose.is_some()) {
            curves.insert(Some((*place).clone()), ripening.of_creator(&of(&|other| other == *place)));
        }
        curves.insert(Some((platform.clone(), None)), ripening);
    }
    curves.insert(None, all);
    Some(curves)
}

/// What a post had at an age in whole hours, by its age in days.
fn seen(hours: i64, count: f64) -> Seen {
    Seen { age: (hours as f64 + MIDDLE) / HOURS, count }
}
