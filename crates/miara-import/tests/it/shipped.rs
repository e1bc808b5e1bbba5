//! Every shipped mapping on a small file as its tool writes it.

use miara_import::{ImportError, Lookup, LookupTable, Lookups, profile_with, recognise};
use miara_model::Lang;

use crate::table::{File, Imported, file, import, import_with, mappings, shipped};

/// Imports under a mapping that must also be the first to be recognised.
fn imported(name: &str, file: &File) -> Imported {
    assert_recognised(name, file);
    import(&file.path, &shipped(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn assert_recognised(name: &str, file: &File) {
    let all = mappings();
    let profile = profile_with(&file.path, &all).expect("a profile");
    let found = recognise(&profile, &all);
    let first = found.first().unwrap_or_else(|| panic!("{name} is not recognised: {profile:?}"));
    assert_eq!((first.mapping.name(), first.missing.len()), (name, 0), "{:?}", profile.columns);
}

#[test]
fn pipedrive_deals() {
    let text = "Deal - ID,Deal - Title,Deal - Value,Deal - Currency (of value),Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason,Deal - Expected close date,Deal - Owner,Deal - Organization,Deal - Source channel,Deal - Product name,Deal - Probability\n\
        1,A,12500.50,PLN,Negotiation,Won,2025-01-10 09:00:00,2025-02-10 12:00:00,,,2025-02-28,Anna Nowak,Firma Alfa Sp. z o.o.,Organic Search,GTX Pro,100\n\
        2,B,900,zł,Offer,Lost,2025-01-11 09:00:00,2025-01-20 10:00:00,2025-03-01 08:00:00,Price,,Jan Kos,Beta,LinkedIn,,40\n\
        3,C,7,EUR,Offer,Open,2025-01-12 09:00:00,,,,2025-09-01,Jan Kos,,Newsletter,,\n\
        4,D,7,EUR,Offer,Deleted,2025-01-12 09:00:00,,,,,Jan Kos,,,,\n";
    let file = file("deals.csv", text);
    assert_recognised("pipedrive_deals", &file);
    let lookup = Lookup { dataset: "accounts".into(), on: "name".into(), take: "account_id".into() };
    let table = LookupTable::from_pairs([("FIRMA ALFA sp. z o. o.".to_owned(), Some("A-1".to_owned()))]);
    let lookups = Lookups::from([(lookup, table)]);
    let imported = import_with(&file.path, &shipped("pipedrive_deals"), &lookups).expect("a file");
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!((imported.rows(), imported.skipped), (3, 1));
    assert_eq!(imported.column("account_id"), ["A-1", "Beta", "-"]);
    assert_eq!(imported.column("currency"), ["PLN", "PLN", "EUR"]);
    assert_eq!(imported.column("channel"), ["organic", "linkedin", "email"]);
    assert_eq!(imported.column("probability"), ["1.0", "0.4", "-"]);
    assert_eq!(imported.column("won_at"), ["2025-02-10T11:00:00Z", "-", "-"], "a lost deal was not won in the end");
    assert_eq!(imported.column("lost_at"), ["-", "2025-03-01T07:00:00Z", "-"]);
    assert_eq!(imported.column("value"), ["12500.5000", "900.0000", "7.0000"]);
    assert_eq!(imported.understood.unrecognised, ["Deal - Title"]);
}

#[test]
fn pipedrive_in_polish() {
    let text = "Szansa - ID;Szansa - Tytuł;Szansa - Wartość;Szansa - Waluta;Szansa - Status;Szansa - Utworzono szansę;Szansa - Czas wygranej;Szansa - Właściciel\n\
        1;A;12 500,50;PLN;Wygrana;10.01.2025 09:00;10.02.2025 12:00;Anna\n";
    let imported = imported("pipedrive_deals", &file("szanse.csv", text));
    assert_eq!(imported.column("value"), ["12500.5000"]);
    assert_eq!(imported.column("won_at"), ["2025-02-10T11:00:00Z"]);
}

#[test]
fn hubspot_deals() {
    let text = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date,Associated Company\n\
        11,A,Closed Won,2025-02-10 12:00,Anna,1000,Sales,2025-01-10 09:00,Alfa\n\
        12,B,closedlost,2025-02-11 12:00,Anna,500.25,Sales,2025-01-10 09:00,Beta\n\
        13,C,qualifiedtobuy,2025-12-31 12:00,Anna,,Sales,2025-01-10 09:00,\n";
    let imported = imported("hubspot_deals", &file("deals.csv", text));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("won_at"), ["2025-02-10T11:00:00Z", "-", "-"]);
    assert_eq!(imported.column("lost_at"), ["-", "2025-02-11T11:00:00Z", "-"]);
    assert_eq!(imported.column("expected_close"), ["-", "-", "2025-12-31"]);
    assert_eq!(imported.column("value"), ["1000.0000", "500.2500", "-"]);
}

#[test]
fn hubspot_contacts() {
    let text = "Record ID,First Name,Last Name,Email,Contact owner,Lifecycle Stage,Lead Status,Country/Region,Create Date,Last Activity Date,Associated Company,Original Traffic Source,Original Traffic Source Drill-Down 1,First Page Seen,First Touch Converting Campaign,Owner assigned date,Date of first engagement,Became a Sales Qualified Lead Date,Date of disqualification,Associated Deal IDs\n\
        101,Ewa,Kot,ewa@a.pl,Anna Nowak,Lead,New,Poland,2025-03-03 10:00,,Alfa,Paid Social,linkedin.com,https://firma.pl/demo/?utm_source=li,Q1,2025-03-03 11:00,2025-03-03 12:30,2025-03-05 09:00,,201; 202\n\
        102,Jan,Lis,jan@b.pl,Anna Nowak,Lead,New,Poland,2025-03-04 10:00,,,Organic Search,google,https://firma.pl,,2025-03-04 11:00,2025-03-04 09:00,,,\n";
    let imported = imported("hubspot_contacts", &file("contacts.csv", text));
    assert_eq!(imported.reasons(), [""; 0], "the second lead was handed over again after its first contact");
    let row: Vec<String> =
        ["lead_id", "channel", "landing_page", "account_id", "campaign", "deal_id", "handed_over_at"]
            .iter()
            .map(|name| imported.column(name)[0].clone())
            .collect();
    assert_eq!(row, ["101", "linkedin", "/demo", "Alfa", "Q1", "201", "2025-03-03T10:00:00Z"]);
}

const GA4: &str = "\u{feff}# ----------------------------------------\n# Landing page: Landing page\n# Account: Firma\n# Property: firma.pl\n# ----------------------------------------\n#\n# All Users\n# Start date: 20250601\n# End date: 20250630\n";

#[test]
fn ga4_landing_pages() {
    let text = format!(
        "{GA4}Date,Landing page,Session default channel group,Session campaign,Sessions,Engaged sessions,Active users,Key events\n\
         20250601,/demo?x=1,Organic Search,(not set),12,8,10,2\n\
         20250601,/,Paid Social,Q2,1234,8,10,0\n\
         ,,,,1246,16,20,2,Grand total\n"
    );
    let imported = imported("ga4_landing_pages", &file("ga4.csv", text));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!((imported.rows(), imported.skipped), (2, 1));
    assert_eq!(imported.column("landing_page"), ["/demo", "/"]);
    assert_eq!(imported.column("channel"), ["organic", "linkedin"]);
    assert_eq!(imported.column("campaign"), ["-", "Q2"]);
    assert_eq!(imported.column("visits"), ["12", "1234"]);
    assert_eq!(imported.column("cta_responses"), ["2", "0"]);
    assert_eq!(imported.column("leads"), ["-", "-"]);
    assert_eq!(imported.column("at")[0], "2025-05-31T22:00:00Z");
    assert_eq!(shipped("ga4_landing_pages").exclusive(), shipped("ga4_traffic").exclusive());
}

#[test]
fn ga4_without_days_is_a_snapshot() {
    let text = format!("{GA4}Landing page,Sessions,Active users,Key events\n/demo,12,8,2\n");
    let file = file("ga4.csv", text);
    assert_recognised("ga4_landing_pages", &file);
    let error = import(&file.path, &shipped("ga4_landing_pages")).expect_err("no days");
    assert!(matches!(error, ImportError::MissingColumns { .. }));
    assert!(error.text(Lang::En).contains("Add the dimension Date"), "{error}");
    assert!(error.text(Lang::Pl).contains("dodaj wymiar Data"), "{error}");
}

#[test]
fn ga4_traffic() {
    let text = format!(
        "{GA4}Date,Session source / medium,Session default channel group,Sessions,Engaged sessions,Key events\n\
         20250601,google / organic,Organic Search,12,8,2\n20250602,(direct) / (none),Direct,5,1,0\n"
    );
    let imported = imported("ga4_traffic", &file("ga4.csv", text));
    assert_eq!(imported.column("source"), ["google", "(direct)"]);
    assert_eq!(imported.column("medium"), ["organic", "(none)"]);
    assert_eq!(imported.column("channel"), ["organic", "direct"]);
}

#[test]
fn mailchimp_campaigns() {
    let text = "Title,Subject,List,\"Send Date\",\"Send Weekday\",\"Total Recipients\",\"Successful Deliveries\",\"Soft Bounces\",\"Hard Bounces\",\"Total Bounces\",\"Unique Opens\",\"Open Rate\",\"Total Opens\",\"Unique Clicks\",\"Click Rate\",\"Total Clicks\",Unsubscribes,\"Abuse Complaints\",\"Unique Id\"\n\
        June news,Hi,All,\"Jun 09, 2018 09:30 pm\",Saturday,\"1,020\",\"1,000\",15,5,20,270,27.78%,400,50,5.00%,70,3,0,abc123\n";
    let imported = imported("mailchimp_campaigns", &file("campaigns.csv", text));
    assert_eq!(imported.reasons(), [""; 0]);
    let row: Vec<String> = ["at", "campaign", "delivered", "bounced", "opened", "clicked", "unsubscribed", "channel"]
        .iter()
        .map(|name| imported.column(name)[0].clone())
        .collect();
    assert_eq!(row, ["2018-06-09T19:30:00Z", "June news", "1000", "20", "270", "50", "3", "email"]);
    // A report exported again a week later has more openings and is the same row.
    let later = text.replace(",270,", ",300,");
    assert_eq!(
        imported.column("row_id"),
        self::imported("mailchimp_campaigns", &file("c.csv", later)).column("row_id")
    );
}

#[test]
fn linkedin_content() {
    let text = "Aggregated daily metrics of the page\nDate,Impressions (organic),Impressions (sponsored),Impressions (total),Unique impressions (organic),Clicks (total),Reactions (total),Comments (total),Reposts (total),Engagement rate (total)\n\
        06/25/2025,100,0,100,80,7,5,2,1,0.15\n06/01/2025,50,0,50,40,0,0,0,0,0\n";
    let imported = imported("linkedin_content", &file("content.csv", text));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("date"), ["2025-06-25", "2025-06-01"]);
    // Reactions, comments and reposts; clicks are a column of their own.
    assert_eq!(imported.column("engagements"), ["8", "0"]);
    assert_eq!(imported.column("followers"), ["-", "-"]);
    assert_eq!(imported.supplied, ["network", "date", "reach", "impressions", "engagements", "clicks"]);
}

#[test]
fn linkedin_followers_gained_are_no_number_of_followers() {
    let gained = "Date,Followers Sponsored,Followers Organic,Total Followers\n06/25/2025,2,5,7\n06/26/2025,0,0,0\n";
    let gained = file("followers.csv", gained);
    assert_recognised("linkedin_followers", &gained);
    let error = import(&gained.path, &shipped("linkedin_followers")).expect_err("gained");
    assert!(matches!(error, ImportError::Trap { .. }), "{error}");
    assert!(error.text(Lang::Pl).contains("pozyskane danego dnia"));
    let stock = "Date,Total followers\n06/25/2025,5007\n06/26/2025,5012\n";
    let imported = imported("linkedin_followers", &file("followers.csv", stock));
    assert_eq!(imported.column("followers"), ["5007", "5012"]);
    assert_eq!(imported.supplied, ["network", "date", "followers"]);
}

#[test]
fn clockify_time() {
    let text = "Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,End Time,Duration (h),Duration (decimal),Billable Rate (EUR),Billable Amount (EUR)\n\
        Sprzedaż,,Rozmowa z Alfą,Rozmowy,Anna,,a@a.pl,,No,25/06/2025,09:00,25/06/2025,10:30,01:30:00,1.50,0,0\n\
        Sprzedaż,,Dojazd do klienta,,Anna,,a@a.pl,,No,01/06/2025,09:00,01/06/2025,09:20,00:20:00,0.33,0,0\n\
        Inne,,,,Jan,,j@a.pl,,No,01/06/2025,09:00,01/06/2025,09:20,00:20:00,0.33,0,0\n";
    let imported = imported("clockify_time", &file("time.csv", text));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("date"), ["2025-06-25", "2025-06-01", "2025-06-01"]);
    assert_eq!(imported.column("kind"), ["call", "travel", "other"]);
    assert_eq!(imported.column("hours"), ["1.500000", "0.333333", "0.333333"]);
}

