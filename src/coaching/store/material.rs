//! What proposals and boards are made from: scorecards with verdicts, and what was said.

use crate::basic::ConversationId;
use crate::conversation::store::keep_in_sight;
use crate::conversation::{About, Roles, Transcript};
use crate::facts::Facts;
use crate::people::{Sight, Who};
use crate::review::blind::Blindfold;
use crate::review::blind::store::{kept_conversations, unjudged_conversations};
use crate::review::verdict::Answer;
use crate::scoring::{DimensionScore, Scorecard};
use crate::store::{Clauses, StoreError, Tx, from_text};
use serde::Deserialize;

/// What of a stored verdict is read here.
#[derive(Deserialize)]
struct Body {
    answers: Vec<Answer>,
    dimensions: Vec<DimensionScore>,
}

/// A scorecard of the machine and what a person said of the same.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// The revision that both are about.
    pub revision: i64,
    /// The source's id of the agent.
    pub agent_id: Option<String>,
    /// The machine's.
    pub card: Scorecard,
    /// A person's answers, where there is a verdict of record.
    pub answers: Vec<Answer>,
    /// The overall score of record, of several rubrics the strictest.
    pub overall: Option<f64>,
}

/// Scorecards of the conversations that came last, at most `limit` of them. Where somebody is still to judge blind,
/// nothing that the machine found may be seen: such conversations are left out until this person has judged.
///
/// # Errors
/// When the database cannot be read.
pub async fn judged(
    tx: &mut Tx,
    who: &Who,
    (language, criterion): (Option<&str>, Option<&str>),
    limit: i64,
) -> Result<Vec<Judged>, StoreError> {
    type Row = (String, i64, Option<String>, String, Option<String>, Option<f64>);
    let mut clauses = Clauses::new(
        "select v.id, v.revision, v.agent_id, s.body, d.body, coalesce(d.overall, s.overall)
         from conversations v
         join scorecards s on s.conversation_id = v.id and s.current = 1 and s.revision = v.revision
         left join measurements m on m.conversation_id = v.id and m.revision = v.revision
         left join verdicts d on d.conversation_id = v.id and d.rubric_id = s.rubric_id and d.of_record = 1
                             and d.revision = v.revision
         where ",
    );
    // Whoever accepts a proposal shows it to everybody, so that it is hidden from those too who judge nothing.
    let kept = kept_conversations(&mut clauses, Blindfold::All, &who.id);
    clauses.push(&format!("v.id not in {kept}"));
    keep_in_sight(&mut clauses, &who.sight(), "v");
    if let Some(language) = language {
        clauses.with(" and (v.language = ", language, "").with(
            " or m.body like ",
            heard(language).as_str(),
            ")",
        );
    }
    if let Some(id) = criterion {
        let mentions = format!("%\"criterion\":\"{}\"%", id.replace('_', "\\_").replace('%', ""));
        clauses.with(" and s.body like ", mentions.as_str(), " escape '\\'");
    }
    clauses.push(" order by v.id desc").with(" limit ", limit, "");
    let rows: Vec<Row> = clauses.rows(tx).await?;
    rows.into_iter()
        .map(|(id, revision, agent_id, card, verdict, overall)| {
            let body: Option<Body> = verdict.map(|body| from_text("verdict", &body)).transpose()?;
            Ok(Judged {
                conversation_id: ConversationId::new(id),
                revision,
                agent_id,
                card: from_text("scorecard", &card)?,
                answers: body.map(|body| body.answers).unwrap_or_default(),
                overall,
            })
        })
        .collect()
}

/// What measurements say of a language that no source gave.
fn heard(language: &str) -> String {
    format!("%\"language\":\"{language}\"%")
}

/// One conversation for a board: what was said, and how it went.
#[derive(Clone, Debug)]
pub struct Material {
    /// Which conversation.
    pub id: ConversationId,
    /// Who, when, the customer's survey score.
    pub about: About,
    /// What was said.
    pub transcript: Transcript,
    /// By whom.
    pub roles: Roles,
    /// Moments that rules found.
    pub facts: Option<Facts>,
    /// The overall score of record.
    pub overall: Option<f64>,
    /// The dimensions of the score of record.
    pub dimensions: Vec<DimensionScore>,
}

/// Conversations that nobody is still to judge blind, in a language, before the id `before`, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn material(
    tx: &mut Tx,
    sight: &Sight,
    language: &str,
    before: Option<&ConversationId>,
    limit: i64,
) -> Result<Vec<Material>, StoreError> {
    let mut clauses = Clauses::new(
        "select v.id, v.about, t.body as transcript, r.body as roles, f.body as facts, s.body as card, d.body as verdict,
                case when s.conversation_id is null then null else p.overall end as overall
         from conversations v
         join transcripts t on t.conversation_id = v.id and t.revision = v.revision
         join roles r on r.conversation_id = v.id and r.revision = v.revision
         left join measurements m on m.conversation_id = v.id and m.revision = v.revision
         left join facts f on f.conversation_id = v.id and f.revision = v.revision
         left join report_scores p on p.conversation_id = v.id and p.strictest = 1
         left join scorecards s on s.conversation_id = v.id and s.current = 1 and s.revision = v.revision
              and s.rubric_id = p.rubric_id
         left join verdicts d on d.conversation_id = v.id and d.rubric_id = s.rubric_id and d.of_record = 1
              and d.revision = v.revision
         where ",
    );
    let unjudged = unjudged_conversations(&mut clauses);
    clauses.push(&format!("v.id not in {unjudged}"));
    keep_in_sight(&mut clauses, sight, "v");
    clauses.with(" and (v.language = ", language, "").with(" or m.body like ", heard(language).as_str(), ")");
    if let Some(before) = before {
        clauses.with(" and v.id < ", before.as_str(), "");
    }
    clauses.push(" order by v.id desc").with(" limit ", limit, "");
    let rows: Vec<Stored> = clauses.rows(tx).await?;
    rows.into_iter().map(read).collect()
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    about: String,
    transcript: String,
    roles: String,
    facts: Option<String>,
    card: Option<String>,
    verdict: Option<String>,
    overall: Option<f64>,
}

fn read(stored: Stored) -> Result<Material, StoreError> {
    let card: Option<Scorecard> = stored.card.map(|body| from_text("scorecard", &body)).transpose()?;
    let verdict: Option<Body> = stored.verdict.map(|body| from_text("verdict", &body)).transpose()?;
    let machine = || card.map(|card| card.dimensions).unwrap_or_default();
    Ok(Material {
        id: ConversationId::new(stored.id),
        about: from_text("conversation", &stored.about)?,
        transcript: from_text("transcript", &stored.transcript)?,
        roles: from_text("roles", &stored.roles)?,
        facts: stored.facts.map(|body| from_text("facts", &body)).transpose()?,
        overall: stored.overall,
        dimensions: verdict.map_or_else(machine, |verdict| verdict.dimensions),
    })
}
