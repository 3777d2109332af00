//! What followed from the posts: clicks on their links, orders with and without codes, refunds, and what it all cost.
//!
//! Invariant: an order never comes before the click that led to it, and nothing happens after the season's end.

use super::{
    brand::{DAYS, EFFORTS, PRODUCTS, Person, growth},
    plus,
    season::{Posted, Season, midnight},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use stats::random::{Random, whole};

/// One click on a tracking link.
#[derive(Clone, Debug)]
pub struct Click {
    /// When.
    pub at: Timestamp,
    /// The post whose link it was, by its place in the season.
    pub post: usize,
    /// A number of its own.
    pub number: u64,
    /// The visitor's pseudonym.
    pub visitor: u64,
    /// The country.
    pub country: &'static str,
    /// The device.
    pub device: &'static str,
}

/// One order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its number in the shop.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// The customer.
    pub customer: u64,
    /// What was bought: the place in the list of products, and how many.
    pub lines: Vec<(usize, u32)>,
    /// The code used, if one was.
    pub code: Option<String>,
    /// The creator whose code it was; empty without one.
    pub creator: &'static str,
    /// The campaign whose code it was; empty without one.
    pub campaign: &'static str,
    /// The number of the click that the shop kept with it, if it did.
    pub click: Option<u64>,
    /// Where it was sent.
    pub country: &'static str,
    /// Cents given back.
    pub refunded: u64,
}

/// One cost.
#[derive(Clone, Debug)]
pub struct Expense {
    /// The day.
    pub day: Date,
    /// The creator's id; empty for a cost of nobody's.
    pub creator: &'static str,
    /// The platform.
    pub platform: &'static str,
    /// The campaign.
    pub campaign: &'static str,
    /// The component: fee, product, shipping, boost, tool.
    pub component: &'static str,
    /// Cents.
    pub cents: u64,
}

/// Countries, as likely as their weight says.
const COUNTRIES: (&[&str], &[f64]) = (&["US", "GB", "CA", "DE", "AU", "NL"], &[52.0, 16.0, 12.0, 9.0, 7.0, 4.0]);

/// Devices, likewise.
const DEVICES: (&[&str], &[f64]) = (&["mobile", "desktop", "tablet"], &[82.0, 14.0, 4.0]);

/// How many orders the shop kept the click of: others came on another device, or by a code that somebody told.
const CLICK_KEPT: f64 = 0.62;

/// How many people there are: they come back, so that there are fewer visitors than clicks.
const VISITORS: u64 = 15_000;

/// One of every so many clicks leads to an order.
const ORDER_PER_CLICK: f64 = 0.046;

fn drawn(random: &mut Random, table: (&'static [&'static str], &[f64])) -> &'static str {
    table.0[random.weighted(table.1)]
}

/// The clicks of the season, in order of time.
pub fn clicks(season: &Season) -> Vec<Click> {
    let mut random = Random::seeded(season.seed).fork("clicks");
    let mut clicks = Vec::new();
    for (place, post) in season.posts.iter().enumerate() {
        let share = post.gathered(season.now, season.start);
        for _ in 0..random.poisson(post.views * share * post.click_rate) {
            let at = moment(post, season, &mut random);
            clicks.push(click(at, place, clicks.len() as u64, &mut random));
        }
    }
    clicks.sort_by_key(|click| (click.at, click.number));
    clicks
}

/// A click on the link of a post; people come back, so that there are fewer visitors than clicks.
pub fn click(at: Timestamp, post: usize, number: u64, random: &mut Random) -> Click {
    Click {
        at,
        post,
        number,
        visitor: random.below(VISITORS),
        country: drawn(random, COUNTRIES),
        device: drawn(random, DEVICES),
    }
}

/// A moment of the post's life so far, as likely as its views came.
fn moment(post: &Posted, season: &Season, random: &mut Random) -> Timestamp {
    let curve = growth(post.person.platform);
    let age = season.now.duration_since(post.at).as_secs_f64() / 3_600.0;
    let hours = curve.time(random.unit() * curve.share(age));
    let seconds = i64::try_from(whole(hours * 3_600.0)).unwrap_or(0);
    post.at.checked_add(seconds.seconds()).unwrap_or(season.now).min(season.now)
}

/// The orders that followed from clicks, in order of time.
pub fn orders(season: &Season, clicks: &[Click]) -> Vec<Order> {
    let mut random = Random::seeded(season.seed).fork("orders");
    let mut orders: Vec<Order> = Vec::new();
    for click in clicks {
        // Codes are shared by word of mouth too, so that there are more orders than clicks account for.
        if !random.chance(ORDER_PER_CLICK * 1.6) {
            continue;
        }
        let later = i64::try_from(random.below(40 * 3_600)).unwrap_or(0);
        let at = click.at.saturating_add(later.seconds()).unwrap_or(season.now);
        if at < season.now {
            let kept = random.chance(CLICK_KEPT).then_some(click.number);
            orders.push(Order { click: kept, ..order(at, 0, &season.posts[click.post], &mut random) });
        }
    }
    orders.sort_by_key(|order| (order.at, order.customer));
    for (place, order) in orders.iter_mut().enumerate() {
        order.number = 1_001 + place as u64;
    }
    orders
}

