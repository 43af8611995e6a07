//! What rubrics call things: a version of a rubric by its hash, compiled once per process.

use crate::basic::{ContentHash, Lang, Wording};
use crate::rubric::{self, Compiled, store as rubrics};
use crate::store::{StoreError, Tx};
use crate::text::language;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

/// Reads a title, or a bare text, as titles were before they had languages: the text says which it is in.
///
/// # Errors
/// When it is neither.
pub fn either<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wording, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Title(Wording),
        Bare(String),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Title(title) => title,
        Written::Bare(text) if language(&text) == Some(Lang::Zh) => Wording::in_one(Lang::Zh, text),
        Written::Bare(text) => text.into(),
    })
}

/// Few versions are in use at a time; the oldest of all would be forgotten at so many.
const KEPT: usize = 64;
static KNOWN: LazyLock<Mutex<HashMap<ContentHash, Arc<Compiled>>>> = LazyLock::new(Mutex::default);

/// The version of a rubric with this hash; `None` where it is gone or cannot be read by this program any more.
///
/// # Errors
/// When the database cannot be read.
pub async fn compiled(tx: &mut Tx, hash: &ContentHash) -> Result<Option<Arc<Compiled>>, StoreError> {
    if let Some(known) = KNOWN.lock().ok().and_then(|known| known.get(hash).cloned()) {
        return Ok(Some(known));
    }
    let Some(published) = rubrics::by_hash(tx, hash).await? else { return Ok(None) };
    // Compiling takes milliseconds, which other requests shall not wait for.
    let read = tokio::task::spawn_blocking(move || rubric::parse(&published.id, &published.yaml)).await;
    let Ok(Ok(compiled)) = read else { return Ok(None) };
    let compiled = Arc::new(compiled);
    if let Ok(mut known) = KNOWN.lock() {
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(hash.clone(), compiled.clone());
    }
    Ok(Some(compiled))
}

/// What the criteria of the rubrics in force are called. They are few, so they are read at once.
#[derive(Clone, Debug, Default)]
pub struct Titles(BTreeMap<String, BTreeMap<String, Wording>>);

impl Titles {
    /// Reads them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(tx: &mut Tx) -> Result<Self, StoreError> {
        let mut all = BTreeMap::new();
        for published in rubrics::active(tx).await? {
            let Some(rubric) = compiled(tx, &published.hash).await? else { continue };
            let criteria = rubric.criteria.iter().map(|one| (one.id.clone(), one.title.clone()));
            all.insert(published.id, criteria.collect());
        }
        Ok(Self(all))
    }

    /// The name of a criterion; its id where the rubric is no longer in force.
    pub fn of(&self, rubric: &str, criterion: &str) -> Wording {
        let known = self.0.get(rubric).and_then(|criteria| criteria.get(criterion));
        known.cloned().unwrap_or_else(|| Wording::from(criterion))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::Reason;

    #[test]
    fn a_reason_of_before_titles_had_languages_is_read_in_its_own() {
        let read = |title: &str| {
            let json = format!(r#"{{"reason":"critical","title":{title},"risk":0.5,"note":""}}"#);
            serde_json::from_str::<Reason>(&json).unwrap().title
        };
        let both = Wording::both("Red line crossed", "触碰红线");
        assert_eq!(read("\"触碰红线\""), Wording { zh: both.zh.clone(), en: None });
        assert_eq!(read("\"Red line crossed\""), Wording { zh: None, en: both.en.clone() });
        assert_eq!(read(r#"{"zh":"触碰红线","en":"Red line crossed"}"#), both);
    }
}
