//! The way of a visitor: what a link decides, from which alone both following it and telling what will happen read it.
//!
//! Knows neither addresses nor who the visitor is: only what a rule may ask.
//!
//! Invariant: rules come first, in their order; then the variants; then the link's own destination.

use crate::{
    Timestamp,
    link::{Link, Rule},
    visit::Device,
};
use smol_str::SmolStr;

/// What a rule may ask of a visitor. What is not known fits no rule that asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Where they are: two letters, upper-cased.
    pub country: Option<SmolStr>,
    /// What they hold in the hand.
    pub device: Option<Device>,
    /// The language that they prefer: two letters, lower-cased.
    pub language: Option<SmolStr>,
}

/// Where a link sends a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Where the rule at this place leads.
    Rule(usize),
    /// To one of the variants: which one is the visitor's number's business ([`variant`]).
    Variants,
    /// To the link's own destination.
    Own,
    /// To where it leads after its end, bare of parameters: that is no part of the campaign.
    After,
    /// Nowhere: it has not begun.
    Early,
    /// Nowhere: it has ended or was retired.
    Over,
}

/// The part of a rule that a visitor does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The country.
    Country,
    /// The device.
    Device,
    /// The language.
    Language,
    /// The time.
    Time,
}

/// The way of a visitor at an instant.
pub fn choose(link: &Link, visitor: &Visitor, at: Timestamp) -> Way {
    if !link.is_open(at) {
        let retired = link.retired_at.is_some_and(|retired| at >= retired);
        return match link.after {
            _ if !retired && link.starts_at.is_some_and(|start| at < start) => Way::Early,
            Some(_) => Way::After,
            None => Way::Over,
        };
    }
    if let Some(place) = link.rules.iter().position(|rule| miss(rule, visitor, at).is_none()) {
        return Way::Rule(place);
    }
    if variant(link, 0).is_some() { Way::Variants } else { Way::Own }
}

/// The first part of a rule that a visitor does not fit at an instant; `None` when the whole rule fits.
pub fn miss(rule: &Rule, visitor: &Visitor, at: Timestamp) -> Option<Miss> {
    let lacks = |wanted: &[SmolStr], value: &Option<SmolStr>| {
        !wanted.is_empty() && !value.as_ref().is_some_and(|value| wanted.contains(value))
    };
    if lacks(&rule.countries, &visitor.country) {
        return Some(Miss::Country);
    }
    if !rule.devices.is_empty() && !visitor.device.is_some_and(|device| rule.devices.contains(&device)) {
        return Some(Miss::Device);
    }
    if lacks(&rule.languages, &visitor.language) {
        return Some(Miss::Language);
    }
    rule.during.filter(|(from, until)| at < *from || at >= *until).map(|_| Miss::Time)
}

/// The variant of a number: the same one for the same number as long as the weights stay. `None` where none has a weight.
pub fn variant(link: &Link, number: u64) -> Option<usize> {
    let weights = link.variants.iter().map(|one| u64::from(one.weight));
    let mut left = number.checked_rem(weights.clone().sum())?;
    for (place, weight) in weights.enumerate() {
        if left < weight {
            return Some(place);
        }
        left -= weight;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::LinkId, link::Variant};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn link() -> Link {
        Link::new(LinkId::new("spring"), "https://glow.com", at("2026-01-01T00:00:00Z"))
    }

    fn rule() -> Rule {
        Rule {
            countries: vec!["DE".into()],
            devices: vec![Device::Mobile],
            languages: vec!["de".into()],
            during: Some((at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"))),
            destination: "https://glow.de".to_owned(),
        }
    }

    fn german() -> Visitor {
        Visitor { country: Some("DE".into()), device: Some(Device::Mobile), language: Some("de".into()) }
    }

    #[test]
    fn every_part_of_a_rule_must_fit_and_what_is_not_known_fits_none() {
        let now = at("2026-03-31T23:59:59Z");
        assert_eq!(miss(&rule(), &german(), now), None);
        assert_eq!(miss(&rule(), &german(), at("2026-04-01T00:00:00Z")), Some(Miss::Time));
        for (visitor, missed) in [
            (Visitor { country: Some("US".into()), ..german() }, Miss::Country),
            (Visitor { device: None, ..german() }, Miss::Device),
            (Visitor { language: Some("en".into()), ..german() }, Miss::Language),
            (Visitor::default(), Miss::Country),
        ] {
            assert_eq!(miss(&rule(), &visitor, now), Some(missed), "{visitor:?}");
        }
    }

    #[test]
    fn rules_come_before_variants_and_those_before_the_destination() {
        let now = at("2026-03-15T00:00:00Z");
        let mut link = link();
        assert_eq!(choose(&link, &german(), now), Way::Own);
        link.variants = vec![Variant { name: "a".into(), destination: "https://a.com".to_owned(), weight: 0 }];
        assert_eq!(choose(&link, &german(), now), Way::Own, "a variant without a weight is nobody's");
        link.variants[0].weight = 1;
        assert_eq!(choose(&link, &german(), now), Way::Variants);
        let other = Rule { countries: vec!["US".into()], ..rule() };
        link.rules = vec![other, rule()];
        assert_eq!(choose(&link, &german(), now), Way::Rule(1));
        assert_eq!(choose(&link, &Visitor::default(), now), Way::Variants);
    }

    #[test]
    fn a_closed_link_is_early_over_or_leads_elsewhere() {
        let now = at("2026-03-15T00:00:00Z");
        let way = |link: &Link| choose(link, &german(), now);
        let mut own = link();
        own.starts_at = Some(at("2026-04-01T00:00:00Z"));
        own.after = Some("https://after.com".to_owned());
        assert_eq!(way(&own), Way::Early);
        own.retired_at = Some(now);
        assert_eq!(way(&own), Way::After, "what was retired does not begin");
        own.after = None;
        assert_eq!(way(&own), Way::Over);
        let ended = Link { ends_at: Some(now), ..link() };
        assert_eq!(way(&ended), Way::Over);
    }

    #[test]
    fn variants_get_their_weights_numbers() {
        let mut link = link();
        assert_eq!(variant(&link, 7), None);
        link.variants = [("a", 1), ("b", 0), ("c", 3)]
            .map(|(name, weight)| Variant { name: name.into(), destination: "https://a.com".to_owned(), weight })
            .to_vec();
        let places: Vec<_> = (0..8).filter_map(|number| variant(&link, number)).collect();
        assert_eq!(places, [0, 2, 2, 2, 0, 2, 2, 2]);
    }
}
