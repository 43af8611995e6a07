//! A lesson taken out of the program: a zip of sound, transcripts and reasons.

use super::criteria::choices;
use super::lessons::{own, readable};
use super::sound::{Clips, Recordings};
use crate::coaching::noted;
use crate::coaching::pack::{Pack, Packed, archive};
use crate::http::{Path, Problem};
use crate::people::Coach;
use crate::people::audit::store::note_alone;
use crate::people::audit::{Action, Deed};
use crate::store::Db;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Sound in one lesson, at most: two hours.
const MOST_SOUND: usize = 230 << 20;

/// Export a lesson
///
/// A zip with a page that opens without this program, the clips as WAV (personal data bleeped), and what was said as
/// Markdown and JSON (personal data masked).
#[utoipa::path(get, path = "/api/v1/lessons/{id}/export", tag = "coaching", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the lesson")),
    responses((status = 200, description = "The archive", content_type = "application/zip"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn export_lesson(
    who: Coach,
    State(db): State<Db>,
    State(recordings): State<Recordings>,
    Extension(clips): Extension<Clips>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    // Two hours of sound are 230 MB: one lesson is packed at a time, the next waits.
    let _one = clips.exporting().await?;
    let mut tx = db.read().await?;
    own(&mut tx, &who, &id).await?;
    let lesson = readable(&mut tx, &who, &id).await?;
    drop(tx);
    let criteria = choices(&db).await?;
    let named = |id: String| {
        let known = criteria.iter().find(|one| one.criterion == id);
        known.map_or(id, |one| if lesson.lesson.language == "zh" { one.zh.clone() } else { one.en.clone() })
    };
    let mut examples = Vec::with_capacity(lesson.items.len());
    let mut sound = 0;
    for item in lesson.items {
        let example = item.listed.example;
        let wav = clips.wav(&db, &recordings, &example).await?;
        sound += wav.as_ref().map_or(0, |wav| wav.len());
        if sound > MOST_SOUND {
            return Err(Problem::conflict("the clips of this lesson are longer than two hours together")
                .hint("make two lessons of it"));
        }
        examples.push(Packed {
            worth: example.worth,
            title: noted(&example.title),
            why: noted(&example.why),
            note: noted(&item.note),
            criterion: example.criterion.map(named),
            language: example.language,
            agent: item.listed.agent.or(item.listed.agent_id).filter(|_| lesson.lesson.names_agents),
            said: example.said,
            wav,
        });
    }
    let count = examples.len();
    let pack = Pack {
        title: noted(&lesson.lesson.title),
        intro: noted(&lesson.lesson.intro),
        language: lesson.lesson.language.clone(),
        examples,
    };
    let packed = tokio::task::spawn_blocking(move || archive(pack)).await.map_err(Problem::internal)?;
    let bytes = packed.map_err(Problem::internal)?;
    let deed = Deed::new(&who, Action::Exported, format!("lesson:{id}"));
    note_alone(&db, &deed.detail(format!("{count} examples"))).await?;
    Ok(download(bytes, &id))
}

fn download(bytes: Vec<u8>, id: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    // Ids are hexadecimal; the end of one tells lessons of the same day apart.
    let tail: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail = tail.get(tail.len().saturating_sub(8)..).unwrap_or_default();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"lesson-{tail}.zip\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
