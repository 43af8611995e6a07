//! What a knowledge file says, in a few lines for a terminal.

use super::File;
use crate::basic::Lang;
use crate::rubric::yaml::{self, Value};

/// Is this text a knowledge file rather than a rubric?
pub fn is_knowledge(text: &str) -> bool {
    let tree = yaml::read(text).map(|node| node.value);
    matches!(tree, Ok(Value::Map(entries)) if entries.iter().any(|(name, ..)| name == "statements"))
}

/// The file at a glance: each statement with what holds. This is what `spotcheck rubric check` prints for a knowledge
/// file without mistakes.
pub fn summary(file: &File) -> String {
    let lang = if file.title.en.is_some() { Lang::En } else { Lang::Zh };
    let mut lines = vec![format!("{}: {} statements", file.title.read(lang), file.statements.len())];
    for statement in &file.statements {
        let values: Vec<String> = statement.standards.iter().map(|one| one.amount.say(lang)).collect();
        let holds = if values.is_empty() { "no value".to_owned() } else { values.join(" or ") };
        let must = statement.must_say.len();
        let must = if must == 0 { String::new() } else { format!(" · {must} must-say") };
        let date = |word: &str, date: Option<jiff::civil::Date>| {
            date.map(|date| format!(" · {word} {date}")).unwrap_or_default()
        };
        let dates = date("from", statement.scope.from) + &date("until", statement.scope.until);
        lines.push(format!("  {} {}: {holds}{must}{dates}", statement.id, statement.title.read(lang)));
    }
    lines.join("\n") + "\n"
}
