//! Agents: what the program that made a request says of itself.
//!
//! The whole agent is read once by one automaton over every word of the tables in [`signs`]; what it found is then
//! weighed. Nothing here knows of links or of what is counted.
//!
//! Invariant: an app's own browser has a person in front of it. No word of an app makes it a program.

mod signs;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use axum::http::HeaderMap;
use model::visit::Device;
use std::sync::LazyLock;

/// What an agent says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The kind of program, where it is one that no person looks through.
    pub program: Option<Program>,
    /// The app whose own browser it is.
    pub app: Option<&'static str>,
    /// What it runs on.
    pub device: Device,
}

/// A program that no person looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Fetches a link to draw its preview.
    Preview,
    /// Checks whether a page is up.
    Monitor,
    /// Crawls, or fetches for another program.
    Bot,
}

/// What a word is a sign of, and its place in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Preview,
    Monitor,
    Bot,
    /// `bot` at the end of a word, unless a phone of Cubot.
    BotWord,
    /// An address of the web or of mail: crawlers leave one, browsers do not.
    Address,
    App(usize),
    Engine,
    WebKit,
    Compatible,
    Msie,
    Android,
    Mac,
    Mobile,
    Other,
    Tablet,
    Phone,
    Desktop,
}

struct Words {
    automaton: AhoCorasick,
    signs: Vec<Sign>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Vec<(&str, Sign)> = vec![
        ("bot", Sign::BotWord),
        ("://", Sign::Address),
        ("www.", Sign::Address),
        ("(compatible;", Sign::Compatible),
        ("applewebkit", Sign::WebKit),
        ("msie", Sign::Msie),
        ("konqueror", Sign::Msie),
        ("android", Sign::Android),
        ("macintosh", Sign::Mac),
        ("mobile", Sign::Mobile),
    ];
    let tables = [
        (signs::PREVIEWS, Sign::Preview),
        (signs::MONITORS, Sign::Monitor),
        (signs::PROGRAMS, Sign::Bot),
        (signs::ENGINES, Sign::Engine),
        (signs::OTHERS, Sign::Other),
        (signs::TABLETS, Sign::Tablet),
        (signs::PHONES, Sign::Phone),
        (signs::DESKTOPS, Sign::Desktop),
    ];
    for (list, sign) in tables {
        words.extend(signs::words(list).map(|word| (word, sign)));
    }
    words.extend(signs::APPS.iter().enumerate().map(|(place, (word, _))| (*word, Sign::App(place))));
    let automaton = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words.iter().map(|(word, _)| word))
        .expect("invariant: the tables are small");
    Words { automaton, signs: words.into_iter().map(|(_, sign)| sign).collect() }
});

struct Starts {
    previews: Vec<&'static str>,
    browsers: Vec<&'static str>,
}

static STARTS: LazyLock<Starts> = LazyLock::new(|| Starts {
    previews: signs::words(signs::PREVIEW_STARTS).collect(),
    browsers: signs::words(signs::BROWSER_STARTS).collect(),
});

/// What was found in an agent.
#[derive(Default)]
struct Found {
    preview: bool,
    monitor: bool,
    bot: bool,
    app: Option<usize>,
    engine: bool,
    webkit: bool,
    compatible: bool,
    msie: bool,
    android: bool,
    mac: bool,
    mobile: bool,
    other: bool,
    tablet: bool,
    phone: bool,
    desktop: bool,
}

/// Reads an agent.
pub fn read(text: &str) -> Agent {
    let found = look(text);
    Agent { program: program(text, &found), app: found.app.map(|place| signs::APPS[place].1), device: device(&found) }
}

/// The app whose own browser a visit came through: by its agent, or by the package that an Android web view names in
/// `X-Requested-With` and an app in its `android-app://` referrer.
pub fn app(agent: &Agent, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    agent.app.or_else(|| app_of_package(text("x-requested-with")?)).or_else(|| {
        let package = text("referer")?.strip_prefix("android-app://")?;
        app_of_package(package.split('/').next()?)
    })
}

fn app_of_package(package: &str) -> Option<&'static str> {
    signs::PACKAGES.iter().find(|(known, _)| *known == package).map(|(_, app)| *app)
}

