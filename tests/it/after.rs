//! What follows a verdict, over HTTP and on both databases: release, appeal to the final word, the case that the
//! rubric gets, remediation, calibration.

use crate::db::db_test;
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::{ConversationId, Lang, Millis, UnixMillis};
use spotcheck::config::Settings;
use spotcheck::conversation::store as conversations;
use spotcheck::conversation::{About, Party, Roles, Transcript, Turn, Voice};
use spotcheck::facts::{self, Source};
use spotcheck::measure::Measurements;
use spotcheck::people::Role;
use spotcheck::remediation;
use spotcheck::review::appeal::store as appeals;
use spotcheck::review::release;
use spotcheck::review::verdict::{Answer, Occasion, Verdict, store as verdicts};
use spotcheck::review::{Stream, Terms, compiled};
use spotcheck::rubric::store::{self as rubrics, Published};
use spotcheck::rubric::{self, Compiled};
use spotcheck::scoring::{self, Mark, Scorecard, cases, tally};
use spotcheck::store::Db;

/// Two rules that the machine can get wrong, and one thing that only a person can tell.
const RUBRIC: &str = r#"
id: after.en
title: After the verdict
language: en
dimensions:
  attitude: { title: Attitude, weight: 1 }
bands:
  - { id: good, title: Good, from: 60 }
  - { id: poor, title: Poor, from: 0 }
criteria:
  - { id: apology, dimension: attitude, title: Apologises, points: 50, met: { phrase: [sorry], by: agent } }
  - { id: closing, dimension: attitude, title: Says goodbye, points: 50, met: { phrase: [goodbye], by: agent } }
  - { id: tone, dimension: attitude, title: Warm tone, points: 20, human: true }
"#;

fn rubric() -> Compiled {
    rubric::parse("after.en", RUBRIC).unwrap_or_else(|error| panic!("{error}"))
}

/// By the name that the source gave, with the id beside it.
fn is_called(document: &Value) {
    assert_eq!((&document["agent_id"], &document["agent"]), (&json!("li"), &json!("Li Na")), "{document}");
}

