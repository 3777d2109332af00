//! Tracking links: where they lead whom, and what is written into the address on the way.
//!
//! A link is data; following one is `redirect`'s business. Whoever makes a link calls [`parse_slug`] and
//! [`check_destination`] first.
//!
//! Invariant: a link leads only where somebody of the workspace wrote that it leads, and that is an absolute web address.

use crate::{
    Timestamp,
    id::{CampaignId, CreatorId, LinkId},
    visit::Device,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

/// The longest slug, in characters.
pub const LONGEST_SLUG: usize = 64;

/// The longest destination, in bytes.
pub const LONGEST_DESTINATION: usize = 2048;

/// The place of the destination that a link has once it has ended.
const AFTER: &str = "after its end";

/// First parts of paths that the public doors use themselves.
pub const RESERVED: &[&str] = &[
    "api", "mp", "v1", "track", "events", "js", "hooks", "debug", "health", "metrics", "favicon", "robots", "links",
    "s",
];

/// A tracking link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id: the slug, or `domain/slug` on an own domain.
    pub id: LinkId,
    /// Where it leads when no rule and no variant says otherwise.
    pub destination: String,
    /// Whose it is.
    pub creator: Option<CreatorId>,
    /// The campaign that it belongs to.
    pub campaign: Option<CampaignId>,
    /// The placement that it was agreed for.
    pub placement: Option<SmolStr>,
    /// The platform that it is posted on.
    pub platform: Option<SmolStr>,
    /// What is written into the destination's query.
    #[serde(default)]
    pub utm: Utm,
    /// Other destinations for some; the first rule that matches decides.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Destinations that are tried against each other; a visitor stays with one.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// From when it leads anywhere.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// Where it leads once it has ended; `None` is a page that says so.
    pub after: Option<String>,
    /// What it is for, in its maker's words.
    #[serde(default)]
    pub note: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was retired, if it was.
    pub retired_at: Option<Timestamp>,
}

impl Link {
    /// A link that leads somewhere, and nothing more.
    pub fn new(id: LinkId, destination: &str, made_at: Timestamp) -> Self {
        Self {
            id,
            destination: destination.to_owned(),
            creator: None,
            campaign: None,
            placement: None,
            platform: None,
            utm: Utm::default(),
            rules: Vec::new(),
            variants: Vec::new(),
            starts_at: None,
            ends_at: None,
            after: None,
            note: String::new(),
            made_at,
            retired_at: None,
        }
    }

    /// The last part of its address.
    pub fn slug(&self) -> &str {
        self.id.as_str().rsplit_once('/').map_or(self.id.as_str(), |(_, slug)| slug)
    }

    /// The own domain that it lives on; `None` is any name that the server answers to.
    pub fn domain(&self) -> Option<&str> {
        self.id.as_str().rsplit_once('/').map(|(domain, _)| domain)
    }

    /// Whether it leads anywhere at an instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.retired_at.is_none_or(|retired| at < retired)
            && self.starts_at.is_none_or(|start| at >= start)
            && self.ends_at.is_none_or(|end| at < end)
    }

    /// Every destination that it may lead to, with the place that names it.
    pub fn destinations(&self) -> impl Iterator<Item = (String, &str)> {
        let own = std::iter::once(("destination".to_owned(), self.destination.as_str()));
        let rules = self.rules.iter().enumerate();
        let rules = rules.map(|(place, rule)| (format!("rule {}", place + 1), rule.destination.as_str()));
        let variants = self.variants.iter().map(|one| (format!("variant {}", one.name), one.destination.as_str()));
        own.chain(rules).chain(variants).chain(self.after.iter().map(|after| (AFTER.to_owned(), after.as_str())))
    }

    /// The destinations that somebody may come to at an instant or later, with the place that names each: none of a
    /// retired link, and of one that has ended only where it leads after its end.
    pub fn destinations_ahead(&self, at: Timestamp) -> impl Iterator<Item = (String, &str)> {
        let retired = self.retired_at.is_some_and(|retired| at >= retired);
        let ended = self.ends_at.is_some_and(|end| at >= end);
        self.destinations().filter(move |(place, _)| !retired && (!ended || place == AFTER))
    }

    /// What is wrong with the link, in words, each with the place that it is about.
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self
            .destinations()
            .filter_map(|(place, to)| check_destination(to).err().map(|fault| format!("{place}: {fault}")))
            .collect();
        if let Err(fault) = parse_slug(self.slug()) {
            faults.push(fault);
        }
        if self.variants.iter().any(|one| one.weight == 0) {
            faults.push("a variant has the weight 0: remove it, or give it a weight of 1 or more".to_owned());
        }
        if self.variants.len() == 1 {
            faults.push("one variant alone is no test: add a second one, or make it the destination".to_owned());
        }
        if let (Some(start), Some(end)) = (self.starts_at, self.ends_at)
            && start >= end
        {
            faults.push("it ends before it starts".to_owned());
        }
        faults
    }
}

