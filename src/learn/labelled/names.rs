//! Short names for labels in groups: the label's own where it is the only one of that name.

use super::draft::{Path, RawLabels};
use std::collections::{BTreeMap, BTreeSet};

/// The name of every label.
#[derive(Default)]
pub(super) struct Names {
    paths: BTreeSet<Path>,
    count: BTreeMap<String, usize>,
}

impl Names {
    /// All labels that stand in these.
    pub fn of<'a>(all: impl Iterator<Item = &'a RawLabels>) -> Self {
        let mut names = Self::default();
        for (path, _) in all.flatten() {
            if !names.paths.contains(path) {
                names.paths.insert(path.clone());
                *names.count.entry(path.name.clone()).or_default() += 1;
            }
        }
        names
    }

    /// `explorations`; `empathy.explorations` where another group has a label of that name.
    pub fn name(&self, path: &Path) -> String {
        if self.count.get(&path.name).is_some_and(|count| *count > 1) {
            path.full()
        } else {
            path.name.clone()
        }
    }
}
