//! What people see and change is in the audit log: every route that changes something writes an entry or is excused here,
//! and so does whatever shows texts or figures of people.

use crate::house::chat;
use crate::served::Service;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::people::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Routes that are no `get` and write nothing, with the reason.
const EXCUSED: [(&str, &str); 7] = [
    ("post /api/v1/cases/{id}/renew", "a sign of life, every minute; taking the case is written"),
    (
        "put /api/v1/conversations/{id}/review/draft",
        "one's own, saved while it is typed; the verdict is written",
    ),
    (
        "put /api/v1/rubrics/{id}/drafts/{draft}",
        "saved while it is typed; making, publishing and removing are written",
    ),
    ("post /api/v1/rubrics/check", "keeps nothing"),
    ("post /api/v1/rubrics/test", "keeps nothing"),
    ("post /api/v1/scripts", "counts anew what is there"),
    ("patch /api/v1/session", "one's own language, theme and shortcuts"),
];

/// Functions that write an entry; what calls one of them in the same file writes too.
const WRITES: [&str; 5] = ["note", "note_alone", "note_once", "seen", "accept_from"];

/// A function of the source: its name, its text and, where it is a handler, `method path`.
struct Function {
    name: String,
    text: String,
    route: Option<String>,
}

/// The functions of a file, each up to the brace that closes it.
fn functions(code: &str) -> Vec<Function> {
    let (mut all, mut route) = (Vec::new(), None);
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("#[utoipa::path(") {
            let method = head.split(',').next().unwrap_or_default();
            route = Some(format!("{method} {}", head.split('"').nth(1).unwrap_or_default()));
        }
        let Some((before, after)) = line.split_once("fn ") else { continue };
        let mut words = before.split_whitespace();
        if !words.all(|word| word.starts_with("pub") || word.ends_with(')') || word == "async") {
            continue;
        }
        let mut text = line.to_owned();
        let closing = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        while !text.ends_with(['}', ';']) || text.lines().count() > 1 {
            let Some(line) = lines.next() else { break };
            text.push('\n');
            text.push_str(line);
            if line == closing {
                break;
            }
        }
        let name = after.split(['(', '<']).next().unwrap_or_default().to_owned();
        all.push(Function { name, text, route: route.take() });
    }
    all
}

/// Does this text call one of these?
fn calls(text: &str, names: &BTreeSet<String>) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '(');
    words
        .filter_map(|word| word.rsplit_once('('))
        .any(|(before, _)| before.split('(').any(|name| names.contains(name)))
}

#[test]
fn every_route_that_changes_something_writes_to_the_log_or_is_excused() {
    let mut writes: BTreeMap<String, bool> = BTreeMap::new();
    for (_, code) in crate::architecture::sources() {
        let all = functions(&code);
        let mut writing: BTreeSet<String> = WRITES.iter().map(|&name| name.to_owned()).collect();
        for _ in 0..3 {
            let more: Vec<&Function> =
                all.iter().filter(|one| one.route.is_none() && calls(&one.text, &writing)).collect();
            writing.extend(more.into_iter().map(|one| one.name.clone()));
        }
        writes.extend(all.iter().filter_map(|one| Some((one.route.clone()?, calls(&one.text, &writing)))));
    }
    let document = serde_json::to_value(spotcheck::web::openapi()).unwrap();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|method| *method != "get") {
            let route = format!("{method} {path}");
            let excused = EXCUSED.iter().any(|(one, _)| *one == route);
            seen += 1;
            if writes.get(&route) != Some(&!excused) {
                wrong.push(route);
            }
        }
    }
    assert!(seen > 50, "{seen}");
    assert!(wrong.is_empty(), "neither written nor excused, or both:\n{}", wrong.join("\n"));
}

/// What the log holds of somebody and a subject.
async fn entries(service: &Service, who: &str, action: &str, subject: &str) -> usize {
    let log = service.get(&format!("/api/v1/audit?who={who}&action={action}&limit=200")).await;
    log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["subject"].as_str().unwrap().starts_with(subject))
        .count()
}

#[tokio::test]
async fn whatever_shows_texts_or_figures_of_people_is_written_once_for_a_look() {
    let service = Service::start().await;
    service.house.publish("support", 10).await;
    let id = service.house.accept(&chat("c-1", &["hello there", "my kettle is broken"])).await.id().clone();
    let other = service.house.accept(&chat("c-2", &["hello there", "my lamp is broken"])).await.id().clone();
    service.house.drain().await;
    let boss = service.log_in("boss", Role::Admin, None, &[]).await;
    let example = json!({"conversation_id": id.as_str(), "from_turn": 0, "worth": "good"});
    let (status, example) = boss.send(Method::POST, "/api/v1/examples", &example).await;
    assert_eq!(status, StatusCode::CREATED, "{example}");
    let lesson = json!({"title": "Kettles", "language": "en"});
    let (status, lesson) = boss.send(Method::POST, "/api/v1/lessons", &lesson).await;
    assert_eq!(status, StatusCode::CREATED, "{lesson}");
    let of = |value: &Value| value["id"].as_str().unwrap().to_owned();
    let looks = [
        (format!("conversations/{id}/scorecards"), format!("conversation:{id}")),
        (format!("examples/{}", of(&example)), format!("example:{}", of(&example))),
        ("examples".to_owned(), "examples".to_owned()),
        ("proposals".to_owned(), "proposals".to_owned()),
        ("releases".to_owned(), "releases".to_owned()),
        ("appeals".to_owned(), "appeals".to_owned()),
        (format!("alike?conversation={id}&from_turn=0"), format!("alike:{id}")),
        (format!("alike?conversation={other}&from_turn=0"), format!("alike:{other}")),
        (format!("lessons/{}", of(&lesson)), format!("lesson:{}", of(&lesson))),
        ("reports/agents".to_owned(), "report:agents".to_owned()),
        ("reports/teams".to_owned(), "report:teams".to_owned()),
        ("reports/overview".to_owned(), "report:overview".to_owned()),
        ("reports/satisfaction".to_owned(), "report:satisfaction".to_owned()),
        ("reports/rubrics/support".to_owned(), "report:rubric".to_owned()),
    ];
    for (path, subject) in looks {
        assert_eq!(entries(&service, "boss", "saw", &subject).await, 0, "{path}");
        for _ in 0..2 {
            boss.get(&format!("/api/v1/{path}")).await;
        }
        assert_eq!(entries(&service, "boss", "saw", &subject).await, 1, "{path}");
    }
}

#[tokio::test]
async fn remarks_and_whatever_is_sent_in_are_written() {
    let service = Service::start().await;
    let body = json!({"external_id": "c-1", "turns": [{"role": "agent", "text": "hello"}]});
    let (_, sent) = service.post(&body).await;
    let subject = format!("conversation:{}", sent["id"].as_str().unwrap());
    let by_token = async || entries(&service, "admin-token", "changed", &subject).await;
    assert_eq!(by_token().await, 1);
    service.post(&body).await;
    assert_eq!(by_token().await, 1, "nothing changed");
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let comments = format!("/api/v1/conversations/{}/comments", sent["id"].as_str().unwrap());
    let (status, remark) = li.send(Method::POST, &comments, &json!({"turn": 0, "body": "well said"})).await;
    assert_eq!(status, StatusCode::CREATED, "{remark}");
    assert_eq!(entries(&service, "li", "changed", &subject).await, 1);
    let one = format!("{comments}/{}", remark["id"].as_str().unwrap());
    assert_eq!(li.send(Method::DELETE, &one, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(entries(&service, "li", "changed", &subject).await, 2);
}
