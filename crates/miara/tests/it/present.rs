//! Rows that a later full export lacks, and deals that were closed on a day nobody knows.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use jiff::Timestamp;
use miara_engine::{Terms, Upsert, UpsertResult};
use miara_model::{ColumnKind, Note, Question};

use crate::book::{TestBook, question};
use miara::service;

/// Three deals that are open on Monday, 16 November 2026: 500,000, 10,000 and 7,000.
const DEALS: &str = "deal_id,created_at,owner,value,currency,won_at,lost_at\n\
    D1,2026-11-02T10:00:00+01:00,ania,500000,PLN,,\n\
    D2,2026-11-03T10:00:00+01:00,ania,10000,PLN,,\n\
    D3,2026-11-04T10:00:00+01:00,bartek,7000,PLN,,\n";
const TUESDAY: &str = "2026-11-17T09:00:00+01:00";

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl TestBook {
    /// Sets a moment in a column that imports keep for themselves, as an import does; `None` takes it out.
    async fn set_moment(&self, deal: &str, created: &str, column: &str, at: Option<&str>) {
        let stored = self.service.engine.columns("deals", &["data_source"]).await.unwrap();
        let source = stored[0][0].as_deref();
        let row = [("deal_id", Some(deal)), ("created_at", Some(created)), ("data_source", source), (column, at)];
        assert_eq!(self.put("deals", &row).await.updated, 1);
    }

    /// Puts a row of texts and moments into a table, whoever else knows these columns.
    pub(crate) async fn put(&self, dataset: &str, row: &[(&str, Option<&str>)]) -> UpsertResult {
        let dataset = self.service.book.catalogue.datasets[dataset].clone();
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (name, described) in &dataset.columns {
            let given = row.iter().find(|(column, _)| column == name).and_then(|(_, text)| *text);
            let array: ArrayRef = match (given, described.kind) {
                (Some(text), ColumnKind::Time) => {
                    let micros = vec![instant(text).as_microsecond()];
                    Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"))
                }
                (Some(text), _) => Arc::new(StringArray::from(vec![text])),
                (None, kind) => new_null_array(&type_of(kind), 1),
            };
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        let lock = self.service.engine.store.lock().unwrap();
        let mapped: Vec<String> = row.iter().map(|(column, _)| (*column).to_owned()).collect();
        let terms = Terms { key: dataset.key.clone(), mapped, ..Terms::default() };
        let (store, zone) = (&self.service.engine.store, self.service.engine.zone().clone());
        let mut upsert = Upsert::new(store, &lock, &dataset, &batch.schema(), terms, zone);
        upsert.push(&batch, &[2]).unwrap();
        upsert.commit(&serde_json::json!("a test")).await.unwrap()
    }
}

/// Writes people as a version did that knew no days.
pub(crate) async fn people_of_an_earlier_version(book: &TestBook, people: &[(&str, &str)]) {
    let mut dataset = book.service.book.catalogue.datasets["people"].clone();
    let holds = dataset.holds.take().unwrap();
    dataset.columns.shift_remove(&holds.from);
    let (mut fields, mut arrays) = (Vec::new(), Vec::<ArrayRef>::new());
    for (name, described) in &dataset.columns {
        let texts = |take: fn(&(&str, &str)) -> String| -> ArrayRef {
            Arc::new(people.iter().map(|person| Some(take(person))).collect::<StringArray>())
        };
        let array = match name.as_str() {
            "person_id" => texts(|(id, _)| (*id).to_owned()),
            "team" => texts(|(_, team)| (*team).to_owned()),
            _ => new_null_array(&type_of(described.kind), people.len()),
        };
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
    let lock = book.service.engine.store.lock().unwrap();
    let mapped = vec!["person_id".to_owned(), "team".to_owned()];
    let terms = Terms { key: dataset.key.clone(), mapped, ..Terms::default() };
    let (store, zone) = (&book.service.engine.store, book.service.engine.zone().clone());
    let mut upsert = Upsert::new(store, &lock, &dataset, &batch.schema(), terms, zone);
    upsert.push(&batch, &vec![2; people.len()]).unwrap();
    upsert.commit(&serde_json::json!("a test")).await.unwrap();
}

fn type_of(kind: ColumnKind) -> DataType {
    use ColumnKind::{Count, Date, Flag, Hours, Money, Rate, Share, Text, Time};
    match kind {
        Text => DataType::Utf8,
        Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Date => DataType::Date32,
        Count => DataType::Int64,
        Money => DataType::Decimal128(18, 4),
        Hours => DataType::Decimal128(18, 6),
        Rate => DataType::Decimal128(18, 8),
        Share => DataType::Float64,
        Flag => DataType::Boolean,
    }
}

/// A book asked on Thursday, with the deal of 500,000 gone since Tuesday.
async fn with_one_gone() -> TestBook {
    let mut book = TestBook::new();
    book.now = instant("2026-11-19T10:00:00+01:00");
    book.import_text("deals.csv", DEALS, "deals").await.unwrap();
    book.set_moment("D1", "2026-11-02T10:00:00+01:00", "gone_at", Some(TUESDAY)).await;
    book
}

#[tokio::test]
async fn a_gone_deal_leaves_the_pipeline_from_that_day_on_and_nobody_lost_it() {
    let book = with_one_gone().await;
    assert_eq!(book.number("open_pipeline", "2026-11-16", "2026-11-17").await, Some(517_000.0));
    assert_eq!(book.number("open_pipeline", "2026-11-17", "2026-11-18").await, Some(17_000.0));
    assert_eq!(book.number("open_deals", "2026-11-16", "2026-11-17").await, Some(3.0));
    assert_eq!(book.number("open_deals", "2026-11-19", "2026-11-20").await, Some(2.0));
    assert_eq!(book.number("lost_deals", "2026-11-01", "2026-12-01").await, Some(0.0));
    let plan = book.service.engine.explain(&question(&["open_pipeline"], "2026-11-17", "2026-11-18"), book.now).await;
    assert!(plan.unwrap().contains("gone_at"));
    let listed = async |from, to| {
        let behind =
            service::ask::rows(&book.service, &question(&["open_pipeline"], from, to), 10, book.now).await.unwrap();
        (behind[0].total, behind[0].sum.unwrap().to_string())
    };
    assert_eq!(listed("2026-11-16", "2026-11-17").await, (3, "517000".to_owned()));
    assert_eq!(listed("2026-11-17", "2026-11-18").await, (2, "17000".to_owned()));
}

#[tokio::test]
async fn a_gone_win_is_gone_from_all_periods_and_from_every_list() {
    let book = with_one_gone().await;
    book.set_moment("D1", "2026-11-02T10:00:00+01:00", "won_at", Some("2026-11-10T10:00:00+01:00")).await;
    assert_eq!(book.number("won_value", "2026-11-01", "2026-12-01").await, Some(0.0));
    let engine = &book.service.engine;
    let all = question(&["won_value"], "2026-11-01", "2026-12-01");
    assert_eq!(engine.rows(&all, 10, book.now).await.unwrap()[0].total, 0);
    assert_eq!(book.journey_rows("deal", &all).await.len(), 2);
    assert_eq!(engine.columns("deals", &["deal_id"]).await.unwrap().len(), 2);
    assert_eq!(engine.pairs("deals", "deal_id", "owner").await.unwrap().len(), 2);
    assert_eq!(engine.rows_present("deals").await.unwrap(), 2);
    let days = engine.days("deals").await.unwrap().unwrap();
    assert_eq!(days, ("2026-11-03".parse().unwrap(), "2026-11-04".parse().unwrap()));
    let deals = &book.service.book.catalogue.datasets["deals"];
    assert_eq!(engine.list(deals, ("owner", "ania"), 10).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_deal_that_comes_back_was_never_gone() {
    let book = with_one_gone().await;
    book.set_moment("D1", "2026-11-02T10:00:00+01:00", "gone_at", None).await;
    assert_eq!(book.number("open_pipeline", "2026-11-17", "2026-11-18").await, Some(517_000.0));
}

#[tokio::test]
async fn a_deal_closed_on_an_unknown_day_is_not_open_and_in_no_period() {
    let book = TestBook::new();
    let deals = "deal_id,created_at,value,won_at,lost_at,outcome\nD1,2026-11-02T10:00:00+01:00,500,,,won\nD2,2026-11-03T10:00:00+01:00,20,,,open\n";
    let path = book.folder.path().join("deals.csv");
    std::fs::write(&path, deals).unwrap();
    let unknown = service::import::FileAnswers::from([("won_at".to_owned(), "unknown".to_owned())]);
    book.import_answering(&path, "deals", &unknown).await.unwrap();
    let known = book.service.engine.columns("deals", &["deal_id", "closed_by"]).await.unwrap();
    if known.iter().all(|row| row[1].is_none()) {
        book.set_moment("D1", "2026-11-02T10:00:00+01:00", "closed_by", Some(TUESDAY)).await;
    }
    assert_eq!(book.number("open_deals", "2026-11-24", "2026-11-25").await, Some(1.0));
    let answer = book.ask(&question(&["won_value"], "2026-11-01", "2026-12-01")).await;
    assert_eq!(answer.rows[0].cells[0].as_ref().map(|value| value.to_f64()), Ok(0.0));
    let undated = answer.notes.iter().find_map(|note| match note {
        Note::Undated { rows, amount, .. } => Some((*rows, amount.map(|amount| amount.to_f64()))),
        _ => None,
    });
    assert_eq!(undated, Some((1, Some(500.0))));
    // Of two measures of the same rows it is said once.
    let answer = book.ask(&question(&["won_deals", "won_value"], "2026-11-01", "2026-12-01")).await;
    let undated = answer.notes.iter().filter_map(|note| match note {
        Note::Undated { amount, .. } => Some(amount.map(|amount| amount.to_f64())),
        _ => None,
    });
    assert_eq!(undated.collect::<Vec<_>>(), [Some(500.0)]);
}

#[tokio::test]
async fn tables_without_gone_rows_are_read_as_they_are() {
    let book = TestBook::new();
    book.import_text("deals.csv", DEALS, "deals").await.unwrap();
    let asked = question(&["open_pipeline", "won_value"], "2026-11-17", "2026-11-18");
    let plan = book.service.engine.explain(&asked, book.now).await.unwrap();
    assert!(!plan.contains("gone_at"), "{plan}");
}

#[tokio::test]
async fn a_data_source_is_a_dimension_that_shows_where_there_are_two() {
    let book = TestBook::new();
    book.import_text("deals.csv", DEALS, "deals").await.unwrap();
    let (service, engine) = (&book.service, &book.service.engine);
    let kpi = &service.book.catalogue.kpis["open_deals"];
    let asked =
        Question { by: vec!["data_source".to_owned()], ..question(&["open_deals"], "2026-11-24", "2026-11-25") };
    let offered = async || {
        let columns = engine.rows(&asked, 10, book.now).await.unwrap().remove(0).columns;
        assert!(!columns.iter().any(|name| name == "gone_at" || name == "closed_by"), "{columns:?}");
        let choices = service::dimensions::choices(service).await.unwrap();
        [
            engine.splits_of(kpi).await.unwrap().iter().any(|name| name == "data_source"),
            choices.dimensions.iter().any(|choice| choice.dimension == "data_source" && choice.values.len() == 2),
            columns.iter().any(|name| name == "data_source"),
        ]
    };
    assert_eq!(offered().await, [false; 3]);
    assert_eq!(book.ask(&asked).await.rows.len(), 1, "it can be asked for all the same");
    let created = "2026-11-05T10:00:00+01:00";
    let row = [("deal_id", Some("D1")), ("created_at", Some(created)), ("data_source", Some("another"))];
    assert_eq!(book.put("deals", &row).await.inserted, 1);
    assert_eq!(offered().await, [true; 3]);
    assert_eq!(book.ask(&asked).await.rows.len(), 2);
    let leads = &service.book.catalogue.kpis["leads"];
    assert!(!engine.splits_of(leads).await.unwrap().iter().any(|name| name == "data_source"));
}

#[tokio::test]
async fn one_id_in_two_data_sources_is_two_things() {
    let book = TestBook::new();
    let day = Some("2026-11-10T10:00:00+01:00");
    for (source, campaign) in [("a", "spring"), ("b", "autumn")] {
        let source = ("data_source", Some(source));
        let deal = [("deal_id", Some("D1")), ("created_at", day), ("won_at", day), source];
        book.put("deals", &deal).await;
        let campaign = ("campaign", Some(campaign));
        book.put("leads", &[("lead_id", Some("L1")), ("created_at", day), ("deal_id", Some("D1")), campaign, source])
            .await;
    }
    let by = |kpi, dimension: &str| Question {
        by: vec![dimension.to_owned()],
        ..question(&[kpi], "2026-11-01", "2026-12-01")
    };
    let numbers = async |kpi, dimension| {
        let answer = book.ask(&by(kpi, dimension)).await;
        let rows = answer.rows.iter();
        rows.map(|row| (row.dimensions[0].clone(), row.cells[0].as_ref().unwrap().to_f64())).collect::<Vec<_>>()
    };
    let each = |a: &str, b: &str| vec![(Some(a.to_owned()), 1.0), (Some(b.to_owned()), 1.0)];
    assert_eq!(numbers("won_deals", "campaign").await, each("autumn", "spring"));
    assert_eq!(numbers("leads", "data_source").await, each("a", "b"));
    let leads = book.journey_rows("lead", &by("leads", "campaign")).await;
    assert_eq!(leads.iter().filter(|lead| lead.times[3].is_some() && lead.is_first).count(), 2);
    // Invoices of a third source: what one of the two alone knows is meant; what both know can't be told, and
    // counts once.
    let autumn = ("campaign", Some("autumn"));
    let b = ("data_source", Some("b"));
    book.put("deals", &[("deal_id", Some("D2")), ("created_at", day), b]).await;
    book.put("leads", &[("lead_id", Some("L2")), ("created_at", day), ("deal_id", Some("D2")), autumn, b]).await;
    let invoices = "line_id,invoice_id,issued_on,sold_on,kind,net,deal_id\n\
        F1/1,F1,2026-11-12,2026-11-12,sale,100,D1\nF2/1,F2,2026-11-12,2026-11-12,sale,50,D2\n";
    book.import_text("invoices.csv", invoices, "invoices").await.unwrap();
    assert_eq!(numbers("net_sales", "campaign").await, [(Some("autumn".to_owned()), 50.0), (None, 100.0)]);
}
