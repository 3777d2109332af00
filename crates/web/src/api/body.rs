//! Bodies in JSON, and refusals that point into them.

use crate::{error::Problem, pages::links::check::Wrong};
use axum::{body::Bytes, http::StatusCode};
use serde::de::DeserializeOwned;

/// Reads a body. A fault says where it stands.
pub fn read<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::asked(vec![format!("The body is not the JSON that is asked for: {error}.")]))
}

/// The body was understood, and something in it cannot be. Each fault begins with a JSON pointer.
pub fn unfit(errors: Vec<String>) -> Problem {
    let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", errors.join(" "));
    problem.errors = errors;
    problem
}

/// Faults of a form as faults of a body; `before` is the pointer to what they are about.
pub fn pointed(wrong: &[Wrong], before: &str) -> Vec<String> {
    wrong.iter().map(|one| format!("{before}{}", one.pointed())).collect()
}

/// What is there already.
pub fn conflict(what: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, "there-already", what.to_owned())
}
