//! Places where a criterion was met or not, quoted and masked.

use super::agent::Leaning;
use super::store::Stood;
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::store as conversations;
use crate::facts::Evidence;
use crate::review::records::{Layout, letter};
use crate::scoring::{Mark, store as scorecards};
use crate::store::{StoreError, Tx};
use crate::text;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Example {
    /// Id of the conversation.
    pub conversation: String,
    /// When it began, ms since 1970.
    pub at: UnixMillis,
    /// What was said, masked; absent where nothing was said and that is the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The machine's reason.
    pub why: String,
    /// Language of the quote, `zh` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Examples for one criterion.
const EACH: usize = 3;

/// Adds to each leaning up to three newest places. Only where machine and score of record say the same is there a place
/// to show.
pub(super) async fn add(
    tx: &mut Tx,
    leanings: &mut [Leaning],
    rows: &[Stood],
    layouts: &BTreeMap<String, Layout>,
) -> Result<(), StoreError> {
    for leaning in leanings {
        let wanted = if leaning.difference > 0.0 { Mark::Met } else { Mark::NotMet };
        for row in rows.iter().filter(|row| marked(row, layouts, &leaning.criterion, wanted)).take(4 * EACH) {
            if leaning.examples.len() == EACH {
                break;
            }
            leaning.examples.extend(place(tx, row, &leaning.criterion, wanted).await?);
        }
    }
    Ok(())
}

fn marked(row: &Stood, layouts: &BTreeMap<String, Layout>, criterion: &str, wanted: Mark) -> bool {
    let at = layouts
        .get(&row.layout)
        .and_then(|layout| layout.criteria.iter().position(|(id, _)| id == criterion));
    at.and_then(|at| row.marks.chars().nth(at)) == Some(letter(wanted))
}

async fn place(
    tx: &mut Tx,
    row: &Stood,
    criterion: &str,
    wanted: Mark,
) -> Result<Option<Example>, StoreError> {
    let cards = scorecards::current(tx, &row.id).await?;
    let Some(stored) = cards.into_iter().find(|stored| stored.card.rubric.id == row.rubric) else {
        return Ok(None);
    };
    let finding = stored.card.findings.iter().find(|one| one.criterion == criterion && one.mark() == wanted);
    let Some(finding) = finding else { return Ok(None) };
    let quote = finding.evidence().into_iter().find_map(|evidence| match evidence {
        Evidence::Quote { turn, .. } => Some(*turn),
        _ => None,
    });
    let (said, language) = match quote {
        Some(turn) => said(tx, &row.id, stored.revision, turn).await?,
        None => (None, None),
    };
    Ok(Some(Example {
        conversation: row.id.to_string(),
        at: row.at,
        quote: said,
        why: text::masked(&finding.why),
        language,
    }))
}

/// The whole turn: a span alone is often a word or two.
async fn said(
    tx: &mut Tx,
    id: &ConversationId,
    revision: i64,
    turn: usize,
) -> Result<(Option<String>, Option<String>), StoreError> {
    let Some(transcript) = conversations::transcript(tx, id, revision).await? else {
        return Ok((None, None));
    };
    let quote = transcript.turns.get(turn).map(|turn| shortened(&text::masked(&turn.text)));
    Ok((quote, transcript.language.map(|language| language.to_string())))
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        text.chars().take(LONGEST).chain(['…']).collect()
    }
}
