//! Browser modules, styles and fonts, bundled at build time and embedded.
//!
//! This room knows files and their compressed twins. It knows no routes and no pages.
//!
//! Invariant: nothing here is fetched from elsewhere at run time, and nothing is compressed while a request waits.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name under `/assets/`.
    pub name: &'static str,
    /// A hash of its bytes, in hex: the entity tag, and the `v` of its address.
    pub tag: &'static str,
    /// Its bytes.
    pub raw: &'static [u8],
    /// Its bytes under brotli, where that is smaller.
    pub br: Option<&'static [u8]>,
    /// Its bytes under gzip, where that is smaller.
    pub gz: Option<&'static [u8]>,
}

/// The asset of a name.
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.binary_search_by(|asset| asset.name.cmp(name)).ok().map(|at| &ASSETS[at])
}

impl Asset {
    /// The address that pages use: it changes with the bytes, so that it may be cached for good.
    pub fn address(&self) -> String {
        format!("/assets/{}?v={}", self.name, self.tag)
    }

    /// Its media type.
    pub fn media_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("txt") => "text/plain; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => "application/octet-stream",
        }
    }

    /// Whether the name itself changes with the bytes.
    pub fn is_hashed(&self) -> bool {
        self.name.starts_with("chunk-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_pages_name_are_there_and_compressed() {
        for name in ["app.js", "theme.js", "app.css", "third-party.txt"] {
            let asset = find(name).expect(name);
            let (br, gz) = (asset.br.expect(name).len(), asset.gz.expect(name).len());
            assert!(br < asset.raw.len() && gz < asset.raw.len(), "{name}: {br} {gz}");
        }
        assert!(find("inter-latin.woff2").is_some_and(|font| font.raw.starts_with(b"wOF2")));
        assert!(find("nothing.js").is_none());
    }

    #[test]
    fn the_chart_engine_is_a_chunk_of_its_own() {
        let app = find("app.js").expect("app.js").raw.len();
        let engine = ASSETS.iter().filter(|asset| asset.is_hashed()).map(|asset| asset.raw.len()).max();
        assert!(app < 80_000, "app.js has {app} bytes");
        assert!(engine.is_some_and(|engine| engine > 300_000), "{engine:?}");
    }

    #[test]
    fn licences_of_others_are_kept() {
        let text = String::from_utf8_lossy(find("third-party.txt").expect("third-party.txt").raw);
        for needle in ["htmx", "Apache License", "SIL OPEN FONT LICENSE", "Zero-Clause BSD"] {
            assert!(text.to_uppercase().contains(&needle.to_uppercase()), "{needle}");
        }
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        for name in ["app.js", "app.css"] {
            let text = String::from_utf8_lossy(find(name).expect(name).raw);
            for call in ["url(http", "url(//", "import\"http", "from\"http", "import(\"http"] {
                assert!(!text.contains(call), "{name} has {call}");
            }
        }
    }
}
