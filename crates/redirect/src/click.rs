//! Clicks: a counted visit on its way to becoming a fact.

use crate::links::Entry;
use model::{
    SmolStr, Timestamp,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    provenance::Provenance,
    visit::Device,
};
use std::sync::Arc;

/// The feed and the source of clicks.
pub const FEED: &str = "links";

/// A counted visit.
#[derive(Clone, Debug)]
pub struct Click {
    /// The link.
    pub entry: Arc<Entry>,
    /// Its id, as it stands in the destination's address.
    pub id: SmolStr,
    /// Who.
    pub visitor: SmolStr,
    /// When.
    pub at: Timestamp,
    /// On what.
    pub device: Device,
    /// In which app's own browser.
    pub app: Option<&'static str>,
    /// From which country.
    pub country: Option<SmolStr>,
    /// In which language.
    pub language: Option<SmolStr>,
    /// From which site: its host.
    pub referrer: Option<SmolStr>,
    /// To which variant.
    pub variant: Option<usize>,
}

impl Click {
    /// The fact that is stored of it.
    pub fn fact(&self) -> Fact {
        let mut dims = Vec::with_capacity(self.entry.dims.len() + 8);
        dims.extend_from_slice(&self.entry.dims);
        dims.push((Dimension::Click, self.id.clone()));
        dims.push((Dimension::Visitor, self.visitor.clone()));
        dims.push((Dimension::Device, SmolStr::new_static(self.device.name())));
        let variant = self.variant.map(|place| self.entry.link.variants[place].name.clone());
        let label = |name: &'static str| Dimension::Label(SmolStr::new_static(name));
        let others = [
            (Dimension::Country, self.country.clone()),
            (Dimension::Language, self.language.clone()),
            (Dimension::Variant, variant),
            (label("browser"), self.app.map(SmolStr::new_static)),
            (label("referrer"), self.referrer.clone()),
        ];
        dims.extend(others.into_iter().filter_map(|(dimension, value)| Some((dimension, value?))));
        dims.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Fact {
            kind: FactKind::Touchpoint,
            entity: None,
            day: self.entry.home.zone.to_datetime(self.at).date(),
            at: Some(self.at),
            as_of: self.at,
            source: SmolStr::new_static(FEED),
            provenance: Provenance::Measured,
            currency: None,
            dims,
            values: vec![(Measure::Clicks, 1)],
            row: 0,
        }
    }
}

/// The id of a click as text: 110 bits in 22 characters, which fit where facts keep short texts.
pub fn id(bytes: [u8; 16]) -> SmolStr {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let number = u128::from_be_bytes(bytes);
    let mut text = [b'0'; 22];
    for (place, letter) in text.iter_mut().enumerate() {
        let bits = usize::try_from(number >> (5 * place) & 31).expect("invariant: five bits");
        *letter = LETTERS[bits];
    }
    SmolStr::new(std::str::from_utf8(&text).expect("invariant: letters and digits"))
}
