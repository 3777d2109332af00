//! The detector on daily and 5-minute series with planted incidents.

use crate::planted::{daily, times};
use stats::anomaly::{
    Context, Detector, Direction, Judgement, Setting, THRESHOLD, Unjudged, detect, detect_within, incidents,
};

const DAY: f64 = 86_400.0;

fn alarms(judged: &[Result<Judgement, Unjudged>]) -> Vec<usize> {
    let alarm = |judged: &Result<Judgement, Unjudged>| judged.is_ok_and(|judged| judged.score >= THRESHOLD);
    (0..judged.len()).filter(|row| alarm(&judged[*row])).collect()
}

#[test]
fn quiet_days_are_quiet_and_spikes_and_drops_are_not() {
    let setting = Setting::every(DAY);
    let (mut wrong, mut judged_rows) = (0, 0);
    let mut found = [0; 4];
    for seed in 0..200 {
        let mut values = daily(seed, 200);
        let quiet = detect(&values, &setting);
        wrong += alarms(&quiet).len();
        judged_rows += quiet.iter().filter(|judged| judged.is_ok()).count();
        times(&mut values, 90, 2.5);
        times(&mut values, 97, 2.0);
        times(&mut values, 130, 0.35);
        times(&mut values, 150, 2.0);
        let at = alarms(&detect(&values, &setting));
        for (place, row) in [90, 97, 130, 150].iter().enumerate() {
            found[place] += usize::from(at.contains(row));
        }
    }
    assert!(wrong * 7 <= judged_rows / 20, "{wrong} alarms in {judged_rows} quiet days: more than one in 20 weeks");
    assert!(found.iter().all(|found| *found >= 170), "of 200 each, found {found:?}");
}

#[test]
fn the_first_of_a_month_is_no_alarm_where_it_is_known() {
    let setting = Setting::every(DAY);
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let contexts: Vec<Context> = months.iter().flat_map(|days| (1..=*days).map(Context::Calendar)).collect();
    let firsts: Vec<usize> = (0..contexts.len()).filter(|row| contexts[*row] == Context::Calendar(1)).collect();
    let (mut with, mut without, mut others) = (0, 0, 0);
    for seed in 0..100 {
        let mut values = daily(seed, 365);
        firsts.iter().for_each(|row| times(&mut values, *row, 3.0));
        let at = alarms(&detect_within(&values, &contexts, &setting));
        with += at.iter().filter(|row| **row > 60 && firsts.contains(*row)).count();
        others += at.iter().filter(|row| !firsts.contains(*row)).count();
        without += alarms(&detect(&values, &setting)).iter().filter(|row| **row > 60 && firsts.contains(*row)).count();
    }
    assert!(with <= 50 && without >= 800, "of 900 firsts, {with} are alarms where they are known, {without} where not");
    assert!(others <= 250, "{others} other alarms in 100 years");
}

#[test]
fn an_occasion_is_not_judged_the_first_time_and_no_alarm_the_second() {
    let setting = Setting::every(DAY);
    let mut contexts = vec![Context::None; 465];
    [85, 450].iter().for_each(|row| contexts[*row] = Context::Occasion(1));
    let mut alarmed = 0;
    for seed in 0..50 {
        let mut values = daily(seed, 465);
        [85, 450].iter().for_each(|row| times(&mut values, *row, 0.3));
        let judged = detect_within(&values, &contexts, &setting);
        assert_eq!(judged[85], Err(Unjudged::NewOccasion));
        alarmed += usize::from(alarms(&judged).contains(&450));
    }
    assert!(alarmed <= 5, "{alarmed} of 50 second occasions are alarms");
}

#[test]
fn a_past_spike_does_not_blind() {
    let setting = Setting::every(DAY);
    let mut found = 0;
    for seed in 0..100 {
        let mut values = daily(seed, 120);
        times(&mut values, 90, 20.0);
        times(&mut values, 97, 2.2);
        found += usize::from(alarms(&detect(&values, &setting)).contains(&97));
    }
    assert!(found >= 90, "a spike a week after a large one is found {found} times in 100");
}

#[test]
fn a_row_tells_what_was_expected() {
    let mut values = daily(1, 120);
    let usual = values[107].unwrap();
    times(&mut values, 107, 4.0);
    let judged = detect(&values, &Setting::every(DAY))[107].unwrap();
    assert!((judged.expected / usual - 1.0).abs() < 0.3 && values[107].unwrap() > judged.high, "{judged:?}");
    assert!(judged.low < judged.expected && judged.expected < judged.high);
}

#[test]
fn an_incident_is_told_once() {
    // Five-minute counts with a day; three hours of five times as much, and nothing at all for two hours.
    let mut random = stats::random::Random::seeded(9);
    let rate = |row: usize| 60.0 + 40.0 * (std::f64::consts::TAU * row as f64 / 288.0).sin();
    let mut values: Vec<Option<f64>> = (0..288 * 20).map(|row| Some(random.poisson(rate(row)) as f64)).collect();
    (4000..4036).for_each(|row| times(&mut values, row, 5.0));
    (5000..5024).for_each(|row| values[row] = Some(0.0));
    let setting = Setting::every(300.0);
    let judged = detect(&values, &setting);
    let found = incidents(&values, &judged, &setting);
    // In the first two weeks the day is still being learnt.
    let learnt: Vec<_> = found.iter().filter(|incident| incident.start > 288 * 13).collect();
    assert!(found.len() <= learnt.len() + 5, "{found:?}");
    let [up, down] = learnt.as_slice() else { panic!("{found:?}") };
    assert_eq!((up.direction, down.direction), (Direction::Up, Direction::Down));
    assert!(up.start.abs_diff(4000) <= 2 && up.end.abs_diff(4035) <= 3, "{up:?}");
    assert!(down.start.abs_diff(5000) <= 2 && down.end.abs_diff(5023) <= 3, "{down:?}");
    assert!((up.seen / up.expected - 5.0).abs() < 1.0 && (up.excess - (up.seen - up.expected)).abs() < 1e-9);
    assert!(down.excess < 0.0 && down.seen < 0.2 * down.expected && (4000..4036).contains(&up.peak));
}

#[test]
fn gaps_are_said_and_rows_may_come_one_by_one() {
    let setting = Setting::every(DAY);
    let mut values = daily(2, 60);
    (30..40).for_each(|row| values[row] = None);
    let all = detect(&values, &setting);
    assert_eq!((all[0], all[35], all[59].is_ok()), (Err(Unjudged::TooEarly), Err(Unjudged::Missing), true));
    let mut detector = Detector::of(&setting);
    let each: Vec<_> = values.iter().map(|value| detector.judge(*value, Context::None)).collect();
    assert_eq!(each, all);
}
