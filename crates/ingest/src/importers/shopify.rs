//! Shopify: the export of orders.
//!
//! One row is one line item; only the first row of an order has its amounts. Revenue is the Subtotal: after discounts,
//! without shipping, and without taxes where the shop adds them. An order that was voided, paid through the test gateway,
//! or cancelled before anything was paid, is kept with zeros, so that it corrects an earlier export. A refund is a fact of its own, capped at the
//! order's revenue. Whether a customer is new the file does not say, so it stays unknown.
//!
//! Invariant: no e-mail address leaves this room; a customer is the start of its hash.

use super::values;
use crate::{
    context::Context,
    findings::{Findings, Refused, Sign},
    heading::{Column, Columns},
    importer::{Field, Importer, Kind, always},
    record::Record,
    section::Section,
    sink::{Output, Stop},
};
use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    import::RejectCode,
    measure::Measure,
};
use sha2::{Digest, Sha256};

const KIND: &str = "shopify-orders";

/// Orders.
pub(crate) static ORDERS: Importer = Importer {
    kind: Kind {
        id: KIND,
        title: "Shopify orders",
        platform: "web",
        brings: "orders, revenue, units, refunds and promo codes from Shopify → Orders → Export",
    },
    fields: &[
        Field::required(&["name"]),
        Field::required(&["created at"]),
        Field::required(&["lineitem quantity", "financial status"]),
        Field::required(&["subtotal", "total"]),
        Field::usual(&["email"]),
        Field::usual(&["currency"]),
        Field::usual(&["shipping"]),
        Field::usual(&["taxes"]),
        Field::usual(&["discount code"]),
        Field::usual(&["discount amount"]),
        Field::usual(&["lineitem name"]),
        Field::usual(&["lineitem price"]),
        Field::usual(&["cancelled at"]),
        Field::usual(&["refunded amount"]),
        Field::usual(&["id"]),
        Field::optional(&["billing country"]),
        Field::optional(&["shipping country"]),
        Field::optional(&["source"]),
        Field::optional(&["payment method"]),
        Field::optional(&["paid at"]),
        Field::optional(&["lineitem sku"]),
        Field::optional(&["vendor"]),
        Field::optional(&["note attributes"]),
    ],
    accepts: always,
    read: orders,
};

/// Where a section has its columns.
struct Places {
    name: Column,
    created: Column,
    id: Option<Column>,
    email: Option<Column>,
    status: Option<Column>,
    currency: Option<Column>,
    subtotal: Option<Column>,
    total: Option<Column>,
    shipping: Option<Column>,
    taxes: Option<Column>,
    code: Option<Column>,
    cancelled: Option<Column>,
    refunded: Option<Column>,
    quantity: Option<Column>,
    product: Option<Column>,
    source: Option<Column>,
    payment: Option<Column>,
    notes: Option<Column>,
    countries: [Option<Column>; 2],
}

impl Places {
    fn of(columns: &Columns) -> Option<Self> {
        let find = |name: &'static str| columns.find(&[name]);
        Some(Self {
            name: find("name")?,
            created: find("created at")?,
            id: find("id"),
            email: find("email"),
            status: find("financial status"),
            currency: find("currency"),
            subtotal: find("subtotal"),
            total: find("total"),
            shipping: find("shipping"),
            taxes: find("taxes"),
            code: find("discount code"),
            cancelled: find("cancelled at"),
            refunded: find("refunded amount"),
            quantity: find("lineitem quantity"),
            product: find("lineitem name"),
            source: find("source"),
            payment: find("payment method"),
            notes: find("note attributes"),
            countries: [find("shipping country"), find("billing country")],
        })
    }
}

/// An order whose line items are still coming.
struct Order {
    name: String,
    fact: Fact,
    refund: Option<Fact>,
    codes: Vec<String>,
    units: Option<i128>,
    products: Vec<String>,
    refused: bool,
}

fn orders(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let Some(places) = Places::of(&section.columns) else { return Err(values::no_column("order name")) };
    let mut counted = Counted::default();
    let mut open: Option<Order> = None;
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        let another = open.as_ref().is_none_or(|order| row.cell(places.name) != order.name);
        if another {
            if let Some(order) = open.take() {
                finish(order, &mut counted, context, output)?;
            }
            open = Some(start(&places, &row, context, findings));
        } else {
            counted.items += 1;
        }
        if let Some(order) = &mut open {
            item(order, &places, &row, findings);
        }
    }
    if let Some(order) = open {
        finish(order, &mut counted, context, output)?;
    }
    counted.tell(findings);
    Ok(())
}

/// What is told at the end.
#[derive(Default)]
struct Counted {
    items: u64,
    void: u64,
}

