//! Reports: their narrow rows say what the bodies say, everybody sees what is theirs, and files run nothing.

use crate::db::{self, db_test};
use crate::house::{House, NOW, chat};
use crate::served::{Person, Service};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use spotcheck::basic::{ContentHash, ConversationId, UnixMillis, UserId};
use spotcheck::conversation::Started;
use spotcheck::people::{Role, Sight};
use spotcheck::pipeline::{self, NewConversation, rescore};
use spotcheck::report::Filter;
use spotcheck::report::store::{self as reports, Group};
use spotcheck::review::PassRule;
use spotcheck::review::blind::Blindfold;
use spotcheck::review::queue::Viewer;
use spotcheck::review::records;
use spotcheck::review::verdict::{Answer, Occasion, Verdict, store as verdicts};
use spotcheck::scoring::{DimensionScore, Mark, RubricRef, Tally, store as scorecards};
use spotcheck::store::Db;

const DAY: i64 = 86_400_000;
/// Monday, 2025-10-06, 08:00 UTC.
const MONDAY: i64 = 1_759_737_600_000;

fn verdict(
    of: &ConversationId,
    rubric: &str,
    revision: i64,
    occasion: Occasion,
    overall: f64,
    blind: bool,
) -> Verdict {
    let answer = |criterion: &str, first, mark| Answer {
        criterion: criterion.to_owned(),
        dimension: "attitude".to_owned(),
        machine: Some(Mark::Met),
        machine_confidence: Some(0.9),
        first,
        mark,
        reason: String::new(),
        evidence: Vec::new(),
    };
    Verdict {
        id: UserId::fresh().to_string(),
        conversation_id: of.clone(),
        revision,
        case_id: None,
        rubric: RubricRef { id: rubric.to_owned(), hash: ContentHash::of(rubric.as_bytes()) },
        scorecard: None,
        reviewer: UserId::new("wang"),
        occasion,
        blind,
        answers: vec![
            answer("greets", Some(Mark::NotMet), Mark::Met),
            answer("thanks", None, Mark::NotApplicable),
        ],
        note: String::new(),
        tally: Tally {
            dimensions: vec![DimensionScore {
                dimension: "attitude".to_owned(),
                score: Some(overall),
                weight: 1.0,
                assessed: 1,
                not_assessable: 0,
            }],
            overall: Some(overall),
            band: Some("low".to_owned()),
            critical_failed: vec!["greets".to_owned()],
        },
        seconds: 70,
        given_at: NOW,
    }
}

/// Sees everything and judges nothing.
fn everybody() -> Viewer {
    Viewer { user: UserId::new("nobody"), sight: Sight::All, blindfold: Blindfold::None, leads: false }
}

async fn give(db: &Db, verdict: &Verdict) {
    let mut tx = db.write().await.unwrap();
    verdicts::give(&mut tx, verdict).await.unwrap();
    tx.commit().await.unwrap();
}

/// A chat of an agent in a team at a time, with so many turns of the agent.
fn talk(id: &str, agent: &str, team: &str, at: i64, turns: usize) -> NewConversation {
    let mut new = chat(id, &vec!["hello there"; 2 * turns]);
    new.about.started = Some(Started { at: UnixMillis(at), zone: "UTC".to_owned() });
    let own = new.about.agent.as_mut().unwrap();
    (own.id, own.team, own.name) = (agent.to_owned(), Some(team.to_owned()), Some(format!("Agent {agent}")));
    new
}

/// What reports read of a conversation, and what the stored bodies say.
async fn compared(db: &Db, id: &ConversationId) -> usize {
    let mut tx = db.read().await.unwrap();
    let mut found = Vec::new();
    for rubric in ["support", "billing"] {
        let filter = Filter { rubric: Some(rubric.to_owned()), ..Filter::default() };
        let all = (UnixMillis(0), UnixMillis(i64::MAX));
        let rows = reports::recent(&mut tx, &everybody(), all, &filter, 1_000).await.unwrap();
        found.extend(rows.into_iter().filter(|row| row.id == *id));
    }
    found.sort_by(|a, b| a.rubric.cmp(&b.rubric));
    let revision = match spotcheck::conversation::store::by_id(&mut tx, id).await.unwrap() {
        Some(row) => row.revision,
        None => 0,
    };
    let cards = scorecards::current(&mut tx, id).await.unwrap();
    let cards: Vec<_> = cards.iter().filter(|one| one.revision == revision).map(|one| &one.card).collect();
    let verdicts = verdicts::of_record(&mut tx, id, revision).await.unwrap();
    let mut lines = records::lines(revision, &cards, &verdicts).unwrap();
    lines.sort_by(|a, b| a.0.rubric.cmp(&b.0.rubric));
    assert_eq!(found.len(), lines.len());
    for (row, (line, _)) in found.iter().zip(&lines) {
        assert_eq!((&row.rubric, row.by_person, row.overall), (&line.rubric, line.by_person, line.overall));
        assert_eq!(
            (row.critical, &row.marks, &row.dimensions),
            (line.critical, &line.marks, &line.dimensions)
        );
        assert_eq!(row.layout, line.layout.as_str());
    }
    let strictest = reports::recent(
        &mut tx,
        &everybody(),
        (UnixMillis(0), UnixMillis(i64::MAX)),
        &Filter::default(),
        1_000,
    )
    .await
    .unwrap();
    let own: Vec<_> = strictest.into_iter().filter(|row| row.id == *id).collect();
    let expected = lines.iter().find(|(_, strictest)| *strictest).map(|(line, _)| line.rubric.clone());
    assert_eq!(own.first().map(|row| row.rubric.clone()), expected);
    assert!(own.len() <= 1, "a conversation counts once");
    lines.len()
}