/// A chat of an agent, as the source and the machine leave it: taken in, scored, nobody has looked.
async fn scored(db: &Db, house: &crate::house::House, name: &str, said: &[&str]) -> ConversationId {
    let mut new = crate::house::chat(name, said);
    new.about.agent.as_mut().unwrap().name = Some("Li Na".to_owned());
    let accepted = house.accept(&new).await;
    let id = accepted.id().clone();
    let mut tx = db.write().await.unwrap();
    let row = conversations::by_id(&mut tx, &id).await.unwrap().unwrap();
    let turn = |(n, text): (usize, &&str)| Turn {
        voice: Voice(u8::try_from(n % 2).unwrap()),
        text: (*text).to_owned(),
        start_ms: Some(Millis(i64::try_from(n).unwrap() * 1_000)),
        end_ms: None,
        confidence: None,
        private: false,
    };
    let transcript = Transcript {
        voices: vec![Some(Party::Agent), Some(Party::Customer)],
        turns: said.iter().enumerate().map(turn).collect(),
        language: Some(Lang::En),
        ..Transcript::default()
    };
    let roles = Roles::given(vec![Party::Agent, Party::Customer]);
    conversations::put_transcript(&mut tx, &id, row.revision, &transcript).await.unwrap();
    conversations::put_roles(&mut tx, &id, row.revision, &roles).await.unwrap();
    let card = card(&row.about, &transcript, &roles);
    scoring::store::record(&mut tx, &id, row.revision, &[card], UnixMillis::now()).await.unwrap();
    conversations::advance(
        &mut tx,
        &id,
        conversations::MadeFrom::Revision(row.revision),
        conversations::State::Scored,
        "score",
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

fn card(about: &About, transcript: &Transcript, roles: &Roles) -> Scorecard {
    let measurements = Measurements { language: Some(Lang::En), ..Measurements::default() };
    let source = Source { about, transcript, roles, measurements: &measurements };
    scoring::score(&rubric(), &source, &facts::derive(&source))
}

async fn publish(db: &Db) {
    let compiled = rubric();
    let published =
        Published { id: compiled.id.clone(), hash: compiled.hash.clone(), yaml: RUBRIC.to_owned() };
    let mut tx = db.write().await.unwrap();
    rubrics::publish(&mut tx, &published, UnixMillis(0)).await.unwrap();
    tx.commit().await.unwrap();
}

/// A reviewer's verdict with these marks for apology, closing and tone.
async fn judged(db: &Db, id: &ConversationId, who: &Person, marks: [Mark; 3]) {
    let rubric = rubric();
    let mut tx = db.write().await.unwrap();
    let row = conversations::by_id(&mut tx, id).await.unwrap().unwrap();
    let answer = |(criterion, mark): (&spotcheck::rubric::Criterion, &Mark)| Answer {
        criterion: criterion.id.clone(),
        dimension: criterion.dimension.clone(),
        machine: None,
        machine_confidence: None,
        first: None,
        mark: *mark,
        reason: format!("{} as I read it", criterion.id),
        evidence: Vec::new(),
    };
    let verdict = Verdict {
        id: spotcheck::basic::CaseId::fresh().to_string(),
        conversation_id: id.clone(),
        revision: row.revision,
        case_id: None,
        rubric: scoring::RubricRef { id: rubric.id.clone(), hash: rubric.hash.clone() },
        scorecard: None,
        reviewer: spotcheck::basic::UserId::new(who.me["id"].as_str().unwrap()),
        occasion: Occasion::Review,
        blind: false,
        answers: rubric.criteria.iter().zip(&marks).map(answer).collect(),
        note: "call 13800138000 back".to_owned(),
        tally: tally(&rubric, &marks),
        seconds: 30,
        given_at: UnixMillis::now(),
    };
    verdicts::give(&mut tx, &verdict).await.unwrap();
    tx.commit().await.unwrap();
}

fn terms() -> Terms {
    let folder = tempfile::tempdir().unwrap();
    Settings::load(None, Some(folder.path())).unwrap().terms()
}

struct Cast {
    lead: Person,
    second: Person,
    anna: Person,
    ben: Person,
    li: Person,
}

async fn cast(service: &Service) -> Cast {
    Cast {
        lead: service.log_in("lead", Role::Supervisor, None, &["red"]).await,
        second: service.log_in("second", Role::Admin, None, &[]).await,
        anna: service.log_in("anna", Role::Reviewer, None, &[]).await,
        ben: service.log_in("ben", Role::Reviewer, None, &[]).await,
        li: service.log_in("li", Role::Agent, Some("li"), &[]).await,
    }
}

async fn place(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let red = spotcheck::people::store::teams::named(&mut tx, "red").await.unwrap();
    spotcheck::people::store::teams::place(&mut tx, "li", &red.id, UnixMillis(0)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn release_all(lead: &Person) -> Value {
    let (status, body) = lead.send(Method::POST, "/api/v1/releases", &json!({"all": "waiting"})).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

fn decision(accepted: bool, mark: &str) -> Value {
    json!({"accepted": accepted, "mark": mark, "reason": "heard again"})
}

const SAID: [&str; 4] =
    ["hello, Maya here", "I am Dana Miller, my number is 13800138000", "I apologise, goodbye", "thanks"];

db_test! {
    async fn from_release_to_the_final_word_and_the_case_that_the_rubric_gets(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, second, anna, ben, li } = cast(&service).await;
        place(&db).await;
        let id = scored(&db, &service.house, "one", &SAID).await;
        // The machine knows no "apologise"; Anna agrees with it, and finds the tone cold.
        judged(&db, &id, &anna, [Mark::NotMet, Mark::Met, Mark::NotMet]).await;

        let own = format!("/api/v1/my/conversations/{id}");
        assert_eq!(li.send(Method::GET, &own, &Value::Null).await.0, StatusCode::NOT_FOUND, "not released yet");
        let waiting = lead.get("/api/v1/releases").await;
        assert_eq!(waiting["items"].as_array().unwrap().len(), 1, "{waiting}");
        is_called(&waiting["items"][0]);
        let of = async |agent: &str| lead.get(&format!("/api/v1/releases?agent={agent}")).await["items"].as_array().unwrap().len();
        assert_eq!((of("li").await, of("Li%20Na").await), (1, 0), "by id, as before");
        assert_eq!(release_all(&lead).await["released"], 1);
        assert_eq!(lead.get("/api/v1/releases").await["items"].as_array().unwrap().len(), 0);

        let mine = li.get(&own).await;
        assert!(!mine.to_string().contains("13800138000"), "masked: {mine}");
        assert!(mine["shown"][0]["reviewer"].is_null(), "the agent is not told who judged");
        assert_eq!(mine["shown"][0]["by"], "person");
        let before = mine["scores"][0]["overall"].as_f64().unwrap();
        assert_eq!(li.send(Method::POST, &format!("{own}/acknowledge"), &Value::Null).await.0, StatusCode::NO_CONTENT);

        // A later verdict changes nothing that the agent sees before it is released too.
        judged(&db, &id, &anna, [Mark::NotMet, Mark::NotMet, Mark::NotMet]).await;
        assert_eq!(li.get(&own).await["scores"][0]["overall"].as_f64(), Some(before));
        assert_eq!(lead.get("/api/v1/releases?state=changed").await["items"].as_array().unwrap().len(), 1);
        judged(&db, &id, &anna, [Mark::NotMet, Mark::Met, Mark::NotMet]).await;

        // The agent appeals: once, against what is in the rubric.
        let appeal = json!({"rubric": "after.en", "points": [
            {"criterion": "apology", "reason": "I did apologise"}, {"criterion": "tone", "reason": "I was friendly"}]});
        let path = format!("{own}/appeals");
        let (status, made) = li.send(Method::POST, &path, &appeal).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        assert_eq!(li.send(Method::POST, &path, &appeal).await.0, StatusCode::CONFLICT);
        let (case, why) = (format!("/api/v1/conversations/{id}/case"), json!({"note": "the tone was fine"}));
        let (status, refused) = ben.send(Method::POST, &case, &why).await;
        assert_eq!(status, StatusCode::CONFLICT, "nobody judges it again meanwhile: {refused}");
        let again = json!({"conversations": [id.as_str()]});
        let (_, skipped) = lead.send(Method::POST, "/api/v1/releases", &again).await;
        assert_eq!(skipped["skipped"][0]["why"], "under_appeal");

        // Anna gave the verdict; Ben decides: partly.
        let path = format!("/api/v1/appeals/{}/decision", made["id"].as_str().unwrap());
        let mut heard = decision(true, "met");
        heard["evidence"] = json!([{"turn": 2, "span": {"start": 0, "end": 11}}]);
        let ruling = json!({"points": {"apology": heard, "tone": decision(false, "not_met")}});
        assert_eq!(anna.send(Method::POST, &path, &ruling).await.0, StatusCode::CONFLICT);
        let listed = ben.get("/api/v1/appeals").await;
        assert_eq!((&listed[0]["may_decide"], &listed[0]["reviewer"]), (&json!(true), &json!("anna")));
        is_called(&listed[0]);
        is_called(&ben.get(path.trim_end_matches("/decision")).await["appeal"]);
        let (status, decided) = ben.send(Method::POST, &path, &ruling).await;
        assert_eq!((status, &decided["outcome"]), (StatusCode::OK, &json!("partly")), "{decided}");
        is_called(&decided);

        let mine = li.get(&own).await;
        assert!(mine["scores"][0]["overall"].as_f64().unwrap() > before, "what was upheld is released at once");
        assert_eq!((&mine["why"], &mine["may_appeal"]), (&json!("appeal"), &json!(false)));
        assert!(mine["appeals"][0]["decided"]["by"].is_null());
        let pointed = json!([{"turn": 2, "span": {"start": 0, "end": 11}}]);
        assert_eq!(mine["appeals"][0]["points"][0]["first"]["evidence"], pointed, "the agent sees what speaks for it");
        assert_eq!(mine["shown"][0]["points"][0]["evidence"][0]["end"], 11);

        // 终审: by a lead who has not decided.
        let escalate = format!("/api/v1/my/appeals/{}/escalate", made["id"].as_str().unwrap());
        let (status, _) = li.send(Method::POST, &escalate, &json!({"reason": "listen to the tone"})).await;
        assert_eq!(status, StatusCode::OK);
        let rest = json!({"points": {"tone": decision(true, "met")}});
        assert_eq!(ben.send(Method::POST, &path, &rest).await.0, StatusCode::CONFLICT, "no lead, and decided first");
        let (status, ended) = second.send(Method::POST, &path, &rest).await;
        assert_eq!((status, &ended["state"], &ended["outcome"]),
            (StatusCode::OK, &json!("final"), &json!("accepted")), "{ended}");
        assert_eq!(li.send(Method::POST, &escalate, &json!({"reason": "more"})).await.0, StatusCode::CONFLICT);

        // Whom it overturned cannot undo it; a lead may have it judged again, for a reason.
        let (status, refused) = anna.send(Method::POST, &case, &why).await;
        assert_eq!((status, &refused["detail"]), (StatusCode::CONFLICT, &json!("an appeal about it was decided")));
        let (status, _) = lead.send(Method::POST, &case, &json!({})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "without a reason");
        let (status, opened) = lead.send(Method::POST, &case, &why).await;
        assert_eq!(status, StatusCode::OK, "{opened}");
        let hand_back = format!("/api/v1/cases/{}/hand-back", opened["id"].as_str().unwrap());
        assert_eq!(lead.send(Method::POST, &hand_back, &Value::Null).await.0, StatusCode::OK);
        let given = json!({"answers": [], "note": "", "seconds": 1, "revision": 1, "seen": []});
        let verdict = format!("/api/v1/conversations/{id}/review/verdict");
        let (status, refused) = anna.send(Method::POST, &verdict, &given).await;
        assert_eq!((status, &refused["detail"]), (StatusCode::CONFLICT, &json!("an appeal about it was decided")));

        // Three verdicts of record one after the other, all of them kept.
        let mut tx = db.read().await.unwrap();
        let all = verdicts::of_conversation(&mut tx, &id).await.unwrap();
        assert_eq!(all.iter().filter(|one| one.occasion == Occasion::Appeal).count(), 2);
        let record = &verdicts::of_record(&mut tx, &id, 1).await.unwrap()[0];
        assert_eq!((record.occasion, record.tally.overall), (Occasion::Appeal, Some(100.0)));

        // The case: masked, without what only people can tell, and not yet met by the rule.
        let kept = appeals::cases(&mut tx, Some("after.en")).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].case.expect, [("apology".to_owned(), Mark::Met)].into());
        let text = serde_json::to_string(&kept[0].case).unwrap();
        assert!(!text.contains("13800138000") && !text.contains("Dana"), "{text}");
        let rubric = compiled(&mut tx, &rubric().hash).await.unwrap().unwrap();
        let report = cases::run(&rubric, &[kept[0].case.case(&rubric)], facts::derive);
        assert_eq!((report.passed, report.failed.len()), (0, 1), "until somebody mends the rule");
        let mended = rubric::parse("x", &RUBRIC.replace("[sorry]", "[sorry, apologise]")).unwrap();
        assert!(cases::run(&mended, &[kept[0].case.case(&mended)], facts::derive).is_good());
        drop(tx);

        let cases = anna.get("/api/v1/rubric-cases?rubric=after.en").await;
        assert_eq!(cases[0]["expect"]["apology"], "met");
        let exported = anna.ask(Method::GET, "/api/v1/rubric-cases/after.en/export").send().await.unwrap();
        let yaml = exported.text().await.unwrap();
        assert_eq!(cases::parse("x", &yaml, &mended).unwrap_or_else(|e| panic!("{e}")).len(), 1);
        let deeds = second.get(&format!("/api/v1/audit?subject=appeal:{}", made["id"].as_str().unwrap())).await;
        assert_eq!(deeds["items"].as_array().unwrap().len(), 4, "made, decided, escalated, final: {deeds}");
    }
}

db_test! {
    async fn what_failed_is_remedied_by_one_checked_by_another_and_withdrawn_when_it_passes(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, second, anna, ben, li } = cast(&service).await;
        place(&db).await;
        let failed = scored(&db, &service.house, "failed", &SAID).await;
        let later = scored(&db, &service.house, "later", &SAID).await;
        let passed = scored(&db, &service.house, "passed", &SAID).await;
        judged(&db, &failed, &anna, [Mark::NotMet, Mark::NotMet, Mark::Met]).await;
        judged(&db, &passed, &anna, [Mark::Met, Mark::Met, Mark::Met]).await;
        let now = UnixMillis::now();
        assert_eq!(remediation::sweep(&db, &terms(), now).await.unwrap(), 1);
        assert_eq!(remediation::sweep(&db, &terms(), now).await.unwrap(), 0, "each verdict is looked at once");

        let mine = lead.get("/api/v1/remediations?mine=true").await;
        let one = &mine[0];
        assert_eq!((&one["state"], &one["owner"], &one["team"]), (&json!("open"), &json!("lead"), &json!("red")));
        assert_eq!(one["failed"], json!([
            {"criterion": "apology", "title": {"en": "Apologises"}}, {"criterion": "closing", "title": {"en": "Says goodbye"}}]));
        assert_eq!(li.send(Method::GET, "/api/v1/remediations", &Value::Null).await.0, StatusCode::FORBIDDEN);

        let path = |step: &str| format!("/api/v1/remediations/{}/{step}", one["id"].as_str().unwrap());
        let (status, acted) = lead.send(Method::POST, &path("act"), &json!({"action": "listened together"})).await;
        assert_eq!((status, &acted["state"]), (StatusCode::OK, &json!("acted")), "{acted}");
        assert_eq!(acted["later"].as_array().unwrap().len(), 2, "{acted}");
        let check = json!({"helped": false, "note": "again no apology", "conversation_id": later.as_str()});
        assert_eq!(lead.send(Method::POST, &path("recheck"), &check).await.0, StatusCode::CONFLICT, "own action");
        let (_, reopened) = ben.send(Method::POST, &path("recheck"), &check).await;
        assert_eq!((&reopened["state"], &reopened["reopened"]), (&json!("open"), &json!(1)));
        lead.send(Method::POST, &path("act"), &json!({"action": "trained"})).await;
        ben.send(Method::POST, &path("recheck"), &json!({"helped": true, "note": "fine"})).await;
        let (status, closed) = second.send(Method::POST, &path("close"), &json!({})).await;
        assert_eq!((status, &closed["state"]), (StatusCode::OK, &json!("closed")), "{closed}");
        let report = lead.get("/api/v1/remediations/timely").await;
        assert_eq!((&report["whole"]["n"], &report["whole"]["on_time"]), (&json!(1), &json!(1)));
        assert!(report["whole"]["share"].is_null(), "one is not enough data");

        // Failed once more by another verdict: begins anew; passes at last: withdrawn.
        judged(&db, &failed, &anna, [Mark::NotMet, Mark::NotMet, Mark::NotMet]).await;
        assert_eq!(remediation::sweep(&db, &terms(), now).await.unwrap(), 1);
        judged(&db, &failed, &ben, [Mark::Met, Mark::Met, Mark::NotMet]).await;
        assert_eq!(remediation::sweep(&db, &terms(), now).await.unwrap(), 1);
        let ended = lead.get("/api/v1/remediations?ended=true").await;
        assert_eq!(ended[0]["state"], "withdrawn");
    }
}

db_test! {
    async fn an_agent_sees_own_remediations_after_release_and_says_what_was_done(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, anna, ben, li, .. } = cast(&service).await;
        let wu = service.log_in("wu", Role::Agent, Some("wu"), &[]).await;
        place(&db).await;
        let id = scored(&db, &service.house, "failed", &SAID).await;
        judged(&db, &id, &anna, [Mark::NotMet, Mark::NotMet, Mark::Met]).await;
        remediation::sweep(&db, &terms(), UnixMillis::now()).await.unwrap();
        let staffs = lead.get("/api/v1/remediations?agent=li").await;
        assert_eq!(lead.get("/api/v1/remediations?agent=wu").await, json!([]));
        is_called(&staffs[0]);
        is_called(&lead.get(&format!("/api/v1/remediations/{}", staffs[0]["id"].as_str().unwrap())).await);
        let staff = |step: &str| format!("/api/v1/remediations/{}/{step}", staffs[0]["id"].as_str().unwrap());
        let ask = json!({"asked": "Hear it again, then call 13800138000"});
        let (status, whole) = lead.send(Method::POST, &staff("assign"), &ask).await;
        assert_eq!((status, &whole["owner"]), (StatusCode::OK, &json!("lead")), "the owner stays: {whole}");

        let own = "/api/v1/my/remediations";
        let act = format!("{own}/{}/act", staffs[0]["id"].as_str().unwrap());
        let done = json!({"action": "listened, practised"});
        assert_eq!(li.get(own).await, json!([]), "the conversation is not released yet");
        assert_eq!(li.send(Method::POST, &act, &done).await.0, StatusCode::NOT_FOUND);
        release_all(&lead).await;
        let mine = li.get(own).await;
        let one = &mine[0];
        assert_eq!((&one["owner"], &one["may_act"]), (&json!("lead"), &json!(true)), "{mine}");
        assert!(one["asked"].as_str().unwrap().starts_with("Hear it again"), "{mine}");
        assert!(!mine.to_string().contains("13800138000") && !mine.to_string().contains("anna"), "{mine}");
        assert_eq!(one["failed"][0]["title"]["en"], "Apologises");
        assert_eq!(li.get(&format!("{own}?conversation={id}")).await.as_array().unwrap().len(), 1);
        assert_eq!(li.get(&format!("{own}?conversation=other")).await, json!([]));
        assert_eq!(wu.get(own).await, json!([]));
        assert_eq!(wu.send(Method::POST, &act, &done).await.0, StatusCode::NOT_FOUND);
        assert_eq!(ben.send(Method::POST, &act, &done).await.0, StatusCode::FORBIDDEN);

        let (status, acted) = li.send(Method::POST, &act, &done).await;
        assert_eq!((status, &acted["state"], &acted["may_act"]), (StatusCode::OK, &json!("acted"), &json!(false)));
        assert_eq!(li.send(Method::POST, &act, &done).await.0, StatusCode::CONFLICT, "once");
        let check = json!({"helped": true, "note": "said sorry"});
        let (status, checked) = lead.send(Method::POST, &staff("recheck"), &check).await;
        assert_eq!((status, &checked["state"]), (StatusCode::OK, &json!("rechecked")), "the agent acted, not the lead");
        let history = li.get(own).await[0]["history"].clone();
        let steps: Vec<_> = history.as_array().unwrap().iter().map(|one| (&one["state"], &one["mine"])).collect();
        assert_eq!(steps, [(&json!("open"), &json!(false)), (&json!("acted"), &json!(true)),
            (&json!("rechecked"), &json!(false))]);
    }
}

