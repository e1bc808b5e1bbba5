//! What stands around every page: the firm, the ways to the other pages, the language.

use miara_model::Lang;

use super::params::{LOOK, Params, address};
use crate::locale::{Words, words};

/// The parts of the dashboard, as the navigation shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Where every KPI stands, and the pages of single KPIs.
    Overview,
    /// From visit to won deal.
    Funnel,
    /// What leads and customers cost.
    Cost,
    /// The results of people and teams.
    Scorecard,
    /// What KPIs are to reach.
    Goal,
    /// What is done, and whether it worked.
    Action,
    /// Which KPIs the firm follows.
    Kpi,
    /// Sources, imports, quarantine.
    Data,
    /// All else.
    Elsewhere,
}

/// What every template can say and link.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The sentences.
    pub(super) words: &'static Words,
    /// The firm's name; empty before there is a book.
    pub(super) firm: String,
    /// Where this page is.
    pub(super) path: String,
    /// What its address says.
    pub(super) params: Params,
    /// The language, where the address names one; links carry it on.
    pub(super) asked_lang: Option<Lang>,
    /// True while the sample firm is shown, and not the firm's own.
    pub(super) is_sample: bool,
    /// Who is signed in; absent where nobody needs to be.
    pub(super) signed_in: Option<String>,
}

impl Frame {
    /// A sentence.
    pub(super) fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// The language's code.
    pub(super) fn lang(&self) -> &'static str {
        self.words.lang().code()
    }

    /// A link to a page of the dashboard, which keeps the language that was asked for. `href` is a path,
    /// with parameters or without.
    pub(super) fn link(&self, href: impl AsRef<str>) -> String {
        let href = href.as_ref();
        match self.asked_lang {
            None => href.to_owned(),
            Some(lang) => format!("{href}{}lang={}", if href.contains('?') { '&' } else { '?' }, lang.code()),
        }
    }

    /// A link to a page with parameters.
    pub(super) fn link_with(&self, path: &str, params: &Params) -> String {
        self.link(address(path, params))
    }

    /// This very page in the other language.
    pub(super) fn other_language(&self) -> String {
        let other = self.other_code();
        address(&self.path, &self.params.with("lang", other))
    }

    /// The code of the other language.
    pub(super) fn other_code(&self) -> &'static str {
        match self.words.lang() {
            Lang::Pl => Lang::En.code(),
            Lang::En => Lang::Pl.code(),
        }
    }

    /// The page that looks into the KPI of this page, where there is one: address, name, and where it has a number of
    /// its own that could be taken for the KPI's, which is for what.
    pub(super) fn study(&self) -> Option<(String, String, Option<String>)> {
        let (path, key, use_of) = match self.path.strip_prefix("/kpi/")? {
            "response_time_median" | "response_time_p90" | "answered_within_limit_share" => {
                ("/response", "page-response", None)
            }
            "unanswered_leads" => ("/response", "page-response", Some("study-unanswered")),
            "cost_per_lead" | "marketing_cost" => ("/cost", "page-cost", None),
            "cost_per_qualified_lead" => ("/cost", "page-cost", Some("study-qualified")),
            "customer_acquisition_cost" => ("/cost", "page-cost", Some("study-customer")),
            _ => return None,
        };
        Some((self.link(path), self.say(key), use_of.map(|key| self.say(key))))
    }

    /// The part of the dashboard that this page belongs to.
    pub(super) fn section(&self) -> Section {
        let parts: Vec<&str> = self.path.split('/').skip(1).collect();
        match parts.first().copied().unwrap_or_default() {
            // The list of KPIs and the forms of own ones; else the page of one KPI.
            "kpi" if matches!(parts[1..], [] | ["-", ..] | [_, "edit" | "remove"]) => Section::Kpi,
            "" | "kpi" | "brief" | "problem" => Section::Overview,
            "funnel" | "cohorts" | "response" => Section::Funnel,
            "cost" => Section::Cost,
            "scorecard" | "person" => Section::Scorecard,
            "goal" => Section::Goal,
            "action" => Section::Action,
            "quality" => Section::Kpi,
            "data" => Section::Data,
            _ => Section::Elsewhere,
        }
    }

    /// The ways to the parts, in order: address, name, whether this page is in it.
    pub(super) fn ways(&self) -> Vec<(String, String, bool)> {
        let here = self.section();
        // The period, filters and split that are looked at go along to where they mean something.
        let looks = [Section::Overview, Section::Funnel].contains(&here) && !self.path.ends_with("/rows");
        let view_state = |name: &str| looks && LOOK.contains(&name);
        let view_state = Params(self.params.0.iter().filter(|(name, _)| view_state(name)).cloned().collect());
        let way = |section: Section, path: &str, key: &str| {
            let carried = [Section::Overview, Section::Funnel].contains(&section);
            let href = if carried { self.link_with(path, &view_state) } else { self.link(path) };
            (href, self.words.say(key), here == section)
        };
        vec![
            way(Section::Overview, "/", "page-overview"),
            way(Section::Funnel, "/funnel", "page-funnel"),
            way(Section::Scorecard, "/scorecard", "page-scorecard"),
            way(Section::Cost, "/cost", "page-cost"),
            way(Section::Goal, "/goal", "page-goal"),
            way(Section::Action, "/action", "page-action"),
            way(Section::Kpi, "/kpi", "page-kpis"),
            way(Section::Data, "/data", "page-data"),
        ]
    }
}

/// The language of a page: the address says it, else the program's start, else the browser, else
/// the firm.
pub(super) fn chosen_words(
    asked: Option<Lang>,
    started: Option<Lang>,
    accepted: Option<&str>,
    firm: Lang,
) -> &'static Words {
    let browser = || accepted?.split(',').find_map(|part| part.trim().get(..2)?.to_lowercase().parse().ok());
    words(asked.or(started).or_else(browser).unwrap_or(firm))
}
