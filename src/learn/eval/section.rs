//! All comparisons of some of the conversations.

use super::answer::Pair;
use super::figures::figures;
use super::item::Compared;
use super::options::Options;
use super::ordinal::Scale;
use super::predictor::Predictor;
use super::report::{Figures, Section};
use super::{binary, category, disagreement, number, ordinal, personal, turns, verdict};
use crate::learn::labelled::{Kind, Labelled};
use std::collections::{BTreeMap, BTreeSet};

/// What answers each label, chosen once over all conversations.
pub(super) struct Comparison<'a> {
    labelled: &'a Labelled,
    options: &'a Options,
    predictors: BTreeMap<&'a str, Predictor>,
}

impl<'a> Comparison<'a> {
    pub fn new(labelled: &'a Labelled, pairs: &[Pair<'_>], options: &'a Options) -> Self {
        let wanted = labelled.kinds.iter().filter(|(name, _)| options.wants(name));
        let choose = |(name, kind): (&'a String, &'a Kind)| {
            // A head that was trained on this very label goes before what it is otherwise compared with.
            let own = pairs.iter().any(|pair| pair.answer.facts.qualities.contains_key(name));
            let target = if own { name } else { options.target(name) };
            (name.as_str(), Predictor::choose(target, kind, pairs))
        };
        Self { labelled, options, predictors: wanted.map(choose).collect() }
    }

    /// A section for each value of the key, where there are several.
    pub fn by<'p>(
        &self,
        pairs: &[Pair<'p>],
        key: impl Fn(&Pair<'p>) -> Option<&'p str>,
    ) -> BTreeMap<String, Section> {
        let keys: BTreeSet<String> = pairs.iter().filter_map(|pair| key(pair).map(str::to_owned)).collect();
        if keys.len() < 2 {
            return BTreeMap::new();
        }
        let section = |name: String| {
            let own: Vec<Pair<'p>> =
                pairs.iter().filter(|pair| key(pair) == Some(name.as_str())).copied().collect();
            let section = self.section(&own);
            (name, section)
        };
        keys.into_iter().map(section).collect()
    }

    /// Everything that can be said of these conversations.
    pub fn section(&self, pairs: &[Pair<'_>]) -> Section {
        let mut section = Section::default();
        for (name, predictor) in &self.predictors {
            match self.compare(name, predictor, pairs) {
                Ok(Some(compared)) if compared.items.is_empty() && compared.not_assessable == 0 => {}
                Ok(Some(compared)) => {
                    let compared = Compared { predicted_by: predictor.name(pairs), ..compared };
                    let figures = self.measure(name, &compared, pairs, &mut section);
                    section.labels.insert((*name).to_owned(), figures);
                }
                Ok(None) => {}
                Err(why) => drop(section.unpredicted.insert((*name).to_owned(), why)),
            }
        }
        self.verdicts(pairs, &mut section);
        let (of_turns, unpredicted) = turns::compare(&self.labelled.turn_kinds, pairs, self.options);
        section.unpredicted.extend(unpredicted);
        for (name, compared) in of_turns {
            if !compared.items.is_empty() || compared.not_assessable > 0 {
                let figures = self.measure(&name, &compared, pairs, &mut section);
                section.turns.insert(name, figures);
            }
        }
        let spans = |(name, kind): (&'a String, &Kind)| (*kind == Kind::Spans).then_some(name);
        for name in self.labelled.turn_kinds.iter().filter_map(spans).filter(|name| self.options.wants(name))
        {
            let (figures, compared) = personal::figures(name, pairs, self.options.bootstrap);
            if !compared.items.is_empty() {
                self.keep_worst(name, &compared, pairs, &mut section);
                section.labels.insert(name.clone(), figures);
            }
        }
        section
    }

    /// `Ok(None)` for verdicts, which are compared together; `Err` says why nothing can be compared.
    fn compare(
        &self,
        name: &str,
        predictor: &Predictor,
        pairs: &[Pair<'_>],
    ) -> Result<Option<Compared>, String> {
        let bad = self.options.bad.get(name);
        Ok(Some(match self.labelled.kinds.get(name) {
            Some(Kind::Ordinal { levels, shared }) => {
                ordinal::compare(&Scale { name, levels, shared: *shared, bad }, predictor, pairs)
            }
            Some(Kind::Binary) => binary::compare(name, bad, predictor, pairs),
            Some(Kind::Number) => number::compare(name, bad, predictor, pairs),
            Some(Kind::Category(classes) | Kind::Votes(classes)) => {
                let why = "no head answers it; --bad NAME=CLASS says which class a low score should find";
                category::compare(name, classes, bad, predictor, pairs).ok_or(why)?
            }
            Some(Kind::Verdict) if *predictor == Predictor::Overall => {
                return Err("no rubric has a criterion of that name".to_owned());
            }
            Some(Kind::Verdict) | None => return Ok(None),
            Some(Kind::Spans) => return Err("spans belong to turns".to_owned()),
        }))
    }

    fn verdicts(&self, pairs: &[Pair<'_>], section: &mut Section) {
        let is_verdict = |name: &&&str| self.labelled.kinds.get(**name) == Some(&Kind::Verdict);
        let names: Vec<&str> = self.predictors.keys().filter(is_verdict).copied().collect();
        let (criteria, dimensions) = verdict::compare(&names, pairs);
        for (name, compared) in criteria {
            let figures = self.measure(&name, &compared, pairs, section);
            section.criteria.insert(name, figures);
        }
        for (name, compared) in dimensions {
            section.dimensions.insert(name, figures(&compared, pairs, self.options.bootstrap));
        }
    }

    fn measure(&self, name: &str, compared: &Compared, pairs: &[Pair<'_>], section: &mut Section) -> Figures {
        self.keep_worst(name, compared, pairs, section);
        figures(compared, pairs, self.options.bootstrap)
    }

    fn keep_worst(&self, name: &str, compared: &Compared, pairs: &[Pair<'_>], section: &mut Section) {
        let worst = disagreement::worst(compared, pairs, self.options.worst);
        if !worst.is_empty() {
            section.disagreements.insert(name.to_owned(), worst);
        }
    }
}
