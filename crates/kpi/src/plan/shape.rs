//! The form of a plan: which nouns there are, which keys each has, what a key takes.
//!
//! One table serves three: reading says which key is not known and what it may have meant, the JSON Schema is made of it,
//! and so is the list of keys in the docs. It knows no values.
//!
//! Invariant: a key is named once per noun, and every word here is what a person sees in an editor.

/// A noun of the plan: a mapping with known keys.
#[derive(Debug)]
pub struct Shape {
    /// The noun.
    pub noun: &'static str,
    /// The key of the list that holds it; what a diagnostic's subject starts with.
    pub list: &'static str,
    /// What it is.
    pub words: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
}

/// A key of a noun.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What it takes.
    pub form: Form,
    /// Whether reading makes no sense without it.
    pub required: bool,
    /// What it says.
    pub words: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Any words.
    Text,
    /// A short name that other places refer to.
    Id,
    /// The id of another noun, or several.
    Refs(&'static [&'static str]),
    /// A kind of goal.
    Goal,
    /// One word of a list; others are allowed where the list is open.
    Word(&'static [&'static str]),
    /// A list of words, or one.
    Words,
    /// A day, `2026-03-01`.
    Day,
    /// Days, or one.
    Days,
    /// `2026-03-01..2026-04-15`.
    Period,
    /// An amount with its currency.
    Money,
    /// A number.
    Number,
    /// The name of a KPI in the catalogue.
    Kpi,
    /// A formula over measures.
    Formula,
    /// Which facts: a mapping of dimension to value or values, or a text such as `platform = tiktok`.
    Filter,
    /// A target, such as `">= 30%"`.
    Target,
    /// How often, or on which days.
    Cadence,
    /// Campaign to percentage.
    Shares,
    /// Goal kind to strength, or a list of goal kinds.
    Indicates,
    /// Another noun in its place.
    One(&'static Shape),
    /// Another noun in its place, or its most telling key alone.
    Brief(&'static Shape),
    /// A list of another noun.
    Many(&'static Shape),
}

const fn key(key: &'static str, form: Form, words: &'static str) -> Field {
    Field { key, form, required: false, words }
}

const fn must(key: &'static str, form: Form, words: &'static str) -> Field {
    Field { key, form, required: true, words }
}

/// The whole file.
pub static PLAN: Shape = Shape {
    noun: "plan",
    list: "plan",
    words: "A plan: from business objectives through goals and campaigns to KPIs.",
    fields: &[
        must("plan", Form::Text, "The name of the plan: the brand, or the season."),
        key("currency", Form::Word(&[]), "The currency of amounts that name none, such as USD."),
        key("time_zone", Form::Text, "The IANA time zone in which days are counted, such as Europe/Berlin."),
        key("owner", Form::Text, "Who answers for the plan."),
        key("description", Form::Text, "Anything that readers should know."),
        key("holidays", Form::Days, "Days on which nobody reviews and nothing is published."),
        key("freezes", Form::Many(&FREEZE), "Times in which nothing is published or changed."),
        key("creators", Form::Many(&CREATOR), "The people and accounts that post for us."),
        key(
            "competitors",
            Form::Many(&COMPETITOR),
            "Other brands to compare with; their accounts are no part of one's own numbers.",
        ),
        key("benchmarks", Form::Many(&BENCHMARK), "Figures of others that targets may be compared with."),
        key("objectives", Form::Many(&OBJECTIVE), "What the business wants."),
        key("goals", Form::Many(&GOAL), "Measurable statements that serve the objectives, or one another."),
        key("campaigns", Form::Many(&CAMPAIGN), "The efforts that serve the goals."),
        key("kpis", Form::Many(&KPI), "How we know whether the goals are met."),
    ],
};

/// An objective.
pub static OBJECTIVE: Shape = Shape {
    noun: "objective",
    list: "objectives",
    words: "A business outcome that goals serve.",
    fields: &[
        must("id", Form::Id, "A short name that goals refer to."),
        key("name", Form::Text, "The name on pages."),
        key("statement", Form::Text, "The outcome in words."),
        key("indicates", Form::Goal, "What kind of outcome it is: sales, awareness, and so on."),
        key("owner", Form::Text, "Who answers for it."),
        key("by", Form::Day, "When it should be reached."),
        key("weight", Form::Number, "How much it counts in the plan; 1 unless said."),
        key("description", Form::Text, "Anything that readers should know."),
    ],
};

/// A goal.
pub static GOAL: Shape = Shape {
    noun: "goal",
    list: "goals",
    words: "A measurable statement under an objective or another goal.",
    fields: &[
        must("id", Form::Id, "A short name that campaigns and KPIs refer to."),
        key("name", Form::Text, "The name on pages."),
        key("serves", Form::Refs(&["objectives", "goals"]), "The objective or goal above it."),
        key("statement", Form::Text, "The goal in words."),
        key("indicates", Form::Goal, "What kind of goal it is; its KPIs are checked against this."),
        key("audience", Form::One(&AUDIENCE), "Whom it is about."),
        key("owner", Form::Text, "Who answers for it."),
        key("by", Form::Day, "When it should be reached."),
        key("weight", Form::Number, "How much it counts in what it serves; 1 unless said."),
        key("description", Form::Text, "Anything that readers should know."),
    ],
};

/// A campaign.
pub static CAMPAIGN: Shape = Shape {
    noun: "campaign",
    list: "campaigns",
    words: "An effort with dates that serves a goal.",
    fields: &[
        must("id", Form::Id, "A short name that contributions refer to."),
        key("name", Form::Text, "The name on pages."),
        key("serves", Form::Refs(&["goals"]), "The goal that it serves."),
        key("statement", Form::Text, "What it does, in words."),
        key("activation", Form::Word(ACTIVATIONS), "The type of activation."),
        key("flight", Form::Period, "The dates it runs, such as 2026-03-01..2026-04-15."),
        key("budget", Form::Money, "What it may cost, such as 120000 USD."),
        key("platforms", Form::Words, "Where it runs."),
        key("audience", Form::One(&AUDIENCE), "Whom it speaks to."),
        key("hashtags", Form::Words, "Posts with one of these belong to it."),
        key("codes", Form::Words, "Orders with one of these codes belong to it."),
        key("placements", Form::Many(&PLACEMENT), "What was agreed with creators."),
        key("exclusivity", Form::Period, "When its creators may not post for others."),
        key("category", Form::Text, "What the exclusivity is about, such as skincare."),
        key("owner", Form::Text, "Who answers for it."),
        key("description", Form::Text, "Anything that readers should know."),
    ],
};

/// The usual types of activation; others are allowed.
pub const ACTIVATIONS: &[&str] = &[
    "gifting",
    "sponsored post",
    "ambassador",
    "takeover",
    "giveaway",
    "affiliate",
    "event",
    "paid boost",
    "review",
    "challenge",
    "brand partnership",
];

/// An audience.
pub static AUDIENCE: Shape = Shape {
    noun: "audience",
    list: "audience",
    words: "Whom a campaign speaks to.",
    fields: &[
        key("countries", Form::Words, "Two-letter countries, such as US."),
        key("languages", Form::Words, "Languages, such as en."),
        key("ages", Form::Text, "Ages, such as 18-34 or 55+."),
        key("genders", Form::Words, "Genders, if it is about some only."),
        key("interests", Form::Words, "What they care about."),
        key("description", Form::Text, "In words."),
    ],
};

/// A placement.
pub static PLACEMENT: Shape = Shape {
    noun: "placement",
    list: "placements",
    words: "A deliverable agreed with a creator.",
    fields: &[
        key("id", Form::Id, "A short name; creator and platform unless said."),
        must("creator", Form::Id, "The creator's id."),
        key("platform", Form::Text, "Where it will stand."),
        key("due", Form::Day, "When it should be published."),
        key("post_type", Form::Text, "What it is: reel, story, video."),
        key("count", Form::Number, "How many posts; 1 unless said."),
        key("fee", Form::Money, "What the creator gets, such as 18000 USD."),
        key("link", Form::Id, "The tracking link."),
        key("code", Form::Id, "The promo code."),
        key("exclusivity", Form::Period, "When the creator may not post for others."),
        key("category", Form::Text, "What the exclusivity is about."),
        key("published", Form::Day, "When it was published."),
        key("post", Form::Text, "The post, once it is there."),
        key("description", Form::Text, "What was agreed."),
    ],
};

/// A creator.
pub static CREATOR: Shape = Shape {
    noun: "creator",
    list: "creators",
    words: "A person or account that posts for us.",
    fields: &[
        must("id", Form::Id, "A short name that placements refer to."),
        key("name", Form::Text, "The name on pages."),
        key("instagram", Form::Text, "The handle there."),
        key("tiktok", Form::Text, "The handle there."),
        key("youtube", Form::Text, "The handle there."),
        key("facebook", Form::Text, "The handle there."),
        key("x", Form::Text, "The handle there."),
        key("followers", Form::Number, "Over all accounts, as told."),
        key("description", Form::Text, "Anything that readers should know."),
    ],
};

/// A competitor.
pub static COMPETITOR: Shape = Shape {
    noun: "competitor",
    list: "competitors",
    words: "Another brand to compare with.",
    fields: &[
        must("id", Form::Id, "A short name."),
        key("name", Form::Text, "The name on pages."),
        key("instagram", Form::Text, "The handle there."),
        key("tiktok", Form::Text, "The handle there."),
        key("youtube", Form::Text, "The handle there."),
        key("facebook", Form::Text, "The handle there."),
        key("x", Form::Text, "The handle there."),
    ],
};

/// A time in which nothing goes out.
pub static FREEZE: Shape = Shape {
    noun: "freeze",
    list: "freezes",
    words: "A time in which nothing is published or changed.",
    fields: &[must("over", Form::Period, "The days."), key("name", Form::Text, "Why.")],
};

/// Somebody's figure.
pub static BENCHMARK: Shape = Shape {
    noun: "benchmark",
    list: "benchmarks",
    words: "A figure of others that targets may be compared with.",
    fields: &[
        must("id", Form::Id, "A short name that KPIs refer to."),
        must("kpi", Form::Kpi, "The KPI that it is about."),
        must("value", Form::Text, "The figure, such as 3.7%."),
        key(
            "denominator",
            Form::Word(&["reach", "impressions", "followers", "views", "clicks", "sessions"]),
            "What it is divided by.",
        ),
        key("platform", Form::Text, "Where it holds."),
        key("tier", Form::Word(&["nano", "micro", "mid", "macro", "mega"]), "For creators of which size."),
        key("year", Form::Number, "Of which year."),
        key("source", Form::Text, "Who says so."),
    ],
};

/// A figure told where it is used.
pub static COMPARED: Shape = Shape {
    noun: "compared figure",
    list: "benchmark",
    words: "A figure of others, told where it is used.",
    fields: &[
        must("value", Form::Text, "The figure, such as 3.7%."),
        key(
            "denominator",
            Form::Word(&["reach", "impressions", "followers", "views", "clicks", "sessions"]),
            "What it is divided by.",
        ),
        key("platform", Form::Text, "Where it holds."),
        key("tier", Form::Word(&["nano", "micro", "mid", "macro", "mega"]), "For creators of which size."),
        key("year", Form::Number, "Of which year."),
        key("source", Form::Text, "Who says so."),
    ],
};

/// A KPI.
pub static KPI: Shape = Shape {
    noun: "KPI",
    list: "kpis",
    words: "A number that shows whether a goal is met, with its target.",
    fields: &[
        must("id", Form::Id, "A short name."),
        key("name", Form::Text, "The name on pages."),
        key("statement", Form::Text, "What it says, in words."),
        key("kpi", Form::Kpi, "A KPI of the catalogue, such as conversion_rate."),
        key("formula", Form::Formula, "An own formula over measures instead, such as likes / views."),
        key("unit", Form::Text, "The unit of an own formula that is a constant."),
        key("direction", Form::Word(&["up", "down", "range"]), "Which way is better, for an own formula."),
        key(
            "indicates",
            Form::Indicates,
            "The goals that an own formula shows, where it cannot be told from its measures.",
        ),
        key("where", Form::Filter, "Which facts, such as { platform: instagram }."),
        key("serves", Form::Refs(&["goals", "objectives", "campaigns"]), "The goal that it shows."),
        key("owner", Form::Text, "Who answers for it."),
        key("baseline", Form::Brief(&BASELINE), "The value before: measured over a period, or a value with a source."),
        key(
            "target",
            Form::Target,
            "The value to reach, such as \">= 30%\", \"+20%\", \"< 12 USD\", \"40%..60%\", \"+5000\".",
        ),
        key("from", Form::Day, "The first day that counts; the campaign's start unless said."),
        key("by", Form::Day, "When the target should be reached."),
        key(
            "review",
            Form::Cadence,
            "How often it is looked at: daily, weekly, every 2 weeks, monthly, quarterly, or days.",
        ),
        key(
            "contributions",
            Form::Shares,
            "Which campaign brings how much, such as { every-shade: 50%, glow-live: 50% }.",
        ),
        key(
            "benchmark",
            Form::Brief(&COMPARED),
            "What the target is compared with: a benchmark's id, its source and year, or the figure itself.",
        ),
        key("weight", Form::Number, "How much it counts in its goal; 1 unless said."),
        key("set", Form::Day, "When it was set, as the record has it."),
        key("description", Form::Text, "Anything that readers should know."),
    ],
};

/// A baseline.
pub static BASELINE: Shape = Shape {
    noun: "baseline",
    list: "baseline",
    words: "The value before.",
    fields: &[
        key("over", Form::Period, "The days over which it is measured."),
        key("value", Form::Text, "The value, where it was measured elsewhere."),
        key("source", Form::Text, "Who measured it."),
        key("benchmark", Form::Text, "The id of a benchmark that stands in for it."),
    ],
};

impl Shape {
    /// The field of a key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Every shape, each once.
    pub fn all() -> [&'static Self; 13] {
        [
            &PLAN,
            &OBJECTIVE,
            &GOAL,
            &CAMPAIGN,
            &AUDIENCE,
            &PLACEMENT,
            &CREATOR,
            &COMPETITOR,
            &FREEZE,
            &BENCHMARK,
            &KPI,
            &BASELINE,
            &COMPARED,
        ]
    }
}
