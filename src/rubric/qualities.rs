//! Reads `quality:`: what a trained head says of the whole conversation.

use super::condition::QualityTest;
use super::reader::{Fields, Reader};
use super::yaml::Node;

/// Most levels that a quality is asked for.
const MAX_LEVELS: usize = 20;

impl Reader<'_> {
    /// Heads come and go with what a team learns, so any name may be asked for; while no head answers it, the
    /// criterion is not assessable.
    pub(super) fn quality_test(&mut self, node: &Node, fields: &Fields<'_>) -> Option<QualityTest> {
        let name = self.id(node, "a quality")?;
        let levels = match fields.get("is") {
            Some(node) => self.levels(node)?,
            None => Vec::new(),
        };
        let bound = if levels.is_empty() {
            self.bound("quality", "below: -0.5", fields, &|reader, node| {
                reader.number(node, "a limit for the quality's mean")
            })?
        } else {
            self.bound("quality", "at_least: 70%", fields, &|reader, node| {
                reader.share(node, "a limit for the probability")
            })?
        };
        Some(QualityTest { name, levels, bound })
    }

    /// One level or several; a level may be a number.
    fn levels(&mut self, node: &Node) -> Option<Vec<String>> {
        let levels: Vec<String> =
            self.texts(node, "levels", MAX_LEVELS).into_iter().map(|(level, _)| level).collect();
        if levels.is_empty() {
            self.problem(node.at, "there must be at least one level");
            return None;
        }
        Some(levels)
    }
}
