//! The one setting of the detector, written in days and turned into rows.
//!
//! Invariant: the same for every series; only the length of a step differs.

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// How the detector looks at a series, in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Rows in a day, at least 1.
    pub day: usize,
    /// Lengths of the seasons that may be there, such as a day and a week.
    pub seasons: Vec<usize>,
    /// Rows over which the level is the median.
    pub level: usize,
    /// Rows whose residuals make the limits.
    pub memory: usize,
    /// Rows whose mean residual is judged: one, or a quarter of an hour.
    pub smooth: usize,
    /// Rows that must be there before one is judged.
    pub warmup: usize,
    /// Rows after an alarm in which only something larger is another alarm.
    pub quiet: usize,
}

impl Setting {
    /// The setting for a series with a value every `step` seconds: a day for what is not a positive number.
    pub fn every(step: f64) -> Self {
        let step = if step.is_finite() && step > 0.0 { step.max(1.0) } else { DAY };
        let rows = |days: f64, least: usize| rows(days * DAY / step).max(least);
        let (day, week) = (rows(1.0, 1), rows(7.0, 1));
        Self {
            day,
            seasons: [day, week].into_iter().filter(|length| *length > 1).collect(),
            level: rows(7.0, 21),
            memory: rows(21.0, 112),
            smooth: rows(1.0 / 96.0, 1),
            warmup: rows(2.0, 14),
            quiet: day,
        }
    }
}

#[expect(clippy::cast_sign_loss, reason = "a number of rows is positive")]
fn rows(number: f64) -> usize {
    number.round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_gives_its_rows() {
        let five_minutes = Setting::every(300.0);
        assert_eq!((five_minutes.day, five_minutes.seasons.as_slice()), (288, [288, 2016].as_slice()));
        assert_eq!((five_minutes.smooth, five_minutes.level, five_minutes.memory), (3, 2016, 6048));
        let daily = Setting::every(DAY);
        assert_eq!((daily.day, daily.seasons.as_slice(), daily.quiet), (1, [7].as_slice(), 1));
        assert_eq!(daily, Setting::every(f64::NAN));
        assert_eq!(Setting::every(7.0 * DAY).seasons, Vec::<usize>::new());
    }
}
