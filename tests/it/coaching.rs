//! Examples, clips, lessons, proposals and phrases, over HTTP on both databases.

use crate::db::db_test;
use crate::find::run;
use crate::house::{NOW, chat};
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::audio::{self, Limits};
use spotcheck::basic::{ContentHash, ConversationId, Millis, Span, UnixMillis};
use spotcheck::coaching::phrases::Outcome;
use spotcheck::coaching::{self, compute};
use spotcheck::conversation::store as conversations;
use spotcheck::conversation::{Party, Roles, Transcript, Turn, Voice, Word};
use spotcheck::facts::Evidence;
use spotcheck::people::{Role, Sight};
use spotcheck::review::{self, Stream, Wanted, records};
use spotcheck::scoring::{
    DimensionScore, Finding, Outcome as Found, RubricRef, Scorecard, store as scorecards,
};
use spotcheck::statistics::SplitMix64;
use spotcheck::store::Db;

async fn served(db: &Db) -> Service {
    Service::over(db.clone(), tempfile::tempdir().unwrap()).await
}

/// A chat, processed; its id.
async fn talk(service: &Service, name: &str, team: &str, turns: &[&str]) -> ConversationId {
    let mut new = chat(name, turns);
    if let Some(agent) = &mut new.about.agent {
        agent.id = format!("agent of {team}");
        agent.name = Some(format!("Wang of {team}"));
        agent.team = Some(team.to_owned());
    }
    let id = service.house.accept(&new).await.id().clone();
    service.house.drain().await;
    id
}

