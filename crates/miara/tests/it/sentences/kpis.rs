//! Each KPI's number by SQL of its own, over the days and in the place that are asked for.

use std::collections::BTreeMap;

use miara_model::Period;
use rusqlite::types::Value;

use super::raw::{Raw, days_later, number, number_of, text};
use super::ways::column;

/// Values of dimensions; nothing is not assigned.
pub(super) type Place = [(String, Option<String>)];

/// What a place has, by the values of some dimensions: numerator and denominator of a ratio, of a sum the number.
pub(super) type Parts = BTreeMap<Vec<Option<String>>, (f64, f64)>;

/// How rows are counted: the table, the day that they count on, what is added up, and which rows.
struct Measure {
    from: &'static str,
    table: &'static str,
    day: &'static str,
    value: &'static str,
    rows: &'static str,
}

/// Numerator and denominator of ratios, each a sum of measures.
const RATIOS: [(&str, &[&str], &[&str]); 19] = [
    ("win_rate", &["won_deals"], &["won_deals", "lost_deals"]),
    ("win_rate_by_value", &["won_value"], &["won_value", "lost_value"]),
    ("visit_to_lead_rate", &["leads"], &["website_visits"]),
    ("landing_page_conversion_rate", &["cta_responses"], &["landing_page_visits"]),
    ("engaged_visit_share", &["engaged_visits"], &["visits_with_engagement"]),
    ("cost_per_lead", &["marketing_cost"], &["leads"]),
    ("cost_per_qualified_lead", &["marketing_cost"], &["qualified_leads"]),
    ("customer_acquisition_cost", &["acquisition_cost"], &["new_customers"]),
    ("email_click_rate", &["emails_clicked_by_people"], &["emails_delivered_with_clicks"]),
    ("email_conversion_rate", &["emails_converted"], &["emails_delivered_with_conversions"]),
    ("email_delivery_rate", &["emails_delivered"], &["emails_delivered", "emails_bounced"]),
    ("email_reply_rate", &["emails_replied"], &["emails_delivered_with_replies"]),
    ("email_unsubscribe_rate", &["emails_unsubscribed_by_people"], &["emails_delivered_with_unsubscribes"]),
    ("engagement_rate", &["engagements"], &["impressions_with_engagement"]),
    ("communication_share", &["communication_hours"], &["working_hours"]),
    ("revenue_per_hour", &["net_sales"], &["working_hours"]),
    ("revenue_per_communication_hour", &["net_sales"], &["communication_hours"]),
    ("activities_per_day", &["human_activities"], &["person_workdays"]),
    ("answered_within_limit_share", &["answered_within_limit"], &["limit_passed"]),
];

const FIRST_WON: &str = "(SELECT * FROM (SELECT d.*, ROW_NUMBER() OVER (PARTITION BY d.account_id \
    ORDER BY d.won_at, d.deal_id) AS nth FROM deals d WHERE d.won_at IS NOT NULL AND d.account_id IS NOT NULL) \
    WHERE nth = 1)";
const RECOGNISED: &str = "(CASE WHEN t.kind = 'correction' THEN t.issued_on ELSE t.sold_on END)";
const LIMIT_PASSED: &str =
    "t.so_far >= 1 AND (t.wait_end = 0 OR (t.answered IS NULL AND (t.wait_end = 2 OR t.wait >= 1)))";
const TALK: &str = "t.kind IN ('call', 'meeting', 'email', 'presentation')";

