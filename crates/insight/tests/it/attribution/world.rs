//! A workspace whose conversions are credited.

use insight::{
    Ask, Desk, Spelling,
    attribution::{Affected, Gatherer, Learnt, News, Whose},
    readings,
};
use kpi::{catalogue::Catalogue, reading::Reading};
use model::{
    SmolStr,
    attribution::{Attribution, Model},
    batch::Accepted,
    calendar::Calendar,
    campaign::Campaign,
    code::Code,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{CampaignId, CreatorId},
    measure::Measure,
    money::{Currency, Exchange},
    source::Owners,
    store::{FactStore, Listing},
    workspace::Scope,
};
use std::collections::BTreeMap;
use testkit::{
    MemoryFacts,
    build::{FactBuilder, batch, click, fact, instant, order, scope_of},
};

pub struct World {
    pub store: MemoryFacts,
    pub scope: Scope,
    pub calendar: Calendar,
    pub owners: Owners,
    pub whose: Whose,
    pub rules: Attribution,
    pub catalogue: Catalogue,
    pub exchange: Exchange,
    pub spellings: Vec<Spelling>,
    pub learnt: Learnt,
    seq: i64,
}

/// `CODE` of `creator`, and `SPRING` of the campaign spring.
pub fn whose(codes: &[(&str, &str)]) -> Whose {
    let code = |(code, creator): &(&str, &str)| Code {
        code: (*code).into(),
        creator: Some(CreatorId::new(creator)),
        campaign: None,
        placement: None,
        platform: None,
        batch: None,
        once: false,
        offer: String::new(),
        starts_at: None,
        ends_at: None,
        made_at: instant("2024-01-01T00:00:00Z"),
        retired_at: None,
    };
    let spring = Campaign {
        id: CampaignId::new("spring"),
        name: "Spring".to_owned(),
        flight: None,
        budget: None,
        hashtags: Vec::new(),
        codes: vec!["SPRING".into()],
    };
    Whose::of(&codes.iter().map(code).collect::<Vec<_>>(), &[], &[spring], None)
}

impl World {
    pub fn new(codes: &[(&str, &str)]) -> Self {
        Self {
            store: MemoryFacts::new(),
            scope: scope_of("acme"),
            calendar: Calendar::default(),
            owners: Owners::default(),
            whose: whose(codes),
            rules: Attribution::default(),
            catalogue: Catalogue::builtin(),
            exchange: Exchange::only(Currency::EUR),
            spellings: Vec::new(),
            learnt: Learnt::default(),
            seq: 0,
        }
    }

    pub fn gatherer(&self) -> Gatherer<'_> {
        Gatherer {
            store: &self.store,
            scope: &self.scope,
            calendar: &self.calendar,
            owners: &self.owners,
            whose: &self.whose,
            rules: &self.rules,
        }
    }

    fn next(&mut self, facts: Vec<Fact>) -> Accepted {
        self.seq += 1;
        batch(self.seq, &format!("import-{}", self.seq), facts)
    }

    /// Stores facts and credits what they concern, as the job does.
    pub async fn add(&mut self, facts: Vec<Fact>) -> Affected {
        let batch = self.next(facts);
        let mut news = News::default();
        for (place, fact) in (0..).zip(&batch.facts) {
            news.add(fact, (batch.seq, place));
        }
        self.store.add(batch);
        let affected = self.gatherer().affected(&news).await.unwrap();
        self.credit(&affected, &Model::ALL).await;
        affected
    }

    /// Credits everything again.
    pub async fn credit_every(&mut self) {
        let every = self.gatherer().every().await.unwrap();
        self.credit(&every, &Model::ALL).await;
    }

    pub async fn learn(&mut self) {
        self.learnt = self.gatherer().learn().await.unwrap();
        let every = self.gatherer().every().await.unwrap();
        self.credit(&every, &[Model::Markov]).await;
    }

    pub async fn credit(&mut self, names: &Affected, models: &[Model]) -> usize {
        let credited = self.gatherer().credits(names, models, &self.learnt).await.unwrap();
        let many = credited.facts.len();
        let batch = self.next(credited.facts);
        self.store.add(batch);
        many
    }

    pub fn desk(&self, model: Option<Model>) -> Desk<'_> {
        Desk {
            store: &self.store,
            scope: &self.scope,
            catalogue: &self.catalogue,
            calendar: &self.calendar,
            exchange: &self.exchange,
            owners: &self.owners,
            creators: &[],
            posts: &[],
            attribution: model,
            spellings: &self.spellings,
            rivals: &[],
        }
    }

    pub async fn read(&self, model: Model, ask: &Ask) -> Vec<Reading> {
        readings::read(&self.desk(Some(model)), ask).await.unwrap()
    }

    /// A KPI by creator, as `creator value` lines; `?` is nobody.
    pub async fn by_creator(&self, model: Model, kpi: &str) -> Vec<String> {
        let ask = Ask { by: vec![Dimension::Creator], ..crate::bench::ask(&[kpi], "2024-01-01..2024-12-31") };
        let readings = self.read(model, &ask).await;
        let line = |reading: &Reading| {
            let creator = reading.group["creator"].clone().unwrap_or_else(|| "?".to_owned());
            format!("{creator} {}", reading.value.unwrap())
        };
        // A creator whose credits were all taken back stays with zeros: it is no difference.
        readings.iter().filter(|reading| reading.value != Some(0.0)).map(line).collect()
    }

    /// The last version of every credit that counts, by entity.
    pub async fn credits(&self) -> BTreeMap<SmolStr, Fact> {
        let mut last: BTreeMap<SmolStr, Fact> = BTreeMap::new();
        for one in self.store.list(&self.scope, &Listing::all(FactKind::Credit)).await.unwrap() {
            let entity = one.fact.entity.clone().unwrap();
            let is_later = last.get(&entity).is_none_or(|known| one.fact.as_of >= known.as_of);
            if is_later {
                last.insert(entity, one.fact);
            }
        }
        last.retain(|_, fact| fact.values.iter().any(|(_, value)| *value != 0));
        last
    }
}

/// A click of a visitor on a creator's link on a day of March at noon.
pub fn clicked(id: &str, visitor: &str, creator: &str, day: i8) -> FactBuilder {
    let at = format!("2024-03-{day:02}T12:00:00Z");
    click(visitor)
        .day(&format!("2024-03-{day:02}"))
        .at(&at)
        .as_of(&at)
        .dim(Dimension::Click, id)
        .creator(creator)
        .dim(Dimension::Link, &format!("{creator}-link"))
}

/// An order of 100 EUR on a day of March in the evening.
pub fn bought(key: &str, day: i8) -> FactBuilder {
    let at = format!("2024-03-{day:02}T20:00:00Z");
    order(key, 100, "EUR").day(&format!("2024-03-{day:02}")).at(&at).as_of(&at)
}

/// A refund of the whole of such an order.
pub fn refunded(key: &str, day: i8) -> FactBuilder {
    let at = format!("2024-03-{day:02}T20:00:00Z");
    fact(FactKind::Conversion)
        .entity(&format!("{key}/refund/1"))
        .day(&format!("2024-03-{day:02}"))
        .at(&at)
        .as_of(&at)
        .dim(Dimension::Label("order".into()), key)
        .value(Measure::Refunds, 1)
        .money(Measure::Revenue, -100, "EUR")
}
