//! What a trained head says of the whole conversation, as an answer with evidence: the turns that moved it most.

use super::phrasing::Phrasing;
use super::scene::Scene;
use super::search::Doubt;
use super::truth::{Truth, Value};
use crate::basic::Span;
use crate::facts::{Evidence, Quality};
use crate::rubric::{Bound, QualityTest};
use std::collections::BTreeSet;

/// No head counts for more, however sure it is: nobody has looked yet.
const SUREST: f64 = 0.9;

/// Does the quality lie within? Cannot be told where no head answers for it, or where its answer rests on unsure
/// speakers or words.
pub(super) fn judge(scene: &Scene<'_>, test: &QualityTest, say: Phrasing) -> Truth {
    let blocked = if !scene.speakers_known() {
        Some(Doubt::Speakers)
    } else if !scene.words_known() {
        Some(Doubt::Words)
    } else {
        None
    };
    if let Some(doubt) = blocked {
        return Truth::unknown(say.doubt(&doubt));
    }
    let Some(quality) = scene.facts.qualities.get(&test.name) else {
        return Truth::unknown(say.no_head(&test.name));
    };
    let Some(said) = value(quality, &test.levels) else {
        return Truth::unknown(say.no_level(&test.name, &test.levels));
    };
    let evidence = evidence(scene, quality, test, said);
    let turns: Vec<usize> = evidence
        .iter()
        .filter_map(|place| if let Evidence::Quote { turn, .. } = place { Some(*turn) } else { None })
        .collect();
    let ground = scene.source.roles.confidence.min(scene.words_confidence());
    Truth {
        value: if test.bound.holds(said) { Value::Yes } else { Value::No },
        evidence,
        confidence: sureness(quality, test, said).min(SUREST).min(ground).clamp(0.0, 1.0),
        sources: BTreeSet::from([quality.source.clone()]),
        why: say.quality(test, said, &turns),
    }
}

/// The expected value, or the probability of being at one of these levels; `None` where there is no such thing.
fn value(quality: &Quality, levels: &[String]) -> Option<f64> {
    if levels.is_empty() {
        return quality.mean.filter(|mean| mean.is_finite());
    }
    let share = |level: &String| quality.levels.iter().find(|one| one.name == *level).map(|one| one.share);
    let shares: Option<Vec<f64>> = levels.iter().map(share).collect();
    shares.map(|shares| shares.iter().sum::<f64>()).filter(|sum| sum.is_finite())
}

/// The turns that moved the answer the way it went; those that moved it the other way where there are none.
fn evidence(scene: &Scene<'_>, quality: &Quality, test: &QualityTest, said: f64) -> Vec<Evidence> {
    let whole = |turn: usize| {
        let span = Span::new(0, scene.turns.get(turn)?.turn.text.len());
        scene.fits_span(turn, span).then(|| scene.quote(turn, span))
    };
    let up = match test.bound {
        Bound::AtLeast(_) | Bound::Above(_) => test.bound.holds(said),
        Bound::AtMost(_) | Bound::Below(_) => !test.bound.holds(said),
        Bound::Between(low, high) => said >= low.midpoint(high),
    };
    // Where a share is tested, what moved the mean says little about the direction.
    let with = |moved: &&crate::facts::Moved| !test.levels.is_empty() || (moved.by >= 0.0) == up;
    let mut places: Vec<Evidence> =
        quality.moved_by.iter().filter(with).filter_map(|moved| whole(moved.turn)).collect();
    if places.is_empty() {
        places = quality.moved_by.iter().filter_map(|moved| whole(moved.turn)).collect();
    }
    if places.is_empty() {
        let to_turn = scene.turns.len().saturating_sub(1);
        places.push(Evidence::Searched { from_turn: 0, to_turn, what: test.name.clone() });
    }
    places
}

