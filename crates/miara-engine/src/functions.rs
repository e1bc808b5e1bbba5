//! The functions that answers need beyond SQL's own, bound to one question.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, ColumnarValue, ScalarUDF, Volatility, create_udaf, create_udf,
};
use datafusion::prelude::SessionContext;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use miara_analysis::{End, Watched, quantile, survival};
use miara_model::Clocks;
use miara_model::clock::days_since_1970;
use miara_model::clock::{self, MICROS_PER_DAY};

use crate::days::{start_of_local_day, today};
use crate::rates::RateTable;

const HOUR_MICROS: f64 = 3_600_000_000.0;

/// The half-open stretches of instants that an answer has rows for, in order and disjoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buckets {
    /// Start and end of each in microseconds of UTC.
    pub micros: Vec<(i64, i64)>,
    /// Start and end of each in days since 1970.
    pub days: Vec<(i32, i32)>,
}

impl Buckets {
    fn find<T: Ord + Copy>(edges: &[(T, T)], value: T, last: &mut usize) -> Option<i32> {
        // Rows come nearly in order of time, so the last bucket is mostly the next one too.
        let within = |bucket: &(T, T)| bucket.0 <= value && value < bucket.1;
        if !edges.get(*last).is_some_and(within) {
            *last = edges.partition_point(|bucket| bucket.0 <= value).checked_sub(1)?;
            if !edges.get(*last).is_some_and(within) {
                return None;
            }
        }
        i32::try_from(*last).ok()
    }
}

/// What the functions of one question need to know.
#[derive(Debug, Clone)]
pub struct Context {
    /// The periods of the question.
    pub buckets: Arc<Buckets>,
    /// All stretches between the edges of the periods, the first one being all time before.
    pub segments: Arc<Buckets>,
    /// Working time.
    pub clocks: Arc<Clocks>,
    /// The firm's time zone.
    pub zone: TimeZone,
    /// Exchange rates.
    pub rates: Arc<RateTable>,
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

const MONEY_IN: DataType = DataType::Decimal128(18, 4);
const MONEY_OUT: DataType = DataType::Decimal128(20, 4);

/// Makes all functions known to a session.
pub fn register(session: &SessionContext, context: &Context) {
    for function in [
        find_instant("bucket_of_instant", &context.buckets),
        find_day("bucket_of_day", &context.buckets),
        find_instant("segment_of_instant", &context.segments),
        find_day("segment_of_day", &context.segments),
        working_hours(context),
        elapsed_hours(context),
        local_day(&context.zone),
        plus_days(context),
        start_of_day(context),
        to_base(context),
        has_rate(context),
    ] {
        session.register_udf(function);
    }
    session.register_udaf(exact_quantile());
    session.register_udaf(product_limit());
}

/// A scalar function over whole arrays.
fn scalar(
    name: &str,
    inputs: Vec<DataType>,
    output: DataType,
    body: impl Fn(&[ArrayRef]) -> Result<ArrayRef> + Send + Sync + 'static,
) -> ScalarUDF {
    let function = move |args: &[ColumnarValue]| {
        let constant = args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let result = body(&ColumnarValue::values_to_arrays(args)?)?;
        if constant {
            Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?))
        } else {
            Ok(ColumnarValue::Array(result))
        }
    };
    create_udf(name, inputs, output, Volatility::Immutable, Arc::new(function))
}

fn instants(array: &ArrayRef) -> &TimestampMicrosecondArray {
    array.as_primitive::<TimestampMicrosecondType>()
}

fn find_instant(name: &str, buckets: &Arc<Buckets>) -> ScalarUDF {
    let buckets = buckets.clone();
    scalar(name, vec![instant()], DataType::Int32, move |args| {
        let mut last = 0;
        let found = instants(&args[0]).iter().map(|at| Buckets::find(&buckets.micros, at?, &mut last));
        Ok(Arc::new(found.collect::<Int32Array>()))
    })
}

fn find_day(name: &str, buckets: &Arc<Buckets>) -> ScalarUDF {
    let buckets = buckets.clone();
    scalar(name, vec![DataType::Date32], DataType::Int32, move |args| {
        let mut last = 0;
        let days = args[0].as_primitive::<Date32Type>();
        Ok(Arc::new(days.iter().map(|day| Buckets::find(&buckets.days, day?, &mut last)).collect::<Int32Array>()))
    })
}

fn working_hours(context: &Context) -> ScalarUDF {
    let (clocks, zone) = (context.clocks.clone(), context.zone.clone());
    scalar("working_hours", vec![instant(), instant(), DataType::Utf8], DataType::Float64, move |args| {
        let (starts, ends, people) = (instants(&args[0]), instants(&args[1]), args[2].as_string::<i32>());
        let rows = starts.iter().zip(ends).zip(people);
        let hours = rows.map(|((start, end), person)| {
            let (start, end) = in_order(&zone, start?, end?)?;
            let micros = clocks.of(person).between_micros(start, end)?;
            Some(micros as f64 / HOUR_MICROS)
        });
        Ok(Arc::new(hours.collect::<Float64Array>()))
    })
}

