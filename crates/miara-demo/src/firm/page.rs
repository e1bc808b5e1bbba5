//! The landing pages.

/// A landing page.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its path.
    pub(crate) path: &'static str,
    /// Its share of visits where a campaign does not choose.
    pub(crate) weight: f64,
    /// How well it turns visits into leads, against the others.
    pub(crate) pull: f64,
}

/// All pages. `/wycena` and `/demo` have a fate of their own.
pub(crate) const PAGES: [Page; 7] = [
    Page { path: "/", weight: 0.34, pull: 0.35 },
    Page { path: "/wycena", weight: 0.11, pull: 2.6 },
    Page { path: "/demo", weight: 0.11, pull: 2.2 },
    Page { path: "/cennik", weight: 0.16, pull: 1.0 },
    Page { path: "/case-study", weight: 0.14, pull: 0.5 },
    Page { path: "/webinar", weight: 0.07, pull: 1.8 },
    Page { path: "/kontakt", weight: 0.07, pull: 2.4 },
];

/// Every page, by index.
pub(crate) const ALL_PAGES: &[usize] = &[0, 1, 2, 3, 4, 5, 6];
/// The page whose form breaks.
pub(crate) const QUOTE_PAGE: usize = 1;
/// The page that gets a better text.
pub(crate) const DEMO_PAGE: usize = 2;

/// Mean pull of all pages, weighted by their visits.
pub(crate) const MEAN_PULL: f64 = 1.171;

#[cfg(test)]
mod tests {
    use super::{MEAN_PULL, PAGES};

    #[test]
    fn mean_pull_is_the_weighted_mean() {
        let weight: f64 = PAGES.iter().map(|page| page.weight).sum();
        let pull: f64 = PAGES.iter().map(|page| page.weight * page.pull).sum();
        assert!((pull / weight - MEAN_PULL).abs() < 0.001, "{}", pull / weight);
    }
}
