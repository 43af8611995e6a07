//! The review screen over HTTP, on both databases: what is shown to whom, what a person says, what is put right.

use crate::db::db_test;
use crate::house::{NOW, about, tones};
use crate::judged_house::{publish, talk};
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::ConversationId;
use spotcheck::conversation::Channel;
use spotcheck::conversation::store as conversations;
use spotcheck::people::Role;
use spotcheck::people::audit::store as audit;
use spotcheck::pipeline::Sampling;
use spotcheck::review::verdict::store as verdicts;
use spotcheck::scoring::Mark;
use spotcheck::store::{Db, Side};
use spotcheck::web;

const RUBRIC: &str = "
id: care
language: en
title: Care
dimensions: { attitude: { title: Attitude, weight: 1 } }
bands:
  - { id: good, title: Good, from: 60 }
  - { id: weak, title: Weak, from: 0 }
criteria:
  - { id: greets, dimension: attitude, title: Greets, points: 5, met: { moment: greeting } }
  - { id: sorry, dimension: attitude, title: Apologises, points: 5, met: { moment: apology } }
  - { id: tact, dimension: attitude, title: Tactful, points: 5, human: true }
";

/// The customer begins. The agent greets and does not apologise.
pub(crate) const TALK: [&str; 4] =
    ["My parcel is three weeks late", "Hello, let me look", "Call me at 13800138000", "It comes tomorrow"];

pub(crate) async fn open(db: Db) -> Service {
    let service = Service::judging(db, |_| {}).await;
    publish(&service.house, RUBRIC).await;
    service
}

/// A conversation on its way to a case: drawn into the uniform sample, or not.
pub(crate) async fn take_in(service: &Service, name: &str, turns: &[&str], sampled: bool) -> ConversationId {
    let mut intake = service.house.intake.clone();
    intake.sampling = Sampling { seed: 7, probability: if sampled { 1.0 } else { 0.0 } };
    let id = intake.accept(&talk(name, turns), NOW).await.unwrap().id().clone();
    service.house.drain().await;
    id
}

pub(crate) fn said(marks: [(&str, &str, &str); 3]) -> Value {
    let answer = |(criterion, mark, reason): &(&str, &str, &str)| json!({"rubric": "care", "criterion": criterion, "mark": mark, "reason": reason});
    json!(marks.iter().map(answer).collect::<Vec<_>>())
}

pub(crate) async fn review(person: &Person, id: &ConversationId) -> Value {
    person.get(&format!("/api/v1/conversations/{id}/review")).await
}

pub(crate) async fn post(
    person: &Person,
    id: &ConversationId,
    what: &str,
    body: &Value,
) -> (StatusCode, Value) {
    person.send(Method::POST, &format!("/api/v1/conversations/{id}/{what}"), body).await
}

/// A finished review of what this document shows.
pub(crate) fn finished(document: &Value, answers: Value) -> Value {
    let cards = document["machine"].as_array().unwrap();
    let seen: Vec<&Value> = cards.iter().map(|card| &card["hash"]).collect();
    json!({"answers": answers, "note": "calm", "seconds": 90,
        "revision": document["conversation"]["revision"], "seen": seen})
}

async fn noted(service: &Service, action: &str) -> usize {
    let wanted = audit::Wanted { action: Some(action.to_owned()), ..audit::Wanted::default() };
    let mut tx = service.house.context.db.read().await.unwrap();
    audit::list(&mut tx, &wanted, 100).await.unwrap().len()
}

/// Every answer of every GET route, with the ids of this conversation and its case.
async fn everything(person: &Person, ids: &[&str]) -> String {
    let document: Value = serde_json::to_value(web::openapi()).unwrap();
    let mut told = String::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        if operations.get("get").is_none() || path.contains("/audio") {
            continue;
        }
        for id in ids {
            let url = path.replace("{id}", id);
            let answer = person.ask(Method::GET, &url).send().await.unwrap();
            assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{url}");
            // What does not end (events) is not waited for; its first piece is what a leak would be in.
            let body = tokio::time::timeout(std::time::Duration::from_secs(2), answer.text()).await;
            told.push_str(&body.map(Result::unwrap).unwrap_or_default());
            if !path.contains("{id}") {
                break;
            }
        }
    }
    told
}

