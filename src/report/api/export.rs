//! Reports as files, and what the audit log says of who took them.

use crate::basic::{Lang, UnixMillis};
use crate::http::Problem;
use crate::people::Who;
use crate::people::audit::store::note_alone;
use crate::people::audit::{Action, Deed};
use crate::report::sheet::Sheet;
use crate::report::words::Words;
use crate::report::{csv, xlsx};
use crate::review::Terms;
use crate::store::Db;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// The first table as CSV.
    #[default]
    Csv,
    /// All tables as an Excel workbook.
    Xlsx,
}

/// As what a report is taken away.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
pub struct Taken {
    /// `csv` (one table) or `xlsx` (all tables); `csv` where not given.
    #[param(inline)]
    pub format: Option<FileKind>,
    /// Language of heads and notes, `zh` or `en`; `en` where not given.
    pub lang: Option<String>,
    /// Which table a CSV holds, from 0; the first where not given.
    pub table: Option<usize>,
}

impl Taken {
    /// The words of its language.
    pub(super) fn words(&self) -> Words {
        Words(self.lang.as_deref().map_or(Lang::En, Lang::from_tag))
    }
}

/// Sends the file and notes who took how many rows.
pub(super) async fn send(
    (db, terms): (&Db, &Terms),
    who: &Who,
    taken: &Taken,
    name: &str,
    sheets: Vec<Sheet>,
) -> Result<Response, Problem> {
    let now = UnixMillis::now();
    let kind = taken.format.unwrap_or_default();
    let sheets = match kind {
        FileKind::Xlsx => sheets,
        FileKind::Csv => {
            let one = sheets.into_iter().nth(taken.table.unwrap_or(0));
            vec![one.ok_or_else(|| Problem::not_found("table"))?]
        }
    };
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let (ending, media) = match kind {
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
        FileKind::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let made = tokio::task::spawn_blocking(move || match kind {
        FileKind::Csv => sheets.first().map_or(Ok(Vec::new()), csv::write),
        FileKind::Xlsx => xlsx::write(&sheets).map_err(Into::into),
    });
    let bytes = made.await.map_err(Problem::internal)??;
    let deed =
        Deed::new(who, Action::Exported, format!("report:{name}")).detail(format!("{rows} rows, {ending}"));
    note_alone(db, &deed).await?;
    let day = terms.calendar.day(now);
    let file = format!("attachment; filename=\"spotcheck-{name}-{day}.{ending}\"");
    Ok(([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, file)], bytes)
        .into_response())
}
