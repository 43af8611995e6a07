//! E-mail addresses, written and spoken, and addresses of devices.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[\p{Latin}0-9_][\p{Latin}0-9._%+'-]* ?@ ?[\p{Latin}0-9][\p{Latin}0-9-]*(?:\.[\p{Latin}0-9-]+)*\.[a-z]{2,24}").ok()
});

/// "john dot smith at gmail dot com", "zhangsan 艾特 qq 点 com".
static SPOKEN_EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r"[a-z0-9_]+(?: ?(?:dot|underscore|dash|点|下划线|\.|_|-) ?[a-z0-9_]+){0,4}";
    let domain = r"[a-z0-9-]+(?: ?(?:dot|点|\.) ?[a-z0-9-]+){0,2} ?(?:dot|点|\.) ?(?:com|net|org|cn|edu|io|co|uk|gov|me|info)";
    Regex::new(&format!(r"(?-u:\b){name} ?(?: at |艾特|圈a|@) ?{domain}(?-u:\b)")).ok()
});

static IP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let part = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
    Regex::new(&format!(r"(?-u:\b){part}\.{part}\.{part}\.{part}(?-u:\b)|(?-u:\b)(?:[0-9a-f]{{1,4}}:){{7}}[0-9a-f]{{1,4}}(?-u:\b)"))
        .ok()
});

static IBAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?(?-u:\b)").ok()
});

static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?-u:\b)(?:https?://|www\.)[^\s<>"'|，。！？；、）】》]*[^\s<>"'|，。！？；、）】》.,;:!?)\]]"#,
    )
    .ok()
});

/// Finds e-mail addresses, web addresses, IP addresses and international account numbers.
pub(super) fn find(folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    let mut add = |kind: Kind, range| found.push(PersonalData { kind, span: folded.original(range) });
    if text.contains('@') {
        EMAIL.iter().flat_map(|email| email.find_iter(text)).for_each(|hit| add(Kind::Email, hit.range()));
    }
    if [" at ", "艾特", "圈a", "@"].iter().any(|at| text.contains(at)) {
        SPOKEN_EMAIL
            .iter()
            .flat_map(|email| email.find_iter(text))
            .for_each(|hit| add(Kind::Email, hit.range()));
    }
    if text.contains("://") || text.contains("www.") {
        URL.iter().flat_map(|url| url.find_iter(text)).for_each(|hit| add(Kind::Url, hit.range()));
    }
    if text.bytes().filter(u8::is_ascii_digit).count() < 4 {
        return;
    }
    for hit in IP.iter().flat_map(|ip| ip.find_iter(text)) {
        if !version(text, hit.start(), hit.end()) {
            add(Kind::IpAddress, hit.range());
        }
    }
    for hit in IBAN.iter().flat_map(|iban| iban.find_iter(text)) {
        if valid_iban(hit.as_str()) {
            add(Kind::Iban, hit.range());
        }
    }
}

/// "version 1.2.3.4" and "1.2.3.4.5" are no addresses, nor is what has only single digits.
fn version(text: &str, start: usize, end: usize) -> bool {
    let (before, own) = (text.get(..start).unwrap_or_default(), text.get(start..end).unwrap_or_default());
    let behind = text.get(end..).unwrap_or_default();
    let longer = before.ends_with(['.', 'v'])
        || behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let said = ["version", "ver", "ver.", "版本", "版本号", "firmware", "固件", "更新到", "升级到", "更新完"];
    let named = said.iter().any(|word| before.trim_end().ends_with(word));
    longer || named || own.len() < 8 || behind.starts_with("版") || behind.starts_with("的版")
}

/// ISO 13616: moved to the end and read as a number, the first four places leave 1 modulo 97.
fn valid_iban(text: &str) -> bool {
    let compact: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (Some(head), Some(body)) = (compact.get(..4), compact.get(4..)) else { return false };
    let remainder = body.iter().chain(head).try_fold(0, |remainder, c| {
        let value = c.to_digit(36)?;
        Some((remainder * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    matches!(compact.len(), 15..=34) && remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::valid_iban;

    #[test]
    fn account_numbers() {
        assert!(valid_iban("gb82 west 1234 5698 7654 32") && valid_iban("de89370400440532013000"));
        assert!(!valid_iban("gb82west12345698765433") && !valid_iban("gb82"));
    }
}
