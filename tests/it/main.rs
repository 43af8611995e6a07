//! One integration binary: the library and the real program, from outside.

mod db; // a fresh database per test, SQLite and PostgreSQL
mod queue; // leases, fencing, poison, burial, on both databases
mod store; // migrations agree, transactions, settings
