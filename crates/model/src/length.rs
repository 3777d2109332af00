//! Lengths: the bands that videos and texts are split by.
//!
//! Invariant: the last band of a list has no upper bound, so that every length is in exactly one.

use smol_str::SmolStr;

/// A range of lengths: above the upper bound of the band before it, up to its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The greatest length that belongs to it.
    pub to: u32,
    /// The name used in filters and on pages.
    pub name: &'static str,
}

impl Band {
    const fn of(to: u32, name: &'static str) -> Self {
        Self { to, name }
    }
}

/// Lengths of videos, in seconds: a video of 15 s is up to 15 s long, one of 16 s is not.
pub const OF_VIDEOS: &[Band] = &[
    Band::of(15, "up to 15 s"),
    Band::of(30, "15 to 30 s"),
    Band::of(60, "30 to 60 s"),
    Band::of(180, "1 to 3 min"),
    Band::of(600, "3 to 10 min"),
    Band::of(u32::MAX, "over 10 min"),
];

/// Lengths of texts, in characters. 280 is where X ends a post.
pub const OF_TEXTS: &[Band] = &[
    Band::of(80, "up to 80 letters"),
    Band::of(280, "80 to 280 letters"),
    Band::of(1000, "280 to 1000 letters"),
    Band::of(u32::MAX, "over 1000 letters"),
];

/// The name of the band that a length belongs to.
pub fn band(bands: &[Band], length: u32) -> Option<SmolStr> {
    let band = bands.iter().find(|band| length <= band.to)?;
    Some(SmolStr::new_static(band.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_holds_its_upper_bound() {
        let video = |seconds| band(OF_VIDEOS, seconds).unwrap();
        let names = [1, 15, 16, 30, 60, 61, 180, 600, 601, u32::MAX].map(video);
        let bands: Vec<&str> = OF_VIDEOS.iter().map(|band| band.name).collect();
        let at = names.map(|name| bands.iter().position(|band| *band == name).unwrap());
        assert_eq!(at, [0, 0, 1, 1, 2, 3, 3, 4, 5, 5]);
        assert_eq!(band(OF_TEXTS, 280).unwrap(), "80 to 280 letters");
        assert_eq!(band(OF_TEXTS, 1001).unwrap(), "over 1000 letters");
    }

    #[test]
    fn bounds_rise_to_the_greatest_number() {
        for bands in [OF_VIDEOS, OF_TEXTS] {
            assert!(bands.windows(2).all(|two| two[0].to < two[1].to));
            assert_eq!(bands.last().unwrap().to, u32::MAX);
        }
    }
}
