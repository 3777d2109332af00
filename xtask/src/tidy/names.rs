//! Names that say nothing, and words that are not the product's.

use super::{File, rust};

const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helpers", "helper", "misc", "manager", "service", "data", "info"];

/// Words of unfinished work. Written apart so that this file does not contain them.
const UNFINISHED: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("todo", "!("), ("unimplemented", "!(")];

/// Paths that exist on one machine only.
const MACHINE: &[(&str, &str)] = &[("/wor", "k/"), ("/roo", "t/"), ("/ho", "me/")];

/// Checks file names, and the text of every Rust, Markdown and script file.
pub fn check(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in rust(files) {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if EMPTY_NAMES.contains(&stem) {
            faults.push(format!("{}: `{stem}` says nothing; name the noun that lives here", file.path));
        }
    }
    for file in files.iter().filter(|file| is_read(&file.path)) {
        for (number, line) in file.text.lines().enumerate() {
            let found = UNFINISHED.iter().chain(MACHINE).find(|(a, b)| line.contains(&format!("{a}{b}")));
            if let Some((a, b)) = found {
                faults.push(format!("{}:{}: contains {a}{b}", file.path, number + 1));
            }
        }
    }
    faults
}

fn is_read(path: &str) -> bool {
    [".rs", ".md", ".sh", ".js", ".mjs", ".css", ".html", ".toml", ".json"].iter().any(|end| path.ends_with(end))
        || path == ".ci/run"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_and_unfinished_work_are_found() {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let unfinished = format!("// {}{}: later", UNFINISHED[0].0, UNFINISHED[0].1);
        assert_eq!(check(&[file("crates/x/src/util.rs", "")]).len(), 1);
        assert_eq!(check(&[file("crates/x/src/reach.rs", &unfinished)]).len(), 1);
        assert!(check(&[file("crates/x/src/reach.rs", "//! Reach.")]).is_empty());
    }
}
