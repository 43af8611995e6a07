//! The windows and due dates of what follows a verdict.

use crate::basic::{Millis, UnixMillis};
use crate::calendar::Calendar;
use crate::scoring::Tally;
use serde::Deserialize;

/// The section `[after_verdict]` of the settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterVerdict {
    /// Hours after which a verdict is released by itself; 0: never.
    pub release_after_hours: u32,
    /// Working days for an appeal.
    pub appeal_days: u32,
    /// Working days for a decision on it.
    pub decide_days: u32,
    /// Working days for asking for the final word.
    pub escalate_days: u32,
    /// Overall scores below this have failed, 0-100.
    pub pass_mark: f64,
    /// Does a failed critical criterion fail the conversation?
    pub critical_fails: bool,
    /// Working days for a remediation.
    pub remediate_days: u32,
}

impl AfterVerdict {
    /// What no type can say.
    ///
    /// # Errors
    /// Naming the key that makes no sense.
    pub fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            (0.0..=100.0).contains(&self.pass_mark),
            "after_verdict.pass_mark must be between 0 and 100"
        );
        Ok(())
    }
}

/// The settings with the calendar that they are counted by.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Working days.
    pub calendar: Calendar,
    /// How many of them.
    pub after: AfterVerdict,
}

impl Terms {
    /// Until when the agent may appeal against what is released now.
    pub fn appeal_until(&self, now: UnixMillis) -> UnixMillis {
        self.calendar.due(now, self.after.appeal_days)
    }

    /// When an appeal that is opened or escalated now should be decided.
    pub fn decide_until(&self, now: UnixMillis) -> UnixMillis {
        self.calendar.due(now, self.after.decide_days)
    }

    /// Until when the agent may ask for the final word on what is decided now.
    pub fn escalate_until(&self, now: UnixMillis) -> UnixMillis {
        self.calendar.due(now, self.after.escalate_days)
    }

    /// When a remediation that is opened now should be closed.
    pub fn remediate_until(&self, now: UnixMillis) -> UnixMillis {
        self.calendar.due(now, self.after.remediate_days)
    }

    /// Verdicts given before this are released by themselves; `None` where none are.
    pub fn release_before(&self, now: UnixMillis) -> Option<UnixMillis> {
        let hours = i64::from(self.after.release_after_hours);
        (hours > 0).then(|| now + Millis(-hours * 3_600_000))
    }

    /// What passes here.
    pub fn pass_rule(&self) -> PassRule {
        PassRule { mark: self.after.pass_mark, critical_fails: self.after.critical_fails }
    }

    /// Has a conversation with this score failed?
    pub fn failed(&self, tally: &Tally) -> bool {
        let (rule, crossed) = (self.pass_rule(), !tally.critical_failed.is_empty());
        tally.overall.map_or(rule.critical_fails && crossed, |overall| !rule.passes(overall, crossed))
    }
}

/// Which conversations pass (合格).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassRule {
    /// Overall score from which one passes, 0-100.
    pub mark: f64,
    /// Does one fail in which a red line was crossed, whatever its score is?
    pub critical_fails: bool,
}

impl PassRule {
    /// Does a conversation with this score pass?
    pub fn passes(self, overall: f64, crossed: bool) -> bool {
        overall >= self.mark && !(self.critical_fails && crossed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_red_line_fails_what_has_points_enough_only_where_the_house_says_so() {
        let strict = PassRule { mark: 60.0, critical_fails: true };
        assert!(strict.passes(60.0, false) && !strict.passes(59.9, false) && !strict.passes(100.0, true));
        let lenient = PassRule { critical_fails: false, ..strict };
        assert!(lenient.passes(60.0, true) && !lenient.passes(59.9, true));
    }
}
