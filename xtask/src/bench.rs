//! Speed and memory as ratios against peers.
use anyhow::Result;
/// Runs the benchmarks.
pub fn bench(_arguments: &[String]) -> Result<()> {
    Ok(())
}
