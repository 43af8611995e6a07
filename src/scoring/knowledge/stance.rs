//! Does the agent assert what stands there, or deny it, ask it, quote it, tell of the past, set a condition?

use super::page::{Page, Range, Sentence};
use regex::Regex;
use std::sync::LazyLock;

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

struct Cues {
    quoted: Regex,
    own_words: Regex,
    elapsed_before: Regex,
    elapsed_behind: Regex,
    past: Regex,
    denied: Regex,
    refused: Regex,
    refused_behind: Regex,
    condition: Regex,
    opening: Regex,
    tag: Regex,
}

/// All on folded text. `$` is the place where the value begins.
static CUES: LazyLock<Option<Cues>> = LazyLock::new(|| {
    let cues = Cues {
        quoted: Regex::new(
            r"(?:您|你|他|她|客服|同事|商家|卖家|平台|人家)(?:们)?(?:刚才|刚刚|之前|上次|前面|那边|这边|是)?(?:说|讲|提到|提的|以为|认为|告诉|答应|看到|听说|问)|\b(?:you|they|he|she|colleague|agent|rep|seller|someone|somebody)(?: just| have| had| already|'ve)? (?:said|say|mentioned|told|thought|think|heard|read|saw|quoted|promised|meant|mean|asked)|\b(?:were|been|was|are) (?:told|promised|quoted|asking)|as you (?:said|say)",
        ).ok()?,
        own_words: Regex::new(r"[跟和给对与向同](?:您|你)(?:们)?(?:再)?(?:说|讲|提)|(?:告诉|提醒)(?:您|你)|我(?:刚才|刚刚|之前)?(?:说|讲|告诉)|\bi (?:said|told|mentioned)|tell you").ok()?,
        elapsed_before: Regex::new(
            r"(?:已经|已|等了|过了|过去了?|用了|拖了|都|买了|has been|have been|it's been|been|waited|waiting|(?:for|over|in|within) the (?:past|last)|\bpast|\blast)(?: for)? ?(?:more than|over|about|around|at least|almost|nearly|超过|快|将近|大概|差不多|有)? ?$",
        ).ok()?,
        elapsed_behind: Regex::new(r"^ ?(?:前|以前|之前|多?了(?:还|都|也|吗|,|。|\?|$)|ago|earlier|late\b|overdue|already)").ok()?,
        past: Regex::new(
            r"(?:^|[^天日月点周年号])(?:之前|以前)|原来|原先|原本|过去|从前|旧|老(?:政策|规定|规则)|去年|早先|先前|曾经|used to|previously|formerly|\bold\b|last year|back then|in the past|at the time|originally|until recently",
        ).ok()?,
        denied: Regex::new(
            r"(?:不是|并非|不会是|没有|用不了|要不了|不用|不需要|无需|isn't|aren't|wasn't|weren't|\bnot|no longer|rather than|instead of|never) ?(?:需要|要|等|说的?|是)? ?(?:in|within|about|the|an?|full|quite|exactly|for|like)? ?$",
        ).ok()?,
        refused: Regex::new(r"不能|不可以|不可|无法|没法|不支持|不予|不退|不会|\b(?:cannot|can't|won't|unable|not able|don't|doesn't|do not|does not|will not|no refunds?|never)\b").ok()?,
        refused_behind: Regex::new(r"^.{0,60}(?:\b(?:is not|isn't|are not|aren't) (?:possible|allowed|available|permitted)|不行|不可以|不支持)").ok()?,
        condition: Regex::new(
            r"如果|假如|假设|要是|万一|倘若|一旦|除非|只要|(?:^|[,，])若|\bif\b|\bunless\b|in case|should (?:you|it|the)|provided that|as long as|suppos(?:e|ing)|比如|例如|for example|for instance|\bwhether\b|是否",
        ).ok()?,
        opening: Regex::new(r"超过|超出|逾期|过了|\bonce\b|\bwhen\b|\bafter\b|\bpast\b").ok()?,
        tag: Regex::new(r"^(?:ok|okay|right|alright|all right|yeah|好吗|可以吗|行吗|对吧|好不好|清楚吗|可以么)\W*$").ok()?,
    };
    Some(cues)
});

