//! From comparisons to figures: every column that is there is measured.

use super::answer::Pair;
use super::item::{Compared, Item};
use super::report::{Auc, Budget, Curve, Figures, NotApplicable, Table};
use crate::basic::ContentHash;
use crate::scoring::cases::Verdict;
use crate::statistics::{
    Bin, Bootstrap, Confusion, Estimate, ac1, at_budget, auc, bootstrap, brier, expected_calibration_error,
    grouped_share, kappa, mean, nmd, pearson, reliability, rsnod, spearman, tidy,
};
use std::collections::BTreeMap;

/// Percent of conversations that a person looks at.
const BUDGETS: [u8; 3] = [5, 10, 20];
/// Parts of a reliability curve.
const BINS: usize = 10;
const SHARE: (f64, f64) = (0.0, 1.0);
const BEYOND_CHANCE: (f64, f64) = (-1.0, 1.0);

/// All figures of one label.
pub(super) fn figures(compared: &Compared, pairs: &[Pair<'_>], how: Bootstrap) -> Figures {
    let columns = Columns { compared, how };
    let table = columns.table();
    let classes = table.as_ref().map_or(2, |table| table.classes.len());
    let answers = columns.of(|item| Columns::answer(table.is_some(), item));
    let agreement = |figure: fn(&Confusion) -> Option<f64>, range| {
        columns.estimate(&answers, range, |drawn| figure(&Confusion::of(classes, drawn.iter().copied())))
    };
    let area = columns.estimate(&columns.of(|item| item.event), SHARE, auc);
    Figures {
        kind: compared.kind,
        n: compared.items.len(),
        not_assessable: compared.not_assessable,
        predicted_by: compared.predicted_by.clone(),
        positive: compared.positive.clone(),
        base_rate: columns.share(&columns.of(|item| item.event.map(|(_, positive)| positive))),
        pearson: columns.correlation(pearson),
        spearman: columns.correlation(spearman),
        nmd: columns.distance(nmd),
        rsnod: columns.distance(rsnod),
        auc: area.map(|area| Auc { area, positive: compared.positive.clone().unwrap_or_default() }),
        accuracy: columns.share(
            &columns.of(|item| Columns::answer(table.is_some(), item).map(|(truth, answer)| truth == answer)),
        ),
        macro_f1: agreement(Confusion::macro_f1, SHARE),
        kappa: agreement(kappa, BEYOND_CHANCE),
        ac1: agreement(ac1, BEYOND_CHANCE),
        precision: columns
            .share(&columns.of(|item| item.calls.filter(|(_, said)| *said).map(|(truth, _)| truth))),
        recall: columns
            .share(&columns.of(|item| item.calls.filter(|(truth, _)| *truth).map(|(_, said)| said))),
        budgets: columns.budgets(pairs),
        not_applicable: columns.not_applicable(),
        confusion: table,
        reliability: columns.curve(),
        ..Figures::default()
    }
}

struct Columns<'a> {
    compared: &'a Compared,
    how: Bootstrap,
}

