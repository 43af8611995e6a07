//! Postal addresses, where their form leaves no doubt.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

/// 浙江省杭州市西湖区文三路 90 号 3 栋 2 单元 501 室: a road with a house number, whatever stands before and behind.
static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const NUMBER: &str = "[0-9a-z零〇一二三四五六七八九十百\\-]{1,8}";
    let region = "(?:[\\p{Han}]{2,8}?(?:省|自治区|市|区|县|旗|镇|乡|街道|村))";
    let road = "[\\p{Han}0-9]{1,8}?(?:路|街|大道|巷|弄|胡同|道)";
    let inner = format!(
        "(?: ?(?:{NUMBER} ?(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|弄|户)|[\\p{{Han}}]{{2,8}}?(?:小区|花园|公寓|大厦|苑|广场|新村|家园)))"
    );
    Regex::new(&format!(
        "{region}{{0,4}}{road} ?{NUMBER} ?(?:号楼|号院|号|弄){inner}{{0,5}}|{region}{{1,4}}{inner}{{2,5}}"
    ))
    .ok()
});

/// "221B Baker Street, Apt. 3", "PO Box 12", "PSC 0413, Box 8144 APO AA 42323".
static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let street = "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|square|squares|sq|terrace|way|crescent|parkway|pkwy|highway|hwy|close|mews";
    let unit = "(?:[,\\s]{1,3}(?:apt|apartment|suite|ste|unit|flat|floor|room)\\.?\\s?#?[0-9]+[a-z]?)";
    let place = "(?:,?\\s{1,3}[\\p{L} .'-]{2,30},?\\s{1,3}[\\p{L}]{2}\\s{1,2}[0-9]{5}(?:-[0-9]{4})?)";
    let military = "(?:psc [0-9]+,?\\s{1,3}box [0-9]+|unit [0-9]+ box [0-9]+)\\s{1,3}[afd]po a[aep] [0-9]{5}";
    let post_box = "p\\.?\\s?o\\.?\\s?box\\s#?[0-9]+";
    let house = format!(
        "\\b[0-9]{{1,6}}[a-z]?,?\\s(?:[0-9]{{1,6}}\\s)?(?:[\\p{{L}}0-9'-]+\\.?\\s){{1,4}}(?:{street})\\b\\.?{unit}{{0,2}}{place}?"
    );
    Regex::new(&format!("(?i:{military}|{post_box}|{house})")).ok()
});

/// Words that a street's name does not have, but "20 minutes down the road" does.
const NOT_STREETS: &[&str] = &[
    "the", "a", "my", "your", "this", "that", "on", "in", "at", "to", "of", "by", "is", "are", "was",
    "minutes", "minute", "hours", "hour", "days", "day", "miles", "mile", "km", "people", "times", "more",
    "years", "percent", "dollars", "items", "from", "and", "or", "for", "with", "it", "off", "no", "any",
    "some", "same", "way", "each", "business", "working", "weeks", "i", "we", "you",
];

/// Finds addresses.
pub(super) fn find(text: &str, folded: &Folded, found: &mut Vec<PersonalData>) {
    let low = folded.as_str();
    if low.contains(['路', '街', '道', '巷', '弄', '号', '栋', '室', '同']) {
        for hit in CHINESE.iter().flat_map(|address| address.find_iter(low)) {
            let start = hit.start() + lead(hit.as_str());
            found.push(PersonalData { kind: Kind::Address, span: folded.original(start..hit.end()) });
        }
    }
    let letters = low.bytes().filter(u8::is_ascii_lowercase).count();
    if letters < 6 || !low.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    for hit in ENGLISH.iter().flat_map(|address| address.find_iter(text)) {
        let mut words =
            hit.as_str().split(|c: char| !c.is_alphanumeric() && c != '\'').map(str::to_lowercase);
        let first_line = hit.as_str().len();
        if first_line > 0 && !words.any(|word| NOT_STREETS.contains(&word.as_str())) {
            found.push(PersonalData { kind: Kind::Address, span: hit.range().into() });
        }
    }
}

/// Bytes of what is said before the address ("我住在…", "寄到…"), which the pattern cannot tell from its begin.
fn lead(address: &str) -> usize {
    const LEADS: &[&str] = &[
        "地址是",
        "地址为",
        "地址",
        "我住在",
        "住在",
        "住",
        "寄到",
        "送到",
        "发到",
        "寄往",
        "位于",
        "在",
        "到",
        "是",
    ];
    let head: String = address.chars().take(12).collect();
    LEADS.iter().filter_map(|lead| head.rfind(lead).map(|at| at + lead.len())).max().unwrap_or(0)
}
