//! One rubric: how often each criterion fires, and how far people agree with the machine's marks.

use super::store::{Answers, Pattern};
use super::{Figure, Frame, Scale};
use crate::review::records::{Layout, marks};
use crate::scoring::Mark;
use crate::statistics::{Confusion, agreement, wilson};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Marks counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = CriterionCounts)]
pub struct Counts {
    /// Fulfilled.
    pub met: usize,
    /// Not fulfilled.
    pub not_met: usize,
    /// Did not concern the conversation.
    pub not_applicable: usize,
    /// Could not be told.
    pub not_assessable: usize,
    /// Of those judged, the share that is not fulfilled.
    pub fails: Figure,
}

impl Counts {
    fn add(&mut self, mark: Mark, n: usize) {
        match mark {
            Mark::Met => self.met += n,
            Mark::NotMet => self.not_met += n,
            Mark::NotApplicable => self.not_applicable += n,
            Mark::NotAssessable => self.not_assessable += n,
        }
    }

    /// All marks.
    fn n(&self) -> usize {
        self.met + self.not_met + self.not_applicable + self.not_assessable
    }

    fn settle(&mut self) {
        let judged = self.met + self.not_met;
        self.fails = Figure::of(judged, wilson(self.not_met, judged), Scale::Share);
    }
}

/// How far blind answers of people agree with the machine's marks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Agreed {
    /// Share of equal answers, 0-1.
    pub same: Figure,
    /// Cohen's kappa; without a value also where both always said the same one thing.
    pub kappa: Figure,
    /// Gwet's AC1, which stays steady where one answer is rare.
    pub ac1: Figure,
    /// Times the machine could not tell, or had no mark: not in the figures above.
    pub untold: usize,
}

/// One criterion in a part of the conversations.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SliceCounts {
    /// `voice`, `chat`, `zh`, `en` …
    pub slice: String,
    /// Marks there.
    pub counts: Counts,
}

/// One criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CriterionRow {
    /// Its id.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// Marks of record.
    pub counts: Counts,
    /// With people's blind answers.
    pub agreement: Agreed,
    /// By channel.
    pub by_channel: Vec<SliceCounts>,
    /// By language.
    pub by_language: Vec<SliceCounts>,
}

/// One rubric.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RubricReport {
    /// Of when, of what.
    pub frame: Frame,
    /// Conversations scored under it.
    pub n: usize,
    /// In the rubric's order.
    pub criteria: Vec<CriterionRow>,
    /// Names of dimensions and criteria.
    pub titles: super::names::Titles,
}

/// Criteria with their marks by channel and by language, and people's answers. A criterion with fewer marks than
/// `least` is left out; so are all parts where one of them has fewer, for it could be told from the others.
pub(super) fn criteria(
    by_channel: &[Pattern],
    by_language: &[Pattern],
    answers: &[Answers],
    layouts: &BTreeMap<String, Layout>,
    least: usize,
) -> Vec<CriterionRow> {
    // The order of the layout that most conversations have; what only others know comes after.
    let mut rows: Vec<CriterionRow> = Vec::new();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for pattern in by_channel {
        *sizes.entry(&pattern.layout).or_default() += pattern.n;
    }
    let mut order: Vec<_> = sizes.into_iter().collect();
    order.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for layout in order.iter().filter_map(|(hash, _)| layouts.get(*hash)) {
        for (criterion, dimension) in &layout.criteria {
            if !rows.iter().any(|row| row.criterion == *criterion) {
                rows.push(CriterionRow {
                    criterion: criterion.clone(),
                    dimension: dimension.clone(),
                    counts: Counts::default(),
                    agreement: Agreed::default(),
                    by_channel: Vec::new(),
                    by_language: Vec::new(),
                });
            }
        }
    }
    let places: BTreeMap<String, usize> =
        rows.iter().enumerate().map(|(at, row)| (row.criterion.clone(), at)).collect();
    for (patterns, channel) in [(by_channel, true), (by_language, false)] {
        for pattern in patterns {
            let Some(layout) = layouts.get(&pattern.layout) else { continue };
            for ((criterion, _), mark) in layout.criteria.iter().zip(marks(&pattern.marks)) {
                let Some(row) = places.get(criterion).and_then(|at| rows.get_mut(*at)) else { continue };
                if channel {
                    row.counts.add(mark, pattern.n);
                }
                slice(if channel { &mut row.by_channel } else { &mut row.by_language }, &pattern.slice)
                    .add(mark, pattern.n);
            }
        }
    }
    rows.retain(|row| row.counts.n() >= least);
    for row in &mut rows {
        for slices in [&mut row.by_channel, &mut row.by_language] {
            if slices.iter().any(|slice| slice.counts.n() < least) {
                slices.clear();
            }
        }
        row.counts.settle();
        row.by_channel.iter_mut().chain(&mut row.by_language).for_each(|slice| slice.counts.settle());
        row.agreement = agreed(answers.iter().filter(|one| one.criterion == row.criterion));
    }
    rows
}