#[test]
fn toggl_time() {
    let text = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount ()\n\
        Anna,a@a.pl,,Sales,,Demo for Alfa,No,2025-06-25,09:00:00,2025-06-25,10:00:00,01:00:00,,\n\
        Anna,a@a.pl,,Sales,Oferty,,No,2025-06-25,11:00:00,2025-06-25,11:45:00,00:45:00,,\n";
    let imported = imported("toggl_time", &file("time.csv", text));
    assert_eq!(imported.column("kind"), ["presentation", "offer"]);
    assert_eq!(imported.column("hours"), ["1.000000", "0.750000"]);
}

#[test]
fn nbp_table_a() {
    let text = "data;1THB;1USD;100HUF;10000IDR;nr tabeli;pełny numer tabeli;\n\
        ;bat (Tajlandia);dolar amerykański;forint (Węgry);rupia indonezyjska;;;\n\
        20250102;0,1203;4,1197;1,0056;2,5431;1;001/A/NBP/2025;\n\
        20250103;0,1201;4,1512;;2,5500;2;002/A/NBP/2025;\n\
        ;;;;;;;\nkod ISO;THB;USD;HUF;IDR;;;\nnazwa waluty;bat;dolar;forint;rupia;;;\nliczba jednostek;1;1;100;10000;;;\n";
    let bytes = encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
    let imported = imported("nbp_table_a", &file("archiwum_tab_a_2025.csv", bytes));
    assert_eq!(imported.reasons(), [""; 0]);
    assert_eq!(imported.column("currency"), ["THB", "USD", "HUF", "IDR", "THB", "USD", "IDR"]);
    assert_eq!(imported.column("rate")[..3], ["0.12030000", "4.11970000", "1.00560000"]);
    assert_eq!(imported.column("multiplier")[..4], ["1", "1", "100", "10000"]);
    assert_eq!(imported.column("date")[6], "2025-01-03");
    assert_eq!((imported.read, imported.skipped), (6, 4));
}

