//! Any bytes whatever give a report.

use crate::desk::{context, import_with, shared, zipped};
use proptest::prelude::{ProptestConfig, any, proptest};

const REAL: &[&str] = &[
    "exports/meta/L_ig_posts_views_layout_2026.csv",
    "exports/meta/audience_utf16le_septab_sections.csv",
    "exports/meta/L_fb_posts_views_layout_2026.csv",
    "exports/meta/ads_manager_report_uah.xlsx",
    "exports/tiktok_studio/overview.xlsx",
    "exports/tiktok_studio/L_content_en.csv",
    "exports/tiktok_studio/overview_utf8bom_no_year.csv",
    "exports/youtube_studio/L_content_ja.csv",
    "exports/youtube_studio/viewer_age_pt.csv",
    "exports/x_twitter/L_account_overview_analytics_en.csv",
    "exports/shopify/L_orders_export_dev_store_A.csv",
    "ads/KAG_conversion_data_A.csv",
];

fn check(bytes: Vec<u8>) {
    let (reports, shelf) = import_with(&context(), "any", bytes);
    for fact in &shelf.facts {
        assert_eq!(model::schema::faults(fact), Vec::<String>::new());
    }
    assert!(!reports.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn on_random_bytes(bytes in any::<Vec<u8>>()) {
        check(bytes);
    }

    #[test]
    fn on_texts_like_tables(text in "((Date|Views|Likes|Post ID|# x|sep=|Total|2024-0[1-9]-1[0-9]|[0-9.,-]{0,9}|[a-z]{0,5})[,;\t\n\"]){0,80}") {
        check(text.into_bytes());
    }

    #[test]
    fn on_real_files_with_damage(file in 0..REAL.len(), places in proptest::collection::vec((any::<u32>(), any::<u8>()), 1..20), cut in any::<Option<u16>>()) {
        let mut bytes = std::fs::read(shared(REAL[file])).unwrap();
        for (place, byte) in places {
            let at = place as usize % bytes.len();
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(usize::from(cut));
        }
        check(bytes);
    }

    #[test]
    fn on_real_files_with_cells_moved(file in 0..REAL.len(), from in any::<u32>(), to in any::<u32>(), length in 0_usize..200) {
        let mut bytes = std::fs::read(shared(REAL[file])).unwrap();
        let from = from as usize % bytes.len();
        let part = bytes[from..(from + length).min(bytes.len())].to_vec();
        let to = to as usize % bytes.len();
        bytes.splice(to..to, part);
        check(bytes);
    }

    #[test]
    fn on_archives_with_damage(place in any::<u32>(), byte in any::<u8>()) {
        let mut bytes = zipped(&[("a.csv", b"Post ID,Likes,Comments\na,1,10\n"), ("b/c.csv", b"x,y\n1,2\n")]);
        let at = place as usize % bytes.len();
        bytes[at] = byte;
        check(bytes);
    }
}
