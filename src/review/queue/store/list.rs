//! Pages of cases. The page is cut from the order's own index; what is shown beside a case is then read for it alone.

use super::narrow::{beside_calibration, due, narrow, unhidden};
use crate::basic::{CaseId, Millis, UnixMillis, Wording};
use crate::conversation::About;
use crate::conversation::store::keep_in_sight;
use crate::http::Cursor;
use crate::review::blind::store::calibrating_rows;
use crate::review::queue::{Filter, Sort, Viewer};
use crate::review::store::Stored;
use crate::review::{Case, DUE};
use crate::store::{Clauses, StoreError, Tx, from_text};

/// Somebody by id and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Our id.
    pub id: String,
    /// What others see.
    pub name: String,
}

/// A case with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct Listed {
    /// The case.
    pub case: Case,
    /// Is what the machine found hidden from whoever asked?
    pub hidden: bool,
    /// To be answered before the machine's answer appears?
    pub blind: bool,
    /// Due, as whoever asked may know it.
    pub due_at: UnixMillis,
    /// Who, when, where.
    pub about: About,
    /// Length of the conversation.
    pub duration: Option<Millis>,
    /// When it took place.
    pub happened_at: UnixMillis,
    /// The lowest current overall score of the machine, 0-100.
    pub overall: Option<f64>,
    /// Did the machine see a red line crossed?
    pub critical: bool,
    /// Why the conversation could not be processed, or waits.
    pub failure: Option<Wording>,
    /// Who has it now, and until when.
    pub holder: Option<(Named, UnixMillis)>,
    /// Who is to do it.
    pub assigned: Option<Named>,
    /// By how many people it was skipped.
    pub skips: i64,
    /// Skipped so often that a lead should look?
    pub for_lead: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    case: Stored,
    visible: i64,
    blind: i64,
    known_due: i64,
    about: String,
    duration_ms: Option<i64>,
    happened_at: i64,
    overall: Option<f64>,
    critical: i64,
    failure: Option<String>,
    holder_name: Option<String>,
    lease_until: Option<i64>,
    assigned_to: Option<String>,
    assigned_name: Option<String>,
    skips: i64,
    for_lead: i64,
    sort_key: f64,
}

impl Row {
    fn listed(self, now: UnixMillis) -> Result<Listed, StoreError> {
        let case = Case::try_from(self.case)?;
        let name = |id: &String, name: Option<String>| Named {
            id: id.clone(),
            name: name.unwrap_or_else(|| id.clone()),
        };
        let until = self.lease_until.filter(|until| *until > now.0).map(UnixMillis);
        Ok(Listed {
            hidden: self.visible == 0,
            blind: self.blind == 1,
            due_at: UnixMillis(self.known_due),
            about: from_text("conversation", &self.about)?,
            duration: self.duration_ms.map(Millis),
            happened_at: UnixMillis(self.happened_at),
            overall: self.overall,
            critical: self.critical == 1,
            failure: self.failure.map(Wording::from_stored),
            holder: case.taken_by.as_ref().zip(until).map(|(id, until)| (name(id, self.holder_name), until)),
            assigned: self.assigned_to.as_ref().map(|id| name(id, self.assigned_name)),
            skips: self.skips,
            for_lead: self.for_lead == 1,
            case,
        })
    }
}

/// The column of an order as this viewer may know it, and whether small ones come first.
fn column(sort: Sort, viewer: &Viewer) -> (&'static str, bool) {
    match (sort, viewer.blindfolded()) {
        (Sort::Urgent, false) => ("rank", false),
        (Sort::Urgent | Sort::Risk, true) => ("neutral_rank", false),
        (Sort::Risk, false) => ("risk", false),
        (Sort::Oldest, _) => ("created_at", true),
        (Sort::Due, false) => ("due_at", true),
        (Sort::Due, true) => ("neutral_due", true),
    }
}

