//! What follows from an answer, whatever the answer.

use super::questions;
use crate::basic::{ContentHash, Lang, Span};
use crate::conversation::{RoleOrigin, Roles};
use crate::opinion::{Answer, Flaw, Hindrance, Opinion, Opinions, Question, Quote, Reply, Verdict, said};
use crate::rubric::{Compiled, parse};
use crate::scoring::sample::Sample;
use crate::scoring::{Finding, Outcome, score_with};
use proptest::prelude::*;

const ASK: &str = "ask: { zh: 坐席是否礼貌？, en: Was the agent polite? }";

fn rubric(language: &str, lines: &str) -> Compiled {
    let lines = lines.trim().replace('\n', "\n    ");
    let yaml = format!(
        "id: t\nlanguage: {language}\ntitle: T\ndimensions:\n  d: {{ title: D, weight: 1 }}\ncriteria:\n  - id: it\n    \
         dimension: d\n    title: It\n    points: 1\n    {lines}\n"
    );
    parse("t.yaml", &yaml).unwrap_or_else(|error| panic!("{error}"))
}

fn chat() -> Sample {
    Sample::chat(&["customer: where is it", "agent: no idea, ask somebody else"])
}

fn opinion(sample: &Sample, reply: Reply) -> Opinion {
    let question = Question { text: "Was the agent polite?".to_owned(), language: Lang::En };
    let said = said(&sample.transcript, &sample.roles);
    Opinion { question: question.hash(), said, model: "m".to_owned(), reply }
}

fn answer(verdict: Verdict) -> Answer {
    let quotes = vec![Quote { turn: 1, span: Span::new(0, 7) }];
    Answer { applies: true, verdict, quotes, why: "curt.".to_owned(), confidence: 0.7 }
}

fn judged(sample: &Sample, lines: &str, reply: Reply) -> Finding {
    let given = [opinion(sample, reply)];
    let opinions = Opinions { model: Some("m"), given: &given };
    score_with(&rubric("en", lines), &sample.source(), &sample.facts, &opinions, None).findings.remove(0)
}

#[test]
fn an_answer_decides_with_its_quote_and_says_whose_it_is() {
    let finding = judged(&chat(), ASK, Reply::Answered(answer(Verdict::NotMet)));
    let Outcome::NotMet { first, .. } = &finding.outcome else { panic!("{finding:?}") };
    assert!(matches!(first, crate::facts::Evidence::Quote { turn: 1, .. }));
    assert_eq!((finding.why.as_str(), finding.confidence), ("The judge: curt.", 0.7));
    let hash = ContentHash::of("en\nWas the agent polite?".as_bytes());
    assert_eq!(finding.sources, [format!("asked:m@{hash}")]);
    let own = format!("{ASK}\nwhy: {{ not_met: Not polite. }}");
    assert_eq!(judged(&chat(), &own, Reply::Answered(answer(Verdict::NotMet))).why, "Not polite.");
}

