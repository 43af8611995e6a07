//! A version comes into force: published from a text whose cases hold, or an earlier one taken back; and history is
//! brought up to date with it.

use super::rescore;
use crate::basic::{ContentHash, UnixMillis};
use crate::conversation::store::Filter;
use crate::facts;
use crate::review::appeal;
use crate::rubric::store::back_fills::{self, BackFill};
use crate::rubric::store::versions::{self, Publication, Way};
use crate::rubric::store::{self as published, Published, cases};
use crate::rubric::{Compiled, RubricError, parse};
use crate::scoring::cases::{self as written, Report};
use crate::store::{StoreError, Tx, edition};

/// Cases of one origin, run.
pub struct Ran {
    /// `rubric`, or what else they come from.
    pub origin: String,
    /// How they went; the mistakes in their text where it cannot be read.
    pub report: Result<Report, RubricError>,
}

impl Ran {
    /// Did every expectation hold?
    pub fn is_good(&self) -> bool {
        self.report.as_ref().is_ok_and(Report::is_good)
    }
}

/// Runs cases (origin and text) on a rubric, as `spotcheck rubric test` does. Blocks.
pub fn run_cases(rubric: &Compiled, all: &[(String, String)]) -> Vec<Ran> {
    let filled = all.iter().filter(|(_, text)| !text.trim().is_empty());
    let run = |(origin, text): &(String, String)| Ran {
        origin: origin.clone(),
        report: written::parse(origin, text, rubric).map(|cases| written::run(rubric, &cases, facts::derive)),
    };
    filled.map(run).collect()
}

/// All cases that a draft has to pass: its own, those that others have added to the rubric, and one for every upheld
/// appeal.
///
/// # Errors
/// When the database cannot be read.
pub async fn cases_for(tx: &mut Tx, rubric: &str, own: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut all = vec![(cases::OWN.to_owned(), own.to_owned())];
    all.extend(cases::of(tx, rubric).await?.into_iter().filter(|(origin, _)| origin != cases::OWN));
    for stored in appeal::store::cases(tx, Some(rubric)).await? {
        all.push((format!("appeal:{}", stored.appeal_id), appeal::export(rubric, &[stored.case])));
    }
    Ok(all)
}

/// Why a version did not come into force.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Somebody published meanwhile.
    #[error("another version came into force meanwhile")]
    Overtaken,
    /// It is the one in force.
    #[error("this version is in force already")]
    InForce,
    /// No such version.
    #[error("there is no such version")]
    Unknown,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who publishes, and why.
pub struct By<'a> {
    /// Name of the person.
    pub who: &'a str,
    /// How.
    pub way: Way,
    /// In their words.
    pub note: &'a str,
    /// The version that they saw in force; `None` where there was none.
    pub replaces: Option<&'a str>,
}

/// Brings a version into force, in the caller's transaction.
///
/// # Errors
/// See [`Refused`].
pub async fn publish(tx: &mut Tx, version: &Published, by: &By<'_>, now: UnixMillis) -> Result<(), Refused> {
    let active = published::active(tx).await?.into_iter().find(|one| one.id == version.id);
    if active.as_ref().map(|one| one.hash.as_str()) != by.replaces {
        return Err(Refused::Overtaken);
    }
    if !published::publish(tx, version, now).await? {
        return Err(Refused::InForce);
    }
    let publication = Publication {
        rubric: version.id.clone(),
        hash: version.hash.clone(),
        at: now,
        who: by.who.to_owned(),
        way: by.way,
        note: by.note.to_owned(),
    };
    versions::remember(tx, &publication).await?;
    Ok(())
}

/// Takes an earlier version back into force. Its cases are not run: it has been in force before.
///
/// # Errors
/// See [`Refused`].
pub async fn roll_back(
    tx: &mut Tx,
    rubric: &str,
    hash: &ContentHash,
    by: &By<'_>,
    now: UnixMillis,
) -> Result<(), Refused> {
    let version = published::by_hash(tx, hash).await?.filter(|one| one.id == rubric);
    publish(tx, &version.ok_or(Refused::Unknown)?, by, now).await
}

/// Compiles a text that is to be a version of this rubric. Blocks for a few milliseconds.
///
/// # Errors
/// With every mistake in it.
pub fn compile(yaml: &str) -> Result<(Compiled, Published), RubricError> {
    let compiled = parse("rubric", yaml)?;
    let one = Published { id: compiled.id.clone(), hash: compiled.hash.clone(), yaml: yaml.to_owned() };
    Ok((compiled, one))
}

/// Brings history up to date with what is in force: a re-score in the queue. One that is under way for the same
/// edition goes on instead of a second.
///
/// # Errors
/// When the database cannot be written.
pub async fn back_fill(tx: &mut Tx, who: &str, now: UnixMillis) -> Result<BackFill, StoreError> {
    let edition = edition(tx).await?;
    if let Some(last) = back_fills::last(tx).await?
        && last.edition == edition
        && rescore::finished(tx, &last.run).await?.is_none()
    {
        return Ok(last);
    }
    let filter = Filter::default();
    let total = rescore::count(tx, &filter).await?;
    let run = rescore::begin(tx, &filter, now).await?;
    let one = BackFill { run, edition, total, who: who.to_owned(), started_at: now.0 };
    back_fills::add(tx, &one, now).await?;
    Ok(one)
}
