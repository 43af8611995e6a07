//! Clips over HTTP. A clip is cut when it is asked for and kept in memory for a while: nothing that was cut lies on
//! a disk, so erasing a conversation leaves no clip behind.

use super::lessons::readable;
use crate::audio::{self, Limits, Mono16k};
use crate::basic::ContentHash;
use crate::blob::Blobs;
use crate::coaching::{Clip, Example, Plan, store};
use crate::conversation::store as conversations;
use crate::http::{Path, Problem};
use crate::people::audit::store::note_alone;
use crate::people::audit::{Action, Deed};
use crate::people::{Anyone, Staff, Who};
use crate::review::queue::Viewer;
use crate::store::{Db, Tx};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Where recordings are and how large they may be.
#[derive(Clone, Debug)]
pub struct Recordings {
    /// The files.
    pub blobs: Blobs,
    /// Bounds for decoding.
    pub limits: Limits,
}

impl Recordings {
    /// The decoded channels: from the scratch folder, or decoded again where they are not there. Blocks.
    fn channels(&self, blob: &ContentHash) -> anyhow::Result<Vec<Mono16k>> {
        if let Some(channels) = self.blobs.scratch(blob).read()? {
            return Ok(channels.into_iter().map(Mono16k).collect());
        }
        Ok(audio::decode(self.blobs.read(blob)?, &self.limits)?.channels)
    }
}

/// Clips are kept up to so many bytes together.
const KEPT: usize = 48 << 20;

/// What was cut lately. Decoding an hour takes seconds and a quarter of a gigabyte, so that one is decoded at a time.
#[derive(Clone)]
pub(super) struct Clips {
    kept: Arc<Mutex<VecDeque<(ContentHash, Plan, Arc<Vec<u8>>)>>>,
    decoding: Arc<Semaphore>,
}

impl Default for Clips {
    fn default() -> Self {
        Self { kept: Arc::default(), decoding: Arc::new(Semaphore::new(1)) }
    }
}

impl Clips {
    fn find(&self, blob: &ContentHash, plan: &Plan) -> Option<Arc<Vec<u8>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(b, p, _)| b == blob && p == plan).map(|(_, _, wav)| wav.clone())
    }

    fn keep(&self, blob: ContentHash, plan: Plan, wav: Arc<Vec<u8>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((blob, plan, wav));
        while kept.iter().map(|(_, _, wav)| wav.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
    }

    /// The clip of an example as a WAV file, personal data bleeped; `None` where there is nothing to hear.
    pub(super) async fn wav(
        &self,
        db: &Db,
        recordings: &Recordings,
        example: &Example,
    ) -> Result<Option<Arc<Vec<u8>>>, Problem> {
        let mut tx = db.read().await?;
        let Some((blob, plan)) = planned(&mut tx, example).await? else { return Ok(None) };
        drop(tx);
        if let Some(wav) = self.find(&blob, &plan) {
            return Ok(Some(wav));
        }
        let _one = self.decoding.acquire().await.map_err(Problem::internal)?;
        let (own, wanted, key) = (recordings.clone(), plan.clone(), blob.clone());
        let cut =
            move || own.channels(&key).map(|channels| Clip::cut(&channels, &wanted).map(|clip| clip.wav()));
        let wav = tokio::task::spawn_blocking(cut).await.map_err(Problem::internal)??;
        let Some(wav) = wav.map(Arc::new) else { return Ok(None) };
        self.keep(blob, plan, wav.clone());
        Ok(Some(wav))
    }
}

/// What to cut, by the transcript of the example's revision.
async fn planned(tx: &mut Tx, example: &Example) -> Result<Option<(ContentHash, Plan)>, Problem> {
    let (id, revision) = (&example.conversation_id, example.revision);
    let Some(recording) = conversations::recording(tx, id, revision).await? else { return Ok(None) };
    let Some(transcript) = conversations::transcript(tx, id, revision).await? else { return Ok(None) };
    let words = conversations::words(tx, id, revision).await?;
    let picked = example.from_turn..=example.to_turn;
    // Every turn that sounds in it is searched for personal data.
    let plan = tokio::task::spawn_blocking(move || Plan::of(&transcript, &words, picked)).await;
    Ok(plan.map_err(Problem::internal)?.map(|plan| (recording.blob, plan)))
}

