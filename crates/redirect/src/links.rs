//! Links in memory, by host and slug, each with its destinations made ready.
//!
//! The table is replaced whole whenever the ledger's links have changed, by whichever process.

use crate::RedirectError;
use jiff::tz::TimeZone;
use ledger::Ledger;
use model::{
    SmolStr,
    dimension::Dimension,
    link::{self, Link},
    onward::Onward,
    workspace::Workspace,
};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// A workspace as clicks see it.
#[derive(Clone, Debug)]
pub struct Home {
    /// The workspace.
    pub workspace: Workspace,
    /// Its time zone.
    pub zone: TimeZone,
}

/// A link that can be followed.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose it is.
    pub home: Arc<Home>,
    /// The link.
    pub link: Link,
    /// Where it leads.
    pub own: Onward,
    /// Where each rule leads.
    pub rules: Vec<Onward>,
    /// Where each variant leads.
    pub variants: Vec<Onward>,
    /// Where it leads once it has ended.
    pub after: Option<Onward>,
    /// What every click on it says.
    pub dims: Vec<(Dimension, SmolStr)>,
    /// A number of its own.
    pub number: u64,
}

/// Every link that can be followed.
#[derive(Debug, Default)]
pub struct Links {
    entries: HashMap<SmolStr, Arc<Entry>>,
    /// The workspaces that have links on an own domain.
    domains: HashMap<SmolStr, HashSet<SmolStr>>,
    /// The ledger's mark when they were read.
    pub epoch: i64,
}

impl Links {
    /// Reads every link. A link that leads nowhere is left out, and that is logged.
    pub fn read(ledger: &Ledger) -> Result<Self, RedirectError> {
        // The mark first: a link that is added in between is read again.
        let mut links = Self { epoch: ledger.links_epoch()?, ..Self::default() };
        for (workspace, all) in ledger.every_link()? {
            let home = Arc::new(Home { zone: workspace.calendar.zone(), workspace });
            for link in all {
                links.add(&home, link);
            }
        }
        Ok(links)
    }

    fn add(&mut self, home: &Arc<Home>, link: Link) {
        let id = link.id.0.clone();
        if let Some(domain) = link.domain() {
            let owners = self.domains.entry(SmolStr::new(domain)).or_default();
            owners.insert(home.workspace.id.0.clone());
        }
        match Entry::new(home, link) {
            Some(entry) => drop(self.entries.insert(id, Arc::new(entry))),
            None => tracing::warn!(link = %id, "a link leads nowhere: one of its destinations is no web address"),
        }
    }

