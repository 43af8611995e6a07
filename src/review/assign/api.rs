//! Assigning over HTTP: by hand, and the policies.

use super::store::{self, Stored};
use super::{Kind, Policy};
use crate::basic::{CaseId, UnixMillis, UserId};
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem, within};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::{Lead, Role, Who};
use crate::review::house;
use crate::review::queue::Viewer;
use crate::review::queue::store::one;
use crate::store::{Db, Tx};
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Cases and who is to do them.
#[derive(Deserialize, ToSchema)]
pub(in crate::review) struct Assignment {
    /// Ids of cases, 1-500.
    cases: Vec<String>,
    /// Id of the user; absent: nobody in particular.
    to: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct Assigned {
    /// Cases that are now theirs to do.
    assigned: u64,
    /// Cases that are not: closed, not to be seen, or of the reviewer's own team where the house minds.
    refused: Vec<String>,
}

/// Say who is to do which cases
#[utoipa::path(post, path = "/api/v1/cases/assign", tag = "cases", security(("session" = []), ("token" = [])), request_body = Assignment,
    responses((status = 200, body = Assigned), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(in crate::review) async fn assign_cases(
    who: Lead,
    State(db): State<Db>,
    Json(assignment): Json<Assignment>,
) -> Result<Json<Assigned>, Problem> {
    if !(1..=500).contains(&assignment.cases.len()) {
        return Err(Problem::unprocessable("name 1 to 500 cases"));
    }
    let now = UnixMillis::now();
    let to = assignment.to.map(UserId::new);
    let mut tx = db.write().await?;
    if let Some(to) = &to {
        check_reviewer(&mut tx, to).await?;
    }
    let rules = house::rules(&mut tx).await?;
    let viewer = Viewer::of(&who);
    let mut done = Assigned { assigned: 0, refused: Vec::new() };
    for id in assignment.cases.into_iter().map(CaseId::new) {
        let listed = one(&mut tx, &viewer, &id, now).await?.filter(|listed| listed.case.open);
        let own = match (&listed, &to) {
            (Some(listed), Some(to)) if rules.never_own_team => {
                conversations::of_own_team(&mut tx, &listed.case.conversation_id).await?.contains(to)
            }
            _ => false,
        };
        if listed.is_none() || own || !store::assign(&mut tx, &id, to.as_ref(), who.id.as_str(), now).await? {
            done.refused.push(id.to_string());
            continue;
        }
        done.assigned += 1;
        let detail =
            to.as_ref().map_or_else(|| "assigned to nobody".to_owned(), |to| format!("assigned to {to}"));
        note(&mut tx, &Deed::new(&who, Action::Changed, format!("case:{id}")).detail(detail), now).await?;
    }
    tx.commit().await?;
    Ok(Json(done))
}

async fn check_reviewer(tx: &mut Tx, id: &UserId) -> Result<(), Problem> {
    if store::reviewers(tx).await?.contains(id) {
        return Ok(());
    }
    Err(Problem::unprocessable(format!("{id} is nobody who reviews"))
        .hint("cases go to reviewers, supervisors and admins who may log in"))
}

/// Somebody who may be given cases.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct ReviewerDocument {
    id: String,
    name: String,
    role: Role,
}

/// Who may be given cases
#[utoipa::path(get, path = "/api/v1/reviewers", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<ReviewerDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn list_reviewers(
    _: Lead,
    State(db): State<Db>,
) -> Result<Json<Vec<ReviewerDocument>>, Problem> {
    let mut tx = db.read().await?;
    let may = store::reviewers(&mut tx).await?;
    let all =
        crate::people::store::users::all(&mut tx).await?.into_iter().filter(|user| may.contains(&user.id));
    let all = all.map(|user| ReviewerDocument {
        id: user.id.to_string(),
        name: user.display_name,
        role: user.role,
    });
    Ok(Json(all.collect()))
}

/// A policy with what it has done.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct PolicyDocument {
    id: String,
    #[serde(flatten)]
    policy: Policy,
    /// What each member got since the policy was last changed, in their order.
    given: Vec<i64>,
}

impl From<Stored> for PolicyDocument {
    fn from(stored: Stored) -> Self {
        let given = stored.given.iter().map(|(given, _)| *given).collect();
        Self { id: stored.id, policy: stored.policy, given }
    }
}

/// The policies by which new cases are dealt out, in their order
#[utoipa::path(get, path = "/api/v1/assignment-policies", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<PolicyDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn list_policies(
    _: Lead,
    State(db): State<Db>,
) -> Result<Json<Vec<PolicyDocument>>, Problem> {
    let mut tx = db.read().await?;
    let day = house::rules(&mut tx).await?.day(UnixMillis::now());
    let all = store::policies(&mut tx, day).await?;
    Ok(Json(all.into_iter().map(PolicyDocument::from).collect()))
}

