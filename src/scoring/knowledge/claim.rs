//! What the agent says the value is: which amount is said of which statement, and how it is meant.

use super::asked::Question;
use super::page::{Page, Range, Sentence};
use super::said::{Said, said};
use super::stance::{Stance, negated, stance};
use crate::conversation::Party;
use crate::rubric::knowledge::{Amount, Dimension, Fit, Part, Statement};
use regex::Regex;
use std::sync::LazyLock;

/// The agent on one statement.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub statement: usize,
    /// Index of the page.
    pub page: usize,
    pub range: Range,
    pub amount: Amount,
    pub fit: Fit,
    pub stance: Stance,
    pub confidence: f64,
}

/// How far an amount stands from the words of its topic, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Clause,
    Sentence,
    NextClause,
    Turn,
    Answer,
}

impl Near {
    /// How sure it is that the amount is said of the topic.
    fn confidence(self) -> f64 {
        match self {
            Self::Clause => 0.9,
            Self::Sentence => 0.85,
            Self::NextClause => 0.8,
            Self::Turn => 0.75,
            Self::Answer => 0.7,
        }
    }
}

/// An amount that may be said of a statement.
struct Candidate {
    statement: usize,
    said: Said,
    near: Near,
    /// Bytes between the amount and the nearest word of the topic.
    apart: usize,
    fit: Fit,
}

/// Everything that the agent says of the statements that are in force, in order of place.
pub(super) fn claims(pages: &[Page], statements: &[Statement], questions: &[Question]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.party == Party::Agent) {
        let open: Vec<usize> = open(questions, pages, &claims, index);
        let mut own: Vec<Claim> = Vec::new();
        for (place, sentence) in page.sentences.iter().enumerate() {
            let mut candidates: Vec<Candidate> = Vec::new();
            for (number, statement) in statements.iter().enumerate() {
                if !page.speaks_of(number) && !open.contains(&number) {
                    continue;
                }
                for said in said(page, sentence, number, statement) {
                    let near = nearness(page, place, number, said.range, open.contains(&number));
                    let fit = fit(statement, &said.amount);
                    let near = near.filter(|(near, _)| may_be_of(page, sentence, &said, *near, fit));
                    let Some((near, apart)) = near else { continue };
                    candidates.push(Candidate { statement: number, said, near, apart, fit });
                }
            }
            for candidate in chosen(candidates) {
                let topics: Vec<Range> =
                    page.places(candidate.statement, Part::Topic, sentence.range).collect();
                own.push(Claim {
                    statement: candidate.statement,
                    page: index,
                    range: candidate.said.range,
                    amount: candidate.said.amount,
                    fit: candidate.fit,
                    stance: stance(page, sentence, candidate.said.range, &topics),
                    confidence: candidate.near.confidence(),
                });
            }
        }
        drop_corrected(&mut own, pages);
        drop_loose(&mut own);
        claims.append(&mut own);
    }
    drop_corrected(&mut claims, pages);
    claims
}

/// The statements that a bare amount in this turn may answer: those just asked about, and those asked about before
/// that nobody has answered or followed by another question.
fn open(questions: &[Question], pages: &[Page], claims: &[Claim], index: usize) -> Vec<usize> {
    let is_open = |question: &&Question| {
        let since = |page: usize| question.page < page && page < index;
        let followed =
            questions.iter().any(|other| other.statement != question.statement && since(other.page));
        let answered = claims.iter().any(|claim| claim.statement == question.statement && since(claim.page));
        question.is_answered_by(pages, index) || question.page < index && !followed && !answered
    };
    questions.iter().filter(is_open).map(|question| question.statement).collect()
}

/// The best fit among the values that hold.
pub(super) fn fit(statement: &Statement, amount: &Amount) -> Fit {
    let fits: Vec<Fit> = statement
        .standards
        .iter()
        .map(|standard| standard.fit(amount, statement.tolerance, statement.same_days))
        .collect();
    if fits.contains(&Fit::Same) { Fit::Same } else { fits.first().copied().unwrap_or(Fit::Other) }
}

