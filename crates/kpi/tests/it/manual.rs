//! The manual names what there is: every key of a plan and every code of the rules.

use kpi::{plan::shape::Shape, rules::RULES};

#[test]
fn the_manual_has_every_key_and_every_code() {
    let manual = include_str!("../../../../docs/plan.md");
    for shape in Shape::all() {
        for field in shape.fields {
            assert!(manual.contains(&format!("| `{}`", field.key)), "{}.{}", shape.noun, field.key);
            assert!(manual.contains(field.words), "{}.{}: {}", shape.noun, field.key, field.words);
        }
    }
    for code in RULES.iter().flat_map(|rule| rule.codes) {
        assert!(manual.contains(&format!("`{code}`")), "{code}");
    }
}
