//! What examples can be examples of: the criteria of the rubrics in use.

use crate::basic::Lang;
use crate::http::{Json, Problem};
use crate::people::Staff;
use crate::rubric;
use crate::store::Db;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// A criterion that examples can be of.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionChoice {
    /// Its rubric.
    pub rubric_id: String,
    /// Its id.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// What an example can be an example of
#[utoipa::path(get, path = "/api/v1/examples/criteria", tag = "coaching", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<CriterionChoice>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_criteria(
    _: Staff,
    State(db): State<Db>,
) -> Result<Json<Vec<CriterionChoice>>, Problem> {
    Ok(Json(choices(&db).await?))
}

/// All criteria of the rubrics in use. A rubric that this version cannot read has none.
pub(super) async fn choices(db: &Db) -> Result<Vec<CriterionChoice>, Problem> {
    let mut tx = db.read().await?;
    let active = rubric::store::active(&mut tx).await?;
    drop(tx);
    let read = move || {
        let compiled = active.iter().filter_map(|one| rubric::parse(&one.id, &one.yaml).ok());
        let choices = compiled.flat_map(|rubric| {
            let choice = |criterion: &rubric::Criterion| CriterionChoice {
                rubric_id: rubric.id.clone(),
                criterion: criterion.id.clone(),
                dimension: criterion.dimension.clone(),
                zh: criterion.title.read(Lang::Zh).to_owned(),
                en: criterion.title.read(Lang::En).to_owned(),
            };
            rubric.criteria.iter().map(choice).collect::<Vec<_>>()
        });
        choices.collect::<Vec<_>>()
    };
    tokio::task::spawn_blocking(read).await.map_err(Problem::internal)
}
