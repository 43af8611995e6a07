//! A value in the measure in which statements are compared, whatever the words it was said in.

use crate::basic::Lang;
use crate::text::quantity::{Bound, Quantity, Unit};
use serde::Serialize;

const DAY_MS: f64 = 86_400_000.0;

/// What is measured. Only amounts of one dimension say anything about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// A length of time in days.
    Days,
    /// A length of time in working days.
    WorkingDays,
    /// Money in one currency.
    Money(Unit),
    /// Per cent of something.
    Percent,
    /// Per cent off the price.
    Off,
    /// How many.
    Count,
    /// A time of day in minutes.
    Clock,
}

impl Dimension {
    /// Can a person mean the one by the other? Days and working days, one currency and another.
    pub fn akin(self, other: Self) -> bool {
        let group = |dimension| match dimension {
            Self::Days | Self::WorkingDays => 0,
            Self::Money(_) => 1,
            Self::Percent => 2,
            Self::Off => 3,
            Self::Count => 4,
            Self::Clock => 5,
        };
        group(self) == group(other)
    }
}

/// An amount with its limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Amount {
    /// What is measured.
    pub of: Dimension,
    /// The value, or the lower end.
    pub low: f64,
    /// The upper end; the value where there is only one.
    pub high: f64,
    /// Up to, at least.
    pub bound: Bound,
}

impl Amount {
    /// What a quantity amounts to. `before` and `behind` are the words around it, folded: "off" and 优惠 make a
    /// percentage a discount. `None` for what statements do not speak of (dates, weekdays).
    pub fn of(quantity: &Quantity, before: &str, behind: &str) -> Option<Self> {
        let (low, high) = (quantity.value, quantity.upper);
        let made = |of, low, high| Some(Self { of, low, high, bound: quantity.bound });
        match quantity.unit {
            Unit::Duration => made(Dimension::Days, low / DAY_MS, high / DAY_MS),
            Unit::BusinessDays => made(Dimension::WorkingDays, low, high),
            Unit::Yuan | Unit::Dollar | Unit::Euro | Unit::Pound => {
                made(Dimension::Money(quantity.unit), low, high)
            }
            Unit::Discount => made(Dimension::Off, 100.0 - high, 100.0 - low),
            Unit::Percent => match reduction(before, behind) {
                Some(Reduction::Off) => made(Dimension::Off, low, high),
                Some(Reduction::Paid) => made(Dimension::Off, 100.0 - high, 100.0 - low),
                None => made(Dimension::Percent, low, high),
            },
            Unit::Count => made(Dimension::Count, low, high),
            Unit::ClockTime => made(Dimension::Clock, low, high),
            // "Tomorrow" is a promise of one day.
            Unit::Day if low >= 1.0 => Some(Self { of: Dimension::Days, low, high, bound: Bound::AtMost }),
            Unit::Day | Unit::Weekday | Unit::Week | Unit::Month | Unit::Date => None,
        }
    }

    /// As the reasons say it.
    pub fn say(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let number = if (self.high - self.low).abs() < 1e-9 {
            plain(self.low)
        } else {
            format!("{}–{}", plain(self.low), plain(self.high))
        };
        let one = (self.low - 1.0).abs() < 1e-9 && (self.high - 1.0).abs() < 1e-9;
        let said = match (self.of, zh) {
            (Dimension::Days, _) => self.length(zh),
            (Dimension::WorkingDays, true) => format!("{number} 个工作日"),
            (Dimension::WorkingDays, false) if one => format!("{number} working day"),
            (Dimension::WorkingDays, false) => format!("{number} working days"),
            (Dimension::Money(unit), _) => money(unit, &number, zh),
            (Dimension::Percent, _) => format!("{number}%"),
            (Dimension::Off, true) => format!("优惠 {number}%"),
            (Dimension::Off, false) => format!("{number}% off"),
            (Dimension::Count, _) => number,
            (Dimension::Clock, _) => clock(self.low),
        };
        match (self.bound, zh) {
            (Bound::None, _) => said,
            (Bound::AtMost, true) => format!("不超过 {said}"),
            (Bound::AtMost, false) => format!("at most {said}"),
            (Bound::AtLeast, true) => format!("至少 {said}"),
            (Bound::AtLeast, false) => format!("at least {said}"),
        }
    }

