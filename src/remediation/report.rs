//! The share of remediations that were closed on time, by team and month.

use super::{Remediation, State};
use crate::basic::UnixMillis;
use crate::calendar::Calendar;
use crate::statistics::{ENOUGH, Estimate, wilson};
use std::collections::BTreeMap;

/// How many were closed on time, of those that should be closed by now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timely {
    /// Those that were due by their first date, or closed before.
    pub n: usize,
    /// Closed on time.
    pub on_time: usize,
    /// Closed late.
    pub late: usize,
    /// Still going on after their first date.
    pub overdue: usize,
}

impl Timely {
    /// The share with Wilson's interval; `None` where there is not enough data.
    pub fn share(&self) -> Option<Estimate> {
        if self.n < ENOUGH { None } else { wilson(self.on_time, self.n) }
    }

    fn add(&mut self, one: &Remediation, now: UnixMillis) {
        match one.closed_at.filter(|_| one.state == State::Closed) {
            Some(at) if at <= one.first_due_at => self.on_time += 1,
            Some(_) => self.late += 1,
            None if one.state.is_going_on() && now > one.first_due_at => self.overdue += 1,
            None => return,
        }
        self.n += 1;
    }
}

/// One team in one month.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The team; `None` where nobody knows it.
    pub team: Option<String>,
    /// The month in which they were due, `2026-11`.
    pub month: String,
    /// How many.
    pub timely: Timely,
}

/// Counts by team and by the month of the first due date in the place's calendar, and all together. What is neither closed
/// nor due does not count yet; what was withdrawn never does.
pub fn timely(all: &[Remediation], calendar: &Calendar, now: UnixMillis) -> (Timely, Vec<Line>) {
    let mut whole = Timely::default();
    let mut lines: BTreeMap<(String, Option<String>), Timely> = BTreeMap::new();
    for one in all {
        let day = calendar.day(one.first_due_at);
        let month = format!("{:04}-{:02}", day.year(), day.month());
        lines.entry((month, one.team.clone())).or_default().add(one, now);
        whole.add(one, now);
    }
    let lines = lines.into_iter().filter(|(_, timely)| timely.n > 0);
    (whole, lines.map(|((month, team), timely)| Line { team, month, timely }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::remediation::tests::remediation;

    fn calendar() -> Calendar {
        Settings::load(None, Some(std::path::Path::new("/nowhere"))).unwrap().calendar
    }

    fn closed(team: &str, at: i64) -> Remediation {
        let closed_at = Some(UnixMillis(at));
        Remediation { team: Some(team.to_owned()), state: State::Closed, closed_at, ..remediation() }
    }

    #[test]
    fn the_share_counts_what_was_due_and_needs_enough() {
        let mut all: Vec<Remediation> = (0..8).map(|_| closed("red", 100)).collect();
        all.push(closed("red", 101)); // late
        all.push(Remediation { due_at: UnixMillis(9_000), ..closed("red", 101) }); // late, whatever was agreed later
        all.push(Remediation { team: Some("blue".to_owned()), ..remediation() }); // overdue
        all.push(Remediation { first_due_at: UnixMillis(9_000), ..remediation() }); // not yet
        all.push(Remediation { state: State::Withdrawn, ..remediation() });
        let (whole, lines) = timely(&all, &calendar(), UnixMillis(500));
        assert_eq!(whole, Timely { n: 11, on_time: 8, late: 2, overdue: 1 });
        assert_eq!(lines.len(), 2);
        let red = lines.iter().find(|line| line.team.as_deref() == Some("red")).unwrap();
        assert_eq!((red.month.as_str(), red.timely.share().map(|one| one.value)), ("1970-01", Some(0.8)));
        let blue = lines.iter().find(|line| line.team.as_deref() == Some("blue")).unwrap();
        assert_eq!((blue.timely.n, blue.timely.share()), (1, None), "not enough data");
    }
}