db_test! {
    async fn a_blind_case_tells_a_reviewer_nothing_of_what_the_machine_found(db) {
        let service = open(db).await;
        let id = take_in(&service, "drawn", &TALK, true).await;
        let case = service.house.case(&id).await.unwrap();
        let cards = service.house.cards(&id).await;
        let card = &cards[0];
        let mut needles = vec![card.hash.to_string()];
        needles.extend(card.card.findings.iter().map(|finding| finding.why.clone()));
        needles.extend(card.card.findings.iter().flat_map(|finding| finding.sources.clone()));
        needles.extend(case.reasons.iter().flat_map(|reason| [reason.reason.clone(), reason.note.clone()]));
        needles.push(format!("\"overall\":{}", card.card.overall.unwrap()));
        needles.retain(|needle| !needle.is_empty());
        assert!(needles.len() > 4, "{needles:?}");
        let ids = [id.as_str(), case.id.as_str()];
        let leaks = |told: &str| needles.iter().filter(|one| told.contains(*one)).cloned().collect::<Vec<_>>();

        let lead = service.log_in("lead", Role::Admin, None, &[]).await;
        assert!(leaks(&everything(&lead, &ids).await).len() > 4, "the walk finds what is shown");
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        assert_eq!(leaks(&everything(&li, &ids).await), Vec::<String>::new());

        let document = review(&li, &id).await;
        assert_eq!((&document["hidden"], &document["machine"]), (&json!(true), &Value::Null));
        assert_eq!(document["rubrics"][0]["criteria"].as_array().unwrap().len(), 3, "the criteria are shown");
        // Nor do the answers to what a reviewer may do meanwhile.
        let judgement = json!({"answers": said([("greets", "met", ""), ("sorry", "met", ""), ("tact", "met", "")])});
        let draft = format!("/api/v1/conversations/{id}/review/draft");
        let (status, saved) = li.send(Method::PUT, &draft, &judgement).await;
        assert_eq!(status, StatusCode::OK);
        let (status, swapped) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{swapped}");
        let (_, swapped_back) = post(&li, &id, "swap-speakers", &Value::Null).await;
        let told = format!("{saved}{swapped}{swapped_back}");
        assert_eq!(leaks(&told), Vec::<String>::new());
        assert_eq!(swapped["machine"], Value::Null);
    }
}

