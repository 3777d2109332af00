//! The official clients of the formats, unchanged, against the doors on loopback.
//!
//! `cargo xtask clients` installs them from lock files, and `cargo xtask test` calls it. Where they are missing the tests fail in CI and say so elsewhere.

use crate::{
    outgoing::receiver,
    world::{PUBLIC, SECRET, SITE, World, dim, label},
};
use collect::{
    Options,
    outgoing::{Client, deliver_due, secret},
};
use model::{Timestamp, dimension::Dimension, measure::Measure, money::NANOS};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};
use tokio::{io::AsyncWriteExt as _, process::Command};

/// The clients sign with the clock of the machine, and so the doors go by it here.
#[expect(clippy::disallowed_methods, reason = "clients outside of this process have no other clock")]
fn clock() -> Timestamp {
    Timestamp::now()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

/// Whether what was installed is there; says so loudly where it is not.
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "whoever runs the tests is told what was left out")]
fn there(path: &Path, what: &str) -> bool {
    if path.exists() {
        return true;
    }
    assert!(std::env::var_os("CI").is_none(), "{what} is missing: the official clients must be tested in CI");
    eprintln!("\n*** OFFICIAL CLIENTS NOT TESTED: {what} is missing; `cargo xtask clients` installs it ***\n");
    false
}

async fn run(mut command: Command, input: &str) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{}{}", words[0], words[1]);
}

fn node(arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.arg("run.mjs").args(arguments).current_dir(folder()).kill_on_drop(true);
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clients_of_npm_work_unchanged() {
    if !there(&folder().join("node_modules"), "node_modules") {
        return;
    }
    let world = World::with(Options::default(), Arc::new(clock)).await;
    let keys = serde_json::json!({"secret": SECRET, "public": PUBLIC, "site": SITE,
        "stripe": {"address": "stripe-a", "secret": "hush"}});
    run(node(&["doors", &world.url, &keys.to_string()]), "").await;
    let order = |entity: &str| {
        let fact = world.latest(entity).unwrap_or_else(|| panic!("{entity} is not in the inbox"));
        let click = dim(&fact, Dimension::Click).map(str::to_owned);
        (fact.value(Measure::Revenue).unwrap(), click)
    };
    let tenth = NANOS / 10;
    assert_eq!(order("segment/seg-1"), (251 * tenth, Some("seg-click".to_owned())));
    assert_eq!(order("segment/seg-1/refund/m-refund").0, -51 * tenth);
    assert_eq!(order("dub/INV_1"), (499 * tenth, None));
    assert_eq!(order("stripe/pi_1"), (590 * tenth, Some("stripe-click".to_owned())));
    assert_eq!(order("plausible/pl-1"), (305 * tenth, Some("pl-click".to_owned())));
    assert_eq!(order("site/js-1"), (599 * tenth, Some("js-click".to_owned())));
    let lead = world.latest("dub/Sign up/cus_1").unwrap();
    assert_eq!((dim(&lead, Dimension::Click), label(&lead, "event")), (Some("dub-click"), Some("Sign up")));
    assert_eq!((world.sum(Measure::Signups), world.sum(Measure::Leads)), (1, 1));
    let views: Vec<_> = world.facts().into_iter().filter(|fact| fact.value(Measure::PageViews).is_some()).collect();
    let of = |source: &str| views.iter().filter(|fact| fact.source == source).count();
    assert_eq!((of("segment"), of("plausible"), of("site")), (1, 1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_pass_the_check_of_the_standards_own_library() {
    if !there(&folder().join("node_modules"), "node_modules") {
        return;
    }
    let world = World::with(Options::default(), Arc::new(clock)).await;
    let (url, received) = receiver(&[200]).await;
    let key = secret(&[7; 32]);
    world.ledger.put_subscriber(&world.scope, ("crm", &format!("{url}/in")), &key, clock()).unwrap();
    world.tell("/v1/events", r#"{"type":"order","id":"é","value":5}"#).await;
    deliver_due(&world.ledger, &Client::new(true), clock(), || [0; 16]).await.unwrap();
    let (headers, body) = received.lock().unwrap()[0].clone();
    let marks = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers: serde_json::Map<_, _> =
        marks.iter().map(|name| ((*name).to_owned(), headers[*name].to_str().unwrap().into())).collect();
    run(node(&["webhook", &key]), &serde_json::json!({"headers": headers, "body": body}).to_string()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_client_of_pypi_works_unchanged() {
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("clients-python/bin/python");
    if !there(&python, "the Python environment target/clients-python") {
        return;
    }
    let world = World::with(Options::default(), Arc::new(clock)).await;
    let mut command = Command::new(python);
    command.args(["run.py", &world.url, SECRET]).current_dir(folder()).kill_on_drop(true);
    run(command, "").await;
    for name in ["plain", "gzip"] {
        let fact = world.latest(&format!("segment/py-{name}")).unwrap();
        assert_eq!(fact.value(Measure::Revenue), Some(12_340_000_000));
        assert_eq!(dim(&fact, Dimension::Source), Some("youtube"));
    }
}
