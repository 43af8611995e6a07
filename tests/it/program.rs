//! The program as a newcomer runs it: the real binary, the real rubrics, our fixtures.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn spotcheck(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.current_dir(ROOT).env("SPOTCHECK_DATA_DIR", data).env_remove("SPOTCHECK_FAULT").args(arguments);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn documents(output: &Output) -> Vec<Value> {
    said(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Promise 1, on everything that leaves the program.
fn evidence_holds(document: &Value) {
    let turns = document["turns"].as_array().unwrap();
    for finding in document["findings"].as_array().unwrap() {
        let evidence = finding["evidence"].as_array().unwrap();
        assert!(finding["verdict"] != "not_met" || !evidence.is_empty(), "{finding}");
        assert!(!finding["why"].as_str().unwrap().is_empty(), "{finding}");
        for one in evidence.iter().filter(|one| one["kind"] == "quote") {
            let text =
                turns[usize::try_from(one["turn"].as_u64().unwrap()).unwrap()]["text"].as_str().unwrap();
            let place = |name: &str| usize::try_from(one[name].as_u64().unwrap()).unwrap();
            assert_eq!(text.get(place("start")..place("end")), one["quote"].as_str(), "{finding}");
        }
    }
}

#[test]
fn every_fixture_chat_is_scored_with_evidence_and_twice_the_same() {
    let data = tempfile::tempdir().unwrap();
    let once = spotcheck(data.path(), &["score", "fixtures/chats", "--json"]);
    assert!(once.status.success(), "{}", complained(&once));
    let all = documents(&once);
    assert_eq!(all.len(), 30);
    for document in &all {
        evidence_holds(document);
        assert!(document["overall"].is_number(), "{}", document["conversation"]);
    }
    let again = documents(&spotcheck(data.path(), &["score", "fixtures/chats", "--json"]));
    let hashes = |all: &[Value]| all.iter().map(|one| one["hash"].to_string()).collect::<Vec<_>>();
    assert_eq!(hashes(&all), hashes(&again));
    assert!(!data.path().join("spotcheck.db").exists(), "score stores nothing");
}

#[test]
fn a_scorecard_in_the_terminal_shows_quotes() {
    let data = tempfile::tempdir().unwrap();
    let output = spotcheck(data.path(), &["score", "fixtures/chats/zh-12-wrong-case.json"]);
    let text = said(&output);
    assert!(text.contains("attitude") && text.contains("“") && text.contains('✗'), "{text}");
}

#[test]
fn calls_are_heard_their_speakers_known_and_nobody_is_blamed_for_a_mono_one() {
    if !speech_is_there() {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let output = spotcheck(data.path(), &["score", "fixtures/calls", "--json"]);
    assert!(output.status.success(), "{}", complained(&output));
    let all = documents(&output);
    assert_eq!(all.len(), 6);
    for document in &all {
        evidence_holds(document);
        let mono =
            ["zh-call-3-bill", "en-call-6-payment"].contains(&document["conversation"].as_str().unwrap());
        let verdicts = || document["findings"].as_array().unwrap().iter().map(|finding| &finding["verdict"]);
        assert_eq!(document["overall"].is_null(), mono, "{}", document["conversation"]);
        assert!(!mono || verdicts().all(|verdict| verdict != "not_met" && verdict != "met"), "{document}");
    }
    let of = |name: &str| all.iter().find(|one| one["conversation"] == name).unwrap();
    let heater = of("zh-call-2-heater");
    assert_eq!(heater["roles"]["origin"], "inferred", "no channel is given for it");
    let right = share_of_right_roles(heater, "zh-call-2-heater.held");
    assert!(right > 0.8, "{right} of the turns have the right speaker");
    let refund = of("zh-call-1-refund");
    assert!(refund["turns"].to_string().contains("冰箱"), "{}", refund["turns"]);
}

/// Compares each turn's role with that of the utterance spoken at its middle.
fn share_of_right_roles(document: &Value, stem: &str) -> f64 {
    let truth =
        std::fs::read_to_string(Path::new(ROOT).join(format!("fixtures/calls/{stem}.truth.json"))).unwrap();
    let truth: Value = serde_json::from_str(&truth).unwrap();
    let time = |turn: &Value, name: &str| turn[name].as_i64().unwrap();
    let turns = document["turns"].as_array().unwrap();
    let right = turns.iter().filter(|turn| {
        let middle = i64::midpoint(time(turn, "start_ms"), time(turn, "end_ms"));
        let spoken = truth["turns"].as_array().unwrap().iter();
        let mut then = spoken.filter(|one| time(one, "start_ms") <= middle && middle <= time(one, "end_ms"));
        then.any(|one| one["role"] == turn["role"])
    });
    right.count() as f64 / turns.len() as f64
}

/// Real weights, or a failure: a test that quietly skips proves nothing where weights should be.
fn speech_is_there() -> bool {
    let weights = spotcheck::models::default_dir().map(|dir| dir.join("whisper-base/ggml-base-f16.bin"));
    let there = weights.is_some_and(|file| file.is_file());
    let may_miss = std::env::var_os("SPOTCHECK_REQUIRE_MODELS").is_none();
    assert!(there || may_miss, "the speech weights are missing\nhint: make models");
    if !there {
        eprintln!("not run: the speech weights are missing (make models)");
    }
    there
}

#[test]
fn mistakes_are_named_with_file_place_and_hint_and_spoil_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path: PathBuf = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    file("good.json", br#"{"turns":[{"role":"agent","text":"Hello, how can I help?"}]}"#);
    file("broken.json", b"{\"turns\": [\n  {\"role\": \"agent\", \"text\": 5}]}");
    file("empty.wav", b"");
    file("noise.mp3", &[0x55; 4096]);
    file("latin.json", b"{\"turns\":\n[{\"text\":\"caf\xe9\"}]}");
    let output = spotcheck(data.path(), &["ingest", &folder.path().display().to_string()]);
    let errors = complained(&output);
    assert!(!output.status.success());
    assert!(
        said(&output).contains("1 new, 0 known already, 0 changed, 4 refused"),
        "{}{errors}",
        said(&output)
    );
    for expected in ["broken.json:2:", "empty.wav", "noise.mp3", "latin.json:2: not UTF-8", "hint:"] {
        assert!(errors.contains(expected), "{expected} is not in\n{errors}");
    }
    let again = spotcheck(data.path(), &["ingest", &folder.path().join("good.json").display().to_string()]);
    assert!(said(&again).contains("0 new, 1 known already"), "{}", said(&again));
}

#[test]
fn a_rubric_is_checked_tested_and_its_effect_shown_before_it_counts() {
    let data = tempfile::tempdir().unwrap();
    let rubrics = tempfile::tempdir().unwrap();
    for name in ["support.en.yaml", "support.en.cases.yaml", "support.zh.yaml", "support.zh.cases.yaml"] {
        std::fs::copy(Path::new(ROOT).join("rubrics").join(name), rubrics.path().join(name)).unwrap();
    }
    let en = rubrics.path().join("support.en.yaml").display().to_string();
    let zh = rubrics.path().join("support.zh.yaml").display().to_string();
    for command in ["check", "test"] {
        let output = spotcheck(data.path(), &["rubric", command, &en, &zh]);
        assert!(output.status.success(), "{}{}", said(&output), complained(&output));
    }
    let chats = ["fixtures/chats/en-03-billed-twice.json", "fixtures/chats/zh-01-late-parcel.json"];
    assert!(spotcheck(data.path(), &["ingest", chats[0], chats[1]]).status.success());
    assert!(spotcheck(data.path(), &["work", "--drain"]).status.success());
    let same = spotcheck(data.path(), &["rescore", "--dry-run", "--json"]);
    assert_eq!(documents(&same)[0]["changed"], 0, "{}", said(&same));

    let config = data.path().join("config.toml");
    std::fs::write(&config, format!("[score]\nrubrics = \"{}\"\n", rubrics.path().display())).unwrap();
    let edited = std::fs::read_to_string(&en).unwrap().replacen("points: 5", "points: 6", 1);
    std::fs::write(&en, edited).unwrap();
    let would = documents(&spotcheck(data.path(), &["rescore", "--dry-run", "--json"]));
    assert_eq!((&would[0]["seen"], &would[0]["changed"]), (&2.into(), &1.into()), "{would:?}");
    let done = documents(&spotcheck(data.path(), &["rescore", "--json"]));
    assert_eq!((&done[0]["seen"], &done[0]["changed"]), (&2.into(), &1.into()), "{done:?}");
    let after = documents(&spotcheck(data.path(), &["rescore", "--dry-run", "--json"]));
    assert_eq!(after[0]["changed"], 0);

    std::fs::write(&en, "id: x\nnonsense: 1\n").unwrap();
    let bad = spotcheck(data.path(), &["rubric", "check", &en]);
    assert!(
        !bad.status.success() && complained(&bad).contains("support.en.yaml:2:1"),
        "{}",
        complained(&bad)
    );
}

#[test]
fn what_a_rubric_knows_is_checked_tested_and_part_of_its_version() {
    let data = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("knowledge")).unwrap();
    for name in ["shop.en.yaml", "shop.en.cases.yaml", "knowledge/shop.yaml"] {
        std::fs::copy(Path::new(ROOT).join("rubrics/examples").join(name), folder.path().join(name)).unwrap();
    }
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (rubric, knowledge) = (path("shop.en.yaml"), path("knowledge/shop.yaml"));
    let output = spotcheck(data.path(), &["rubric", "check", &rubric, &knowledge]);
    assert!(output.status.success() && said(&output).contains("refund_arrival"), "{}", complained(&output));
    let output = spotcheck(data.path(), &["rubric", "test", &rubric]);
    assert!(output.status.success(), "{}{}", said(&output), complained(&output));

    std::fs::write(
        data.path().join("config.toml"),
        format!("[score]\nrubrics = \"{}\"\n", folder.path().display()),
    )
    .unwrap();
    let chat = path("chat.json");
    let turns = r#"[{"role":"customer","text":"How much is shipping?"},{"role":"agent","text":"The shipping fee is 9 yuan."}]"#;
    std::fs::write(&chat, format!(r#"{{"external_id":"k1","language":"en","turns":{turns}}}"#)).unwrap();
    let document = &documents(&spotcheck(data.path(), &["score", "--json", &chat]))[0];
    evidence_holds(document);
    let finding = &document["findings"][0];
    assert_eq!(finding["evidence"][0]["quote"], "9 yuan", "{finding}");
    assert!(
        finding["why"].as_str().unwrap().contains("the agent said ¥9 (turn 2); the policy says ¥8"),
        "{finding}"
    );

    assert!(spotcheck(data.path(), &["ingest", &chat]).status.success());
    assert!(spotcheck(data.path(), &["work", "--drain"]).status.success());
    let same = documents(&spotcheck(data.path(), &["rescore", "--dry-run", "--json"]));
    assert_eq!((&same[0]["seen"], &same[0]["changed"]), (&1.into(), &0.into()), "{same:?}");
    let dearer = std::fs::read_to_string(&knowledge).unwrap().replace("value: 8 元", "value: 9 元");
    std::fs::write(&knowledge, dearer).unwrap();
    let would = documents(&spotcheck(data.path(), &["rescore", "--dry-run", "--json"]));
    assert_eq!(would[0]["scores_moved"], 1, "{would:?}");
    std::fs::remove_file(&knowledge).unwrap();
    let gone = spotcheck(data.path(), &["rubric", "check", &rubric]);
    assert!(complained(&gone).contains("`knowledge/shop.yaml` cannot be read"), "{}", complained(&gone));
}

#[test]
fn the_models_are_listed_and_a_missing_one_is_named_with_its_mend() {
    let data = tempfile::tempdir().unwrap();
    let list = said(&spotcheck(data.path(), &["models", "list"]));
    assert!(list.contains("whisper-base") && list.contains("multilingual-e5-small"), "{list}");
    let empty = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command.env("SPOTCHECK_DATA_DIR", data.path()).env("SPOTCHECK_MODELS__DIR", empty.path());
    let check = command.args(["models", "check"]).output().unwrap();
    assert!(!check.status.success() && said(&check).contains("make models"), "{}", said(&check));
}
