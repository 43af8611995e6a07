//! Lists are read page by page with a cursor: steady while rows come and go, fast at any depth.

use super::Problem;
use crate::basic::UnixMillis;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Ask with this cursor for what follows; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How a caller asks for a page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows at most, 1-200; 50 where not given.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The number of rows to read, within bounds.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(50).clamp(1, 200))
    }

    /// Where to go on.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        let Some(text) = &self.cursor else { return Ok(None) };
        Cursor::parse(text).map(Some).ok_or_else(|| {
            Problem::bad_request("the cursor is not one that this service gave out")
                .hint("start without a cursor")
        })
    }
}

/// A place in a list ordered by (`rank` descending, `id` ascending).
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The last row's rank.
    pub rank: f64,
    /// The last row's id.
    pub id: String,
}

impl Cursor {
    /// In a list ordered by time. Milliseconds since 1970 are exact in a double.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    pub fn of_time(at: UnixMillis, id: &str) -> Self {
        Self { rank: at.0 as f64, id: id.to_owned() }
    }

    /// Before the newest of a list ordered by time.
    pub fn newest() -> Self {
        Self { rank: f64::MAX, id: String::new() }
    }

    /// The time that [`Cursor::of_time`] was made of, in ms since 1970.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970; what is beyond is the last of them"
    )]
    pub fn ms(&self) -> i64 {
        self.rank as i64
    }

    /// Cuts rows to `limit`, of which one more was read, and says where the page that follows begins.
    pub fn cut<T>(mut rows: Vec<T>, limit: i64, place: impl Fn(&T) -> Self) -> (Vec<T>, Option<Self>) {
        let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(place);
        (rows, next)
    }

    /// Reads what [`Cursor::write`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (bits, id) = text.split_once('.')?;
        let rank = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
        (rank.is_finite() && !id.is_empty()).then(|| Self { rank, id: id.to_owned() })
    }

    /// As text that survives a URL; the rank to the last bit.
    pub fn write(&self) -> String {
        format!("{:x}.{}", self.rank.to_bits(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_to_go_on_only_where_there_is_more() {
        let place = |at: &i64| Cursor::of_time(UnixMillis(*at), "id");
        let (rows, next) = Cursor::cut(vec![9, 8, 7], 2, place);
        assert_eq!((rows, next.map(|next| next.ms())), (vec![9, 8], Some(8)));
        assert_eq!(Cursor::cut(vec![9, 8], 2, place), (vec![9, 8], None));
        assert_eq!(Cursor::cut(Vec::new(), 2, place), (vec![], None));
        assert_eq!(Cursor::newest().ms(), i64::MAX);
    }

    #[test]
    fn a_cursor_survives_the_trip() {
        let cursor = Cursor { rank: 0.1 + 0.2, id: "018f".to_owned() };
        assert_eq!(Cursor::parse(&cursor.write()), Some(cursor));
        assert_eq!(Cursor::parse("7ff0000000000000.x"), None);
        assert_eq!(Cursor::parse("nonsense"), None);
    }
}
