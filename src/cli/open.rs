//! What most commands need first: the data directory, the database, the recordings.

use crate::blob::Blobs;
use crate::config::Settings;
use crate::flag::Policy;
use crate::opinion::Ledger;
use crate::pipeline::asker::Consultation;
use crate::pipeline::{Context, Intake, Judges, Sampling, asker, audio_limits, files, rubrics};
use crate::review::house;
use crate::store::Db;
use crate::worker::{self, LocalModels};
use anyhow::Context as _;
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::sync::Arc;

/// The data directory, made with mode 0700 where missing. An empty one is made private; one that others can look into
/// and that holds something is refused: it may be somebody's home.
pub(crate) fn data_dir(settings: &Settings) -> anyhow::Result<()> {
    let dir = &settings.data_dir;
    let name = || dir.display().to_string();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("{}: cannot be made", name()))?;
    let mode = fs::metadata(dir).with_context(name)?.permissions().mode();
    if mode.trailing_zeros() >= 6 {
        // no right for group and others
        return Ok(());
    }
    let ours = fs::read_dir(dir)
        .with_context(name)?
        .flatten()
        .all(|entry| OURS.iter().any(|own| entry.file_name() == *own));
    anyhow::ensure!(
        ours,
        "{}: other users of this machine can look inside (mode {:o})\n  hint: chmod 700 {}, or choose another data directory",
        name(),
        mode & 0o777,
        name()
    );
    fs::set_permissions(dir, Permissions::from_mode(0o700)).with_context(name)
}

/// What may lie in a data directory that we make private without asking.
const OURS: [&str; 3] = ["config.toml", "admin-token", "learned-from"];

/// The database of the data directory or the configured one, its tables up to date.
pub(crate) async fn database(settings: &Settings) -> anyhow::Result<Db> {
    data_dir(settings)?;
    Ok(Db::connect(&settings.database_url()).await?)
}

/// The way in: database, recordings, the draw of the sample.
pub(crate) async fn intake(settings: &Settings) -> anyhow::Result<Intake> {
    let db = database(settings).await?;
    let policy: Policy = rubrics::policy(&settings.flag)?;
    let sampling = Sampling { seed: settings.flag.sample_seed, probability: policy.sample };
    Ok(Intake { db, blobs: Blobs::open(&settings.data_dir)?, sampling })
}

/// Everything that stages work with. Models are loaded when they are first needed.
pub(crate) async fn context(settings: &Settings, judges: Judges) -> anyhow::Result<Context> {
    let db = database(settings).await?;
    let asker = asker::configured(&settings.judge, Ledger::Shared(db.clone()))?;
    Ok(Context {
        db,
        blobs: Blobs::open(&settings.data_dir)?,
        models: Arc::new(LocalModels::start(settings)?),
        judges: Arc::new(judges),
        limits: audio_limits(&settings.intake),
        asker: asker.map(Arc::new),
    })
}

/// Keeps how people review: what the service is started with is in force, workers with other settings change nothing.
pub(crate) async fn house_rules(db: &Db, settings: &Settings, serves: bool) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    if serves {
        house::keep(&mut tx, &settings.house_rules()).await?;
    } else {
        house::keep_first(&mut tx, &settings.house_rules()).await?;
    }
    Ok(tx.commit().await?)
}

/// Publishes the configured rubrics that follow their files, and says so.
pub(crate) async fn publish(db: &Db, settings: &Settings) -> anyhow::Result<()> {
    let settled = files::settle(db, settings, worker::now()).await?;
    for id in settled.published.iter().chain(&settled.withdrawn) {
        tracing::info!(rubric = id, "published; `spotcheck rescore` brings history up to date");
    }
    for id in &settled.offered {
        tracing::warn!(
            rubric = id,
            "the file says something else than the version from the browser, which stays in force; see /rubrics"
        );
    }
    Ok(())
}

/// The configured judge, for a command that was told to ask.
pub(crate) fn judge(settings: &Settings) -> anyhow::Result<Consultation> {
    Consultation::open(&settings.judge)?.context(NO_JUDGE)
}

/// What to do where none is.
pub(crate) const NO_JUDGE: &str =
    "no judge is configured to ask\n  hint: set judge.endpoint and judge.model, see src/config/defaults.toml";
