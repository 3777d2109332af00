//! Reading and writing formulas.

use kpi::{
    diagnostic::Span,
    formula::{Function, MOST_NESTED, Node, Operator, Sign, Tree, parse, print},
};
use model::{
    SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
};
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn check(text: &str, printed: &str) {
    let (tree, diagnostics) = parse(text);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    assert_eq!(print(&tree.unwrap()), printed);
}

#[test]
fn formulas_print_in_their_plain_form() {
    check("likes+comments", "likes + comments");
    check("(a - b) - c", "a - b - c");
    check("a - (b - c)", "a - (b - c)");
    check("a * (b + c) / d", "a * (b + c) / d");
    check("a / (b * c)", "a / (b * c)");
    check("-(a + b) * -c", "-(a + b) * -c");
    check("0.30 * 1000", "0.3 * 1000");
    check("change( followers )/start(followers)", "change(followers) / start(followers)");
    check("max(a, b + 1)", "max(a, b + 1)");
    check("(a + b) where platform = Twitter", r#"(a + b) where platform = "x""#);
}

#[test]
fn where_binds_tighter_than_division() {
    let text = r#"ga_sessions where source = "tracked link" / ga_sessions"#;
    check(text, text);
    let Node::Binary(sign, left, _) = parse(text).0.unwrap().node else { panic!("a quotient") };
    assert_eq!(sign.operator, Operator::Divide);
    assert!(matches!(left.node, Node::Where(..)));
    check(
        "x where a in (p, q) and b != r and c not in (s, t)",
        r#"x where a in ("p", "q") and b != "r" and c not in ("s", "t")"#,
    );
}

#[test]
fn spans_cover_the_text_of_each_part() {
    let text = "likes + (shares / reach)";
    let Node::Binary(sign, left, right) = parse(text).0.unwrap().node else { panic!("a sum") };
    let slice = |span: Span| &text[span.start..span.end];
    assert_eq!([slice(sign.span), slice(left.span), slice(right.span)], ["+", "likes", "(shares / reach)"]);
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = |open: &str, close: &str| format!("{}a{}", open.repeat(100_000 / open.len() / 16), close.repeat(100));
    for text in [deep("(", ")"), deep("-", ""), deep("max(a, ", ")"), deep("previous(", ")")] {
        let (tree, diagnostics) = parse(&text);
        assert!(tree.is_none());
        assert!(diagnostics.iter().any(|d| d.code == "too-deep"), "{diagnostics:?}");
    }
    let chain = vec!["a"; 2000].join(" + ");
    assert_eq!(parse(&chain).1[0].code, "too-long");
    assert_eq!(parse(&"a ".repeat(10_000)).1[0].code, "too-long");
    let fine = format!("{}a{}", "(".repeat(MOST_NESTED), ")".repeat(MOST_NESTED));
    assert!(parse(&fine).0.is_some());
}

fn condition() -> impl Strategy<Value = Condition> {
    let dimension = prop_oneof![
        Just(Dimension::Campaign),
        Just(Dimension::PostType),
        "[a-z]{3}_[0-9]{2}|[A-Za-z ]{5}".prop_map(|name| Dimension::from_name(&name)),
    ];
    (dimension, any::<bool>(), proptest::collection::btree_set("\\PC{0,6}", 1..4)).prop_map(
        |(dimension, not, values)| {
            let test = if not { Test::NotIn } else { Test::In };
            Condition { dimension, test, values: values.into_iter().map(SmolStr::new).collect() }
        },
    )
}

fn plain(node: Node) -> Tree {
    Tree { node, span: Span::default() }
}

fn tree() -> BoxedStrategy<Tree> {
    let leaf = prop_oneof![
        (0_u32..100_000, 0_u32..1000).prop_map(|(a, b)| plain(Node::Number(f64::from(a) + f64::from(b) / 1000.0))),
        "[a-z][a-z0-9_]{0,6}"
            .prop_filter("keywords are no names", |word| !["where", "and", "in", "not"].contains(&word.as_str()))
            .prop_map(|name| plain(Node::Name(SmolStr::new(name)))),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        let operator = prop_oneof![
            Just(Operator::Add),
            Just(Operator::Subtract),
            Just(Operator::Multiply),
            Just(Operator::Divide)
        ];
        let function = prop_oneof![
            Just(Function::Start),
            Just(Function::End),
            Just(Function::Change),
            Just(Function::Previous),
            Just(Function::Max),
            Just(Function::Min)
        ];
        let part = inner.clone();
        prop_oneof![
            inner.clone().prop_map(|part| plain(Node::Negate(Box::new(part)))),
            (operator, inner.clone(), inner.clone()).prop_map(|(operator, left, right)| {
                let sign = Sign { operator, span: Span::default() };
                plain(Node::Binary(sign, Box::new(left), Box::new(right)))
            }),
            (function, inner.clone(), inner).prop_map(|(function, left, right)| {
                let parts = if function.takes() == 1 { vec![left] } else { vec![left, right] };
                plain(Node::Call(function, parts))
            }),
            (part, proptest::collection::vec(condition(), 1..3))
                .prop_map(|(part, only)| plain(Node::Where(Box::new(part), Filter(only)))),
        ]
    })
    .boxed()
}

proptest! {
    #[test]
    fn parsing_never_panics(text in "\\PC{0,80}") {
        let (tree, diagnostics) = parse(&text);
        prop_assert!(tree.is_some() || !diagnostics.is_empty());
        for span in diagnostics.iter().filter_map(|d| d.span) {
            prop_assert!(text.get(span.start..span.end).is_some());
        }
    }

    #[test]
    fn parsing_never_panics_on_near_formulas(text in "[a-c0-9.+*/()=!,\"' -]{0,40}|(where|and|in|not|max|change|a|\"x\"|\\(|\\)|,|-|=| ){0,30}") {
        if let (Some(tree), _) = parse(&text) {
            prop_assert_eq!(parse(&print(&tree)).0, Some(tree));
        }
    }

    #[test]
    fn printing_and_parsing_gives_the_same_tree(tree in tree()) {
        let printed = print(&tree);
        let (again, diagnostics) = parse(&printed);
        prop_assert_eq!(again.as_ref(), Some(&tree), "{}: {:?}", printed, diagnostics);
    }
}
