//! What only sound shows: silence, overlap, interruptions, shares and rates of talk.

use super::super::Evidence;
use super::{NO_TIMES, Numbers, Scene, Timed, Unknown, count, gap, value};
use crate::basic::Millis;
use crate::conversation::{Channel, Party};

/// Who interrupts cuts into speech that has run this long, and talks over it this long.
const INTERRUPTION: Millis = Millis(500);
/// A voice that paused for less than this has not stopped speaking.
const BREATH: Millis = Millis(600);
/// Below this much talk a rate says nothing.
const ENOUGH_TALK: Millis = Millis(3_000);
/// Evidence shows the worst places, not all.
const SHOWN: usize = 10;

const MINUTE: f64 = 60_000.0;

pub(super) fn measure(scene: &Scene, numbers: &mut Numbers) {
    numbers.put("silence_share", silence(scene));
    numbers.put("overlap_ms", overlap(scene));
    for (name, side) in
        [("agent_interruptions_count", Party::Agent), ("customer_interruptions_count", Party::Customer)]
    {
        numbers.put(name, interruptions(scene, side));
    }
    numbers.put("agent_talk_share", talk_share(scene));
    for (name, side) in
        [("agent_rate_per_minute", Party::Agent), ("customer_rate_per_minute", Party::Customer)]
    {
        numbers.put(name, rate(scene, side));
    }
}

fn spoken<'s>(scene: &'s Scene<'_>) -> Result<&'s [Timed<'s>], Unknown> {
    if scene.channel == Channel::Chat {
        return Err(super::CALLS_ONLY);
    }
    let turns = scene.turns()?;
    if turns.iter().any(|turn| turn.turn.end_ms.is_none()) {
        Err("the turns carry no ends")
    } else {
        Ok(turns)
    }
}

/// The share of the call in which no voice is active, from the longest silence on.
fn silence(scene: &Scene) -> Result<(f64, Vec<Evidence>), Unknown> {
    let turns = spoken(scene)?;
    let last = turns.iter().map(|turn| turn.end).max().ok_or(NO_TIMES)?;
    let length = scene.source.transcript.duration_ms.unwrap_or(last).max(last);
    let (mut until, mut after, mut gaps) = (Millis(0), None, Vec::new());
    for turn in turns {
        if turn.start > until {
            gaps.push((turn.start - until, gap(until, turn.start, after)));
        }
        if turn.end >= until {
            (until, after) = (turn.end, Some(turn.index));
        }
    }
    if length > until {
        gaps.push((length - until, gap(until, length, after)));
    }
    if length.0 <= 0 {
        return Err(NO_TIMES);
    }
    let silent: f64 = gaps.iter().map(|(length, _)| value(*length)).sum();
    gaps.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    Ok((silent / value(length), gaps.into_iter().take(SHOWN).map(|(_, gap)| gap).collect()))
}

/// The time in which two voices speak at once: by sweeping over begins and ends.
fn overlap(scene: &Scene) -> Result<(f64, Vec<Evidence>), Unknown> {
    scene.call()?;
    let turns = spoken(scene)?;
    let mut stretches: Vec<(Millis, Millis, usize)> = Vec::new();
    for (place, turn) in turns.iter().enumerate() {
        for other in turns.iter().skip(place + 1).take_while(|other| other.start < turn.end) {
            let end = other.end.min(turn.end);
            if other.voice() != turn.voice() && end > other.start {
                stretches.push((other.start, end, turn.index));
            }
        }
    }
    stretches.sort_unstable();
    let mut merged: Vec<(Millis, Millis, usize)> = Vec::new();
    for (start, end, after) in stretches {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end, after)),
        }
    }
    let sum: f64 = merged.iter().map(|(start, end, _)| value(*end - *start)).sum();
    merged.sort_by_key(|(start, end, _)| std::cmp::Reverse(*end - *start));
    let shown = merged.into_iter().take(SHOWN);
    Ok((sum, shown.map(|(start, end, after)| gap(start, end, Some(after))).collect()))
}

