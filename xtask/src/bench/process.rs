//! A program run to its end, with its wall time and the most memory it ever held.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What a run took.
pub struct Run {
    /// Wall time.
    pub seconds: f64,
    /// The most resident memory, in MB.
    pub peak_mb: f64,
    /// What it printed.
    pub output: String,
}

/// Runs a program to its end.
pub fn run(mut command: Command) -> Result<Run> {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().context("could not be started")?;
    let id = child.id();
    let watcher = std::thread::spawn(move || {
        let mut peak = 0.0_f64;
        while let Some(now) = memory(id, "VmHWM:") {
            peak = peak.max(now);
            std::thread::sleep(Duration::from_millis(20));
        }
        peak
    });
    let mut output = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().context("no output")?, &mut output)?;
    let status = child.wait()?;
    let seconds = started.elapsed().as_secs_f64();
    let peak_mb = watcher.join().unwrap_or(0.0);
    if !status.success() {
        bail!("{command:?} failed ({status}):\n{output}");
    }
    Ok(Run { seconds, peak_mb, output })
}

/// A line of `/proc/ID/status`, in MB; `None` when the process has ended.
pub fn memory(id: u32, field: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}
