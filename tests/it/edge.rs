//! The service's edge: whatever goes wrong is told as a problem, on every way in.

use crate::db::db_test;
use crate::house::{House, NOW, chat};
use crate::served::{PASSWORD, Person, Service};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::Millis;
use spotcheck::conversation::store as conversations;
use spotcheck::people::store::failures;
use spotcheck::people::{Role, limits, mark};
use spotcheck::review::house::{self, HouseRules};
use spotcheck::review::queue::{Filter, Sort, store as queue};
use spotcheck::review::store as cases;
use spotcheck::store::Db;

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
    let long = json!({"name": "li", "scopes": ["x".repeat((2 << 20) + 1000)]});
    problem(send(service.ask(Method::POST, "/api/v1/tokens").json(&long)).await, 413).await;
    let body = "x".repeat(1_160_000);
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

/// Which of these guesses at one name from one place at one moment are looked at at all.
async fn looked_at(db: &Db, guesses: usize) -> usize {
    let guess = |_| {
        let db = db.clone();
        async move {
            let mut tx = db.write().await.unwrap();
            let limits = limits("root", "1.2.3.4", false);
            let reserved = failures::reserve(&mut tx, &limits, NOW).await.unwrap();
            tx.commit().await.unwrap();
            reserved.is_ok()
        }
    };
    let guesses: Vec<_> = (0..guesses).map(|n| tokio::spawn(guess(n))).collect();
    let mut looked = 0;
    for guess in guesses {
        looked += usize::from(guess.await.unwrap());
    }
    looked
}

db_test! {
    async fn of_many_guesses_at_once_no_more_are_looked_at_than_are_free(db) {
        assert_eq!(looked_at(&db, 40).await, 5);
    }
}

db_test! {
    async fn failures_of_others_hold_nobody_up_who_is_known_and_are_not_forgiven_by_a_success(db) {
        let attempt = async |name: &str, familiar: bool, later: i64| {
            let mut tx = db.write().await.unwrap();
            let now = NOW + Millis(later);
            let reserved = failures::reserve(&mut tx, &limits(name, "1.2.3.4", familiar), now).await.unwrap();
            tx.commit().await.unwrap();
            reserved
        };
        for n in 0..50 {
            assert!(attempt(&format!("stranger-{n}"), false, 0).await.is_ok());
        }
        assert_eq!(attempt("li", false, 0).await.unwrap_err(), Millis(1000), "one place guesses at everybody");
        let known = attempt("wang", true, 0).await.unwrap();
        let mut tx = db.write().await.unwrap();
        failures::give_back(&mut tx, &known).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(attempt("li", false, 500).await.unwrap_err(), Millis(500), "that was no pardon for the place");

        let good = attempt("li", false, 1000).await.unwrap();
        let mut tx = db.write().await.unwrap();
        failures::give_back(&mut tx, &good).await.unwrap();
        tx.commit().await.unwrap();
        assert!(attempt("zhang", false, 1000).await.is_ok(), "a success costs the place nothing");
        assert!(attempt("zhao", false, 4_000_000).await.is_ok(), "an hour later all is forgotten");
        let mut tx = db.read().await.unwrap();
        let mark = mark("li", "1.2.3.4");
        assert!(!failures::is_familiar(&mut tx, &mark, NOW).await.unwrap());
        drop(tx);
        let mut tx = db.write().await.unwrap();
        failures::make_familiar(&mut tx, &mark, NOW).await.unwrap();
        assert!(failures::is_familiar(&mut tx, &mark, NOW + Millis(29 * 86_400_000)).await.unwrap());
        assert!(!failures::is_familiar(&mut tx, &mark, NOW + Millis(31 * 86_400_000)).await.unwrap());
    }
}