impl Counted {
    fn tell(&self, findings: &mut Findings) {
        if self.items > 0 {
            let words =
                format!("{} rows are further line items of the order above them and were read with it", self.items);
            findings.warn("line-items", words);
        }
        if self.void > 0 {
            let words = format!(
                "{} orders were voided, for testing, or cancelled without a payment: they count as no order",
                self.void
            );
            findings.warn("orders-not-counted", words);
        }
    }
}

fn start(places: &Places, row: &Record, context: &Context, findings: &mut Findings) -> Order {
    let name = row.cell(places.name).to_owned();
    match order(places, row, context, findings) {
        Ok((fact, refund)) => {
            let codes = row.cell(places.code).split(',').map(|code| code.trim().to_uppercase());
            let codes = codes.filter(|code| !code.is_empty()).collect();
            Order { name, fact, refund, codes, units: None, products: Vec::new(), refused: false }
        }
        Err(Refused) => {
            let fact = context.fact(FactKind::Conversion, KIND, context.today(), row.row);
            Order { name, fact, refund: None, codes: Vec::new(), units: None, products: Vec::new(), refused: true }
        }
    }
}

fn order(
    places: &Places,
    row: &Record,
    context: &Context,
    findings: &mut Findings,
) -> Result<(Fact, Option<Fact>), Refused> {
    let name = findings.text(row, places.name)?;
    let when = findings.when(row, places.created)?;
    let at = when.instant(&context.zone(None)).filter(|_| when.time.is_some());
    let day = at.map_or(when.date, |at| context.calendar.day(at));
    let revenue = revenue(places, row, findings)?;
    let mut fact = context.fact(FactKind::Conversion, KIND, day, row.row);
    let id = row.cell(places.id).trim_start_matches('\'');
    let id = if id.is_empty() { name.trim_start_matches('#') } else { id };
    fact.entity = Some(SmolStr::new(format!("shopify/{id}")));
    fact.at = at;
    fact.currency = Some(currency(places, row, context, findings)?);
    about(&mut fact, places, row, context);
    let refunded = places.refunded.map_or(Ok(None), |column| findings.money(row, column, Sign::Positive))?.unwrap_or(0);
    let test = row.cell(places.payment).eq_ignore_ascii_case("bogus");
    let void = test || is_void(row.cell(places.status), !row.cell(places.cancelled).is_empty(), refunded);
    let one = i128::from(!void);
    fact.set_value(Measure::Conversions, one);
    fact.set_value(Measure::Orders, one);
    fact.set_value(Measure::Revenue, if void { 0 } else { revenue });
    if void || refunded == 0 {
        return Ok((fact, None));
    }
    let total = places.total.map_or(Ok(None), |column| findings.money(row, column, Sign::Positive))?;
    let back = if total.is_some_and(|total| refunded >= total) { revenue } else { refunded.min(revenue) };
    let refund = refund(&fact, back, places, row, context);
    Ok((fact, Some(refund)))
}

/// Subtotal, else the total less shipping and taxes.
fn revenue(places: &Places, row: &Record, findings: &mut Findings) -> Result<i128, Refused> {
    let mut amount = |column: Option<Column>| match column {
        Some(column) => findings.money(row, column, Sign::Any),
        None => Ok(None),
    };
    if let Some(subtotal) = amount(places.subtotal)? {
        return Ok(subtotal);
    }
    let (total, shipping, taxes) = (amount(places.total)?, amount(places.shipping)?, amount(places.taxes)?);
    match total {
        Some(total) => Ok(total - shipping.unwrap_or(0) - taxes.unwrap_or(0)),
        None => {
            let words = "the first row of an order has no amount: export all columns of the orders";
            Err(findings.reject(row, places.subtotal.or(places.total), RejectCode::Missing, words))
        }
    }
}

fn currency(
    places: &Places,
    row: &Record,
    context: &Context,
    findings: &mut Findings,
) -> Result<model::money::Currency, Refused> {
    match row.cell(places.currency) {
        "" => Ok(context.currency),
        code => code
            .parse()
            .map_err(|words: String| findings.reject(row, places.currency, RejectCode::UnknownCurrency, words)),
    }
}

