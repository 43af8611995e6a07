//! Decoded sound between `decode` and `transcribe`: 16-bit little-endian samples, one file a channel.
//!
//! It can be lost at any time (another machine, a cleaned disk); then the recording is decoded again.

use super::{BlobError, make_private};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The folder of one recording's decoded channels.
#[derive(Clone, Debug)]
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn failed(&self, source: io::Error) -> BlobError {
        BlobError::File { path: self.folder.clone(), source }
    }

    /// Keeps these channels. The count is written last, so that a crash half way leaves nothing that looks whole.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write(&self, channels: &[&[i16]]) -> Result<(), BlobError> {
        self.delete()?;
        make_private(&self.folder)?;
        for (n, samples) in channels.iter().enumerate() {
            let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            self.file(&n.to_string(), &bytes)?;
        }
        self.file("count", channels.len().to_string().as_bytes())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        let path = self.folder.join(name);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
        opened.and_then(|mut file| file.write_all(bytes)).map_err(|source| self.failed(source))
    }

    /// The channels, or `None` where they are not (or not wholly) here.
    ///
    /// # Errors
    /// When they are here but cannot be read.
    pub fn read(&self) -> Result<Option<Vec<Vec<i16>>>, BlobError> {
        let Ok(count) = fs::read_to_string(self.folder.join("count")) else { return Ok(None) };
        let Ok(count) = count.parse::<usize>() else { return Ok(None) };
        let channel = |n: usize| -> io::Result<Vec<i16>> {
            let bytes = fs::read(self.folder.join(n.to_string()))?;
            Ok(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
        };
        (0..count)
            .map(channel)
            .collect::<io::Result<Vec<_>>>()
            .map(Some)
            .map_err(|source| self.failed(source))
    }

    /// Removes them. Removing what is not there is no error.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn delete(&self) -> Result<(), BlobError> {
        match fs::remove_dir_all(&self.folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.failed(source)),
            _ => Ok(()),
        }
    }
}
