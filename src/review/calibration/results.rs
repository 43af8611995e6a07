//! What a session came to, for those who took part; hidden until everybody has judged or the lead has closed it.

use super::api::taking;
use super::{Agreed, Of, Rated, figures};
use crate::basic::Wording;
use crate::conversation::store as conversations;
use crate::http::{Json, Path, Problem};
use crate::people::Reviewer;
use crate::people::audit::store::note_once;
use crate::people::audit::{Action, Deed, ONE_LOOK};
use crate::review::blind;
use crate::review::verdict::{Verdict, store as verdicts};
use crate::review::{Names, compiled};
use crate::scoring::Mark;
use crate::store::Db;
use crate::text;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Agreement on one criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionAgreement {
    /// The criterion.
    pub criterion: String,
    /// Its name.
    pub title: Wording,
    /// How well people agree on it.
    pub agreed: Agreed,
}

/// Agreement of two people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairAgreement {
    /// The one.
    pub left: String,
    /// The other.
    pub right: String,
    /// How well they agree.
    pub agreed: Agreed,
}

/// How much higher or lower somebody scores.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonLeniency {
    /// Who.
    pub person: String,
    /// Conversations compared.
    pub n: usize,
    /// Points above the expert or the mean of the others; absent where there is not enough data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Of>,
}

/// A mark on which people parted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalibrationDifference)]
pub struct DifferenceDocument {
    /// Which conversation.
    pub conversation_id: String,
    /// The source's id, masked.
    pub external_id: String,
    /// Its place in the session, from 0.
    pub position: usize,
    /// The criterion.
    pub criterion: String,
    /// Its name.
    pub title: Wording,
    /// What each person said, in the order of `people`; null who has not judged it.
    pub marks: Vec<Option<Mark>>,
    /// Why, in the same order, masked.
    pub reasons: Vec<String>,
    /// What the machine says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<Mark>,
}

/// What a session came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalibrationResults)]
pub struct ResultsDocument {
    /// Names of those who took part.
    pub people: Vec<String>,
    /// Name of the expert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expert: Option<String>,
    /// Conversations in the session.
    pub conversations: usize,
    /// So many of them are left out here, because you are still to judge them blind.
    pub kept: usize,
    /// All pairs, all criteria.
    pub overall: Agreed,
    /// By criterion, in the rubric's order.
    pub criteria: Vec<CriterionAgreement>,
    /// Person by person.
    pub pairs: Vec<PairAgreement>,
    /// One for each person.
    pub leniency: Vec<PersonLeniency>,
    /// Where people parted.
    pub differences: Vec<DifferenceDocument>,
}

/// What a session came to
#[utoipa::path(get, path = "/api/v1/calibrations/{id}/results", tag = "calibrations", security(("session" = []), ("token" = [])),
    params(("id" = String, Path, description = "Id of the session")),
    responses((status = 200, body = ResultsDocument), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn read_calibration_results(
    who: Reviewer,
    State(db): State<Db>,
    Path(id): Path<String>,
) -> Result<Json<ResultsDocument>, Problem> {
    let mut tx = db.read().await?;
    let taking = taking(&mut tx, &who, &id).await?;
    let session = &taking.session;
    if !session.is_revealed(&taking.given) {
        return Err(Problem::conflict("the results are hidden until everybody has judged")
            .hint("the lead may close the session earlier"));
    }
    // Who reads here what the machine and others said of a case could judge it blind no more. A session that is over
    // keeps nothing itself, another that holds the same conversation does.
    let kept = blind::all_kept(&mut tx, &who).await?;
    let left_out = session.conversations.iter().filter(|(id, _)| kept.contains(id)).count();
    let mut given: BTreeMap<(usize, usize), Verdict> = BTreeMap::new();
    for one in taking.given.iter().filter(|one| !kept.contains(&one.conversation)) {
        let person = session.people.iter().position(|user| *user == one.user);
        let conversation = session.conversations.iter().position(|(id, _)| *id == one.conversation);
        if let (Some(person), Some(conversation)) = (person, conversation)
            && let Some(verdict) = verdicts::by_id(&mut tx, &one.verdict).await?
        {
            given.insert((conversation, person), verdict);
        }
    }
    let rated: Vec<Rated> = given
        .iter()
        .map(|((conversation, person), verdict)| Rated {
            person: *person,
            conversation: *conversation,
            marks: verdict.answers.iter().map(|one| (one.criterion.clone(), one.mark)).collect(),
            overall: verdict.tally.overall,
        })
        .collect();
    let names = Names::read(&mut tx).await?;
    let rubric = compiled(&mut tx, &session.rubric_hash).await?;
    let mut external = Vec::new();
    for (conversation, _) in &session.conversations {
        let row = conversations::by_id(&mut tx, conversation).await?;
        external.push(row.map(|row| text::masked(&row.about.external_id)).unwrap_or_default());
    }
    drop(tx);
    let expert = session.expert.as_ref().and_then(|id| session.people.iter().position(|one| one == id));
    let (people, all) = (session.people.len(), session.conversations.len());
    let deed = Deed::new(&who, Action::Saw, format!("calibration:{id}")).detail("results");
    note_once(&db, &deed, ONE_LOOK).await?;
    // Every criterion and pair once without each conversation: not on a thread that answers requests.
    let worked = tokio::task::spawn_blocking(move || figures(people, all, expert, &rated)).await;
    let worked = worked.map_err(Problem::internal)?;
    let title = |id: &str| {
        let known = rubric.as_ref().and_then(|rubric| rubric.criterion(id));
        known.map_or_else(|| Wording::from(id), |own| own.title.clone())
    };
    let order = |id: &str| rubric.as_ref().and_then(|one| one.criteria.iter().position(|own| own.id == id));
    let name = |person: usize| session.people.get(person).map(|id| names.of(id.as_str())).unwrap_or_default();
    let mut criteria: Vec<CriterionAgreement> = worked
        .criteria
        .into_iter()
        .map(|(id, agreed)| CriterionAgreement { title: title(&id), criterion: id, agreed })
        .collect();
    criteria.sort_by_key(|one| order(&one.criterion));
    let said = |conversation: usize, person: usize, criterion: &str| {
        let verdict = given.get(&(conversation, person))?;
        verdict.answers.iter().find(|answer| answer.criterion == criterion)
    };
    let difference = |one: super::Difference| DifferenceDocument {
        conversation_id: session
            .conversations
            .get(one.conversation)
            .map(|(id, _)| id.to_string())
            .unwrap_or_default(),
        external_id: external.get(one.conversation).cloned().unwrap_or_default(),
        position: one.conversation,
        title: title(&one.criterion),
        reasons: (0..people)
            .map(|person| said(one.conversation, person, &one.criterion))
            .map(|answer| answer.map(|answer| text::masked(&answer.reason)).unwrap_or_default())
            .collect(),
        machine: (0..people).find_map(|person| said(one.conversation, person, &one.criterion)?.machine),
        criterion: one.criterion,
        marks: one.marks,
    };
    Ok(Json(ResultsDocument {
        people: (0..people).map(name).collect(),
        expert: expert.map(name),
        conversations: all,
        kept: left_out,
        overall: worked.overall,
        criteria,
        pairs: worked
            .pairs
            .into_iter()
            .map(|pair| PairAgreement { left: name(pair.left), right: name(pair.right), agreed: pair.agreed })
            .collect(),
        leniency: worked
            .leniency
            .into_iter()
            .map(|one| PersonLeniency { person: name(one.person), n: one.n, points: one.points })
            .collect(),
        differences: worked.differences.into_iter().map(difference).collect(),
    }))
}
