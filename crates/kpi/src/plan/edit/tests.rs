//! Edits of a plan's text: what they say reads back, and the rest stays byte for byte.

use super::*;
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

const GOOD: &str = include_str!("../../rules/good.yaml");

/// The same plan in the ways that people lay YAML out.
const LAYOUTS: [&str; 6] = [
    "plan: A   # the brand\n\n# What we want\nobjectives:\n  - id: o   # first\n    indicates: sales\n    # about o\n\n# Goals: below\ngoals:\n- id: g\n  serves: o\n  indicates:\n    sales\n- { id: h, serves: g }\nkpis: # none yet\n",
    "{\"plan\": \"A\", \"objectives\": [{\"id\": \"o\", \"indicates\": \"sales\"}], \"goals\": [ {\"id\": \"g\", \"serves\": \"o\"}, ]}\n",
    "plan: A\r\ncampaigns:\r\n  - id: c\r\n    flight: 2026-03-01..2026-03-31\r\n    audience:\r\n      countries: [US]   # only\r\n      ages: 18-34\r\n    placements:\r\n      - { creator: ana, due: 2026-03-05 }\r\n      - creator: bo\r\n        fee: 10 EUR\r\n",
    "plan: A\ngoals:\n  -\n    id: g\n    statement: |\n      Two\n      lines\n    by: 2026-01-01\n  - id: h\n    statement: >-\n      folded\n      words\n  # not about h\n# the end",
    "plan: Ä ⁂\ngoals: []\nobjectives: ~\ncampaigns:\n    - id: c\n      budget: # to be agreed\n      serves: [g,\n        h]\n...\n",
    GOOD,
];

fn done(text: &str, edits: Result<Vec<Edit>, Unwritable>) -> String {
    apply(text, &edits.unwrap_or_else(|error| panic!("{error} in\n{text}")))
}

