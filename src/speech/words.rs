//! Tokens to words: characters that tokens cut are joined, punctuation belongs to the text but to no word.

use super::recogniser::Token;
use super::script::{is_cjk, simplified};

/// A word as it was heard, in time of the window.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeardWord {
    /// A space stands before it.
    pub(super) spaced: bool,
    /// Punctuation that opens: quotes, brackets.
    pub(super) head: String,
    /// The word itself; a single character or a few in Chinese.
    pub(super) text: String,
    /// Punctuation after it.
    pub(super) tail: String,
    pub(super) start_ms: i64,
    pub(super) end_ms: i64,
    /// Sum and number of the probabilities of its tokens.
    pub(super) confidence: f32,
}

/// Whole characters with the time that their tokens took.
struct Unit {
    text: String,
    start_ms: i64,
    end_ms: i64,
    confidence: f32,
}

/// Groups tokens into words. Times never run backwards.
pub(super) fn words(tokens: &[Token]) -> Vec<HeardWord> {
    let mut words: Vec<HeardWord> = Vec::new();
    let mut opening = Opening::default();
    for unit in units(tokens) {
        let spaced = unit.text.starts_with(char::is_whitespace);
        let text = unit.text.trim();
        if text.is_empty() {
            opening.spaced = true;
            continue;
        }
        if !text.chars().any(is_spoken) {
            punctuation(text, spaced, &mut words, &mut opening);
            continue;
        }
        match words.last_mut() {
            Some(word) if !spaced && opening.is_nothing() && continues(word, text) => word.grow(text, &unit),
            _ => words.push(HeardWord::new(text, spaced, &std::mem::take(&mut opening), &unit)),
        }
    }
    words
}

/// Spoken aloud: letters, digits, and signs that are read as words.
fn is_spoken(c: char) -> bool {
    c.is_alphanumeric() || "%$€£¥￥+=&@#°".contains(c)
}

/// What stands before the next word.
#[derive(Default)]
struct Opening {
    text: String,
    spaced: bool,
}

impl Opening {
    fn is_nothing(&self) -> bool {
        self.text.is_empty() && !self.spaced
    }
}

fn punctuation(text: &str, spaced: bool, words: &mut [HeardWord], opening: &mut Opening) {
    let opens = text.starts_with(|c| "“‘\"'(（[【{「『《<-–—".contains(c)) && (spaced || words.is_empty());
    match words.last_mut() {
        Some(word) if !opens && opening.is_nothing() => {
            let chinese = word.text.ends_with(is_cjk);
            word.tail.extend(text.chars().map(|c| if chinese { full_width(c) } else { c }));
        }
        _ if opens => {
            opening.spaced |= spaced;
            opening.text.push_str(text);
        }
        // Punctuation before the first word closes nothing.
        _ => {}
    }
}

/// Whisper writes some Chinese with the punctuation of English.
fn full_width(c: char) -> char {
    match c {
        ',' => '，',
        '?' => '？',
        '!' => '！',
        ':' => '：',
        ';' => '；',
        '.' => '。',
        other => other,
    }
}

/// Does `text`, which follows without a space, belong to the word?
fn continues(word: &HeardWord, text: &str) -> bool {
    let (Some(last), Some(next)) = (word.text.chars().last(), text.chars().next()) else { return false };
    if is_cjk(last) || is_cjk(next) {
        return false;
    }
    // 3.5, 10:30, e-mail, don't, a@b.com: but "Yes.No" stays two words.
    let joint = matches!(word.tail.as_str(), "" | "-" | "'" | "’" | "/" | "_")
        || (matches!(word.tail.as_str(), "." | "," | ":")
            && (last.is_ascii_digit() == next.is_ascii_digit())
            && (next.is_ascii_digit() || next.is_lowercase()));
    joint && next.is_alphanumeric() || word.tail.is_empty()
}

