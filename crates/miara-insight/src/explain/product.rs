//! KPIs upstream: a KPI as the product of others.

use miara_model::formula::Arithmetic;
use miara_model::{Answer, Catalogue, Cell, Formula, Kpi};

/// A KPI as the product, or the quotient, of two numbers, with what each did.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The factors.
    pub factors: [Factor; 2],
}

/// One number of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// The KPI, or the measure where no KPI is just that.
    pub kpi: Kpi,
    /// The number then and now.
    pub numbers: (f64, f64),
    /// True where the KPI is divided by it.
    pub divides: bool,
    /// What its change did to the KPI, in the KPI's unit; together exactly the change.
    pub effect: f64,
}

/// The names of two numbers that a KPI is the product of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Names of KPIs or measures.
    pub factors: [String; 2],
    /// True where the KPI is the first divided by the second.
    pub divides: bool,
}

/// What the numbers of a product were before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ProductBaseline {
    /// Those of the counterpart.
    Counterpart,
    /// What was to be expected.
    Expected {
        /// Of the KPI.
        whole: f64,
        /// Of the first factor; absent with too little history.
        first: Option<f64>,
    },
}

/// The products that a KPI is. They come from the catalogue: where `C = K / B` is a KPI, `K = C × B`; a KPI that is a
/// quotient itself is seen as that. Those of two KPIs that are followed come first.
#[must_use]
pub fn products(kpi: &Kpi, followed: &[&Kpi], catalogue: &Catalogue) -> Vec<Product> {
    if let Some((above, below)) = quotient(&kpi.formula) {
        return vec![Product { factors: [above, below].map(str::to_owned), divides: true }];
    }
    let Formula::Name(own) = &kpi.formula else { return Vec::new() };
    let mut products: Vec<(usize, String, String)> = Vec::new();
    for rate in followed {
        let Some((above, below)) = quotient(&rate.formula) else { continue };
        let below = catalogue.whole_measure(below);
        // Only a rate of this KPI by something that comes before it: what is spent on it does not bring it.
        if above == own && below != own {
            let is_kpi = followed.iter().any(|known| known.name == below);
            products.push((usize::from(!is_kpi), below.to_owned(), rate.name.clone()));
        }
    }
    products.sort();
    products.into_iter().map(|(_, below, rate)| Product { factors: [below, rate], divides: false }).collect()
}

/// The names of a formula that divides one by another.
fn quotient(formula: &Formula) -> Option<(&str, &str)> {
    let Formula::Binary(Arithmetic::Over, above, below) = formula else { return None };
    let (Formula::Name(above), Formula::Name(below)) = (&**above, &**below) else { return None };
    Some((above, below))
}

/// A KPI as one product, from an answer for the KPI and its two factors over the days. `None` where a number is
/// missing, or they are no product.
///
/// # Source
/// The logarithmic mean divides a product's change without rest: Ang 2005, *The LMDI approach to
/// decomposition analysis*.
#[must_use]
pub fn identity(answer: &Answer, product: &Product, baseline: ProductBaseline) -> Option<Identity> {
    let divides = product.divides;
    let number = |cell: Option<&Cell>| cell?.as_ref().ok().map(|value| value.to_f64());
    let row = answer.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let before = match baseline {
        ProductBaseline::Counterpart => {
            let row = answer.compared.as_ref().and_then(|rows| rows.first());
            [0, 1, 2].map(|at| number(row.and_then(|row| row.cells.get(at))))
        }
        // The second is what makes the product of both the expected whole.
        ProductBaseline::Expected { whole, first } => {
            [Some(whole), first, first.map(|first| if divides { first / whole } else { whole / first })]
        }
    };
    let pair = |at: usize| Some((before[at]?, number(row.get(at))?));
    let (whole, a, b) = (pair(0)?, pair(1)?, pair(2)?);
    let effects = effects(whole, a, b, divides)?;
    let factor =
        |at: usize, numbers, divides, effect| Factor { kpi: answer.kpis[at].clone(), numbers, divides, effect };
    Some(Identity { factors: [factor(1, a, false, effects.0), factor(2, b, divides, effects.1)] })
}

