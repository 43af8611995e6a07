//! The judge's answer, believed only as far as it can be checked, whatever the server promised about its form.

use super::{Answer, Flaw, Record, Verdict};
use crate::text::masked;
use serde::Deserialize;

/// Most quotes that an answer may give.
const MOST_QUOTES: usize = 12;
/// Longest reason that is kept, in characters.
const LONGEST_WHY: usize = 300;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    applies: bool,
    quotes: Vec<SaidQuote>,
    why: String,
    verdict: Verdict,
    confidence: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidQuote {
    turn: usize,
    text: String,
}

/// Reads and checks an answer. Every quote offered must stand in the turn it names; a verdict needs one.
pub(super) fn read(content: &str, record: &Record) -> Result<Answer, Flaw> {
    let said: Said = serde_json::from_str(content.trim()).map_err(|_| Flaw::Form)?;
    if !(0.0..=1.0).contains(&said.confidence) || said.quotes.len() > MOST_QUOTES {
        return Err(Flaw::Form);
    }
    let mut quotes = Vec::new();
    for quote in &said.quotes {
        let found = record.find(quote.turn, &quote.text)?;
        if !quotes.contains(&found) {
            quotes.push(found);
        }
    }
    if said.applies && said.verdict != Verdict::Unsure && quotes.is_empty() {
        return Err(Flaw::NoQuote);
    }
    let Said { applies, verdict, confidence, .. } = said;
    Ok(Answer { applies, verdict, quotes, why: reason(&said.why), confidence })
}

/// One line, no longer than a reader wants, with nothing in it that names a person.
fn reason(why: &str) -> String {
    let line: String = why.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let masked = masked(line.trim());
    if masked.chars().count() <= LONGEST_WHY {
        return masked;
    }
    masked.chars().take(LONGEST_WHY - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Party, Roles, Transcript, Turn, Voice};

    fn record() -> Record {
        let turn = |voice, text: &str| Turn {
            voice: Voice(voice),
            text: text.to_owned(),
            start_ms: None,
            end_ms: None,
            confidence: None,
            private: false,
        };
        let turns = vec![turn(1, "我的包裹丢了"), turn(0, "实在抱歉，我马上为您查。")];
        let transcript = Transcript { voices: vec![None; 2], turns, ..Transcript::default() };
        Record::new(&transcript, &Roles::given(vec![Party::Agent, Party::Customer]))
    }

    fn with(change: impl FnOnce(&mut serde_json::Value)) -> Result<Answer, Flaw> {
        let mut answer = serde_json::json!({
            "applies": true, "verdict": "met", "quotes": [{"turn": 2, "text": "实在抱歉"}],
            "why": "坐席道了歉", "confidence": 0.9
        });
        change(&mut answer);
        read(&answer.to_string(), &record())
    }

    #[test]
    fn a_good_answer_is_taken_with_its_places() {
        let answer = with(|_| ()).unwrap();
        assert_eq!((answer.applies, answer.verdict, answer.confidence), (true, Verdict::Met, 0.9));
        assert_eq!((answer.quotes[0].turn, answer.quotes[0].span.of("实在抱歉，我")), (1, Some("实在抱歉")));
    }

    #[test]
    fn any_other_form_is_refused() {
        let forms: [(&str, serde_json::Value); 9] = [
            ("confidence", 1.5.into()),
            ("confidence", "high".into()),
            ("verdict", "yes".into()),
            ("verdict", serde_json::Value::Null),
            ("applies", "true".into()),
            ("extra", 1.into()),
            ("quotes", "实在抱歉".into()),
            ("quotes", serde_json::json!([{"turn": -1, "text": "实在抱歉"}])),
            ("quotes", serde_json::json!([{"turn": 2, "text": "实在抱歉", "party": "agent"}])),
        ];
        for (field, value) in forms {
            let shown = format!("{field}: {value}");
            assert_eq!(with(|answer| answer[field] = value), Err(Flaw::Form), "{shown}");
        }
        for field in ["applies", "verdict", "quotes", "why", "confidence"] {
            assert_eq!(with(|answer| drop(answer.as_object_mut().unwrap().remove(field))), Err(Flaw::Form));
        }
        let good = r#"{"applies":true,"verdict":"met","quotes":[],"why":"x","confidence":1}"#;
        for form in [
            "",
            "met",
            "[]",
            &format!("Sure! {good}"),
            &format!("{good}{good}"),
            &format!("```json\n{good}\n```"),
        ] {
            assert_eq!(read(form, &record()), Err(Flaw::Form), "{form}");
        }
        let twice =
            r#"{"verdict":"not_met","applies":true,"verdict":"met","quotes":[],"why":"x","confidence":1}"#;
        assert_eq!(read(twice, &record()), Err(Flaw::Form));
        let many = serde_json::json!(vec![serde_json::json!({"turn": 2, "text": "实在抱歉"}); 13]);
        assert_eq!(with(|answer| answer["quotes"] = many), Err(Flaw::Form));
    }

    #[test]
    fn one_quote_that_is_not_there_spoils_the_answer() {
        let quotes = serde_json::json!([{"turn": 2, "text": "实在抱歉"}, {"turn": 2, "text": "给您赔偿"}]);
        assert_eq!(with(|answer| answer["quotes"] = quotes), Err(Flaw::QuoteNotFound { turn: 2 }));
    }

    #[test]
    fn a_verdict_needs_a_quote_and_no_verdict_needs_none() {
        let bare = |verdict: &str, applies: bool| {
            with(|answer| {
                answer["quotes"] = serde_json::json!([]);
                answer["verdict"] = verdict.into();
                answer["applies"] = applies.into();
            })
        };
        assert_eq!(bare("met", true), Err(Flaw::NoQuote));
        assert_eq!(bare("not_met", true), Err(Flaw::NoQuote));
        assert!(bare("unsure", true).is_ok());
        assert!(!bare("met", false).unwrap().applies);
    }

    #[test]
    fn the_reason_is_one_masked_line() {
        let long = "a".repeat(400);
        let why = |text: &str| with(|answer| answer["why"] = text.into()).unwrap().why;
        assert_eq!(why(" 客户电话13800138000\n已核实 "), "客户电话*********** 已核实");
        assert_eq!(why(&long).chars().count(), LONGEST_WHY);
    }
}
