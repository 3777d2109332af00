//! The nouns of a plan, each with the place where it was written.
//!
//! A plan that has faults is here as far as it could be understood: what could not be read is `None`, and a diagnostic
//! says why. References are ids; whether they lead somewhere is asked of the [`Plan`].
//!
//! Invariant: every span lies within the text that the plan was read from.

use crate::{catalogue::Definition, diagnostic::Span, formula::Compiled, target::Target};
use model::{
    Date, SmolStr,
    filter::Filter,
    goal::GoalKind,
    money::{Currency, Money},
    period::Period,
};

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// An id and where it was written.
pub type Name = Spanned<SmolStr>;

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// The time zone in which days are counted, when the plan says.
    pub time_zone: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Days on which nobody reviews.
    pub holidays: Vec<Spanned<Date>>,
    /// Times in which nothing is published, and why.
    pub freezes: Vec<(Spanned<Period>, Option<String>)>,
    /// The creators that it names.
    pub creators: Vec<Creator>,
    /// Other brands.
    pub competitors: Vec<Creator>,
    /// Its own benchmarks.
    pub benchmarks: Vec<Benchmark>,
    /// What the business wants.
    pub objectives: Vec<Objective>,
    /// What serves that.
    pub goals: Vec<Goal>,
    /// The efforts.
    pub campaigns: Vec<Campaign>,
    /// How we know.
    pub kpis: Vec<Kpi>,
}

/// An objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// Its id.
    pub id: Name,
    /// The name on pages.
    pub name: Option<String>,
    /// The outcome in words.
    pub statement: Option<Spanned<String>>,
    /// What kind of outcome it is.
    pub indicates: Option<Spanned<GoalKind>>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it should be reached.
    pub by: Option<Spanned<Date>>,
    /// How much it counts in the plan; above 0.
    pub weight: f64,
    /// The whole of it.
    pub span: Span,
}

/// A goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Its id.
    pub id: Name,
    /// The name on pages.
    pub name: Option<String>,
    /// The objectives or goals above it.
    pub serves: Vec<Name>,
    /// The goal in words.
    pub statement: Option<Spanned<String>>,
    /// What kind of goal it is.
    pub indicates: Option<Spanned<GoalKind>>,
    /// Whether a kind is written that could not be read.
    pub unread_kind: bool,
    /// Whom it is about.
    pub audience: Option<Audience>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it should be reached.
    pub by: Option<Spanned<Date>>,
    /// How much it counts in what it serves; above 0.
    pub weight: f64,
    /// The whole of it.
    pub span: Span,
}

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: Name,
    /// The name on pages.
    pub name: Option<String>,
    /// The goals that it serves.
    pub serves: Vec<Name>,
    /// The type of activation.
    pub activation: Option<Spanned<String>>,
    /// The dates it runs.
    pub flight: Option<Spanned<Period>>,
    /// Whether a flight is written that could not be read.
    pub unread_flight: bool,
    /// What it may cost.
    pub budget: Option<Spanned<Money>>,
    /// Where it runs, by canonical name; empty when it does not say.
    pub platforms: Vec<Name>,
    /// Whom it speaks to.
    pub audience: Option<Audience>,
    /// Posts with one of these belong to it (lower-cased, without `#`).
    pub hashtags: Vec<SmolStr>,
    /// Orders with one of these belong to it (upper-cased).
    pub codes: Vec<SmolStr>,
    /// What was agreed with creators.
    pub placements: Vec<Placement>,
    /// When its creators may not post for others.
    pub exclusivity: Option<Spanned<Period>>,
    /// What the exclusivity is about.
    pub category: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The whole of it.
    pub span: Span,
}

/// Whom something speaks to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audience {
    /// Two-letter countries, upper-cased.
    pub countries: Vec<Name>,
    /// Languages, lower-cased.
    pub languages: Vec<Name>,
    /// From and to, in years; an open end is `None`.
    pub ages: Option<Spanned<(u8, Option<u8>)>>,
    /// Genders, lower-cased.
    pub genders: Vec<Name>,
    /// The whole of it.
    pub span: Span,
}

/// A placement.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// Its id, when it has one of its own.
    pub id: Option<Name>,
    /// The creator.
    pub creator: Name,
    /// Where it will stand.
    pub platform: Option<Name>,
    /// When it should be published.
    pub due: Option<Spanned<Date>>,
    /// What it is: reel, story, video.
    pub post_type: Option<SmolStr>,
    /// How many posts; at least 1.
    pub count: u32,
    /// What the creator gets.
    pub fee: Option<Spanned<Money>>,
    /// The tracking link.
    pub link: Option<Name>,
    /// The promo code.
    pub code: Option<Name>,
    /// When the creator may not post for others.
    pub exclusivity: Option<Spanned<Period>>,
    /// What the exclusivity is about.
    pub category: Option<String>,
    /// When it was published.
    pub published: Option<Spanned<Date>>,
    /// The post, once it is there.
    pub post: Option<SmolStr>,
    /// The whole of it.
    pub span: Span,
}

/// A creator or a competitor, with the handle per platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Creator {
    /// The id.
    pub id: Name,
    /// The name on pages.
    pub name: Option<String>,
    /// Platform and handle.
    pub handles: Vec<(SmolStr, SmolStr)>,
    /// Over all accounts, as told.
    pub followers: Option<u64>,
    /// The whole of it.
    pub span: Span,
}

