//! Policies in the database, and cases dealt out by them.

use super::{Hand, Kind, Member, Policy, choose};
use crate::basic::{CaseId, ConversationId, UnixMillis, UserId};
use crate::conversation::store as conversations;
use crate::people::Role;
use crate::review::blind::Blindfold;
use crate::review::house;
use crate::review::queue::Viewer;
use crate::review::queue::store::narrow;
use crate::store::{Clauses, StoreError, Tx, dialect, from_text, on, to_text};

/// A policy with what it has done.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// What it says.
    pub policy: Policy,
    /// What each member got so far and today, in the order of members.
    pub given: Vec<(i64, i64)>,
}

/// All policies, in the order in which they apply.
///
/// # Errors
/// When the database cannot be read.
pub async fn policies(tx: &mut Tx, day: UnixMillis) -> Result<Vec<Stored>, StoreError> {
    let rows: Vec<(String, String, String, String, i64, i64)> = on!(tx, c => sqlx::query_as(
        "select id, name, kind, filter, never_own_team, active from assignment_policies order by position, created_at, id",
    )
    .fetch_all(c)
    .await)?;
    let mut all = Vec::new();
    for (id, name, kind, filter, own, active) in rows {
        let members: Vec<(String, i64, i64, i64, i64)> = on!(tx, c => sqlx::query_as(
            "select user_id, weight, given, given_today, day from assignment_members where policy_id = $1 order by position",
        )
        .bind(&id)
        .fetch_all(c)
        .await)?;
        let given =
            members.iter().map(|(_, _, given, today, of)| (*given, if *of == day.0 { *today } else { 0 }));
        let given = given.collect();
        let member = |(user, weight, ..): (String, i64, i64, i64, i64)| Member {
            user,
            weight: u32::try_from(weight).unwrap_or(0),
        };
        let policy = Policy {
            name,
            kind: Kind::from_stored(&kind),
            filter: from_text("filter of a policy", &filter)?,
            never_own_team: own == 1,
            active: active == 1,
            members: members.into_iter().map(member).collect(),
        };
        all.push(Stored { id, policy, given });
    }
    Ok(all)
}

/// Keeps a policy under an id. Its members begin anew: what they got before would otherwise be made up for at once.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(tx: &mut Tx, id: &str, policy: &Policy, now: UnixMillis) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into assignment_policies (id, name, kind, filter, never_own_team, active, position, created_at)
         values ($1, $2, $3, $4, $5, $6, (select coalesce(max(position), 0) + 1 from assignment_policies), $7)
         on conflict (id) do update set name = excluded.name, kind = excluded.kind, filter = excluded.filter,
            never_own_team = excluded.never_own_team, active = excluded.active",
    )
    .bind(id)
    .bind(&policy.name)
    .bind(policy.kind.as_str())
    .bind(to_text("filter of a policy", &policy.filter)?)
    .bind(i64::from(policy.never_own_team))
    .bind(i64::from(policy.active))
    .bind(now.0)
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query("delete from assignment_members where policy_id = $1").bind(id).execute(c).await.map(drop))?;
    for (position, member) in (0_i64..).zip(&policy.members) {
        on!(tx, c => sqlx::query(
            "insert into assignment_members (policy_id, user_id, position, weight, given, given_today, day)
             values ($1, $2, $3, $4, 0, 0, 0) on conflict do nothing",
        )
        .bind(id)
        .bind(&member.user)
        .bind(position)
        .bind(i64::from(member.weight))
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}

/// Removes a policy; what it dealt out stays. `false` where there was none.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("delete from assignment_policies where id = $1").bind(id).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// People who may be given cases, by id.
///
/// # Errors
/// When the database cannot be read.
pub async fn reviewers(tx: &mut Tx) -> Result<Vec<UserId>, StoreError> {
    let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(
        "select id from users where disabled_at is null and role in ($1, $2, $3)",
    )
    .bind(Role::Reviewer.as_str())
    .bind(Role::Supervisor.as_str())
    .bind(Role::Admin.as_str())
    .fetch_all(c)
    .await)?;
    Ok(ids.into_iter().map(UserId::new).collect())
}

