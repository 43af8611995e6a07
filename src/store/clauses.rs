//! A statement whose conditions depend on what was asked: text grown piece by piece, each value bound, never written
//! into the text.

use super::{Side, StoreError, Tx};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Postgres, Sqlite};

/// A value that is bound.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Bound {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

/// A statement that grows. What is pushed is our own text; whatever comes from outside is bound.
#[derive(Clone, Debug, Default)]
pub struct Clauses {
    text: String,
    values: Vec<Bound>,
}

impl Clauses {
    /// Begins with this.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds our own text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Binds a value and returns its place, e.g. `$3`, to be pushed once or several times.
    pub fn bind(&mut self, value: impl Into<Bound>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds text around a value: `before $n after`.
    pub fn with(&mut self, before: &str, value: impl Into<Bound>, after: &str) -> &mut Self {
        let place = self.bind(value);
        self.push(before).push(&place).push(after)
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows<T>(&self, tx: &mut Tx) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        Ok(match tx.side() {
            Side::Sqlite(c) => {
                let mut query = sqlx::query_as::<Sqlite, T>(AssertSqlSafe(self.text.clone()));
                for value in &self.values {
                    query = match value {
                        Bound::Text(text) => query.bind(text),
                        Bound::Int(number) => query.bind(number),
                        Bound::Real(number) => query.bind(number),
                    };
                }
                query.fetch_all(c).await?
            }
            Side::Postgres(c) => {
                let mut query = sqlx::query_as::<Postgres, T>(AssertSqlSafe(self.text.clone()));
                for value in &self.values {
                    query = match value {
                        Bound::Text(text) => query.bind(text),
                        Bound::Int(number) => query.bind(number),
                        Bound::Real(number) => query.bind(number),
                    };
                }
                query.fetch_all(c).await?
            }
        })
    }

    /// Changes rows; returns how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn run(&self, tx: &mut Tx) -> Result<u64, StoreError> {
        Ok(match tx.side() {
            Side::Sqlite(c) => {
                let mut query = sqlx::query::<Sqlite>(AssertSqlSafe(self.text.clone()));
                for value in &self.values {
                    query = match value {
                        Bound::Text(text) => query.bind(text),
                        Bound::Int(number) => query.bind(number),
                        Bound::Real(number) => query.bind(number),
                    };
                }
                query.execute(c).await?.rows_affected()
            }
            Side::Postgres(c) => {
                let mut query = sqlx::query::<Postgres>(AssertSqlSafe(self.text.clone()));
                for value in &self.values {
                    query = match value {
                        Bound::Text(text) => query.bind(text),
                        Bound::Int(number) => query.bind(number),
                        Bound::Real(number) => query.bind(number),
                    };
                }
                query.execute(c).await?.rows_affected()
            }
        })
    }
}

/// A pattern for `like … escape '!'` that finds this text anywhere.
pub fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bound_in_order_and_patterns_take_no_orders() {
        let mut clauses = Clauses::new("select 1 where");
        clauses.with(" a = ", "x' or '1'='1", "").with(" and b > ", 7, "");
        assert_eq!(clauses.text(), "select 1 where a = $1 and b > $2");
        assert_eq!(containing("50%_!"), "%50!%!_!!%");
    }
}
