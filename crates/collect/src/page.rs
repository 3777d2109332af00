//! Addresses of pages: the path, the click that led there, and the UTM parameters.

use crate::{event::Seen, text::cut};
use model::SmolStr;
use url::form_urlencoded;

/// The parameter that a followed link carries.
pub const CLICK: &str = "kepi_click";

/// Fills what an address says into what is not known yet.
pub fn read(address: &str, seen: &mut Seen) {
    let bare = address.split('#').next().unwrap_or_default();
    let (before, query) = bare.split_once('?').unwrap_or((bare, ""));
    set(&mut seen.landing, path(before));
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        parameter(&name, &value, seen);
    }
}

/// Fills one named value: a parameter of an address, or an attribute that a shop keeps under the same name.
pub fn parameter(name: &str, value: &str, seen: &mut Seen) {
    let slot = match name {
        CLICK => &mut seen.click,
        "utm_source" => &mut seen.source,
        "utm_medium" => &mut seen.medium,
        "utm_campaign" => &mut seen.campaign,
        "utm_term" => &mut seen.term,
        "utm_content" => &mut seen.content,
        _ => return,
    };
    set(slot, value.trim());
}

/// Takes the page before as the source, unless the address named one or both are of one site.
pub fn referred(referrer: &str, page: &str, seen: &mut Seen) {
    let (from, own) = (host(referrer), host(page));
    if seen.source.is_none() && !from.is_empty() && from != own {
        seen.source = Some(cut(&from));
        set(&mut seen.medium, "referral");
    }
}

fn set(slot: &mut Option<SmolStr>, value: &str) {
    if slot.is_none() && !value.is_empty() {
        *slot = Some(cut(value));
    }
}

/// What stands after the host; an address without a host is a path already.
fn path(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => address,
    }
}

/// The host without `www.`, in lower case; empty where there is none.
fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_tells_of_the_click_and_the_campaign() {
        let mut seen = Seen::default();
        let address = "https://glow.com/p/serum?kepi_click=c1&utm_source=instagram&utm_medium=influencer\
                       &utm_campaign=fall%20glow&utm_content=jackie&x=1#top";
        read(address, &mut seen);
        assert_eq!(seen.landing.as_deref(), Some("/p/serum"));
        assert_eq!(seen.click.as_deref(), Some("c1"));
        assert_eq!((seen.source.as_deref(), seen.medium.as_deref()), (Some("instagram"), Some("influencer")));
        assert_eq!((seen.campaign.as_deref(), seen.content.as_deref()), (Some("fall glow"), Some("jackie")));
    }

    #[test]
    fn the_page_before_is_the_source_only_when_it_is_another_site() {
        let check = |referrer: &str, expected: Option<&str>| {
            let mut seen = Seen::default();
            referred(referrer, "https://www.glow.com/", &mut seen);
            assert_eq!(seen.source.as_deref(), expected, "{referrer}");
        };
        check("https://l.instagram.com/?u=x", Some("l.instagram.com"));
        check("https://glow.com/cart", None);
        check("android-app://com.google.android.gm/", Some("com.google.android.gm"));
        check("", None);
    }

    #[test]
    fn a_path_alone_is_a_landing_page_too() {
        let mut seen = Seen::default();
        read("/collections/fall?utm_source=tiktok", &mut seen);
        assert_eq!((seen.landing.as_deref(), seen.source.as_deref()), (Some("/collections/fall"), Some("tiktok")));
    }

    proptest! {
        #[test]
        fn no_address_panics(address in "\\PC{0,80}", referrer in "\\PC{0,40}") {
            let mut seen = Seen::default();
            read(&address, &mut seen);
            referred(&referrer, &address, &mut seen);
        }
    }
}
