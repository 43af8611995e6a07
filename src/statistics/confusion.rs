//! How often each true class got each answer.

use super::{count, share};

/// A table of counts: a row for each true class, a column for each answer; classes are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    cells: Vec<usize>,
}

impl Confusion {
    /// An empty table for so many classes.
    pub fn new(classes: usize) -> Self {
        Self { classes, cells: vec![0; classes * classes] }
    }

    /// The table of these pairs (true class, answer). Pairs with a class that is not there are left out.
    pub fn of(classes: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut table = Self::new(classes);
        for (truth, answer) in pairs {
            table.add(truth, answer);
        }
        table
    }

    /// One more pair.
    pub fn add(&mut self, truth: usize, answer: usize) {
        if truth < self.classes
            && let Some(cell) = self.cells.get_mut(truth * self.classes + answer)
            && answer < self.classes
        {
            *cell += 1;
        }
    }

    /// One pair less; nothing where there is none.
    pub fn remove(&mut self, truth: usize, answer: usize) {
        if self.cell(truth, answer) > 0
            && let Some(cell) = self.cells.get_mut(truth * self.classes + answer)
        {
            *cell -= 1;
        }
    }

    /// Adds the counts of another table of the same classes.
    pub fn merge(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell += more;
        }
    }

    /// How many classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Pairs of this true class and this answer.
    pub fn cell(&self, truth: usize, answer: usize) -> usize {
        if answer >= self.classes {
            0
        } else {
            self.cells.get(truth * self.classes + answer).copied().unwrap_or(0)
        }
    }

    /// All pairs.
    pub fn n(&self) -> usize {
        self.cells.iter().sum()
    }

    /// Pairs whose true class is this one.
    pub fn truths(&self, class: usize) -> usize {
        (0..self.classes).map(|answer| self.cell(class, answer)).sum()
    }

    /// Pairs whose answer is this one.
    pub fn answers(&self, class: usize) -> usize {
        (0..self.classes).map(|truth| self.cell(truth, class)).sum()
    }

    /// Pairs with the right answer.
    pub fn right(&self) -> usize {
        (0..self.classes).map(|class| self.cell(class, class)).sum()
    }

    /// Share of right answers, 0-1.
    pub fn accuracy(&self) -> Option<f64> {
        share(self.right(), self.n())
    }

    /// Of the answers of this class, the share that is right.
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.cell(class, class), self.answers(class))
    }

    /// Of what truly is this class, the share that was found.
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.cell(class, class), self.truths(class))
    }

    /// Harmonic mean of precision and recall; `None` where the class neither is nor was answered.
    pub fn f1(&self, class: usize) -> Option<f64> {
        let both = self.truths(class) + self.answers(class);
        (both > 0).then(|| 2.0 * count(self.cell(class, class)) / count(both))
    }

    /// Mean of the classes' F1, each class counting the same; classes that neither are nor were answered are left
    /// out.
    pub fn macro_f1(&self) -> Option<f64> {
        super::mean(&(0..self.classes).filter_map(|class| self.f1(class)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn worked_by_hand() {
        // truth 0: three right, one taken for 1; truth 1: two right, two taken for 0
        let table = Confusion::of(3, [(0, 0), (0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 0), (1, 0)]);
        assert_eq!((table.n(), table.right(), table.truths(0), table.answers(0)), (8, 5, 4, 5));
        assert_eq!(table.accuracy(), Some(0.625));
        assert_eq!((table.precision(0), table.recall(0)), (Some(0.6), Some(0.75)));
        assert_eq!((table.precision(2), table.recall(2), table.f1(2)), (None, None, None));
        let expected = f64::midpoint(2.0 * 0.6 * 0.75 / 1.35, 2.0 * (2.0 / 3.0) * 0.5 / (2.0 / 3.0 + 0.5));
        assert!((table.macro_f1().unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_nothing_gives_nothing() {
        let table = Confusion::of(2, [(2, 0), (0, 2), (1, 2)]);
        assert_eq!((table.n(), table.accuracy(), table.macro_f1()), (0, None, None));
    }

    proptest! {
        #[test]
        fn margins_add_up(pairs in proptest::collection::vec((0usize..4, 0usize..4), 0..60)) {
            let table = Confusion::of(4, pairs.iter().copied());
            prop_assert_eq!((0..4).map(|class| table.truths(class)).sum::<usize>(), pairs.len());
            prop_assert_eq!((0..4).map(|class| table.answers(class)).sum::<usize>(), pairs.len());
            let mut merged = Confusion::of(4, pairs.iter().copied().take(7));
            merged.merge(&Confusion::of(4, pairs.iter().copied().skip(7)));
            prop_assert_eq!(merged, table);
        }
    }
}
