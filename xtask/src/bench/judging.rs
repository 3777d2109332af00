//! The plan's page with fifty KPIs over two years of days: forecasts with chances, pace and everything that stands out.
//!
//! Every first answer is the first one after a new fact, on a server that was just started and has read every kind of fact once:
//! files are open, and nothing is remembered.

use super::{
    Plan, line, process,
    server::{Server, free_address, get, median, start, wait},
};
use anyhow::{Context, Result};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::{fmt::Write as _, fs, path::Path, process::Command, time::Duration};

/// Whose days there are.
const CREATORS: u64 = 10;

/// How many days are known.
const DAYS: i64 = 730;

/// How much comes on each day of the week, from Monday on.
const WEEK: [u64; 7] = [10, 9, 9, 10, 12, 14, 13];

/// How often the first page is asked for; the median counts.
const RUNS: usize = 5;

/// What is measured of every creator, the goal that it serves, and its target.
const KPIS: [(&str, &str, &str); 5] = [
    ("account_views", "s", ">= 300000"),
    ("revenue", "g", ">= 4000 USD"),
    ("orders", "g", ">= 90"),
    ("average_order_value", "g", ">= 40 USD"),
    ("roas", "g", ">= 2"),
];

/// The sheets: name, mapping and how their rows look.
const SHEETS: [(&str, &str); 3] = [
    (
        "views",
        "kind = \"account-day\"\nsource = \"sheet:views\"\nplatform = \"tiktok\"\nkey = [\"Date\", \"Account\"]\n[day]\ncolumn = \"Date\"\n[columns]\n\
         Account = \"account\"\nCreator = \"creator\"\nViews = \"account_views\"\n",
    ),
    (
        "orders",
        "kind = \"conversion\"\nsource = \"sheet:orders\"\nplatform = \"tiktok\"\ncurrency = \"USD\"\nkey = [\"Order\"]\n[day]\ncolumn = \"Date\"\n[columns]\n\
         Order = \"label\"\nCreator = \"creator\"\nPaid = \"revenue\"\n",
    ),
    (
        "costs",
        "kind = \"cost\"\nsource = \"sheet:costs\"\nplatform = \"tiktok\"\ncurrency = \"USD\"\n[day]\ncolumn = \"Date\"\n[columns]\n\
         Creator = \"creator\"\nComponent = \"component\"\nAmount = \"cost\"\n",
    ),
];

/// Times of the page, remembered and not.
pub fn bench(plan: &Plan) -> Result<()> {
    let data = plan.folder.join("judging-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fill(plan, &data)?;
    let (mut walls, mut work) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let (server, address) = serve(plan, &data)?;
        tell(plan, &data, run)?;
        let before = processor(&server)?;
        walls.push(get(&address, "/plan")?);
        work.push(processor(&server)? - before);
    }
    let (server, address) = serve(plan, &data)?;
    get(&address, "/plan")?;
    let known: Result<Vec<f64>> = (0..50).map(|_| get(&address, "/plan")).collect();
    line(
        "judging: first page, 50 KPIs, two years",
        format!("{:.0} ms, {:.0} ms of the processor", median(walls), median(work)),
    );
    line("judging: the same, known", format!("{:.1} ms", median(known?)));
    drop(server);
    fs::remove_dir_all(&data)?;
    Ok(())
}

/// A server that has been asked for another page.
fn serve(plan: &Plan, data: &Path) -> Result<(Server, String)> {
    let address = free_address()?;
    let server = start(Command::new(&plan.kepi).arg("--data").arg(data).args(["serve", "--listen", &address]))?;
    wait(&address, "/catalogue", Duration::from_secs(60))?;
    std::thread::sleep(Duration::from_secs(2));
    for kpi in ["revenue", "account_views", "cost"] {
        get(&address, &format!("/api/v1/readings?kpi={kpi}&period=90d"))?;
    }
    Ok((server, address))
}

