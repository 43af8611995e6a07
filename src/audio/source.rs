//! The bytes that a decoder gets to see: a head that we wrote or checked, then a stretch of the file.

use std::io::{self, Read, Seek, SeekFrom, Take};
use symphonia::core::io::MediaSource;

/// `head`, then at most `length` bytes of the file from where it stands.
///
/// It says that it cannot seek. We never do, and decoders that can seek guess lengths from the size of the file and
/// then cut off what lies beyond their guess.
pub(super) struct Stretch<R> {
    head: io::Cursor<Vec<u8>>,
    body: Take<R>,
}

impl<R: Read> Stretch<R> {
    pub(super) fn new(head: Vec<u8>, file: R, length: u64) -> Self {
        Self { head: io::Cursor::new(head), body: file.take(length) }
    }
}

impl<R: Read> Read for Stretch<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.head.read(buffer)? {
            0 => self.body.read(buffer),
            read => Ok(read),
        }
    }
}

impl<R> Seek for Stretch<R> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

impl<R: Read + Send + Sync> MediaSource for Stretch<R> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}

/// The size of a file; it stands at its beginning afterwards.
pub(super) fn size(file: &mut impl Seek) -> io::Result<u64> {
    let size = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    Ok(size)
}

/// Up to `length` bytes from `offset` on; fewer at the end of the file.
pub(super) fn read_at(file: &mut (impl Read + Seek), offset: u64, length: usize) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(u64::try_from(length).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
