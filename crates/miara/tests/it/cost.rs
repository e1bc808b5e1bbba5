//! What leads and customers cost, by hand and on the demo.

use miara_engine::checked_period;
use miara_insight::cost::{CostLine, CostQuestion, Costs, Gain, NoUnitCost, Payback, Payoff};
use serde_json::Value as Json;

use crate::book::{TestBook, question, usual_now};
use crate::browser::{Setup, stage};
use crate::demo;
use crate::start::{get, served};
use miara::service::{self, Service};
use miara_model::Lang;

fn asked(from: &str, to: &str) -> CostQuestion {
    CostQuestion {
        period: checked_period(from.parse().unwrap(), to.parse().unwrap()).unwrap(),
        by: "channel".to_owned(),
        filters: vec![],
        margin: 1.0,
    }
}

fn line<'c>(costs: &'c Costs, channel: Option<&str>) -> &'c CostLine {
    costs.lines.iter().find(|line| line.value.as_deref() == channel).unwrap()
}

fn near(found: Option<f64>, wanted: f64) {
    let found = found.unwrap();
    assert!((found - wanted).abs() < 0.005, "{found} is not {wanted}");
}

/// One March: a channel with costs in two currencies, one with cost and no lead, one with leads and no
/// cost; a deal that was won in March from a lead of February.
async fn march() -> TestBook {
    let book = TestBook::new();
    let rates = "currency,date,rate,multiplier\nEUR,2026-03-09,4.30,1\nEUR,2026-03-10,9.99,1\n";
    book.import_text("rates.csv", rates, "rates").await.unwrap();
    let costs = "row_id,date,category,department,channel,campaign,person,amount,currency\n\
        1,2026-03-02,media,marketing,ads,,,1000,PLN\n\
        2,2026-03-10,media,marketing,ads,,,100,EUR\n\
        3,2026-03-05,media,marketing,fair,,,500,PLN\n\
        4,2026-03-10,salary,marketing,,,,900,PLN\n\
        5,2026-03-10,salary,sales,,,a,800,PLN\n\
        6,2026-03-11,tools,marketing,,,,70,PLN\n\
        7,2026-02-11,media,marketing,ads,,,5000,PLN\n";
    book.import_text("costs.csv", costs, "costs").await.unwrap();
    let leads = "lead_id,created_at,channel,owner,qualified_at,deal_id\n\
        0,2026-02-20 10:00,ads,a,2026-02-21 10:00,D0\n\
        1,2026-03-02 10:00,ads,a,2026-03-03 10:00,D1\n\
        2,2026-03-03 10:00,ads,a,,\n\
        3,2026-03-31 23:30,ads,b,,D1\n\
        4,2026-03-04 10:00,organic,a,2026-04-05 10:00,D4\n\
        5,2026-03-05 10:00,organic,b,,\n\
        6,2026-03-06 10:00,organic,b,,\n";
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let deals = "deal_id,created_at,account_id,value,currency,won_at,lost_at\n\
        D0,2026-02-25,x,90000,PLN,2026-03-15,\n\
        D1,2026-03-05,y,4000,PLN,2026-04-20,\n\
        D4,2026-03-08,z,7000,PLN,,2026-04-01\n";
    book.import_text("deals.csv", deals, "deals").await.unwrap();
    book
}

