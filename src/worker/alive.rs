//! Who works on a data directory. Locks on one file end with their process, however it ends: so at the start of the
//! only worker it is certain that every lease belongs to a dead one, and none has to be waited for.

use rustix::fs::{FlockOperation, flock};
use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Held while this process works here.
#[derive(Debug)]
pub struct Presence {
    _lock: File,
    alone: bool,
}

impl Presence {
    /// Says that we work here from now on.
    ///
    /// # Errors
    /// When the lock file cannot be made or locked.
    pub fn announce(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join("work.lock");
        let lock = File::options().create(true).append(true).mode(0o600).open(path)?;
        let alone = flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok();
        // From now on others may come.
        flock(&lock, FlockOperation::LockShared)?;
        Ok(Self { _lock: lock, alone })
    }

    /// Was nobody else working here when we came?
    pub fn was_alone(&self) -> bool {
        self.alone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_was_alone_and_the_next_after_all_have_gone() {
        let dir = tempfile::tempdir().unwrap();
        let first = Presence::announce(dir.path()).unwrap();
        let second = Presence::announce(dir.path()).unwrap();
        assert!(first.was_alone() && !second.was_alone());
        drop(first);
        assert!(!Presence::announce(dir.path()).unwrap().was_alone());
        drop(second);
        assert!(Presence::announce(dir.path()).unwrap().was_alone());
    }
}
