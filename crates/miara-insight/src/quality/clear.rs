//! Whether everyone reads a KPI the same way.

use std::collections::BTreeSet;

use miara_model::formula::Arithmetic;
use miara_model::{DeclaredUnit, Formula, Kpi, Lang, duplicates};

use super::finding::FindingKind;
use super::input::QualityInput;

impl QualityInput<'_> {
    /// What speaks against a KPI being clear by itself.
    pub(super) fn clear(&self, kpi: &Kpi) -> Vec<FindingKind> {
        let (pl, en) = (kpi.meaning.get(Lang::Pl).trim(), kpi.meaning.get(Lang::En).trim());
        let own = kpi.file.starts_with("kpis/");
        let mut found = Vec::new();
        if pl.is_empty() || en.is_empty() {
            found.push(FindingKind::NoSentence);
        } else if pl == en && !own {
            // A firm's own KPI is written in the firm's language alone.
            found.push(FindingKind::SameSentence);
        }
        if kpi.owner.as_deref().is_none_or(|owner| owner.trim().is_empty()) {
            found.push(FindingKind::NoOwner);
        }
        if matches!(&kpi.unit, DeclaredUnit::Unit(unit) if unit.is_pure()) {
            found.push(FindingKind::NoUnit);
        }
        found.extend(self.other_axes(kpi));
        found
    }

    /// That a ratio divides what is dated by one event by what is dated by another. Other datasets have
    /// other events by nature, where each is dated by its own main one.
    fn other_axes(&self, kpi: &Kpi) -> Option<FindingKind> {
        let Formula::Binary(Arithmetic::Over, above, below) = &kpi.formula else { return None };
        let axes = |formula: &Formula| -> BTreeSet<(String, String)> {
            let known = formula.names().into_iter().filter_map(|name| self.catalogue.measures.get(name));
            known.map(|measure| (measure.dataset.clone(), measure.at.clone())).collect()
        };
        let (above, below) = (axes(above), axes(below));
        let main = |(dataset, at): &(String, String)| {
            self.catalogue.datasets.get(dataset).is_some_and(|known| known.at.as_deref() == Some(at.as_str()))
        };
        let alike = above.is_subset(&below) || below.is_subset(&above) || above.union(&below).all(main);
        (!alike).then(|| FindingKind::OtherAxes { axes: above.union(&below).cloned().collect() })
    }

    /// Pairs of checked KPIs that are one thing under two names, or two under one.
    pub(super) fn confusable(&self) -> Vec<(String, String, FindingKind)> {
        let followed: Vec<&str> = self.checked().map(|kpi| kpi.name.as_str()).collect();
        let twins = duplicates(self.catalogue);
        let mut found: Vec<(String, String, FindingKind)> = Vec::new();
        for (first, second) in &twins {
            if followed.contains(&first.name.as_str()) && followed.contains(&second.name.as_str()) {
                found.push((first.name.clone(), second.name.clone(), FindingKind::SameFormula));
            }
        }
        let kpis: Vec<&Kpi> = self.checked().collect();
        for (at, first) in kpis.iter().enumerate() {
            for second in &kpis[at + 1..] {
                let same = |lang: Lang| {
                    let title = |kpi: &Kpi| kpi.title.get(lang).trim().to_lowercase();
                    title(first) == title(second)
                };
                let twin = twins.iter().any(|(a, b)| a.name == first.name && b.name == second.name);
                if (same(Lang::Pl) || same(Lang::En)) && !twin {
                    found.push((first.name.clone(), second.name.clone(), FindingKind::SameTitle));
                }
            }
        }
        found
    }
}