/// Turns of `side` that begin while the other side has been speaking for half a second and goes on for another
/// half. "Mm-hm" is listening, and a voice that goes on after a breath was there first.
fn interruptions(scene: &Scene, side: Party) -> Result<(f64, Vec<Evidence>), Unknown> {
    scene.call()?;
    scene.roles?;
    let turns = spoken(scene)?;
    let other = if side == Party::Agent { Party::Customer } else { Party::Agent };
    let mut found = Vec::new();
    for (place, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.party == side) {
        let earlier = || turns.iter().take(place).rev();
        let goes_on = |before: &Timed| before.party == side && before.end + BREATH > turn.start;
        if is_backchannel(&turn.turn.text) || earlier().any(goes_on) {
            continue;
        }
        let cut = |theirs: &&Timed| {
            theirs.party == other
                && turn.start - theirs.start >= INTERRUPTION
                && theirs.end.min(turn.end) - turn.start >= INTERRUPTION
                && !is_backchannel(&theirs.turn.text)
        };
        if let Some(theirs) = earlier().find(cut) {
            found.push(Evidence::Quote {
                turn: turn.index,
                span: (0..turn.turn.text.len()).into(),
                start_ms: Some(turn.start),
                end_ms: Some(theirs.end.min(turn.end)),
            });
        }
    }
    Ok((count(found.len()), found))
}

/// Short sounds that say "I am listening".
fn is_backchannel(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "ok", "okay", "yeah", "yes", "yep", "yup", "right", "sure", "mhm", "mm", "hm", "hmm", "mmhm", "uh",
        "huh", "aha", "ah", "oh", "i", "see", "alright", "all", "no", "got", "it", "good", "great", "um",
        "er", "exactly", "correct",
    ];
    const CHARACTERS: &str = "嗯恩好的是对哦噢喔啊呃行可以没错明白了知道哎唉欸诶嘛呀吧";
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let listens = |word: &&str| WORDS.contains(word) || word.chars().all(|c| CHARACTERS.contains(c));
    let length: usize = words.iter().map(|word| if word.is_ascii() { 2 } else { word.chars().count() }).sum();
    length <= 6 && words.iter().all(listens)
}

fn talk(turns: &[Timed], side: Party) -> Millis {
    turns.iter().filter(|turn| turn.party == side).fold(Millis(0), |sum, turn| sum + (turn.end - turn.start))
}

fn talk_share(scene: &Scene) -> Result<(f64, Vec<Evidence>), Unknown> {
    scene.call()?;
    scene.roles?;
    let turns = spoken(scene)?;
    let (agent, customer) = (value(talk(turns, Party::Agent)), value(talk(turns, Party::Customer)));
    if agent + customer > 0.0 { Ok((agent / (agent + customer), Vec::new())) } else { Err(NO_TIMES) }
}

/// Chinese characters and other words, a minute of own talk.
fn rate(scene: &Scene, side: Party) -> Result<(f64, Vec<Evidence>), Unknown> {
    scene.call()?;
    scene.roles?;
    let turns = spoken(scene)?;
    let time = talk(turns, side);
    if time < ENOUGH_TALK {
        return Err("too little talk to tell a rate");
    }
    let said = turns.iter().filter(|turn| turn.party == side);
    let words: usize = said.map(|turn| units(&turn.turn.text)).sum();
    Ok((count(words) / (value(time) / MINUTE), Vec::new()))
}

/// Each Chinese character is one, each run of other letters and digits is one.
fn units(text: &str) -> usize {
    let (mut units, mut in_word) = (0, false);
    for c in text.chars() {
        let han = ('\u{3400}'..='\u{9fff}').contains(&c);
        let letter = c.is_alphanumeric() || (in_word && matches!(c, '\'' | '’'));
        units += usize::from(han || (letter && !in_word));
        in_word = letter && !han;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_sounds_are_known() {
        for text in ["嗯", "嗯嗯，好的", "okay", "Mm-hm.", "yeah right", "对对对", "I see"] {
            assert!(is_backchannel(text), "{text}");
        }
        for text in
            ["好的我帮您查一下", "no I said Monday", "可以退款吗现在", "yes but that is not what I asked"]
        {
            assert!(!is_backchannel(text), "{text}");
        }
    }

    #[test]
    fn characters_and_words_are_counted() {
        assert_eq!(units("您好，请问"), 4);
        assert_eq!(units("It's 5 o'clock"), 3);
        assert_eq!(units("办理VIP卡"), 4);
    }
}
