//! Reading a conversation for the review screen.

use super::build::Material;
use super::document::{May, ReviewDocument};
use super::store;
use crate::basic::{ConversationId, Millis, UnixMillis};
use crate::conversation::store::{self as conversations, Row};
use crate::http::{Json, Path, Problem};
use crate::people::audit::{Action, Deed, ONE_LOOK, store as audit};
use crate::people::store::users;
use crate::people::{Role, Staff, Who};
use crate::review::blind;
use crate::review::claim::settled;
use crate::review::verdict::{Occasion, store as verdicts};
use crate::review::{ScreenRules, store as cases};
use crate::rubric::{Compiled, Shelf};
use crate::scoring::store as scorecards;
use crate::store::{Db, StoreError, Tx};
use axum::extract::State;
use std::sync::Arc;

/// What reading needs besides the database.
#[derive(Clone)]
pub struct Reader {
    /// Compiled rubrics.
    pub shelf: Arc<Shelf>,
    /// What the site decided.
    pub settings: ScreenRules,
}

impl Reader {
    /// The scorecards of a conversation as it is now, each with its rubric: what a person can answer. One that was
    /// written for an older language and does not compile any more can still be read, only not judged by.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) async fn to_judge(
        &self,
        tx: &mut Tx,
        row: &Row,
    ) -> Result<Vec<(scorecards::Stored, Arc<Compiled>)>, StoreError> {
        let mut cards = Vec::new();
        for stored in scorecards::current(tx, &row.id).await? {
            if stored.revision != row.revision {
                continue;
            }
            match self.shelf.version(tx, &stored.card.rubric.hash).await {
                Ok(Some(rubric)) => cards.push((stored, rubric)),
                Ok(None) => {}
                Err(error) => {
                    let error = match error.downcast::<StoreError>() {
                        Ok(unreadable) => return Err(unreadable),
                        Err(error) => error,
                    };
                    tracing::warn!(rubric = stored.card.rubric.id, error = %error, "does not compile");
                }
            }
        }
        Ok(cards)
    }
}

/// Nothing can be answered yet, because no score is there.
pub(super) fn unscored() -> Problem {
    Problem::conflict("it is not scored yet")
}

/// A conversation as a reviewer works on it
///
/// What the machine found is left out while this person has to answer first (`hidden`).
#[utoipa::path(get, path = "/api/v1/conversations/{id}/review", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation")),
    responses((status = 200, body = ReviewDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_review(
    who: Staff,
    State(db): State<Db>,
    State(shelf): State<Arc<Shelf>>,
    State(settings): State<ScreenRules>,
    Path(id): Path<String>,
) -> Result<Json<ReviewDocument>, Problem> {
    let reader = Reader { shelf, settings };
    Ok(Json(document(&db, &reader, &who, &ConversationId::new(id)).await?))
}

/// The document, for whoever may see the conversation; looking is noted in the audit log.
///
/// # Errors
/// 404 where there is none to see.
pub async fn document(
    db: &Db,
    reader: &Reader,
    who: &Who,
    id: &ConversationId,
) -> Result<ReviewDocument, Problem> {
    let mut tx = db.read().await?;
    let row = row(&mut tx, who, id).await?;
    let material = material(&mut tx, reader, who, row).await?;
    drop(tx);
    seen(db, who, Action::Saw, id, ONE_LOOK).await?;
    tokio::task::spawn_blocking(move || material.document()).await.map_err(Problem::internal)
}

/// Notes in the audit log that somebody saw or played a conversation, unless they did so within `one_look` already.
///
/// # Errors
/// When it cannot be noted; then what was asked for must not be shown either.
pub async fn seen(
    db: &Db,
    who: &Who,
    action: Action,
    id: &ConversationId,
    one_look: Millis,
) -> Result<(), Problem> {
    Ok(audit::note_once(db, &Deed::new(who, action, format!("conversation:{id}")), one_look).await?)
}

/// The conversation, if it is theirs to see.
pub(super) async fn row(tx: &mut Tx, who: &Who, id: &ConversationId) -> Result<Row, Problem> {
    if !conversations::sees(tx, &who.sight(), id).await? {
        return Err(Problem::not_found("conversation"));
    }
    conversations::by_id(tx, id).await?.ok_or_else(|| Problem::not_found("conversation"))
}

/// May somebody of this role judge?
pub(super) fn judges(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Supervisor | Role::Reviewer)
}

async fn material(tx: &mut Tx, reader: &Reader, who: &Who, row: Row) -> Result<Material, Problem> {
    let (id, revision) = (&row.id, row.revision);
    let cards = reader.to_judge(tx, &row).await?;
    let of_record: Vec<String> =
        verdicts::of_record(tx, id, revision).await?.into_iter().map(|verdict| verdict.id).collect();
    let given = verdicts::of_conversation(tx, id).await?;
    let judge = judges(who.role);
    let case = cases::last(tx, id).await?;
    let open = case.as_ref().is_some_and(|case| case.open);
    Ok(Material {
        who: who.clone(),
        case,
        hidden: blind::kept_from(tx, who, &row).await?,
        may: May {
            judge: judge && open,
            take: judge && !open && settled(tx, who, &row).await?.is_none(),
            unmask: judge && reader.settings.may_unmask,
            reason_when_overturned: reader.settings.reason_when_overturned,
        },
        transcript: conversations::transcript(tx, id, revision).await?,
        words: conversations::words(tx, id, revision).await?,
        roles: conversations::roles(tx, id, revision).await?,
        recording: conversations::recording(tx, id, revision).await?,
        cards,
        draft: store::draft(tx, id, &who.id, Occasion::Review).await?,
        first: store::first_answers(tx, (id, revision), &who.id, Occasion::Review).await?,
        comments: store::comments(tx, id, revision).await?,
        verdicts: given
            .into_iter()
            .filter(|verdict| verdict.occasion.counts())
            .map(|verdict| {
                let counts = of_record.contains(&verdict.id);
                (verdict, counts)
            })
            .collect(),
        corrections: store::corrections(tx, id).await?,
        users: users::all(tx).await?,
        now: UnixMillis::now(),
        row,
    })
}