    /// The link of a slug under a host. On an own domain only the links of the workspaces that have it are found.
    pub fn find(&self, host: &str, slug: &str) -> Option<&Arc<Entry>> {
        if self.domains.is_empty() {
            return self.entries.get(slug);
        }
        let host = if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(host)
        };
        let Some(owners) = self.domains.get(host.as_ref()) else { return self.entries.get(slug) };
        let own = self.entries.get(format!("{host}/{slug}").as_str());
        own.or_else(|| self.entries.get(slug).filter(|entry| owners.contains(&entry.home.workspace.id.0)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Entry {
    fn new(home: &Arc<Home>, link: Link) -> Option<Self> {
        let utm = link.utm.fill(&link);
        let ready = |destination: &str| Onward::new(destination, &utm);
        let own = ready(&link.destination)?;
        let rules = link.rules.iter().map(|rule| ready(&rule.destination)).collect::<Option<_>>()?;
        let variants = link.variants.iter().map(|one| ready(&one.destination)).collect::<Option<_>>()?;
        // What comes after the end is not part of the campaign.
        let after = link.after.as_deref().and_then(|after| Onward::new(after, &[]));
        let number = link.id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, fold);
        Some(Self { home: Arc::clone(home), dims: dims(&link, &utm), own, rules, variants, after, number, link })
    }
}

/// One step of FNV-1a.
fn fold(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

fn dims(link: &Link, utm: &[(&'static str, String)]) -> Vec<(Dimension, SmolStr)> {
    let mut dims = vec![(Dimension::Link, link.id.0.clone())];
    let own = [
        (Dimension::Platform, link.platform.clone()),
        (Dimension::Creator, link.creator.as_ref().map(|id| id.0.clone())),
        (Dimension::Campaign, link.campaign.as_ref().map(|id| id.0.clone())),
        (Dimension::Placement, link.placement.clone()),
    ];
    dims.extend(own.into_iter().filter_map(|(dimension, value)| Some((dimension, value?))));
    dims.extend(utm.iter().map(|(name, value)| {
        let dimension = match *name {
            "utm_source" => Dimension::Source,
            "utm_medium" => Dimension::Medium,
            label => Dimension::Label(SmolStr::new(label)),
        };
        (dimension, SmolStr::new(value))
    }));
    dims.retain(|(_, value)| !value.is_empty());
    dims
}

/// The slug that a path asks for, as links keep it; `None` when no link can have it.
pub fn slug(path: &str) -> Option<Cow<'_, str>> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if !path.is_empty() && path.len() <= link::LONGEST_SLUG && path.bytes().all(plain) {
        return Some(Cow::Borrowed(path));
    }
    // A character of four bytes takes twelve in a path.
    if path.len() > link::LONGEST_SLUG * 12 {
        return None;
    }
    let text = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(Cow::Owned(link::parse_slug(&text).ok()?.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        calendar::Calendar,
        id::{LinkId, WorkspaceId},
        money::Currency,
    };

    fn home(id: &str) -> Arc<Home> {
        let calendar = Calendar::default();
        let workspace = Workspace { id: WorkspaceId::new(id), name: id.to_owned(), calendar, currency: Currency::EUR };
        Arc::new(Home { workspace, zone: TimeZone::UTC })
    }

    fn link(id: &str) -> Link {
        Link::new(LinkId::new(id), "https://glow.com", model::Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn slugs_are_found_however_they_are_written() {
        for (path, expected) in [
            ("spring", Some("spring")),
            ("Spring", Some("spring")),
            ("%C3%89t%C3%A9", Some("été")),
            ("e%CC%81te%CC%81", Some("été")),
            ("%D0%9D%D0%BE%D1%87%D1%8C_2", Some("ночь_2")),
            ("été", Some("été")),
            ("", None),
            ("a%2Fb", None),
            ("a%0d%0ab", None),
            ("%ff", None),
            ("..", None),
            ("API", None),
        ] {
            assert_eq!(slug(path).as_deref(), expected, "{path}");
        }
        assert_eq!(slug(&"x".repeat(65)), None);
        assert_eq!(slug(&"%F0%9D%94%B8".repeat(64)).map(|slug| slug.chars().count()), Some(64));
        assert_eq!(slug(&"x".repeat(100_000)), None);
    }

    #[test]
    fn an_own_domain_shows_its_own_links_and_nobody_elses() {
        let (glow, dew) = (home("glow"), home("dew"));
        let mut links = Links::default();
        links.add(&glow, link("go.glow.com/spring"));
        links.add(&glow, link("plain"));
        links.add(&dew, link("dewy"));
        let found = |host: &str, slug: &str| links.find(host, slug).map(|entry| entry.link.id.to_string());
        assert_eq!(found("go.glow.com", "spring").as_deref(), Some("go.glow.com/spring"));
        assert_eq!(found("GO.glow.com", "spring").as_deref(), Some("go.glow.com/spring"));
        assert_eq!(found("kepi.example", "spring"), None);
        assert_eq!(found("go.glow.com", "plain").as_deref(), Some("plain"));
        assert_eq!(found("go.glow.com", "dewy"), None);
        assert_eq!(found("kepi.example", "dewy").as_deref(), Some("dewy"));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_left_out() {
        let mut links = Links::default();
        let mut broken = link("broken");
        broken.destination = "https://[zz]/".to_owned();
        links.add(&home("glow"), broken);
        assert_eq!(links.len(), 0);
    }
}
