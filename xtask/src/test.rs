//! Everything that must pass before a change is good.

use crate::{
    install,
    run::{command, watch},
    tidy,
};
use anyhow::Result;

/// Installs what is missing, then checks and tests the whole workspace, browser tests included.
///
/// Every step selects the whole workspace, so that the query engine is built once.
pub fn test() -> Result<()> {
    install::node()?;
    install::browser()?;
    install::clients()?;
    watch(command("cargo", &["fmt", "--all", "--check"]))?;
    tidy::tidy()?;
    watch(command("cargo", &["test", "--workspace", "--no-fail-fast"]))?;
    watch(command("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
