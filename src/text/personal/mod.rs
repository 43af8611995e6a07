//! Personal data in text: who somebody is, where they live, how to reach or to pay them.
//!
//! Found on the processor alone, in microseconds, so that masking works with no model loaded and never changes by
//! itself. Numbers are found by rule, as written and as spoken in either language ("一三八零零…", "one three eight
//! double zero…"): whatever can be proved is (Luhn, MOD 11-2, mod 97); the rest needs its shape or a word nearby that
//! says what it is. Names and addresses are found by a small sequence model in English ([`tagger`]) and by dictionary
//! and rule in Chinese ([`chinese`]). A number announced as an order, a ticket, an amount or a date stays readable,
//! because findings quote those; so do places, companies and days, which are found but hidden only by [`Policy::Strict`].

mod account;
mod birth;
mod candidate;
mod card;
pub mod chinese;
mod cue;
mod digits;
mod document;
mod national_id;
mod network;
mod phone;
mod plate;
mod table;
pub mod tagger;

use super::fold::Folded;
use super::mask::mask;
use super::quantity::{self, Quantity};
use crate::basic::Span;
use serde::{Deserialize, Serialize};

/// What a piece of personal data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 电话: mobile, landline, hot line, any country.
    Phone,
    /// 邮箱.
    Email,
    /// 银行卡: debit or credit card number.
    BankCard,
    /// International bank account number.
    Iban,
    /// 身份证, or a social security number.
    NationalId,
    /// 护照, 驾驶证: passport or driving licence number.
    Document,
    /// 车牌.
    Plate,
    /// Internet address of a device.
    IpAddress,
    /// 微信, QQ, 用户名: an account by its name.
    Account,
    /// 出生日期.
    BirthDate,
    /// 网址.
    Url,
    /// 地址: street, house, post box.
    Address,
    /// 姓名.
    Name,
    /// 城市, 国家: a place that is not yet an address.
    Place,
    /// 单位.
    Organisation,
    /// 国籍, 民族: of what people somebody is.
    Nationality,
    /// 称谓, 职业: "Dr", "midwife".
    Title,
    /// 日期: any day or moment.
    Date,
    /// 年龄.
    Age,
}

impl Kind {
    /// Is it hidden by the usual policy? A birth date, a name, a street are; a city, an employer, a weekday are not:
    /// they point at nobody alone, and a finding about a late delivery must be able to say "Friday".
    pub fn is_hidden(self) -> bool {
        !matches!(
            self,
            Self::Url
                | Self::Place
                | Self::Organisation
                | Self::Nationality
                | Self::Title
                | Self::Date
                | Self::Age
        )
    }
}

/// How much is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// What names, reaches or pays a person ([`Kind::is_hidden`]).
    #[default]
    Usual,
    /// Everything found.
    Strict,
}

/// A piece of personal data found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalData {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// All personal data in a text, in order, none overlapping another.
pub fn find(text: &str) -> Vec<PersonalData> {
    find_in(text, &Folded::new(text))
}

/// [`find`] for a text that is folded already; `folded` must be this text's.
pub fn find_in(text: &str, folded: &Folded) -> Vec<PersonalData> {
    find_with(text, folded, tagger::SHIPPED.as_ref())
}

/// [`find_in`] with these weights.
pub fn find_with(text: &str, folded: &Folded, weights: Option<&tagger::Weights>) -> Vec<PersonalData> {
    let mut found = numbers(text, folded);
    if let Some(weights) = weights.filter(|_| tagger::reads(text)) {
        found.extend(weights.find(text, &found));
    }
    chinese::find(text, folded, &mut found);
    let amounts = quantity::find_in(folded);
    found.retain(|data| data.kind != Kind::Name || is_name(text, data.span, &amounts));
    without_overlap(found)
}

/// What looks like a name but is an amount ("9 yuan") or begins a good wish ("祝您…") stays readable: findings quote it.
fn is_name(text: &str, span: Span, amounts: &[Quantity]) -> bool {
    let before = text.get(..span.start).unwrap_or_default().chars().next_back();
    let begins = before.is_none_or(|c| !c.is_alphanumeric());
    let wish = begins && span.of(text).is_some_and(|name| name.starts_with('祝'));
    !wish && !amounts.iter().any(|amount| amount.span.overlaps(span))
}

/// What has a form of its own, in order: numbers, e-mail addresses, plates.
pub fn numbers(text: &str, folded: &Folded) -> Vec<PersonalData> {
    let mut found = Vec::new();
    network::find(folded, &mut found);
    plate::find(folded, &mut found);
    document::find(folded, &mut found);
    account::find(folded, &mut found);
    birth::find(folded, &mut found);
    candidate::find(text, folded, &mut found);
    without_overlap(found)
}

/// The text with personal data hidden by the usual policy, byte offsets unchanged.
pub fn masked(text: &str) -> String {
    masked_by(text, Policy::Usual)
}

/// The text with numbers, e-mail addresses and whatever else has a form of its own hidden; names stay. For names of teams
/// and products, which a list of surnames would take for people's, and for sentences of our own.
pub fn numbers_masked(text: &str) -> String {
    let found = numbers(text, &Folded::new(text)).into_iter();
    let spans: Vec<Span> = found.filter(|data| data.kind.is_hidden()).map(|data| data.span).collect();
    mask(text, &spans)
}

/// The text with personal data hidden, byte offsets unchanged.
pub fn masked_by(text: &str, policy: Policy) -> String {
    let hidden = |data: &PersonalData| policy == Policy::Strict || data.kind.is_hidden();
    let spans: Vec<Span> = find(text).into_iter().filter(hidden).map(|data| data.span).collect();
    mask(text, &spans)
}

/// Of several that share bytes, what is hidden before what stays readable, then the longest; of equally long ones, the
/// first found.
fn without_overlap(mut found: Vec<PersonalData>) -> Vec<PersonalData> {
    found.retain(|data| !data.span.is_empty());
    found.sort_by_key(|data| (!data.kind.is_hidden(), std::cmp::Reverse(data.span.len())));
    let mut kept: Vec<PersonalData> = Vec::with_capacity(found.len());
    for data in found {
        if !kept.iter().any(|other| other.span.overlaps(data.span)) {
            kept.push(data);
        }
    }
    kept.sort_by_key(|data| data.span);
    kept
}

#[cfg(test)]
mod tests;
