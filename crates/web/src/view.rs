//! What the dashboard shows, read from its address: period, filters, comparison, grain, basis, sorting.
//!
//! Everything that a reader can choose is in the address, so a page can be shared, bookmarked and asked for again. It
//! knows no store.
//!
//! Invariant: reading never fails. What cannot be read is left at its default and said in `wrong`, with the field's name.

use crate::address::Pairs;
use insight::{Ask, Compare, scorecard::Listing};
use jiff::ToSpan;
use kpi::catalogue::Catalogue;
use model::{
    Date,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    period::{Grain, Period},
    query::Basis,
};

/// The periods that are one click away: name in the address, words, days (`None` is everything).
pub const PRESETS: [(&str, &str, Option<i64>); 5] = [
    ("7d", "7 days", Some(7)),
    ("28d", "28 days", Some(28)),
    ("90d", "90 days", Some(90)),
    ("12m", "12 months", Some(365)),
    ("all", "All", None),
];
/// The period when none is chosen.
pub const DEFAULT_PRESET: &str = "28d";
/// The grains, in the order of the form.
pub const GRAINS: [Grain; 4] = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter];
/// The bases, with their names in the address and in words.
pub const BASES: [(Basis, &str, &str); 3] = [
    (Basis::Published, "published", "Posts published in the period"),
    (Basis::Activity, "activity", "What was gathered in the period"),
    (Basis::Interpolated, "interpolated", "Gathered in the period, estimated between counts"),
];
/// The rows of a table's page.
pub const PAGE_SIZE: usize = 10;

/// Something in the address that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's name in the address.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub words: String,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The address's own pairs, for links that change one thing.
    pub pairs: Pairs,
    /// The days covered.
    pub period: Period,
    /// The preset that gave them; `None` when both ends were chosen.
    pub preset: Option<&'static str>,
    /// Which facts.
    pub filter: Filter,
    /// What readings are compared with.
    pub compare: Option<Compare>,
    /// The size of the chart's buckets.
    pub grain: Grain,
    /// How post counters are dated.
    pub basis: Basis,
    /// The KPI in the chart.
    pub metric: String,
    /// How the creators are sorted and cut.
    pub creators: Listing,
    /// How the posts are sorted and cut.
    pub posts: Listing,
    /// What could not be read.
    pub wrong: Vec<Wrong>,
}

/// What reading an address needs to know besides.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The civil day it is now.
    pub today: Date,
    /// The days that anything is known of.
    pub known: Option<Period>,
    /// The KPIs there are.
    pub catalogue: &'a Catalogue,
}

impl View {
    /// Reads an address.
    pub fn read(pairs: Pairs, around: Around<'_>) -> Self {
        let mut wrong = Vec::new();
        let (period, preset) = read_period(&pairs, around, &mut wrong);
        let filter = read_filter(&pairs, &mut wrong);
        Self {
            compare: read_compare(&pairs, &mut wrong),
            grain: read_grain(&pairs, period, &mut wrong),
            basis: read_basis(&pairs, &mut wrong),
            metric: read_metric(&pairs, around.catalogue, &mut wrong),
            creators: listing(&pairs, ["sort", "dir", "page"], &mut wrong),
            posts: listing(&pairs, ["posts_sort", "posts_dir", "posts_page"], &mut wrong),
            pairs,
            period,
            preset,
            filter,
            wrong,
        }
    }

    /// The question of this page for some KPIs.
    pub fn ask(&self, kpis: &[&str]) -> Ask {
        Ask { filter: self.filter.clone(), compare: self.compare, basis: self.basis, ..Ask::about(kpis, self.period) }
    }

    /// The question of a table, which shows no comparison.
    pub fn ask_alone(&self, kpis: &[&str]) -> Ask {
        Ask { compare: None, ..self.ask(kpis) }
    }

