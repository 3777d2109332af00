//! Builds the browser assets with Node, once, and embeds them. No built asset is committed.
//!
//! Invariant: an unchanged tree builds nothing, and the server never needs Node: `KEPI_ASSETS` names a folder of assets
//! that were built elsewhere.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a build script speaks to cargo on its standard output and is told by its environment"
)]

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

const OLDEST_NODE: u32 = 20;

fn main() {
    if let Err(why) = build() {
        for line in why.lines() {
            println!("cargo::error={line}");
        }
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    // Named one by one: node_modules changes with every install and must not be watched.
    for path in ["src", "css", "build.mjs", "package.json", "package-lock.json"] {
        println!("cargo::rerun-if-changed=ui/{path}");
    }
    println!("cargo::rerun-if-env-changed=KEPI_ASSETS");
    let out = PathBuf::from(cargo("OUT_DIR")?);
    let dist = match env::var_os("KEPI_ASSETS") {
        Some(ready) => PathBuf::from(ready),
        None => bundle(&PathBuf::from(cargo("CARGO_MANIFEST_DIR")?).join("ui"), &out.join("dist"))?,
    };
    write_table(&dist, &out.join("assets.rs"))
}

/// Runs npm and the bundler; answers with the folder that they filled.
fn bundle(ui: &Path, dist: &Path) -> Result<PathBuf, String> {
    check_node()?;
    let (lock, stamp) = (ui.join("package-lock.json"), ui.join("node_modules/.kepi-lock"));
    if fs::read(&lock).ok() != fs::read(&stamp).ok() {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        run(npm.current_dir(ui), "npm ci")?;
        fs::copy(&lock, &stamp).map_err(|error| about(&stamp, &error))?;
    }
    run(Command::new("node").arg("build.mjs").arg(dist).current_dir(ui), "node build.mjs")?;
    Ok(dist.to_owned())
}

fn check_node() -> Result<(), String> {
    let answer = Command::new("node").arg("--version").output().ok().filter(|output| output.status.success());
    let Some(answer) = answer else {
        return Err(format!(
            "Kepi needs Node {OLDEST_NODE} or newer, with npm, to build its pages; `node` was not found.\nInstall it \
             (https://nodejs.org or your package manager), or set KEPI_ASSETS to a folder of ready-built assets."
        ));
    };
    let version = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| major >= OLDEST_NODE) {
        return Ok(());
    }
    Err(format!("Kepi needs Node {OLDEST_NODE} or newer to build its pages; found {version}."))
}

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{what} failed:\n{out}{err}"))
}

/// Writes the Rust table that includes every file of the folder, with its compressed twins and its tag.
fn write_table(dist: &Path, target: &Path) -> Result<(), String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).map_err(|error| about(dist, &error))? {
        let name = entry.map_err(|error| about(dist, &error))?.file_name();
        names.push(name.into_string().map_err(|name| format!("{}: a name that is not text", name.display()))?);
    }
    names.sort();
    let mut table = String::from("/// Every asset, by name.\npub static ASSETS: &[Asset] = &[\n");
    for name in names.iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")) {
        let path = dist.join(name);
        let tag = fnv(&fs::read(&path).map_err(|error| about(&path, &error))?);
        let twin = |ending: &str| {
            let path = dist.join(format!("{name}{ending}"));
            if path.exists() { format!("Some(include_bytes!({path:?}))") } else { "None".to_owned() }
        };
        let (br, gz) = (twin(".br"), twin(".gz"));
        writeln!(
            table,
            "    Asset {{ name: {name:?}, tag: \"{tag:016x}\", raw: include_bytes!({path:?}), br: {br}, gz: {gz} }},"
        )
        .map_err(|error| error.to_string())?;
    }
    table.push_str("];\n");
    fs::write(target, table).map_err(|error| about(target, &error))
}

/// FNV-1a: the same on every machine and every version of the compiler.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn cargo(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set; this is meant to run under cargo"))
}

fn about(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}
