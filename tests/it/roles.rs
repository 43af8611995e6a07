//! Every route with every role, against the checked-in matrix; logging in, and what keeps strangers out.

use crate::served::{PASSWORD, Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::people::Role;
use spotcheck::web;
use std::fmt::Write;

/// A route of the OpenAPI document.
struct Route {
    method: Method,
    path: String,
    /// The path with `x` for every parameter.
    url: String,
    /// Does the document say that nobody need log in?
    open: bool,
}

fn routes() -> Vec<Route> {
    let document: Value = serde_json::to_value(web::openapi()).unwrap();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let mut filled = String::new();
        let mut inside = false;
        for c in path.chars() {
            match c {
                '{' => (inside, filled) = (true, filled + "x"),
                '}' => inside = false,
                c if !inside => filled.push(c),
                _ => {}
            }
        }
        for (method, operation) in operations.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let open = operation["security"] == json!([]);
            all.push(Route { method, path: path.clone(), url: filled.clone(), open });
        }
    }
    all
}

/// Two handlers of one name would share one entry in the generated client, whichever comes last.
#[test]
fn every_route_has_a_name_of_its_own() {
    let document: Value = serde_json::to_value(web::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let mut names: Vec<&str> = paths
        .flat_map(|path| path.as_object().unwrap().values())
        .filter_map(|one| one["operationId"].as_str())
        .collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "these handlers share a name: {twice:?}");
}

/// `UPDATE_EXPECT=1` rewrites the file; read the difference as carefully as code.
#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_of_the_matrix() {
    let service = Service::start().await;
    let mut people: Vec<(Role, Person)> = Vec::new();
    for role in Role::ALL {
        people.push((role, service.log_in(role.as_str(), role, Some(role.as_str()), &[]).await));
    }
    let mut matrix = String::from("# Who may call what. `anyone`: without logging in.\n");
    for Route { method, path, url, open: said_open } in routes() {
        let stranger = service.client.request(method.clone(), format!("{}{url}", service.url));
        let open = stranger.send().await.unwrap().status() != StatusCode::UNAUTHORIZED;
        assert_eq!(open, said_open, "{method} {path} and its document do not agree on who may come in");
        let mut roles = Vec::new();
        for (role, person) in &people {
            if method == Method::DELETE && path == "/api/v1/session" {
                roles.push(role.as_str()); // logging out would end the walk
                continue;
            }
            let status = person.ask(method.clone(), &url).send().await.unwrap().status();
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path} as {role:?}");
            if status != StatusCode::FORBIDDEN {
                roles.push(role.as_str());
            }
        }
        let who = if open { "anyone".to_owned() } else { roles.join(" ") };
        writeln!(matrix, "{:<7}{path:<48} {who}", method.as_str()).unwrap();
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/roles.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, &matrix).unwrap();
    }
    let checked_in = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        matrix == checked_in,
        "tests/it/roles.txt says something else:\n{matrix}\nhint: UPDATE_EXPECT=1 cargo test roles"
    );
}