#[test]
fn invoices_pl() {
    let text = "Numer faktury;Data wystawienia;Data sprzedaży;Nabywca;NIP;Handlowiec;Produkt;Netto;VAT;Waluta;Rodzaj;Nr pozycji;Zaliczki netto;Nr szansy\n\
        FV/1/2025;31.01.2025;30.01.2025;Alfa;5260001246;Anna;GTX Pro;1 234,50;283,94;PLN;sprzedaż;1;;D1\n\
        FV/1/2025;31.01.2025;30.01.2025;Alfa;5260001246;Anna;Serwis;100,00;23,00;PLN;sprzedaż;2;;\n\
        KOR/1/2025;05.02.2025;30.01.2025;Alfa;5260001246;Anna;GTX Pro;-234,50;-53,94;PLN;korekta;1;;\n\
        ZAL/1/2025;05.02.2025;;Beta;;Jan;GTX Pro;500,00;115,00;PLN;zaliczka;1;;\n\
        ROZ/1/2025;05.03.2025;05.03.2025;Beta;;Jan;GTX Pro;1000,00;230,00;PLN;końcowa;1;500,00;\n\
        X/1;05.03.2025;05.03.2025;Beta;;Jan;GTX Pro;1000,00;230,00;PLN;nota;1;;\n\
        Razem;;;;;;;2600,00;;;;;;\n";
    let file = file("faktury.csv", text);
    assert_recognised("invoices_pl", &file);
    let lookup = Lookup { dataset: "accounts".into(), on: "tax_id".into(), take: "account_id".into() };
    let table = LookupTable::from_pairs([("526-000-12-46".to_owned(), Some("A-1".to_owned()))]);
    let imported = import_with(&file.path, &shipped("invoices_pl"), &Lookups::from([(lookup, table)])).expect("a file");
    assert_eq!(imported.reasons(), ["7 - unanswered"]);
    assert_eq!(imported.skipped, 1);
    assert_eq!(imported.column("line_id")[..2], ["FV/1/2025#1", "FV/1/2025#2"]);
    assert_eq!(imported.column("kind"), ["sale", "sale", "correction", "advance", "settlement"]);
    assert_eq!(imported.column("net")[..3], ["1234.5000", "100.0000", "-234.5000"]);
    assert_eq!(imported.column("sold_on")[3], "2025-02-05");
    assert_eq!(imported.column("account_id"), ["A-1", "A-1", "A-1", "Beta", "Beta"]);
    assert_eq!(imported.column("advance_net")[4], "500.0000");
    assert_eq!(imported.column("deal_id")[0], "D1");
}