/// The values that are written into a destination's query, under their canonical names. `{creator}`, `{campaign}`,
/// `{platform}`, `{placement}` and `{link}` stand for the link's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Utm {
    /// `utm_source`.
    pub source: Option<SmolStr>,
    /// `utm_medium`.
    pub medium: Option<SmolStr>,
    /// `utm_campaign`.
    pub campaign: Option<SmolStr>,
    /// `utm_term`.
    pub term: Option<SmolStr>,
    /// `utm_content`.
    pub content: Option<SmolStr>,
    /// `utm_id`.
    pub id: Option<SmolStr>,
}

impl Utm {
    /// What people usually want: the platform as the source, `influencer` as the medium, campaign and creator as such.
    pub fn usual() -> Self {
        Self {
            source: Some("{platform}".into()),
            medium: Some("influencer".into()),
            campaign: Some("{campaign}".into()),
            content: Some("{creator}".into()),
            ..Self::default()
        }
    }

    /// The parameters for a link, in the order in which they are written. One whose placeholder has no value is left out.
    pub fn fill(&self, link: &Link) -> Vec<(&'static str, String)> {
        let all = [
            ("utm_source", &self.source),
            ("utm_medium", &self.medium),
            ("utm_campaign", &self.campaign),
            ("utm_term", &self.term),
            ("utm_content", &self.content),
            ("utm_id", &self.id),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, filled(value.as_ref()?, link)?))).collect()
    }
}

fn filled(template: &str, link: &Link) -> Option<String> {
    let own = [
        ("{creator}", link.creator.as_ref().map(CreatorId::as_str)),
        ("{campaign}", link.campaign.as_ref().map(CampaignId::as_str)),
        ("{platform}", link.platform.as_deref()),
        ("{placement}", link.placement.as_deref()),
        ("{link}", Some(link.slug())),
    ];
    let mut text = template.to_owned();
    for (name, value) in own {
        if text.contains(name) {
            text = text.replace(name, value?);
        }
    }
    (!text.is_empty()).then_some(text)
}

/// Another destination for some visitors. Every part that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// In one of these countries (ISO 3166, upper-cased).
    pub countries: Vec<SmolStr>,
    /// On one of these devices.
    pub devices: Vec<Device>,
    /// Preferring one of these languages (the primary part, lower-cased).
    pub languages: Vec<SmolStr>,
    /// From the first instant, up to the second.
    pub during: Option<(Timestamp, Timestamp)>,
    /// Where it leads them.
    pub destination: String,
}

/// One destination of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its name in readings.
    pub name: SmolStr,
    /// Where it leads.
    pub destination: String,
    /// How many visitors it gets, in proportion to the others.
    pub weight: u32,
}

/// A slug as it is kept: composed (NFC) and lower-cased, of letters and digits of any script, `-` and `_`. Fails in words.
pub fn parse_slug(text: &str) -> Result<SmolStr, String> {
    let slug: String = text.trim().nfc().collect::<String>().to_lowercase().nfc().collect();
    if slug.is_empty() {
        return Err("a link needs a name: letters, digits, - and _".to_owned());
    }
    if slug.chars().count() > LONGEST_SLUG {
        return Err(format!("the name of a link has at most {LONGEST_SLUG} characters"));
    }
    let fits =
        |c: char| c.is_alphanumeric() || matches!(c, '-' | '_') || unicode_normalization::char::is_combining_mark(c);
    if let Some(odd) = slug.chars().find(|c| !fits(*c)) {
        return Err(format!("{odd:?} cannot stand in the name of a link: use letters, digits, - and _"));
    }
    if RESERVED.contains(&slug.as_str()) {
        return Err(format!("{slug:?} is an address of Kepi's own: choose another name"));
    }
    Ok(SmolStr::new(slug))
}

