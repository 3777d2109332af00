//! The catalogue, and that what pages name is in it.

use crate::{
    browser::{get, router},
    season::Season,
};
use kpi::catalogue::Catalogue;
use model::measure::Measure;
use web::pages::{dashboard::CARDS, tables};

#[tokio::test]
async fn every_kpi_and_measure_stands_there_with_its_formula() {
    let season = Season::full();
    let page = get(&router(&season), "/catalogue").await;
    for definition in Catalogue::builtin().list() {
        assert!(page.text.contains(&format!("<li id=\"{}\">", definition.id)), "{}", definition.id);
    }
    for measure in Measure::ALL {
        assert!(page.text.contains(&format!("<td class=\"mono\">{measure}</td>")), "{measure}");
    }
    assert!(page.text.contains("less is better") && page.text.contains("divided by"));
}

#[test]
fn cards_and_columns_are_kpis() {
    let catalogue = Catalogue::builtin();
    for id in CARDS.iter().chain(&tables::CREATOR_COLUMNS).chain(&tables::POST_COLUMNS) {
        assert!(catalogue.get(id).is_some(), "{id}");
    }
}
