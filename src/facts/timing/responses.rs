//! How fast the agent answers.

use super::super::Evidence;
use super::{Numbers, Scene, Timed, Unknown, count, gap, value};
use crate::basic::Millis;
use crate::conversation::{Channel, Party};

const NO_ANSWER: Unknown = "the agent never answered a message of the customer";

/// One answered run of customer turns.
struct Response {
    from: Millis,
    to: Millis,
    /// The customer's turn that it counts from.
    asked: usize,
}

impl Response {
    fn length(&self) -> Millis {
        (self.to - self.from).or_zero()
    }

    fn evidence(&self) -> Evidence {
        gap(self.from, self.to.max(self.from), Some(self.asked))
    }
}

pub(super) fn measure(scene: &Scene, numbers: &mut Numbers) {
    let responses = responses(scene);
    let responses = responses.as_deref().map_err(|why| *why);
    numbers.put("first_response_ms", scene.chat().and(responses).map(|all| summary(all, Some(0), value)));
    let longest = responses.map(|all| {
        let slowest = all.iter().enumerate().max_by_key(|(index, r)| (r.length(), std::cmp::Reverse(*index)));
        summary(all, slowest.map(|(index, _)| index), value)
    });
    numbers.put("longest_response_ms", longest);
    let mean = responses.map(|all| {
        let sum: f64 = all.iter().map(|response| value(response.length())).sum();
        (sum / count(all.len()), all.iter().map(Response::evidence).collect())
    });
    numbers.put("mean_response_ms", mean);
}

/// The value of the deciding response, its evidence first and only.
fn summary(all: &[Response], deciding: Option<usize>, value: fn(Millis) -> f64) -> (f64, Vec<Evidence>) {
    let deciding = deciding.and_then(|index| all.get(index));
    (
        deciding.map_or(0.0, |response| value(response.length())),
        deciding.map(Response::evidence).into_iter().collect(),
    )
}

/// Every response, in order; never an empty list.
fn responses(scene: &Scene) -> Result<Vec<Response>, Unknown> {
    scene.roles?;
    let mut all = Vec::new();
    let mut waiting: Option<Timed> = None;
    for turn in scene.turns()? {
        match (turn.party, waiting, scene.channel) {
            // A call's customer is heard to the end; a chat's clock runs from the first unanswered message.
            (Party::Customer, None, _) | (Party::Customer, Some(_), Channel::Voice) => waiting = Some(*turn),
            (Party::Agent, Some(asked), _) => {
                all.push(Response { from: asked.end, to: turn.start, asked: asked.index });
                waiting = None;
            }
            _ => {}
        }
    }
    if all.is_empty() { Err(NO_ANSWER) } else { Ok(all) }
}
