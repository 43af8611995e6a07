//! Bank and credit cards.

use super::Kind;
use super::candidate::Candidate;
use super::cue::Cue;
use std::ops::Range;

/// A card number: 13 to 19 digits with a right check digit and a known issuer, or 12 to 19 that are called one.
pub(super) fn judge(candidate: &Candidate) -> Option<(Kind, Range<usize>)> {
    let digits = candidate.digits.as_str();
    let announced = candidate.cue == Some(Cue::Card);
    let plausible = match digits.len() {
        13..=19 if luhn(digits) => {
            announced || issued(digits) && candidate.cue != Some(Cue::Business) && in_blocks(candidate)
        }
        12..=19 => announced && in_blocks(candidate),
        _ => false,
    };
    plausible.then(|| (Kind::BankCard, candidate.range.clone()))
}

/// The check digit of ISO/IEC 7812.
pub(super) fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in digits.bytes().rev().enumerate() {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if digit > 9 {
            return false;
        }
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum > 0 && sum % 10 == 0
}

/// Does an issuer hand out numbers that begin so? (Visa, Mastercard, American Express, Discover, JCB, Diners,
/// Maestro, `UnionPay`, and the 9-series of Chinese banks.)
fn issued(digits: &str) -> bool {
    let four: u32 = digits.get(..4).and_then(|start| start.parse().ok()).unwrap_or(0);
    let visa = four / 1000 == 4 && matches!(digits.len(), 13 | 16 | 19);
    let master = matches!(four, 5100..=5599 | 2221..=2720) && digits.len() == 16;
    let amex = matches!(four, 3400..=3499 | 3700..=3799) && digits.len() == 15;
    let diners = matches!(four, 3000..=3059 | 3600..=3699 | 3800..=3999) && digits.len() == 14;
    let long = digits.len() >= 16
        && matches!(four, 3528..=3589 | 5000..=5099 | 5600..=5899 | 6000..=6999 | 9400..=9999);
    visa || master || amex || diners || long
}

/// Written in one piece or in blocks of at least three, as on the card; spoken in any way.
fn in_blocks(candidate: &Candidate) -> bool {
    candidate.spoken() || candidate.groups.iter().all(|group| group.digits.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::luhn;

    #[test]
    fn check_digits() {
        assert!(luhn("4111111111111111") && luhn("378282246310005") && luhn("6222021001116245702"));
        assert!(!luhn("4111111111111112") && !luhn("0000000000000000") && !luhn("41x1"));
    }
}
