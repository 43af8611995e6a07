//! Recordings to turns: voice activity, transcribers behind a trait, voices interleaved by time.
