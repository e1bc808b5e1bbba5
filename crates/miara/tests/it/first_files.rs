//! A firm's first files in a real browser: from the drop of the file to right KPIs, in a few clicks and without YAML.
//!
//! Each way is counted in clicks and seconds, which `cargo test -- first_files --nocapture` prints. With `MIARA_SHOTS`
//! set to a folder, each step is pictured there.

use std::time::{Duration, Instant};

use rust_xlsxwriter::Workbook;
use thirtyfour::prelude::*;

use crate::book::root;
use crate::browser::{Setup, Stage, stage};

/// After the last day of all files.
const NOW: &str = "2026-11-30T10:00:00+01:00";
/// More clicks are too many.
const MOST_CLICKS: u32 = 8;

/// A hard file; tests say so where it is not there, and in CI it must be.
fn hard(name: &str) -> Option<Vec<u8>> {
    let path = root().join("../shared/data/hard").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{} is absent, and in CI nothing is skipped", path.display());
        eprintln!("SKIPPED: {} is absent", path.display());
    }
    bytes
}

/// Someone who has a file and a browser.
struct Person {
    stage: Stage,
    name: String,
    clicks: u32,
    since: Instant,
}

impl Person {
    /// Opens the page for files in a firm that has none yet.
    async fn sit_down(setup: Setup) -> Option<Self> {
        let setup = Setup { empty: true, now: Some(NOW), firm: Some("Próba"), ..setup };
        let stage = stage(setup).await?;
        stage.open("/data/import?lang=en").await;
        Some(Person { stage, name: String::new(), clicks: 0, since: Instant::now() })
    }

    /// Presses an element as a person does, and counts it.
    async fn press(&mut self, css: &str) {
        self.clicks += 1;
        self.stage.click(css).await;
        self.picture().await;
    }

    /// Lets go of a file over the page.
    async fn drop_file(&mut self, name: &str, bytes: &[u8]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.name = name.split('.').next().unwrap().to_owned();
        (self.clicks, self.since) = (1, Instant::now());
        let field = self.stage.find("#files").await;
        field.send_keys(path.display().to_string()).await.unwrap();
        // What a browser sends when a file is let go, with the files that the field has.
        let script = "const input = arguments[0]; const data = new DataTransfer(); for (const file of input.files) data.items.add(file); input.value = ''; input.closest('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));";
        self.stage.driver.execute(script, vec![field.to_json().unwrap()]).await.unwrap();
        self.stage.find("#columns-form, article.file").await;
        self.picture().await;
    }

    /// Says what a word of a column means, where it is not said yet.
    async fn means(&mut self, word: &str, meaning: &str) {
        let choice = format!("//fieldset[legend/b='{word}']//input[@value='{meaning}']");
        let query = self.stage.driver.query(By::XPath(choice)).first().await.unwrap();
        self.clicks += 1;
        query.click().await.unwrap();
        // The page tries it at once, and renews itself.
        let busy = self.stage.driver.query(By::Css("form[aria-busy]"));
        busy.wait(Duration::from_secs(20), Duration::from_millis(100)).not_exists().await.unwrap();
        self.picture().await;
    }

    /// Says at once what all words without a meaning mean.
    async fn others_mean(&mut self, meaning: &str) {
        self.press(&format!("button[value='others-{meaning}']")).await;
        let gone =
            self.stage.driver.query(By::Css("p.others")).wait(Duration::from_secs(20), Duration::from_millis(100));
        gone.not_exists().await.unwrap();
    }

    /// Agrees to what stands on the page, and goes on to the overview.
    async fn agree(&mut self) {
        self.press("#agree, #import-go").await;
        let outcome = self.stage.driver.query(By::Css("#outcome"));
        let outcome = outcome.wait(Duration::from_secs(20), Duration::from_millis(100)).exists().await.unwrap();
        if !outcome {
            panic!("{} waits: {}", self.name, self.stage.text("main").await);
        }
        self.picture().await;
        self.press("p.actions a.main").await;
        self.stage.find("ul.tiles").await;
    }

