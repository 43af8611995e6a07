//! Does a condition hold? Every answer with its evidence, its confidence and its reason.

use super::knowledge;
use super::phrasing::Phrasing;
use super::quality;
use super::scene::Scene;
use super::search::{Doubt, Found, Hit, Near, best, reaches, search, search_any};
use super::truth::{Truth, Value, at_least};
use crate::basic::Lang;
use crate::conversation::Party;
use crate::facts::Evidence;
use crate::rubric::{Condition, Each, Find, NumberTest, Order, label, needs_parties, needs_words};
use std::collections::BTreeSet;

/// How sure we are that something was not said when no rule found it: rules overlook wordings more often than they
/// imagine them, so absence weighs less than a quote.
const ABSENCE: f64 = 0.8;

/// Judges one condition over a scene, with reasons in this language.
pub fn judge(scene: &Scene<'_>, condition: &Condition, language: Lang) -> Truth {
    Judge { scene, say: Phrasing(language) }.condition(condition)
}

struct Judge<'j, 's> {
    scene: &'j Scene<'s>,
    say: Phrasing,
}

impl Judge<'_, '_> {
    fn condition(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::Find(find) => self.find(find),
            Condition::Number(test) => self.number(test),
            Condition::Quality(test) => quality::judge(self.scene, test, self.say),
            Condition::Channel(wanted) => {
                let channel = self.scene.source.about.channel;
                let value = if channel == *wanted { Value::Yes } else { Value::No };
                truth(value, Vec::new(), 1.0, BTreeSet::new(), self.say.channel(channel))
            }
            Condition::All(parts) => self.several(parts.len(), parts),
            Condition::Any(parts) => self.several(1, parts),
            Condition::AtLeast(least, parts) => self.several(*least, parts),
            Condition::Not(part) => self.condition(part).negated(),
            Condition::Order(order) => self.order(order),
            Condition::Each(each) => self.each(each),
            Condition::Knowledge(test) => knowledge::judge(self.scene, test, self.say),
        }
    }

    fn several(&self, least: usize, parts: &[Condition]) -> Truth {
        let parts = parts.iter().map(|part| self.condition(part)).collect();
        at_least(least, parts, self.say.separator())
    }

    fn find(&self, find: &Find) -> Truth {
        let found = search(self.scene, find);
        let sure: Vec<&Hit> = found.hits.iter().filter(|hit| hit.doubt.is_none()).collect();
        if sure.len() >= find.times {
            let mut confidences: Vec<f64> = sure.iter().map(|hit| hit.confidence).collect();
            confidences.sort_by(|a, b| b.total_cmp(a));
            let weakest = confidences.get(find.times.saturating_sub(1)).copied().unwrap_or(0.0);
            let confidence = self.as_sure_as_roles(find.by, weakest);
            return truth(
                Value::Yes,
                self.quotes(&sure),
                confidence,
                sources(&sure),
                self.say.found(find, &sure),
            );
        }
        let doubtful = found.hits.len() >= find.times;
        let doubt =
            found.doubt.or_else(|| found.hits.iter().find_map(|hit| hit.doubt.clone()).filter(|_| doubtful));
        if let Some(doubt) = doubt {
            return Truth::unknown(self.say.doubt(&doubt));
        }
        let mut evidence = vec![searched(found.range, &self.say.sought(find))];
        evidence.extend(self.quotes(&sure));
        let why = self.say.absent(find, sure.len(), found.range);
        truth(Value::No, evidence, self.absence(find.by), sources(&sure), why)
    }

    fn number(&self, test: &NumberTest) -> Truth {
        let scene = self.scene;
        let parties = needs_parties(&test.name);
        let blocked = if parties && !scene.speakers_known() {
            Some(Doubt::Speakers)
        } else if needs_words(&test.name) && !scene.words_known() {
            Some(Doubt::Words)
        } else {
            None
        };
        if let Some(doubt) = blocked {
            return Truth::unknown(self.say.doubt(&doubt));
        }
        let Some(number) = scene.facts.numbers.get(&test.name).filter(|number| number.value.is_finite())
        else {
            let reason =
                scene.facts.unknown.get(&test.name).cloned().unwrap_or_else(|| "not measured".to_owned());
            return Truth::unknown(self.say.doubt(&Doubt::Missing(test.name.clone(), reason)));
        };
        let mut evidence: Vec<Evidence> =
            number.evidence.iter().filter(|place| scene.fits(place)).cloned().collect();
        if evidence.is_empty() {
            let all = scene.turns.len().checked_sub(1).map(|last| (0, last));
            evidence.push(searched(all, label(&test.name, self.say.0)));
        }
        let value = if test.bound.holds(number.value) { Value::Yes } else { Value::No };
        let by = parties.then_some(Party::Agent);
        let sources = BTreeSet::from([format!("number:{}@{}", test.name, scene.facts.version)]);
        truth(value, evidence, self.as_sure_as_roles(by, 1.0), sources, self.say.number(test, number.value))
    }

    fn order(&self, order: &Order) -> Truth {
        let steps: Vec<Found> = order.steps.iter().map(|step| search_any(self.scene, step)).collect();
        let names: Vec<String> = order.steps.iter().map(|step| self.say.step(step)).collect();
        if let Some(chain) = self.chain(order, &steps) {
            let confidence = chain.iter().map(|hit| hit.confidence).fold(1.0, f64::min);
            let confidence = self.as_sure_as_roles(Some(Party::Agent), confidence);
            let why = self.say.ordered(&names, true);
            return truth(Value::Yes, self.quotes(&chain), confidence, sources(&chain), why);
        }
        if let Some(doubt) = steps.iter().find_map(|step| step.doubt.as_ref()) {
            return Truth::unknown(self.say.doubt(doubt));
        }
        let range = steps.iter().filter_map(|step| step.range).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
        let evidence = vec![searched(range, &names.join(" → "))];
        let why = self.say.ordered(&names, false);
        truth(Value::No, evidence, self.absence(Some(Party::Agent)), BTreeSet::new(), why)
    }

    /// One hit of each step, each after the one before and within reach of it.
    fn chain<'h>(&self, order: &Order, steps: &'h [Found]) -> Option<Vec<&'h Hit>> {
        let mut chains: Vec<Vec<&Hit>> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let sure = step.hits.iter().filter(|hit| hit.doubt.is_none());
            chains = if index == 0 {
                sure.map(|hit| vec![hit]).collect()
            } else {
                let by = order.steps.get(index).and_then(|finds| finds.first()).and_then(|find| find.by);
                sure.filter_map(|hit| {
                    let follows = |chain: &&Vec<&Hit>| {
                        chain.last().is_some_and(|last| {
                            (last.turn, last.span.end) <= (hit.turn, hit.span.start)
                                && reaches(self.scene, last, hit, by, false, order.reach) == Near::Yes
                        })
                    };
                    let before = chains.iter().find(follows)?;
                    Some(before.iter().copied().chain([hit]).collect())
                })
                .collect()
            };
        }
        chains.into_iter().next()
    }

    fn each(&self, each: &Each) -> Truth {
        let of = search_any(self.scene, &each.of);
        if let (true, Some(doubt)) = (of.hits.is_empty(), &of.doubt) {
            return Truth::unknown(self.say.doubt(doubt));
        }
        let answers = search_any(self.scene, &each.answer);
        let answer_by = each.answer.first().and_then(|find| find.by);
        let near = |hit: &Hit, answer: &Hit| {
            let near = reaches(self.scene, hit, answer, answer_by, each.earlier, each.reach);
            if answer.doubt.is_some() { near.min(Near::Unsure) } else { near }
        };
        let nearest = |hit: &&Hit| best(answers.hits.iter().map(|answer| near(hit, answer)));
        let asked: Vec<&Hit> = of.hits.iter().filter(|hit| hit.doubt.is_none()).collect();
        let unanswered: Vec<&Hit> = asked.iter().copied().filter(|hit| nearest(hit) == Near::No).collect();
        if !unanswered.is_empty() {
            if let Some(doubt) = &answers.doubt {
                return Truth::unknown(self.say.doubt(doubt));
            }
            let surest = unanswered.iter().map(|hit| hit.confidence).fold(0.0, f64::max);
            let confidence = surest.min(self.absence(answer_by));
            let why = self.say.each_unanswered(each, &unanswered);
            return truth(Value::No, self.quotes(&unanswered), confidence, sources(&unanswered), why);
        }
        if asked.iter().any(|hit| nearest(hit) == Near::Unsure) || asked.len() < of.hits.len() {
            return Truth::unknown(self.say.doubt(&Doubt::Times));
        }
        let answered: Vec<&Hit> = answers
            .hits
            .iter()
            .filter(|answer| asked.iter().any(|hit| near(hit, answer) == Near::Yes))
            .collect();
        let why = self.say.each_answered(each, &asked);
        if asked.is_empty() {
            let evidence = vec![searched(of.range, &self.say.step(&each.of))];
            let by = each.of.first().and_then(|find| find.by);
            return truth(Value::Yes, evidence, self.absence(by), BTreeSet::new(), why);
        }
        let weakest = |hit: &&Hit| {
            let sure = answers.hits.iter().filter(|answer| near(hit, answer) == Near::Yes);
            sure.map(|answer| answer.confidence).fold(0.0, f64::max)
        };
        let confidence = asked.iter().map(weakest).fold(1.0, f64::min);
        let confidence = self.as_sure_as_roles(answer_by, confidence);
        truth(Value::Yes, self.quotes(&answered), confidence, sources(&answered), why)
    }

    fn quotes(&self, hits: &[&Hit]) -> Vec<Evidence> {
        hits.iter().map(|hit| self.scene.quote(hit.turn, hit.span)).collect()
    }

    /// How sure an absence is: no surer than the words and the roles.
    fn absence(&self, by: Option<Party>) -> f64 {
        self.as_sure_as_roles(by, ABSENCE.min(self.scene.words_confidence()))
    }

    fn as_sure_as_roles(&self, by: Option<Party>, confidence: f64) -> f64 {
        match by {
            Some(Party::Agent | Party::Customer) => confidence.min(self.scene.source.roles.confidence),
            _ => confidence,
        }
    }
}

fn truth(
    value: Value,
    evidence: Vec<Evidence>,
    confidence: f64,
    sources: BTreeSet<String>,
    why: String,
) -> Truth {
    Truth { value, evidence, confidence: confidence.clamp(0.0, 1.0), sources, why }
}

fn searched(range: Option<(usize, usize)>, what: &str) -> Evidence {
    let (from_turn, to_turn) = range.unwrap_or((0, 0));
    let what = what.trim_matches(['「', '」']).to_owned();
    Evidence::Searched { from_turn, to_turn, what }
}

fn sources(hits: &[&Hit]) -> BTreeSet<String> {
    hits.iter().map(|hit| hit.source.clone()).collect()
}
