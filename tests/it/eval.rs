//! `spotcheck eval` on a small set of our own: its figures kept as a file, its page, and what it says of bad input.
//!
//! `UPDATE_EXPECT=1 cargo test --test it eval` rewrites the file.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const FILE: &str = "tests/it/eval/labelled.jsonl";

/// Without the text model, so that the figures are the same on machines without weights.
fn eval(arguments: &[&str]) -> Output {
    let data = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.current_dir(ROOT).env("SPOTCHECK_DATA_DIR", data.path()).args(["eval", "--no-embeddings"]);
    command.args(["--rubric", "tests/it/eval/rubric.yaml"]).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(arguments: &[&str]) -> String {
    let output = eval(arguments);
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_figures_of_a_small_set_are_as_kept() {
    let all = said(&eval(&["--json", FILE]));
    let report: Value = serde_json::from_str(&all).unwrap();
    // Languages and splits have the same shape; keeping them too would only make the file long.
    let mut short = report.clone();
    short.as_object_mut().unwrap().retain(|key, _| key != "languages" && key != "splits");
    let now = serde_json::to_string_pretty(&short).unwrap() + "\n";
    let file = Path::new(ROOT).join("tests/it/eval/expected.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &now).unwrap();
    }
    assert!(
        now == fs::read_to_string(&file).unwrap_or_default(),
        "other figures than kept\nhint: UPDATE_EXPECT=1 cargo test --test it eval, then read the diff"
    );
    assert_eq!(report["rows"], 8);
    assert_eq!(report["labels"]["offensive"]["predicted_by"], "rule:rude");
    assert_eq!(report["labels"]["offensive"]["auc"]["value"], 1.0);
    assert_eq!(report["labels"]["satisfaction"]["auc"]["positive"], "mean < -0.5");
    assert_eq!(report["criteria"]["judgement"]["not_assessable"], 2);
    assert_eq!(report["splits"]["held"]["labels"]["satisfaction"]["n"], 2);
    assert_eq!(report["languages"]["zh"]["labels"]["satisfaction"]["n"], 3);
    assert_eq!(all, said(&eval(&["--json", FILE])), "the same twice");
}

#[test]
fn splits_limits_and_labels_choose_and_what_is_left_out_is_counted() {
    let all = said(&eval(&["--json", "--split", "dev", "--limit", "2", "--label", "satisfaction", FILE]));
    let report: Value = serde_json::from_str(&all).unwrap();
    assert_eq!(report["rows"], 2);
    assert_eq!(report["left_out"], serde_json::json!({"other_split": 2, "over_the_limit": 4}));
    assert_eq!(report["labels"].as_object().unwrap().keys().collect::<Vec<_>>(), ["satisfaction"]);
}

#[test]
fn the_page_stands_alone_and_shows_no_personal_data_and_nothing_held() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let table = said(&eval(&["--html", &file.display().to_string(), "--worst", FILE]));
    let page = fs::read_to_string(&file).unwrap();
    for text in [&table, &page] {
        assert!(
            !text.contains("07700 900123") && !text.contains("Ada Brook") && !text.contains("13912345678")
        );
        assert!(!text.contains("The app crashes") && !text.contains("周日几点"), "held conversations");
        assert!(text.contains("satisfaction") && text.contains("not compared") == (text == &table));
    }
    assert!(page.contains("<svg") && page.contains("洗衣机漏水") && page.ends_with("</html>\n"));
    assert!(!page.contains("http") && !page.contains("<script"), "no network, no script");
}

#[test]
fn verdict_files_find_their_chats() {
    let report = said(&eval(&[
        "--json",
        "fixtures/verdicts/en-01-late-sofa.yaml",
        "fixtures/verdicts/zh-01-late-parcel.yaml",
    ]));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["rows"], &report["criteria"]["courteous"]["n"]), (&Value::from(2), &Value::from(2)));
    assert_eq!(report["dimensions"]["all"]["kind"], "verdict");
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let row = r#"{"turns":[{"role":"agent","text":"hi"}],"labels":{"a":1}}"#;
    let bad = write("bad.jsonl", &format!("{row}\n{{\"turns\":[]\n"));
    let error = refused(&[&bad]);
    assert!(error.contains("bad.jsonl:2:") && error.contains("hint:"), "{error}");
    let bad = write(
        "two.jsonl",
        &format!("{row}\n{}\n{}\n", row.replace(":1}", ":true}"), row.replace(":1}", ":[2,3]}")),
    );
    let error = refused(&[&bad]);
    assert!(
        error.contains("two.jsonl:3:1: label a is levels with shares here, but true or false in"),
        "{error}"
    );
    let verdicts = write("lonely.yaml", "conversation: lonely\nverdicts:\n  greeting: {verdict: met}\n");
    let error = refused(&[&verdicts]);
    assert!(
        error.contains("lonely.yaml: no conversation of that name") && error.contains("hint:"),
        "{error}"
    );
    let verdicts = write("wrong.yaml", "conversation: wrong\nverdicts:\n  greeting: {verdict: fine}\n");
    let error = refused(&[&verdicts]);
    assert!(error.contains("wrong.yaml:3:") && error.contains("\"fine\" is no verdict"), "{error}");
    assert!(refused(&["/nowhere.jsonl"]).contains("/nowhere.jsonl"));
    assert!(refused(&["--bad", "satisfaction", FILE]).contains("NAME<VALUE"));
    assert!(refused(&["--label", "satisfction", FILE]).contains("did you mean `satisfaction`?"));
    assert!(refused(&["--as", "offensive", FILE]).contains("LABEL=NAME"));
    assert!(refused(&["--split", "nothing", FILE]).contains("no conversation to compare"));
}
