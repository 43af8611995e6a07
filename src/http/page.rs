//! Lists are read page by page with a cursor: steady while rows come and go, fast at any depth.

use super::Problem;
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
    fn a_cursor_survives_the_trip() {
        let cursor = Cursor { rank: 0.1 + 0.2, id: "018f".to_owned() };
        assert_eq!(Cursor::parse(&cursor.write()), Some(cursor));
        assert_eq!(Cursor::parse("7ff0000000000000.x"), None);
        assert_eq!(Cursor::parse("nonsense"), None);
    }
}
