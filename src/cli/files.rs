//! From paths on the command line to conversations: walks folders, pairs recordings with sidecars, reads transcripts.

use crate::config::Settings;
use crate::conversation::import::{AboutFile, ImportError, Imported, TextLimits, json, jsonl, vtt};
use crate::conversation::{About, Channel};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file seems to be, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Recording,
    Json,
    JsonLines,
    WebVtt,
}

/// A file that holds one or more conversations.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    kind: Kind,
    sidecar: Option<PathBuf>,
}

/// One conversation read from a file, or a recording still to be heard.
pub(crate) enum Read {
    Transcript(Imported),
    Recording { about: About, path: PathBuf },
}

fn kind(path: &Path) -> Option<Kind> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match ending.as_str() {
        "wav" | "mp3" | "flac" | "ogg" | "oga" => Kind::Recording,
        "json" => Kind::Json,
        "jsonl" | "ndjson" => Kind::JsonLines,
        "vtt" => Kind::WebVtt,
        _ => return None,
    })
}

/// All conversations below these paths, in order of name. Files named outright must be readable kinds; in folders
/// other files are passed over. Links that lead out of a folder are not followed.
pub(crate) fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        let meta = fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        if meta.is_dir() {
            let root = path.canonicalize().with_context(|| path.display().to_string())?;
            let mut files = BTreeSet::new();
            walk(path, &root, 0, &mut files)?;
            found.extend(pair(&files));
        } else {
            let kind = kind(path).with_context(|| {
                format!(
                    "{}: not a kind of file that is read\n  hint: recordings are .wav .mp3 .flac .ogg, transcripts .json .jsonl .vtt",
                    path.display()
                )
            })?;
            let sidecar =
                Some(path.with_extension("json")).filter(|side| kind != Kind::Json && side.is_file());
            found.push(Found { path: path.clone(), kind, sidecar });
        }
    }
    Ok(found)
}

/// Deeper than this is taken for a loop.
const MAX_DEPTH: usize = 32;

fn walk(dir: &Path, root: &Path, depth: usize, files: &mut BTreeSet<PathBuf>) -> anyhow::Result<()> {
    anyhow::ensure!(depth < MAX_DEPTH, "{}: folders nested deeper than {MAX_DEPTH}", dir.display());
    for entry in fs::read_dir(dir).with_context(|| format!("{}: cannot be listed", dir.display()))? {
        let path = entry.with_context(|| dir.display().to_string())?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let inside = path.canonicalize().is_ok_and(|real| real.starts_with(root));
        if hidden || !inside {
            if !hidden {
                tracing::warn!(path = %path.display(), "passed over: the link leads out of the folder or nowhere");
            }
        } else if path.is_dir() {
            if !path.is_symlink() {
                walk(&path, root, depth + 1, files)?;
            }
        } else if !path.to_string_lossy().ends_with(".truth.json") {
            files.insert(path);
        }
    }
    Ok(())
}

/// `call.json` beside `call.wav` or `call.vtt` is its metadata, not a conversation.
fn pair(files: &BTreeSet<PathBuf>) -> Vec<Found> {
    let owns_sidecar = |path: &PathBuf| matches!(kind(path), Some(Kind::Recording | Kind::WebVtt));
    let sidecars: BTreeSet<PathBuf> = files
        .iter()
        .filter(|p| owns_sidecar(p))
        .map(|p| p.with_extension("json"))
        .filter(|p| files.contains(p))
        .collect();
    let conversations = files.iter().filter(|path| !sidecars.contains(*path));
    conversations
        .filter_map(|path| {
            let kind = kind(path)?;
            let sidecar =
                Some(path.with_extension("json")).filter(|side| sidecars.contains(side) && side != path);
            Some(Found { path: path.clone(), kind, sidecar })
        })
        .collect()
}

/// Reads one file. `about` (from the command line) wins over the sidecar, which wins over the file.
pub(crate) fn read(found: &Found, about: &AboutFile, settings: &Settings) -> Vec<anyhow::Result<Read>> {
    match read_all(found, about, settings) {
        Ok(all) => all,
        Err(error) => vec![Err(error)],
    }
}

