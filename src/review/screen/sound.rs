//! The recording over HTTP: streamed by ranges to whoever may see the conversation, and its peaks.
//!
//! What a browser cannot play (telephone codecs in WAV) is decoded once, block by block, and kept beside the blob.

use super::read;
use crate::audio::{self, AudioError, Limits, Peaks};
use crate::basic::{ContentHash, ConversationId};
use crate::blob::{BlobError, Blobs};
use crate::conversation::store::{self as conversations, Recording};
use crate::http::range::{Wanted, wanted};
use crate::http::{Path, Problem, Query};
use crate::people::audit::{Action, ONE_LISTENING};
use crate::people::{Staff, Who};
use crate::store::Db;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;

/// Bytes read from disk at a time.
const PIECE: usize = 128 << 10;

/// Only one recording is made playable at a time: it takes a core.
static MAKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn recording(db: &Db, who: &Who, id: &ConversationId) -> Result<Recording, Problem> {
    let mut tx = db.read().await?;
    let row = read::row(&mut tx, who, id).await?;
    let found = conversations::recording(&mut tx, id, row.revision).await?;
    found.ok_or_else(|| Problem::not_found("recording"))
}

/// Listen to the recording
///
/// As it was taken in, or as WAV where browsers cannot play that. Understands `Range`.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/audio", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation"),
        ("revision" = Option<i64>, Query, description = "Changes with the recording, so that browsers may keep what they have; not read")),
    responses((status = 200, description = "All of it", content_type = "audio/*"),
        (status = 206, description = "The bytes that `Range` asks for", content_type = "audio/*"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 416, body = Problem, description = "`Range` lies beyond the end"), (status = 422, body = Problem)))]
pub(super) async fn get_audio(
    who: Staff,
    State(db): State<Db>,
    State(blobs): State<Blobs>,
    State(limits): State<Limits>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = ConversationId::new(id);
    let recording = recording(&db, &who, &id).await?;
    read::seen(&db, &who, Action::Played, &id, ONE_LISTENING).await?;
    let (file, media_type) = playable(blobs, recording, limits).await?;
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    stream(file, range, &media_type)
}

/// The file to play, opened, and its media type.
async fn playable(blobs: Blobs, recording: Recording, limits: Limits) -> Result<(File, String), Problem> {
    let key = recording.blob.clone();
    let (store, bounds) = (blobs.clone(), limits.clone());
    let open = move || -> Result<Option<(File, String)>, Problem> {
        if let Some(file) = store.playable(&key).map_err(gone)? {
            return Ok(Some((file, "audio/wav".to_owned())));
        }
        let as_it_is = audio::is_playable(store.read(&key).map_err(gone)?, &bounds).map_err(unplayable)?;
        let file = if as_it_is { Some(store.read(&key).map_err(gone)?) } else { None };
        Ok(file.map(|file| (file, recording.media_type)))
    };
    if let Some(found) = blocking(open).await? {
        return Ok(found);
    }
    let _turn = MAKING.lock().await;
    let key = recording.blob;
    blocking(move || make(&blobs, &key, &limits)).await
}

/// Decodes the recording unless somebody has done so meanwhile.
fn make(blobs: &Blobs, key: &ContentHash, limits: &Limits) -> Result<(File, String), Problem> {
    if blobs.playable(key).map_err(gone)?.is_none() {
        let source = blobs.read(key).map_err(gone)?;
        blobs.make_playable(key, |out| -> Result<(), Fault> {
            let mut buffered = std::io::BufWriter::new(out);
            audio::write_wav(source, &mut buffered, limits)?;
            std::io::Write::flush(&mut buffered).map_err(|error| Fault::Audio(error.into()))
        })?;
    }
    let file = blobs.playable(key).map_err(gone)?.ok_or_else(|| Problem::not_found("recording"))?;
    Ok((file, "audio/wav".to_owned()))
}

/// What goes wrong while a recording is made playable.
enum Fault {
    Blob(BlobError),
    Audio(AudioError),
}

impl From<BlobError> for Fault {
    fn from(error: BlobError) -> Self {
        Self::Blob(error)
    }
}

impl From<AudioError> for Fault {
    fn from(error: AudioError) -> Self {
        Self::Audio(error)
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Blob(error) => gone(error),
            Fault::Audio(error) => unplayable(error),
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?
}

fn gone(error: BlobError) -> Problem {
    match error {
        BlobError::Missing(_) => Problem::not_found("recording"),
        other => Problem::internal(other),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function in map_err")]
fn unplayable(error: AudioError) -> Problem {
    Problem::unprocessable(format!("the recording cannot be played: {error}"))
}

fn stream(mut file: File, range: Option<&str>, media_type: &str) -> Result<Response, Problem> {
    let size = file.metadata().map_err(Problem::internal)?.len();
    let wanted = wanted(range, size);
    let (first, last) = match wanted {
        Wanted::Whole => (0, size.saturating_sub(1)),
        Wanted::Part(first, last) => (first, last),
        Wanted::Beyond => {
            let range = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((range, Problem::beyond(size)).into_response());
        }
    };
    let length = if size == 0 { 0 } else { last - first + 1 };
    file.seek(SeekFrom::Start(first)).map_err(Problem::internal)?;
    let bytes = tokio::fs::File::from_std(file).take(length);
    let mut response = Body::from_stream(ReaderStream::with_capacity(bytes, PIECE)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(media_type)?);
    headers.insert(header::CONTENT_LENGTH, value(&length.to_string())?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if matches!(wanted, Wanted::Part(..)) {
        headers.insert(header::CONTENT_RANGE, value(&format!("bytes {first}-{last}/{size}"))?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(Problem::internal)
}

/// How fine the peaks shall be.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Fineness {
    /// Pairs a second at least; all that there are where not given.
    per_second: Option<u16>,
}

/// The waveform
///
/// Little-endian: pairs a second (u16), channels (u16), then for each channel the count of values (u32) and the values
/// (i8): lowest, highest, lowest, highest … in 1/128 of full scale.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/peaks", tag = "review", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the conversation"), Fineness,
        ("revision" = Option<i64>, Query, description = "As of the sound")),
    responses((status = 200, description = "The peaks", content_type = "application/octet-stream"),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_peaks(
    who: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
    Query(fineness): Query<Fineness>,
) -> Result<Response, Problem> {
    let recording = recording(&db, &who, &ConversationId::new(id)).await?;
    let bytes = recording.peaks.ok_or_else(|| Problem::not_found("waveform: it is not decoded yet"))?;
    let bytes = blocking(move || {
        let Some(per_second) = fineness.per_second else { return Ok(bytes) };
        let peaks = Peaks::from_bytes(&bytes).ok_or_else(|| Problem::internal("stored peaks are damaged"))?;
        Ok(peaks.coarser(per_second).to_bytes())
    })
    .await?;
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((kind, bytes).into_response())
}
