//! Moments that the machine proposes for the library: the best and the worst of each criterion.
//!
//! Only what has a quote can be heard, so findings without one are left out. Where a person has judged, the person's
//! word counts: a finding that was overturned is no moment of what the machine said. Of one agent only a few are taken,
//! so that a lesson is about the criterion and not about one colleague.

use super::Worth;
use crate::basic::{ConversationId, Span};
use crate::scoring::Mark;
use std::collections::{BTreeMap, BTreeSet};

/// Of each criterion and worth so many.
const EACH: usize = 6;
/// Of these at most so many of one agent.
const OF_ONE_AGENT: usize = 2;

/// A finding with a quote, as proposals look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// As it is now.
    pub revision: i64,
    /// Of whom; `None` where the source does not say.
    pub agent: Option<String>,
    /// Under which rubric.
    pub rubric_id: String,
    /// Id of the criterion.
    pub criterion: String,
    /// Its dimension.
    pub dimension: String,
    /// What the machine said.
    pub machine: Mark,
    /// What a person said in the verdict of record, where there is one.
    pub person: Option<Mark>,
    /// How sure the machine is, 0-1.
    pub confidence: f64,
    /// The overall score of record, 0-100.
    pub overall: Option<f64>,
    /// Turn of the first quote.
    pub turn: usize,
    /// Its place in that turn.
    pub span: Span,
    /// The machine's reason.
    pub why: String,
}

/// A moment that may be worth pinning.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// To follow or to avoid.
    pub worth: Worth,
    /// A person said the same.
    pub confirmed: bool,
    /// The finding.
    pub seen: Seen,
}

/// The best and the worst moments of each criterion, the surest first: what a person confirmed before what the
/// machine alone says, then by confidence, then by how well (or badly) the whole conversation went. `pinned` are
/// moments that are in the library already.
pub fn propose(seen: Vec<Seen>, pinned: &BTreeSet<(ConversationId, usize)>) -> Vec<Proposal> {
    let fresh = seen.into_iter().filter(|one| !pinned.contains(&(one.conversation_id.clone(), one.turn)));
    let mut groups: BTreeMap<(String, String, Worth), Vec<Proposal>> = BTreeMap::new();
    for proposal in fresh.filter_map(weighed) {
        let key = (proposal.seen.rubric_id.clone(), proposal.seen.criterion.clone(), proposal.worth);
        groups.entry(key).or_default().push(proposal);
    }
    groups.into_values().flat_map(diverse).collect()
}

/// What it is an example of, or nothing where person and machine disagree.
fn weighed(seen: Seen) -> Option<Proposal> {
    let worth = match seen.machine {
        Mark::Met => Worth::Good,
        Mark::NotMet => Worth::Bad,
        Mark::NotApplicable | Mark::NotAssessable => return None,
    };
    let agrees = seen.person.map(|person| person == seen.machine);
    (agrees != Some(false)).then(|| Proposal { worth, confirmed: agrees == Some(true), seen })
}

fn diverse(mut group: Vec<Proposal>) -> Vec<Proposal> {
    let fit = |one: &Proposal| {
        let overall = one.seen.overall.unwrap_or(50.0);
        if one.worth == Worth::Good { overall } else { 100.0 - overall }
    };
    group.sort_by(|a, b| {
        (b.confirmed.cmp(&a.confirmed))
            .then(b.seen.confidence.total_cmp(&a.seen.confidence))
            .then(fit(b).total_cmp(&fit(a)))
            .then_with(|| a.seen.conversation_id.cmp(&b.seen.conversation_id))
    });
    let mut of_agent: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let mut conversations = BTreeSet::new();
    group.retain(|one| {
        let count = of_agent.entry(one.seen.agent.clone()).or_default();
        // Nobody knows whose these are, so they are not held to be one agent's.
        let room = one.seen.agent.is_none() || *count < OF_ONE_AGENT;
        let take = room && conversations.insert(one.seen.conversation_id.clone());
        *count += usize::from(take);
        take
    });
    group.truncate(EACH);
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str, agent: &str, machine: Mark, person: Option<Mark>, confidence: f64) -> Seen {
        Seen {
            conversation_id: ConversationId::new(id),
            revision: 1,
            agent: (!agent.is_empty()).then(|| agent.to_owned()),
            rubric_id: "support".to_owned(),
            criterion: "apology".to_owned(),
            dimension: "empathy".to_owned(),
            machine,
            person,
            confidence,
            overall: Some(50.0),
            turn: 3,
            span: Span::new(0, 2),
            why: String::new(),
        }
    }

    fn ids(proposals: &[Proposal]) -> Vec<&str> {
        proposals.iter().map(|one| one.seen.conversation_id.as_str()).collect()
    }

    #[test]
    fn a_person_outranks_the_machine() {
        let proposals = propose(
            vec![
                seen("sure", "a", Mark::Met, None, 0.99),
                seen("overturned", "b", Mark::Met, Some(Mark::NotMet), 1.0),
                seen("confirmed", "c", Mark::Met, Some(Mark::Met), 0.6),
                seen("nothing", "d", Mark::NotApplicable, None, 1.0),
                seen("worst", "d", Mark::NotMet, None, 0.8),
            ],
            &BTreeSet::new(),
        );
        assert_eq!(ids(&proposals), ["confirmed", "sure", "worst"]);
        let worths: Vec<(Worth, bool)> = proposals.iter().map(|one| (one.worth, one.confirmed)).collect();
        assert_eq!(worths, [(Worth::Good, true), (Worth::Good, false), (Worth::Bad, false)]);
    }

    #[test]
    fn no_agent_fills_the_list_and_what_is_pinned_is_not_proposed_again() {
        let many = |pinned: &[&str]| {
            let mut all: Vec<Seen> =
                (0..5).map(|n| seen(&format!("a{n}"), "a", Mark::Met, None, 0.9)).collect();
            all.push(seen("b", "b", Mark::Met, None, 0.1));
            all.extend((0..3).map(|n| seen(&format!("x{n}"), "", Mark::Met, None, 0.05)));
            let pinned = pinned.iter().map(|id| (ConversationId::new(*id), 3)).collect();
            ids(&propose(all, &pinned)).join(" ")
        };
        assert_eq!(many(&[]), "a0 a1 b x0 x1 x2");
        assert_eq!(many(&["a0", "b"]), "a1 a2 x0 x1 x2");
    }
}