#[tokio::test]
async fn a_wrong_token_and_a_wrong_cookie_open_nothing() {
    let service = Service::start().await;
    for Route { method, path, url, open } in routes() {
        if open {
            continue; // the matrix shows which these are
        }
        let ask = || service.client.request(method.clone(), format!("{}{url}", service.url));
        for request in [ask().bearer_auth("wrong"), ask().header("cookie", "spotcheck_session=wrong")] {
            assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_change_without_the_pages_own_header_is_refused() {
    let service = Service::start().await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let url = format!("{}/api/v1/session", service.url);
    let forged = service.client.patch(&url).header("cookie", &li.cookie).json(&json!({"theme": "dark"}));
    assert_eq!(forged.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let (status, me) = li.send(Method::PATCH, "/api/v1/session", &json!({"theme": "dark"})).await;
    assert_eq!((status, &me["theme"]), (StatusCode::OK, &json!("dark")));
    assert_eq!((&me["zone"], &me["closes"]), (&json!("UTC"), &json!("18:00")), "days are those of the site");
}

#[tokio::test]
async fn guessing_a_password_becomes_slow_and_says_so_and_both_are_in_the_log() {
    let service = Service::start().await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let url = format!("{}/api/v1/session", service.url);
    let guess = async |name: &str, password: &str| {
        let body = json!({"name": name, "password": password});
        let answer = service.client.post(&url).json(&body).send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    for _ in 0..5 {
        let (status, problem) = guess("root", "guess").await;
        assert_eq!((status, &problem["type"]), (StatusCode::UNAUTHORIZED, &json!("wrong-password")));
    }
    let (status, problem) = guess("root", PASSWORD).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(problem["hint"].as_str().unwrap().starts_with("try again in "), "{problem}");
    assert_eq!(guess("nobody", PASSWORD).await.0, StatusCode::UNAUTHORIZED, "others are not kept waiting");
    let failed = admin.get("/api/v1/audit?action=log_in_failed").await;
    let failed = failed["items"].as_array().unwrap();
    assert_eq!(failed.len(), 6);
    let of = |subject: &str| failed.iter().filter(|one| one["subject"] == subject).count();
    assert_eq!((of("user:unknown"), of("user:root")), (1, 5), "what nobody is called may be a password");
}

#[tokio::test]
async fn logging_out_a_new_password_and_being_disabled_end_sessions() {
    let service = Service::start().await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let status = async |person: &Person| person.send(Method::GET, "/api/v1/session", &Value::Null).await.0;
    li.send(Method::DELETE, "/api/v1/session", &Value::Null).await;
    assert_eq!(status(&li).await, StatusCode::UNAUTHORIZED);

    let li = service.enter("li", PASSWORD).await;
    let new = json!({"old": PASSWORD, "new": "four blue kettles"});
    assert_eq!(li.send(Method::POST, "/api/v1/session/password", &new).await.0, StatusCode::NO_CONTENT);
    assert_eq!(status(&li).await, StatusCode::UNAUTHORIZED);

    let li = service.enter("li", "four blue kettles").await;
    let path = format!("/api/v1/users/{}", li.me["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::PATCH, &path, &json!({"disabled": true})).await.0, StatusCode::OK);
    assert_eq!(status(&li).await, StatusCode::UNAUTHORIZED);
    let own = format!("/api/v1/users/{}", admin.me["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::PATCH, &own, &json!({"disabled": true})).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_and_no_more_than_its_owner() {
    let service = Service::start().await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let make = async |person: &Person, scope: &str| {
        let body = json!({"name": "t", "scopes": [scope], "days": 1});
        let (status, made) = person.send(Method::POST, "/api/v1/tokens", &body).await;
        (
            status,
            made["token"].as_str().unwrap_or_default().to_owned(),
            made["id"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let call = async |token: &str, method: Method, path: &str| {
        let request = service.client.request(method, format!("{}{path}", service.url));
        request.bearer_auth(token).json(&json!({"turns": []})).send().await.unwrap().status()
    };
    let (_, read, id) = make(&li, "read").await;
    assert_eq!(call(&read, Method::GET, "/api/v1/cases").await, StatusCode::OK);
    assert_eq!(call(&read, Method::PATCH, "/api/v1/session").await, StatusCode::FORBIDDEN);
    assert_eq!(call(&read, Method::GET, "/api/v1/audit").await, StatusCode::FORBIDDEN, "the owner may not");
    assert_eq!(make(&li, "intake").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, intake, _) = make(&admin, "intake").await;
    assert_eq!(call(&intake, Method::GET, "/api/v1/cases").await, StatusCode::FORBIDDEN);
    assert_eq!(call(&intake, Method::POST, "/api/v1/conversations").await, StatusCode::UNPROCESSABLE_ENTITY);
    li.send(Method::DELETE, &format!("/api/v1/tokens/{id}"), &Value::Null).await;
    assert_eq!(call(&read, Method::GET, "/api/v1/cases").await, StatusCode::UNAUTHORIZED);
}
