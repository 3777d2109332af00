//! What works, and what only looks like it.

use super::{found, lines};
use crate::bench::Bench;
use insight::finding::{Finding, Kind};
use jiff::ToSpan;
use model::{SmolStr, dimension::Dimension, post::Post};
use stats::random::{Random, whole};
use testkit::build::{FactBuilder, click, day, post};

const TODAY: &str = "2024-10-01";

/// A post of a creator so many days before the start of September, with views and a type.
fn of(creator: &str, at: usize, views: i128, kind: &str) -> FactBuilder {
    let on = day("2024-09-01").saturating_sub(i64::try_from(7 * at).unwrap().days());
    let key = format!("x/{creator}{at}{kind}");
    post(&key).creator(creator).day(&on.to_string()).dim(Dimension::PostType, kind).views(views)
}

/// Six images and six reels of three creators of very different fame; reels are seen so many times as often. Something is known
/// of later days, so that all of them are ripe.
fn reels(times: i128) -> Vec<FactBuilder> {
    let mut facts = vec![click("a").day("2024-09-30")];
    for (creator, fame) in [("nina", 1), ("omar", 10), ("pia", 100)] {
        for (at, views) in [900, 1000, 1100, 950, 1050, 1000].into_iter().enumerate() {
            facts.push(of(creator, at, views * fame, "image"));
            facts.push(of(creator, at, views * fame * times, "reel"));
        }
    }
    facts
}

#[tokio::test]
async fn reels_that_are_seen_twice_as_often_are_a_pattern() {
    let bench = Bench::new(reels(2));
    let found = found(&bench, Kind::Pattern, TODAY).await;
    assert_eq!(found.len(), 1, "{found:?}");
    // By a script: logarithms beside each creator's median differ by 0.69296 with an error of 0.02221 and 34 degrees of freedom (t
    // 2.0322). The contrasts of both types are each other's negative: τ² = 2 × 0.69296² - 0.02221² = 0.9599, kept 0.99949.
    assert_eq!(
        lines(&found[0]),
        [
            "Posts of the type reel get 99.89% more views than other posts of the same creators",
            "reel: +99.89%, from +91.07% to +109%, 18 posts",
            "image: -49.97%, from -52.18% to -47.66%, 18 posts",
        ]
    );
    assert_eq!(found[0].key, "pattern/post_type/reel/views");
    assert_eq!((found[0].good, found[0].stake.share), (Some(true), 0.1));
}

#[tokio::test]
async fn what_hardly_differs_is_none() {
    assert_eq!(found(&Bench::new(reels(1)), Kind::Pattern, TODAY).await, []);
}

#[tokio::test]
async fn a_famous_creator_is_no_pattern() {
    let mut facts = vec![click("a").day("2024-09-30")];
    for (creator, fame, kind) in [("nina", 1, "image"), ("omar", 2, "image"), ("star", 1000, "reel")] {
        let posts = [900, 1000, 1100, 950, 1050, 1000, 980].into_iter().enumerate();
        facts.extend(posts.map(|(at, views)| of(creator, at, views * fame, kind)));
    }
    assert_eq!(found(&Bench::new(facts), Kind::Pattern, TODAY).await, []);
}

#[tokio::test]
async fn three_posts_do_not_make_a_rule() {
    let mut facts = reels(1);
    facts.extend((0..3).map(|at| of("nina", 10 + at, 5000, "story")));
    assert_eq!(found(&Bench::new(facts), Kind::Pattern, TODAY).await, []);
}

#[tokio::test]
async fn posts_ripen_first() {
    let young = reels(2).into_iter().map(|fact| fact.day("2024-09-20"));
    assert_eq!(found(&Bench::new(young.collect()), Kind::Pattern, TODAY).await, []);
    let ripe = reels(2).into_iter().map(|fact| fact.day("2024-09-16"));
    assert_eq!(
        found(&Bench::new(ripe.chain([click("a").day("2024-09-30")]).collect()), Kind::Pattern, TODAY).await.len(),
        1
    );
}

/// Words as often as words are: one on a third of the posts, most on few.
fn words(random: &mut Random) -> Vec<SmolStr> {
    let said = (0..40_u32).filter(|rank| random.chance(1.0 / (3.0 + 0.5 * f64::from(*rank))));
    said.map(|rank| SmolStr::new(format!("word{rank}"))).collect()
}