/// How the value at `range` is meant; `topics` are the places of its topic.
pub(super) fn stance(page: &Page, sentence: &Sentence, range: Range, topics: &[Range]) -> Stance {
    let Some(cues) = CUES.as_ref() else { return Stance::Ignored };
    let index = sentence.clause_at(range.0);
    let clause = sentence.clause(index);
    let before = page.part((clause.0, range.0));
    let behind = page.part((range.1.min(clause.1), clause.1));
    // "以前是7天现在是15天": speech has no commas, so what was said before another amount is not said of this one.
    let since = page.quantities.iter().map(|other| other.span.end).filter(|end| *end <= range.0).max();
    let lately = page.part((clause.0.max(since.unwrap_or(0)), range.0));
    if asks(page, sentence, index, cues) || quotes(page, sentence, index, lately, cues) {
        return Stance::Ignored;
    }
    if cues.elapsed_before.is_match(before)
        || cues.elapsed_behind.is_match(behind) && !before.ends_with(['成', '为', '到', '至', '是'])
        || cues.past.is_match(lately)
    {
        return Stance::Ignored;
    }
    if cues.denied.is_match(before) {
        return Stance::Denies;
    }
    // "Once we have it the refund takes 3 days" asserts; "once 3 days have passed" does not.
    let topic_between = |from: usize| topics.iter().any(|topic| from <= topic.0 && topic.0 < range.0);
    let opened = cues.opening.find_iter(before).any(|cue| !topic_between(clause.0 + cue.end()));
    let refused = cues.refused.is_match(before) || cues.refused_behind.is_match(behind);
    if cues.condition.is_match(before) || opened || refused {
        return Stance::Mentions;
    }
    Stance::Asserts
}

/// Does a negation stand right before this place, in its clause?
pub(super) fn negated(page: &Page, sentence: &Sentence, range: Range) -> bool {
    static NEGATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:不能|不会|不可能|无法|没法|没办法|不是|并非|没有|不支持|不提供|不用|无需|不要|别|不|没|\b(?:not|no|never|cannot|without|unable to)|n't)(?: ?(?:\w+ ){0,3}|[您你我给把将会能要再]{0,4})$").ok()
    });
    let clause = sentence.clause(sentence.clause_at(range.0));
    NEGATION.as_ref().is_some_and(|negation| negation.is_match(page.part((clause.0, range.0))))
}

/// Is this clause a question?
fn asks(page: &Page, sentence: &Sentence, index: usize, cues: &Cues) -> bool {
    let bare = |range: Range| page.part(range).trim_end_matches([' ', ',', '.', '!', '。', ';']).to_owned();
    let own = bare(sentence.clause(index));
    let particle = own.trim_end_matches('?').ends_with(['吗', '么', '呢']);
    let last = index + 1 >= sentence.clauses.len();
    particle || (last && own.ends_with('?') && !cues.tag.is_match(&own))
}

/// Are these the words of somebody else?
fn quotes(page: &Page, sentence: &Sentence, index: usize, before: &str, cues: &Cues) -> bool {
    let quoted = |text: &str| cues.quoted.is_match(text) && !cues.own_words.is_match(text);
    // "你说的, 3天": the clause before ends with the verb.
    let earlier = index.checked_sub(1).map(|index| page.part(sentence.clause(index)));
    let opens = |text: &str| {
        let text = text.trim_end_matches([',', ':', ' ', '"']);
        quoted(text)
            && ["说", "讲", "是", "的", "said", "told", "mentioned"].iter().any(|end| text.ends_with(end))
    };
    quoted(before) || earlier.is_some_and(opens)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_cue_compiles() {
        assert!(super::CUES.is_some());
    }
}
