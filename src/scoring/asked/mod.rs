//! Criteria that ask the judge: what to ask, and what follows from the stored answer.

mod words;

use crate::basic::{Lang, Wording};
use crate::facts::{Facts, Source};
use crate::opinion::{Answer, Opinions, Question, Reply, Verdict, said};
use crate::rubric::{Compiled, Test};
use crate::scoring::judge::judge;
use crate::scoring::phrasing::Phrasing;
use crate::scoring::scene::Scene;
use crate::scoring::search::Doubt;
use crate::scoring::truth::{Truth, Value};
use std::collections::BTreeSet;

/// No answer of a language model counts for more, however sure it says it is.
const SUREST: f64 = 0.9;
/// Below this the judge's own doubt makes the answer no answer.
const DOUBTFUL: f64 = 0.5;

/// What a stored answer means for a criterion.
pub(crate) enum Asked {
    /// As a condition would decide it.
    Decided(Truth),
    /// The judge says that the question does not concern this conversation.
    NotApplicable(Truth),
}

/// The questions that a rubric has about a conversation: those whose criteria apply, where it is sure enough who said
/// what to hold an answer against anyone. Nothing else is worth asking.
pub fn questions(rubric: &Compiled, source: &Source<'_>, facts: &Facts) -> Vec<Question> {
    if !rubric.asks() {
        return Vec::new();
    }
    let scene = Scene::new(*source, facts, rubric.gates);
    if scene.has_no_agent() || blocked(&scene).is_some() {
        return Vec::new();
    }
    let mut questions = Vec::new();
    for criterion in &rubric.criteria {
        let Test::Ask(text) = &criterion.test else { continue };
        let applies = criterion.applies.as_ref();
        if applies.is_none_or(|applies| judge(&scene, applies, rubric.language).value == Value::Yes) {
            let question = question(text, rubric.language);
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
    }
    questions
}

/// What the judge said about this question, as a truth with evidence.
pub(crate) fn answer(scene: &Scene<'_>, text: &Wording, language: Lang, opinions: &Opinions<'_>) -> Asked {
    let say = Phrasing(language);
    let unknown = |why| Asked::Decided(Truth::unknown(why));
    if let Some(doubt) = blocked(scene) {
        return unknown(say.doubt(&doubt));
    }
    let question = question(text, language).hash();
    let stored = if opinions.given.is_empty() {
        None
    } else {
        opinions.on(&question, &said(scene.source.transcript, scene.source.roles))
    };
    let Some(opinion) = stored else {
        return unknown(if opinions.model.is_some() { say.not_asked() } else { say.no_judge() });
    };
    let sources = BTreeSet::from([format!("asked:{}@{question}", opinion.model)]);
    let tell = |why| Asked::Decided(Truth { sources: sources.clone(), ..Truth::unknown(why) });
    match &opinion.reply {
        Reply::Answered(answer) => from(scene, answer, say, sources),
        Reply::Useless(flaw) => tell(say.flaw(flaw)),
        Reply::Missing(hindrance) => unknown(say.hindrance(hindrance)),
    }
}

fn from(scene: &Scene<'_>, answer: &Answer, say: Phrasing, sources: BTreeSet<String>) -> Asked {
    let value = match answer.verdict {
        _ if answer.confidence < DOUBTFUL => Value::Unknown,
        Verdict::Met => Value::Yes,
        Verdict::NotMet => Value::No,
        Verdict::Unsure => Value::Unknown,
    };
    let ground = scene.source.roles.confidence.min(scene.words_confidence());
    let truth = Truth {
        value,
        evidence: answer.quotes.iter().map(|quote| scene.quote(quote.turn, quote.span)).collect(),
        confidence: answer.confidence.min(SUREST).min(ground).clamp(0.0, 1.0),
        sources,
        why: say.judge_says(&answer.why, value == Value::Unknown),
    };
    if value != Value::Unknown && !truth.evidence.iter().all(|place| scene.fits(place)) {
        // The stored answer is about other words than these.
        return Asked::Decided(Truth { value: Value::Unknown, why: say.doubt(&Doubt::Quote), ..truth });
    }
    let concerned = answer.applies || answer.confidence < DOUBTFUL;
    if concerned { Asked::Decided(truth) } else { Asked::NotApplicable(truth) }
}

fn question(text: &Wording, language: Lang) -> Question {
    Question { text: text.read(language).to_owned(), language }
}

/// Whether an answer could be held against anyone at all.
fn blocked(scene: &Scene<'_>) -> Option<Doubt> {
    if scene.is_empty() {
        Some(Doubt::Nothing)
    } else if !scene.speakers_known() {
        Some(Doubt::Speakers)
    } else if !scene.words_known() {
        Some(Doubt::Words)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
