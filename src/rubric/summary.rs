//! What a rubric says, in a few lines for a terminal.

use super::compiled::{Compiled, Criterion, Test};
use crate::basic::Lang;

/// The rubric at a glance: version, audience, dimensions with their share, criteria with their worth. This is what
/// `spotcheck rubric check` prints for a rubric without mistakes.
pub fn summary(rubric: &Compiled) -> String {
    let lang = rubric.language;
    let mut lines =
        vec![format!("{}: {} (version {})", rubric.id, rubric.title.read(lang), rubric.hash.short())];
    let weights: f64 = rubric.dimensions.iter().map(|dimension| dimension.weight).sum();
    for dimension in &rubric.dimensions {
        let share = dimension.weight * 100.0 / weights;
        lines.push(format!("  {} {} {share:.0}%", dimension.id, dimension.title.read(lang)));
        let own = rubric.criteria.iter().filter(|criterion| criterion.dimension == dimension.id);
        lines.extend(own.map(|criterion| line(criterion, lang)));
    }
    lines.join("\n") + "\n"
}

fn line(criterion: &Criterion, lang: Lang) -> String {
    let mut line = format!("    {} {} {}", criterion.id, criterion.title.read(lang), criterion.points);
    let mut mark = |zh: &str, en: &str| {
        line.push_str(" · ");
        line.push_str(if lang == Lang::Zh { zh } else { en });
    };
    if criterion.critical {
        mark("红线", "red line");
    }
    if criterion.applies.is_some() {
        mark("有适用条件", "not always applicable");
    }
    match criterion.test {
        Test::Human => mark("人工判定", "a person decides"),
        Test::Ask(_) => mark("外部评审", "the judge is asked"),
        Test::Met(_) | Test::NotMet(_) => {}
    }
    line
}
