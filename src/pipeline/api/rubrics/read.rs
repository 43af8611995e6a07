//! What rubrics there are, what each says, how it came into force, how often its criteria fire.

use super::check::Explained;
use super::computed;
use super::drafts::DraftRow;
use crate::basic::{ContentHash, UnixMillis, Wording};
use crate::conversation::Channel;
use crate::http::{Json, Path, Problem};
use crate::people::{Lead, Staff};
use crate::pipeline::preview::Verdicts;
use crate::review::blind::all_kept;
use crate::rubric::parse;
use crate::rubric::store::versions::{self, Way};
use crate::rubric::store::{self as published, Published, cases, drafts, files};
use crate::scoring::cases::Verdict;
use crate::scoring::{Scorecard, store as scorecards};
use crate::store::{Db, from_text};
use crate::text::masked;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Scorecards that figures rest on, at most: the newest.
const FIGURES: i64 = 500;
/// Conversations offered to try a draft on.
const OFFERED: i64 = 50;

/// How a rubric's file lies to what is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum FileState {
    /// There is none: it was made in the browser.
    None,
    /// What is in force is what the file says; a start with an edited file publishes it.
    Follows,
    /// Another version is in force; the file's text is only offered.
    Offered,
}

/// A rubric as listed.
#[derive(Serialize, ToSchema)]
pub(super) struct RubricRow {
    /// E.g. `support.zh`.
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Wording>,
    /// Language of its reasons; absent where no version is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Criteria in the version in force.
    criteria: usize,
    /// Hash of the version in force; absent where none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    /// The last change of what is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<VersionRow>,
    file: FileState,
    /// How many drafts there are.
    drafts: usize,
}

/// A change of what is in force.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionRow {
    /// Which version.
    hash: String,
    /// When, ms since 1970.
    at: UnixMillis,
    /// Name of the person; empty for a file.
    who: String,
    way: Way,
    /// Why, in the person's words.
    note: String,
}

impl From<versions::Publication> for VersionRow {
    fn from(one: versions::Publication) -> Self {
        Self { hash: one.hash.to_string(), at: one.at, who: one.who, way: one.way, note: masked(&one.note) }
    }
}

fn file_state(id: &str, active: Option<&str>, all: &[Published]) -> FileState {
    match all.iter().find(|file| file.id == id) {
        None => FileState::None,
        Some(file) if active == Some(file.hash.as_str()) => FileState::Follows,
        Some(_) => FileState::Offered,
    }
}

/// All rubrics
#[utoipa::path(get, path = "/api/v1/rubrics", tag = "rubrics", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Vec<RubricRow>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_rubrics(_: Staff, State(db): State<Db>) -> Result<Json<Vec<RubricRow>>, Problem> {
    let mut tx = db.read().await?;
    let active = published::active(&mut tx).await?;
    let files = files::all(&mut tx).await?;
    let mut rows = Vec::new();
    for (id, hash) in versions::known(&mut tx).await? {
        let last = versions::of(&mut tx, &id).await?.into_iter().next();
        rows.push(RubricRow {
            file: file_state(&id, hash.as_deref(), &files),
            drafts: drafts::of(&mut tx, &id).await?.len(),
            last: last.map(VersionRow::from),
            title: None,
            language: None,
            criteria: 0,
            hash,
            id,
        });
    }
    drop(tx);
    computed(move || {
        for row in &mut rows {
            let Some(one) = active.iter().find(|one| one.id == row.id) else { continue };
            let Ok(rubric) = parse(&one.id, &one.yaml) else { continue };
            row.title = Some(rubric.title.clone());
            row.language = Some(rubric.language.to_string());
            row.criteria = rubric.criteria.len();
        }
        Json(rows)
    })
    .await
}

/// A rubric with its history.
#[derive(Serialize, ToSchema)]
pub(super) struct RubricDocument {
    /// E.g. `support.zh`.
    id: String,
    /// Hash of the version in force; absent where none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    file: FileState,
    /// Hash of what the file says, where it is only offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered: Option<String>,
    /// The text of the file, where it is only offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    offered_yaml: Option<String>,
    /// Every change of what is in force, the newest first.
    versions: Vec<VersionRow>,
    /// Drafts, the last saved first.
    drafts: Vec<DraftRow>,
}

/// One rubric: its versions and drafts
#[utoipa::path(get, path = "/api/v1/rubrics/{id}", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = RubricDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_rubric(
    _: Staff,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<RubricDocument>, Problem> {
    let mut tx = db.read().await?;
    let known = versions::known(&mut tx).await?.into_iter().find(|(known, _)| *known == id);
    let (_, hash) = known.ok_or_else(|| Problem::not_found("rubric"))?;
    let files = files::all(&mut tx).await?;
    let file = file_state(&id, hash.as_deref(), &files);
    let offered = files.into_iter().find(|one| one.id == id && file == FileState::Offered);
    let versions = versions::of(&mut tx, &id).await?.into_iter().map(VersionRow::from).collect();
    let drafts = drafts::of(&mut tx, &id).await?.into_iter().map(DraftRow::from).collect();
    Ok(Json(RubricDocument {
        id,
        hash,
        file,
        offered: offered.as_ref().map(|one| one.hash.to_string()),
        offered_yaml: offered.map(|one| one.yaml),
        versions,
        drafts,
    }))
}

