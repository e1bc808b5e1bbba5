//! What a file says of its own sums.

use miara_import::{ControlTotal, Mapping};
use miara_model::Lang;

use crate::table::{Imported, file, hard, import, import_text, mapping, shipped};

/// `line column said read`, with `!` where they don't agree.
fn said(imported: &Imported) -> Vec<String> {
    let text = |total: &ControlTotal| {
        let column = total.column.as_deref().unwrap_or("rows");
        let mark = if total.agrees { "" } else { " !" };
        format!("{} {column} {} {}{mark}", total.line, total.said, total.read)
    };
    imported.control.iter().map(text).collect()
}

fn of(name: &str, text: &str, mapping: &Mapping) -> Imported {
    let imported = import(&file(name, text).path, mapping).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(imported.reasons(), [""; 0]);
    imported
}

fn costs() -> Mapping {
    mapping(
        "costs",
        "columns: {date: [Day, Dzień], campaign: [Campaign, Kampania], amount: [Cost, Koszt], currency: [Currency code, Waluta]}",
    )
}

#[test]
fn a_last_line_of_totals_is_held_against_the_sums() {
    let text = "Numer faktury;Data wystawienia;Data sprzedaży;Nabywca;Netto;VAT;Waluta\n\
        FV/1;2026-03-01;2026-03-01;Alfa;1 000,50;230,12;PLN\nFV/2;2026-03-02;2026-03-02;Beta;2 000,00;460,00;PLN\n\
        Razem;;;;3 000,50;690,12;\n";
    assert_eq!(said(&of("f.csv", text, &shipped("invoices_pl"))), ["4 Netto 3000.50 3000.50", "4 VAT 690.12 690.12"]);
    let rounded = text.replace("3 000,50;690,12", "3 001;690,1");
    assert_eq!(said(&of("f.csv", &rounded, &shipped("invoices_pl"))), ["4 Netto 3001 3000.5", "4 VAT 690.1 690.12"]);
}

#[test]
fn a_file_that_lost_rows_says_another_sum() {
    let text = "Day,Campaign,Cost\n2026-03-01,a,10000.00\n2026-03-02,b,2480.00\nTotal,,12980.00\n";
    let imported = of("c.csv", text, &costs());
    assert_eq!(said(&imported), ["4 Cost 12980.00 12480.00 !"]);
    assert_eq!(
        imported.control[0].text(Lang::En),
        "Cost: 2 rows read, sum 12,480.00; line 4 of the file says 12,980.00"
    );
    assert_eq!(
        imported.control[0].text(Lang::Pl),
        "Cost: wczytane wiersze: 2, suma 12\u{a0}480,00; wiersz 4 pliku mówi 12\u{a0}980,00"
    );
    let swallowed = import_text("costs", "date,amount\n2026-03-01,5\n2026-03-02,abc\nRazem:,12\n").expect("a file");
    assert_eq!(
        (swallowed.reasons(), said(&swallowed)),
        (vec!["3 amount not_a_number".into()], vec!["4 amount 12 5 !".into()])
    );
}

#[test]
fn totals_of_google_ads_are_passed_over_and_agree() {
    for (name, expected) in [
        ("14_google_ads_campaigns.csv", ["7 Cost 1350.00 1350.00", "8 Cost 1350.00 1350.00"].as_slice()),
        ("14c_google_ads_pl.csv", ["6 Koszt 1300.00 1300.00"].as_slice()),
    ] {
        let Some(path) = hard(name) else { return };
        let yaml = "columns: {date: [Day, Dzień], campaign: [Campaign, Kampania], amount: [Cost, Koszt], currency: [Currency code, Kod waluty]}";
        let imported = import(&path, &mapping("costs", yaml)).expect("a file");
        assert_eq!(imported.reasons(), [""; 0], "{name}");
        assert_eq!(said(&imported), expected, "{name}");
    }
}

#[test]
fn averages_and_different_visitors_add_up_to_nothing() {
    let text = "# Start date: 20260601\nDate,Session default channel group,Sessions,Engaged sessions,Active users,Engagement rate\n\
        ,Grand total,30,12,17,40%\n20260601,Direct,10,4,9,40%\n20260601,Email,20,8,11,40%\n";
    let imported = of("ga4.csv", text, &shipped("ga4_traffic"));
    assert_eq!(said(&imported), ["3 Sessions 30 30", "3 Engaged sessions 12 12"]);
    let wrong = of("ga4.csv", &text.replace("total,30", "total,31"), &shipped("ga4_traffic"));
    assert_eq!(said(&wrong)[0], "3 Sessions 31 30 !");
    let ctr =
        "Day,Campaign,Cost,CTR\n2026-03-01,a,5,4.00%\n2026-03-02,b,6,2.00%\nTotal,,11,3.00%\nAverage,,5.5,3.00%\n";
    assert_eq!(said(&of("c.csv", ctr, &costs())), ["4 Cost 11 11"]);
}

