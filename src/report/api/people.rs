//! Reports about people: agents and teams. For leads alone, who see their own teams.

use super::asked::Asked;
use super::export::{self, Taken};
use super::seen;
use crate::basic::UnixMillis;
use crate::http::{Json, Path, Problem, Query};
use crate::people::audit::store::note_alone;
use crate::people::audit::{Action, Deed};
use crate::people::{Lead, Sight, Who};
use crate::report::store::{self, Group, Slice, Stood};
use crate::report::{
    AgentReport, AgentsReport, Filter, TeamsReport, agent, compare, examples, names, overview, tables,
};
use crate::review::Terms;
use crate::review::queue::Viewer;
use crate::review::records::store as records;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Agents side by side
///
/// By name. `apart` is there only for those who differ from all others by more than noise.
#[utoipa::path(get, path = "/api/v1/reports/agents", tag = "reports", security(("session" = []), ("token" = [])), params(Asked),
    responses((status = 200, body = AgentsReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_agents(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
) -> Result<Json<AgentsReport>, Problem> {
    let report = the_agents(&who, &mut db.read().await?, &terms, &asked).await?;
    seen(&db, &who, "agents").await?;
    Ok(Json(report))
}

async fn the_agents(who: &Who, tx: &mut Tx, terms: &Terms, asked: &Asked) -> Result<AgentsReport, Problem> {
    let period = asked.period(terms, UnixMillis::now())?;
    let (viewer, when) = (Viewer::of(who), (period.from, period.to));
    let cells =
        store::cells(tx, &viewer, when, &asked.filter(terms, &period), Group::None, terms.pass_rule())
            .await?;
    Ok(compare::agents(asked.frame(terms, &period, &viewer), &cells))
}

/// Agents as a file
#[utoipa::path(get, path = "/api/v1/reports/agents/export", tag = "reports", security(("session" = []), ("token" = [])), params(Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_agents(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_agents(&who, &mut db.read().await?, &terms, &asked).await?;
    export::send((&db, &terms), &who, &taken, "agents", tables::agents(&report, &terms, taken.words())).await
}

/// One agent
///
/// By dimension over time; strengths and weaknesses are criteria that the agent meets more or less often than all
/// others by more than noise, with examples.
#[utoipa::path(get, path = "/api/v1/reports/agents/{agent}", tag = "reports", security(("session" = []), ("token" = [])),
    params(("agent" = String, Path, description = "The source's id of the agent"), Asked),
    responses((status = 200, body = AgentReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_agent(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(agent): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<AgentReport>, Problem> {
    let report = the_agent(&who, &mut db.read().await?, &terms, agent, &asked).await?;
    let deed = Deed::new(&who, Action::Saw, format!("agent:{}", report.agent_id)).detail("report");
    note_alone(&db, &deed).await?;
    Ok(Json(report))
}

/// One agent's rows; nobody has more conversations in a time that is reported at once.
const MOST_ROWS: i64 = 50_000;

async fn the_agent(
    who: &Who,
    tx: &mut Tx,
    terms: &Terms,
    id: String,
    asked: &Asked,
) -> Result<AgentReport, Problem> {
    let period = asked.period(terms, UnixMillis::now())?;
    let (viewer, when) = (Viewer::of(who), (period.from, period.to));
    let site = Viewer { sight: Sight::All, ..viewer.clone() };
    let everybody = asked.filter(terms, &period);
    let own = Filter { agent: Some(id.clone()), ..everybody.clone() };
    let known =
        store::agent_name(tx, &viewer.sight, &id).await?.ok_or_else(|| Problem::not_found("agent"))?;
    let rows: Vec<Stood> = store::recent(tx, &viewer, when, &own, MOST_ROWS).await?;
    let layouts = records::layouts(tx).await?;
    let own_marks = store::patterns(tx, &viewer, when, &own, Slice::None).await?;
    // Counts of everybody tell of nobody, so a supervisor's agents are measured against the whole site.
    let all_marks = store::patterns(tx, &site, when, &everybody, Slice::None).await?;
    let (mut strengths, mut weaknesses) =
        agent::leanings(&agent::tally(&own_marks, &layouts), &agent::tally(&all_marks, &layouts));
    for list in [&mut strengths, &mut weaknesses] {
        examples::add(tx, list, &rows, &layouts).await?;
    }
    let rule = terms.pass_rule();
    let points =
        period.buckets.iter().map(|one| overview::point([&agent::cell(agent::within(&rows, one), rule)]));
    Ok(AgentReport {
        frame: asked.frame(terms, &period, &viewer),
        agent: known,
        by: asked.by(),
        buckets: period.buckets.iter().map(Into::into).collect(),
        total: overview::point([&agent::cell(rows.iter(), rule)]),
        points: points.collect(),
        dimensions: agent::dimensions(&period.buckets, &rows, &layouts),
        strengths,
        weaknesses,
        after: store::aftermath(tx, &viewer.sight, &id, when, UnixMillis::now()).await?,
        titles: names::titles(tx).await?,
        agent_id: id,
    })
}

/// One agent as a file
#[utoipa::path(get, path = "/api/v1/reports/agents/{agent}/export", tag = "reports", security(("session" = []), ("token" = [])),
    params(("agent" = String, Path, description = "The source's id of the agent"), Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn export_agent(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(agent): Path<String>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_agent(&who, &mut db.read().await?, &terms, agent, &asked).await?;
    export::send((&db, &terms), &who, &taken, "agent", tables::agent(&report, &terms, taken.words())).await
}

/// Teams side by side
///
/// By name. `pairs` holds those whose difference is more than noise, also when agents change; of all others nothing can
/// be said.
#[utoipa::path(get, path = "/api/v1/reports/teams", tag = "reports", security(("session" = []), ("token" = [])), params(Asked),
    responses((status = 200, body = TeamsReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn compare_teams(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
) -> Result<Json<TeamsReport>, Problem> {
    let report = the_teams(&who, &mut db.read().await?, &terms, &asked).await?;
    seen(&db, &who, "teams").await?;
    Ok(Json(report))
}

async fn the_teams(who: &Who, tx: &mut Tx, terms: &Terms, asked: &Asked) -> Result<TeamsReport, Problem> {
    let period = asked.period(terms, UnixMillis::now())?;
    let (viewer, when) = (Viewer::of(who), (period.from, period.to));
    let cells =
        store::cells(tx, &viewer, when, &asked.filter(terms, &period), Group::Team, terms.pass_rule())
            .await?;
    Ok(compare::teams(asked.frame(terms, &period, &viewer), &cells))
}

/// Teams as a file
#[utoipa::path(get, path = "/api/v1/reports/teams/export", tag = "reports", security(("session" = []), ("token" = [])), params(Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_teams(
    who: Lead,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_teams(&who, &mut db.read().await?, &terms, &asked).await?;
    export::send((&db, &terms), &who, &taken, "teams", tables::teams(&report, &terms, taken.words())).await
}