fn measure(name: &str) -> Option<Measure> {
    let of = |table, day, value, rows| Some(Measure { from: table, table, day, value, rows });
    match name {
        "leads" => of("leads", "t.created_at_day", "COUNT(*)", "1"),
        "qualified_leads" => of("leads", "t.qualified_at_day", "COUNT(*)", "1"),
        "answered_within_limit" => {
            of("leads", "t.handed_over_at_day", "COUNT(*)", "t.so_far >= 1 AND t.wait_end = 0 AND t.wait <= 1")
        }
        "limit_passed" => of("leads", "t.handed_over_at_day", "COUNT(*)", LIMIT_PASSED),
        "won_deals" => of("deals", "t.won_at_day", "COUNT(*)", "1"),
        "lost_deals" => of("deals", "t.lost_at_day", "COUNT(*)", "1"),
        "won_value" => of("deals", "t.won_at_day", "SUM(t.won_base) / 10000.0", "1"),
        "lost_value" => of("deals", "t.lost_at_day", "SUM(t.lost_base) / 10000.0", "1"),
        "new_customers" => {
            Some(Measure { from: FIRST_WON, table: "deals", day: "t.won_at_day", value: "COUNT(*)", rows: "1" })
        }
        "net_sales" => of("invoices", RECOGNISED, "SUM(t.net_base - COALESCE(t.advance_base, 0)) / 10000.0", "1"),
        "sale_invoices" => {
            of("invoices", RECOGNISED, "COUNT(DISTINCT t.invoice_id)", "t.kind IN ('sale', 'settlement')")
        }
        // Counts beside amounts leave out what has no amount.
        "sale_invoices with net_sales" => of(
            "invoices",
            RECOGNISED,
            "COUNT(DISTINCT t.invoice_id)",
            "t.kind IN ('sale', 'settlement') AND t.net_base IS NOT NULL",
        ),
        "won_deals with won_value" => of("deals", "t.won_at_day", "COUNT(*)", "t.won_base IS NOT NULL"),
        "marketing_cost" => of("costs", "t.date", "SUM(t.amount_base) / 10000.0", "t.department = 'marketing'"),
        "acquisition_cost" => {
            of("costs", "t.date", "SUM(t.amount_base) / 10000.0", "t.department IN ('marketing', 'sales')")
        }
        "working_hours" => of("worktime", "t.date", "SUM(t.hours)", "1"),
        "communication_hours" => of("worktime", "t.date", "SUM(t.hours)", TALK),
        "person_workdays" => of("worktime", "t.date", "COUNT(DISTINCT t.person || ' ' || t.date)", "t.hours > 0"),
        "human_activities" => of("activities", "t.at_day", "COUNT(*)", "COALESCE(t.automatic, 0) = 0"),
        "website_visits" => of("web_traffic", "t.at_day", "SUM(t.visits)", "1"),
        "engaged_visits" => of("web_traffic", "t.at_day", "SUM(t.engaged_visits)", "1"),
        "visits_with_engagement" => of("web_traffic", "t.at_day", "SUM(t.visits)", "t.engaged_visits IS NOT NULL"),
        "cta_responses" => of("web_traffic", "t.at_day", "SUM(t.cta_responses)", "t.landing_page IS NOT NULL"),
        "landing_page_visits" => {
            of("web_traffic", "t.at_day", "SUM(t.visits)", "t.landing_page IS NOT NULL AND t.cta_responses IS NOT NULL")
        }
        "reach" => of("social", "t.date", "SUM(t.reach)", "1"),
        "engagements" => of("social", "t.date", "SUM(t.engagements)", "t.impressions IS NOT NULL"),
        "impressions_with_engagement" => of("social", "t.date", "SUM(t.impressions)", "t.engagements IS NOT NULL"),
        _ => of_emails(name),
    }
}

fn of_emails(name: &str) -> Option<Measure> {
    let (value, rows) = match name {
        "emails_clicked_by_people" => ("SUM(t.clicked - COALESCE(t.machine_clicked, 0))", "1"),
        "emails_delivered_with_clicks" => ("SUM(t.delivered)", "t.clicked IS NOT NULL"),
        "emails_converted" => ("SUM(t.converted)", "1"),
        "emails_delivered_with_conversions" => ("SUM(t.delivered)", "t.converted IS NOT NULL"),
        "emails_delivered" => ("SUM(t.delivered)", "t.bounced IS NOT NULL"),
        "emails_bounced" => ("SUM(t.bounced)", "1"),
        "emails_replied" => ("SUM(t.replied)", "1"),
        "emails_delivered_with_replies" => ("SUM(t.delivered)", "t.replied IS NOT NULL"),
        "emails_unsubscribed_by_people" => ("SUM(t.unsubscribed - COALESCE(t.machine_unsubscribed, 0))", "1"),
        "emails_delivered_with_unsubscribes" => ("SUM(t.delivered)", "t.unsubscribed IS NOT NULL"),
        _ => return None,
    };
    Some(Measure { from: "email_sends", table: "email_sends", day: "t.at_day", value, rows })
}

