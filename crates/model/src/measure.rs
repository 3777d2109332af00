//! Measures: what the store can add up. The table below is the whole list.
//!
//! A measure knows its kind of fact, its unit and how it behaves when facts are put together. It does not know what it
//! means for a campaign: that is a KPI's business.
//!
//! Invariant: values are integers on the unit's scale, so sums are exact and do not depend on order.

use crate::{dimension::Dimension, fact::FactKind};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// What a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Things: stored as they are.
    Count,
    /// Money: stored in billionths of the major unit, with the currency beside it.
    Money,
    /// Time: stored in milliseconds, shown in seconds.
    Duration,
    /// A score: stored in millionths.
    Score,
}

impl Unit {
    /// How many stored steps make one shown unit.
    pub fn scale(self) -> f64 {
        match self {
            Self::Count => 1.0,
            Self::Money => 1e9,
            Self::Duration => 1e3,
            Self::Score => 1e6,
        }
    }
}

/// How the values of a measure are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Adds {
    /// They add up.
    Sum,
    /// The platform counted people per fact, so a sum over several facts counts some people more than once (*gross*).
    Gross,
    /// A level at an instant: the last value of each account in the period, summed over accounts.
    Last,
    /// The number of different values of a dimension among the facts of the kind.
    Distinct(Distinct),
}

/// The dimension that a distinct measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distinct {
    /// Pseudonymous visitors.
    Visitor,
    /// Visits that belong together.
    Session,
    /// Customers, pseudonymous.
    Customer,
    /// People who wrote.
    Author,
}

impl Distinct {
    /// The dimension whose values are counted.
    pub fn dimension(self) -> Dimension {
        match self {
            Self::Visitor => Dimension::Visitor,
            Self::Session => Dimension::Session,
            Self::Customer => Dimension::Customer,
            Self::Author => Dimension::Author,
        }
    }
}

macro_rules! measures {
    ($($variant:ident $id:literal $kind:ident $unit:ident $adds:expr, $words:literal;)+) => {
        /// One measure. See the module's table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub enum Measure {
            $(#[doc = $words] $variant,)+
        }

        impl Measure {
            /// Every measure, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in formulas, files and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The kind of fact that carries it.
            pub fn kind(self) -> FactKind {
                match self { $(Self::$variant => FactKind::$kind,)+ }
            }

            /// Its unit.
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)+ }
            }

            /// How its values are put together.
            pub fn adds(self) -> Adds {
                match self { $(Self::$variant => $adds,)+ }
            }

            /// What it counts, in plain words.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)+ }
            }
        }
    };
}

