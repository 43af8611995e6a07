//! The service as its callers see it: roles, problems, intake over HTTP, masking, the OpenAPI document.

use crate::house::chat;
use crate::served::Service;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::web;

#[tokio::test]
async fn a_problem_is_problem_json_and_every_answer_carries_its_guards() {
    let service = Service::start().await;
    let answer = service.ask(Method::GET, "/api/v1/cases/none").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'self'"));
    let problem: Value = answer.json().await.unwrap();
    assert_eq!((&problem["status"], &problem["type"]), (&json!(404), &json!("not-found")));
}

#[tokio::test]
async fn a_chat_comes_in_once_and_what_people_said_is_shown_masked() {
    let service = Service::start().await;
    service.house.publish("support", 30).await;
    let body = json!({"external_id": "c-1", "source": "web", "turns": [
        {"role": "agent", "text": "您好", "start_ms": 0},
        {"role": "customer", "text": "我的手机号是13800138000", "start_ms": 5000}]});
    let (status, first) = service.post(&body).await;
    assert_eq!((status, &first["outcome"]), (StatusCode::CREATED, &json!("new")));
    let (status, again) = service.post(&body).await;
    assert_eq!((status, &again["outcome"], &again["id"]), (StatusCode::OK, &json!("same"), &first["id"]));
    service.house.drain().await;
    let id = first["id"].as_str().unwrap();
    assert_eq!(service.get(&format!("/api/v1/conversations/{id}")).await["state"], "scored");
    let found = service.get(&format!("/api/v1/conversations/{id}/scorecards")).await;
    assert_eq!(found["scorecards"].as_array().unwrap().len(), 1);
    assert_eq!(found["turns"][1]["text"], "我的手机号是***********");
    assert!(!found.to_string().contains("13800138000"));
    let cases = service.get("/api/v1/cases").await;
    assert_eq!(cases["items"][0]["external_id"], "c-1");
    assert!(cases["items"][0]["reasons"][0]["reason"].is_string());
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_its_place_and_leaves_nothing() {
    let service = Service::start().await;
    let send = |text: &'static str| {
        let request = service.ask(Method::POST, "/api/v1/conversations");
        request.header("content-type", "application/json").body(text).send()
    };
    let answer = send("{\"turns\": [\n{\"role\": \"agent\" 1}]}").await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = answer.json().await.unwrap();
    assert!(problem["detail"].as_str().unwrap().starts_with("body:2:"), "{problem}");

    let form = reqwest::multipart::Form::new().part(
        "file",
        reqwest::multipart::Part::bytes(b"no sound at all, but long enough to be looked at".to_vec())
            .file_name("call.wav"),
    );
    let upload =
        service.ask(Method::POST, "/api/v1/conversations/upload").multipart(form).send().await.unwrap();
    assert_eq!(upload.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = upload.json().await.unwrap();
    assert!(problem["detail"].as_str().unwrap().starts_with("call.wav: "), "{problem}");

    let form = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::bytes(vec![0; 150_000]).file_name("call.wav"));
    let upload =
        service.ask(Method::POST, "/api/v1/conversations/upload").multipart(form).send().await.unwrap();
    assert_eq!(upload.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let long = json!({"turns": [{"role": "agent", "text": "x".repeat(20_000)}]});
    assert_eq!(service.post(&long).await.0, StatusCode::PAYLOAD_TOO_LARGE);

    let mut tx = service.house.context.db.read().await.unwrap();
    assert!(spotcheck::conversation::store::states(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_recording_is_uploaded_with_its_metadata_and_its_speakers_can_be_swapped() {
    let service = Service::start().await;
    service.house.publish("support", 30).await;
    let form = reqwest::multipart::Form::new()
        .text("about", r#"{"external_id":"call-9","agent_channel":0}"#)
        .part("file", reqwest::multipart::Part::bytes(crate::house::tones(200)).file_name("any.wav"));
    let upload =
        service.ask(Method::POST, "/api/v1/conversations/upload").multipart(form).send().await.unwrap();
    assert_eq!(upload.status(), StatusCode::CREATED);
    let id = upload.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    service.house.drain().await;
    let roles = async || {
        let found = service.get(&format!("/api/v1/conversations/{id}/scorecards")).await;
        found["turns"].as_array().unwrap().iter().map(|turn| turn["role"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(roles().await, [json!("agent"), json!("customer")]);
    let swap =
        service.ask(Method::POST, &format!("/api/v1/conversations/{id}/swap-speakers")).send().await.unwrap();
    assert_eq!(swap.status(), StatusCode::OK);
    service.house.drain().await;
    assert_eq!(roles().await, [json!("customer"), json!("agent")]);
}

#[tokio::test]
async fn the_queue_is_read_page_by_page_without_gaps_or_repeats() {
    let service = Service::start().await;
    service.house.publish("support", 10).await;
    for n in 0..7 {
        service.house.accept(&chat(&format!("chat-{n}"), &["hello", "hi", &n.to_string()])).await;
    }
    service.house.drain().await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/cases?limit=3".to_owned();
    loop {
        let page = service.get(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["external_id"].to_string()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/cases?limit=3&cursor={next}");
    }
    assert_eq!(seen.len(), 7);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

/// `UPDATE_EXPECT=1` rewrites the file.
#[test]
fn the_openapi_document_is_the_one_that_is_checked_in() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/openapi.json");
    let now = web::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let before = std::fs::read_to_string(file).unwrap();
    assert!(before == now, "src/web/openapi.json is out of date\nhint: UPDATE_EXPECT=1 cargo test openapi");
}