/// One order that a post led to.
pub fn order(at: Timestamp, number: u64, post: &Posted, random: &mut Random) -> Order {
    let lines: Vec<(usize, u32)> = (0..=random.poisson(0.5).min(3))
        .map(|_| (random.weighted(&[30.0, 22.0, 20.0, 18.0, 14.0, 3.0]), 1 + u32::from(random.chance(0.15))))
        .collect();
    let cents: u64 = lines.iter().map(|(product, units)| u64::from(PRODUCTS[*product].2 * units)).sum();
    let code = code(post.person, post.campaign).filter(|_| random.chance(0.63));
    Order {
        number,
        at,
        customer: random.below(1_400),
        lines,
        creator: if code.is_some() { post.person.id } else { "" },
        campaign: if code.is_some() { post.campaign } else { "" },
        code,
        click: None,
        country: drawn(random, COUNTRIES),
        refunded: if random.chance(0.045) { cents / 2 } else { 0 },
    }
}

impl Order {
    /// What was bought, in cents, before the code's discount.
    pub fn subtotal(&self) -> u64 {
        self.lines.iter().map(|(product, units)| u64::from(PRODUCTS[*product].2 * units)).sum()
    }

    /// The discount in cents: the code's digits are its percentage.
    pub fn discount(&self) -> u64 {
        let digits = self.code.iter().flat_map(|code| code.chars()).filter_map(|c| c.to_digit(10));
        let percent = digits.fold(0, |number, digit| number * 10 + u64::from(digit));
        self.subtotal() * percent / 100
    }
}

/// What the season cost: fees, products sent, shipping, boosting, tools.
pub fn costs(season: &Season) -> Vec<Expense> {
    let mut costs = Vec::new();
    for post in &season.posts {
        let day = post.at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let person = post.person;
        let mut add = |component, cents| {
            costs.push(Expense {
                day,
                creator: person.id,
                platform: person.platform,
                campaign: post.campaign,
                component,
                cents,
            });
        };
        if person.fee > 0 {
            add("fee", u64::from(person.fee) * 100);
            add("product", 3_150);
            add("shipping", 790);
        }
        if post.boost > 0 {
            add("boost", u64::from(post.boost) * 100);
        }
    }
    for month in 0..DAYS / 30 {
        let day = plus(season.start, month * 30);
        costs.push(Expense { day, creator: "", platform: "", campaign: "always-on", component: "tool", cents: 24_900 });
    }
    costs
}

/// Whether the shop was open: every day of the season before a moment.
pub fn days(season: &Season, until: Timestamp) -> impl Iterator<Item = Date> {
    let (start, last) = (season.start, season.today);
    (0..DAYS).map(move |day| plus(start, day)).filter(move |day| *day <= last && midnight(*day) < until)
}

/// The name of a link: of the posts of an account in a campaign.
pub fn link(person: &Person, campaign: &str) -> String {
    format!("{campaign}-{}", person.handle.replace('.', "-"))
}

/// The code of a creator in a campaign; the brand's own accounts have none.
pub fn code(person: &Person, campaign: &str) -> Option<String> {
    let mark = EFFORTS.iter().find(|effort| effort.id == campaign).map_or("", |effort| effort.mark);
    (!person.code.is_empty()).then(|| format!("{}{mark}", person.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{brand::PEOPLE, season::draw};

    #[test]
    fn clicks_orders_and_costs_have_sensible_volumes() {
        let season = draw(7, "2026-09-30T15:00:00Z".parse().unwrap());
        let clicks = clicks(&season);
        let orders = orders(&season, &clicks);
        let costs = costs(&season);
        assert!((20_000..45_000).contains(&clicks.len()), "{} clicks", clicks.len());
        assert!((1_000..2_500).contains(&orders.len()), "{} orders", orders.len());
        assert!(orders.iter().any(|order| order.refunded > 0));
        assert!(orders.is_sorted_by_key(|order| order.at) && orders.iter().all(|order| order.at < season.now));
        let fees: u64 = costs.iter().filter(|cost| cost.component == "fee").map(|cost| cost.cents).sum();
        let by_hand: u64 = season.posts.iter().map(|post| u64::from(post.person.fee) * 100).sum();
        assert_eq!(fees, by_hand);
    }

    #[test]
    fn a_discount_is_the_percentage_in_the_code() {
        let order = Order {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            customer: 1,
            lines: vec![(0, 2), (4, 1)],
            code: Some("ELENA15FL".to_owned()),
            creator: "elena",
            campaign: "first-light",
            click: None,
            country: "US",
            refunded: 0,
        };
        // 2 × 54.00 + 30.00 = 138.00, of which 15 % are 20.70.
        assert_eq!((order.subtotal(), order.discount()), (13_800, 2_070));
        let elena = PEOPLE.iter().find(|person| person.id == "elena").unwrap();
        assert_eq!(code(elena, "first-light"), order.code);
    }
}
