//! Clips over HTTP. A clip is cut when it is asked for and kept in memory for a while: nothing that was cut lies on
//! a disk, so erasing a conversation leaves no clip behind.

use super::lessons::readable;
use crate::audio::{self, Limits, Mono16k};
use crate::basic::ContentHash;
use crate::blob::Blobs;
use crate::coaching::{Clip, Example, Plan, store};
use crate::conversation::store as conversations;
use crate::http::range::{Wanted, wanted};
use crate::http::{Path, Problem};
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LISTENING};
use crate::people::{Anyone, Staff, Who};
use crate::review::queue::Viewer;
use crate::store::{Db, Tx};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

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
    exporting: Arc<Semaphore>,
}

impl Default for Clips {
    fn default() -> Self {
        let one = || Arc::new(Semaphore::new(1));
        Self { kept: Arc::default(), decoding: one(), exporting: one() }
    }
}

impl Clips {
    /// The turn to export a lesson; it ends when what comes back is dropped.
    pub(super) async fn exporting(&self) -> Result<SemaphorePermit<'_>, Problem> {
        self.exporting.acquire().await.map_err(Problem::internal)
    }

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
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 416, body = Problem, description = "`Range` lies beyond the end")))]
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
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 416, body = Problem, description = "`Range` lies beyond the end")))]
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
    // Whatever part of it is asked for: sound can be heard from its middle on, too.
    let deed = Deed::new(who, Action::Played, format!("example:{}", example.id)).detail(detail);
    note_once(db, &deed, ONE_LISTENING).await?;
    Ok(sent(&wav, headers.get(header::RANGE).and_then(|value| value.to_str().ok())))
}

fn sent(wav: &[u8], range: Option<&str>) -> Response {
    let size = wav.len() as u64;
    let part = match wanted(range, size) {
        Wanted::Whole => None,
        Wanted::Part(first, last) => Some((first, last)),
        Wanted::Beyond => {
            let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return (range, Problem::beyond(size)).into_response();
        }
    };
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
    let (status, body) = match part {
        Some((first, last)) => {
            (StatusCode::PARTIAL_CONTENT, wav.get(at(first)..=at(last)).unwrap_or_default().to_vec())
        }
        None => (StatusCode::OK, wav.to_vec()),
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("audio/wav"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some((first, last)) = part
        && let Ok(value) = HeaderValue::from_str(&format!("bytes {first}-{last}/{size}"))
    {
        headers.insert(header::CONTENT_RANGE, value);
    }
    response
}
