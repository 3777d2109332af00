//! The season itself: posts, followers, clicks, orders and costs, drawn from a seed and a day.
//!
//! A season is plain values; it knows no file format and no store.
//!
//! Invariant: the same seed and the same moment give the same season, and a counter never falls.

use super::{
    brand::{BOUGHT, BOUGHT_DAY, DAYS, DROP, EFFORTS, HONEST, OWN, PEOPLE, Person, REELS, VIRAL, VIRAL_DAY, growth},
    plus,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use stats::random::{Random, whole};

/// Everything that happened in the season.
#[derive(Debug)]
pub struct Season {
    /// The seed it was drawn from.
    pub seed: u64,
    /// The moment that it ends at.
    pub now: Timestamp,
    /// Its first day.
    pub start: Date,
    /// Its last day.
    pub today: Date,
    /// The posts, in order of publishing.
    pub posts: Vec<Posted>,
}

/// A published post, and what its counters grow from.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its id on the platform.
    pub id: String,
    /// Who posted it.
    pub person: &'static Person,
    /// When.
    pub at: Timestamp,
    /// The id of its campaign.
    pub campaign: &'static str,
    /// Its text.
    pub caption: String,
    /// The platform's word for its type.
    pub form: &'static str,
    /// Its length in seconds.
    pub seconds: u32,
    /// Views that it gathers in the end.
    pub views: f64,
    /// Clicks on its link per view.
    pub click_rate: f64,
    /// How much likes and the rest differ from the creator's usual.
    pub luck: f64,
    /// Dollars of boosting.
    pub boost: u32,
}

/// The counters of a post at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Views.
    pub views: u64,
    /// Reach.
    pub reach: u64,
    /// Likes.
    pub likes: u64,
    /// Comments.
    pub comments: u64,
    /// Shares.
    pub shares: u64,
    /// Saves.
    pub saves: u64,
    /// Follows from the post.
    pub follows: u64,
}

/// Draws the season that ends now.
pub fn draw(seed: u64, now: Timestamp) -> Season {
    let today = now.to_zoned(TimeZone::UTC).date();
    let start = plus(today, 1 - DAYS);
    let root = Random::seeded(seed);
    let mut posts: Vec<Posted> = PEOPLE.iter().flat_map(|person| posts_of(person, start, &root)).collect();
    posts.retain(|post| post.at < now);
    posts.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    Season { seed, now, start, today, posts }
}

fn posts_of(person: &'static Person, start: Date, root: &Random) -> Vec<Posted> {
    let mut random = root.fork(&format!("{}/{}", person.platform, person.handle));
    (0..person.posts).map(|nth| post(person, nth, start, &mut random)).collect()
}

fn post(person: &'static Person, nth: u32, start: Date, random: &mut Random) -> Posted {
    let viral = person.id == VIRAL.0 && nth + 1 == VIRAL.1;
    let step = f64::from(DAYS) / f64::from(person.posts);
    let place = if viral { VIRAL_DAY } else { f64::from(nth) * step + random.between(0.0, step) };
    let day = i32::try_from(whole(place.floor())).unwrap_or(0).min(DAYS - 1);
    let second = 7 * 3_600 + i64::try_from(random.below(14 * 3_600)).unwrap_or(0);
    let midnight = midnight(plus(start, day));
    let campaign = campaign_on(day, random);
    let lift = if viral { VIRAL.2 } else { 1.0 };
    let (caption, form) = (caption(person, campaign, nth, random), form(person.platform, random));
    let reel = if form == "IG reel" { REELS } else { 1.0 };
    let honest = if caption.starts_with(HONEST.0) { HONEST.1 } else { 1.0 };
    let boost = if person.fee > 300 && random.chance(0.2) { person.fee / 4 } else { 0 };
    Posted {
        id: id(person.platform, random),
        person,
        at: midnight.saturating_add(second.seconds()).unwrap_or(midnight),
        campaign,
        caption,
        form,
        seconds: if person.platform == "youtube" { 300 } else { 15 } + u32::try_from(random.below(45)).unwrap_or(0),
        views: person.followers * person.pull * random.log_normal(1.0, 0.45) * lift + f64::from(boost) * 90.0,
        click_rate: random.log_normal(0.0034, 0.4) / lift.sqrt(),
        luck: random.log_normal(reel * honest, 0.2),
        boost,
    }
}

fn campaign_on(day: i32, random: &mut Random) -> &'static str {
    let running = EFFORTS.iter().find(|effort| effort.flight.is_some_and(|(from, to)| (from..=to).contains(&day)));
    match running {
        Some(effort) if random.chance(0.7) => effort.id,
        _ => "always-on",
    }
}

