//! What people are called, by their ids.

use crate::people::store::users;
use crate::store::{StoreError, Tx};
use std::collections::BTreeMap;

/// Everybody's display name. An installation has hundreds of people, so they are read at once.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Reads them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(tx: &mut Tx) -> Result<Self, StoreError> {
        let all = users::all(tx).await?;
        Ok(Self(all.into_iter().map(|user| (user.id.to_string(), user.display_name)).collect()))
    }

    /// The name; the id of somebody who is gone.
    pub fn of(&self, id: &str) -> String {
        self.0.get(id).map_or_else(|| id.to_owned(), Clone::clone)
    }
}