/// A condition on rows: those of a place.
fn within(table: &str, place: &Place) -> String {
    let of = |(dimension, value): &(String, Option<String>)| {
        let column = column(table, dimension);
        let value = value.as_ref().map(|value| format!("{column} = '{}'", value.replace('\'', "''")));
        format!(" AND {}", value.unwrap_or_else(|| format!("{column} IS NULL")))
    };
    place.iter().map(of).collect()
}

/// The numbers of a book.
pub(super) struct Numbers<'r> {
    pub(super) raw: &'r Raw,
    /// The moment after which nothing is known.
    pub(super) known: i64,
}

impl Numbers<'_> {
    /// Takes the leads' waits down: until somebody's first contact, the end of the lead, or what is known.
    pub(super) fn with_waits(raw: &Raw, known: i64) -> Numbers<'_> {
        if !raw.has("leads") {
            return Numbers { raw, known };
        }
        raw.run(
            "ALTER TABLE leads ADD COLUMN answered; ALTER TABLE leads ADD COLUMN wait; \
                 ALTER TABLE leads ADD COLUMN wait_end; ALTER TABLE leads ADD COLUMN so_far; \
                 UPDATE leads SET answered = first_response_at",
        );
        if raw.has("activities") {
            raw.run("CREATE INDEX a_deal ON activities (deal_id); CREATE INDEX a_account ON activities (account_id)");
            let human = "COALESCE(a.automatic, 0) = 0 AND a.person IS NOT NULL AND a.at >= leads.handed_over_at AND \
                LOWER(COALESCE(a.kind, '')) NOT IN ('note', 'notatka', 'task', 'zadanie', 'deadline', 'termin', 'system')";
            let of = |which: &str| format!("SELECT MIN(a.at) AS at FROM activities a WHERE {which} AND {human}");
            let each = [
                of("a.lead_id = leads.lead_id"),
                of("a.lead_id IS NULL AND a.deal_id = leads.deal_id"),
                of("a.lead_id IS NULL AND a.deal_id IS NULL AND a.account_id = leads.account_id"),
            ];
            let first = each.map(|one| format!("COALESCE(({one}), 9e18)")).join(", ");
            raw.run(&format!(
                "UPDATE leads SET answered = NULLIF(MIN({first}), 9e18) \
                              WHERE answered IS NULL AND handed_over_at IS NOT NULL"
            ));
        }
        raw.run("BEGIN");
        let leads =
            "SELECT rowid, handed_over_at, answered, disqualified_at FROM leads WHERE handed_over_at IS NOT NULL";
        for row in raw.rows(leads) {
            let [handed, answered, ended] = [1, 2, 3].map(|at| number(&row[at]).map(|micros| micros as i64));
            let handed = handed.unwrap();
            let until = answered.unwrap_or_else(|| ended.unwrap_or(known).max(handed));
            let end = if answered.is_some() {
                0
            } else if ended.is_some() {
                1
            } else {
                2
            };
            let (wait, so_far) = (raw.office.hours(handed, until), raw.office.hours(handed, known));
            let end = wait.map(|_| end);
            let update = "UPDATE leads SET wait = ?1, wait_end = ?2, so_far = ?3 WHERE rowid = ?4";
            raw.sql.execute(update, (wait, end, so_far, row[0].clone())).unwrap();
        }
        raw.run("COMMIT");
        Numbers { raw, known }
    }

    /// The number of a KPI or measure; `None` where there is none.
    pub(super) fn number(&self, name: &str, days: Period, place: &Place) -> Option<f64> {
        match name {
            "response_time_median" => self.wait(0.5, days, place),
            "response_time_p90" => self.wait(0.9, days, place),
            "sales_cycle_median" => self.cycle(days, place),
            "lead_qualification_rate" => self.qualified(days, place),
            "open_deals" => Some(self.open_deals(days, place).len() as f64),
            "open_pipeline" => self.open_pipeline(days, place),
            "unanswered_leads" => self.unanswered(days, place),
            "followers" => self.followers(days.to, place),
            "follower_growth" => Some(self.followers(days.to, place)? - self.followers(days.from, place)?),
            "average_deal_value" => {
                Some(self.sum("net_sales", days, place) / self.sum("sale_invoices with net_sales", days, place))
                    .filter(|n| n.is_finite())
            }
            "sales_velocity" => {
                let number = |name: &str| self.number(name, days, place);
                let worth = number("won_value")? / number("won_deals with won_value")?;
                Some(number("open_deals")? * worth * number("win_rate")? / number("sales_cycle_median")?)
            }
            _ => {
                let parts = self.parts(name, days, place, &[]);
                let (met, of) = parts.get(&vec![]).copied().unwrap_or_default();
                if is_ratio(name) { (of != 0.0).then(|| met / of) } else { Some(met) }
            }
        }
    }

    /// The sum of a measure.
    pub(super) fn sum(&self, measure: &str, days: Period, place: &Place) -> f64 {
        self.split(measure, days, place, &[]).values().sum()
    }

    /// Numerator and denominator, or the number, by the values of some dimensions.
    pub(super) fn parts(&self, name: &str, days: Period, place: &Place, by: &[String]) -> Parts {
        let (above, below) = sides(name);
        let mut parts = Parts::new();
        for measure in above {
            for (key, number) in self.split(measure, days, place, by) {
                parts.entry(key).or_default().0 += number;
            }
        }
        for measure in below {
            for (key, number) in self.split(measure, days, place, by) {
                parts.entry(key).or_default().1 += number;
            }
        }
        parts
    }

    fn split(&self, name: &str, days: Period, place: &Place, by: &[String]) -> BTreeMap<Vec<Option<String>>, f64> {
        let Measure { from, table, day, value, rows } =
            measure(name).unwrap_or_else(|| panic!("nobody has written SQL for `{name}`"));
        let dimensions: Vec<String> = by.iter().map(|dimension| format!("{}, ", column(table, dimension))).collect();
        let group: Vec<String> = (1..=by.len()).map(|at| at.to_string()).collect();
        let group = if group.is_empty() { String::new() } else { format!(" GROUP BY {}", group.join(", ")) };
        let sql = format!(
            "SELECT {}COALESCE({value}, 0) FROM {from} t WHERE {day} >= {} AND {day} < {} AND {rows}{}{group}",
            dimensions.concat(),
            number_of(days.from),
            number_of(days.to),
            within(table, place),
        );
        let row = |row: Vec<Value>| {
            let (last, key) = row.split_last().unwrap();
            (key.iter().map(text).collect(), number(last).unwrap())
        };
        self.raw.rows(&sql).into_iter().map(row).collect()
    }

    /// The days of `column`, as a condition on rows of a place.
    fn on(&self, table: &str, column: &str, days: Period, place: &Place) -> String {
        let (from, to) = (number_of(days.from), number_of(days.to));
        format!("{column} >= {from} AND {column} < {to}{}", within(table, place))
    }

    fn wait(&self, share: f64, days: Period, place: &Place) -> Option<f64> {
        let on = self.on("leads", "t.handed_over_at_day", days, place);
        waited(&self.waits(&on), share)
    }

    /// Hours and how each wait ended, of leads that meet a condition.
    pub(super) fn waits(&self, on: &str) -> Vec<(f64, i64)> {
        let rows = self.raw.rows(&format!("SELECT wait, wait_end FROM leads t WHERE wait IS NOT NULL AND {on}"));
        rows.iter().map(|row| (number(&row[0]).unwrap(), number(&row[1]).unwrap() as i64)).collect()
    }

    fn cycle(&self, days: Period, place: &Place) -> Option<f64> {
        let on = self.on("deals", "t.won_at_day", days, place);
        let rows =
            self.raw.rows(&format!("SELECT won_at_day - created_at_day AS d FROM deals t WHERE {on} ORDER BY d"));
        let cycles: Vec<f64> = rows.iter().filter_map(|row| number(&row[0])).collect();
        let count = cycles.len();
        (count > 0).then(|| (cycles[(count - 1) / 2] + cycles[count / 2]) / 2.0)
    }

    fn qualified(&self, days: Period, place: &Place) -> Option<f64> {
        let on = self.on("leads", "t.created_at_day", days, place);
        let (mut met, mut of) = (0.0, 0.0);
        for row in self.raw.rows(&format!("SELECT created_at, qualified_at FROM leads t WHERE {on}")) {
            let end = days_later(&self.raw.office, number(&row[0]).unwrap() as i64, 30);
            if end <= self.known {
                of += 1.0;
                met += f64::from(u8::from(number(&row[1]).is_some_and(|at| at as i64 <= end)));
            }
        }
        (of > 0.0).then(|| met / of)
    }

    /// The moment at which a stock of some days is looked at.
    fn moment(&self, days: Period) -> i64 {
        self.raw.office.instant(days.to, 0).min(self.known + 1)
    }

    fn open_deals(&self, days: Period, place: &Place) -> Vec<Vec<Value>> {
        let moment = self.moment(days);
        let ends = ["won_at", "lost_at", "closed_by"].map(|end| format!("COALESCE(t.{end}, 9e18)")).join(", ");
        self.raw.rows(&format!(
            "SELECT t.deal_id, t.value, t.currency FROM deals t WHERE t.created_at < {moment} AND MIN({ends}) >= {moment}{}",
            within("deals", place)
        ))
    }

    /// Each open deal is worth what was last known of it then, at the rate of then.
    fn open_pipeline(&self, days: Period, place: &Place) -> Option<f64> {
        let moment = self.moment(days);
        let day = number_of(days.to).min(number_of(self.raw.office.day(self.known)));
        let mut sum = 0.0;
        for deal in self.open_deals(days, place) {
            let mut worth = (deal[1].clone(), deal[2].clone());
            if self.raw.has("deal_stages") {
                let then = self.raw.rows(&format!(
                    "SELECT value, currency FROM deal_stages WHERE deal_id = '{}' AND entered_at < {moment} AND \
                     value IS NOT NULL ORDER BY entered_at DESC LIMIT 1",
                    text(&deal[0])?
                ));
                if let Some(row) = then.first() {
                    let currency = if row[1] == Value::Null { worth.1 } else { row[1].clone() };
                    worth = (row[0].clone(), currency);
                }
            }
            if let Some(amount) = number(&worth.0) {
                sum += self.raw.worth(amount as i64, text(&worth.1).as_deref(), day)? as f64;
            }
        }
        Some(sum / 10_000.0)
    }

    fn unanswered(&self, days: Period, place: &Place) -> Option<f64> {
        let moment = self.moment(days);
        self.raw.one(&format!(
            "SELECT COUNT(*) FROM leads t WHERE t.handed_over_at < {moment} AND \
             MIN(COALESCE(t.answered, 9e18), COALESCE(t.disqualified_at, 9e18)) >= {moment}{}",
            within("leads", place)
        ))
    }

    fn followers(&self, to: jiff::civil::Date, place: &Place) -> Option<f64> {
        self.raw.one(&format!(
            "SELECT SUM(f) FROM (SELECT t.followers AS f, ROW_NUMBER() OVER (PARTITION BY t.network, t.data_source \
             ORDER BY t.date DESC) AS nth FROM social t WHERE t.followers IS NOT NULL AND t.date < {}{}) WHERE nth = 1",
            number_of(to),
            within("social", place)
        ))
    }
}

