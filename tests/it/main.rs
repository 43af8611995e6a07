//! One integration binary: the library and the real program, from outside.

#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise; clippy knows tests, but not their helpers"
)]

mod after; // what follows a verdict: release, appeal, remediation, calibration
mod asking; // the judge's client against a server that does everything that servers do
mod calibrating; // what lists keep from somebody who is still to judge it in a calibration
mod cases; // the queue of cases: orders, filters, blind cases, claims, assignment
mod coaching; // examples, clips without personal data, lessons, proposals, phrases
mod crash; // kill -9 in every stage, poison among good ones, restart
mod audited; // what people see and change is in the log
mod architecture; // the promises about structure
mod edge; // whatever goes wrong is told as a problem; who is let in how fast
mod eval; // figures of agreement on a small set, kept as a file
mod db; // a fresh database per test, SQLite and PostgreSQL
mod paper_judge; // such a server
mod injection; // people who speak to the judge
mod judging; // who may give a verdict, and what stands once it is given
mod judge_commands; // the commands with a judge, past every proxy
mod judged_house; // a house whose rubric asks the judge
mod learn; // labels become a head that agrees with people elsewhere
mod opinions_trouble; // the judge away, dear or slow; workers that die; erasure
mod opinions; // criteria that ask the judge, from intake to score, on both databases
mod find; // any conversation found by what was said or is known of it
mod gaming; // what an agent might try, against rules and heads together
mod golden; // scorecards of our own chats, kept as files
mod heads; // trained heads: promotion, roll-back, scoring again without a model
mod kept; // what somebody is still to judge blind is told in no sum, example, lesson, list or file
mod house; // the whole path with models and a judge of our own
mod people; // teams decide who sees what; the audit log shows tampering
mod pages; // what browsers get
mod personal; // what is found of personal data in our own sentences
mod poison; // a conversation that kills workers, with the real service
mod pipeline; // stages, intake, revisions, erasure, on both databases
mod program; // the commands as a newcomer runs them
mod queue; // leases, fencing, poison, burial, on both databases
mod races; // two who change the same at once
mod report; // reports: rows that say what the bodies say, who sees what, files that run nothing
mod rescore; // scoring again: what changes, what does not, no storm of cases
mod rubrics; // drafts, previews, publishing, rolling back, and how they live with files
mod review; // the review screen: who is shown what, verdicts, what is put right
mod roles; // every route with every role against the matrix; logging in
mod served; // the service on a port of its own, and people who log in
mod service; // roles, problems, intake and masking over HTTP
#[cfg(feature = "oidc")]
mod sign_on; // through a provider of OpenID Connect that signs for real
mod store; // migrations agree, transactions, settings
mod verdicts; // what people said, and which score counts
mod workbench; // the queue over HTTP as people use it
mod worker; // how a worker ends: in order, or because a job hangs
