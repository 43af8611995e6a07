//! spotcheck: every call and chat inspected by machine, the few that need a person sent to a person.
//!
//! This list is the map. A module imports only from those below it; `tests/it/architecture.rs` reads the
//! `use` lines and holds that.

pub mod cli; // the commands
pub mod web; // composes the routers of the domains, OpenAPI document, embedded pages
pub mod worker; // one CPU budget, model threads, supervision, shutdown
pub mod pipeline; // the stages in order, intake, re-score
pub mod config; // defaults.toml, file, environment
pub mod report; // how agents, teams and rubrics do, with how sure that is; exports
pub mod learn; // what people said of conversations, and how well the machine agrees with them
pub mod coaching; // examples, clips without personal data, lessons, phrases that go with good and bad
pub mod remediation; // 整改: a conversation that failed, until it is closed
pub mod review; // cases: what people are asked to look at
pub mod flag; // why a conversation needs a person: policy, risk, the uniform sample
pub mod scoring; // compiled rubric x facts -> scorecard with evidence; pure
pub mod rubric; // the YAML language: parse, lint, compile
pub mod facts; // derive(): timing, moments, claims, who is who; pure
pub mod opinion; // questions that a criterion puts to a language model elsewhere, its stored answers
pub mod measure; // what models read from text, once: embeddings, echoes, language
pub mod speech; // recordings to turns: voice activity, transcribers, voices
pub mod audio; // probe, decode, channels, resample, peaks
pub mod conversation; // conversation, party, turn; import formats; store
pub mod people; // who may ask
pub mod http; // problem JSON, what callers send, pages by cursor
pub mod text; // normalisation, sentences, phrases, quantities, personal data, masking
pub mod queue; // the job table: enqueue, claim, renew, finish, bury
pub mod blob; // recordings and derived files, by content
pub mod store; // the database: SQLite or PostgreSQL, transactions, migrations
pub mod statistics; // agreement, correlation, ranking, calibration, and how sure each figure is; pure
pub mod calendar; // working days and hours of the place; pure
pub mod models; // the manifest of weights, checked
pub mod basic; // ids, spans, milliseconds, languages, hashes