/// Brings in one more cost, and waits until the server has heard of it.
fn tell(plan: &Plan, data: &Path, run: usize) -> Result<()> {
    let (csv, toml) = (plan.folder.join("more.csv"), plan.folder.join("costs.toml"));
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    fs::write(&csv, format!("Date,Creator,Component,Amount\n{},c{run},fee,1\n", today.yesterday()?))?;
    import(plan, data, (&csv, &toml))?;
    std::thread::sleep(Duration::from_secs(3));
    Ok(())
}

fn import(plan: &Plan, data: &Path, (csv, mapping): (&Path, &Path)) -> Result<()> {
    let mut kepi = Command::new(&plan.kepi);
    kepi.arg("--data").arg(data).arg("import").arg(csv).arg("--mapping").arg(mapping);
    process::run(kepi).context("kepi import")?;
    Ok(())
}

/// Milliseconds of the processor that a server has used; the kernel counts in hundredths of a second.
fn processor(server: &Server) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", server.id()))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).context("no processor time");
    Ok((ticks(11)? + ticks(12)?) * 10.0)
}

fn fill(plan: &Plan, data: &Path) -> Result<()> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    for (name, mapping) in SHEETS {
        let (csv, toml) = (plan.folder.join(format!("{name}.csv")), plan.folder.join(format!("{name}.toml")));
        fs::write(&csv, sheet(name, today)?)?;
        fs::write(&toml, mapping)?;
        import(plan, data, (&csv, &toml))?;
    }
    let file = plan.folder.join("fifty.yaml");
    fs::write(&file, text(today)?)?;
    let mut kepi = Command::new(&plan.kepi);
    kepi.arg("--data").arg(data).args(["plan", "apply", "--author", "Bench", "--reason", "Measure"]).arg(&file);
    process::run(kepi).context("kepi plan apply")?;
    Ok(())
}

/// Rows of two years until yesterday: the same every time but for their dates.
fn sheet(name: &str, today: Date) -> Result<String> {
    let mut text = match name {
        "views" => "Date,Account,Creator,Views\n",
        "orders" => "Date,Order,Creator,Paid\n",
        _ => "Date,Creator,Component,Amount\n",
    }
    .to_owned();
    let mut state = 42_u64;
    for ago in (1..=DAYS).rev() {
        let date = today.checked_sub(ago.days())?;
        let weekly = WEEK[usize::try_from(date.weekday().to_monday_zero_offset())?];
        for creator in 0..CREATORS {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = state >> 33;
            match name {
                "views" => writeln!(text, "{date},a{creator},c{creator},{}", weekly * (200 + random % 300))?,
                "orders" => {
                    for order in 0..random % 5 {
                        writeln!(text, "{date},o{ago}-{creator}-{order},c{creator},{}", 20 + (random >> 3) % 60)?;
                    }
                }
                _ => writeln!(text, "{date},c{creator},fee,{}", 10 + random % 40)?,
            }
        }
    }
    Ok(text)
}

/// A plan of fifty KPIs that began 60 days ago and end in 30.
fn text(today: Date) -> Result<String> {
    let (from, by) = (today.checked_sub(60.days())?, today.checked_add(30.days())?);
    let mut text = "plan: Fifty\ncurrency: USD\nobjectives:\n".to_owned();
    for (id, words) in [("sell", "sales"), ("seen", "awareness")] {
        writeln!(text, "  - {{ id: {id}, statement: Do better, indicates: {words} }}")?;
    }
    text.push_str("goals:\n");
    for (id, above, words) in [("g", "sell", "sales"), ("s", "seen", "awareness")] {
        writeln!(text, "  - {{ id: {id}, serves: {above}, statement: Through creators, indicates: {words} }}")?;
    }
    text.push_str("kpis:\n");
    for creator in 0..CREATORS {
        for (kpi, goal, target) in KPIS {
            writeln!(
                text,
                "  - {{ id: {}-{creator}, kpi: {kpi}, where: {{ creator: c{creator} }}, serves: {goal}, owner: Bench, review: weekly, target: \
                 \"{target}\", from: {from}, by: {by} }}",
                kpi.replace('_', "-"),
            )?;
        }
    }
    Ok(text)
}
