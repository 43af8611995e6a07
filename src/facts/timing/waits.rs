//! Quiet times, and the waits for the agent among them: announced or not.

use super::super::{Evidence, Moment};
use super::{NO_TIMES, Numbers, Scene, Timed, Unknown, gap, value};
use crate::basic::Millis;
use crate::conversation::{Channel, Party};

/// "Let me check" alone does not ask for patience; weak phrases announce nothing.
const ANNOUNCED: f64 = 0.8;

/// A time before an agent's turn in which the customer could only wait.
struct Wait {
    from: Millis,
    to: Millis,
    after: usize,
    informed: bool,
}

pub(super) fn measure(scene: &Scene, moments: &[Moment], numbers: &mut Numbers) {
    numbers.put("longest_gap_ms", longest_gap(scene));
    let waits = waits(scene, moments);
    let waits = waits.as_deref().map_err(|why| *why);
    numbers.put("longest_wait_ms", waits.map(|all| longest(all.iter())));
    numbers.put("uninformed_wait_ms", waits.map(|all| longest(all.iter().filter(|wait| !wait.informed))));
}

/// The longest; a known zero where there is none.
fn longest<'w>(waits: impl Iterator<Item = &'w Wait>) -> (f64, Vec<Evidence>) {
    let longest = waits.max_by_key(|wait| (wait.to - wait.from, std::cmp::Reverse(wait.from)));
    longest.map_or((0.0, Vec::new()), |wait| {
        (value(wait.to - wait.from), vec![gap(wait.from, wait.to, Some(wait.after))])
    })
}

/// The longest time between the end of everything said so far and the next begin.
fn longest_gap(scene: &Scene) -> Result<(f64, Vec<Evidence>), Unknown> {
    let turns = scene.turns()?;
    let first = turns.first().ok_or(NO_TIMES)?;
    let (mut until, mut after) = (first.end, first.index);
    let mut longest = (Millis(0), gap(first.end, first.end, Some(first.index)));
    for turn in turns {
        if turn.start - until > longest.0 {
            longest = (turn.start - until, gap(until, turn.start, Some(after)));
        }
        if turn.end >= until {
            (until, after) = (turn.end, turn.index);
        }
    }
    Ok((value(longest.0), vec![longest.1]))
}

/// Chats: from a customer's first unanswered message, or from the agent's own last message, to the agent's next.
/// Calls: silence that ends with the agent speaking.
fn waits(scene: &Scene, moments: &[Moment]) -> Result<Vec<Wait>, Unknown> {
    scene.roles?;
    let turns = scene.turns()?;
    let held = |turn: usize| {
        moments
            .iter()
            .any(|m| m.turn == turn && m.kind == "hold" && m.by == Party::Agent && m.confidence >= ANNOUNCED)
    };
    let mut waits = Vec::new();
    let mut informed = false;
    let mut asked: Option<&Timed> = None;
    let mut agent_before = false;
    let mut heard: Option<(Millis, usize)> = None;
    for turn in turns {
        if turn.party == Party::Agent {
            let begin = match scene.channel {
                Channel::Chat => asked.map(|asked| (asked.end, asked.index)),
                Channel::Voice => heard,
            };
            // After the agent's own message a chat's customer waits only if told to.
            let begin = begin.or(heard.filter(|_| agent_before && informed));
            if let Some((from, after)) = begin.filter(|(from, _)| turn.start > *from) {
                waits.push(Wait { from, to: turn.start, after, informed });
            }
            // Two messages of the agent in a row make one announcement.
            informed = held(turn.index) || (informed && agent_before && asked.is_none());
            (asked, agent_before) = (None, true);
        } else if turn.party == Party::Customer {
            asked = asked.or(Some(turn));
        }
        heard = Some(heard.filter(|(until, _)| *until > turn.end).unwrap_or((turn.end, turn.index)));
    }
    Ok(waits)
}
