//! Standard output, where a reader that went away (`| head`) is no error.

use std::io::{self, Write};

/// Writes one line.
///
/// # Errors
/// When standard output cannot be written; [`reader_left`] tells whether that matters.
pub(crate) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Did this fail only because nobody reads on?
pub(crate) fn reader_left(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
