//! How a command ends: its exit status, and the errors that decide it.
//!
//! Invariant: 0 done · 1 the input has faults, all listed · 2 wrong usage or unreadable · 3 the world failed.

use std::{error::Error, fmt, process::ExitCode};

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// The input has faults, and all of them were listed.
    Faults,
    /// The command was not understood, or its input cannot be read.
    Usage,
    /// Disk, network or database failed.
    World,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Faults => 1,
            Exit::Usage => 2,
            Exit::World => 3,
        })
    }
}

/// What a command answers.
pub type Outcome = anyhow::Result<Exit>;

/// The person asked for something that cannot be: the message says what to write instead.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Usage {}

/// A usage error, ready to be returned.
pub fn usage(message: impl Into<String>) -> anyhow::Error {
    Usage(message.into()).into()
}

/// The exit status of an error.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    if error.is::<Usage>() { Exit::Usage } else { Exit::World }
}
