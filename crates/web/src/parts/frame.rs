//! What stands around every page: title, navigation, workspaces, the live stream.

use crate::{
    address::Pairs,
    files,
    parts::{mark, model::ModelPart},
    room::Room,
    state::State,
};
use model::workspace::Workspace;

/// The frame as the template writes it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The title of the window.
    pub title: String,
    /// The navigation.
    pub nav: Vec<Entry>,
    /// The workspace's name.
    pub workspace: String,
    /// Two letters of it.
    pub initials: String,
    /// By which model what is split by creator or campaign is credited; none where there is no workspace.
    pub model: Option<ModelPart>,
    /// The other workspaces: name and address.
    pub others: Vec<(String, String)>,
    /// The data's version when the page was made, where it is live.
    pub since: Option<u64>,
    /// The address of the style sheet.
    pub css: String,
    /// The address of the modules.
    pub js: String,
    /// The address of the early theme script.
    pub theme: String,
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The icon.
    pub icon: String,
    /// The words.
    pub words: &'static str,
    /// The address.
    pub address: String,
    /// Whether the page is there.
    pub current: bool,
}

/// The pages of the navigation: icon, words, path.
const PAGES: [(&str, &str, &str); 10] = [
    ("overview", "Overview", "/"),
    ("finding", "Findings", "/findings"),
    ("goals", "Plan", "/plan"),
    ("calendar", "Calendar", "/plan/calendar"),
    ("link", "Links", "/links"),
    ("credit", "Attribution", "/attribution"),
    ("connections", "Connections", "/connections"),
    ("imports", "Imports", "/imports"),
    ("catalogue", "Catalogue", "/catalogue"),
    ("glossary", "Glossary", "/glossary"),
];

impl Frame {
    /// The frame of a page of a workspace.
    pub fn of(title: &str, path: &str, room: &Room) -> Self {
        let there = |other: &Workspace| room.stay(Pairs::default()).with("workspace", other.id.as_str()).address("/");
        let others = room.others.iter().map(|other| (other.name.clone(), there(other)));
        Self {
            workspace: room.workspace.name.clone(),
            initials: initials(&room.workspace.name),
            others: others.collect(),
            nav: nav(path, room.suffix()),
            model: Some(ModelPart::of(room)),
            ..Self::bare(title)
        }
    }

    /// The frame of a page that belongs to no workspace.
    pub fn bare(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            nav: nav("", String::new()),
            workspace: String::new(),
            initials: String::new(),
            model: None,
            others: Vec::new(),
            since: None,
            css: files::address("app.css"),
            js: files::address("app.js"),
            theme: files::address("theme.js"),
        }
    }

    /// The same frame, listening for data that is newer than what the page shows.
    #[must_use]
    pub fn live(mut self, state: &State) -> Self {
        self.since = Some(state.version());
        self
    }
}

fn nav(path: &str, suffix: String) -> Vec<Entry> {
    let entry = |(icon, words, address): (&str, &'static str, &str)| Entry {
        icon: mark::icon(icon),
        words,
        address: format!("{address}{suffix}"),
        current: address == path,
    };
    PAGES.map(entry).into()
}

/// The first letters of the first two words.
pub fn initials(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}