/// How near the amount stands to the statement's topic; `None` where it speaks of something else.
fn nearness(
    page: &Page,
    place: usize,
    statement: usize,
    range: Range,
    answered: bool,
) -> Option<(Near, usize)> {
    let sentence = page.sentences.get(place)?;
    let index = sentence.clause_at(range.0);
    let clause = sentence.clause(index);
    let nearest = |within: Range| {
        let topics = page.places(statement, Part::Topic, within);
        topics.chain(page.places(statement, Part::Word, within)).map(|topic| apart(topic, range)).min()
    };
    let here = nearest(clause);
    let other = elsewhere(page, clause, range).is_some_and(|other| here.is_none_or(|topic| other < topic));
    if other || page.places(statement, Part::Except, clause).next().is_some() {
        return None;
    }
    if let Some(apart) = here {
        return Some((Near::Clause, apart));
    }
    if page.other_topic(statement, clause) {
        return None;
    }
    for earlier in (0..index).rev().map(|index| sentence.clause(index)) {
        if let Some(apart) = nearest(earlier) {
            return Some((Near::Sentence, apart));
        }
        if page.other_topic(statement, earlier) {
            return None;
        }
    }
    if index + 1 < sentence.clauses.len()
        && let Some(apart) = nearest(sentence.clause(index + 1))
    {
        return Some((Near::NextClause, apart));
    }
    if !is_bare(page, clause, range) {
        return None;
    }
    for earlier in page.sentences.iter().take(place).rev() {
        if let Some(apart) = nearest(earlier.range) {
            return Some((Near::Turn, apart));
        }
        if page.other_topic(statement, earlier.range) {
            return None;
        }
    }
    answered.then_some((Near::Answer, range.0))
}

/// "Free" without its topic in the clause may be anything. A total or a balance is no price, unless it happens to be.
fn may_be_of(page: &Page, sentence: &Sentence, said: &Said, near: Near, fit: Fit) -> bool {
    static SUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\btotal|\baltogether\b|\bbalance\b|\bremaining\b|\bdifference\b|合计|总计|总价|总额|余额|实付|差额").ok()
    });
    if said.free {
        return !matches!(near, Near::Sentence | Near::NextClause) && !negated(page, sentence, said.range);
    }
    let before = page.part((sentence.range.0, said.range.0));
    let summed = || SUM.as_ref().is_some_and(|sum| sum.is_match(before));
    !matches!(said.amount.of, Dimension::Money(_)) || fit == Fit::Same || !summed()
}

/// Of the candidates for each amount the nearest; where several are as near, those that it fits.
fn chosen(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut rest = candidates;
    while let Some(range) = rest.iter().map(|candidate| candidate.said.range).min() {
        let (mut own, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|candidate| overlap(candidate.said.range, range));
        rest = others;
        let near = own.iter().map(|candidate| candidate.near).min();
        own.retain(|candidate| Some(candidate.near) == near);
        if own.iter().any(|candidate| candidate.fit == Fit::Same) {
            own.retain(|candidate| candidate.fit == Fit::Same);
        }
        let apart = own.iter().map(|candidate| candidate.apart).min();
        own.retain(|candidate| Some(candidate.apart) == apart);
        chosen.append(&mut own);
    }
    chosen
}

fn overlap(one: Range, other: Range) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Where a turn names the topic with a value, values further off in that turn are of something else.
fn drop_loose(claims: &mut Vec<Claim>) {
    let firm = Near::NextClause.confidence();
    let named: Vec<usize> =
        claims.iter().filter(|claim| claim.confidence >= firm).map(|claim| claim.statement).collect();
    claims.retain(|claim| claim.confidence >= firm || !named.contains(&claim.statement));
}

