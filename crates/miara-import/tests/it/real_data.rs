//! Real exports, where they are at hand.

use std::collections::HashMap;
use std::path::PathBuf;

use miara_import::{Lookup, LookupTable, Lookups};

use crate::table::{Imported, import, import_with, mapping, root};

/// A folder of the shared test data; says so where it is absent.
fn data(folder: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: the data set `{folder}` is not at {}", path.display());
    None
}

fn table(products: &Imported, take: &str) -> (Lookup, LookupTable) {
    let lookup = Lookup { dataset: "products".into(), on: "name".into(), take: take.into() };
    let values = products.column(take).into_iter().map(Some);
    (lookup, LookupTable::from_pairs(products.column("name").into_iter().zip(values)))
}

#[test]
fn maven_lost_deals_are_worth_their_list_price() {
    let Some(folder) = data("maven_crm") else { return };
    let products =
        mapping("products", "columns: {product_id: product, name: product, category: series, list_price: sales_price}");
    let products = import(&folder.join("products.csv"), &products).expect("products");
    assert_eq!(products.rows(), 7);
    let deals = mapping(
        "deals",
        r#"
columns:
  deal_id: opportunity_id
  created_at: engage_date
  owner: sales_agent
  account_id: account
  product: {lookup: {dataset: products, match: product, on: name, take: product_id, loosely: true}}
  stage: deal_stage
  value: {sql: "CASE deal_stage WHEN 'Lost' THEN lookup_loosely('products', 'name', 'list_price', product) ELSE close_value END"}
  won_at: {sql: "CASE WHEN deal_stage = 'Won' THEN close_date END"}
  lost_at: {sql: "CASE WHEN deal_stage = 'Lost' THEN close_date END"}
"#,
    );
    let lookups = Lookups::from([table(&products, "product_id"), table(&products, "list_price")]);
    let imported = import_with(&folder.join("sales_pipeline.csv"), &deals, &lookups).expect("deals");
    let mut reasons: HashMap<&str, usize> = HashMap::new();
    imported.refused.iter().for_each(|r| *reasons.entry(r.reason.code()).or_default() += 1);
    // Prospects without an engagement date are the only rows that cannot come in.
    assert_eq!(reasons, HashMap::from([("missing", 500)]));
    assert_eq!(imported.rows(), 8300);
    let count = |name: &str| imported.column(name).iter().filter(|cell| *cell != "-").count();
    assert_eq!((count("won_at"), count("lost_at")), (4238, 2473));
    let (stages, values, products) = (imported.column("stage"), imported.column("value"), imported.column("product"));
    let lost = stages.iter().zip(&values).filter(|(stage, _)| *stage == "Lost");
    assert!(lost.clone().all(|(_, value)| value != "0.0000" && value != "-"));
    assert!(products.iter().any(|p| p == "GTX Pro") && !products.iter().any(|p| p == "GTXPro"));
    let won: f64 =
        stages.iter().zip(&values).filter(|(s, _)| *s == "Won").map(|(_, v)| v.parse::<f64>().expect("a number")).sum();
    assert!((won - 10_005_534.0).abs() < 0.5, "{won}");
}

#[test]
fn olist_leads_and_the_deals_they_became() {
    let Some(folder) = data("olist_funnel") else { return };
    let leads = mapping(
        "leads",
        "columns: {lead_id: mql_id, created_at: first_contact_date, landing_page: landing_page_id, channel: {column: origin, map: {organic search: organic, paid search: paid_search, social: other}}}",
    );
    let leads = import(&folder.join("olist_marketing_qualified_leads_dataset.csv"), &leads).expect("leads");
    assert_eq!((leads.rows(), leads.refused.len()), (8000, 0));
    let organic = leads.column("channel").iter().filter(|channel| *channel == "organic").count();
    assert_eq!(organic, 2296);
    let deals = mapping(
        "deals",
        "file: {time_zone: UTC}\ncolumns: {deal_id: mql_id, owner: sr_id, created_at: won_date, won_at: won_date, source: lead_type}",
    );
    let deals = import(&folder.join("olist_closed_deals_dataset.csv"), &deals).expect("deals");
    assert_eq!((deals.rows(), deals.refused.len()), (842, 0));
    assert_eq!(deals.column("won_at")[0], "2018-02-26T19:58:54Z");
    let sellers = mapping("accounts", "columns: {account_id: seller_id, region: seller_state}");
    let sellers = import(&folder.join("olist_sellers_dataset.csv"), &sellers).expect("sellers");
    assert_eq!(sellers.understood.delimiter, Some(';'));
    assert_eq!(sellers.rows(), 3095);
}
