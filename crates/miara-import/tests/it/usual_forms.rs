//! Days, amounts, durations and kinds as people write them: the hard files, and others of each kind.

use crate::table::{File, Imported, file, hard, import, import_text, plain, shipped};

/// A hard file under a dataset's own names, where it is at hand.
fn of_hard(name: &str, dataset: &str) -> Option<Imported> {
    hard(name).map(|path| import(&path, &plain(dataset)).expect("a file"))
}

fn register(kinds: &[&str]) -> File {
    let head = "Numer;Rodzaj;Data wystawienia;Nabywca;Netto\n".to_owned();
    let rows = kinds.iter().enumerate().map(|(at, kind)| format!("FV/{at};{kind};2026-03-0{};Alfa;100,00\n", at + 1));
    file("faktury.csv", head + &rows.collect::<String>())
}

#[test]
fn days_in_every_usual_form_are_read() {
    if let Some(imported) = of_hard("21_costs_polish_dates.csv", "costs") {
        assert_eq!(imported.reasons(), [""; 0]);
        let days = imported.column("date");
        assert_eq!(days[..2], ["2026-03-03", "2026-03-03"]);
        assert_eq!(days[2..], ["2026-03-16", "2026-03-16", "2026-03-16", "2026-03-17", "2026-03-17"]);
    }
    let text = "date;amount\n1.03.2026r.;1\n02.03.2026 roku;2\n2026-W10-2;3\nśroda, 4.03.2026 r.;4\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("date"), ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]);
}

#[test]
fn years_of_two_digits_are_read_where_the_file_settles_them() {
    if let Some(path) = hard("19_pipedrive_two_digit_year.csv") {
        let imported = import(&path, &shipped("pipedrive_deals")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("created_at")[0], "2026-02-26T08:00:00Z");
        assert!(imported.column("won_at").iter().any(|day| day.starts_with("2026-03-10")));
    }
    // One day that can't begin with a year settles the others.
    let imported = import_text("costs", "date;amount\n26.02.26;1\n10.03.26;2\n").expect("a file");
    assert_eq!(imported.column("date"), ["2026-02-26", "2026-03-10"]);
    // Nothing settles these: they are asked about, and never guessed.
    assert!(import_text("costs", "date;amount\n26.02.26;1\n26.03.27;2\n").is_err());
    assert!(import_text("costs", "date;amount\n26-02-10;1\n27-03-11;2\n").is_err());
}

#[test]
fn amounts_without_pennies_are_no_debts() {
    if let Some(imported) = of_hard("81_costs_dash_minus.csv", "costs") {
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("amount"), ["1000.0000", "250.0000", "1500.0000", "99.0000", "300.0000"]);
    }
    if let Some(imported) = of_hard("22_costs_numbers.csv", "costs") {
        // An amount that is only a dash is none, and what `netto` means is not ours to say.
        assert_eq!(imported.reasons().len(), 2, "{:?}", imported.reasons());
        let amounts = imported.column("amount");
        assert!(["1000.0000", "12500.0000", "-200.0000"].iter().all(|amount| amounts.contains(&(*amount).to_owned())));
    }
    let text =
        "date;amount\n2026-03-01;\"2 500,-zł\"\n2026-03-02;\"1,2 mln\"\n2026-03-03;\"-75,-\"\n2026-03-04;'100,50\n";
    let imported = import_text("costs", text).expect("a file");
    assert_eq!(imported.column("amount"), ["2500.0000", "1200000.0000", "-75.0000", "100.5000"]);
}

#[test]
fn durations_in_every_usual_form_are_read() {
    if let Some(imported) = of_hard("23_worktime_durations.csv", "worktime") {
        // A negative time, more than a day in a day, and days of work whose length nobody says.
        assert_eq!(imported.reasons().len(), 3, "{:?}", imported.reasons());
        let hours = imported.column("hours");
        assert_eq!(hours[1..4], ["1.083333", "1.083333", "1.500000"].map(str::to_owned));
        assert_eq!(hours[5..], ["1.500000", "1.500000", "1.500000"].map(str::to_owned));
    }
    let text = "date;person;hours\n2026-03-02;Jan;2 godz. 15 min\n2026-03-03;Jan;45 minut\n2026-03-04;Jan;PT45M\n2026-03-05;Jan;2 hrs 30 mins\n";
    let imported = import_text("worktime", text).expect("a file");
    assert_eq!(imported.column("hours"), ["2.250000", "0.750000", "0.750000", "2.500000"]);
}

#[test]
fn guards_of_spreadsheets_are_no_part_of_a_value() {
    if let Some(path) = hard("56_excel_equals_text.csv") {
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!(imported.reasons(), [""; 0]);
        assert_eq!(imported.column("net")[0], "100.0000");
        assert!(imported.column("invoice_id").iter().all(|id| !id.contains(['=', '"'])));
    }
    let text = "deal_id;created_at;value\n\"=\"\"0017\"\"\";=\"2026-03-01\";=\"12,50\"\n=SUM(A1);2026-03-02;1,00\n";
    let imported = import_text("deals", text).expect("a file");
    assert_eq!(imported.column("deal_id"), ["0017", "=SUM(A1)"], "a formula stays what it is");
    assert_eq!(imported.column("value")[0], "12.5000");
}

#[test]
fn kinds_of_invoices_count_as_what_they_are() {
    if let Some(path) = hard("28_fakturownia_kinds.csv") {
        let imported = import(&path, &shipped("invoices_pl")).expect("a file");
        assert_eq!((imported.reasons().len(), imported.skipped), (0, 1), "the pro forma is passed over");
        assert_eq!(imported.column("kind"), ["sale", "correction", "advance", "settlement", "sale"]);
    }
    let imported = import(&register(&["Faktura VAT", "Pro forma", "Paragon", ""]).path, &shipped("invoices_pl"));
    let imported = imported.expect("a file");
    assert_eq!((imported.column("kind"), imported.skipped), (vec!["sale".to_owned(); 3], 1));
    let imported = import(&register(&["Faktura VAT", "Nota"]).path, &shipped("invoices_pl")).expect("a file");
    assert_eq!(imported.column("kind"), ["sale"], "what nobody knows waits for an answer");
}

#[test]
fn the_selling_firm_is_no_salesperson() {
    if let Some(path) = hard("100_fakturownia_seller_column.csv") {
        assert_eq!(import(&path, &shipped("invoices_pl")).expect("a file").column("owner"), ["-"]);
    }
    let read = |head: &str, row: &str| {
        let text = format!("Numer;Data wystawienia;Nabywca;Netto;{head}\nFV/1;2026-03-01;Alfa;100,00;{row}\n");
        import(&file("f.csv", text).path, &shipped("invoices_pl")).expect("a file").column("owner")
    };
    assert_eq!(read("Sprzedawca", "Ewa Nowak"), ["Ewa Nowak"]);
    assert_eq!(read("Sprzedawca;Sprzedawca NIP", "Nasza sp. z o.o.;5260000099"), ["-"]);
    assert_eq!(read("Handlowiec;Sprzedawca;NIP sprzedawcy", "Ewa Nowak;Nasza;5260000099"), ["Ewa Nowak"]);
}
