//! What holds, and how a value that was said compares with it.

use super::amount::{Amount, Dimension};
use crate::text::quantity::Bound;
use serde::Serialize;

/// A value that holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standard {
    /// In the measure that it is compared in.
    pub amount: Amount,
}

/// What a customer would rather have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// A shorter wait, a lower fee.
    Less,
    /// A longer warranty, a larger discount.
    More,
}

/// How far off a value may be and still be right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tolerance {
    /// Not at all.
    #[default]
    None,
    /// By so much, in the measure of the statement.
    By(f64),
    /// By this share of the value, 0-1.
    Share(f64),
}

/// How what was said lies to what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It agrees.
    Same,
    /// It is less.
    Less,
    /// It is more.
    More,
    /// It is neither less nor more, but something else: another currency.
    Other,
}

/// Working days of a week over its days.
const WEEK: (f64, f64) = (5.0, 7.0);
/// Twelve months are a year, though months have 30 days and a year 365.
const LONG_DAYS: f64 = 150.0;
const LONG_SLACK: f64 = 0.015;

impl Standard {
    /// Compares. `ceiling` and `floor` standards are kept by whatever lies below or above them, unless another limit
    /// is said in their place.
    pub fn fit(&self, said: &Amount, tolerance: Tolerance, same_days: bool) -> Fit {
        let own = &self.amount;
        let crossed = said.of != own.of && !same_days;
        let Some(said) = in_terms_of(own.of, said, same_days) else { return Fit::Other };
        let slack = |value: f64| {
            let small = value.abs() * 1e-6;
            let long = if own.of == Dimension::Days && value >= LONG_DAYS { value * LONG_SLACK } else { 0.0 };
            let allowed = match tolerance {
                Tolerance::None => 0.0,
                Tolerance::By(by) => by,
                Tolerance::Share(share) => value.abs() * share,
            };
            small.max(long).max(allowed) + 1e-9
        };
        let against = |value: f64, mark: f64| {
            if (value - mark).abs() <= slack(mark) {
                Fit::Same
            } else if value < mark {
                Fit::Less
            } else {
                Fit::More
            }
        };
        let (low, high) = (against(said.low, own.low), against(said.high, own.high));
        match (own.bound, said.bound) {
            (Bound::AtMost, Bound::None | Bound::AtLeast) if high == Fit::Less => Fit::Same,
            (Bound::AtLeast, Bound::None | Bound::AtMost) if low == Fit::More => Fit::Same,
            (Bound::AtMost, _) | (Bound::None, Bound::AtMost) => high,
            (Bound::None, Bound::AtLeast) if low == Fit::More && against(said.low, own.high) != Fit::More => {
                Fit::Same
            }
            (Bound::AtLeast, _) | (Bound::None, Bound::AtLeast) => low,
            // Days where working days hold (or the reverse) are right only where they come to the same.
            (Bound::None, Bound::None) if crossed => {
                if high == Fit::Same {
                    low
                } else {
                    high
                }
            }
            (Bound::None, Bound::None) if high == Fit::More => Fit::More,
            (Bound::None, Bound::None) if low == Fit::Less => Fit::Less,
            (Bound::None, Bound::None) => Fit::Same,
        }
    }
}

/// What was said, in the dimension of the standard; `None` where there is no way across.
fn in_terms_of(of: Dimension, said: &Amount, same_days: bool) -> Option<Amount> {
    let scaled = |by: f64| Amount { of, low: said.low * by, high: said.high * by, ..*said };
    match (of, said.of) {
        (own, other) if own == other => Some(*said),
        (Dimension::Days, Dimension::WorkingDays) | (Dimension::WorkingDays, Dimension::Days)
            if same_days =>
        {
            Some(scaled(1.0))
        }
        // Whole weeks are the same either way; 3 working days are more than 3 days, and fewer than 5.
        (Dimension::Days, Dimension::WorkingDays) => Some(scaled(WEEK.1 / WEEK.0)),
        (Dimension::WorkingDays, Dimension::Days) => Some(scaled(WEEK.0 / WEEK.1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::quantity;
    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        Amount::of(&quantity::find(text)[0], "", "").unwrap()
    }

    fn fit(holds: &str, said: &str) -> Fit {
        Standard { amount: amount(holds) }.fit(&amount(said), Tolerance::None, false)
    }

    #[test]
    fn by_value_and_unit() {
        for (holds, said, expected) in [
            ("7天", "一周", Fit::Same),
            ("7天", "7天内", Fit::Same),
            ("7天", "5天", Fit::Less),
            ("3-5天", "4天", Fit::Same),
            ("3-5天", "3到5天", Fit::Same),
            ("3-5天", "within 5 days", Fit::Same),
            ("3-5天", "within 4 days", Fit::Less),
            ("3-5天", "3到7天", Fit::More),
            ("3-5天", "1-2天", Fit::Less),
            ("3-5天", "至少4天", Fit::Same),
            ("3-5天", "至少6天", Fit::More),
            ("12个月", "一年", Fit::Same),
            ("一年", "两年", Fit::More),
            ("24小时", "1 day", Fit::Same),
            ("7个工作日", "7天", Fit::Less),
            ("7天", "7个工作日", Fit::More),
            ("5-10 working days", "one to two weeks", Fit::Same),
            ("5个工作日", "一周", Fit::Same),
            ("3-7个工作日", "一周", Fit::Less),
            ("最多20元", "10元", Fit::Same),
            ("最多20元", "最多10元", Fit::Less),
            ("最多20元", "21元", Fit::More),
            ("满99元", "120元", Fit::Same),
            ("满99元", "满120元", Fit::More),
            ("满99元", "88元", Fit::Less),
            ("8元", "$8", Fit::Other),
            ("八五折", "9折", Fit::Less),
        ] {
            assert_eq!(fit(holds, said), expected, "{holds} against {said}");
        }
    }

    #[test]
    fn tolerance_and_days_alike() {
        let holds = Standard { amount: amount("100元") };
        assert_eq!(holds.fit(&amount("105元"), Tolerance::By(5.0), false), Fit::Same);
        assert_eq!(holds.fit(&amount("106元"), Tolerance::Share(0.05), false), Fit::More);
        let holds = Standard { amount: amount("3-7个工作日") };
        assert_eq!(holds.fit(&amount("3到7天"), Tolerance::None, true), Fit::Same);
    }

    proptest! {
        #[test]
        fn what_holds_agrees_with_itself_and_a_point_lies_on_one_side(low in 1_u32..400, more in 0_u32..50, said in 1_u32..500) {
            let holds = if more == 0 { format!("{low}天") } else { format!("{low}到{}天", low + more) };
            prop_assert_eq!(fit(&holds, &holds), Fit::Same);
            let answer = fit(&holds, &format!("{said}天"));
            if said < low && f64::from(said) < f64::from(low) * 0.98 {
                prop_assert_eq!(answer, Fit::Less);
            } else if f64::from(said) > f64::from(low + more) * 1.02 {
                prop_assert_eq!(answer, Fit::More);
            } else if (low..=low + more).contains(&said) {
                prop_assert_eq!(answer, Fit::Same);
            }
        }
    }
}
