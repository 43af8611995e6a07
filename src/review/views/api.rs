//! Saved views over HTTP.

use super::store::{self, View};
use super::{ViewQuery, built_in};
use crate::basic::{CaseId, UnixMillis};
use crate::http::{Json, Path, Problem, within};
use crate::people::Staff;
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::review::queue::Viewer;
use crate::store::Db;
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A view.
#[derive(Serialize, ToSchema)]
pub(in crate::review) struct ViewDocument {
    /// Its id; of built-in ones `mine`, `overdue`, `sample`, `blind` or `critical`.
    id: String,
    /// For people; empty for built-in ones, which pages name.
    name: String,
    query: ViewQuery,
    /// For everybody?
    shared: bool,
    /// May you remove it?
    removable: bool,
}

/// Built-in views, your own and those that are shared
#[utoipa::path(get, path = "/api/v1/views", tag = "cases", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<ViewDocument>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::review) async fn list_views(
    who: Staff,
    State(db): State<Db>,
) -> Result<Json<Vec<ViewDocument>>, Problem> {
    let viewer = Viewer::of(&who);
    let built = built_in(&viewer).into_iter().map(|(id, query)| ViewDocument {
        id: id.to_owned(),
        name: String::new(),
        query,
        shared: true,
        removable: false,
    });
    let mut tx = db.read().await?;
    let own = store::of(&mut tx, &who.id).await?.into_iter().map(|view| ViewDocument {
        removable: view.user == who.id || (view.shared && viewer.leads),
        id: view.id,
        name: view.name,
        query: view.query,
        shared: view.shared,
    });
    Ok(Json(built.chain(own).collect()))
}

/// A view to keep.
#[derive(Deserialize, ToSchema)]
pub(in crate::review) struct NewView {
    name: String,
    #[serde(default)]
    query: ViewQuery,
    /// For everybody; leads alone may.
    #[serde(default)]
    shared: bool,
}

/// Keep a view
#[utoipa::path(post, path = "/api/v1/views", tag = "cases", security(("session" = []), ("token" = [])), request_body = NewView,
    responses((status = 201, body = ViewDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(in crate::review) async fn add_view(
    who: Staff,
    State(db): State<Db>,
    Json(new): Json<NewView>,
) -> Result<(StatusCode, Json<ViewDocument>), Problem> {
    let name = text::numbers_masked(&within("a name", 1..=80, &new.name)?);
    if new.shared && !Viewer::of(&who).leads {
        return Err(Problem::forbidden("Lead").hint("keep it for yourself, or ask a lead to share it"));
    }
    let view = View {
        id: CaseId::fresh().to_string(),
        user: who.id.clone(),
        name,
        query: new.query,
        shared: new.shared,
    };
    let mut tx = db.write().await?;
    store::add(&mut tx, &view, UnixMillis::now()).await?;
    if view.shared {
        let deed = Deed::new(&who, Action::Changed, format!("view:{}", view.id)).detail("shared");
        note(&mut tx, &deed, UnixMillis::now()).await?;
    }
    tx.commit().await?;
    let View { id, name, query, shared, .. } = view;
    Ok((StatusCode::CREATED, Json(ViewDocument { id, name, query, shared, removable: true })))
}

/// Remove a view
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "cases", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the view")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::review) async fn remove_view(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    if !store::remove(&mut tx, &who.id, &id, Viewer::of(&who).leads).await? {
        return Err(Problem::not_found("view"));
    }
    let deed = Deed::new(&who, Action::Changed, format!("view:{id}")).detail("removed");
    note(&mut tx, &deed, UnixMillis::now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
