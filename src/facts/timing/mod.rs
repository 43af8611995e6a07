//! Numbers that clocks and counts give. A number that cannot be known is named with the reason, never zero.
//!
//! A **response** runs from the first customer message that is still unanswered (in a call: from the end of what
//! the customer last said) to the agent's next turn; bots neither answer nor ask. A **wait** is any time in which
//! the customer has only the agent to wait for; it is informed where the agent asked for patience just before.

mod counts;
mod responses;
mod speech;
mod waits;

use super::{Evidence, Moment, Number, Source};
use crate::basic::Millis;
use crate::conversation::{Channel, Party, Turn, Voice};
use std::collections::BTreeMap;

/// Why a number is not known, in words.
type Unknown = &'static str;

const NO_TIMES: Unknown = "the turns carry no times";
const CALLS_ONLY: Unknown = "measured in calls only";
const CHATS_ONLY: Unknown = "measured in chats only";
const NO_ROLES: Unknown = "it is not known who is the agent and who the customer";
const ONE_VOICE: Unknown = "the recording does not part the voices";

/// What was computed so far.
#[derive(Default)]
pub(super) struct Numbers {
    pub known: BTreeMap<String, Number>,
    pub unknown: BTreeMap<String, String>,
}

impl Numbers {
    fn put(&mut self, name: &str, value: Result<(f64, Vec<Evidence>), Unknown>) {
        match value {
            Ok((value, evidence)) => drop(self.known.insert(name.to_owned(), Number { value, evidence })),
            Err(why) => drop(self.unknown.insert(name.to_owned(), why.to_owned())),
        }
    }
}

/// All numbers of a conversation; `moments` says which waits were announced.
pub(super) fn numbers(source: &Source, moments: &[Moment]) -> Numbers {
    let mut numbers = Numbers::default();
    let scene = Scene::new(source);
    counts::measure(&scene, &mut numbers);
    responses::measure(&scene, &mut numbers);
    waits::measure(&scene, moments, &mut numbers);
    speech::measure(&scene, &mut numbers);
    numbers
}

/// One turn that counts, in time.
#[derive(Clone, Copy)]
struct Timed<'a> {
    index: usize,
    turn: &'a Turn,
    party: Party,
    start: Millis,
    /// Never before `start`; equal to it in chats.
    end: Millis,
}

impl Timed<'_> {
    fn voice(&self) -> Voice {
        self.turn.voice
    }
}

/// The conversation as a clock sees it. Private notes do not count.
struct Scene<'a> {
    source: &'a Source<'a>,
    channel: Channel,
    /// In order of their begin; or why there are none.
    turns: Result<Vec<Timed<'a>>, Unknown>,
    /// Both sides are known.
    roles: Result<(), Unknown>,
}

impl<'a> Scene<'a> {
    fn new(source: &'a Source<'a>) -> Self {
        let party = |turn: &Turn| source.roles.party(turn.voice);
        let open = || source.transcript.turns.iter().enumerate().filter(|(_, turn)| !turn.private);
        let timed = |(index, turn): (usize, &'a Turn)| {
            let start = turn.start_ms?;
            let end = turn.end_ms.unwrap_or(start).max(start);
            Some(Timed { index, turn, party: party(turn), start, end })
        };
        let turns: Option<Vec<_>> = open().map(timed).collect();
        let turns = turns.filter(|turns| !turns.is_empty()).ok_or(NO_TIMES).map(|mut turns| {
            turns.sort_by_key(|turn| (turn.start, turn.index));
            turns
        });
        let known = |side| source.roles.parties.contains(&side);
        let roles = if known(Party::Agent) && known(Party::Customer) { Ok(()) } else { Err(NO_ROLES) };
        Self { source, channel: source.about.channel, turns, roles }
    }

    fn turns(&self) -> Result<&[Timed<'a>], Unknown> {
        self.turns.as_deref().map_err(|why| *why)
    }

    fn chat(&self) -> Result<(), Unknown> {
        if self.channel == Channel::Chat { Ok(()) } else { Err(CHATS_ONLY) }
    }

    /// A call whose voices are told apart.
    fn call(&self) -> Result<(), Unknown> {
        match self.channel {
            Channel::Chat => Err(CALLS_ONLY),
            Channel::Voice if self.source.transcript.voices.len() < 2 => Err(ONE_VOICE),
            Channel::Voice => Ok(()),
        }
    }
}

/// A stretch of time, as evidence.
fn gap(from: Millis, to: Millis, after_turn: Option<usize>) -> Evidence {
    Evidence::Gap { from_ms: from, to_ms: to, after_turn }
}

/// Milliseconds as a number; a conversation is shorter than the 24 days at which this saturates.
fn value(length: Millis) -> f64 {
    f64::from(i32::try_from(length.0).unwrap_or(i32::MAX))
}

/// A count as a number.
fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
