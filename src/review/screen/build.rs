//! From what is stored to what the review screen is told. Pure; masks every text.

use super::document::{
    About, AnswerDocument, BandOfRubric, CaseAtHand, CommentDocument, CorrectionDocument, CriterionDocument,
    DimensionOfRubric, DraftDocument, FindingOfMachine, FirstDocument, MachineDocument, May,
    RecordingDocument, ReviewDocument, ReviewTurn, RubricDocument, VerdictDocument,
};
use super::store::{Comment, Correction, Draft, First};
use crate::basic::{Millis, UnixMillis, UserId};
use crate::conversation::store::{Recording, Row};
use crate::conversation::{Roles, Transcript, Turn, Word};
use crate::people::{User, Who};
use crate::review::blind;
use crate::review::verdict::Verdict;
use crate::review::{Case, DUE};
use crate::rubric::{Compiled, Scoring, Test};
use crate::scoring::document::{DimensionDocument, FindingDocument, TurnDocument, turns};
use crate::scoring::store::Stored;
use crate::text;
use std::sync::Arc;

/// Everything that is read for the screen.
pub(super) struct Material {
    pub who: Who,
    pub row: Row,
    pub case: Option<Case>,
    pub hidden: bool,
    pub may: May,
    pub transcript: Option<Transcript>,
    pub words: Vec<Vec<Word>>,
    pub roles: Option<Roles>,
    pub recording: Option<Recording>,
    pub cards: Vec<(Stored, Arc<Compiled>)>,
    pub draft: Option<Draft>,
    pub first: Option<First>,
    pub comments: Vec<Comment>,
    pub verdicts: Vec<(Verdict, bool)>,
    pub corrections: Vec<Correction>,
    pub users: Vec<User>,
    pub now: UnixMillis,
}

impl Material {
    /// The name that people know somebody by.
    fn name(&self, id: &UserId) -> String {
        let user = self.users.iter().find(|user| user.id == *id);
        user.map_or_else(|| id.to_string(), |user| user.display_name.clone())
    }

    pub(super) fn document(self) -> ReviewDocument {
        let shown = match (&self.transcript, &self.roles) {
            (Some(transcript), Some(roles)) => turns(transcript, roles),
            _ => Vec::new(),
        };
        let machine =
            (!self.hidden).then(|| self.cards.iter().map(|(card, _)| machine(card, &shown)).collect());
        let duration = self.duration();
        ReviewDocument {
            conversation: about(&self.row, duration),
            case: self.case.as_ref().map(|case| self.case_at_hand(case)),
            hidden: self.hidden,
            roles: self.roles.as_ref().map(Into::into),
            voices: self.roles.as_ref().map(|roles| roles.parties.clone()).unwrap_or_default(),
            recording: self.recording.as_ref().map(|found| recording(&self.row, found)),
            rubrics: self.cards.iter().map(|(_, rubric)| rubric_document(rubric)).collect(),
            machine,
            draft: self
                .draft
                .clone()
                .map(|draft| DraftDocument { judgement: draft.judgement, updated_at: draft.updated_at }),
            first: self.first.as_ref().map(|first| first.answers.iter().map(FirstDocument::from).collect()),
            comments: self.comments(),
            verdicts: self.verdicts(),
            corrections: self.corrections.iter().map(|one| self.correction(one)).collect(),
            turns: self.turns(shown),
            may: self.may,
        }
    }

    /// Of the recording; of a chat from the first to the last message.
    fn duration(&self) -> Option<Millis> {
        let heard = self.recording.as_ref().and_then(|recording| recording.duration_ms);
        let transcript = self.transcript.as_ref()?;
        let times = || transcript.turns.iter().filter_map(|turn| turn.start_ms);
        heard.or(transcript.duration_ms).or_else(|| Some(times().max()? - times().min()?))
    }

    fn case_at_hand(&self, case: &Case) -> CaseAtHand {
        let taken = case.holder(self.now).map(UserId::new);
        CaseAtHand {
            id: case.id.to_string(),
            open: case.open,
            stream: (!self.hidden).then_some(case.stream),
            blind: blind::is_blind(case),
            reasons: if self.hidden { Vec::new() } else { case.reasons.clone() },
            // How soon the flags want it done would tell of them.
            due_at: if self.hidden { Some(case.created_at + DUE) } else { case.due_at },
            created_at: case.created_at,
            taken_by_other: taken.as_ref().is_some_and(|id| *id != self.who.id),
            taken_by: taken.map(|id| self.name(&id)),
        }
    }

    fn turns(&self, shown: Vec<TurnDocument>) -> Vec<ReviewTurn> {
        let Some(transcript) = &self.transcript else { return Vec::new() };
        let one = |(n, (turn, shown)): (usize, (&Turn, TurnDocument))| ReviewTurn {
            masked: shown.text != turn.text,
            private: turn.private,
            language: text::language(&turn.text).map(|lang| lang.to_string()),
            words: self.words.get(n).map(|words| words.iter().map(word).collect()).unwrap_or_default(),
            role: shown.role,
            text: shown.text,
            start_ms: shown.start_ms,
            end_ms: shown.end_ms,
            confidence: shown.confidence,
        };
        transcript.turns.iter().zip(shown).enumerate().map(one).collect()
    }

    fn comments(&self) -> Vec<CommentDocument> {
        // What others remarked would tell a blind reviewer where to look.
        let may_see = |comment: &&Comment| !self.hidden || comment.user == self.who.id;
        let one = |comment: &Comment| CommentDocument {
            id: comment.id.clone(),
            turn: comment.turn,
            by: self.name(&comment.user),
            own: comment.user == self.who.id,
            body: text::masked(&comment.body),
            created_at: comment.created_at,
        };
        self.comments.iter().filter(may_see).map(one).collect()
    }

