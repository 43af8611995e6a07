//! Guards against words that nobody said. Whisper was trained on subtitles: where it hears nothing it writes what
//! subtitles say at such places, or the same words again and again.

use super::recogniser::{Heard, Token};

/// Above this the window is likely without speech …
const NO_SPEECH: f32 = 0.6;
/// … and the words are dropped where they are also unsure (mean log-probability).
const UNSURE: f32 = -0.7;
/// Below this nothing is kept, whatever else.
const HOPELESS: f32 = -1.6;
/// A phrase said more often than this in a row is a loop.
const REPEATS: usize = 4;
/// Bytes of text a second of speech: fast Chinese is about 24, fast English 25.
const MAX_BYTES_A_SECOND: f32 = 60.0;
/// Voice scores below this are thin: music, tones, a far-away television.
const THIN: f32 = 0.7;

/// What subtitles say where nobody speaks, in lower case without punctuation.
const BOILERPLATE: &[&str] = &[
    "thank you for watching",
    "thanks for watching",
    "please subscribe",
    "subscribe to my channel",
    "see you next time",
    "subtitles by",
    "amara.org",
    "captions by",
    "you",
    "thank you",
    "bye",
    "www.",
    "字幕",
    "谢谢观看",
    "感谢观看",
    "谢谢大家",
    "请不吝点赞",
    "订阅",
    "明镜",
    "点点栏目",
    "优优独播剧场",
    "中文字幕",
    "李宗盛",
    "词曲",
    "作曲",
    "编曲",
    "以下是普通话的句子",
];

/// Why a window's words are not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The engine itself thinks that nobody speaks, and is unsure of its words.
    NoSpeech,
    /// The words are guesses.
    Guesses,
    /// More text than a mouth can say in that time.
    TooFast,
    /// What subtitles say where nobody speaks.
    Boilerplate,
    /// The same again and again.
    Loop,
}

/// Should the words of a window be dropped? `speech_ms` and `score` are of the voice activity in it.
pub(super) fn doubt(heard: &Heard, speech_ms: i64, score: f32) -> Option<Doubt> {
    let sure = mean_log_probability(&heard.tokens);
    let text = text(&heard.tokens);
    #[expect(
        clippy::cast_precision_loss,
        reason = "a window holds less than a minute and a few hundred bytes"
    )]
    let too_fast = text.len() as f32 > 24.0 + MAX_BYTES_A_SECOND * speech_ms as f32 / 1000.0;
    if heard.no_speech > NO_SPEECH && sure < UNSURE {
        Some(Doubt::NoSpeech)
    } else if sure < HOPELESS {
        Some(Doubt::Guesses)
    } else if too_fast {
        Some(Doubt::TooFast)
    } else if is_boilerplate(&text) && (score < THIN || sure < UNSURE || heard.no_speech > NO_SPEECH) {
        Some(Doubt::Boilerplate)
    } else if is_loop(&heard.tokens) {
        Some(Doubt::Loop)
    } else {
        None
    }
}

/// Mean of the natural logarithms of the tokens' probabilities; 0 for no tokens.
pub(super) fn mean_log_probability(tokens: &[Token]) -> f32 {
    let sum: f32 = tokens.iter().map(|token| token.probability.max(1e-6).ln()).sum();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred tokens")]
    let count = tokens.len().max(1) as f32;
    sum / count
}