fn read_all(
    found: &Found,
    about: &AboutFile,
    settings: &Settings,
) -> anyhow::Result<Vec<anyhow::Result<Read>>> {
    let limits = &settings.intake;
    let path = &found.path;
    let name = path.display().to_string();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let side = match &found.sidecar {
        Some(side) => {
            AboutFile::parse(&side.display().to_string(), &text(side, limits.max_transcript_bytes)?)?
        }
        None => AboutFile::default(),
    };
    let about = about.clone().or(side);
    let text_limits = TextLimits { max_turns: limits.max_turns, max_turn_bytes: limits.max_turn_bytes };
    if found.kind == Kind::Recording {
        let mut about = about.into_about(&name, &stem, Channel::Voice)?;
        settings.complete(&mut about);
        return Ok(vec![Ok(Read::Recording { about, path: path.clone() })]);
    }
    let content = text(path, limits.max_transcript_bytes)?;
    let over = |one: Imported| {
        let mut one = merge(&name, &stem, one, &about)?;
        settings.complete(&mut one.about);
        Ok::<_, ImportError>(one)
    };
    let all: Vec<Result<Imported, ImportError>> = match found.kind {
        Kind::JsonLines => jsonl(&name, &stem, &content, text_limits),
        Kind::WebVtt => vec![vtt(&name, &stem, &content, about.clone(), text_limits)],
        Kind::Json | Kind::Recording => match json(&name, &stem, &content, text_limits) {
            Ok(all) => all.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        },
    };
    Ok(all.into_iter().map(|one| Ok(Read::Transcript(one.map(over)??))).collect())
}

/// Fields from the command line win over the file's own.
fn merge(file: &str, stem: &str, mut one: Imported, about: &AboutFile) -> Result<Imported, ImportError> {
    let over = about.clone().into_about(file, stem, one.about.channel)?;
    let own = one.about;
    one.about = About {
        source: about.source.clone().unwrap_or(own.source),
        external_id: about.external_id.clone().unwrap_or(own.external_id),
        channel: about.channel.unwrap_or(own.channel),
        language: over.language.or(own.language),
        started: over.started.or(own.started),
        agent: over.agent.or(own.agent),
        customer: over.customer.or(own.customer),
        ticket: over.ticket.or(own.ticket),
        product: over.product.or(own.product),
        survey_score: over.survey_score.or(own.survey_score),
        agent_channel: over.agent_channel.or(own.agent_channel),
        extra: over.extra.into_iter().chain(own.extra).collect(),
    };
    one.transcript.language = one.about.language;
    Ok(one)
}

fn text(path: &Path, max_bytes: u64) -> anyhow::Result<String> {
    let name = path.display();
    let size = fs::metadata(path).with_context(|| format!("{name}: cannot be read"))?.len();
    anyhow::ensure!(
        size <= max_bytes,
        "{name}: {size} bytes, at most {max_bytes}\n  hint: raise intake.max_transcript_bytes in the configuration"
    );
    let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = before.split(|byte| *byte == b'\n').count();
        anyhow::anyhow!(
            "{name}:{line}: not UTF-8 text\n  hint: save the file as UTF-8 (GBK and UTF-16 are not read)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_pair_sidecars_and_do_not_follow_links_out() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let outside = tempfile::tempdir()?;
        fs::write(outside.path().join("secret.json"), "{}")?;
        for name in ["a.wav", "a.json", "b.json", "b.truth.json", "notes.md", ".hidden.json"] {
            fs::write(dir.path().join(name), "{}")?;
        }
        std::os::unix::fs::symlink(outside.path().join("secret.json"), dir.path().join("link.json"))?;
        std::os::unix::fs::symlink(outside.path(), dir.path().join("folder"))?;
        let found = find(&[dir.path().to_owned()])?;
        let names: Vec<_> = found.iter().filter_map(|f| f.path.file_name()).collect();
        assert_eq!(names, ["a.wav", "b.json"]);
        assert!(found[0].sidecar.is_some() && found[1].sidecar.is_none());
        Ok(())
    }

    #[test]
    fn a_file_of_another_kind_named_outright_is_refused_with_the_kinds_that_are_read() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("video.mkv");
        fs::write(&path, "x")?;
        let error = find(&[path]).unwrap_err().to_string();
        assert!(error.contains("video.mkv") && error.contains(".wav .mp3 .flac .ogg"), "{error}");
        Ok(())
    }
}
