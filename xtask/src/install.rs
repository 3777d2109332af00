//! What the tests need besides Rust: Node for the assets, Chromium and its driver for the browser tests.
//!
//! As root on Debian or Ubuntu what is missing is installed; anywhere else the exact thing to install is said.

use crate::run::{command, found, read, watch};
use anyhow::{Result, bail};

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

fn may_install() -> bool {
    let root = read(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    root && found("apt-get")
}
