//! Accounts and creators on platforms, day by day, competitors' too.
//!
//! Invariant: every account has enough days with something, and all of a platform and KPI have the same days.

use super::{
    Look,
    days::{self, Days},
    incident::shown,
    watch,
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    rival,
};
use model::{SmolStr, dimension::Dimension};
use std::collections::BTreeMap;

/// What accounts are compared by, the better first. `post_day_views` are views that posts gathered on a day.
const KPIS: [&str; 3] = ["account_reach", "account_views", "post_day_views"];
/// How far back is looked, in days.
const BACK: i64 = 120;
/// Fewest days of an account.
const LEAST: usize = 21;

/// Accounts by platform, and by the place of their KPI among those that they are compared by.
pub(super) type Accounts = BTreeMap<(SmolStr, usize), Vec<Account>>;

/// One account, or creator, on a platform.
pub(super) struct Account {
    /// Whose it is, as people know it.
    pub name: String,
    id: SmolStr,
    /// Whether it is a competitor's.
    pub rival: bool,
    /// Its days.
    pub days: Days,
}

impl Account {
    /// The creator's id, or the handle.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

/// Every account with enough days, by platform and KPI.
pub(super) async fn accounts(desk: &Desk<'_>, look: &Look<'_>) -> Result<Accounts, InsightError> {
    let mut found = Accounts::new();
    let ids = watch::known(desk, &KPIS).await?;
    let Some(period) = watch::period(look, BACK).filter(|_| !ids.is_empty()) else { return Ok(found) };
    let by = vec![Dimension::Platform, Dimension::Account, Dimension::Creator];
    let own = Ask { by, ..Ask::about(&ids, period) };
    let mut asks = vec![(own.clone(), false)];
    asks.extend(rival::theirs(desk).map(|filter| (Ask { filter, ..own }, true)));
    for (ask, rival) in asks {
        for days in days::read(desk, &ask).await? {
            if let Some((key, account)) = account(desk, days, rival) {
                found.entry(key).or_default().push(account);
            }
        }
    }
    Ok(found)
}

fn account(desk: &Desk<'_>, days: Days, rival: bool) -> Option<((SmolStr, usize), Account)> {
    let [Some(platform), handle, creator] = days.group.as_slice() else { return None };
    let (id, name) = match (creator, handle) {
        (Some(creator), _) => (creator.clone(), shown(desk, &Dimension::Creator, creator)),
        (None, Some(handle)) => (handle.clone(), format!("@{handle}")),
        (None, None) => return None,
    };
    let some = days.values.iter().flatten().filter(|value| **value > 0.0).count();
    let kpi = KPIS.iter().position(|id| *id == days.kpi)?;
    let key = (platform.clone(), kpi);
    (some >= LEAST).then_some((key, Account { name, id, rival, days }))
}