fn caption(person: &Person, campaign: &str, nth: u32, random: &mut Random) -> String {
    let openings = ["Finally:", "You asked for it:", HONEST.0, "Part two of", "Saving this:", "Sunday means"];
    let tag = EFFORTS.iter().find(|effort| effort.id == campaign).map_or("", |effort| effort.hashtag);
    let opening = random.pick(&openings).copied().unwrap_or_default();
    let disclosure = if person.id == OWN { "" } else { " #ad" };
    format!("{opening} {} No. {} #{tag}{disclosure}", person.about, nth + 1)
}

fn form(platform: &str, random: &mut Random) -> &'static str {
    match platform {
        "instagram" => random.pick(&["IG reel", "IG reel", "IG carousel", "IG image"]).copied().unwrap_or("IG reel"),
        _ => "Video",
    }
}

/// Ids as the platforms write them: longer than 2^53 where theirs are, and with a dash in front now and then.
fn id(platform: &str, random: &mut Random) -> String {
    const SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    match platform {
        "instagram" => format!("18{:015}", random.below(1_000_000_000_000_000)),
        "tiktok" => format!("74{:017}", random.below(100_000_000_000_000_000)),
        _ => (0..11).filter_map(|_| random.pick(SAFE).copied()).map(char::from).collect(),
    }
}

impl Posted {
    /// Its key in the store.
    pub fn key(&self) -> String {
        format!("{}/{}", self.person.platform, self.id)
    }

    /// The share of its views gathered at an instant; the drop of its platform takes a part away.
    pub fn gathered(&self, at: Timestamp, start: Date) -> f64 {
        let curve = growth(self.person.platform);
        let hours = |until: Timestamp| until.duration_since(self.at).as_secs_f64() / 3_600.0;
        let whole_share = curve.share(hours(at));
        let (platform, from, to, left) = DROP;
        if platform != self.person.platform {
            return whole_share;
        }
        let within = |until: Timestamp| curve.share(hours(until.min(at)));
        let dropped = within(midnight(plus(start, to + 1))) - within(midnight(plus(start, from)));
        whole_share - (1.0 - left) * dropped
    }

    /// Its counters at an instant.
    pub fn counters(&self, at: Timestamp, start: Date) -> Counters {
        let views = self.views * self.gathered(at, start);
        let likes = views * self.person.warmth * self.luck;
        Counters {
            views: whole(views),
            reach: whole(views * 0.81),
            likes: whole(likes),
            comments: whole(likes * 0.034),
            shares: whole(likes * 0.061),
            saves: whole(likes * 0.117),
            follows: whole(views * 0.0011),
        }
    }
}

/// The followers of an account at the end of a day.
pub fn followers(person: &Person, start: Date, day: Date) -> u64 {
    let days = f64::from((day - start).get_days());
    let usual = person.followers * (1.0 + person.growth).powf(days);
    let bought = if person.handle == BOUGHT { 38_000.0 * ((days - BOUGHT_DAY) / 2.0).clamp(0.0, 1.0) } else { 0.0 };
    let viral = if person.id == VIRAL.0 { 21_000.0 * (1.0 - (-(days - VIRAL_DAY).max(0.0) / 6.0).exp()) } else { 0.0 };
    whole(usual + bought + viral)
}

/// The first instant of a day.
pub fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn season() -> Season {
        draw(7, "2026-09-30T15:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_season_is_the_same_every_time_and_of_sensible_size() {
        let (one, two) = (season(), season());
        assert_eq!(format!("{one:?}"), format!("{two:?}"));
        assert!((140..=165).contains(&one.posts.len()), "{}", one.posts.len());
        assert_eq!(one.start.to_string(), "2026-07-03");
        let ids: std::collections::BTreeSet<_> = one.posts.iter().map(Posted::key).collect();
        assert_eq!(ids.len(), one.posts.len());
    }

    #[test]
    fn counters_never_fall() {
        let season = season();
        for post in &season.posts {
            let mut last = 0;
            for day in 0..=DAYS {
                let counters = post.counters(midnight(plus(season.start, day)), season.start);
                assert!(counters.views >= last, "{} fell on day {day}", post.key());
                last = counters.views;
            }
        }
    }

    #[test]
    fn the_stories_of_the_season_can_be_seen() {
        let season = season();
        let views = |post: &&Posted| post.counters(season.now, season.start).views;
        let viral = season.posts.iter().max_by_key(views).unwrap();
        assert_eq!(viral.person.id, "kai");
        let sora = PEOPLE.iter().find(|person| person.id == "sora").unwrap();
        let on = |day| followers(sora, season.start, plus(season.start, day));
        assert!(on(71) - on(69) > 37_000 && on(69) - on(67) < 100);
        let within = season.posts.iter().filter(|post| post.person.platform == "instagram").find(|post| {
            let day = (post.at.to_zoned(TimeZone::UTC).date() - season.start).get_days();
            (46..60).contains(&day)
        });
        assert!(within.unwrap().gathered(season.now, season.start) < 0.5);
    }
}
