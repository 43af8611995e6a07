//! `kill -9` in every stage and in a re-score, then a restart: everything ends scored or visibly failed, nothing twice,
//! the same scorecards as without a crash. Workers are real processes: this binary, called again with one test.

use crate::db;
use crate::house::{self, House, NOW, chat, tones};
use spotcheck::basic::ConversationId;
use spotcheck::conversation::store::{self as conversations, Filter, Row, State};
use spotcheck::pipeline::rescore;
use spotcheck::review::Stream;
use spotcheck::store::Db;
use spotcheck::worker::{self, Until};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

const POINTS: [&str; 3] = ["at-start", "before-commit", "after-commit"];

/// Not a test by itself: the worker process of the tests below.
#[tokio::test]
async fn child() {
    let (Ok(folder), Ok(url)) = (std::env::var("CHILD_FOLDER"), std::env::var("CHILD_DB")) else { return };
    let supervised = std::env::var("CHILD_WORKER").ok();
    let stop = worker::shutdown(supervised.is_some()).unwrap();
    let db = Db::connect(&url).await.unwrap();
    let house = House::at(db.clone(), Path::new(&folder));
    let _presence = worker::arrive(&db, &house.context.blobs, Path::new(&folder)).await.unwrap();
    let mut options = house::options();
    options.terms.lease_ms = 1_500;
    if let Some(worker) = supervised {
        options.terms.worker = worker;
        options.until = Until::Stopped;
    }
    worker::run(house.context, options, Arc::default(), stop).await.unwrap();
}

fn worker_process(folder: &Path, url: &str, fault: Option<&str>) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::child"]).env("CHILD_FOLDER", folder).env("CHILD_DB", url);
    command.env_remove("SPOTCHECK_FAULT").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(fault) = fault {
        command.env("SPOTCHECK_FAULT", fault);
    }
    command
}

/// All that may not differ between two runs: state, scorecards with their history, case, by the source's id.
type Outcome = BTreeMap<String, (State, Vec<(i64, String, bool)>, Option<Stream>)>;

async fn rows(db: &Db) -> Vec<Row> {
    let mut tx = db.read().await.unwrap();
    conversations::list(&mut tx, &Filter::default(), None, 1_000).await.unwrap()
}

async fn outcome(house: &House) -> Outcome {
    let mut outcome = Outcome::new();
    for row in rows(&house.context.db).await {
        let cards = house.cards(&row.id).await;
        let cards = cards.into_iter().map(|c| (c.revision, c.hash.to_string(), c.current)).collect();
        let stream = house.case(&row.id).await.map(|case| case.stream);
        outcome.insert(row.about.external_id, (row.state, cards, stream));
    }
    outcome
}

/// Recordings, chats, one revised, one damaged; everything is accepted and nothing begun.
async fn furnish(house: &House) {
    house.publish("support", 30).await;
    house.publish("sales", 60).await;
    house.accept(&house.recording("call-1", &tones(200))).await;
    house.accept(&house.recording("call-2", &tones(210))).await;
    house.accept(&house.recording("damaged", b"OggS no")).await;
    for n in 0..4 {
        house.accept(&chat(&format!("chat-{n}"), &["hello", "hi", &n.to_string()])).await;
    }
    house.accept(&chat("chat-0", &["hello", "hi", "0", "and one more"])).await;
}