    /// Whether the reader narrowed down what is shown.
    pub fn is_filtered(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The pairs that a question about one number needs: without sorting and paging, with the period spelled out.
    pub fn question(&self) -> Pairs {
        const KEPT: [&str; 9] =
            ["workspace", "model", "platform", "campaign", "creator", "post", "where", "compare", "basis"];
        let kept = self.pairs.only(&KEPT);
        kept.with("from", &self.period.from.to_string()).with("to", &self.period.to.to_string())
    }
}

fn read_period(pairs: &Pairs, around: Around<'_>, wrong: &mut Vec<Wrong>) -> (Period, Option<&'static str>) {
    let last = around.known.map_or(around.today, |known| known.to.min(around.today));
    let mut day = |field: &'static str| {
        let text = pairs.get(field)?;
        let read = text.parse::<Date>().ok().filter(|date| (1900..=2999).contains(&date.year()));
        if read.is_none() {
            let words = format!("{text:?} is not a day. Write year, month and day, such as 2024-06-30.");
            wrong.push(Wrong { field, words });
        }
        read
    };
    let (from, to) = (day("from"), day("to"));
    if from.is_some() || to.is_some() {
        let to_or_last = to.unwrap_or_else(|| last.max(from.unwrap_or(last)));
        let from_or_first = from.unwrap_or_else(|| around.known.map_or(to_or_last, |known| known.from.min(to_or_last)));
        match Period::new(from_or_first, to_or_last) {
            Some(period) => return (period, None),
            None => {
                let words =
                    format!("The period ends on {to_or_last}, before it starts on {from_or_first}. Swap the two days.");
                wrong.push(Wrong { field: "to", words });
            }
        }
    }
    let name = pairs.get("period").unwrap_or(DEFAULT_PRESET);
    let chosen = PRESETS.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| {
        let names: Vec<&str> = PRESETS.iter().map(|(name, ..)| *name).collect();
        let words = format!("{name:?} is not a period. Choose {}, or give `from` and `to`.", names.join(", "));
        wrong.push(Wrong { field: "period", words });
        &PRESETS[1]
    });
    (preset(chosen.2, last, around.known), Some(chosen.0))
}

fn preset(days: Option<i64>, last: Date, known: Option<Period>) -> Period {
    let first = match days {
        Some(days) => last.saturating_sub((days - 1).days()),
        None => known.map_or(last, |known| known.from.min(last)),
    };
    Period { from: first, to: last }
}

fn read_filter(pairs: &Pairs, wrong: &mut Vec<Wrong>) -> Filter {
    let mut filter = Filter::default();
    for dimension in [Dimension::Platform, Dimension::Campaign, Dimension::Creator, Dimension::Post] {
        let values: Vec<_> = pairs.all(dimension.name()).map(Into::into).collect();
        if !values.is_empty() {
            filter.0.push(Condition { dimension, test: Test::In, values });
        }
    }
    let Some(text) = pairs.get("where") else { return filter };
    let (more, diagnostics) = kpi::filter::parse(text);
    let errors: Vec<String> = diagnostics.iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
    if errors.is_empty() {
        return filter.and(&more);
    }
    wrong.push(Wrong { field: "where", words: errors.join(" ") });
    filter
}

fn read_compare(pairs: &Pairs, wrong: &mut Vec<Wrong>) -> Option<Compare> {
    match pairs.get("compare") {
        None => Some(Compare::Previous),
        Some("none") => None,
        Some(name) => Compare::from_name(name).or_else(|| {
            let words = format!("{name:?} is nothing to compare with. Choose previous, year or none.");
            wrong.push(Wrong { field: "compare", words });
            Some(Compare::Previous)
        }),
    }
}

fn read_grain(pairs: &Pairs, period: Period, wrong: &mut Vec<Wrong>) -> Grain {
    let fitting = match period.days() {
        ..=45 => Grain::Day,
        46..=200 => Grain::Week,
        201..=1100 => Grain::Month,
        _ => Grain::Quarter,
    };
    let Some(name) = pairs.get("grain") else { return fitting };
    let Some(grain) = GRAINS.into_iter().find(|grain| grain.name() == name) else {
        let words = format!("{name:?} is not a size of time. Choose day, week, month or quarter.");
        wrong.push(Wrong { field: "grain", words });
        return fitting;
    };
    if grain == Grain::Day && period.days() > 1100 {
        let words = format!("{} days are too many for one chart. Choose week or larger.", period.days());
        wrong.push(Wrong { field: "grain", words });
        return fitting;
    }
    grain
}