fn text(tokens: &[Token]) -> String {
    let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Is it nothing but boilerplate? Short texts only: in a real conversation such words stand among others.
fn is_boilerplate(text: &str) -> bool {
    let plain = super::script::simplified(&text.to_lowercase());
    let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
    let whole_only = |phrase: &str| phrase.is_ascii() && phrase.len() < 12;
    plain.chars().count() <= 60
        && BOILERPLATE
            .iter()
            .any(|&phrase| if whole_only(phrase) { plain == phrase } else { plain.contains(phrase) })
}

/// Cuts loops: of a phrase of up to 12 tokens said more than [`REPEATS`] times in a row, one is kept.
pub(super) fn without_loops(tokens: &[Token]) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        let looped = (1..=12).find_map(|length| {
            let times = repeats(rest, length);
            // Short phrases repeat in speech ("no no no no"); long ones do not.
            (times > REPEATS + 4 / length).then_some((length, times))
        });
        let (keep, skip) = looped.map_or((1, 1), |(length, times)| (length, length * times));
        kept.extend_from_slice(&rest[..keep]);
        at += skip;
    }
    kept
}

/// How often the first `length` tokens are said in a row.
fn repeats(tokens: &[Token], length: usize) -> usize {
    let Some(phrase) = tokens.get(..length) else { return 0 };
    let same =
        |part: &[Token]| part.len() == length && part.iter().zip(phrase).all(|(a, b)| a.bytes == b.bytes);
    tokens.chunks(length).take_while(|part| same(part)).count()
}

/// A loop that is left after cutting: few different groups of three tokens in much text.
fn is_loop(tokens: &[Token]) -> bool {
    let groups: Vec<_> = tokens.windows(3).map(|t| [&t[0].bytes, &t[1].bytes, &t[2].bytes]).collect();
    let different: std::collections::BTreeSet<_> = groups.iter().collect();
    groups.len() >= 24 && different.len() * 5 < groups.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str, probability: f32) -> Vec<Token> {
        let token = |part: &str| Token { bytes: part.as_bytes().to_vec(), end_ms: 0, probability };
        text.split_inclusive(' ').map(token).collect()
    }

    fn heard(text: &str, probability: f32, no_speech: f32) -> Heard {
        Heard { tokens: tokens(text, probability), no_speech, ..Heard::default() }
    }

    #[test]
    fn plain_speech_is_believed() {
        let words = "I would like to know where my parcel is please";
        assert_eq!(doubt(&heard(words, 0.8, 0.05), 3_000, 0.9), None);
        assert_eq!(doubt(&heard("thank you", 0.8, 0.05), 700, 0.9), None, "sure and said");
        assert_eq!(
            doubt(&heard("我想查一下我的订单", 0.8, 0.7), 2_000, 0.9),
            None,
            "sure in spite of a lonely no-speech"
        );
    }

    #[test]
    fn what_nobody_said_is_dropped() {
        assert_eq!(doubt(&heard("so what are we", 0.3, 0.9), 900, 0.9), Some(Doubt::NoSpeech));
        assert_eq!(doubt(&heard("so what are we", 0.15, 0.0), 900, 0.9), Some(Doubt::Guesses));
        assert_eq!(doubt(&heard("Thank you.", 0.9, 0.1), 500, 0.5), Some(Doubt::Boilerplate), "thin voice");
        assert_eq!(doubt(&heard("請不吝點贊 訂閱 轉發", 0.4, 0.1), 3_000, 0.9), Some(Doubt::Boilerplate));
        assert_eq!(
            doubt(&heard(&"and then a very long tale ".repeat(4), 0.9, 0.0), 400, 0.9),
            Some(Doubt::TooFast)
        );
    }

    #[test]
    fn loops_are_cut_and_speech_is_not() {
        let count = |text: &str| without_loops(&tokens(text, 0.9)).len();
        assert_eq!(count(&"I do not know ".repeat(9)), 4);
        assert_eq!(count(&format!("well {}", "no ".repeat(30))), 2);
        assert_eq!(count("no no no no thank you thank you very much"), 10);
        assert_eq!(count("five five five one two one two three"), 8);
    }

    #[test]
    fn a_loop_with_variations_is_dropped() {
        let text = "the next one is the next one and the next one is the next one and so ".repeat(3);
        assert_eq!(doubt(&heard(&text, 0.9, 0.0), 20_000, 0.9), Some(Doubt::Loop));
    }
}