db_test! {
    async fn what_nobody_has_judged_is_listed_with_the_machines_score_and_released_by_name(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, second, anna, ben, .. } = cast(&service).await;
        place(&db).await;
        let id = scored(&db, &service.house, "alone", &SAID).await;
        let listed = "/api/v1/releases?state=unjudged";
        let page = lead.get(listed).await;
        let one = &page["items"][0];
        // The closing is met, the apology is not, and the tone only a person can tell.
        assert_eq!((&one["by_person"], &one["overall"], &one["hidden"]), (&json!(false), &json!(50.0), &json!(false)));
        assert!(one["confidence"].as_f64().is_some_and(|sure| sure > 0.0 && sure <= 1.0), "{page}");
        assert_eq!(one["not_assessable"], 1);
        let all = json!({"all": "unjudged"});
        assert_eq!(lead.send(Method::POST, "/api/v1/releases", &all).await.0, StatusCode::UNPROCESSABLE_ENTITY);

        // Who is to judge it blind in a calibration does not read the score here.
        let users = [&second, &ben].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let new = json!({"name": "n", "rubric": "after.en", "people": users, "conversations": [id.as_str()]});
        assert_eq!(lead.send(Method::POST, "/api/v1/calibrations", &new).await.0, StatusCode::CREATED);
        let kept = second.get(listed).await["items"][0].clone();
        assert_eq!((&kept["hidden"], &kept["overall"], &kept["confidence"]), (&json!(true), &Value::Null, &Value::Null));
        assert_eq!(lead.get(listed).await["items"][0]["overall"], 50.0);

        judged(&db, &id, &anna, [Mark::Met, Mark::Met, Mark::Met]).await;
        assert_eq!(lead.get(listed).await["items"], json!([]));
        assert_eq!(lead.get("/api/v1/releases").await["items"][0]["by_person"], true);
    }
}

