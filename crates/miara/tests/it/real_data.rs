//! Real public data, taken through the tutorial's mappings to figures that others have published.

use std::path::PathBuf;

use miara_model::{Firm, Grain, Question};

use crate::book::{TestBook, question, root, usual_now};
use miara::service;
use miara::service::import::ImportOptions;

/// The folder of a data set; tests that need it say so where it is not there, and in CI it must be.
fn data(name: &str) -> Option<PathBuf> {
    let folder = root().join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is absent, and in CI nothing is skipped", folder.display());
    eprintln!("SKIPPED: {} is absent", folder.display());
    None
}

async fn import(book: &TestBook, file: PathBuf, mapping: &str) {
    let mapping = root().join("docs/tutorial").join(mapping);
    let options = ImportOptions { mapping: Some(mapping.display().to_string()), ..ImportOptions::default() };
    let reports =
        service::import::import(&book.service, std::slice::from_ref(&file), &options, book.now, &|_, _, _| {}).await;
    let reports = reports.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(reports[0].rejected, 0, "{}: {:?}", file.display(), reports[0].examples);
}

fn dollars() -> Firm {
    let mut firm = Firm::named("Maven");
    firm.currency = "USD".into();
    firm
}

/// The book of the Maven pipeline; `None` where its files are absent.
pub(crate) async fn maven() -> Option<TestBook> {
    let folder = data("maven_crm")?;
    let book = TestBook::of(dollars(), usual_now());
    import(&book, folder.join("products.csv"), "maven_products.yaml").await;
    import(&book, folder.join("accounts.csv"), "maven_accounts.yaml").await;
    import(&book, folder.join("sales_teams.csv"), "maven_people.yaml").await;
    import(&book, folder.join("sales_pipeline.csv"), "maven_deals.yaml").await;
    Some(book)
}

#[tokio::test]
async fn maven_comes_to_the_published_figures() {
    let (Some(folder), Some(book)) = (data("maven_crm"), maven().await) else { return };
    let number = |kpi: &'static str, from: &'static str, to: &'static str| book.number(kpi, from, to);
    assert_eq!(number("won_deals", "2016-01-01", "2018-01-01").await, Some(4238.0));
    assert_eq!(number("won_value", "2016-01-01", "2018-01-01").await, Some(10_005_534.0));
    assert_eq!(number("lost_deals", "2016-01-01", "2018-01-01").await, Some(2473.0));
    assert_eq!(number("sales_cycle_median", "2016-01-01", "2018-01-01").await, Some(57.0));
    let rate = number("win_rate", "2017-03-01", "2017-04-01").await.unwrap();
    assert!((rate - 0.820_711).abs() < 5e-7, "{rate}");
    let rate = number("win_rate", "2017-12-01", "2018-01-01").await.unwrap();
    assert!((rate - 0.784_946).abs() < 5e-7, "{rate}");
    let lost = number("lost_value", "2016-01-01", "2018-01-01").await.unwrap();
    assert!((lost - lost_at_list_price(&folder)).abs() < 1e-6, "{lost}");
}

/// The list price of every lost deal, added up straight from the files.
fn lost_at_list_price(folder: &std::path::Path) -> f64 {
    let loose = |text: &str| text.replace(' ', "").to_lowercase();
    let mut products = csv::Reader::from_path(folder.join("products.csv")).unwrap();
    let prices: std::collections::HashMap<String, f64> =
        products.records().map(|row| row.unwrap()).map(|row| (loose(&row[0]), row[2].parse().unwrap())).collect();
    let mut deals = csv::Reader::from_path(folder.join("sales_pipeline.csv")).unwrap();
    let lost = deals.records().map(|row| row.unwrap()).filter(|row| &row[4] == "Lost");
    lost.map(|row| prices[&loose(&row[2])]).sum()
}

/// The book of the Olist funnel; `None` where its files are absent.
pub(crate) async fn olist() -> Option<TestBook> {
    let folder = data("olist_funnel")?;
    let book = TestBook::new();
    import(&book, folder.join("olist_marketing_qualified_leads_dataset.csv"), "olist_leads.yaml").await;
    import(&book, folder.join("olist_closed_deals_dataset.csv"), "olist_deals.yaml").await;
    Some(book)
}

#[tokio::test]
async fn olist_comes_to_the_published_figures() {
    let Some(book) = olist().await else { return };
    assert_eq!(book.number("leads", "2017-01-01", "2019-01-01").await, Some(8000.0));
    assert_eq!(book.number("won_deals", "2017-01-01", "2019-01-01").await, Some(842.0));
    let by = Question { by: vec!["source".into()], ..question(&["won_deals"], "2017-01-01", "2019-01-01") };
    let answer = book.ask(&by).await;
    let of = |source: &str| {
        answer.rows.iter().find(|row| row.dimensions[0].as_deref() == Some(source)).unwrap().cells[0]
            .as_ref()
            .unwrap()
            .to_f64()
    };
    assert_eq!(of("organic search"), 271.0);
    assert_eq!(of("paid search"), 195.0);
    let months = Question { grain: Some(Grain::Month), ..question(&["won_deals"], "2017-01-01", "2019-01-01") };
    let total: f64 = book
        .ask(&months)
        .await
        .rows
        .iter()
        .filter_map(|row| row.cells[0].as_ref().ok())
        .map(|value| value.to_f64())
        .sum();
    assert_eq!(total, 842.0);
}
