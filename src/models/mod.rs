//! The model files on this machine: which there should be, and whether they are there and whole.
//!
//! `models/manifest.toml` is the one list: the set-up makes the files by it, and this module, which
//! the command `spotcheck models` calls, verifies them by it. Nothing is loaded, fetched or mended
//! here; what is wrong is named together with the command that mends it.

mod check;
mod manifest;
mod place;

pub use check::{Checked, MEND, State, check};
pub use manifest::{File, Manifest, ManifestError, Model, Origin};
pub use place::default_dir;

/// The manifest's id of the speech model that is used unless the configuration names another file.
pub const WHISPER_BASE: &str = "whisper-base";

/// The manifest's id of the text model.
pub const E5_SMALL: &str = "multilingual-e5-small-q4-dequantised";

/// A model as `spotcheck models list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// Its name in the manifest, kept with everything that is measured by it.
    pub id: String,
    /// What it is for, in a phrase.
    pub purpose: String,
    /// The licence of the weights.
    pub licence: String,
    /// Its folder below the models directory.
    pub folder: String,
    /// How many files it has.
    pub files: usize,
    /// Their size on disk, in bytes.
    pub bytes: u64,
}

/// The models that the manifest names, in its order.
pub fn list(manifest: &Manifest) -> Vec<Row> {
    manifest
        .models
        .iter()
        .map(|model| Row {
            id: model.id.clone(),
            purpose: model.purpose.clone(),
            licence: model.licence.clone(),
            folder: model.folder.clone(),
            files: model.files.len(),
            bytes: model.files.iter().map(|file| file.bytes).sum(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_shows_each_shipped_model_with_its_whole_size() {
        let rows = list(&Manifest::shipped().unwrap());
        let speech = rows.iter().find(|row| row.id == WHISPER_BASE).unwrap();
        assert_eq!((speech.files, speech.bytes), (1, 147_951_465));
        let text = rows.iter().find(|row| row.id == E5_SMALL).unwrap();
        assert_eq!((text.files, text.folder.as_str()), (8, "e5-small"));
        assert!(rows.iter().all(|row| row.licence == "MIT"));
    }
}