db_test! {
    async fn the_settings_can_release_by_age(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let anna = service.log_in("anna", Role::Reviewer, None, &[]).await;
        let id = scored(&db, &service.house, "one", &SAID).await;
        judged(&db, &id, &anna, [Mark::Met, Mark::Met, Mark::Met]).await;
        let mut terms = terms();
        let later = UnixMillis(UnixMillis::now().0 + 2 * 3_600_000);
        assert_eq!(release::by_policy(&db, &terms, later).await.unwrap(), 0, "off unless set");
        terms.after.release_after_hours = 3;
        assert_eq!(release::by_policy(&db, &terms, later).await.unwrap(), 0, "not old enough");
        terms.after.release_after_hours = 1;
        assert_eq!(release::by_policy(&db, &terms, later).await.unwrap(), 1);
        assert_eq!(release::by_policy(&db, &terms, later).await.unwrap(), 0, "once");
    }
}

db_test! {
    async fn a_verdict_on_words_of_before_releases_nothing(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, second, anna, .. } = cast(&service).await;
        place(&db).await;
        let states = async |id: &ConversationId| {
            let mut of = Vec::new();
            for state in ["waiting", "changed", "released", "unjudged"] {
                let page = lead.get(&format!("/api/v1/releases?state={state}")).await;
                let own = page["items"].as_array().unwrap().iter().find(|one| one["conversation_id"] == id.as_str());
                of.extend(own.map(|own| (state, own["by_person"].as_bool().unwrap())));
            }
            of
        };
        let other = ["hello, Maya here", "I am Dana Miller", "sorry", "thanks"];
        let waits = scored(&db, &service.house, "waits", &SAID).await;
        let shown = scored(&db, &service.house, "shown", &SAID).await;
        for id in [&waits, &shown] {
            judged(&db, id, &anna, [Mark::Met, Mark::Met, Mark::Met]).await;
        }
        let order = json!({"conversations": [shown.as_str()]});
        assert_eq!(lead.send(Method::POST, "/api/v1/releases", &order).await.1["released"], 1);
        assert_eq!(states(&waits).await, [("waiting", true)]);
        assert_eq!(states(&shown).await, [("released", true)]);

        // The source sends both again with other words; nobody has judged those.
        for name in ["waits", "shown"] {
            scored(&db, &service.house, name, &other).await;
        }
        assert_eq!(states(&waits).await, [("unjudged", false)]);
        assert_eq!(states(&shown).await, [("changed", false)]);
        assert_eq!(release_all(&lead).await["released"], 0);
        let mut terms = terms();
        terms.after.release_after_hours = 1;
        let later = UnixMillis(UnixMillis::now().0 + 2 * 3_600_000);
        assert_eq!(release::by_policy(&db, &terms, later).await.unwrap(), 0, "the machine's score is released by name");
        let (status, case) =
            second.send(Method::POST, &format!("/api/v1/conversations/{waits}/case"), &json!({})).await;
        assert_eq!(status, StatusCode::OK, "no reason is asked for: {case}");
    }
}

