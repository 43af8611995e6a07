//! Is a signal there, and what is there to see?

use super::policy::Signal;
use crate::basic::Lang;
use crate::facts::Evidence;
use crate::rubric::Condition;
use crate::scoring::cases::Verdict;
use crate::scoring::{Finding, Outcome, Scene, Scorecard, Value, judge};

/// What was seen.
pub(super) struct Seen {
    pub note: String,
    pub evidence: Vec<Evidence>,
}

/// What was seen of all signals; `None` where one is missing.
pub(super) fn all(
    signals: &[Signal],
    scene: &Scene<'_>,
    cards: &[Scorecard],
    language: Lang,
) -> Option<Seen> {
    let mut whole = Seen { note: String::new(), evidence: Vec::new() };
    for signal in signals {
        let seen = Look { scene, cards, language }.see(signal)?;
        if !whole.note.is_empty() {
            whole.note.push(' ');
        }
        whole.note.push_str(&seen.note);
        whole.evidence.extend(seen.evidence);
    }
    (!signals.is_empty()).then_some(whole)
}

struct Look<'l, 's> {
    scene: &'l Scene<'s>,
    cards: &'l [Scorecard],
    language: Lang,
}

impl Look<'_, '_> {
    fn see(&self, signal: &Signal) -> Option<Seen> {
        match signal {
            Signal::CriticalFailed => self.critical(),
            Signal::Overall(bound) => {
                let score =
                    self.cards.iter().filter_map(|card| card.overall).find(|score| bound.holds(*score))?;
                Some(self.note(format!("总分 {score}。"), format!("Overall score {score}.")))
            }
            Signal::Band(bands) => {
                let band = self
                    .cards
                    .iter()
                    .filter_map(|card| card.band.as_ref())
                    .find(|band| bands.contains(band))?;
                Some(
                    self.note(
                        format!("评分等级为 {band}。"),
                        format!("The score falls into the band {band}."),
                    ),
                )
            }
            Signal::Confidence(bound) => {
                let low = percent(
                    self.cards.iter().filter_map(Scorecard::confidence).find(|mean| bound.holds(*mean))?,
                );
                let zh = format!("判定的平均可信度为 {low}。");
                Some(self.note(zh, format!("Mean confidence of the findings: {low}.")))
            }
            Signal::NotAssessable(bound) => {
                let share =
                    percent(self.cards.iter().filter_map(not_assessable).find(|share| bound.holds(*share))?);
                let zh = format!("{share} 的评分项无法自动判定。");
                Some(self.note(zh, format!("{share} of the criteria could not be assessed.")))
            }
            Signal::Criterion(id, verdicts) => self.criterion(id, verdicts),
            Signal::Said(condition) => self.said(condition),
            _ => self.about(signal),
        }
    }

    /// Signals that need no scorecard and no condition.
    fn about(&self, signal: &Signal) -> Option<Seen> {
        let (scene, about) = (self.scene, self.scene.about());
        match signal {
            Signal::SpeakersUnsure => (!scene.speakers_known() && !scene.has_no_agent()).then(|| {
                self.note("说话人身份不确定，请核对。", "It is not sure who is who: check the speakers.")
            }),
            Signal::WordsUnsure => (!scene.words_known())
                .then(|| self.note("转写不够可靠。", "The transcript is too unsure to quote.")),
            Signal::Vip => (about.customer.as_ref().is_some_and(|customer| customer.vip))
                .then(|| self.note("重要客户。", "A customer treated with priority.")),
            Signal::Survey(bound) => {
                let score = about.survey_score.filter(|score| bound.holds(*score))?;
                Some(self.note(format!("客户评价 {score} 分。"), format!("The customer gave {score}.")))
            }
            _ => None,
        }
    }

    fn said(&self, condition: &Condition) -> Option<Seen> {
        let truth = judge(self.scene, condition, self.language);
        let note = truth.sentence(self.language);
        let evidence = truth.evidence.into_iter().take(5).collect();
        (truth.value == Value::Yes).then_some(Seen { note, evidence })
    }

    fn note(&self, zh: impl Into<String>, en: impl Into<String>) -> Seen {
        let note = if self.language == Lang::Zh { zh.into() } else { en.into() };
        Seen { note, evidence: Vec::new() }
    }

    fn critical(&self) -> Option<Seen> {
        let failed = |card: &&Scorecard| !card.critical_failed.is_empty();
        let card = self.cards.iter().find(failed)?;
        let findings =
            card.findings.iter().filter(|finding| card.critical_failed.contains(&finding.criterion));
        Some(seen(findings))
    }

    fn criterion(&self, id: &str, verdicts: &[Verdict]) -> Option<Seen> {
        let findings = self.cards.iter().flat_map(|card| &card.findings);
        let wanted = |f: &&Finding| f.criterion == id && verdicts.contains(&Verdict::from(&f.outcome));
        let found: Vec<&Finding> = findings.filter(wanted).collect();
        (!found.is_empty()).then(|| seen(found.into_iter()))
    }
}

fn seen<'f>(findings: impl Iterator<Item = &'f Finding>) -> Seen {
    let mut whole = Seen { note: String::new(), evidence: Vec::new() };
    for finding in findings {
        if !whole.note.is_empty() {
            whole.note.push(' ');
        }
        whole.note.push_str(&finding.why);
        whole.evidence.extend(finding.evidence().into_iter().take(3).cloned());
    }
    whole
}

/// Share of the criteria that applied and could not be assessed.
fn not_assessable(card: &Scorecard) -> Option<f64> {
    let applied = card.findings.iter().filter(|finding| !matches!(finding.outcome, Outcome::NotApplicable));
    mean(applied.map(|finding| f64::from(u8::from(matches!(finding.outcome, Outcome::NotAssessable)))))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
