//! Tables: sortable heads, cells with their explanation, pages. Sorting and cutting happen on the server.

use crate::{address::Pairs, format, parts::mark};
use insight::scorecard::{Column, Listed, Listing};
use kpi::reading::Reading;
use model::money::Currency;

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// The element's id, so that focus stays when the table is swapped.
    pub id: String,
    /// The words.
    pub words: String,
    /// Whether its cells are numbers.
    pub number: bool,
    /// `ascending`, `descending`, or empty.
    pub sorted: &'static str,
    /// Where it sorts; empty when it does not.
    pub address: String,
}

/// A cell with a number.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The number; a dash when there is none.
    pub text: String,
    /// Why there is none, or where it stands between counted and guessed when it is not measured.
    pub aside: String,
    /// The mark of a provenance that is not measured.
    pub mark: String,
    /// The address that explains it; empty where no question asks for just these facts.
    pub why: String,
    /// The length of the bar beside it, 0 to 100, in the column that has one.
    pub bar: Option<String>,
}

/// The links to the pages of a table.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// What is shown: "11–20 of 34 posts".
    pub shown: String,
    /// The page before.
    pub before: Option<String>,
    /// The page after.
    pub after: Option<String>,
}

/// The names that a table has in the address.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The column it is sorted by.
    pub sort: &'static str,
    /// The direction.
    pub dir: &'static str,
    /// The page.
    pub page: &'static str,
    /// The prefix of element ids.
    pub id: &'static str,
}

/// What is needed to draw a table's parts.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// The address's pairs.
    pub pairs: &'a Pairs,
    /// The question about one number.
    pub question: &'a Pairs,
    /// How the table is sorted and cut.
    pub listing: &'a Listing,
    /// Its names in the address.
    pub names: Names,
    /// The workspace's currency.
    pub currency: Currency,
}

impl Drawing<'_> {
    /// The head of a column; numbers start with the largest, words with the first.
    pub fn head(&self, key: &str, words: &str, number: bool, first: &str) -> Head {
        let present = self.listing.sort.as_deref().unwrap_or(first) == key;
        let descending = self.listing.descending;
        let next = match (present, descending) {
            (true, true) => "asc",
            (true, false) => "desc",
            (false, _) => {
                if number {
                    "desc"
                } else {
                    "asc"
                }
            }
        };
        let pairs = self.pairs.with(self.names.sort, key).with(self.names.dir, next).without(&[self.names.page]);
        Head {
            id: format!("{}-{key}", self.names.id),
            words: words.to_owned(),
            number,
            sorted: if !present {
                ""
            } else if descending {
                "descending"
            } else {
                "ascending"
            },
            address: pairs.address("/"),
        }
    }

    /// The heads of KPI columns.
    pub fn heads<'a>(&'a self, columns: &'a [Column], first: &'a str) -> impl Iterator<Item = Head> + 'a {
        columns.iter().map(move |column| self.head(&column.kpi, &column.name, true, first))
    }

    /// A cell for a reading of one group; `scale` is the largest value of the column, where it has a bar.
    pub fn cell(&self, reading: &Reading, (dimension, value): (&str, &str), scale: Option<f64>) -> Cell {
        let soft = reading.provenance.filter(|provenance| provenance.rank() > 0);
        let aside = reading.reason.clone().or_else(|| soft.map(|soft| soft.name().to_owned()));
        let question = self.question.with(dimension, value).with("kpi", &reading.kpi);
        Cell {
            text: reading
                .value
                .map_or_else(|| "–".to_owned(), |value| format::value(value, &reading.unit, self.currency)),
            aside: aside.unwrap_or_default(),
            mark: soft.map(mark::provenance).unwrap_or_default(),
            why: if value.is_empty() { String::new() } else { question.address("/explain") },
            bar: scale
                .filter(|scale| *scale > 0.0)
                .map(|scale| format!("{:.0}", (reading.value.unwrap_or(0.0) / scale * 100.0).clamp(0.0, 100.0))),
        }
    }

    /// The links to other pages.
    pub fn pages<R>(&self, listed: &Listed<R>, things: &str) -> Pages {
        let first = (listed.page - 1) * self.listing.size;
        let link = |page: usize| self.pairs.with(self.names.page, &page.to_string()).address("/");
        let shown = match listed.rows.len() {
            1 if listed.pages == 1 => format!("1 {}", things.trim_end_matches('s')),
            count if listed.pages == 1 => format!("{count} {things}"),
            count => format!("{}\u{2013}{} of {} {things}", first + 1, first + count, format::int_of(listed.total)),
        };
        Pages {
            shown,
            before: (listed.page > 1).then(|| link(listed.page - 1)),
            after: (listed.page < listed.pages).then(|| link(listed.page + 1)),
        }
    }
}

