//! What the program says of itself while it runs: to standard error, so that standard output stays for answers.

use tracing_subscriber::{EnvFilter, fmt};

/// The crates of the house. What others say is shown from `warn` on, and the table format's kernel, which takes an empty
/// folder for an error, not at all.
const OWN: [&str; 6] = ["kepi", "web", "ledger", "lake", "insight", "ingest"];

/// Starts writing what happens. `filter` is a level for the house's own crates, or a filter as `tracing` reads it, such as
/// `lake=debug,warn`.
pub fn start(filter: &str) {
    let filter = EnvFilter::try_new(whole(filter)).unwrap_or_else(|_| EnvFilter::new(whole("warn")));
    // A second start, as in a test that runs several commands, changes nothing.
    let _ = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).compact().try_init();
}

fn whole(filter: &str) -> String {
    if filter.contains(['=', ',']) {
        return filter.to_owned();
    }
    let own: Vec<_> = OWN.iter().map(|name| format!("{name}={filter}")).collect();
    format!("warn,delta_kernel=off,buoyant_kernel=off,buoyant_kernel_engine=off,{}", own.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_for_the_house_alone() {
        let filter = whole("debug");
        assert!(filter.starts_with("warn,") && filter.contains("lake=debug") && EnvFilter::try_new(&filter).is_ok());
        assert_eq!(whole("lake=trace"), "lake=trace");
    }
}
