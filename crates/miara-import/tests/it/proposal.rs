//! What is proposed for files that no mapping knows.

use indexmap::IndexMap;
use miara_import::{Choice, Names, Profile, Proposal, profile, propose};

use crate::table::{datasets, file, hard, root};

fn names() -> Names {
    let text = std::fs::read_to_string(root().join("catalogue/names.yaml")).unwrap();
    Names::parse("names.yaml", &text).unwrap()
}

/// The dataset that fits a file best, with what is proposed for its columns.
fn best(profile: &Profile) -> (String, Proposal) {
    let names = names();
    let of = |dataset: &miara_model::Dataset| propose(&profile.columns, dataset, &names, &IndexMap::new());
    let datasets = datasets();
    let all = datasets.values().map(|dataset| (dataset.name.clone(), of(dataset)));
    all.max_by(|a, b| a.1.fit.total_cmp(&b.1.fit)).unwrap()
}

/// `Header → column`, in the file's order.
fn told(proposal: &Proposal) -> Vec<String> {
    let filled = proposal.columns.iter().filter_map(|choice| match &choice.choice {
        Choice::Column(column) => Some(format!("{} → {column}", choice.header)),
        Choice::Closing => Some(format!("{} → (closing)", choice.header)),
        _ => None,
    });
    filled.collect()
}

/// What is proposed for a hard file, where it is at hand.
fn of_hard(name: &str) -> Option<(String, Proposal)> {
    hard(name).map(|path| best(&profile(&path).unwrap()))
}

#[test]
fn a_polish_list_of_deals_is_proposed_whole() {
    let Some((dataset, proposal)) = of_hard("200_lista_szans_cp1250.csv") else { return };
    assert_eq!((dataset.as_str(), proposal.missing.as_slice()), ("deals", &[][..]));
    let expected = [
        "Nr → deal_id",
        "Klient → account_id",
        "Handlowiec → owner",
        "Wartość netto → value",
        "Data założenia → created_at",
        "Etap → stage",
        "Status → outcome",
        "Data zamknięcia → (closing)",
        "Powód utraty → lost_reason",
    ];
    assert_eq!(told(&proposal), expected);
    let words: Vec<_> =
        proposal.columns[6].words.iter().map(|(word, meaning)| (word.as_str(), meaning.as_deref())).collect();
    assert_eq!(words, [("Przegrana", Some("lost")), ("Wygrana", Some("won")), ("Otwarta", Some("open"))]);
}

#[test]
fn exports_of_tools_without_a_mapping_are_proposed() {
    for (name, dataset, some) in [
        (
            "37_zoho_deals.csv",
            "deals",
            &["Record Id → deal_id", "Closing Date → (closing)", "Account Name → account_id"][..],
        ),
        ("70_dynamics_opportunities.xlsx", "deals", &["(Do Not Modify) Opportunity → deal_id", "Status → outcome"]),
        ("16_harvest_time.csv", "worktime", &["Hours → hours", "First Name → person", "Date → date"]),
        ("14c_google_ads_pl.csv", "costs", &["Dzień → date", "Koszt → amount", "Kod waluty → currency"]),
    ] {
        let Some((found, proposal)) = of_hard(name) else { return };
        assert_eq!((found.as_str(), proposal.missing.as_slice()), (dataset, &[][..]), "{name}");
        let told = told(&proposal);
        assert!(some.iter().all(|fill| told.iter().any(|known| known == fill)), "{name}: {told:?}");
    }
}

#[test]
fn a_word_is_known_as_a_whole_or_not_at_all() {
    let text = "ID;Created;Amount;Stage;Closed\n1;2026-03-01;10;Niewygrana;2026-03-02\n2;2026-03-01;20;Prawie wygrana;\n3;2026-03-01;5;Wygrana;2026-03-04\n";
    let file = file("deals.csv", text);
    let (_, proposal) = best(&profile(&file.path).unwrap());
    let stage = &proposal.columns[3];
    let words: Vec<_> = stage.words.iter().map(|(word, meaning)| (word.as_str(), meaning.as_deref())).collect();
    assert_eq!(words, [("Niewygrana", Some("lost")), ("Prawie wygrana", None), ("Wygrana", Some("won"))]);
}

#[test]
fn values_speak_against_a_name() {
    // A column called `Date` that holds no day, and one called `Amount` that holds none.
    let file = file("x.csv", "ID;Created;Amount;Owner\na;soon;many;Ewa\nb;later;few;Jan\n");
    let datasets = datasets();
    let profile = profile(&file.path).unwrap();
    let proposal = propose(&profile.columns, &datasets["deals"], &names(), &IndexMap::new());
    assert_eq!(told(&proposal), ["ID → deal_id", "Owner → owner"]);
    assert_eq!(proposal.missing, ["created_at"]);
}
