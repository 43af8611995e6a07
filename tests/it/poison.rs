//! One poisonous conversation beside nine good ones, with the real service: nine scored, one buried and shown with the
//! reason, the pages up all the while; and an orderly end.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The service with its workers as a child; killed when the test ends, however it ends.
struct Running {
    child: Child,
    url: String,
    token: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn program(data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spotcheck"));
    command
        .env("SPOTCHECK_DATA_DIR", data)
        .env_remove("SPOTCHECK_FAULT")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn start(data: &std::path::Path, fault: &str) -> Running {
    let mut command = program(data);
    command.args(["run", "--listen", "127.0.0.1:0"]).env("SPOTCHECK_FAULT", fault);
    let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let line = lines.next().expect("the service ended").unwrap();
        if let Some(rest) = line.strip_prefix("listening on ") {
            break rest.split(';').next().unwrap().to_owned();
        }
    };
    // Whoever writes into a pipe that nobody reads stops.
    std::thread::spawn(move || lines.for_each(drop));
    let token = std::fs::read_to_string(data.join("admin-token")).unwrap().trim().to_owned();
    Running { child, url: address, token }
}

impl Running {
    async fn get(&self, path: &str) -> Value {
        let answer =
            reqwest::Client::new().get(format!("{}{path}", self.url)).bearer_auth(&self.token).send().await;
        answer.expect("the service is up all the while").json().await.unwrap()
    }
}

#[tokio::test]
async fn nine_are_scored_one_is_buried_and_the_service_stays_up() {
    let data = tempfile::tempdir().unwrap();
    let chats = tempfile::tempdir().unwrap();
    for n in 0..10 {
        let text = format!(
            r#"{{"external_id":"chat-{n}","language":"en","turns":[{{"role":"customer","text":"My parcel {n} is late."}},{{"role":"agent","text":"Hello, I am sorry. It arrives tomorrow."}}]}}"#
        );
        std::fs::write(chats.path().join(format!("chat-{n}.json")), text).unwrap();
    }
    let ingested = program(data.path()).arg("ingest").arg(chats.path()).output().unwrap();
    assert!(ingested.status.success(), "{}", String::from_utf8_lossy(&ingested.stderr));
    let mut running = start(data.path(), "derive:at-start:chat-4");
    let deadline = Instant::now() + Duration::from_secs(120);
    let failed = loop {
        assert_eq!(running.get("/api/v1/health").await["status"], "ok");
        let cases = running.get("/api/v1/cases?limit=200").await;
        let failed =
            cases["items"].as_array().unwrap().iter().find(|case| case["stream"] == "failure").cloned();
        if let Some(failed) = failed {
            break failed;
        }
        assert!(Instant::now() < deadline, "the poison was not buried in time");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(failed["external_id"], "chat-4");
    assert!(failed["reasons"][0]["note"].as_str().unwrap().starts_with("derive: "), "{failed}");
    let states = program(data.path()).args(["status", "--wait"]).output().unwrap();
    let states = String::from_utf8_lossy(&states.stdout).into_owned();
    assert!(
        states.contains("9 scored") && states.contains("1 failed") && states.contains("1 buried"),
        "{states}"
    );

    let stop = Command::new("kill").arg("-TERM").arg(running.child.id().to_string()).status().unwrap();
    assert!(stop.success());
    assert!(running.child.wait().unwrap().success(), "an orderly end");
}
