//! Places where tests make the process die: `SPOTCHECK_FAULT=<stage>:<at-start|before-commit|after-commit>[:<external id>]`.
//! Not there in release builds.

/// Where in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Its inputs are read, nothing is computed.
    AtStart,
    /// Its outputs are written, the commit has not begun.
    BeforeCommit,
    /// The commit has been made.
    AfterCommit,
}

/// Dies here, as by `kill -9`, if the environment says so.
#[cfg(debug_assertions)]
pub fn point(stage: &str, point: Point, external_id: &str) {
    let place = match point {
        Point::AtStart => "at-start",
        Point::BeforeCommit => "before-commit",
        Point::AfterCommit => "after-commit",
    };
    let Ok(wanted) = std::env::var("SPOTCHECK_FAULT") else { return };
    let mut parts = wanted.splitn(3, ':');
    let here = parts.next() == Some(stage) && parts.next() == Some(place);
    if here && parts.next().is_none_or(|id| id == external_id) {
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).ok();
    }
}

/// Dies here, as by `kill -9`, if the environment says so.
#[cfg(not(debug_assertions))]
pub fn point(_stage: &str, _point: Point, _external_id: &str) {}
