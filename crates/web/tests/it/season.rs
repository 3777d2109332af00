//! A made-up brand's half year, the same every time: creators, posts, clicks, orders and costs, in a store in memory and a
//! ledger in a folder that goes when the season does.
#![allow(dead_code, reason = "the tests and the preview use different parts of it")]

use async_trait::async_trait;
use insight::attribution::{Gatherer, Whose};
use jiff::ToSpan;
use kpi::catalogue::Catalogue;
use ledger::{Begun, Draft, Excluded, Ledger, Saved};
use model::{
    Date, Timestamp,
    attribution::Model,
    batch::{Accepted, Batch},
    calendar::Calendar,
    campaign::Campaign,
    code::Code,
    creator::Creator,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{CampaignId, CreatorId, LinkId},
    import::{Fault, Reject, RejectCode, Report, Warning},
    link::{Link, Rule, Utm, Variant},
    measure::Measure,
    money::Currency,
    post::Post,
    provenance::Provenance,
    store::{FactStore, Key, Listing},
    visit::{Device, Exclusion},
    workspace::Workspace,
};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use testkit::{
    MemoryFacts,
    build::{account, click, cost, day, instant, order, post},
};
use web::{Door, DoorError, Hub, Parts, State, Upload, record::Sealing};

/// The last day with figures.
pub const LAST: &str = "2024-06-30";

/// The brand's plan, as it was first written.
pub const PLAN: &str = include_str!("plan.yaml");

/// Creators: id, name, platform, followers, how many views a post gathers.
const CREATORS: [(&str, &str, &str, u64, u64); 9] = [
    ("osei", "Dr. Osei Explains", "youtube", 1_900_000, 92_000),
    ("felix", "Felix & Co", "instagram", 1_200_000, 61_000),
    ("lena", "Lena Hartmann", "instagram", 412_000, 48_000),
    ("tomas", "Tomás Vidal", "tiktok", 388_000, 71_000),
    ("skin", "Skin Notes", "youtube", 295_000, 33_000),
    ("noor", "Noor Daily", "tiktok", 240_000, 52_000),
    ("ana", "glow.with.ana", "tiktok", 81_000, 24_000),
    ("mira", "Mira Jansen", "instagram", 64_000, 12_500),
    ("evil", "<script>alert(1)</script>\u{202e}gnp.exe", "x", 9_000, 2_100),
];

const TITLES: [&str; 6] = [
    "My evening routine with the new serum",
    "I tried it for thirty days: what changed",
    "Three things nobody tells you about retinol",
    "Get ready with me, autumn edition",
    "Answering your questions about sensitive skin",
    "=HYPERLINK(\"http://evil.example\") giveaway",
];

/// The season.
pub struct Season {
    /// The facts.
    pub store: Arc<MemoryFacts>,
    /// The book of record.
    pub ledger: Ledger,
    /// The workspace.
    pub workspace: Workspace,
    /// The door.
    pub door: Arc<TestDoor>,
    /// The hub.
    pub live: Hub,
    dir: TempDir,
}

impl Season {
    /// A workspace without a single fact.
    pub fn empty() -> Self {
        let dir = TempDir::new().unwrap();
        let ledger = Ledger::open(dir.path()).unwrap();
        let calendar = Calendar::in_zone("Europe/Berlin").unwrap();
        let workspace = ledger.create_workspace("Acme", &calendar, Currency::EUR, now()).unwrap();
        let (store, live) = (Arc::new(MemoryFacts::new()), Hub::default());
        let door = Arc::new(TestDoor::default());
        Self { store, ledger, workspace, door, live, dir }
    }

    /// The whole half year.
    pub fn full() -> Self {
        let season = Self::empty();
        let scope = season.workspace.scope();
        for (id, name, _, followers, _) in CREATORS {
            let creator = Creator {
                id: CreatorId::new(id),
                name: name.to_owned(),
                followers: Some(followers),
                followers_as_of: Some(now()),
            };
            season.ledger.put_creator(&scope, &creator).unwrap();
        }
        for (id, name) in [("glow", "Autumn Glow"), ("spring", "Spring Reset")] {
            let campaign = Campaign {
                id: CampaignId::new(id),
                name: name.to_owned(),
                flight: None,
                budget: None,
                hashtags: Vec::new(),
                codes: Vec::new(),
            };
            season.ledger.put_campaign(&scope, &campaign).unwrap();
        }
        let (facts, posts) = posts();
        season.bring("content.csv", "tiktok-posts", Batch { facts, posts, ..Batch::default() });
        season.bring("shop.csv", "shopify-orders", Batch { facts: sales(), ..Batch::default() });
        season
    }