#[tokio::test]
async fn march_by_hand() {
    let book = march().await;
    let costs =
        service::cost::costs(&book.service, &asked("2026-03-01", "2026-04-01"), book.now).await.unwrap().unwrap();
    let ads = line(&costs, Some("ads"));
    // 1,000 zł and 100 € at 4.30, the table before the day of the cost.
    near(ads.booked, 1430.0);
    let [lead, qualified, won, customer] = &ads.priced;
    assert_eq!((lead.gained, qualified.gained, won.gained, customer.gained), (3.0, 2.0, 1.0, 1.0));
    near(lead.per_booked(), 1430.0 / 3.0);
    // 3 of the month's 6 leads take half of marketing's 900 zł; 2 of Anna's 3 leads two thirds of her 800.
    near(lead.per_all(), (1430.0 + 450.0) / 3.0);
    near(won.per_booked(), 1430.0);
    near(won.per_all(), 1430.0 + 450.0 + 800.0 * 2.0 / 3.0);
    assert_eq!(lead.interval, None, "one month has no range");
    // Lead 3 is the second of deal D1, which counts once; D0 came by a lead of February.
    let organic = line(&costs, Some("organic"));
    assert_eq!((organic.booked, organic.priced[0].gained), (None, 3.0));
    assert_eq!(organic.priced[0].per_booked(), None, "no cost booked is not a cost of 0");
    near(organic.priced[0].per_all(), 150.0);
    assert_eq!((organic.priced[1].gained, organic.priced[2].per_all()), (1.0, None));
    let fair = line(&costs, Some("fair"));
    near(fair.booked, 500.0);
    assert_eq!((fair.priced[0].gained, fair.priced[0].per_booked(), fair.priced[0].per_all()), (0.0, None, None));
    assert_eq!(costs.whole.priced[2].gained, 1.0);
    // The tools are on no channel: in a row of their own and in the total, by channel as by campaign.
    near(costs.whole.priced[0].per_booked(), 2000.0 / 6.0);
    near(costs.whole.priced[0].per_all(), 2900.0 / 6.0);
    near(costs.whole.priced[2].per_all(), 2000.0 + 900.0 + 800.0);
    let tools = line(&costs, None);
    near(tools.booked, 70.0);
    assert_eq!((tools.priced[0].per_booked(), tools.priced[0].untold), (None, Some(NoUnitCost::Shared)));
    let by_campaign = CostQuestion { by: "campaign".to_owned(), ..asked("2026-03-01", "2026-04-01") };
    let by_campaign = service::cost::costs(&book.service, &by_campaign, book.now).await.unwrap().unwrap();
    near(by_campaign.whole.priced[0].per_booked(), 2000.0 / 6.0);
    near(by_campaign.whole.priced[2].per_all(), 3700.0);
    assert_eq!((costs.without_lead.as_ref(), costs.without_share), (None, 0.0), "D0 is a lead's of February");
    assert_eq!(costs.elsewhere, [(Some("tools".to_owned()), 70.0)]);
    assert_eq!((costs.people_categories.as_slice(), costs.unspread), (["salary".to_owned()].as_slice(), 0.0));
    assert_eq!(ads.next.pays(), Payoff::Untold);
    // February has the deal that was won in March.
    let february =
        service::cost::costs(&book.service, &asked("2026-02-01", "2026-03-01"), book.now).await.unwrap().unwrap();
    let ads = line(&february, Some("ads"));
    assert_eq!((ads.priced[0].gained, ads.priced[2].gained), (1.0, 1.0));
    near(ads.priced[2].per_booked(), 5000.0);
}

/// As in March, and two deals that no lead led to: D8 is won in March by a new account, D9 too, by the same.
#[tokio::test]
async fn what_no_lead_led_to_carries_its_part_of_sales_pay() {
    let book = march().await;
    let deals = "deal_id,created_at,account_id,value,currency,won_at,lost_at\n\
        D8,2026-03-01,w,100,PLN,2026-03-20,\n\
        D9,2026-03-01,w,100,PLN,2026-03-31,\n";
    book.import_text("more.csv", deals, "deals").await.unwrap();
    let costs =
        service::cost::costs(&book.service, &asked("2026-03-01", "2026-04-01"), book.now).await.unwrap().unwrap();
    // In March D0, D8 and D9 are won, one of them by a lead: two thirds of sales' 800 zł are not for leads.
    let without = costs.without_lead.as_ref().unwrap();
    assert!((costs.without_share - 2.0 / 3.0).abs() < 1e-9);
    let gained: Vec<f64> = without.priced.iter().map(|priced| priced.gained).collect();
    assert_eq!((gained, without.priced[2].per_booked()), (vec![0.0, 0.0, 2.0, 1.0], None));
    near(without.priced[2].per_all(), 800.0 * 2.0 / 3.0 / 2.0);
    near(without.priced[3].per_all(), 800.0 * 2.0 / 3.0);
    // Two of Anna's three leads are of ads: a third of her pay, two thirds of that.
    near(line(&costs, Some("ads")).priced[2].per_all(), 1430.0 + 450.0 + 800.0 / 3.0 * 2.0 / 3.0);
    // D1 of a lead, D8 and D9 carry all that was spent; y and w are new.
    near(costs.whole.priced[2].per_all(), 3700.0 / 3.0);
    near(costs.whole.priced[3].per_all(), 3700.0 / 2.0);
    let parts: f64 = costs.lines.iter().chain(&costs.without_lead).map(|line| line.priced[3].people).sum();
    assert!((parts - costs.whole.priced[3].people).abs() < 1e-9 && (parts - 1700.0).abs() < 1e-9);
    assert_eq!(costs.whole.payback, Payback::Untold);
    // The KPI counts who bought in March: x by a lead of February, and w.
    let own = costs.own.iter().find(|own| own.gain == Gain::Customer);
    assert_eq!(own, None, "3,700 by two accounts as well, though not the same ones");
    assert!(costs.own.iter().all(|own| own.gain == Gain::Qualified), "{:?}", costs.own);
}