db_test! {
    async fn a_lead_who_is_to_judge_it_again_blind_reads_no_score_of_the_verdict_before(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, second, anna, .. } = cast(&service).await;
        place(&db).await;
        let id = scored(&db, &service.house, "again", &SAID).await;
        judged(&db, &id, &anna, [Mark::NotMet, Mark::Met, Mark::Met]).await;
        let first = async |who: &Person| who.get("/api/v1/releases").await["items"][0].clone();
        assert!(first(&lead).await["overall"].is_number());
        let wanted = crate::cases::wanted(Stream::Sample, 0.0, "");
        let mut tx = db.write().await.unwrap();
        let case = spotcheck::review::store::open(&mut tx, &id, &wanted, UnixMillis::now()).await.unwrap();
        tx.commit().await.unwrap();
        let claim = format!("/api/v1/cases/{case}/claim");
        assert_eq!(lead.send(Method::POST, &claim, &Value::Null).await.0, StatusCode::OK);
        let kept = first(&lead).await;
        assert_eq!((&kept["by_person"], &kept["hidden"], &kept["overall"]), (&json!(true), &json!(true), &Value::Null));
        assert!(first(&second).await["overall"].is_number(), "others do");
    }
}

db_test! {
    async fn each_rubric_of_a_release_can_be_appealed_against_once(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, li, .. } = cast(&service).await;
        place(&db).await;
        let id = scored(&db, &service.house, "two", &SAID).await;
        let yaml = RUBRIC.replace("after.en", "extra.en");
        let extra = rubric::parse("extra.en", &yaml).unwrap_or_else(|error| panic!("{error}"));
        let mut tx = db.write().await.unwrap();
        let published = Published { id: extra.id.clone(), hash: extra.hash.clone(), yaml };
        rubrics::publish(&mut tx, &published, UnixMillis(0)).await.unwrap();
        let own = scoring::store::current(&mut tx, &id).await.unwrap().pop().unwrap().card;
        let other = Scorecard { rubric: scoring::RubricRef { id: extra.id.clone(), hash: extra.hash.clone() }, ..own.clone() };
        scoring::store::record(&mut tx, &id, 1, &[own, other], UnixMillis::now()).await.unwrap();
        tx.commit().await.unwrap();
        let order = json!({"conversations": [id.as_str()]});
        assert_eq!(lead.send(Method::POST, "/api/v1/releases", &order).await.1["released"], 1);
        let own = format!("/api/v1/my/conversations/{id}");
        let may = async || {
            let mine = li.get(&own).await;
            let scores = mine["scores"].as_array().unwrap().iter().map(|one| one["may_appeal"] == true);
            (mine["may_appeal"] == true, scores.collect::<Vec<_>>())
        };
        assert_eq!(may().await, (true, vec![true, true]));
        for (rubric, after) in [("after.en", (true, vec![false, true])), ("extra.en", (false, vec![false, false]))] {
            let appeal = json!({"rubric": rubric, "points": [{"criterion": "apology", "reason": "I did apologise"}]});
            let path = format!("{own}/appeals");
            let (status, made) = li.send(Method::POST, &path, &appeal).await;
            assert_eq!(status, StatusCode::CREATED, "{made}");
            assert_eq!(li.send(Method::POST, &path, &appeal).await.0, StatusCode::CONFLICT);
            assert_eq!(may().await, after, "{rubric}");
        }
    }
}

