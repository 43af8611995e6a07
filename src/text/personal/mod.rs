//! Personal data in text: numbers that name a person or an account, addresses, names.
//!
//! Found by rules alone, so that masking works with no model and never changes by itself. Numbers are read as
//! written and as spoken in either language ("一三八零零…", "one three eight double zero…"). Whatever can be proved
//! is (Luhn, MOD 11-2, mod 97); the rest needs its shape or a word nearby that says what it is. A number announced
//! as an order, a ticket, an amount or a date stays readable, because findings quote those.

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
    without_overlap(found)
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

/// The text with all personal data in it hidden, byte offsets unchanged.
pub fn masked(text: &str) -> String {
    let spans: Vec<Span> = find(text).iter().map(|data| data.span).collect();
    mask(text, &spans)
}

/// Of several that share bytes, the longest; of equally long ones, the first found.
fn without_overlap(mut found: Vec<PersonalData>) -> Vec<PersonalData> {
    found.retain(|data| !data.span.is_empty());
    found.sort_by_key(|data| std::cmp::Reverse(data.span.len()));
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