/// A probability says itself how sure it is. A mean is as sure as it is far from the limit: a quarter of the scale
/// away is sure, on the limit is a toss-up.
fn sureness(quality: &Quality, test: &QualityTest, said: f64) -> f64 {
    if !test.levels.is_empty() {
        return said.max(1.0 - said);
    }
    let values: Vec<f64> = quality.levels.iter().filter_map(|level| level.name.parse().ok()).collect();
    let spread =
        values.iter().copied().fold(f64::MIN, f64::max) - values.iter().copied().fold(f64::MAX, f64::min);
    let away = match test.bound {
        Bound::AtMost(limit) | Bound::AtLeast(limit) | Bound::Below(limit) | Bound::Above(limit) => {
            (said - limit).abs()
        }
        Bound::Between(low, high) => (said - low).abs().min((said - high).abs()),
    };
    if spread > 0.0 { 0.5 + 0.5 * (away / (spread / 4.0)).min(1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use crate::basic::Lang;
    use crate::conversation::{RoleOrigin, Roles};
    use crate::facts::{Evidence, Level, Moved, Quality};
    use crate::rubric::parse;
    use crate::scoring::sample::Sample;
    use crate::scoring::{Finding, Outcome, score};

    fn chat() -> Sample {
        let mut sample =
            Sample::chat(&["customer: still broken", "agent: not my problem", "customer: awful, bye"]);
        let share = |name: &str, share| Level { name: name.to_owned(), share };
        let satisfaction = Quality {
            levels: vec![
                share("-2", 0.5),
                share("-1", 0.3),
                share("0", 0.1),
                share("1", 0.1),
                share("2", 0.0),
            ],
            mean: Some(-1.2),
            moved_by: vec![
                Moved { turn: 2, by: -0.6 },
                Moved { turn: 0, by: 0.3 },
                Moved { turn: 1, by: -0.2 },
            ],
            source: "head:outcome@0123456789ab".to_owned(),
        };
        sample.facts.qualities.insert("customer_satisfaction".to_owned(), satisfaction);
        sample
    }

    fn finding(sample: &Sample, test: &str) -> Finding {
        let yaml = format!(
            "id: x\nlanguage: en\ntitle: X\ndimensions:\n  a: {{ title: A, weight: 1 }}\ncriteria:\n  - {{ id: c, dimension: \
             a, title: C, points: 1, {test} }}\n"
        );
        let rubric = parse("x.yaml", &yaml).unwrap_or_else(|error| panic!("{error}"));
        score(&rubric, &sample.source(), &sample.facts).findings.remove(0)
    }

    fn turns(finding: &Finding) -> Vec<usize> {
        let turn = |place: &&Evidence| match place {
            Evidence::Quote { turn, .. } => Some(*turn),
            _ => None,
        };
        finding.evidence().iter().filter_map(turn).collect()
    }

    #[test]
    fn a_low_mean_fails_with_the_turns_that_lowered_it() {
        let found = finding(&chat(), "not_met: { quality: customer_satisfaction, below: -0.5 }");
        assert!(matches!(found.outcome, Outcome::NotMet { .. }), "{found:?}");
        assert_eq!(turns(&found), [2, 1]);
        assert_eq!(found.sources, ["head:outcome@0123456789ab"]);
        assert_eq!(found.why, "Customer's satisfaction -1.2 (mark: below -0.5), mostly for turns 3, 2.");
        assert!((found.confidence - 0.85).abs() < 1e-9, "0.7 of a quarter of the scale away");
    }

    #[test]
    fn a_probability_is_asked_by_its_level() {
        let found = finding(&chat(), "met: { quality: customer_satisfaction, is: [1, 2], at_least: 60% }");
        assert!(matches!(found.outcome, Outcome::NotMet { .. }), "{found:?}");
        assert!((found.confidence - 0.9).abs() < 1e-9);
        let found = finding(&chat(), "met: { quality: customer_satisfaction, is: -3, at_least: 60% }");
        assert_eq!(found.outcome, Outcome::NotAssessable);
    }

    #[test]
    fn without_a_head_or_without_knowing_who_is_who_nothing_is_said() {
        let test = "not_met: { quality: customer_satisfaction, below: -0.5 }";
        let mut nobody = chat();
        nobody.facts.qualities.clear();
        let found = finding(&nobody, test);
        assert_eq!((&found.outcome, found.confidence), (&Outcome::NotAssessable, 0.0));
        assert!(found.why.contains("no trained head"), "{}", found.why);
        let mut unsure = chat();
        unsure.roles = Roles { confidence: 0.4, origin: RoleOrigin::Inferred, ..unsure.roles };
        assert_eq!(finding(&unsure, test).outcome, Outcome::NotAssessable);
    }

    #[test]
    fn the_reason_is_told_in_both_languages() {
        let say = super::Phrasing(Lang::Zh);
        assert!(say.no_head("customer_satisfaction").contains("客户满意度"));
    }

    #[test]
    fn mistakes_are_told() {
        let refused = |test: &str| {
            let yaml = format!(
                "id: x\nlanguage: en\ntitle: X\ndimensions:\n  a: {{ title: A, weight: 1 }}\ncriteria:\n  - {{ id: c, \
                 dimension: a, title: C, points: 1, {test} }}\n"
            );
            parse("x.yaml", &yaml).unwrap_err().to_string()
        };
        assert!(refused("met: { quality: satisfied }").contains("needs exactly one of"));
        assert!(refused("met: { quality: satisfied, is: [], at_least: 5% }").contains("at least one level"));
        assert!(refused("met: { quality: satisfied, is: yes please, at_least: 50 }").contains("share"));
        assert!(refused("met: { quality: satisfied, is: good, above: 100% }").contains("can never be met"));
    }
}
