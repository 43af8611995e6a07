//! Rubrics in the browser: drafts, previews over all history, publishing, rolling back, and how they live with files.

use crate::db::db_test;
use crate::house::{House, NOW};
use crate::judged_house::{PLENTY, configure, talk};
use crate::served::Service;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use spotcheck::basic::{ContentHash, ConversationId, UnixMillis};
use spotcheck::config::Settings;
use spotcheck::conversation::store::Filter;
use spotcheck::people::Role;
use spotcheck::pipeline::files::{self, Settled};
use spotcheck::pipeline::preview::{self, Stale, Standing};
use spotcheck::pipeline::publishing::{self, By, Refused};
use spotcheck::pipeline::{judge, rescore};
use spotcheck::rubric;
use spotcheck::rubric::store::drafts::{self, Draft};
use spotcheck::rubric::store::versions::{self, Way};
use spotcheck::rubric::store::{self as published, Published, previews};
use spotcheck::store::Db;
use std::sync::Arc;

/// Greets and thanks, five points each.
const RUBRIC: &str = "\
id: support
language: en
title: { zh: 客服, en: Support }
for: { language: en }
dimensions: { attitude: { title: Attitude, weight: 1 } }
bands:
  - { id: good, title: Good, from: 60 }
  - { id: poor, title: Poor, from: 0 }
criteria:
  - { id: greets, dimension: attitude, title: Greets, points: 5, met: { moment: greeting } }
  - { id: thanks, dimension: attitude, title: Thanks, points: 5, met: { moment: thanks } }
";

const CASES: &str = "\
cases:
  - name: says hello
    turns:
      - customer: I need help.
      - agent: Hello, how can I help you?
    expect: { greets: met }
";

/// The same with greeting worth three times as much.
fn dearer() -> String {
    RUBRIC.replace("title: Greets, points: 5", "title: Greets, points: 15")
}

fn version(yaml: &str) -> Published {
    let compiled = rubric::parse("r", yaml).unwrap_or_else(|error| panic!("{error}"));
    Published { id: compiled.id.clone(), hash: compiled.hash, yaml: yaml.to_owned() }
}

async fn bring_in(db: &Db, yaml: &str) {
    let mut tx = db.write().await.unwrap();
    published::publish(&mut tx, &version(yaml), NOW).await.unwrap();
    tx.commit().await.unwrap();
}

fn draft(yaml: &str) -> Draft {
    Draft {
        id: "d1".to_owned(),
        rubric_id: "support".to_owned(),
        title: "dearer".to_owned(),
        yaml: yaml.to_owned(),
        cases: String::new(),
        based_on: None,
        who: "ada".to_owned(),
        created_at: 1,
        updated_at: 1,
    }
}

/// So many chats, scored; every other agent greets.
async fn scored(db: Db, chats: usize) -> (House, Vec<ConversationId>) {
    let mut house = House::new(db);
    configure(&mut house, None, PLENTY);
    bring_in(&house.context.db, RUBRIC).await;
    let mut ids = Vec::new();
    for n in 0..chats {
        let answer = if n % 2 == 0 { "Hello, how can I help you?" } else { "Which order is it?" };
        let mut new = talk(&format!("chat-{n:04}"), &["I need help with my order.", answer]);
        if let Some(agent) = &mut new.about.agent {
            agent.id = if n < 9 { "few".to_owned() } else { "li".to_owned() };
        }
        ids.push(house.accept(&new).await.id().clone());
    }
    house.drain().await;
    (house, ids)
}

fn settings() -> (tempfile::TempDir, Settings) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::load(None, Some(folder.path())).unwrap();
    (folder, settings)
}

async fn preview_of(house: &House, draft: &Draft) -> previews::Preview {
    let db = &house.context.db;
    let mut tx = db.write().await.unwrap();
    if drafts::by_id(&mut tx, &draft.rubric_id, &draft.id).await.unwrap().is_none() {
        drafts::add(&mut tx, draft).await.unwrap();
    }
    preview::begin(&mut tx, draft, &version(&draft.yaml).hash, "ada", NOW).await.unwrap();
    tx.commit().await.unwrap();
    house.drain().await;
    previews::of_draft(&mut db.read().await.unwrap(), &draft.id).await.unwrap().unwrap()
}

