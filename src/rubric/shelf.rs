//! Compiled versions of rubrics by their hash, each compiled once: scorecards name versions that are no longer active.

use super::{Compiled, parse, store};
use crate::basic::ContentHash;
use crate::store::Tx;
use anyhow::Context;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Versions kept ready; more are compiled again when they are asked for.
const KEPT: usize = 64;

/// Compiled rubrics by hash.
#[derive(Default)]
pub struct Shelf {
    compiled: Mutex<BTreeMap<ContentHash, Arc<Compiled>>>,
}

impl Shelf {
    /// One version, or `None` where it was never published.
    ///
    /// # Errors
    /// When the database cannot be read, or a published text does not compile any more.
    pub async fn version(&self, tx: &mut Tx, hash: &ContentHash) -> anyhow::Result<Option<Arc<Compiled>>> {
        if let Some(known) = self.compiled.lock().unwrap_or_else(PoisonError::into_inner).get(hash) {
            return Ok(Some(known.clone()));
        }
        let Some(published) = store::by_hash(tx, hash).await? else { return Ok(None) };
        let compile = move || parse(&published.id, &published.yaml);
        let compiled = Arc::new(tokio::task::spawn_blocking(compile).await?.context("published rubric")?);
        let mut kept = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert(hash.clone(), compiled.clone());
        Ok(Some(compiled))
    }
}
