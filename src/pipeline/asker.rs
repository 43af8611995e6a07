//! The judge as the settings describe it, for workers and for commands that store nothing.

use crate::basic::UnixMillis;
use crate::config::JudgeSettings;
use crate::facts::{Facts, Source};
use crate::opinion::{Address, Asker, Ledger, Limits, Opinion, Question, Record, Reply, Secret, Terms};
use crate::rubric::Compiled;
use crate::scoring::questions;
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

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

/// The judge for commands that wait for it: nothing is stored, and every process has a day's budget of its own.
pub struct Consultation {
    asker: Asker,
    runtime: Runtime,
}

impl Consultation {
    /// The configured judge; `None` where none is.
    ///
    /// # Errors
    /// As [`configured`].
    pub fn open(settings: &JudgeSettings) -> anyhow::Result<Option<Self>> {
        let Some(asker) = configured(settings, Ledger::own())? else { return Ok(None) };
        Ok(Some(Self { asker, runtime: Builder::new_current_thread().enable_all().build()? }))
    }

    /// The model that answers.
    pub fn model(&self) -> &str {
        self.asker.model()
    }

    /// Puts to the judge what these rubrics want to know. Blocks; not for use on a tokio thread.
    ///
    /// # Errors
    /// When a question cannot be written down.
    pub fn ask<'r>(
        &self,
        rubrics: impl IntoIterator<Item = &'r Compiled>,
        source: &Source<'_>,
        facts: &Facts,
    ) -> anyhow::Result<Vec<Opinion>> {
        let asked: BTreeSet<Question> =
            rubrics.into_iter().flat_map(|rubric| questions(rubric, source, facts)).collect();
        let mut given: Vec<Opinion> = Vec::new();
        if !asked.is_empty() {
            let record = Record::new(source.transcript, source.roles);
            for question in &asked {
                let opinion = self.asker.ask(&record, question, given.last(), UnixMillis::now());
                let opinion = self.runtime.block_on(opinion)?;
                if let Reply::Missing(hindrance) = &opinion.reply {
                    tracing::warn!(
                        conversation = source.about.external_id,
                        ?hindrance,
                        "the judge gave no answer"
                    );
                }
                given.push(opinion);
            }
        }
        Ok(given)
    }
}
