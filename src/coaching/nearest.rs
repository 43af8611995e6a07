//! More like this: moments whose words mean nearly the same, by the embeddings that were stored when they were
//! measured. No model is loaded: what was never measured cannot be looked for.

use super::likeness::{Nearest, Sought};
use super::store::{self, Place};
use super::{Said, masked, shared, snapshot};
use crate::basic::{ContentHash, ConversationId};
use crate::conversation::store as conversations;
use crate::conversation::{Party, Roles, Transcript};
use crate::measure::{read_from, store as measurements};
use crate::people::Sight;
use crate::store::{Db, StoreError, Tx};
use crate::text::{passages, weight};
use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Vectors read at once: 3 MB of 384 places each.
const PIECE: i64 = 4096;
/// Texts looked up afterwards; some turn out to be of the other party or too short.
const CANDIDATES: usize = 400;
/// Shorter texts ("好的", "yes") are alike without meaning anything.
const WEIGHT: usize = 5;
/// Conversations looked at for one text.
const SAME_TEXT: i64 = 3;

/// A moment like the one that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// Where it is.
    pub conversation_id: ConversationId,
    /// The turn, and the one before it where that was somebody else's.
    pub said: Vec<Said>,
    /// The turn that is alike.
    pub turn: usize,
    /// Cosine of the two, at most 1.
    pub nearness: f32,
    /// Words that both say.
    pub shared: Vec<String>,
}

/// Why nothing can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The conversation was measured without a text model.
    Model,
    /// These turns are too short or were not measured.
    Words,
}

/// A conversation that candidates are looked up in.
type Held = Arc<(Transcript, Roles, Vec<(ContentHash, usize)>)>;

/// Up to `wanted` moments like these turns of a conversation, the nearest first.
///
/// # Errors
/// When the database cannot be read. The inner answer says why nothing can be looked for.
pub async fn alike(
    db: &Db,
    sight: &Sight,
    place: &Place,
    picked: RangeInclusive<usize>,
    wanted: usize,
) -> Result<Result<Vec<Alike>, Missing>, StoreError> {
    let mut tx = db.read().await?;
    let Some(model) = store::vectors(&mut tx, &place.conversation_id).await? else {
        return Ok(Err(Missing::Model));
    };
    let Some(own) = held(&mut tx, place).await? else { return Ok(Err(Missing::Words)) };
    let asking = tokio::task::spawn_blocking(move || asked(&own, picked)).await;
    // Only a panic in there ends it early; then there is nothing to look for.
    let Ok((party, mine, said)) = asking else { return Ok(Err(Missing::Words)) };
    let said: Arc<str> = said.into();
    let mut vectors = Vec::new();
    for hash in mine {
        vectors.extend(measurements::embedding(&mut tx, &hash, &model).await?);
    }
    let sought = Arc::new(Sought::new(vectors.iter().map(Vec::as_slice)));
    if sought.is_empty() {
        return Ok(Err(Missing::Words));
    }
    let near = nearest(&mut tx, sight, &model, &sought).await?;
    let mut found: Vec<Alike> = Vec::new();
    let mut looked_up: HashMap<ConversationId, Option<Held>> = HashMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for one in near {
        if found.len() >= wanted {
            break;
        }
        for at in store::places(&mut tx, sight, &model, &one.text, SAME_TEXT).await? {
            if at.conversation_id == place.conversation_id {
                continue;
            }
            if !looked_up.contains_key(&at.conversation_id) {
                let held = held(&mut tx, &at).await?;
                looked_up.insert(at.conversation_id.clone(), held);
            }
            let Some(held) = looked_up.get(&at.conversation_id).cloned().flatten() else { continue };
            let Some(turn) = fitting(&held, &one.text, party) else { continue };
            let (said, nearness, id) = (said.clone(), one.nearness, at.conversation_id);
            let show = move || shown(&held, turn, &said, (id, nearness));
            let Ok((folded, alike)) = tokio::task::spawn_blocking(show).await else { continue };
            if seen.insert(folded) {
                found.push(alike);
                break;
            }
        }
    }
    Ok(Ok(found))
}

