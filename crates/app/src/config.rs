//! Settings: one TOML file, then the environment, then flags. Read once, here and nowhere else.
//!
//! Invariant: no other room reads the environment; a key that is not known is refused, never ignored.

use crate::stop::usage;
use ipnet::IpNet;
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// A setting: its key in the file and its name in the environment, with what it is when nobody says.
#[derive(Debug)]
pub struct Setting {
    /// The key in the file.
    pub key: &'static str,
    /// The variable in the environment.
    pub variable: &'static str,
    /// The value when nobody says.
    pub default: &'static str,
    /// What it does.
    pub words: &'static str,
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "data",
        variable: "KEPI_DATA",
        default: "./kepi-data",
        words: "the folder that everything is kept in",
    },
    Setting {
        key: "workspace",
        variable: "KEPI_WORKSPACE",
        default: "",
        words: "the workspace; empty is the only one",
    },
    Setting {
        key: "listen",
        variable: "KEPI_LISTEN",
        default: "127.0.0.1:8080",
        words: "the address that pages are served on",
    },
    Setting {
        key: "public",
        variable: "KEPI_PUBLIC",
        default: "127.0.0.1:8081",
        words: "the address that links are followed and events taken on; it serves no page",
    },
    Setting {
        key: "public-url",
        variable: "KEPI_PUBLIC_URL",
        default: "",
        words: "how the world writes that address, such as https://go.glow.com; empty is the address itself",
    },
    Setting {
        key: "trusted-proxies",
        variable: "KEPI_TRUSTED_PROXIES",
        default: "",
        words: "networks whose X-Forwarded-For is believed, such as 127.0.0.1/32,10.0.0.0/8; empty is none",
    },
    Setting {
        key: "internal-networks",
        variable: "KEPI_INTERNAL_NETWORKS",
        default: "",
        words: "networks of one's own house, whose visits are not counted; empty is none",
    },
    Setting {
        key: "honour-do-not-track",
        variable: "KEPI_HONOUR_DO_NOT_TRACK",
        default: "yes",
        words: "whether visits of browsers that ask not to be tracked are left out: yes, no",
    },
    Setting {
        key: "countries",
        variable: "KEPI_COUNTRIES",
        default: "",
        words: "a database of countries by address (.mmdb); empty leaves countries unknown",
    },
    Setting {
        key: "subscribers-inside",
        variable: "KEPI_SUBSCRIBERS_INSIDE",
        default: "no",
        words: "whether notices may go to addresses of this machine and its network: yes, no",
    },
    Setting {
        key: "check-destinations",
        variable: "KEPI_CHECK_DESTINATIONS",
        default: "yes",
        words: "whether the addresses that links lead to are asked once a day whether they work: yes, no",
    },
    Setting {
        key: "log",
        variable: "KEPI_LOG",
        default: "warn",
        words: "what is written to standard error: warn, info, debug",
    },
];

/// The variable that names the file.
const FILE_VARIABLE: &str = "KEPI_CONFIG";

/// The file that is read when none is named, if it is there.
const FILE: &str = "kepi.toml";

/// What flags say; `None` leaves it to the environment and the file.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The settings' file.
    pub file: Option<PathBuf>,
    /// Values by key.
    pub values: BTreeMap<&'static str, String>,
}

/// The effective settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder that everything is kept in.
    pub data: PathBuf,
    /// The workspace's name or id, if one was named.
    pub workspace: Option<String>,
    /// The address that pages are served on.
    pub listen: SocketAddr,
    /// The address that links are followed and events taken on.
    pub public: SocketAddr,
    /// How the world writes it, where that was said.
    pub public_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks whose visits are not counted.
    pub internal_networks: Vec<IpNet>,
    /// Whether visits of browsers that ask not to be tracked are left out.
    pub honour_do_not_track: bool,
    /// The database of countries by address.
    pub countries: Option<PathBuf>,
    /// Whether notices may go to addresses of this machine and its network.
    pub subscribers_inside: bool,
    /// Whether the addresses that links lead to are looked at.
    pub check_destinations: bool,
    /// What is written to standard error.
    pub log: String,
    /// Each setting's value and where it came from, for `kepi config`.
    pub origins: Vec<(&'static str, String, String)>,
}

impl Config {
    /// Reads the settings.
    pub fn read(flags: &Flags) -> anyhow::Result<Self> {
        Self::from(flags, &variable)
    }

    /// Whether somebody said what a setting is.
    pub fn is_chosen(&self, key: &str) -> bool {
        self.origins.iter().any(|(known, _, origin)| *known == key && origin != "default")
    }