db_test! {
    async fn a_session_is_blind_until_everybody_has_judged(db) {
        let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
        publish(&db).await;
        let Cast { lead, anna, ben, li, .. } = cast(&service).await;
        place(&db).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(scored(&db, &service.house, &format!("c{n}"), &SAID).await);
        }
        let users = [&anna, &ben].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let new = json!({"name": "November", "rubric": "after.en", "people": users, "expert": users[0],
            "conversations": [ids[0].as_str()], "draw": 2, "seed": 5});
        let (status, made) = lead.send(Method::POST, "/api/v1/calibrations", &new).await;
        assert_eq!((status, &made["conversations"]), (StatusCode::CREATED, &json!(3)), "{made}");
        assert_eq!(made["rubric_title"], json!({"en": "After the verdict"}));
        let path = |rest: &str| format!("/api/v1/calibrations/{}{rest}", made["id"].as_str().unwrap());
        assert_eq!(li.send(Method::GET, &path(""), &Value::Null).await.0, StatusCode::FORBIDDEN);

        let blind = anna.get(&path("/conversations/0")).await;
        assert!(!blind.to_string().contains("13800138000") && blind["own"].is_null());
        assert_eq!(blind["criteria"].as_array().unwrap().len(), 3);
        let shown = anna.get(&format!("/api/v1/conversations/{}/scorecards", ids[0])).await;
        assert_eq!(shown["scorecards"], json!([]), "the machine's marks are kept back elsewhere too");

        let answers = |apology: &str| {
            let mark = |mark: &str| json!({"mark": mark, "reason": "r"});
            json!({"answers": {"apology": mark(apology), "closing": mark("met"), "tone": mark("met")}})
        };
        let few = json!({"answers": {"apology": {"mark": "met"}}});
        let (status, _) = anna.send(Method::POST, &path("/conversations/0"), &few).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "every criterion");
        for n in 0..3 {
            let place = path(&format!("/conversations/{n}"));
            assert_eq!(anna.send(Method::POST, &place, &answers("met")).await.0, StatusCode::NO_CONTENT);
        }
        let (again, _) = anna.send(Method::POST, &path("/conversations/0"), &answers("not_met")).await;
        assert_eq!(again, StatusCode::CONFLICT);
        let status = async |who: &Person| who.send(Method::GET, &path("/results"), &Value::Null).await.0;
        assert_eq!((status(&anna).await, status(&lead).await), (StatusCode::CONFLICT, StatusCode::CONFLICT));
        for n in 0..3 {
            let place = path(&format!("/conversations/{n}"));
            let said = answers(if n == 0 { "not_met" } else { "met" });
            assert_eq!(ben.send(Method::POST, &place, &said).await.0, StatusCode::NO_CONTENT);
        }
        let results = ben.get(&path("/results")).await;
        assert_eq!(results["overall"]["n"], 9);
        assert_eq!(results["differences"].as_array().unwrap().len(), 1, "{results}");
        assert_eq!(results["differences"][0]["marks"], json!(["met", "not_met"]));
        assert_eq!(results["overall"]["conversations"], 3);
        assert!(results["overall"].get("ac1").is_none() && results["overall"].get("share").is_none(), "too few for a figure");
        assert!(!anna.get(&format!("/api/v1/conversations/{}/scorecards", ids[0])).await["scorecards"]
            .as_array().unwrap().is_empty(), "and shown again afterwards");
        let mut tx = db.read().await.unwrap();
        assert!(verdicts::of_record(&mut tx, &ids[0], 1).await.unwrap().is_empty(), "never a score of record");
    }
}

