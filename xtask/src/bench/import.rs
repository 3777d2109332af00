//! Import of one large CSV, against Polars reading and grouping the same file.

use super::{Plan, line, process, python::Python};
use anyhow::{Context, Result};
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Command,
};

const MAPPING: &str = r#"kind = "paid-delivery"
source = "sheet:bench"
platform = "facebook"
currency = "USD"
key = ["Ad ID"]

[day]
column = "Day"

[columns]
"Campaign name" = "ad_campaign"
"Ad set name" = "ad_set"
"Ad name" = "ad"
"Country" = "country"
"Device" = "device"
"Impressions" = "ad_impressions"
"Reach" = "ad_reach"
"Link clicks" = "ad_clicks"
"Results" = "ad_conversions"
"Amount spent (USD)" = "ad_spend"
"#;

/// Rows per second and memory of both.
pub fn bench(plan: &Plan, python: &Python) -> Result<()> {
    let csv = plan.folder.join("ads.csv");
    write(&csv, plan.import_rows)?;
    let megabytes = fs::metadata(&csv)?.len() / 1_000_000;
    let data = plan.folder.join("import-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let mapping = plan.folder.join("ads.toml");
    fs::write(&mapping, MAPPING)?;
    let mut kepi = Command::new(&plan.kepi);
    kepi.arg("--data").arg(&data).arg("import").arg(&csv).arg("--mapping").arg(&mapping);
    kepi.args(["--format", "json"]);
    let own = process::run(kepi).context("kepi import")?;
    let report: serde_json::Value = serde_json::from_str(&own.output)?;
    let stored = report["imports"][0]["stored"].as_u64().unwrap_or(0);
    let peer = python.run(&["polars", &csv.to_string_lossy()])?;
    let peer_seconds = peer["seconds"].as_f64().context("no seconds")?;
    line("import: file", format!("{megabytes} MB, {} rows, {stored} stored", plan.import_rows));
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = plan.import_rows as f64 / own.seconds;
    line(
        "import: kepi (parse, check, store durably)",
        format!("{:.1} s, {rate:.0} rows/s, {:.0} MB", own.seconds, own.peak_mb),
    );
    line(
        "import: polars (read_csv, group_by)",
        format!("{peer_seconds:.2} s, {:.0} MB", peer["peak_mb"].as_f64().unwrap_or(0.0)),
    );
    line("import: time, kepi / polars", format!("{:.1}", own.seconds / peer_seconds));
    fs::remove_dir_all(&data)?;
    fs::remove_file(&csv)?;
    Ok(())
}

/// A made-up report of ads: the same bytes every time.
fn write(path: &Path, rows: u64) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(
        out,
        "Day,Campaign name,Ad set name,Ad name,Ad ID,Country,Device,Impressions,Reach,Link clicks,Results,Amount spent (USD)"
    )?;
    let mut state = 42_u64;
    for row in 0..rows {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = state >> 33;
        let (day, ad) = (row % 360, row / 360);
        let impressions = 100 + random % 90_000;
        writeln!(
            out,
            "2025-{:02}-{:02},Campaign {:03},Ad set {:04},Summer glow ad {ad:06},{},{},{},{impressions},{},{},{},{}.{:02}",
            day / 30 + 1,
            if day / 30 == 1 { day % 30 % 28 + 1 } else { day % 30 + 1 },
            ad % 97,
            ad % 1009,
            23_850_000_000_000_000 + ad * 500 + u64::from(day / 30 == 1 && day % 30 >= 28),
            ["US", "DE", "FR", "GB"][usize::try_from(random % 4)?],
            ["mobile", "desktop"][usize::try_from(random % 2)?],
            impressions * 7 / 10,
            impressions / 80,
            impressions / 2000,
            random % 300,
            random % 100,
        )?;
    }
    Ok(out.flush()?)
}