fn elapsed_hours(context: &Context) -> ScalarUDF {
    let zone = context.zone.clone();
    scalar("elapsed_hours", vec![instant(), instant()], DataType::Float64, move |args| {
        let pairs = instants(&args[0]).iter().zip(instants(&args[1]));
        let hours = pairs.map(|(start, end)| {
            let (start, end) = in_order(&zone, start?, end?)?;
            Some((end - start) as f64 / HOUR_MICROS)
        });
        Ok(Arc::new(hours.collect::<Float64Array>()))
    })
}

/// The two ends of a stretch of time; `None` where it ends before it begins. An end without a time of day,
/// which is the local midnight, is not before a beginning on the same day: then the stretch is empty.
fn in_order(zone: &TimeZone, start: i64, end: i64) -> Option<(i64, i64)> {
    if start <= end {
        return Some((start, end));
    }
    let day = |micros: i64| Timestamp::from_microsecond(micros).ok().map(|at| today(at, zone));
    let day = day(start).filter(|begun| day(end) == Some(*begun))?;
    let midnight = start_of_local_day(zone, days_since_1970(day));
    (midnight == Some(end)).then_some((start, start))
}

/// Days since 1970 of instants in the firm's time zone, remembering the last stretch between two
/// changes of the clock.
fn local_days(zone: &TimeZone, times: &TimestampMicrosecondArray) -> Date32Array {
    let mut hour = i64::MIN;
    let mut offset = 0;
    let days = times.iter().map(|at| {
        let at = at?;
        // Offsets change on whole quarters of an hour at most; one look-up serves each.
        let quarter = at.div_euclid(900_000_000);
        if quarter != hour {
            hour = quarter;
            offset = i64::from(zone.to_offset(Timestamp::from_microsecond(at).ok()?).seconds()) * 1_000_000;
        }
        i32::try_from((at + offset).div_euclid(MICROS_PER_DAY)).ok()
    });
    days.collect()
}

pub(crate) fn local_day(zone: &TimeZone) -> ScalarUDF {
    let zone = zone.clone();
    scalar("local_day", vec![instant()], DataType::Date32, move |args| {
        Ok(Arc::new(local_days(&zone, instants(&args[0]))))
    })
}

fn start_of_day(context: &Context) -> ScalarUDF {
    let zone = context.zone.clone();
    scalar("start_of_day", vec![DataType::Date32], instant(), move |args| {
        let starts = args[0].as_primitive::<Date32Type>().iter().map(|day| start_of_local_day(&zone, day?));
        Ok(Arc::new(starts.collect::<TimestampMicrosecondArray>().with_timezone("UTC")))
    })
}

/// `plus_days(at, n)`: the instant of the same wall-clock time `n` local days later.
fn plus_days(context: &Context) -> ScalarUDF {
    let zone = context.zone.clone();
    scalar("plus_days", vec![instant(), DataType::Int64], instant(), move |args| {
        let days = args[1].as_primitive::<Int64Type>();
        let later = instants(&args[0]).iter().zip(days).map(|(at, days)| clock::plus_days(&zone, at?, days?));
        Ok(Arc::new(later.collect::<TimestampMicrosecondArray>().with_timezone("UTC")))
    })
}

fn to_base(context: &Context) -> ScalarUDF {
    let rates = context.rates.clone();
    scalar("to_base", vec![MONEY_IN, DataType::Utf8, DataType::Date32], MONEY_OUT, move |args| {
        let (amounts, currencies, days) = (
            args[0].as_primitive::<Decimal128Type>(),
            args[1].as_string::<i32>(),
            args[2].as_primitive::<Date32Type>(),
        );
        let rows = amounts.iter().zip(currencies).zip(days);
        let converted = rows.map(|((amount, currency), day)| rates.convert(amount?, currency, day.unwrap_or(i32::MIN)));
        Ok(Arc::new(converted.collect::<Decimal128Array>().with_precision_and_scale(20, 4)?))
    })
}

fn has_rate(context: &Context) -> ScalarUDF {
    let rates = context.rates.clone();
    scalar("has_rate", vec![DataType::Utf8, DataType::Date32], DataType::Boolean, move |args| {
        let (currencies, days): (&StringArray, _) = (args[0].as_string::<i32>(), args[1].as_primitive::<Date32Type>());
        let known = currencies.iter().zip(days).map(|(currency, day)| {
            Some(currency.is_none_or(|currency| rates.worth(currency, day.unwrap_or(i32::MIN)).is_some()))
        });
        Ok(Arc::new(known.collect::<BooleanArray>()))
    })
}