    /// The half year with a plan: written before its campaigns began, locked on their first day, and with the target of
    /// its views lowered in May, so that the original stands beside what is in force.
    pub fn planned() -> Self {
        let season = Self::full();
        season.write_plan(PLAN, "2024-03-25T09:00:00Z", "The plan for the summer");
        season.lock("2024-04-01T06:00:00Z");
        let lowered = PLAN.replace(">= 10M", ">= 8.5M");
        season.write_plan(&lowered, "2024-05-10T09:00:00Z", "Fewer posts were agreed than hoped");
        season
    }

    /// The same with a target of the views that is out of reach by now.
    pub fn behind() -> Self {
        let season = Self::planned();
        season.write_plan(&PLAN.replace(">= 10M", ">= 12M"), "2024-06-03T09:00:00Z", "Duet week was added");
        season
    }

    /// The half year with links, codes, their clicks, orders that came through them, and what was screened out.
    pub fn linked() -> Self {
        let season = Self::planned();
        let scope = season.workspace.scope();
        season.ledger.put_links(&scope, &links()).unwrap();
        season.ledger.put_codes(&scope, &codes()).unwrap();
        let (clicks, orders) = traffic();
        season.bring("clicks", "links", Batch { facts: clicks, ..Batch::default() });
        season.bring("shop-two.csv", "shopify", Batch { facts: orders, ..Batch::default() });
        season.ledger.note_exclusions(excluded(&season.workspace)).unwrap();
        season
    }

    /// Writes the credits of everything, as the job does.
    pub async fn credit(&self) {
        let scope = self.workspace.scope();
        let (codes, links) = (self.ledger.codes(&scope).unwrap(), self.ledger.links(&scope).unwrap());
        let whose = Whose::of(&codes, &links, &self.ledger.campaigns(&scope).unwrap(), None);
        let (owners, rules) = (self.ledger.owners(&scope).unwrap(), self.ledger.attribution(&scope).unwrap());
        let gatherer = Gatherer {
            store: &*self.store,
            scope: &scope,
            calendar: &self.workspace.calendar,
            owners: &owners,
            whose: &whose,
            rules: &rules,
        };
        let learnt = gatherer.learn().await.unwrap();
        let every = gatherer.every().await.unwrap();
        let facts = gatherer.credits(&every, &Model::ALL, &learnt).await.unwrap().facts;
        self.bring("credits", "attribution", Batch { facts, ..Batch::default() });
    }

    /// How many clicks came through a link, counted fact by fact.
    pub async fn clicks(&self, link: &str) -> usize {
        let key = Key::of(Dimension::Link, [link.into()]);
        let listing = Listing::any(FactKind::Touchpoint, vec![key]);
        self.store.list(&self.workspace.scope(), &listing).await.unwrap().len()
    }

    /// Makes a text the plan in force.
    pub fn write_plan(&self, text: &str, at: &str, reason: &str) {
        let current = self.ledger.plan(&self.workspace.scope()).unwrap();
        let draft = Draft {
            text: text.to_owned(),
            based_on: current.map(|current| current.version.number),
            author: "Anja".to_owned(),
            reason: reason.to_owned(),
        };
        let catalogue = Catalogue::builtin();
        let stored = web::record::save(&self.ledger, &self.workspace, &catalogue, &draft, instant(at)).unwrap();
        assert!(matches!(stored.saved, Saved::Version(_)), "{:?}", stored.saved);
    }

    /// Seals what has begun at an instant.
    pub fn lock(&self, at: &str) {
        let catalogue = Catalogue::builtin();
        web::record::seal(&self.ledger, &self.workspace, &catalogue, Sealing::Begun, instant(at)).unwrap();
    }

    /// Imports facts as a file would.
    pub fn bring(&self, file: &str, kind: &str, batch: Batch) {
        let scope = self.workspace.scope();
        let sha256 = format!("{:064x}", file.len() * 7919 + batch.facts.len());
        let Begun::New(ticket) = self.ledger.begin(&scope, file, &sha256, now()).unwrap() else {
            panic!("the file is new")
        };
        let counted = self.ledger.stage(&ticket, &batch).unwrap();
        let report = Report {
            file: file.to_owned(),
            kind: Some(kind.to_owned()),
            sha256,
            rows_read: counted.stored,
            stored: counted.stored,
            ..Report::default()
        };
        let import = self.ledger.accept(ticket, &report, now()).unwrap();
        let (workspace, seq) = (self.workspace.id.clone(), import.last_seq);
        self.store.add(Accepted { seq, workspace, import: import.id, facts: batch.facts });
    }

