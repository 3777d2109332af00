//! The page of a problem: what happened, what to do, one button.

use crate::{error::Problem, parts::frame::Frame, parts::mark};
use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "fault.html")]
pub struct Fault {
    frame: Frame,
    icon: String,
    title: &'static str,
    lines: Vec<String>,
}

/// The page of a problem.
pub fn page(problem: &Problem) -> Fault {
    let title = match problem.status {
        404 => "Nothing is here",
        400..=499 => "This cannot be answered as it was asked",
        _ => "Something failed inside",
    };
    let lines = if problem.errors.is_empty() { vec![problem.detail.clone()] } else { problem.errors.clone() };
    Fault { frame: Frame::bare(title), icon: mark::icon("warn"), title, lines }
}