async fn pin(person: &Person, id: &ConversationId, turns: (usize, usize), more: Value) -> Value {
    let mut body =
        json!({"conversation_id": id.as_str(), "from_turn": turns.0, "to_turn": turns.1, "worth": "good"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, example) = person.send(Method::POST, "/api/v1/examples", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{example}");
    example
}

fn titles(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
}

db_test! {
    async fn an_example_is_pinned_searched_changed_and_goes_with_its_conversation(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        let wang = service.log_in("wang", Role::Reviewer, None, &[]).await;
        let id = talk(&service, "c-1", "red", &["Sorry for the wait", "my order 20418833, call 13800138000", "Of course"]).await;
        let first = pin(&li, &id, (0, 1), json!({"title": "Apology", "why": "Owns it, unlike 13912345678", "criterion": "apology"})).await;
        assert_eq!(first["said"][1]["text"], "my order ********, call ***********");
        assert_eq!(first["why"], "Owns it, unlike ***********");
        assert_eq!(first["said"][0]["role"], "agent");
        let second = pin(&wang, &id, (2, 2), json!({"worth": "bad"})).await;
        assert_eq!(second["title"], "Of course", "the beginning of what was said");

        for (query, wanted) in [
            ("", vec!["Of course", "Apology"]),
            ("?worth=good", vec!["Apology"]),
            ("?criterion=apology&language=en&channel=chat", vec!["Apology"]),
            ("?phrase=FOR%20the%20wait", vec!["Apology"]),
            ("?phrase=13800138000", vec![]),
            ("?phrase=%25", vec![]),
            ("?by=me", vec!["Apology"]),
            ("?channel=voice", vec![]),
        ] {
            assert_eq!(titles(&li.get(&format!("/api/v1/examples{query}")).await), wanted, "{query}");
        }
        let page = li.get("/api/v1/examples?limit=1").await;
        let next = page["next"].as_str().unwrap();
        let rest = li.get(&format!("/api/v1/examples?limit=1&cursor={next}")).await;
        assert_eq!((titles(&page), titles(&rest)), (vec!["Of course".to_owned()], vec!["Apology".to_owned()]));
        assert!(rest["next"].is_null());

        let path = format!("/api/v1/examples/{}", first["id"].as_str().unwrap());
        let (status, _) = wang.send(Method::PATCH, &path, &json!({"title": "Mine now"})).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "somebody else's");
        let (_, changed) = li.send(Method::PATCH, &path, &json!({"worth": "bad", "criterion": ""})).await;
        assert_eq!((&changed["worth"], &changed["criterion"]), (&json!("bad"), &Value::Null));

        for turns in [(2, 1), (0, 3)] {
            let body = json!({"conversation_id": id.as_str(), "from_turn": turns.0, "to_turn": turns.1, "worth": "bad"});
            assert_eq!(li.send(Method::POST, "/api/v1/examples", &body).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert!(spotcheck::pipeline::erase(&db, &service.house.context.blobs, &id).await.unwrap());
        assert_eq!(titles(&li.get("/api/v1/examples").await), Vec::<String>::new());
    }
}

db_test! {
    async fn a_lead_sees_and_touches_examples_of_the_own_teams_alone(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        let boss = service.log_in("boss", Role::Supervisor, None, &["red"]).await;
        let red = talk(&service, "red-1", "red", &["Sorry for the wait", "fine"]).await;
        let blue = talk(&service, "blue-1", "blue", &["Not my problem", "what"]).await;
        let ours = pin(&li, &red, (0, 0), json!({"title": "ours"})).await;
        let theirs = pin(&li, &blue, (0, 0), json!({"title": "theirs", "worth": "bad"})).await;
        assert_eq!(titles(&boss.get("/api/v1/examples").await), ["ours"]);
        let hidden = format!("/api/v1/examples/{}", theirs["id"].as_str().unwrap());
        assert_eq!(boss.send(Method::GET, &hidden, &Value::Null).await.0, StatusCode::NOT_FOUND);
        assert_eq!(boss.send(Method::DELETE, &hidden, &Value::Null).await.0, StatusCode::NOT_FOUND);
        let body = json!({"conversation_id": blue.as_str(), "from_turn": 0, "worth": "bad"});
        assert_eq!(boss.send(Method::POST, "/api/v1/examples", &body).await.0, StatusCode::NOT_FOUND);

        let (status, lesson) = li.send(Method::POST, "/api/v1/lessons", &json!({"title": "Both", "language": "en"})).await;
        assert_eq!(status, StatusCode::CREATED);
        let path = format!("/api/v1/lessons/{}", lesson["id"].as_str().unwrap());
        let both = json!([{"example_id": ours["id"]}, {"example_id": theirs["id"]}]);
        assert_eq!(li.send(Method::PUT, &format!("{path}/items"), &both).await.0, StatusCode::OK);
        let seen = boss.get(&path).await;
        assert_eq!((seen["items"].as_array().unwrap().len(), &seen["hidden"], &seen["may_change"]), (1, &json!(1), &json!(false)));
        for (method, path, body) in [
            (Method::PATCH, path.clone(), json!({"title": "Mine"})),
            (Method::PUT, format!("{path}/items"), json!([])),
            (Method::GET, format!("{path}/export"), Value::Null),
            (Method::DELETE, path.clone(), Value::Null),
        ] {
            assert_eq!(boss.send(method, &path, &body).await.0, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

db_test! {
    async fn agents_see_lessons_once_they_are_published_for_their_team(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &["red"]).await;
        let own = service.log_in("own", Role::Agent, Some("agent of red"), &[]).await;
        let other = service.log_in("other", Role::Agent, Some("agent of blue"), &[]).await;
        let red = talk(&service, "red-1", "red", &["Sorry for the wait", "fine"]).await;
        let blue = talk(&service, "blue-1", "blue", &["Not my problem", "what"]).await;
        let example = pin(&li, &red, (0, 1), json!({})).await;
        let another = pin(&li, &blue, (0, 0), json!({})).await;
        let teams = li.get("/api/v1/teams").await;
        let team = &teams.as_array().unwrap().iter().find(|team| team["name"] == "red").unwrap()["id"];
        let body = json!({"title": "Sorry", "intro": "Call 13800138000", "language": "zh", "team": team});
        let (_, lesson) = li.send(Method::POST, "/api/v1/lessons", &body).await;
        assert_eq!(lesson["intro"], "Call ***********");
        let path = format!("/api/v1/lessons/{}", lesson["id"].as_str().unwrap());
        let items = json!([{"example_id": another["id"], "note": "second"}, {"example_id": example["id"], "note": "first"}]);
        let (_, ordered) = li.send(Method::PUT, &format!("{path}/items"), &items).await;
        assert_eq!(ordered["items"][1]["note"], "first");
        let twice = json!([{"example_id": example["id"]}, {"example_id": example["id"]}]);
        assert_eq!(li.send(Method::PUT, &format!("{path}/items"), &twice).await.0, StatusCode::UNPROCESSABLE_ENTITY);

        assert_eq!(titles(&own.get("/api/v1/lessons").await), Vec::<String>::new());
        assert_eq!(own.send(Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
        li.send(Method::PATCH, &path, &json!({"published": true})).await;
        assert_eq!(titles(&own.get("/api/v1/lessons").await), ["Sorry"]);
        assert_eq!(titles(&other.get("/api/v1/lessons").await), Vec::<String>::new());
        assert_eq!(other.send(Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
        assert_eq!(own.get(&path).await["items"].as_array().unwrap().len(), 1, "the own one is not released yet");
        run(&db, "update conversations set released_at = 1 where agent_id = 'agent of red'").await;
        let read = own.get(&path).await;
        assert_eq!((read["items"].as_array().unwrap().len(), &read["may_change"]), (2, &json!(false)));
        let named = |text: &Value| ["agent of", "Wang of"].iter().any(|name| text.to_string().contains(name));
        assert!(!named(&read), "agents are not named: {read}");
        let (_, named) = li.send(Method::PATCH, &path, &json!({"names_agents": true})).await;
        let item = &named["items"][1];
        assert_eq!((&item["agent_id"], &item["agent"]), (&json!("agent of red"), &json!("Wang of red")));
        let listed = &li.get("/api/v1/examples?agent=agent%20of%20red").await["items"][0];
        assert_eq!((&listed["agent_id"], &listed["agent"]), (&item["agent_id"], &item["agent"]), "staff sees it anyhow");
        assert_eq!(own.send(Method::GET, "/api/v1/examples", &Value::Null).await.0, StatusCode::FORBIDDEN);
        li.send(Method::PATCH, &path, &json!({"published": false})).await;
        assert_eq!(own.send(Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    }
}

const NUMBER: &str = "13800138000";
const SAID: &str = "my number is 13800138000 thank you";

fn turn(voice: u8, text: &str, from: i64, to: i64) -> Turn {
    Turn {
        voice: Voice(voice),
        text: text.to_owned(),
        start_ms: Some(Millis(from)),
        end_ms: Some(Millis(to)),
        confidence: Some(0.9),
        private: false,
    }
}

/// Six seconds of stereo noise at 16 kHz; its samples and the file.
fn noise() -> (Vec<Vec<i16>>, Vec<u8>) {
    let mut random = SplitMix64::new(3);
    let channels: Vec<Vec<i16>> = (0..2)
        .map(|_| (0..96_000).map(|_| i16::try_from(random.below(12_000)).unwrap() - 6_000).collect())
        .collect();
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for at in 0..96_000 {
        for channel in &channels {
            writer.write_sample(channel[at]).unwrap();
        }
    }
    writer.finalize().unwrap();
    (channels, bytes.into_inner())
}

/// A call in which a customer says a number from 2.5 to 3.5 s; without times for words where so wanted.
async fn call(service: &Service, name: &str, timed: bool) -> (ConversationId, Vec<i16>) {
    let (channels, mut file) = noise();
    file.extend(name.as_bytes()); // another file, the same sound
    let id = service.house.accept(&service.house.recording(name, &file)).await.id().clone();
    service.house.drain().await;
    let turns = vec![
        turn(0, "How may I help you", 1000, 1900),
        turn(1, SAID, 2000, 4500),
        turn(0, "Thank you", 4600, 5200),
    ];
    let word = |word: &str, from, to| {
        let start = SAID.find(word).unwrap();
        Word {
            span: Span::new(start, start + word.len()),
            start_ms: Millis(from),
            end_ms: Millis(to),
            confidence: 0.9,
        }
    };
    let words = vec![
        word("my", 2000, 2200),
        word("number", 2200, 2400),
        word(NUMBER, 2500, 3500),
        word("thank", 4000, 4200),
    ];
    let transcript = Transcript {
        voices: vec![Some(Party::Agent), Some(Party::Customer)],
        turns,
        words: vec![Vec::new(), if timed { words } else { Vec::new() }, Vec::new()],
        ..Transcript::default()
    };
    let mut tx = service.house.context.db.write().await.unwrap();
    conversations::put_transcript(&mut tx, &id, 1, &transcript).await.unwrap();
    conversations::put_roles(&mut tx, &id, 1, &Roles::given(vec![Party::Agent, Party::Customer]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mixed = channels[0].iter().zip(&channels[1]).map(|(a, b)| a.saturating_add(*b)).collect();
    (id, mixed)
}

/// How much of `original` is in `heard`: 1 all, 0 nothing.
fn correlation(original: &[i16], heard: &[i16]) -> f64 {
    let pairs = || original.iter().zip(heard).map(|(a, b)| (f64::from(*a), f64::from(*b)));
    let product: f64 = pairs().map(|(a, b)| a * b).sum();
    product / (pairs().map(|(a, _)| a * a).sum::<f64>() * pairs().map(|(_, b)| b * b).sum::<f64>()).sqrt()
}

async fn heard(person: &Person, path: &str) -> Vec<i16> {
    let answer = person.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert_eq!(answer.headers()["content-type"], "audio/wav");
    let bytes = answer.bytes().await.unwrap().to_vec();
    audio::decode(std::io::Cursor::new(bytes), &Limits::default()).unwrap().channels.remove(0).0
}

/// Files of an archive whose files are stored as they are.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let two = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let four = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (mut at, mut files) = (0, Vec::new());
    while bytes[at..at + 4] == *b"PK\x03\x04" {
        let (name, size) = (two(at + 26), four(at + 22));
        let content = at + 30 + name;
        files.push((
            String::from_utf8(bytes[at + 30..content].to_vec()).unwrap(),
            bytes[content..content + size].to_vec(),
        ));
        at = content + size;
    }
    files
}

db_test! {
    async fn neither_a_clip_nor_a_lesson_carries_a_customers_number(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        let (id, mixed) = call(&service, "call-1", true).await;
        let example = pin(&li, &id, (1, 2), json!({"title": format!("call {NUMBER}"), "why": "polite"})).await;
        assert_eq!(example["has_sound"], true);
        let path = format!("/api/v1/examples/{}/audio", example["id"].as_str().unwrap());
        let admin = service.log_in("root", Role::Admin, None, &[]).await;
        // All that sounds, without its first byte: played all the same.
        let part = li.ask(Method::GET, &path).header("range", "bytes=44-").send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        let rest = part.bytes().await.unwrap();
        let played = admin.get("/api/v1/audit?action=played").await;
        assert_eq!(played["items"].as_array().unwrap().len(), 1, "{played}");
        let last = li.ask(Method::GET, &path).header("range", "bytes=-100").send().await.unwrap();
        assert_eq!(last.bytes().await.unwrap(), rest[rest.len() - 100..]);
        let beyond = li.ask(Method::GET, &path).header("range", "bytes=99999999-").send().await.unwrap();
        assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(beyond.headers()["content-range"].to_str().unwrap(), format!("bytes */{}", rest.len() + 44));
        let clip = heard(&li, &path).await;
        let ms = |ms: usize| ms * 16;
        let begins = 1300; // the first turn, less the margin
        let original = |from: usize, to: usize| &mixed[ms(from)..ms(to)];
        let own = |from: usize, to: usize| &clip[ms(from - begins)..ms(to - begins)];
        assert!(correlation(original(2500, 3500), own(2500, 3500)).abs() < 0.05, "the number can be heard");
        assert!(correlation(original(2300, 2500), own(2300, 2500)).abs() < 0.1, "nor its edges");
        assert_eq!(original(1300, 2200), own(1300, 2200), "what is said before is untouched");
        assert_eq!(original(3800, 5800), own(3800, 5800), "and what is said after");

        let part = li.ask(Method::GET, &path).header("range", "bytes=44-143").send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes().await.unwrap().len(), 100);

        let (_, lesson) = li.send(Method::POST, "/api/v1/lessons", &json!({"title": "Numbers", "language": "en"})).await;
        let lesson = format!("/api/v1/lessons/{}", lesson["id"].as_str().unwrap());
        let items = json!([{"example_id": example["id"], "note": format!("do not repeat {NUMBER}")}]);
        li.send(Method::PUT, &format!("{lesson}/items"), &items).await;
        let answer = li.ask(Method::GET, &format!("{lesson}/export")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/zip");
        assert!(answer.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"lesson-"));
        let files = unzipped(&answer.bytes().await.unwrap());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["index.html", "transcripts/01.md", "transcripts/01.json", "audio/01.wav"]);
        for (name, content) in &files {
            assert!(!String::from_utf8_lossy(content).contains(NUMBER), "{name}");
        }
        let packed = audio::decode(std::io::Cursor::new(files[3].1.clone()), &Limits::default()).unwrap();
        assert_eq!(packed.channels[0].0, clip, "the very clip that was played");

        for (action, times) in [("played", 1), ("exported", 1)] {
            let log = admin.get(&format!("/api/v1/audit?action={action}")).await;
            assert_eq!(log["items"].as_array().unwrap().len(), times, "{log}");
        }
    }
}

db_test! {
    async fn without_times_of_words_the_whole_turn_is_bleeped_and_chats_have_no_sound(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        let (id, mixed) = call(&service, "call-2", false).await;
        let example = pin(&li, &id, (1, 1), json!({})).await;
        let clip = heard(&li, &format!("/api/v1/examples/{}/audio", example["id"].as_str().unwrap())).await;
        let begins = 1300 * 16;
        assert!(correlation(&mixed[2000 * 16..4500 * 16], &clip[2000 * 16 - begins..4500 * 16 - begins]).abs() < 0.05);
        let written = talk(&service, "chat-1", "red", &["Hello there", "hi"]).await;
        let silent = pin(&li, &written, (0, 0), json!({})).await;
        assert_eq!(silent["has_sound"], false);
        let path = format!("/api/v1/examples/{}/audio", silent["id"].as_str().unwrap());
        assert_eq!(li.send(Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    }
}

db_test! {
    async fn more_like_this_is_of_the_same_party_elsewhere_and_in_sight(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        let boss = service.log_in("boss", Role::Supervisor, None, &["red"]).await;
        let one = talk(&service, "one", "red", &["I am very sorry for the long wait", "never mind the wait"]).await;
        talk(&service, "two", "red", &["so sorry for the long delay today", "never mind the delay", "ok"]).await;
        talk(&service, "three", "blue", &["so sorry for the long trouble today", "never mind that trouble"]).await;
        let texts = async |person: &Person, path: String| {
            let page = person.get(&path).await;
            let mut all: Vec<String> = page["items"].as_array().unwrap().iter()
                .map(|item| item["said"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap().to_owned()).collect();
            all.sort();
            (all, page)
        };
        let path = format!("/api/v1/alike?conversation={}&from_turn=0&to_turn=1", one.as_str());
        let (all, page) = texts(&li, path.clone()).await;
        assert_eq!(all, ["so sorry for the long delay today", "so sorry for the long trouble today"]);
        assert_eq!(page["items"][0]["shared"][0], "sorry for the long");
        assert_eq!(texts(&boss, path).await.0, ["so sorry for the long delay today"]);
        let example = pin(&li, &one, (0, 0), json!({})).await;
        let path = format!("/api/v1/alike?example={}", example["id"].as_str().unwrap());
        assert_eq!(texts(&li, path).await.0.len(), 2);
        assert_eq!(li.send(Method::GET, "/api/v1/alike", &Value::Null).await.0, StatusCode::BAD_REQUEST);
    }
}

/// A scorecard that finds `criterion` met or not, in the first turn.
async fn score(db: &Db, id: &ConversationId, met: bool, confidence: f64) {
    let quote = Evidence::Quote { turn: 0, span: Span::new(0, 4), start_ms: None, end_ms: None };
    let outcome = if met {
        Found::Met { evidence: vec![quote] }
    } else {
        Found::NotMet { first: quote, more: Vec::new() }
    };
    let finding = Finding {
        criterion: "apology".to_owned(),
        dimension: "empathy".to_owned(),
        outcome,
        confidence,
        why: "said so".to_owned(),
        sources: Vec::new(),
    };
    let card = Scorecard {
        rubric: RubricRef { id: "support".to_owned(), hash: ContentHash::of(b"support") },
        overall: Some(if met { 90.0 } else { 40.0 }),
        band: None,
        critical_failed: Vec::new(),
        dimensions: Vec::new(),
        findings: vec![finding],
    };
    let mut tx = db.write().await.unwrap();
    scorecards::record(&mut tx, id, 1, &[card], NOW).await.unwrap();
    tx.commit().await.unwrap();
}

db_test! {
    async fn proposals_follow_scorecards_and_tell_nothing_of_what_is_to_be_judged_blind(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Reviewer, None, &[]).await;
        let mut ids = Vec::new();
        for (n, met) in [true, false, true].into_iter().enumerate() {
            let id = talk(&service, &format!("p-{n}"), &format!("team {n}"), &["Sorry, call me at 13800138000", "hm"]).await;
            score(&db, &id, met, 0.9).await;
            ids.push(id);
        }
        let wanted = Wanted { revision: 1, stream: Stream::Sample, reasons: Vec::new(), risk: 0.0, priority: 0, due_in: None };
        let mut tx = db.write().await.unwrap();
        review::store::settle(&mut tx, &ids[2], &wanted, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let proposed = async || {
            let page = li.get("/api/v1/proposals?criterion=apology").await;
            let all = page.as_array().unwrap().iter();
            let mut all: Vec<(String, String)> = all
                .map(|one| (one["conversation_id"].as_str().unwrap().to_owned(), one["worth"].as_str().unwrap().to_owned()))
                .collect();
            all.sort();
            assert!(!page.to_string().contains(NUMBER));
            all
        };
        let (good, bad) = (|n: usize| (ids[n].to_string(), "good".to_owned()), |n: usize| (ids[n].to_string(), "bad".to_owned()));
        assert_eq!(proposed().await, [good(0), bad(1)], "the third is still to be judged blind");
        let mut tx = db.write().await.unwrap();
        let case = review::store::last(&mut tx, &ids[2]).await.unwrap().unwrap();
        review::store::close(&mut tx, &case.id, "judged", NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(proposed().await, [good(0), bad(1), good(2)]);
        let accepted = pin(&li, &ids[0], (0, 0), json!({"criterion": "apology", "origin": "machine"})).await;
        assert_eq!((&accepted["dimension"], &accepted["rubric_id"]), (&json!("empathy"), &json!("support")));
        assert_eq!(proposed().await, [bad(1), good(2)], "what is pinned is not proposed again");
    }
}

db_test! {
    async fn of_several_rubrics_the_board_of_phrases_reads_the_strictest(db) {
        let service = served(&db).await;
        let id = talk(&service, "c-1", "red", &["Sorry for the wait", "fine"]).await;
        let card = |rubric: &str, overall: f64| Scorecard {
            rubric: RubricRef { id: rubric.to_owned(), hash: ContentHash::of(rubric.as_bytes()) },
            overall: Some(overall),
            band: None,
            critical_failed: Vec::new(),
            dimensions: vec![DimensionScore { dimension: rubric.to_owned(), score: Some(overall), weight: 1.0, assessed: 1, not_assessable: 0 }],
            findings: Vec::new(),
        };
        let mut tx = db.write().await.unwrap();
        scorecards::record(&mut tx, &id, 1, &[card("a.lenient", 90.0), card("z.strict", 40.0)], NOW).await.unwrap();
        records::store::refresh(&mut tx, &id).await.unwrap();
        let read = coaching::store::material(&mut tx, &Sight::All, "en", None, 5).await.unwrap();
        assert_eq!((read.len(), read[0].overall), (1, Some(40.0)));
        assert_eq!(read[0].dimensions[0].dimension, "z.strict");
    }
}

db_test! {
    async fn the_board_of_phrases_shows_what_goes_with_good_conversations_and_no_number(db) {
        let service = served(&db).await;
        let li = service.log_in("li", Role::Trainer, None, &[]).await;
        for n in 0..60 {
            let good = n % 2 == 0;
            let first = if good { "I will fix this for you now, 13800138000" } else { "that is not my job, 13800138000" };
            let mut new = chat(&format!("s-{n}"), &[first, "hm", "one moment please", "ok"]);
            new.about.survey_score = Some(if good { 5.0 } else { 1.0 });
            new.about.agent.as_mut().unwrap().id = format!("a{}", n % 5);
            service.house.accept(&new).await;
        }
        service.house.drain().await;
        let board = compute(&db, &Sight::All, "en", Outcome::Survey, UnixMillis::now()).await.unwrap();
        assert_eq!((board.read, board.good, board.bad, board.enough), (60, 30, 30, true));
        let found = |phrases: &[spotcheck::coaching::phrases::Phrase]| {
            phrases.iter().map(|one| one.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(found(&board.with_good), ["i will fix this for you now"]);
        assert_eq!(found(&board.with_bad), ["that is not my job"]);
        assert_eq!((board.with_good[0].in_good, board.with_good[0].in_bad, board.with_good[0].agents), (30, 0, 5));
        let shown = li.get("/api/v1/scripts?language=en&outcome=survey").await;
        assert_eq!(shown["computing"], false, "it is fresh");
        assert_eq!(shown["board"]["with_good"][0]["text"], "i will fix this for you now");
        assert!(!shown.to_string().contains(NUMBER));
        let other = li.send(Method::GET, "/api/v1/scripts?language=fr&outcome=survey", &Value::Null).await;
        assert_eq!(other.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
