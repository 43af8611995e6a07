//! What somebody is still to judge blind is told nowhere: not in sums, examples, lessons, lists or files; and figures say
//! what they are made of.

use crate::db::db_test;
use crate::find::run;
use crate::house::chat;
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::{ConversationId, Span, UnixMillis, UserId, Wording};
use spotcheck::config::Settings;
use spotcheck::conversation::Started;
use spotcheck::facts::Evidence;
use spotcheck::people::Role;
use spotcheck::pipeline::Sampling;
use spotcheck::remediation;
use spotcheck::review::verdict::{Answer, Occasion, Verdict, store as verdicts};
use spotcheck::review::{self, Reason, Stream, Wanted, records};
use spotcheck::rubric::store::{self as rubrics, Published};
use spotcheck::rubric::{self, Compiled};
use spotcheck::scoring::{Finding, Mark, Outcome, RubricRef, Scorecard, store as scorecards, tally};
use spotcheck::store::Db;
use spotcheck::web;

const HOUR: i64 = 3_600_000;

const RUBRIC: &str = "
id: care
language: en
title: Care
dimensions: { attitude: { title: Attitude, weight: 1 } }
bands:
  - { id: good, title: Good, from: 60 }
  - { id: weak, title: Weak, from: 0 }
criteria:
  - { id: greets, dimension: attitude, title: Greets, points: 7, met: { moment: greeting } }
  - { id: sorry, dimension: attitude, title: Apologises, points: 12, met: { moment: apology } }
";

fn rubric() -> Compiled {
    rubric::parse("care", RUBRIC).unwrap_or_else(|error| panic!("{error}"))
}

async fn open(db: &Db) -> Service {
    Service::judging(db.clone(), |_| {}).await
}

/// In force only once the conversations are scored by scorecards of our own: the judge would add another.
async fn publish(db: &Db) {
    let compiled = rubric();
    let one = Published { id: compiled.id.clone(), hash: compiled.hash.clone(), yaml: RUBRIC.to_owned() };
    let mut tx = db.write().await.unwrap();
    rubrics::publish(&mut tx, &one, UnixMillis(0)).await.unwrap();
    tx.commit().await.unwrap();
}

/// How a conversation is known, and what the machine found in it.
struct Sort<'a> {
    name: &'a str,
    agent: &'a str,
    team: &'a str,
    hours_ago: i64,
    sampled: bool,
    overall: f64,
    why: &'a str,
}

impl Default for Sort<'_> {
    fn default() -> Self {
        Self {
            name: "c",
            agent: "ag",
            team: "red",
            hours_ago: 24,
            sampled: false,
            overall: 80.0,
            why: "plain",
        }
    }
}

