//! What findings quote must stay readable: whatever the tagger says, no time, amount, measure or month is hidden.

use super::super::{Kind, PersonalData};
use crate::basic::Span;

const MONTHS: &str =
    " january february march april may june july august september october november december ";
/// Before a month; before a name of the same letters hardly ever.
const BEFORE_MONTHS: &str = " in since until till by from during of last next this every early late mid end ";

/// What the tagger found, without the marks at its ends; nothing if it is a time or an amount after all.
pub(super) fn settled(text: &str, data: PersonalData) -> Option<PersonalData> {
    let span = trimmed(text, data.span);
    let words = span.of(text).filter(|words| !words.is_empty())?;
    // The tagger learned from English: across Chinese it guesses, and Chinese has rules of its own.
    if words.chars().any(|c| ('\u{2e80}'..='\u{9fff}').contains(&c)) {
        return None;
    }
    let found = PersonalData { span, ..data };
    match data.kind {
        Kind::Name | Kind::Address if is_amount(words) || has_time(words) => None,
        Kind::Name | Kind::Address | Kind::Title if is_measure(text, span, words) => None,
        Kind::Name | Kind::Address if names_files(words) => None,
        Kind::Address if is_day(words) => Some(PersonalData { kind: Kind::Date, ..found }),
        Kind::Name if is_month(text, span, words) => Some(PersonalData { kind: Kind::Date, ..found }),
        _ => Some(found),
    }
}

/// A few digits called an address, with neither a place before them nor a word that makes them a post code: the last
/// digits of a card, a year, a price.
pub(super) fn is_bare_number(text: &str, data: PersonalData, before: Option<&PersonalData>) -> bool {
    let own = data.span.of(text).unwrap_or_default();
    if data.kind != Kind::Address || own.len() > 4 || !own.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let place = |other: &PersonalData| {
        matches!(other.kind, Kind::Place | Kind::Address) && other.span.end + 8 >= data.span.start
    };
    let head = text.get(..data.span.start).unwrap_or_default().to_lowercase();
    let near = head.get(head.floor_char_boundary(head.len().saturating_sub(24))..).unwrap_or_default();
    let called = ["zip", "post", "pin", "address"].iter().any(|word| near.contains(word));
    !called && !before.is_some_and(place)
}

fn is_amount(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    let named = ["usd", "dollar", "euro", "pound", "percent", " gb", " mb"];
    words.contains(['$', '€', '£', '¥', '￥', '%']) || named.iter().any(|name| lower.contains(name))
}

/// Units as they are written. Single letters are flats ("221 B"), capitals are states ("39201 MS"): neither is listed.
const UNITS: &[&str] = &[
    "ns", "µs", "ms", "sec", "secs", "second", "seconds", "min", "mins", "minutes", "hr", "hrs", "hours",
    "Hz", "kHz", "MHz", "GHz", "kB", "KB", "MB", "GB", "TB", "bytes", "bit/s", "kbit/s", "Mbit/s", "kbps",
    "Mbps", "Gbps", "mV", "kV", "kW", "kWh", "mA", "mAh", "mg", "kg", "mm", "cm", "km", "km/h", "kph", "mph",
    "ft", "ml", "dB", "dpi", "fps", "px", "rpm",
];

/// Kinds of files, which look like post codes and flats; what we say of recordings names them.
const FILES: &[&str] = &["MP3", "MP4", "M4A", "AAC", "WAV", "FLAC", "OGG", "Opus", "PDF", "CSV", "ZIP"];

/// "MP3", "WAV, MP3 and FLAC".
fn names_files(words: &str) -> bool {
    let mut parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.all(|part| FILES.contains(&part) || part == "and")
}

/// "183 ms", or the "kHz" of "48 kHz".
fn is_measure(text: &str, span: Span, words: &str) -> bool {
    let unit = words.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let counted = unit.len() < words.len() || {
        let before = text.get(..span.start).unwrap_or_default();
        before.trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit())
    };
    counted && UNITS.contains(&unit.trim_start_matches([' ', '-']))
}

