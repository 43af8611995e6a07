//! Amounts, lengths of time, percentages, clock times and dates in what people say, in both languages.
//!
//! What an agent promises is a quantity with a bound ("within two business days", "三到五个工作日"); what they should
//! not say is one without ("大概几天"). This module reads quantities; whether one is a promise is decided in `facts`.

mod amount;
mod around;
mod calendar;
mod count;
mod number;
mod range;
mod unit;
mod whole;

pub use count::{count_before, limit};

use super::fold::Folded;
use crate::basic::Span;
use serde::{Deserialize, Serialize};

/// What a quantity measures, and in what its value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Yuan, also where only 块 is said.
    Yuan,
    /// Dollars.
    Dollar,
    /// Euros.
    Euro,
    /// Pounds sterling.
    Pound,
    /// Per cent.
    Percent,
    /// 折: the share of the price that is paid, per cent; 八五折 is 85.
    Discount,
    /// A length of time, in milliseconds; a month has 30 days, a year 365.
    Duration,
    /// A length of time in 工作日, business days.
    BusinessDays,
    /// A time of day, in minutes since midnight.
    ClockTime,
    /// A day counted from the conversation's: 0 today, 1 tomorrow, -1 yesterday.
    Day,
    /// A day of the week, Monday 1 to Sunday 7.
    Weekday,
    /// A week counted from this one.
    Week,
    /// A month counted from this one.
    Month,
    /// A date as `yyyymmdd`; without a year `mmdd`; a day alone `dd`.
    Date,
    /// How many, of whatever.
    Count,
}

impl Unit {
    /// Does it say when, or how long?
    pub fn is_time(self) -> bool {
        !matches!(
            self,
            Self::Yuan
                | Self::Dollar
                | Self::Euro
                | Self::Pound
                | Self::Percent
                | Self::Discount
                | Self::Count
        )
    }

    /// Is it money?
    pub fn is_money(self) -> bool {
        matches!(self, Self::Yuan | Self::Dollar | Self::Euro | Self::Pound)
    }
}

/// On which side of the value the truth may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// None given.
    None,
    /// 以内, 之前; within, by, up to.
    AtMost,
    /// 以上, 起; at least, more than.
    AtLeast,
}

/// A quantity as somebody said it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// Number and unit, without the words around them.
    pub span: Span,
    /// The value, or the lower end of a range, in the unit's measure.
    pub value: f64,
    /// The upper end of a range; equal to `value` where there is none.
    pub upper: f64,
    /// What is measured.
    pub unit: Unit,
    /// 大概, 左右, 几; about, around, a few.
    pub approximate: bool,
    /// Within, by, at least.
    pub bound: Bound,
}

/// All quantities in a text, in order, none overlapping another.
pub fn find(text: &str) -> Vec<Quantity> {
    find_in(&Folded::new(text))
}

/// [`find`] for a text that is folded already.
pub fn find_in(folded: &Folded) -> Vec<Quantity> {
    let low = folded.as_str();
    let mut taken = calendar::find(low);
    whole::find(low, &mut taken);
    amount::find(low, &mut taken);
    taken.sort_by_key(|read| read.range.start);
    let quantity = |read: &Read| Quantity {
        span: folded.original(read.range.clone()),
        value: read.value,
        upper: read.upper,
        unit: read.unit,
        approximate: read.vague || around::hedged(low, &read.range),
        bound: around::bound(low, &read.range, read.unit),
    };
    let mut found: Vec<Quantity> = taken.iter().map(quantity).collect();
    found.dedup_by(|next, kept| next.span.overlaps(kept.span)); // "½" folds to two numbers
    found
}

/// A quantity read from folded text, before the words around it are looked at.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    range: std::ops::Range<usize>,
    value: f64,
    upper: f64,
    unit: Unit,
    /// Vague by itself ("几天", "a few days").
    vague: bool,
}

#[cfg(test)]
mod tests;