/// Says who is to do a case; `None`: nobody in particular. `by` is the user or the policy that decided.
///
/// # Errors
/// When the database cannot be written.
pub async fn assign(
    tx: &mut Tx,
    id: &CaseId,
    to: Option<&UserId>,
    by: &str,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query(
        "update cases set assigned_to = $2, assigned_at = $3, assigned_by = $4, updated_at = $3
         where id = $1 and state = 'open'",
    )
    .bind(id.as_str())
    .bind(to.map(UserId::as_str))
    .bind(now.0)
    .bind(by)
    .execute(c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Deals a new case out by the first active policy that concerns it and has somebody for it.
///
/// # Errors
/// When the database cannot be written.
pub async fn deal_new(tx: &mut Tx, id: &CaseId, day: UnixMillis, now: UnixMillis) -> Result<(), StoreError> {
    let any: Option<i64> = on!(tx, c => sqlx::query_scalar("select cast(1 as bigint) from assignment_policies where active = 1 limit 1").fetch_optional(c).await)?;
    if any.is_none() {
        return Ok(());
    }
    dialect::hold(tx, "assign").await?;
    for mut stored in policies(tx, day).await? {
        if stored.policy.active && deal(tx, &mut stored, Some(id), (day, 1), now).await? > 0 {
            break;
        }
    }
    Ok(())
}

/// Deals out every free case that a policy concerns, the most urgent first, at most `most`. Returns how many.
///
/// # Errors
/// When the database cannot be written.
pub async fn apply(
    tx: &mut Tx,
    id: &str,
    (day, most): (UnixMillis, i64),
    now: UnixMillis,
) -> Result<Option<u64>, StoreError> {
    dialect::hold(tx, "assign").await?;
    let Some(mut stored) = policies(tx, day).await?.into_iter().find(|stored| stored.id == id) else {
        return Ok(None);
    };
    deal(tx, &mut stored, None, (day, most), now).await.map(Some)
}

async fn deal(
    tx: &mut Tx,
    stored: &mut Stored,
    only: Option<&CaseId>,
    (day, most): (UnixMillis, i64),
    now: UnixMillis,
) -> Result<u64, StoreError> {
    let mut clauses = Clauses::new("select k.id, k.conversation_id from cases k where 1 = 1");
    // Whoever gets only the worst cases, or the worst first, would know what a blind one holds: its own due time and place
    // do not count, and a filter by findings leaves it out.
    let blindfolded = Viewer { blindfold: Blindfold::All, ..Viewer::all_seeing() };
    narrow(&mut clauses, &blindfolded, &stored.policy.filter, now);
    if let Some(only) = only {
        clauses.with(" and k.id = ", only.as_str(), "");
    }
    clauses.with(
        " and k.assigned_to is null and k.for_lead = 0 and coalesce(k.lease_until, 0) <= ",
        now.0,
        "",
    );
    clauses.with(" order by k.neutral_rank desc, k.id limit ", most, "");
    let cases: Vec<(String, String)> = clauses.rows(tx).await?;
    if cases.is_empty() {
        return Ok(0);
    }
    let here = reviewers(tx).await?;
    let minds = stored.policy.never_own_team || house::rules(tx).await?.never_own_team;
    let mut dealt = 0;
    for (case, conversation) in cases {
        let own = if minds {
            conversations::of_own_team(tx, &ConversationId::new(conversation)).await?
        } else {
            Vec::new()
        };
        let hand = |(member, given): (&Member, &(i64, i64))| {
            let user = UserId::new(member.user.clone());
            Hand {
                weight: u64::from(member.weight),
                given: u64::try_from(given.0).unwrap_or(0),
                today: u64::try_from(given.1).unwrap_or(0),
                may: here.contains(&user) && !own.contains(&user),
            }
        };
        let hands: Vec<Hand> = stored.policy.members.iter().zip(&stored.given).map(hand).collect();
        let Some(chosen) = choose(stored.policy.kind, &hands) else { continue };
        let (Some(member), Some(given)) = (stored.policy.members.get(chosen), stored.given.get_mut(chosen))
        else {
            continue;
        };
        assign(tx, &CaseId::new(case), Some(&UserId::new(member.user.clone())), &stored.id, now).await?;
        given.0 += 1;
        given.1 += 1;
        dealt += 1;
    }
    for (member, given) in stored.policy.members.iter().zip(&stored.given) {
        on!(tx, c => sqlx::query(
            "update assignment_members set given = $3, given_today = $4, day = $5 where policy_id = $1 and user_id = $2",
        )
        .bind(&stored.id)
        .bind(&member.user)
        .bind(given.0)
        .bind(given.1)
        .bind(day.0)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(dealt)
}
