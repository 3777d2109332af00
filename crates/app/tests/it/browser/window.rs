//! A browser window, driven through chromedriver.

use crate::run::PATIENCE;
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A window; it closes with the test.
pub struct Window {
    pub client: Client,
    driver: Child,
}

impl Drop for Window {
    fn drop(&mut self) {
        // Ends its browser too.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
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
        let mut driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("started successfully on port ").map(|(_, port)| port.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver says its port");
        std::thread::spawn(move || lines.for_each(drop));
        let size = format!("--window-size={size}");
        let mut options = json!({"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
            // Colours half way between two states are nobody's reading.
            "--force-prefers-reduced-motion", size,
        ]});
        options.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}, "timeouts": {
            "script": PATIENCE.as_millis(), "pageLoad": PATIENCE.as_millis(),
        }});
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Some(Self { client, driver })
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