    /// State for a router, as of the evening of the last day.
    pub fn state(&self) -> State {
        self.state_over(Arc::clone(&self.store) as _)
    }

    /// The same over another store.
    pub fn state_over(&self, store: Arc<dyn FactStore>) -> State {
        State::new(Parts {
            store,
            ledger: self.ledger.clone(),
            live: self.live.clone(),
            clock: Arc::new(now),
            door: Arc::clone(&self.door) as _,
            hosts: Vec::new(),
            upload_limit: 200_000,
            public: Some("https://go.acme.example".to_owned()),
            random: chance(),
            looks: true,
        })
    }
}

/// Chance that is the same every time, and never twice the same.
fn chance() -> web::state::Random {
    let dice = Mutex::new(Dice(99));
    Arc::new(move || {
        let mut dice = dice.lock().unwrap();
        std::array::from_fn(|_| u8::try_from(dice.roll(256)).unwrap())
    })
}

/// The moment that it is in tests.
pub fn now() -> Timestamp {
    instant("2024-06-30T18:00:00Z")
}

/// A small generator of numbers; the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn days() -> impl Iterator<Item = (u64, Date)> {
    (0_i64..182).map(|at| (u64::try_from(at).unwrap(), day("2024-01-01").saturating_add(at.days())))
}

fn posts() -> (Vec<Fact>, Vec<Post>) {
    let (mut facts, mut posts, mut dice) = (Vec::new(), Vec::new(), Dice(7));
    for (at, date) in days() {
        for (who, &(id, _, platform, _, reach)) in CREATORS.iter().enumerate() {
            if (at + 4 * u64::try_from(who).unwrap()) % 9 != 0 {
                continue;
            }
            let key = format!("{platform}/{id}-{at}");
            let views = i128::from(reach * (60 + dice.roll(80) + at / 3) / 100);
            let likes = views * i128::from(30 + dice.roll(50)) / 1000;
            let campaign = if at < 91 { "spring" } else { "glow" };
            let hour = format!("{date}T1{}:00:00Z", dice.roll(9));
            let fact = post(&key)
                .day(&date.to_string())
                .at(&hour)
                .as_of("2024-06-30T17:00:00Z")
                .source("tiktok-posts")
                .creator(id)
                .campaign(campaign)
                .views(views)
                .likes(likes)
                .value(Measure::Comments, likes / 14)
                .value(Measure::Shares, likes / 22)
                .value(Measure::Saves, likes / 9)
                .value(Measure::Reposts, likes / 40)
                .value(Measure::Impressions, views * 13 / 10)
                .value(Measure::Reach, views * 7 / 10)
                .row(u32::try_from(facts.len()).unwrap() + 2)
                .provenance(if id == "evil" { Provenance::SelfReported } else { Provenance::Measured });
            posts.push(told(&key, platform, id, TITLES[usize::try_from(dice.roll(6)).unwrap()], &hour));
            facts.push(fact.fact());
        }
    }
    (facts, posts)
}

fn told(key: &str, platform: &str, creator: &str, title: &str, at: &str) -> Post {
    Post {
        key: key.into(),
        platform: platform.into(),
        account: None,
        creator: Some(CreatorId::new(creator)),
        campaign: None,
        title: title.to_owned(),
        permalink: Some(if creator == "evil" {
            "javascript:alert(1)".to_owned()
        } else {
            format!("https://{platform}.example/{key}")
        }),
        post_type: Some("video".into()),
        published: Some(instant(at)),
        hashtags: vec!["glow".into()],
        seconds: None,
        letters: None,
        words: Vec::new(),
    }
}

fn sales() -> Vec<Fact> {
    let (mut facts, mut dice) = (Vec::new(), Dice(21));
    for (at, date) in days() {
        let text = date.to_string();
        for (who, &(id, _, platform, followers, _)) in CREATORS.iter().enumerate().take(8) {
            if at % 5 != u64::try_from(who).unwrap() % 5 {
                continue;
            }
            let visitor = format!("v{at}-{who}");
            facts.push(click(&visitor).day(&text).creator(id).platform(platform).row(0).fact());
            let revenue = i128::from(40 + dice.roll(160) + at / 4);
            let key = format!("shopify/{at}-{who}");
            facts.push(
                order(&key, revenue, "EUR")
                    .day(&text)
                    .creator(id)
                    .platform(platform)
                    .value(Measure::NewCustomers, 1)
                    .source("shopify-orders")
                    .fact(),
            );
            if at % 35 == 0 {
                let fee = i128::from(followers / 1500 + 80);
                let spent = cost(&format!("fee/{at}-{who}"), fee, "EUR")
                    .day(&text)
                    .creator(id)
                    .dim(Dimension::Component, "fee");
                facts.push(spent.source("costs").fact());
            }
            if at % 30 == 0 {
                let level = followers + at * followers / 4000;
                facts.push(account(&format!("{platform}/{id}"), &text).creator(id).followers(i128::from(level)).fact());
            }
        }
    }
    facts
}