/// A post that tells everything of itself; images have no length.
fn told(random: &mut Random, at: usize, platform: &str, kind: &str) -> Post {
    let length = |random: &mut Random, median: f64| u32::try_from(whole(random.log_normal(median, 1.0))).ok();
    let tags = ["glow", "ad", "summer"].into_iter().filter(|_| random.chance(0.3)).map(Into::into).collect();
    Post {
        hashtags: tags,
        seconds: length(random, 30.0).filter(|_| kind != "image"),
        letters: length(random, 150.0),
        words: words(random),
        ..Post::new(format!("{platform}/{at}"), platform)
    }
}

/// Posts of twelve creators: everything about them is chance, but that those of a kind are engaged with so many times as often.
fn noise(random: &mut Random, times: f64, is_of_kind: fn(&Post) -> bool) -> Bench {
    let mut facts = Vec::new();
    let mut posts = Vec::new();
    for creator in 0..12 {
        let fame = random.log_normal(2000.0, 1.5);
        for at in 0..12 {
            let platform = *random.pick(&["x", "tiktok"]).unwrap();
            let kind = *random.pick(&["reel", "image", "story"]).unwrap();
            let on = day("2024-09-01").saturating_sub(i64::try_from(random.below(200)).unwrap().days());
            let hour = format!("{on}T{:02}:30:00Z", random.below(24));
            let told = told(random, 12 * creator + at, platform, kind);
            let views = random.log_normal(fame, 0.6);
            let likes = views * 0.05 * random.log_normal(1.0, 0.4) * if is_of_kind(&told) { times } else { 1.0 };
            let fact = post(&told.key)
                .creator(&format!("c{creator}"))
                .day(&on.to_string())
                .at(&hour)
                .dim(Dimension::PostType, kind);
            facts.push(fact.views(whole(views).into()).likes(whole(likes).into()));
            posts.push(told);
        }
    }
    let mut bench = Bench::new(facts);
    for creator in 0..12 {
        bench = bench.creator(&format!("c{creator}"), "Somebody", [5_000, 50_000][creator % 2]);
    }
    bench.posts = posts;
    bench
}

/// The kinds of posts that are planted, with the key of the finding.
type Planted = (&'static str, fn(&Post) -> bool);

const TAG: Planted = ("hashtag/glow", |post| post.hashtags.iter().any(|tag| tag == "glow"));
const TOPIC: Planted = ("topic/word1", |post| post.words.iter().any(|word| word == "word1"));
const LENGTH: Planted = ("length/30 to 60 s", |post| post.length().is_some_and(|length| length == "30 to 60 s"));
const TEXT: Planted = ("text_length/280 to 1000 letters", |post| post.letters.is_some_and(|at| at > 280 && at <= 1000));

/// What is found of a planted kind that is engaged with so many times as often.
async fn planted(random: &mut Random, (key, is_of_kind): Planted, times: f64) -> Option<Finding> {
    let found = found(&noise(random, times, is_of_kind), Kind::Pattern, TODAY).await;
    found.into_iter().find(|one| one.key == format!("pattern/{key}/engagement_rate_by_views"))
}

#[tokio::test]
async fn what_is_liked_twice_as_much_is_found() {
    let mut random = Random::seeded(7);
    let glow = planted(&mut random, TAG, 2.0).await.unwrap();
    assert!(glow.evidence.iter().any(|line| line.what.to_string() == "Without any"));
    let topic = planted(&mut random, TOPIC, 2.0).await.unwrap();
    assert!(lines(&topic)[0].starts_with("Posts whose text says word1 get "), "{:?}", lines(&topic));
    let length = planted(&mut random, LENGTH, 2.0).await.unwrap();
    assert!(lines(&length)[0].starts_with("Posts of 30 to 60 s get "), "{:?}", lines(&length));
    let text = planted(&mut random, TEXT, 2.0).await.unwrap();
    assert!(lines(&text)[0].starts_with("Posts with texts of 280 to 1000 letters get "), "{:?}", lines(&text));
}

#[tokio::test]
async fn chance_makes_no_pattern() {
    let mut random = Random::seeded(5);
    let mut told = Vec::new();
    for _ in 0..100 {
        let found = found(&noise(&mut random, 1.0, |_| false), Kind::Pattern, TODAY).await;
        told.extend(found.first().map(|one| one.key.clone()));
    }
    assert!(told.len() <= 10, "{} of 100: {told:?}", told.len());
}
