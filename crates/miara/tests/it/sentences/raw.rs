//! The tables of a book as they are stored, in SQLite: nothing of the engine reads or computes them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::clock::Office;

/// Columns of money, which are kept in ten-thousandths.
const MONEY: [&str; 6] = ["value", "amount", "net", "vat", "advance_net", "list_price"];

/// A book's tables. Times are in microseconds since 1970, each with its local day in `…_day`; days since 1970.
pub(super) struct Raw {
    pub(super) sql: Connection,
    pub(super) office: Office,
    /// The currency of the firm.
    currency: String,
    /// By currency: the day, the rate in hundred-millionths, and of how many units.
    rates: BTreeMap<String, Vec<(i64, i128, i128)>>,
}

pub(super) fn number_of(day: Date) -> i64 {
    i64::from(date(1970, 1, 1).until(day).unwrap().get_days())
}

impl Raw {
    pub(super) fn of(folder: &Path, office: Office, currency: &str) -> Raw {
        let sql = Connection::open_in_memory().unwrap();
        let mut raw = Raw { sql, office, currency: currency.to_owned(), rates: BTreeMap::new() };
        let tables = std::fs::read_dir(folder.join("data")).unwrap().map(|entry| entry.unwrap().path());
        for path in tables.filter(|path| path.is_dir()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            raw.load(&name, &path);
        }
        let indexes = [("leads", "deal_id"), ("accounts", "account_id"), ("deals", "deal_id"), ("people", "person_id")];
        for (table, column) in indexes.into_iter().chain([("deal_stages", "deal_id"), ("activities", "lead_id")]) {
            if raw.has(table) {
                raw.run(&format!("CREATE INDEX {table}_{column} ON {table} ({column})"));
            }
        }
        raw.read_rates();
        raw.convert();
        raw
    }

    pub(super) fn has(&self, table: &str) -> bool {
        self.sql.prepare(&format!("SELECT 1 FROM {table}")).is_ok()
    }

    pub(super) fn run(&self, sql: &str) {
        self.sql.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// All rows of a query.
    pub(super) fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let mut statement = self.sql.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>();
        statement.query_map([], row).unwrap().map(Result::unwrap).collect()
    }

    /// The one number of a query.
    pub(super) fn one(&self, sql: &str) -> Option<f64> {
        number(&self.rows(sql)[0][0])
    }

    fn load(&self, name: &str, folder: &Path) {
        let mut made = false;
        for file in active_files(folder) {
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file).unwrap()).unwrap().build().unwrap();
            for batch in reader.map(Result::unwrap) {
                let cells = columns_of(&batch, name, &self.office);
                if !made {
                    let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
                    self.run(&format!("CREATE TABLE {name} ({})", names.join(", ")));
                    made = true;
                }
                let marks = vec!["?"; cells.len()].join(", ");
                let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
                let insert = format!("INSERT INTO {name} ({}) VALUES ({marks})", names.join(", "));
                self.run("BEGIN");
                let mut insert = self.sql.prepare(&insert).unwrap();
                for row in 0..batch.num_rows() {
                    insert.execute(params_from_iter(cells.iter().map(|(_, cells)| &cells[row]))).unwrap();
                }
                self.run("COMMIT");
            }
        }
        if made && self.sql.prepare(&format!("SELECT gone_at FROM {name}")).is_ok() {
            self.run(&format!("DELETE FROM {name} WHERE gone_at IS NOT NULL"));
        }
    }

    fn read_rates(&mut self) {
        if !self.has("rates") {
            return;
        }
        for row in self.rows("SELECT currency, date, rate, multiplier FROM rates ORDER BY currency, date") {
            let [Value::Text(currency), day, rate, of] = row.as_slice() else { panic!("{row:?}") };
            let [day, rate, of] = [day, rate, of].map(|cell| number(cell).unwrap());
            let known = self.rates.entry(currency.clone()).or_default();
            known.push((day as i64, rate as i128, of as i128));
        }
    }

    /// Money in the firm's currency, in ten-thousandths, at the last rate before a day; nothing without one.
    pub(super) fn worth(&self, amount: i64, currency: Option<&str>, day: i64) -> Option<i64> {
        match currency {
            Some(currency) if currency != self.currency => {
                assert_eq!(self.currency, "PLN", "rates are of the zloty");
                converted(i128::from(amount), day, self.rates.get(currency)?)
            }
            _ => Some(amount),
        }
    }

    /// Writes amounts in the firm's currency beside those of their rows.
    fn convert(&self) {
        for (table, amount, day, into) in [
            ("deals", "value", "won_at_day", "won_base"),
            ("deals", "value", "lost_at_day", "lost_base"),
            ("invoices", "net", "sold_on", "net_base"),
            ("invoices", "advance_net", "sold_on", "advance_base"),
            ("costs", "amount", "date", "amount_base"),
        ] {
            if !self.has(table) {
                continue;
            }
            self.run(&format!("ALTER TABLE {table} ADD COLUMN {into}"));
            let rows = self.rows(&format!(
                "SELECT rowid, {amount}, currency, {day} FROM {table} WHERE {amount} IS NOT NULL AND {day} IS NOT NULL"
            ));
            self.run("BEGIN");
            for row in rows {
                let (Value::Integer(amount), Value::Integer(day)) = (&row[1], &row[3]) else { panic!("{row:?}") };
                let base = self.worth(*amount, text(&row[2]).as_deref(), *day);
                let update = format!("UPDATE {table} SET {into} = ?1 WHERE rowid = ?2");
                self.sql.execute(&update, (base, row[0].clone())).unwrap();
            }
            self.run("COMMIT");
        }
    }
}

