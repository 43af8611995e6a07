//! Words as features: hashed runs of one to three words or characters, so that "not sorry" differs from "sorry".

use crate::text;

/// Longest run of words or characters.
const LONGEST: usize = 3;
/// Words of so many letters or fewer have no pieces.
const SHORTEST_SPELLED: usize = 3;
/// Letters of a piece.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;

/// The buckets that a text falls into, each once, in ascending order. Chinese is taken by character, other writing
/// by word, marks of question and exclamation as words of their own; width, case and script do not matter.
///
/// Feature hashing after Weinberger et al. (2009), with FNV-1a so that it is the same on every machine.
pub fn lexical(text: &str, buckets: u32) -> Vec<u32> {
    let folded = text::fold(text);
    let words = words(&folded);
    let mut found = Vec::with_capacity(words.len() * LONGEST);
    for length in 1..=LONGEST {
        for run in words.windows(length) {
            found.push(u32::try_from(hash(run) % u64::from(buckets.max(1))).unwrap_or(0));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The same, with the pieces of longer words (3-5 letters, with their ends marked), so that forms of one word are alike:
/// "apologise", "apologies". Character runs after Bojanowski et al. (2017).
pub fn spelled(text: &str, buckets: u32) -> Vec<u32> {
    let folded = text::fold(text);
    let mut found = lexical(&folded, buckets);
    for word in words(&folded).into_iter().filter(|word| word.len() > SHORTEST_SPELLED && word.is_ascii()) {
        let word = format!("<{word}>");
        for length in PIECES {
            for from in 0..=word.len().saturating_sub(length) {
                let piece = word.get(from..from + length).unwrap_or_default();
                found.push(u32::try_from(hash(&["#", piece]) % u64::from(buckets.max(1))).unwrap_or(0));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn words(folded: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in folded.char_indices() {
        let of_word = c.is_ascii_alphanumeric() || c == '\'';
        if of_word {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            words.extend(folded.get(from..at));
        }
        if c.is_alphanumeric() || matches!(c, '?' | '!') {
            words.extend(folded.get(at..at + c.len_utf8()));
        }
    }
    words.extend(start.and_then(|from| folded.get(from..)));
    words
}

/// FNV-1a, 64 bits, over the words with a separator between them.
fn hash(run: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for word in run {
        for byte in word.bytes().chain([0x1f]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // The low bits of FNV mix poorly for short input; fold the high ones in.
    state ^ (state >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_tell_a_negation_from_what_it_negates() {
        let buckets = 1 << 16;
        let sorry = lexical("I am sorry", buckets);
        let not = lexical("I am not sorry", buckets);
        assert!(not.iter().filter(|bucket| !sorry.contains(bucket)).count() >= 4);
        assert_eq!(lexical("ＳＯＲＲＹ！", buckets), lexical("sorry!", buckets));
        assert_eq!(lexical("對不起", buckets), lexical("对不起", buckets));
        assert_eq!(words("对不起 ok?"), ["对", "不", "起", "ok", "?"]);
        assert!(lexical("", buckets).is_empty());
    }

    #[test]
    fn forms_of_one_word_share_pieces() {
        let buckets = 1 << 16;
        let shared = |a: &str, b: &str| {
            let (a, b) = (spelled(a, buckets), spelled(b, buckets));
            a.iter().filter(|bucket| b.contains(bucket)).count()
        };
        assert!(shared("apologise", "apologies") >= 12);
        assert_eq!(shared("apologise", "refund"), 0);
        assert_eq!(spelled("对不起", buckets), lexical("对不起", buckets));
    }
}
