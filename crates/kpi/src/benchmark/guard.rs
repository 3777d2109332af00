//! The guard: which benchmark may stand beside which KPI.
//!
//! Invariant: a refusal names the one difference that has to go first, in words that say what to do.

use super::{Benchmark, UNSTATED};
use crate::{
    catalogue::Definition,
    unit::{Shape, shape},
};
use model::{creator::Tier, money::Currency, platform};
use std::fmt;

/// The platform of a website, and of a KPI that names none when it is compared with one.
pub(super) const WEB: &str = "web";

/// Where a KPI is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// The platform that it is filtered to, by any of its names; `None` when it is read over several.
    pub platform: Option<String>,
    /// The tier that it is filtered to; `None` for accounts of every size, one's own included.
    pub tier: Option<Tier>,
    /// The currency of its readings.
    pub currency: Option<Currency>,
}

/// A benchmark that may stand beside a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<'b> {
    /// The benchmark.
    pub benchmark: &'b Benchmark,
}

/// Why a benchmark may not stand beside a KPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is of another rate altogether.
    OtherRate {
        /// The benchmark's.
        benchmark: String,
        /// The KPI's id.
        kpi: String,
    },
    /// The source does not say what its rate is divided by.
    Unstated,
    /// The catalogue does not say what the KPI is divided by.
    KpiUnstated {
        /// The KPI's id.
        kpi: String,
    },
    /// The denominators differ.
    Denominator {
        /// The benchmark's.
        benchmark: String,
        /// The KPI's.
        kpi: String,
    },
    /// The KPI is read over several platforms, the benchmark is of one.
    NoPlatform {
        /// The benchmark's.
        benchmark: String,
    },
    /// The platforms differ.
    Platform {
        /// The benchmark's.
        benchmark: String,
        /// The KPI's.
        kpi: String,
    },
    /// The tiers differ; `None` is every size.
    Tier {
        /// The benchmark's.
        benchmark: Option<Tier>,
        /// The KPI's.
        kpi: Option<Tier>,
    },
    /// The units differ.
    Unit {
        /// The benchmark's.
        benchmark: String,
        /// The KPI's.
        kpi: String,
    },
    /// The currencies differ, or one is not known.
    Currency {
        /// The benchmark's.
        benchmark: Option<Currency>,
        /// The KPI's.
        kpi: Option<Currency>,
    },
}

/// Puts a benchmark beside a KPI, or says why not: rate, denominator, platform, tier, unit and currency must agree, looked at in
/// this order.
pub fn compare<'b>(benchmark: &'b Benchmark, kpi: &Definition, setting: &Setting) -> Result<Comparison<'b>, Refusal> {
    if !is_of_rate(&kpi.id, &benchmark.rate) {
        return Err(Refusal::OtherRate { benchmark: benchmark.rate.clone(), kpi: kpi.id.clone() });
    }
    denominator(benchmark, kpi)?;
    place(benchmark, setting)?;
    if benchmark.tier != setting.tier {
        return Err(Refusal::Tier { benchmark: benchmark.tier, kpi: setting.tier });
    }
    if benchmark.unit != kpi.unit {
        return Err(Refusal::Unit { benchmark: benchmark.unit.clone(), kpi: kpi.unit.clone() });
    }
    let money = shape(&benchmark.unit) == Shape::Money;
    if money && (benchmark.currency.is_none() || benchmark.currency != setting.currency) {
        return Err(Refusal::Currency { benchmark: benchmark.currency, kpi: setting.currency });
    }
    Ok(Comparison { benchmark })
}

/// Whether a KPI is the rate or one of its family: `engagement_rate_by_reach` is an `engagement_rate`, while
/// `engagement_rate_reported` counts engagements in another way and is none.
fn is_of_rate(kpi: &str, rate: &str) -> bool {
    kpi.strip_prefix(rate).is_some_and(|rest| rest.is_empty() || rest.starts_with("_by_"))
}

fn denominator(benchmark: &Benchmark, kpi: &Definition) -> Result<(), Refusal> {
    if benchmark.denominator == UNSTATED {
        return Err(Refusal::Unstated);
    }
    match kpi.denominator.as_deref() {
        None | Some(UNSTATED) => Err(Refusal::KpiUnstated { kpi: kpi.id.clone() }),
        Some(own) if own != benchmark.denominator => {
            Err(Refusal::Denominator { benchmark: benchmark.denominator.clone(), kpi: own.to_owned() })
        }
        Some(_) => Ok(()),
    }
}

fn place(benchmark: &Benchmark, setting: &Setting) -> Result<(), Refusal> {
    match setting.platform.as_deref().map(platform::canonical) {
        None if benchmark.platform == WEB => Ok(()),
        None => Err(Refusal::NoPlatform { benchmark: benchmark.platform.clone() }),
        Some(own) if own != benchmark.platform => {
            Err(Refusal::Platform { benchmark: benchmark.platform.clone(), kpi: own })
        }
        Some(_) => Ok(()),
    }
}

impl Comparison<'_> {
    /// How far a reading lies from the benchmark, as a share of it: 0.1 is a tenth more. `None` for a benchmark of 0.
    pub fn difference(&self, reading: f64) -> Option<f64> {
        let difference = (reading - self.benchmark.value) / self.benchmark.value.abs();
        difference.is_finite().then_some(difference)
    }

    /// What the benchmark is, in a line: statistic, source, year, and what to bear in mind.
    pub fn words(&self) -> String {
        let Benchmark { statistic, source, year, caution, .. } = self.benchmark;
        let statistic = statistic.as_ref().map_or(String::new(), |statistic| format!("{statistic}, "));
        let caution = caution.as_ref().map_or(String::new(), |caution| format!("; {caution}"));
        format!("{statistic}{source} ({year}){caution}")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = |tier: &Option<Tier>| tier.map_or("creators of every size", Tier::name);
        match self {
            Self::OtherRate { benchmark, kpi } => write!(f, "the benchmark is of {benchmark}, not of {kpi}"),
            Self::Unstated => f.write_str("the source does not say what its rate is divided by"),
            Self::KpiUnstated { kpi } => {
                write!(f, "{kpi} does not say what it is divided by: give it a denominator in the catalogue")
            }
            Self::Denominator { benchmark, kpi } => {
                write!(f, "the benchmark is divided by {benchmark}, the KPI by {kpi}")
            }
            Self::NoPlatform { benchmark } => {
                let title = platform::title(benchmark);
                write!(f, "the benchmark is of {title} alone, the KPI of several platforms: filter it to {title}")
            }
            Self::Platform { benchmark, kpi } => {
                write!(f, "the benchmark is of {}, the KPI of {}", platform::title(benchmark), platform::title(kpi))
            }
            Self::Tier { benchmark, kpi } => {
                write!(f, "the benchmark is of {}, the KPI of {}", size(benchmark), size(kpi))
            }
            Self::Unit { benchmark, kpi } => write!(f, "the benchmark is in {benchmark}, the KPI in {kpi}"),
            Self::Currency { benchmark, kpi } => {
                let code =
                    |currency: &Option<Currency>| currency.map_or("an unknown currency".to_owned(), |c| c.to_string());
                write!(f, "the benchmark is in {}, the KPI in {}", code(benchmark), code(kpi))
            }
        }
    }
}
