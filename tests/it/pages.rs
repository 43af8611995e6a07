//! The pages as browsers get them, whether somebody has built them or not.

use crate::served::Service;
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn a_page_path_gives_the_application_and_an_unknown_route_a_problem() {
    let service = Service::start().await;
    for path in ["/", "/queue", "/cases/0190"] {
        let answer = service.client.get(format!("{}{path}", service.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    }
    for (method, path) in [(Method::GET, "/api/v1/nothing"), (Method::POST, "/api/v2")] {
        let url = format!("{}{path}", service.url);
        let answer = service.client.request(method, url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn what_the_first_page_asks_for_is_there() {
    let service = Service::start().await;
    let page = service.client.get(&service.url).send().await.unwrap().text().await.unwrap();
    let mut asked = 0;
    let mut rest = page.as_str();
    while let Some((_, after)) = rest.split_once("/assets/") {
        let name = after.split('"').next().unwrap();
        let url = format!("{}/assets/{name}", service.url);
        let answer = service.client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        assert!(answer.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        asked += 1;
        rest = after;
    }
    assert!(asked > 0 || page.contains("make ui"), "neither pages nor a word on how to build them: {page}");
}