    fn verdicts(&self) -> Vec<VerdictDocument> {
        if self.hidden {
            return Vec::new();
        }
        let answer = |answer: &crate::review::verdict::Answer| AnswerDocument {
            criterion: answer.criterion.clone(),
            machine: answer.machine,
            mark: answer.mark,
            reason: text::masked(&answer.reason),
            evidence: answer.evidence.clone(),
        };
        let one = |(verdict, of_record): &(Verdict, bool)| VerdictDocument {
            id: verdict.id.clone(),
            rubric: verdict.rubric.id.clone(),
            by: self.name(&verdict.reviewer),
            own: verdict.reviewer == self.who.id,
            occasion: verdict.occasion,
            of_record: *of_record && verdict.revision == self.row.revision,
            revision: verdict.revision,
            blind: verdict.blind,
            overall: verdict.tally.overall,
            band: verdict.tally.band.clone(),
            answers: verdict.answers.iter().map(answer).collect(),
            note: text::masked(&verdict.note),
            given_at: verdict.given_at,
        };
        // A calibration compares people; it says nothing of this conversation.
        let counts = |(verdict, _): &&(Verdict, bool)| verdict.occasion.counts();
        self.verdicts.iter().filter(counts).map(one).collect()
    }

    fn correction(&self, one: &Correction) -> CorrectionDocument {
        CorrectionDocument {
            turn: one.turn,
            before: text::masked(&one.before),
            by: self.name(&one.user),
            corrected_at: one.corrected_at,
        }
    }
}

fn about(row: &Row, duration_ms: Option<Millis>) -> About {
    let about = &row.about;
    let agent = about.agent.as_ref();
    About {
        id: row.id.to_string(),
        source: about.source.clone(),
        external_id: text::masked(&about.external_id),
        channel: about.channel,
        agent_id: agent.map(|agent| agent.id.clone()),
        agent: agent.and_then(|agent| agent.name.clone()),
        team: agent.and_then(|agent| agent.team.clone()),
        ticket: about.ticket.as_deref().map(text::masked),
        product: about.product.clone(),
        vip: about.customer.as_ref().is_some_and(|customer| customer.vip),
        started_at: about.started.as_ref().map(|started| started.at),
        zone: about.started.as_ref().map(|started| started.zone.clone()),
        language: about.language.map(|lang| lang.to_string()),
        duration_ms,
        revision: row.revision,
        state: row.state.as_str(),
        stage: row.stage.clone(),
        failure: row.failure.as_ref().map(|told| told.map(text::numbers_masked)),
    }
}

/// The recording with the addresses that it is streamed from.
pub(in crate::review) fn recording(row: &Row, found: &Recording) -> RecordingDocument {
    // The revision stands in the address, so that a browser may keep what it has fetched.
    let address = |what: &str| format!("/api/v1/conversations/{}/{what}?revision={}", row.id, row.revision);
    RecordingDocument {
        duration_ms: found.duration_ms,
        audio: address("audio"),
        peaks: found.peaks.as_ref().map(|_| address("peaks")),
    }
}

fn word(word: &Word) -> [i64; 5] {
    let at = |offset: usize| i64::try_from(offset).unwrap_or(i64::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
    let hundredths = (word.confidence.clamp(0.0, 1.0) * 100.0).round() as i64;
    [at(word.span.start), at(word.span.end), word.start_ms.0, word.end_ms.0, hundredths]
}

fn rubric_document(rubric: &Compiled) -> RubricDocument {
    RubricDocument {
        id: rubric.id.clone(),
        hash: rubric.hash.to_string(),
        title: rubric.title.clone(),
        scoring: match rubric.scoring {
            Scoring::Points => "points",
            Scoring::Deductions => "deductions",
        },
        critical_cap: rubric.critical_cap,
        dimensions: rubric
            .dimensions
            .iter()
            .map(|one| DimensionOfRubric { id: one.id.clone(), title: one.title.clone(), weight: one.weight })
            .collect(),
        bands: rubric
            .bands
            .iter()
            .map(|one| BandOfRubric { id: one.id.clone(), title: one.title.clone(), from: one.from })
            .collect(),
        criteria: rubric
            .criteria
            .iter()
            .map(|one| CriterionDocument {
                id: one.id.clone(),
                dimension: one.dimension.clone(),
                title: one.title.clone(),
                points: one.points,
                critical: one.critical,
                human: matches!(one.test, Test::Human),
            })
            .collect(),
    }
}

fn machine(stored: &Stored, turns: &[TurnDocument]) -> MachineDocument {
    let card = &stored.card;
    MachineDocument {
        rubric: card.rubric.id.clone(),
        hash: stored.hash.to_string(),
        overall: card.overall,
        band: card.band.clone(),
        critical_failed: card.critical_failed.clone(),
        dimensions: card.dimensions.iter().map(DimensionDocument::from).collect(),
        findings: card
            .findings
            .iter()
            .map(|finding| FindingOfMachine {
                finding: FindingDocument::new(finding, turns),
                sources: finding.sources.clone(),
            })
            .collect(),
    }
}

impl From<&super::Said> for FirstDocument {
    fn from(said: &super::Said) -> Self {
        Self { rubric: said.rubric.clone(), criterion: said.criterion.clone(), mark: said.mark }
    }
}
