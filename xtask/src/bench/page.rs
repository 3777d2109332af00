//! The dashboard of the demo's season: time of a page at the server, and memory at rest.

use super::{
    Plan, line,
    process::memory,
    server::{free_address, get, median, start, wait},
};
use anyhow::Result;
use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

/// Builds the demo's data, serves it, and asks for pages.
pub fn bench(plan: &Plan) -> Result<()> {
    let data = plan.folder.join("page-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let address = free_address()?;
    let started = Instant::now();
    let demo =
        start(Command::new(&plan.kepi).arg("--data").arg(&data).args(["demo", "--no-open", "--listen", &address]));
    let demo = demo?;
    let first = wait(&address, "/", Duration::from_secs(120))?;
    line(
        "demo: from start to the first page",
        format!("{:.1} s (page {first:.0} ms)", started.elapsed().as_secs_f64()),
    );
    drop(demo);

    let address = free_address()?;
    let server = start(Command::new(&plan.kepi).arg("--data").arg(&data).args(["serve", "--listen", &address]))?;
    wait(&address, "/", Duration::from_secs(60))?;
    std::thread::sleep(Duration::from_secs(5));
    line("serve: memory at rest", format!("{:.0} MB", memory(server.id(), "VmRSS:").unwrap_or(0.0)));
    let mut fresh: Vec<f64> = Vec::new();
    for creator in 0..20 {
        // A filter that matches nobody leaves as much to read as one that matches all: versions are settled first.
        fresh.push(get(&address, &format!("/?period=90d&where=creator+!=+nobody{creator}"))?);
    }
    let cached: Result<Vec<f64>> = (0..50).map(|_| get(&address, "/")).collect();
    line("page: readings not cached, median of 20 filters", format!("{:.1} ms", median(fresh)));
    line("page: readings cached, median of 50", format!("{:.1} ms", median(cached?)));
    line("serve: memory after 70 pages", format!("{:.0} MB", memory(server.id(), "VmRSS:").unwrap_or(0.0)));
    drop(server);
    fs::remove_dir_all(&data)?;
    Ok(())
}
