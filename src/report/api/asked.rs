//! What a caller asks a report for.

use crate::basic::UnixMillis;
use crate::calendar::By;
use crate::http::Problem;
use crate::report::store::Group;
use crate::report::{ENOUGH, Filter, Frame, Period};
use crate::review::Terms;
use crate::review::queue::Viewer;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which hours count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Hours {
    /// All of them.
    #[default]
    All,
    /// Those of the business calendar.
    Open,
}

/// What a caller asks for. Days are days of the site's calendar.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub struct Asked {
    /// First day, `2026-10-01`; twelve weeks before the last one where not given.
    pub from: Option<String>,
    /// Last day, included; today where not given.
    pub to: Option<String>,
    /// How time is cut: `hour`, `day`, `week`, `month`.
    #[param(inline)]
    pub by: Option<By>,
    /// How conversations are told apart: `none`, `channel`, `team`, `language`, `issue`, `band`, `rubric`.
    #[param(inline)]
    pub group: Option<Group>,
    /// Under this rubric alone; of each conversation the strictest where not given.
    pub rubric: Option<String>,
    /// `voice` or `chat`.
    pub channel: Option<String>,
    /// `zh`, `en` or `other`.
    pub language: Option<String>,
    /// `open`: only what began in business hours.
    #[param(inline)]
    pub hours: Option<Hours>,
}

/// More stretches than this are no chart any more.
const MOST_BUCKETS: usize = 400;

impl Asked {
    /// How time is cut; weeks where not given.
    pub fn by(&self) -> By {
        self.by.unwrap_or_default()
    }

    /// Which conversations of a period.
    pub fn filter(&self, terms: &Terms, period: &Period) -> Filter {
        Filter {
            rubric: given(self.rubric.as_ref()),
            channel: given(self.channel.as_ref()),
            language: given(self.language.as_ref()),
            agent: None,
            open: match self.hours.unwrap_or_default() {
                Hours::All => None,
                Hours::Open => Some(terms.calendar.open_between(period.from, period.to)),
            },
        }
    }

    /// Of when, cut as asked.
    ///
    /// # Errors
    /// When a day cannot be read, the last is before the first, or the pieces are too many.
    pub fn period(&self, terms: &Terms, now: UnixMillis) -> Result<Period, Problem> {
        let calendar = &terms.calendar;
        let read = |text: &Option<String>| match text.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => text
                .parse::<Date>()
                .map(Some)
                .map_err(|_| Problem::bad_request(format!("`{text}` is not a day")).hint("write 2026-10-01")),
        };
        let last = read(&self.to)?.unwrap_or_else(|| calendar.day(now));
        let default = || last.saturating_sub(83.days());
        let first = read(&self.from)?.unwrap_or_else(default);
        if first > last {
            return Err(Problem::bad_request("the last day is before the first"));
        }
        // Bounds first: a hundred years of hours are not to be made only to be refused.
        let days = last.since(first).map_or(i32::MAX, |span| span.get_days());
        let most = match (self.hours.unwrap_or_default(), self.by()) {
            (_, By::Hour) => 16,
            // Each day of business is looked up by itself.
            (Hours::Open, _) | (_, By::Day) => 400,
            (_, By::Week) => 400 * 7,
            (_, By::Month) => 400 * 28,
        };
        let (from, to) = (calendar.start_of(first), calendar.start_of(last.saturating_add(1.day())));
        let period = Period::whole(from, to);
        let period = if days <= most { period.by(calendar, self.by()) } else { period };
        if days > most || period.buckets.len() > MOST_BUCKETS {
            return Err(Problem::bad_request("that is too long to be cut so small")
                .hint("ask for a shorter time, or by week or month over all hours"));
        }
        Ok(period)
    }

    /// What the report says of itself.
    pub fn frame(&self, terms: &Terms, period: &Period, viewer: &Viewer) -> Frame {
        Frame {
            zone: terms.calendar.zone_name().to_owned(),
            from: period.from,
            to: period.to,
            rubric: given(self.rubric.as_ref()),
            pass_mark: terms.after.pass_mark,
            critical_fails: terms.after.critical_fails,
            enough: ENOUGH,
            blind: viewer.blindfolded(),
        }
    }
}

/// What a parameter says; an empty one says nothing.
fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}
