//! Does an Ogg file end where a page ends?

use super::source::read_at;
use std::io::{self, Read, Seek};

/// The largest page: 27 bytes of header, 255 lacing values, 255 segments of 255 bytes.
const MAX_PAGE: u64 = 27 + 255 + 255 * 255;

/// True where the last page promises more bytes than the file has.
///
/// A file whose last page is whole is taken as whole, also without the end-of-stream mark: recorders that stream
/// often leave it out.
pub(super) fn cut_in_page(file: &mut (impl Read + Seek), size: u64) -> io::Result<bool> {
    let from = size.saturating_sub(MAX_PAGE + 3);
    let length = usize::try_from(size - from).unwrap_or(usize::MAX);
    let tail = read_at(file, from, length)?;
    let starts = tail.windows(4).enumerate().filter(|(_, window)| *window == b"OggS").map(|(at, _)| at);
    Ok(starts.max().is_some_and(|at| !page_is_whole(&tail[at..])))
}

fn page_is_whole(page: &[u8]) -> bool {
    let Some(segments) = page.get(26).map(|&n| usize::from(n)) else { return false };
    let Some(lacing) = page.get(27..27 + segments) else { return false };
    let body: usize = lacing.iter().map(|&length| usize::from(length)).sum();
    page.len() >= 27 + segments + body
}
