//! What a person said, put beside what the machine had said: answers of a verdict, or what is still lacking.

use super::Said;
use crate::conversation::Transcript;
use crate::review::verdict::Answer;
use crate::rubric::{Content, Test};
use crate::scoring::{Mark, Scorecard};
use std::fmt;

/// Why there can be no verdict yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// This criterion has no answer.
    Answer(String),
    /// The machine is overturned here without a reason.
    Reason(String),
    /// The evidence for this criterion is not in the conversation.
    Evidence(String),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(criterion) => write!(f, "{criterion} has no answer"),
            Self::Reason(criterion) => write!(f, "{criterion} overturns the machine without a reason"),
            Self::Evidence(criterion) => write!(f, "the evidence for {criterion} is not in the conversation"),
        }
    }
}

/// What a verdict under one rubric is made from.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The rubric's version.
    pub rubric: &'a Content,
    /// The machine's scorecard.
    pub card: &'a Scorecard,
    /// What was said.
    pub transcript: &'a Transcript,
    /// What the person answered before they saw the scorecard; `None` where they saw it from the start.
    pub first: Option<&'a [Said]>,
    /// Must overturning have a reason?
    pub reason_needed: bool,
}

/// One answer for each criterion in the rubric's order, or all that is lacking. On criteria that only a person can
/// tell the machine has no mark.
///
/// # Errors
/// With everything that is lacking.
pub fn judged(ground: Ground<'_>, said: &[Said]) -> Result<Vec<Answer>, Vec<Lack>> {
    let of = |said: &'_ [Said], criterion: &str| -> Option<Said> {
        said.iter().find(|one| one.rubric == ground.rubric.id && one.criterion == criterion).cloned()
    };
    let (mut answers, mut lacks) = (Vec::new(), Vec::new());
    for criterion in &ground.rubric.criteria {
        let Some(said) = of(said, &criterion.id) else {
            lacks.push(Lack::Answer(criterion.id.clone()));
            continue;
        };
        let human = matches!(criterion.test, Test::Human);
        let finding = ground.card.findings.iter().find(|finding| finding.criterion == criterion.id);
        let finding = finding.filter(|_| !human);
        let machine = finding.map(crate::scoring::Finding::mark);
        let reason = said.reason.trim();
        // Where the machine could not tell, a person's answer overturns nothing.
        let overturns = machine.is_some_and(|mark| mark != Mark::NotAssessable && mark != said.mark);
        if overturns && ground.reason_needed && reason.is_empty() {
            lacks.push(Lack::Reason(criterion.id.clone()));
        }
        if !said.evidence.iter().all(|place| place.fits(ground.transcript)) {
            lacks.push(Lack::Evidence(criterion.id.clone()));
        }
        answers.push(Answer {
            criterion: criterion.id.clone(),
            dimension: criterion.dimension.clone(),
            machine,
            machine_confidence: finding.map(|finding| finding.confidence),
            first: ground.first.and_then(|first| of(first, &criterion.id)).map(|first| first.mark),
            mark: said.mark,
            reason: reason.to_owned(),
            evidence: said.evidence,
        });
    }
    if lacks.is_empty() { Ok(answers) } else { Err(lacks) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basic::Span;
    use crate::conversation::{Turn, Voice};
    use crate::review::verdict::Pointed;
    use crate::rubric::{Compiled, parse};
    use crate::scoring::{Finding, Outcome, RubricRef, tally};

    const RUBRIC: &str = "
id: r
title: R
language: en
dimensions:
  care: { title: Care, weight: 1 }
criteria:
  - { id: greeting, dimension: care, title: Greets, points: 10, met: { moment: greeting } }
  - { id: tact, dimension: care, title: Tactful, points: 10, human: true }
";

    fn rubric() -> Compiled {
        parse("r", RUBRIC).unwrap()
    }

    fn card(rubric: &Compiled, marks: &[Outcome]) -> Scorecard {
        let finding = |(criterion, outcome): (&crate::rubric::Criterion, &Outcome)| Finding {
            criterion: criterion.id.clone(),
            dimension: criterion.dimension.clone(),
            outcome: outcome.clone(),
            confidence: 0.9,
            why: String::new(),
            sources: Vec::new(),
        };
        Scorecard {
            rubric: RubricRef { id: rubric.id.clone(), hash: rubric.hash.clone() },
            overall: None,
            band: None,
            critical_failed: Vec::new(),
            dimensions: Vec::new(),
            findings: rubric.criteria.iter().zip(marks).map(finding).collect(),
        }
    }

    fn said(criterion: &str, mark: Mark, reason: &str) -> Said {
        Said {
            rubric: "r".to_owned(),
            criterion: criterion.to_owned(),
            mark,
            reason: reason.to_owned(),
            evidence: Vec::new(),
        }
    }

    fn transcript() -> Transcript {
        let turn = Turn {
            voice: Voice(0),
            text: "您好 hello".to_owned(),
            start_ms: None,
            end_ms: None,
            confidence: None,
            private: false,
        };
        Transcript { voices: vec![None], turns: vec![turn], ..Transcript::default() }
    }

    #[test]
    fn every_criterion_needs_an_answer_and_overturning_needs_a_reason() {
        let (rubric, transcript) = (rubric(), transcript());
        let card = card(&rubric, &[Outcome::Met { evidence: Vec::new() }, Outcome::NotAssessable]);
        let ground = Ground {
            rubric: &rubric,
            card: &card,
            transcript: &transcript,
            first: None,
            reason_needed: true,
        };
        let lacks = judged(ground, &[said("greeting", Mark::NotMet, " ")]).unwrap_err();
        assert_eq!(lacks, [Lack::Reason("greeting".to_owned()), Lack::Answer("tact".to_owned())]);
        let lenient = Ground { reason_needed: false, ..ground };
        let both = [said("greeting", Mark::NotMet, ""), said("tact", Mark::Met, "")];
        assert!(judged(lenient, &both).is_ok());
    }

    #[test]
    fn what_only_a_person_can_tell_is_never_the_machines_and_first_answers_are_kept_beside() {
        let (rubric, transcript) = (rubric(), transcript());
        let card = card(&rubric, &[Outcome::Met { evidence: Vec::new() }, Outcome::NotAssessable]);
        let first = [said("greeting", Mark::NotMet, ""), said("tact", Mark::NotMet, "")];
        let ground = Ground {
            rubric: &rubric,
            card: &card,
            transcript: &transcript,
            first: Some(&first),
            reason_needed: true,
        };
        let now = [said("greeting", Mark::Met, ""), said("tact", Mark::Met, "")];
        let answers = judged(ground, &now).unwrap();
        assert_eq!(answers[0].machine, Some(Mark::Met));
        assert_eq!((answers[0].first, answers[0].mark), (Some(Mark::NotMet), Mark::Met));
        assert_eq!((answers[1].machine, answers[1].machine_confidence), (None, None));
        let marks: Vec<Mark> = answers.iter().map(|answer| answer.mark).collect();
        assert_eq!(tally(&rubric, &marks).overall, Some(100.0));
    }

    #[test]
    fn evidence_must_be_words_of_the_conversation() {
        let (rubric, transcript) = (rubric(), transcript());
        let card = card(&rubric, &[Outcome::NotApplicable, Outcome::NotAssessable]);
        let ground = Ground {
            rubric: &rubric,
            card: &card,
            transcript: &transcript,
            first: None,
            reason_needed: false,
        };
        let with = |turn, start, end| {
            let evidence = vec![Pointed { turn, span: Span::new(start, end) }];
            let one = Said { evidence, ..said("greeting", Mark::Met, "") };
            judged(ground, &[one, said("tact", Mark::NotAssessable, "")])
        };
        assert!(with(0, 0, 6).is_ok());
        assert!(with(0, 1, 6).is_err(), "inside a character");
        assert!(with(0, 3, 3).is_err(), "nothing");
        assert!(with(1, 0, 1).is_err(), "no such turn");
    }
}