    /// A length of time in the largest unit that keeps it short.
    fn length(&self, zh: bool) -> String {
        let (size, zh_name, en_name) = if self.high * 24.0 < 0.999 {
            (1.0 / 1440.0, "分钟", "minute")
        } else if self.high < 0.999 || (self.high < 2.0 && self.high.fract() > 1e-9) {
            (1.0 / 24.0, "小时", "hour")
        } else {
            (1.0, "天", "day")
        };
        let (low, high) = (plain(self.low / size), plain(self.high / size));
        let number = if low == high { low } else { format!("{low}–{high}") };
        if zh {
            return format!("{number} {zh_name}");
        }
        format!("{number} {en_name}{}", if number == "1" { "" } else { "s" })
    }
}

/// How a percentage changes a price.
enum Reduction {
    Off,
    Paid,
}

fn reduction(before: &str, behind: &str) -> Option<Reduction> {
    const OFF_BEHIND: &[&str] =
        &["off", "discount", "reduction", "less", "cheaper", "的优惠", "优惠", "的折扣", "折扣", "rebate"];
    const OFF_BEFORE: &[&str] = &[
        "优惠",
        "便宜",
        "立减",
        "减免",
        "减",
        "省",
        "discount of",
        "discount is",
        "save",
        "saves",
        "reduced by",
    ];
    const PAID_BEFORE: &[&str] = &["原价的", "原价", "按", "付", "pay", "only pay"];
    const PAID_BEHIND: &[&str] =
        &["of the price", "of the full price", "of the normal price", "的价格", "的价钱"];
    let (before, behind) = (before.trim_end(), behind.trim_start());
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let starts = |words: &[&str]| words.iter().any(|word| behind.starts_with(word));
    let near = |word: &str| {
        before
            .get(before.floor_char_boundary(before.len().saturating_sub(40))..)
            .is_some_and(|b| b.contains(word))
    };
    if starts(OFF_BEHIND) || ends(OFF_BEFORE) || near("discount") || near("折扣") {
        Some(Reduction::Off)
    } else if ends(PAID_BEFORE) || starts(PAID_BEHIND) {
        Some(Reduction::Paid)
    } else {
        None
    }
}

fn money(unit: Unit, number: &str, zh: bool) -> String {
    match (unit, zh) {
        (Unit::Dollar, true) => format!("{number} 美元"),
        (Unit::Dollar, false) => format!("${number}"),
        (Unit::Euro, true) => format!("{number} 欧元"),
        (Unit::Euro, false) => format!("€{number}"),
        (Unit::Pound, true) => format!("{number} 英镑"),
        (Unit::Pound, false) => format!("£{number}"),
        (_, true) => format!("{number} 元"),
        (_, false) => format!("¥{number}"),
    }
}

/// Without needless zeros, at most two places.
fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a day, only shown")]
fn clock(minutes: f64) -> String {
    let minutes = minutes.clamp(0.0, 1_440.0) as u32;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold, quantity};

    fn read(text: &str) -> Option<Amount> {
        let text = fold(text);
        let quantity = *quantity::find(&text).first()?;
        Amount::of(&quantity, &text[..quantity.span.start], &text[quantity.span.end..])
    }

    #[test]
    fn the_same_amount_whatever_the_words() {
        let off = read("八五折").unwrap();
        for text in [
            "15% off",
            "优惠15%",
            "八五折",
            "an 15% discount",
            "按原价的85%",
            "a discount of fifteen percent",
        ] {
            assert_eq!(read(text).unwrap(), off, "{text}");
        }
        let week = read("7天").unwrap();
        for text in ["一周", "1个礼拜", "seven days", "168小时"] {
            assert_eq!(read(text).unwrap(), week, "{text}");
        }
        assert_eq!(read("tomorrow").unwrap().bound, Bound::AtMost);
        assert_eq!(read("next Friday"), None);
    }

    #[test]
    fn said_in_both_languages() {
        let said = |text: &str| (read(text).unwrap().say(Lang::Zh), read(text).unwrap().say(Lang::En));
        let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        assert_eq!(said("3-7个工作日"), pair("3–7 个工作日", "3–7 working days"));
        assert_eq!(said("within 24 hours"), pair("不超过 1 天", "at most 1 day"));
        assert_eq!(said("36小时"), pair("36 小时", "36 hours"));
        assert_eq!(said("满99元"), pair("至少 99 元", "at least ¥99"));
        assert_eq!(said("八五折"), pair("优惠 15%", "15% off"));
        assert_eq!(said("18:30"), pair("18:30", "18:30"));
        assert_eq!(said("half an hour"), pair("30 分钟", "30 minutes"));
    }
}
