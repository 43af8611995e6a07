//! What is wrong with a rubric, said to the person who wrote it: file, line, column, the line itself, a hint.

use std::fmt;

/// Line and column, both from 1, columns in characters. Zero means the file as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Place,
    /// What was found and what was expected.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(at: Place, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Every mistake in one file. Displays as `file:line:column: message` with the line, a caret and a hint for each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RubricError {
    /// The file's name as given to `parse`.
    pub name: String,
    /// In order of place; empty only where all that is wrong stands in `also`.
    pub problems: Vec<Problem>,
    /// The lines that `problems` point at, by index.
    lines: Vec<String>,
    /// What is wrong in the files that this one names.
    pub also: Vec<RubricError>,
}

impl RubricError {
    pub(crate) fn new(name: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.at);
        problems.dedup();
        let all: Vec<&str> = text.lines().collect();
        let line = |problem: &Problem| {
            let index = problem.at.line.checked_sub(1)?;
            all.get(index).map(|line| (*line).to_owned())
        };
        let lines = problems.iter().map(|problem| line(problem).unwrap_or_default()).collect();
        Self { name: name.to_owned(), problems, lines, also: Vec::new() }
    }

    /// The line that the problem of this index points at; empty where it points at none.
    pub fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", String::as_str)
    }

    /// With what is wrong in other files.
    #[must_use]
    pub(crate) fn and(mut self, also: Vec<RubricError>) -> Self {
        self.also = also;
        self
    }
}

impl fmt::Display for RubricError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            let line = self.lines.get(index).map_or("", String::as_str);
            write_problem(f, &self.name, problem, line)?;
        }
        for (index, error) in self.also.iter().enumerate() {
            if index > 0 || !self.problems.is_empty() {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

fn write_problem(f: &mut fmt::Formatter<'_>, name: &str, problem: &Problem, line: &str) -> fmt::Result {
    let Place { line: number, column } = problem.at;
    if number == 0 {
        writeln!(f, "{name}: {}", problem.message)?;
    } else {
        writeln!(f, "{name}:{number}:{column}: {}", problem.message)?;
    }
    if !line.trim().is_empty() {
        let margin = " ".repeat(number.to_string().len());
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {line}")?;
        writeln!(f, "{margin} | {}^", padding(line, column))?;
    }
    match &problem.hint {
        Some(hint) => writeln!(f, "  hint: {hint}"),
        None => Ok(()),
    }
}

/// Blank space as wide as what stands before the column: wide characters take a wide space.
fn padding(line: &str, column: usize) -> String {
    let before = line.chars().take(column.saturating_sub(1));
    before
        .map(|c| {
            if c == '\t' {
                '\t'
            } else if is_wide(c) {
                '\u{3000}'
            } else {
                ' '
            }
        })
        .collect()
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_mistake_also_after_chinese() {
        let problem = Problem::new(Place { line: 1, column: 9 }, "unknown").hint("did you mean `b`?");
        let error = RubricError::new("a.yaml", "title: 开场: x", vec![problem]);
        assert_eq!(
            error.to_string(),
            "a.yaml:1:9: unknown\n  |\n1 | title: 开场: x\n  |        \u{3000}^\n  hint: did you mean `b`?\n"
        );
    }
}