db_test! {
    async fn the_narrow_rows_say_what_the_bodies_say(db) {
        let house = House::new(db.clone());
        house.publish("support", 30).await;
        house.publish("billing", 20).await;
        let id = house.accept(&talk("c-1", "li", "red", MONDAY, 2)).await.id().clone();
        house.drain().await;
        assert_eq!(compared(&db, &id).await, 2);

        give(&db, &verdict(&id, "support", 1, Occasion::Calibration, 5.0, true)).await;
        assert_eq!(compared(&db, &id).await, 2);
        give(&db, &verdict(&id, "support", 1, Occasion::Review, 35.5, true)).await;
        assert_eq!(compared(&db, &id).await, 2);
        let mut tx = db.read().await.unwrap();
        let rows = reports::recent(&mut tx, &everybody(), (UnixMillis(0), UnixMillis(i64::MAX)), &Filter::default(), 9).await.unwrap();
        drop(tx);
        assert_eq!((rows[0].rubric.as_str(), rows[0].overall, rows[0].by_person), ("support", Some(35.5), true));
        assert_eq!((rows[0].marks.as_str(), rows[0].dimensions.as_str(), rows[0].critical), ("ma", "35.5", true));

        // Another version of a rubric: everything is scored again.
        house.publish("billing", 10).await;
        let mut tx = db.write().await.unwrap();
        rescore::begin(&mut tx, &spotcheck::conversation::store::Filter::default(), NOW).await.unwrap();
        tx.commit().await.unwrap();
        house.drain().await;
        assert_eq!(compared(&db, &id).await, 2);
        let mut tx = db.read().await.unwrap();
        let rows = reports::recent(&mut tx, &everybody(), (UnixMillis(0), UnixMillis(i64::MAX)), &Filter::default(), 9).await.unwrap();
        drop(tx);
        assert_eq!((rows[0].rubric.as_str(), rows[0].overall), ("billing", Some(20.0)), "now that one is stricter");

        // Other words: nothing counts until they are scored, and then the verdict on the old ones does not.
        house.accept(&talk("c-1", "li", "red", MONDAY, 3)).await;
        let mut tx = db.read().await.unwrap();
        let rows = reports::recent(&mut tx, &everybody(), (UnixMillis(0), UnixMillis(i64::MAX)), &Filter::default(), 9).await.unwrap();
        drop(tx);
        assert_eq!(rows, []);
        house.drain().await;
        assert_eq!(compared(&db, &id).await, 2);

        pipeline::erase(&db, &house.context.blobs, &id).await.unwrap();
        assert_eq!(compared(&db, &id).await, 0);
    }
}

db_test! {
    async fn only_what_began_in_the_stretches_counts(db) {
        let house = House::new(db.clone());
        house.publish("support", 30).await;
        for n in 0..3 {
            house.accept(&talk(&format!("c-{n}"), "li", "red", MONDAY + n * DAY, 2)).await;
        }
        house.drain().await;
        let rule = PassRule { mark: 60.0, critical_fails: true };
        let counted = async |open: Option<Vec<(i64, i64)>>, when: (i64, i64)| {
            let open = open.map(|all| all.iter().map(|(from, to)| (UnixMillis(*from), UnixMillis(*to))).collect());
            let (filter, when) = (Filter { open, ..Filter::default() }, (UnixMillis(when.0), UnixMillis(when.1)));
            let mut tx = db.read().await.unwrap();
            let cells = reports::cells(&mut tx, &everybody(), when, &filter, Group::None, rule).await.unwrap();
            cells.iter().map(|cell| cell.n).sum::<usize>()
        };
        let always = (0, i64::MAX);
        let two = vec![(MONDAY - 1, MONDAY + 1), (MONDAY + DAY + 1, MONDAY + DAY + 2), (MONDAY + 2 * DAY, MONDAY + 3 * DAY)];
        assert_eq!(counted(None, always).await, 3);
        assert_eq!(counted(Some(two.clone()), always).await, 2);
        assert_eq!(counted(Some(two), (MONDAY + DAY, MONDAY + 3 * DAY)).await, 1);
        assert_eq!(counted(Some(Vec::new()), always).await, 0, "it was never open");
    }
}