#[tokio::test]
async fn cost_without_a_rate_is_no_cost_of_nothing() {
    let book = march().await;
    let costs = "row_id,date,category,department,channel,campaign,person,amount,currency\n\
        9,2026-03-12,media,marketing,ads,,,40,USD\n";
    book.import_text("more.csv", costs, "costs").await.unwrap();
    let costs =
        service::cost::costs(&book.service, &asked("2026-03-01", "2026-04-01"), book.now).await.unwrap().unwrap();
    let ads = line(&costs, Some("ads"));
    assert_eq!(ads.unconverted, [("USD".to_owned(), 40.0)]);
    assert_eq!((ads.priced[0].per_booked(), ads.priced[0].untold), (None, Some(NoUnitCost::Unconverted)));
    assert_eq!((costs.whole.priced[0].per_booked(), costs.whole.priced[0].per_all()), (None, None));
    assert_eq!(costs.whole.unconverted, [("USD".to_owned(), 40.0)]);
    assert!(line(&costs, Some("organic")).unconverted.is_empty());
}

/// Twelve months of 100 zł and a lead each, but for one in which 2,000 zł came back.
#[tokio::test]
async fn a_range_holds_its_point_after_a_refund_and_a_cut_month_is_said() {
    let book = TestBook::new();
    let mut costs = "row_id,date,category,department,channel,amount,currency\n".to_owned();
    let mut leads = "lead_id,created_at,channel\n".to_owned();
    for month in 1..=6 {
        let amount = if month == 5 { -2000 } else { 100 };
        costs.push_str(&format!("{month},2026-{month:02}-01,media,marketing,ads,{amount},PLN\n"));
        leads.push_str(&format!("{month},2026-{month:02}-10 10:00,ads\n"));
    }
    book.import_text("costs.csv", costs, "costs").await.unwrap();
    book.import_text("leads.csv", leads, "leads").await.unwrap();
    let found =
        service::cost::costs(&book.service, &asked("2026-01-01", "2026-07-01"), book.now).await.unwrap().unwrap();
    let priced = line(&found, Some("ads")).priced[0];
    near(priced.per_booked(), -250.0);
    let interval = priced.interval.unwrap();
    assert!(interval.low.unwrap() <= -250.0 && interval.high.unwrap() > 0.0, "{interval:?}");
    assert_eq!(found.cut, []);
    let found =
        service::cost::costs(&book.service, &asked("2026-01-01", "2026-06-15"), book.now).await.unwrap().unwrap();
    assert_eq!(found.cut.len(), 1);
    assert_eq!(found.cut[0].lumps, [(Some("media".to_owned()), 100.0)]);
    assert_eq!(found.cut[0].part.from.to_string(), "2026-06-01");
}

#[tokio::test]
async fn a_month_of_pay_without_leads_is_said_and_a_book_without_costs_too() {
    let book = march().await;
    let costs = "row_id,date,category,department,channel,campaign,person,amount,currency\n\
        8,2026-01-10,wynagrodzenia,marketing,,,,600,PLN\n";
    book.import_text("more.csv", costs, "costs").await.unwrap();
    let found =
        service::cost::costs(&book.service, &asked("2026-01-01", "2026-04-01"), book.now).await.unwrap().unwrap();
    assert_eq!(found.unspread, 600.0);
    // It stands where nothing is assigned, so that all that was spent is in the total.
    assert_eq!((line(&found, None).marketing_people, found.whole.marketing_people), (600.0, 1500.0));
    let empty = TestBook::new();
    assert_eq!(
        service::cost::costs(&empty.service, &asked("2026-01-01", "2026-04-01"), empty.now).await.unwrap(),
        None
    );
}

