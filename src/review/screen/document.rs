//! What the review screen is told, in one answer. Text is masked; offsets are bytes (UTF-8) of the texts as sent.

use super::Judgement;
use crate::basic::{Millis, UnixMillis, Wording};
use crate::conversation::{Channel, Party};
use crate::review::Reason;
use crate::review::verdict::{Occasion, Pointed};
use crate::scoring::Mark;
use crate::scoring::document::{DimensionDocument, FindingDocument, RolesDocument};
use serde::Serialize;
use utoipa::ToSchema;

/// A conversation as a reviewer works on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewDocument {
    /// Who, when, where it stands.
    pub conversation: About,
    /// The open case, else the one closed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseAtHand>,
    /// Is the machine's side withheld until this person has answered?
    pub hidden: bool,
    /// What this person may do here.
    pub may: May,
    /// How it is known who is agent; absent until it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<RolesDocument>,
    /// The party of each voice; of a recording, of each channel.
    pub voices: Vec<Party>,
    /// What was said, masked; empty until it is transcribed.
    pub turns: Vec<ReviewTurn>,
    /// The recording; chats have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingDocument>,
    /// The rubrics that it was scored under, each in exactly that version.
    pub rubrics: Vec<RubricDocument>,
    /// The machine's side, one for each rubric; absent while it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Vec<MachineDocument>>,
    /// This person's unfinished review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftDocument>,
    /// What this person answered before the machine's side was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Vec<FirstDocument>>,
    /// Remarks on turns; only this person's own while the machine's side is withheld.
    pub comments: Vec<CommentDocument>,
    /// What people decided, the oldest first; none while the machine's side is withheld.
    pub verdicts: Vec<VerdictDocument>,
    /// Corrected words, the oldest first.
    pub corrections: Vec<CorrectionDocument>,
}

/// Who, when, where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewAbout)]
pub struct About {
    /// Our id.
    pub id: String,
    /// The source.
    pub source: String,
    /// The source's id, masked.
    pub external_id: String,
    /// `chat` or `voice`.
    pub channel: Channel,
    /// The source's id of the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Team of the agent at the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Ticket or order, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Product or service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Treated with priority?
    pub vip: bool,
    /// When it began, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<UnixMillis>,
    /// Zone of the place, e.g. `Asia/Shanghai`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// `zh`, `en` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Length of the recording, or from the first to the last message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Millis>,
    /// Counts changes of what was said, from 1. Send it back with a verdict.
    pub revision: i64,
    /// `waiting`, `working`, `scored` or `failed`.
    pub state: &'static str,
    /// The stage it is in or ended in.
    pub stage: String,
    /// Why it failed or waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Wording>,
}

/// The case in hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseAtHand {
    /// Its id.
    pub id: String,
    /// Still open?
    pub open: bool,
    /// `sample`, `risk` or `failure`; absent while the machine's side is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<crate::review::Stream>,
    /// Is it to be judged blind?
    pub blind: bool,
    /// Why, the weightiest first; empty while the machine's side is withheld.
    pub reasons: Vec<Reason>,
    /// When it should be done, ms since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<UnixMillis>,
    /// When it was opened, ms since 1970.
    pub created_at: UnixMillis,
    /// Who has taken it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
    /// Has somebody else taken it? Then no verdict can be given here.
    pub taken_by_other: bool,
}

/// What this person may do here.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct May {
    /// Answer, correct, swap speakers, give a verdict: there is an open case.
    pub judge: bool,
    /// Take it for review, where no case of it is open.
    pub take: bool,
    /// Be shown personal data of a turn, with a reason.
    pub unmask: bool,
    /// Must a reason be given where the machine is overturned?
    pub reason_when_overturned: bool,
}

/// One turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewTurn {
    /// `agent`, `customer`, `bot`, `system` or `unknown`.
    pub role: Party,
    /// Masked text.
    pub text: String,
    /// Is anything in it masked?
    pub masked: bool,
    /// An internal note, never judged.
    pub private: bool,
    /// `zh`, `en` or `other`, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<Millis>,
    /// End; chats have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<Millis>,
    /// How sure the transcriber is, 0-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// For each word: first byte, one past the last byte, begin ms, end ms, confidence in hundredths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<[i64; 5]>,
}