    /// What a page of a KPI says of the year.
    async fn year(&self, kpi: &str) -> String {
        self.stage.open(&format!("/kpi/{kpi}?lang=en&grain=year&on=2026-06-01")).await;
        self.picture().await;
        self.stage.text("a.big").await.replace(['\u{a0}', '\u{202f}'], " ")
    }

    /// Ends the way: few clicks, and right numbers.
    async fn reads(self, expected: &[(&str, &str)]) -> Stage {
        let seconds = self.since.elapsed().as_secs_f64();
        println!("{}: {} clicks, {seconds:.1} seconds", self.name, self.clicks);
        assert!(self.clicks <= MOST_CLICKS, "{}: {} clicks", self.name, self.clicks);
        for (kpi, number) in expected {
            assert_eq!(self.year(kpi).await, *number, "{}: {kpi}", self.name);
        }
        self.stage
    }

    async fn picture(&self) {
        let Some(folder) = std::env::var_os("MIARA_SHOTS") else { return };
        tokio::time::sleep(Duration::from_millis(1200)).await;
        let folder = std::path::Path::new(&folder);
        let number = std::fs::read_dir(folder).map_or(0, Iterator::count);
        let width = self.stage.number("return window.innerWidth").await;
        let path = folder.join(format!("{number:03}-{}-{width}.png", self.name));
        // The whole page, not only what the window shows.
        let height = self.stage.number("return document.documentElement.scrollHeight").await;
        if width > 500 {
            self.stage.driver.set_window_rect(0, 0, 1280, u32::try_from(height).unwrap() + 140).await.unwrap();
        }
        self.stage.driver.screenshot(&path).await.unwrap();
    }
}

/// All words without a meaning.
const OTHERS: &str = "(others)";

/// A file, and what its KPIs are over the year.
struct Way<'w> {
    name: &'w str,
    bytes: Vec<u8>,
    /// Words whose meaning the file leaves open.
    means: &'w [(&'w str, &'w str)],
    expected: &'w [(&'w str, &'w str)],
}

