//! Bytes on their way in: hashed while they are written, renamed into place when they are complete.

use super::{BlobError, Kept, make_private};
use crate::basic::Hasher;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file that is not a blob yet. Dropped, it is gone.
pub struct Staged {
    file: File,
    path: PathBuf,
    hasher: Hasher,
    bytes: u64,
    limit: u64,
}

impl Staged {
    pub(super) fn begin(folder: &Path, limit: u64) -> Result<Self, BlobError> {
        let path = folder.join(uuid::Uuid::now_v7().simple().to_string());
        let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let file = opened.map_err(|source| BlobError::File { path: path.clone(), source })?;
        Ok(Self { file, path, hasher: Hasher::new(), bytes: 0, limit })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`] as soon as the limit is passed, or what the file system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.bytes > self.limit {
            return Err(BlobError::TooLarge { limit: self.limit });
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).map_err(|source| BlobError::File { path: self.path.clone(), source })
    }

    /// Where the bytes are until they are kept: for looking at a recording before accepting it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn keep(
        mut self,
        place: impl FnOnce(&crate::basic::ContentHash) -> PathBuf,
    ) -> Result<Kept, BlobError> {
        let key = std::mem::take(&mut self.hasher).finish();
        let target = place(&key);
        let failed = |source| BlobError::File { path: target.clone(), source };
        let folder = target.parent().unwrap_or(Path::new("."));
        make_private(folder)?;
        self.file.sync_all().map_err(failed)?;
        fs::rename(&self.path, &target).map_err(failed)?;
        // The name must last as well as the bytes.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        Ok(Kept { key, bytes: self.bytes })
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a rename there is nothing here; otherwise the half is of no use, and a crash's are swept later.
        drop(fs::remove_file(&self.path));
    }
}
