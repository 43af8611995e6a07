//! The share of remediations that were closed on time, by team and month.

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

    /// Of these counts.
    pub fn of(on_time: usize, late: usize, overdue: usize) -> Self {
        Self { n: on_time + late + overdue, on_time, late, overdue }
    }

    fn add(&mut self, other: Self) {
        self.n += other.n;
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
    }
}

/// What one team had to close by one time, as counted where it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The team; `None` where nobody knows it.
    pub team: Option<String>,
    /// When all of it was first due.
    pub at: UnixMillis,
    /// How many.
    pub timely: Timely,
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

/// Counts by team and by the month of the first due date in the place's calendar, and all together.
pub fn timely(all: Vec<Due>, calendar: &Calendar) -> (Timely, Vec<Line>) {
    let mut whole = Timely::default();
    let mut lines: BTreeMap<(String, Option<String>), Timely> = BTreeMap::new();
    for one in all {
        let day = calendar.day(one.at);
        let month = format!("{:04}-{:02}", day.year(), day.month());
        whole.add(one.timely);
        lines.entry((month, one.team)).or_default().add(one.timely);
    }
    let lines = lines.into_iter().filter(|(_, timely)| timely.n > 0);
    (whole, lines.map(|((month, team), timely)| Line { team, month, timely }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn calendar() -> Calendar {
        Settings::load(None, Some(std::path::Path::new("/nowhere"))).unwrap().calendar
    }

    fn due(team: Option<&str>, at: i64, (on_time, late, overdue): (usize, usize, usize)) -> Due {
        Due { team: team.map(str::to_owned), at: UnixMillis(at), timely: Timely::of(on_time, late, overdue) }
    }

    #[test]
    fn the_share_is_of_what_was_due_by_team_and_month_and_needs_enough() {
        const FORTY_DAYS: i64 = 40 * 86_400_000;
        let all = vec![
            due(Some("red"), 100, (5, 1, 0)),
            due(Some("red"), 86_400_100, (3, 1, 0)),
            due(Some("red"), FORTY_DAYS, (1, 0, 0)),
            due(None, 100, (0, 0, 1)),
            due(Some("blue"), 100, (0, 0, 0)), // nothing that counts yet
        ];
        let (whole, lines) = timely(all, &calendar());
        assert_eq!(whole, Timely { n: 12, on_time: 9, late: 2, overdue: 1 });
        let of = |line: &Line| (line.month.clone(), line.team.clone(), line.timely.n);
        let red = Some("red".to_owned());
        let expected = [("1970-01", None, 1), ("1970-01", red.clone(), 10), ("1970-02", red, 1)];
        let expected = expected.map(|(month, team, n)| (month.to_owned(), team, n));
        assert_eq!(lines.iter().map(of).collect::<Vec<_>>(), expected);
        let shares = lines.iter().map(|line| line.timely.share().map(|one| one.value));
        assert_eq!(shares.collect::<Vec<_>>(), [None, Some(0.8), None], "not enough data");
    }
}