async fn walk(ways: &[Way<'_>]) {
    for way in ways {
        let Some(mut person) = Person::sit_down(Setup::default()).await else { return };
        person.drop_file(way.name, &way.bytes).await;
        for (word, meaning) in way.means {
            match *word {
                OTHERS => person.others_mean(meaning).await,
                _ => person.means(word, meaning).await,
            }
        }
        person.agree().await;
        let stage = person.reads(way.expected).await;
        stage.driver.clone().quit().await.unwrap();
    }
}

/// A workbook of one sheet. Numbers are numbers, and days are days.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (at, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*row) {
            match (text.parse::<f64>(), rust_xlsxwriter::ExcelDateTime::parse_from_str(text)) {
                (Ok(number), _) => sheet.write(at, column, number).unwrap(),
                (_, Ok(date)) if text.len() == 10 => sheet.write_with_format(at, column, date, &day).unwrap(),
                _ => sheet.write(at, column, *text).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn cp1250(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1250.encode(text).0.into_owned()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_deals() {
    let Some(list) = hard("200_lista_szans_cp1250.csv") else { return };
    let expected = &[
        ("won_deals", "13 deals"),
        ("won_value", "1,101,136 PLN"),
        ("lost_deals", "25 deals"),
        ("lost_value", "2,450,046 PLN"),
        ("open_deals", "22 deals"),
        ("open_pipeline", "2,271,751 PLN"),
    ];
    let english = "Opportunity ID,Customer,Sales rep,Amount,Created,Closed,Result,Loss reason\nOP-1,Alfa,Ewa,\"1,200.00\",2026-02-03,2026-03-01,Won,\nOP-2,Beta,Jan,800.50,2026-02-04,2026-03-09,Lost,Price\nOP-3,Gama,Jan,\"2,000.00\",2026-02-13,,Pending,\n";
    // A firm's own stages, none of which is known.
    let own = workbook(&[
        &["Numer szansy", "Firma", "Opiekun", "Kwota", "Data dodania", "Etap", "Data decyzji"],
        &["1", "Alfa", "Ewa", "1000", "2026-02-01", "1. Rozmowa", ""],
        &["2", "Beta", "Ewa", "2000", "2026-02-02", "2. Wycena", ""],
        &["3", "Gama", "Jan", "4000", "2026-02-03", "3. Decyzja zarządu", ""],
        &["4", "Delta", "Jan", "8000", "2026-02-04", "Umowa podpisana", "2026-03-04"],
        &["5", "Omega", "Jan", "16000", "2026-02-05", "Utracona", "2026-03-05"],
    ]);
    walk(&[
        Way { name: "lista_szans.csv", bytes: list, means: &[], expected },
        Way {
            name: "pipeline.csv",
            bytes: english.into(),
            means: &[],
            expected: &[("won_value", "1,200 PLN"), ("lost_value", "800.50 PLN"), ("open_pipeline", "2,000 PLN")],
        },
        Way {
            name: "lejek.xlsx",
            bytes: own,
            means: &[(OTHERS, "open")],
            expected: &[("won_value", "8,000 PLN"), ("lost_value", "16,000 PLN"), ("open_pipeline", "7,000 PLN")],
        },
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_of_invoices() {
    let Some(register) = hard("201_rejestr_faktur_cp1250.csv") else { return };
    let wfirma = "\u{feff}Numer faktury;Data wystawienia;Kontrahent;NIP;Razem netto;Razem VAT;Razem brutto\nFV 1/2026;2026-01-05;Alfa;5252248481;1000,00;230,00;1230,00\nFV 2/2026;2026-02-05;Beta;;2500,50;575,12;3075,62\n";
    let ifirma = "Lp.;Numer dokumentu;Data;Nabywca;NIP nabywcy;Wartość netto;VAT;Wartość brutto\n1;1/01/2026;05.01.2026;Alfa;5252248481;1 000,00;230,00;1 230,00\n2;2/01/2026;25.01.2026;Beta;;300,00;69,00;369,00\nRazem;;;;;1 300,00;299,00;1 599,00\n";
    walk(&[
        Way { name: "rejestr.csv", bytes: register, means: &[], expected: &[("net_sales", "2,280,684 PLN")] },
        Way { name: "wfirma.csv", bytes: wfirma.into(), means: &[], expected: &[("net_sales", "3,501 PLN")] },
        Way { name: "ifirma.csv", bytes: cp1250(ifirma), means: &[], expected: &[("net_sales", "1,300 PLN")] },
    ])
    .await;
}

/// What stands beside the amounts of a register in two currencies.
#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_rate_is_said_on_the_tile() {
    let Some(register) = hard("201_rejestr_faktur_cp1250.csv") else { return };
    let Some(mut person) = Person::sit_down(Setup::default()).await else { return };
    person.drop_file("rejestr.csv", &register).await;
    let said = person.stage.text("#file-0").await.replace('\u{a0}', " ");
    assert!(said.contains("222,732 € + 2,280,684 PLN"), "{said}");
    person.agree().await;
    person.stage.open("/?lang=en&grain=year&on=2026-06-01").await;
    let tile = person.stage.text("ul.tiles li").await.replace('\u{a0}', " ");
    assert!(tile.contains("2,280,684 PLN") && tile.contains("222,731.81 EUR"), "{tile}");
    person.reads(&[]).await.driver.clone().quit().await.unwrap();
}

const ZOHO: &str = "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Lead Source,Created Time,Probability (%),Currency\n";

#[tokio::test(flavor = "multi_thread")]
async fn deals_of_zoho() {
    let Some(deals) = hard("37_zoho_deals.csv") else { return };
    let row = |id: u32, amount: u32, stage: &str| {
        format!("zcrm_{id},zcrm_1,Ewa,{amount},D{id},2026-03-10,zcrm_9,Alfa,{stage},Web,2026-02-01 09:00:00,50,PLN\n")
    };
    let table = |stages: &[&str]| {
        let rows = (0..).zip(stages).map(|(at, stage)| row(at, 1 << at, stage));
        format!("{ZOHO}{}", rows.collect::<String>()).into_bytes()
    };
    let usual = table(&[
        "Qualification",
        "Needs Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
        "Closed Won",
        "Closed Lost",
        "Closed Lost to Competition",
    ]);
    let own = table(&["Pierwszy kontakt", "Oferta wysłana", "Closed Won", "Negocjacje"]);
    walk(&[
        Way {
            name: "zoho.csv",
            bytes: deals,
            means: &[("Negotiation", "open")],
            expected: &[("won_deals", "1 deal"), ("won_value", "10,000 PLN"), ("open_deals", "1 deal")],
        },
        Way {
            name: "zoho_usual.csv",
            bytes: usual,
            means: &[],
            expected: &[("won_value", "16.00 PLN"), ("lost_value", "96.00 PLN"), ("open_pipeline", "15.00 PLN")],
        },
        Way {
            name: "zoho_own.csv",
            bytes: own,
            means: &[(OTHERS, "open")],
            expected: &[("won_value", "4.00 PLN"), ("open_pipeline", "11.00 PLN")],
        },
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_of_dynamics() {
    let Some(deals) = hard("70_dynamics_opportunities.xlsx") else { return };
    let polish = workbook(&[
        &[
            "(Nie modyfikuj) Szansa sprzedaży",
            "Temat",
            "Potencjalny klient",
            "Szac. data zamknięcia",
            "Szac. przychód",
            "Rzeczywisty przychód",
            "Rzeczywista data zamknięcia",
            "Stan",
            "Przyczyna stanu",
            "Właściciel",
            "Utworzono",
        ],
        &["a-1", "A", "Alfa", "2026-03-01", "1000", "900", "2026-03-11", "Wygrana", "Wygrana", "Ewa", "2026-02-01"],
        &["a-2", "B", "Beta", "2026-03-01", "2000", "0", "2026-03-12", "Utracona", "Anulowana", "Ewa", "2026-02-02"],
        &["a-3", "C", "Alfa", "2026-09-01", "4000", "", "", "Otwarta", "W toku", "Ewa", "2026-02-03"],
        &["a-4", "D", "Alfa", "2026-03-01", "500", "", "2026-03-20", "Wygrana", "Wygrana", "Ewa", "2026-02-03"],
    ]);
    // A view without what was expected.
    let closed = "(Do Not Modify) Opportunity,Topic,Potential Customer,Actual Revenue,Actual Close Date,Status,Owner,Created On\nb-1,A,Alfa,1500,2026-03-11,Won,Ewa,2026-02-01\nb-2,B,Beta,0,2026-03-12,Lost,Ewa,2026-02-02\n";
    walk(&[
        Way {
            name: "dynamics.xlsx",
            bytes: deals,
            means: &[],
            expected: &[("won_value", "10,000 PLN"), ("lost_value", "12,000 PLN"), ("open_pipeline", "12,000 PLN")],
        },
        Way {
            name: "dynamics_pl.xlsx",
            bytes: polish,
            means: &[],
            expected: &[("won_value", "1,400 PLN"), ("lost_value", "2,000 PLN"), ("open_pipeline", "4,000 PLN")],
        },
        Way {
            name: "dynamics_closed.csv",
            bytes: closed.into(),
            means: &[],
            expected: &[("won_value", "1,500 PLN"), ("won_deals", "1 deal"), ("lost_deals", "1 deal")],
        },
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_of_harvest() {
    let Some(hours) = hard("16_harvest_time.csv") else { return };
    let detailed = "Date,Client,Project,Project Code,Task,Notes,Hours,Hours Rounded,Billable?,Invoiced?,Approved?,First Name,Last Name,Employee Id,Roles,Employee?,Billable Rate,Billable Amount,Cost Rate,Cost Amount,Currency,External Reference URL\n2026-03-16,Alfa,Web,,Meetings,,1.75,2.0,Yes,No,No,Jan,Test,,Sales,Yes,100.0,175.0,50.0,87.5,US Dollar - USD,\n2026-03-17,Alfa,Web,,Design,,2.0,2.0,Yes,No,No,Ewa,Test,,Sales,Yes,100.0,200.0,50.0,100.0,US Dollar - USD,\n";
    let clock = "Date,Client,Project,Task,Notes,Hours,First Name,Last Name\n03/16/2026,Alfa,Web,Sales calls,,1:15,Jan,Test\n03/17/2026,Alfa,Web,Programming,,0:30,Jan,Test\n";
    walk(&[
        Way {
            name: "harvest.csv",
            bytes: hours,
            means: &[],
            expected: &[("working_hours", "3 h 45 min"), ("communication_hours", "2 h 15 min")],
        },
        Way {
            name: "harvest_detailed.csv",
            bytes: detailed.into(),
            means: &[],
            expected: &[("working_hours", "3 h 45 min"), ("communication_hours", "1 h 45 min")],
        },
        Way {
            name: "harvest_clock.csv",
            bytes: clock.into(),
            means: &[],
            expected: &[("working_hours", "1 h 45 min"), ("communication_hours", "1 h 15 min")],
        },
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn costs_of_google_ads() {
    let (Some(polish), Some(english)) = (hard("14c_google_ads_pl.csv"), hard("14_google_ads_campaigns.csv")) else {
        return;
    };
    let tabs = "Campaign report\nMarch 1, 2026 - March 2, 2026\nDay\tCampaign\tCurrency code\tCost\tImpr.\tClicks\tCTR\n2026-03-01\tBrand\tPLN\t1,204.50\t48,210\t1,930\t4.00%\n2026-03-02\tBrand\tPLN\t95.50\t2,000\t80\t4.00%\nTotal: Campaigns\t --\tPLN\t1,300.00\t50,210\t2,010\t4.00%\nTotal: Account\t --\tPLN\t1,300.00\t50,210\t2,010\t4.00%\n";
    let razem = "Raport kampanii\n1 wrz 2026 - 2 wrz 2026\nDzień;Kampania;Wyświetl.;Kliknięcia;Koszt;Konwersje;Wartość konw.;CTR\n01.09.2026;Brand;48\u{a0}210;1\u{a0}930;1\u{a0}204,50;12,00;0,00;4,00%\n02.09.2026;Targi;2\u{a0}000;80;95,50; --;0,00;4,00%\nRazem: konto; --;50\u{a0}210;2\u{a0}010;1\u{a0}300,00;12,00;0,00;4,00%\n";
    walk(&[
        Way { name: "ads_pl.csv", bytes: polish, means: &[], expected: &[("marketing_cost", "1,300 PLN")] },
        Way { name: "ads_en.csv", bytes: english, means: &[], expected: &[("marketing_cost", "1,350 PLN")] },
        Way { name: "ads_tabs.csv", bytes: utf16(tabs), means: &[], expected: &[("marketing_cost", "1,300 PLN")] },
        Way { name: "ads_razem.csv", bytes: cp1250(razem), means: &[], expected: &[("marketing_cost", "1,300 PLN")] },
    ])
    .await;
}

/// The same on a telephone, on which nothing is wider than its page.
#[tokio::test(flavor = "multi_thread")]
async fn a_telephone_is_wide_enough() {
    let Some(deals) = hard("37_zoho_deals.csv") else { return };
    let Some(mut person) = Person::sit_down(Setup { phone: true, ..Setup::default() }).await else { return };
    person.drop_file("telephone.csv", &deals).await;
    let wide = "return document.documentElement.scrollWidth - window.innerWidth";
    assert!(person.stage.number(wide).await <= 0, "the page of columns is too wide");
    person.means("Negotiation", "open").await;
    person.agree().await;
    assert!(person.stage.number(wide).await <= 0, "the overview is too wide");
    person.reads(&[("won_value", "10,000 PLN")]).await.driver.clone().quit().await.unwrap();
}