/// `rubric test` runs what appeals have made, and names where the rule is still wrong.
#[tokio::test]
async fn rubric_test_runs_the_cases_of_appeals() {
    let folder = tempfile::tempdir().unwrap();
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let url = format!("sqlite:{}", folder.path().join("spotcheck.db").display());
    let db = Db::connect(&url).await.unwrap();
    let service = Service::over(db.clone(), tempfile::tempdir().unwrap()).await;
    publish(&db).await;
    let Cast { lead, anna, ben, li, .. } = cast(&service).await;
    place(&db).await;
    let id = scored(&db, &service.house, "one", &SAID).await;
    judged(&db, &id, &anna, [Mark::NotMet, Mark::Met, Mark::Met]).await;
    release_all(&lead).await;
    let appeal = json!({"rubric": "after.en", "points": [{"criterion": "apology", "reason": "I did"}]});
    let (_, made) = li.send(Method::POST, &format!("/api/v1/my/conversations/{id}/appeals"), &appeal).await;
    let path = format!("/api/v1/appeals/{}/decision", made["id"].as_str().unwrap());
    let ruling = json!({"points": {"apology": decision(true, "met")}});
    assert_eq!(ben.send(Method::POST, &path, &ruling).await.0, StatusCode::OK);

    let file = folder.path().join("after.yaml");
    std::fs::write(folder.path().join("after.cases.yaml"), "cases: []\n").unwrap();
    let test = |yaml: String| {
        std::fs::write(&file, yaml).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_spotcheck"));
        command.env("SPOTCHECK_DATA_DIR", folder.path()).args(["rubric", "test"]).arg(&file);
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (good, said) = test(RUBRIC.to_owned());
    assert!(!good && said.contains("`apology` should be met, is not_met"), "{said}");
    let (good, said) = test(RUBRIC.replace("[sorry]", "[sorry, apologise]"));
    assert!(good && said.contains("after.en (appeals): 1 of 1 expectations hold"), "{said}");
}