    fn from(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let named = flags.file.clone().or_else(|| variable(FILE_VARIABLE).map(PathBuf::from));
        let (path, must) = named.map_or((PathBuf::from(FILE), false), |path| (path, true));
        let file = file(&path, must)?;
        let origins: Vec<_> = SETTINGS
            .iter()
            .map(|setting| {
                let flag = flags.values.get(setting.key).map(|value| (value.clone(), "flag".to_owned()));
                let outside = || variable(setting.variable).map(|value| (value, setting.variable.to_owned()));
                let inside = || file.get(setting.key).map(|value| (value.clone(), path.display().to_string()));
                let default = || (setting.default.to_owned(), "default".to_owned());
                let (value, origin) = flag.or_else(outside).or_else(inside).unwrap_or_else(default);
                (setting.key, value, origin)
            })
            .collect();
        let value = |key| origins.iter().find(|(known, ..)| *known == key).map(|(_, value, _)| value.clone());
        let text = |key| value(key).unwrap_or_default();
        let said = |key| said(key, &text(key));
        let public_url = Some(text("public-url")).filter(|url| !url.is_empty());
        if let Some(url) = &public_url {
            model::link::check_destination(url).map_err(|fault| usage(format!("public-url {url:?}: {fault}")))?;
        }
        Ok(Self {
            data: text("data").into(),
            workspace: Some(text("workspace")).filter(|name| !name.is_empty()),
            listen: address(&text("listen"))?,
            public: address(&text("public"))?,
            public_url,
            trusted_proxies: networks("trusted-proxies", &text("trusted-proxies"))?,
            internal_networks: networks("internal-networks", &text("internal-networks"))?,
            honour_do_not_track: said("honour-do-not-track")?,
            subscribers_inside: said("subscribers-inside")?,
            check_destinations: said("check-destinations")?,
            countries: Some(text("countries")).filter(|path| !path.is_empty()).map(PathBuf::from),
            log: text("log"),
            origins,
        })
    }
}

fn address(text: &str) -> anyhow::Result<SocketAddr> {
    let wrong = || usage(format!("{text:?} is not an address to listen on: write HOST:PORT, such as 127.0.0.1:8080"));
    text.parse().map_err(|_| wrong())
}

fn networks(key: &str, text: &str) -> anyhow::Result<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let network = |part: &str| part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    let wrong = |part| usage(format!("{key}: {part:?} is no network: write ADDRESS/BITS, such as 10.0.0.0/8"));
    parts.map(|part| network(part).map_err(|_| wrong(part))).collect()
}

fn said(key: &str, text: &str) -> anyhow::Result<bool> {
    match text {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        other => Err(usage(format!("{key} is {other:?}: write yes or no"))),
    }
}

fn file(path: &PathBuf, must: bool) -> anyhow::Result<BTreeMap<String, String>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(_) if !must => return Ok(BTreeMap::new()),
        Err(error) => return Err(usage(format!("the settings' file {} cannot be read: {error}", path.display()))),
    };
    let values: BTreeMap<String, String> = toml::from_str(&text)
        .map_err(|error| usage(format!("the settings' file {} cannot be understood: {error}", path.display())))?;
    if let Some(key) = values.keys().find(|key| SETTINGS.iter().all(|setting| setting.key != key.as_str())) {
        let known: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
        let (path, known) = (path.display(), known.join(", "));
        return Err(usage(format!("{path}: no setting is called {key:?}; the settings are {known}")));
    }
    Ok(values)
}

#[allow(clippy::disallowed_methods, reason = "the one place where the environment is read")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> anyhow::Result<Config> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        std::fs::write(&path, toml).unwrap();
        let values = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let variable = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
        Config::from(&Flags { file: Some(path), values }, &variable)
    }

    #[test]
    fn flags_beat_the_environment_which_beats_the_file() {
        let config = read(
            "data = 'file'\nlog = 'info'\nworkspace = 'file'",
            &[("KEPI_DATA", "outside"), ("KEPI_WORKSPACE", "outside")],
            &[("data", "flag")],
        )
        .unwrap();
        assert_eq!(config.data, PathBuf::from("flag"));
        assert_eq!(config.workspace.as_deref(), Some("outside"));
        assert_eq!(config.log, "info");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn mistakes_are_named() {
        let wrong = |toml| read(toml, &[], &[]).unwrap_err().to_string();
        assert!(wrong("dta = 'x'").contains("no setting is called \"dta\""));
        assert!(wrong("data = ").contains("cannot be understood"));
        assert!(wrong("listen = 'here'").contains("HOST:PORT"));
        assert!(wrong("public = 'there'").contains("HOST:PORT"));
        assert!(wrong("public-url = 'go.glow.com'").contains("https://"));
        assert!(wrong("internal-networks = 'office'").contains("10.0.0.0/8"));
        assert!(wrong("honour-do-not-track = 'maybe'").contains("yes or no"));
    }
}