/// Whether a text is an address that a link may lead to. Fails in words.
pub fn check_destination(text: &str) -> Result<(), String> {
    if text.len() > LONGEST_DESTINATION {
        return Err(format!("the address is longer than {LONGEST_DESTINATION} characters"));
    }
    // Browsers read a backslash as a slash and other programs do not, so that the two would see different hosts.
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err("the address holds a space, a backslash or a control character".to_owned());
    }
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) else {
        return Err("an address begins with https:// or http://".to_owned());
    };
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if host.contains('@') {
        return Err("the address holds a user name or password before @: leave it out".to_owned());
    }
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(|c| c.is_alphanumeric() || "-._[]:".contains(c)) {
        return Err(format!("{host:?} is not the name of a website"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(id: &str) -> Link {
        Link::new(LinkId::new(id), "https://glow.com/shop", Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn slugs_are_one_text_however_they_were_typed() {
        assert_eq!(parse_slug(" Jackie-Shade ").unwrap(), "jackie-shade");
        // A letter with its accent as one character and as two.
        assert_eq!(parse_slug("E\u{301}te\u{301}").unwrap(), parse_slug("\u{e9}t\u{e9}").unwrap());
        assert_eq!(parse_slug("ночь_2").unwrap(), "ночь_2");
        for refused in ["", "a b", "a/b", "a.b", "api", "V1", "a\r\nb", "..", &"x".repeat(65), "a%2e"] {
            assert!(parse_slug(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn destinations_are_web_addresses_without_tricks() {
        for good in ["https://glow.com", "http://127.0.0.1:8080/x?y=1#z", "https://münchen.de/ß", "https://[::1]/a"] {
            assert_eq!(check_destination(good), Ok(()), "{good}");
        }
        for refused in [
            "glow.com",
            "//glow.com",
            "javascript:alert(1)",
            "https://",
            "https://good.com@evil.com",
            "https://a b.com",
            "https://a.com/\r\nSet-Cookie: x",
            "https://a.com\\@evil.com@",
            "ftp://a.com",
            &format!("https://a.com/{}", "x".repeat(2048)),
        ] {
            assert!(check_destination(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn a_link_knows_its_parts_and_its_faults() {
        let mut own = link("go.glow.com/spring");
        assert_eq!((own.slug(), own.domain()), ("spring", Some("go.glow.com")));
        assert_eq!((link("spring").slug(), link("spring").domain()), ("spring", None));
        assert_eq!(own.faults(), Vec::<String>::new());
        own.variants = vec![Variant { name: "a".into(), destination: "glow.com".into(), weight: 0 }];
        own.starts_at = Some("2026-03-02T00:00:00Z".parse().unwrap());
        own.ends_at = Some("2026-03-01T00:00:00Z".parse().unwrap());
        let faults = own.faults().join("\n");
        for part in ["variant a: an address begins", "weight 0", "no test", "ends before it starts"] {
            assert!(faults.contains(part), "{faults}");
        }
    }

    #[test]
    fn where_somebody_may_still_come_to_is_what_a_link_leads_to_from_now_on() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut own = link("spring");
        own.variants = ["a", "b"]
            .map(|name| Variant { name: name.into(), destination: format!("https://{name}.com"), weight: 1 })
            .to_vec();
        own.after = Some("https://after.com".to_owned());
        own.starts_at = Some(at("2026-03-01T00:00:00Z"));
        own.ends_at = Some(at("2026-04-01T00:00:00Z"));
        let ahead =
            |link: &Link, text: &str| link.destinations_ahead(at(text)).map(|(place, _)| place).collect::<Vec<_>>();
        let all = ["destination", "variant a", "variant b", AFTER];
        assert_eq!(ahead(&own, "2026-02-01T00:00:00Z"), all, "before its start too: people will come");
        assert_eq!(ahead(&own, "2026-03-31T23:59:59Z"), all);
        assert_eq!(ahead(&own, "2026-04-01T00:00:00Z"), [AFTER]);
        own.retired_at = Some(at("2026-03-10T00:00:00Z"));
        assert_eq!(ahead(&own, "2026-03-10T00:00:00Z"), [""; 0]);
    }

    #[test]
    fn templates_are_filled_and_what_is_unknown_is_left_out() {
        let mut own = link("spring");
        own.utm = Utm::usual();
        own.platform = Some("instagram".into());
        own.creator = Some(CreatorId::new("jackie"));
        let filled = own.utm.fill(&own);
        assert_eq!(
            filled,
            [
                ("utm_source", "instagram".to_owned()),
                ("utm_medium", "influencer".to_owned()),
                ("utm_content", "jackie".to_owned())
            ]
        );
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text in any::<String>()) {
            let _ = check_destination(&text);
            if let Ok(slug) = parse_slug(&text) {
                prop_assert_eq!(parse_slug(&slug), Ok(slug.clone()));
            }
        }
    }
}
