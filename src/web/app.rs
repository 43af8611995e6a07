//! What handlers may ask for: each takes the part it needs, never the whole.

use crate::audio::Limits;
use crate::blob::Blobs;
use crate::calendar::Calendar;
use crate::coaching::api::Recordings;
use crate::config::Settings;
use crate::people::{AdminToken, SignOn};
use crate::pipeline::{Intake, Judges, audio_limits};
use crate::review::ScreenRules;
use crate::review::Terms;
use crate::rubric::Shelf;
use crate::store::Db;
use axum::extract::FromRef;
use std::sync::Arc;

/// The service's state; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Takes conversations in.
    pub intake: Arc<Intake>,
    /// Who is admin.
    pub admin: AdminToken,
    /// The way to log in through a provider.
    pub sign_on: Arc<SignOn>,
    /// All settings.
    pub settings: Arc<Settings>,
    /// Scores at once what a person corrects or drafts; loads no model.
    pub judges: Arc<Judges>,
    /// Compiled rubrics.
    pub shelf: Arc<Shelf>,
}

impl App {
    /// Bytes that an upload may have: a recording with its metadata.
    pub(super) fn max_upload_bytes(&self) -> usize {
        let bytes = self.settings.intake.max_recording_bytes.max(self.settings.intake.max_transcript_bytes);
        usize::try_from(bytes.saturating_add(1 << 20)).unwrap_or(usize::MAX)
    }
}

impl FromRef<App> for Db {
    fn from_ref(app: &App) -> Self {
        app.db.clone()
    }
}

impl FromRef<App> for Arc<Intake> {
    fn from_ref(app: &App) -> Self {
        app.intake.clone()
    }
}

impl FromRef<App> for Recordings {
    fn from_ref(app: &App) -> Self {
        // Whatever was taken in once can be heard, also after the bound for new files was lowered.
        let limits = Limits { max_bytes: u64::MAX, ..audio_limits(&app.settings.intake) };
        Self { blobs: app.intake.blobs.clone(), limits }
    }
}

impl FromRef<App> for Arc<Judges> {
    fn from_ref(app: &App) -> Self {
        app.judges.clone()
    }
}

impl FromRef<App> for AdminToken {
    fn from_ref(app: &App) -> Self {
        app.admin.clone()
    }
}

impl FromRef<App> for Arc<Shelf> {
    fn from_ref(app: &App) -> Self {
        app.shelf.clone()
    }
}

impl FromRef<App> for Blobs {
    fn from_ref(app: &App) -> Self {
        app.intake.blobs.clone()
    }
}

impl FromRef<App> for Limits {
    fn from_ref(app: &App) -> Self {
        audio_limits(&app.settings.intake)
    }
}

impl FromRef<App> for ScreenRules {
    fn from_ref(app: &App) -> Self {
        app.settings.screen_rules()
    }
}

impl FromRef<App> for Arc<SignOn> {
    fn from_ref(app: &App) -> Self {
        app.sign_on.clone()
    }
}

impl FromRef<App> for Arc<Settings> {
    fn from_ref(app: &App) -> Self {
        app.settings.clone()
    }
}

impl FromRef<App> for Calendar {
    fn from_ref(app: &App) -> Self {
        app.settings.calendar.clone()
    }
}

impl FromRef<App> for Arc<Terms> {
    fn from_ref(app: &App) -> Self {
        Arc::new(app.settings.terms())
    }
}
