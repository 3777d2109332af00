//! Small drawings: icons, the mark of a provenance, sparklines. SVG with attributes only, never with a style.

use model::provenance::Provenance;

/// An icon by name; nothing for a name that is not drawn.
pub fn icon(name: &str) -> String {
    let path = match name {
        "overview" => r#"<path d="M2.5 2.5h4.5v5h-4.5zM9 2.5h4.5v3H9zM9 8h4.5v5.5H9zM2.5 10h4.5v3.5h-4.5z"/>"#,
        "finding" => {
            r#"<path d="M5.700 10.300a4.300 4.300 0 1 1 4.600 0c-.6.4-.9.9-.9 1.500H6.600c0-.6-.3-1.100-.9-1.500zM6.700 14h2.600"/>"#
        }
        "imports" => r#"<path d="M8 2.2v7.500M5.200 7 8 9.800 10.800 7M2.800 10.500v3h10.400v-3"/>"#,
        "catalogue" => r#"<path d="M3.500 1.800h6l3 3v9.400h-9zM9.300 2v3h3M5.800 8.300h4.400M5.800 10.900h4.400"/>"#,
        "goals" => {
            r#"<circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="2.600"/><path d="M8 .800v2.400M8 12.800v2.400M.800 8h2.400M12.800 8h2.400"/>"#
        }
        "glossary" => {
            r#"<path d="M8 3.600C6.600 2.500 4.700 2.200 2.300 2.300v10.200c2.400-.1 4.300.2 5.700 1.300 1.400-1.100 3.300-1.400 5.700-1.300V2.300C11.300 2.200 9.400 2.500 8 3.600zM8 3.600v10.200"/>"#
        }
        "link" => {
            r#"<path d="M6.700 9.300a2.700 2.700 0 0 0 3.800 0l2.400-2.400a2.700 2.700 0 0 0-3.800-3.800l-.9.9M9.300 6.700a2.700 2.700 0 0 0-3.800 0L3.100 9.100a2.700 2.700 0 0 0 3.800 3.800l.9-.9"/>"#
        }
        "credit" => {
            r#"<circle cx="3.400" cy="8" r="1.700"/><circle cx="12.600" cy="3.600" r="1.700"/><circle cx="12.600" cy="12.400" r="1.700"/><path d="M4.900 7.200 11 4.300M4.900 8.800 11 11.700"/>"#
        }
        "connections" => {
            r#"<path d="M5 2.300v3.200M11 2.300v3.200M3.300 5.500h9.400v2.200a4.700 4.700 0 0 1-9.400 0zM8 12.400v1.800"/>"#
        }
        "copy" => r#"<path d="M5.800 5.800h7.400v7.400H5.800zM3.600 10.200h-.8V2.800h7.400v.8"/>"#,
        "code" => {
            r#"<path d="M2.300 5h11.400v2a1.200 1.200 0 0 0 0 2.400v2H2.300v-2a1.200 1.200 0 0 0 0-2.400zM6.500 5.200v5.800"/>"#
        }
        "shield" => {
            r#"<path d="M8 1.900 13 3.800v3.900c0 3.100-2.100 5.300-5 6.400-2.900-1.100-5-3.300-5-6.400V3.800z"/>"#
        }
        "moon" => r#"<path d="M13.3 9.600A5.7 5.7 0 0 1 6.4 2.700a5.7 5.7 0 1 0 6.9 6.900z"/>"#,
        "calendar" => r#"<path d="M2.3 3.500h11.400v10H2.300zM2.3 6.500h11.400M5.3 1.900v2.600M10.7 1.900v2.600"/>"#,
        "warn" => r#"<path d="M8 2.2 14.3 13.200H1.700zM8 6.500v3M8 11.300v.1"/>"#,
        "creators" => {
            r#"<circle cx="6" cy="5.2" r="2.500"/><path d="M1.600 13.400c.3-2.600 2-4 4.400-4s4.100 1.400 4.400 4M10.600 3c1.400.1 2.300 1 2.300 2.300s-.9 2.200-2.100 2.300M12.300 9.700c1.300.5 2 1.700 2.200 3.300"/>"#
        }
        "chart" => r#"<path d="M2.500 2.500v11h11M5 10.500l2.600-3.200 2.200 1.900 3.700-4.700"/>"#,
        "filter" => r#"<path d="M2.500 4h11M4.500 8h7M6.500 12h3"/>"#,
        "close" => r#"<path d="M4 4l8 8M12 4l-8 8"/>"#,
        "check" => r#"<path d="M3 8.500l3.200 3.200L13 4.800"/>"#,
        "download" => r#"<path d="M8 2.200v7.500M5.200 7 8 9.800 10.800 7M2.800 13.300h10.400"/>"#,
        "lock" => r#"<path d="M3.500 7h9v6.500h-9zM5.300 7V4.700a2.700 2.700 0 0 1 5.400 0V7"/>"#,
        _ => return String::new(),
    };
    format!(
        r#"<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{path}</svg>"#
    )
}

