//! Topics: the words of a post's text that may tell what it is about, and how long the text is.
//!
//! Which of the words recur among posts, and so are topics, is for readings to say. The language is told by its stop words: they
//! are what it is needed for, and a caption is too short for statistics of letters. Thai, Lao, Khmer and Burmese are written
//! without spaces and give no words; of Chinese and Japanese every two characters that stand together are one.
//!
//! Invariant: no word is a stop word of the text's languages, and none is part of an address, a handle or a hashtag.

use model::SmolStr;
use std::{collections::HashMap, sync::LazyLock};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// At most so many words of a text are kept.
const MOST: usize = 40;

/// Shorter words are abbreviations and particles, in scripts that write sounds.
const LEAST_LETTERS: usize = 3;

/// Signs as X exports them.
const ENTITIES: [&str; 3] = ["&amp;", "&lt;", "&gt;"];

/// How many characters a text has, without the space around it; `None` where there is none.
pub(crate) fn letters(text: &str) -> Option<u32> {
    let count = text.trim().nfkc().count();
    u32::try_from(count).ok().filter(|count| *count > 0)
}

/// The words of a text that may be topics: in lower case, in order, each once.
pub(crate) fn words(text: &str) -> Vec<SmolStr> {
    let plain = plain(text);
    let found: Vec<(&str, u64)> = candidates(&plain).into_iter().map(|word| (word, languages_of(word))).collect();
    let languages = languages(&found);
    let mut words: Vec<SmolStr> = Vec::new();
    for (word, _) in found.iter().filter(|(_, own)| own & languages == 0) {
        let word = bare(word);
        if words.len() < MOST && is_telling(word) && languages_of(word) & languages == 0 {
            let word = SmolStr::new(word);
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// In lower case and in one spelling: stylised letters are letters.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let kept = lower.nfkc().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'));
    kept.map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }).collect()
}

/// A text without addresses, handles and hashtags.
fn plain(text: &str) -> String {
    let mut folded = folded(text);
    if folded.contains('&') {
        folded = ENTITIES.iter().fold(folded, |text, entity| text.replace(entity, " "));
    }
    let mut plain = String::with_capacity(folded.len());
    for part in folded.split_whitespace() {
        plain.push(' ');
        push_unsigned(&mut plain, before_address(part));
    }
    plain
}

