//! Conversations that come in over HTTP: transcripts as JSON, recordings as multipart.

use crate::basic::ContentHash;
use crate::blob::{BlobError, Staged};
use crate::config::{IntakeSettings, Settings};
use crate::conversation::Channel;
use crate::conversation::import::{AboutFile, ImportError, TextLimits, json, vtt};
use crate::http::{Bytes, Json, Multipart, Problem};
use crate::people::{Sender, Who};
use crate::pipeline::{
    Accepted, Content, Intake, IntakeError, NewConversation, media_type, upload as recordings,
};
use crate::text::numbers_masked;
use axum::extract::State;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use utoipa::ToSchema;

/// What became of a conversation that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptedDocument {
    /// Our id.
    pub id: String,
    /// `new`, `same` (known, nothing stored), `updated` (other metadata) or `revised` (other content).
    pub outcome: &'static str,
}

type Answer = (StatusCode, Json<AcceptedDocument>);

/// Take in a conversation as JSON
#[utoipa::path(post, path = "/api/v1/conversations", tag = "conversations", security(("session" = []), ("token" = [])),
    request_body(content = Object, description = "One conversation, as README \"Files spotcheck reads\" documents"),
    responses((status = 201, body = AcceptedDocument), (status = 200, body = AcceptedDocument),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_conversation(
    who: Sender,
    State(intake): State<Arc<Intake>>,
    State(settings): State<Arc<Settings>>,
    Bytes(body): Bytes,
) -> Result<Answer, Problem> {
    check_size(body.len(), &settings.intake)?;
    let limits = limits(&settings.intake);
    // Reading megabytes of JSON takes a while, which other requests shall not wait for.
    let read = tokio::task::spawn_blocking(move || {
        let text = std::str::from_utf8(&body)
            .map_err(|error| Problem::unprocessable(format!("not UTF-8: {error}")))?;
        json("body", ContentHash::of(&body).short(), text, limits).map_err(refused)
    });
    let mut all = read.await.map_err(Problem::internal)??;
    let (Some(one), None) = (all.pop(), all.pop()) else {
        return Err(Problem::unprocessable("one conversation at a time"));
    };
    let mut about = one.about;
    settings.complete(&mut about);
    accept(&intake, &who, NewConversation { about, content: Content::Transcript(one.transcript) }).await
}

/// A recording or WebVTT file with its metadata.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form to the OpenAPI document")]
pub(super) struct Form {
    /// Metadata: the fields of our JSON without turns. Must come before the file.
    about: Option<String>,
    /// A recording (.wav .mp3 .flac .ogg) or .vtt; its name gives the kind.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Upload a recording or a WebVTT file
#[utoipa::path(post, path = "/api/v1/conversations/upload", tag = "conversations", security(("session" = []), ("token" = [])),
    request_body(content = inline(Form), content_type = "multipart/form-data"),
    responses((status = 201, body = AcceptedDocument), (status = 200, body = AcceptedDocument),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn upload(
    who: Sender,
    State(intake): State<Arc<Intake>>,
    State(settings): State<Arc<Settings>>,
    Multipart(mut form): Multipart,
) -> Result<Answer, Problem> {
    let mut about = AboutFile::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("about") => {
                let text = field.text().await.map_err(broken)?;
                check_size(text.len(), &settings.intake)?;
                about = AboutFile::parse("about", &text).map_err(refused)?;
            }
            Some("file") => {
                let mut new = read_file(field, about, &intake, &settings.intake).await?;
                settings.complete(&mut new.about);
                return accept(&intake, &who, new).await;
            }
            other => {
                let name = numbers_masked(other.unwrap_or("without a name"));
                return Err(Problem::unprocessable(format!("the form has a field {name}"))
                    .hint("fields are about, then file"));
            }
        }
    }
    Err(Problem::unprocessable("the form has no field file"))
}

async fn read_file(
    field: Field<'_>,
    about: AboutFile,
    intake: &Intake,
    settings: &IntakeSettings,
) -> Result<NewConversation, Problem> {
    let name = field.file_name().unwrap_or("recording").to_owned();
    let path = Path::new(&name);
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("vtt")) {
        let text = field.text().await.map_err(broken)?;
        check_size(text.len(), settings)?;
        let one = vtt(&name, &stem, &text, about, limits(settings)).map_err(refused)?;
        return Ok(NewConversation { about: one.about, content: Content::Transcript(one.transcript) });
    }
    let about = about.into_about(&name, &stem, Channel::Voice).map_err(refused)?;
    let staged = receive(field, intake.blobs.stage(settings.max_recording_bytes).map_err(unstored)?).await?;
    let (blobs, settings) = (intake.blobs.clone(), settings.clone());
    // Hashing is done; probing and syncing to disk block.
    let kept = tokio::task::spawn_blocking(move || recordings::keep(&blobs, staged, &settings)).await;
    let kept = kept
        .map_err(Problem::internal)?
        .map_err(|error| Problem::unprocessable(numbers_masked(&format!("{name}: {error:#}"))))?;
    Ok(NewConversation { about, content: Content::Recording { kept, media_type: media_type(path) } })
}

async fn receive(mut field: Field<'_>, mut staged: Staged) -> Result<Staged, Problem> {
    while let Some(bytes) = field.chunk().await.map_err(broken)? {
        staged.write(&bytes).map_err(unstored)?;
    }
    Ok(staged)
}

async fn accept(intake: &Intake, who: &Who, new: NewConversation) -> Result<Answer, Problem> {
    let accepted = intake.accept_from(Some(who), &new, crate::basic::UnixMillis::now()).await;
    let accepted = accepted.map_err(|error| match error {
        IntakeError::Nameless => Problem::unprocessable(error.to_string()),
        other => Problem::internal(other),
    })?;
    let status = if matches!(accepted, Accepted::New(_)) { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(AcceptedDocument { id: accepted.id().to_string(), outcome: accepted.as_str() })))
}

fn limits(settings: &IntakeSettings) -> TextLimits {
    TextLimits { max_turns: settings.max_turns, max_turn_bytes: settings.max_turn_bytes }
}

fn check_size(bytes: usize, settings: &IntakeSettings) -> Result<(), Problem> {
    let max = settings.max_transcript_bytes;
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= max) {
        return Ok(());
    }
    Err(Problem::too_large(format!("{bytes} bytes, at most {max}")).hint("raise intake.max_transcript_bytes"))
}

fn refused(error: ImportError) -> Problem {
    let hint = error.hint.clone();
    let problem = Problem::unprocessable(
        ImportError { hint: None, file: numbers_masked(&error.file), ..error }.to_string(),
    );
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function in map_err")]
fn broken(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large(error.body_text())
    } else {
        Problem::bad_request(error.body_text())
    }
}

fn unstored(error: BlobError) -> Problem {
    match error {
        BlobError::TooLarge { limit } => {
            Problem::too_large(format!("more than {limit} bytes")).hint("raise intake.max_recording_bytes")
        }
        other => Problem::internal(other),
    }
}
