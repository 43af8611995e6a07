//! What most commands need first: the data directory, the database, the recordings.

use crate::config::Settings;
use crate::store::Db;
use anyhow::Context;
use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

/// The data directory, made with mode 0700 where missing; one that others can read is refused.
pub(crate) fn data_dir(settings: &Settings) -> anyhow::Result<()> {
    let dir = &settings.data_dir;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("{}: cannot be made", dir.display()))?;
    let mode = std::fs::metadata(dir).with_context(|| dir.display().to_string())?.permissions().mode();
    anyhow::ensure!(
        mode & 0o077 == 0,
        "{}: other users of this machine can look inside (mode {:o})\n  hint: chmod 700 {}",
        dir.display(),
        mode & 0o777,
        dir.display()
    );
    Ok(())
}

/// The database of the data directory or the configured one, its tables up to date.
pub(crate) async fn database(settings: &Settings) -> anyhow::Result<Db> {
    data_dir(settings)?;
    Ok(Db::connect(&settings.database_url()).await?)
}
