//! Which language a conversation is in.

use crate::basic::Lang;
use whatlang::{Detector, Lang as Detected};

/// Everyday English words, for texts too short for statistics.
const ENGLISH: &[&str] = &[
    "the", "you", "is", "are", "i", "i'm", "my", "your", "hi", "hello", "hey", "yes", "no", "ok", "okay",
    "thanks", "thank", "please", "sorry", "what", "how", "when", "where", "why", "it", "it's", "this",
    "that", "to", "for", "with", "and", "can", "do", "don't", "have", "has", "not", "we", "was", "will",
    "order", "help", "need", "good", "bye", "on", "in", "of",
];

/// The language of a text, better of a whole conversation: by script where that decides, by letter statistics
/// otherwise. `None` where there are no words, or too few to tell.
pub fn language(text: &str) -> Option<Lang> {
    let scripts = Scripts::of(text);
    if scripts.kana * 5 > scripts.han || scripts.hangul > scripts.han {
        return (scripts.kana + scripts.hangul > 0).then_some(Lang::Other);
    }
    if scripts.han > 0 && scripts.han >= scripts.words {
        return Some(Lang::Zh);
    }
    if scripts.words == 0 {
        return None;
    }
    let latin: String = text.chars().map(|c| if is_han(c) { ' ' } else { c }).collect();
    let common = latin.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|word| {
        let word = word.to_ascii_lowercase();
        ENGLISH.contains(&word.as_str())
    });
    if common.count() * 4 >= scripts.words && scripts.ascii {
        return Some(Lang::En);
    }
    let info = Detector::new().detect(&latin)?;
    match info.lang() {
        Detected::Eng => Some(Lang::En),
        Detected::Cmn => Some(Lang::Zh),
        _ if info.is_reliable() || info.script() != whatlang::Script::Latin => Some(Lang::Other),
        _ => None,
    }
}

/// How much of which script there is.
struct Scripts {
    han: usize,
    kana: usize,
    hangul: usize,
    /// Words in scripts that put blanks between them.
    words: usize,
    /// Those words are written in plain ASCII letters, nearly all.
    ascii: bool,
}

impl Scripts {
    fn of(text: &str) -> Self {
        let count = |is: fn(char) -> bool| text.chars().filter(|c| is(*c)).count();
        let spaced = |c: char| c.is_alphabetic() && u32::from(c) < 0x2e80 || c == '\'';
        let foreign = count(|c| c.is_alphabetic() && !c.is_ascii() && u32::from(c) < 0x2e80);
        let words = text.split(|c| !spaced(c)).filter(|word| word.contains(char::is_alphabetic)).count();
        Self {
            han: count(is_han),
            kana: count(|c| matches!(c, '\u{3040}'..='\u{30ff}')),
            hangul: count(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')),
            words,
            ascii: foreign * 20 <= words,
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_apart() {
        for (text, expected) in [
            ("您好，请问有什么可以帮您？", Some(Lang::Zh)),
            ("我的iPhone 15 Pro Max坏了", Some(Lang::Zh)),
            ("好的ok", Some(Lang::Zh)),
            ("Hello, how can I help you today?", Some(Lang::En)),
            ("ok thanks", Some(Lang::En)),
            ("My order 张三 has not arrived and I would like a refund please", Some(Lang::En)),
            ("こんにちは、注文がまだ届いていません", Some(Lang::Other)),
            ("안녕하세요 주문이 아직 도착하지 않았습니다", Some(Lang::Other)),
            (
                "Guten Tag, ich möchte bitte meine Bestellung stornieren, weil sie zu spät kommt",
                Some(Lang::Other),
            ),
            ("Здравствуйте, мой заказ ещё не пришёл, помогите пожалуйста", Some(Lang::Other)),
            ("13800138000 !!", None),
            ("", None),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }
}
