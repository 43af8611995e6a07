//! Names: those found while cutting, and foreign ones.

use super::cut::Piece;
use super::dictionary::{Class, Dictionary};
use crate::text::personal::{Kind, PersonalData};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Names that the cut found.
pub(super) fn find(pieces: &[Piece], add: &mut impl FnMut(Kind, Range<usize>)) {
    for piece in pieces.iter().filter(|piece| piece.class == Class::Name) {
        add(Kind::Name, piece.range.clone());
    }
}

/// "我叫Linda", 约翰·史密斯, and names without a known surname where a form asks for one.
static FOREIGN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let latin = "[A-Za-z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){0,2}";
    let titled = r"\b(?P<titled>[A-Z][a-z]+(?: [A-Z][a-z]+)?) ?(?:先生|女士|小姐|老师|经理)";
    let called = format!(
        "(?:我叫|他叫|她叫|名叫|名字(?:是|叫)|姓名[:： ]?|英文名(?:是|叫)?|收件人[:： ]?|联系人[:： ]?) ?(?P<called>{latin})"
    );
    let am = r"我是(?P<am>[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:$|[，。,.！!？? ])";
    let dotted = r"(?P<dotted>\p{Han}{1,8}(?:[·•‧]\p{Han}{1,8}){1,3})";
    let asked = "(?:姓名|收件人|收货人|联系人|持卡人|投保人|乘机人|患者|户主|客户) ?[:：] ?(?P<asked>\\p{Han}{2,4})(?:$|[\\s，。,；;])";
    Regex::new(&format!("{titled}|{called}|{am}|{dotted}|{asked}")).ok()
});

/// Finds names that are not of the Chinese form.
pub(super) fn foreign(text: &str, dictionary: &Dictionary, found: &mut Vec<PersonalData>) {
    if !text.contains(['·', '•', '‧', '叫', '名', '人', '我', '先', '女', '小', '老', '经', '患', '户'])
    {
        return;
    }
    for hit in FOREIGN.iter().flat_map(|foreign| foreign.captures_iter(text)) {
        let name = ["titled", "called", "am", "dotted", "asked"].iter().find_map(|group| hit.name(group));
        let named = |name: &str| {
            !NOT_NAMES.contains(&name)
                && (!name.contains(DOTS) || !name.split(DOTS).any(|part| ordinary(part, dictionary)))
        };
        if let Some(name) = name.filter(|name| named(name.as_str())) {
            found.push(PersonalData { kind: Kind::Name, span: name.range().into() });
        }
    }
}

const DOTS: [char; 3] = ['·', '•', '‧'];

/// Does this part of a dotted name begin with a place or hold a common word? Then the dot only separates.
fn ordinary(part: &str, dictionary: &Dictionary) -> bool {
    let chars: Vec<char> = part.chars().collect();
    (0..chars.len()).any(|at| {
        let words = dictionary.words(chars.get(at..).unwrap_or_default());
        words.into_iter().any(|(len, _, class)| class == Class::Place || len >= 2 && class == Class::Function)
    })
}

/// What stands in a name's place and is none.
const NOT_NAMES: &[&str] = &[
    "本人",
    "我自己",
    "自己",
    "他本人",
    "我本人",
    "是我",
    "不是",
    "没有",
    "不对",
    "错误",
    "未填",
    "空白",
    "不详",
    "我们",
    "什么",
    "VIP",
    "vip",
];
