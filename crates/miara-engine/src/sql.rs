//! Expressions of definitions as DataFusion's SQL.

use jiff::Timestamp;
use miara_model::scalar::{Func, Op};
use miara_model::{ColumnKind, Dataset, Firm, Scalar};

/// What expressions need to be written out for one question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) dataset: &'a Dataset,
    pub(crate) firm: &'a Firm,
    pub(crate) now: Timestamp,
    /// The SQL of the day that chooses exchange rates; `None` leaves money as it is in its row.
    pub(crate) rate_day: Option<&'a str>,
    /// Columns that are read from elsewhere, with the SQL that yields each.
    pub(crate) replaced: &'a [(String, String)],
}

/// An identifier in quotes.
pub(crate) fn ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text literal.
pub(crate) fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// An instant literal.
pub(crate) fn instant(micros: i64) -> String {
    format!("arrow_cast({micros}, 'Timestamp(Microsecond, Some(\"UTC\"))')")
}

/// A day literal, given as days since 1970.
pub(crate) fn day(days: i32) -> String {
    format!("arrow_cast({days}, 'Date32')")
}

impl Writer<'_> {
    /// The expression as SQL over the alias `t`.
    pub(crate) fn sql(&self, scalar: &Scalar) -> String {
        let many = |parts: &[Scalar]| parts.iter().map(|part| self.sql(part)).collect::<Vec<_>>().join(", ");
        match scalar {
            Scalar::Column(name) => self.column(name),
            Scalar::Number(number) => number.to_string(),
            Scalar::Text(value) => text(value),
            Scalar::Flag(flag) => flag.to_string(),
            Scalar::Null => "NULL".to_owned(),
            Scalar::Binary(op, a, b) if compares(*op) && (self.is_moment(a) || self.is_moment(b)) => {
                format!("({} {} {})", self.moment(a), symbol(*op), self.moment(b))
            }
            Scalar::Binary(Op::Div, a, b) => format!("({} / NULLIF({}, 0))", self.sql(a), self.sql(b)),
            Scalar::Binary(op, a, b) => format!("({} {} {})", self.sql(a), symbol(*op), self.sql(b)),
            Scalar::Not(a) => format!("(NOT {})", self.sql(a)),
            Scalar::Negate(a) => format!("(- {})", self.sql(a)),
            Scalar::IsNull(a) => format!("({} IS NULL)", self.sql(a)),
            Scalar::In(a, list) => format!("({} IN ({}))", self.sql(a), many(list)),
            Scalar::Like(a, pattern) => format!("({} LIKE {})", self.sql(a), text(pattern)),
            Scalar::Case(branches, otherwise) => {
                let whens =
                    branches.iter().map(|(when, then)| format!("WHEN {} THEN {}", self.sql(when), self.sql(then)));
                format!("(CASE {} ELSE {} END)", whens.collect::<Vec<_>>().join(" "), self.sql(otherwise))
            }
            Scalar::Call(func, args) => self.call(*func, args),
        }
    }

    /// A column; money goes through the gate of exchange rates.
    fn column(&self, name: &str) -> String {
        if let Some(derived) = self.dataset.derived.get(name) {
            // Checked when the catalogue was read.
            return Scalar::parse(&derived.sql).map_or_else(|_| "NULL".to_owned(), |scalar| self.sql(&scalar));
        }
        let plain = self.plain(name);
        match (&self.dataset.money, self.dataset.column_kind(name), self.rate_day) {
            (Some(money), Some(ColumnKind::Money), Some(day)) => {
                format!("to_base({plain}, {}, {day})", self.plain(&money.currency))
            }
            _ => plain,
        }
    }

    /// A stored column as it is read, without conversion.
    pub(crate) fn plain(&self, name: &str) -> String {
        let replaced = self.replaced.iter().find(|(replaced, _)| replaced == name);
        replaced.map_or_else(|| format!("t.{}", ident(name)), |(_, sql)| sql.clone())
    }

    fn call(&self, func: Func, args: &[Scalar]) -> String {
        let list = |parts: Vec<String>| parts.join(", ");
        let plain = || list(args.iter().map(|arg| self.sql(arg)).collect());
        match func {
            Func::WorkingHours => {
                let person = args.get(2).map_or_else(|| "CAST(NULL AS VARCHAR)".to_owned(), |person| self.sql(person));
                format!("working_hours({}, {}, {person})", self.moment(&args[0]), self.moment(&args[1]))
            }
            Func::ElapsedHours => format!("elapsed_hours({}, {})", self.moment(&args[0]), self.moment(&args[1])),
            Func::DaysBetween => {
                let number = |arg: &Scalar| format!("CAST({} AS INT)", self.day(arg));
                format!("({} - {})", number(&args[1]), number(&args[0]))
            }
            Func::Now => instant(self.now.as_microsecond()),
            Func::Setting => match args {
                [Scalar::Text(name)] if name == "response_limit" => self.firm.response_limit_hours.to_string(),
                _ => text(self.firm.corrections.word()),
            },
            Func::Coalesce => format!("COALESCE({})", plain()),
            Func::NullIf => format!("NULLIF({})", plain()),
            Func::Abs => format!("ABS({})", plain()),
            Func::Lower => format!("LOWER({})", plain()),
            Func::Concat => {
                format!(
                    "CONCAT({})",
                    list(args.iter().map(|arg| format!("CAST({} AS VARCHAR)", self.sql(arg))).collect())
                )
            }
        }
    }

    /// The kind of a column or literal that stands for a moment.
    fn moment_kind(&self, scalar: &Scalar) -> Option<ColumnKind> {
        match scalar {
            Scalar::Column(name) => {
                self.dataset.column_kind(name).filter(|kind| matches!(kind, ColumnKind::Time | ColumnKind::Date))
            }
            Scalar::Call(Func::Now, _) => Some(ColumnKind::Time),
            Scalar::Call(Func::Coalesce, args) => args.iter().find_map(|arg| self.moment_kind(arg)),
            _ => None,
        }
    }

    fn is_moment(&self, scalar: &Scalar) -> bool {
        self.moment_kind(scalar).is_some()
    }

    /// A moment as an instant; a day is its local midnight.
    pub(crate) fn moment(&self, scalar: &Scalar) -> String {
        match self.moment_kind(scalar) {
            Some(ColumnKind::Date) => format!("start_of_day({})", self.sql(scalar)),
            _ => self.sql(scalar),
        }
    }

    /// The earliest of several moments; null where none has come.
    pub(crate) fn earliest(&self, columns: &[String]) -> String {
        let moments: Vec<String> = columns.iter().map(|column| self.moment(&Scalar::Column(column.clone()))).collect();
        if moments.len() == 1 { moments.concat() } else { format!("LEAST({})", moments.join(", ")) }
    }

    /// A moment as a local day.
    pub(crate) fn day(&self, scalar: &Scalar) -> String {
        match self.moment_kind(scalar) {
            Some(ColumnKind::Date) => self.sql(scalar),
            _ => format!("local_day({})", self.sql(scalar)),
        }
    }
}

fn compares(op: Op) -> bool {
    matches!(op, Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge)
}

fn symbol(op: Op) -> &'static str {
    match op {
        Op::Add => "+",
        Op::Sub => "-",
        Op::Mul => "*",
        Op::Div => "/",
        Op::Eq => "=",
        Op::Ne => "<>",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
        Op::And => "AND",
        Op::Or => "OR",
    }
}