db_test! {
    async fn a_preview_says_what_a_dry_run_says_and_then_what_happens(db) {
        let (house, ids) = scored(db.clone(), 420).await; // three batches in two lanes
        let before = house.cards(&ids[0]).await;
        let one = preview_of(&house, &draft(&dearer())).await;
        let mut tx = db.read().await.unwrap();
        let Standing::Done(effect) = preview::standing(&mut tx, &one).await.unwrap() else { panic!("not done") };
        drop(tx);
        assert_eq!(house.cards(&ids[0]).await, before, "a preview writes nothing of a conversation");

        let (_folder, settings) = settings();
        let mut dry = house.context.clone();
        let compiled = rubric::parse("r", &dearer()).unwrap();
        dry.judges = Arc::new(judge::by(&settings, vec![compiled]).unwrap());
        let told = rescore::dry_run(&dry, &Filter::default(), |_| {}).await.unwrap();
        assert_eq!(effect.tally, told);
        assert_eq!((told.seen, told.scores_moved, told.bands_moved), (420, 210, 210));

        let scores = &effect.scores;
        assert_eq!((scores.both, scores.up, scores.down), (420, 210, 0));
        assert_eq!((scores.histogram_before[5], scores.histogram_before[0]), (210, 210));
        assert_eq!((scores.histogram_after[7], scores.histogram_after[0]), (210, 210));
        assert_eq!(effect.bands["poor"]["good"], 210);
        assert_eq!(effect.bands["poor"]["poor"], 210);
        assert_eq!((effect.agents["few"].n, effect.agents["li"].n), (9, 411));
        assert_eq!(effect.criteria["greets"].changed, 0, "worth more, judged the same");
        assert_eq!(effect.movers.len(), 210);

        bring_in(&db, &dearer()).await;
        let mut tx = db.write().await.unwrap();
        let fill = publishing::back_fill(&mut tx, "ada", NOW).await.unwrap();
        let same = publishing::back_fill(&mut tx, "ada", NOW).await.unwrap();
        assert_eq!(fill, same, "one under way goes on");
        tx.commit().await.unwrap();
        house.drain().await;
        let mut tx = db.read().await.unwrap();
        let done = rescore::finished(&mut tx, &fill.run).await.unwrap().unwrap();
        assert_eq!(rescore::seen(&mut tx, &fill.run).await.unwrap(), 420);
        assert_eq!((done.changed, done.scores_moved, done.bands_moved), (told.changed, told.scores_moved, told.bands_moved));
    }
}

db_test! {
    async fn a_preview_of_another_text_edition_or_history_is_stale(db) {
        let (house, _) = scored(db.clone(), 3).await;
        let one = preview_of(&house, &draft(&dearer())).await;
        let stale = async |yaml: &str| {
            preview::stale(&mut db.read().await.unwrap(), &one, &draft(yaml)).await.unwrap()
        };
        assert_eq!(stale(&dearer()).await, []);
        assert_eq!(stale(RUBRIC).await, [Stale::Text]);
        house.accept(&talk("one-more", &["I need help.", "Hello."])).await;
        house.drain().await;
        assert_eq!(stale(&dearer()).await, [Stale::History]);
        bring_in(&db, &RUBRIC.replace("points: 5", "points: 4")).await;
        assert_eq!(stale(&dearer()).await, [Stale::Rubrics, Stale::History]);
    }
}

db_test! {
    async fn a_preview_that_is_overtaken_says_so_instead_of_mixing_editions(db) {
        let (house, _) = scored(db.clone(), 3).await;
        let mut tx = db.write().await.unwrap();
        let draft = draft(&dearer());
        drafts::add(&mut tx, &draft).await.unwrap();
        preview::begin(&mut tx, &draft, &version(&draft.yaml).hash, "ada", NOW).await.unwrap();
        tx.commit().await.unwrap();
        bring_in(&db, &RUBRIC.replace("points: 5", "points: 4")).await;
        house.drain().await;
        let mut tx = db.read().await.unwrap();
        let one = previews::of_draft(&mut tx, "d1").await.unwrap().unwrap();
        let Standing::Failed(why) = preview::standing(&mut tx, &one).await.unwrap() else { panic!("not failed") };
        assert!(why.contains("compute it again"), "{why}");
    }
}

