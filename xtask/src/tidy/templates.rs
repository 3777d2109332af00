//! Every template belongs to a page or a part, and each of those has a test beside it.

use super::{File, rust};

const FOLDER: &str = "crates/web/templates/";

/// Checks that each template is drawn by a struct or included by another template, and that the file which draws it is
/// exercised by a test of the crate.
pub fn check(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for template in files.iter().filter(|file| file.path.starts_with(FOLDER)) {
        let name = &template.path[FOLDER.len()..];
        let quoted = format!("\"{name}\"");
        let drawn = rust(files).any(|file| file.path.starts_with("crates/web/src/") && file.text.contains(&quoted));
        let included = files.iter().any(|file| file.path.starts_with(FOLDER) && file.text.contains(&quoted));
        if !drawn && !included {
            faults.push(format!("{}: no page or part draws it", template.path));
        }
        if !rendered(files, name) {
            faults.push(format!("{}: no test renders it: name it in a list of crates/web/tests/it", template.path));
        }
    }
    faults
}

/// The lists of templates that the tests have seen rendered are kept by tests of `web` itself, which fail when a listed
/// template was not rendered; here it is enough that the name stands in one of them.
fn rendered(files: &[File], name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    rust(files).any(|file| file.path.starts_with("crates/web/tests/it/") && file.text.contains(&quoted))
}