/// Wraps a statement that gives rows of cases into one that gives all that is shown.
fn shown(clauses: &mut Clauses, viewer: &Viewer, key: &str, inner: impl FnOnce(&mut Clauses)) {
    let (seen, neutral) = (unhidden(clauses, viewer), DUE.0);
    clauses.push(&format!(
        "select k.id, k.conversation_id, k.revision, k.state, k.stream, k.reasons, k.risk, k.priority, k.due_at,
                k.created_at, k.taken_by, cast(case when {seen} then 1 else 0 end as bigint) as visible, k.blind,
                case when {seen} then coalesce({}, k.created_at) else k.created_at + {neutral} end as known_due, c.about, k.duration_ms, c.happened_at, k.overall, k.critical, c.failure,
                h.display_name as holder_name, k.lease_until, k.assigned_to, a.display_name as assigned_name, k.skips,
                k.for_lead, cast(k.{key} as double precision) as sort_key
         from (",
        due(viewer),
    ));
    inner(clauses);
    clauses.push(
        ") k join conversations c on c.id = k.conversation_id left join users h on h.id = k.taken_by
         left join users a on a.id = k.assigned_to",
    );
}

/// Where cases stand that the viewer is to judge in a calibration: after all others, for their place among them would
/// tell how bad the machine thinks they are. Later than any due time in milliseconds, and beyond any rank.
const LAST: f64 = 9e15;

/// Adds them. They are a handful, so that they are picked by their ids.
fn apart(
    clauses: &mut Clauses,
    viewer: &Viewer,
    filter: &Filter,
    (last, cursor): (f64, Option<&Cursor>),
    now: UnixMillis,
) {
    let place = clauses.bind(last);
    let calibrating = calibrating_rows(clauses, &viewer.user);
    // The cross join makes SQLite begin with the handful.
    clauses.push(&format!(
        " union all select k.*, cast({place} as double precision) as place from {calibrating} z cross join cases k
         where k.id = z.id"
    ));
    narrow(clauses, viewer, filter, now);
    if let Some(after) = cursor.filter(|after| after.rank.to_bits() == last.to_bits()) {
        clauses.with(" and k.id > ", after.id.as_str(), "");
    }
}

/// A page of cases, and the cursor of the page that follows. A cursor belongs to one order.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    tx: &mut Tx,
    viewer: &Viewer,
    filter: &Filter,
    sort: Sort,
    (cursor, limit): (Option<Cursor>, i64),
    now: UnixMillis,
) -> Result<(Vec<Listed>, Option<Cursor>), StoreError> {
    let (column, ascending) = column(sort, viewer);
    let (beyond, direction) = if ascending { (">", "") } else { ("<", " desc") };
    let last = if ascending { LAST } else { -LAST };
    let mut clauses = Clauses::default();
    shown(&mut clauses, viewer, "place", |clauses| {
        clauses.push(&format!(
            "select * from (select k.*, cast(k.{column} as double precision) as place from cases k where 1 = 1"
        ));
        narrow(clauses, viewer, filter, now);
        if sort != Sort::Oldest {
            let beside = beside_calibration(clauses, viewer);
            clauses.push(" and ").push(&beside);
        }
        if let Some(after) = &cursor {
            // Whole numbers meet the index.
            let rank = if ascending { clauses.bind(after.ms()) } else { clauses.bind(after.rank) };
            let id = clauses.bind(after.id.as_str());
            clauses.push(&format!(
                " and k.{column} {beyond}= {rank} and (k.{column} {beyond} {rank} or k.id > {id})"
            ));
        }
        clauses.push(&format!(" order by k.{column}{direction}, k.id")).with(" limit ", limit + 1, ") s");
        if sort != Sort::Oldest {
            apart(clauses, viewer, filter, (last, cursor.as_ref()), now);
        }
    });
    clauses.push(&format!(" order by k.place{direction}, k.id")).with(" limit ", limit + 1, "");
    let rows: Vec<Row> = clauses.rows(tx).await?;
    let place = |last: &Row| Cursor { rank: last.sort_key, id: last.case.id.clone() };
    let (rows, next) = Cursor::cut(rows, limit, place);
    let items = rows.into_iter().map(|row| row.listed(now)).collect::<Result<_, _>>()?;
    Ok((items, next))
}

/// One case, if it is theirs to see.
///
/// # Errors
/// When the database cannot be read.
pub async fn one(
    tx: &mut Tx,
    viewer: &Viewer,
    id: &CaseId,
    now: UnixMillis,
) -> Result<Option<Listed>, StoreError> {
    let mut clauses = Clauses::default();
    shown(&mut clauses, viewer, "rank", |clauses| {
        clauses.push("select k.* from cases k where ");
        clauses.with("k.id = ", id.as_str(), "");
        keep_in_sight(clauses, &viewer.sight, "k");
    });
    let rows: Vec<Row> = clauses.rows(tx).await?;
    rows.into_iter().next().map(|row| row.listed(now)).transpose()
}

/// What to work on today: all failures and the whole sample, and of the risk stream as many as the day's capacity
/// leaves room for, the riskiest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn todays(tx: &mut Tx, capacity: i64, now: UnixMillis) -> Result<Vec<Listed>, StoreError> {
    let mut clauses = Clauses::default();
    shown(&mut clauses, &Viewer::all_seeing(), "rank", |clauses| {
        let capacity = clauses.bind(capacity);
        clauses.push(&format!(
            "select k.* from cases k where k.state = 'open' and (k.stream <> 'risk' or k.id in
                (select id from cases where state = 'open' and stream = 'risk' order by rank desc, id
                 limit (select case when count(*) < {capacity} then {capacity} - count(*) else 0 end from cases
                        where state = 'open' and stream <> 'risk')))"
        ));
    });
    clauses.push(" order by k.rank desc, k.id");
    let rows: Vec<Row> = clauses.rows(tx).await?;
    rows.into_iter().map(|row| row.listed(now)).collect()
}