/// Ten-thousandths of money at the last rate before a day, rounded to hundredths, half away from zero.
fn converted(amount: i128, day: i64, rates: &[(i64, i128, i128)]) -> Option<i64> {
    let (_, rate, of) = rates.iter().rev().find(|(known, _, _)| *known < day && day - *known <= 10)?;
    // Ten-thousandths times hundred-millionths; a hundredth of money is ten milliards of these.
    let (worth, hundredth) = (amount * rate, 10_000_000_000 * of);
    let rounded = (2 * worth.abs() + hundredth) / (2 * hundredth) * worth.signum();
    i64::try_from(rounded * 100).ok()
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn text(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

/// The files that a table is made of now, by its log.
fn active_files(folder: &Path) -> Vec<PathBuf> {
    let mut commits: Vec<PathBuf> =
        std::fs::read_dir(folder.join("_delta_log")).unwrap().map(|entry| entry.unwrap().path()).collect();
    commits.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    commits.sort();
    let mut active = BTreeSet::new();
    for commit in commits {
        for line in std::fs::read_to_string(commit).unwrap().lines() {
            let action: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(path) = action["add"]["path"].as_str() {
                active.insert(path.to_owned());
            }
            if let Some(path) = action["remove"]["path"].as_str() {
                active.remove(path);
            }
        }
    }
    active.into_iter().map(|path| folder.join(path)).collect()
}

/// The cells of a batch, column by column; a time has a column more with its local day.
fn columns_of(batch: &RecordBatch, table: &str, office: &Office) -> Vec<(String, Vec<Value>)> {
    let (mut columns, mut days) = (Vec::new(), HashMap::new());
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let cells = cells_of(array, table, field.name());
        if matches!(field.data_type(), DataType::Timestamp(..)) {
            // Within an hour it is one day.
            let day = |cell: &Value| match cell {
                Value::Integer(micros) => {
                    let hour = days.entry(micros.div_euclid(3_600_000_000));
                    Value::Integer(*hour.or_insert_with(|| number_of(office.day(*micros))))
                }
                _ => Value::Null,
            };
            columns.push((format!("{}_day", field.name()), cells.iter().map(day).collect()));
        }
        columns.push((field.name().clone(), cells));
    }
    columns
}

fn cells_of(array: &ArrayRef, table: &str, name: &str) -> Vec<Value> {
    fn all<T>(cells: impl Iterator<Item = Option<T>>, of: impl Fn(T) -> Value) -> Vec<Value> {
        cells.map(|cell| cell.map_or(Value::Null, &of)).collect()
    }
    match array.data_type() {
        DataType::Timestamp(..) => {
            let micros = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))).unwrap();
            all(micros.as_primitive::<TimestampMicrosecondType>().iter(), Value::Integer)
        }
        DataType::Date32 => all(array.as_primitive::<Date32Type>().iter(), |day| Value::Integer(i64::from(day))),
        DataType::Decimal128(_, scale) => {
            let scale = u32::from(scale.unsigned_abs());
            let whole = |places: u32, mantissa: i128| {
                assert!(scale <= places, "{table}.{name} has {scale} places");
                Value::Integer(i64::try_from(mantissa * 10_i128.pow(places - scale)).unwrap())
            };
            let of = |mantissa: i128| match (table, name) {
                ("rates", "rate") => whole(8, mantissa),
                (_, name) if MONEY.contains(&name) => whole(4, mantissa),
                _ => Value::Real(mantissa as f64 / 10_f64.powi(scale as i32)),
            };
            all(array.as_primitive::<Decimal128Type>().iter(), of)
        }
        DataType::Float64 | DataType::Float32 => {
            let floats = cast(array, &DataType::Float64).unwrap();
            all(floats.as_primitive::<Float64Type>().iter(), Value::Real)
        }
        DataType::Boolean => all(array.as_boolean().iter(), |flag| Value::Integer(i64::from(flag))),
        kind if kind.is_integer() => {
            let whole = cast(array, &DataType::Int64).unwrap();
            all(whole.as_primitive::<Int64Type>().iter(), Value::Integer)
        }
        _ => {
            let texts = cast(array, &DataType::Utf8).unwrap();
            all(texts.as_string::<i32>().iter(), |text| Value::Text(text.to_owned()))
        }
    }
}

/// The instant at which the clock on the wall shows the same so many days later.
pub(super) fn days_later(office: &Office, micros: i64, days: i64) -> i64 {
    let local = office.zone.to_datetime(Timestamp::from_microsecond(micros).unwrap());
    office.zone.to_timestamp(local + days.days()).unwrap().as_microsecond()
}
