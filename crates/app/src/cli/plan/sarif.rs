//! Diagnostics in SARIF 2.1.0 (OASIS), so that a repository of plans can be checked where its code is.

use super::check::Checked;
use kpi::{
    diagnostic::{Diagnostic, Fix, Lines, Severity, Span},
    rules::RULES,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One run over the files.
pub fn log(checked: &[Checked]) -> Value {
    let mut results = Vec::new();
    for one in checked {
        let lines = Lines::of(&one.text);
        results.extend(one.diagnostics.iter().map(|found| result(one, &lines, found)));
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "kepi", "version": env!("CARGO_PKG_VERSION"), "rules": rules(checked) } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Every rule, and the codes of reading that were met.
fn rules(checked: &[Checked]) -> Vec<Value> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut listed = Vec::new();
    for rule in RULES {
        for code in rule.codes {
            known.insert(code);
            listed.push(json!({
                "id": code,
                "shortDescription": { "text": rule.words },
                "help": { "text": rule.remedy },
                "defaultConfiguration": { "level": level(rule.severity) },
            }));
        }
    }
    for found in checked.iter().flat_map(|one| &one.diagnostics) {
        if known.insert(&found.code) {
            listed.push(json!({ "id": found.code }));
        }
    }
    listed
}

fn result(one: &Checked, lines: &Lines<'_>, found: &Diagnostic) -> Value {
    let words = std::iter::once(&found.message).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    let mut result = json!({
        "ruleId": found.code,
        "level": level(found.severity),
        "message": { "text": words },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": one.file.replace('\\', "/") },
            "region": region(lines, found.span.unwrap_or_default()),
        } }],
    });
    if !found.fixes.is_empty() {
        result["fixes"] = found.fixes.iter().map(|fix| fixed(one, lines, fix)).collect();
    }
    result
}

fn fixed(one: &Checked, lines: &Lines<'_>, fix: &Fix) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| json!({ "deletedRegion": region(lines, edit.span), "insertedContent": { "text": edit.text } }))
        .collect();
    json!({
        "description": { "text": fix.label },
        "artifactChanges": [{
            "artifactLocation": { "uri": one.file.replace('\\', "/") },
            "replacements": replacements,
        }],
    })
}

/// From the first character to the one after the last; a region may span lines.
fn region(lines: &Lines<'_>, span: Span) -> Value {
    let (start, end) = (lines.place(span), lines.place(Span::new(span.end, span.end)));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

fn level(severity: Severity) -> &'static str {
    severity.name()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kpi::diagnostic::Edit;

    #[test]
    fn regions_count_characters_and_end_after_the_last() {
        let text = "plan: é\ngoals: x\n".to_owned();
        let at = Span::new(text.find('x').unwrap(), text.find('x').unwrap() + 1);
        let found = Diagnostic::error("form", at, "wrong").fix("Empty it", vec![Edit { span: at, text: "[]".into() }]);
        let log = log(&[Checked { file: "a.yaml".into(), text, diagnostics: vec![found] }]);
        let region = json!({ "startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 9 });
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["locations"][0]["physicalLocation"]["region"], region);
        assert_eq!(result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"], region);
        let ids: Vec<_> =
            log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|r| &r["id"]).collect();
        assert!(ids.contains(&&json!("form")) && ids.contains(&&json!("misaligned")));
    }
}
