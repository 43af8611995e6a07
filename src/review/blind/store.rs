//! What is withheld of what is stored: of one conversation, and of rows in lists.

use super::{Blindfold, is_withheld};
use crate::basic::UserId;
use crate::conversation::store::Row;
use crate::people::Who;
use crate::review::calibration::store::{is_blind as is_calibrating, kept};
use crate::review::store as cases;
use crate::store::{Clauses, StoreError, Tx, on};

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

/// [`kept_from`] as a condition on a case under this name: that its machine's side is not told.
pub fn kept_from_row(clauses: &mut Clauses, blindfold: Blindfold, user: &UserId, case: &str) -> String {
    let withheld = withheld_row(clauses, blindfold, user, case);
    let calibrating = calibrating_rows(clauses, user);
    format!("({withheld} or {case}.id in {calibrating})")
}