/// How a table that is no question about KPIs is sorted and cut: by the address of its own page.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The address's pairs.
    pub pairs: &'a Pairs,
    /// The page's path.
    pub path: &'a str,
    /// The column it is sorted by when the address names none that there is.
    pub first: &'a str,
    /// The columns it can be sorted by, and whether they are numbers.
    pub columns: &'a [(&'a str, bool)],
}

impl<'a> Order<'a> {
    /// The column it is sorted by.
    pub fn column(&self) -> &'a str {
        let asked = self.pairs.get("sort").unwrap_or_default();
        self.columns.iter().find(|(key, _)| *key == asked).map_or(self.first, |(key, _)| *key)
    }

    /// Whether the largest, or the last letter, comes first.
    pub fn is_descending(&self) -> bool {
        let number = self.columns.iter().any(|(key, number)| *key == self.column() && *number);
        match self.pairs.get("dir") {
            Some("asc") => false,
            Some("desc") => true,
            _ => number,
        }
    }

    /// The head of a column.
    pub fn head(&self, key: &str, words: &str) -> Head {
        let found = self.columns.iter().find(|(known, _)| *known == key);
        let number = found.is_some_and(|(_, number)| *number);
        let present = self.column() == key;
        let descending = if present { !self.is_descending() } else { number };
        let pairs =
            self.pairs.with("sort", key).with("dir", if descending { "desc" } else { "asc" }).without(&["page"]);
        Head {
            id: format!("h-by-{key}"),
            words: words.to_owned(),
            number,
            sorted: match (present, self.is_descending()) {
                (false, _) => "",
                (true, true) => "descending",
                (true, false) => "ascending",
            },
            address: if found.is_some() { pairs.address(self.path) } else { String::new() },
        }
    }

    /// The page that the address asks for, cut to those there are, with the links to others. Rows are counted from 0.
    pub fn cut(&self, total: usize, size: usize, things: &str) -> (std::ops::Range<usize>, Pages) {
        let pages = total.div_ceil(size).max(1);
        let page = self.pairs.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_usize).clamp(1, pages);
        let range = (page - 1) * size..(page * size).min(total);
        let link = |page: usize| self.pairs.with("page", &page.to_string()).address(self.path);
        let shown = match total {
            1 => format!("1 {}", things.trim_end_matches('s')),
            _ if pages == 1 => format!("{} {things}", format::int_of(total)),
            _ => format!("{}\u{2013}{} of {} {things}", range.start + 1, range.end, format::int_of(total)),
        };
        let (before, after) = ((page > 1).then(|| link(page - 1)), (page < pages).then(|| link(page + 1)));
        (range, Pages { shown, before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_and_cut_whatever_the_address_says() {
        let pairs = Pairs::parse("sort=clicks&page=99&q=x");
        let order = Order {
            pairs: &pairs,
            path: "/links",
            first: "made",
            columns: &[("made", true), ("clicks", true), ("name", false)],
        };
        assert_eq!((order.column(), order.is_descending()), ("clicks", true));
        let (range, pages) = order.cut(60, 25, "links");
        assert_eq!((range, pages.after), (50..60, None));
        assert_eq!(pages.before.unwrap(), "/links?sort=clicks&q=x&page=2");
        assert_eq!(order.head("clicks", "Clicks").address, "/links?q=x&sort=clicks&dir=asc");
        assert_eq!(order.head("name", "Name").address, "/links?q=x&sort=name&dir=asc");
        assert_eq!(order.head("state", "State").address, "");
        let none = Pairs::parse("sort=nothing&dir=x");
        assert_eq!(Order { pairs: &none, ..order }.column(), "made");
        assert_eq!(Order { pairs: &none, ..order }.cut(0, 25, "links").0, 0..0);
    }
}
