//! What dimensions, criteria and rubrics are called, in both languages.

use crate::basic::Lang;
use crate::rubric::{self, store as rubrics};
use crate::store::Tx;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Title {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// Names by id.
pub type Titles = BTreeMap<String, Title>;

/// Rubrics compiled for their names, by hash; a handful.
static KNOWN: Mutex<BTreeMap<String, Arc<Titles>>> = Mutex::new(BTreeMap::new());

/// Names of everything in the active rubrics. Rubrics themselves stand under `rubric:ID`.
///
/// # Errors
/// When the database cannot be read.
pub async fn titles(tx: &mut Tx) -> anyhow::Result<Titles> {
    let mut all = Titles::new();
    for published in rubrics::active(tx).await? {
        let hash = published.hash.as_str().to_owned();
        let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let own = match known {
            Some(own) => own,
            None => {
                let own = Arc::new(tokio::task::spawn_blocking(move || read(&published.id, &published.yaml)).await?);
                KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, own.clone());
                own
            }
        };
        all.extend(own.iter().map(|(id, title)| (id.clone(), title.clone())));
    }
    Ok(all)
}

/// A text that does not compile any more has no names; ids are shown then.
fn read(id: &str, yaml: &str) -> Titles {
    let Ok(compiled) = rubric::parse(id, yaml) else { return Titles::new() };
    let title = |text: &rubric::Text| Title { en: text.read(Lang::En).to_owned(), zh: text.read(Lang::Zh).to_owned() };
    let mut names = Titles::new();
    names.insert(format!("rubric:{}", compiled.id), title(&compiled.title));
    names.extend(compiled.dimensions.iter().map(|one| (one.id.clone(), title(&one.title))));
    names.extend(compiled.criteria.iter().map(|one| (one.id.clone(), title(&one.title))));
    names.extend(compiled.bands.iter().map(|one| (format!("band:{}", one.id), title(&one.title))));
    names
}
