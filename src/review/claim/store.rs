//! Who has a case. Each change is one statement that looks and takes at once, so that of two people who reach for a
//! case one gets it.

use super::{SKIPS_FOR_LEAD, SkipReason};
use crate::basic::{CaseId, UnixMillis, UserId};
use crate::conversation::store::{keep_in_sight, keep_off_own_team};
use crate::review::house::HouseRules;
use crate::review::queue::Viewer;
use crate::store::{Clauses, Side, StoreError, Tx, on};

/// Does this person have this case now?
///
/// # Errors
/// When the database cannot be read.
pub async fn held_by(tx: &mut Tx, id: &CaseId, user: &UserId, now: UnixMillis) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(tx, c => sqlx::query_scalar(
        "select cast(1 as bigint) from cases where id = $1 and state = 'open' and taken_by = $2 and lease_until > $3",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(now.0)
    .fetch_optional(c)
    .await)?;
    Ok(found.is_some())
}

/// Takes a case, or takes it for longer where they have it already. `false`: somebody else has it, it is assigned to
/// somebody else, or it is closed. A lead may take what is assigned to others.
///
/// # Errors
/// When the database cannot be written.
pub async fn claim(
    tx: &mut Tx,
    viewer: &Viewer,
    id: &CaseId,
    rules: &HouseRules,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update cases set taken_at = case when taken_by = $2 and lease_until > $3 then taken_at else $3 end,
                taken_by = $2, lease_until = $4, updated_at = $3
         where id = $1 and state = 'open' and (coalesce(lease_until, 0) <= $3 or taken_by = $2)
           and ($5 = 1 or assigned_to is null or assigned_to = $2)",
    )
    .bind(id.as_str())
    .bind(viewer.user.as_str())
    .bind(now.0)
    .bind((now + rules.lease).0)
    .bind(i64::from(viewer.leads))
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Keeps a case for longer. `false` where it is not theirs any more. One whose lease lapsed is still theirs while
/// nobody else has taken it.
///
/// # Errors
/// When the database cannot be written.
pub async fn renew(
    tx: &mut Tx,
    user: &UserId,
    id: &CaseId,
    rules: &HouseRules,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update cases set lease_until = $4 where id = $1 and state = 'open' and taken_by = $2 and $3 > 0",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(now.0)
    .bind((now + rules.lease).0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Lets go of a case that was only taken: whom it is assigned to stays. Done twice it is done once.
///
/// # Errors
/// When the database cannot be written.
pub async fn let_go(tx: &mut Tx, user: &UserId, id: &CaseId, now: UnixMillis) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update cases set taken_at = null, lease_until = null, taken_by = null, updated_at = $3
         where id = $1 and state = 'open' and taken_by = $2",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives a case back to everybody; what was assigned to them is free again. Done twice it is done once.
///
/// # Errors
/// When the database cannot be written.
pub async fn hand_back(tx: &mut Tx, user: &UserId, id: &CaseId, now: UnixMillis) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update cases set assigned_at = case when assigned_to = $2 then null else assigned_at end,
                assigned_by = case when assigned_to = $2 then null else assigned_by end,
                assigned_to = case when assigned_to = $2 then null else assigned_to end,
                taken_at = case when taken_by = $2 then null else taken_at end,
                lease_until = case when taken_by = $2 then null else lease_until end,
                taken_by = case when taken_by = $2 then null else taken_by end,
                updated_at = $3
         where id = $1 and state = 'open' and (taken_by = $2 or assigned_to = $2)",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Passes a case on to others, saying why. After [`SKIPS_FOR_LEAD`] different people a lead should look. `false` where
/// somebody else has it or it is closed.
///
/// # Errors
/// When the database cannot be written.
pub async fn skip(
    tx: &mut Tx,
    user: &UserId,
    id: &CaseId,
    (reason, note): (SkipReason, &str),
    now: UnixMillis,
) -> Result<bool, StoreError> {
    // Whoever has it blocks others from here on, so that skips are counted right.
    let rows = on!(tx, c => sqlx::query(
        "update cases set updated_at = $3
         where id = $1 and state = 'open' and (coalesce(lease_until, 0) <= $3 or taken_by = $2)",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(now.0)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    on!(tx, c => sqlx::query(
        "insert into case_skips (case_id, user_id, reason, note, at) values ($1, $2, $3, $4, $5)
         on conflict (case_id, user_id) do update set reason = excluded.reason, note = excluded.note, at = excluded.at",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(reason.as_str())
    .bind(note)
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    hand_back(tx, user, id, now).await?;
    on!(tx, c => sqlx::query(
        "update cases set skips = (select count(*) from case_skips s where s.case_id = $1) where id = $1",
    )
    .bind(id.as_str())
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query(
        "update cases set for_lead = 1, rank = rank + 4, neutral_rank = neutral_rank + 4
         where id = $1 and for_lead = 0 and skips >= $2",
    )
    .bind(id.as_str())
    .bind(SKIPS_FOR_LEAD)
    .execute(c)
    .await
    .map(drop))?;
    Ok(true)
}

/// Takes the next best case: what they have begun, else what is assigned to them, else what is free. Not `but`, not
/// what they skipped; what waits for a lead is given to leads alone.
///
/// # Errors
/// When the database cannot be written.
pub async fn next(
    tx: &mut Tx,
    viewer: &Viewer,
    but: Option<&CaseId>,
    rules: &HouseRules,
    now: UnixMillis,
) -> Result<Option<CaseId>, StoreError> {
    for source in [Source::Begun, Source::Assigned, Source::Free] {
        let mut clauses = Clauses::default();
        take(tx, &mut clauses, viewer, but, source, rules, now);
        let taken: Vec<(String,)> = clauses.rows(tx).await?;
        if let Some((id,)) = taken.into_iter().next() {
            return Ok(Some(CaseId::new(id)));
        }
    }
    Ok(None)
}

#[derive(Clone, Copy)]
enum Source {
    Begun,
    Assigned,
    Free,
}

fn take(
    tx: &mut Tx,
    clauses: &mut Clauses,
    viewer: &Viewer,
    but: Option<&CaseId>,
    source: Source,
    rules: &HouseRules,
    now: UnixMillis,
) {
    let (user, at) = (clauses.bind(viewer.user.as_str()), clauses.bind(now.0));
    let until = clauses.bind((now + rules.lease).0);
    let rank = if viewer.blindfolded() { "neutral_rank" } else { "rank" };
    let from = match source {
        Source::Begun => format!("k.taken_by = {user} and k.lease_until > {at}"),
        Source::Assigned => format!("k.assigned_to = {user} and coalesce(k.lease_until, 0) <= {at}"),
        Source::Free => format!("k.assigned_to is null and coalesce(k.lease_until, 0) <= {at}"),
    };
    clauses.push(&format!(
        "update cases set taken_at = case when taken_by = {user} and lease_until > {at} then taken_at else {at} end,
                taken_by = {user}, lease_until = {until}, updated_at = {at}
         where id = (select k.id from cases k
                     where k.state = 'open' and {from}
                       and not exists (select 1 from case_skips s where s.case_id = k.id and s.user_id = {user})"
    ));
    if !viewer.leads {
        clauses.push(" and k.for_lead = 0");
    }
    if let Some(but) = but {
        clauses.with(" and k.id <> ", but.as_str(), "");
    }
    keep_in_sight(clauses, &viewer.sight, "k");
    if rules.never_own_team {
        keep_off_own_team(clauses, &viewer.user, "k");
    }
    clauses.push(&format!(" order by k.{rank} desc, k.id limit 1"));
    // PostgreSQL steps over a row that somebody is taking at this moment; SQLite has one writer anyhow.
    if matches!(tx.side(), Side::Postgres(_)) {
        clauses.push(" for update of k skip locked");
    }
    clauses.push(&format!(
        ") and state = 'open' and (coalesce(lease_until, 0) <= {at} or taken_by = {user}) returning id"
    ));
}
