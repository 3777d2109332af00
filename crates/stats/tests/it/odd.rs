//! Series that no one expects: nothing may panic, and what is said is a number.

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest},
};
use stats::{
    anomaly::{self, Context, Judgement, Unjudged},
    changepoint::{
        self,
        panel::{self, Member},
        shifts,
        synthetic::effect,
    },
};

/// Any series: wild numbers, gaps, constants, zeros, counts and what is no number.
fn odd() -> impl Strategy<Value = Vec<Option<f64>>> {
    let one = prop_oneof![
        any::<f64>().prop_map(Some),
        Just(None),
        Just(Some(0.0)),
        Just(Some(f64::NAN)),
        Just(Some(f64::MAX)),
        (0_u32..20).prop_map(|count| Some(f64::from(count))),
        (-1e9_f64..1e9).prop_map(Some),
    ];
    let same = (any::<f64>(), 0_usize..90).prop_map(|(value, rows)| vec![Some(value); rows]);
    let plain = vec((-100_f64..100.0).prop_map(Some), 0..90);
    prop_oneof![vec(one, 0..90), same, plain]
}

fn contexts() -> impl Strategy<Value = Vec<Context>> {
    let one = prop_oneof![
        Just(Context::None),
        (0_u32..4).prop_map(Context::Calendar),
        (0_u32..4).prop_map(Context::Occasion)
    ];
    vec(one, 0..90)
}

fn sane(judged: &Judgement) -> bool {
    let ends = [judged.low, judged.expected, judged.high];
    ends.iter().all(|end| !end.is_nan()) && judged.low <= judged.high && (0.0..=1.0).contains(&judged.score)
}

proptest! {
    #[test]
    fn every_row_is_judged_or_not_with_a_reason(values in odd(), contexts in contexts(), step in any::<f64>()) {
        let setting = anomaly::Setting::every(step.abs().clamp(600.0, 1e9));
        let judged = anomaly::detect_within(&values, &contexts, &setting);
        prop_assert_eq!(judged.len(), values.len());
        prop_assert!(judged.iter().flatten().all(sane), "{:?}", judged);
        for incident in anomaly::incidents(&values, &judged, &setting) {
            prop_assert!(incident.start <= incident.peak && incident.peak <= incident.end && incident.end < values.len());
        }
    }

    #[test]
    fn later_rows_change_no_judgement(values in odd(), cut in 0.0_f64..1.0) {
        let setting = anomaly::Setting::every(86_400.0);
        let kept = (values.len() as f64 * cut).floor().to_string().parse::<usize>().unwrap();
        let (part, whole) = (anomaly::detect(&values[..kept], &setting), anomaly::detect(&values, &setting));
        prop_assert_eq!(format!("{:?}", &part), format!("{:?}", &whole[..kept]));
    }

    #[test]
    fn missing_rows_say_so(values in odd()) {
        let judged = anomaly::detect(&values, &anomaly::Setting::every(86_400.0));
        for (value, judged) in values.iter().zip(judged) {
            let missing = !value.is_some_and(f64::is_finite);
            prop_assert_eq!(missing, judged == Err(Unjudged::Missing));
        }
    }

    #[test]
    fn shifts_are_in_order(values in odd(), season in 0_usize..9, least in 0_usize..9) {
        let found = shifts(&values, &changepoint::Setting { season, least, known: vec![3] });
        prop_assert!(found.windows(2).all(|two| two[0].at < two[1].at));
        for shift in found {
            prop_assert!(shift.interval.0 <= shift.at && shift.at <= shift.interval.1 && shift.at < values.len());
            prop_assert!((0.0..=1.0).contains(&shift.sure));
        }
    }

    #[test]
    fn panels_and_controls_do_not_panic(series in vec(odd(), 0..8), at in 0_usize..90, season in 0_usize..9) {
        let members: Vec<Member<'_>> = series.iter().enumerate().map(|(place, values)| Member {
            name: "one",
            kind: if place % 2 == 0 { panel::Kind::Own } else { panel::Kind::Competitor },
            values,
        }).collect();
        let setting = panel::Setting { season, seed: 1 };
        prop_assert_eq!(panel::judge(&members, at, setting), panel::judge(&members, at, setting));
        drop(panel::scan(&members, setting));
        if let Some((treated, donors)) = series.split_first() {
            let donors: Vec<&[Option<f64>]> = donors.iter().map(Vec::as_slice).collect();
            if let Ok(found) = effect(treated, &donors, at, at + 7) {
                prop_assert!((0.0..=1.0).contains(&found.p) && found.interval.low <= found.interval.high);
            }
        }
    }
}
