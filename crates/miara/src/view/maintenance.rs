//! What is damaged, and what helps.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use miara_model::Catalogue;

use crate::locale::{Arg, Words};
use crate::service::maintenance::{Cure, Damaged, Erased, Harm, Verified};

/// Files that are named of those that are to be imported again.
const NAMED: usize = 8;

impl Words {
    /// What is damaged of a file, as a sentence.
    #[must_use]
    pub fn damaged(&self, catalogue: &Catalogue, damaged: &Damaged) -> String {
        let file = || ("file", Arg::from(damaged.file.clone()));
        let what = match &damaged.wrong {
            Harm::Missing => self.say_with("verify-missing", &[file()]),
            Harm::Changed => self.say_with("verify-changed", &[file()]),
            Harm::Unreadable(why) => self.say_with("verify-unreadable", &[file(), ("why", Arg::from(why.clone()))]),
            Harm::Contradicts(id) => self.say_with("verify-contradicts", &[file(), ("id", Arg::from(id.to_string()))]),
        };
        let Some(dataset) = &damaged.dataset else { return what };
        let dataset = Arg::from(self.dataset(catalogue, dataset));
        let of = match damaged.days {
            Some((first, last)) => {
                let days = [("from", Arg::from(self.day(first))), ("to", Arg::from(self.day(last)))];
                self.say_with("verify-of-days", &[("dataset", dataset), days[0].clone(), days[1].clone()])
            }
            None => self.say_with("verify-of", &[("dataset", dataset)]),
        };
        format!("{what} {of}")
    }

    /// What helps against damage, as a sentence.
    #[must_use]
    pub fn helps(&self, damaged: &Damaged) -> String {
        match &damaged.cure {
            Cure::Mend => self.say("verify-mend"),
            Cure::WithoutState => self.say("verify-without-state"),
            Cure::Nothing => self.say("verify-nothing"),
            Cure::Undo { import, files } => self
                .say_with("verify-undo", &[("id", Arg::from(import.to_string())), ("files", Arg::from(named(files)))]),
            Cure::Anew { files } => {
                let folder = damaged.file.rsplit_once("/_delta_log/").or_else(|| damaged.file.rsplit_once('/'));
                let folder = folder.map_or(damaged.file.as_str(), |(folder, _)| folder).to_owned();
                self.say_with("verify-anew", &[("folder", Arg::from(folder)), ("files", Arg::from(named(files)))])
            }
        }
    }

    /// What reading the whole book came to.
    #[must_use]
    pub fn verified(&self, verified: &Verified) -> String {
        let args = [
            ("n", Arg::from(verified.damaged.len())),
            ("files", Arg::from(self.whole(verified.files))),
            ("read", Arg::from(verified.files)),
            ("size", Arg::from(self.size(verified.bytes))),
        ];
        self.say_with(if verified.damaged.is_empty() { "verify-whole" } else { "verify-damaged" }, &args)
    }

    /// Where a person is in the book, or was, and what could not be reached, one line each.
    #[must_use]
    pub fn erased(&self, catalogue: &Catalogue, erased: &Erased) -> Vec<String> {
        let mut said = Vec::new();
        if erased.closed.is_empty() && erased.texts.is_empty() && erased.files.is_empty() && erased.left.is_empty() {
            return vec![self.say("erase-nowhere")];
        }
        let is_done = !erased.stand_ins.is_empty();
        said.push(self.say(if is_done { "erase-done" } else { "erase-would" }));
        for (value, stand_in) in &erased.stand_ins {
            said.push(format!("  {value} → {stand_in}"));
        }
        for (dataset, columns) in &erased.rows {
            let rows = columns.iter().map(|(column, rows)| format!("{column} {}", self.whole(*rows)));
            said.push(format!("  {}: {}", self.dataset(catalogue, dataset), rows.collect::<Vec<_>>().join(", ")));
        }
        for (table, many) in &erased.texts {
            said.push(format!(
                "  {}: {}",
                self.say(&format!("erase-in-{}", table.replace('_', "-"))),
                self.whole(*many)
            ));
        }
        said.extend(erased.files.iter().map(|file| format!("  {file}")));
        let names = |names: &[String]| Arg::from(names.join(", "));
        if !erased.closed.is_empty() {
            let datasets = erased.closed.iter().map(|dataset| self.dataset(catalogue, dataset)).collect::<Vec<_>>();
            said.push(self.say_with("erase-closed", &[("datasets", names(&datasets))]));
        }
        if !erased.left.is_empty() {
            said.push(self.say_with("erase-left", &[("files", names(&erased.left))]));
        }
        if erased.near > 0 {
            said.push(self.say_with(
                "erase-near",
                &[("n", Arg::from(erased.near)), ("cells", Arg::from(self.whole(erased.near)))],
            ));
        }
        said.push(self.say("erase-beyond"));
        if !is_done {
            said.push(self.say("erase-confirm"));
        }
        said
    }

    /// That the clock is behind the newest import.
    #[must_use]
    pub fn clock_behind(&self, newest: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
        let moment = |at: Timestamp| Arg::from(zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string());
        self.say_with("clock-behind", &[("now", moment(now)), ("last", moment(newest))])
    }

    /// An amount of bytes, in thousands as disks are sold.
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        let (divisor, key) = match bytes {
            0..1_000 => (1.0, "size-bytes"),
            1_000..1_000_000 => (1e3, "size-kb"),
            1_000_000..1_000_000_000 => (1e6, "size-mb"),
            _ => (1e9, "size-gb"),
        };
        let number = bytes as f64 / divisor;
        let places = u32::from(number < 10.0 && divisor > 1.0);
        self.say_with(
            key,
            &[(
                "n",
                Arg::from(self.decimal(rust_decimal::Decimal::from_f64_retain(number).unwrap_or_default(), places)),
            )],
        )
    }
}

fn named(files: &[String]) -> String {
    let shown = files.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if files.len() > NAMED { format!("{shown}, …") } else { shown }
}
