//! Who is who, in words.

use crate::service::synonym::Disagreement;
use miara_insight::synonym::{SynonymProposal, WrittenValue};
use miara_model::Synonyms;
use serde_json::{Value as Json, json};

use crate::book::Book;
use crate::locale::{Arg, Words};

impl Words {
    /// What else a value is called, and where it stands: its datasets, each with how many rows.
    #[must_use]
    pub fn where_it_stands(&self, value: &WrittenValue, book: &Book) -> String {
        let said = |(dataset, rows): (&String, &u64)| {
            format!("{} {}", self.dataset(&book.catalogue, dataset), self.whole(*rows))
        };
        let names = value.names.iter().chain(&value.tax_id).filter(|name| **name != value.value).cloned();
        names.chain(value.rows.iter().map(said)).collect::<Vec<_>>().join(" · ")
    }

    /// The KPIs that can't be computed as long as values are apart; absent where there are none.
    #[must_use]
    pub fn parted(&self, proposal: &SynonymProposal, book: &Book) -> Option<String> {
        const SHOWN: usize = 4;
        let titles = proposal.parted.iter().take(SHOWN).map(|kpi| self.title(&book.catalogue, kpi));
        let more = if proposal.parted.len() > SHOWN { "…" } else { "" };
        let titles = titles.collect::<Vec<_>>().join(", ") + more;
        (!proposal.parted.is_empty()).then(|| self.say_with("synonym-parted", &[("kpis", Arg::from(titles))]))
    }

    /// What merged things say in different ways, and which of it counts.
    #[must_use]
    pub fn differ(&self, differ: &Disagreement) -> String {
        let said = differ.said.iter().map(|(who, said)| format!("{who}: {said}")).collect::<Vec<_>>().join(", ");
        let first = differ.said.first().map_or("", |(who, _)| who);
        let args = [
            ("shown", Arg::from(differ.shown.clone())),
            ("column", Arg::from(self.column(&differ.column))),
            ("said", Arg::from(said)),
            ("first", Arg::from(first.to_owned())),
        ];
        self.say_with("synonym-differ", &args)
    }

    /// How many groups of values look like one each; absent where none do.
    #[must_use]
    pub fn look_alike(&self, groups: usize) -> Option<String> {
        let args = [("n", Arg::from(groups)), ("count", Arg::from(self.whole(groups as u64)))];
        (groups > 0).then(|| self.say_with("synonym-look-alike", &args))
    }
}

/// Who is who as JSON.
///
/// ```text
/// {"same":{"owner":{"Ewa Test":["ewa test"]}},"apart":{"owner":[["A","B"]]},
///  "proposed":[{"dimension","values":[{"value","rows":{"deals":12}}],"parted":["revenue_per_hour"]}]}
/// ```
#[must_use]
pub fn synonyms_json(synonyms: &Synonyms, proposals: &[SynonymProposal]) -> Json {
    let value = |value: &WrittenValue| json!({"value": value.value, "rows": value.rows});
    let proposal = |proposal: &SynonymProposal| {
        json!({
            "dimension": proposal.dimension,
            "values": proposal.values.iter().map(value).collect::<Vec<_>>(),
            "parted": proposal.parted,
        })
    };
    json!({
        "same": synonyms.same,
        "apart": synonyms.apart,
        "proposed": proposals.iter().map(proposal).collect::<Vec<_>>(),
    })
}