#[tokio::test]
async fn a_refused_guess_says_when_to_come_back_and_elsewhere_nobody_waits() {
    let service = Service::with(|settings| {
        settings.http.trusted_proxies = vec!["127.0.0.1".to_owned()].try_into().unwrap();
    })
    .await;
    service.log_in("root", Role::Admin, None, &[]).await;
    let guess = async |from: &str, name: &str, password: &str| {
        let request = service.client.post(format!("{}/api/v1/session", service.url));
        let body = json!({"name": name, "password": password});
        request.header("x-forwarded-for", format!("9.9.9.9, {from}")).json(&body).send().await.unwrap()
    };
    // On a slow machine the first second of waiting is over before the next guess comes; the waits grow.
    let mut looked_at = 0;
    let refused = loop {
        let answer = guess("8.8.8.8", "root", "guess").await;
        if answer.status() != StatusCode::UNAUTHORIZED {
            break answer;
        }
        looked_at += 1;
        assert!(looked_at < 20);
    };
    assert!(looked_at >= 5, "{looked_at}");
    let seconds: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    problem(refused, 429).await;
    assert_eq!(guess("7.7.7.7", "root", PASSWORD).await.status(), StatusCode::OK, "another place");
    let long = guess("7.7.7.7", &"x".repeat(100_000), "guess").await;
    assert_eq!(long.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let log = service.get("/api/v1/audit?action=log_in_failed").await;
    assert_eq!(
        log["items"].as_array().unwrap().len(),
        looked_at,
        "a name that can be nobody's leaves nothing"
    );
}

#[tokio::test]
async fn a_new_password_revokes_tokens_whoever_gives_it() {
    let service = Service::start().await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let token = async |person: &Person| {
        let body = json!({"name": "t", "scopes": ["read"], "days": 1});
        let (status, made) = person.send(Method::POST, "/api/v1/tokens", &body).await;
        assert_eq!(status, StatusCode::CREATED);
        made["token"].as_str().unwrap().to_owned()
    };
    let works = async |token: &str| {
        let request = service.client.get(format!("{}/api/v1/cases", service.url));
        request.bearer_auth(token).send().await.unwrap().status() == StatusCode::OK
    };
    let (first, others) = (token(&li).await, token(&admin).await);
    assert!(works(&first).await);
    let new = json!({"old": PASSWORD, "new": "four blue kettles"});
    assert_eq!(li.send(Method::POST, "/api/v1/session/password", &new).await.0, StatusCode::NO_CONTENT);
    assert!(!works(&first).await);
    let li = service.enter("li", "four blue kettles").await;
    let second = token(&li).await;
    let path = format!("/api/v1/users/{}/password", li.me["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::POST, &path, &Value::Null).await.0, StatusCode::OK);
    assert!(!works(&second).await);
    assert!(works(&others).await, "nobody else's");
    let log = admin.get("/api/v1/audit?subject=user:li&action=changed").await;
    assert!(log["items"][0]["detail"].as_str().unwrap().contains("1 tokens revoked"), "{log}");
}

#[tokio::test]
async fn live_counts_end_with_the_right_to_see_them() {
    let service = Service::start().await;
    service.house.publish("support", 10).await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    let gone = service.log_in("wang", Role::Reviewer, None, &[]).await;
    let mut streams = Vec::new();
    for person in [&li, &gone] {
        let mut stream = person.ask(Method::GET, "/api/v1/cases/events").send().await.unwrap();
        assert!(stream.chunk().await.unwrap().is_some());
        streams.push(stream);
    }
    let path = format!("/api/v1/users/{}", li.me["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::PATCH, &path, &json!({"disabled": true})).await.0, StatusCode::OK);
    assert_eq!(gone.send(Method::DELETE, "/api/v1/session", &Value::Null).await.0, StatusCode::NO_CONTENT);
    // Something to tell.
    service.house.accept(&chat("new", &["hello"])).await;
    service.house.drain().await;
    for mut stream in streams {
        while let Some(piece) = stream.chunk().await.unwrap() {
            assert!(!String::from_utf8_lossy(&piece).contains("counts"), "told on");
        }
    }
}

#[tokio::test]
async fn numbers_of_people_in_metadata_come_back_nowhere_and_cannot_be_found_out() {
    let service = Service::start().await;
    service.house.publish("support", 10).await;
    let body = json!({"external_id": "call-13812345678", "source": "web", "product": "call 13812345678 me",
        "ticket": "T 13812345678", "agent": {"id": "li", "name": "Li Lei", "team": "tea 13812345678"},
        "turns": [{"role": "agent", "text": "hello"}, {"role": "customer", "text": "hi"}]});
    let (status, sent) = service.post(&body).await;
    assert_eq!(status, StatusCode::CREATED);
    service.house.drain().await;
    let id = sent["id"].as_str().unwrap();
    assert_eq!(service.post(&body).await.1["outcome"], "same", "the same again is known");
    let mut shown = String::new();
    for path in [
        format!("conversations/{id}/review"),
        format!("conversations/{id}/scorecards"),
        "cases".to_owned(),
        "conversations".to_owned(),
        "cases/facets".to_owned(),
        "reports/teams".to_owned(),
        "rubric-cases".to_owned(),
    ] {
        shown.push_str(
            &service.ask(Method::GET, &format!("/api/v1/{path}")).send().await.unwrap().text().await.unwrap(),
        );
    }
    assert!(
        shown.contains("call ***********") && shown.contains("Li Lei") && shown.contains("tea "),
        "{shown}"
    );
    assert!(!shown.contains("1381234"), "{shown}");

    let found = async |query: &str| {
        let page = service.get(&format!("/api/v1/{query}")).await;
        page["items"].as_array().unwrap().len()
    };
    for part in ["13812", "call-138", "138", "t%20138", "12345678"] {
        assert_eq!(
            (found(&format!("cases?q={part}")).await, found(&format!("conversations?id={part}")).await),
            (0, 0),
            "{part}"
        );
    }
    for (query, count) in [
        ("cases?q=CALL-", 1),
        ("cases?q=call-13812345678", 1),
        ("cases?q=T%2013812345678", 1),
        ("cases?q=li", 1),
        ("conversations?id=Call-", 1),
        ("conversations?id=call-13812345678", 1),
    ] {
        assert_eq!(found(query).await, count, "{query}");
    }
}

db_test! {
    async fn what_was_searched_unmasked_before_is_searched_masked(db) {
        let house = House::new(db.clone());
        house.publish("support", 10).await;
        house.accept(&chat("call-13812345678", &["hello"])).await;
        house.drain().await;
        crate::find::run(&db, "update conversations set shown_id = ''").await;
        crate::find::run(&db, "update cases set keywords = ''").await;
        assert_eq!(conversations::back_fill_ids(&db).await.unwrap(), 1);
        assert_eq!(cases::back_fill(&db).await.unwrap(), 1);
        let admin = crate::cases::viewer("admin", Role::Admin);
        let mut tx = db.read().await.unwrap();
        let mut count = async |q: &str| {
            let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
            let (found, _) = queue::page(&mut tx, &admin, &filter, Sort::Urgent, (None, 10), NOW).await.unwrap();
            found.len()
        };
        assert_eq!((count("call-").await, count("138").await), (1, 0));
    }
}

#[tokio::test]
async fn a_file_that_is_refused_is_not_quoted_with_numbers_of_people() {
    let service = Service::start().await;
    let body = json!({"started_at": "13812345678", "turns": [{"role": "agent", "text": "hello"}]});
    let (status, problem) = service.post(&body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["detail"].as_str().unwrap().contains("started_at \"***********\""), "{problem}");
    let form = reqwest::multipart::Form::new().part(
        "file",
        reqwest::multipart::Part::bytes(b"no sound at all".to_vec()).file_name("13812345678.wav"),
    );
    let request = service.ask(Method::POST, "/api/v1/conversations/upload").multipart(form);
    let said: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(said["detail"].as_str().unwrap().starts_with("***********.wav"), "{said}");
}

db_test! {
    async fn a_worker_with_other_settings_does_not_change_how_people_review(db) {
        let rules = async |share: f64, serves: bool| {
            let mut tx = db.write().await.unwrap();
            let wanted = HouseRules { blind_share: share, ..HouseRules::default() };
            if serves { house::keep(&mut tx, &wanted).await.unwrap() } else { house::keep_first(&mut tx, &wanted).await.unwrap() }
            tx.commit().await.unwrap();
            let mut tx = db.read().await.unwrap();
            house::rules(&mut tx).await.unwrap().blind_share
        };
        assert_eq!(rules(0.1, false).await, 0.1, "somebody must say it first");
        assert_eq!(rules(0.2, true).await, 0.2);
        assert_eq!(rules(0.3, false).await, 0.2);
    }
}