/// What two factors did to their product, or quotient; `None` where a number is not above 0.
fn effects(whole: (f64, f64), a: (f64, f64), b: (f64, f64), divides: bool) -> Option<(f64, f64)> {
    if [whole.0, whole.1, a.0, a.1, b.0, b.1].iter().any(|number| !number.is_finite() || *number <= 0.0) {
        return None;
    }
    let change = whole.1 - whole.0;
    let mean = if change == 0.0 { whole.0 } else { change / (whole.1 / whole.0).ln() };
    let first = mean * (a.1 / a.0).ln();
    let second = mean * (b.1 / b.0).ln() * if divides { -1.0 } else { 1.0 };
    // The three numbers were rounded apart; were they no product, nothing could be said.
    ((first + second - change).abs() <= 1e-6 * (whole.0 + whole.1)).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use miara_model::{ComparedRow, Period};

    use super::*;
    use crate::testing::{answer, catalogue};

    #[test]
    fn effects_add_up_to_the_change() {
        // 100 visits at 5 % are 5 leads, 200 at 4 % are 8: by hand L = 3 / ln 1.6 = 6.383.
        let (visits, rate) = effects((5.0, 8.0), (100.0, 200.0), (0.05, 0.04), false).unwrap();
        assert!((visits + rate - 3.0).abs() < 1e-9);
        assert!((visits - 6.383 * 2.0_f64.ln()).abs() < 1e-3 && rate < 0.0);
        let (cost, leads) = effects((10.0, 12.0), (100.0, 180.0), (10.0, 15.0), true).unwrap();
        assert!((cost + leads - 2.0).abs() < 1e-9 && cost > 0.0 && leads < 0.0);
        assert_eq!(effects((0.0, 8.0), (0.0, 200.0), (0.05, 0.04), false), None);
        assert_eq!(effects((5.0, 8.0), (100.0, 200.0), (0.05, 0.05), false), None);
    }

    #[test]
    fn a_kpi_is_the_products_that_the_catalogue_knows() {
        let catalogue = catalogue();
        let of = |name: &str, followed: &[&Kpi]| products(&catalogue.kpis[name], followed, &catalogue);
        let product =
            |first: &str, second: &str, divides| Product { factors: [first, second].map(str::to_owned), divides };
        let all: Vec<&Kpi> = catalogue.kpis.values().collect();
        assert_eq!(of("deals_per_lead", &all), [product("created", "came", true)]);
        assert_eq!(of("created", &all), [product("came", "deals_per_lead", false)]);
        let both = [product("came", "value_per_lead", false), product("won", "average_value", false)];
        assert_eq!(of("won_value", &all), both);
        // A pair of KPIs that are followed comes before one with a mere measure.
        let followed: Vec<&Kpi> = all.iter().copied().filter(|kpi| kpi.name != "came").collect();
        assert_eq!(of("won_value", &followed), [both[1].clone(), both[0].clone()]);
        assert_eq!(of("win_rate", &all), []);
    }

    #[test]
    fn an_identity_tells_what_each_factor_did() {
        let catalogue = catalogue();
        let days = Period { from: date(2026, 2, 1), to: date(2026, 3, 1) };
        let of = |before: [f64; 3], baseline| {
            let compared =
                vec![ComparedRow { periods: vec![days], cells: answer(&[(days, &[], &before)]).rows[0].cells.clone() }];
            let kpis = ["created", "came", "deals_per_lead"].map(|name| catalogue.kpis[name].clone()).to_vec();
            let product = products(&kpis[0], &[&kpis[1], &kpis[2]], &catalogue).remove(0);
            identity(
                &Answer { kpis, compared: Some(compared), ..answer(&[(days, &[], &[8.0, 200.0, 0.04])]) },
                &product,
                baseline,
            )
        };
        let told = of([5.0, 100.0, 0.05], ProductBaseline::Counterpart).unwrap();
        assert_eq!(told.factors[1].kpi.name, "deals_per_lead");
        assert!((told.factors[0].effect + told.factors[1].effect - 3.0).abs() < 1e-9);
        // Of the expected 5 from 100 leads one of 20 leads makes a deal.
        let expected = ProductBaseline::Expected { whole: 5.0, first: Some(100.0) };
        assert_eq!(of([0.0; 3], expected).unwrap().factors[1].numbers, (0.05, 0.04));
        assert_eq!(of([0.0; 3], ProductBaseline::Expected { whole: 5.0, first: None }), None);
        assert_eq!(of([5.0, 100.0, 0.06], ProductBaseline::Counterpart), None, "no product");
    }
}
