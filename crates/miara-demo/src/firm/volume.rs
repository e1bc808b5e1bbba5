//! How much of everything there is, for a wished number of rows.

/// Rows that do not grow with the wish: rates, social media, costs, accounts.
const FIXED_ROWS: f64 = 4_200.0;
/// Rows at volume 1 that grow with the volume without end: leads, deals, e-mails, activities.
const GROWING_ROWS: f64 = 76_500.0;
/// Rows of web traffic once every page and campaign is seen every day.
const TRAFFIC_ROWS: f64 = 19_500.0;
/// Working days of all sales people in the period.
const PERSON_DAYS: f64 = 5_150.0;
/// Time entries per person and day at volume 1.
const ENTRIES: f64 = 4.0;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Volume {
    /// Factor on leads, visits, e-mails, deals and activities.
    pub(crate) factor: f64,
    /// How many accounts.
    pub(crate) accounts: usize,
    /// Mean number of time entries per person and day, 1..=6.
    pub(crate) entries_per_day: f64,
    /// Share of days on which a page of a campaign is visited at all, up to 1.
    pub(crate) traffic_density: f64,
    /// True where media costs come by the day rather than by the month.
    pub(crate) daily_media_costs: bool,
}

impl Volume {
    /// The volume whose files have about `rows` rows in all.
    pub(crate) fn for_rows(rows: u64) -> Volume {
        let wished = rows as f64;
        let entries_per_day = |factor: f64| (ENTRIES * factor).clamp(1.0, 6.0);
        let rows_at = |factor: f64| {
            FIXED_ROWS + GROWING_ROWS * factor + TRAFFIC_ROWS * factor.min(1.0) + PERSON_DAYS * entries_per_day(factor)
        };
        let (mut low, mut high) = (0.02, wished / GROWING_ROWS + 0.1);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if rows_at(middle) < wished {
                low = middle;
            } else {
                high = middle;
            }
        }
        Volume {
            factor: low,
            accounts: (180.0 * low.sqrt()).clamp(70.0, 20_000.0) as usize,
            entries_per_day: entries_per_day(low),
            traffic_density: low.min(1.0),
            daily_media_costs: low > 0.5,
        }
    }
}
