//! `kepi demo`: a made-up brand's season, running.

use super::serve::{Server, guard};
use crate::{
    clock,
    config::Config,
    demo::{
        brand::NAME,
        live, load,
        season::{self, Season},
    },
    stop::{Exit, Outcome, usage},
    text,
    wire::House,
};
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Instant,
};

/// A made-up brand's season, running
#[derive(Debug, Args)]
pub struct Demo {
    /// The address to listen on
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "port")]
    pub listen: Option<String>,
    /// The port to listen on, on this machine; 0 takes a free one
    #[arg(long)]
    pub port: Option<u16>,
    /// Do not open a browser
    #[arg(long)]
    pub no_open: bool,
    /// Another seed draws another season
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Throw the folder's season away and draw it again, up to now
    #[arg(long)]
    pub fresh: bool,
    /// Listen beyond this machine
    #[arg(long)]
    pub allow_remote: bool,
}

impl Demo {
    /// The address that was asked for, if one was.
    pub fn address(&self) -> Option<String> {
        self.listen.clone().or_else(|| self.port.map(|port| format!("127.0.0.1:{port}")))
    }
}

/// The folder of the demo when none is named.
const FOLDER: &str = "./kepi-demo";

/// The file that says that a folder is a demo's, and which season is in it.
const MARK: &str = "demo.json";

/// What the file says.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    seed: u64,
    now: Timestamp,
    /// Whether the season was brought in to its end.
    whole: bool,
}

/// Draws the season, or takes up the folder's, and keeps it running.
pub async fn run(demo: &Demo, config: &Config) -> Outcome {
    guard(config.listen, demo.allow_remote)?;
    let begun = Instant::now();
    let dir = folder(config);
    let mark = prepare(&dir, demo)?;
    let house = House::open(&dir).await?;
    let season = season::draw(mark.seed, mark.now);
    if mark.whole {
        text::say(format!("{NAME}: the season of {} goes on (--fresh draws it again)", dir.display()))?;
    } else {
        fill(&house, season, &dir, &mark).await?;
    }
    let season = season::draw(mark.seed, mark.now);
    let workspace = house.workspace(Some(NAME))?;
    // The season's links lead to made-up addresses: nobody is to be asked for them.
    let config = &Config { check_destinations: false, ..config.clone() };
    let server = bind(house.clone(), config).await?;
    let page = format!("http://{}/", server.address);
    let (seconds, base) = (begun.elapsed().as_secs_f64(), &server.base);
    text::say(format!("{page} is open after {seconds:.1} s; links are followed at {base}/; end with Ctrl-C"))?;
    if !demo.no_open && open::that_detached(&page).is_err() {
        text::say("no browser could be opened: open the address yourself")?;
    }
    tokio::spawn(live::run(house, workspace, season));
    server.run().await?;
    Ok(Exit::Done)
}

/// The folder that was named, else the demo's own: never the one that real data are in by default.
fn folder(config: &Config) -> PathBuf {
    if config.is_chosen("data") { config.data.clone() } else { PathBuf::from(FOLDER) }
}

/// Looks at the folder: which season is in it, or which is to be drawn.
fn prepare(dir: &Path, demo: &Demo) -> anyhow::Result<Mark> {
    let new = Mark { seed: demo.seed, now: clock::now(), whole: false };
    let known = fs::read_to_string(dir.join(MARK)).ok();
    let known: Option<Mark> = known.and_then(|text| serde_json::from_str(&text).ok());
    let occupied = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    match known {
        Some(mark) if mark.whole && !demo.fresh && mark.seed == demo.seed => return Ok(mark),
        Some(_) => {
            fs::remove_dir_all(dir).with_context(|| format!("{} could not be emptied", dir.display()))?;
        }
        None if occupied => {
            let dir = dir.display();
            return Err(usage(format!(
                "{dir} is not the demo's folder: name another with --data DIR, or leave it out"
            )));
        }
        None => {}
    }
    fs::create_dir_all(dir).with_context(|| format!("{} could not be made", dir.display()))?;
    write(dir, &new)?;
    Ok(new)
}

fn write(dir: &Path, mark: &Mark) -> anyhow::Result<()> {
    Ok(fs::write(dir.join(MARK), serde_json::to_string(mark)?)?)
}

async fn fill(house: &House, season: Season, dir: &Path, mark: &Mark) -> anyhow::Result<()> {
    text::say(format!("{NAME}: drawing 90 days into {}", dir.display()))?;
    let bringing = house.clone();
    let loaded = tokio::task::spawn_blocking(move || load::all(&bringing, &season)).await??;
    house.view.catch_up().await?;
    house.view.settle().await?;
    write(dir, &Mark { whole: true, ..mark.clone() })?;
    text::say(format!(
        "{} rows from {} export files (in {}), {} clicks",
        text::count(loaded.rows),
        text::count(loaded.files),
        dir.join("exports").display(),
        text::count(loaded.clicks)
    ))?;
    Ok(())
}

/// Takes the port; when nobody chose it and another program holds it, a free one.
async fn bind(house: House, config: &Config) -> anyhow::Result<Server> {
    match Server::bind(house.clone(), config, config.listen, Vec::new()).await {
        Err(_) if !config.is_chosen("listen") => {
            Server::bind(house, config, SocketAddr::new(config.listen.ip(), 0), Vec::new()).await
        }
        bound => bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo(fresh: bool) -> Demo {
        Demo { listen: None, port: None, no_open: true, seed: 7, fresh, allow_remote: false }
    }

    #[test]
    fn a_whole_season_is_taken_up_and_a_broken_one_is_drawn_again() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("demo");
        let first = prepare(&dir, &demo(false)).unwrap();
        assert!(!first.whole && !prepare(&dir, &demo(false)).unwrap().whole);
        write(&dir, &Mark { whole: true, ..first }).unwrap();
        assert!(prepare(&dir, &demo(false)).unwrap().whole);
        assert!(!prepare(&dir, &demo(true)).unwrap().whole);
    }

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("thesis.txt"), "years of work").unwrap();
        assert!(prepare(dir.path(), &demo(true)).unwrap_err().to_string().contains("not the demo's folder"));
        assert!(dir.path().join("thesis.txt").exists());
    }
}
