//! Seven models on a table of paths, against ChannelAttribution (first, last, linear and a simulated Markov chain).
//!
//! The peer computes four of the models and gets its table already parsed; Kepi's time is that of the whole process, which
//! also reads and checks the file.

use super::{Plan, line, process, python::Python};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Command,
};

/// How many channels the paths are made of.
const CHANNELS: u64 = 24;

/// Time, memory, and how far the answers lie apart.
pub fn bench(plan: &Plan, python: &Python) -> Result<()> {
    let csv = plan.folder.join("paths.csv");
    write(&csv, plan.paths)?;
    let mut kepi = Command::new(&plan.kepi);
    kepi.args(["lab", "attribution", "--format", "json"]).arg(&csv);
    let own = process::run(kepi).context("kepi lab attribution")?;
    let answer: Value = serde_json::from_str(&own.output)?;
    let peer = python.run(&["attribution", &csv.to_string_lossy()])?;
    let seconds = |what: &str| peer["seconds"][what].as_f64().with_context(|| format!("no seconds of {what}"));
    let (read, rules, markov) = (seconds("read")?, seconds("rules")?, seconds("markov")?);
    line("attribution: paths", format!("{}, {CHANNELS} channels", answer["paths"]));
    line("attribution: kepi (read, check, 7 models)", format!("{:.2} s, {:.0} MB", own.seconds, own.peak_mb));
    line(
        "attribution: ChannelAttribution (4 models)",
        format!(
            "{rules:.2} + {markov:.2} s, and {read:.2} s to read, {:.0} MB",
            peer["peak_mb"].as_f64().unwrap_or(0.0)
        ),
    );
    line("attribution: time, kepi / the peer with reading", format!("{:.2}", own.seconds / (read + rules + markov)));
    for model in ["linear", "markov"] {
        let apart = apart(&answer["models"][model], &peer[model])?;
        line(&format!("attribution: {model}, largest difference to the peer"), format!("{:.1e}", apart));
    }
    fs::remove_file(&csv)?;
    Ok(())
}

/// The largest difference of a channel, as a part of the largest channel.
fn apart(own: &Value, peer: &Value) -> Result<f64> {
    let (mut apart, mut largest) = (0.0_f64, 0.0_f64);
    for (channel, number) in own.as_object().context("no models")? {
        let (own, peer) = (number.as_f64().unwrap_or(0.0), peer[channel].as_f64().context("a channel is missing")?);
        apart = apart.max((own - peer).abs());
        largest = largest.max(own);
    }
    Ok(apart / largest)
}

/// Made-up paths of one to a dozen touches, three of ten converting: the same bytes every time.
fn write(path: &Path, paths: u64) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "path,conversions,value,nulls")?;
    let mut state = 42_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..paths {
        for touch in 0..=random(12) {
            let most = 1 + random(CHANNELS);
            let separator = if touch == 0 { "" } else { " > " };
            write!(out, "{separator}channel {:02}", random(most))?;
        }
        let (converted, cents) = (random(10) < 3, 500 + random(14_500));
        let value = if converted { format!("{}.{:02}", cents / 100, cents % 100) } else { "0".to_owned() };
        writeln!(out, ",{},{value},{}", u8::from(converted), u8::from(!converted))?;
    }
    out.flush()?;
    Ok(())
}
