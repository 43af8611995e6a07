//! Recordings in a form that browsers play, made when first asked for and kept beside the blob.

use super::{BlobError, Blobs, make_private};
use crate::basic::ContentHash;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

impl Blobs {
    fn playable_path(&self, key: &ContentHash) -> PathBuf {
        self.folder("playable").join(format!("{key}.wav"))
    }

    /// The playable form of a recording, if it has been made.
    ///
    /// # Errors
    /// What the file system says.
    pub fn playable(&self, key: &ContentHash) -> Result<Option<File>, BlobError> {
        let path = self.playable_path(key);
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(BlobError::File { path, source }),
        }
    }

    /// Makes the playable form: `make` writes it; it appears whole or not at all.
    ///
    /// # Errors
    /// When `make` fails or the file system refuses.
    pub fn make_playable<E: From<BlobError>>(
        &self,
        key: &ContentHash,
        make: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.playable_path(key);
        make_private(&self.folder("playable"))?;
        let beside = path.with_extension(uuid::Uuid::now_v7().simple().to_string());
        let failed = |source| BlobError::File { path: beside.clone(), source };
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(failed)?;
        if let Err(error) = make(&mut file) {
            fs::remove_file(&beside).map_err(failed)?;
            return Err(error);
        }
        file.sync_all().map_err(failed)?;
        fs::rename(&beside, &path).map_err(failed)?;
        Ok(())
    }

    /// Removes the playable form. Removing what is not there is no error.
    pub(super) fn forget_playable(&self, key: &ContentHash) -> Result<(), BlobError> {
        let path = self.playable_path(key);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(BlobError::File { path, source }),
            _ => Ok(()),
        }
    }
}