fn look(text: &str) -> Found {
    let mut found = Found::default();
    for hit in WORDS.automaton.find_overlapping_iter(text) {
        match WORDS.signs[hit.pattern().as_usize()] {
            Sign::Preview => found.preview = true,
            Sign::Monitor => found.monitor = true,
            Sign::Bot | Sign::Address => found.bot = true,
            Sign::BotWord => found.bot |= is_bot(text, hit.start(), hit.end()),
            Sign::App(place) => found.app = Some(found.app.map_or(place, |known| known.min(place))),
            Sign::Engine => found.engine = true,
            Sign::WebKit => found.webkit = true,
            Sign::Compatible => found.compatible = true,
            Sign::Msie => found.msie = true,
            Sign::Android => found.android = true,
            Sign::Mac => found.mac = true,
            Sign::Mobile => found.mobile = true,
            Sign::Other => found.other = true,
            Sign::Tablet => found.tablet = true,
            Sign::Phone => found.phone = true,
            Sign::Desktop => found.desktop = true,
        }
    }
    found.mobile |= found.phone;
    found
}

/// Whether the `bot` at a place ends its word and is not the maker of phones.
fn is_bot(text: &str, start: usize, end: usize) -> bool {
    let after = text.as_bytes().get(end);
    let ends = after.is_none_or(|next| !next.is_ascii_alphabetic() || next.eq_ignore_ascii_case(&b's'));
    ends && !text.as_bytes()[..start].to_ascii_lowercase().ends_with(b"cu")
}

fn program(text: &str, found: &Found) -> Option<Program> {
    if found.preview || begins(text, &STARTS.previews) {
        return Some(Program::Preview);
    }
    if found.monitor {
        return Some(Program::Monitor);
    }
    // Some apps put their own name before that of the web view.
    let browser = found.webkit || begins(text, &STARTS.browsers);
    let hollow = begins(text, &["mozilla/"]) && !found.engine;
    let posing = found.compatible && !found.msie && begins(text, &["mozilla/5.0 (compatible;"]);
    (found.bot || !browser || hollow || posing).then_some(Program::Bot)
}

fn begins(text: &str, starts: &[&str]) -> bool {
    let bytes = text.as_bytes();
    starts.iter().any(|start| bytes.len() >= start.len() && bytes[..start.len()].eq_ignore_ascii_case(start.as_bytes()))
}

fn device(found: &Found) -> Device {
    // A tablet of Apple says it is a Mac, but no Mac says `Mobile`.
    let tablet = found.tablet || (found.mac && found.mobile) || (found.android && !found.mobile);
    match found {
        _ if found.other => Device::Other,
        _ if tablet => Device::Tablet,
        _ if found.mobile => Device::Mobile,
        _ if found.desktop => Device::Desktop,
        _ => Device::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, program: Option<Program>, app: Option<&'static str>, device: Device) {
        assert_eq!(read(text), Agent { program, app, device }, "{text}");
    }

    #[test]
    fn a_phone_called_cubot_is_no_bot_and_a_bot_on_a_phone_is_one() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/72.0 Mobile Safari/537.36";
        check(&format!("Mozilla/5.0 (Linux; Android 8.0; CUBOT_P20) {webkit}"), None, None, Device::Mobile);
        check(
            &format!("Mozilla/5.0 (Linux; Android 8.0; Nexus 5X) {webkit} (compatible; Somebot/2.1)"),
            Some(Program::Bot),
            None,
            Device::Mobile,
        );
    }

    #[test]
    fn a_preview_that_poses_as_a_mac_is_a_preview_and_an_ipad_that_does_is_a_tablet() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        check(&format!("{mac} Version/14.0 Safari/605.1.15"), None, None, Device::Desktop);
        check(&format!("{mac} Mobile/15E148 Instagram 300.0"), None, Some("instagram"), Device::Tablet);
        let preview = format!("{mac} facebookexternalhit/1.1 Facebot Twitterbot/1.0");
        check(&preview, Some(Program::Preview), None, Device::Desktop);
    }

    #[test]
    fn what_does_not_begin_as_a_browser_or_has_no_engine_is_a_program() {
        for text in
            ["-", "MyApp/1.0", "Mozilla/5.0", "Mozilla/5.0 (compatible; Thing/1.0) AppleWebKit/537.36", "curl/8.5.0"]
        {
            assert_eq!(read(text).program, Some(Program::Bot), "{text}");
        }
    }

    #[test]
    fn a_package_names_its_app() {
        assert_eq!(app_of_package("com.google.android.youtube"), Some("youtube"));
        assert_eq!(app_of_package("com.android.chrome"), None);
    }
}
