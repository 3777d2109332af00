//! Self-purchase: orders with a creator's code or link that the creator placed.

use model::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// An order that a creator is credited with.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    /// The order.
    pub order: SmolStr,
    /// The creator.
    pub creator: SmolStr,
    /// The customer's pseudonym.
    pub customer: Option<SmolStr>,
    /// What it was worth, in the currency of readings.
    pub revenue: f64,
}

/// A creator who seems to have bought from themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct SelfPurchase {
    /// The creator.
    pub creator: SmolStr,
    /// The orders.
    pub orders: BTreeSet<SmolStr>,
    /// What they were worth.
    pub revenue: f64,
    /// Whether the customer is known to be the creator; otherwise one customer placed most of the orders.
    pub is_certain: bool,
    /// What was seen, in words.
    pub words: String,
}

/// So many orders of one customer, and this share of a creator's, look like the creator's own.
const MANY: usize = 5;

/// Orders whose customer is the creator (`own` holds the pseudonyms that creators are known to buy under), and creators most
/// of whose orders one customer placed.
pub fn self_purchases(purchases: &[Purchase], own: &BTreeMap<SmolStr, BTreeSet<SmolStr>>) -> Vec<SelfPurchase> {
    let mut by_creator: BTreeMap<&SmolStr, Vec<&Purchase>> = BTreeMap::new();
    purchases.iter().for_each(|one| by_creator.entry(&one.creator).or_default().push(one));
    let mut found = Vec::new();
    for (creator, all) in by_creator {
        let is_own = |one: &&&Purchase| {
            let known = own.get(creator);
            one.customer.as_ref().zip(known).is_some_and(|(customer, known)| known.contains(customer))
        };
        let mine: Vec<&Purchase> = all.iter().filter(is_own).copied().collect();
        if !mine.is_empty() {
            found.push(told(creator, &mine, all.len(), true));
            continue;
        }
        found.extend(heaviest(&all).map(|theirs| told(creator, &theirs, all.len(), false)));
    }
    found.sort_by(|a, b| b.is_certain.cmp(&a.is_certain).then_with(|| b.revenue.total_cmp(&a.revenue)));
    found
}

/// The orders of the customer who placed most of them, if they are suspiciously many.
fn heaviest<'p>(all: &[&'p Purchase]) -> Option<Vec<&'p Purchase>> {
    let mut by_customer: BTreeMap<&SmolStr, Vec<&'p Purchase>> = BTreeMap::new();
    for one in all {
        if let Some(customer) = &one.customer {
            by_customer.entry(customer).or_default().push(one);
        }
    }
    let most = by_customer.into_values().max_by_key(Vec::len)?;
    (most.len() >= MANY && most.len() * 2 > all.len()).then_some(most)
}

fn told(creator: &SmolStr, orders: &[&Purchase], all: usize, is_certain: bool) -> SelfPurchase {
    let revenue = orders.iter().map(|one| one.revenue).sum();
    let who = if is_certain { "were placed by the creator" } else { "were placed by one customer" };
    let words = format!("{} of {all} orders that {creator} is credited with {who}, worth {revenue:.2}", orders.len());
    let orders = orders.iter().map(|one| one.order.clone()).collect();
    SelfPurchase { creator: creator.clone(), orders, revenue, is_certain, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(order: &str, creator: &str, customer: &str) -> Purchase {
        Purchase { order: order.into(), creator: creator.into(), customer: Some(customer.into()), revenue: 20.0 }
    }

    #[test]
    fn a_creator_who_buys_is_told_and_one_with_a_fan_is_not() {
        let mut all = vec![bought("1", "jackie", "j"), bought("2", "jackie", "k"), bought("3", "mia", "k")];
        all.extend((10..16).map(|order| bought(&order.to_string(), "tom", "t")));
        all.extend((20..24).map(|order| bought(&order.to_string(), "tom", &format!("c{order}"))));
        let own = BTreeMap::from([("jackie".into(), BTreeSet::from(["j".into()]))]);
        let words: Vec<String> = self_purchases(&all, &own).into_iter().map(|one| one.words).collect();
        assert_eq!(
            words,
            [
                "1 of 2 orders that jackie is credited with were placed by the creator, worth 20.00",
                "6 of 10 orders that tom is credited with were placed by one customer, worth 120.00"
            ]
        );
    }
}
