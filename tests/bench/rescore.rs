//! How many conversations a second are scored again, store included: 20-turn chats made from the fixture chats, the
//! shipped rules and rubrics, SQLite on disk.
//!
//! `cargo bench --bench rescore -- [CONVERSATIONS]` (default 4000)

#![allow(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]

use spotcheck::audio::{Limits, Mono16k};
use spotcheck::basic::{Lang, UnixMillis};
use spotcheck::blob::Blobs;
use spotcheck::config::Settings;
use spotcheck::conversation::Transcript;
use spotcheck::conversation::import::{TextLimits, json};
use spotcheck::conversation::store::Filter;
use spotcheck::facts::Source;
use spotcheck::measure::Embeddings;
use spotcheck::measure::{self, Measured};
use spotcheck::pipeline::heads;
use spotcheck::pipeline::rubrics::SHIPPED;
use spotcheck::pipeline::{
    Content, Context, Intake, Judge, Models, NewConversation, Sampling, StageError, judge, rescore, rubrics,
};
use spotcheck::rubric;
use spotcheck::rubric::store::{self as published, Published};
use spotcheck::store::Db;
use spotcheck::worker::{self, Options, Until};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Reads what can be read without weights.
struct NoWeights;

impl Models for NoWeights {
    fn transcribe(
        &self,
        _: Vec<Mono16k>,
        _: Option<Lang>,
        _: &mut dyn FnMut(f32),
    ) -> Result<Transcript, StageError> {
        Err(StageError::Missing("not here".into()))
    }

    fn measure(&self, transcript: &Transcript, given: Option<Lang>) -> Result<Measured, StageError> {
        measure::measure(transcript, given, None).map_err(|error| StageError::Trouble(error.into()))
    }
}

/// The fixture chats, each repeated or cut to 20 turns.
fn chats() -> Vec<NewConversation> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/chats");
    let mut chats = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let Ok(mut read) =
            json(&name, &name, &std::fs::read_to_string(&path).unwrap(), TextLimits::default())
        else {
            continue;
        };
        let mut one = read.remove(0);
        let turns = one.transcript.turns.clone();
        one.transcript.turns = turns.into_iter().cycle().take(20).collect();
        chats.push(NewConversation { about: one.about, content: Content::Transcript(one.transcript) });
    }
    chats
}

async fn publish(db: &Db, change: &str) {
    let mut tx = db.write().await.unwrap();
    for (name, yaml) in SHIPPED {
        let yaml = yaml.replacen("weight: ", change, 1);
        let compiled = rubric::parse(name, &yaml).unwrap();
        let one = Published { id: compiled.id.clone(), hash: compiled.hash.clone(), yaml };
        published::publish(&mut tx, &one, UnixMillis(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn drain(context: &Context) -> Duration {
    let mut options =
        Options::new(worker::new_worker_id(), std::thread::available_parallelism().unwrap().get());
    options.until = Until::Drained;
    options.poll = Duration::from_millis(20);
    let begun = Instant::now();
    worker::run(context.clone(), options, Arc::default(), tokio_util::sync::CancellationToken::new())
        .await
        .unwrap();
    begun.elapsed()
}

async fn again(context: &Context, what: &str) {
    let mut tx = context.db.write().await.unwrap();
    let run = rescore::begin(&mut tx, &Filter::default(), UnixMillis(0)).await.unwrap();
    tx.commit().await.unwrap();
    let took = drain(context).await;
    let tally = rescore::finished(&mut context.db.read().await.unwrap(), &run).await.unwrap().unwrap();
    let rate = tally.seen as f64 / took.as_secs_f64();
    println!(
        "{what}: {rate:.0} conversations/s ({} seen, {} changed, {} failed)",
        tally.seen, tally.changed, tally.failed
    );
}

/// What one core does without a store: where the time of a re-score goes.
fn pure(chats: &[NewConversation], settings: &Settings) {
    let policy = rubrics::policy(&settings.flag).unwrap();
    let compiled = SHIPPED.iter().map(|(name, yaml)| rubric::parse(name, yaml).unwrap()).collect();
    let judge = judge::RubricJudge::new(compiled, policy, heads::shipped().unwrap().clone());
    let mut took = [Duration::ZERO; 3];
    let rounds = 20;
    for _ in 0..rounds {
        for new in chats {
            let Content::Transcript(transcript) = &new.content else { continue };
            let measured = measure::measure(transcript, None, None).unwrap();
            let (about, measurements) = (&new.about, &measured.measurements);
            let begun = Instant::now();
            let roles = judge.roles(about, transcript, measurements);
            took[0] += begun.elapsed();
            let source = Source { about, transcript, roles: &roles, measurements };
            let begun = Instant::now();
            let facts = judge.derive(&source, &Embeddings::none());
            took[1] += begun.elapsed();
            let begun = Instant::now();
            std::hint::black_box(judge.judge(&source, &facts, &[]));
            took[2] += begun.elapsed();
        }
    }
    let each = |took: Duration| took.as_secs_f64() * 1e6 / (rounds * chats.len()) as f64;
    let [roles, derive, score] = took.map(each);
    println!(
        "one core, one conversation: roles {roles:.0} µs, derive {derive:.0} µs, score and flag {score:.0} µs"
    );
}

#[tokio::main]
async fn main() {
    let wanted = std::env::args().skip(1).find_map(|arg| arg.parse::<usize>().ok()).unwrap_or(4_000);
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&format!("sqlite:{}", folder.path().join("spotcheck.db").display())).await.unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let settings = Settings::load(None, Some(folder.path())).unwrap();
    let context = Context {
        db: db.clone(),
        blobs: blobs.clone(),
        models: Arc::new(NoWeights),
        judges: Arc::new(judge::by_published(&settings).unwrap()),
        limits: Limits::default(),
        asker: None,
    };
    let intake = Intake { db: db.clone(), blobs, sampling: Sampling { seed: 1, probability: 0.02 } };
    publish(&db, "weight: ").await;
    let chats = chats();
    pure(&chats, &settings);
    let begun = Instant::now();
    for n in 0..wanted {
        let mut new = chats[n % chats.len()].clone();
        new.about.external_id = format!("{n}");
        intake.accept(&new, UnixMillis(0)).await.unwrap();
    }
    println!("intake: {:.0} conversations/s", wanted as f64 / begun.elapsed().as_secs_f64());
    let took = drain(&context).await;
    println!("measure, derive, score as jobs: {:.0} conversations/s", wanted as f64 / took.as_secs_f64());
    again(&context, "re-score, nothing changed").await;
    publish(&db, "weight: 1").await;
    again(&context, "re-score, every scorecard changed").await;
    let begun = Instant::now();
    rescore::dry_run(&context, &Filter::default(), |_| {}).await.unwrap();
    println!("dry run: {:.0} conversations/s", wanted as f64 / begun.elapsed().as_secs_f64());
}
