//! KPIs upstream: a KPI as the product of others.

use futures_util::future::try_join_all;
use jiff::Timestamp;
use miara_model::formula::Arithmetic;
use miara_model::{Cell, Formula, Kpi};

use super::Ground;
use crate::service::{Selection, Service, ServiceError};

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

/// Products that are told, at most.
const TOLD: usize = 3;

impl Service {
    /// The ways to see a KPI as a product of two others. They come from the catalogue: where `C = K / B` is
    /// a KPI, `K = C × B`; a KPI that is a quotient itself is seen as that.
    ///
    /// # Source
    /// The logarithmic mean divides a product's change without rest: Ang 2005, *The LMDI approach to
    /// decomposition analysis*.
    pub(super) async fn identities(
        &self,
        kpi: &Kpi,
        scene: &Selection,
        ground: &Ground,
        now: Timestamp,
    ) -> Result<Vec<Identity>, ServiceError> {
        let products = self.products(kpi);
        let asked = products.into_iter().map(|product| self.identity(kpi, product, scene, ground, now));
        Ok(try_join_all(asked).await?.into_iter().flatten().take(TOLD).collect())
    }

    /// A KPI as one product; `None` where a number is missing, or a filter does not reach both factors.
    async fn identity(
        &self,
        kpi: &Kpi,
        (first, second, divides): (String, String, bool),
        scene: &Selection,
        ground: &Ground,
        now: Timestamp,
    ) -> Result<Option<Identity>, ServiceError> {
        let names = vec![kpi.name.clone(), first, second];
        if scene.filters.iter().any(|(dimension, _)| !self.all_reach(&names, dimension)) {
            return Ok(None);
        }
        let Some(answer) = self.answer_if_possible(&scene.question(names), now).await? else { return Ok(None) };
        let number = |cell: Option<&Cell>| cell?.as_ref().ok().map(|value| value.to_f64());
        let row = answer.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
        let before = match ground {
            Ground::Counterpart => {
                let row = answer.compared.as_ref().and_then(|rows| rows.first());
                [0, 1, 2].map(|at| number(row.and_then(|row| row.cells.get(at))))
            }
            Ground::Expected(whole) => {
                let first = self.expected(&answer.kpis[1], scene, now).await?.map(|first| first.expected.value);
                let own = whole.expected.value;
                // The second is what makes the product of both the expected whole.
                [Some(own), first, first.map(|first| if divides { first / own } else { own / first })]
            }
        };
        let pair = |at: usize| Some((before[at]?, number(row.get(at))?));
        let (Some(whole), Some(a), Some(b)) = (pair(0), pair(1), pair(2)) else { return Ok(None) };
        let Some(effects) = effects(whole, a, b, divides) else { return Ok(None) };
        let factor =
            |at: usize, numbers, divides, effect| Factor { kpi: answer.kpis[at].clone(), numbers, divides, effect };
        Ok(Some(Identity { factors: [factor(1, a, false, effects.0), factor(2, b, divides, effects.1)] }))
    }

    fn all_reach(&self, names: &[String], dimension: &str) -> bool {
        let kpis = names.iter().filter_map(|name| self.book.catalogue.kpi_or_measure(name));
        kpis.into_iter().all(|kpi| self.engine.dimensions_of(&kpi).iter().any(|way| way == dimension))
    }

    /// Pairs of names whose product a KPI is; where the third is true, the quotient. Pairs of KPIs that are
    /// followed come first.
    fn products(&self, kpi: &Kpi) -> Vec<(String, String, bool)> {
        if let Formula::Binary(Arithmetic::Over, above, below) = &kpi.formula
            && let (Formula::Name(above), Formula::Name(below)) = (&**above, &**below)
        {
            return vec![(above.clone(), below.clone(), true)];
        }
        let Formula::Name(own) = &kpi.formula else { return Vec::new() };
        let mut products: Vec<(usize, String, String)> = Vec::new();
        for rate in self.book.followed() {
            let Formula::Binary(Arithmetic::Over, above, below) = &rate.formula else { continue };
            let (Formula::Name(above), Formula::Name(below)) = (&**above, &**below) else { continue };
            // Only a rate of this KPI by something that comes before it: what is spent on it does not bring it.
            if above == own && below != own {
                let is_kpi = self.book.followed().any(|known| known.name == *below);
                products.push((usize::from(!is_kpi), below.clone(), rate.name.clone()));
            }
        }
        products.sort();
        products.into_iter().map(|(_, below, rate)| (below, rate, false)).collect()
    }
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
    use super::*;

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
}