/// Links: id, creator, campaign, platform.
const LINKS: [(&str, &str, &str, &str); 6] = [
    ("noor-glow", "noor", "glow", "tiktok"),
    ("lena-glow-june", "lena", "glow", "instagram"),
    ("osei-glow", "osei", "glow", "youtube"),
    ("tomas-spring", "tomas", "spring", "tiktok"),
    ("mira-july", "mira", "glow", "instagram"),
    ("go.glow.example/über", "ana", "glow", "tiktok"),
];

fn links() -> Vec<Link> {
    let link = |&(id, creator, campaign, platform): &(&str, &str, &str, &str)| Link {
        creator: Some(CreatorId::new(creator)),
        campaign: Some(CampaignId::new(campaign)),
        platform: Some(platform.into()),
        utm: Utm::usual(),
        ..Link::new(LinkId::new(id), "https://shop.acme.example/serum", instant("2024-05-20T09:00:00Z"))
    };
    let mut links: Vec<Link> = LINKS.iter().map(link).collect();
    let page =
        |name: &str| Variant { name: name.into(), destination: format!("https://shop.acme.example/{name}"), weight: 1 };
    links[0].variants = vec![page("short-page"), page("long-page")];
    links[2].rules = vec![Rule {
        countries: vec!["DE".into(), "AT".into()],
        devices: vec![Device::Mobile],
        destination: "https://shop.acme.example/de/serum".to_owned(),
        ..Rule::default()
    }];
    links[3].ends_at = Some(instant("2024-06-20T22:00:00Z"));
    links[3].after = Some("https://shop.acme.example/".to_owned());
    links[4].starts_at = Some(instant("2024-07-08T22:00:00Z"));
    links[5].retired_at = Some(instant("2024-06-25T10:00:00Z"));
    links
}

fn codes() -> Vec<Code> {
    let code = |code: &str, creator: &str, offer: &str| Code {
        code: code.into(),
        creator: Some(CreatorId::new(creator)),
        campaign: Some(CampaignId::new("glow")),
        placement: None,
        platform: None,
        batch: None,
        once: false,
        offer: offer.to_owned(),
        starts_at: None,
        ends_at: None,
        made_at: instant("2024-05-20T09:00:00Z"),
        retired_at: None,
    };
    let mut codes =
        vec![code("OSEI15", "osei", "15 %"), code("LENAGLOW", "lena", "10 %"), code("TOMAS5", "tomas", "5 €")];
    codes[2].retired_at = Some(instant("2024-06-21T10:00:00Z"));
    let once =
        |at: u32| Code { batch: Some("GLOW-".into()), once: true, ..code(&format!("GLOW-{at:04}"), "noor", "20 %") };
    codes.extend((0..40).map(once));
    codes
}

