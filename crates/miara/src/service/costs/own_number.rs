//! What the costs of leads are held against: the KPIs' own numbers, and months that the period cuts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use miara_engine::Question;
use miara_model::{Grain, Period};

use super::{CostLine, CostQuestion, Gain, Group};
use crate::service::{Service, ServiceError};

/// A KPI's number for the same days, where it differs from that of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnNumber {
    /// The gain it is the cost of.
    pub gain: Gain,
    /// The KPI.
    pub kpi: &'static str,
    /// Its days.
    pub days: Period,
    /// Its number, in the firm's currency.
    pub value: f64,
    /// What it divides by, which is what was gained within the days, of whatever leads.
    pub gained: f64,
}

/// A month of which only a part lies in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct CutMonth {
    /// The part.
    pub part: Period,
    /// Categories that are booked on one or two days of the month, with what of them lies in the part, in
    /// the firm's currency.
    pub lumps: Vec<(Option<String>, f64)>,
}

/// Differences up to this share are rounding.
const ROUNDING: f64 = 1e-6;
/// Days of a month up to which a category is booked in lumps.
const LUMPS: usize = 2;

impl Service {
    /// The KPIs' numbers for the days of the whole, where they differ.
    pub(super) async fn own_numbers(
        &self,
        asked: &CostQuestion,
        whole: &CostLine,
        now: Timestamp,
    ) -> Result<Vec<OwnNumber>, ServiceError> {
        let kpis = [
            (Gain::Lead, "cost_per_lead", "leads"),
            (Gain::Qualified, "cost_per_qualified_lead", "qualified_leads"),
            (Gain::Customer, "customer_acquisition_cost", "new_customers"),
        ];
        let mut found = Vec::new();
        for (gain, kpi, counted) in kpis {
            let priced = &whole.priced[Gain::ALL.iter().position(|one| *one == gain).unwrap_or(0)];
            let (Some(days), Some(told)) = (priced.ripe, priced.per_all()) else { continue };
            let question = Question {
                kpis: [kpi, counted].map(str::to_owned).to_vec(),
                period: days,
                grain: None,
                by: vec![],
                filters: asked.filters.clone(),
                versus: None,
            };
            // A filter that the KPI's own measures lack leaves nothing to compare with.
            let Ok(answer) = self.answer(&question, now).await else { continue };
            let cells = answer.rows.first().map(|row| (row.cells[0].as_ref().ok(), row.cells[1].as_ref().ok()));
            let Some((Some(value), Some(gained))) = cells else { continue };
            let (value, gained) = (value.to_f64(), gained.to_f64());
            if (value - told).abs() > ROUNDING * told.abs() {
                found.push(OwnNumber { gain, kpi, days, value, gained });
            }
        }
        Ok(found)
    }

    /// Months that the period cuts, where costs are booked in lumps.
    pub(super) async fn cut_months(&self, asked: &CostQuestion, now: Timestamp) -> Result<Vec<CutMonth>, ServiceError> {
        let mut cut = Vec::new();
        for part in asked.period.split(Grain::Month, 1) {
            let month = Grain::Month.around(part.from, 1);
            if month == part {
                continue;
            }
            let question = Question {
                grain: Some(Grain::Day),
                by: vec!["cost_category".to_owned()],
                ..super::spending::question(asked, month)
            };
            let answer = self.answer(&question, now).await?;
            let mut days: BTreeMap<Group, (BTreeSet<jiff::civil::Date>, f64)> = BTreeMap::new();
            for row in &answer.rows {
                let Ok(amount) = &row.cells[0] else { continue };
                if amount.is_zero() {
                    continue;
                }
                let (on, within) = days.entry(row.dimensions[0].clone()).or_default();
                on.insert(row.period.from);
                if part.from <= row.period.from && row.period.from < part.to {
                    *within += amount.to_f64();
                }
            }
            let lumps = days.into_iter().filter(|(_, (on, _))| on.len() <= LUMPS);
            let lumps: Vec<_> = lumps.map(|(category, (_, amount))| (category, amount)).collect();
            if !lumps.is_empty() {
                cut.push(CutMonth { part, lumps });
            }
        }
        Ok(cut)
    }
}
