//! What `docs/imports.md` says is so.

use ingest::mapping;

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/imports.md")).unwrap()
}

#[test]
fn every_kind_has_a_row_in_the_table() {
    let page = page();
    for kind in ingest::kinds() {
        assert!(page.contains(&format!("| `{}` |", kind.id)), "{} is not documented", kind.id);
    }
}

#[test]
fn every_mapping_shown_can_be_read() {
    let page = page();
    let shown: Vec<&str> = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(shown.len() >= 3);
    for mapping in shown {
        assert!(mapping::parse(mapping).is_ok(), "{mapping}\n{:?}", mapping::parse(mapping));
    }
}
