//! Links and ids: what a post's link tells of it, and whether an id is still whole.
//!
//! Invariant: an id is text; nothing here reads one as a number, except to see that a spreadsheet did.

/// An id that went through a floating-point number: `1.81827E+16`.
pub(crate) fn is_rounded(id: &str) -> bool {
    let Some((digits, power)) = id.split_once(['E', 'e']) else { return false };
    digits.contains(['.', ',']) && power.trim_start_matches('+').parse::<u8>().is_ok()
}

/// The id of the post in its link: the part after the word for a post, else the last part.
pub(crate) fn id_in(link: &str) -> Option<&str> {
    let path = link.split(['?', '#']).next()?.trim_end_matches('/');
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    for word in ["/video/", "/photo/", "/status/", "/statuses/", "/reel/", "/shorts/", "/p/"] {
        if let Some((_, rest)) = path.split_once(word) {
            return rest.split('/').next().filter(|id| !id.is_empty());
        }
    }
    path.rsplit_once('/').map(|(_, id)| id).filter(|id| !id.is_empty())
}

/// The account in a link that names it: TikTok's `/@name/`, X's `/name/status/`.
pub(crate) fn handle_in(link: &str) -> Option<&str> {
    if let Some((_, rest)) = link.split_once("/@") {
        return rest.split(['/', '?']).next().filter(|name| !name.is_empty());
    }
    let (before, _) = link.split_once("/status")?;
    let name = before.rsplit('/').next()?;
    (!name.is_empty() && !name.contains('.') && name != "i" && name != "web").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_handles_are_found_in_links() {
        let check = |link, id, handle| assert_eq!((id_in(link), handle_in(link)), (id, handle), "{link}");
        check(
            "https://www.tiktok.com/@nina/video/7412345678901234999?lang=en",
            Some("7412345678901234999"),
            Some("nina"),
        );
        check("https://twitter.com/rOpenSci/status/812369747765362688", Some("812369747765362688"), Some("rOpenSci"));
        check("https://x.com/i/status/812", Some("812"), None);
        check("https://www.instagram.com/p/Ddr9jGEmLMp/", Some("Ddr9jGEmLMp"), None);
        check("https://vm.tiktok.com/ZM8abc/", Some("ZM8abc"), None);
        check("", None, None);
    }

    #[test]
    fn an_id_that_a_spreadsheet_rounded_is_known() {
        assert!(is_rounded("1.81827E+16") && is_rounded("7,41235E+18"));
        assert!(!is_rounded("50KfgObDrEI") && !is_rounded("18182686576415017") && !is_rounded("5e8"));
    }
}