db_test! {
    async fn what_is_published_in_the_browser_outlives_every_start_until_the_file_says_the_same(db) {
        let (folder, mut settings) = settings();
        settings.score.rubrics = folder.path().to_owned();
        let file = folder.path().join("support.yaml");
        let start = async || files::settle(&db, &settings, NOW).await.unwrap();
        let in_force = async || {
            let all = published::active(&mut db.read().await.unwrap()).await.unwrap();
            all.into_iter().map(|one| one.hash).collect::<Vec<_>>()
        };
        let only = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        std::fs::write(&file, RUBRIC).unwrap();
        std::fs::write(folder.path().join("support.cases.yaml"), CASES).unwrap();
        assert_eq!(start().await, Settled { published: only(&["support"]), ..Settled::default() });
        assert_eq!(start().await, Settled::default());
        assert_eq!(published::cases::own(&mut db.read().await.unwrap(), "support").await.unwrap(), CASES);

        // Published in the browser: neither the old file nor an edited one comes over it.
        let own = version(&dearer());
        let first = version(RUBRIC).hash;
        let by = By { who: "ada", way: Way::Published, note: "dearer", replaces: Some(first.as_str()) };
        let mut tx = db.write().await.unwrap();
        publishing::publish(&mut tx, &own, &by, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(start().await, Settled { offered: only(&["support"]), ..Settled::default() });
        let edited = RUBRIC.replace("points: 5", "points: 4");
        std::fs::write(&file, &edited).unwrap();
        assert_eq!(start().await.offered, ["support"]);
        assert_eq!(in_force().await, std::slice::from_ref(&own.hash));
        let judged: Vec<ContentHash> =
            files::in_force(&db, &settings).await.unwrap().into_iter().map(|one| one.hash).collect();
        assert_eq!(judged, in_force().await, "a dry run judges by what stays in force");

        // The file says the same: from now on the rubric follows it again.
        std::fs::write(&file, format!("# a comment\n{}", dearer())).unwrap();
        assert_eq!(start().await, Settled::default());
        std::fs::write(&file, &edited).unwrap();
        assert_eq!(start().await.published, ["support"]);
        assert_eq!(in_force().await, [version(&edited).hash]);

        let ways: Vec<_> = versions::of(&mut db.read().await.unwrap(), "support").await.unwrap();
        let ways: Vec<(Way, &str)> = ways.iter().map(|one| (one.way, one.who.as_str())).collect();
        assert_eq!(ways, [(Way::File, ""), (Way::Published, "ada"), (Way::File, "")]);

        // A rubric goes with its file, but not one that was made in the browser.
        std::fs::rename(&file, folder.path().join("other.yaml")).unwrap();
        std::fs::write(folder.path().join("other.yaml"), RUBRIC.replace("id: support", "id: other")).unwrap();
        bring_in(&db, &RUBRIC.replace("id: support", "id: browser")).await;
        let settled = start().await;
        assert_eq!((settled.published, settled.withdrawn), (only(&["other"]), only(&["support"])));
        let ids: Vec<String> =
            published::active(&mut db.read().await.unwrap()).await.unwrap().into_iter().map(|one| one.id).collect();
        assert_eq!(ids, ["browser", "other"]);
    }
}

db_test! {
    async fn nobody_publishes_over_what_they_have_not_seen_and_an_earlier_version_comes_back(db) {
        bring_in(&db, RUBRIC).await;
        let (old, new) = (version(RUBRIC).hash, version(&dearer()).hash);
        let mut tx = db.write().await.unwrap();
        let by = |replaces| By { who: "ada", way: Way::Published, note: "dearer", replaces };
        let blind = publishing::publish(&mut tx, &version(&dearer()), &by(None), NOW).await;
        assert!(matches!(blind, Err(Refused::Overtaken)), "{blind:?}");
        publishing::publish(&mut tx, &version(&dearer()), &by(Some(old.as_str())), NOW).await.unwrap();
        let again = publishing::publish(&mut tx, &version(&dearer()), &by(Some(new.as_str())), NOW).await;
        assert!(matches!(again, Err(Refused::InForce)), "{again:?}");
        let back = By { way: Way::RolledBack, ..by(Some(new.as_str())) };
        let later = UnixMillis(NOW.0 + 1);
        let unknown = publishing::roll_back(&mut tx, "support", &ContentHash::of(b"?"), &back, later).await;
        assert!(matches!(unknown, Err(Refused::Unknown)), "{unknown:?}");
        let strange = publishing::roll_back(&mut tx, "other", &old, &back, later).await;
        assert!(matches!(strange, Err(Refused::Unknown)), "a version of another rubric: {strange:?}");
        publishing::roll_back(&mut tx, "support", &old, &back, later).await.unwrap();
        assert_eq!(published::active(&mut tx).await.unwrap()[0].hash, old);
        let last = versions::of(&mut tx, "support").await.unwrap().remove(0);
        assert_eq!((last.hash, last.way), (old, Way::RolledBack));
    }
}

/// A service with one rubric published and a few chats scored.
async fn served() -> Service {
    let mut service = Service::start_judging().await;
    configure(&mut service.house, None, PLENTY);
    bring_in(&service.house.context.db, RUBRIC).await;
    for n in 0..4 {
        let answer = if n % 2 == 0 { "Hello, how can I help you?" } else { "Which order is it?" };
        service
            .house
            .accept(&talk(&format!("chat-{n}"), &["My number is 13800138000, I need help.", answer]))
            .await;
    }
    service.house.drain().await;
    service
}

#[tokio::test]
async fn a_text_is_checked_with_every_mistake_at_its_place_and_explained_where_it_is_right() {
    let service = served().await;
    let lead = service.log_in("lead", Role::Supervisor, None, &[]).await;
    let check = async |yaml: &str| {
        let (status, body) = lead.send(Method::POST, "/api/v1/rubrics/check", &json!({"yaml": yaml})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    };
    let good = check(RUBRIC).await;
    assert_eq!((&good["problems"], &good["id"]), (&json!([]), &json!("support")));
    assert_eq!(
        good["explained"]["en"]["criteria"][0]["test"]["text"],
        "Fails when the agent does not say hello."
    );
    assert_eq!(
        good["explained"]["zh"]["criteria"][0]["test"]["text"],
        "出现下列情况即不达标：坐席没有问候对方。"
    );

    let bad =
        check(&RUBRIC.replace("moment: greeting", "moment: greetign").replace("weight: 1", "weight: 0"))
            .await;
    let places: Vec<_> =
        bad["problems"].as_array().unwrap().iter().map(|one| (&one["line"], &one["column"])).collect();
    assert_eq!(places, [(&json!(5), &json!(52)), (&json!(10), &json!(81))]);
    assert_eq!(bad["problems"][1]["hint"], "did you mean `greeting`?");
    assert!(bad["problems"][1]["snippet"].as_str().unwrap().contains("greetign"));

    // A mistake in a knowledge file that the text carries is told at its line of the whole text.
    let knowing = format!(
        "{RUBRIC}knowledge: [k.yaml]\n--- # knowledge: k.yaml\ntitle: K\nstatements:\n  - id: x\n    tpic: [a]\n"
    );
    let lines = knowing.lines().count();
    let told = check(&knowing).await;
    let wrong = told["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["message"].as_str().unwrap().contains("tpic"));
    let wrong = wrong.unwrap_or_else(|| panic!("{told}"));
    assert_eq!((&wrong["line"], &wrong["file"]), (&json!(lines), &json!("k.yaml")));
}

#[tokio::test]
async fn hostile_texts_are_refused_quickly_and_harm_nobody() {
    let service = served().await;
    let lead = service.log_in("lead", Role::Supervisor, None, &[]).await;
    let bomb: String = (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        let before = format!("*a{}", n - 1);
        format!("{text}a{n}: &a{n} [{}]\n", vec![before; 9].join(","))
    });
    let deep = format!("id: {}x{}", "[".repeat(20_000), "]".repeat(20_000));
    let nested = format!(
        "{}  - {{ id: n, dimension: attitude, title: N, points: 1, met: {} }}\n",
        RUBRIC,
        (0..60).fold("{ moment: thanks }".to_owned(), |inner, _| format!("{{ not: {inner} }}"))
    );
    let regex = RUBRIC.replace("moment: greeting", "regex: '(a{1000}){1000}'");
    let null = "id: \u{0}\u{1}\nlanguage: en";
    for text in [
        bomb.as_str(),
        &deep,
        &nested,
        &regex,
        null,
        "",
        "--- # knowledge: ../../etc/passwd\nx",
        "!!python/object:x {}",
    ] {
        let (status, body) = lead.send(Method::POST, "/api/v1/rubrics/check", &json!({"yaml": text})).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(!body["problems"].as_array().unwrap().is_empty(), "{text:.80}");
    }
    let long = format!("# {}\n{RUBRIC}", "x".repeat(256 * 1024));
    let (status, _) = lead.send(Method::POST, "/api/v1/rubrics/check", &json!({"yaml": long})).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_draft_is_kept_tried_previewed_and_published_only_while_its_cases_hold() {
    let service = served().await;
    let db = service.house.context.db.clone();
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let new = json!({"title": "dearer", "cases": CASES.replace("greets: met", "greets: not_met")});
    let (status, draft) = admin.send(Method::POST, "/api/v1/rubrics/support/drafts", &new).await;
    assert_eq!((status, &draft["yaml"]), (StatusCode::CREATED, &json!(RUBRIC)), "{draft}");
    let path = format!("/api/v1/rubrics/support/drafts/{}", draft["id"].as_str().unwrap());
    let save = |yaml: String, cases: &Value, seen: &Value| json!({"title": "dearer", "yaml": yaml, "cases": cases, "seen": seen});
    let (status, saved) =
        admin.send(Method::PUT, &path, &save(dearer(), &draft["cases"], &draft["updated_at"])).await;
    assert_eq!(status, StatusCode::OK, "{saved}");
    let (status, _) =
        admin.send(Method::PUT, &path, &save(dearer(), &draft["cases"], &draft["updated_at"])).await;
    assert_eq!(status, StatusCode::CONFLICT, "somebody saved it since");

    let offered = admin.get("/api/v1/rubrics/support/conversations").await;
    assert_eq!(offered.as_array().unwrap().len(), 4);
    let ids: Vec<&Value> = offered.as_array().unwrap().iter().map(|one| &one["id"]).collect();
    let attempt = json!({"yaml": dearer(), "conversations": ids});
    let (status, tried) = admin.send(Method::POST, "/api/v1/rubrics/support/try", &attempt).await;
    assert_eq!(status, StatusCode::OK, "{tried}");
    let moves: Vec<_> = tried
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["before"]["overall"].as_f64(), one["after"]["overall"].as_f64()))
        .collect();
    assert_eq!(moves.iter().filter(|one| **one == (Some(50.0), Some(75.0))).count(), 2, "{moves:?}");
    assert!(!tried.to_string().contains("13800138000"));

    let (status, begun) = admin.send(Method::POST, &format!("{path}/preview"), &Value::Null).await;
    assert_eq!(
        (status, &begun["state"], &begun["total"]),
        (StatusCode::ACCEPTED, &json!("running"), &json!(4))
    );
    service.house.drain().await;
    let done = admin.get(&format!("{path}/preview")).await;
    assert_eq!((&done["state"], &done["stale"]), (&json!("done"), &json!([])));
    assert_eq!(done["effect"]["scores"]["up"], 2);
    assert_eq!(done["effect"]["movers"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&done["effect"]["people"]["moved"], &done["effect"]["people"]["not_enough"]),
        (&json!([]), &json!(1))
    );

    let hash = version(RUBRIC).hash;
    let mut wish = json!({"draft": draft["id"], "seen": saved["updated_at"], "replaces": hash, "note": "greeting counts more"});
    let (status, refused) = admin.send(Method::POST, "/api/v1/rubrics/support/publish", &wish).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
    assert_eq!(refused["cases"][0]["failed"][0]["criterion"], "greets");
    assert_eq!(
        published::active(&mut db.read().await.unwrap()).await.unwrap()[0].hash,
        hash,
        "nothing was published"
    );
    wish["although"] = json!("the case is wrong");
    wish["back_fill"] = json!(true);
    let (status, told) = admin.send(Method::POST, "/api/v1/rubrics/support/publish", &wish).await;
    assert_eq!((status, &told["hash"]), (StatusCode::OK, &json!(version(&dearer()).hash)), "{told}");
    assert_eq!((&told["back_fill"]["total"], &told["back_fill"]["done"]), (&json!(4), &json!(false)));
    service.house.drain().await;
    let filled = admin.get("/api/v1/back-fill").await;
    assert_eq!(
        (&filled["done"], &filled["changed"], &filled["stale"]),
        (&json!(true), &json!(4), &json!(false))
    );
    let (status, _) = admin.send(Method::GET, &path, &Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a published draft is done with");

    let back = json!({"hash": hash, "replaces": version(&dearer()).hash, "note": "too dear"});
    let (status, told) = admin.send(Method::POST, "/api/v1/rubrics/support/roll-back", &back).await;
    assert_eq!((status, &told["hash"]), (StatusCode::OK, &json!(hash)), "{told}");
    let rubric = admin.get("/api/v1/rubrics/support").await;
    let ways: Vec<&Value> = rubric["versions"].as_array().unwrap().iter().map(|one| &one["way"]).collect();
    assert_eq!(ways, [&json!("rolled_back"), &json!("published")]);
    let log = admin.get("/api/v1/audit?subject=rubric:support").await.to_string();
    for words in ["although cases fail: the case is wrong", "rolled back to", "too dear", "back-fill begun"] {
        assert!(log.contains(words), "{words} in {log}");
    }
}

#[tokio::test]
async fn a_supervisor_drafts_but_publishes_nothing_and_sees_only_the_own_people() {
    let service = served().await;
    let lead = service.log_in("lead", Role::Supervisor, None, &["elsewhere"]).await;
    let (status, draft) = lead
        .send(Method::POST, "/api/v1/rubrics/support/drafts", &json!({"title": "mine", "yaml": dearer()}))
        .await;
    assert_eq!(status, StatusCode::CREATED, "{draft}");
    let path = format!("/api/v1/rubrics/support/drafts/{}/preview", draft["id"].as_str().unwrap());
    lead.send(Method::POST, &path, &Value::Null).await;
    service.house.drain().await;
    let effect = &lead.get(&path).await["effect"];
    assert_eq!(effect["scores"]["up"], 2, "sums are over everybody");
    assert_eq!(
        (&effect["movers"], &effect["people"]["not_enough"]),
        (&json!([]), &json!(0)),
        "people are not"
    );
    assert_eq!(lead.get("/api/v1/rubrics/support/conversations").await, json!([]));
    let all = service.get("/api/v1/rubrics/support/conversations").await;
    let attempt = json!({"yaml": dearer(), "conversations": [all[0]["id"]]});
    let (status, _) = lead.send(Method::POST, "/api/v1/rubrics/support/try", &attempt).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let wish = json!({"draft": draft["id"], "seen": draft["updated_at"], "note": "please"});
    for path in ["/api/v1/rubrics/support/publish", "/api/v1/rubrics/support/roll-back", "/api/v1/back-fill"]
    {
        let (status, _) = lead.send(Method::POST, path, &wish).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_new_rubric_is_made_in_the_browser_and_an_id_is_not_changed_behind_its_path() {
    let service = served().await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let yaml = RUBRIC.replace("id: support", "id: refunds");
    let begin = async |id: &str| {
        let new = json!({"title": "first, for 13800138000", "yaml": yaml});
        admin.send(Method::POST, &format!("/api/v1/rubrics/{id}/drafts"), &new).await
    };
    let (_, stray) = begin("support").await;
    assert_eq!(stray["title"], "first, for ***********");
    let note = "a new rubric, asked for by 13800138000";
    let wish = |draft: &Value| json!({"draft": draft["id"], "seen": draft["updated_at"], "note": note});
    let mut over = wish(&stray);
    over["replaces"] = json!(version(RUBRIC).hash);
    let (status, told) = admin.send(Method::POST, "/api/v1/rubrics/support/publish", &over).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    let (status, _) = begin("no spaces").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, draft) = begin("refunds").await;
    assert_eq!(
        admin.get("/api/v1/rubrics").await[0]["id"],
        "refunds",
        "a draft is listed before there is a version"
    );
    let (status, told) = admin.send(Method::POST, "/api/v1/rubrics/refunds/publish", &wish(&draft)).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    for path in ["audit?subject=rubric:refunds", "rubrics/refunds"] {
        let told = admin.get(&format!("/api/v1/{path}")).await.to_string();
        assert!(told.contains("asked for by ***********"), "{path}: {told}");
    }
    let version = admin.get("/api/v1/rubrics/refunds/versions/active").await;
    assert_eq!((&version["active"], &version["explained"]["en"]["title"]), (&json!(true), &json!("Support")));
    let figures = admin.get("/api/v1/rubrics/support/figures").await;
    assert_eq!((&figures["n"], &figures["criteria"]["greets"]["met"]), (&json!(4), &json!(2)));
}
