//! What two masked texts have in common, so that "alike" can be seen and not only believed.

use super::phrases::{Situation, Tokens, read};

/// Runs shown, the longest first.
const SHOWN: usize = 3;

/// The longest runs of words or characters that both say.
pub fn shared(one: &str, other: &str) -> Vec<String> {
    let mut tokens = Tokens::default();
    let mut rows = |text| -> Vec<Vec<u32>> {
        let clauses = read(&mut tokens, [(Situation::Middle, text)]);
        clauses.into_iter().map(|clause| clause.tokens).collect()
    };
    let (one, other) = (rows(one), rows(other));
    let mut found: Vec<Vec<u32>> = Vec::new();
    for a in &one {
        for b in &other {
            found.extend(runs(a, b).into_iter().map(<[u32]>::to_vec));
        }
    }
    found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for run in found {
        let inside = kept.iter().any(|longer| longer.windows(run.len()).any(|part| part == run));
        if !inside {
            kept.push(run);
        }
    }
    kept.truncate(SHOWN);
    kept.iter().map(|run| tokens.written(run)).collect()
}

/// Common runs of at least two tokens that cannot be made longer.
fn runs<'a>(a: &'a [u32], b: &[u32]) -> Vec<&'a [u32]> {
    let mut found = Vec::new();
    for i in 0..a.len() {
        for j in 0..b.len() {
            if i > 0 && j > 0 && a[i - 1] == b[j - 1] {
                continue; // part of a run that began before
            }
            let length = a[i..].iter().zip(&b[j..]).take_while(|(x, y)| x == y).count();
            if length >= 2 {
                found.push(&a[i..i + length]);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_common_words_come_first() {
        assert_eq!(
            shared("I am so sorry for the long wait today", "really sorry for the long delay, so sorry"),
            ["sorry for the long", "so sorry"]
        );
        assert_eq!(shared("非常抱歉让您久等了", "真的抱歉让您久等"), ["抱歉让您久等"]);
        assert!(shared("谢谢", "再见").is_empty());
    }
}
