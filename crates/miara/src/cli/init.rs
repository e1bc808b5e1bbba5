//! `miara init`.

use miara_model::Firm;

use super::args::Init;
use super::{Failure, Outcome, Setting, print};
use crate::book::Book;
use crate::locale::{Arg, words};
use crate::service::Service;

pub(super) fn run(args: &Init, setting: &Setting) -> Outcome {
    let mut firm = Firm::named(&args.firm);
    firm.currency.clone_from(&args.currency);
    firm.time_zone.clone_from(&args.time_zone);
    firm.working_hours.clone_from(&args.working_hours);
    firm.fiscal_year_start = args.fiscal_year_start;
    firm.holidays = args.holidays;
    firm.language = setting.lang.unwrap_or_default();
    // Settings are checked before anything is written.
    let yaml = firm.to_yaml().map_err(Failure::Sentence)?;
    Firm::parse(&yaml).map_err(Failure::Sentence)?;
    Service::of(Book::create(&setting.folder, &firm)?)?;
    let folder = setting.folder.display().to_string();
    print(
        &words(firm.language)
            .say_with("cli-init-done", &[("firm", Arg::from(firm.firm.clone())), ("folder", Arg::from(folder))]),
    );
    Ok(())
}