/// A figure of others, as the plan tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Its id.
    pub id: Name,
    /// The KPI that it is about.
    pub kpi: Name,
    /// The figure, in the KPI's own unit.
    pub value: Option<f64>,
    /// What it is divided by.
    pub denominator: Option<SmolStr>,
    /// Where it holds.
    pub platform: Option<SmolStr>,
    /// For creators of which size.
    pub tier: Option<SmolStr>,
    /// Of which year.
    pub year: Option<i32>,
    /// Who says so.
    pub source: Option<String>,
    /// The whole of it.
    pub span: Span,
}

/// A KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// Its id.
    pub id: Name,
    /// The name on pages.
    pub name: Option<String>,
    /// What it says, in words.
    pub statement: Option<Spanned<String>>,
    /// What is measured; `None` when neither a KPI nor a formula could be read.
    pub measured: Option<Measured>,
    /// Which facts.
    pub filter: Option<Spanned<Filter>>,
    /// What it serves.
    pub serves: Vec<Name>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The value before.
    pub baseline: Option<Baseline>,
    /// The value to reach.
    pub target: Option<Spanned<Target>>,
    /// The first day that counts.
    pub from: Option<Spanned<Date>>,
    /// When the target should be reached.
    pub by: Option<Spanned<Date>>,
    /// How often it is looked at.
    pub review: Option<Spanned<Cadence>>,
    /// Which campaign brings how much.
    pub contributions: Vec<Contribution>,
    /// Where the contributions stand as a whole.
    pub contributions_span: Option<Span>,
    /// The benchmark that the target is compared with: an id, or its source in words.
    pub benchmark: Option<Name>,
    /// The same, where the plan tells the figure right there.
    pub compared: Option<Benchmark>,
    /// How much it counts in its goal; above 0.
    pub weight: f64,
    /// When it was set, as the plan says.
    pub set: Option<Spanned<Date>>,
    /// Whether a target is written, readable or not.
    pub targeted: bool,
    /// Whether a baseline is written, readable or not.
    pub based: bool,
    /// Whether a date or cadence is written that could not be read.
    pub misdated: bool,
    /// How a line is added to it.
    pub layout: Layout,
    /// The whole of it.
    pub span: Span,
}

/// How a noun stands in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// How far its keys are indented.
    pub column: usize,
    /// Whether it stands in braces, on one line.
    pub flow: bool,
}

impl Layout {
    /// The text that adds a key after another value.
    pub fn added(self, key: &str, value: &str) -> String {
        if self.flow {
            return format!(", {key}: {value}");
        }
        format!("\n{}{key}: {value}", " ".repeat(self.column))
    }
}

/// What a KPI measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The catalogue's KPI; for a formula of the plan's own, what the catalogue would say of it.
    pub definition: Definition,
    /// Whether it is the plan's own formula.
    pub own: bool,
    /// The formula, ready to be read.
    pub compiled: Compiled,
    /// Where it was written: the value of `kpi` or `formula`.
    pub span: Span,
}

/// A baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// The days over which it is measured.
    pub over: Option<Spanned<Period>>,
    /// The value, in the KPI's own unit, where it was measured elsewhere.
    pub value: Option<Spanned<f64>>,
    /// Who measured it.
    pub source: Option<String>,
    /// The benchmark that stands in for it.
    pub benchmark: Option<Name>,
    /// The whole of it.
    pub span: Span,
}

/// A campaign's part of a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The campaign.
    pub campaign: Name,
    /// Its share, as a fraction: 0.5 is half.
    pub share: Spanned<f64>,
}

/// How often a KPI is looked at.
#[derive(Clone, Debug, PartialEq)]
pub enum Cadence {
    /// Every so many days.
    Days(u16),
    /// Every so many months.
    Months(u16),
    /// On these days.
    On(Vec<Spanned<Date>>),
}

impl Cadence {
    /// The days of review from a first day to a last one, at most 1000.
    pub fn days(&self, from: Date, to: Date) -> Vec<Date> {
        use jiff::ToSpan;
        let step = |n: i64| match self {
            Self::Days(days) => from.checked_add((n * i64::from(*days)).days()).ok(),
            Self::Months(months) => from.checked_add((n * i64::from(*months)).months()).ok(),
            Self::On(_) => None,
        };
        if let Self::On(days) = self {
            return days.iter().map(|day| day.value).filter(|day| (from..=to).contains(day)).collect();
        }
        (1..=1000).map_while(step).take_while(|day| *day <= to).collect()
    }

    /// In words: `weekly`, `every 10 days`.
    pub fn words(&self) -> String {
        match self {
            Self::Days(1) => "daily".to_owned(),
            Self::Days(7) => "weekly".to_owned(),
            Self::Days(days) if days % 7 == 0 => format!("every {} weeks", days / 7),
            Self::Days(days) => format!("every {days} days"),
            Self::Months(1) => "monthly".to_owned(),
            Self::Months(3) => "quarterly".to_owned(),
            Self::Months(12) => "yearly".to_owned(),
            Self::Months(months) => format!("every {months} months"),
            Self::On(days) => {
                let days: Vec<String> = days.iter().map(|day| day.value.to_string()).collect();
                format!("on {}", crate::nearest::listed(&days, "and"))
            }
        }
    }
}