db_test! {
    async fn first_answers_are_kept_for_ever_and_then_the_machine_speaks(db) {
        let service = open(db).await;
        let id = take_in(&service, "drawn", &TALK, true).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let first = said([("greets", "not_met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]);

        let early = json!({"answers": first, "note": "", "seconds": 1, "revision": 1, "seen": []});
        let (status, problem) = post(&li, &id, "review/verdict", &early).await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        let part = json!({"answers": [first[0]]});
        let (status, problem) = post(&li, &id, "review/reveal", &part).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains("sorry, tact"), "{problem}");

        let (status, document) = post(&li, &id, "review/reveal", &json!({"answers": first})).await;
        assert_eq!(status, StatusCode::OK, "{document}");
        assert_eq!(document["hidden"], json!(false));
        assert_eq!(document["machine"][0]["findings"][0]["verdict"], json!("met"));
        // A second time nothing is kept.
        let other = said([("greets", "met", ""), ("sorry", "met", ""), ("tact", "met", "")]);
        let (_, again) = post(&li, &id, "review/reveal", &json!({"answers": other})).await;
        assert_eq!(again["first"][0]["mark"], json!("not_met"));

        let now = said([("greets", "met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]);
        let (status, given) = post(&li, &id, "review/verdict", &finished(&document, now)).await;
        assert_eq!(status, StatusCode::OK, "{given}");
        assert_eq!(given["verdicts"][0]["overall"], json!(66.7));
        assert_eq!(given["closed"], json!(service.house.case(&id).await.unwrap().id.as_str()));
        let mut tx = service.house.context.db.read().await.unwrap();
        let kept = verdicts::of_record(&mut tx, &id, 1).await.unwrap().pop().unwrap();
        assert!(kept.blind && kept.note == "calm" && kept.seconds == 90);
        let answer = &kept.answers[0];
        assert_eq!((answer.first, answer.mark, answer.machine), (Some(Mark::NotMet), Mark::Met, Some(Mark::Met)));
        assert_eq!((kept.answers[2].machine, kept.overturned().count()), (None, 0));
    }
}

db_test! {
    async fn a_lead_answers_first_too_but_may_have_looked_so_that_it_does_not_count_as_blind(db) {
        let service = open(db).await;
        let id = take_in(&service, "drawn", &TALK, true).await;
        let case = service.house.case(&id).await.unwrap();
        let lead = service.log_in("lead", Role::Admin, None, &[]).await;
        assert_eq!(lead.get("/api/v1/cases").await["items"][0]["hidden"], json!(false));
        let claim = format!("/api/v1/cases/{}/claim", case.id);
        assert_eq!(lead.send(Method::POST, &claim, &Value::Null).await.0, StatusCode::OK);
        let listed = lead.get("/api/v1/cases").await;
        assert_eq!((&listed["items"][0]["hidden"], &listed["items"][0]["risk"]), (&json!(true), &Value::Null));

        let first = said([("greets", "not_met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]);
        assert_eq!(review(&lead, &id).await["hidden"], json!(true));
        let (status, document) = post(&lead, &id, "review/reveal", &json!({"answers": first})).await;
        assert_eq!((status, &document["hidden"]), (StatusCode::OK, &json!(false)));
        assert_eq!(lead.get("/api/v1/cases").await["items"][0]["hidden"], json!(false), "answered is answered");
        let now = said([("greets", "met", ""), ("sorry", "not_met", ""), ("tact", "met", "")]);
        let (status, given) = post(&lead, &id, "review/verdict", &finished(&document, now)).await;
        assert_eq!(status, StatusCode::OK, "{given}");
        let mut tx = service.house.context.db.read().await.unwrap();
        let kept = verdicts::of_record(&mut tx, &id, 1).await.unwrap().pop().unwrap();
        assert_eq!((kept.blind, kept.answers[0].first), (false, Some(Mark::NotMet)));
    }
}

db_test! {
    async fn a_verdict_needs_every_answer_and_reasons_and_becomes_the_score_of_record(db) {
        let service = open(db).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let document = review(&li, &id).await;
        assert_eq!(document["hidden"], json!(false));
        assert_eq!(document["machine"][0]["overall"], json!(50.0));

        let marks = |reason| said([("greets", "met", ""), ("sorry", "met", reason), ("tact", "not_met", "")]);
        let (status, problem) = post(&li, &id, "review/verdict", &finished(&document, marks(" "))).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains("sorry overturns"), "{problem}");
        let mut stale = finished(&document, marks("turn 4 is one"));
        stale["seen"] = json!(["another"]);
        assert_eq!(post(&li, &id, "review/verdict", &stale).await.0, StatusCode::CONFLICT);

        let (status, given) = post(&li, &id, "review/verdict", &finished(&document, marks("turn 4 is one"))).await;
        assert_eq!(status, StatusCode::OK, "{given}");
        assert_eq!((&given["verdicts"][0]["overall"], &given["verdicts"][0]["overturned"]), (&json!(66.7), &json!(1)));
        let mut tx = service.house.context.db.read().await.unwrap();
        let record = verdicts::records(&mut tx, &id, 1).await.unwrap().pop().unwrap();
        assert_eq!(record.tally.overall, Some(66.7));
        drop(tx);
        let after = review(&li, &id).await;
        assert_eq!(after["machine"], document["machine"], "the machine's findings stay");
        assert_eq!((&after["verdicts"][0]["own"], &after["verdicts"][0]["of_record"]), (&json!(true), &json!(true)));
        assert!(after["draft"].is_null());
        assert_eq!(noted(&service, "saw").await, 1, "several readings within minutes are one look");
        assert!(noted(&service, "changed").await >= 1);
        assert!(service.house.case(&id).await.is_none_or(|case| !case.open));
    }
}

db_test! {
    async fn evidence_chosen_by_hand_goes_from_the_draft_over_the_verdict_to_the_agent(db) {
        let service = open(db).await;
        let id = take_in(&service, "flagged", &TALK, false).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let lead = service.log_in("lead", Role::Admin, None, &[]).await;
        let agent = service.log_in("li", Role::Agent, Some("li"), &[]).await;
        let document = review(&wang, &id).await;

        // "It comes tomorrow" is no apology, says the machine; a person hears one in it.
        let place = |turn: usize, end: usize| json!([{"turn": turn, "span": {"start": 0, "end": end}}]);
        let answers = |evidence: Value| {
            let mut answers = said([("greets", "met", ""), ("sorry", "met", "meant so"), ("tact", "met", "")]);
            answers[1]["evidence"] = evidence;
            answers
        };
        let chosen = place(3, TALK[3].len());
        let draft = format!("/api/v1/conversations/{id}/review/draft");
        assert_eq!(wang.send(Method::PUT, &draft, &json!({"answers": answers(chosen.clone())})).await.0, StatusCode::OK);
        assert_eq!(review(&wang, &id).await["draft"]["answers"][1]["evidence"], chosen);
        for nowhere in [place(4, 1), place(3, 99), place(3, 0)] {
            let (status, problem) = post(&wang, &id, "review/verdict", &finished(&document, answers(nowhere))).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(problem["detail"].as_str().unwrap().contains("evidence for sorry"), "{problem}");
        }
        let (status, given) = post(&wang, &id, "review/verdict", &finished(&document, answers(chosen.clone()))).await;
        assert_eq!(status, StatusCode::OK, "{given}");
        let verdict = &review(&lead, &id).await["verdicts"][0];
        assert_eq!((&verdict["answers"][1]["evidence"], &verdict["answers"][0]["evidence"]), (&chosen, &Value::Null));

        let (status, released) = lead.send(Method::POST, "/api/v1/releases", &json!({"all": "waiting"})).await;
        assert_eq!((status, &released["released"]), (StatusCode::OK, &json!(1)));
        let mine = agent.get(&format!("/api/v1/my/conversations/{id}")).await;
        let point = &mine["shown"][0]["points"][1];
        assert_eq!((&point["criterion"], &point["mark"]), (&json!("sorry"), &json!("met")));
        assert_eq!(point["evidence"], json!([{"turn": 3, "start": 0, "end": TALK[3].len()}]));
    }
}

db_test! {
    async fn a_draft_is_each_persons_own_and_the_last_write_wins(db) {
        let service = open(db).await;
        let id = take_in(&service, "c", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let coach = service.log_in("coach", Role::Trainer, None, &[]).await;
        let draft = format!("/api/v1/conversations/{id}/review/draft");
        for note in ["first", "second"] {
            let body = json!({"answers": [], "note": note, "seconds": 3});
            assert_eq!(li.send(Method::PUT, &draft, &body).await.0, StatusCode::OK);
        }
        assert_eq!(review(&li, &id).await["draft"]["note"], json!("second"));
        let fine = take_in(&service, "fine", &["Where is it?", "Hello, sorry, here it is"], false).await;
        assert!(service.house.case(&fine).await.is_none());
        let (status, refused) = li.send(Method::PUT, &format!("/api/v1/conversations/{fine}/review/draft"), &json!({})).await;
        assert_eq!((status, &refused["detail"]),
            (StatusCode::CONFLICT, &json!("there is no open case of this conversation")));
        assert!(review(&wang, &id).await["draft"].is_null());
        assert_eq!(coach.send(Method::PUT, &draft, &json!({})).await.0, StatusCode::FORBIDDEN);
        let token = service.ask(Method::PUT, &draft).json(&json!({})).send().await.unwrap();
        assert_eq!(token.status(), StatusCode::CONFLICT, "the admin token is nobody");
        let long = json!({"note": "x".repeat(20_001)});
        assert_eq!(li.send(Method::PUT, &draft, &long).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    }
}

db_test! {
    async fn remarks_are_seen_by_staff_masked_and_taken_back_by_their_author_alone(db) {
        let service = open(db).await;
        let id = take_in(&service, "c", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let coach = service.log_in("coach", Role::Trainer, None, &[]).await;
        let (status, made) = post(&coach, &id, "comments", &json!({"turn": 1, "body": "good; is it 13800138000?"})).await;
        assert_eq!(status, StatusCode::CREATED);
        assert!(!made["body"].as_str().unwrap().contains("13800138000"));
        let (status, _) = post(&coach, &id, "comments", &json!({"turn": 9, "body": "?"})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = review(&li, &id).await;
        assert_eq!((&seen["comments"][0]["by"], &seen["comments"][0]["own"]), (&json!("coach"), &json!(false)));
        let path = format!("/api/v1/conversations/{id}/comments/{}", made["id"].as_str().unwrap());
        assert_eq!(li.send(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
        assert_eq!(coach.send(Method::DELETE, &path, &Value::Null).await.0, StatusCode::NO_CONTENT);
        assert_eq!(review(&li, &id).await["comments"], json!([]));
    }
}

db_test! {
    async fn personal_data_is_shown_for_a_reason_that_is_logged(db) {
        let service = open(db).await;
        let id = take_in(&service, "c", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let document = review(&li, &id).await;
        assert_eq!(document["turns"][2]["masked"], json!(true));
        assert!(!document.to_string().contains("13800138000"));
        let (status, _) = post(&li, &id, "unmask", &json!({"turn": 2, "reason": " "})).await;
        assert_eq!((status, noted(&service, "unmasked").await), (StatusCode::UNPROCESSABLE_ENTITY, 0));
        let (status, shown) = post(&li, &id, "unmask", &json!({"turn": 2, "reason": "check the number"})).await;
        assert_eq!((status, &shown["text"]), (StatusCode::OK, &json!(TALK[2])));
        assert_eq!(noted(&service, "unmasked").await, 1);
        let coach = service.log_in("coach", Role::Trainer, None, &[]).await;
        let body = json!({"turn": 2, "reason": "check the number"});
        assert_eq!(post(&coach, &id, "unmask", &body).await.0, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn unmasking_can_be_switched_off() {
    let (_folder, db) = crate::db::sqlite().await;
    let service = Service::judging(db, |settings| settings.review.may_unmask = false).await;
    publish(&service.house, RUBRIC).await;
    let id = take_in(&service, "c", &TALK, false).await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    assert_eq!(review(&li, &id).await["may"]["unmask"], json!(false));
    let body = json!({"turn": 2, "reason": "check the number"});
    assert_eq!(post(&li, &id, "unmask", &body).await.0, StatusCode::FORBIDDEN);
}

db_test! {
    async fn swapped_speakers_are_scored_at_once(db) {
        let service = open(db).await;
        let id = take_in(&service, "c", &TALK, false).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let before = review(&li, &id).await;
        let (status, after) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{after}");
        assert_eq!((&before["turns"][0]["role"], &after["turns"][0]["role"]), (&json!("customer"), &json!("agent")));
        assert_eq!((&before["machine"][0]["overall"], &after["machine"][0]["overall"]), (&json!(50.0), &json!(0.0)));
        assert_eq!(after["roles"]["origin"], json!("person"));
        let line = async || {
            let mut tx = service.house.context.db.read().await.unwrap();
            let query = "select overall from report_scores";
            let all: Vec<Option<f64>> = match tx.side() {
                Side::Sqlite(c) => sqlx::query_scalar(query).fetch_all(c).await.unwrap(),
                Side::Postgres(c) => sqlx::query_scalar(query).fetch_all(c).await.unwrap(),
            };
            all
        };
        assert_eq!(line().await, [Some(0.0)], "and so do reports");
        service.house.drain().await;
        assert_eq!(review(&li, &id).await["machine"], after["machine"], "no job changes it again");
        let (_, back) = post(&li, &id, "swap-speakers", &Value::Null).await;
        assert_eq!(back["machine"][0]["overall"], json!(50.0));
        assert_eq!(line().await, [Some(50.0)]);
    }
}

/// A call in which each channel says what the paper transcriber says.
async fn call(service: &Service, name: &str) -> ConversationId {
    let id = service.house.accept(&service.house.recording(name, &tones(200))).await.id().clone();
    service.house.drain().await;
    id
}

db_test! {
    async fn corrected_words_make_a_revision_and_what_was_there_before_stays(db) {
        let service = open(db).await;
        let id = call(&service, "call").await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        post(&li, &id, "comments", &json!({"turn": 1, "body": "hm"})).await;
        let before = review(&li, &id).await;
        assert_eq!(before["turns"][0]["text"], json!("channel 0"));

        let path = "turns/0/text";
        let wrong = json!({"start": 0, "end": 7, "old": "kannel", "new": "Hello"});
        assert_eq!(post(&li, &id, path, &wrong).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let words = json!({"start": 0, "end": 7, "old": "channel", "new": "Sorry, channel"});
        let (status, after) = post(&li, &id, path, &words).await;
        assert_eq!(status, StatusCode::OK, "{after}");
        assert_eq!(after["turns"][0]["text"], json!("Sorry, channel 0"));
        assert_eq!((&after["conversation"]["revision"], &after["comments"][0]["body"]), (&json!(2), &json!("hm")));
        assert_eq!(after["corrections"][0]["before"], json!("channel 0"));
        assert!(after["recording"]["peaks"].is_string(), "the sound goes along");
        let mut tx = service.house.context.db.read().await.unwrap();
        let old = conversations::transcript(&mut tx, &id, 1).await.unwrap().unwrap();
        assert_eq!(old.turns[0].text, "channel 0");
        drop(tx);
        service.house.drain().await;
        let measured = review(&li, &id).await;
        assert_eq!((&measured["conversation"]["state"], &measured["machine"]), (&json!("scored"), &after["machine"]));

        // The source sends the same again: nothing is undone.
        let same = service.house.accept(&service.house.recording("call", &tones(200))).await;
        assert_eq!(*same.id(), id);
        assert_eq!(service.house.row(&id).await.revision, 2);

        let answers = said([("greets", "not_assessable", "?"), ("sorry", "not_assessable", "?"), ("tact", "met", "")]);
        let (status, given) = post(&li, &id, "review/verdict", &finished(&measured, answers)).await;
        assert_eq!(status, StatusCode::OK, "{given}");
        let more = json!({"start": 0, "end": 5, "old": "Sorry", "new": "Hello"});
        assert_eq!(post(&li, &id, path, &more).await.0, StatusCode::CONFLICT, "a verdict stands on these words");
    }
}

db_test! {
    async fn sound_is_streamed_by_ranges_to_whoever_may_see_it_and_listening_is_logged(db) {
        let service = open(db).await;
        let bytes = tones(300);
        let mut new = service.house.recording("call", &bytes);
        new.about = about("call", Channel::Voice);
        let id = service.house.accept(&new).await.id().clone();
        service.house.drain().await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let audio = format!("/api/v1/conversations/{id}/audio");
        let whole = li.ask(Method::GET, &audio).send().await.unwrap();
        assert_eq!((whole.status(), whole.headers()["accept-ranges"].to_str().unwrap()), (StatusCode::OK, "bytes"));
        assert_eq!(whole.headers()["cache-control"], "no-store");
        assert_eq!(whole.bytes().await.unwrap(), bytes);
        for (range, from, to) in [("bytes=100-199", 100, 200), ("bytes=-10", bytes.len() - 10, bytes.len())] {
            let part = li.ask(Method::GET, &audio).header("range", range).send().await.unwrap();
            assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT, "{range}");
            let expected = format!("bytes {from}-{}/{}", to - 1, bytes.len());
            assert_eq!(part.headers()["content-range"].to_str().unwrap(), expected);
            assert_eq!(part.bytes().await.unwrap(), bytes[from..to]);
        }
        let beyond = li.ask(Method::GET, &audio).header("range", "bytes=999999999-").send().await.unwrap();
        assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert!(beyond.headers()["content-range"].to_str().unwrap().starts_with("bytes */"));
        assert_eq!(beyond.headers()["content-type"], "application/problem+json");
        assert_eq!(noted(&service, "played").await, 1, "one listening");

        let peaks = |query: &str| li.ask(Method::GET, &format!("/api/v1/conversations/{id}/peaks{query}")).send();
        let all = spotcheck::audio::Peaks::from_bytes(&peaks("").await.unwrap().bytes().await.unwrap()).unwrap();
        assert_eq!((all.per_second, all.channels.len(), all.channels[0].len()), (50, 2, 100));
        let few = peaks("?per_second=7").await.unwrap().bytes().await.unwrap();
        let few = spotcheck::audio::Peaks::from_bytes(&few).unwrap();
        assert_eq!((few.per_second, few.channels[0].len()), (10, 20));

        let elsewhere = service.log_in("lead", Role::Supervisor, None, &["other"]).await;
        assert_eq!(elsewhere.ask(Method::GET, &audio).send().await.unwrap().status(), StatusCode::NOT_FOUND);
        let agent = service.log_in("agent", Role::Agent, Some("li"), &[]).await;
        assert_eq!(agent.ask(Method::GET, &audio).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
}

/// The same sound as 8-bit µ-law, which browsers cannot be relied on to play.
fn telephone() -> Vec<u8> {
    let samples: Vec<u8> = (0..8000_u32).map(|n| if n / 20 % 2 == 0 { 0x90 } else { 0x10 }).collect();
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend(u32::try_from(samples.len() + 38).unwrap().to_le_bytes());
    file.extend(b"WAVEfmt ");
    for part in [18_u32.to_le_bytes().to_vec(), vec![7, 0, 1, 0], 8000_u32.to_le_bytes().to_vec()] {
        file.extend(part);
    }
    for part in [8000_u32.to_le_bytes().to_vec(), vec![1, 0, 8, 0, 0, 0], b"data".to_vec()] {
        file.extend(part);
    }
    file.extend(u32::try_from(samples.len()).unwrap().to_le_bytes());
    file.extend(samples);
    file
}

#[tokio::test]
async fn a_telephone_codec_is_decoded_once_for_the_player_and_erased_with_the_recording() {
    let (_folder, db) = crate::db::sqlite().await;
    let service = open(db).await;
    let new = service.house.recording("call", &telephone());
    let spotcheck::pipeline::Content::Recording { kept, .. } = &new.content else { panic!() };
    let key = kept.key.clone();
    let id = service.house.accept(&new).await.id().clone();
    service.house.drain().await;
    let li = service.log_in("li", Role::Reviewer, None, &[]).await;
    for _ in 0..2 {
        let played = li.ask(Method::GET, &format!("/api/v1/conversations/{id}/audio")).send().await.unwrap();
        assert_eq!(played.headers()["content-type"], "audio/wav");
        let sound = played.bytes().await.unwrap();
        let reader = hound::WavReader::new(&*sound).unwrap();
        assert_eq!((reader.spec().sample_rate, reader.spec().bits_per_sample), (8000, 16));
        assert_eq!(reader.duration(), 8000);
    }
    let blobs = &service.house.context.blobs;
    assert!(blobs.playable(&key).unwrap().is_some());
    blobs.delete(&key).unwrap();
    assert!(blobs.playable(&key).unwrap().is_none());
}

db_test! {
    async fn what_could_not_be_processed_shows_why_and_is_tried_again_or_closed(db) {
        let service = open(db).await;
        let mut broken = tones(200);
        broken.truncate(3_000);
        let id = service.house.accept(&service.house.recording("broken", &broken)).await.id().clone();
        service.house.drain().await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let document = review(&li, &id).await;
        assert_eq!((&document["conversation"]["state"], &document["turns"]), (&json!("failed"), &json!([])));
        let why = &document["conversation"]["failure"];
        let says = |language: &str, words: &str| why[language].as_str().is_some_and(|text| text.contains(words));
        assert!(says("en", "cut off at") && says("zh", "录音不完整") && says("zh", "建议："), "{why}");
        let listed = li.get("/api/v1/cases").await;
        assert_eq!(&listed["items"][0]["failure"], why, "the queue says it too");
        assert_eq!(post(&li, &id, "retry", &Value::Null).await.0, StatusCode::ACCEPTED);
        service.house.drain().await;
        assert_eq!(review(&li, &id).await["conversation"]["state"], json!("failed"));
        assert_eq!(post(&li, &id, "review/close", &json!({"why": " "})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, closed) = post(&li, &id, "review/close", &json!({"why": "asked for it again"})).await;
        assert_eq!(status, StatusCode::OK, "{closed}");
        assert!(!service.house.case(&id).await.unwrap().open);
        assert_eq!(post(&li, &id, "retry", &Value::Null).await.0, StatusCode::ACCEPTED);
        service.house.drain().await;
        assert!(service.house.case(&id).await.unwrap().open, "it has failed once more");
        let chat = take_in(&service, "fine", &TALK, true).await;
        let (status, _) = post(&li, &chat, "review/close", &json!({"why": "no time"})).await;
        assert_eq!(status, StatusCode::CONFLICT, "what can be judged is judged");
    }
}