/// "9:00", "9 am", "9.30pm".
fn has_time(words: &str) -> bool {
    let clock = words.as_bytes().windows(3).any(
        |three| matches!(three, [hour, b':', minute] if hour.is_ascii_digit() && minute.is_ascii_digit()),
    );
    let mut parts = words.split_ascii_whitespace().map(str::to_ascii_lowercase).peekable();
    let half = |part: &str| matches!(part.trim_end_matches(['.', ',']), "am" | "pm" | "a.m" | "p.m");
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut day_half = false;
    while let Some(part) = parts.next() {
        let glued = part.strip_suffix("am").or_else(|| part.strip_suffix("pm")).is_some_and(digits);
        day_half |= part.len() > 2 && glued || digits(&part) && parts.peek().is_some_and(|next| half(next));
    }
    clock || day_half
}

/// "2 nd oct", "June 23rd".
fn is_day(words: &str) -> bool {
    let mut parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let listed = |part: &str| MONTHS.contains(&format!(" {} ", part.to_lowercase()));
    let ending =
        |part: &str| matches!(part.to_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "of" | "the");
    let number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit()) && part.len() <= 4;
    parts.clone().any(listed) && parts.all(|part| listed(part) || ending(part) || number(part))
}

/// "since June", not "with June".
fn is_month(text: &str, span: Span, words: &str) -> bool {
    let listed = |list: &str, word: &str| list.contains(&format!(" {} ", word.to_lowercase()));
    let before = text.get(..span.start).and_then(|before| before.split_whitespace().next_back());
    listed(MONTHS, words) && before.is_some_and(|before| listed(BEFORE_MONTHS, before))
}

/// A span without the brackets, quotes and commas at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let Some(words) = span.of(text) else { return span };
    let edge = |c: char| c.is_whitespace() || "()[]{}<>\"“”,;:!?*|/-–—".contains(c);
    let end = span.start + words.trim_end_matches(edge).len();
    let start = span.end - words.trim_start_matches(edge).len();
    Span::new(start.min(end), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, kind: Kind, words: &str) -> Option<Kind> {
        let start = text.find(words).unwrap();
        settled(text, PersonalData { kind, span: Span::new(start, start + words.len()) })
            .map(|data| data.kind)
    }

    #[test]
    fn digits_need_a_reason_to_be_an_address() {
        let bare = |text: &str, start: usize| {
            let data = PersonalData { kind: Kind::Address, span: Span::new(start, text.len()) };
            is_bare_number(text, data, None)
        };
        assert!(bare("ending 1111", 7) && bare("total 500", 6));
        assert!(!bare("zip 3520", 4) && !bare("it is 50310", 6));
        let place = PersonalData { kind: Kind::Place, span: Span::new(0, 5) };
        let code = PersonalData { kind: Kind::Address, span: Span::new(6, 10) };
        assert!(!is_bare_number("Bjert 6091", code, Some(&place)));
    }

    #[test]
    fn times_amounts_and_months_are_nobody() {
        assert_eq!(kind("at 9:00 AM EST", Kind::Address, "00 AM EST"), None);
        assert_eq!(kind("at 9:00 AM EST", Kind::Address, "9:00 AM"), None);
        assert_eq!(kind("come 9 am sharp", Kind::Address, "9 am"), None);
        assert_eq!(kind("come 10pm sharp", Kind::Name, "10pm sharp"), None);
        assert_eq!(kind("it is $40 now", Kind::Address, "$40"), None);
        assert_eq!(kind("cut off at 183 ms", Kind::Address, "183 ms"), None);
        assert_eq!(kind("at 48 kHz", Kind::Name, "kHz"), None);
        assert_eq!(kind("compressed (MP3, FLAC)", Kind::Address, "MP3,"), None);
        assert_eq!(kind("WAV, MP3 are read", Kind::Address, "WAV, MP3"), None);
        assert_eq!(kind("convert 编码 for us", Kind::Address, "编码 for"), None);
        for (text, words) in
            [("live at 221 B", "221 B"), ("Jackson 39201 MS", "39201 MS"), ("ask ms Lee", "ms")]
        {
            assert_eq!(kind(text, Kind::Address, words), Some(Kind::Address), "{text}");
        }
        assert_eq!(kind("come 23 rd june then", Kind::Address, "23 rd june"), Some(Kind::Date));
        assert_eq!(kind("at 23 june road then", Kind::Address, "23 june road"), Some(Kind::Address));
        assert_eq!(kind("broken since June", Kind::Name, "June"), Some(Kind::Date));
        assert_eq!(kind("talk to June", Kind::Name, "June"), Some(Kind::Name));
        assert_eq!(kind("(Ann)", Kind::Name, "(Ann)"), Some(Kind::Name));
    }
}
