//! The lab's commands as they are typed.

use std::io::Write as _;
use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

struct Lab(TempDir);

impl Lab {
    fn new() -> Self {
        Lab(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, command: &str, file: &std::path::Path, args: &[&str]) -> Command {
        let mut miara = Command::cargo_bin("miara").unwrap();
        miara.env("LANG", "C").env_remove("MIARA_BOOK").current_dir(self.0.path());
        miara.args(["lab", command]).arg(file).args(args);
        miara
    }

    fn json(&self, command: &str, file: &std::path::Path, args: &[&str]) -> Json {
        let output = self.run(command, file, args).arg("--json").assert().success();
        serde_json::from_slice(&output.get_output().stdout).unwrap()
    }

    /// What the command says where it refuses.
    fn refusal(&self, command: &str, file: &std::path::Path, args: &[&str]) -> String {
        let output = self.run(command, file, args).assert().failure();
        String::from_utf8(output.get_output().stderr.clone()).unwrap()
    }
}

fn monthly(separator: &str, comma: &str) -> String {
    let mut text = format!("\u{feff}date{separator}leads\n");
    for month in 0..48 {
        let value = 100 + month + [20, 25, 40, 30, 20, 10, 0, 5, 25, 30, 35, 0][month % 12];
        text += &format!("{:04}-{:02}-01{separator}{value}{comma}5\n", 2020 + month / 12, month % 12 + 1);
    }
    text
}

#[test]
fn a_forecast_has_dates_points_and_bounds() {
    let lab = Lab::new();
    let file = lab.file("m.csv", monthly(",", ".").as_bytes());
    let args = ["--value", "leads", "--date", "date", "--season", "12", "--horizon", "3"];
    let made = lab.json("forecast", &file, &args);
    let series = &made["series"][0];
    assert_eq!((series["history"].as_u64(), series["filled"].as_u64()), (Some(48), Some(0)));
    let steps = series["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[0]["date"], "2024-01-01");
    let point = steps[0]["point"].as_f64().unwrap();
    assert!((point - 168.5).abs() < 6.0, "{point}");
    assert!(steps[0]["low95"].as_f64() < steps[0]["low80"].as_f64());
}

#[test]
fn delimiter_mark_comma_and_gzip_change_nothing() {
    let lab = Lab::new();
    let args = ["--value", "leads", "--date", "date", "--season", "12", "--horizon", "3"];
    let plain = lab.json("forecast", &lab.file("a.csv", monthly(",", ".").as_bytes()), &args);
    for (name, separator) in [("b.csv", ";"), ("c.tsv", "\t")] {
        assert_eq!(lab.json("forecast", &lab.file(name, monthly(separator, ",").as_bytes()), &args), plain);
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(monthly(";", ",").as_bytes()).unwrap();
    assert_eq!(lab.json("forecast", &lab.file("d.csv.gz", &packer.finish().unwrap()), &args), plain);
}

#[test]
fn a_missing_month_is_a_gap_that_is_filled_and_said() {
    let lab = Lab::new();
    let text: String =
        monthly(",", ".").lines().filter(|line| !line.contains("2022-05")).map(|l| format!("{l}\n")).collect();
    let file = lab.file("g.csv", text.as_bytes());
    let args = ["--value", "leads", "--date", "date", "--season", "12", "--horizon", "1"];
    let made = lab.json("forecast", &file, &args);
    assert_eq!((&made["series"][0]["history"], &made["series"][0]["filled"]), (&Json::from(48), &Json::from(1)));
    assert_eq!(made["series"][0]["notes"][0], "One gap was filled.");
}

#[test]
fn bad_input_is_told_by_line_and_column_in_both_languages() {
    let lab = Lab::new();
    let file = lab.file("bad.csv", b"date,leads\n2024-01-01,5\n2024-02-01,many\n");
    let args = ["--value", "leads", "--horizon", "1"];
    let said = lab.refusal("forecast", &file, &args);
    assert!(said.contains("Line 3, column `leads`: `many` is not a number"), "{said}");
    let polish = lab.refusal("forecast", &file, &[&args[..], &["--lang", "pl"]].concat());
    assert!(polish.contains("Wiersz 3, kolumna `leads`: `many` to nie liczba"), "{polish}");
    let said = lab.refusal("changes", &file, &["--value", "lead"]);
    assert!(said.contains("no column `lead`") && said.contains("date, leads"), "{said}");
    let said = lab.refusal("anomalies", &file, &["--value", "date", "--date", "leads"]);
    assert!(said.contains("not a"), "{said}");
    let short = lab.file("short.csv", b"v\n1\n2\n");
    assert!(lab.refusal("forecast", &short, &["--value", "v", "--horizon", "1"]).contains("Too little history"));
    assert!(lab.refusal("forecast", &lab.file("none.csv", b""), &args).contains("no rows"));
    assert!(lab.refusal("forecast", &lab.0.path().join("absent.csv"), &args).contains("Can't read"));
}

#[test]
fn anomalies_and_changes_find_a_shift_in_one_series_of_two() {
    let lab = Lab::new();
    let mut text = "day,name,v\n".to_owned();
    for day in 0..120_usize {
        let noise = (day * day * 7919 % 101) as f64 / 10.0;
        let date = jiff::civil::date(2024, 1, 1).checked_add(jiff::Span::new().days(day as i64)).unwrap();
        text +=
            &format!("{date},calm,{}\n{date},moved,{}\n", 100.0 + noise, if day < 90 { 100.0 } else { 160.0 } + noise);
    }
    let file = lab.file("two.csv", text.as_bytes());
    let judged = lab.json("anomalies", &file, &["--date", "day", "--value", "v", "--series", "name"]);
    assert_eq!(
        (&judged["series"][0]["name"], &judged["series"][0]["incidents"]),
        (&Json::from("calm"), &Json::from(0))
    );
    let moved = judged["series"][1]["points"].as_array().unwrap();
    assert_eq!(moved[90]["flag"], true);
    assert!(moved.iter().all(|point| (0.0..=1.0).contains(&point["score"].as_f64().unwrap())));
    let changed = lab.json("changes", &file, &["--value", "v", "--series", "name", "--date", "day"]);
    assert_eq!(changed["series"][0]["changes"], Json::from(Vec::<u64>::new()));
    assert_eq!(changed["series"][1]["changes"], Json::from(vec![90]));
    assert_eq!(changed["series"][1]["dates"][0], "2024-03-31");
}

#[test]
fn explain_names_the_place_of_a_sum_and_of_a_ratio() {
    let lab = Lab::new();
    let (mut sums, mut ratios) =
        ("channel,region,real,predict\n".to_owned(), "period,channel,region,met,of\n".to_owned());
    for channel in ["mail", "search", "fair", "phone"] {
        for region in ["N", "S", "E", "W"] {
            let hit = channel == "mail" && region == "S";
            sums += &format!("{channel},{region},{},100\n", if hit { 40 } else { 99 + region.len() });
            ratios +=
                &format!("old,{channel},{region},50,500\nnew,{channel},{region},{},500\n", if hit { 10 } else { 51 });
        }
    }
    let found = lab.json(
        "explain",
        &lab.file("s.csv", sums.as_bytes()),
        &["--dims", "channel,region", "--actual", "real", "--expected", "predict"],
    );
    assert_eq!(found["verdict"], "local");
    assert_eq!(found["causes"][0]["place"], serde_json::json!({"channel": "mail", "region": "S"}));
    let file = lab.file("r.csv", ratios.as_bytes());
    let args = [
        "--dims",
        "channel,region",
        "--numerator",
        "met",
        "--denominator",
        "of",
        "--before",
        "period=old",
        "--after",
        "period=new",
    ];
    let found = lab.json("explain", &file, &args);
    assert_eq!(found["causes"][0]["place"], serde_json::json!({"channel": "mail", "region": "S"}));
    let parts = found["accounts"][0]["parts"].as_array().unwrap();
    let sum: f64 = parts.iter().map(|part| part["change"].as_f64().unwrap()).sum();
    assert!((sum - found["change"].as_f64().unwrap()).abs() < 1e-12);
    let said = lab.refusal(
        "explain",
        &file,
        &[
            "--dims",
            "channel",
            "--numerator",
            "met",
            "--denominator",
            "of",
            "--before",
            "period=x",
            "--after",
            "period=new",
        ],
    );
    assert!(said.contains("No row meets `period=x`"), "{said}");
}

#[test]
fn effect_weighs_units_and_tells_a_lift() {
    let lab = Lab::new();
    let mut text = "unit;time;value\n".to_owned();
    for time in 1..=40_usize {
        for unit in 0..21_usize {
            let own = 50.0 + ((time * (unit + 3)) as f64 * 0.37).sin() * 10.0 + time as f64;
            text += &format!("u{unit};{time};{own}\n");
        }
        let mix = |unit: usize| 50.0 + ((time * (unit + 3)) as f64 * 0.37).sin() * 10.0 + time as f64;
        text += &format!("ours;{time};{}\n", 0.5 * mix(2) + 0.5 * mix(5) + if time >= 31 { 8.0 } else { 0.0 });
    }
    let file = lab.file("panel.csv", text.as_bytes());
    let found = lab.json(
        "effect",
        &file,
        &["--unit", "unit", "--time", "time", "--value", "value", "--treated", "ours", "--from", "31"],
    );
    assert!((found["effect"].as_f64().unwrap() - 8.0).abs() < 0.5, "{found}");
    assert!((found["weights"][0]["weight"].as_f64().unwrap() - 0.5).abs() < 0.05);
    assert!(found["p"].as_f64().unwrap() < 0.05);
    let args = ["--unit", "unit", "--time", "time", "--value", "value", "--treated", "theirs", "--from", "31"];
    assert!(lab.refusal("effect", &file, &args).contains("never has the value `theirs`"));
}

#[test]
fn attribution_survival_and_scorecard_give_known_figures() {
    let lab = Lab::new();
    let paths = lab
        .file("p.csv", b"path;total_conversions;total_conversion_value;total_null\na > b;1;10;1\na;0;0;1\nb;1;10;0\n");
    let shared = lab.json("attribution", &paths, &[]);
    let row = |name: &str| {
        shared["by_conversions"].as_array().unwrap().iter().find(|row| row["channel"] == name).unwrap().clone()
    };
    assert_eq!((row("a")["first"].as_f64(), row("a")["last"].as_f64()), (Some(1.0), Some(0.0)));
    assert!((row("a")["markov"].as_f64().unwrap() - 0.8).abs() < 1e-9);

    let watched = lab.file("w.csv", b"days,won,team\n6,1,x\n6,1,x\n6,0,x\n7,1,y\n10,0,y\n");
    let curve = lab.json("survival", &watched, &["--duration", "days", "--event", "won"]);
    assert_eq!(curve["groups"][0]["median"].as_f64(), Some(7.0));
    assert_eq!(curve["groups"][0]["steps"][0]["survival"].as_f64(), Some(0.6));
    assert!(
        lab.json("survival", &watched, &["--duration", "days", "--event", "won", "--group", "team"])["log_rank"]["p"]
            .is_number()
    );

    let mut text = "agent,won,all,team\n".to_owned();
    (0..20).for_each(|at| text += &format!("a{at},{},100,{}\n", 45 + at % 9, at % 2));
    let people = lab.file("a.csv", (text + "odd,2,100,0\n").as_bytes());
    let scored =
        lab.json("scorecard", &people, &["--name", "agent", "--successes", "won", "--trials", "all", "--peer", "team"]);
    assert_eq!(scored["flagged"], 1);
    assert_eq!(scored["scores"][20]["flag"], "below");
    let said = lab.refusal("scorecard", &people, &["--name", "agent", "--successes", "all", "--trials", "won"]);
    assert!(said.contains("Line 2, column `all`"), "{said}");
}

#[test]
fn a_line_has_the_same_number_however_lines_end() {
    let lab = Lab::new();
    for text in ["v\n1\n\nabc\n", "v\r\n1\r\n\r\nabc\r\n", "v\r1\r\rabc\r", "\nv\n1\nabc\n", "v,t\n1,\"a\nb\"\nabc\n"] {
        let file = lab.file("lines.csv", text.as_bytes());
        let said = lab.refusal("forecast", &file, &["--value", "v", "--horizon", "2"]);
        assert!(said.contains("Line 4"), "{text:?}: {said}");
    }
}

#[test]
fn what_rarely_sells_is_never_expected_below_zero() {
    let lab = Lab::new();
    let mut text = "month,parts\n".to_owned();
    (0..36).for_each(|at| text += &format!("{at},{}\n", if at % 5 == 3 { 1 + at % 3 } else { 0 }));
    let file = lab.file("rare.csv", text.as_bytes());
    let made = lab.json("forecast", &file, &["--value", "parts", "--season", "12", "--horizon", "6"]);
    assert_eq!(made["series"][0]["method"], "intermittent");
    for step in made["series"][0]["steps"].as_array().unwrap() {
        assert!(step["low95"].as_f64() >= Some(0.0) && step["point"].as_f64() < Some(1.0), "{step}");
    }
}

#[test]
fn codes_of_ends_are_asked_about_and_other_ends_counted() {
    let lab = Lab::new();
    let file = lab.file("e.csv", b"days,end\n1,1\n2,2\n2,2\n3,1\n4,0\n");
    let args = ["--duration", "days", "--event", "end"];
    assert!(lab.refusal("survival", &file, &args).contains("--event-is CODE"));
    let curve = lab.json("survival", &file, &[args.as_slice(), &["--event-is", "1"]].concat());
    let group = &curve["groups"][0];
    assert_eq!((group["events"].as_u64(), group["otherwise"].as_u64()), (Some(2), Some(2)));
    // A fifth on day 1; on day 3 half of the two fifths that are left.
    assert!((group["steps"][2]["survival"].as_f64().unwrap() - 0.6).abs() < 1e-9, "{curve}");
    assert!(lab.refusal("survival", &file, &[args.as_slice(), &["--event-is", "7"]].concat()).contains("`7`"));
}

#[test]
fn two_controls_are_said_to_be_few_and_years_may_have_a_decimal() {
    let lab = Lab::new();
    let mut text = "unit,year,value\n".to_owned();
    for year in 0..30_i32 {
        let wave = f64::from(year * year * 37 % 23) / 4.0;
        for (unit, level) in [("a", 10.0), ("b", 30.0), ("ours", 50.0)] {
            let lift = if unit == "ours" && year >= 24 { 6.0 } else { 0.0 };
            let own = f64::from((year + 7) * (level as i32 + 3) * year % 13) / 10.0;
            text += &format!("{unit},{}.0,{}\n", 1980 + year, level + wave + own + lift);
        }
    }
    let file = lab.file("years.csv", text.as_bytes());
    let args =
        ["--unit", "unit", "--time", "year", "--value", "value", "--treated", "ours", "--from", "2004", "--lang", "en"];
    let found = lab.json("effect", &file, &args);
    assert!((found["effect"].as_f64().unwrap() - 6.0).abs() < 1.5, "{found}");
    assert!(!found["notes"].as_array().unwrap().is_empty(), "{found}");
}

#[test]
fn a_response_knows_its_confounder_or_is_refused() {
    let lab = Lab::new();
    let mut text = "week,leads,ads,demand\n".to_owned();
    for week in 0..156_i32 {
        let demand = 100.0 + 40.0 * (f64::from(week) * 0.21).sin() + f64::from(week * week * 31 % 17);
        let ads = 20.0 + 0.2 * demand + f64::from(week * week * 53 % 29);
        let leads = 50.0 + demand + 40.0 * ads / (ads + 50.0) + f64::from(week * week * 71 % 7);
        text += &format!("{week},{leads},{ads},{demand}\n");
    }
    let file = lab.file("spend.csv", text.as_bytes());
    let args = ["--outcome", "leads", "--spend", "ads"];
    let alone = lab.json("response", &file, &args);
    assert!(alone["channels"][0]["refused"].is_string(), "{alone}");
    let with = lab.json("response", &file, &[args.as_slice(), &["--control", "demand"]].concat());
    let channel = &with["channels"][0];
    let brought: f64 = (0..156_i32)
        .map(|week| {
            let demand = 100.0 + 40.0 * (f64::from(week) * 0.21).sin() + f64::from(week * week * 31 % 17);
            let ads = 20.0 + 0.2 * demand + f64::from(week * week * 53 % 29);
            40.0 * ads / (ads + 50.0)
        })
        .sum();
    assert!(
        channel["low90"].as_f64() < Some(brought) && channel["high90"].as_f64() > Some(brought),
        "{with} {brought}"
    );
    let gap = lab.file("gap.csv", b"leads,ads\n1,2\n,3\n");
    assert!(lab.refusal("response", &gap, &args).contains("Line 3, column `leads`"));
}

#[test]
fn people_read_tables_in_their_language() {
    let lab = Lab::new();
    let file = lab.file("m.csv", monthly(",", ".").as_bytes());
    let output = lab
        .run(
            "forecast",
            &file,
            &["--value", "leads", "--date", "date", "--season", "12", "--horizon", "2", "--lang", "pl"],
        )
        .assert()
        .success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("Oczekiwane") && text.contains("2024-02-01"), "{text}");
}
