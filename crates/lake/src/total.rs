//! The aggregate behind every cell: the exact sum, how many facts, the softest provenance, the first missing rate.
//!
//! One pass gives all four, so that a term costs one column read. Sums are kept in 128 bits.
//!
//! Invariant: the state of a group does not depend on the order or the partition in which its facts are read.

use crate::{decode, function::next_id, schema};
use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Int32Array, Int64Array, StringArray, StructArray,
        },
        datatypes::{DataType, Date32Type, Decimal128Type, Field, FieldRef, Fields, Int32Type, Int64Type},
    },
    common::{DataFusionError, Result, ScalarValue},
    logical_expr::{
        Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature, Volatility,
        function::{AccumulatorArgs, StateFieldsArgs},
    },
    prelude::ident,
};
use model::{
    measure::{Measure, Unit},
    money::{Currency, Exchange},
};
use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{Arc, LazyLock},
};

/// The columns of a state, and of the struct that it ends in.
static PARTS: LazyLock<Fields> = LazyLock::new(|| {
    Fields::from(vec![
        Field::new("raw", DataType::Decimal128(38, 0), true),
        Field::new("facts", DataType::Int64, true),
        Field::new("softest", DataType::Int32, true),
        Field::new("unrated", DataType::Utf8, true),
    ])
});

/// The aggregates of one query: one for plain numbers, one for money.
pub(crate) struct Totals {
    plain: Arc<AggregateUDF>,
    money: Arc<AggregateUDF>,
}

impl Totals {
    /// Aggregates that convert money by these rates.
    pub(crate) fn new(exchange: &Exchange) -> Self {
        let made = |exchange| {
            let signature = Signature::user_defined(Volatility::Immutable);
            Arc::new(AggregateUDF::from(Total { id: next_id(), exchange, signature }))
        };
        Self { plain: made(None), money: made(Some(Arc::new(exchange.clone()))) }
    }

    /// The total of a measure's column.
    pub(crate) fn of(&self, measure: Measure) -> Expr {
        let value = ident(schema::measure(measure));
        let softness = ident(schema::PROVENANCE);
        if measure.unit() == Unit::Money {
            return self.money.call(vec![value, softness, ident(schema::CURRENCY), ident(schema::DAY)]);
        }
        self.plain.call(vec![value, softness])
    }
}

struct Total {
    id: u64,
    exchange: Option<Arc<Exchange>>,
    signature: Signature,
}

impl fmt::Debug for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "total#{}", self.id)
    }
}

impl PartialEq for Total {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Total {}

impl Hash for Total {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl AggregateUDFImpl for Total {
    fn name(&self) -> &str {
        "total"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let value = match self.exchange {
            Some(_) => DataType::Decimal128(38, schema::AMOUNT_SCALE),
            None => DataType::Int64,
        };
        Ok([value, DataType::Int32, DataType::Utf8, DataType::Date32].into_iter().take(given.len()).collect())
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(PARTS.clone()))
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let named = |part: &FieldRef| {
            let name = format!("{}[{}]", arguments.name, part.name());
            Arc::new(Field::new(name, part.data_type().clone(), true))
        };
        Ok(PARTS.iter().map(named).collect())
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(One(Groups::new(self.exchange.clone(), 1))))
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups::new(self.exchange.clone(), 0)))
    }
}

#[derive(Clone, Copy, Default)]
struct Sum {
    raw: i128,
    facts: i64,
    softest: i32,
    unrated: Option<Currency>,
}

impl Sum {
    fn miss(&mut self, currency: Currency) {
        self.unrated = Some(self.unrated.map_or(currency, |first| first.min(currency)));
    }
}

struct Groups {
    exchange: Option<Arc<Exchange>>,
    sums: Vec<Sum>,
}

impl Groups {
    fn new(exchange: Option<Arc<Exchange>>, groups: usize) -> Self {
        Self { exchange, sums: vec![Sum::default(); groups] }
    }

    fn plain(&mut self, columns: &[ArrayRef], groups: &[usize], filter: Option<&BooleanArray>) {
        let (values, ranks) = (columns[0].as_primitive::<Int64Type>(), columns[1].as_primitive::<Int32Type>());
        if values.null_count() == values.len() {
            return;
        }
        let sums = &mut self.sums;
        let mut add = |group: usize, value: i64, rank: i32| {
            let sum = &mut sums[group];
            sum.raw += i128::from(value);
            sum.facts += 1;
            sum.softest = sum.softest.max(rank);
        };
        let rows = groups.iter().zip(values.values()).zip(ranks.values());
        match (values.nulls().filter(|nulls| nulls.null_count() > 0), filter) {
            // Every fact counts: the loop over most facts that there are tests nothing.
            (None, None) => rows.for_each(|((group, value), rank)| add(*group, *value, *rank)),
            (nulls, filter) => {
                let counts = |row| nulls.is_none_or(|nulls| nulls.is_valid(row)) && kept(filter, row);
                let counted = rows.enumerate().filter(|(row, _)| counts(*row));
                counted.for_each(|(_, ((group, value), rank))| add(*group, *value, *rank));
            }
        }
    }

