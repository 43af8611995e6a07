//! `spotcheck learn` as a user runs it, with the real text model: from labelled conversations to a head that agrees with
//! people on conversations that it has not seen; what it refuses; the same head twice.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn spotcheck(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.env("SPOTCHECK_DATA_DIR", data).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Short conversations about the same things that end well or badly, in both languages.
fn conversation(n: usize, split: &str) -> Value {
    let things = ["parcel", "invoice", "router", "booking", "refund", "chair"];
    let thing = things[n % things.len()];
    let good = n.is_multiple_of(2);
    let end = match (good, n % 3) {
        (true, 0) => "Great, it works now, thank you so much!",
        (true, _) => "好的，问题解决了，太感谢了！",
        (false, 0) => "This is useless, I am cancelling everything.",
        (false, _) => "说了半天还是没解决，我要投诉。",
    };
    let vote = if good { 1 } else { -1 };
    json!({
        "id": format!("c{n}"), "split": split,
        "turns": [
            {"role": "customer", "text": format!("I have a question about my {thing} number {n}.")},
            {"role": "agent", "text": format!("Let me look at the {thing} for you.")},
            {"role": "customer", "text": end},
        ],
        "labels": {"satisfaction": {"votes": [vote, vote, 0]}},
    })
}

fn labelled(folder: &Path, name: &str, numbers: std::ops::Range<usize>, split: &str) -> PathBuf {
    let lines: Vec<String> = numbers.map(|n| conversation(n, split).to_string()).collect();
    let file = folder.join(name);
    fs::write(&file, lines.join("\n")).unwrap();
    file
}

#[test]
fn what_people_said_becomes_a_head_that_agrees_with_them_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("data"), folder.path().join("heads"));
    fs::create_dir(&data).unwrap();
    let reviewed = labelled(folder.path(), "reviewed.jsonl", 0..72, "");
    let others = labelled(folder.path(), "others.jsonl", 100..130, "");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let learn = ["learn", &text(&reviewed), "--nets", "1", "--out", &text(&out), "--licence", "ours"];
    let told = said(&spotcheck(&data, &learn));
    for part in ["By cross-validation over 72", "Reliability", "Learning curve", "qualities.head.json"] {
        assert!(told.contains(part), "{told}");
    }
    let head = fs::read(out.join("qualities.head.json")).unwrap();
    assert!(head.len() <= 5_000_000);
    said(&spotcheck(&data, &learn));
    assert!(fs::read(out.join("qualities.head.json")).unwrap() == head, "another head from the same labels");

    let report = said(&spotcheck(&data, &["eval", &text(&others), "--heads", &text(&out), "--json"]));
    let report: Value = serde_json::from_str(&report).unwrap();
    let label = &report["labels"]["satisfaction"];
    assert_eq!(label["n"], 30);
    assert!(label["predicted_by"].as_str().unwrap().starts_with("head:qualities@"), "{label}");
    assert!(label["auc"]["value"].as_f64().unwrap() > 0.95, "{label}");
    // What it learned from is never measured on.
    let own = ["eval", &text(&reviewed), "--heads", &text(&out), "--no-embeddings"];
    let own = spotcheck(&data, &own);
    let why = String::from_utf8_lossy(&own.stderr).into_owned();
    assert!(!own.status.success() && why.contains("72 left out: "), "{why}");

    let head = text(&out.join("qualities.head.json"));
    let test = "satisfaction.pearson>=1.01";
    let refused = spotcheck(&data, &["heads", "promote", &head, "--on", &text(&others), "--accept-if", test]);
    assert!(!refused.status.success(), "{refused:?}");
    let compared = String::from_utf8_lossy(&refused.stdout).into_owned();
    for part in ["30 conversations that neither head has learned from", "does not hold", "missed", "false"] {
        assert!(compared.contains(part), "{compared}");
    }
    assert!(said(&spotcheck(&data, &["heads", "promote", &head])).contains("is live"));
    assert!(said(&spotcheck(&data, &["heads", "list"])).contains("promoted"));
    let back = said(&spotcheck(&data, &["heads", "roll-back", "qualities"]));
    assert!(back.contains("the shipped head is live"), "{back}");
}

#[test]
fn too_little_is_refused_with_what_would_do() {
    let folder = tempfile::tempdir().unwrap();
    let few = labelled(folder.path(), "few.jsonl", 0..12, "");
    let held = labelled(folder.path(), "held.jsonl", 0..90, "dev");
    for file in [few, held] {
        let output = spotcheck(
            folder.path(),
            &["learn", file.to_str().unwrap(), "--out", folder.path().join("heads").to_str().unwrap()],
        );
        assert!(!output.status.success());
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(why.contains("too few to learn from") && why.contains("hint: at least 60"), "{why}");
    }
}