db_test! {
    async fn what_was_scored_before_there_were_reports_is_filled_in(db) {
        let house = House::new(db.clone());
        house.publish("support", 30).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(house.accept(&talk(&format!("c-{n}"), "li", "red", MONDAY + n * DAY, 2)).await.id().clone());
        }
        house.drain().await;
        give(&db, &verdict(&ids[0], "support", 1, Occasion::Review, 35.5, true)).await;
        let mut tx = db.write().await.unwrap();
        for id in &ids {
            records::store::forget(&mut tx, id).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(records::store::backfill(&db).await.unwrap(), 3);
        for id in &ids {
            assert_eq!(compared(&db, id).await, 1);
        }
        assert_eq!(records::store::backfill(&db).await.unwrap(), 0);
    }
}

/// Two teams: "red" with scores of 30 to 90, "blue" of 60 to 90; twelve conversations each of two agents.
async fn furnished(db: Db, folder: tempfile::TempDir) -> Service {
    let service = Service::over(db, folder).await;
    service.house.publish("support", 30).await;
    for n in 0..12 {
        for (agent, team, turns) in
            [("r1", "red", 1), ("r2", "red", 3), ("b1", "blue", 3), ("=b2", "blue", 2)]
        {
            let new = talk(&format!("{agent}-{n}"), agent, team, MONDAY + n * DAY, turns);
            service.house.accept(&new).await;
        }
    }
    service.house.drain().await;
    service
}

const WHEN: &str = "from=2025-10-01&to=2025-10-31";

