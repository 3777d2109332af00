//! The way onward: a destination made ready, so that following a link writes little more than a click's id.
//!
//! Invariants:
//! - It is a web address that somebody of the workspace wrote, as ASCII. Nothing that a visitor sends changes any of
//!   its parts before the query.
//! - A parameter that the destination has already is never written over, save Kepi's own.

use url::Url;

/// The parameter that carries the click.
pub const CLICK: &str = "kepi_click";

/// Click ids of ad platforms, passed on where a visitor brings them.
const PASSED: &[&str] = &[
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "msclkid",
    "epik",
    "ScCid",
    "rdt_cid",
];

/// The longest value that is passed on.
const LONGEST: usize = 512;

/// One destination with its UTM parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onward {
    /// Up to the query's end.
    head: String,
    /// The fragment, with its `#`.
    fragment: String,
    /// The names of the query's parameters.
    names: Vec<String>,
}

impl Onward {
    /// Makes a destination ready; `None` for what is no web address.
    pub fn new(destination: &str, utm: &[(&'static str, String)]) -> Option<Self> {
        let mut url = Url::parse(destination).ok()?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return None;
        }
        let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        url.set_fragment(None);
        // A destination that was copied out of a browser may carry the click of whoever copied it.
        let query = url.query().unwrap_or_default();
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && name(pair) != CLICK).collect();
        let mut query = kept.join("&");
        let mut names: Vec<String> = kept.iter().map(|pair| name(pair)).collect();
        for (own, value) in utm {
            if names.iter().any(|known| known.eq_ignore_ascii_case(own)) {
                continue;
            }
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            query = format!("{query}{}{own}={value}", if query.is_empty() { "" } else { "&" });
            names.push((*own).to_owned());
        }
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        Some(Self { head: url.into(), fragment, names })
    }

    /// The address that a visitor is sent to: with the click's id, and with the ids of ad platforms that they brought.
    pub fn location(&self, click: Option<&str>, brought: Option<&str>) -> String {
        let brought = brought.unwrap_or_default();
        let mut address = String::with_capacity(self.head.len() + self.fragment.len() + 48 + brought.len());
        address.push_str(&self.head);
        let mut add = |name: &str, value: &str, more: bool| {
            address.push(if more { '&' } else { '?' });
            address.push_str(name);
            address.push('=');
            address.push_str(value);
        };
        let mut more = self.head.contains('?');
        if let Some(click) = click {
            add(CLICK, click, more);
            more = true;
        }
        for (name, value) in passed(brought) {
            if !self.names.iter().any(|known| known == name) {
                add(name, value, more);
                more = true;
            }
        }
        address.push_str(&self.fragment);
        address
    }
}

/// The parameters of a query that are passed on, each the first time it stands there.
fn passed(query: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let pairs = if query.is_empty() { None } else { Some(query.split('&')) };
    let mut done = 0_u32;
    pairs.into_iter().flatten().filter_map(move |pair| {
        let (given, value) = pair.split_once('=')?;
        let place = PASSED.iter().position(|name| *name == given)?;
        let fits = !value.is_empty() && value.len() <= LONGEST && is_plain(value);
        let first = done & (1 << place) == 0;
        if fits {
            done |= 1 << place;
        }
        (fits && first).then_some((PASSED[place], value))
    })
}

/// Whether a value may stand in a query as it is: printable, and without a control character in disguise.
fn is_plain(value: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%!$'()*+,;:@/?".contains(&byte);
    value.bytes().all(fits) && !["%0", "%1", "%7f", "%7F"].iter().any(|control| value.contains(control))
}

fn name(pair: &str) -> String {
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(destination: &str, brought: Option<&str>, expected: &str) {
        let utm = [("utm_source", "tik tok".to_owned()), ("utm_campaign", "é&x=1#".to_owned())];
        let onward = Onward::new(destination, &utm).unwrap();
        assert_eq!(onward.location(Some("ID"), brought), expected);
    }

    const UTM: &str = "utm_source=tik+tok&utm_campaign=%C3%A9%26x%3D1%23";

    #[test]
    fn parameters_are_added_and_none_is_written_over() {
        check("https://glow.com", None, &format!("https://glow.com/?{UTM}&kepi_click=ID"));
        check("https://glow.com/a?b=1&c#top", None, &format!("https://glow.com/a?b=1&c&{UTM}&kepi_click=ID#top"));
        check(
            "https://glow.com/?utm_source=own&UTM_Campaign=mine",
            None,
            "https://glow.com/?utm_source=own&UTM_Campaign=mine&kepi_click=ID",
        );
        check("https://glow.com/?kepi_click=OLD", None, &format!("https://glow.com/?{UTM}&kepi_click=ID"));
        check(
            "https://münchen.de/ß?q=ä",
            None,
            &format!("https://xn--mnchen-3ya.de/%C3%9F?q=%C3%A4&{UTM}&kepi_click=ID"),
        );
    }

    #[test]
    fn ids_of_ad_platforms_are_passed_on_where_the_destination_has_none() {
        let own = format!("https://glow.com/?{UTM}&kepi_click=ID");
        check(
            "https://glow.com",
            Some("gclid=a-B_1&x=2&fbclid=f.2&gclid=again"),
            &format!("{own}&gclid=a-B_1&fbclid=f.2"),
        );
        check(
            "https://glow.com",
            Some("gclid=&ttclid=a b&fbclid=a\"&twclid=%0d%0a&next=//evil.com&epik=a%2Fb"),
            &format!("{own}&epik=a%2Fb"),
        );
        check(
            "https://glow.com/?gclid=own",
            Some("gclid=theirs"),
            &format!("https://glow.com/?gclid=own&{UTM}&kepi_click=ID"),
        );
        check("https://glow.com", Some(&format!("gclid={}", "x".repeat(513))), &own);
    }

    #[test]
    fn without_a_click_the_address_is_the_destination() {
        let onward = Onward::new("https://glow.com/a#b", &[]).unwrap();
        assert_eq!(onward.location(None, None), "https://glow.com/a#b");
        assert_eq!(onward.location(None, Some("gclid=1")), "https://glow.com/a?gclid=1#b");
    }

    #[test]
    fn what_is_no_web_address_is_no_way_onward() {
        for odd in ["", "glow.com", "javascript:alert(1)", "ftp://a.com", "https://[zz]/", "data:text/html,x"] {
            assert_eq!(Onward::new(odd, &[]), None, "{odd}");
        }
        let split = Onward::new("https://glow.com/a\r\nSet-Cookie: x", &[]).unwrap().location(None, None);
        assert!(split.bytes().all(|byte| byte.is_ascii_graphic()), "{split}");
    }
}
