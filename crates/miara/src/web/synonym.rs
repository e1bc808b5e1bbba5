//! Who is who: values that look like one are merged by a person, and split again.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use miara_insight::synonym::SynonymProposal;

use super::form::Filled;
use super::frame::Frame;
use super::request::PageRequest;
use super::wording::capitalised;
use crate::locale::Arg;
use crate::service::synonym::{Names, Said};
use crate::service::{self, ServiceError};

/// Values that are offered to be merged by hand.
const OFFERED: usize = 1_000;

#[derive(Template)]
#[template(path = "synonym.html")]
struct SynonymPage {
    frame: Frame,
    /// How many look like one.
    lead: String,
    dimensions: Vec<DimensionView>,
}

struct DimensionView {
    name: &'static str,
    title: String,
    proposals: Vec<ProposalView>,
    /// Each name that is shown, with what else is written for it.
    merged: Vec<(String, Vec<String>)>,
    /// Where merged things differ, and goals that name one of them by another name than is shown.
    cautions: Vec<String>,
    /// All values, to choose from.
    values: Vec<String>,
}

struct ProposalView {
    /// The values, each with where it stands.
    values: Vec<(String, String)>,
    parted: Option<String>,
}

pub(super) async fn synonyms(request: PageRequest) -> Response {
    request.respond(page(&request).await)
}

async fn page(request: &PageRequest) -> Result<SynonymPage, ServiceError> {
    let words = request.words();
    let all = service::synonym::names(&request.service).await?;
    let alike = all.iter().map(|names| names.proposals.len()).sum();
    let lead = words.look_alike(alike).unwrap_or_else(|| words.say("synonym-none"));
    let goals = service::goal::goals(&request.service, request.now)?;
    let named: Vec<&(String, String)> = goals.in_force.iter().flat_map(|set| set.goal.key.scope.parts()).collect();
    let dimensions = all.iter().map(|names| dimension_view(request, names, &named));
    let dimensions = dimensions.filter(|view| !view.values.is_empty() || !view.merged.is_empty()).collect();
    Ok(SynonymPage { frame: request.frame.clone(), lead, dimensions })
}

/// Goals that name what was merged by another name than is shown.
fn goals_by_old_names(request: &PageRequest, dimension: &str, named: &[&(String, String)]) -> Vec<String> {
    let of = request.service.book.synonyms.of(dimension);
    let said = |(written, shown): (&str, &str)| {
        let n = named.iter().filter(|(of, value)| of == dimension && value == written).count();
        let args = [
            ("n", Arg::from(n)),
            ("count", Arg::from(n)),
            ("value", Arg::from(written.to_owned())),
            ("shown", Arg::from(shown.to_owned())),
        ];
        (n > 0).then(|| request.words().say_with("synonym-goals", &args))
    };
    of.filter_map(said).collect()
}

fn dimension_view(request: &PageRequest, names: &Names, named: &[&(String, String)]) -> DimensionView {
    let differ = names.disagreements.iter().map(|differ| request.words().differ(differ));
    let same = request.service.book.synonyms.same.get(names.dimension);
    let merged = same.into_iter().flatten().map(|(shown, written)| (shown.clone(), written.iter().cloned().collect()));
    DimensionView {
        name: names.dimension,
        title: capitalised(&request.words().say(&format!("synonym-of-{}", names.dimension))),
        proposals: names.proposals.iter().map(|proposal| proposal_view(request, proposal)).collect(),
        merged: merged.collect(),
        cautions: differ.chain(goals_by_old_names(request, names.dimension, named)).collect(),
        values: names.values.iter().take(OFFERED).map(|value| value.value.clone()).collect(),
    }
}

fn proposal_view(request: &PageRequest, proposal: &SynonymProposal) -> ProposalView {
    let (words, book) = (request.words(), &request.service.book);
    ProposalView {
        values: proposal.values.iter().map(|value| (value.value.clone(), words.where_it_stands(value, book))).collect(),
        parted: words.parted(proposal, book),
    }
}

/// Keeps what was said, and shows the page again.
pub(super) async fn say(request: PageRequest, form: Filled) -> Response {
    let values: Vec<String> =
        form.0.0.iter().filter(|(name, _)| name == "value").map(|(_, value)| value.clone()).collect();
    let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
    let dimension = form.text("dimension");
    let shown = form.0.one("shown").map(str::to_owned).or_else(|| values.first().cloned());
    let said = match (form.text("do").as_str(), shown) {
        ("same", Some(shown)) => Said::Same { shown, values },
        ("apart", _) => Said::Apart(values),
        _ => Said::Split(form.text("split")),
    };
    let kept = service::synonym::say(&request.service, &dimension, &said).await;
    match kept.and_then(|_| request.app.reopen()) {
        Ok(_) => Redirect::to(&format!("{}#{dimension}", request.frame.link("/data/names"))).into_response(),
        Err(error) => request.failed(&error),
    }
}
