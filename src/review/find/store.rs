//! Conversations found.

use super::Wanted;
use crate::basic::{ConversationId, Millis, UnixMillis};
use crate::conversation::About;
use crate::conversation::search::{Phrase, SearchText};
use crate::conversation::store::{keep_in_sight, narrow, search_text};
use crate::http::Cursor;
use crate::review::blind::store::withheld_row;
use crate::review::calibration::store::kept;
use crate::review::queue::Viewer;
use crate::store::{Clauses, StoreError, Tx, containing, from_text};

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Our id.
    pub id: ConversationId,
    /// Who, when, where.
    pub about: About,
    /// Where it stands.
    pub state: String,
    /// When it took place.
    pub happened_at: UnixMillis,
    /// Its length.
    pub duration: Option<Millis>,
    /// The machine's lowest current score, 0-100.
    pub overall: Option<f64>,
    /// The lowest score that a person gave, where it counts.
    pub by_person: Option<f64>,
    /// Are the scores hidden from whoever asked?
    pub hidden: bool,
    /// Its open case.
    pub case: Option<String>,
    /// What is searched of it, where a phrase was asked for.
    pub text: Option<SearchText>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    about: String,
    state: String,
    happened_at: i64,
    duration_ms: Option<i64>,
    overall: Option<f64>,
    by_person: Option<f64>,
    hidden: i64,
    case_id: Option<String>,
}

const BY_PERSON: &str = "(select min(d.overall) from verdicts d
    where d.conversation_id = v.id and d.of_record = 1 and d.revision = v.revision)";

/// A page of conversations, the newest first, and the cursor of the page that follows.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    tx: &mut Tx,
    viewer: &Viewer,
    wanted: &Wanted,
    phrase: Option<&Phrase>,
    (cursor, limit): (Option<Cursor>, i64),
) -> Result<(Vec<Found>, Option<Cursor>), StoreError> {
    let mut clauses = Clauses::default();
    let withheld = withheld_row(&mut clauses, viewer.blindfold, &viewer.user, "b");
    let kept = kept(&mut clauses, &viewer.user);
    let hidden = format!(
        "(exists (select 1 from cases b where b.conversation_id = v.id and {withheld}) or v.id in {kept})"
    );
    clauses.push(&format!(
        "select v.id, v.about, v.state, v.happened_at, v.duration_ms, v.overall, {BY_PERSON} as by_person,
                cast(case when {hidden} then 1 else 0 end as bigint) as hidden,
                (select o.id from cases o where o.conversation_id = v.id and o.state = 'open') as case_id
         from conversations v where 1 = 1"
    ));
    keep_in_sight(&mut clauses, &viewer.sight, "v");
    if let Some(phrase) = phrase {
        narrow(tx, &mut clauses, phrase);
    }
    conditions(&mut clauses, wanted, &hidden);
    if let Some(after) = &cursor {
        let (at, id) = (clauses.bind(after.ms()), clauses.bind(after.id.as_str()));
        clauses.push(&format!(" and v.happened_at <= {at} and (v.happened_at < {at} or v.id > {id})"));
    }
    clauses.push(" order by v.happened_at desc, v.id").with(" limit ", limit + 1, "");
    let rows: Vec<Row> = clauses.rows(tx).await?;
    let place = |last: &Row| Cursor::of_time(UnixMillis(last.happened_at), &last.id);
    let (rows, next) = Cursor::cut(rows, limit, place);
    let mut found = Vec::new();
    for row in rows {
        let id = ConversationId::new(row.id);
        let text = if phrase.is_some() { search_text(tx, &id).await? } else { None };
        found.push(Found {
            about: from_text("conversation", &row.about)?,
            state: row.state,
            happened_at: UnixMillis(row.happened_at),
            duration: row.duration_ms.map(Millis),
            overall: row.overall,
            by_person: row.by_person,
            hidden: row.hidden == 1,
            case: row.case_id,
            text,
            id,
        });
    }
    Ok((found, next))
}

fn conditions(clauses: &mut Clauses, wanted: &Wanted, hidden: &str) {
    let trimmed = |value: &Option<String>| {
        value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let equal = [
        (" and v.ticket = ", &wanted.ticket),
        (" and v.customer_id = ", &wanted.customer),
        (" and v.agent_id = ", &wanted.agent),
        (" and v.team = ", &wanted.team),
        (" and v.channel = ", &wanted.channel),
        (" and v.language = ", &wanted.language),
        (" and v.state = ", &wanted.state),
        (" and v.source = ", &wanted.source),
    ];
    for (before, value) in equal {
        if let Some(value) = trimmed(value) {
            clauses.with(before, value.as_str(), "");
        }
    }
    if let Some(id) = trimmed(&wanted.id) {
        // By parts of what is shown, or whole: otherwise masked digits could be found out one by one.
        clauses.with(" and (v.shown_id like ", containing(&id.to_lowercase()).as_str(), " escape '!'").with(
            " or v.external_id = ",
            id.as_str(),
            ")",
        );
    }
    let scored = wanted.score_from.or(wanted.score_to).is_some();
    if scored {
        clauses.push(&format!(" and not {hidden}"));
    }
    if let Some(from) = wanted.score_from {
        clauses.push(&format!(" and coalesce({BY_PERSON}, v.overall) >= ")).with("", from, "");
    }
    if let Some(to) = wanted.score_to {
        clauses.push(&format!(" and coalesce({BY_PERSON}, v.overall) <= ")).with("", to, "");
    }
    if let Some(from) = wanted.from {
        clauses.with(" and v.happened_at >= ", from, "");
    }
    if let Some(to) = wanted.to {
        clauses.with(" and v.happened_at < ", to, "");
    }
}