fn fields_of(pairs: &[(&str, Value)]) -> Fields {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

#[test]
fn a_plan_grows_from_nothing() {
    let text = Value::text;
    let mut plan = done("", set_head("", &[("plan", Some(text("Marlow: spring"))), ("currency", Some(text("EUR")))]));
    let goal = fields_of(&[("id", text("yes")), ("serves", text("sales")), ("statement", text("Sell # more"))]);
    plan = done(&plan, add(&plan, Home::Plan("goals"), &goal));
    let objective = fields_of(&[("id", text("sales")), ("statement", text("Umsatz steigern – 20 %"))]);
    plan = done(&plan, add(&plan, Home::Plan("objectives"), &objective));
    let campaign = fields_of(&[("id", text("spring")), ("platforms", Value::texts(["instagram", "x"]))]);
    plan = done(&plan, add(&plan, Home::Plan("campaigns"), &campaign));
    for creator in ["ana", "bo"] {
        let placement = fields_of(&[("creator", text(creator)), ("fee", text("1,200 EUR"))]);
        plan = done(&plan, add(&plan, Home::Campaign(0), &placement));
    }
    let shares = Value::Map(fields_of(&[("spring", text("100%"))]));
    let kpi = fields_of(&[("id", text("orders")), ("target", text(">= 30%")), ("contributions", shares)]);
    plan = done(&plan, add(&plan, Home::Plan("kpis"), &kpi));
    expect_test::expect![[r#"
        plan: "Marlow: spring"
        currency: EUR

        objectives:
          - id: sales
            statement: "Umsatz steigern – 20 %"

        goals:
          - id: "yes"
            serves: sales
            statement: "Sell # more"

        campaigns:
          - id: spring
            platforms: [instagram, x]
            placements:
              - { creator: ana, fee: "1,200 EUR" }
              - { creator: bo, fee: "1,200 EUR" }

        kpis:
          - id: orders
            target: ">= 30%"
            contributions: { spring: 100% }
    "#]]
    .assert_eq(&plan);
}

#[test]
fn a_change_keeps_comments_and_order() {
    let text = LAYOUTS[2].replace("\r\n", "\n");
    let seat = seat(&text, "campaigns", "c").unwrap();
    let audience =
        Value::Map(fields_of(&[("countries", Value::texts(["US", "CA"])), ("languages", Value::text("en"))]));
    let changes =
        [("audience", Some(audience)), ("budget", Some(Value::text("9000 USD"))), ("id", Some(Value::text("no")))];
    let changed = done(&text, change(&text, seat, &changes));
    expect_test::expect![[r#"
        plan: A
        campaigns:
          - id: "no"
            flight: 2026-03-01..2026-03-31
            budget: 9000 USD
            audience:
              countries: [US, CA]   # only
              languages: en
            placements:
              - { creator: ana, due: 2026-03-05 }
              - creator: bo
                fee: 10 EUR
    "#]]
    .assert_eq(&changed);
}

#[test]
fn an_id_is_renamed_wherever_it_is_referred_to() {
    let text = "plan: x\nobjectives:\n  - id: sales\ngoals:\n  - id: sales2\n    serves: [sales, other]\ncampaigns:\n  - { id: c, serves: sales2 }\n  - { id: sales, serves: \"sales2, other\" }\nkpis:\n  - id: sales\n    serves: sales   # the objective\n    where: 'campaign = c'\n    contributions: { c: 50%, sales: 50% }\n  - id: k\n    where: { campaigns: [c, sales] }\n";
    let goal = done(text, rename(text, "objectives", "sales", "more: sales"));
    assert_eq!(goal.matches("\"more: sales\"").count(), 3);
    assert!(
        goal.contains("serves: \"more: sales\"   # the objective")
            && goal.contains("contributions: { c: 50%, sales: 50% }")
    );
    let campaign = done(text, rename(text, "campaigns", "c", "spring"));
    for part in [
        "{ id: spring, serves: sales2 }",
        "contributions: { spring: 50%",
        "[spring, sales]",
        "campaign = \\\"spring\\\"",
    ] {
        assert!(campaign.contains(part), "{part} in\n{campaign}");
    }
    assert_eq!(rename(text, "goals", "nothing", "x"), Err(Unwritable::Gone));
}

#[test]
fn what_a_form_cannot_change_is_left_alone() {
    let alias = "plan: x\ngoals:\n  - &g\n    id: g\n    serves: o\nkpis:\n  - *g\n";
    let kpi = Seat { home: Home::Plan("kpis"), at: 0 };
    assert_eq!(change(alias, kpi, &[("serves", Some(Value::text("p")))]), Err(Unwritable::Odd));
    assert_eq!(add("plan: [", Home::Plan("kpis"), &Fields::new()), Err(Unwritable::Faulty));
    assert_eq!(remove("plan: x\n", kpi), Err(Unwritable::Gone));
    assert_eq!(add("kpis: 3\n", Home::Plan("kpis"), &Fields::new()), Err(Unwritable::Gone));
}

fn words() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "yes",
        "~",
        ">= 30%",
        "a: b",
        "#x",
        " lead",
        "trail ",
        "- x",
        "'",
        "\"",
        "1_0",
        "0x1f",
        "{",
        "*a",
        "2026-03-01",
        "é, ü",
        "…",
        "a\nb",
        "---",
        "? x",
        "%",
        "@me",
        "!tag",
        "\u{feff}",
        "[a]",
        "1e3",
        "null",
    ];
    prop_oneof![prop::sample::select(odd.to_vec()).prop_map(str::to_owned), "\\PC{0,12}", any::<String>(), "[a-z]{1,8}"]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => words().prop_map(Value::Text),
        1 => prop::collection::vec(words(), 0..4).prop_map(Value::texts),
        1 => prop::collection::btree_map(words(), words(), 0..3)
            .prop_map(|map| Value::Map(map.into_iter().map(|(key, value)| (key, Value::Text(value))).collect())),
        1 => Just(Value::Nothing),
    ]
}

/// A layout and one of its lists.
fn list() -> impl Strategy<Value = (String, Home)> {
    let homes =
        [Home::Plan("objectives"), Home::Plan("goals"), Home::Plan("kpis"), Home::Plan("creators"), Home::Campaign(0)];
    let any = (prop::sample::select(LAYOUTS.to_vec()), prop::sample::select(homes.to_vec()));
    any.prop_filter_map("there is a campaign", |(text, home)| {
        let there = !matches!(home, Home::Campaign(_)) || count(text, Home::Plan("campaigns")) > 0;
        there.then(|| (text.to_owned(), home))
    })
}

fn changes_of(home: Home, values: &[(usize, Option<Value>)]) -> Vec<(&'static str, Option<Value>)> {
    let fields = home.shape().fields;
    let mut changes: Vec<(&str, Option<Value>)> = Vec::new();
    for (at, value) in values {
        let key = fields[at % fields.len()].key;
        if !changes.iter().any(|(known, _)| *known == key) {
            changes.push((key, value.clone()));
        }
    }
    changes
}

proptest! {
    #[test]
    fn a_noun_that_is_added_reads_back((text, home) in list(), values in prop::collection::vec((any::<usize>(), value()), 1..6)) {
        let values: Vec<_> = values.into_iter().map(|(at, value)| (at, Some(value))).collect();
        let fields: Fields =
            changes_of(home, &values).into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        let added = done(&text, add(&text, home, &fields));
        let at = count(&text, home);
        prop_assert_eq!(super::fields(&added, Seat { home, at }), Some(fields.clone()));
        // Nothing that was there is gone, but for the mark of an empty list.
        for edit in add(&text, home, &fields).unwrap_or_default() {
            let gone = text[edit.span.start..edit.span.end].trim();
            prop_assert!(matches!(gone, "" | "[]" | "~"), "{} is gone from\n{}", gone, added);
        }
        let back = done(&added, remove(&added, Seat { home, at }));
        prop_assert_eq!(count(&back, home), at);
    }

    #[test]
    fn a_noun_that_is_changed_reads_back((text, home) in list(), at in any::<usize>(), values in prop::collection::vec((any::<usize>(), prop::option::of(value())), 1..6)) {
        let many = count(&text, home);
        if many > 0 {
            let seat = Seat { home, at: at % many };
            let changes = changes_of(home, &values);
            let mut wanted = Value::Map(super::fields(&text, seat).unwrap());
            wanted.set(&changes);
            let changed = done(&text, change(&text, seat, &changes));
            prop_assert_eq!(Value::Map(super::fields(&changed, seat).unwrap()).sorted(), wanted.sorted());
            for other in (0..many).filter(|other| *other != seat.at) {
                let other = Seat { home, at: other };
                prop_assert_eq!(super::fields(&changed, other), super::fields(&text, other));
            }
        }
    }

    #[test]
    fn a_text_reads_back_wherever_it_stands(words in words()) {
        for flow in [false, true] {
            let written = Value::Text(words.clone()).written(None, flow);
            let text = if flow { format!("a: [x, {{ k: {written} }}]\n") } else { format!("a:\n  - k: {written}   # said\n") };
            let (root, faults) = yaml::read(&text);
            prop_assert!(faults.is_empty(), "{:?} in {}", faults, text);
            let found = Value::of(&root);
            let Some(Value::List(list)) = found.get("a") else { panic!("{text}") };
            prop_assert_eq!(list.last().unwrap().get("k"), Some(&Value::Text(words.clone())));
        }
    }

    #[test]
    fn the_head_reads_back(name in words(), zone in words()) {
        for text in LAYOUTS.iter().copied().chain(["", "# notes\n", "---\n"]) {
            let changes = [("plan", Some(Value::text(&name))), ("time_zone", Some(Value::text(&zone))), ("owner", None)];
            let changed = done(text, set_head(text, &changes));
            let head = Value::Map(head(&changed));
            prop_assert_eq!(head.get("plan").and_then(Value::as_text), Some(name.as_str()));
            prop_assert_eq!(head.get("time_zone").and_then(Value::as_text), Some(zone.as_str()));
        }
    }
}
