//! Coverage: what is there, by measure, source and platform (rule 12 of `model::store`).

use crate::{
    decode::{self, needed, text_column},
    error::LakeError,
    moment::Moment,
    schema,
};
use datafusion::{
    arrow::{
        array::{AsArray, RecordBatch},
        datatypes::{DataType, Date32Type, Int64Type},
    },
    error::DataFusionError,
    functions_aggregate::expr_fn::{count, max, min},
    logical_expr::ExprFunctionExt,
    prelude::{DataFrame, SessionContext, ident},
};
use model::{SmolStr, dimension::Dimension, fact::FactKind, store::Coverage, workspace::Scope};

/// Every measure with a value.
pub(crate) async fn coverage(
    session: &SessionContext,
    moment: &Moment,
    scope: &Scope,
) -> Result<Vec<Coverage>, LakeError> {
    let failed = || LakeError::engine("what is covered could not be read");
    let mut found = Vec::new();
    for kind in FactKind::ALL.into_iter().filter(|kind| moment.has(*kind)) {
        let facts = moment.scan(session, scope.workspace(), kind, None)?;
        for batch in spans(facts, kind).map_err(failed())?.collect().await.map_err(failed())? {
            read(&batch, kind, &mut found).map_err(failed())?;
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn spans(facts: DataFrame, kind: FactKind) -> Result<DataFrame, DataFusionError> {
    let keys = vec![ident(schema::SOURCE), ident(schema::dimension(&Dimension::Platform)).alias("platform")];
    let mut spans = Vec::new();
    for measure in model::schema::measures(kind) {
        let value = ident(schema::measure(measure));
        let day = || ident(schema::DAY);
        spans.push(min(day()).filter(value.clone().is_not_null()).build()?.alias(format!("first_{measure}")));
        spans.push(max(day()).filter(value.clone().is_not_null()).build()?.alias(format!("last_{measure}")));
        spans.push(count(value).alias(format!("facts_{measure}")));
    }
    facts.aggregate(keys, spans)
}

fn read(batch: &RecordBatch, kind: FactKind, found: &mut Vec<Coverage>) -> Result<(), DataFusionError> {
    let (sources, platforms) = (text_column(batch, schema::SOURCE)?, text_column(batch, "platform")?);
    for measure in model::schema::measures(kind) {
        let first = needed(batch, &format!("first_{measure}"), &DataType::Date32)?;
        let last = needed(batch, &format!("last_{measure}"), &DataType::Date32)?;
        let facts = needed(batch, &format!("facts_{measure}"), &DataType::Int64)?;
        let facts = facts.as_primitive::<Int64Type>();
        for row in (0..batch.num_rows()).filter(|row| facts.value(*row) > 0) {
            found.push(Coverage {
                measure,
                source: SmolStr::new(decode::value(sources.as_ref(), row).unwrap_or_default()),
                platform: decode::value(platforms.as_ref(), row).map(SmolStr::new),
                first: decode::day(first.as_primitive::<Date32Type>().value(row)),
                last: decode::day(last.as_primitive::<Date32Type>().value(row)),
                facts: u64::try_from(facts.value(row)).unwrap_or_default(),
            });
        }
    }
    Ok(())
}
