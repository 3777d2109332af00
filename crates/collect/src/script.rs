//! The site script, as it is served: without comments and indentation, and packed.

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{io::Write as _, sync::LazyLock};

static SOURCE: &str = include_str!("script/kepi.js");

/// The script in its forms.
pub(crate) struct Script {
    pub(crate) plain: Bytes,
    pub(crate) packed: Bytes,
    pub(crate) tag: String,
}

/// The script.
pub(crate) fn get() -> &'static Script {
    static SCRIPT: LazyLock<Script> = LazyLock::new(|| {
        let plain = bare(SOURCE);
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(plain.as_bytes()).and_then(|()| packer.finish());
        let hash = Sha256::digest(&plain);
        let tag = hash[..8].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Script {
            plain: plain.into(),
            packed: packed.expect("invariant: packing into memory does not fail").into(),
            tag: format!("\"{tag}\""),
        }
    });
    &SCRIPT
}

/// Drops lines of comment and what stands before and after a line. The source has no text that spans lines.
fn bare(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_below_two_kilobytes() {
        let script = get();
        assert!(script.packed.len() < 2000, "{} bytes", script.packed.len());
        assert!(!SOURCE.contains('`') && !SOURCE.contains("document.cookie"));
    }
}