fn slice<'a>(slices: &'a mut Vec<SliceCounts>, name: &str) -> &'a mut Counts {
    let at = slices.partition_point(|one| one.slice.as_str() < name);
    if slices.get(at).is_none_or(|one| one.slice != name) {
        slices.insert(at, SliceCounts { slice: name.to_owned(), counts: Counts::default() });
    }
    &mut slices[at].counts
}

/// Agreement over met, not met and not applicable; where the machine could not tell it gave no answer to agree with.
fn agreed<'a>(answers: impl Iterator<Item = &'a Answers>) -> Agreed {
    let class = |mark: Option<Mark>| match mark? {
        Mark::Met => Some(0),
        Mark::NotMet => Some(1),
        Mark::NotApplicable => Some(2),
        Mark::NotAssessable => None,
    };
    let mut table = Confusion::new(3);
    let mut untold = 0;
    for one in answers {
        match (class(one.person), class(one.machine)) {
            (Some(person), Some(machine)) => (0..one.n).for_each(|_| table.add(person, machine)),
            _ => untold += one.n,
        }
    }
    let Some(said) = agreement(&table) else { return Agreed { untold, ..Agreed::default() } };
    let n = table.n();
    Agreed {
        same: Figure::of(n, Some(said.same), Scale::Share),
        kappa: Figure::of(n, said.kappa, Scale::Agreement),
        ac1: Figure::of(n, said.ac1, Scale::Agreement),
        untold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(layout: &str, marks: &str, slice: &str, n: usize) -> Pattern {
        Pattern { layout: layout.to_owned(), marks: marks.to_owned(), slice: slice.to_owned(), n }
    }

    fn layouts() -> BTreeMap<String, Layout> {
        let layout = |criteria: &[&str]| Layout {
            dimensions: vec!["d".to_owned()],
            criteria: criteria.iter().map(|id| ((*id).to_owned(), "d".to_owned())).collect(),
        };
        [("new".to_owned(), layout(&["b", "a", "c"])), ("old".to_owned(), layout(&["a", "z"]))].into()
    }

    #[test]
    fn marks_are_counted_across_versions_in_the_order_of_the_most_used() {
        let by_channel = [
            pattern("new", "mxa", "voice", 30),
            pattern("new", "mmu", "chat", 20),
            pattern("old", "xm", "chat", 10),
        ];
        let rows = criteria(&by_channel, &[pattern("new", "mxa", "zh", 30)], &[], &layouts(), 0);
        assert_eq!(rows.iter().map(|row| row.criterion.as_str()).collect::<Vec<_>>(), ["b", "a", "c", "z"]);
        let a = &rows[1];
        assert_eq!((a.counts.met, a.counts.not_met), (20, 40));
        assert_eq!(a.counts.fails.n, 60);
        assert_eq!(
            a.by_channel.iter().map(|one| (one.slice.as_str(), one.counts.not_met)).collect::<Vec<_>>(),
            [("chat", 10), ("voice", 30)]
        );
        assert_eq!(a.by_language.len(), 1);
        assert_eq!((rows[2].counts.not_applicable, rows[2].counts.not_assessable), (30, 20));
    }

    #[test]
    fn too_few_tell_nothing_to_whoever_must_not_know() {
        let by_channel = [pattern("new", "mxa", "voice", 30), pattern("old", "xm", "chat", 9)];
        let by_language = [pattern("new", "mxa", "zh", 30)];
        let rows = criteria(&by_channel, &by_language, &[], &layouts(), 10);
        assert_eq!(
            rows.iter().map(|row| row.criterion.as_str()).collect::<Vec<_>>(),
            ["b", "a", "c"],
            "z has nine"
        );
        assert_eq!((rows[1].by_channel.len(), rows[1].by_language.len()), (0, 1), "39 less 30 are nine");
        assert_eq!(rows[0].by_channel.len(), 1);
    }

    #[test]
    fn agreement_leaves_out_what_the_machine_could_not_tell() {
        let answer = |machine, person, n| Answers { criterion: "a".to_owned(), machine, person, n };
        let (met, not) = (Some(Mark::Met), Some(Mark::NotMet));
        let said = agreed(
            [
                &answer(met, met, 60),
                &answer(not, not, 30),
                &answer(met, not, 5),
                &answer(not, met, 5),
                &answer(None, met, 7),
                &answer(Some(Mark::NotAssessable), met, 4),
            ]
            .into_iter(),
        );
        assert_eq!((said.same.n, said.untold, said.same.value), (100, 11, Some(0.9)));
        let kappa = said.kappa.value.unwrap();
        assert!((kappa - 0.78).abs() < 0.01, "{kappa}"); // (0.9 - 0.545) / 0.455
        assert!(said.ac1.value.unwrap() > kappa);
        assert_eq!(agreed([&answer(met, met, 5)].into_iter()).kappa.value, None);
    }
}
