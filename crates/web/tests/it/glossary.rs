//! The glossary: everything has an anchor, a search finds, and the words are those of the house.

use crate::{
    browser::{get, router},
    season::Season,
};
use kpi::catalogue::Catalogue;
use web::pages::terms::TERMS;

#[tokio::test]
async fn every_kpi_and_word_has_an_anchor() {
    let season = Season::planned();
    let page = get(&router(&season), "/glossary").await;
    for definition in Catalogue::builtin().list() {
        assert!(page.text.contains(&format!("<li id=\"{}\">", definition.id)), "{}", definition.id);
    }
    for term in TERMS {
        assert!(page.text.contains(&format!("<div id=\"{}\">", term.anchor())), "{}", term.word);
    }
    for own in ["plan-summer-views", "plan-revenue", "plan-august"] {
        assert!(page.text.contains(&format!("<li id=\"{own}\">")), "{own}");
    }
    let rate = page.between("<li id=\"engagement_rate_by_views\">", "</li>");
    for needle in ["divided by", "engagement directly", "more is better", "/explain?kpi=engagement_rate_by_views"] {
        assert!(rate.contains(needle), "{needle}: {rate}");
    }
    let ids: Vec<&str> = page.text.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an anchor stands once");
}

#[tokio::test]
async fn a_search_keeps_what_has_every_word() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/glossary?q=follower+GROWTH").await;
    assert!(page.text.contains("<li id=\"net_follower_growth\">") && !page.text.contains("<li id=\"revenue\">"));
    assert!(page.text.contains("value=\"follower GROWTH\"") && page.text.contains("Found: "));
    let none = get(&router, "/glossary?q=%3Cscript%3Ezebra").await;
    assert!(none.text.contains("Nothing has all of these words") && !none.text.contains("<script>zebra"));
}

#[test]
fn the_words_are_sorted_and_stand_in_the_house_glossary() {
    let house = include_str!("../../../../docs/GLOSSARY.md");
    let known: Vec<String> = house
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .flat_map(|words| words.split(", "))
        .map(str::to_lowercase)
        .collect();
    let mut before = String::new();
    for term in TERMS {
        let word = term.word.to_lowercase();
        assert!(before < word, "{before} {word}");
        assert!(known.contains(&word), "docs/GLOSSARY.md does not have {word:?}");
        before = word;
    }
}
