//! Codes: the table, making, bringing in, giving out.

use crate::{
    browser::{Answer, column, drawn_whole, form, get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;
use model::code::Code;

/// Templates of codes, the address that draws each, and a text that shows it.
pub const DRAWN: [(&str, &str, &str); 3] = [
    ("codes.html", "/codes", "id=\"h-codes\""),
    ("codes_new.html", "/codes/new", "id=\"many\""),
    ("codes_import.html", "/codes/import", "id=\"list\""),
];

#[tokio::test]
async fn every_template_of_codes_is_drawn_whole() {
    let season = Season::linked();
    let router = router(&season);
    drawn_whole(&router, &DRAWN).await;
    assert!(get(&self::router(&Season::empty()), "/codes").await.text.contains("There are no codes yet"));
}

fn codes(season: &Season) -> Vec<Code> {
    season.ledger.codes(&season.workspace.scope()).unwrap()
}

#[tokio::test]
async fn a_batch_is_one_line_and_orders_are_those_that_used_the_code() {
    let season = Season::linked();
    let router = router(&season);
    let page = get(&router, "/codes?period=all").await;
    assert_eq!(column(&page, "codes", 0), ["OSEI15", "GLOW-\u{2026}", "LENAGLOW", "TOMAS5"]);
    let orders = column(&page, "codes", 5)[0].parse::<usize>().unwrap();
    assert_eq!(orders.to_string(), column(&page, "codes", 4)[0], "every use was an order");
    assert!(orders > 5 && page.text.contains("40 one-use codes, 20 %"));
    let batch = get(&router, "/codes?batch=GLOW-&page=2").await;
    assert_eq!(column(&batch, "codes", 0).len(), 15);
}

#[tokio::test]
async fn codes_are_made_one_by_one_or_many_at_once() {
    let season = Season::linked();
    let router = router(&season);
    let one =
        send(&router, post_form("/codes/new", &[("code", " noor20 "), ("creator", "noor"), ("offer", "20 %")])).await;
    assert_eq!((one.status, one.header("location")), (StatusCode::SEE_OTHER, "/codes"));
    assert!(codes(&season).iter().any(|code| code.code == "NOOR20" && !code.once));
    let again =
        send(&router, post_form("/codes/new", &[("code", "Noor20"), ("creator", "who"), ("ends_at", "soon")])).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.between("id=\"code-wrong\"", "</ul>").contains("a code NOOR20 already"));
    assert!(again.between("id=\"creator-wrong\"", "</ul>").contains("no creator who"));
    assert!(again.between("id=\"ends-at-wrong\"", "</ul>").contains("not a day and time"));
    let many = send(&router, post_form("/codes/new", &[("code", "MAY-"), ("many", "300")])).await;
    assert_eq!(many.header("location"), "/codes?batch=MAY-");
    let drawn: Vec<Code> = codes(&season).into_iter().filter(|code| code.batch.as_deref() == Some("MAY-")).collect();
    assert_eq!(drawn.len(), 300);
    assert!(drawn.iter().all(|code| code.once && code.code.starts_with("MAY-") && code.code.len() == 12));
    let too_many = send(&router, post_form("/codes/new", &[("code", "X"), ("many", "10001")])).await;
    assert!(too_many.between("id=\"many-wrong\"", "</ul>").contains("from 1 to 10000"));
}

#[tokio::test]
async fn codes_are_retired_and_taken_back() {
    let season = Season::linked();
    let router = router(&season);
    send(&router, post_form("/codes/retire?batch=GLOW-", &[])).await;
    assert_eq!(codes(&season).iter().filter(|code| code.retired_at.is_some()).count(), 41);
    send(&router, post_form("/codes/restore?code=TOMAS5", &[])).await;
    assert!(codes(&season).iter().any(|code| code.code == "TOMAS5" && code.retired_at.is_none()));
    assert_eq!(send(&router, post_form("/codes/retire?code=NONE", &[])).await.status, StatusCode::NOT_FOUND);
}

/// The number beside a word in what became of a list.
fn count(page: &Answer, word: &str) -> String {
    page.between(&format!("<dt>{word}</dt><dd>"), "<").to_owned()
}

#[tokio::test]
async fn a_shop_s_list_is_known_by_its_headings_and_twice_is_once() {
    let season = Season::linked();
    let router = router(&season);
    // The columns of Shopify's export of discounts.
    let file = "Name,Value,Value Type,Type,Discount Class,Usage Limit Per Code,Times Used In Total,Status,Start,End\n\
                NINA10,-10,percentage,Amount off order,order,,12,Active,2024-05-01 00:00:00 +0200,\n\
                ONCE5,5,fixed_amount,Amount off order,order,1,0,Active,2024-05-01 00:00:00 +0200,2024-07-01 00:00:00 +0200\n\
                OLD,10,percentage,Amount off order,order,,3,Expired,,2024-01-01\n\
                two words,10,percentage,,,,,Active,,\n\
                NINA10,10,percentage,,,,,Active,,\n\
                LATE,10,percentage,,,,,Active,yesterday,\n\
                =cmd(),1,,,,,,Active,,\n";
    let page =
        send(&router, form("/codes/import", &[("discounts.csv", file.as_bytes())], &[("creator", "lena")])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!((count(&page, "made"), count(&page, "refused")), ("3".to_owned(), "4".to_owned()));
    for why in ["cannot stand in a code", "stands in line 2", "is not a day and time"] {
        assert!(page.text.contains(why), "{why}");
    }
    let found = |name: &str| codes(&season).into_iter().find(|code| code.code == name).unwrap();
    assert_eq!((found("NINA10").offer.as_str(), found("NINA10").creator.unwrap().as_str()), ("10 %", "lena"));
    assert_eq!(found("NINA10").starts_at.unwrap().to_string(), "2024-04-30T22:00:00Z");
    assert!(found("ONCE5").once && found("ONCE5").ends_at.is_some() && found("ONCE5").offer == "5 (fixed amount)");
    assert!(found("OLD").retired_at.is_some());
    let again = send(&router, form("/codes/import", &[("discounts.csv", file.as_bytes())], &[])).await;
    assert_eq!((count(&again, "made"), count(&again, "known already")), ("0".to_owned(), "3".to_owned()));
    let pasted = send(&router, form("/codes/import", &[], &[("list", "ana5\r\n\r\nANA6\r\n")])).await;
    assert_eq!(count(&pasted, "made"), "2");
    let nothing = send(&router, form("/codes/import", &[], &[("list", " ")])).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn exports_run_nothing_in_a_spreadsheet() {
    let season = Season::linked();
    let router = router(&season);
    let risky = Code { code: "+5OFF".into(), offer: "=HYPERLINK(\"x\")".to_owned(), ..codes(&season)[0].clone() };
    season.ledger.put_codes(&season.workspace.scope(), &[risky]).unwrap();
    let plain = get(&router, "/codes.csv?q=off").await;
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8");
    assert!(plain.text.contains("\"'+5OFF\"") && plain.text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{}", plain.text);
    let shopify = get(&router, "/codes.csv?format=shopify&q=osei").await;
    let lines: Vec<&str> = shopify.text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(lines[0].starts_with("Title,Code,Discount Type"));
    assert_eq!(lines[1], "OSEI15,OSEI15,Amount off Order,Percentage,15,,,,Active");
}
