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
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
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

fn likeness(name: &str, candidate: &str) -> f64 {
    let whole = strsim::normalized_damerau_levenshtein(name, candidate);
    let prefix = strsim::jaro_winkler(name, candidate) - 0.1;
    whole.max(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["reach", "gross_reach", "impressions", "engagement_rate_by_reach", "clicks"];
        assert_eq!(nearest("raech", known), ["reach"]);
        assert_eq!(nearest("Impresions", known), ["impressions"]);
        assert!(nearest("zzz", known).is_empty());
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
    }
}
