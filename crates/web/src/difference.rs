//! What differs between two texts, line by line, and two changes of one text put together.
//!
//! It knows lines, not plans.
//!
//! Invariant: [`merged`] holds every line that either side wrote, and answers nothing when both changed the same place.

use similar::{ChangeTag, DiffOp, TextDiff};

/// How many lines that stayed are shown around a change.
const AROUND: usize = 3;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It stayed.
    Same,
    /// It went.
    Gone,
    /// It came.
    New,
}

impl Became {
    /// The sign before it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Same => " ",
            Self::Gone => "−",
            Self::New => "+",
        }
    }

    /// In words, for those who hear the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Gone => "removed: ",
            Self::New => "added: ",
        }
    }

    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Gone => "gone",
            Self::New => "new",
        }
    }
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub became: Became,
    /// Its number in the new text, or in the old one when it is gone.
    pub number: usize,
    /// The line without its end.
    pub text: String,
}

/// The changes with what stands around them, one part for each place.
pub fn parts(old: &str, new: &str) -> Vec<Vec<Line>> {
    let diff = TextDiff::from_lines(old, new);
    let mut parts = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        let changes = group.iter().flat_map(|op| diff.iter_changes(op));
        let line = |change: similar::Change<&str>| Line {
            became: match change.tag() {
                ChangeTag::Equal => Became::Same,
                ChangeTag::Delete => Became::Gone,
                ChangeTag::Insert => Became::New,
            },
            number: change.new_index().or(change.old_index()).unwrap_or(0) + 1,
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        };
        parts.push(changes.map(line).collect());
    }
    parts
}

/// How many lines came and went.
pub fn counts(parts: &[Vec<Line>]) -> (usize, usize) {
    let count = |became: Became| parts.iter().flatten().filter(|line| line.became == became).count();
    (count(Became::New), count(Became::Gone))
}

/// A stretch of lines of the base that one side replaced.
#[derive(Clone, Debug)]
struct Change {
    start: usize,
    end: usize,
    text: String,
}

/// Two changes of one text put together; `None` where both changed the same lines, or lines that touch.
pub fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let (mine, other) = (changes(base, ours), changes(base, theirs));
    let mut all: Vec<Change> = Vec::new();
    for change in mine.into_iter().chain(other) {
        let same = |known: &Change| (known.start, known.end, &known.text) == (change.start, change.end, &change.text);
        if all.iter().any(same) {
            continue;
        }
        if all.iter().any(|known| known.start <= change.end && change.start <= known.end && !same(known)) {
            return None;
        }
        all.push(change);
    }
    all.sort_by_key(|change| change.start);
    let lines: Vec<&str> = base.split_inclusive('\n').collect();
    let (mut out, mut at) = (String::new(), 0);
    for change in all {
        out.extend(lines[at..change.start].iter().copied());
        out.push_str(&change.text);
        at = change.end;
    }
    out.extend(lines[at..].iter().copied());
    Some(out)
}

fn changes(base: &str, side: &str) -> Vec<Change> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (base.split_inclusive('\n').collect(), side.split_inclusive('\n').collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut found: Vec<Change> = Vec::new();
    for op in diff.ops() {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let text: String = new[op.new_range()].concat();
        match found.last_mut().filter(|last| last.end == op.old_range().start) {
            Some(last) => {
                last.end = op.old_range().end;
                last.text.push_str(&text);
            }
            None => found.push(Change { start: op.old_range().start, end: op.old_range().end, text }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    #[test]
    fn changes_in_other_places_are_put_together() {
        let base = "a\nb\nc\nd\ne\n";
        assert_eq!(merged(base, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n").as_deref(), Some("A\nb\nc\nd\ne\nf\n"));
        assert_eq!(merged(base, "a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n"), None);
        assert_eq!(merged(base, "a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n"), None, "they touch");
        assert_eq!(merged(base, "a\nB\nc\nd\ne\n", "a\nB\nc\nd\n").as_deref(), Some("a\nB\nc\nd\n"));
    }

    #[test]
    fn parts_show_what_stands_around() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let found = parts(&old, &old.replace("10\n", "ten\n"));
        let drawn: Vec<String> =
            found[0].iter().map(|line| format!("{}{}{}", line.number, line.became.sign(), line.text)).collect();
        assert_eq!(drawn, ["7 7", "8 8", "9 9", "10−10", "10+ten", "11 11", "12 12", "13 13"]);
        assert_eq!((found.len(), counts(&found)), (1, (1, 1)));
    }

    proptest! {
        #[test]
        fn one_side_alone_wins(base in prop::collection::vec("[ab]", 0..8), side in prop::collection::vec("[ab]", 0..8)) {
            let text = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
            let (base, side) = (text(&base), text(&side));
            prop_assert_eq!(merged(&base, &side, &base), Some(side.clone()));
            prop_assert_eq!(merged(&base, &base, &side), Some(side.clone()));
            prop_assert_eq!(merged(&base, &side, &side), Some(side));
        }
    }
}