fn about(fact: &mut Fact, places: &Places, row: &Record, context: &Context) {
    let email = row.cell(places.email);
    if !email.is_empty() {
        fact.set_dim(Dimension::Customer, pseudonym(email));
    }
    let country = places.countries.iter().map(|column| row.cell(*column)).find(|country| !country.is_empty());
    fact.set_dim(Dimension::Country, country.unwrap_or_default());
    fact.set_dim(Dimension::Label("sales_channel".into()), row.cell(places.source));
    fact.set_dim(Dimension::Click, click(row.cell(places.notes)));
    let code = row.cell(places.code).split(',').next().unwrap_or_default().trim().to_uppercase();
    fact.set_dim(Dimension::Code, &code);
    if let Some(campaign) = context.campaign_of_code(&code).filter(|_| !code.is_empty()) {
        fact.set_dim(Dimension::Campaign, campaign.as_str());
    }
}

/// The click that a shop kept with the order: `kepi_click: ID`, one attribute to a line.
fn click(notes: &str) -> &str {
    let named = notes.lines().find_map(|line| line.trim().strip_prefix("kepi_click:"));
    named.map_or("", str::trim)
}

/// The refund of an order: on the day it was cancelled, else on the order's own, since the export tells no other.
fn refund(order: &Fact, back: i128, places: &Places, row: &Record, context: &Context) -> Fact {
    let mut refund = order.clone();
    refund.values.clear();
    refund.set_value(Measure::Refunds, 1);
    refund.set_value(Measure::Revenue, -back);
    refund.entity = order.entity.as_ref().map(|entity| SmolStr::new(format!("{entity}/refund")));
    let cancelled = crate::date::parse(row.cell(places.cancelled), crate::date::Order::default());
    if let Some(at) = cancelled.and_then(|when| when.instant(&context.zone(None))).filter(|at| *at <= context.now) {
        refund.at = Some(at);
        refund.day = context.calendar.day(at);
    }
    refund
}

/// Whether nothing was ever sold: voided or expired, or cancelled with nothing to give back.
fn is_void(status: &str, cancelled: bool, refunded: i128) -> bool {
    match status.to_lowercase().as_str() {
        "voided" | "expired" => true,
        "pending" | "authorized" | "" => cancelled && refunded == 0,
        _ => false,
    }
}

fn pseudonym(email: &str) -> String {
    let hash = Sha256::digest(email.trim().to_lowercase());
    hash.iter().take(12).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn item(order: &mut Order, places: &Places, row: &Record, findings: &mut Findings) {
    if order.refused {
        return;
    }
    if let Some(quantity) = places.quantity
        && let Ok(Some(pieces)) = findings.count(row, quantity, Sign::Positive)
    {
        order.units = Some(order.units.unwrap_or(0) + pieces);
    }
    let product = row.cell(places.product);
    if !product.is_empty() && !order.products.iter().any(|known| known == product) {
        order.products.push(product.to_owned());
    }
}

fn finish(order: Order, counted: &mut Counted, context: &Context, output: &mut Output<'_>) -> Result<(), Stop> {
    let Order { mut fact, refund, codes, units, products, refused, .. } = order;
    if refused {
        return Ok(());
    }
    let void = fact.value(Measure::Orders) == Some(0);
    counted.void += u64::from(void);
    if let Some(units) = units {
        fact.set_value(Measure::UnitsSold, if void { 0 } else { units });
    }
    if let [product] = products.as_slice() {
        fact.set_dim(Dimension::Product, product);
    }
    let uses: Vec<Fact> = if void { Vec::new() } else { code_uses(&fact, &codes, context) };
    output.fact(fact)?;
    for fact in refund.into_iter().chain(uses) {
        output.fact(fact)?;
    }
    Ok(())
}

/// One contact for every code that the order used.
fn code_uses(order: &Fact, codes: &[String], context: &Context) -> Vec<Fact> {
    let mut uses = Vec::new();
    for (place, code) in codes.iter().enumerate() {
        let mut used = context.fact(FactKind::Touchpoint, KIND, order.day, order.row);
        let entity = order.entity.as_deref().unwrap_or_default();
        let ending = if place == 0 { String::new() } else { format!("/{}", place + 1) };
        used.entity = Some(SmolStr::new(format!("{entity}/code{ending}")));
        used.at = order.at;
        used.set_value(Measure::CodeUses, 1);
        used.set_dim(Dimension::Code, code);
        if let Some(campaign) = context.campaign_of_code(code) {
            used.set_dim(Dimension::Campaign, campaign.as_str());
        }
        uses.push(used);
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_paid_is_no_order() {
        assert!(is_void("voided", false, 0) && is_void("pending", true, 0));
        assert!(!is_void("paid", false, 0) && !is_void("refunded", true, 5) && !is_void("pending", false, 0));
    }

    #[test]
    fn a_pseudonym_is_the_same_for_the_same_address() {
        // The first twelve bytes that `printf a@example.com | sha256sum` prints.
        assert_eq!(pseudonym(" A@Example.com "), "08168cd80dfd534ab0f10af1");
    }
}
