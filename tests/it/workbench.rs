//! The queue over HTTP as people use it: who may do what to a case, views, goals, live counts, finding.

use crate::house::chat;
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::people::Role;
use spotcheck::review::house::{self, HouseRules};

/// A service with some cases of agent `li`, whose source says team `red`; whatever is flagged is blind where asked for.
async fn service(cases: usize, blind_share: f64) -> Service {
    let service = Service::start().await;
    let mut tx = service.house.context.db.write().await.unwrap();
    house::keep(&mut tx, &HouseRules { blind_share, seed: 5, ..HouseRules::default() }).await.unwrap();
    tx.commit().await.unwrap();
    service.house.publish("support", 10).await;
    for n in 0..cases {
        let mut new = chat(&format!("chat-{n}"), &["hello, I sell kettles", "我要退款", &n.to_string()]);
        new.about.agent.as_mut().unwrap().team = Some("red".to_owned());
        service.house.accept(&new).await;
    }
    service.house.drain().await;
    service
}

async fn post(person: &Person, path: &str, body: Value) -> (StatusCode, Value) {
    person.send(Method::POST, path, &body).await
}

async fn first(person: &Person) -> String {
    person.get("/api/v1/cases").await["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn two_people_never_hold_one_case_and_the_second_is_told_who_has_it() {
    let service = service(2, 0.0).await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let wang = service.log_in("Wang", Role::Reviewer, None, &[]).await;
    let id = first(&li).await;
    let (status, case) = post(&li, &format!("/api/v1/cases/{id}/claim"), Value::Null).await;
    assert_eq!((status, &case["held_by"]["name"]), (StatusCode::OK, &json!("Li")));
    let (status, problem) = post(&wang, &format!("/api/v1/cases/{id}/claim"), Value::Null).await;
    assert_eq!((status, &problem["detail"]), (StatusCode::CONFLICT, &json!("Li has this case")));
    let (status, _) = post(&wang, &format!("/api/v1/cases/{id}/renew"), Value::Null).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let (status, other) = post(&wang, "/api/v1/cases/next", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(other["id"], json!(id));
    let (status, _) = post(&wang, "/api/v1/cases/next", json!({"but": other["id"]})).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "nothing else is free");
    let (status, case) = post(&li, &format!("/api/v1/cases/{id}/hand-back"), Value::Null).await;
    assert_eq!((status, &case["held_by"]), (StatusCode::OK, &Value::Null));
    assert_eq!(post(&wang, &format!("/api/v1/cases/{id}/claim"), Value::Null).await.0, StatusCode::OK);
    let counts = li.get("/api/v1/cases/counts").await;
    assert_eq!((&counts["held"], &counts["mine"], &counts["free"]), (&json!(2), &json!(0), &json!(0)));
}

#[tokio::test]
async fn skipping_wants_a_reason_and_a_blind_case_says_nothing_to_a_reviewer() {
    let service = service(3, 1.0).await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let boss = service.log_in("Boss", Role::Supervisor, None, &["red"]).await;
    let id = first(&li).await;
    let told = |case: &Value| {
        (case["hidden"].clone(), case["risk"].is_null(), case["reasons"].as_array().unwrap().len())
    };
    assert_eq!(told(&li.get(&format!("/api/v1/cases/{id}")).await), (json!(true), true, 0));
    assert_eq!(told(&boss.get(&format!("/api/v1/cases/{id}")).await), (json!(false), false, 1));
    for query in ["reason=low_score", "score_from=0", "risk_from=0", "stream=risk", "quick=critical"] {
        let found = li.get(&format!("/api/v1/cases?{query}")).await;
        assert!(found["items"].as_array().unwrap().is_empty(), "{query}");
    }
    let by_score = li.get("/api/v1/conversations?score_from=0").await;
    assert!(by_score["items"].as_array().unwrap().is_empty());
    let found = li.get("/api/v1/conversations").await;
    assert_eq!((&found["items"][0]["hidden"], &found["items"][0]["overall"]), (&json!(true), &Value::Null));

    let path = format!("/api/v1/cases/{id}/skip");
    assert_eq!(post(&li, &path, json!({"reason": "other"})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, case) = post(&li, &path, json!({"reason": "language"})).await;
    assert_eq!((status, &case["skips"]), (StatusCode::OK, &json!(1)));
    let status = li.send(Method::GET, "/api/v1/cases?quick=nonsense", &Value::Null).await.0;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let status = li.send(Method::GET, "/api/v1/cases?sort=due&cursor=u~0.x", &Value::Null).await.0;
    assert_eq!(status, StatusCode::BAD_REQUEST, "a cursor of another order");
}

#[tokio::test]
async fn a_lead_assigns_sets_goals_and_shares_views() {
    let service = service(2, 0.0).await;
    let boss = service.log_in("Boss", Role::Supervisor, None, &["red"]).await;
    let stranger = service.log_in("Stranger", Role::Supervisor, None, &["blue"]).await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let wang = service.log_in("Wang", Role::Reviewer, None, &[]).await;
    let (id, to) = (first(&boss).await, li.me["id"].clone());
    let (_, done) = post(&stranger, "/api/v1/cases/assign", json!({"cases": [id], "to": to})).await;
    assert_eq!(done, json!({"assigned": 0, "refused": [id]}), "not in sight");
    let (_, done) = post(&boss, "/api/v1/cases/assign", json!({"cases": [id], "to": to})).await;
    assert_eq!(done["assigned"], 1);
    let (status, problem) = post(&wang, &format!("/api/v1/cases/{id}/claim"), Value::Null).await;
    assert_eq!((status, &problem["detail"]), (StatusCode::CONFLICT, &json!("this case is assigned to Li")));
    let mine = li.get("/api/v1/cases?quick=mine").await;
    assert_eq!(mine["items"].as_array().unwrap().len(), 1);

    let path = format!("/api/v1/goals/{}", to.as_str().unwrap());
    assert_eq!(boss.send(Method::PUT, &path, &json!({"per_day": 12})).await.0, StatusCode::OK);
    let progress = li.get("/api/v1/me/progress").await;
    assert_eq!((&progress["goal"], &progress["done"]), (&json!(12), &json!(0)));

    let view = json!({"name": "poor ones", "query": {"filter": {"score_to": 60.0}, "sort": "oldest"}, "shared": true});
    assert_eq!(post(&li, "/api/v1/views", view.clone()).await.0, StatusCode::FORBIDDEN);
    let (status, made) = post(&boss, "/api/v1/views", view).await;
    assert_eq!(status, StatusCode::CREATED);
    let views = li.get("/api/v1/views").await;
    let shared = views.as_array().unwrap().iter().find(|view| view["id"] == made["id"]).unwrap();
    assert_eq!(
        (&shared["query"]["filter"], &shared["removable"]),
        (&json!({"score_to": 60.0}), &json!(false))
    );
    assert_eq!(views[2]["id"], "blind", "a reviewer cannot tell the sample apart");
    let path = format!("/api/v1/views/{}", made["id"].as_str().unwrap());
    assert_eq!(li.send(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(boss.send(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NO_CONTENT);

    let private = json!({"name": "calls of 13800138000"});
    assert_eq!(post(&li, "/api/v1/views", private).await.1["name"], "calls of ***********");

    let policy =
        json!({"name": "all, says 13800138000", "kind": "all", "active": true, "members": [{"user": to}]});
    let (status, made) = post(&boss, "/api/v1/assignment-policies", policy.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(made["name"], "all, says ***********");
    let apply = format!("/api/v1/assignment-policies/{}/apply", made["id"].as_str().unwrap());
    assert_eq!(post(&boss, &apply, Value::Null).await.1, json!({"assigned": 1}));
    let twice =
        json!({"name": "x", "kind": "ratio", "active": true, "members": [{"user": to}, {"user": to}]});
    assert_eq!(post(&boss, "/api/v1/assignment-policies", twice).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_was_said_is_found_masked_and_logged_without_the_words() {
    let service = service(2, 0.0).await;
    let admin = service.log_in("Root", Role::Admin, None, &[]).await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let stranger = service.log_in("Stranger", Role::Supervisor, None, &["blue"]).await;
    let found = li.get("/api/v1/conversations?phrase=%E9%80%80%E6%AC%BE").await; // 退款
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let snippet = &found["items"][0]["snippet"];
    assert_eq!(
        (&snippet["turn"], &snippet["before"], &snippet["found"]),
        (&json!(1), &json!("我要"), &json!("退款"))
    );
    assert!(
        stranger.get("/api/v1/conversations?phrase=kettles").await["items"].as_array().unwrap().is_empty()
    );
    let (status, problem) =
        li.send(Method::GET, "/api/v1/conversations?phrase=13800138000", &Value::Null).await;
    assert_eq!(
        (status, &problem["detail"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("personal data is not searched for"))
    );
    let log = admin.get("/api/v1/audit?action=saw").await;
    let entries = log["items"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["detail"] == "by phrase, 2 shown"));
    assert!(!log.to_string().contains("kettles"));
}

#[tokio::test]
async fn a_conversation_outside_the_queue_is_taken_for_review_once() {
    let service = service(0, 0.0).await;
    let fine = chat("fine", &["hello", "hi", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    let id = service.house.accept(&fine).await.id().clone();
    service.house.drain().await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let wang = service.log_in("Wang", Role::Reviewer, None, &[]).await;
    assert!(li.get("/api/v1/cases").await["items"].as_array().unwrap().is_empty());
    let path = format!("/api/v1/conversations/{id}/case");
    let (status, case) = post(&li, &path, json!({"note": "call 13800138000 back"})).await;
    assert_eq!(
        (status, &case["stream"], &case["held_by"]["name"]),
        (StatusCode::OK, &json!("hand"), &json!("Li"))
    );
    assert_eq!(case["reasons"][0]["note"], "call *********** back");
    assert_eq!(post(&li, &path, json!({})).await.1["id"], case["id"]);
    assert_eq!(post(&wang, &path, json!({})).await.0, StatusCode::CONFLICT);
    assert_eq!(post(&li, "/api/v1/conversations/none/case", json!({})).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn counts_are_told_at_once_and_again_when_they_change() {
    let service = service(1, 0.0).await;
    let li = service.log_in("Li", Role::Reviewer, None, &[]).await;
    let mut answer = li.ask(Method::GET, "/api/v1/cases/events").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut told = async || {
        let mut text = String::new();
        while !text.ends_with("\n\n") || !text.contains("data:") {
            text.push_str(std::str::from_utf8(&answer.chunk().await.unwrap().unwrap()).unwrap());
        }
        let data =
            text.lines().find_map(|line| line.strip_prefix("data: ").or(line.strip_prefix("data:"))).unwrap();
        serde_json::from_str::<Value>(data).unwrap()
    };
    let before = told().await;
    assert_eq!((&before["open"], &before["held"]), (&json!(1), &json!(0)));
    let id = first(&li).await;
    post(&li, &format!("/api/v1/cases/{id}/claim"), Value::Null).await;
    let after = told().await;
    assert_eq!((&after["held"], &after["mine"]), (&json!(1), &json!(1)));
}
