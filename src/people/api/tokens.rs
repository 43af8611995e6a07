//! API tokens: each acts in its owner's name and for some purposes only.

use crate::basic::{Millis, UnixMillis};
use crate::http::{Json, Path, Problem};
use crate::people::audit::store::note;
use crate::people::audit::{Action, Deed};
use crate::people::store::tokens;
use crate::people::{Anyone, Role, Scope};
use crate::store::Db;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token without its secret.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenDocument {
    /// Our id.
    id: String,
    /// What its owner calls it.
    name: String,
    /// Whose name it acts in.
    owner: String,
    /// What it may be used for.
    scopes: Vec<Scope>,
    /// When it was made, ms since 1970.
    created_at: UnixMillis,
    /// When it stops working.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<UnixMillis>,
}

/// One's own tokens; an admin's view has all
#[utoipa::path(get, path = "/api/v1/tokens", tag = "people", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<TokenDocument>), (status = 401, body = Problem)))]
pub(super) async fn list_tokens(
    who: Anyone,
    State(db): State<Db>,
) -> Result<Json<Vec<TokenDocument>>, Problem> {
    let mut tx = db.read().await?;
    let own = (who.role != Role::Admin).then_some(&who.id);
    let all = tokens::list(&mut tx, own).await?.into_iter().map(|token| TokenDocument {
        id: token.id,
        name: token.name,
        owner: token.owner,
        scopes: token.scopes,
        created_at: token.created_at,
        expires_at: token.expires_at,
    });
    Ok(Json(all.collect()))
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewToken {
    /// What it is for.
    name: String,
    /// What it may be used for; `intake` only for an admin.
    scopes: Vec<Scope>,
    /// Days until it stops working, 1-366.
    days: i64,
}

/// A token that is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeToken {
    /// Our id.
    id: String,
    /// To be sent as `Authorization: Bearer …`.
    token: String,
}

/// Make a token in one's own name
#[utoipa::path(post, path = "/api/v1/tokens", tag = "people", security(("session" = []), ("token" = [])), request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_token(
    who: Anyone,
    State(db): State<Db>,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    let name = new.name.trim();
    if name.is_empty() || new.scopes.is_empty() || !(1..=366).contains(&new.days) {
        return Err(Problem::unprocessable("a token needs a name, a scope and 1 to 366 days"));
    }
    if new.scopes.contains(&Scope::Intake) && who.role != Role::Admin {
        return Err(Problem::unprocessable("only an admin's token may send conversations"));
    }
    if who.session.is_none() && who.name != "admin-token" {
        // Else a stolen token could make itself a successor with more rights.
        return Err(Problem::unprocessable("tokens are made by a person who has logged in"));
    }
    let now = UnixMillis::now();
    let expires = now + Millis(new.days * 86_400_000);
    let mut tx = db.write().await?;
    if crate::people::store::users::by_id(&mut tx, &who.id).await?.is_none() {
        return Err(
            Problem::unprocessable("this token is nobody's").hint("log in as the person it shall act for")
        );
    }
    let (id, secret) = tokens::add(&mut tx, &who.id, name, &new.scopes, Some(expires), now).await?;
    note(&mut tx, &Deed::new(&who, Action::Changed, format!("token:{id}")).detail("made"), now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(MadeToken { id, token: secret.reveal().to_owned() })))
}

/// Take a token away
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "people", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the token")),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn revoke_token(
    who: Anyone,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = db.write().await?;
    let own = (who.role != Role::Admin).then_some(&who.id);
    if !tokens::revoke(&mut tx, &id, own).await? {
        return Err(Problem::not_found("token"));
    }
    note(
        &mut tx,
        &Deed::new(&who, Action::Changed, format!("token:{id}")).detail("revoked"),
        UnixMillis::now(),
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
