//! Which heads are live: those that a person has promoted, and the shipped ones of other names.

use crate::conversation::Transcript;
use crate::facts::heads::{Head, Heads};
use anyhow::Context;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The files of the heads that come with the program: name and content.
const FILES: &[(&str, &str)] = &[
    ("agent.head.json", include_str!("../../models/heads/agent.head.json")),
    ("customer.head.json", include_str!("../../models/heads/customer.head.json")),
    ("issue.head.json", include_str!("../../models/heads/issue.head.json")),
    ("outcome.head.json", include_str!("../../models/heads/outcome.head.json")),
];

static SHIPPED: LazyLock<Result<Heads, String>> = LazyLock::new(|| {
    let heads: Result<Vec<Head>, _> = FILES.iter().map(|(name, file)| Head::parse(name, file)).collect();
    heads.map(Heads::new).map_err(|error| error.to_string())
});

/// The heads that come with the program.
///
/// # Errors
/// When one of them is damaged, which a test rules out.
pub fn shipped() -> anyhow::Result<&'static Heads> {
    SHIPPED.as_ref().map_err(|error| anyhow::anyhow!("shipped heads: {error}"))
}

/// Promoted heads, and the shipped ones of other names.
///
/// # Errors
/// When a shipped head is damaged.
pub fn live(promoted: Vec<Head>) -> anyhow::Result<Heads> {
    Ok(Heads::new(promoted).over(shipped()?))
}

/// What a head's card remembers of a conversation that it was trained on: a hash of its words.
pub fn fingerprint(transcript: &Transcript) -> String {
    let mut hasher = crate::basic::Hasher::new();
    for turn in &transcript.turns {
        hasher.update(turn.text.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finish().short().to_owned()
}

/// All heads of a folder.
///
/// # Errors
/// When one of them is damaged.
pub fn in_folder(folder: &Path) -> anyhow::Result<Heads> {
    let mut heads = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".head.json") {
            heads.push(Head::open(&path)?);
        }
    }
    Ok(Heads::new(heads))
}
