//! The browser modules' own tests, run with Node.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use std::process::Command;

#[test]
fn browser_modules_keep_their_promises() {
    let test = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/ui.test.mjs");
    let output = Command::new("node").args(["--test", test]).output().expect("node, which built the assets");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_lock_file_pins_versions_and_names_no_host() {
    let lock = include_str!("../../ui/package-lock.json");
    assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\"") && !lock.contains("registry"));
    let package = include_str!("../../ui/package.json");
    assert!(!package.contains('^') && !package.contains('~') && !package.contains("latest"));
}
