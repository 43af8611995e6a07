//! Recordings by content hash, and what is derived from them for a while. Files under the data directory, readable
//! by their owner alone (folders 0700, files 0600); no public address.
//!
//! A blob appears whole or not at all: written beside, synced, renamed. Whether a blob is still needed is the
//! database's to say; this module only keeps bytes. Blocking calls: async callers wrap them.

mod playable;
mod scratch;
mod stage;

pub use scratch::Scratch;
pub use stage::Staged;

use crate::basic::{ContentHash, Wording};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What goes wrong with files of ours.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// More bytes than allowed were offered.
    #[error("larger than the {limit} bytes allowed\nhint: the limit is intake.max_recording_bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No such blob.
    #[error("recording {0} is not in the store")]
    Missing(ContentHash),
}

impl BlobError {
    /// What is wrong, in both languages.
    pub fn told(&self) -> Wording {
        let zh = match self {
            Self::File { path, source } => format!("文件 {} 无法读写（{source}）", path.display()),
            Self::TooLarge { limit } => {
                format!("超过允许的 {limit} 字节\n建议：上限由 intake.max_recording_bytes 设定")
            }
            Self::Missing(key) => format!("录音 {key} 不在存储中\n建议：请重新送入这段录音"),
        };
        Wording::both(self.to_string(), zh)
    }
}

/// The store of blobs.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// Opens (and makes, where missing) the store under the data directory.
    ///
    /// # Errors
    /// When the folders cannot be made.
    pub fn open(data_dir: &Path) -> Result<Self, BlobError> {
        let blobs = Self { root: data_dir.to_owned() };
        for folder in
            [blobs.root.clone(), blobs.folder("blobs"), blobs.folder("incoming"), blobs.folder("scratch")]
        {
            make_private(&folder)?;
        }
        Ok(blobs)
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where a blob lies; two levels, so that no folder grows too long.
    fn path(&self, key: &ContentHash) -> PathBuf {
        self.folder("blobs").join(key.as_str().get(..2).unwrap_or("00")).join(key.as_str())
    }

    /// Begins to take bytes in, at most `limit` of them.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn stage(&self, limit: u64) -> Result<Staged, BlobError> {
        Staged::begin(&self.folder("incoming"), limit)
    }

    /// Keeps what was staged under the hash of its content. The same content is kept once.
    ///
    /// # Errors
    /// When it cannot be written to disk.
    pub fn keep(&self, staged: Staged) -> Result<Kept, BlobError> {
        staged.keep(|key| self.path(key))
    }

    /// Reads all of `source` into the store.
    ///
    /// # Errors
    /// When it cannot be read or written, or is larger than `limit` bytes.
    pub fn put(&self, source: &mut impl Read, limit: u64) -> Result<Kept, BlobError> {
        let mut staged = self.stage(limit)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match source.read(&mut buffer) {
                Ok(0) => return self.keep(staged),
                Ok(n) => staged.write(buffer.get(..n).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(BlobError::File { path: "source".into(), source }),
            }
        }
    }

    /// Is it there?
    pub fn has(&self, key: &ContentHash) -> bool {
        self.path(key).is_file()
    }

    /// The whole blob, open for reading and seeking.
    ///
    /// # Errors
    /// [`BlobError::Missing`], or what the file system says.
    pub fn read(&self, key: &ContentHash) -> Result<File, BlobError> {
        let path = self.path(key);
        match File::open(&path) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(BlobError::Missing(key.clone())),
            Err(source) => Err(BlobError::File { path, source }),
        }
    }

    /// Up to `length` bytes from `start`; fewer at the end.
    ///
    /// # Errors
    /// As for [`Blobs::read`].
    pub fn range(&self, key: &ContentHash, start: u64, length: u64) -> Result<Vec<u8>, BlobError> {
        let mut file = self.read(key)?;
        let failed = |source| BlobError::File { path: self.path(key), source };
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    /// Deletes a blob and what was derived from it. Deleting what is not there is no error.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn delete(&self, key: &ContentHash) -> Result<(), BlobError> {
        self.scratch(key).delete()?;
        self.forget_playable(key)?;
        let path = self.path(key);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(BlobError::File { path, source }),
            _ => Ok(()),
        }
    }

    /// Decoded sound of a recording, kept between two stages.
    pub fn scratch(&self, key: &ContentHash) -> Scratch {
        Scratch::new(self.folder("scratch").join(key.as_str()))
    }

    /// Removes all decoded sound; what is still needed is decoded again. Call it when nobody works here.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn clear_scratch(&self) -> Result<(), BlobError> {
        let folder = self.folder("scratch");
        let removed = fs::remove_dir_all(&folder);
        removed.map_err(|source| BlobError::File { path: folder.clone(), source })?;
        make_private(&folder)
    }

    /// Removes uploads that a crash left half done. Call it when nobody is taking bytes in.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn clear_incoming(&self) -> Result<(), BlobError> {
        let folder = self.folder("incoming");
        let failed = |source| BlobError::File { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            fs::remove_file(entry.map_err(failed)?.path()).map_err(failed)?;
        }
        Ok(())
    }
}

/// A blob that is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The hash of its content.
    pub key: ContentHash,
    /// Its size.
    pub bytes: u64,
}

/// Makes a folder that only its owner can enter.
pub(crate) fn make_private(path: &Path) -> Result<(), BlobError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| BlobError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;
