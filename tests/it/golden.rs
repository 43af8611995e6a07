//! What the shipped rubrics find in our own chats, kept as files: a change of a rule or a rubric shows as a change of
//! `fixtures/expected`. Only the tuned half: nobody should read what the machine says of the held one.
//!
//! `UPDATE_EXPECT=1 cargo test golden` rewrites them.

use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn golden_scorecards_of_the_tuned_chats() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = tempfile::tempdir().unwrap();
    let mut chats: Vec<_> =
        fs::read_dir(root.join("fixtures/chats")).unwrap().map(|e| e.unwrap().path()).collect();
    chats.retain(|path| !path.to_string_lossy().contains(".held."));
    chats.sort();
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.env("SPOTCHECK_DATA_DIR", data.path()).args(["score", "--json"]).args(&chats);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut stale = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let document: Value = serde_json::from_str(line).unwrap();
        let name = document["conversation"].as_str().unwrap().to_owned();
        let file = root.join(format!("fixtures/expected/{name}.json"));
        let now = serde_json::to_string_pretty(&short(&document)).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(root.join("fixtures/expected")).unwrap();
            fs::write(&file, &now).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != now {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "other than expected: {stale:?}\nhint: UPDATE_EXPECT=1 cargo test golden, then read the diff"
    );
}

/// Scores, and each criterion's verdict with the places it rests on; without hashes, which change with any wording.
fn short(document: &Value) -> Value {
    let mut findings = Map::new();
    for finding in document["findings"].as_array().unwrap() {
        let places = finding["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| Some(format!("{}: {}", one["turn"].as_u64()?, one["quote"].as_str()?)));
        let verdict = finding["verdict"].as_str().unwrap();
        let what = std::iter::once(verdict.to_owned()).chain(places).collect::<Vec<_>>();
        findings.insert(finding["criterion"].as_str().unwrap().to_owned(), json!(what));
    }
    let dimensions = document["dimensions"].as_array().unwrap().iter();
    let scores: Map<String, Value> =
        dimensions.map(|one| (one["dimension"].as_str().unwrap().to_owned(), one["score"].clone())).collect();
    json!({"overall": document["overall"], "band": document["band"], "dimensions": scores, "findings": findings})
}
