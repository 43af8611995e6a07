//! Names of accounts: only where the text says so.

use super::{Kind, PersonalData};
use crate::text::fold::Folded;
use regex::Regex;
use std::sync::LazyLock;

static ANNOUNCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let chinese = "(?:微信号?|qq号?|支付宝账?号?|抖音号|用户名|登录名|登陆名|会员名|昵称|旺旺号?|微博号?)(?:名|id)?(?:是|为|叫|改成)?[: ]{0,2}";
    let english = "(?:user ?name|login|wechat|skype|telegram|nickname|handle)(?: id| name)?(?: is|:)+ ?";
    Regex::new(&format!("(?:{chinese}|(?-u:\\b){english})([a-z0-9][a-z0-9_.-]{{4,24}})")).ok()
});

/// Finds account names: five places or more, a digit or a dash among them.
pub(super) fn find(folded: &Folded, found: &mut Vec<PersonalData>) {
    let text = folded.as_str();
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'_') {
        return;
    }
    for name in ANNOUNCED.iter().flat_map(|said| said.captures_iter(text)).filter_map(|hit| hit.get(1)) {
        let own = name.as_str().trim_end_matches(['.', '-']);
        if own.len() >= 5 && own.contains(|c: char| c.is_ascii_digit() || c == '_') {
            let range = name.start()..name.start() + own.len();
            found.push(PersonalData { kind: Kind::Account, span: folded.original(range) });
        }
    }
}