/// The mark of a provenance: a shape and a word.
pub fn provenance(provenance: Provenance) -> String {
    let shape = match provenance {
        Provenance::Measured => r#"<circle cx="4.5" cy="4.5" r="3.500" fill="currentColor"/>"#,
        Provenance::Estimated => {
            r#"<circle cx="4.5" cy="4.5" r="3.500"/><path d="M4.500 1a3.500 3.500 0 0 1 0 7z" fill="currentColor"/>"#
        }
        Provenance::Modelled => r#"<circle cx="4.5" cy="4.5" r="3.500" stroke-dasharray="1.8 1.6"/>"#,
        Provenance::SelfReported => r#"<path d="M1 8l.6-2.300L6.300 1 8 2.700 3.300 7.400z"/>"#,
    };
    let name = provenance.name();
    let word = match provenance {
        Provenance::Measured => "Measured",
        Provenance::Estimated => "Estimated",
        Provenance::Modelled => "Modelled",
        Provenance::SelfReported => "Self-reported",
    };
    format!(
        r#"<span class="prov {name}"><svg width="9" height="9" viewBox="0 0 9 9" fill="none" stroke="currentColor" aria-hidden="true">{shape}</svg>{word}</span>"#
    )
}

/// The shape of a severity: round when all is well, a triangle for a warning, a square for an error.
pub fn severity(class: &str) -> String {
    let shape = match class {
        "good" => r#"<circle cx="4.5" cy="4.5" r="4"/>"#,
        "warn" => r#"<path d="M4.500 .6 8.800 8.400H.2z"/>"#,
        "bad" => r#"<path d="M.8 .8h7.400v7.400H.8z"/>"#,
        _ => r#"<path d="M4.500 .5 8.500 4.500 4.500 8.500 .5 4.500z"/>"#,
    };
    format!(
        r#"<svg class="inline" width="9" height="9" viewBox="0 0 9 9" fill="currentColor" aria-hidden="true">{shape}</svg>"#
    )
}

/// A sparkline in a box of 120 by 34: the line, and the area under it. It joins the values that are known; the chart and
/// its table show where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spark {
    /// The line's path.
    pub line: String,
    /// The area's path.
    pub area: String,
}

impl Spark {
    /// Draws values in order; nothing for fewer than two.
    pub fn of(values: &[Option<f64>]) -> Self {
        let known = values.iter().enumerate().filter_map(|(at, value)| Some((place(at, values.len()), (*value)?)));
        let known: Vec<(f64, f64)> = known.collect();
        let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) else { return Self::default() };
        if known.len() < 2 {
            return Self::default();
        }
        let low = known.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
        let high = known.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
        let points: Vec<String> =
            known.iter().map(|(x, value)| format!("{x:.1} {:.1}", height(*value, low, high))).collect();
        let line = format!("M{}", points.join("L"));
        Self { area: format!("{line}L{last:.1} 34L{first:.1} 34Z"), line }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sparkline has tens of points")]
fn place(at: usize, count: usize) -> f64 {
    at as f64 * 120.0 / (count.max(2) - 1) as f64
}

fn height(value: f64, low: f64, high: f64) -> f64 {
    if high > low { 31.0 - (value - low) / (high - low) * 28.0 } else { 17.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spark_spans_its_box_and_joins_what_is_known() {
        let spark = Spark::of(&[Some(0.0), Some(10.0), None, Some(5.0)]);
        assert_eq!(spark.line, "M0.0 31.0L40.0 3.0L120.0 17.0");
        assert_eq!(spark.area, "M0.0 31.0L40.0 3.0L120.0 17.0L120.0 34L0.0 34Z");
        assert_eq!(Spark::of(&[Some(1.0), None]), Spark::default());
        assert_eq!(Spark::of(&[Some(2.0), Some(2.0)]).line, "M0.0 17.0L120.0 17.0");
    }
}
