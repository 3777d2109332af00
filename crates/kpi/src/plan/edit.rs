//! Changes of a plan's text that leave everything else as it was: comments, order, layout.
//!
//! Invariant: what no edit touches stays byte for byte.

use crate::diagnostic::Edit;

/// Makes the changes. Edits that lie outside of the text or overlap an earlier one are passed over.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in sorted {
        let (start, end) = (edit.span.start, edit.span.end);
        if start < at || !text.is_char_boundary(start) || !text.is_char_boundary(end) || end > text.len() {
            continue;
        }
        out.push_str(&text[at..start]);
        out.push_str(&edit.text);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}
