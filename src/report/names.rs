//! What dimensions, criteria, bands and rubrics are called.

use crate::basic::Wording;
use crate::review::compiled;
use crate::rubric::store as rubrics;
use crate::store::{StoreError, Tx};
use std::collections::BTreeMap;

/// Names by id. Rubrics stand under `rubric:ID`, bands under `band:ID`.
pub type Titles = BTreeMap<String, Wording>;

/// Names of everything in the active rubrics; one that does not compile any more has none, and ids are shown.
///
/// # Errors
/// When the database cannot be read.
pub async fn titles(tx: &mut Tx) -> Result<Titles, StoreError> {
    let mut names = Titles::new();
    for published in rubrics::active(tx).await? {
        let Some(rubric) = compiled(tx, &published.hash).await? else { continue };
        names.insert(format!("rubric:{}", rubric.id), rubric.title.clone());
        names.extend(rubric.dimensions.iter().map(|one| (one.id.clone(), one.title.clone())));
        names.extend(rubric.criteria.iter().map(|one| (one.id.clone(), one.title.clone())));
        names.extend(rubric.bands.iter().map(|one| (format!("band:{}", one.id), one.title.clone())));
    }
    Ok(names)
}
