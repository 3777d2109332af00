//! What the tests need besides Rust: Node for the assets, Chromium and its driver for the browser tests, and the official
//! clients that the public doors are tested with.
//!
//! As root on Debian or Ubuntu what is missing is installed; anywhere else the exact thing to install is said.

use crate::run::{command, found, read, root, watch};
use anyhow::{Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

const NODE: u32 = 20;

/// Makes sure of Node 20 with npm.
pub fn node() -> Result<()> {
    let version = read(command("node", &["--version"])).unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE && found("npm") => Ok(()),
        Some(major) if major >= NODE => bail!("npm is missing; install it (Debian: apt-get install npm)"),
        Some(major) => bail!("Node {NODE} or newer is needed for the web assets; found {major}"),
        None => bail!("Node {NODE} or newer, with npm, is needed for the web assets; `node` was not found"),
    }
}

/// Makes sure of Chromium and chromedriver.
pub fn browser() -> Result<()> {
    if found("chromium") && found("chromedriver") {
        return Ok(());
    }
    if !may_install() {
        bail!(
            "the browser tests need Chromium and chromedriver on the PATH.\n\
             Debian or Ubuntu: apt-get install chromium chromium-driver"
        );
    }
    watch(command("apt-get", &["update", "-qq"]))?;
    let mut install = command("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
    install.args(["chromium", "chromium-driver"]).env("DEBIAN_FRONTEND", "noninteractive");
    watch(install)
}

/// Installs the official clients: those of npm beside their lock file, those of PyPI in an environment of their own.
///
/// Both are left alone while their lists are what was installed.
pub fn clients() -> Result<()> {
    let folder = root().join(CLIENTS);
    installed(&folder.join("package-lock.json"), &folder.join("node_modules/.kepi-lock"), || {
        let mut npm = command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        npm.current_dir(&folder);
        watch(npm)
    })?;
    let home = target().join("clients-python");
    let python = home.join("bin/python");
    let list = folder.join("requirements.txt");
    installed(&list, &home.join(".kepi-lock"), || {
        environment(&home)?;
        let mut pip = command(&python.to_string_lossy(), &["-m", "pip", "install", "--quiet", "-r"]);
        pip.arg(&list);
        watch(pip)
    })
}

const CLIENTS: &str = "crates/collect/tests/clients";

/// Installs unless the stamp holds the same as the list.
fn installed(list: &Path, stamp: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wanted = fs::read(list)?;
    if fs::read(stamp).is_ok_and(|done| done == wanted) {
        return Ok(());
    }
    install()?;
    Ok(fs::write(stamp, wanted)?)
}

fn environment(home: &Path) -> Result<()> {
    let make = || {
        let mut make = command("python3", &["-m", "venv", "--clear"]);
        make.arg(home);
        make
    };
    if found("python3") && watch(make()).is_ok() {
        return Ok(());
    }
    if !may_install() {
        bail!("the tests of official clients need Python 3 with venv (Debian or Ubuntu: apt-get install python3-venv)");
    }
    watch(command("apt-get", &["update", "-qq"]))?;
    let mut install = command("apt-get", &["install", "-y", "-qq", "--no-install-recommends", "python3-venv"]);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    watch(install)?;
    watch(make())
}

/// Where cargo builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

fn may_install() -> bool {
    let root = read(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    root && found("apt-get")
}
