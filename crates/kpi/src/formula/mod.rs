//! The formula language: `engagements / reach`, `change(followers) / start(followers)`.
//!
//! A text goes through `lexer` and `parser` to a `tree`; `compile` resolves names against a catalogue, checks units
//! (`check`) and yields the sums that a store must add up; `eval` does the arithmetic on the cells.
//!
//! Invariant: every step answers with a value or with diagnostics. None fails, none panics, and none recurses deeper than
//! [`MOST_NESTED`] plus [`MOST_PARTS`] calls.

pub mod check;
pub mod code;
pub mod compile;
pub mod eval;
pub(crate) mod lexer;
pub mod parser;
pub mod tree;

pub use code::{Code, Compiled, Part};
pub use compile::{compile, compile_tree};
pub use eval::{Cause, Cells, Note, Outcome, evaluate};
pub use parser::parse;
pub use tree::{Function, Node, Operator, Sign, Tree, print};

/// How deep parentheses, functions and signs may be nested.
pub const MOST_NESTED: usize = 48;
/// How many names, numbers and operators a formula may have.
pub const MOST_PARTS: usize = 200;
