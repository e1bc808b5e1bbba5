//! What the demo firm's files must hold: same bytes for the same options, references that lead
//! somewhere, planted things that show in raw counts, and about the rows that were asked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use encoding_rs::WINDOWS_1250;
use jiff::civil::{Date, DateTime, date};
use miara_demo::{DemoOptions, DemoSummary, write_exports};
use tempfile::TempDir;

type Row = HashMap<String, String>;

const UNTIL: Date = date(2026, 11, 24);

/// The demo firm as it comes by default, written once for all tests that only look at it.
static USUAL: LazyLock<Demo> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nordwerk");
    let summary = write_exports(&dir, &DemoOptions::until(UNTIL)).unwrap();
    Demo { dir, summary, _guard: None }
});

struct Demo {
    dir: PathBuf,
    summary: DemoSummary,
    /// Removes the folder with the demo.
    _guard: Option<TempDir>,
}

fn demo(until: Date, rows: u64, seed: u64) -> Demo {
    let guard = TempDir::new().unwrap();
    let dir = guard.path().to_owned();
    let summary = write_exports(&dir, &DemoOptions { seed, until, rows }).unwrap();
    Demo { dir, summary, _guard: Some(guard) }
}

impl Demo {
    fn text(&self, name: &str) -> String {
        let bytes = fs::read(self.dir.join(name)).unwrap();
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => WINDOWS_1250.decode(error.as_bytes()).0.into_owned(),
        }
    }

    fn table(&self, name: &str, delimiter: u8, title_lines: usize) -> Vec<Row> {
        let text = self.text(name);
        let body: String = text.split_inclusive('\n').skip(title_lines).collect();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(body.as_bytes());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    fn plain(&self, name: &str) -> Vec<Row> {
        self.table(name, b',', 0)
    }

    fn visits(&self) -> Vec<Row> {
        let names = self.names();
        let reports = names.iter().filter(|name| name.starts_with("ga4_"));
        reports.flat_map(|name| self.table(name, b',', 8)).filter(|row| !row["Date"].is_empty()).collect()
    }

    fn names(&self) -> Vec<String> {
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        self.summary.files.iter().map(|file| name(&file.path)).collect()
    }

    fn truths(&self) -> Vec<serde_json::Value> {
        serde_json::from_str(&fs::read_to_string(&self.summary.truth).unwrap()).unwrap()
    }

    /// First and last day of a planted thing.
    fn window(&self, id: &str) -> (Date, Date) {
        let truths = self.truths();
        let truth = truths.iter().find(|truth| truth["id"] == id).unwrap();
        let day = |key: &str| truth[key].as_str().unwrap().parse().unwrap();
        (day("from"), day("to"))
    }
}

fn number(text: &str) -> f64 {
    text.replace(',', ".").parse().unwrap()
}

fn day_of(text: &str) -> Date {
    text[..10].parse().unwrap()
}

fn minute(text: &str) -> DateTime {
    text.parse().unwrap()
}

fn path_of(page: &str) -> &str {
    page.split('?').next().unwrap()
}

/// Visits and responses of a page within some days.
fn page_counts(visits: &[Row], page: &str, (from, to): (Date, Date)) -> (f64, f64) {
    let (mut sessions, mut responses) = (0.0, 0.0);
    for row in visits {
        let day = Date::strptime("%Y%m%d", &row["Date"]).unwrap();
        if path_of(&row["Landing page"]) == page && from <= day && day <= to {
            sessions += number(&row["Sessions"]);
            responses += number(&row["Key events"]);
        }
    }
    (sessions, responses)
}

