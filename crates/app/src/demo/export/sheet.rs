//! The shop's orders, and the sheets that the team keeps by hand.

use super::{Export, heading, row, table, zoned};
use crate::demo::{
    brand::{PEOPLE, PRODUCTS},
    feed, load,
    season::{Season, followers},
    shop::{Expense, Order, days},
};
use std::io;

/// Shopify → Orders → Export: one row per line item, the order's own cells on its first row.
pub fn shopify(orders: &[Order], seed: u64) -> io::Result<Export> {
    let mut rows = vec![heading(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,\
         Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
         Billing Country,Shipping Country,Cancelled at,Payment Method,Refunded Amount,Id,Source,\
         Note Attributes",
    )];
    for order in orders {
        for (nth, (product, units)) in order.lines.iter().enumerate() {
            let (name, sku, price) = PRODUCTS[*product];
            let at = zoned(order.at, "UTC", "%Y-%m-%d %H:%M:%S +0000");
            let mut cells = if nth == 0 { order_cells(order, &at, seed) } else { vec![String::new(); 26] };
            cells[0] = format!("#{}", order.number);
            cells[1] = format!("customer{}@example.com", order.customer);
            cells[13] = at;
            cells[14] = units.to_string();
            cells[15] = name.to_owned();
            cells[16] = dollars(u64::from(price));
            cells[17] = sku.to_owned();
            rows.push(cells);
        }
    }
    Ok(Export { name: "shopify-orders.csv".to_owned(), bytes: table(rows)?, of: None, mapping: None })
}

fn order_cells(order: &Order, at: &str, seed: u64) -> Vec<String> {
    let subtotal = order.subtotal() - order.discount();
    let status = if order.refunded > 0 { "partially_refunded" } else { "paid" };
    let shipping = if subtotal > 5_000 { 0 } else { 490 };
    let kept = order.click.map(|number| format!("kepi_click: {}", feed::click_id(seed, number)));
    let mut cells = vec![String::new(); 26];
    for (at, cell) in [
        (2, status.to_owned()),
        (3, at.to_owned()),
        (4, "fulfilled".to_owned()),
        (5, "USD".to_owned()),
        (6, dollars(subtotal)),
        (7, dollars(shipping)),
        (8, dollars(0)),
        (9, dollars(subtotal + shipping)),
        (10, order.code.clone().unwrap_or_default()),
        (11, dollars(order.discount())),
        (18, order.country.to_owned()),
        (19, order.country.to_owned()),
        (22, dollars(order.refunded)),
        (23, format!("66342{:08}", order.number)),
        (24, "web".to_owned()),
        (25, kept.unwrap_or_default()),
    ] {
        cells[at] = cell;
    }
    cells
}

fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// The sheet of costs that the team keeps by hand.
pub fn costs(costs: &[Expense]) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Creator,Platform,Campaign,Component,Amount")];
    rows.extend(costs.iter().map(|cost| {
        row(&[&cost.day, &cost.creator, &cost.platform, &cost.campaign, &cost.component, &dollars(cost.cents)])
    }));
    Ok(Export { name: "costs.csv".to_owned(), bytes: table(rows)?, of: None, mapping: Some(load::COSTS) })
}

/// The sheet of followers of the accounts whose platform exports no history.
pub fn follower_sheet(season: &Season) -> io::Result<Export> {
    let mut rows = vec![heading("Date,Platform,Account,Creator,Followers")];
    for person in PEOPLE.iter().filter(|person| person.platform != "tiktok") {
        for day in days(season, season.now) {
            let count = followers(person, season.start, day);
            rows.push(row(&[&day, &person.platform, &person.handle, &person.id, &count]));
        }
    }
    Ok(Export { name: "followers.csv".to_owned(), bytes: table(rows)?, of: None, mapping: Some(load::FOLLOWERS) })
}
