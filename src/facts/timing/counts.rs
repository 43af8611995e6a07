//! Turns, length, and how sure the words are.

use super::super::Evidence;
use super::{NO_ROLES, NO_TIMES, Numbers, Scene, Unknown, count, gap, value};
use crate::basic::Millis;
use crate::conversation::{Party, Turn};

pub(super) fn measure(scene: &Scene, numbers: &mut Numbers) {
    let turns = || scene.source.transcript.turns.iter().filter(|turn| !turn.private);
    let party = |turn: &Turn| scene.source.roles.party(turn.voice);
    numbers.put("turns_count", Ok((count(turns().count()), Vec::new())));
    for (name, side) in [("agent_turns_count", Party::Agent), ("customer_turns_count", Party::Customer)] {
        let known = scene.source.roles.parties.contains(&side);
        let own = turns().filter(|turn| party(turn) == side).count();
        numbers.put(name, if known { Ok((count(own), Vec::new())) } else { Err(NO_ROLES) });
    }
    numbers.put("duration_ms", duration(scene));
    numbers.put("transcript_confidence", confidence(turns()));
}

fn duration(scene: &Scene) -> Result<(f64, Vec<Evidence>), Unknown> {
    if let Some(length) = scene.source.transcript.duration_ms {
        return Ok((value(length), vec![gap(Millis(0), length, None)]));
    }
    let turns = scene.turns()?;
    let first = turns.first().ok_or(NO_TIMES)?.start;
    let last = turns.iter().map(|turn| turn.end).max().ok_or(NO_TIMES)?;
    Ok((value(last - first), vec![gap(first, last, None)]))
}

/// The mean over turns, weighted by their length in characters.
fn confidence<'t>(turns: impl Iterator<Item = &'t Turn>) -> Result<(f64, Vec<Evidence>), Unknown> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for turn in turns {
        if let Some(confidence) = turn.confidence {
            let length = count(turn.text.chars().count());
            sum += f64::from(confidence) * length;
            weight += length;
        }
    }
    if weight > 0.0 {
        Ok((sum / weight, Vec::new()))
    } else {
        Err("written text, or the transcriber does not say")
    }
}
