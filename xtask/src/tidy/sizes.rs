//! Files stay small enough to be read whole. Functions are measured by clippy (`too_many_lines`).

use super::{File, production, rust};

/// The most lines of production code a file may have. The aim is 200.
const MOST: usize = 400;

/// Checks the length of every Rust file, tests, blank lines and comments not counted.
pub fn check(files: &[File]) -> Vec<String> {
    rust(files)
        .filter(|file| !file.path.contains("/tests/") && !file.path.contains("/examples/"))
        .filter_map(|file| {
            let lines = production(&file.text).filter(|line| is_code(line)).count();
            (lines > MOST).then(|| format!("{}: {lines} lines of code; split it (at most {MOST})", file.path))
        })
        .collect()
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = "let x = 1;\n".repeat(MOST + 1);
        let file = |text: String| File { path: "crates/x/src/a.rs".to_owned(), text };
        assert_eq!(check(&[file(long.clone())]).len(), 1);
        assert!(check(&[file(format!("#[cfg(test)]\nmod tests {{\n{long}}}"))]).is_empty());
    }
}
