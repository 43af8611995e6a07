//! spotcheck: every call and chat inspected by machine, the few that need a person sent to a person.
//!
//! This list is the map. A module imports only from those below it; `tests/it/architecture.rs` reads the
//! `use` lines and holds that.

pub mod audio; // probe, decode, channels, resample, peaks
pub mod basic;
pub mod conversation; // conversation, party, turn; import formats; intake, revisions
pub mod facts; // derive(): timing, moments, claims, who is who; pure
pub mod flag; // why a conversation needs a person: policy, risk, the uniform sample
pub mod measure; // what models read from text, once: embeddings, echoes, language, personal data
pub mod queue; // the job table: leases, fencing, burial
pub mod rubric; // the YAML language: parse, lint, compile
pub mod scoring; // compiled rubric x facts -> scorecard with evidence; pure
pub mod speech; // recordings -> turns: voice activity, transcribers, voices
pub mod store; // SQLite or PostgreSQL; SQL written once
pub mod text; // normalisation, sentences, phrases, personal data, masking // ids, spans, milliseconds, languages, hashes
