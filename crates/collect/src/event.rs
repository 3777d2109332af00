//! Events: what any client told, in one form that knows nothing of the format it came in.
//!
//! Invariant: nothing here is checked against a clock, a workspace or what is known already; the same body is always the
//! same events.

use model::{SmolStr, Timestamp, money::Currency};

/// What happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deed {
    /// A page was viewed.
    #[default]
    View,
    /// An order was placed, or told of again.
    Order,
    /// Money was given back.
    Refund,
    /// An order was withdrawn: it counts for nothing.
    Cancel,
    /// A contact was left.
    Lead,
    /// An account was opened.
    Signup,
    /// An app was installed.
    Install,
    /// Any other wanted action.
    Action,
}

impl Deed {
    /// Whether only a server may tell of it: whoever can read a page could take an order back with its key.
    pub fn needs_secret(self) -> bool {
        matches!(self, Self::Refund | Self::Cancel)
    }

    /// The name in answers and notices.
    pub fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Order => "order",
            Self::Refund => "refund",
            Self::Cancel => "cancel",
            Self::Lead => "lead",
            Self::Signup => "signup",
            Self::Install => "install",
            Self::Action => "action",
        }
    }
}

/// Who did it, in the client's own words. What names a person is hashed before it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    /// An e-mail address or the client's id of the customer.
    pub customer: Option<SmolStr>,
    /// The client's id of the visitor.
    pub visitor: Option<SmolStr>,
    /// The client's id of the visit.
    pub session: Option<SmolStr>,
}

/// Where it was done, and how the visitor came there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The path of the page.
    pub landing: Option<SmolStr>,
    /// The click that led there.
    pub click: Option<SmolStr>,
    /// `utm_source`, else the host of the page before.
    pub source: Option<SmolStr>,
    /// `utm_medium`, else `referral`.
    pub medium: Option<SmolStr>,
    /// `utm_campaign`.
    pub campaign: Option<SmolStr>,
    /// `utm_term`.
    pub term: Option<SmolStr>,
    /// `utm_content`.
    pub content: Option<SmolStr>,
    /// ISO 3166, two letters.
    pub country: Option<SmolStr>,
    /// A language tag.
    pub language: Option<SmolStr>,
    /// `mobile`, `tablet`, `desktop` or `other`.
    pub device: Option<SmolStr>,
}

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Its place in the request, from 0.
    pub place: usize,
    /// What happened.
    pub deed: Deed,
    /// The id of the order, the refund, or the message: the same id is the same event.
    pub id: Option<SmolStr>,
    /// The order that a refund or a cancellation is of; for an order, another name that refunds know it by.
    pub order: Option<SmolStr>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// When this was known, where the client has versions of one thing.
    pub known: Option<Timestamp>,
    /// The order is told of, but counts for nothing: not paid, or withdrawn.
    pub void: bool,
    /// How many of it; `None` is one.
    pub quantity: Option<i64>,
    /// What it was worth, in billionths of the major unit; of a refund what was given back, not negative.
    pub value: Option<i128>,
    /// The value less the cost of goods.
    pub margin: Option<i128>,
    /// The currency of both; `None` is the workspace's.
    pub currency: Option<Currency>,
    /// Pieces.
    pub units: Option<i64>,
    /// Whether it was the customer's first order.
    pub new_customer: Option<bool>,
    /// Promo codes that were used.
    pub codes: Vec<SmolStr>,
    /// What was bought, where it was one thing.
    pub product: Option<SmolStr>,
    /// What the client calls the event.
    pub name: Option<SmolStr>,
    /// Who.
    pub who: Who,
    /// Where.
    pub seen: Seen,
}

/// An event that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its place in the request, from 0.
    pub place: usize,
    /// The field at fault, in the client's words; empty for the whole event.
    pub field: &'static str,
    /// Why, and what to do.
    pub why: String,
}

impl Reject {
    /// A fault of a field.
    pub fn new(place: usize, field: &'static str, why: impl Into<String>) -> Self {
        Self { place, field, why: why.into() }
    }
}

/// What a body holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The events.
    pub events: Vec<Event>,
    /// What cannot be used.
    pub rejects: Vec<Reject>,
    /// Places of what is well-formed but no fact, with the reason: `identify` says who, not what.
    pub ignored: Vec<(usize, &'static str)>,
}

impl Parsed {
    /// Files one event's outcome.
    pub fn push(&mut self, place: usize, one: Result<Event, Refused>) {
        match one {
            Ok(event) => self.events.push(Event { place, ..event }),
            Err(Refused::Fault(field, why)) => self.rejects.push(Reject { place, field, why }),
            Err(Refused::Ignored(why)) => self.ignored.push((place, why)),
        }
    }
}

/// Why one event became nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A field is at fault.
    Fault(&'static str, String),
    /// It is well-formed, but no fact.
    Ignored(&'static str),
}

impl Refused {
    /// A fault of a field.
    pub fn fault(field: &'static str, why: impl Into<String>) -> Self {
        Self::Fault(field, why.into())
    }
}