/// Thirty months of a channel of which 1,000 zł more a month bring 10 leads, and every fifth is won at
/// 1,000 zł: the next lead costs 100 zł and is worth 200.
#[tokio::test]
async fn a_lead_that_is_worth_more_than_it_costs_pays() {
    let book = TestBook::new();
    let mut costs = "row_id,date,category,department,channel,amount,currency\n".to_owned();
    let mut leads = "lead_id,created_at,channel,owner,qualified_at,deal_id\n".to_owned();
    let mut deals = "deal_id,created_at,value,currency,won_at\n".to_owned();
    let mut id = 0;
    for at in 0..30 {
        let (year, month) = (2024 + at / 12, at % 12 + 1);
        let spend = 2000 + 1000 * (at * 7 % 4);
        costs.push_str(&format!("{at},{year}-{month:02}-01,media,marketing,ads,{spend},PLN\n"));
        for lead in 0..spend / 100 {
            id += 1;
            let deal = if id % 5 == 0 { format!("D{id}") } else { String::new() };
            if id % 5 == 0 {
                deals.push_str(&format!("D{id},{year}-{month:02}-20,1000,PLN,{year}-{month:02}-25\n"));
            }
            leads.push_str(&format!("{id},{year}-{month:02}-{:02} 10:00,ads,a,,{deal}\n", lead % 20 + 1));
        }
    }
    for (name, text) in [("costs", costs), ("leads", leads), ("deals", deals)] {
        book.import_text(&format!("{name}.csv"), text, name).await.unwrap();
    }
    let found =
        service::cost::costs(&book.service, &asked("2025-07-01", "2026-07-01"), book.now).await.unwrap().unwrap();
    let ads = line(&found, Some("ads"));
    near(ads.priced[0].per_booked(), 100.0);
    let interval = ads.priced[0].interval.unwrap();
    assert!((interval.low.unwrap() - 100.0).abs() < 1e-6 && (interval.high.unwrap() - 100.0).abs() < 1e-6);
    let response = ads.next.response.unwrap();
    assert!((response.marginal_cost.unwrap() - 100.0).abs() < 15.0, "{response:?}");
    let worth = ads.next.worth.unwrap();
    assert!((worth.value - 200.0).abs() < 5.0, "{worth:?}");
    assert_eq!(ads.next.pays(), Payoff::Yes);
    // With a quarter of the sales left over, a lead is worth 50.
    let slim = CostQuestion { margin: 0.25, ..asked("2025-07-01", "2026-07-01") };
    let found = service::cost::costs(&book.service, &slim, book.now).await.unwrap().unwrap();
    assert_eq!(line(&found, Some("ads")).next.pays(), Payoff::No);
}

#[tokio::test]
async fn the_demo_s_rising_click_price_is_told_and_numbers_are_the_kpi_s() {
    let folder = demo::whole();
    let service = Service::open(folder.path()).unwrap();
    let found = service::cost::costs(&service, &asked("2025-11-01", "2026-11-01"), usual_now()).await.unwrap().unwrap();
    let truth = std::fs::read_to_string(folder.path().join("exports/truth.json")).unwrap();
    let truths: Vec<Json> = serde_json::from_str(&truth).unwrap();
    let planted = truths.iter().find(|truth| truth["id"] == "click_price_creep").unwrap();
    for line in found.lines.iter().filter(|line| line.booked.is_some() && line.value.is_some()) {
        let trend = line.trend.unwrap();
        let rises = trend.p <= 0.05 && trend.per_period > 0.0;
        assert_eq!(
            rises,
            line.value.as_deref() == planted["segment"]["channel"].as_str(),
            "{:?} {trend:?}",
            line.value
        );
    }
    let mut asked = question(&["cost_per_lead", "leads"], "2025-11-01", "2026-11-01");
    asked.by = vec!["channel".to_owned()];
    let answer = service::ask::answer(&service, &asked, usual_now()).await.unwrap();
    for row in answer.rows.iter().filter(|row| row.dimensions[0].is_some()) {
        let line = line(&found, row.dimensions[0].as_deref());
        near(line.priced[0].per_booked(), row.cells[0].as_ref().unwrap().to_f64());
        assert_eq!(line.priced[0].gained, row.cells[1].as_ref().unwrap().to_f64());
    }
    let parts: f64 = found.lines.iter().chain(&found.without_lead).map(|line| line.priced[2].gained).sum();
    assert_eq!((found.whole.priced[2].gained, Gain::ALL.len()), (parts, 4), "parts make the whole");
    let whole = question(&["cost_per_lead", "customer_acquisition_cost", "marketing_cost"], "2025-11-01", "2026-11-01");
    let answer = service::ask::answer(&service, &whole, usual_now()).await.unwrap();
    near(found.whole.priced[0].per_all(), answer.rows[0].cells[0].as_ref().unwrap().to_f64());
    assert!(found.own.iter().all(|own| own.gain != Gain::Lead), "the KPI's and the page's are one");
    // No next lead is told cheaper than the average one of lately.
    for line in &found.lines {
        if let (Some(cost), Some(average)) = (line.next.response.and_then(|one| one.marginal_cost), line.next.average) {
            assert!(cost >= average - 1e-6, "{:?}: {cost} of {average}", line.value);
        }
    }
}

