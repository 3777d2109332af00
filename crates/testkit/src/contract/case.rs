//! One case: facts, questions, answers.

use super::print::lines;
use crate::build::{Question, batch};
use model::{batch::Accepted, fact::Fact, query::Query, store::FactStore, workspace::Scope};

/// Facts and what is to be read from them.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: &'static str,
    /// The batches, in the order of their `seq`.
    pub given: Vec<Accepted>,
    /// The questions.
    pub answers: Vec<Answer>,
}

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the question shows.
    pub what: &'static str,
    /// The question.
    pub query: Query,
    /// The answer, in the lines of [`lines`].
    pub lines: Vec<&'static str>,
}

impl Case {
    /// A case whose facts come in one batch.
    pub(super) fn of<F: Into<Fact>>(name: &'static str, facts: impl IntoIterator<Item = F>) -> Self {
        Self::batches(name, [facts])
    }

    /// A case whose facts come in several batches, each an import of its own: `import-1`, `import-2`, …
    pub(super) fn batches<F: Into<Fact>>(
        name: &'static str,
        batches: impl IntoIterator<Item = impl IntoIterator<Item = F>>,
    ) -> Self {
        let numbered = (1_i64..).zip(batches);
        let given = numbered.map(|(seq, facts)| batch(seq, &format!("import-{seq}"), facts)).collect();
        Self { name, given, answers: Vec::new() }
    }

    /// Adds a question and its answer.
    pub(super) fn gives(mut self, what: &'static str, question: Question, lines: &[&'static str]) -> Self {
        self.answers.push(Answer { what, query: question.query(), lines: lines.to_vec() });
        self
    }

    /// What a store that holds the facts answers otherwise.
    pub async fn differences(&self, store: &dyn FactStore, scope: &Scope) -> Vec<String> {
        let mut wrong = Vec::new();
        for answer in &self.answers {
            let given = match store.read(scope, &answer.query).await {
                Ok(table) => lines(&table),
                Err(error) => vec![format!("error: {error}: {:?}", error.source)],
            };
            if given != answer.lines {
                let (name, what, expected) = (self.name, answer.what, &answer.lines);
                wrong.push(format!("{name} - {what}\n  expected {expected:#?}\n  got {given:#?}"));
            }
        }
        wrong
    }
}
