//! Distinct measures: how many different values of a dimension (rule 6 of `model::store`), counted exactly.
//!
//! Facts are dealt out by a hash of the value, so that each counter sees all facts of its values and of no other's; what
//! the counters found adds up. A counter keeps each value once, under a number, and the pairs of group and number.
//!
//! Invariant: values are compared whole; a hash only says which counter keeps them.

use crate::{
    choose,
    decode::needed,
    error::LakeError,
    flow::{Keys, Shape},
    part::{Key, Sum},
    read::Ground,
    schema, split,
};
use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, RecordBatch},
        datatypes::{DataType, Field, Int32Type, Schema},
    },
    common::HashSet,
    error::DataFusionError,
    execution::{
        SendableRecordBatchStream, TaskContext,
        memory_pool::{MemoryConsumer, MemoryReservation},
    },
    logical_expr::Expr,
    physical_expr::expressions::col,
    physical_expr_common::binary_map::{ArrowBytesMap, OutputType},
    physical_plan::{
        ExecutionPlanProperties, Partitioning,
        aggregates::{
            group_values::{GroupValues, new_group_values},
            order::GroupOrdering,
        },
        execute_stream_partitioned,
        repartition::RepartitionExec,
    },
    prelude::{DataFrame, ident},
};
use futures::TryStreamExt;
use model::{provenance::Provenance, query::Term};
use std::{collections::BTreeMap, sync::Arc};
use tokio::task::JoinSet;

/// The column of the values while they are counted.
const VALUE: &str = "value";

/// The counts of one distinct term, by group and bucket.
pub(crate) async fn sums(ground: &Ground<'_>, term: &Term) -> Result<BTreeMap<Key, Sum>, LakeError> {
    let failed = || LakeError::engine("different values could not be counted");
    let kind = term.measure.kind();
    let mut facts = ground.asked(choose::chosen(ground, kind).await?, kind)?;
    if let Some(only) = split::keeps(&term.only, kind, ground.query) {
        facts = facts.filter(only).map_err(failed())?;
    }
    let value = schema::measure(term.measure);
    facts = facts.filter(ident(&value).is_not_null()).map_err(failed())?;
    let (facts, mut columns) = split::keyed(&ground.session, facts, kind, ground.query)?;
    columns.extend([ident(value).alias(VALUE), ident(schema::PROVENANCE)]);
    counted(facts, columns, Shape::of(ground.query)).await.map_err(failed())
}

async fn counted(facts: DataFrame, columns: Vec<Expr>, shape: Shape) -> Result<BTreeMap<Key, Sum>, DataFusionError> {
    let facts = facts.select(columns)?;
    let context = Arc::new(facts.task_ctx());
    let mut counters = JoinSet::new();
    for stream in dealt(facts, &context).await? {
        counters.spawn(count(stream, shape, Arc::clone(&context)));
    }
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    while let Some(counter) = counters.join_next().await {
        for (key, found) in counter.map_err(|error| DataFusionError::External(error.into()))?? {
            let sum = sums.entry(key).or_default();
            sum.raw += found.raw;
            sum.facts += found.facts;
            sum.softest = sum.softest.max(found.softest);
        }
    }
    Ok(sums)
}

/// The facts in as many streams as there may be threads, all facts of a value in the same one.
async fn dealt(
    facts: DataFrame,
    context: &Arc<TaskContext>,
) -> Result<Vec<SendableRecordBatchStream>, DataFusionError> {
    let plan = facts.create_physical_plan().await?;
    let streams = context.session_config().target_partitions();
    if streams == 1 && plan.output_partitioning().partition_count() == 1 {
        return execute_stream_partitioned(plan, Arc::clone(context));
    }
    let by_value = Partitioning::Hash(vec![col(VALUE, &plan.schema())?], streams);
    execute_stream_partitioned(Arc::new(RepartitionExec::try_new(plan, by_value)?), Arc::clone(context))
}

async fn count(
    mut facts: SendableRecordBatchStream,
    shape: Shape,
    context: Arc<TaskContext>,
) -> Result<Vec<(Key, Sum)>, DataFusionError> {
    let memory = MemoryConsumer::new("different values").register(context.memory_pool());
    let mut counter = Counter::new(&facts.schema(), memory)?;
    while let Some(batch) = facts.try_next().await? {
        counter.take(shape, &batch)?;
    }
    Ok(counter.sums)
}

/// What one counter has seen.
struct Counter {
    /// The numbers of groups by their key columns; `None` when there are none, and one group.
    groups: Option<Box<dyn GroupValues>>,
    /// The numbers of values.
    values: ArrowBytesMap<i32, u32>,
    /// Group and value, a half of 64 bits each.
    pairs: HashSet<u64>,
    sums: Vec<(Key, Sum)>,
    memory: MemoryReservation,
}

impl Counter {
    fn new(columns: &Schema, memory: MemoryReservation) -> Result<Self, DataFusionError> {
        let keys: Vec<Field> =
            columns.fields()[..columns.fields().len() - 2].iter().map(|it| it.as_ref().clone()).collect();
        let groups = match keys.is_empty() {
            true => None,
            false => Some(new_group_values(Arc::new(Schema::new(keys)), &GroupOrdering::None)?),
        };
        let values = ArrowBytesMap::new(OutputType::Utf8);
        Ok(Self { groups, values, pairs: HashSet::default(), sums: Vec::new(), memory })
    }

    fn take(&mut self, shape: Shape, batch: &RecordBatch) -> Result<(), DataFusionError> {
        let groups = self.groups_of(shape, batch)?;
        let values = self.values_of(&needed(batch, VALUE, &DataType::Utf8)?);
        let softness = needed(batch, schema::PROVENANCE, &DataType::Int32)?;
        let softness = softness.as_primitive::<Int32Type>();
        for (row, (group, value)) in groups.into_iter().zip(values).enumerate() {
            let sum = &mut self.sums[group].1;
            sum.facts += 1;
            sum.softest = sum.softest.max(Some(Provenance::from_rank(i64::from(softness.value(row)))));
            if self.pairs.insert(((group as u64) << 32) | u64::from(value)) {
                sum.raw += 1;
            }
        }
        let groups = self.groups.as_ref().map_or(0, |groups| groups.size());
        self.memory.try_resize(groups + self.values.size() + self.pairs.allocation_size())
    }

    /// The number of each row's group; a new group gets a sum of its own.
    fn groups_of(&mut self, shape: Shape, batch: &RecordBatch) -> Result<Vec<usize>, DataFusionError> {
        let mut numbers = vec![0; batch.num_rows()];
        if let Some(groups) = &mut self.groups {
            groups.intern(&batch.columns()[..batch.num_columns() - 2], &mut numbers)?;
        }
        let keys = Keys::new(shape, batch)?;
        for (row, number) in numbers.iter().enumerate() {
            if *number == self.sums.len() {
                self.sums.push((keys.of(row), Sum::default()));
            }
        }
        Ok(numbers)
    }

    /// The number of each row's value.
    fn values_of(&mut self, values: &ArrayRef) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(values.len());
        let mut next = u32::try_from(self.values.len()).expect("invariant: a counter keeps fewer than 2^32 values");
        let new = |_: Option<&[u8]>| {
            next += 1;
            next - 1
        };
        self.values.insert_if_new(values, new, |number| numbers.push(number));
        numbers
    }
}