async fn check(tx: &mut Tx, policy: &mut Policy) -> Result<(), Problem> {
    policy.name = text::numbers_masked(&within("a name", 1..=80, &policy.name)?);
    if policy.members.is_empty() {
        return Err(Problem::unprocessable("a policy needs at least one member"));
    }
    if policy.filter.quick.is_some() || policy.filter.assigned_to.is_some() || policy.filter.state.is_some() {
        return Err(Problem::unprocessable(
            "a policy is for open, free cases: leave out quick, state and assigned_to",
        ));
    }
    let weighted = matches!(policy.kind, Kind::Ratio | Kind::Quantity);
    if weighted && !policy.members.iter().all(|member| (1..=100_000).contains(&member.weight)) {
        return Err(Problem::unprocessable("every weight must be 1 to 100000"));
    }
    for (n, member) in policy.members.iter().enumerate() {
        if policy.members.iter().take(n).any(|before| before.user == member.user) {
            return Err(Problem::unprocessable("somebody is named twice"));
        }
        check_reviewer(tx, &UserId::new(member.user.clone())).await?;
    }
    Ok(())
}

async fn keep(
    db: &Db,
    who: &Who,
    id: String,
    mut policy: Policy,
    known: bool,
) -> Result<PolicyDocument, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let day = house::rules(&mut tx).await?.day(now);
    if known && !store::policies(&mut tx, day).await?.iter().any(|stored| stored.id == id) {
        return Err(Problem::not_found("policy"));
    }
    check(&mut tx, &mut policy).await?;
    store::put(&mut tx, &id, &policy, now).await?;
    note(&mut tx, &Deed::new(who, Action::Changed, format!("assignment-policy:{id}")), now).await?;
    let stored = store::policies(&mut tx, day).await?.into_iter().find(|stored| stored.id == id);
    let stored = stored.ok_or_else(|| Problem::not_found("policy"))?;
    tx.commit().await?;
    Ok(stored.into())
}

/// Add a policy; it applies after those that are there
#[utoipa::path(post, path = "/api/v1/assignment-policies", tag = "cases", security(("session" = []), ("token" = [])), request_body = Policy,
    responses((status = 201, body = PolicyDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(in crate::review) async fn add_policy(
    who: Lead,
    State(db): State<Db>,
    Json(policy): Json<Policy>,
) -> Result<(StatusCode, Json<PolicyDocument>), Problem> {
    let id = CaseId::fresh().to_string();
    Ok((StatusCode::CREATED, Json(keep(&db, &who, id, policy, false).await?)))
}

/// Change a policy; its members begin anew
#[utoipa::path(put, path = "/api/v1/assignment-policies/{id}", tag = "cases", security(("session" = []), ("token" = [])), request_body = Policy,
    params(("id" = String, Path, description = "Id of the policy")),
    responses((status = 200, body = PolicyDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(in crate::review) async fn change_policy(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
    Json(policy): Json<Policy>,
) -> Result<Json<PolicyDocument>, Problem> {
    Ok(Json(keep(&db, &who, id, policy, true).await?))
}

/// Remove a policy; what it dealt out stays
#[utoipa::path(delete, path = "/api/v1/assignment-policies/{id}", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the policy")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::review) async fn remove_policy(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    if !store::remove(&mut tx, &id).await? {
        return Err(Problem::not_found("policy"));
    }
    let deed = Deed::new(&who, Action::Changed, format!("assignment-policy:{id}")).detail("removed");
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a policy has dealt out.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct Dealt {
    /// Cases.
    assigned: u64,
}

/// One press deals out at most so many, so that the others can go on.
const AT_ONCE: i64 = 2_000;

/// Deal out the free cases that a policy concerns
///
/// At most 2000 at a time, the most urgent first.
#[utoipa::path(post, path = "/api/v1/assignment-policies/{id}/apply", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the policy")),
    responses((status = 200, body = Dealt), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(in crate::review) async fn apply_policy(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<Dealt>, Problem> {
    let now = UnixMillis::now();
    let mut tx = db.write().await?;
    let day = house::rules(&mut tx).await?.day(now);
    let assigned = store::apply(&mut tx, &id, (day, AT_ONCE), now).await?;
    let assigned = assigned.ok_or_else(|| Problem::not_found("policy"))?;
    let deed = Deed::new(&who, Action::Changed, format!("assignment-policy:{id}"));
    note(&mut tx, &deed.detail(format!("dealt out {assigned} cases")), now).await?;
    tx.commit().await?;
    Ok(Json(Dealt { assigned }))
}
