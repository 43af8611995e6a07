//! Chinese identity numbers and United States social security numbers.

use super::Kind;
use super::candidate::Candidate;
use super::cue::Cue;
use std::ops::Range;

/// An identity number: 18 places with a right check character, 15 in the old form, or nine in the American form.
pub(super) fn judge(candidate: &Candidate) -> Option<(Kind, Range<usize>)> {
    let digits = candidate.digits.as_str();
    let business = candidate.cue == Some(Cue::Business);
    let id = |range| Some((Kind::NationalId, range));
    match digits.len() {
        18 if checked(digits, None) => id(candidate.range.clone()),
        17 => {
            let behind = candidate.folded.get(candidate.range.end..).unwrap_or_default();
            let x = ["x", " x", "-x", "叉", "艾克斯"].into_iter().find(|x| behind.starts_with(x))?;
            checked(digits, Some('x'))
                .then(|| candidate.range.start..candidate.range.end + x.len())
                .and_then(id)
        }
        18 if candidate.cue == Some(Cue::NationalId) => id(candidate.range.clone()),
        15 if !business && region(digits) && date(&format!("19{}", digits.get(6..12)?)) => {
            (candidate.cue == Some(Cue::NationalId)).then(|| candidate.range.clone()).and_then(id)
        }
        9 => {
            let dashed = candidate.shape() == [3, 2, 4] && candidate.joined_by("-");
            let announced = candidate.cue == Some(Cue::SocialSecurity);
            let blocks = announced || dashed && !business;
            (blocks && american(digits)).then(|| candidate.range.clone()).and_then(id)
        }
        _ => None,
    }
}

/// GB 11643: region, date of birth, serial, check character by ISO 7064 MOD 11-2.
pub(super) fn checked(digits: &str, last: Option<char>) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'x', '9', '8', '7', '6', '5', '4', '3', '2'];
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = WEIGHTS.iter().zip(&values).map(|(weight, value)| weight * value).sum();
    let expected = usize::try_from(sum % 11).ok().and_then(|place| CHECKS.get(place).copied());
    let given = last.or_else(|| digits.chars().nth(17));
    given == expected && region(digits) && digits.get(6..14).is_some_and(date)
}

/// The two digits of a province, municipality or region.
fn region(digits: &str) -> bool {
    let province: u32 = digits.get(..2).and_then(|start| start.parse().ok()).unwrap_or(0);
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// `yyyymmdd` that can be a date of birth.
fn date(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    matches!(part(0..4), 1880..=2099) && matches!(part(4..6), 1..=12) && matches!(part(6..8), 1..=31)
}

/// Areas that are never given out.
fn american(digits: &str) -> bool {
    !(digits.starts_with("000") || digits.starts_with("666") || digits.ends_with("0000"))
        && digits.get(3..5) != Some("00")
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn check_characters() {
        assert!(checked("11010519491231002", Some('x'))); // the standard's own example
        assert!(checked("440524188001010014", None));
        assert!(!checked("440524188001010015", None));
        assert!(!checked("990524188001010014", None));
    }
}
