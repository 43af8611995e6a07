//! Where a number goes on to a second one: "three to five", "3天到5天", "between 5 and 7", "a week or two".

use super::number::{Number, Style, read};
use super::unit::{self, Found};

/// Words between the ends of a range.
const JOINTS: &[&str] = &["到", "至", "-", "~", "或", " to ", " - ", " or "];
/// Currency signs that may stand again before the second end.
const SIGNS: &[char] = &['$', '¥', '€', '£'];

/// The second number of a range, directly behind the first ("三到五个", "24-48 hours", "between 5 and 7"), and where
/// the numbers end. `at` is the end of the first number, `start` its begin.
pub(super) fn second(text: &str, start: usize, at: usize, first: Number) -> (Option<Number>, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let between = text.get(..start).is_some_and(|before| {
        before.trim_end_matches(SIGNS).ends_with("between ") || before.ends_with("between")
    });
    let joints = JOINTS.iter().copied().chain(between.then_some(" and "));
    for joint in joints {
        let Some(behind) = rest.strip_prefix(joint) else { continue };
        let unsigned = behind.trim_start_matches(SIGNS);
        let Some(number) = read(unsigned) else { continue };
        if number.style != Style::Article && number.upper > first.value {
            return (Some(number), at + joint.len() + (behind.len() - unsigned.len()) + number.len);
        }
    }
    (None, at)
}

/// The second end of a range that repeats the unit ("3天到5天", "3个工作日至一周", "3 days to 2 weeks"): its value in
/// the unit's measure, and the bytes read of what stands behind the first unit.
pub(super) fn onward(behind: &str, low: f64, found: &Found) -> Option<(f64, usize)> {
    const OR_TWO: &str = " or two";
    if behind.starts_with(OR_TWO) && (low - found.factor).abs() < f64::EPSILON {
        return Some((2.0 * found.factor, OR_TWO.len()));
    }
    JOINTS.iter().find_map(|joint| {
        let rest = behind.strip_prefix(joint)?;
        let number = read(rest)?;
        let again = unit::behind(rest.get(number.len..)?).filter(|again| again.unit == found.unit)?;
        let upper = number.upper * again.factor;
        (number.style != Style::Article && upper > low)
            .then_some((upper, joint.len() + number.len + again.len))
    })
}