impl Columns<'_> {
    /// A column, grouped by conversation; conversations without it are left out.
    fn of<T>(&self, column: impl Fn(&Item) -> Option<T>) -> Vec<Vec<T>> {
        let mut groups: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        for item in &self.compared.items {
            if let Some(value) = column(item) {
                groups.entry(item.pair).or_default().push(value);
            }
        }
        groups.into_values().collect()
    }

    /// Truth and answer: classes where the label has them, else whether it is what one looks for.
    fn answer(has_classes: bool, item: &Item) -> Option<(usize, usize)> {
        if has_classes {
            item.classes
        } else {
            item.calls.map(|(truth, said)| (usize::from(truth), usize::from(said)))
        }
    }

    fn estimate<T: Copy + Sync>(
        &self,
        groups: &[Vec<T>],
        range: (f64, f64),
        figure: impl Fn(&[T]) -> Option<f64> + Sync,
    ) -> Option<Estimate> {
        let of_drawn = |drawn: &[&Vec<T>]| {
            figure(&drawn.iter().flat_map(|group| group.iter().copied()).collect::<Vec<T>>())
        };
        bootstrap(groups, self.how, range, of_drawn).map(Estimate::tidy)
    }

    fn share(&self, groups: &[Vec<bool>]) -> Option<Estimate> {
        let counted = |group: &Vec<bool>| (group.iter().filter(|one| **one).count(), group.len());
        let counted: Vec<(usize, usize)> = groups.iter().map(counted).collect();
        grouped_share(&counted, self.how).map(Estimate::tidy)
    }

    fn correlation(&self, figure: fn(&[f64], &[f64]) -> Option<f64>) -> Option<Estimate> {
        self.estimate(&self.of(|item| item.values), BEYOND_CHANCE, |drawn| {
            let (people, machine): (Vec<f64>, Vec<f64>) = drawn.iter().copied().unzip();
            figure(&people, &machine)
        })
    }

    fn distance(&self, figure: fn(&[f64], &[f64]) -> Option<f64>) -> Option<Estimate> {
        let distances =
            self.of(|item| item.shares.as_ref().and_then(|(people, machine)| figure(people, machine)));
        self.estimate(&distances, SHARE, mean)
    }

    fn table(&self) -> Option<Table> {
        let classes = &self.compared.classes;
        let pairs: Vec<_> = self.compared.items.iter().filter_map(|item| item.classes).collect();
        if pairs.is_empty() {
            return None;
        }
        let table = Confusion::of(classes.len(), pairs);
        let row = |truth| (0..classes.len()).map(|answer| table.cell(truth, answer)).collect();
        Some(Table { classes: classes.clone(), counts: (0..classes.len()).map(row).collect() })
    }

    /// Equally risky ones are looked at in the order of their ids' hashes, which no label knows of.
    fn budgets(&self, pairs: &[Pair<'_>]) -> BTreeMap<u8, Budget> {
        let key = |item: &Item| {
            let id = pairs.get(item.pair).map_or("", |pair| pair.row.id());
            ContentHash::of(format!("{id}#{:?}", item.turn).as_bytes())
        };
        let events = self.compared.items.iter().filter_map(|item| Some((key(item), item.event?)));
        let mut events: Vec<(ContentHash, (f64, bool))> = events.collect();
        events.sort_by(|a, b| a.0.cmp(&b.0));
        let events: Vec<(f64, bool)> = events.into_iter().map(|(_, event)| event).collect();
        if events.is_empty() {
            return BTreeMap::new();
        }
        let budget = |percent: u8| {
            let at = at_budget(&events, usize::from(percent));
            let (precision, recall) = (at.precision.map(Estimate::tidy), at.recall.map(Estimate::tidy));
            (percent, Budget { looked_at: at.looked_at, precision, recall })
        };
        BUDGETS.into_iter().map(budget).collect()
    }

    fn not_applicable(&self) -> Option<NotApplicable> {
        let name = Verdict::NotApplicable.to_string();
        let class = self.compared.classes.iter().position(|class| *class == name)?;
        let count = |person: bool, machine: bool| {
            let classes = self.compared.items.iter().filter_map(|item| item.classes);
            classes.filter(|(a, b)| (*a == class, *b == class) == (person, machine)).count()
        };
        Some(NotApplicable {
            both: count(true, true),
            person_only: count(true, false),
            machine_only: count(false, true),
            neither: count(false, false),
        })
    }

    fn curve(&self) -> Option<Curve> {
        let (of, is_probability) = self.compared.curve?;
        let said: Vec<(f64, f64)> =
            self.compared.items.iter().flat_map(|item| item.said.iter().copied()).collect();
        let bins = reliability(&said, BINS);
        let rounded = |bin: &Bin| Bin { said: tidy(bin.said), true_share: tidy(bin.true_share), ..*bin };
        (!bins.is_empty()).then(|| Curve {
            of,
            expected_calibration_error: expected_calibration_error(&bins)
                .filter(|_| is_probability)
                .map(tidy),
            brier: brier(&said).filter(|_| is_probability).map(tidy),
            bins: bins.iter().map(rounded).collect(),
        })
    }
}
