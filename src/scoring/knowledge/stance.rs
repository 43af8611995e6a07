//! Does the agent assert what stands there, or deny it, ask it, quote it, tell of the past, set a condition?

use super::cues::{
    AGO, CONDITION, DENIED, ELAPSED, NEGATION, OPENING, OWN_WORDS, PAST, QUOTED, REFUSED, REFUSED_BEHIND, TAG,
};
use super::page::{Page, Range, Sentence};

/// How something is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// As a fact.
    Asserts,
    /// As not so.
    Denies,
    /// In a condition or a refusal ("if it takes more than …"): it says nothing against the policy, but shows that
    /// the value is known.
    Mentions,
    /// Not as the agent's own word on what holds: a question, a quotation, the past, time that has gone by.
    Ignored,
}

/// How the value at `range` is meant; `topics` are the places of its topic.
pub(super) fn stance(page: &Page, sentence: &Sentence, range: Range, topics: &[Range]) -> Stance {
    let index = sentence.clause_at(range.0);
    let clause = sentence.clause(index);
    let before = page.part((clause.0, range.0));
    let behind = page.part((range.1.min(clause.1), clause.1));
    // "以前是7天现在是15天": speech has no commas, so what was said before another amount is not said of this one.
    let since = page.quantities.iter().map(|other| other.span.end).filter(|end| *end <= range.0).max();
    let lately = page.part((clause.0.max(since.unwrap_or(0)), range.0));
    if asks(page, sentence, index) || quotes(page, sentence, index, lately) {
        return Stance::Ignored;
    }
    if ELAPSED.is_in(before)
        || AGO.is_in(behind) && !before.ends_with(['成', '为', '到', '至', '是'])
        || PAST.is_in(lately)
    {
        return Stance::Ignored;
    }
    if DENIED.is_in(before) {
        return Stance::Denies;
    }
    // "Once we have it the refund takes 3 days" asserts; "once 3 days have passed" does not.
    let topic_between = |from: usize| topics.iter().any(|topic| from <= topic.0 && topic.0 < range.0);
    let opened = OPENING.places(before).any(|(_, end)| !topic_between(clause.0 + end));
    let refused = REFUSED.is_in(before) || REFUSED_BEHIND.is_in(behind);
    if CONDITION.is_in(before) || opened || refused {
        return Stance::Mentions;
    }
    Stance::Asserts
}

/// Does a negation stand right before this place, in its clause?
pub(super) fn negated(page: &Page, sentence: &Sentence, range: Range) -> bool {
    let clause = sentence.clause(sentence.clause_at(range.0));
    NEGATION.is_in(page.part((clause.0, range.0)))
}

/// Is this clause a question?
fn asks(page: &Page, sentence: &Sentence, index: usize) -> bool {
    let bare = |range: Range| page.part(range).trim_end_matches([' ', ',', '.', '!', '。', ';']).to_owned();
    let own = bare(sentence.clause(index));
    let particle = own.trim_end_matches('?').ends_with(['吗', '么', '呢']);
    let last = index + 1 >= sentence.clauses.len();
    particle || (last && own.ends_with('?') && !TAG.is_in(&own))
}

/// Are these the words of somebody else?
fn quotes(page: &Page, sentence: &Sentence, index: usize, before: &str) -> bool {
    let quoted = |text: &str| QUOTED.is_in(text) && !OWN_WORDS.is_in(text);
    // "你说的, 3天": the clause before ends with the verb.
    let earlier = index.checked_sub(1).map(|index| page.part(sentence.clause(index)));
    let opens = |text: &str| {
        let text = text.trim_end_matches([',', ':', ' ', '"']);
        quoted(text)
            && ["说", "讲", "是", "的", "said", "told", "mentioned"].iter().any(|end| text.ends_with(end))
    };
    quoted(before) || earlier.is_some_and(opens)
}