#[test]
fn doubt_flaws_and_hindrances_decide_nothing_and_say_so_in_both_languages() {
    let unsure = Answer { verdict: Verdict::Unsure, ..answer(Verdict::Met) };
    let doubtful = Answer { confidence: 0.4, ..answer(Verdict::Met) };
    let doubtful_elsewhere = Answer { applies: false, ..doubtful.clone() };
    let elsewhere =
        Answer { quotes: vec![Quote { turn: 1, span: Span::new(0, 700) }], ..answer(Verdict::Met) };
    let replies = [
        (Reply::Answered(unsure), "不能确定", "not sure"),
        (Reply::Answered(doubtful), "不能确定", "not sure"),
        (Reply::Answered(doubtful_elsewhere), "不能确定", "not sure"),
        (Reply::Answered(elsewhere), "不存在", "not in the transcript"),
        (Reply::Useless(Flaw::Form), "格式", "agreed form"),
        (Reply::Useless(Flaw::Cut), "不完整", "cut off"),
        (Reply::Useless(Flaw::NoQuote), "没有引用", "quoted nothing"),
        (Reply::Useless(Flaw::QuoteNotFound { turn: 3 }), "第 3 句", "turn 3"),
        (Reply::Missing(Hindrance::Budget), "额度", "is spent"),
        (Reply::Missing(Hindrance::Addressed { turn: 1 }), "第 2 句", "turn 2"),
        (Reply::Missing(Hindrance::TooLong { characters: 9, most: 5 }), "9 字", "9 characters"),
        (Reply::Missing(Hindrance::Slow { seconds: 60 }), "60 秒", "60 s"),
        (Reply::Missing(Hindrance::Refused { status: 401 }), "401", "401"),
        (
            Reply::Missing(Hindrance::Unreachable { detail: "secret.host".to_owned() }),
            "无法连接",
            "cannot be reached",
        ),
    ];
    for (reply, zh, en) in replies {
        let sample = chat();
        let finding = judged(&sample, ASK, reply.clone());
        assert_eq!((&finding.outcome, finding.confidence), (&Outcome::NotAssessable, 0.0), "{reply:?}");
        assert!(finding.why.contains(en) && !finding.why.contains("secret"), "{}", finding.why);
        let chinese = Question { text: "坐席是否礼貌？".to_owned(), language: Lang::Zh };
        let given = [Opinion { question: chinese.hash(), ..opinion(&sample, reply) }];
        let opinions = Opinions { model: Some("m"), given: &given };
        let card = score_with(&rubric("zh", ASK), &sample.source(), &sample.facts, &opinions, None);
        assert!(
            card.findings[0].why.starts_with("无法判定：") && card.findings[0].why.contains(zh),
            "{card:?}"
        );
    }
}

#[test]
fn nobody_is_judged_or_asked_about_below_the_gates_nor_where_it_does_not_apply() {
    let mut unsure = chat();
    unsure.roles = Roles { confidence: 0.5, origin: RoleOrigin::Inferred, ..unsure.roles };
    let met = || Reply::Answered(answer(Verdict::Met));
    let asked =
        |sample: &Sample, lines: &str| questions(&rubric("en", lines), &sample.source(), &sample.facts).len();
    assert!(judged(&unsure, ASK, met()).why.contains("check the speakers"));
    assert_eq!((asked(&unsure, ASK), asked(&chat(), ASK)), (0, 1));
    let mumbled = Sample::voice(&["agent: no idea"]).number("transcript_confidence", 0.2);
    assert_eq!((asked(&mumbled, ASK), judged(&mumbled, ASK, met()).outcome), (0, Outcome::NotAssessable));
    let narrow = format!("applies: {{ phrase: warranty }}\n{ASK}");
    assert_eq!(
        (asked(&chat(), &narrow), judged(&chat(), &narrow, met()).outcome),
        (0, Outcome::NotApplicable)
    );
    assert_eq!(asked(&Sample::chat(&["customer: hello", "agent:  "]), ASK), 1);
    assert_eq!(asked(&Sample::chat(&["agent:  "]), ASK), 0, "nothing was said");
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let verdict = prop_oneof![Just(Verdict::Met), Just(Verdict::NotMet), Just(Verdict::Unsure)];
    let quotes = prop::collection::vec((0_usize..4, 0_usize..40, 0_usize..40), 0..4);
    (any::<bool>(), verdict, quotes, "\\PC{0,20}", 0.0..=1.0).prop_map(
        |(applies, verdict, quotes, why, confidence)| {
            let quote = |(turn, start, len)| Quote { turn, span: Span::new(start, start + len) };
            Reply::Answered(Answer {
                applies,
                verdict,
                quotes: quotes.into_iter().map(quote).collect(),
                why,
                confidence,
            })
        },
    )
}

proptest! {
    /// Whatever is stored, however it came there.
    #[test]
    fn no_stored_answer_breaks_the_evidence_contract(reply in any_reply(), sure in 0.8..=1.0) {
        let mut sample = chat();
        sample.roles.confidence = sure;
        let finding = judged(&sample, ASK, reply);
        prop_assert!(finding.confidence <= 0.9 && finding.confidence <= sure + 1e-3);
        for place in finding.evidence() {
            if let crate::facts::Evidence::Quote { turn, span, .. } = place {
                prop_assert!(span.of(&sample.transcript.turns[*turn].text).is_some_and(|words| !words.is_empty()));
            }
        }
        prop_assert!(!finding.why.is_empty());
    }
}
