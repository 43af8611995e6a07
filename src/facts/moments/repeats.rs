//! The customer has to say the same again: by the same words, by the same meaning, or the same number.
//!
//! "I already told you" is in the lexicon; here are the repetitions themselves.

use super::Said;
use super::words::content;
use crate::conversation::Party;
use crate::facts::{Moment, Source};
use crate::text::sentences;
use std::collections::{BTreeMap, BTreeSet};

/// Embeddings of unrelated sentences already come to about 0.8.
const ECHO: f32 = 0.94;
/// Share of topic words that two turns have in common, of all in both.
const OVERLAP: f64 = 0.6;
/// Share of the shorter turn's topic words that the other has, where the customer asks the same again.
const CONTAINED: f64 = 0.75;
/// So many topic words make a turn worth comparing.
const ENOUGH: usize = 4;
/// Digits in a row that are a number somebody dictates.
const DICTATED: usize = 6;
/// So many are enough where the agent asked for them.
const ASKED_FOR: usize = 4;
const CONFIDENCE: f64 = 0.7;

/// A sentence that the agent says in so many turns is a formula.
const PASTED: usize = 3;
/// So many letters or characters make a sentence worth noticing.
const LONG: usize = 18;

/// `stiff` where the agent pastes one sentence under turn after turn, from the third time on.
pub(super) fn find_pasted(said: &[Said], moments: &mut Vec<Moment>) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for one in said.iter().filter(|one| one.party == Party::Agent) {
        let text = one.page.folded.as_str();
        for sentence in sentences(text) {
            let words =
                sentence.of(text).unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
            if words.len() < LONG {
                continue;
            }
            let count = times.entry(words).or_default();
            *count += 1;
            if *count >= PASTED {
                let source = format!("rule:stiff@{}", crate::facts::VERSION);
                moments.push(one.moment("stiff", sentence.start, sentence.end, 1.0, &source));
            }
        }
    }
}

pub(super) fn find(source: &Source, said: &[Said], moments: &mut Vec<Moment>) {
    let customer: Vec<&Said> = said.iter().filter(|one| one.party == Party::Customer).collect();
    let topic = |one: &&Said| if asks(one) { content(one.page.folded.as_str()) } else { BTreeSet::new() };
    let topics: Vec<BTreeSet<String>> = customer.iter().map(topic).collect();
    let questions: Vec<Vec<BTreeSet<String>>> = customer.iter().map(|one| asked(one)).collect();
    let numbers: Vec<Vec<String>> = customer.iter().map(|one| dictated(one.page.folded.as_str())).collect();
    for (later, one) in customer.iter().enumerate() {
        if one.has("repeat_request") {
            continue;
        }
        let again = customer.iter().enumerate().take(later).any(|(earlier, before)| {
            answered_between(said, before, one)
                && (same_words(&topics[earlier], &topics[later]) && asks(before) && asks(one)
                    || questions[earlier]
                        .iter()
                        .any(|q| questions[later].iter().any(|again| same_question(q, again)))
                    || echoes(source, before, one)
                    || numbers[earlier].iter().any(|n| {
                        (n.len() >= DICTATED || asked_for(said, one))
                            && numbers[later].contains(n)
                            && !offered(said, one, n)
                    }))
        });
        if again {
            moments.push(one.whole(
                "repeat_request",
                CONFIDENCE,
                &format!("rule:repeat_request@{}", crate::facts::VERSION),
            ));
        }
    }
}

/// The topics of the questions in a turn.
fn asked(one: &Said) -> Vec<BTreeSet<String>> {
    let text = one.page.folded.as_str();
    let question = |sentence: &&str| {
        let end = sentence.trim_end_matches(['.', '!', '。', ' ']);
        end.ends_with(['?', '吗', '么', '呢'])
    };
    let said = sentences(text);
    let said = said.iter().filter_map(|span| span.of(text));
    said.filter(question).map(content).collect()
}

/// The same question in nearly the same words.
fn same_question(earlier: &BTreeSet<String>, later: &BTreeSet<String>) -> bool {
    const WORDS: usize = 3;
    let least = earlier.len().min(later.len());
    let shared = earlier.intersection(later).count();
    least >= WORDS && shared * 3 >= least * 2
}

fn asks(one: &Said) -> bool {
    ["request", "problem_report", "time_question"].iter().any(|kind| one.has(kind))
}

fn answered_between(said: &[Said], before: &Said, later: &Said) -> bool {
    said.iter().any(|one| one.party == Party::Agent && (before.index + 1..later.index).contains(&one.index))
}

fn same_words(earlier: &BTreeSet<String>, later: &BTreeSet<String>) -> bool {
    if earlier.len() < ENOUGH || later.len() < ENOUGH {
        return false;
    }
    let shared = u32::try_from(earlier.intersection(later).count()).unwrap_or(0);
    let all = u32::try_from(earlier.union(later).count()).unwrap_or(u32::MAX);
    let least = u32::try_from(earlier.len().min(later.len())).unwrap_or(u32::MAX);
    f64::from(shared) >= OVERLAP * f64::from(all) || f64::from(shared) >= CONTAINED * f64::from(least)
}

fn echoes(source: &Source, before: &Said, later: &Said) -> bool {
    let pair = |echo: &&crate::measure::Echo| echo.first == before.index && echo.again == later.index;
    let long = |one: &Said| content(one.page.folded.as_str()).len() >= 2;
    let close = source.measurements.echoes.iter().find(pair).is_some_and(|echo| echo.similarity >= ECHO);
    close && asks(before) && asks(later) && long(before) && long(later)
}

/// Did the agent's last turn ask who or which?
fn asked_for(said: &[Said], later: &Said) -> bool {
    let agent = said.iter().rev().find(|one| one.party == Party::Agent && one.index < later.index);
    agent.is_some_and(|one| one.has("identity_check") || one.turn.text.ends_with(['?', '？']))
}

/// Numbers read out, in digits or in words: "five five one two", 一八零二. Blanks and dashes between are passed over.
fn dictated(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut run = String::new();
    for piece in pieces(text).chain(std::iter::once(".")) {
        match digit(piece) {
            Some(digit) => run.push(digit),
            None if piece.chars().all(|c| c == ' ' || c == '-') && !run.is_empty() => {}
            None => {
                let finished = std::mem::take(&mut run);
                if finished.len() >= ASKED_FOR {
                    numbers.push(finished);
                }
            }
        }
    }
    numbers
}

/// Words of letters whole, everything else character by character.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(letters.max(first.len_utf8()));
        rest = after;
        Some(piece)
    })
}

/// The digit that a piece of text stands for.
fn digit(piece: &str) -> Option<char> {
    const SPELLED: &[&[&str]] = &[
        &["zero", "oh", "零", "〇"],
        &["one", "一", "幺"],
        &["two", "二", "两"],
        &["three", "三"],
        &["four", "四"],
        &["five", "五"],
        &["six", "六"],
        &["seven", "七"],
        &["eight", "八"],
        &["nine", "九"],
    ];
    let value = SPELLED.iter().position(|names| names.contains(&piece));
    let spelled = value.and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10));
    spelled.or_else(|| piece.chars().next().filter(|c| c.is_ascii_digit() && piece.len() == 1))
}

/// Did the agent say the number, so that the customer only confirms it?
fn offered(said: &[Said], later: &Said, number: &str) -> bool {
    let agent = said.iter().rev().find(|one| one.party == Party::Agent && one.index < later.index);
    agent.is_some_and(|one| dictated(one.page.folded.as_str()).iter().any(|n| n == number))
}
