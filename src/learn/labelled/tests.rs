use super::*;
use crate::basic::Span;
use crate::conversation::Party;
use crate::conversation::import::{ImportError, TextLimits};
use crate::scoring::cases::Verdict;

fn read(text: &str) -> Result<Labelled, ImportError> {
    let mut reading = Reading::new(Limits::default());
    reading.add("data.jsonl", "data", text.as_bytes())?;
    reading.finish()
}

/// Rows of one turn that have these labels.
fn with_labels(labels: &[&str]) -> Result<Labelled, ImportError> {
    let row = |labels: &&str| {
        format!(r#"{{"id":"r","lang":"en","turns":[{{"role":"agent","text":"hi"}}],"labels":{labels}}}"#)
    };
    read(&labels.iter().map(row).collect::<Vec<_>>().join("\n"))
}

fn label(labels: &str, name: &str) -> Label {
    with_labels(&[labels]).unwrap().rows[0].labels[name].clone()
}

#[test]
fn a_row_keeps_who_said_what_and_what_people_said_of_it() {
    let text = concat!(
        r#"{"id":"a-1","lang":"zh","split":"dev","source":"own","turns":[{"role":"customer","text":"坏了","t_start":1.5,"#,
        r#""labels":{"nugget_votes":{"goal":2,"none":1}}},{"role":"agent","text":"您好"}],"labels":{"resolved":true}}"#,
        "\n\n",
    );
    let all = read(text).unwrap();
    let [row] = all.rows.as_slice() else { panic!("one row") };
    assert_eq!((row.id(), row.language(), row.split.as_str(), row.line), ("a-1", Some(Lang::Zh), "dev", 1));
    assert_eq!(row.transcript.voices, [Some(Party::Customer), Some(Party::Agent)]);
    assert_eq!(row.labels["resolved"], Label::Binary(true));
    let votes = BTreeMap::from([("goal".to_owned(), 2.0), ("none".to_owned(), 1.0)]);
    assert_eq!(row.turn_labels[0]["nugget_votes"], Label::Votes(votes));
    assert!(row.turn_labels[1].is_empty() && row.about.extra.is_empty());
    assert_eq!(all.kinds["resolved"], Kind::Binary);
}

#[test]
fn a_distribution_over_people_gives_shares_and_mean() {
    let dist = r#"{"s":{"votes":[1,1,-1,1],"mean":0.5,"dist":{"1":0.75,"0":0,"-1":0.25}}}"#;
    let Label::Ordinal(level) = label(dist, "s") else { panic!("ordinal") };
    assert_eq!(level.shares, [(-1, 0.25), (0, 0.0), (1, 0.75)]);
    assert!((level.mean - 0.5).abs() < 1e-9);
    assert_eq!(level.mode(), Some(1));
    assert_eq!(label(r#"{"s":{"votes":[1,1,-1,1]}}"#, "s"), Label::Ordinal(level.clone()));
    assert_eq!(label(r#"{"s":[1,1,-1,1]}"#, "s"), Label::Ordinal(level));
}

#[test]
fn what_an_integer_means_follows_from_all_rows() {
    let all = with_labels(&[r#"{"a":0,"b":0,"c":"3","d":1}"#, r#"{"a":1,"b":2,"c":"4","d":0.5}"#]).unwrap();
    assert_eq!(all.kinds["a"], Kind::Binary);
    assert_eq!(all.kinds["b"], Kind::Ordinal { levels: vec![0, 1, 2], shared: false });
    assert_eq!(all.kinds["c"], Kind::Ordinal { levels: vec![3, 4], shared: false });
    assert_eq!(all.kinds["d"], Kind::Number);
    let shares = vec![(0, 0.0), (1, 0.0), (2, 1.0)];
    assert_eq!(all.rows[1].labels["b"], Label::Ordinal(Ordinal { shares, mean: 2.0 }));
    assert_eq!(all.rows[0].labels["d"], Label::Number(1.0));
}

#[test]
fn groups_are_flattened_and_keep_their_name_where_it_is_needed() {
    let all = with_labels(&[
        r#"{"empathy":{"explorations":{"level":2,"rationales":["x"]},"care":{"level":0}}}"#,
        r#"{"empathy":{"care":{"level":2}},"verdicts":{"greeting":"met","closing":{"verdict":"not_applicable","because":"…"}}}"#,
        r#"{"other":{"care":1},"mood":"cross","nothing":null}"#,
    ])
    .unwrap();
    let names: Vec<&str> = all.kinds.keys().map(String::as_str).collect();
    assert_eq!(names, ["closing", "empathy.care", "explorations", "greeting", "mood", "other.care"]);
    assert_eq!(all.rows[1].labels["greeting"], Label::Verdict(Verdict::Met));
    assert_eq!(all.rows[1].labels["closing"], Label::Verdict(Verdict::NotApplicable));
    assert_eq!(all.rows[2].labels["mood"], Label::Category("cross".to_owned()));
}

#[test]
fn shapes_that_are_not_understood_are_counted() {
    let all = with_labels(&[r#"{"actions":[{"name":"x"}],"a":1}"#, r#"{"actions":[{"name":"y"}]}"#]).unwrap();
    assert_eq!(all.passed_over, BTreeMap::from([("actions".to_owned(), 2)]));
    assert_eq!(all.kinds.len(), 1);
}

#[test]
fn spans_count_characters_and_become_bytes() {
    let row = |start: usize, end: usize| {
        let span = format!(r#"{{"start":{start},"end":{end},"type":"PERSON"}}"#);
        format!(
            r#"{{"turns":[{{"role":"customer","text":"我叫李梅。","labels":{{"spans":[{span}]}}}}],"labels":{{}}}}"#
        )
    };
    let all = read(&row(2, 4)).unwrap();
    let Label::Spans(spans) = &all.rows[0].turn_labels[0]["spans"] else { panic!("spans") };
    assert_eq!(spans[0], LabelledSpan { span: Span::new(6, 12), kind: "PERSON".to_owned() });
    assert_eq!(spans[0].span.of("我叫李梅。"), Some("李梅"));
    let error = read(&row(2, 6)).unwrap_err();
    assert!(
        error.to_string().contains("span 2..6 is not in the turn's text, which has 5 characters"),
        "{error}"
    );
}

#[test]
fn a_bad_line_is_named_with_line_and_column() {
    let good = r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"a":1}}"#;
    let refused = |line: &str| read(&format!("{good}\n{line}\n")).unwrap_err();
    let error = refused(r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"s":{"dist":{"0":0.5}}}}"#);
    assert_eq!(error.at, Some((2, 74)), "{error}");
    assert!(error.to_string().starts_with("data.jsonl:2:74: label s: the shares in dist add up to 0.500"));
    let cases = [
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"s":{"dist":{"low":1}}}}"#, "level \"low\""),
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"s":{"dist":{"1":1},"mean":0}}}"#, "mean is 0"),
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"g":{"verdict":"good"}}}"#, "no verdict"),
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"x_votes":{"a":-1}}}"#, "votes for a"),
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"e":{"level":"high"}}}"#, "level \"high\""),
        (r#"{"turns":[{"role":"boss","text":"hi"}],"labels":{}}"#, "\"boss\""),
        (r#"{"turns":[],"labels":{}}"#, "no turn with text"),
        (r#"{"turns":[{"role":"agent" "text":"hi"}]}"#, "expected"),
        ("not json", "expected"),
        (r#"{"turns":[{"role":"agent","text":"hi"}],"labels":[1]}"#, "expected"),
    ];
    for (line, expected) in cases {
        let error = refused(line);
        assert_eq!(error.at.map(|(line, _)| line), Some(2), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.hint.is_some() || line.contains("[]"), "{error}");
    }
}

#[test]
fn a_label_with_two_meanings_is_refused_with_both_places() {
    let error = with_labels(&[r#"{"a":1}"#, r#"{"a":{"dist":{"0":1}}}"#, r#"{"a":"high"}"#]).unwrap_err();
    assert_eq!(error.at, Some((3, 1)));
    assert!(error.message.starts_with("label a is text here, but"), "{error}");
    assert!(error.message.contains("data.jsonl:"), "{error}");
}

#[test]
fn reading_is_bounded() {
    let text = TextLimits::default();
    let row = r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{}}"#;
    let mut reading = Reading::new(Limits { max_line_bytes: 60, max_rows: 2, text });
    let error = reading.add("x", "x", format!("{row}\n{}\n", "y".repeat(61)).as_bytes()).unwrap_err();
    assert_eq!((error.at, error.message.as_str()), (Some((2, 1)), "the line is longer than 60 bytes"));
    let mut reading = Reading::new(Limits { max_rows: 2, ..Limits::default() });
    let error = reading.add("x", "x", format!("{row}\n{row}\n{row}").as_bytes()).unwrap_err();
    assert_eq!((error.at, error.message.as_str()), (Some((3, 1)), "more than 2 rows"));
    let mut reading = Reading::new(Limits::default());
    let error = reading.add("x", "x", &b"{\"a\": \"\xff\"}"[..]).unwrap_err();
    assert_eq!((error.at, error.message.as_str()), (Some((1, 8)), "not UTF-8 text"));
}

#[test]
fn a_verdict_file_is_a_row_of_verdicts() {
    let yaml = "conversation: zh-1\nverdicts:\n  greeting: {verdict: met, because: \"…\", turn: 1}\n  closing: {verdict: not_met}\n";
    let file = VerdictFile::parse("v/zh-1.held.yaml", "zh-1.held", yaml).unwrap();
    let one = crate::conversation::import::json(
        "zh-1.json",
        "zh-1",
        r#"{"turns":[{"role":"agent","text":"hi"}]}"#,
        TextLimits::default(),
    );
    let mut reading = Reading::default();
    reading.add_verdicts(&file, one.unwrap().remove(0));
    let all = reading.finish().unwrap();
    assert_eq!(all.rows[0].split, "held");
    assert_eq!(all.rows[0].labels["closing"], Label::Verdict(Verdict::NotMet));
    assert_eq!(all.kinds["greeting"], Kind::Verdict);
    let error =
        VerdictFile::parse("v.yaml", "v", "conversation: v\nverdicts:\n  greeting: {verdict: fine}\n")
            .unwrap_err();
    assert_eq!(error.at.map(|(line, _)| line), Some(3), "{error}");
    assert!(error.to_string().contains("\"fine\" is no verdict"), "{error}");
}
