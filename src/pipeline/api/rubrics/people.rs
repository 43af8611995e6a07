//! What a preview says of people: a mean that moves carries its n and interval, or is not shown.

use crate::pipeline::preview::AgentMove;
use crate::statistics::{ENOUGH, Sums, count, tidy};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// People shown, at most.
const SHOWN: usize = 50;
/// A mean that moves by less than this does not move.
const SAME: f64 = 0.05;

/// An agent whose mean would move.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgentDocument {
    /// The source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Conversations with a score before and after.
    pub n: u64,
    /// Mean before, 0-100.
    pub before: f64,
    /// Mean after.
    pub after: f64,
    /// After less before.
    pub moved: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The people in a preview.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PeopleDocument {
    /// Those with enough conversations whose mean would move, the largest move first.
    pub moved: Vec<AgentDocument>,
    /// How many more there are than are shown.
    pub more: usize,
    /// How many have too few conversations to tell.
    pub not_enough: usize,
    /// How many conversations are enough.
    pub enough: usize,
}

/// The people whom `sees` lets through.
pub(super) fn people(agents: &BTreeMap<String, AgentMove>, sees: impl Fn(&str) -> bool) -> PeopleDocument {
    let (mut moved, mut not_enough) = (Vec::new(), 0);
    for (agent, sums) in agents.iter().filter(|(agent, _)| sees(agent)) {
        match document(agent, sums) {
            Some(one) if one.moved.abs() >= SAME => moved.push(one),
            Some(_) => {}
            None => not_enough += usize::from(sums.squares > 0.0),
        }
    }
    moved.sort_by(|a, b| b.moved.abs().total_cmp(&a.moved.abs()).then_with(|| a.agent_id.cmp(&b.agent_id)));
    let more = moved.len().saturating_sub(SHOWN);
    moved.truncate(SHOWN);
    PeopleDocument { moved, more, not_enough, enough: ENOUGH }
}

/// Means, and the interval of the mean move over the agent's own conversations (paired); `None` of too few.
fn document(agent: &str, sums: &AgentMove) -> Option<AgentDocument> {
    let n = usize::try_from(sums.n).ok().filter(|n| *n >= ENOUGH)?;
    let paired = Sums { n, sum: sums.after - sums.before, squares: sums.squares };
    let moved = paired.spread()?.on_scale((-100.0, 100.0)).tidy();
    Some(AgentDocument {
        agent_id: agent.to_owned(),
        agent: None,
        n: sums.n,
        before: tidy(sums.before / count(n)),
        after: tidy(sums.after / count(n)),
        moved: moved.value,
        low: moved.low,
        high: moved.high,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_conversations_say_nothing_about_a_person_and_many_carry_an_interval() {
        let of = |n: u32, each: &[f64]| AgentMove {
            n: u64::from(n),
            before: 80.0 * f64::from(n),
            after: 80.0 * f64::from(n) + each.iter().sum::<f64>(),
            squares: each.iter().map(|move_| move_ * move_).sum(),
        };
        let ten: Vec<f64> = (0..10).map(|n| if n % 2 == 0 { -4.0 } else { -2.0 }).collect();
        let agents = [
            ("few".to_owned(), of(9, &[-10.0; 9])),
            ("ten".to_owned(), of(10, &ten)),
            ("same".to_owned(), of(10, &[0.0; 10])),
            ("hidden".to_owned(), of(10, &ten)),
        ];
        let found = people(&agents.into(), |agent| agent != "hidden");
        assert_eq!((found.moved.len(), found.not_enough, found.more), (1, 1, 0));
        let ten = &found.moved[0];
        assert_eq!(
            (ten.agent_id.as_str(), ten.n, ten.before, ten.after, ten.moved),
            ("ten", 10, 80.0, 77.0, -3.0)
        );
        // sd 1.0541, standard error 0.3333, t 2.262
        assert!((ten.low + 3.754).abs() < 0.01 && (ten.high + 2.246).abs() < 0.01, "{ten:?}");
    }
}