fn days_before(day: Date, days: i64) -> Date {
    day.saturating_sub(jiff::Span::new().days(days))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Calendar hours from hand-over to first response of the leads that fit.
fn response_hours(leads: &[Row], fits: impl Fn(&Row) -> bool) -> Vec<f64> {
    let answered = leads.iter().filter(|row| !row["Date of first engagement"].is_empty() && fits(row));
    let hours = |row: &Row| {
        let waited = minute(&row["Date of first engagement"]) - minute(&row["Owner assigned date"]);
        waited.total((jiff::Unit::Hour, jiff::SpanRelativeTo::days_are_24_hours())).unwrap()
    };
    answered.map(hours).collect()
}

#[test]
fn same_options_give_the_same_bytes() {
    let (one, two, other) = (demo(UNTIL, 20_000, 7), demo(UNTIL, 20_000, 7), demo(UNTIL, 20_000, 8));
    let bytes = |demo: &Demo, name: &str| fs::read(demo.dir.join(name)).unwrap();
    let mut names = one.names();
    names.push("truth.json".to_owned());
    for name in &names {
        assert!(bytes(&one, name) == bytes(&two, name), "{name} differs");
    }
    assert_ne!(bytes(&one, "pipedrive_deals.csv"), bytes(&other, "pipedrive_deals.csv"));
}

#[test]
fn there_are_about_as_many_rows_as_asked_for() {
    for rows in [20_000, 120_000, 400_000] {
        let summary = demo(UNTIL, rows, 7).summary;
        let written: u64 = summary.files.iter().map(|file| file.rows).sum();
        let share = written as f64 / rows as f64;
        assert!((0.7..1.3).contains(&share), "{written} rows for {rows}");
    }
}

#[test]
fn counted_rows_are_the_rows_of_the_files() {
    let demo = demo(UNTIL, 20_000, 7);
    for file in &demo.summary.files {
        let name = file.path.file_name().unwrap().to_str().unwrap();
        let rows = match name {
            name if name.ends_with(".xlsx") => continue,
            name if name.ends_with(".ndjson") => demo.text(name).lines().count(),
            name if name.starts_with("ga4_") => demo.table(name, b',', 8).len() - 1,
            // A header, a row of names and four lines of footer.
            name if name.starts_with("nbp_") => demo.table(name, b';', 0).len() - 5,
            "faktury.csv" => demo.table(name, b';', 0).len(),
            name => demo.plain(name).len(),
        };
        assert_eq!(rows as u64, file.rows, "{name}");
    }
}

#[test]
fn any_last_day_will_do() {
    for until in [date(2026, 1, 1), date(2026, 1, 31), date(2024, 2, 29), date(2027, 3, 28), date(2025, 12, 31)] {
        let demo = demo(until, 20_000, 7);
        let leads = demo.plain("hubspot_contacts.csv");
        let last = leads.iter().map(|row| day_of(&row["Create Date"])).max().unwrap();
        let first = leads.iter().map(|row| day_of(&row["Create Date"])).min().unwrap();
        assert!(last <= until && last >= days_before(until, 14), "{last} for {until}");
        let start = until.first_of_month().saturating_sub(jiff::Span::new().months(24));
        assert!(first >= start && first <= start.saturating_add(jiff::Span::new().days(14)));
        let ids: BTreeSet<String> =
            demo.truths().iter().map(|truth| truth["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), demo.truths().len(), "ids repeat");
    }
}

#[test]
fn references_lead_somewhere() {
    let demo = &*USUAL;
    let deals = demo.plain("pipedrive_deals.csv");
    let column = |rows: &[Row], name: &str| -> BTreeSet<String> { rows.iter().map(|row| row[name].clone()).collect() };
    let ids = column(&deals, "Deal - ID");
    let people = column(&demo.plain("people.csv"), "person_id");
    let accounts = column(&demo.plain("accounts.csv"), "name");
    let account_ids = column(&demo.plain("accounts.csv"), "account_id");
    let products = column(&demo.plain("products.csv"), "product_id");
    let leads = demo.plain("hubspot_contacts.csv");
    let lead_ids = column(&leads, "Record ID");
    let all_in = |rows: &[Row], name: &str, targets: &BTreeSet<String>| {
        for row in rows.iter().filter(|row| !row[name].is_empty()) {
            assert!(targets.contains(&row[name]), "{name}: {}", row[name]);
        }
    };
    let invoices = demo.table("faktury.csv", b';', 0);
    all_in(&invoices, "Nr szansy", &ids);
    all_in(&invoices, "Nabywca", &accounts);
    all_in(&invoices, "Produkt", &products);
    all_in(&invoices, "Handlowiec", &people);
    all_in(&leads, "Associated Deal IDs", &ids);
    all_in(&leads, "Contact owner", &people);
    all_in(&leads, "Associated Company", &accounts);
    all_in(&deals, "Deal - Owner", &people);
    all_in(&deals, "Deal - Organization", &accounts);
    all_in(&deals, "Deal - Product name", &products);
    all_in(&demo.plain("deal_stages.csv"), "deal_id", &ids);
    all_in(&demo.plain("clockify_time.csv"), "User", &people);
    let activities = demo.plain("activities.csv");
    all_in(&activities, "deal_id", &ids);
    all_in(&activities, "lead_id", &lead_ids);
    all_in(&activities, "account_id", &account_ids);
    all_in(&activities, "person", &people);

    let noted = invoices.iter().filter(|row| !row["Nr szansy"].is_empty()).count();
    let share = noted as f64 / invoices.len() as f64;
    assert!((0.8..0.95).contains(&share), "{share} of the invoices have a deal");
}

#[test]
fn deals_end_as_their_status_says() {
    let demo = &*USUAL;
    let mut too_early = 0;
    for row in demo.plain("pipedrive_deals.csv") {
        let has = |name: &str| !row[name].is_empty();
        let (won, lost) = (has("Deal - Won time"), has("Deal - Lost time"));
        assert_eq!(lost, has("Deal - Lost reason"), "deal {}", row["Deal - ID"]);
        let expected = match row["Deal - Status"].as_str() {
            "Won" => (true, false),
            "Lost" => (false, true),
            _ => (false, false),
        };
        assert_eq!((won, lost), expected, "deal {}", row["Deal - ID"]);
        too_early += usize::from(lost && row["Deal - Lost time"] < row["Deal - Deal created"]);
    }
    assert_eq!(too_early, 1, "one deal is wrong on purpose");
}

#[test]
fn dirty_rows_are_where_the_truth_says() {
    let demo = &*USUAL;
    let truths = demo.truths();
    let dirty: Vec<_> = truths.iter().filter(|truth| truth["kind"] == "dirty_row").collect();
    assert_eq!(dirty.len(), 6);
    for truth in dirty {
        let text = demo.text(truth["file"].as_str().unwrap());
        let lines: Vec<&str> = text.lines().collect();
        let index = truth["line"].as_u64().unwrap() as usize - 1;
        let cause = truth["cause"].as_str().unwrap();
        match cause {
            "the line repeats the one before it" => assert_eq!(lines[index], lines[index - 1]),
            "table A has no rate for the currency" => assert!(lines[index].contains(";GEL;")),
            "the entry has more than 24 hours" => assert!(lines[index].contains("26:15:00")),
            "the first engagement precedes the assignment" | "the deal is lost before it is created" => {}
            other => panic!("unknown cause {other}"),
        }
    }
}

#[test]
fn generated_keys_would_not_collide() {
    let demo = &*USUAL;
    let mut seen = BTreeSet::new();
    for row in demo.visits() {
        let page = path_of(&row["Landing page"]).to_owned();
        let key =
            (row["Date"].clone(), page, row["Session campaign"].clone(), row["Session default channel group"].clone());
        assert!(seen.insert(key.clone()), "{key:?}");
    }
    let mut seen = BTreeSet::new();
    for row in demo.plain("costs.csv") {
        let names = ["date", "category", "department", "channel", "campaign", "person", "currency"];
        let key: Vec<String> = names.iter().map(|&name| row[name].clone()).collect();
        assert!(seen.insert(key.clone()), "{key:?}");
    }
    let mut seen = BTreeSet::new();
    for row in demo.plain("clockify_time.csv") {
        let key: Vec<String> = ["Start Date", "User", "Task"].iter().map(|&name| row[name].clone()).collect();
        assert!(seen.insert(key.clone()), "{key:?}");
    }
}

#[test]
fn the_broken_form_and_the_new_text_show_in_counts() {
    let demo = &*USUAL;
    let visits = demo.visits();
    let rate = |page: &str, window: (Date, Date)| {
        let (sessions, responses) = page_counts(&visits, page, window);
        (sessions, responses / sessions)
    };
    let before = |day: Date, days: i64| (days_before(day, days), days_before(day, 1));

    let broken = demo.window("broken_form");
    let ((visits_before, good), (visits_after, bad)) = (rate("/wycena", before(broken.0, 42)), rate("/wycena", broken));
    assert!((0.15..0.45).contains(&(bad / good)), "{good} to {bad}");
    assert!((0.8..1.25).contains(&(visits_after / visits_before)), "{visits_before} to {visits_after}");

    let text = demo.window("demo_text");
    let ((_, old), (_, new)) = (rate("/demo", before(text.0, 190)), rate("/demo", text));
    assert!((1.1..1.4).contains(&(new / old)), "{old} to {new}");
}

#[test]
fn response_times_tell_of_fair_leave_and_roster() {
    let demo = &*USUAL;
    let leads = demo.plain("hubspot_contacts.csv");
    let team: HashMap<String, String> =
        demo.plain("people.csv").into_iter().map(|row| (row["name"].clone(), row["team"].clone())).collect();
    let within = |row: &Row, (from, to): (Date, Date)| (from..=to).contains(&day_of(&row["Create Date"]));
    let usual = median(response_hours(&leads, |_| true));

    let fair = demo.window("trade_fair_responses");
    assert!(median(response_hours(&leads, |row| within(row, fair))) > 3.0 * usual);

    let leave = demo.window("sick_leave");
    let sick = |row: &Row| row["Contact owner"] == "Michał Dąbrowski" && within(row, leave);
    assert!(median(response_hours(&leads, sick)) > 3.0 * usual);

    let roster = demo.window("duty_roster");
    let east = |row: &Row| team[&row["Contact owner"]] == "Wschód";
    let calm = |row: &Row| !within(row, fair) && day_of(&row["Create Date"]) < roster.0;
    let before = median(response_hours(&leads, |row| east(row) && calm(row)));
    let after = median(response_hours(&leads, |row| east(row) && within(row, roster)));
    assert!((0.4..0.75).contains(&(after / before)), "{before} to {after}");
}

#[test]
fn late_answers_qualify_less() {
    let demo = &*USUAL;
    let leads = demo.plain("hubspot_contacts.csv");
    let share = |fits: &dyn Fn(f64) -> bool| {
        let (mut all, mut good) = (0.0, 0.0);
        for row in leads.iter().filter(|row| !row["Date of first engagement"].is_empty()) {
            let one = response_hours(std::slice::from_ref(row), |_| true)[0];
            if fits(one) {
                all += 1.0;
                good += f64::from(u8::from(!row["Became a Sales Qualified Lead Date"].is_empty()));
            }
        }
        good / all
    };
    // From one working day to the next are 16 hours, so 24 of them are eight at work.
    let (soon, late) = (share(&|hours| hours <= 1.0), share(&|hours| hours >= 24.0));
    assert!((1.5..2.6).contains(&(soon / late)), "{soon} and {late}");
    let unanswered = leads.iter().filter(|row| row["Date of first engagement"].is_empty()).count() as f64;
    assert!((0.05..0.1).contains(&(unanswered / leads.len() as f64)));
}

#[test]
fn the_sick_do_not_work() {
    let demo = &*USUAL;
    let (from, to) = demo.window("sick_leave");
    let away = |day: Date| from <= day && day <= to;
    for row in demo.plain("clockify_time.csv") {
        let day = Date::strptime("%d/%m/%Y", &row["Start Date"]).unwrap();
        assert!(row["User"] != "Michał Dąbrowski" || !away(day));
    }
    for row in demo.plain("activities.csv") {
        let own = row["person"] == "Michał Dąbrowski" && row["automatic"] == "false";
        assert!(!own || !away(day_of(&row["at"])));
    }
}

#[test]
fn one_wins_more_and_one_less() {
    let demo = &*USUAL;
    let mut counts: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in demo.plain("pipedrive_deals.csv") {
        let count = counts.entry(row["Deal - Owner"].clone()).or_default();
        match row["Deal - Status"].as_str() {
            "Won" => count.0 += 1.0,
            "Lost" => count.1 += 1.0,
            _ => {}
        }
    }
    let rate = |name: &str| counts[name].0 / (counts[name].0 + counts[name].1);
    let (strong, weak) = ("Łukasz Wiśniewski", "Małgorzata Świątek");
    let others = counts.iter().filter(|(name, _)| *name != strong && *name != weak);
    let (won, lost) = others.fold((0.0, 0.0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1));
    let usual = won / (won + lost);
    assert!((0.24..0.34).contains(&usual), "{usual}");
    assert!(rate(strong) > 1.4 * usual && rate(weak) < 0.7 * usual);
}

#[test]
fn machines_storm_one_campaign() {
    let demo = &*USUAL;
    let mut rates: BTreeMap<String, [f64; 3]> = BTreeMap::new();
    for line in demo.text("email_events.ndjson").lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let count = |key: &str| event[key].as_u64().unwrap();
        assert!(count("machine_clicked") <= count("clicked") && count("clicked") <= count("delivered"));
        assert!(count("machine_unsubscribed") <= count("unsubscribed"));
        let campaign = event["campaign"].as_str().unwrap().to_owned();
        let sums = rates.entry(campaign).or_default();
        for (sum, key) in sums.iter_mut().zip(["delivered", "clicked", "machine_clicked"]) {
            *sum += count(key) as f64;
        }
    }
    let storm = rates.remove("Webinar: magazyn bez przestojów").unwrap();
    let all = rates.values().fold([0.0; 3], |sum, row| [sum[0] + row[0], sum[1] + row[1], sum[2] + row[2]]);
    let clicks = |row: [f64; 3]| row[1] / row[0];
    let people = |row: [f64; 3]| (row[1] - row[2]) / row[0];
    assert!((5.0..7.0).contains(&(clicks(storm) / clicks(all))));
    assert!((0.75..1.25).contains(&(people(storm) / people(all))));
}

#[test]
fn search_clicks_get_dearer() {
    let demo = &*USUAL;
    let mut clicks: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in demo.plain("costs.csv").iter().filter(|row| row["channel"] == "paid_search") {
        clicks.entry(row["date"][..7].replace('-', "")).or_default().0 += number(&row["amount"]);
    }
    for row in demo.visits().iter().filter(|row| row["Session default channel group"] == "Paid Search") {
        clicks.entry(row["Date"][..6].to_owned()).or_default().1 += number(&row["Sessions"]);
    }
    let price: Vec<f64> = clicks.values().map(|(cost, visits)| cost / visits).collect();
    let (calm, creeping) = price.split_at(17);
    assert!(calm.iter().all(|price| (5.0..5.4).contains(price)), "{calm:?}");
    let all = std::iter::once(calm[16]).chain(creeping.iter().copied());
    let steps: Vec<f64> = all.zip(creeping).map(|(before, after)| after / before).collect();
    assert!(steps.len() == 8 && steps.iter().all(|step| (1.02..1.06).contains(step)), "{steps:?}");
}

#[test]
fn tax_numbers_have_their_check_digit() {
    let weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    let demo = demo(UNTIL, 400_000, 7);
    let accounts = demo.plain("accounts.csv");
    let polish: Vec<&Row> = accounts.iter().filter(|row| row["country"] == "PL").collect();
    assert!(polish.len() > 100);
    for row in &polish {
        let digits: Vec<u32> = row["tax_id"].chars().map(|digit| digit.to_digit(10).unwrap()).collect();
        let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
        assert!(digits.len() == 10 && sum % 11 == digits[9], "{}", row["tax_id"]);
    }
    for column in ["account_id", "name", "tax_id"] {
        let distinct: BTreeSet<&String> = accounts.iter().map(|row| &row[column]).collect();
        assert_eq!(distinct.len(), accounts.len(), "{column} repeats");
    }
}

#[test]
fn the_archive_has_a_rate_for_every_working_day() {
    let demo = demo(UNTIL, 20_000, 7);
    let rates = demo.table("nbp_archiwum_tab_a_2025.csv", b';', 0);
    let days: Vec<&String> = rates.iter().map(|row| &row["data"]).filter(|day| day.starts_with("2025")).collect();
    // 261 weekdays, of which ten are public holidays that year, the new one on 24 December too.
    assert_eq!(days.len(), 251);
    assert!(!days.contains(&&"20251224".to_owned()));
    let first = &rates[1];
    assert!((4.0..4.6).contains(&number(&first["1EUR"])));
    assert!(first["pełny numer tabeli"].ends_with("/A/NBP/2025"));
}
