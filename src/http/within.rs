//! Texts that people write are of some length.

use super::Problem;
use std::ops::RangeInclusive;

/// The text without space around it, if it has so many characters; `what` it is stands in the complaint.
///
/// # Errors
/// Where it is shorter or longer.
pub fn within(what: &str, length: RangeInclusive<usize>, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if length.contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    let (least, most) = length.into_inner();
    Err(Problem::unprocessable(match least {
        0 => format!("{what} has at most {most} characters"),
        least => format!("{what} has {least} to {most} characters"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_around_a_text_does_not_count_and_characters_do_not_bytes() {
        assert_eq!(within("a name", 1..=2, " 王芳 ").ok().as_deref(), Some("王芳"));
        assert_eq!(within("a note", 0..=2, "  ").ok().as_deref(), Some(""));
        let said = |problem: Result<String, Problem>| problem.err().and_then(|problem| problem.detail);
        assert_eq!(said(within("a name", 1..=2, "  ")).as_deref(), Some("a name has 1 to 2 characters"));
        assert_eq!(said(within("a note", 0..=2, "abc")).as_deref(), Some("a note has at most 2 characters"));
    }
}