/// "Sorry, I misspoke, it's twelve": what was said wrongly before in that turn, or in the turn before, is taken back.
fn drop_corrected(claims: &mut Vec<Claim>, pages: &[Page]) {
    static CORRECTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"说错|讲错|记错|看错|报错|口误|更正|纠正|哦不|噢不|不对[,，。]|应该是|misspoke|correct(?:ion| myself| that)|i meant|my mistake|i was wrong|i was mistaken|scratch that|wait,? no|no,? wait|sorry,? (?:it's|it is|that's|i meant|i mean|actually)|actually,? (?:it's|it is|that's)").ok()
    });
    let Some(cue) = CORRECTION.as_ref() else { return };
    let mut taken_back: Vec<usize> = Vec::new();
    for (later_index, later) in claims.iter().enumerate().filter(|(_, claim)| claim.stance == Stance::Asserts)
    {
        for (index, earlier) in claims.iter().enumerate().take(later_index) {
            if earlier.statement != later.statement || earlier.fit == Fit::Same && later.fit != Fit::Same {
                continue;
            }
            let Some(page) = pages.get(later.page) else { continue };
            let from = if earlier.page == later.page { earlier.range.1 } else { 0 };
            if cue.is_match(page.part((from, later.range.0))) {
                taken_back.push(index);
            }
        }
    }
    let mut index = 0;
    claims.retain(|_| {
        index += 1;
        !taken_back.contains(&(index - 1))
    });
}

/// Where the clause tells when the agent will do something else (call back, look it up) or what the customer did: how
/// far that is from the amount, in bytes.
fn elsewhere(page: &Page, clause: Range, range: Range) -> Option<usize> {
    static ELSEWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"回复|回电|回拨|答复|联系|致电|核实|核查|查询|查一|查到|稍等|等我|请稍|跟进|上门|下单|申请的|提交的|购买的|签收的|call (?:you )?back|calls? you|contact you|reach out|get(?:ting)? back to|email you|look into|check(?:ing)?\b|bear with|hold on|give me|one moment|just a moment|\bwait (?:a|for|while|until)|please wait|you (?:filed|ordered|placed|bought|called|requested|asked|applied|returned)",
        )
        .ok()
    });
    let found = ELSEWHERE.as_ref()?.find_iter(page.part(clause));
    found.map(|found| apart((clause.0 + found.start(), clause.0 + found.end()), range)).min()
}

/// Bytes between two places.
fn apart(one: Range, other: Range) -> usize {
    if one.0 < other.0 { other.0.saturating_sub(one.1) } else { one.0.saturating_sub(other.1) }
}

/// Does a clause hold little more than the amount, so that it must be about what was spoken of before?
fn is_bare(page: &Page, clause: Range, range: Range) -> bool {
    const FILLER: &str = "一般大概大约需要会就是的左右内以之在得您好亲哦呢啊呀吧哈嗯那这个都通常正常预计最多最少最长最快不超过可以到了吗为约将能后给我们咱请放心差不可";
    const WORDS: &[&str] = &[
        "it",
        "its",
        "it's",
        "is",
        "the",
        "a",
        "an",
        "about",
        "around",
        "usually",
        "typically",
        "normally",
        "within",
        "in",
        "takes",
        "take",
        "will",
        "be",
        "should",
        "up",
        "to",
        "at",
        "most",
        "least",
        "approximately",
        "roughly",
        "hi",
        "hello",
        "sure",
        "yes",
        "no",
        "so",
        "well",
        "that's",
        "that",
        "would",
        "generally",
        "of",
        "you",
        "have",
        "you've",
        "got",
        "it'll",
        "for",
        "only",
        "just",
        "okay",
        "ok",
        "and",
        "but",
        "then",
        "we",
        "s",
    ];
    const SPARE: usize = 4;
    let mut left = 0;
    for text in [page.part((clause.0, range.0.max(clause.0))), page.part((range.1.min(clause.1), clause.1))] {
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            if word.is_ascii() {
                left += usize::from(!word.is_empty() && !WORDS.contains(&word));
            } else {
                left += word.chars().filter(|c| !FILLER.contains(*c)).count();
            }
        }
    }
    left <= SPARE
}
