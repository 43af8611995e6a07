//! The words of a passage that carry its topic, for comparing what was said about what.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// English words that say nothing about the topic.
const EMPTY: &str = "the and you your our for that this with will would are was were have has had can could please \
    just been not but from they them its it's i'm i've i'll what about then than there here also \
    very really now yes okay well did does don't get got how when why who any all one out off too \
    him her his she ok sir ma'am days day hours hour minutes weeks week dollars dollar within take \
    takes around approximately only usually business working percent per still you'll it'll should";

static EMPTY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY.split_ascii_whitespace().collect());

/// Chinese characters that mostly join others.
const JOINING: &str = "的了是我您你们这那个在有和就都也会要吗呢啊吧把被给到去来说请问一下还不没能可以为帮元块钱天小时分钟周月年号点内前后左右大概约需大个工作日零一二两三四五六七八九十百千万半";

/// Chinese character pairs (a character that stands alone by itself) and other words of a folded passage, without
/// those that say nothing about the topic.
pub(super) fn content(passage: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let (mut before, mut paired): (Option<char>, bool) = (None, false);
    for c in passage.chars().chain(std::iter::once(' ')) {
        let han = ('\u{3400}'..='\u{9fff}').contains(&c) && !JOINING.contains(c);
        match (han, before) {
            (true, Some(first)) => {
                words.insert([first, c].iter().collect());
                paired = true;
            }
            (false, Some(alone)) if !paired => {
                words.insert(alone.to_string());
            }
            _ => {}
        }
        paired = paired && han;
        before = han.then_some(c);
        if c.is_ascii_alphabetic() || (c == '\'' && !word.is_empty()) {
            word.push(c);
        } else {
            let finished = std::mem::take(&mut word);
            if finished.len() > 2 && !EMPTY_WORDS.contains(finished.as_str()) {
                words.insert(finished);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_kept_and_joining_words_dropped() {
        let of = |text| content(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("手续费是20元"), "手续 续费");
        assert_eq!(of("the refund fee is 20 dollars"), "fee refund");
    }
}
