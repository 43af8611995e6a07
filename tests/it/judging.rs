//! Who may give a verdict, and what stands once it is given.

use crate::db::db_test;
use crate::review::{TALK, finished, open, post, review, said, take_in};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::UnixMillis;
use spotcheck::people::Role;
use spotcheck::people::store::teams;
use spotcheck::review::house::{self, HouseRules};
use spotcheck::review::verdict::store as verdicts;

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
        let after = review(&li, &id).await;
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
