//! What posts tell besides figures: how long they are, and the words of their texts.

use crate::collect::{Collected, file, text, warnings};
use model::SmolStr;

fn told(collected: &Collected, at: usize) -> (Option<u32>, Option<u32>, String) {
    let post = &collected.posts[at];
    (post.seconds, post.letters, post.words.join(" "))
}

fn is(seconds: Option<u32>, letters: u32, words: &str) -> (Option<u32>, Option<u32>, String) {
    (seconds, Some(letters), words.to_owned())
}

#[test]
fn captions_of_meta() {
    let (report, posts) = file("meta/L_ig_posts_views_layout_2026.csv");
    assert_eq!(told(&posts, 0), is(None, 59, "shore sound water"));
    assert!(!report.ignored_columns.contains(&"Duration (sec)".to_owned()), "{:?}", report.ignored_columns);
    let (_, posts) = file("meta/L_fb_posts_views_layout_2026.csv");
    assert_eq!(told(&posts, 0), is(None, 111, "autumn favourite cooler days excuse slow"));
    let (_, posts) = file("meta/fb_posts_utf8bom_uk_2023-12_2024-03.csv");
    let words: Vec<&str> = posts.posts.iter().flat_map(|post| &post.words).map(SmolStr::as_str).collect();
    let stops = words.iter().filter(|word| ["від", "коли", "також", "всіх"].contains(word)).count();
    assert!(stops < 5, "some of 41 texts in Ukrainian are taken for Russian: {stops}");
    assert!(words.contains(&"дитина"));
}

#[test]
fn titles_of_youtube() {
    let (report, videos) = file("youtube_studio/L_content_ja.csv");
    assert_eq!(told(&videos, 0), is(Some(600), 3, "動画"));
    assert!(!report.ignored_columns.contains(&"長さ".to_owned()), "{:?}", report.ignored_columns);
    let (_, videos) = file("youtube_studio/table_de_softhyphen_headers.csv");
    assert_eq!(told(&videos, 0), is(None, 36, "weima maschinenbau vampire wood"));
    let (_, chart) = text(
        "Chart data.csv",
        "Date,Content,Video title,Video publish time,Duration,Views\n\
         2026-07-01,abc,Night routine,\"Jul 1, 2026\",1:30,5\n",
    );
    assert_eq!(told(&chart, 0), is(Some(90), 13, "night routine"));
}

#[test]
fn texts_of_tiktok_and_x() {
    let (_, videos) = file("tiktok_studio/L_content_en.csv");
    assert_eq!(told(&videos, 0), is(None, 22, "yacht day white party"));
    let (_, posts) = file("x_twitter/tweet_activity_metrics_rOpenSci_20170201_20170301_en.csv");
    assert_eq!(told(&posts, 0), is(None, 161, "pkgs submitted peer review examples onboarded"));
    let names = |word: &str| word.starts_with("http") || word.contains("rstats") || word.contains("user");
    assert!(posts.posts.iter().flat_map(|post| &post.words).all(|word| !names(word)));
}

#[test]
fn a_length_that_is_none_costs_nothing_else() {
    let (report, posts) = text(
        "a.csv",
        "Post ID,Account username,Description,Duration (sec),Publish time,Views,Likes,Saves\n\
         1,nina,,n. v.,07/14/2026 15:30,5,1,0\n2,nina,Glow,-3,07/14/2026 15:30,5,1,0\n3,nina,Glow,12.6,07/14/2026 15:30,5,1,0\n",
    );
    assert_eq!((report.stored, report.rejected_total), (3, 0));
    assert_eq!(posts.posts[0].letters, None, "an empty text is unknown");
    assert_eq!([0, 1, 2].map(|at| posts.posts[at].seconds), [None, None, Some(13)]);
    assert_eq!(warnings(&report, "no-length").len(), 1, "{:?}", report.warnings);
}
