//! Workspace chores. `cargo xtask test` is the one command that passes everything; the others are its parts and peers.
//!
//! Knows the workspace's files and the tools around it; depends on none of Kepi's crates.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the person who started it")]
#![allow(clippy::disallowed_methods, reason = "a chore reads the environment that it was started in")]

mod bench;
mod dist;
mod install;
mod run;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test     everything that must pass: format, lints, tidy, all tests, browser tests
cargo xtask clients  installs the official clients that the public doors are tested with
cargo xtask tidy     what lints cannot check: crate edges, docs, sizes, names, templates, migrations
cargo xtask bench    speed and memory as ratios against peers, in one run on this machine
cargo xtask dist     a release archive of the binary under target/dist";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let done = match arguments.first().map(String::as_str) {
        Some("test") => test::test(),
        Some("clients") => install::clients(),
        Some("tidy") => tidy::tidy(),
        Some("bench") => bench::bench(rest),
        Some("dist") => dist::dist(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