/// Taken in, scored by a scorecard of our own that greets and does not apologise.
async fn scored(db: &Db, service: &Service, sort: &Sort<'_>) -> ConversationId {
    let mut new = chat(sort.name, &["hello there", "my parcel is late", "it comes tomorrow", "fine"]);
    let at = UnixMillis(UnixMillis::now().0 - sort.hours_ago * HOUR);
    new.about.started = Some(Started { at, zone: "UTC".to_owned() });
    let agent = new.about.agent.as_mut().unwrap();
    (agent.id, agent.team) = (sort.agent.to_owned(), Some(sort.team.to_owned()));
    let mut intake = service.house.intake.clone();
    intake.sampling = Sampling { seed: 7, probability: if sort.sampled { 1.0 } else { 0.0 } };
    let id = intake.accept(&new, UnixMillis::now()).await.unwrap().id().clone();
    service.house.drain().await;
    let compiled = rubric();
    let quote = Evidence::Quote { turn: 0, span: Span::new(0, 5), start_ms: None, end_ms: None };
    let finding = |criterion: &str, outcome: Outcome| Finding {
        criterion: criterion.to_owned(),
        dimension: "attitude".to_owned(),
        outcome,
        confidence: 0.9,
        why: sort.why.to_owned(),
        sources: Vec::new(),
    };
    let card = Scorecard {
        rubric: RubricRef { id: compiled.id.clone(), hash: compiled.hash.clone() },
        overall: Some(sort.overall),
        band: Some(if sort.overall < 60.0 { "weak" } else { "good" }.to_owned()),
        critical_failed: Vec::new(),
        dimensions: Vec::new(),
        findings: vec![
            finding("greets", Outcome::Met { evidence: vec![quote.clone()] }),
            finding("sorry", Outcome::NotMet { first: quote, more: Vec::new() }),
        ],
    };
    let mut tx = db.write().await.unwrap();
    scorecards::record(&mut tx, &id, 1, &[card], UnixMillis(1)).await.unwrap();
    records::store::refresh(&mut tx, &id).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Opens a case of the uniform sample with a reason of this name.
async fn blind_case(db: &Db, id: &ConversationId, reason: &str) -> String {
    let reason = Reason {
        reason: reason.to_owned(),
        title: Wording::default(),
        risk: 0.5,
        note: format!("noted {reason}"),
    };
    let wanted = Wanted {
        revision: 1,
        stream: Stream::Sample,
        reasons: vec![reason],
        risk: 0.5,
        priority: 0,
        due_in: None,
    };
    let mut tx = db.write().await.unwrap();
    review::store::settle(&mut tx, id, &wanted, UnixMillis::now()).await.unwrap();
    let case = review::store::last(&mut tx, id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    case.id.to_string()
}

/// A verdict with these first and final marks for greeting and apology.
async fn judged(
    db: &Db,
    id: &ConversationId,
    who: &str,
    (first, mark): (Option<[Mark; 2]>, [Mark; 2]),
    reason: &str,
) {
    let rubric = rubric();
    let answer = |(n, criterion): (usize, &rubric::Criterion)| Answer {
        criterion: criterion.id.clone(),
        dimension: criterion.dimension.clone(),
        machine: Some(Mark::Met),
        machine_confidence: Some(0.9),
        first: first.map(|first| first[n]),
        mark: mark[n],
        reason: reason.to_owned(),
        evidence: Vec::new(),
    };
    let verdict = Verdict {
        id: UserId::fresh().to_string(),
        conversation_id: id.clone(),
        revision: 1,
        case_id: None,
        rubric: RubricRef { id: rubric.id.clone(), hash: rubric.hash.clone() },
        scorecard: None,
        reviewer: UserId::new(who),
        occasion: Occasion::Review,
        blind: first.is_some(),
        answers: rubric.criteria.iter().enumerate().map(answer).collect(),
        note: reason.to_owned(),
        tally: tally(&rubric, &mark),
        seconds: 30,
        given_at: UnixMillis::now(),
    };
    let mut tx = db.write().await.unwrap();
    verdicts::give(&mut tx, &verdict).await.unwrap();
    tx.commit().await.unwrap();
}

async fn pin(person: &Person, id: &ConversationId, why: &str) -> String {
    let body = json!({"conversation_id": id.as_str(), "from_turn": 0, "to_turn": 1, "worth": "bad", "criterion": "sorry",
        "why": why, "title": "Opening", "origin": "machine"});
    let (status, example) = person.send(Method::POST, "/api/v1/examples", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{example}");
    example["id"].as_str().unwrap().to_owned()
}

/// A lesson of these examples, published for all.
async fn lesson(person: &Person, examples: &[&str], note: &str) -> String {
    let new = json!({"title": "Openings", "language": "en"});
    let (_, made) = person.send(Method::POST, "/api/v1/lessons", &new).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let items: Vec<Value> = examples.iter().map(|id| json!({"example_id": id, "note": note})).collect();
    let (status, body) =
        person.send(Method::PUT, &format!("/api/v1/lessons/{id}/items"), &json!(items)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    person.send(Method::PATCH, &format!("/api/v1/lessons/{id}"), &json!({"published": true})).await;
    id
}

/// What a walk fills in: by the name of a parameter of the document.
struct Fillings {
    ids: Vec<String>,
    queries: Vec<(&'static str, Vec<String>)>,
}

fn today() -> [String; 2] {
    let day = |back: i64| {
        let at = jiff::Timestamp::from_millisecond(UnixMillis::now().0 - back * 24 * HOUR).unwrap();
        at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
    };
    [day(3), day(0)]
}

/// Every address of every GET route that this document has, each parameter alone and all together.
fn addresses(fillings: &Fillings) -> Vec<String> {
    let document: Value = serde_json::to_value(web::openapi()).unwrap();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let Some(get) = operations.get("get") else { continue };
        if path.contains("/sign-on") || path.ends_with("/events") {
            continue; // what goes elsewhere, and what does not end: its first piece is of counts alone
        }
        let mut filled = vec![path.clone()];
        while filled.iter().any(|one| one.contains('{')) {
            filled = filled
                .iter()
                .flat_map(|one| {
                    let (from, to) = (one.find('{').unwrap(), one.find('}').unwrap());
                    let values = match &one[from + 1..to] {
                        "position" => vec!["0".to_owned()],
                        "hash" => vec!["active".to_owned()],
                        _ => fillings.ids.clone(),
                    };
                    values
                        .into_iter()
                        .map(|value| format!("{}{value}{}", &one[..from], &one[to + 1..]))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        let named = get["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query");
        let named: Vec<&str> = named.map(|one| one["name"].as_str().unwrap()).collect();
        let known: Vec<_> = fillings.queries.iter().filter(|(name, _)| named.contains(name)).collect();
        let mut queries = vec![String::new()];
        for (name, values) in &known {
            queries.extend(values.iter().map(|value| format!("?{name}={value}")));
        }
        for turn in 0..known.iter().map(|(_, values)| values.len()).max().unwrap_or(0) {
            let one = known.iter().map(|(name, values)| format!("{name}={}", values[turn % values.len()]));
            queries.push(format!("?{}", one.collect::<Vec<_>>().join("&")));
        }
        all.extend(filled.iter().flat_map(|path| queries.iter().map(move |query| format!("{path}{query}"))));
    }
    all
}

/// Which addresses tell any of these to this person.
async fn told(person: &Person, addresses: &[String], telltales: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for address in addresses {
        let answer = person.ask(Method::GET, address).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{address}");
        let body = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        let hits = telltales.iter().filter(|one| body.contains(**one));
        found.extend(hits.map(|one| ((*one).to_owned(), address.clone())));
    }
    found
}

db_test! {
    async fn no_route_tells_a_reviewer_what_they_are_still_to_judge(db) {
        let service = open(&db).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let tina = service.log_in("tina", Role::Trainer, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let agent = service.log_in("ag", Role::Agent, Some("ag"), &[]).await;
        for n in 0..12 {
            scored(&db, &service, &Sort { name: &format!("plain-{n}"), hours_ago: 50, agent: &format!("a{n}"), ..Sort::default() }).await;
        }
        // The one that a person judged as failed, released, appealed, remedied: now li is to judge it in a calibration.
        let star = scored(&db, &service, &Sort { name: "star", overall: 23.4567, why: "there was gingerbread in it", hours_ago: 30, ..Sort::default() }).await;
        // The one of the uniform sample.
        let moon = scored(&db, &service, &Sort { name: "moon", overall: 41.7351, why: "there was marzipan in it", hours_ago: 6, sampled: true, ..Sort::default() }).await;
        publish(&db).await;
        run(&db, "update conversations set overall = (select s.overall from scorecards s where s.conversation_id = conversations.id and s.current = 1)").await;
        let case = blind_case(&db, &moon, "reasonmoon").await;
        run(&db, "update cases set overall = 41.7351 where conversation_id in (select id from conversations where external_id = 'moon')").await;
        let wang_id = wang.me["id"].as_str().unwrap();
        judged(&db, &star, wang_id, (None, [Mark::NotMet, Mark::NotMet]), "there was a persimmon in it").await;
        let folder = tempfile::tempdir().unwrap();
        let terms = Settings::load(None, Some(folder.path())).unwrap().terms();
        assert_eq!(remediation::sweep(&db, &terms, UnixMillis::now()).await.unwrap(), 1);
        let (status, body) = admin.send(Method::POST, "/api/v1/releases", &json!({"conversations": [star.as_str()]})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let appeal = json!({"rubric": "care", "points": [{"criterion": "greets", "reason": "there was nutmeg in it"}]});
        let (status, appeal) = agent.send(Method::POST, &format!("/api/v1/my/conversations/{star}/appeals"), &appeal).await;
        assert_eq!(status, StatusCode::CREATED, "{appeal}");
        let remediation = admin.get("/api/v1/remediations").await[0]["id"].as_str().unwrap().to_owned();
        let examples = [pin(&tina, &moon, "it sounds like a cantaloupe here").await, pin(&tina, &star, "it sounds like a tamarind here").await];
        let lesson = lesson(&tina, &[&examples[0], &examples[1]], "mind the rutabaga in it").await;
        let people = [&li, &wang].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let new = json!({"name": "November", "rubric": "care", "people": people, "conversations": [star.as_str()]});
        let (status, session) = admin.send(Method::POST, "/api/v1/calibrations", &new).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        // Wang has judged it there: li must not see how.
        let place = format!("/api/v1/calibrations/{}/conversations/0", session["id"].as_str().unwrap());
        let mark = json!({"mark": "not_met", "reason": "there was cinnamon in it"});
        let (status, body) = wang.send(Method::POST, &place, &json!({"answers": {"greets": mark, "sorry": mark}})).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{body}");

        let text = |id: &Value| id.as_str().unwrap().to_owned();
        let mut ids = vec![moon.to_string(), star.to_string(), case, remediation, text(&appeal["id"]), text(&session["id"]), lesson];
        ids.extend(examples.clone());
        ids.push("care".to_owned());
        let all = |values: &[&str]| values.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let [from, to] = today();
        let fillings = Fillings {
            ids,
            queries: vec![
                ("from", vec![from]), ("to", vec![to]), ("by", all(&["hour", "day"])),
                ("group", all(&["band", "issue", "team", "language", "channel", "rubric"])), ("rubric", all(&["care"])),
                ("channel", all(&["chat"])), ("language", all(&["en"])), ("criterion", all(&["sorry", "greets"])),
                ("worth", all(&["bad", "good"])), ("agent", all(&["ag"])), ("outcome", all(&["score", "survey"])),
                ("score_from", all(&["10", "40"])), ("score_to", all(&["50", "42"])), ("reason", all(&["reasonmoon"])),
                ("risk_from", all(&["0.1"])), ("stream", all(&["sample"])), ("band", all(&["weak"])), ("phrase", all(&["parcel"])),
                ("example", examples.to_vec()), ("conversation", vec![moon.to_string(), star.to_string()]),
                ("from_turn", all(&["0"])), ("table", all(&["0", "1", "2"])), ("ended", all(&["true", "false"])),
                ("decided", all(&["false", "true"])), ("sort", all(&["risk", "due"])), ("state", all(&["scored", "open"])),
            ],
        };
        let addresses = addresses(&fillings);
        assert!(addresses.len() > 300, "{}", addresses.len());
        let telltales = [
            "41.73", "41.7", "marzipan", "reasonmoon", "cantaloupe", "rutabaga",
            "23.45", "23.4", "gingerbread", "persimmon", "tamarind", "nutmeg", "cinnamon",
        ];
        // The walk finds what is shown: the trainer, who judges nothing, and an admin are told.
        let mut seen: Vec<String> = told(&tina, &addresses, &telltales).await.into_iter().map(|(what, _)| what).collect();
        seen.extend(told(&admin, &addresses, &telltales).await.into_iter().map(|(what, _)| what));
        for what in telltales.iter().filter(|one| **one != "cinnamon") {
            assert!(seen.iter().any(|one| one == what), "nobody is told {what}: {}", tina.get("/api/v1/examples").await);
        }
        let leaks: Vec<_> = told(&li, &addresses, &telltales).await;
        assert_eq!(leaks, Vec::<(String, String)>::new());
    }
}

db_test! {
    async fn reports_hold_nothing_of_what_the_reader_is_still_to_judge(db) {
        let service = open(&db).await;
        let tina = service.log_in("tina", Role::Trainer, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        for n in 0..11 {
            scored(&db, &service, &Sort { name: &format!("plain-{n}"), hours_ago: 50, ..Sort::default() }).await;
        }
        let moon = scored(&db, &service, &Sort { name: "moon", overall: 41.0, sampled: true, hours_ago: 5, ..Sort::default() }).await;
        publish(&db).await;
        let case = blind_case(&db, &moon, "reasonmoon").await;
        run(&db, "update report_conversations set complaint = 2").await;
        let rubric = "/api/v1/reports/rubrics/care";
        let not_met = |report: &Value| report["criteria"].as_array().unwrap().iter()
            .find(|one| one["criterion"] == "sorry").map(|one| one["counts"]["not_met"].as_u64().unwrap());
        let of = async |who: &Person| (
            who.get(rubric).await, who.get("/api/v1/reports/overview?group=band").await,
            who.get("/api/v1/reports/satisfaction").await,
        );
        let (by_rubric, overview, satisfied) = of(&tina).await;
        assert_eq!((by_rubric["n"].as_u64(), not_met(&by_rubric)), (Some(12), Some(12)));
        assert_eq!((overview["total"]["n"].as_u64(), overview["corrected"]["n"].as_u64()), (Some(12), Some(12)));
        assert_eq!((&overview["frame"]["blind"], overview["groups"].as_array().unwrap().len()), (&json!(false), 2));
        assert_eq!(satisfied["total"]["complaints"][1], 12);
        // For li it is as if the twelfth were not there, so that nothing can be subtracted from anything.
        let (by_rubric, overview, satisfied) = of(&li).await;
        assert_eq!((by_rubric["n"].as_u64(), not_met(&by_rubric)), (Some(11), Some(11)));
        assert_eq!((&overview["total"]["n"], &overview["corrected"]["machine"]), (&json!(11), &json!(80.0)));
        assert_eq!(overview["groups"].as_array().unwrap().iter().map(|one| &one["key"]).collect::<Vec<_>>(), ["good"]);
        assert_eq!(overview["frame"]["blind"], true);
        assert_eq!(satisfied["total"]["complaints"][1], 11);
        let mut csv = String::new();
        for table in 0..2 {
            let path = format!("/api/v1/reports/overview/export?group=band&table={table}");
            csv += &li.ask(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        }
        assert!(csv.contains("left out") && !csv.contains("weak") && csv.contains(",11,"), "{csv}");
        // Of fewer than ten a reviewer is told no count either; others are.
        run(&db, "delete from report_scores where conversation_id in (select id from conversations where external_id in ('plain-0', 'plain-1'))").await;
        run(&db, "delete from report_conversations where conversation_id in (select id from conversations where external_id in ('plain-0', 'plain-1'))").await;
        let (by_rubric, overview, satisfied) = of(&li).await;
        assert_eq!((by_rubric["criteria"].as_array().unwrap().len(), &overview["corrected"]), (0, &Value::Null));
        assert_eq!((overview["groups"].as_array().unwrap().len(), &satisfied["total"]["complaints"]), (0, &Value::Null));
        assert_eq!(of(&tina).await.2["total"]["complaints"][1], 10);
        // Judged by somebody, it is in everybody's.
        let mut tx = db.write().await.unwrap();
        review::store::close(&mut tx, &spotcheck::basic::CaseId::new(case), "judged", UnixMillis::now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(not_met(&of(&li).await.0), Some(10));
    }
}

db_test! {
    async fn a_lead_who_has_taken_a_blind_case_tries_no_draft_on_it_and_reads_no_score(db) {
        let service = open(&db).await;
        let lead = service.log_in("lead", Role::Admin, None, &[]).await;
        let moon = scored(&db, &service, &Sort { name: "moon", overall: 41.7351, ..Sort::default() }).await;
        let plain = scored(&db, &service, &Sort { name: "plain", hours_ago: 50, ..Sort::default() }).await;
        publish(&db).await;
        let case = blind_case(&db, &moon, "reasonmoon").await;
        let offered = async || {
            let all = lead.get("/api/v1/rubrics/care/conversations").await;
            all.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let figures = async || lead.get("/api/v1/rubrics/care/figures").await["n"].clone();
        let tried = async |id: &ConversationId| {
            let body = json!({"yaml": RUBRIC, "conversations": [id.as_str()]});
            lead.send(Method::POST, "/api/v1/rubrics/care/try", &body).await.0
        };
        assert_eq!((offered().await.len(), figures().await), (2, json!(2)), "before they take it, they may look");
        let (status, _) = lead.send(Method::POST, &format!("/api/v1/cases/{case}/claim"), &Value::Null).await;
        assert!(status.is_success(), "{status}");
        assert_eq!((offered().await, figures().await), (vec![plain.to_string()], json!(1)));
        assert_eq!(tried(&moon).await, StatusCode::CONFLICT);
        assert_ne!(tried(&plain).await, StatusCode::CONFLICT);
        let overview = lead.get("/api/v1/reports/overview").await;
        assert_eq!(overview["total"]["n"], 1, "nor is it in their reports");
    }
}

db_test! {
    async fn an_agent_does_not_see_the_own_unreleased_conversation_through_a_lesson(db) {
        let service = open(&db).await;
        let lead = service.log_in("lead", Role::Admin, None, &[]).await;
        let own = service.log_in("own", Role::Agent, Some("ag"), &[]).await;
        let other = service.log_in("other", Role::Agent, Some("zhao"), &[]).await;
        let id = scored(&db, &service, &Sort::default()).await;
        publish(&db).await;
        let example = pin(&lead, &id, "whypinned").await;
        let lesson = lesson(&lead, &[&example], "look here").await;
        let path = format!("/api/v1/lessons/{lesson}");
        let seen = async |who: &Person| {
            let (one, list) = (who.get(&path).await, who.get("/api/v1/lessons").await);
            (one["items"].as_array().unwrap().len(), one["hidden"].clone(), list["items"][0]["examples"].clone())
        };
        assert_eq!(seen(&other).await, (1, json!(0), json!(1)));
        assert_eq!(seen(&own).await, (0, json!(0), json!(0)), "nor that there is one");
        let sound = format!("{path}/items/{example}/audio");
        let (status, problem) = own.send(Method::GET, &sound, &Value::Null).await;
        assert!(status == StatusCode::NOT_FOUND && problem.to_string().contains("example"), "{problem}");
        let (status, body) = lead.send(Method::POST, "/api/v1/releases", &json!({"conversations": [id.as_str()]})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(seen(&own).await, (1, json!(0), json!(1)));
    }
}

db_test! {
    async fn the_correction_rests_on_what_was_said_blind_first_and_files_carry_it(db) {
        let service = open(&db).await;
        let lead = service.log_in("lead", Role::Supervisor, None, &["red"]).await;
        let tina = service.log_in("tina", Role::Trainer, None, &[]).await;
        let (both, none) = ([Mark::Met, Mark::Met], [Mark::NotMet, Mark::NotMet]);
        for n in 0..15 {
            let overall = 70.0 + f64::from(n);
            let id = scored(&db, &service, &Sort { name: &format!("s-{n}"), sampled: true, overall, ..Sort::default() }).await;
            match n {
                // First 7 of 19 points, all of them after the machine had spoken; later an appeal takes them away.
                0..12 => {
                    judged(&db, &id, "wang", (Some([Mark::Met, Mark::NotMet]), both), "").await;
                    judged(&db, &id, "zhao", (None, none), "").await;
                }
                12 => judged(&db, &id, "boss", (None, none), "").await, // not blind: because of how it looked
                _ => {}
            }
        }
        scored(&db, &service, &Sort { name: "rest", overall: 90.0, ..Sort::default() }).await;
        publish(&db).await;
        let report = lead.get("/api/v1/reports/overview").await;
        let corrected = &report["corrected"];
        assert_eq!((&corrected["people"]["n"], &corrected["drawn"], &corrected["n"]), (&json!(12), &json!(15), &json!(16)));
        // The machine's mean over all 16, less the mean of what it gave the twelve, plus 7 of 19 in hundredths, as scores are rounded.
        let expected = (15.0 * 77.0 + 90.0) / 16.0 - 75.5 + 36.8;
        let value = corrected["people"]["value"].as_f64().unwrap();
        assert!((value - expected).abs() < 0.01, "{value} is not {expected}");
        assert_eq!((&corrected["weight_low"], &corrected["weight_high"]), (&json!(1.0), &json!(1.0)));
        assert_eq!((&report["total"]["by_person"], &report["total"]["by_machine"]), (&json!(13), &json!(3)));
        let file = async |who: &Person, path: &str| {
            let answer = who.ask(Method::GET, &format!("/api/v1/reports/{path}")).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            answer.text().await.unwrap()
        };
        let shown = format!("{expected:.1}");
        for (who, path, words) in [
            (&lead, "overview/export", "12 judged blind of 15 drawn"), (&tina, "overview/export?lang=zh", "其中盲评 12 个"),
            (&lead, "overview/export?table=1", "Sample judged blind"), (&lead, "overview/export?table=2&group=team&lang=zh", "抽样数"),
        ] {
            let csv = file(who, path).await;
            assert!(csv.contains(words) && csv.contains(&shown), "{path}: {csv}");
        }
        for (path, words) in [
            ("agents/export", "Scored by the machine alone"), ("teams/export?lang=zh", "仅机器评分数"), ("agents/ag/export", "uncorrected"),
        ] {
            let csv = file(&lead, path).await;
            assert!(csv.contains(words) && csv.contains(",13,3"), "{path}: {csv}");
        }
    }
}

db_test! {
    async fn an_agents_appeals_and_remediations_are_counted_within_sight_and_by_the_first_date(db) {
        let service = open(&db).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let boss = service.log_in("boss", Role::Supervisor, None, &["red"]).await;
        let agent = service.log_in("ag", Role::Agent, Some("ag"), &[]).await;
        let folder = tempfile::tempdir().unwrap();
        let terms = Settings::load(None, Some(folder.path())).unwrap().terms();
        let mut ids = Vec::new();
        for (name, team) in [("in-red", "red"), ("in-blue", "blue")] {
            let id = scored(&db, &service, &Sort { name, team, overall: 30.0, ..Sort::default() }).await;
            judged(&db, &id, "wang", (None, [Mark::NotMet, Mark::NotMet]), "no").await;
            ids.push(id);
        }
        publish(&db).await;
        assert_eq!(remediation::sweep(&db, &terms, UnixMillis::now()).await.unwrap(), 2);
        let order = json!({"conversations": ids.iter().map(ConversationId::as_str).collect::<Vec<_>>()});
        admin.send(Method::POST, "/api/v1/releases", &order).await;
        for id in &ids {
            let appeal = json!({"rubric": "care", "points": [{"criterion": "greets", "reason": "I did"}]});
            let (status, body) = agent.send(Method::POST, &format!("/api/v1/my/conversations/{id}/appeals"), &appeal).await;
            assert_eq!(status, StatusCode::CREATED, "{body}");
        }
        let after = async |who: &Person| who.get("/api/v1/reports/agents/ag").await["after"].clone();
        let counted = |after: &Value| (after["appeals"].as_u64().unwrap(), after["remediations"].as_u64().unwrap());
        assert_eq!(counted(&after(&admin).await), (2, 2));
        assert_eq!(counted(&after(&boss).await), (1, 1), "the time with another team is not theirs");

        // Overdue since yesterday; a later date is agreed on, and it is closed before that: late all the same.
        run(&db, "update remediations set due_at = due_at - 2000000000, first_due_at = first_due_at - 2000000000").await;
        let one = boss.get("/api/v1/remediations").await[0].clone();
        let path = |step: &str| format!("/api/v1/remediations/{}/{step}", one["id"].as_str().unwrap());
        let (before, due) = (one["due_at"].as_i64().unwrap(), UnixMillis::now().0 + 24 * HOUR);
        let (status, moved) = boss.send(Method::POST, &path("assign"), &json!({"due_at": due})).await;
        assert_eq!((status, moved["due_at"].as_i64(), moved["first_due_at"].as_i64()), (StatusCode::OK, Some(due), Some(before)));
        let log = admin.get(&format!("/api/v1/audit?subject=remediation:{}", one["id"].as_str().unwrap())).await;
        let written = |at: i64| jiff::Timestamp::from_millisecond(at).unwrap().to_string();
        let said = log.to_string();
        assert!(said.contains(&format!("due {} instead of {}", written(due), written(before))), "{said}");
        boss.send(Method::POST, &path("act"), &json!({"action": "listened"})).await;
        admin.send(Method::POST, &path("recheck"), &json!({"helped": true, "note": "fine"})).await;
        let (status, body) = admin.send(Method::POST, &path("close"), &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let timely = boss.get("/api/v1/remediations/timely").await;
        assert_eq!((&timely["whole"]["late"], &timely["whole"]["on_time"]), (&json!(1), &json!(0)), "{timely}");
        assert_eq!(after(&boss).await["late"], 1);
    }
}

db_test! {
    async fn a_calibration_takes_only_words_that_are_there_and_texts_that_fit(db) {
        let service = open(&db).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let id = scored(&db, &service, &Sort::default()).await;
        publish(&db).await;
        let people = [&li, &admin].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let new = json!({"name": "November", "rubric": "care", "people": people, "conversations": [id.as_str()]});
        let (_, session) = admin.send(Method::POST, "/api/v1/calibrations", &new).await;
        let place = format!("/api/v1/calibrations/{}/conversations/0", session["id"].as_str().unwrap());
        let judge = async |evidence: Value, reason: &str, note: &str| {
            let mark = json!({"mark": "met", "reason": reason, "evidence": evidence});
            let body = json!({"answers": {"greets": mark, "sorry": {"mark": "met"}}, "note": note});
            li.send(Method::POST, &place, &body).await.0
        };
        let at = |turn: usize, start: usize, end: usize| json!([{"turn": turn, "span": {"start": start, "end": end}}]);
        assert_eq!(judge(at(9_999, 0, 2), "", "").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(judge(at(0, 0, 5_000), "", "").await, StatusCode::UNPROCESSABLE_ENTITY);
        let long = "x".repeat(50_000);
        assert_eq!(judge(json!([]), &long, "").await, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(judge(json!([]), "", &long).await, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(judge(at(0, 0, 5), "because", "all in all").await, StatusCode::NO_CONTENT);
    }
}

db_test! {
    async fn results_of_a_calibration_leave_out_what_the_reader_is_still_to_judge_blind(db) {
        let service = open(&db).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let moon = scored(&db, &service, &Sort { name: "moon", sampled: true, ..Sort::default() }).await;
        let plain = scored(&db, &service, &Sort { name: "plain", hours_ago: 50, ..Sort::default() }).await;
        publish(&db).await;
        let case = blind_case(&db, &moon, "reasonmoon").await;
        let people = [&li, &wang].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let make = async |rest: Value| {
            let mut new = json!({"name": "November", "rubric": "care", "people": people});
            new.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            admin.send(Method::POST, "/api/v1/calibrations", &new).await
        };
        // A draw takes none of them, though there would be room.
        let (status, drawn) = make(json!({"draw": 50})).await;
        assert_eq!((status, &drawn["conversations"]), (StatusCode::CREATED, &json!(1)), "{drawn}");
        admin.send(Method::POST, &format!("/api/v1/calibrations/{}/close", drawn["id"].as_str().unwrap()), &Value::Null).await;
        let (status, problem) = make(json!({"draw": usize::MAX})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let (status, problem) = make(json!({"conversations": vec!["nothing"; 101]})).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem.to_string().contains("1 to 100"), "{problem}");

        let (status, session) = make(json!({"conversations": [moon.as_str(), plain.as_str()]})).await;
        assert_eq!(status, StatusCode::CREATED, "{session}");
        let path = format!("/api/v1/calibrations/{}", session["id"].as_str().unwrap());
        for (who, greets) in [(&li, "met"), (&wang, "not_met")] {
            for (place, reason) in [(0, "there was cinnamon in it"), (1, "there was cumin in it")] {
                let mark = |mark: &str| json!({"mark": mark, "reason": reason});
                let answers = json!({"answers": {"greets": mark(greets), "sorry": mark("met")}});
                let (status, body) = who.send(Method::POST, &format!("{path}/conversations/{place}"), &answers).await;
                assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
            }
        }
        let told = async |who: &Person| {
            let results = who.get(&format!("{path}/results")).await;
            let places: Vec<i64> = results["differences"].as_array().unwrap().iter().map(|one| one["position"].as_i64().unwrap()).collect();
            let said = results.to_string();
            let n = results["overall"]["conversations"].as_u64().unwrap();
            (places, results["kept"].as_u64().unwrap(), said.contains("cinnamon"), said.contains("cumin"), n)
        };
        // All have judged all of it; the case of the one is still to be judged.
        assert_eq!(told(&li).await, (vec![1], 1, false, true, 1));
        assert_eq!(told(&admin).await, (vec![0, 1], 0, true, true, 2), "who has not taken the case looks at it");
        let mut tx = db.write().await.unwrap();
        review::store::close(&mut tx, &spotcheck::basic::CaseId::new(case), "judged", UnixMillis::now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(told(&li).await, (vec![0, 1], 0, true, true, 2));
    }
}

db_test! {
    async fn what_somebody_calibrates_is_not_in_the_share_of_remediations_closed_on_time(db) {
        let service = open(&db).await;
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        let boss = service.log_in("boss", Role::Supervisor, None, &["red"]).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let mut ids = Vec::new();
        for name in ["star", "sun"] {
            let id = scored(&db, &service, &Sort { name, overall: 30.0, ..Sort::default() }).await;
            judged(&db, &id, "wang", (None, [Mark::NotMet, Mark::NotMet]), "no").await;
            ids.push(id);
        }
        publish(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let terms = Settings::load(None, Some(folder.path())).unwrap().terms();
        assert_eq!(remediation::sweep(&db, &terms, UnixMillis::now()).await.unwrap(), 2);
        run(&db, "update remediations set due_at = 1000, first_due_at = 1000").await;
        let people = [&li, &boss].map(|one| one.me["id"].as_str().unwrap().to_owned());
        let new = json!({"name": "call 13800138000", "rubric": "care", "people": people, "conversations": [ids[0].as_str()]});
        let (status, session) = admin.send(Method::POST, "/api/v1/calibrations", &new).await;
        assert_eq!((status, &session["name"]), (StatusCode::CREATED, &json!("call ***********")));
        let told = async |who: &Person| {
            let report = who.get("/api/v1/remediations/timely").await;
            let lines = report["lines"].as_array().unwrap().iter();
            let lines: Vec<_> = lines.map(|line| (line["month"].clone(), line["team"].clone(), line["overdue"].clone())).collect();
            (report["whole"]["overdue"].clone(), lines)
        };
        let one = |n: i64| (json!(n), vec![(json!("1970-01"), json!("red"), json!(n))]);
        assert_eq!(told(&admin).await, one(2));
        assert_eq!(told(&boss).await, one(1), "the other is still to be judged");

        // Reading one is a look, in the log once.
        let all = admin.get("/api/v1/remediations").await;
        let id = all[0]["id"].as_str().unwrap();
        for _ in 0..2 {
            admin.get(&format!("/api/v1/remediations/{id}")).await;
        }
        let log = admin.get(&format!("/api/v1/audit?action=saw&subject=remediation:{id}")).await;
        assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
    }
}
