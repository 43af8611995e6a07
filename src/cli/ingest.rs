//! `spotcheck ingest PATH…`: takes recordings and transcripts in; workers do the rest.

use super::files::{self, Found, Read};
use super::out;
use crate::config::Settings;
use crate::conversation::import::AboutFile;
use crate::pipeline::{Accepted, Content, Intake, NewConversation, media_type, upload};
use crate::worker::now;
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Recordings (.wav .mp3 .flac .ogg), transcripts (.json .jsonl .vtt) or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Name of the source; with the external id unique
    #[arg(long)]
    source: Option<String>,
    /// Language of all of them: zh or en
    #[arg(long)]
    language: Option<String>,
    /// The agent's channel in stereo recordings, 0 = left
    #[arg(long, value_name = "N")]
    agent_channel: Option<u8>,
}

/// How many ended how.
#[derive(Default)]
struct Counts {
    new: u64,
    known: u64,
    changed: u64,
    refused: u64,
}

pub(crate) async fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let intake = super::open::intake(settings).await?;
    let about = AboutFile {
        source: arguments.source.clone(),
        language: arguments.language.clone(),
        agent_channel: arguments.agent_channel,
        ..AboutFile::default()
    };
    let found = files::find(&arguments.paths)?;
    let bar = ProgressBar::new(found.len().try_into()?)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} files {msg}")?);
    let mut counts = Counts::default();
    for file in &found {
        bar.set_message(file.path.display().to_string());
        for read in files::read(file, &about, &settings.intake) {
            let accepted = match read {
                Ok(read) => accept(settings, &intake, file, read).await,
                Err(error) => Err(error),
            };
            match accepted {
                Ok(Accepted::New(_)) => counts.new += 1,
                Ok(Accepted::Same(_)) => counts.known += 1,
                Ok(Accepted::Updated(_) | Accepted::Revised(..)) => counts.changed += 1,
                Err(error) => {
                    counts.refused += 1;
                    bar.suspend(|| eprintln!("error: {error:#}"));
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let Counts { new, known, changed, refused } = counts;
    out::line(&format!("{new} new, {known} known already, {changed} changed, {refused} refused"))?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn accept(settings: &Settings, intake: &Intake, found: &Found, read: Read) -> anyhow::Result<Accepted> {
    let name = || found.path.display().to_string();
    let new = match read {
        Read::Transcript(one) => {
            NewConversation { about: one.about, content: Content::Transcript(one.transcript) }
        }
        Read::Recording { about, path } => {
            let mut file =
                std::fs::File::open(&path).with_context(|| format!("{}: cannot be read", name()))?;
            let mut staged = intake.blobs.stage(settings.intake.max_recording_bytes)?;
            upload::copy(&mut file, &mut staged).with_context(name)?;
            let kept = upload::keep(&intake.blobs, staged, &settings.intake).with_context(name)?;
            NewConversation { about, content: Content::Recording { kept, media_type: media_type(&path) } }
        }
    };
    intake.accept(&new, now()).await.with_context(name)
}
