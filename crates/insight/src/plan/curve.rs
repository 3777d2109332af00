//! The way a KPI is expected to go.
//!
//! Progress is linear unless all of these hold, in which case it follows the posts:
//!
//! 1. the KPI accumulates;
//! 2. every measure in it is a counter of posts, which are dated by the day of publishing (the *published* basis), so that the
//!    KPI can only grow when something is published and goes on growing afterwards;
//! 3. the placements of its campaigns name days, at least one of them before the KPI's last day.
//!
//! Each placement then counts from the day that it is due (what is late is behind), with as much weight as its creator has
//! followers where the plan tells all of them, else one each, times its posts.
//!
//! Half of a post's final count is there after the half-life of its platform, as compiled by S. M. Graffius, "Half-Life for Posts
//! on Different Social Media Platforms" (2018): X 21 minutes, Facebook 30 minutes, Instagram 19 hours, LinkedIn 24 hours, YouTube
//! 6 days, Pinterest 3½ months; a day where that source is silent. With several platforms the mean by weight counts. The exponent
//! 1.5 of the log-logistic curve is Kepi's own assumption.

use super::subject::Subject;
use kpi::{
    pace::{Curve, Kind, Publication, elapsed},
    plan::{Plan, nouns::Campaign},
};
use model::{Date, SmolStr, fact::FactKind, period::Period};
use stats::{curve::Growth, sum};

/// Half-lives by platform, in days.
const HALF_LIVES: [(&str, f64); 6] = [
    ("x", 21.0 / 1440.0),
    ("facebook", 30.0 / 1440.0),
    ("instagram", 19.0 / 24.0),
    ("linkedin", 1.0),
    ("youtube", 6.0),
    ("pinterest", 3.5 * 30.4),
];
/// Where none is known.
const HALF_LIFE: f64 = 1.0;
/// How sharply a post's count rises.
const SHAPE: f64 = 1.5;

/// A curve over days.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    whole: Option<Period>,
    curve: Curve,
}

impl Way {
    /// The way of a subject that draws on some campaigns.
    pub fn of(subject: &Subject, plan: &Plan, campaigns: &[&Campaign]) -> Self {
        let whole = subject.whole();
        let curve = whole.and_then(|whole| of_posts(subject, plan, campaigns, whole)).unwrap_or_default();
        Self { whole, curve }
    }

    /// The part of the way that one campaign has: its own posts, or the days of the KPI on which it runs.
    pub fn of_campaign(subject: &Subject, plan: &Plan, campaign: &Campaign) -> Self {
        let flight = campaign.flight.as_ref().map(|flight| flight.value);
        let mut way = Self::of(subject, plan, &[campaign]);
        if let (Curve::Linear, Some(whole), Some(flight)) = (&way.curve, way.whole, flight) {
            way.whole = Period::new(whole.from.max(flight.from), whole.to.min(flight.to)).or(way.whole);
        }
        way
    }

    /// The share of the way that is expected at the end of a day.
    pub fn share(&self, day: Date) -> f64 {
        let Some(whole) = self.whole else { return 0.0 };
        self.curve.share(elapsed(whole, day), elapsed(whole, whole.to))
    }

    /// The curve in a sentence.
    pub fn words(&self) -> String {
        match &self.curve {
            Curve::Posts { posts, .. } => {
                let posts =
                    if posts.len() == 1 { "1 placement".to_owned() } else { format!("{} placements", posts.len()) };
                format!("expected as the counts of {posts} grow after the day that each is due")
            }
            _ => "expected the same every day".to_owned(),
        }
    }
}

fn of_posts(subject: &Subject, plan: &Plan, campaigns: &[&Campaign], whole: Period) -> Option<Curve> {
    let mut terms = subject.line.compiled.terms.iter();
    let counters =
        !subject.line.compiled.terms.is_empty() && terms.all(|term| term.measure.kind() == FactKind::PostCounters);
    if subject.kind != Kind::Flow || !counters {
        return None;
    }
    let placed = || campaigns.iter().flat_map(|campaign| &campaign.placements);
    let followers = |id: &SmolStr| plan.creators.iter().find(|one| one.id.value == *id)?.followers;
    let told = placed().all(|placement| followers(&placement.creator.value).is_some());
    let (mut posts, mut halves) = (Vec::new(), Vec::new());
    for placement in placed() {
        let Some(day) = placement.due.as_ref().or(placement.published.as_ref()) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 followers")]
        let size = followers(&placement.creator.value).filter(|_| told).map_or(1.0, |followers| followers as f64);
        let weight = size * f64::from(placement.count);
        // At the end of its own day a post is half a day old on average.
        posts.push(Publication { day: elapsed(whole, day.value) - 0.5, weight });
        halves.push((half_life(placement.platform.as_ref().map(|name| name.value.as_str())), weight));
    }
    let within = posts.iter().any(|post| post.day < elapsed(whole, whole.to));
    let half = sum::weighted_mean(&halves)?;
    within.then_some(Curve::Posts { growth: Growth { half, shape: SHAPE }, posts })
}

fn half_life(platform: Option<&str>) -> f64 {
    let known = |name: &str| HALF_LIVES.iter().find(|(known, _)| *known == name).map(|(_, half)| *half);
    platform.and_then(known).unwrap_or(HALF_LIFE)
}
