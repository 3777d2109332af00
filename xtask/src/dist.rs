//! A release: the binary with what must go along, in one archive, with its checksum.

use crate::run::{command, read, root, watch};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;

/// Builds the release binary and packs it under `target/dist`.
pub fn dist() -> Result<()> {
    watch(command("cargo", &["build", "--release", "--package", "app", "--bin", "kepi"]))?;
    let root = root();
    let version = env!("CARGO_PKG_VERSION");
    let host = read(command("rustc", &["-vV"]))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not name its host")?;
    let name = format!("kepi-{version}-{host}");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let folder = target.join("dist").join(&name);
    fs::create_dir_all(&folder)?;
    fs::copy(target.join("release/kepi"), folder.join("kepi")).context("the release binary could not be copied")?;
    for file in ["LICENSE", "README.md", "CHANGELOG.md"] {
        fs::copy(root.join(file), folder.join(file)).with_context(|| format!("{file} could not be copied"))?;
    }
    let archive = target.join("dist").join(format!("{name}.tar.gz"));
    let mut tar = command("tar", &["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-czf"]);
    tar.arg(&archive).arg("-C").arg(target.join("dist")).arg(&name);
    watch(tar)?;
    let bytes = fs::read(&archive)?;
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(archive.with_extension("gz.sha256"), format!("{sum}  {name}.tar.gz\n"))?;
    println!("{} ({} MB)", archive.display(), bytes.len() / 1_000_000);
    Ok(())
}
