//! Diagnostics as a compiler shows them: the text, the span underlined, what is wrong, what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use kpi::diagnostic::{Diagnostic, Lines, Severity, Span};

/// Draws diagnostics of a text that came from somewhere (`--where`, a file).
pub fn draw(origin: &str, text: &str, diagnostics: &[Diagnostic]) -> String {
    let lines = Lines::of(text);
    let drawn: Vec<_> = diagnostics.iter().map(|diagnostic| one(origin, text, &lines, diagnostic)).collect();
    drawn.join("\n\n")
}

fn one(origin: &str, text: &str, lines: &Lines<'_>, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str()));
    if let Some(span) = diagnostic.span {
        let end = span.end.min(text.len());
        let start = span.start.min(end);
        // The drawing takes as long as the text is long, so it gets the lines that it shows.
        let (line, part) = lines.around(Span::new(start, end));
        let marked = AnnotationKind::Primary.span(start - part.start..end - part.start);
        let shown = Snippet::source(&text[part.start..part.end]).line_start(line).path(origin);
        group = group.element(shown.annotation(marked));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::styled().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_is_underlined() {
        let text = "tier in (nano, giant)";
        let wrong = Diagnostic::error("unknown-tier", Span::new(15, 20), "no tier is called giant").help("use mega");
        let drawn = anstream::adapter::strip_str(&draw("--where", text, &[wrong])).to_string();
        for part in ["error[unknown-tier]", "no tier is called giant", "--where:1:16", "^^^^^", "help: use mega"] {
            assert!(drawn.contains(part), "{part} is missing in\n{drawn}");
        }
    }

    #[test]
    fn a_later_line_keeps_its_number() {
        let text = "plan: é\ngoals: [é, x]\n";
        let at = text.find('x').unwrap();
        let wrong = Diagnostic::error("form", Span::new(at, at + 1), "wrong");
        let drawn = anstream::adapter::strip_str(&draw("a.yaml", text, &[wrong])).to_string();
        assert!(drawn.contains("a.yaml:2:12") && drawn.contains("2 | goals: [é, x]"), "{drawn}");
    }
}
