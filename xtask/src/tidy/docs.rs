//! Every module says what it is for, and every link in the documents leads somewhere.

use super::{File, rust};

/// Checks module docs and relative links.
pub fn check(files: &[File]) -> Vec<String> {
    let mut faults: Vec<String> = rust(files)
        .filter(|file| !file.text.starts_with("//!") && !file.text.starts_with("#![no_main]"))
        .map(|file| format!("{}: has no module doc: say what the room is for", file.path))
        .collect();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        faults.extend(dead_links(file, files));
    }
    faults
}

fn dead_links(file: &File, files: &[File]) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    links(&file.text)
        .filter(|link| !link.contains("://") && !link.starts_with('#') && !link.starts_with("mailto:"))
        .filter_map(|link| {
            let target = resolve(folder, link.split('#').next().unwrap_or_default());
            let there = files.iter().any(|known| known.path == target || known.path.starts_with(&format!("{target}/")));
            (!there).then(|| format!("{}: the link to {link} leads nowhere", file.path))
        })
        .collect()
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
}

fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_links_and_missing_docs_are_found() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let files = [
            file("docs/a.md", "[b](b.md) [c](../LICENSE) [d](gone.md) [e](https://example.org)"),
            file("docs/b.md", ""),
            file("LICENSE", ""),
            file("crates/x/src/lib.rs", "fn f() {}"),
        ];
        let faults = check(&files);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[1].contains("gone.md"));
    }
}
