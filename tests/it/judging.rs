//! Who may give a verdict, and what stands once it is given.

use crate::db::db_test;
use crate::review::{TALK, finished, open, post, review, said, take_in};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::{ContentHash, ConversationId, UnixMillis};
use spotcheck::conversation::store as conversations;
use spotcheck::people::Role;
use spotcheck::people::store::teams;
use spotcheck::review::house::{self, HouseRules};
use spotcheck::review::verdict::store as verdicts;
use spotcheck::rubric::store::{self as rubrics, Published};
use spotcheck::scoring::{RubricRef, Scorecard, store as scorecards};
use spotcheck::store::Side;

db_test! {
    async fn a_verdict_is_given_once_and_again_only_for_a_reason(db) {
        let service = open(db).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let (li, wang) = (service.log_in("li", Role::Reviewer, None, &[]).await, service.log_in("wang", Role::Reviewer, None, &[]).await);
        let document = review(&li, &id).await;
        assert_eq!((&document["may"]["judge"], &document["may"]["take"]), (&json!(true), &json!(false)));
        let verdict = finished(&document, said([("greets", "met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]));
        let (status, given) = post(&li, &id, "review/verdict", &verdict).await;
        assert_eq!(status, StatusCode::OK, "{given}");

        for person in [&li, &wang] {
            let (status, refused) = post(person, &id, "review/verdict", &verdict).await;
            assert_eq!((status, &refused["detail"]),
                (StatusCode::CONFLICT, &json!("there is no open case of this conversation")));
            let may = &review(person, &id).await["may"];
            assert_eq!((&may["judge"], &may["take"]), (&json!(false), &json!(true)));
        }
        let mut tx = service.house.context.db.read().await.unwrap();
        assert_eq!(verdicts::of_conversation(&mut tx, &id).await.unwrap().len(), 1, "sent twice it is given once");
        drop(tx);

        let (status, refused) = post(&wang, &id, "case", &json!({})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
        let (status, opened) = post(&wang, &id, "case", &json!({"note": "turn 2 is rude"})).await;
        assert_eq!((status, &opened["stream"]), (StatusCode::OK, &json!("hand")), "{opened}");
        assert_eq!(post(&li, &id, "review/verdict", &verdict).await.0, StatusCode::CONFLICT, "Wang has it");
        assert_eq!(post(&wang, &id, "review/verdict", &verdict).await.0, StatusCode::OK);
    }
}

db_test! {
    async fn what_a_verdict_was_given_on_stays_as_it_was(db) {
        let service = open(db).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let document = review(&li, &id).await;
        let verdict = finished(&document, said([("greets", "met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]));
        assert_eq!(post(&li, &id, "review/verdict", &verdict).await.0, StatusCode::OK);
        let (status, refused) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!(status, StatusCode::CONFLICT, "{refused}");
        // A draft that is late is none: whoever judges again begins from the verdict.
        let late = json!({"answers": [], "note": "half done", "seconds": 3});
        let draft = format!("/api/v1/conversations/{id}/review/draft");
        assert_eq!(li.send(Method::PUT, &draft, &late).await.0, StatusCode::CONFLICT);
        let after = review(&li, &id).await;
        assert_eq!(after["draft"], Value::Null);
        assert_eq!(after["turns"], document["turns"]);
    }
}

db_test! {
    async fn whoever_may_not_take_a_case_does_not_judge_it_either(db) {
        let service = open(db.clone()).await;
        let id = take_in(&service, "flagged", &TALK, true).await;
        let lead = service.log_in("lead", Role::Supervisor, None, &["red"]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let mut tx = db.write().await.unwrap();
        house::keep(&mut tx, &HouseRules { never_own_team: true, ..HouseRules::default() }).await.unwrap();
        let red = teams::named(&mut tx, "red").await.unwrap();
        let row = spotcheck::conversation::store::by_id(&mut tx, &id).await.unwrap().unwrap();
        let agent = row.about.agent.unwrap().id;
        teams::place(&mut tx, &agent, &red.id, UnixMillis(0)).await.unwrap();
        tx.commit().await.unwrap();

        let first = said([("greets", "not_assessable", ""), ("sorry", "not_assessable", ""), ("tact", "not_assessable", "")]);
        let case = service.house.case(&id).await.unwrap().id;
        let (status, refused) = lead.send(Method::POST, &format!("/api/v1/cases/{case}/claim"), &Value::Null).await;
        assert_eq!((status, &refused["detail"]), (StatusCode::CONFLICT, &json!("the agent is of your own team")));
        let early = json!({"answers": first, "note": "", "seconds": 1, "revision": 1, "seen": []});
        let (status, refused) = post(&lead, &id, "review/verdict", &early).await;
        assert_eq!((status, &refused["detail"]), (StatusCode::CONFLICT, &json!("the agent is of your own team")));

        // Nor does anybody have the machine's side by answering a case that somebody else has.
        assert_eq!(li.send(Method::POST, &format!("/api/v1/cases/{case}/claim"), &Value::Null).await.0, StatusCode::OK);
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        assert_eq!(post(&wang, &id, "review/reveal", &json!({"answers": first})).await.0, StatusCode::CONFLICT);
        assert_eq!(post(&li, &id, "review/reveal", &json!({"answers": first})).await.0, StatusCode::OK);
    }
}

/// The machine's score is shown to the agent, whom `nina` is.
async fn released(service: &crate::served::Service, id: &ConversationId) {
    let boss = service.log_in("boss", Role::Admin, None, &[]).await;
    let order = json!({"conversations": [id.as_str()]});
    let (status, done) = boss.send(Method::POST, "/api/v1/releases", &order).await;
    assert_eq!((status, &done["released"]), (StatusCode::OK, &json!(1)), "{done}");
}

db_test! {
    async fn what_an_agent_was_shown_stays_as_it_was_and_under_an_appeal_too(db) {
        let service = open(db.clone()).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        released(&service, &id).await;
        let mut tx = db.read().await.unwrap();
        let row = conversations::by_id(&mut tx, &id).await.unwrap().unwrap();
        drop(tx);
        let agent = service.log_in("nina", Role::Agent, Some(&row.about.agent.unwrap().id), &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let seen = async || agent.get(&format!("/api/v1/my/conversations/{id}")).await["turns"].clone();
        let before = seen().await;
        let (status, refused) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!((status, &refused["detail"]),
            (StatusCode::CONFLICT, &json!("the agent was shown these words and speakers")));
        let appeal = json!({"rubric": "care", "points": [{"criterion": "sorry", "reason": "I was sorry"}]});
        let (status, made) = agent.send(Method::POST, &format!("/api/v1/my/conversations/{id}/appeals"), &appeal).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (status, refused) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!((status, &refused["detail"]),
            (StatusCode::CONFLICT, &json!("an appeal about it waits for a decision")));
        assert_eq!(seen().await, before);
    }
}

db_test! {
    async fn whoever_may_not_take_a_case_neither_puts_it_right_nor_closes_it(db) {
        let service = open(db.clone()).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let boss = service.log_in("boss", Role::Admin, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let case = service.house.case(&id).await.unwrap().id;
        let order = json!({"cases": [case.as_str()], "to": li.me["id"]});
        let (_, done) = boss.send(Method::POST, "/api/v1/cases/assign", &order).await;
        assert_eq!(done["assigned"], 1, "{done}");
        for (what, body) in [("swap-speakers", Value::Null), ("review/close", json!({"why": "no time"}))] {
            let (status, refused) = post(&wang, &id, what, &body).await;
            assert_eq!((status, &refused["detail"]),
                (StatusCode::CONFLICT, &json!("this case is assigned to li")), "{what}");
        }
        assert_eq!(post(&li, &id, "swap-speakers", &Value::Null).await.0, StatusCode::OK);
        assert_eq!(service.house.case(&id).await.unwrap().taken_by.as_deref(), li.me["id"].as_str(), "it is hers now");
    }
}

db_test! {
    async fn a_verdict_needs_something_to_answer_and_what_has_nothing_is_closed(db) {
        let service = open(db.clone()).await;
        let id = take_in(&service, "twice", &TALK, true).await;
        let boss = service.log_in("boss", Role::Admin, None, &[]).await;
        // Sent again with other words, and not scored yet.
        let more = [&TALK[..], &["Thank you, 13800138000"]].concat();
        service.house.accept(&crate::judged_house::talk("twice", &more)).await;
        let verdict = json!({"answers": [], "note": "", "seconds": 1, "revision": 2, "seen": []});
        let why = json!({"why": "nobody calls 13800138000"});
        for (what, body) in [("review/verdict", &verdict), ("review/close", &why)] {
            let (status, refused) = post(&boss, &id, what, body).await;
            assert_eq!((status, &refused["detail"]), (StatusCode::CONFLICT, &json!("it is not scored yet")), "{what}");
        }
        // No rubric is for it any more.
        let mut tx = db.write().await.unwrap();
        let row = conversations::by_id(&mut tx, &id).await.unwrap().unwrap();
        let from = conversations::MadeFrom::Edition(row.edition);
        conversations::advance(&mut tx, &id, from, conversations::State::Scored, "score").await.unwrap();
        spotcheck::scoring::store::record(&mut tx, &id, 2, &[], UnixMillis(1)).await.unwrap();
        tx.commit().await.unwrap();
        let (status, refused) = post(&boss, &id, "review/verdict", &verdict).await;
        assert_eq!((status, &refused["hint"]), (StatusCode::CONFLICT, &json!("close the case without a verdict")));
        assert!(service.house.case(&id).await.unwrap().open);
        let (status, closed) = post(&boss, &id, "review/close", &why).await;
        assert_eq!(status, StatusCode::OK, "{closed}");
        assert!(!service.house.case(&id).await.unwrap().open);
        let mut tx = db.read().await.unwrap();
        let query = "select closed_why from cases";
        let kept: String = match tx.side() {
            Side::Sqlite(c) => sqlx::query_scalar(query).fetch_one(c).await.unwrap(),
            Side::Postgres(c) => sqlx::query_scalar(query).fetch_one(c).await.unwrap(),
        };
        assert_eq!(kept, "nobody calls ***********");
    }
}

db_test! {
    async fn a_rubric_that_does_not_compile_any_more_keeps_nobody_from_judging_by_the_others(db) {
        let service = open(db.clone()).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let mut tx = db.write().await.unwrap();
        let old = Published {
            id: "old".to_owned(),
            hash: ContentHash::of(b"old"),
            yaml: "written: for an older language".to_owned(),
        };
        rubrics::publish(&mut tx, &old, UnixMillis(0)).await.unwrap();
        let mut cards = scorecards::current(&mut tx, &id).await.unwrap();
        let own = cards.pop().unwrap().card;
        let other = Scorecard { rubric: RubricRef { id: old.id, hash: old.hash }, ..own.clone() };
        scorecards::record(&mut tx, &id, 1, &[own, other], UnixMillis(1)).await.unwrap();
        tx.commit().await.unwrap();
        let document = review(&li, &id).await;
        assert_eq!(document["rubrics"].as_array().unwrap().len(), 1);
        let verdict = finished(&document, said([("greets", "met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]));
        let (status, given) = post(&li, &id, "review/verdict", &verdict).await;
        assert_eq!((status, given["verdicts"].as_array().map(Vec::len)), (StatusCode::OK, Some(1)), "{given}");
    }
}
