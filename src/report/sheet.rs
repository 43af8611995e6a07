//! A report as tables that people take away.

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text; in a spreadsheet never a formula.
    Text(String),
    /// A number, with so many digits behind the point.
    Number(f64, u8),
    /// A share, 0-1.
    Share(f64),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A count.
    pub fn count(n: usize) -> Self {
        Self::Number(crate::statistics::count(n), 0)
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: String,
    /// Lines above the table: of when and what, and what it must not be used for.
    pub notes: Vec<String>,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<Cell>>,
}

/// A text that a spreadsheet takes for a formula when it is typed in: it begins with `=`, `+`, `-`, `@`, a tab or a line
/// end, also behind blanks or as the full-width character that some programs fold.
pub(super) fn is_risky(text: &str) -> bool {
    let mut chars = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']).chars();
    matches!(
        chars.next(),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '|' | '%')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_seen_behind_blanks_and_full_width() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "\tx",
            "\rx",
            "\n=1",
            " =1",
            "\u{3000}＝1",
            "\u{feff}=cmd|' /C calc'!A0",
            "|x",
        ] {
            assert!(is_risky(text), "{text:?}");
        }
        for text in ["", "Li Na", "李娜", "a=b", "3-4", "'=1"] {
            assert!(!is_risky(text), "{text:?}");
        }
    }
}
