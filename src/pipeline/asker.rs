//! The judge as the settings describe it.

use crate::config::JudgeSettings;
use crate::opinion::{Address, Asker, Ledger, Limits, Secret, Terms};
use anyhow::Context;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The configured judge; `None` where none is, as by default.
///
/// # Errors
/// When its address, its key or its certificates are not usable; the message names the setting and never the key.
pub fn configured(settings: &JudgeSettings, ledger: Ledger) -> anyhow::Result<Option<Asker>> {
    if settings.asked().is_none() {
        return Ok(None);
    }
    let address = Address::parse(&settings.endpoint).map_err(|error| {
        anyhow::anyhow!("judge.endpoint: {error}\n  hint: for example http://127.0.0.1:8000/v1")
    })?;
    if address.is_open() {
        tracing::warn!(%address, "what is said travels unencrypted to the judge\n  hint: use https");
    }
    let terms = Terms {
        address,
        model: settings.model.clone(),
        key: key(&settings.key_file)?,
        timeout: Duration::from_secs(settings.timeout_seconds.into()),
        tries: settings.tries,
        pause: Duration::from_secs(1),
        limits: Limits { requests: settings.max_requests_per_day, tokens: settings.max_tokens_per_day },
        answer_tokens: settings.max_answer_tokens,
        characters: settings.max_characters,
    };
    Asker::open(terms, ledger).map(Some).context("judge")
}

/// From the environment, else from the file, else none: local servers often want none.
fn key(file: &Path) -> anyhow::Result<Option<Secret>> {
    let given = std::env::var(KEY_VARIABLE).ok().filter(|key| !key.trim().is_empty());
    if let Some(key) = given {
        return Ok(Some(Secret::new(&key)));
    }
    if file.as_os_str().is_empty() {
        return Ok(None);
    }
    let name = || format!("judge.key_file: {}", file.display());
    let key = fs::read_to_string(file).with_context(name)?;
    anyhow::ensure!(!key.trim().is_empty(), "{}: holds nothing", name());
    Ok(Some(Secret::new(&key)))
}

/// Wins over `judge.key_file`.
const KEY_VARIABLE: &str = "SPOTCHECK_JUDGE_KEY";