#[test]
fn what_is_followed_from_the_lead_is_called_otherwise_than_the_kpis() {
    let book = TestBook::new();
    for lang in [Lang::Pl, Lang::En] {
        for gain in Gain::ALL.iter().filter(|gain| **gain != Gain::Lead) {
            let title = miara::locale::words(lang).say(&format!("cost-gain-{}", gain.name()));
            let twin = book.service.book.catalogue.kpis.values().find(|kpi| kpi.title.get(lang) == title);
            assert_eq!(twin.map(|kpi| &kpi.name), None, "{title}");
        }
    }
}

/// Costs of 1,000 that are of nobody and of 500 of Anna, who is of team North and has two of three leads.
#[tokio::test]
async fn costs_and_leads_of_no_team_are_said_beside_the_cost_by_team() {
    let book = TestBook::new();
    let files = [
        ("people", "person_id,name,team\nanna,Anna,North\n"),
        (
            "costs",
            "date,category,department,person,amount,currency\n\
             2026-11-03,media,marketing,,1000,PLN\n2026-11-03,salary,marketing,anna,500,PLN\n",
        ),
        ("leads", "lead_id,created_at,owner\n1,2026-11-03 10:00,anna\n2,2026-11-04 10:00,anna\n3,2026-11-05 10:00,\n"),
    ];
    for (name, text) in files {
        book.import_text(&format!("{name}.csv"), text, name).await.unwrap();
    }
    let mut asked = question(&["cost_per_lead"], "2026-11-01", "2026-12-01");
    asked.by = vec!["team".to_owned()];
    let kpi = service::ask::kpi(&book.service, "cost_per_lead").unwrap();
    let outside = service::outside::outside(&book.service, kpi, &asked, book.now).await.unwrap();
    let parts: Vec<_> =
        outside.iter().map(|one| (one.measure.as_str(), one.outside.to_f64(), one.whole.to_f64())).collect();
    assert_eq!(parts, [("marketing_cost", 1000.0, 1500.0), ("leads", 1.0, 3.0)]);
    let page = get(&served(&book.folder), "/kpi/cost_per_lead?lang=en&grain=month&on=2026-11-10&by=team").await.1;
    let page = page.replace('\u{a0}', " ");
    let said = "Marketing cost 1,000 PLN of 1,500 PLN (66.7 %); Leads 1 lead of 3 leads (33.3 %)";
    assert!(page.contains(said), "{page}");
    // What is no ratio has a row for it.
    let kpi = service::ask::kpi(&book.service, "leads").unwrap();
    assert_eq!(service::outside::outside(&book.service, kpi, &asked, book.now).await.unwrap(), []);
}

#[tokio::test]
async fn costs_fit_a_phone_and_lead_to_their_rows() {
    let Some(stage) = stage(Setup { phone: true, ..Setup::default() }).await else { return };
    for lang in ["pl", "en"] {
        stage.open(&format!("/cost?lang={lang}")).await;
        assert_eq!(stage.number("return document.documentElement.scrollWidth").await, 360, "{lang}");
        assert!(stage.text("#lead").await.contains("linkedin"));
    }
    stage.open("/cost?lang=en").await;
    assert!(stage.text("#next").await.contains("So the next lead costs about"));
    let leads = stage.text("#lead tbody tr:first-child td:nth-child(4)").await;
    stage.click("#lead tbody tr:first-child td:nth-child(4) a").await;
    stage.arrives("/kpi/leads/rows").await;
    assert!(stage.text("main").await.contains(&leads), "the rows are as many as the number says");
    stage.driver.clone().quit().await.unwrap();
}
