//! "Did you mean": the known names nearest to one that is not known.
//!
//! Invariant: a suggestion is always a known name, and none is made when nothing is near.

/// How alike two names must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.72;

/// Shorter names are near to too much.
const SHORTEST: usize = 3;

/// At most three known names, the nearest first; names of equal nearness in alphabetical order.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    if name.chars().count() < SHORTEST {
        return Vec::new();
    }
    let letters = Letters::of(&name);
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .filter(|candidate| letters.may_be_near(candidate))
        .map(|candidate| (likeness(&name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// The nearest known names as a remedy: `did you mean a, b or c?`
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = nearest(name, known);
    (!near.is_empty()).then(|| format!("did you mean {}?", listed(&near, "or")))
}

/// `a`, `a or b`, `a, b or c`.
pub fn listed(names: &[impl AsRef<str>], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [most @ .., end] => {
            let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", most.join(", "), end.as_ref())
        }
    }
}

/// How often each letter stands in a name, in as many bins: letters that share a bin count as one.
///
/// A plan of thousands of lines with a list of hundreds of names asks for all of them again and again, and most have too
/// few letters in common to be near.
struct Letters {
    bins: [u16; BINS],
    all: usize,
}

const BINS: usize = 64;

impl Letters {
    fn of(name: &str) -> Self {
        let (mut bins, mut all) = ([0_u16; BINS], 0);
        for letter in name.chars() {
            let bin = &mut bins[letter as usize % BINS];
            *bin = bin.saturating_add(1);
            all += 1;
        }
        Self { bins, all }
    }

    /// False only of names that are not alike, by the bounds of both measures: with `m` letters in common, Jaro's is at
    /// most `(m/a + m/b + 1) / 3`, Winkler's prefix adds at most `0.4` of what is missing to 1, and the distance is at
    /// least the longer name's length less `m`. [`ALIKE`] then needs `m/a + m/b` of at least 1.1.
    fn may_be_near(&self, candidate: &str) -> bool {
        let other = Self::of(candidate);
        let common: usize = self.bins.iter().zip(&other.bins).map(|(a, b)| usize::from(*a.min(b))).sum();
        10 * common * (self.all + other.all) >= 11 * self.all * other.all
    }
}

fn likeness(name: &str, candidate: &str) -> f64 {
    let whole = strsim::normalized_damerau_levenshtein(name, candidate);
    let prefix = strsim::jaro_winkler(name, candidate) - 0.1;
    whole.max(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["reach", "gross_reach", "impressions", "engagement_rate_by_reach", "clicks"];
        assert_eq!(nearest("raech", known), ["reach"]);
        assert_eq!(nearest("Impresions", known), ["impressions"]);
        assert!(nearest("zzz", known).is_empty());
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
    }

    proptest! {
        #[test]
        fn no_near_name_is_passed_over(name in "[a-d_é1]{3,9}", candidate in "[a-d_é1]{0,9}") {
            prop_assert!(likeness(&name, &candidate) < ALIKE || Letters::of(&name).may_be_near(&candidate));
        }
    }
}