#[test]
fn subtotals_of_groups_agree_each_with_its_group() {
    let below = "Dzień;Kampania;Koszt\n2026-03-01;a;1,00\n2026-03-02;a;2,00\n;a Suma;3,00\n2026-03-01;b;4,00\n;b Suma;4,00\n;Marka Razem;7,00\n2026-03-05;c;5,00\n;c Suma;5,00\n;Suma końcowa;12,00\n";
    let imported = of("c.csv", below, &costs());
    assert_eq!(imported.control.len(), 5);
    assert!(imported.control.iter().all(|total| total.agrees), "{:?}", imported.control);
    let above =
        "Dzień;Kampania;Koszt\n;Suma a;3,00\n2026-03-01;a;1,00\n2026-03-02;a;2,00\n;Suma b;4,00\n2026-03-01;b;4,00\n";
    assert!(of("c.csv", above, &costs()).control.iter().all(|total| total.agrees));
    let wrong = of("c.csv", &below.replace("b Suma;4,00", "b Suma;4,50"), &costs());
    assert_eq!(wrong.control.iter().filter(|total| !total.agrees).count(), 1);
    assert_eq!(said(&wrong)[1], "6 Koszt 4.50 4.00 !");
}

#[test]
fn a_number_of_rows_is_held_against_the_rows() {
    for (line, expected) in [
        ("Razem: 3 wierszy", "5 rows 3 3"),
        ("Total rows: 3", "5 rows 3 3"),
        ("Liczba pozycji: 4", "5 rows 4 3 !"),
        ("\"Grand Totals (3 records)\"", "5 rows 3 3"),
        ("Liczba wierszy,3", "5 rows 3 3"),
    ] {
        let text = format!("Day,Campaign,Cost\n2026-03-01,a,1\n2026-03-02,b,2\n2026-03-03,b,2\n{line}\n");
        assert_eq!(said(&of("c.csv", &text, &costs())), [expected], "{line}");
    }
    let text = "Day,Campaign,Cost\n2026-03-01,a,1\n2026-03-02,b,2\n\"Suma: 3,00 zł\"\n";
    assert_eq!(said(&of("c.csv", text, &costs())), ["4 Cost 3.00 3.00"]);
}

#[test]
fn a_row_of_nothing_but_the_sums_is_a_total() {
    let text = "Day,Campaign,Cost\n2026-03-01,a,1.5\n2026-03-02,b,2\n,,3.5\n";
    let imported = of("c.csv", text, &costs());
    assert_eq!((imported.skipped, said(&imported)), (1, vec!["4 Cost 3.5 3.5".into()]));
    let other = import_text("costs", "date,campaign,amount\n2026-03-01,a,1.5\n2026-03-02,b,2\n,,4\n").expect("a file");
    assert_eq!(other.reasons(), ["4 date missing"]);
    let firm = import_text("costs", "date,campaign,currency,amount\n2026-03-01,a,PLN,1\n,Total Energies,PLN,2\n")
        .expect("a file");
    assert_eq!(firm.reasons(), ["3 date missing"], "a name is no total");
}

#[test]
fn hours_are_rounded_row_by_row() {
    let text = "User,Email,Project,Start date,Start time,Duration\nA,a@a.pl,Sales,2026-03-02,09:00,0:20:00\nA,a@a.pl,Sales,2026-03-03,09:00,0:20:00\nA,a@a.pl,Sales,2026-03-04,09:00,0:20:00\nTotal,,,,,1:00:00\n";
    assert_eq!(said(&of("t.csv", text, &shipped("toggl_time"))), ["5 Duration 1.000000 0.999999"]);
    let decimal = text.replace("0:20:00", "0.33");
    assert_eq!(said(&of("t.csv", &decimal, &shipped("toggl_time"))), ["5 Duration 1.000000 0.990000"]);
    let lost = text.replace("1:00:00", "1:20:00");
    assert_eq!(said(&of("t.csv", &lost, &shipped("toggl_time"))), ["5 Duration 1.333333 0.999999 !"]);
}

#[test]
fn a_sum_of_several_currencies_is_held_against_nothing() {
    let text = "Dzień;Kampania;Koszt;Waluta\n2026-03-01;a;1,00;PLN\n2026-03-02;b;2,00;EUR\nRazem;;9,00;\n";
    assert_eq!(said(&of("c.csv", text, &costs())), [""; 0]);
    assert_eq!(said(&of("c.csv", &text.replace("9,00;", "2,00;EUR"), &costs())), ["4 Koszt 2.00 2.00"]);
}

#[test]
fn what_was_passed_over_may_be_in_the_total() {
    let yaml = "columns: {date: Day, campaign: Campaign, amount: Cost}\nskip_when: Campaign = 'draft'";
    let text = "Day,Campaign,Cost\n2026-03-01,a,1\n2026-03-02,draft,2\nTotal,,3\nTotal,,1\n";
    assert_eq!(said(&of("c.csv", text, &mapping("costs", yaml))), ["4 Cost 3 3", "5 Cost 1 1"]);
}

#[test]
fn totals_behind_the_last_full_chunk_are_told() {
    let mut text = String::from("Day,Campaign,Cost\n");
    (0..8192).for_each(|_| text.push_str("2026-03-01,a,1\n"));
    text.push_str("Total,,8192\n");
    let imported = of("c.csv", &text, &costs());
    assert_eq!((imported.batches.len(), said(&imported)), (2, vec!["8194 Cost 8192 8192".into()]));
    let of_rows = text.trim_end_matches("Total,,8192\n").to_owned();
    assert_eq!(of("c.csv", &of_rows, &costs()).control, []);
}
