//! How good forecasts were, and what open deals will bring, in words.

use miara_insight::forecast::{BookingsForecast, PastForecasts, TrackRecord};
use miara_model::{Firm, Grain, Kpi};

use crate::locale::{Arg, Words};

impl Words {
    /// How forecasts of the past did, in sentences; none where there is nothing to say.
    #[must_use]
    pub fn past(&self, past: &PastForecasts) -> Vec<String> {
        let mut said = Vec::new();
        if !past.stored.is_empty() {
            said.push(self.track("forecast-stored", &past.stored, past.grain));
        }
        if !past.hindcast.is_empty() {
            said.push(self.track("forecast-hindcast", &past.hindcast, past.grain));
        }
        if said.is_empty() {
            said.push(self.say("forecast-none"));
        }
        said
    }

    fn track(&self, key: &str, track: &TrackRecord, grain: Grain) -> String {
        let share = |share: Option<f64>| {
            Arg::from(share.map_or_else(|| "–".to_owned(), |share| self.signed_share(share).replace('+', "")))
        };
        let args = [
            ("n", Arg::from(track.len())),
            ("within", Arg::from(track.within80())),
            ("miss", share(track.miss())),
            ("naive", share(track.naive_miss())),
            ("ahead", Arg::from(self.say(&format!("forecast-ahead-{}", grain.name())))),
        ];
        self.say_with(key, &args)
    }

    /// What open deals will bring by the end of the running period.
    #[must_use]
    pub fn coming(&self, coming: &BookingsForecast, kpi: &Kpi, grain: Grain, firm: &Firm) -> String {
        let number = |value: f64| Arg::from(self.estimate(value, &kpi.unit, &firm.currency, 10.0).to_string());
        let whole = |count: usize| self.decimal(count.into(), 0);
        let args = [
            ("open", Arg::from(whole(coming.open))),
            ("period", Arg::from(self.named_period(coming.period, Some(grain), firm.fiscal_year_start))),
            ("expected", number(coming.expected)),
            ("low", number(coming.low80)),
            ("high", number(coming.high80)),
            ("sofar", number(coming.so_far)),
            ("fresh", number(coming.fresh)),
            ("end", number(coming.ends.0)),
            ("endlow", number(coming.ends.1)),
            ("endhigh", number(coming.ends.2)),
            ("past", Arg::from(whole(coming.past))),
        ];
        self.say_with("coming-deals", &args)
    }
}
