//! Lists: facts as they were stored (rule 13 of `model::store`).
//!
//! What columns can tell is left to the engine; labels are compared on the facts themselves.

use crate::{decode::Stored, error::LakeError, function::call, moment::Moment, read, schema, split};
use datafusion::{
    arrow::{
        array::{AsArray, BooleanArray},
        datatypes::{DataType, Int32Type, Int64Type},
    },
    logical_expr::Expr,
    prelude::{SessionContext, ident},
};
use model::{
    SmolStr,
    dimension::{Dimension, Origin},
    store::{Key, Listed, Listing},
    workspace::Scope,
};
use std::{collections::HashSet, sync::Arc};

/// The facts that a listing keeps, in the order of storing.
pub(crate) async fn list(
    session: &SessionContext,
    moment: &Moment,
    scope: &Scope,
    listing: &Listing,
) -> Result<Vec<Listed>, LakeError> {
    if !moment.has(listing.kind) || listing.is_empty() {
        return Ok(Vec::new());
    }
    let within = listing.during.map(|period| {
        let (from, to) = (split::day(period.from), split::day(period.to));
        ident(schema::DAY).gt_eq(from).and(ident(schema::DAY).lt_eq(to))
    });
    let keep = within.into_iter().chain(listing.any.as_deref().and_then(found)).reduce(Expr::and);
    let facts = moment.scan(session, scope.workspace(), listing.kind, keep.as_ref())?;
    let mut listed: Vec<Listed> = read::stored(facts, listing.kind).await?.into_iter().map(listed).collect();
    listed.retain(|listed| listing.keeps(listed));
    listed.sort_by_key(|listed| listed.place);
    Ok(listed)
}

fn listed(stored: Stored) -> Listed {
    let (seq, ordinal) = stored.place;
    let ordinal = u32::try_from(ordinal).expect("invariant: a place in a batch is counted from 0");
    Listed { place: (seq, ordinal), import: stored.import, fact: stored.fact }
}

/// Whether any key has a listed value; `None` where a label decides, or a dimension that is no column.
fn found(keys: &[Key]) -> Option<Expr> {
    let test = |key: &Key| match key {
        Key::Entity(values) => Some(member(schema::ENTITY, values)),
        Key::Place(places) => Some(placed(places)),
        Key::Of(Dimension::Feed, _) => None,
        Key::Of(dimension, values) => {
            (dimension.origin() == Origin::Fact).then(|| member(&schema::dimension(dimension), values))
        }
    };
    let tests: Option<Vec<Expr>> = keys.iter().filter(|key| !key.is_empty()).map(test).collect();
    tests?.into_iter().reduce(Expr::or)
}

fn member(column: &str, values: &Arc<HashSet<SmolStr>>) -> Expr {
    let values = Arc::clone(values);
    call("listed", DataType::Boolean, vec![ident(column)], move |columns| {
        let texts = columns[0].as_string::<i32>();
        let found: BooleanArray =
            texts.iter().map(|text| Some(text.is_some_and(|text| values.contains(text)))).collect();
        Ok(Arc::new(found))
    })
}

fn placed(places: &Arc<HashSet<(i64, u32)>>) -> Expr {
    let places = Arc::clone(places);
    let arguments = vec![ident(schema::SEQ), ident(schema::ORDINAL)];
    call("placed", DataType::Boolean, arguments, move |columns| {
        let (seqs, ordinals) = (columns[0].as_primitive::<Int64Type>(), columns[1].as_primitive::<Int32Type>());
        let all = seqs.values().iter().zip(ordinals.values());
        let listed = |seq: i64, ordinal: i32| u32::try_from(ordinal).is_ok_and(|own| places.contains(&(seq, own)));
        let found: BooleanArray = all.map(|(seq, ordinal)| Some(listed(*seq, *ordinal))).collect();
        Ok(Arc::new(found))
    })
}