async fn scenario(db: Db, folder: tempfile::TempDir) {
    let service = furnished(db, folder).await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let boss = service.log_in("boss", Role::Supervisor, None, &["red"]).await;
    let names = |report: &Value| -> Vec<String> {
        report["agents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["agent_id"].as_str().unwrap().to_owned())
            .collect()
    };
    let agents = format!("/api/v1/reports/agents?{WHEN}");
    assert_eq!(names(&admin.get(&agents).await), ["=b2", "b1", "r1", "r2"]);
    assert_eq!(names(&boss.get(&agents).await), ["r1", "r2"], "own team alone");
    for path in ["b1", "nobody"] {
        let path = format!("/api/v1/reports/agents/{path}?{WHEN}");
        assert_eq!(boss.send(Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    }
    let own = boss.get(&format!("/api/v1/reports/agents/r1?{WHEN}&by=day")).await;
    assert_eq!((&own["agent"], &own["total"]["n"]), (&"Agent r1".into(), &12.into()));
    assert!(
        own["total"]["score"].get("value").is_none(),
        "twelve calls that are all alike say little of the next"
    );
    assert_eq!(own["points"].as_array().unwrap().len(), 31);
    assert!(
        own["points"].as_array().unwrap().iter().all(|point| point["score"].get("value").is_none()),
        "one call is no figure"
    );

    let overview = format!("/api/v1/reports/overview?{WHEN}&by=month&group=team");
    let report = admin.get(&overview).await;
    let groups: Vec<&str> =
        report["groups"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!((report["total"]["n"].as_u64(), groups), (Some(48), vec!["blue", "red"]));
    assert_eq!(report["total"]["pass"]["n"], 48);
    assert_eq!(boss.get(&overview).await["total"]["n"], 24);
    let open = admin.get(&format!("/api/v1/reports/overview?{WHEN}&by=day&hours=open")).await;
    assert_eq!(open["total"]["n"], 0, "eight in the morning is before it opens");
    assert_eq!(names(&admin.get(&format!("{agents}&hours=open")).await), [""; 0]);
    assert_eq!(admin.get(&format!("/api/v1/reports/rubrics/support?{WHEN}&hours=open")).await["n"], 0);

    // Of two agents each, nothing can be said of teams.
    let teams = admin.get(&format!("/api/v1/reports/teams?{WHEN}")).await;
    assert_eq!((teams["teams"].as_array().unwrap().len(), teams["pairs"].as_array().unwrap().len()), (2, 0));
    let satisfied = admin.get(&format!("/api/v1/reports/satisfaction?{WHEN}")).await;
    assert_eq!(
        (satisfied["total"]["n"].as_u64(), satisfied["weeks"].as_array().unwrap().len()),
        (Some(48), 5)
    );

    for (path, status) in [
        ("from=2025-10-31&to=2025-10-01", 400),
        ("from=tomorrow", 400),
        ("from=1990-01-01&to=2025-01-01&by=hour", 400),
        ("from=2020-01-01&to=2025-01-01&by=month&hours=open", 400),
    ] {
        let (found, problem) =
            admin.send(Method::GET, &format!("/api/v1/reports/overview?{path}"), &Value::Null).await;
        assert_eq!(found.as_u16(), status, "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_supervisor_sees_the_own_team_and_the_admin_all_on_sqlite() {
    let (folder, db) = db::sqlite().await;
    scenario(db, folder).await;
}

#[tokio::test]
async fn a_supervisor_sees_the_own_team_and_the_admin_all_on_postgres() {
    if let Some(db) = db::postgres().await {
        scenario(db, tempfile::tempdir().unwrap()).await;
    }
}

async fn file(person: &Person, path: &str) -> (StatusCode, String, Vec<u8>) {
    let answer = person.ask(Method::GET, path).send().await.unwrap();
    let status = answer.status();
    let name = answer.headers().get("content-disposition").map(|name| name.to_str().unwrap().to_owned());
    (status, name.unwrap_or_default(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn files_carry_names_for_leads_and_formulas_for_nobody_and_are_logged() {
    let (folder, db) = db::sqlite().await;
    let service = furnished(db, folder).await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let boss = service.log_in("boss", Role::Supervisor, None, &["blue"]).await;
    let trainer = service.log_in("tina", Role::Trainer, None, &[]).await;
    let path = format!("/api/v1/reports/agents/export?{WHEN}&lang=zh");
    let (status, name, csv) = file(&boss, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(name.contains("spotcheck-agents-20") && name.ends_with(".csv\""), "{name}");
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("唯一依据") && csv.contains("坐席工号"), "{csv}");
    assert!(csv.contains("\n'=b2,Agent =b2,12,"), "{csv}");
    assert!(!csv.contains("r1"), "another team's agent: {csv}");
    let (_, name, xlsx) = file(&boss, &format!("{path}&format=xlsx")).await;
    assert!(xlsx.starts_with(b"PK") && name.ends_with(".xlsx\""));
    for path in ["agents", "teams", "agents/b1"] {
        let path = format!("/api/v1/reports/{path}/export?{WHEN}");
        assert_eq!(file(&trainer, &path).await.0, StatusCode::FORBIDDEN);
    }
    for path in ["overview", "satisfaction", "rubrics/support"] {
        let (status, _, csv) = file(&trainer, &format!("/api/v1/reports/{path}/export?{WHEN}")).await;
        let csv = String::from_utf8(csv).unwrap();
        assert!(status == StatusCode::OK && !csv.contains("Agent") && !csv.contains("b1"), "{path}: {csv}");
    }
    let log = admin.get("/api/v1/audit?action=exported").await;
    let entries = log["items"].as_array().unwrap();
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().any(|one| one["who"] == "boss"
        && one["subject"] == "report:agents"
        && one["detail"] == "2 rows, xlsx"));
}

#[tokio::test]
async fn agreement_counts_what_was_said_blind_and_no_calibration() {
    let (folder, db) = db::sqlite().await;
    let service = furnished(db.clone(), folder).await;
    let admin = service.log_in("root", Role::Admin, None, &[]).await;
    let mut tx = db.read().await.unwrap();
    let rows = reports::recent(
        &mut tx,
        &everybody(),
        (UnixMillis(0), UnixMillis(i64::MAX)),
        &Filter::default(),
        100,
    )
    .await
    .unwrap();
    drop(tx);
    for (n, row) in rows.iter().take(30).enumerate() {
        give(&db, &verdict(&row.id, "support", 1, Occasion::Review, 70.0, n < 20)).await;
        give(&db, &verdict(&row.id, "support", 1, Occasion::Calibration, 70.0, true)).await;
    }
    let report = admin.get(&format!("/api/v1/reports/rubrics/support?{WHEN}")).await;
    let row = |name: &str| {
        report["criteria"].as_array().unwrap().iter().find(|one| one["criterion"] == name).unwrap()
    };
    let greets = row("greets");
    assert_eq!(
        (greets["counts"]["met"].as_u64(), greets["agreement"]["same"]["n"].as_u64()),
        (Some(30), Some(20))
    );
    assert_eq!(
        greets["agreement"]["same"]["value"], 0.0,
        "the first answer counts, not the one after the machine's"
    );
    assert_eq!(row("thanks")["counts"]["not_applicable"], 30);
    let overview = admin.get(&format!("/api/v1/reports/overview?{WHEN}")).await;
    assert_eq!(overview["total"]["by_person"], 30);
}
