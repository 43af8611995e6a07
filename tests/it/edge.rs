//! The service's edge: whatever goes wrong is told as a problem, on every way in.

use crate::served::Service;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

/// A problem as RFC 9457 wants it, of this status, with advice.
async fn problem(answer: Response, status: u16) -> Value {
    let url = answer.url().clone();
    assert_eq!(answer.status().as_u16(), status, "{url}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{url}");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["status"], status, "{url}");
    assert!(body["detail"].is_string() && body["hint"].is_string(), "{url}: {body}");
    body
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_that_says_what_was_expected() {
    let service = Service::start().await;
    let get = |path: &str| service.ask(Method::GET, &format!("/api/v1/{path}"));
    let send = |request: RequestBuilder| async { request.send().await.unwrap() };
    for (path, named) in [
        ("audit?limit=abc", "limit"),
        ("scripts", "language"),
        ("conversations/%ff/review", "UTF-8"),
        ("reports/agents?by=century", "by"),
        ("reports/agents/export?format=pdf", "format"),
        ("conversations/x/peaks?per_second=99999", "per_second"),
        ("cases?risk_from=much", "risk_from"),
    ] {
        let said = problem(send(get(path)).await, 400).await;
        assert!(said["detail"].as_str().unwrap().contains(named), "{path}: {said}");
    }
    let json_of = |text: &'static str| {
        let request = service.client.post(format!("{}/api/v1/session", service.url));
        request.header("content-type", "application/json").body(text)
    };
    problem(send(json_of("{bad")).await, 400).await;
    let said = problem(send(json_of("{\"name\": \"li\"}")).await, 422).await;
    assert!(said["detail"].as_str().unwrap().contains("password"), "{said}");
    let plain = service.client.post(format!("{}/api/v1/session", service.url)).body("{}");
    problem(send(plain).await, 415).await;
    let long = json!({"name": "li", "scopes": ["x".repeat(3 << 20)]});
    problem(send(service.ask(Method::POST, "/api/v1/tokens").json(&long)).await, 413).await;
    let body = "x".repeat(2 << 20);
    problem(send(service.ask(Method::POST, "/api/v1/conversations").body(body)).await, 413).await;
    problem(send(service.ask(Method::POST, "/api/v1/conversations/upload").body("x")).await, 400).await;
    problem(send(service.ask(Method::POST, "/api/v1/cases/x/goal")).await, 404).await;
}

#[tokio::test]
async fn what_was_sent_of_a_person_does_not_come_back_in_the_complaint() {
    let service = Service::start().await;
    let wrong = json!({"name": "t", "scopes": "13812345678", "days": 1});
    let answer = service.ask(Method::POST, "/api/v1/tokens").json(&wrong).send().await.unwrap();
    let said = problem(answer, 422).await.to_string();
    assert!(said.contains("scopes") && !said.contains("1381234"), "{said}");
}

#[tokio::test]
async fn a_method_that_an_address_does_not_know_is_a_problem_that_names_the_others() {
    let service = Service::start().await;
    let answer = service.ask(Method::DELETE, "/api/v1/cases").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    problem(answer, 405).await;
}

#[tokio::test]
async fn a_parameter_that_a_route_does_not_know_is_refused_and_not_passed_over() {
    let service = Service::start().await;
    let answer = service.ask(Method::GET, "/api/v1/conversations?score_form=99").send().await.unwrap();
    let said = problem(answer, 400).await;
    assert!(said["detail"].as_str().unwrap().contains("score_form"));
    assert_eq!(said["hint"], "did you mean `score_from`?");
    service.get("/api/v1/conversations?score_from=99&limit=5").await;
    service.get("/api/v1/cases?sort=due&quick=mine&limit=5").await;
}

/// Every route of the document promises problem JSON for what goes wrong, and nothing else.
#[test]
fn the_document_says_how_errors_look() {
    let document = serde_json::to_value(spotcheck::web::openapi()).unwrap();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let default = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert!(default.is_object(), "{method} {path}");
            for response in operation["responses"].as_object().unwrap().values() {
                let plain = &response["content"]["application/json"]["schema"]["$ref"];
                assert_ne!(plain, "#/components/schemas/Problem", "{method} {path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}
