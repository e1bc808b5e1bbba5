//! How numbers are looked at: period, comparison, filters and split, all of it in the address, so that
//! a link shows a colleague the same.

use jiff::civil::Date;
use miara_engine::checked_period;
use miara_model::{Grain, Period, Versus};

use super::params::{LOOK, Params};
use super::request::PageRequest;
use crate::service::overview::Selection;
use crate::service::{self, Refusal, ServiceError};

/// What an address asks to be shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ViewState {
    pub(super) selection: Selection,
    /// The dimension that numbers are split by.
    pub(super) by: Option<String>,
    /// The parameters that say it, to be carried by links.
    pub(super) params: Params,
}

/// Letters that a value of an address has at most; no name in any tool is longer.
const LONGEST: usize = 500;

/// No comparison.
pub(super) const NONE: &str = "none";

impl ViewState {
    /// Reads the look of a page's address.
    pub(super) async fn of(request: &PageRequest) -> Result<ViewState, ServiceError> {
        let params = request.params();
        if let Some((name, _)) =
            params.0.iter().find(|(name, value)| LOOK.contains(&name.as_str()) && value.chars().count() > LONGEST)
        {
            return Err(ServiceError::Refused(Refusal::LongValue { name: name.chars().take(40).collect() }));
        }
        let grain = params.one("grain").and_then(|grain| grain.parse::<Grain>().ok());
        let (from, to, on) = (day(params, "from")?, day(params, "to")?, day(params, "on")?);
        let around = |on: Date, grain: Grain| {
            let whole = grain.around(on, request.service.book.firm.fiscal_year_start);
            let period = checked_period(whole.from, whole.to)?;
            Ok::<_, ServiceError>(Selection { period, grain: Some(grain), versus: None, filters: vec![] })
        };
        let mut selection = if let (Some(from), Some(to)) = (from.or(to), to.or(from)) {
            // Days that were typed the other way round are meant all the same.
            let (from, to) = (from.min(to), from.max(to));
            let period = checked_period(from, to.tomorrow().unwrap_or(to))?;
            Selection { period, grain: None, versus: None, filters: vec![] }
        } else if let Some(on) = on {
            around(on, grain.unwrap_or(Grain::Month))?
        } else {
            // Only an address that names no day asks the tables where data end.
            let usual = service::overview::usual_selection(&request.service, request.today()).await?;
            let last = usual.period.to.yesterday().unwrap_or(usual.period.from).min(request.today());
            grain.map_or_else(|| Ok(usual), |grain| around(last, grain))?
        };
        selection.versus = match params.one("versus") {
            None => Some(Versus::Previous),
            Some(NONE) => None,
            Some(name) => Some(name.parse().unwrap_or(Versus::Previous)),
        };
        // What is no filter at all is refused as a dimension that nobody knows.
        selection.filters =
            params.all("filter").map(|filter| owned(filter.split_once('=').unwrap_or((filter, "")))).collect();
        let kept = params.0.iter().filter(|(name, value)| LOOK.contains(&name.as_str()) && !value.trim().is_empty());
        Ok(ViewState { selection, by: params.one("by").map(str::to_owned), params: Params(kept.cloned().collect()) })
    }

    /// The parameters of the same look at another period.
    pub(super) fn at(&self, grain: Grain, on: Date) -> Params {
        self.params.without("from").without("to").with("grain", grain.name()).with("on", &on.to_string())
    }

    /// The parameters of the same look at a stretch of days.
    pub(super) fn over(&self, period: Period) -> Params {
        let last = period.to.yesterday().unwrap_or(period.from);
        let bare = self.params.without("grain").without("on");
        bare.with("from", &period.from.to_string()).with("to", &last.to_string())
    }

    /// The parameters with one more filter.
    pub(super) fn narrowed(&self, dimension: &str, value: &str) -> Params {
        let mut params = self.params.clone();
        let filter = format!("{dimension}={value}");
        if !params.all("filter").any(|known| known == filter) {
            params.0.push(("filter".to_owned(), filter));
        }
        params
    }

    /// The parameters without one filter.
    pub(super) fn widened(&self, dimension: &str, value: &str) -> Params {
        let gone = format!("{dimension}={value}");
        Params(self.params.0.iter().filter(|(name, known)| name != "filter" || *known != gone).cloned().collect())
    }
}

fn owned((dimension, value): (&str, &str)) -> (String, String) {
    (dimension.to_owned(), value.to_owned())
}

/// A day of the address; what is no day is said, never passed over.
fn day(params: &Params, name: &str) -> Result<Option<Date>, ServiceError> {
    let Some(text) = params.one(name) else { return Ok(None) };
    let bad = || ServiceError::Refused(Refusal::BadDay { text: text.chars().take(40).collect() });
    text.parse().map(Some).map_err(|_| bad())
}
