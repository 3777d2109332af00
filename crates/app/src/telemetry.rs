//! What the program says of itself while it runs: to standard error, so that standard output stays for answers.

use tracing_subscriber::{EnvFilter, fmt};

/// Starts writing what happens. `filter` is as `tracing` reads it: `warn`, `info`, `lake=debug,warn`.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second start, as in a test that runs several commands, changes nothing.
    let _ = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).compact().try_init();
}
