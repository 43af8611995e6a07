//! `spotcheck score FILE…`: the main job in one command, without server or database.

use super::files::{self, Read};
use super::{out, terminal};
use crate::config::Settings;
use crate::conversation::import::AboutFile;
use crate::conversation::{About, Transcript};
use crate::pipeline::{Inspected, Inspector};
use crate::scoring::document::ScoreDocument;
use anyhow::Context;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Recordings (.wav .mp3 .flac .ogg), transcripts (.json .jsonl .vtt) or folders
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One JSON document a conversation and line, as documented in README
    #[arg(long)]
    json: bool,
    /// Score with this rubric instead of the configured ones
    #[arg(long, value_name = "FILE")]
    rubric: Option<PathBuf>,
    /// The agent's channel in stereo recordings, 0 = left
    #[arg(long, value_name = "N")]
    agent_channel: Option<u8>,
    /// Language of what is said: zh or en; detected where not given
    #[arg(long)]
    language: Option<String>,
}

pub(crate) fn run(settings: &Settings, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut inspector = Inspector::open(settings, arguments.rubric.as_deref())?;
    let about = AboutFile {
        agent_channel: arguments.agent_channel,
        language: arguments.language.clone(),
        ..AboutFile::default()
    };
    let mut failed = 0;
    for found in files::find(&arguments.files)? {
        for read in files::read(&found, &about, settings) {
            let scored = read.and_then(|read| score(&mut inspector, read));
            match scored.and_then(|inspected| print(&inspected, arguments.json)) {
                Ok(()) => {}
                Err(error) if out::reader_left(&error) => return Err(error),
                Err(error) => {
                    failed += 1;
                    eprintln!("error: {error:#}");
                }
            }
        }
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn score(inspector: &mut Inspector, read: Read) -> anyhow::Result<Inspected> {
    let (about, transcript): (About, Transcript) = match read {
        Read::Transcript(one) => (one.about, one.transcript),
        Read::Recording { about, path } => {
            let transcript = inspector.hear(&path, &about).with_context(|| path.display().to_string())?;
            (about, transcript)
        }
    };
    inspector.inspect(about, transcript)
}

fn print(inspected: &Inspected, json: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        !inspected.scorecards.is_empty(),
        "{}: no rubric is for this conversation\n  hint: name one with --rubric, or look at the `for:` of your rubrics",
        inspected.about.external_id
    );
    for card in &inspected.scorecards {
        let document = ScoreDocument::new(&inspected.about, &inspected.transcript, &inspected.roles, card)?;
        if json {
            out::line(&serde_json::to_string(&document)?)?;
        } else {
            out::line(&terminal::scorecard(&document, std::io::stdout().is_terminal()))?;
        }
    }
    Ok(())
}
