//! `miara forecast`.

use miara_insight::forecast::KpiForecast;
use miara_model::{Grain, Kpi, Value};
use serde_json::json;

use super::output::{print, print_json};
use super::setting::{Outcome, Setting};
use crate::locale::{Arg, Words};
use crate::service::overview::Selection;
use crate::service::{self, Service};
use crate::view::forecast::{ahead_json, coming_json, past_json};

#[derive(Debug, clap::Args)]
pub(super) struct ForecastArgs {
    /// The KPI's name.
    kpi: String,
    /// Week, month or quarter.
    #[arg(long, default_value = "month", value_name = "GRAIN")]
    grain: Grain,
    /// Periods after the running one; at most three.
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=3))]
    horizon: u8,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: &ForecastArgs, setting: &Setting) -> Outcome {
    let service = setting.service()?;
    let words = setting.words(&service);
    let kpi = service::ask::kpi(&service, &args.kpi)?;
    let today = service.engine.zone().to_datetime(setting.now).date();
    let period = args.grain.around(today, service.book.firm.fiscal_year_start);
    let selection = Selection { period, grain: Some(args.grain), versus: None, filters: vec![] };
    let mut ahead = service::forecast::forecast(&service, kpi, &selection, setting.now).await?;
    if let Some(ahead) = &mut ahead {
        ahead.steps.truncate(usize::from(args.horizon) + 1);
    }
    let past = service::forecast::past_forecasts(&service, kpi, args.grain, setting.now).await?;
    let coming = service::forecast::bookings(&service, kpi, args.grain, &[], setting.now).await?;
    if args.json {
        print_json(&json!({
            "kpi": kpi.name,
            "forecast": ahead.as_ref().map(ahead_json),
            "past": past_json(&past),
            "open_deals": coming.as_ref().map(coming_json),
        }));
        return Ok(());
    }
    print(kpi.title.get(words.lang()));
    match &ahead {
        Some(ahead) => say(ahead, kpi, &service, words),
        None => print(&words.say("forecast-too-little")),
    }
    if let Some(coming) = &coming {
        print(&words.coming(coming, kpi, args.grain, &service.book.firm));
    }
    words.past(&past).iter().for_each(|sentence| print(sentence));
    Ok(())
}

fn say(ahead: &KpiForecast, kpi: &Kpi, service: &Service, words: &Words) {
    let firm = &service.book.firm;
    let number = |value: f64| {
        let value = if service::forecast::nature(service, kpi).is_whole { value.round() } else { value };
        Arg::from(words.figure(Value::Float(value), &kpi.unit, &firm.currency).to_string())
    };
    for (period, step) in &ahead.steps {
        let args = [
            ("period", Arg::from(words.named_period(*period, Some(ahead.grain), firm.fiscal_year_start))),
            ("point", number(step.point)),
            ("low", number(step.low80)),
            ("high", number(step.high80)),
        ];
        print(&format!("  {}", words.say_with("ahead-step", &args)));
    }
}