/// A turn that is alike, masked, and its words as two of the same are known by. Heavy.
fn shown(
    held: &Held,
    turn: usize,
    said: &str,
    (conversation_id, nearness): (ConversationId, f32),
) -> (String, Alike) {
    let (transcript, roles, _) = held.as_ref();
    let turns = &transcript.turns;
    let text = masked(&turns[turn].text);
    let before = turn.checked_sub(1).filter(|n| turns[*n].voice != turns[turn].voice);
    let alike = Alike {
        conversation_id,
        said: snapshot(transcript, roles, before.unwrap_or(turn)..=turn),
        turn,
        nearness,
        shared: shared::shared(said, &text),
    };
    (crate::text::fold(&text), alike)
}

/// Reads all vectors in sight piece by piece; the comparing runs beside the async threads.
async fn nearest(
    tx: &mut Tx,
    sight: &Sight,
    model: &str,
    sought: &Arc<Sought>,
) -> Result<Vec<super::likeness::Near>, StoreError> {
    let mut nearest = Nearest::new(CANDIDATES);
    let mut after = String::new();
    loop {
        let piece = store::piece(tx, sight, model, &after, PIECE).await?;
        let Some((last, _)) = piece.last() else { break };
        after.clone_from(last);
        let sought = sought.clone();
        let look = move || {
            nearest.look_through(&sought, &piece);
            nearest
        };
        // Only a panic in there ends it early; then there is nothing to show.
        let Ok(looked) = tokio::task::spawn_blocking(look).await else { return Ok(Vec::new()) };
        nearest = looked;
    }
    Ok(nearest.finish())
}

async fn held(tx: &mut Tx, place: &Place) -> Result<Option<Held>, StoreError> {
    let transcript = conversations::transcript(tx, &place.conversation_id, place.revision).await?;
    let roles = conversations::roles(tx, &place.conversation_id, place.revision).await?;
    let (Some(transcript), Some(roles)) = (transcript, roles) else { return Ok(None) };
    let cut = move || {
        let texts = embedded(&transcript);
        Arc::new((transcript, roles, texts))
    };
    // As above: after a panic there is nothing to look up.
    Ok(tokio::task::spawn_blocking(cut).await.ok())
}

/// Hashes of all that was embedded, with the turn that each stands in: whole turns and the passages of long ones.
fn embedded(transcript: &Transcript) -> Vec<(ContentHash, usize)> {
    let mut all = Vec::new();
    for ((index, turn), from) in transcript.turns.iter().enumerate().zip(read_from(transcript)) {
        let text = turn.text.get(from..).unwrap_or(&turn.text);
        all.push((ContentHash::of(text.trim().as_bytes()), index));
        let cut = passages(text);
        if cut.len() > 1 {
            let pieces = cut.iter().filter_map(|span| span.of(text));
            all.extend(pieces.map(|piece| (ContentHash::of(piece.as_bytes()), index)));
        }
    }
    all
}

/// Whose turns are meant (the agent's where there are any), their hashes, and what they say.
fn asked(held: &Held, picked: RangeInclusive<usize>) -> (Party, Vec<ContentHash>, String) {
    let (transcript, roles, texts) = held.as_ref();
    let party_of = |index: usize| transcript.turns.get(index).map(|turn| roles.party(turn.voice));
    let has = |party| picked.clone().any(|index| party_of(index) == Some(party));
    let first = party_of(*picked.start()).unwrap_or(Party::Unknown);
    let party = if has(Party::Agent) { Party::Agent } else { first };
    let own = |index: usize| picked.contains(&index) && party_of(index) == Some(party);
    let heavy = |index: usize| transcript.turns.get(index).is_some_and(|turn| weight(&turn.text) >= WEIGHT);
    let hashes = texts.iter().filter(|(_, index)| own(*index) && heavy(*index)).map(|(hash, _)| hash.clone());
    let turns = transcript.turns.iter().enumerate().filter(|(index, _)| own(*index));
    let said: Vec<String> = turns.map(|(_, turn)| masked(&turn.text)).collect();
    (party, hashes.collect(), said.join("\n"))
}

/// The turn of this party that holds the text and says enough.
fn fitting(held: &Held, text: &str, party: Party) -> Option<usize> {
    let (transcript, roles, texts) = held.as_ref();
    let fits = |index: usize| {
        let turn = &transcript.turns[index];
        roles.party(turn.voice) == party && !turn.private && weight(&turn.text) >= WEIGHT
    };
    texts.iter().find(|(hash, index)| hash.as_str() == text && fits(*index)).map(|(_, index)| *index)
}
