//! The commands with a judge: the real binary, a server beside it, and a trap where a proxy would be.

use crate::paper_judge::{PaperServer, status};
use serde_json::Value;
use std::path::Path;
use std::process::Output;
use tokio::process::Command;

const RUBRIC: &str = "
id: asks
language: en
title: Asks
dimensions: { attitude: { title: Attitude, weight: 1 } }
criteria:
  - { id: apology, dimension: attitude, title: Apologises, points: 5, ask: Did the agent apologise? }
";
const CASES: &str = "
cases:
  - { name: sorry, turns: [{ customer: It is late }, { agent: I am sorry }], expect: { apology: met } }
  - { name: cold, turns: [{ customer: It is late }, { agent: So what }], expect: { apology: met } }
";
const CHAT: &str = r#"{"turns":[{"role":"customer","text":"It is late, call 13800138000"},{"role":"agent","text":"I am so sorry."}]}"#;
const KEY: &str = "sk-never-shown-anywhere";

/// A folder with a data directory, a rubric with cases, a chat and a key.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("asks.yaml", RUBRIC);
    write("asks.cases.yaml", CASES);
    write("chat.json", CHAT);
    write("key", &format!("{KEY}\n"));
    folder
}

/// With every variable set by which proxies are named, and the most talkative log.
async fn spotcheck(folder: &Path, judge: Option<&str>, proxy: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.current_dir(folder).env("SPOTCHECK_DATA_DIR", folder.join("data")).env("SPOTCHECK_LOG", "trace");
    command.env("SPOTCHECK_MODELS__DIR", folder.join("none")); // the judge is all that is tried here
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy);
    }
    if let Some(judge) = judge {
        command.env("SPOTCHECK_JUDGE__ENDPOINT", judge).env("SPOTCHECK_JUDGE__MODEL", "paper");
        command.env("SPOTCHECK_JUDGE__KEY_FILE", folder.join("key"));
    }
    command.args(arguments).output().await.unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn a_chat_is_scored_with_the_judge_past_every_proxy_and_the_key_is_shown_to_it_alone() {
    let (server, trap, folder) = (PaperServer::honest().await, PaperServer::honest().await, folder());
    let proxy = trap.base.trim_end_matches("/v1");
    let score = ["score", "chat.json", "--rubric", "asks.yaml", "--json"];
    let output = spotcheck(folder.path(), Some(&server.base), proxy, &score).await;
    assert!(output.status.success(), "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &document["findings"][0];
    assert_eq!((&finding["verdict"], &finding["evidence"][0]["quote"]), (&"met".into(), &"sorry".into()));
    assert!(finding["evidence"][0]["source"].as_str().unwrap().starts_with("asked:paper@"), "{finding}");
    let asked = server.asked();
    assert_eq!((asked.len(), trap.asked().len()), (1, 0));
    assert_eq!(asked[0].authorization, Some(format!("Bearer {KEY}")));
    assert!(!said(&output).contains(KEY), "{}", said(&output));

    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command
        .current_dir(folder.path())
        .env("SPOTCHECK_JUDGE_KEY", "sk-of-the-environment")
        .env("SPOTCHECK_JUDGE__MODEL", "m");
    command.env("SPOTCHECK_JUDGE__ENDPOINT", &server.base).env("SPOTCHECK_MODELS__DIR", folder.path());
    command
        .env("SPOTCHECK_JUDGE__KEY_FILE", "/nowhere")
        .env("SPOTCHECK_DATA_DIR", folder.path().join("data"));
    assert!(command.args(score).output().await.unwrap().status.success());
    assert_eq!(
        server.asked()[1].authorization.as_deref(),
        Some("Bearer sk-of-the-environment"),
        "it wins over the file"
    );
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("It is late"),
        "logs hold nothing that was said"
    );
}

