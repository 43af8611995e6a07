//! Recordings to samples: probe, decode, split channels, resample to 16 kHz, peaks for the player. Pure.