measures! {
    PostsPublished "posts_published" PostCounters Count Adds::Sum, "posts published";
    Impressions "impressions" PostCounters Count Adds::Sum, "times a post was shown";
    Views "views" PostCounters Count Adds::Sum, "times a post was played or seen";
    Reach "reach" PostCounters Count Adds::Gross, "people who saw a post, as the platform counts them per post";
    Likes "likes" PostCounters Count Adds::Sum, "likes and other reactions";
    Comments "comments" PostCounters Count Adds::Sum, "comments and replies";
    Shares "shares" PostCounters Count Adds::Sum, "times a post was shared";
    Saves "saves" PostCounters Count Adds::Sum, "times a post was saved or bookmarked";
    Reposts "reposts" PostCounters Count Adds::Sum, "times a post was reposted";
    LinkClicks "link_clicks" PostCounters Count Adds::Sum, "clicks on a link in a post, as the platform counts them";
    PostProfileVisits "post_profile_visits" PostCounters Count Adds::Sum, "profile visits from a post";
    Follows "follows" PostCounters Count Adds::Sum, "follows that came from a post";
    WatchTime "watch_time" PostCounters Duration Adds::Sum, "time watched";
    CompletedViews "completed_views" PostCounters Count Adds::Sum, "views to the end";
    EngagementsReported "engagements_reported" PostCounters Count Adds::Sum, "engagements as the platform itself counts them";
    PostRevenue "post_revenue" PostCounters Money Adds::Sum, "what the platform pays for a post";
    PostsDisclosed "posts_disclosed" PostCounters Count Adds::Sum, "posts that disclose the partnership";

    PostDayViews "post_day_views" PostDay Count Adds::Sum, "views that a post gathered on one day";

    Followers "followers" AccountCounters Count Adds::Last, "followers of an account";
    Following "following" AccountCounters Count Adds::Last, "accounts that an account follows";
    PostsTotal "posts_total" AccountCounters Count Adds::Last, "posts an account has ever published";
    AudienceQuality "audience_quality" AccountCounters Score Adds::Last, "how genuine an account's audience is, 0 to 100";

    AccountReach "account_reach" AccountDay Count Adds::Gross, "people who saw anything of an account on a day";
    AccountViews "account_views" AccountDay Count Adds::Sum, "views of an account's posts on a day";
    AccountViewers "account_viewers" AccountDay Count Adds::Gross, "people who viewed an account's posts on a day";
    AccountImpressions "account_impressions" AccountDay Count Adds::Sum, "impressions of an account's posts on a day";
    AccountEngagements "account_engagements" AccountDay Count Adds::Sum, "engagements with an account on a day";
    AccountLikes "account_likes" AccountDay Count Adds::Sum, "likes an account gathered on a day";
    AccountComments "account_comments" AccountDay Count Adds::Sum, "comments an account gathered on a day";
    AccountShares "account_shares" AccountDay Count Adds::Sum, "shares an account gathered on a day";
    AccountSaves "account_saves" AccountDay Count Adds::Sum, "saves an account gathered on a day";
    AccountReposts "account_reposts" AccountDay Count Adds::Sum, "reposts an account gathered on a day";
    AccountPosts "account_posts" AccountDay Count Adds::Sum, "posts an account published on a day, as the platform counts them";
    AccountWatchTime "account_watch_time" AccountDay Duration Adds::Sum, "time an account's videos were watched on a day";
    ProfileVisits "profile_visits" AccountDay Count Adds::Sum, "visits to a profile on a day";
    FollowsGained "follows_gained" AccountDay Count Adds::Sum, "follows an account gained on a day";
    FollowsLost "follows_lost" AccountDay Count Adds::Sum, "follows an account lost on a day";
    FollowsNet "follows_net" AccountDay Count Adds::Sum, "follows gained less follows lost on a day";
    AccountLinkClicks "account_link_clicks" AccountDay Count Adds::Sum, "clicks on an account's link on a day";

    Clicks "clicks" Touchpoint Count Adds::Sum, "counted clicks on tracking links";
    PageViews "page_views" Touchpoint Count Adds::Sum, "pages viewed on the site";
    CodeUses "code_uses" Touchpoint Count Adds::Sum, "times a promo code was used";
    UniqueVisitors "unique_visitors" Touchpoint Count Adds::Distinct(Distinct::Visitor), "different visitors";
    Sessions "sessions" Touchpoint Count Adds::Distinct(Distinct::Session), "visits to the site";

    Conversions "conversions" Conversion Count Adds::Sum, "wanted actions: orders, leads, sign-ups, installs";
    Leads "leads" Conversion Count Adds::Sum, "contacts left";
    Signups "signups" Conversion Count Adds::Sum, "accounts opened";
    Orders "orders" Conversion Count Adds::Sum, "orders";
    Refunds "refunds" Conversion Count Adds::Sum, "orders refunded, wholly or in part";
    UnitsSold "units" Conversion Count Adds::Sum, "pieces sold";
    NewCustomers "new_customers" Conversion Count Adds::Sum, "first orders of a customer";
    Customers "customers" Conversion Count Adds::Distinct(Distinct::Customer), "different customers";
    Revenue "revenue" Conversion Money Adds::Sum, "value of orders, less refunds";
    GrossMargin "gross_margin" Conversion Money Adds::Sum, "revenue less the cost of goods";

    Cost "cost" Cost Money Adds::Sum, "what was spent: fees, product, shipping, commission, boosting, tools";

    GaSessions "ga_sessions" WebTraffic Count Adds::Sum, "sessions, as Google Analytics counts them";
    EngagedSessions "engaged_sessions" WebTraffic Count Adds::Sum, "engaged sessions, as Google Analytics counts them";
    GaUsers "ga_users" WebTraffic Count Adds::Gross, "users of a day, as Google Analytics counts them";
    GaNewUsers "ga_new_users" WebTraffic Count Adds::Sum, "first-time users, as Google Analytics counts them";
    GaReturningUsers "ga_returning_users" WebTraffic Count Adds::Gross, "returning users of a day, as Google Analytics counts them";
    GaPageViews "ga_page_views" WebTraffic Count Adds::Sum, "page views, as Google Analytics counts them";
    GaEvents "ga_events" WebTraffic Count Adds::Sum, "events, as Google Analytics counts them";
    KeyEvents "key_events" WebTraffic Count Adds::Sum, "key events, as Google Analytics counts them";
    GaRevenue "ga_revenue" WebTraffic Money Adds::Sum, "revenue, as Google Analytics counts it";

    AdImpressions "ad_impressions" PaidDelivery Count Adds::Sum, "times an ad was shown";
    AdReach "ad_reach" PaidDelivery Count Adds::Gross, "people who saw an ad";
    AdClicks "ad_clicks" PaidDelivery Count Adds::Sum, "clicks on an ad";
    AdSpend "ad_spend" PaidDelivery Money Adds::Sum, "what an ad cost";
    AdConversions "ad_conversions" PaidDelivery Count Adds::Sum, "results of an ad, as the platform counts them";

    Mentions "mentions" Mention Count Adds::Sum, "texts that name a brand";
    Authors "authors" Mention Count Adds::Distinct(Distinct::Author), "different people who named a brand";
    Positive "positive" Mention Count Adds::Sum, "mentions that are positive";
    Neutral "neutral" Mention Count Adds::Sum, "mentions that are neutral";
    Negative "negative" Mention Count Adds::Sum, "mentions that are negative";
    SentimentSum "sentiment_sum" Mention Score Adds::Sum, "sum of the sentiments of mentions, each from -1 to 1";

    Responses "responses" Response Count Adds::Sum, "survey answers";
    Promoters "promoters" Response Count Adds::Sum, "answers of 9 or 10";
    Passives "passives" Response Count Adds::Sum, "answers of 7 or 8";
    Detractors "detractors" Response Count Adds::Sum, "answers of 0 to 6";
    Satisfied "satisfied" Response Count Adds::Sum, "answers that are satisfied";
    Recalled "recalled" Response Count Adds::Sum, "answers that recall the brand";

    PlacementsDue "placements_due" Delivery Count Adds::Sum, "placements due";
    PlacementsDone "placements_done" Delivery Count Adds::Sum, "placements done";
    PlacementsOnTime "placements_on_time" Delivery Count Adds::Sum, "placements done by their date";

    CreditedConversions "credited_conversions" Credit Score Adds::Sum, "conversions, by the shares that touchpoints are credited with";
    CreditedLeads "credited_leads" Credit Score Adds::Sum, "leads, by the shares that touchpoints are credited with";
    CreditedSignups "credited_signups" Credit Score Adds::Sum, "sign-ups, by the shares that touchpoints are credited with";
    CreditedOrders "credited_orders" Credit Score Adds::Sum, "orders, by the shares that touchpoints are credited with";
    CreditedRefunds "credited_refunds" Credit Score Adds::Sum, "refunds, by the shares that touchpoints were credited with";
    CreditedUnits "credited_units" Credit Score Adds::Sum, "pieces sold, by the shares that touchpoints are credited with";
    CreditedNewCustomers "credited_new_customers" Credit Score Adds::Sum, "first orders, by the shares that touchpoints are credited with";
    CreditedCustomers "credited_customers" Credit Count Adds::Distinct(Distinct::Customer), "different customers with a credited order";
    CreditedRevenue "credited_revenue" Credit Money Adds::Sum, "revenue, by the shares that touchpoints are credited with";
    CreditedGrossMargin "credited_gross_margin" Credit Money Adds::Sum, "gross margin, by the shares that touchpoints are credited with";
}

impl Measure {
    /// The measure of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.name() == name)
    }

    /// A stored sum as a number in the unit that people read: a count, major units of money, seconds.
    #[expect(clippy::cast_precision_loss, reason = "16 digits are more than any reading prints")]
    pub fn shown(self, raw: i128) -> f64 {
        raw as f64 / self.unit().scale()
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl TryFrom<String> for Measure {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("no measure is called {name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_name(measure.name()), Some(*measure));
        }
        let names: std::collections::BTreeSet<_> = Measure::ALL.iter().map(|m| m.name()).collect();
        assert_eq!(names.len(), Measure::ALL.len());
    }
}