fn read_basis(pairs: &Pairs, wrong: &mut Vec<Wrong>) -> Basis {
    let Some(name) = pairs.get("basis") else { return Basis::Published };
    BASES.iter().find(|(_, known, _)| *known == name).map(|(basis, ..)| *basis).unwrap_or_else(|| {
        let words = format!("{name:?} is not a basis. Choose published, activity or interpolated.");
        wrong.push(Wrong { field: "basis", words });
        Basis::Published
    })
}

fn read_metric(pairs: &Pairs, catalogue: &Catalogue, wrong: &mut Vec<Wrong>) -> String {
    let name = pairs.get("metric").unwrap_or("views");
    if catalogue.get(name).is_some() {
        return name.to_owned();
    }
    let words = format!("There is no KPI {name:?}. The catalogue lists them all.");
    wrong.push(Wrong { field: "metric", words });
    "views".to_owned()
}

fn listing(pairs: &Pairs, [sort, dir, page]: [&'static str; 3], wrong: &mut Vec<Wrong>) -> Listing {
    let number = pairs.get(page).map_or(Some(1), |text| text.parse::<usize>().ok().filter(|page| *page > 0));
    if number.is_none() {
        wrong.push(Wrong { field: page, words: "A page is a number from 1.".to_owned() });
    }
    let descending = match pairs.get(dir) {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(other) => {
            wrong.push(Wrong { field: dir, words: format!("{other:?} is not a direction. Choose asc or desc.") });
            true
        }
    };
    Listing { sort: pairs.get(sort).map(str::to_owned), descending, page: number.unwrap_or(1), size: PAGE_SIZE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::{prop_assert, proptest};

    fn read(query: &str) -> View {
        let catalogue = Catalogue::builtin();
        let known = Period::new(date(2023, 1, 1), date(2024, 6, 30));
        View::read(Pairs::parse(query), Around { today: date(2024, 7, 15), known, catalogue: &catalogue })
    }

    fn wrong(query: &str) -> Vec<(&'static str, String)> {
        read(query).wrong.into_iter().map(|wrong| (wrong.field, wrong.words)).collect()
    }

    #[test]
    fn presets_end_on_the_last_day_with_figures() {
        assert_eq!(read("").period.to_string(), "2024-06-03..2024-06-30");
        assert_eq!(read("period=90d").period.to_string(), "2024-04-02..2024-06-30");
        assert_eq!(read("period=all").period.to_string(), "2023-01-01..2024-06-30");
        assert_eq!(read("from=2024-01-01&to=2024-03-31").period.to_string(), "2024-01-01..2024-03-31");
        assert_eq!(read("from=2024-07-01").period.to_string(), "2024-07-01..2024-07-01");
        assert_eq!(
            (read("period=90d").grain, read("period=7d").grain, read("period=all").grain),
            (Grain::Week, Grain::Day, Grain::Month)
        );
    }

    #[test]
    fn filters_come_from_fields_and_from_words() {
        let view = read("platform=tiktok&platform=x&where=tier+%3D+nano");
        assert_eq!(kpi::filter::print(&view.filter).matches(" and ").count(), 1);
        assert_eq!(view.filter.0[0].values, ["tiktok", "x"]);
        assert!(view.wrong.is_empty() && view.is_filtered());
    }

    #[test]
    fn what_is_wrong_is_said_and_the_rest_still_holds() {
        assert_eq!(wrong("from=2024-03-02&to=2024-03-01")[0].0, "to");
        assert!(wrong("from=yesterday")[0].1.contains("2024-06-30"));
        let fields: Vec<_> = wrong("period=x&compare=x&grain=x&basis=x&metric=x&dir=x&page=0&where=platform+%3D")
            .iter()
            .map(|w| w.0)
            .collect();
        assert_eq!(fields, ["period", "where", "compare", "grain", "basis", "metric", "page", "dir"]);
        assert_eq!(read("period=x&platform=x").filter.0.len(), 1);
        assert_eq!(wrong("grain=day&from=2000-01-01")[0].0, "grain");
    }

    proptest! {
        #[test]
        fn no_address_makes_it_fail(query in "(&?(from|to|period|where|grain|page|sort|platform)=[ -~]{0,12}){0,6}") {
            let view = read(&query);
            prop_assert!(view.period.from <= view.period.to);
        }
    }
}
