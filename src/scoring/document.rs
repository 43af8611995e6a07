//! A scorecard as it leaves the program: with its turns, quotes looked up, personal data masked.
//!
//! This is the documented JSON of `spotcheck score --json` and of the API. Offsets are bytes of `turns[].text`:
//! masking keeps the length of every character in bytes, so they fit the masked text as well as the stored one.

use super::{Finding, Scorecard};
use crate::basic::{Millis, Span};
use crate::conversation::{About, Party, RoleOrigin, Roles, Transcript};
use crate::facts::Evidence;
use crate::text;
use serde::Serialize;
use utoipa::ToSchema;

/// Everything a reader needs to check a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreDocument {
    /// The source's id of the conversation.
    pub conversation: String,
    /// `chat` or `voice`.
    pub channel: String,
    /// `zh`, `en`, `other`, or absent where it could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How it is known who is agent.
    pub roles: RolesDocument,
    /// Id of the rubric.
    pub rubric: String,
    /// Content hash of the rubric's version.
    pub rubric_hash: String,
    /// Content hash of the scorecard.
    pub hash: String,
    /// 0-100; absent where nothing could be assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Band of the overall score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Critical criteria (红线) that failed.
    pub critical_failed: Vec<String>,
    /// Scores by dimension.
    pub dimensions: Vec<DimensionDocument>,
    /// One for each criterion, in the rubric's order.
    pub findings: Vec<FindingDocument>,
    /// What was said, masked.
    pub turns: Vec<TurnDocument>,
}

/// How it is known who is agent.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolesDocument {
    /// `given`, `person`, `inferred` or `none`.
    pub origin: String,
    /// 0-1.
    pub confidence: f64,
}

/// The score of one dimension.
#[derive(Debug, Serialize, ToSchema)]
pub struct DimensionDocument {
    /// Id: `attitude`, `empathy`, `accuracy`, `resolution`, or the rubric's own.
    pub dimension: String,
    /// 0-100; absent where nothing in it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Its weight in the overall score.
    pub weight: f64,
    /// Criteria that counted.
    pub assessed: usize,
    /// Criteria that applied but could not be assessed.
    pub not_assessable: usize,
}

/// One criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingDocument {
    /// Id of the criterion.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// `met`, `not_met`, `not_applicable` or `not_assessable`.
    pub verdict: &'static str,
    /// 0-1.
    pub confidence: f64,
    /// The reason in one sentence.
    pub why: String,
    /// Where it was read; never empty for `not_met`.
    pub evidence: Vec<EvidenceDocument>,
}

/// A place to look at or listen to.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceDocument {
    /// `quote`, `gap` or `searched`.
    pub kind: &'static str,
    /// Index into `turns` (0-based); for `searched` the first turn of the range, for `gap` the turn before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// `searched`: the last turn of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_turn: Option<usize>,
    /// First byte (UTF-8) of `turns[turn].text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The words, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Begin, ms since the conversation started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<Millis>,
    /// End.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<Millis>,
    /// What was looked for, or which rules or numbers decided, with their versions.
    pub source: String,
}

/// One turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct TurnDocument {
    /// `agent`, `customer`, `bot`, `system` or `unknown`.
    pub role: Party,
    /// Masked text.
    pub text: String,
    /// Begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<Millis>,
    /// End; chats have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<Millis>,
    /// How sure the transcriber is, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

impl ScoreDocument {
    /// Puts a scorecard beside the conversation it was made from.
    ///
    /// # Errors
    /// When the scorecard holds a number that JSON cannot write.
    pub fn new(
        about: &About,
        transcript: &Transcript,
        roles: &Roles,
        card: &Scorecard,
    ) -> Result<Self, serde_json::Error> {
        let turns = turns(transcript, roles);
        Ok(Self {
            conversation: text::masked(&about.external_id),
            channel: match about.channel {
                crate::conversation::Channel::Voice => "voice".to_owned(),
                crate::conversation::Channel::Chat => "chat".to_owned(),
            },
            language: about.language.or(transcript.language).map(|lang| lang.to_string()),
            roles: roles.into(),
            rubric: card.rubric.id.clone(),
            rubric_hash: card.rubric.hash.to_string(),
            hash: card.hash()?.to_string(),
            overall: card.overall,
            band: card.band.clone(),
            critical_failed: card.critical_failed.clone(),
            dimensions: card.dimensions.iter().map(DimensionDocument::from).collect(),
            findings: card.findings.iter().map(|finding| FindingDocument::new(finding, &turns)).collect(),
            turns,
        })
    }
}

/// The turns as they may be shown.
pub fn turns(transcript: &Transcript, roles: &Roles) -> Vec<TurnDocument> {
    let show = |turn: &crate::conversation::Turn| TurnDocument {
        role: roles.party(turn.voice),
        text: text::masked(&turn.text),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        confidence: turn.confidence,
    };
    transcript.turns.iter().map(show).collect()
}

impl From<&Roles> for RolesDocument {
    fn from(roles: &Roles) -> Self {
        let origin = match roles.origin {
            RoleOrigin::Given => "given",
            RoleOrigin::Person => "person",
            RoleOrigin::Inferred => "inferred",
            RoleOrigin::None => "none",
        };
        Self { origin: origin.to_owned(), confidence: roles.confidence }
    }
}

impl From<&super::DimensionScore> for DimensionDocument {
    fn from(score: &super::DimensionScore) -> Self {
        Self {
            dimension: score.dimension.clone(),
            score: score.score,
            weight: score.weight,
            assessed: score.assessed,
            not_assessable: score.not_assessable,
        }
    }
}

impl FindingDocument {
    /// A finding beside the turns that it quotes.
    pub(crate) fn new(finding: &Finding, turns: &[TurnDocument]) -> Self {
        let source = finding.sources.join(" ");
        let evidence =
            finding.evidence().into_iter().map(|one| EvidenceDocument::new(one, turns, &source)).collect();
        Self {
            criterion: finding.criterion.clone(),
            dimension: finding.dimension.clone(),
            verdict: finding.mark().as_str(),
            confidence: finding.confidence,
            why: finding.why.clone(),
            evidence,
        }
    }
}

impl EvidenceDocument {
    fn new(evidence: &Evidence, turns: &[TurnDocument], source: &str) -> Self {
        let blank = Self {
            kind: "searched",
            turn: None,
            to_turn: None,
            start: None,
            end: None,
            quote: None,
            start_ms: None,
            end_ms: None,
            source: source.to_owned(),
        };
        match evidence {
            Evidence::Quote { turn, span, start_ms, end_ms } => Self {
                kind: "quote",
                turn: Some(*turn),
                start: Some(span.start),
                end: Some(span.end),
                quote: quote(turns, *turn, *span),
                start_ms: *start_ms,
                end_ms: *end_ms,
                ..blank
            },
            Evidence::Gap { from_ms, to_ms, after_turn } => Self {
                kind: "gap",
                turn: *after_turn,
                start_ms: Some(*from_ms),
                end_ms: Some(*to_ms),
                ..blank
            },
            Evidence::Searched { from_turn, to_turn, what } => Self {
                turn: Some(*from_turn),
                to_turn: Some(*to_turn),
                start_ms: turns.get(*from_turn).and_then(|turn| turn.start_ms),
                end_ms: turns.get(*to_turn).and_then(|turn| turn.end_ms.or(turn.start_ms)),
                source: what.clone(),
                ..blank
            },
        }
    }
}

fn quote(turns: &[TurnDocument], turn: usize, span: Span) -> Option<String> {
    span.of(&turns.get(turn)?.text).map(str::to_owned)
}