/// The recording.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordingDocument {
    /// Length, once decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Millis>,
    /// Where to stream it from.
    pub audio: String,
    /// Where its peaks are, once decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peaks: Option<String>,
}

/// A rubric as far as a person judges by it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewRubric)]
pub struct RubricDocument {
    /// Its id.
    pub id: String,
    /// Hash of the version.
    pub hash: String,
    /// Name.
    pub title: Wording,
    /// `points` (share of the points met) or `deductions` (100 less what failed).
    pub scoring: &'static str,
    /// The overall score is at most this when a critical criterion fails.
    pub critical_cap: f64,
    /// Dimensions in order.
    pub dimensions: Vec<DimensionOfRubric>,
    /// Bands from the best to the worst.
    pub bands: Vec<BandOfRubric>,
    /// Criteria in order.
    pub criteria: Vec<CriterionDocument>,
}

/// One side of quality.
#[derive(Debug, Serialize, ToSchema)]
pub struct DimensionOfRubric {
    /// Its id.
    pub id: String,
    /// Name.
    pub title: Wording,
    /// Share in the overall score, relative to the others.
    pub weight: f64,
}

/// A range of the overall score.
#[derive(Debug, Serialize, ToSchema)]
pub struct BandOfRubric {
    /// Its id.
    pub id: String,
    /// Name.
    pub title: Wording,
    /// Lowest score in it.
    pub from: f64,
}

/// One thing to judge.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionDocument {
    /// Its id.
    pub id: String,
    /// Id of its dimension.
    pub dimension: String,
    /// Name.
    pub title: Wording,
    /// Points to win or lose.
    pub points: f64,
    /// A red line (红线)?
    pub critical: bool,
    /// Can only a person tell?
    pub human: bool,
}

/// What the machine says under one rubric.
#[derive(Debug, Serialize, ToSchema)]
pub struct MachineDocument {
    /// Id of the rubric.
    pub rubric: String,
    /// Identity of the scorecard. Send it back with a verdict.
    pub hash: String,
    /// 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Band of the overall score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// Critical criteria that failed.
    pub critical_failed: Vec<String>,
    /// Scores by dimension.
    pub dimensions: Vec<DimensionDocument>,
    /// In the rubric's order.
    pub findings: Vec<FindingOfMachine>,
}

/// One finding with what decided it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingOfMachine {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingDocument,
    /// Which rules, numbers or heads decided, with versions.
    pub sources: Vec<String>,
}

/// An unfinished review.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewDraft)]
pub struct DraftDocument {
    /// What was said so far.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// When it was saved, ms since 1970.
    pub updated_at: UnixMillis,
}

/// A first answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstDocument {
    /// Id of the rubric.
    pub rubric: String,
    /// Id of the criterion.
    pub criterion: String,
    /// The answer.
    pub mark: Mark,
}

/// A remark on a turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentDocument {
    /// Our id.
    pub id: String,
    /// Index of the turn, 0-based.
    pub turn: i64,
    /// Who.
    pub by: String,
    /// Is it this person's own?
    pub own: bool,
    /// What was remarked, masked.
    pub body: String,
    /// When, ms since 1970.
    pub created_at: UnixMillis,
}

/// What a person decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictDocument {
    /// Our id.
    pub id: String,
    /// Id of the rubric.
    pub rubric: String,
    /// Who.
    pub by: String,
    /// Is it this person's own?
    pub own: bool,
    /// Why it was judged.
    pub occasion: Occasion,
    /// Is it the score of record of the conversation as it is now?
    pub of_record: bool,
    /// On which revision.
    pub revision: i64,
    /// Did the person answer before the machine's answer was shown?
    pub blind: bool,
    /// 0-100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Band of the overall score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// In the rubric's order.
    pub answers: Vec<AnswerDocument>,
    /// About the whole conversation.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// When, ms since 1970.
    pub given_at: UnixMillis,
}

/// What a person decided of one criterion, beside what the machine had said.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerDocument {
    /// Id of the criterion.
    pub criterion: String,
    /// The machine's mark then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Mark>,
    /// The person's mark.
    pub mark: Mark,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where it is seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Pointed>,
}

/// Corrected words of a turn, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectionDocument {
    /// Index of the turn, 0-based.
    pub turn: i64,
    /// The turn's text before.
    pub before: String,
    /// Who.
    pub by: String,
    /// When, ms since 1970.
    pub corrected_at: UnixMillis,
}