/// The measures above and below the line; of a sum itself and nothing.
pub(super) fn sides(name: &str) -> (Vec<&str>, Vec<&str>) {
    let ratio = RATIOS.iter().find(|(ratio, _, _)| *ratio == name);
    ratio.map_or_else(|| (vec![name], vec![]), |(_, above, below)| (above.to_vec(), below.to_vec()))
}

pub(super) fn is_ratio(name: &str) -> bool {
    RATIOS.iter().any(|(ratio, _, _)| *ratio == name)
}

/// True for a number that is added up over days.
pub(super) fn adds_up(name: &str) -> bool {
    measure(name).is_some_and(|measure| !measure.value.contains("DISTINCT"))
}

/// True for a ratio of which both sides add up over rows.
pub(super) fn is_of_sums(name: &str) -> bool {
    let (above, below) = sides(name);
    is_ratio(name) && above.iter().chain(&below).all(|measure| adds_up(measure))
}

/// The wait that a share has had: of those still in it at each time the share that ends then, counted out.
pub(super) fn waited(waits: &[(f64, i64)], share: f64) -> Option<f64> {
    let mut sorted = waits.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut still, mut ended, mut at) = (1.0, 0.0, 0);
    while at < sorted.len() {
        let same = sorted[at..].iter().take_while(|wait| wait.0 == sorted[at].0).count();
        let risk = (sorted.len() - at) as f64;
        let of = |end: i64| sorted[at..at + same].iter().filter(|wait| wait.1 == end).count() as f64;
        ended += still * of(0) / risk;
        if ended >= share - 1e-12 {
            return Some(sorted[at].0);
        }
        still *= 1.0 - (of(0) + of(1)) / risk;
        at += same;
    }
    None
}
