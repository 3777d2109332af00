//! Tables as CSV files that a spreadsheet may open without running anything.
//!
//! Invariant: no cell of text starts with a sign that spreadsheets take for a formula.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// A table being written.
#[derive(Debug, Default)]
pub struct Csv {
    text: String,
}

/// One cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text, which is neutralised.
    Text(String),
    /// A number, written in full; nothing where there is none.
    Number(Option<f64>),
}

impl Csv {
    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            match cell {
                Cell::Text(text) => self.text.push_str(&quoted(&neutral(&text))),
                Cell::Number(Some(number)) => self.text.push_str(&number.to_string()),
                Cell::Number(None) => {}
            }
        }
        self.text.push_str("\r\n");
    }

    /// The file. The byte-order mark makes spreadsheets read it as UTF-8.
    pub fn download(self, name: &str) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        ];
        (headers, format!("\u{feff}{}", self.text)).into_response()
    }
}

/// Puts an apostrophe before a text that a spreadsheet would run.
fn neutral(text: &str) -> String {
    let risky = text
        .trim_start_matches([' ', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let mut csv = Csv::default();
        let text = |text: &str| Cell::Text(text.to_owned());
        csv.row([text("=HYPERLINK(\"x\")"), text("@SUM(1)"), text(" -2+3"), text("plain, \"quoted\"")]);
        csv.row([Cell::Number(Some(-2.5)), Cell::Number(None), Cell::Number(Some(401_812.0)), text("Nína")]);
        let expected =
            "\"'=HYPERLINK(\"\"x\"\")\",\"'@SUM(1)\",\"' -2+3\",\"plain, \"\"quoted\"\"\"\r\n-2.5,,401812,Nína\r\n";
        assert_eq!(csv.text, expected);
    }
}