/// Listen to an example; personal data is bleeped
#[utoipa::path(get, path = "/api/v1/examples/{id}/audio", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the example")),
    responses((status = 200, description = "WAV, 16 kHz, mono", content_type = "audio/wav"), (status = 206, description = "A part of it"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn play_example(
    who: Staff,
    State(db): State<Db>,
    State(recordings): State<Recordings>,
    Extension(clips): Extension<Clips>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut tx = db.read().await?;
    let listed = store::listed(&mut tx, &Viewer::of(&who), &id).await?;
    drop(tx);
    let example = listed.ok_or_else(|| Problem::not_found("example"))?.example;
    play(&who, (&db, &recordings, &clips), &example, "", &headers).await
}

/// Listen to an example of a lesson; personal data is bleeped
#[utoipa::path(get, path = "/api/v1/lessons/{id}/items/{example}/audio", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the lesson"), ("example" = String, Path, description = "Id of the example")),
    responses((status = 200, description = "WAV, 16 kHz, mono", content_type = "audio/wav"), (status = 206, description = "A part of it"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn play_item(
    who: Anyone,
    State(db): State<Db>,
    State(recordings): State<Recordings>,
    Extension(clips): Extension<Clips>,
    Path((id, example)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut tx = db.read().await?;
    let readable = readable(&mut tx, &who, &id).await?;
    let item = readable.items.into_iter().find(|item| item.listed.example.id == example);
    drop(tx);
    let example = item.ok_or_else(|| Problem::not_found("example"))?.listed.example;
    play(&who, (&db, &recordings, &clips), &example, &format!("in lesson {id}"), &headers).await
}

async fn play(
    who: &Who,
    (db, recordings, clips): (&Db, &Recordings, &Clips),
    example: &Example,
    detail: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let wav = clips.wav(db, recordings, example).await?;
    let wav = wav.ok_or_else(|| {
        Problem::not_found("clip")
            .hint("chats have no sound, and neither have turns whose times are not known")
    })?;
    let range = range(headers, wav.len());
    // A player asks for the rest of what it is playing already; that is not listening again.
    if range.is_none_or(|(from, _)| from == 0) {
        let deed = Deed::new(who, Action::Played, format!("example:{}", example.id)).detail(detail);
        note_alone(db, &deed).await?;
    }
    Ok(sent(&wav, range))
}

/// One range of bytes, as players ask for it: first and last byte.
fn range(headers: &HeaderMap, length: usize) -> Option<(usize, usize)> {
    let asked = headers.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = asked.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to = if to.is_empty() { usize::MAX } else { to.parse().ok()? }.min(length.checked_sub(1)?);
    (from <= to).then_some((from, to))
}

fn sent(wav: &[u8], range: Option<(usize, usize)>) -> Response {
    let (status, body) = match range {
        Some((from, to)) => (StatusCode::PARTIAL_CONTENT, wav.get(from..=to).unwrap_or_default().to_vec()),
        None => (StatusCode::OK, wav.to_vec()),
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("audio/wav"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some((from, to)) = range
        && let Ok(value) = HeaderValue::from_str(&format!("bytes {from}-{to}/{}", wav.len()))
    {
        headers.insert(header::CONTENT_RANGE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_anything_else_is_the_whole() {
        let asked = |text: &'static str| {
            range(&[(header::RANGE, HeaderValue::from_static(text))].into_iter().collect(), 100)
        };
        assert_eq!(asked("bytes=0-"), Some((0, 99)));
        assert_eq!(asked("bytes=10-19"), Some((10, 19)));
        assert_eq!(asked("bytes=90-500"), Some((90, 99)));
        assert_eq!((asked("bytes=100-"), asked("bytes=-5"), asked("bytes=0-1,3-4")), (None, None, None));
    }
}