/// Clicks, and orders that followed some of them; every fifth order used a code.
fn traffic() -> (Vec<Fact>, Vec<Fact>) {
    let (mut clicks, mut orders, mut dice) = (Vec::new(), Vec::new(), Dice(5));
    for (_, date) in days().filter(|(at, _)| *at >= 142) {
        for (who, &(link, creator, campaign, platform)) in LINKS.iter().enumerate().take(4) {
            for _ in 0..=dice.roll(5) {
                let name = format!("c{}", clicks.len());
                let hour = 8 + dice.roll(9);
                let any = |of: &[&str], at: u64| of[usize::try_from(at).unwrap()].to_owned();
                // A few people a day, so that some come by several links before they buy.
                let visitor = format!("v{date}-{}", dice.roll(7));
                let mut fact = click(&visitor)
                    .day(&date.to_string())
                    .at(&format!("{date}T{hour:02}:{:02}:00Z", dice.roll(60)))
                    .source("links")
                    .dim(Dimension::Click, &name)
                    .dim(Dimension::Link, link)
                    .dim(Dimension::Creator, creator)
                    .dim(Dimension::Campaign, campaign)
                    .dim(Dimension::Platform, platform)
                    .dim(Dimension::Country, &any(&["DE", "AT", "US"], dice.roll(3)))
                    .dim(Dimension::Device, &any(&["mobile", "desktop"], dice.roll(2)))
                    .dim(Dimension::Source, &any(&[platform, "LinkedIn", "lnkd.in"], dice.roll(3)))
                    .dim(Dimension::Medium, "influencer");
                if who == 0 {
                    fact = fact.dim(Dimension::Variant, &any(&["short-page", "long-page"], dice.roll(2)));
                }
                clicks.push(fact.fact());
                if dice.roll(4) > 0 {
                    continue;
                }
                let key = format!("shopify/l{}", orders.len());
                let at = format!("{date}T{:02}:30:00Z", hour + 2);
                let mut sale = order(&key, i128::from(40 + dice.roll(80)), "EUR")
                    .day(&date.to_string())
                    .at(&at)
                    .source("shopify")
                    .dim(Dimension::Visitor, &visitor)
                    .dim(Dimension::Click, &name);
                if orders.len() % 5 == 0 {
                    sale = sale.dim(Dimension::Code, "OSEI15");
                    let used = testkit::build::fact(FactKind::Touchpoint)
                        .entity(&format!("{key}/code"))
                        .day(&date.to_string())
                        .at(&at)
                        .source("shopify")
                        .dim(Dimension::Code, "OSEI15")
                        .dim(Dimension::Creator, "osei")
                        .value(Measure::CodeUses, 1);
                    clicks.push(used.fact());
                }
                orders.push(sale.fact());
            }
        }
    }
    (clicks, orders)
}

fn excluded(workspace: &Workspace) -> Vec<Excluded> {
    let one = |at: usize, link: &str, reason: Exclusion, agent: &str| Excluded {
        workspace: workspace.id.clone(),
        day: day(&format!("2024-06-{:02}", 10 + at % 20)),
        link: LinkId::new(link),
        reason,
        at: instant(&format!("2024-06-{:02}T12:{:02}:00Z", 10 + at % 20, at % 60)),
        method: if reason == Exclusion::Method { "HEAD".into() } else { "GET".into() },
        agent: agent.to_owned(),
    };
    let kinds = [
        (Exclusion::PreviewBot, "WhatsApp/2.23.20.0 A", 34),
        (Exclusion::KnownBot, "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 21),
        (Exclusion::DoubleTap, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Instagram 325.0.3.34.90", 12),
        (Exclusion::Method, "Mozilla/5.0 <script>alert(1)</script>", 5),
    ];
    let all = kinds.iter().flat_map(|&(reason, agent, many)| (0..many).map(move |at| (at, reason, agent)));
    all.map(|(at, reason, agent)| one(at, LINKS[at % 3].0, reason, agent)).collect()
}

/// A door that remembers what came through, and answers by the file's name.
#[derive(Default)]
pub struct TestDoor {
    /// What came through: the upload and its bytes.
    pub taken: Mutex<Vec<(Upload, Vec<u8>)>>,
}

#[async_trait]
impl Door for TestDoor {
    async fn import(&self, _: &Workspace, upload: Upload) -> Result<Vec<Report>, DoorError> {
        let bytes = std::fs::read(&upload.path).map_err(|error| DoorError(error.into()))?;
        let report = answer(&upload.name);
        if upload.name == "disk-full.csv" {
            return Err(DoorError("the disk is full".into()));
        }
        self.taken.lock().unwrap().push((upload, bytes));
        Ok(vec![report])
    }
}

fn answer(name: &str) -> Report {
    let report = Report { file: name.to_owned(), kind: Some("youtube-table".to_owned()), ..Report::default() };
    if name == "notes.csv" {
        let fault = Fault::new("not-recognised", "The headings belong to no kind of file that is known.");
        return Report { kind: None, fault: Some(fault), ..report };
    }
    let reject = Reject {
        row: 17,
        column: "Views".to_owned(),
        value: "<b>n/a</b>".to_owned(),
        code: RejectCode::NotANumber,
        message: "A whole number was expected.".to_owned(),
    };
    let rejected = if name.starts_with("part") { vec![reject] } else { Vec::new() };
    Report {
        rows_read: 500,
        stored: 480,
        updated: 12,
        unchanged: 7,
        rejected_total: rejected.len() as u64,
        rejected,
        ignored_columns: vec!["Duration".to_owned()],
        warnings: vec![Warning::new(
            "total-differs",
            "The file's Total row says 405712 views, its rows sum to 401812.",
        )],
        ..report
    }
}
