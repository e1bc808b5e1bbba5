//! `miara init`.

use miara_model::Firm;
use miara_model::firm::Holidays;

use super::output::print;
use super::setting::{Failure, Outcome, Setting};
use crate::book::{Book, SETTINGS};
use crate::locale::{Arg, words};
use crate::service::Service;

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The firm's name.
    #[arg(long, value_name = "NAME")]
    pub(super) firm: String,
    /// The ISO 4217 code of the currency that money is shown in.
    #[arg(long, default_value = "PLN", value_name = "CODE")]
    pub(super) currency: String,
    /// The IANA name of the time zone; by default that of this computer.
    #[arg(long, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// The shifts of a week.
    #[arg(long, default_value = "Mon-Fri 8:00-16:00", value_name = "SHIFTS")]
    pub(super) working_hours: String,
    /// The public holidays that are kept: poland or none.
    #[arg(long, default_value = "poland", value_name = "poland|none", value_parser = holidays)]
    pub(super) holidays: Holidays,
    /// The month in which the fiscal year starts.
    #[arg(long, default_value_t = 1, value_name = "1-12")]
    pub(super) fiscal_year_start: i8,
}

pub(super) fn run(args: &InitArgs, setting: &Setting) -> Outcome {
    let mut firm = Firm::named(&args.firm);
    firm.currency.clone_from(&args.currency);
    firm.time_zone = args.time_zone.clone().or_else(crate::clock::zone).unwrap_or(firm.time_zone);
    firm.working_hours.clone_from(&args.working_hours);
    firm.fiscal_year_start = args.fiscal_year_start;
    firm.holidays = args.holidays;
    firm.language = setting.lang.unwrap_or_default();
    // Settings are checked before anything is written.
    let yaml = firm.to_yaml().map_err(Failure::Sentence)?;
    Firm::parse(&yaml).map_err(Failure::Sentence)?;
    Service::of(Book::create(&setting.folder, &firm)?)?;
    let arg = |text: &str| Arg::from(text.to_owned());
    let said = [
        ("firm", arg(&firm.firm)),
        ("folder", Arg::from(setting.folder.display().to_string())),
        ("currency", arg(&firm.currency)),
        ("zone", arg(&firm.time_zone)),
        ("hours", arg(&firm.working_hours)),
        ("file", arg(SETTINGS)),
    ];
    print(&words(firm.language).say_with("cli-init-done", &said));
    Ok(())
}

fn holidays(text: &str) -> Result<Holidays, String> {
    match text {
        "poland" => Ok(Holidays::Poland),
        "none" => Ok(Holidays::None),
        other => Err(format!("`{other}` is no list of holidays here; write poland or none")),
    }
}