impl HeardWord {
    fn new(text: &str, spaced: bool, opening: &Opening, unit: &Unit) -> Self {
        let tail_at = text
            .rfind(is_spoken)
            .map_or(text.len(), |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        let head_to = text.find(is_spoken).unwrap_or(0);
        Self {
            spaced: spaced || opening.spaced,
            head: format!("{}{}", opening.text, &text[..head_to]),
            text: simplified(&text[head_to..tail_at]),
            tail: text[tail_at..].to_owned(),
            start_ms: unit.start_ms,
            end_ms: unit.end_ms,
            confidence: unit.confidence,
        }
    }

    fn grow(&mut self, text: &str, unit: &Unit) {
        let more = Self::new(text, false, &Opening::default(), unit);
        self.text.push_str(&std::mem::take(&mut self.tail));
        self.text.push_str(&more.head);
        self.text.push_str(&more.text);
        self.tail = more.tail;
        self.end_ms = unit.end_ms;
        // A word is as sure as its least sure part.
        self.confidence = self.confidence.min(unit.confidence);
    }
}

/// Joins tokens until their bytes are whole characters; bytes that never become any are dropped.
fn units(tokens: &[Token]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut first: Option<(i64, f32)> = None;
    let mut now = 0;
    for token in tokens {
        let start = now;
        now = token.end_ms.max(now);
        bytes.extend(&token.bytes);
        let (start_ms, confidence) =
            first.map_or((start, token.probability), |(s, p)| (s, p.min(token.probability)));
        match std::str::from_utf8(&bytes) {
            Err(cut) if cut.error_len().is_none() => first = Some((start_ms, confidence)),
            whole => {
                let text = whole
                    .map_or_else(|_| String::from_utf8_lossy(&bytes).replace('\u{fffd}', ""), str::to_owned);
                units.push(Unit { text, start_ms, end_ms: now, confidence });
                bytes.clear();
                first = None;
            }
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(tokens: &[&str]) -> Vec<HeardWord> {
        let token = |(n, text): (usize, &&str)| Token {
            bytes: text.as_bytes().to_vec(),
            end_ms: 100 * (i64::try_from(n).unwrap() + 1),
            probability: 0.9,
        };
        words(&tokens.iter().enumerate().map(token).collect::<Vec<_>>())
    }

    fn texts(tokens: &[&str]) -> Vec<String> {
        heard(tokens).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn english_words_are_put_together_from_their_parts() {
        assert_eq!(
            texts(&[" I", " don", "'t", " under", "stand", ",", " sorry", "."]),
            ["I", "don't", "understand", "sorry"]
        );
        assert_eq!(texts(&[" 24", "-", "hour", " e", "-", "mail"]), ["24-hour", "e-mail"]);
        assert_eq!(
            texts(&[" $", "3", ".", "50", " at", " 10", ":", "30", " p", ".", "m", "."]),
            ["$3.50", "at", "10:30", "p.m"]
        );
    }

    #[test]
    fn punctuation_is_text_but_no_word() {
        let words = heard(&[" \"", "Yes", ",\"", " she", " said", "."]);
        assert_eq!(
            (words[0].head.as_str(), words[0].text.as_str(), words[0].tail.as_str()),
            ("\"", "Yes", ",\"")
        );
        assert_eq!(words[2].tail, ".");
    }

    #[test]
    fn chinese_tokens_are_words_and_latin_among_them_keeps_together() {
        assert_eq!(
            texts(&["我们", "的", "，", "i", "Phone", "十", "五"]),
            ["我们", "的", "iPhone", "十", "五"]
        );
        assert_eq!(heard(&["好", ",", "谢谢", "?"])[0].tail, "，");
        assert_eq!(texts(&["訂單", "号", "1", "2", "3", "。"]), ["订单", "号", "123"]);
    }

    #[test]
    fn characters_cut_by_tokens_are_joined_with_their_times() {
        let bytes = "您好".as_bytes();
        let cut = |range: std::ops::Range<usize>, end_ms, probability| Token {
            bytes: bytes[range].to_vec(),
            end_ms,
            probability,
        };
        let words = words(&[cut(0..2, 100, 0.9), cut(2..4, 200, 0.5), cut(4..6, 300, 0.7)]);
        assert_eq!(words.len(), 1);
        assert_eq!((words[0].text.as_str(), words[0].start_ms, words[0].end_ms), ("您好", 0, 300));
        assert!((words[0].confidence - 0.5).abs() < 1e-6);
    }

    #[test]
    fn bytes_that_are_no_text_are_dropped() {
        let token = |bytes: &[u8]| Token { bytes: bytes.to_vec(), end_ms: 0, probability: 0.1 };
        assert!(words(&[token(&[0xff]), token(&[0xe4, 0xbd])]).is_empty());
    }

    proptest! {
        #[test]
        fn any_tokens_give_words_in_order(tokens in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..5), 0_i64..30_000), 0..60)) {
            let tokens: Vec<Token> = tokens.into_iter().map(|(bytes, end_ms)| Token { bytes, end_ms, probability: 0.5 }).collect();
            let words = words(&tokens);
            prop_assert!(words.iter().all(|w| w.start_ms <= w.end_ms && !w.text.is_empty()));
            prop_assert!(words.windows(2).all(|w| w[0].end_ms <= w[1].start_ms));
        }
    }
}
