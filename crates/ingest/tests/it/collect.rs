//! A sink that keeps everything, and short ways to import a file into it.

use ingest::{Context, Counts, Sink, Source, import};
use model::{
    account::Account, batch::Batch, calendar::Calendar, dimension::Dimension, fact::Fact, import::Report,
    measure::Measure, money::Currency, post::Post,
};
use std::{collections::BTreeSet, error::Error, path::PathBuf};

/// What a file brought.
#[derive(Default)]
pub struct Collected {
    pub facts: Vec<Fact>,
    pub posts: Vec<Post>,
    pub accounts: Vec<Account>,
}

impl Sink for Collected {
    fn take(&mut self, batch: Batch) -> Result<Counts, Box<dyn Error + Send + Sync>> {
        let rows: BTreeSet<u32> = batch.facts.iter().map(|fact| fact.row).collect();
        self.facts.extend(batch.facts);
        self.posts.extend(batch.posts);
        self.accounts.extend(batch.accounts);
        Ok(Counts { stored: rows.len() as u64, ..Counts::default() })
    }
}

impl Collected {
    /// The sum of a measure on its scale.
    pub fn sum(&self, measure: Measure) -> i128 {
        self.facts.iter().filter_map(|fact| fact.value(measure)).sum()
    }

    /// The sum over the facts of one platform.
    pub fn sum_on(&self, platform: &str, measure: Measure) -> i128 {
        let on = |fact: &&Fact| fact.dim(&Dimension::Platform).is_some_and(|known| known == platform);
        self.facts.iter().filter(on).filter_map(|fact| fact.value(measure)).sum()
    }

    /// How many facts carry a measure.
    pub fn with(&self, measure: Measure) -> usize {
        self.facts.iter().filter(|fact| fact.value(measure).is_some()).count()
    }

    /// The fact of an entity that carries a measure.
    pub fn of(&self, entity: &str, measure: Measure) -> &Fact {
        let own = |fact: &&Fact| fact.entity.as_deref() == Some(entity) && fact.value(measure).is_some();
        self.facts.iter().find(own).unwrap_or_else(|| panic!("{entity} has no {measure}"))
    }
}

/// A context at a fixed moment, in UTC and euros.
pub fn context() -> Context {
    Context::new("2026-11-21T12:00:00Z".parse().unwrap(), Calendar::default(), Currency::EUR)
}

/// Where the sample exports lie.
pub fn exports() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/exports"))
}

/// Imports a sample export.
pub fn file(path: &str) -> (Report, Collected) {
    let name = path.rsplit('/').next().unwrap().to_owned();
    one(&name, Source::Path(exports().join(path)), &context())
}

/// Imports a text under a name.
pub fn text(name: &str, text: &str) -> (Report, Collected) {
    one(name, Source::Bytes(text.as_bytes().to_vec().into()), &context())
}

/// Imports a text with a context.
pub fn text_in(context: &Context, text: &str) -> (Report, Collected) {
    one("file.csv", Source::Bytes(text.as_bytes().to_vec().into()), context)
}

fn one(name: &str, source: Source, context: &Context) -> (Report, Collected) {
    let mut collected = Collected::default();
    let mut reports = import(name, source, context, &mut collected, &mut |_| {}).unwrap();
    assert_eq!(reports.len(), 1);
    for fact in &collected.facts {
        assert_eq!(model::schema::faults(fact), Vec::<String>::new(), "{fact:?}");
        assert!(fact.entity.is_some(), "every fact of an export has an identity: {fact:?}");
    }
    (reports.remove(0), collected)
}

/// The report's warnings with a code.
pub fn warnings<'r>(report: &'r Report, code: &str) -> Vec<&'r str> {
    report.warnings.iter().filter(|warning| warning.code == code).map(|warning| warning.message.as_str()).collect()
}