/// A version of a rubric.
#[derive(Serialize, ToSchema)]
pub(super) struct VersionDocument {
    /// Hash of its compiled content.
    hash: String,
    /// Is it in force?
    active: bool,
    /// As it was written.
    yaml: String,
    /// The rubric's cases as they are now.
    cases: String,
    /// What it says.
    explained: Explained,
}

/// One version: its text, and what it says in plain words
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/versions/{hash}", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric"), ("hash" = String, Path, description = "Hash of the version, or `active`")),
    responses((status = 200, body = VersionDocument), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn get_version(
    _: Staff,
    State(db): State<Db>,
    Path((id, hash)): Path<(String, String)>,
) -> Result<Json<VersionDocument>, Problem> {
    let mut tx = db.read().await?;
    let active = published::active(&mut tx).await?.into_iter().find(|one| one.id == id);
    let is_active = hash == "active" || active.as_ref().is_some_and(|one| one.hash.as_str() == hash);
    let one = if is_active {
        active
    } else {
        published::by_hash(&mut tx, &ContentHash::from_stored(hash)).await?.filter(|one| one.id == id)
    };
    let one = one.ok_or_else(|| Problem::not_found("version"))?;
    let cases = cases::own(&mut tx, &id).await?;
    drop(tx);
    computed(move || {
        // What is published compiles, unless it was published by an older program.
        let rubric = parse(&one.id, &one.yaml).map_err(|error| {
            Problem::conflict(format!("this version can no longer be read: {error}"))
                .hint("it was made for an older version of the program; publish a newer text")
        })?;
        Ok(Json(VersionDocument {
            hash: one.hash.to_string(),
            active: is_active,
            explained: Explained::of(&rubric),
            yaml: one.yaml,
            cases,
        }))
    })
    .await?
}

/// How often criteria fire.
#[derive(Serialize, ToSchema)]
pub(super) struct FiguresDocument {
    /// Scorecards that the figures rest on: the newest, at most 500.
    n: usize,
    /// By criterion.
    criteria: BTreeMap<String, Verdicts>,
}

/// How often each criterion fires
///
/// In the newest scorecards of this rubric, whatever version made them, but those of conversations that you are still to
/// judge yourself.
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/figures", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = FiguresDocument), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn get_figures(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<FiguresDocument>, Problem> {
    let mut tx = db.read().await?;
    let kept = all_kept(&mut tx, &who).await?;
    let newest = scorecards::newest(&mut tx, &id, FIGURES).await?;
    drop(tx);
    let bodies: Vec<String> =
        newest.into_iter().filter(|(of, _)| !kept.contains(of)).map(|(_, body)| body).collect();
    computed(move || {
        let mut criteria: BTreeMap<String, Verdicts> = BTreeMap::new();
        for body in &bodies {
            let card: Scorecard = from_text("scorecard", body)?;
            for finding in card.findings {
                criteria.entry(finding.criterion).or_default().count(Verdict::from(&finding.outcome));
            }
        }
        Ok(Json(FiguresDocument { n: bodies.len(), criteria }))
    })
    .await?
}

/// A conversation to try a draft on.
#[derive(Serialize, ToSchema)]
pub(super) struct Candidate {
    /// Our id.
    id: String,
    /// The source's id, masked.
    external_id: String,
    channel: Channel,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// When it began, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<UnixMillis>,
    /// Its current score by this rubric.
    #[serde(skip_serializing_if = "Option::is_none")]
    overall: Option<f64>,
}

/// Conversations to try a draft on
///
/// The newest that this rubric has scored and that you may see; not those that you are still to judge yourself.
#[utoipa::path(get, path = "/api/v1/rubrics/{id}/conversations", tag = "rubrics", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the rubric")),
    responses((status = 200, body = Vec<Candidate>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list_conversations(
    who: Lead,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Candidate>>, Problem> {
    let mut tx = db.read().await?;
    let kept = all_kept(&mut tx, &who).await?;
    let mut all = Vec::new();
    for (conversation, overall) in scorecards::newest_in_sight(&mut tx, &id, &who.sight(), OFFERED).await? {
        if kept.contains(&conversation) {
            continue;
        }
        let Some(row) = crate::conversation::store::by_id(&mut tx, &conversation).await? else { continue };
        let (agent_id, agent) = row.about.agent.map(|agent| (agent.id, agent.name)).unzip();
        all.push(Candidate {
            id: conversation.to_string(),
            external_id: masked(&row.about.external_id),
            channel: row.about.channel,
            agent_id,
            agent: agent.flatten(),
            started_at: row.about.started.map(|started| started.at),
            overall,
        });
    }
    Ok(Json(all))
}
