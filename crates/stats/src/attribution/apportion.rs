//! Largest remainders: a whole divided into whole parts, as near to their weights as whole numbers can be.
//!
//! The method of Hamilton (1792) and Hare: every part gets its quota rounded down, and what is left over goes, one each, to
//! the largest remainders. All of it is integer arithmetic.
//!
//! Invariant: the parts sum to the whole, and none has another sign than the whole.

use std::cmp::Reverse;

/// Divides a whole by weights; equal remainders favour the earlier part. `None` when all weights are 0.
///
/// A negative whole is divided as its positive twin is: the parts of `-n` are those of `n`, negated.
pub fn apportion(whole: i128, weights: &[u64]) -> Option<Vec<i128>> {
    let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if total == 0 || total > u128::from(u64::MAX) {
        return None;
    }
    let size = whole.unsigned_abs();
    let (turns, rest) = (size / total, size % total);
    // `rest` and each weight are below 2^64, so that their product has room.
    let quota = |weight: &u64| {
        (turns * u128::from(*weight) + rest * u128::from(*weight) / total, rest * u128::from(*weight) % total)
    };
    let (mut parts, remainders): (Vec<u128>, Vec<u128>) = weights.iter().map(quota).unzip();
    let left = usize::try_from(size - parts.iter().sum::<u128>()).expect("invariant: less than one for each part");
    let mut order: Vec<usize> = (0..parts.len()).filter(|part| remainders[*part] > 0).collect();
    // A stable sort: equal remainders stay in the order of the parts.
    order.sort_by_key(|part| Reverse(remainders[*part]));
    order.iter().take(left).for_each(|part| parts[*part] += 1);
    Some(parts.into_iter().map(|part| signed(part, whole)).collect())
}

/// A part with the sign of the whole; at most 2^127, which only a negative whole reaches.
fn signed(part: u128, whole: i128) -> i128 {
    let part = part.cast_signed();
    if whole < 0 { part.wrapping_neg() } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn check(whole: i128, weights: &[u64], expected: &[i128]) {
        assert_eq!(apportion(whole, weights).as_deref(), Some(expected), "{whole} by {weights:?}");
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders() {
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(-100, &[1, 1, 1], &[-34, -33, -33]);
        check(1, &[1, 2, 2], &[0, 1, 0]);
        check(0, &[1, 2], &[0, 0]);
        check(7, &[0, 3, 0], &[0, 7, 0]);
        // The example of Wikipedia's "Quota method": 100 000 votes, 10 seats.
        check(10, &[47_000, 16_000, 15_900, 12_000, 6_000, 3_100], &[5, 2, 1, 1, 1, 0]);
        check(i128::MIN, &[5], &[i128::MIN]);
    }

    #[test]
    fn nothing_to_divide_by_is_said() {
        assert_eq!(apportion(5, &[]), None);
        assert_eq!(apportion(5, &[0, 0]), None);
        assert_eq!(apportion(5, &[u64::MAX, 1]), None);
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_within_one_of_their_quota(
            whole in any::<i128>(),
            weights in proptest::collection::vec(0_u64..1 << 40, 1..40),
        ) {
            let Some(parts) = apportion(whole, &weights) else { return Ok(()) };
            prop_assert_eq!(parts.iter().sum::<i128>(), whole);
            prop_assert!(parts.iter().all(|part| part.signum() == whole.signum() || *part == 0));
            let unsigned = apportion(whole.saturating_abs(), &weights).unwrap();
            if whole != i128::MIN {
                let negated: Vec<i128> = parts.iter().map(|part| part * whole.signum()).collect();
                prop_assert_eq!(unsigned, negated);
            }
        }

        #[test]
        fn a_larger_weight_never_gets_less(whole in 0_i128..1 << 60, weights in proptest::collection::vec(0_u64..1 << 40, 1..40)) {
            let Some(parts) = apportion(whole, &weights) else { return Ok(()) };
            let mut pairs: Vec<(u64, i128)> = weights.into_iter().zip(parts).collect();
            pairs.sort_by_key(|(weight, part)| (*weight, *part));
            prop_assert!(pairs.is_sorted_by_key(|(_, part)| *part));
        }
    }
}