#[tokio::test]
async fn without_a_judge_nothing_is_asked_and_the_finding_says_so() {
    let folder = folder();
    let trap = PaperServer::honest().await;
    let score = ["score", "chat.json", "--rubric", "asks.yaml", "--json"];
    let output = spotcheck(folder.path(), None, &trap.base, &score).await;
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["findings"][0]["why"], "Cannot be told: no judge is configured.");
    assert_eq!((&document["overall"], trap.asked().len()), (&Value::Null, 0));
    for command in [["rescore", "--ask"].as_slice(), &["rubric", "test", "--ask", "asks.yaml"]] {
        let refused = spotcheck(folder.path(), None, "", command).await;
        assert!(
            !refused.status.success() && said(&refused).contains("hint: set judge.endpoint"),
            "{}",
            said(&refused)
        );
    }
}

#[tokio::test]
async fn the_cases_of_a_rubric_try_the_judge() {
    let (server, folder) = (PaperServer::honest().await, folder());
    let plain = spotcheck(folder.path(), Some(&server.base), "", &["rubric", "test", "asks.yaml"]).await;
    assert!(
        plain.status.success() && said(&plain).contains("2 more need a judge: --ask"),
        "{}",
        said(&plain)
    );
    assert_eq!(server.asked().len(), 0);
    let asked =
        spotcheck(folder.path(), Some(&server.base), "", &["rubric", "test", "--ask", "asks.yaml"]).await;
    assert!(!asked.status.success(), "one case expects what is not so");
    let told = said(&asked);
    assert!(
        told.contains("cold: `apology` should be met, is not_met")
            && told.contains("1 of 2 expectations hold"),
        "{told}"
    );
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn workers_ask_once_and_a_rescore_says_what_is_missing() {
    let folder = folder();
    let rubrics = folder.path().join("rubrics");
    std::fs::create_dir_all(&rubrics).unwrap();
    std::fs::copy(folder.path().join("asks.yaml"), rubrics.join("asks.yaml")).unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("config.toml"), format!("[score]\nrubrics = \"{}\"\n", rubrics.display()))
        .unwrap();
    let away = PaperServer::start(|_, _| status(404)).await;
    let run = async |base: &str, arguments: &[&str]| {
        let output = spotcheck(folder.path(), Some(base), "", arguments).await;
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&away.base, &["ingest", "chat.json"]).await;
    run(&away.base, &["work", "--drain"]).await;
    assert_eq!(away.asked().len(), 1);
    let server = PaperServer::honest().await;
    let told = run(&server.base, &["rescore"]).await;
    assert!(
        told.contains("1 have questions that the judge has not answered; `spotcheck rescore --ask` asks"),
        "{told}"
    );
    assert_eq!(server.asked().len(), 0);
    run(&server.base, &["rescore", "--ask"]).await;
    run(&server.base, &["work", "--drain"]).await;
    assert_eq!(server.asked().len(), 1);
    let told = run(&server.base, &["status"]).await;
    assert!(told.contains("2 requests to the judge today, 100 tokens"), "{told}");
    let told = run(&server.base, &["rescore"]).await;
    assert!(!told.contains("has not answered"), "{told}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_by_name_before_anything_is_asked() {
    let folder = folder();
    let score = ["score", "chat.json", "--rubric", "asks.yaml"];
    for (endpoint, model, expected) in [
        ("127.0.0.1:8000", "m", "judge.endpoint"),
        ("http://me:pass@127.0.0.1:8000/v1", "m", "judge.endpoint"),
        ("http://127.0.0.1:8000/v1", "", "judge.model"),
        ("http://127.0.0.1:8000/v1", "two words", "judge.model"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
        command.current_dir(folder.path()).env("SPOTCHECK_DATA_DIR", folder.path().join("data"));
        command.env("SPOTCHECK_JUDGE__ENDPOINT", endpoint).env("SPOTCHECK_JUDGE__MODEL", model);
        let output = command.args(score).output().await.unwrap();
        let told = said(&output);
        assert!(!output.status.success() && told.contains(expected) && !told.contains("me:pass"), "{told}");
    }
}
