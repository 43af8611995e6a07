//! Reports that name nobody: the site, a rubric, satisfaction.

use super::asked::Asked;
use super::export::{self, Taken};
use super::seen;
use crate::basic::{UnixMillis, Wording};
use crate::calendar::Bucket;
use crate::http::{Json, Path, Problem, Query};
use crate::people::{Staff, Who};
use crate::report::names::{self, Titles};
use crate::report::store::{self, Cell, Slice};
use crate::report::{
    OverviewReport, RubricReport, SatisfactionReport, overview, rubric, satisfaction, tables,
};
use crate::review::Terms;
use crate::review::queue::Viewer;
use crate::review::records::store as records;
use crate::rubric::store as rubrics;
use crate::store::{Db, Tx};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How the site does
///
/// Over time, by channel, team, language, issue, band or rubric; a supervisor's own teams. Beside the machine's mean
/// stands what people would say, from the uniform sample.
#[utoipa::path(get, path = "/api/v1/reports/overview", tag = "reports", security(("session" = []), ("token" = [])), params(Asked),
    responses((status = 200, body = OverviewReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn get_overview(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
) -> Result<Json<OverviewReport>, Problem> {
    let report = the_overview(&who, &mut db.read().await?, &terms, &asked).await?;
    seen(&db, &who, "overview").await?;
    Ok(Json(report))
}

async fn the_overview(
    who: &Who,
    tx: &mut Tx,
    terms: &Terms,
    asked: &Asked,
) -> Result<OverviewReport, Problem> {
    let period = asked.period(terms, UnixMillis::now())?;
    let filter = asked.filter(terms, &period);
    let (viewer, group) = (Viewer::of(who), asked.group.unwrap_or_default());
    let mut buckets: Vec<(Bucket, Vec<Cell>)> = Vec::new();
    for bucket in &period.buckets {
        let when = (bucket.from, bucket.to);
        buckets.push((*bucket, store::cells(tx, &viewer, when, &filter, group, terms.pass_rule()).await?));
    }
    let sample = store::sample(tx, &viewer, (period.from, period.to), &filter).await?;
    Ok(overview::overview(asked.frame(terms, &period, &viewer), asked.by(), group, &buckets, &sample))
}

/// The overview as a file
#[utoipa::path(get, path = "/api/v1/reports/overview/export", tag = "reports", security(("session" = []), ("token" = [])), params(Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_overview(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_overview(&who, &mut db.read().await?, &terms, &asked).await?;
    export::send((&db, &terms), &who, &taken, "overview", tables::overview(&report, &terms, taken.words()))
        .await
}

/// A rubric that has scored something or is in use.
#[derive(Serialize, ToSchema)]
pub(super) struct RubricName {
    /// Its id.
    id: String,
    /// What it is called.
    title: Wording,
}

/// Rubrics in use
#[utoipa::path(get, path = "/api/v1/reports/rubrics", tag = "reports", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RubricName>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_reported_rubrics(
    _: Staff,
    State(db): State<Db>,
) -> Result<Json<Vec<RubricName>>, Problem> {
    let mut tx = db.read().await?;
    let titles: Titles = names::titles(&mut tx).await?;
    let named = rubrics::active(&mut tx).await?.into_iter().map(|published| {
        let title = titles.get(&format!("rubric:{}", published.id));
        RubricName { title: title.cloned().unwrap_or_else(|| published.id.as_str().into()), id: published.id }
    });
    Ok(Json(named.collect()))
}

/// How often each criterion of a rubric fires, and how far people agree
///
/// Agreement counts what people said before they were shown the machine's answer; calibrations do not count.
#[utoipa::path(get, path = "/api/v1/reports/rubrics/{id}", tag = "reports", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), Asked),
    responses((status = 200, body = RubricReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn report_rubric(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<RubricReport>, Problem> {
    let report = the_rubric(&who, &mut db.read().await?, &terms, id, asked).await?;
    seen(&db, &who, "rubric").await?;
    Ok(Json(report))
}

async fn the_rubric(
    who: &Who,
    tx: &mut Tx,
    terms: &Terms,
    id: String,
    asked: Asked,
) -> Result<RubricReport, Problem> {
    let asked = Asked { rubric: Some(id), ..asked };
    let period = asked.period(terms, UnixMillis::now())?;
    let filter = asked.filter(terms, &period);
    let (viewer, when) = (Viewer::of(who), (period.from, period.to));
    let by_channel = store::patterns(tx, &viewer, when, &filter, Slice::Channel).await?;
    let by_language = store::patterns(tx, &viewer, when, &filter, Slice::Language).await?;
    let answers = store::answers(tx, &viewer, when, &filter).await?;
    let layouts = records::layouts(tx).await?;
    let frame = asked.frame(terms, &period, &viewer);
    Ok(RubricReport {
        n: by_channel.iter().map(|pattern| pattern.n).sum(),
        criteria: rubric::criteria(&by_channel, &by_language, &answers, &layouts, frame.least()),
        titles: names::titles(tx).await?,
        frame,
    })
}

/// A rubric's report as a file
#[utoipa::path(get, path = "/api/v1/reports/rubrics/{id}/export", tag = "reports", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_rubric(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_rubric(&who, &mut db.read().await?, &terms, id, asked).await?;
    export::send((&db, &terms), &who, &taken, "rubric", tables::rubric(&report, &terms, taken.words())).await
}

/// How satisfied customers are, week by week (满意度周报)
#[utoipa::path(get, path = "/api/v1/reports/satisfaction", tag = "reports", security(("session" = []), ("token" = [])), params(Asked),
    responses((status = 200, body = SatisfactionReport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn get_satisfaction(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
) -> Result<Json<SatisfactionReport>, Problem> {
    let report = the_satisfaction(&who, &mut db.read().await?, &terms, &asked).await?;
    seen(&db, &who, "satisfaction").await?;
    Ok(Json(report))
}

async fn the_satisfaction(
    who: &Who,
    tx: &mut Tx,
    terms: &Terms,
    asked: &Asked,
) -> Result<SatisfactionReport, Problem> {
    let period = asked.period(terms, UnixMillis::now())?;
    let (viewer, filter) = (Viewer::of(who), asked.filter(terms, &period));
    let frame = asked.frame(terms, &period, &viewer);
    let (mut all, mut weeks) = (Vec::new(), Vec::new());
    for bucket in &period.buckets {
        let when = (bucket.from, bucket.to);
        let contacts = store::contacts(tx, &viewer, when, &filter, satisfaction::PROMPT_MS).await?;
        weeks.push(satisfaction::week(*bucket, &contacts, frame.least()));
        all.extend(contacts);
    }
    let total = satisfaction::week(Bucket { from: period.from, to: period.to }, &all, frame.least());
    Ok(SatisfactionReport { frame, by: asked.by(), weeks, total })
}

/// The weekly report as a file
#[utoipa::path(get, path = "/api/v1/reports/satisfaction/export", tag = "reports", security(("session" = []), ("token" = [])), params(Asked, Taken),
    responses((status = 200, description = "CSV or XLSX"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn export_satisfaction(
    who: Staff,
    State(db): State<Db>,
    State(terms): State<Arc<Terms>>,
    Query(asked): Query<Asked>,
    Query(taken): Query<Taken>,
) -> Result<Response, Problem> {
    let report = the_satisfaction(&who, &mut db.read().await?, &terms, &asked).await?;
    export::send(
        (&db, &terms),
        &who,
        &taken,
        "satisfaction",
        tables::satisfaction(&report, &terms, taken.words()),
    )
    .await
}