async fn prepare_rescore(house: &House) {
    house.drain().await;
    house.publish("support", 90).await;
    let mut tx = house.context.db.write().await.unwrap();
    rescore::begin(&mut tx, &Filter::default(), NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn undisturbed(rescored: bool) -> Outcome {
    let (_folder, db) = db::sqlite().await;
    let house = House::new(db);
    furnish(&house).await;
    if rescored {
        prepare_rescore(&house).await;
    }
    house.drain().await;
    outcome(&house).await
}

async fn killed_and_restarted(url: &str, folder: &Path, stage: &str, point: &str) -> Outcome {
    let house = House::at(Db::connect(url).await.unwrap(), folder);
    furnish(&house).await;
    if stage == "rescore" {
        prepare_rescore(&house).await;
    }
    let fault = format!("{stage}:{point}");
    let died = worker_process(folder, url, Some(&fault)).status().await.unwrap();
    assert_eq!(died.signal(), Some(9), "{fault} did not kill");
    let ended = worker_process(folder, url, None).status().await.unwrap();
    assert!(ended.success(), "after {fault}");
    let mut tx = house.context.db.read().await.unwrap();
    let jobs = spotcheck::queue::counts(&mut tx, None).await.unwrap();
    assert_eq!(
        (jobs.is_drained(), jobs.buried),
        (true, 1),
        "after {fault}: the damaged recording alone is buried"
    );
    drop(tx);
    let scratch = std::fs::read_dir(folder.join("scratch")).unwrap().count();
    assert_eq!(scratch, 0, "after {fault}: no decoded sound is left lying about");
    outcome(&house).await
}

async fn survives(stage: &str) {
    let expected = undisturbed(stage == "rescore").await;
    assert_eq!(expected.len(), 7);
    assert_eq!(expected.values().filter(|(state, ..)| *state == State::Scored).count(), 6);
    assert_eq!((expected["damaged"].0, expected["damaged"].2), (State::Failed, Some(Stream::Failure)));
    for point in POINTS {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("spotcheck.db").display());
        assert_eq!(
            killed_and_restarted(&url, folder.path(), stage, point).await,
            expected,
            "{stage}:{point}"
        );
    }
}

#[tokio::test]
async fn a_kill_in_decode_changes_nothing() {
    survives("decode").await;
}

#[tokio::test]
async fn a_kill_in_transcribe_changes_nothing() {
    survives("transcribe").await;
}

#[tokio::test]
async fn a_kill_in_measure_changes_nothing() {
    survives("measure").await;
}

#[tokio::test]
async fn a_kill_in_derive_changes_nothing() {
    survives("derive").await;
}

#[tokio::test]
async fn a_kill_in_score_changes_nothing() {
    survives("score").await;
}

#[tokio::test]
async fn a_kill_in_a_rescore_changes_nothing() {
    survives("rescore").await;
}

#[tokio::test]
async fn a_kill_on_postgres_changes_nothing_once_the_leases_have_lapsed() {
    let Some(url) = db::postgres_url().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let expected = undisturbed(false).await;
    assert_eq!(killed_and_restarted(&url, folder.path(), "measure", "before-commit").await, expected);
}

/// Ten chats, one of which kills every worker that measures it. The supervisor brings workers back; nine are scored,
/// one is buried and shown with the reason, and the database answers all the while.
async fn poison_among_good_ones(url: &str, folder: &Path) {
    let db = Db::connect(url).await.unwrap();
    let house = House::at(db.clone(), folder);
    house.publish("support", 30).await;
    for n in 0..9 {
        house.accept(&chat(&format!("good-{n}"), &["hello", "hi"])).await;
    }
    let poison = house.accept(&chat("poison", &["hello", "hi"])).await.id().clone();
    let stop = CancellationToken::new();
    let supervisor = {
        let (db, stop, folder, url) = (db.clone(), stop.clone(), folder.to_owned(), url.to_owned());
        tokio::spawn(async move {
            let command = |worker: &str| {
                let mut command = worker_process(&folder, &url, Some("measure:at-start:poison"));
                command.env("CHILD_WORKER", worker);
                command
            };
            worker::supervise(&db, command, Duration::from_secs(10), stop).await
        })
    };
    let all_ended = async {
        let mut look = tokio::time::interval(Duration::from_millis(50));
        loop {
            look.tick().await;
            let rows = rows(&db).await;
            if rows.iter().all(|row| matches!(row.state, State::Scored | State::Failed)) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), all_ended)
        .await
        .expect("every conversation comes to an end");
    stop.cancel();
    supervisor.await.unwrap().unwrap();
    check_poison(&house, &poison).await;
}

async fn check_poison(house: &House, poison: &ConversationId) {
    let rows = rows(&house.context.db).await;
    assert_eq!(rows.iter().filter(|row| row.state == State::Scored).count(), 9);
    let row = house.row(poison).await;
    assert_eq!((row.state, row.stage.as_str()), (State::Failed, "measure"));
    assert!(row.failure.unwrap().to_string().contains("the worker died while running it alone, 3 times"));
    let case = house.case(poison).await.unwrap();
    assert_eq!((case.open, case.stream), (true, Stream::Failure));
    let mut tx = house.context.db.read().await.unwrap();
    let buried = spotcheck::queue::buried(&mut tx, 10).await.unwrap();
    assert_eq!((buried.len(), buried[0].subject.as_deref()), (1, Some(poison.as_str())));
}

#[tokio::test]
async fn poison_among_good_ones_is_buried_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("spotcheck.db").display());
    poison_among_good_ones(&url, folder.path()).await;
}

#[tokio::test]
async fn poison_among_good_ones_is_buried_and_shown_on_postgres() {
    let Some(url) = db::postgres_url().await else { return };
    let folder = tempfile::tempdir().unwrap();
    poison_among_good_ones(&url, folder.path()).await;
}
