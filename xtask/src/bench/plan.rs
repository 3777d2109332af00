//! Checking a plan of 10 000 lines, against a validator of YAML by JSON Schema on the same file and Kepi's own schema.
//!
//! The validator looks at the form alone; Kepi's check also holds the plan against every rule.

use super::{Plan, line, process, python::Python};
use anyhow::{Context, Result};
use std::{fmt::Write as _, fs, process::Command};

/// How many lines the plan has, about.
const LINES: usize = 10_000;

/// How often each is run; the median counts.
const RUNS: usize = 5;

/// Time and memory of both.
pub fn bench(plan: &Plan, python: &Python) -> Result<()> {
    let file = plan.folder.join("plan.yaml");
    let text = text();
    fs::write(&file, &text)?;
    let schema = plan.folder.join("plan.schema.json");
    let mut print = Command::new(&plan.kepi);
    print.args(["plan", "schema"]);
    fs::write(&schema, process::run(print)?.output)?;

    let own = median(|| {
        let mut check = Command::new(&plan.kepi);
        check.arg("--data").arg(plan.folder.join("no-data")).args(["plan", "check", "--format", "json"]).arg(&file);
        check
    })?;
    let peer = median(|| python.program_of("check-jsonschema", &schema, &file))?;
    line("plan: lines", text.lines().count());
    line("plan: kepi plan check (whole process)", format!("{:.0} ms, {:.0} MB", own.0 * 1e3, own.1));
    line("plan: check-jsonschema (form alone)", format!("{:.0} ms, {:.0} MB", peer.0 * 1e3, peer.1));
    line("plan: time, kepi / check-jsonschema", format!("{:.3}", own.0 / peer.0));
    fs::remove_file(&file)?;
    Ok(())
}

/// Median seconds and most memory of several runs.
fn median(command: impl Fn() -> Command) -> Result<(f64, f64)> {
    let mut seconds = Vec::new();
    let mut peak = 0.0_f64;
    for _ in 0..RUNS {
        let run = process::run(command())?;
        seconds.push(run.seconds);
        peak = peak.max(run.peak_mb);
    }
    seconds.sort_by(f64::total_cmp);
    Ok((seconds.get(RUNS / 2).copied().context("no runs")?, peak))
}

/// A made-up plan without errors: the same every time.
fn text() -> String {
    let mut text = "plan: Large\ncurrency: USD\nobjectives:\n  - { id: o, indicates: sales }\ngoals:\n".to_owned();
    let mut put = |lines: std::fmt::Arguments<'_>| text.write_fmt(lines).expect("invariant: a text takes writing");
    let goals = 200;
    for goal in 0..goals {
        let above = if goal < 10 { "o".to_owned() } else { format!("g{}", goal / 10 - 1) };
        put(format_args!(
            "  - id: g{goal}\n    serves: {above}\n    statement: Sell through creators\n    indicates: sales\n"
        ));
    }
    put(format_args!("campaigns:\n"));
    for campaign in 0..2 * goals {
        put(format_args!(
            "  - id: c{campaign}\n    serves: g{}\n    activation: ambassador\n    flight: 2026-03-01..2026-04-15\n    \
             budget: 120000 USD\n    platforms: [instagram, youtube]\n    audience: {{ countries: [US], ages: 18-34 }}\n    placements:\n",
            campaign % goals
        ));
        for creator in 0..4 {
            put(format_args!(
                "      - {{ creator: p{creator}, platform: youtube, due: 2026-03-05, fee: 900 USD, code: C{campaign}X{creator} }}\n"
            ));
        }
    }
    put(format_args!("kpis:\n"));
    let kinds = [("conversion_rate", ">= 30%"), ("roas", ">= 3"), ("average_order_value", ">= 50 USD")];
    for kpi in 0..(LINES - 5 - 4 * goals - 24 * goals) / 10 {
        let (name, target) = kinds[kpi % kinds.len()];
        let goal = kpi % goals;
        put(format_args!(
            "  - id: k{kpi}\n    kpi: {name}\n    where: {{ link: tracked }}\n    serves: g{goal}\n    owner: growth team\n    \
             baseline: {{ over: 2026-01-01..2026-02-28 }}\n    target: \"{target}\"\n    by: 2026-04-15\n    review: weekly\n    \
             contributions: {{ c{goal}: 50%, c{}: 50% }}\n",
            goal + goals
        ));
    }
    text
}
