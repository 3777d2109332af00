//! Curves of expected progress: which share of the way should lie behind by when.
//!
//! Time counts in days from the start of the flight; a day that is over counts whole.
//!
//! Invariant: a share is between 0 and 1, never falls with time, is 0 at the start and 1 at the end.

use stats::{curve::Growth, sum};

/// How progress is expected to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Curve {
    /// The same every day.
    #[default]
    Linear,
    /// As the counters of posts grow after they are published. What they gather after the end does not count: the curve ends
    /// at 1 all the same.
    Posts {
        /// How one post grows; its `half` is in days.
        growth: Growth,
        /// The posts. Without one that is published before the end, progress is linear.
        posts: Vec<Publication>,
    },
    /// By stages one after the other, such as the months of a seasonal year, each linear within itself. Without any weight,
    /// progress is linear.
    Stages(Vec<Stage>),
}

/// A post that is planned or published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Publication {
    /// When, in days from the start; posts from before the start have a negative day.
    pub day: f64,
    /// How much it is expected to bring, compared with the others; negative is 0.
    pub weight: f64,
}

/// A stretch of the flight with its part of the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// How many days it has; negative is 0.
    pub days: f64,
    /// How much it is expected to bring, compared with the others; negative is 0.
    pub weight: f64,
}

impl Curve {
    /// The share of the way that is expected after some days of a flight of `length` days: 0 before, 1 after. A flight
    /// without length is over at once.
    pub fn share(&self, days: f64, length: f64) -> f64 {
        if days >= length {
            return 1.0;
        }
        if days.is_nan() || days <= 0.0 {
            return 0.0;
        }
        let share = match self {
            Self::Linear => None,
            Self::Posts { growth, posts } => of_posts(*growth, posts, days, length),
            Self::Stages(stages) => of_stages(stages, days),
        };
        share.unwrap_or(days / length).clamp(0.0, 1.0)
    }
}

/// What all posts gathered by now of what they gather by the end. Growth from before the start is taken off both.
fn of_posts(growth: Growth, posts: &[Publication], days: f64, length: f64) -> Option<f64> {
    let gathered = |by: f64| {
        sum::total(posts.iter().map(|post| {
            let before = growth.share(-post.day);
            weight(post.weight) * (growth.share(by - post.day) - before)
        }))
    };
    let share = gathered(days) / gathered(length);
    share.is_finite().then_some(share)
}

fn of_stages(stages: &[Stage], days: f64) -> Option<f64> {
    let whole: f64 = stages.iter().map(|stage| weight(stage.weight)).sum();
    let (mut behind, mut start) = (0.0, 0.0);
    for stage in stages {
        let length = weight(stage.days);
        if days < start + length {
            behind += weight(stage.weight) * (days - start) / length;
            break;
        }
        behind += weight(stage.weight);
        start += length;
    }
    (whole > 0.0 && whole.is_finite()).then_some(behind / whole)
}

fn weight(written: f64) -> f64 {
    if written.is_finite() { written.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn linear_is_the_same_every_day() {
        assert_eq!(
            [-1.0, 0.0, 5.0, 20.0, 21.0].map(|days| Curve::Linear.share(days, 20.0)),
            [0.0, 0.0, 0.25, 1.0, 1.0]
        );
        assert_eq!(Curve::Linear.share(0.0, 0.0), 1.0);
        assert_eq!(Curve::Linear.share(f64::NAN, 20.0), 0.0);
    }

    #[test]
    fn posts_bring_most_soon_after_they_are_published() {
        // By hand, with shape 1 and half after 2 days, share(t) = t ÷ (t + 2). Posts on day 0 (weight 1) and day 6 (weight 3),
        // ten days: at the end 10/12 + 3 × 4/6 = 17/6. After 4 days 4/6; after 8 days 8/10 + 3 × 2/4 = 2.3.
        let posts = vec![Publication { day: 0.0, weight: 1.0 }, Publication { day: 6.0, weight: 3.0 }];
        let curve = Curve::Posts { growth: Growth { half: 2.0, shape: 1.0 }, posts };
        close(curve.share(4.0, 10.0), (4.0 / 6.0) / (17.0 / 6.0));
        close(curve.share(8.0, 10.0), 2.3 / (17.0 / 6.0));
        // A post from two days before: 2/4 of it does not count. By day 2: 4/6 − 1/2 = 1/6, by day 6: 8/10 − 1/2 = 3/10.
        let posts = vec![Publication { day: -2.0, weight: 5.0 }];
        close(Curve::Posts { growth: Growth { half: 2.0, shape: 1.0 }, posts }.share(2.0, 6.0), (1.0 / 6.0) / 0.3);
    }

    #[test]
    fn stages_follow_one_another() {
        // A tenth in January, the rest in February: half of February is 0.1 + 0.45.
        let curve = Curve::Stages(vec![Stage { days: 31.0, weight: 1.0 }, Stage { days: 28.0, weight: 9.0 }]);
        close(curve.share(31.0, 59.0), 0.1);
        close(curve.share(15.5, 59.0), 0.05);
        close(curve.share(45.0, 59.0), 0.55);
    }

    #[test]
    fn without_posts_or_weight_progress_is_linear() {
        let growth = Growth { half: 2.0, shape: 1.5 };
        let late = vec![Publication { day: 30.0, weight: 1.0 }];
        for curve in [
            Curve::Posts { growth, posts: Vec::new() },
            Curve::Posts { growth, posts: late },
            Curve::Stages(Vec::new()),
            Curve::Stages(vec![Stage { days: 3.0, weight: 0.0 }]),
        ] {
            assert_eq!(curve.share(5.0, 20.0), 0.25, "{curve:?}");
        }
    }

    fn curves() -> impl Strategy<Value = Curve> {
        let posts = proptest::collection::vec((-20.0_f64..120.0, -1.0_f64..9.0), 0..8);
        let stages = proptest::collection::vec((-1.0_f64..40.0, -1.0_f64..9.0), 0..8);
        prop_oneof![
            Just(Curve::Linear),
            (posts, 0.1_f64..20.0, 0.5_f64..3.0).prop_map(|(posts, half, shape)| Curve::Posts {
                growth: Growth { half, shape },
                posts: posts.into_iter().map(|(day, weight)| Publication { day, weight }).collect(),
            }),
            stages.prop_map(|stages| Curve::Stages(
                stages.into_iter().map(|(days, weight)| Stage { days, weight }).collect()
            )),
        ]
    }

    proptest! {
        #[test]
        fn shares_rise_from_nothing_to_all(curve in curves(), a in 0.0_f64..100.0, b in 0.0_f64..100.0) {
            let (early, late) = (curve.share(a.min(b), 100.0), curve.share(a.max(b), 100.0));
            prop_assert!((0.0..=1.0).contains(&early) && early <= late + 1e-12 && late <= 1.0);
            prop_assert_eq!((curve.share(0.0, 100.0), curve.share(100.0, 100.0)), (0.0, 1.0));
        }
    }
}
