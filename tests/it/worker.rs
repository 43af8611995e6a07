//! How a worker ends: in order when told, and by itself when a job hangs.

use crate::db;
use crate::house::{House, PaperModels, chat, options};
use spotcheck::audio::Mono16k;
use spotcheck::basic::{ConversationId, Lang};
use spotcheck::conversation::Transcript;
use spotcheck::conversation::store::State;
use spotcheck::measure::Measured;
use spotcheck::pipeline::{Models, StageError};
use spotcheck::queue::{self, JobRow};
use spotcheck::worker::{self, Ended, Options, Until};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Measures only once it may; says when it has begun.
struct SlowModels {
    begun: Sender<()>,
    go: Mutex<Receiver<()>>,
}

impl Models for SlowModels {
    fn transcribe(
        &self,
        _: Vec<Mono16k>,
        _: Option<Lang>,
        _: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError> {
        Err(StageError::Missing("not here".into()))
    }

    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError> {
        self.begun.send(()).unwrap();
        self.go.lock().unwrap().recv().ok(); // an error means that the test is over
        PaperModels::default().measure(transcript, given)
    }
}

/// A house with one chat that is being measured by a worker with these options.
struct Scene {
    house: House,
    id: ConversationId,
    go: Sender<()>,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<anyhow::Result<Ended>>,
    _folder: tempfile::TempDir,
}

async fn measuring(change: impl FnOnce(&mut Options)) -> Scene {
    let (folder, db) = db::sqlite().await;
    let mut house = House::new(db);
    let (begun, begins) = channel();
    let (go, goes) = channel();
    house.context.models = Arc::new(SlowModels { begun, go: Mutex::new(goes) });
    let id = house.accept(&chat("c", &["hello"])).await.id().clone();
    let mut options = Options { until: Until::Stopped, ..options() };
    change(&mut options);
    let stop = CancellationToken::new();
    let ended = tokio::spawn(worker::run(house.context.clone(), options, Arc::default(), stop.clone()));
    tokio::task::spawn_blocking(move || begins.recv().unwrap()).await.unwrap();
    Scene { house, id, go, stop, ended, _folder: folder }
}

async fn jobs(scene: &Scene) -> Vec<JobRow> {
    let mut tx = scene.house.context.db.read().await.unwrap();
    queue::of_subject(&mut tx, scene.id.as_str()).await.unwrap()
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_in_hand_and_takes_nothing_new() {
    let scene = measuring(|_| {}).await;
    scene.stop.cancel();
    scene.go.send(()).unwrap();
    let jobs = {
        let mut looked = jobs(&scene).await;
        while looked.iter().any(|job| job.kind == "measure") {
            tokio::task::yield_now().await;
            looked = jobs(&scene).await;
        }
        looked
    };
    assert_eq!(scene.ended.await.unwrap().unwrap(), Ended::Stopped);
    assert_eq!(
        jobs.iter().map(|job| (job.kind.as_str(), job.state.as_str())).collect::<Vec<_>>(),
        [("derive", "ready")]
    );
}

#[tokio::test]
async fn what_does_not_finish_within_the_grace_is_handed_back_uncharged() {
    let mut scene = measuring(|options| options.grace = Duration::from_millis(10)).await;
    scene.stop.cancel();
    let ended = (&mut scene.ended).await.unwrap().unwrap();
    assert_eq!(ended, Ended::Stopped);
    let jobs = jobs(&scene).await;
    assert_eq!((jobs[0].state.as_str(), jobs[0].attempt, jobs[0].alone), ("ready", 0, 0));
    drop(scene.go);
    scene.house.context.models = Arc::new(PaperModels::default());
    scene.house.drain().await;
    assert_eq!(scene.house.row(&scene.id).await.state, State::Scored);
}

#[tokio::test]
async fn a_job_that_hangs_ends_its_worker_lapses_and_is_tried_again_alone() {
    let mut scene = measuring(|options| options.terms.time_limit_ms = 200).await;
    assert_eq!((&mut scene.ended).await.unwrap().unwrap(), Ended::Hung);
    drop(scene.go);
    scene.house.context.models = Arc::new(PaperModels::default());
    scene.house.drain().await;
    assert_eq!(scene.house.row(&scene.id).await.state, State::Scored);
}

#[tokio::test]
async fn a_lease_is_renewed_while_a_job_takes_longer_than_it() {
    let scene = measuring(|options| options.terms.lease_ms = 300).await;
    let begun = std::time::Instant::now();
    let mut look = tokio::time::interval(Duration::from_millis(50));
    while begun.elapsed() < Duration::from_secs(1) {
        look.tick().await;
        let mut tx = scene.house.context.db.write().await.unwrap();
        let backoff = queue::Backoff { base_ms: 1, jitter_permille: 0 };
        assert_eq!(queue::reap(&mut tx, backoff, worker::now()).await.unwrap(), []);
        drop(tx);
        assert_eq!(jobs(&scene).await[0].state, "leased");
    }
    scene.go.send(()).unwrap();
    scene.stop.cancel();
    assert_eq!(scene.ended.await.unwrap().unwrap(), Ended::Stopped);
}