fn float_list() -> DataType {
    DataType::List(Arc::new(arrow::datatypes::Field::new_list_field(DataType::Float64, true)))
}

/// `exact_quantile(value, share)`: see [`quantile`].
fn exact_quantile() -> AggregateUDF {
    let inputs = vec![DataType::Float64, DataType::Float64];
    let state = Arc::new(vec![float_list(), DataType::Float64]);
    let factory = Arc::new(|_args: datafusion::logical_expr::function::AccumulatorArgs<'_>| {
        Ok(Box::<Values>::default() as Box<dyn Accumulator>)
    });
    create_udaf("exact_quantile", inputs, Arc::new(DataType::Float64), Volatility::Immutable, factory, state)
}

#[derive(Debug, Default)]
struct Values {
    values: Vec<f64>,
    share: f64,
}

impl Values {
    fn take_share(&mut self, shares: &ArrayRef) {
        let shares = shares.as_primitive::<Float64Type>();
        if let Some(share) = shares.iter().flatten().next() {
            self.share = share;
        }
    }
}

impl Accumulator for Values {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.values.extend(values[0].as_primitive::<Float64Type>().iter().flatten());
        self.take_share(&values[1]);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        extend_from_lists(&mut self.values, &states[0]);
        self.take_share(&states[1]);
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![list_of(&std::mem::take(&mut self.values)), ScalarValue::Float64(Some(self.share))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(quantile(&mut self.values, self.share)))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.values.capacity() * size_of::<f64>()
    }
}

/// `product_limit(hours, ended, share)`: the first time by which a share of all waits has ended, see [`survival`]. `ended` is true of a wait that ended, false
/// of one that goes on, and null of one that was given up.
fn product_limit() -> AggregateUDF {
    let inputs = vec![DataType::Float64, DataType::Boolean, DataType::Float64];
    let state = Arc::new(vec![float_list(), float_list(), float_list(), DataType::Float64]);
    let factory = Arc::new(|_args: datafusion::logical_expr::function::AccumulatorArgs<'_>| {
        Ok(Box::<Waits>::default() as Box<dyn Accumulator>)
    });
    create_udaf("product_limit", inputs, Arc::new(DataType::Float64), Volatility::Immutable, factory, state)
}

#[derive(Debug, Default)]
struct Waits {
    ended: Vec<f64>,
    given_up: Vec<f64>,
    waiting: Vec<f64>,
    share: f64,
}

impl Waits {
    fn take_share(&mut self, shares: &ArrayRef) {
        if let Some(share) = shares.as_primitive::<Float64Type>().iter().flatten().next() {
            self.share = share;
        }
    }
}

impl Accumulator for Waits {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let hours = values[0].as_primitive::<Float64Type>();
        for (row, ended) in values[1].as_boolean().iter().enumerate() {
            if hours.is_valid(row) {
                let side = match ended {
                    Some(true) => &mut self.ended,
                    Some(false) => &mut self.waiting,
                    None => &mut self.given_up,
                };
                side.push(hours.value(row));
            }
        }
        self.take_share(&values[2]);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        extend_from_lists(&mut self.ended, &states[0]);
        extend_from_lists(&mut self.given_up, &states[1]);
        extend_from_lists(&mut self.waiting, &states[2]);
        self.take_share(&states[3]);
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let [ended, given_up, waiting] =
            [&mut self.ended, &mut self.given_up, &mut self.waiting].map(|side| list_of(&std::mem::take(side)));
        Ok(vec![ended, given_up, waiting, ScalarValue::Float64(Some(self.share))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let sides = [(&self.ended, End::Event), (&self.given_up, End::Otherwise), (&self.waiting, End::Censored)];
        let side = |(hours, end): (&Vec<f64>, End)| {
            hours.iter().map(|hours| Watched { duration: *hours, end }).collect::<Vec<_>>()
        };
        let waits: Vec<Watched> = sides.into_iter().flat_map(side).collect();
        Ok(ScalarValue::Float64(survival(&waits).quantile(self.share)))
    }

    fn size(&self) -> usize {
        size_of::<Self>()
            + (self.ended.capacity() + self.given_up.capacity() + self.waiting.capacity()) * size_of::<f64>()
    }
}

fn list_of(values: &[f64]) -> ScalarValue {
    let scalars: Vec<ScalarValue> = values.iter().map(|value| ScalarValue::Float64(Some(*value))).collect();
    ScalarValue::List(ScalarValue::new_list(&scalars, &DataType::Float64, true))
}

fn extend_from_lists(values: &mut Vec<f64>, lists: &ArrayRef) {
    for list in lists.as_list::<i32>().iter().flatten() {
        values.extend(list.as_primitive::<Float64Type>().iter().flatten());
    }
}
