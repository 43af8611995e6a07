//! What is withheld of what is stored: of one conversation, and of rows in lists.

use super::{Blindfold, is_withheld};
use crate::basic::{ConversationId, UserId};
use crate::conversation::store::Row;
use crate::people::Who;
use crate::review::calibration::store::{GOING_ON, is_blind as is_calibrating, kept};
use crate::review::store as cases;
use crate::store::{Clauses, StoreError, Tx, on};
use std::collections::BTreeSet;

/// Is the machine's side of this conversation withheld from whoever asks?
///
/// # Errors
/// When the database cannot be read.
pub async fn withheld(tx: &mut Tx, who: &Who, row: &Row) -> Result<bool, StoreError> {
    let case = cases::last(tx, &row.id).await?;
    // Of any revision: whoever has seen what the machine said of the words before cannot forget it.
    let answered: Option<i64> = on!(tx, c => sqlx::query_scalar(
        "select cast(1 as bigint) from first_answers
         where conversation_id = $1 and user_id = $2 and occasion = 'review' limit 1",
    )
    .bind(row.id.as_str())
    .bind(who.id.as_str())
    .fetch_optional(c)
    .await)?;
    Ok(is_withheld(case.as_ref(), row.sampled, (who.id.as_str(), who.role), answered.is_some()))
}

/// The same, and also while they are to judge it in a calibration: there nobody may know what the machine or others said.
///
/// # Errors
/// When the database cannot be read.
pub async fn kept_from(tx: &mut Tx, who: &Who, row: &Row) -> Result<bool, StoreError> {
    Ok(withheld(tx, who, row).await? || is_calibrating(tx, &who.id, &row.id).await?)
}

/// [`withheld`] as a condition on a case under this name. What somebody has answered is looked up once, not for every
/// case, and the case's id is all that is asked of its row: counting reads the index alone.
pub fn withheld_row(clauses: &mut Clauses, blindfold: Blindfold, user: &UserId, case: &str) -> String {
    let mine = match blindfold {
        Blindfold::None => return "1 = 0".to_owned(),
        Blindfold::All => String::new(),
        Blindfold::Taken => format!(" and coalesce({case}.taken_by, '') = {}", clauses.bind(user.as_str())),
    };
    let user = clauses.bind(user.as_str());
    format!(
        "({case}.blind = 1 and {case}.state = 'open'{mine}
          and {case}.id not in (select ac.id from first_answers fa join cases ac on ac.conversation_id = fa.conversation_id
                                where fa.user_id = {user} and fa.occasion = 'review'))"
    )
}

/// A set of cases: those that somebody is still to judge in a calibration. Looked up once as well, and of any role.
pub fn calibrating_rows(clauses: &mut Clauses, user: &UserId) -> String {
    let kept = kept(clauses, user);
    format!("(select cc.id from cases cc where cc.conversation_id in {kept})")
}

/// [`kept_from`] as a set of conversations, looked up once by a statement over many: what adds up findings leaves these
/// out, so that neither a sum nor the difference of two sums tells anything of one of them.
pub fn kept_conversations(clauses: &mut Clauses, blindfold: Blindfold, user: &UserId) -> String {
    let withheld = withheld_row(clauses, blindfold, user, "b");
    let calibrating = kept(clauses, user);
    format!(
        "(select b.conversation_id from cases b where {withheld} union all select x.conversation_id from {calibrating} x)"
    )
}

/// All of [`kept_conversations`] of this person, for lists that are short.
///
/// # Errors
/// When the database cannot be read.
pub async fn all_kept(tx: &mut Tx, who: &Who) -> Result<BTreeSet<ConversationId>, StoreError> {
    let mut clauses = Clauses::new("select k.conversation_id from ");
    let kept = kept_conversations(&mut clauses, Blindfold::of(who.role), &who.id);
    clauses.push(&kept).push(" k");
    let rows: Vec<(String,)> = clauses.rows(tx).await?;
    Ok(rows.into_iter().map(|(id,)| ConversationId::new(id)).collect())
}

/// A set of conversations: those that somebody is still to judge blind, whoever that is. What is computed once and shown
/// to many leaves them out.
pub fn unjudged_conversations(clauses: &mut Clauses) -> String {
    let nobody = UserId::new("");
    let withheld = withheld_row(clauses, Blindfold::All, &nobody, "b");
    format!("(select b.conversation_id from cases b where {withheld} union all {GOING_ON})")
}

/// [`kept_from`] as a condition on a case under this name: that its machine's side is not told.
pub fn kept_from_row(clauses: &mut Clauses, blindfold: Blindfold, user: &UserId, case: &str) -> String {
    let withheld = withheld_row(clauses, blindfold, user, case);
    let calibrating = calibrating_rows(clauses, user);
    format!("({withheld} or {case}.id in {calibrating})")
}