    fn money(
        &mut self,
        exchange: &Exchange,
        columns: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
    ) -> Result<()> {
        let (values, ranks) = (columns[0].as_primitive::<Decimal128Type>(), columns[1].as_primitive::<Int32Type>());
        let (codes, days) = (columns[2].as_string::<i32>(), columns[3].as_primitive::<Date32Type>());
        for (row, group) in groups.iter().enumerate() {
            if !values.is_valid(row) || !kept(filter, row) {
                continue;
            }
            let sum = &mut self.sums[*group];
            sum.facts += 1;
            sum.softest = sum.softest.max(ranks.value(row));
            let (amount, code) = (values.value(row), decode::value(Some(codes), row).unwrap_or_default());
            if code == exchange.into.code() {
                sum.raw += amount;
                continue;
            }
            let currency: Currency = code.parse().map_err(DataFusionError::Execution)?;
            match exchange.convert(amount, currency, decode::day(days.value(row))) {
                Some(converted) => sum.raw += converted,
                None => sum.miss(currency),
            }
        }
        Ok(())
    }

    fn parts(sums: &[Sum]) -> Result<Vec<ArrayRef>> {
        let raw = Decimal128Array::from_iter_values(sums.iter().map(|sum| sum.raw)).with_precision_and_scale(38, 0)?;
        let unrated: StringArray =
            sums.iter().map(|sum| sum.unrated.map(|currency| currency.code().to_owned())).collect();
        Ok(vec![
            Arc::new(raw),
            Arc::new(Int64Array::from_iter_values(sums.iter().map(|sum| sum.facts))),
            Arc::new(Int32Array::from_iter_values(sums.iter().map(|sum| sum.softest))),
            Arc::new(unrated),
        ])
    }
}

/// Whether a term's own filter keeps a row.
fn kept(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        columns: &[ArrayRef],
        groups: &[usize],
        filter: Option<&BooleanArray>,
        total: usize,
    ) -> Result<()> {
        self.sums.resize(total.max(self.sums.len()), Sum::default());
        match self.exchange.clone() {
            Some(exchange) => self.money(&exchange, columns, groups, filter),
            None => {
                self.plain(columns, groups, filter);
                Ok(())
            }
        }
    }

    fn merge_batch(&mut self, columns: &[ArrayRef], groups: &[usize], total: usize) -> Result<()> {
        self.sums.resize(total.max(self.sums.len()), Sum::default());
        let (raw, facts) = (columns[0].as_primitive::<Decimal128Type>(), columns[1].as_primitive::<Int64Type>());
        let (softest, unrated) = (columns[2].as_primitive::<Int32Type>(), columns[3].as_string::<i32>());
        for (row, group) in groups.iter().enumerate() {
            let sum = &mut self.sums[*group];
            sum.raw += raw.value(row);
            sum.facts += facts.value(row);
            sum.softest = sum.softest.max(softest.value(row));
            if let Some(code) = decode::value(Some(unrated), row) {
                sum.miss(code.parse().map_err(DataFusionError::Execution)?);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let columns = self.state(emit)?;
        Ok(Arc::new(StructArray::try_new(PARTS.clone(), columns, None)?))
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        Self::parts(&emit.take_needed(&mut self.sums))
    }

    fn convert_to_state(&self, columns: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let rows = columns[0].len();
        let mut alone = Self::new(self.exchange.clone(), rows);
        alone.update_batch(columns, &(0..rows).collect::<Vec<_>>(), filter, rows)?;
        alone.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<Sum>()
    }
}

/// The same for a query without groups.
struct One(Groups);

impl fmt::Debug for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("total")
    }
}

impl Accumulator for One {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.0.update_batch(columns, &vec![0; columns[0].len()], None, 1)
    }

    fn merge_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.0.merge_batch(columns, &vec![0; columns[0].len()], 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let whole = StructArray::try_new(PARTS.clone(), Groups::parts(&self.0.sums)?, None)?;
        Ok(ScalarValue::Struct(Arc::new(whole)))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Groups::parts(&self.0.sums)?.iter().map(|part| ScalarValue::try_from_array(part, 0)).collect()
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}
