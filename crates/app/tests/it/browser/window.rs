//! A browser window, driven through chromedriver.

use super::driver::Driver;
use crate::run::PATIENCE;
use fantoccini::{
    Client, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
};
use serde_json::{Value, json};
use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How often a browser is started before a journey gives up: a port that was free can be taken when it is asked for.
const STARTS: usize = 5;

/// A window; it closes with the test.
pub struct Window {
    pub client: Client,
    _driver: Driver,
    /// The browser's profile and everything else that it writes.
    _dir: TempDir,
}

/// Whether the browser tests can run. In CI they must; elsewhere a machine without a browser is told loudly.
fn available() -> bool {
    let found =
        |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if found("chromium") && found("chromedriver") {
        return true;
    }
    #[expect(clippy::disallowed_methods, reason = "CI says so in the environment alone")]
    let ci = std::env::var("CI").is_ok();
    assert!(!ci, "chromium and chromedriver are missing: the browser tests must run in CI");
    eprintln!(
        "\n*** BROWSER TEST SKIPPED: install chromium and chromedriver (Debian: apt-get install chromium chromium-driver) ***\n"
    );
    false
}

impl Window {
    /// A desktop's window; `None` where there is no browser.
    pub async fn open() -> Option<Self> {
        Self::with(json!({}), "1440,900").await
    }

    /// A phone's screen.
    pub async fn phone() -> Option<Self> {
        let metrics = json!({"width": 390, "height": 844, "pixelRatio": 2, "mobile": true, "touch": true});
        Self::with(json!({"mobileEmulation": {"deviceMetrics": metrics}}), "390,844").await
    }

    async fn with(extra: Value, size: &str) -> Option<Self> {
        if !available() {
            return None;
        }
        let size = format!("--window-size={size}");
        let mut options = json!({"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
            "--remote-debugging-pipe",
            // Colours half way between two states are nobody's reading.
            "--force-prefers-reduced-motion", size,
        ]});
        options.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}, "timeouts": {
            "script": PATIENCE.as_millis(), "pageLoad": PATIENCE.as_millis(),
        }});
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..STARTS {
            let Some(mut driver) = Driver::start(dir.path()) else { continue };
            match driver.connect(&wanted).await {
                Ok(client) => return Some(Self { client, _driver: driver, _dir: dir }),
                Err(error) => eprintln!("the browser did not start: {error}"),
            }
        }
        panic!("the browser did not start {STARTS} times")
    }

    /// Tries until there is an answer. What fails because the page was changing is tried again.
    pub async fn insist<T>(&self, what: &str, attempt: impl AsyncFn() -> Result<Option<T>, CmdError>) -> T {
        let begun = Instant::now();
        loop {
            let why = match attempt().await {
                Ok(Some(answer)) => return answer,
                Ok(None) => String::from("not yet"),
                Err(error) if passing(&error) => error.to_string(),
                Err(error) => panic!("{what}: {error}"),
            };
            assert!(begun.elapsed() < PATIENCE, "{what} did not happen: {why}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        self.insist(css, async || self.client.find(Locator::Css(css)).await.map(Some)).await
    }

    /// The text of an element, once it can be seen.
    pub async fn text(&self, css: &str) -> String {
        self.until_text(css, |_| true).await
    }

    /// The text of an element, once it can be seen and is as it should be. Found and read in one go: between two calls a
    /// page may change.
    pub async fn until_text(&self, css: &str, right: impl Fn(&str) -> bool) -> String {
        let read = format!(
            "const one = document.querySelector({});
            return one?.checkVisibility({{checkOpacity: true, checkVisibilityCSS: true}}) ? one.innerText.trim() : ''",
            json!(css)
        );
        let begun = Instant::now();
        loop {
            let text = self.ask(&read).await.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
            if !text.is_empty() && right(&text) {
                return text;
            }
            assert!(begun.elapsed() < PATIENCE, "{css} did not come to say what it should, but {text:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until a script's answer is true.
    pub async fn until(&self, what: &str, script: &str) {
        let script = format!("return Boolean({script})");
        self.insist(what, async || Ok((self.ask(&script).await == Some(json!(true))).then_some(()))).await;
    }

    /// What a script that only reads answers; `None` where it fails, as it may while a page changes.
    async fn ask(&self, script: &str) -> Option<Value> {
        match self.client.execute(script, Vec::new()).await {
            Ok(answer) => Some(answer),
            Err(CmdError::Standard(_)) => None,
            Err(error) => panic!("the browser is gone: {error}"),
        }
    }

    /// Runs a script.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Violations of accessibility rules as axe-core finds them.
    pub async fn violations(&self) -> Vec<String> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(path).expect("axe-core lies among the browser modules' development packages");
        self.run(&format!("{axe}; window.axe = window.axe || axe;")).await;
        let ask = "const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})
               .then(found => done(found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', '))))
               .catch(error => done(['axe failed: ' + error]))";
        let found = self.client.execute_async(ask, Vec::new()).await.unwrap();
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }
}

/// Whether a command failed only because of the moment: the page was being replaced, or something lay before the element.
fn passing(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else { return false };
    let replaced = ["execution context", "navigation", "does not belong to the document", "Cannot find context"];
    match error.error {
        ErrorStatus::NoSuchElement
        | ErrorStatus::StaleElementReference
        | ErrorStatus::ElementNotInteractable
        | ErrorStatus::ElementClickIntercepted
        | ErrorStatus::MoveTargetOutOfBounds
        | ErrorStatus::InvalidElementState => true,
        ErrorStatus::UnknownError | ErrorStatus::JavascriptError => {
            replaced.iter().any(|words| error.message.contains(words))
        }
        _ => false,
    }
}