/// What stands before an address that the part holds; all of it where it holds none.
fn before_address(part: &str) -> &str {
    if let Some(at) = part.find("://") {
        return part[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    }
    if let Some(at) = part.find("www.") {
        return &part[..at];
    }
    let is_mail = part.split('@').rev().skip(1).any(|name| name.ends_with(char::is_alphanumeric));
    let host = part.split_once('/').map(|(host, _)| host.trim_matches(|c: char| !c.is_alphanumeric()));
    if is_mail || host.is_some_and(|host| host.contains('.')) { "" } else { part }
}

/// Adds a part of a text without what follows a `#` or an `@`.
fn push_unsigned(plain: &mut String, part: &str) {
    let mut sign = None;
    for c in part.chars() {
        let is_name = c.is_alphanumeric() || c == '_' || is_combining_mark(c) || (c == '.' && sign == Some('@'));
        match c {
            '#' | '@' => {
                sign = Some(c);
                plain.push(' ');
            }
            _ if is_name && sign.is_some() => {}
            _ => {
                sign = None;
                plain.push(if c == ':' { ' ' } else { c });
            }
        }
    }
}

/// The words of a text, each as often as it stands there.
fn candidates(plain: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut run = 0..0;
    for (at, word) in plain.unicode_word_indices() {
        let in_run = word.starts_with(is_ideograph);
        if !in_run || run.end != at {
            pair(&plain[run], &mut found);
            run = at..at;
        }
        if in_run {
            run.end += word.len();
        } else {
            found.push(word);
        }
    }
    pair(&plain[run], &mut found);
    found
}

/// Adds every two characters of a run that stand together; a lone one stands for itself.
fn pair<'p>(run: &'p str, found: &mut Vec<&'p str>) {
    let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
    let Some(first) = ends.next() else { return };
    if first == run.len() {
        found.push(run);
    }
    found.extend(run.char_indices().zip(ends).map(|((at, _), end)| &run[at..end]));
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A word without what an apostrophe ties to it: `routine` of `l'routine` and of `routine's`.
fn bare(word: &str) -> &str {
    word.split('\'').rev().max_by_key(|piece| piece.len()).unwrap_or(word)
}

/// Whether a word may name a topic. One with a dot or a line in it is the name of a site or of an account.
fn is_telling(word: &str) -> bool {
    let least = match word.chars().next() {
        Some(c) if is_ideograph(c) => 1,
        // Syllables: two make a word.
        Some('\u{30a1}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}') => 2,
        Some(c) if c.is_alphabetic() => LEAST_LETTERS,
        _ => return false,
    };
    word.chars().filter(|c| c.is_alphabetic()).count() >= least && !word.contains(['.', '_'])
}

/// Stop words, each with the languages that it is one of, as bits; English is the first.
static STOPS: LazyLock<HashMap<String, u64>> = LazyLock::new(|| {
    let others = stop_words::available_languages().iter().filter(|code| **code != "en");
    let mut stops: HashMap<String, u64> = HashMap::new();
    for (bit, code) in std::iter::once(&"en").chain(others).take(64).enumerate() {
        for word in stop_words::lookup(code).unwrap_or_default() {
            let word = folded(word);
            *stops.entry(word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).or_default() |= 1 << bit;
        }
    }
    stops
});

fn languages_of(word: &str) -> u64 {
    STOPS.get(word).copied().unwrap_or_default()
}

/// The languages, as bits, that the words are stop words of: the one with most, English among equals, and those with nearly as
/// many, since captions mix languages and near ones share their words. A word that many languages have tells less.
fn languages(found: &[(&str, u64)]) -> u64 {
    let mut weights = [0_u32; 64];
    for (_, own) in found {
        let mut rest = *own;
        while rest != 0 {
            weights[rest.trailing_zeros() as usize] += 1000 / own.count_ones();
            rest &= rest - 1;
        }
    }
    let most = weights.iter().copied().max().unwrap_or_default();
    let first = weights.iter().position(|weight| *weight == most).unwrap_or_default();
    let near = |weight: u32| weight < most && weight * 3 >= most * 2;
    (0..64).filter(|at| *at == first || near(weights[*at])).fold(0, |all, at| all | 1 << at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text), expected, "{text}");
    }

    #[test]
    fn words_are_what_the_text_is_about() {
        check("My morning routine with the new Serum, and why I love it!", &["morning", "routine", "serum", "love"]);
        check("Meine Morgenroutine mit dem neuen Serum und warum ich es liebe", &["morgenroutine", "serum", "liebe"]);
        check(
            "L’automne arrive : ma routine du soir avec la crème",
            &["automne", "arrive", "routine", "soir", "crème"],
        );
        check("Nina's night shift. 𝗚𝗹𝗼𝘄 routine ROUTINE", &["nina", "night", "shift", "glow", "routine"]);
        check("SPF50, 50ml, 2024, C3, 1st ⭐️ 1️⃣", &["spf50"]);
        check("Serum &amp; toner &lt;3 &c; e.g.", &["serum", "toner"]);
        check("", &[]);
    }

    #[test]
    fn addresses_handles_and_hashtags_are_none() {
        check("Serum: https://glow.example/serum?a=b#c www.glow.example glow.example", &["serum"]);
        check("bit.ly/3xYz (https://x.example/y) 見てhttps://glow.example/a", &["見"]);
        check("with @nina.glow, @zoé_k and me@glow.example #ad #été2024#serum＃夏 toner", &["toner"]);
        check("#हिन्दी toner", &["toner"]);
    }

    #[test]
    fn scripts_without_spaces_are_read_by_pairs() {
        check("夏のスキンケア", &["夏", "スキンケア"]);
        check("护肤品", &["护肤", "肤品"]);
        check("가을 메이크업", &["가을", "메이크업"]);
    }

    #[test]
    fn letters_are_counted_once_they_are_one_spelling() {
        assert_eq!(letters(" ﬁne e\u{301} \n"), Some(6));
        assert_eq!((letters(" \n"), letters("")), (None, None));
    }

    #[test]
    fn a_short_text_tells_its_language() {
        check("Así es como preparo mi café por la mañana", &["preparo", "café", "mañana"]);
        check("Dit heb ik deze week gekocht", &["week", "gekocht"]);
        check("Moja poranna rutyna z nowym serum", &["poranna", "rutyna", "nowym", "serum"]);
        check("Что я купила на этой неделе", &["купила", "неделе"]);
        check("Проблеми зі сном, що може свідчити про синдром", &["проблеми", "сном", "свідчити", "синдром"]);
        check("Bu hafta ne aldım", &["hafta", "aldım"]);
    }

    #[test]
    fn the_languages_fit() {
        assert!(stop_words::available_languages().len() <= 64);
        assert!(STOPS.len() > 10_000);
    }

    proptest! {
        #[test]
        fn any_text_gives_few_words_each_once(text in any::<String>(), more in "\\PC{0,200}") {
            let found = words(&format!("{text} {more}"));
            prop_assert!(found.len() <= MOST);
            let once: std::collections::BTreeSet<_> = found.iter().collect();
            prop_assert_eq!(once.len(), found.len());
            prop_assert!(found.iter().all(|word| is_telling(word)));
        }

        #[test]
        fn stop_words_and_names_are_never_words(
            picks in proptest::collection::vec((0..1298_usize, 0..6_usize), 1..60),
            topics in proptest::collection::btree_set("(routine|serum|toner|haul|recipe|sneaker)", 0..4),
        ) {
            let english = stop_words::lookup("en").unwrap();
            let mut text = String::new();
            for (at, form) in picks {
                let word = english[at % english.len()];
                let name: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
                text += &match form {
                    0 => format!(" #{name}zz"),
                    1 => format!(" @{name}zz"),
                    2 => format!(" https://{name}zz.example/{name}yy"),
                    3 => word.to_uppercase(),
                    _ => format!(" {word}"),
                };
                text.push(' ');
            }
            for topic in &topics {
                text += &format!("{topic}! ");
            }
            let found: std::collections::BTreeSet<String> = words(&text).iter().map(ToString::to_string).collect();
            prop_assert_eq!(found, topics);
        }
    }
}
