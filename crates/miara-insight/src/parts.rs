//! The parts that a KPI is made of.

use miara_analysis::Cases;
use miara_model::formula::Arithmetic;
use miara_model::{Absent, Catalogue, Cell, Formula, Kpi, Value};

/// How the parts of a KPI make the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Composition {
    /// The parts add up.
    Sum,
    /// Each part is a rate with a weight.
    Ratio,
}

/// How the parts of a KPI make the whole; `None` where they don't.
#[must_use]
pub fn composition(catalogue: &Catalogue, kpi: &Kpi) -> Option<Composition> {
    let nature = catalogue.nature(kpi);
    match (nature.is_flow, nature.is_ratio) {
        (true, _) => Some(Composition::Sum),
        (_, true) => Some(Composition::Ratio),
        _ => None,
    }
}

/// What a part has: the number of a sum; numerator and denominator of a ratio.
#[must_use]
pub fn cases(kpi: &Kpi, measures: &[String], cells: &[Cell]) -> Cases {
    let value = |name: &str| -> Result<Value, Absent> {
        let place = measures.iter().position(|known| known == name);
        // A part without rows adds nothing.
        Ok(place.and_then(|place| cells[place].clone().ok()).unwrap_or(Value::count(0)))
    };
    let number = |formula: &Formula| formula.eval(&value).map_or(0.0, Value::to_f64);
    match &kpi.formula {
        Formula::Binary(Arithmetic::Over, above, below) => Cases { met: number(above), of: number(below) },
        formula => Cases { met: number(formula), of: 0.0 },
    }
}

/// The measures that a KPI is made of, in the order in which its parts are asked for.
#[must_use]
pub fn measures_of(kpi: &Kpi) -> Vec<String> {
    kpi.formula.names().into_iter().map(str::to_owned).collect()
}
