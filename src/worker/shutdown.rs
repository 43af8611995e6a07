//! When to stop: on a signal, or when the supervisor that started us is gone.

use std::io::Read;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled on SIGTERM or SIGINT; where `supervised`, also when standard input ends, which only the supervisor holds.
///
/// # Errors
/// When signals cannot be listened for.
pub fn shutdown(supervised: bool) -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    if supervised {
        let told = stop.clone();
        // A thread of its own: a blocking read on the runtime's threads would keep the process from ending.
        std::thread::Builder::new().name("orphan-watch".to_owned()).spawn(move || {
            let mut rest = [0; 64];
            while matches!(std::io::stdin().read(&mut rest), Ok(n) if n > 0) {}
            told.cancel();
        })?;
    }
    Ok(stop)
}
