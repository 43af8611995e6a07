//! Answers that never end by themselves must end when the service does.

use tokio_util::sync::CancellationToken;

/// Cancelled when the service begins to shut down; an extension of every request.
#[derive(Clone, Debug, Default)]
pub struct Closing(pub CancellationToken);
