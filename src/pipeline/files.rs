//! How the configured folder and the browser live together.
//!
//! A rubric *follows its file* as long as what is in force is what the file last said: at the next start an edited
//! file is published, and a file that was taken away withdraws its rubric. Once another version is published in the
//! browser (or an earlier one taken back) the browser has the last word: a start changes nothing, the file's text is
//! only offered. Publishing exactly the file's text makes the rubric follow its file again. So nothing that somebody
//! published is overwritten behind their back, and nobody has to set a switch.

use super::rubrics::{self, Written};
use crate::basic::{ContentHash, UnixMillis};
use crate::config::Settings;
use crate::rubric::store::versions::{self, Publication, Way};
use crate::rubric::store::{self as published, Published, cases, files};
use crate::rubric::{Compiled, parse};
use crate::store::{Db, StoreError, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// What a start does with one rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Nothing: file and version in force agree, or there is no file and it is not needed.
    Keep,
    /// The file's text comes into force.
    Publish,
    /// The rubric goes with its file.
    Withdraw,
    /// The version from the browser stays; the file's text is there for whoever wants it.
    Offer,
}

/// `active` is in force, `last` is what the file said before, `now` what it says.
fn step(active: Option<&ContentHash>, last: Option<&ContentHash>, now: Option<&ContentHash>) -> Step {
    let follows = active == last;
    match (active, now) {
        (None, Some(_)) => Step::Publish,
        (Some(active), Some(now)) if active == now => Step::Keep,
        (Some(_), Some(_)) if follows => Step::Publish,
        (Some(_), Some(_)) => Step::Offer,
        (Some(_), None) if follows => Step::Withdraw,
        (_, None) => Step::Keep,
    }
}

/// What a start did, by ids of rubrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Their file's text came into force.
    pub published: Vec<String>,
    /// Their file is gone, and they with it.
    pub withdrawn: Vec<String>,
    /// Their file says something else than the version from the browser, which stays.
    pub offered: Vec<String>,
}

/// Everything that the decision rests on, by id.
struct Known {
    active: BTreeMap<String, Published>,
    last: BTreeMap<String, Published>,
    now: BTreeMap<String, Written>,
}

impl Known {
    async fn read(tx: &mut Tx, configured: Vec<Written>) -> Result<Self, StoreError> {
        let by_id = |all: Vec<Published>| all.into_iter().map(|one| (one.id.clone(), one)).collect();
        let active = by_id(published::active(tx).await?);
        let last = by_id(files::all(tx).await?);
        let now = configured.into_iter().map(|one| (one.compiled.id.clone(), one)).collect();
        Ok(Self { active, last, now })
    }

    fn ids(&self) -> BTreeSet<String> {
        self.active.keys().chain(self.last.keys()).chain(self.now.keys()).cloned().collect()
    }

    fn step(&self, id: &str) -> Step {
        let hash = |all: &BTreeMap<String, Published>| all.get(id).map(|one| one.hash.clone());
        let now = self.now.get(id).map(|one| one.compiled.hash.clone());
        step(hash(&self.active).as_ref(), hash(&self.last).as_ref(), now.as_ref())
    }
}

/// Brings what is in force up to date with the configured rubrics, as far as they follow their files.
///
/// # Errors
/// When a rubric has mistakes, or the database cannot be written; then nothing is published.
pub async fn settle(db: &Db, settings: &Settings, now: UnixMillis) -> anyhow::Result<Settled> {
    let configured = rubrics::configured(&settings.score)?;
    let mut tx = db.write().await?;
    let known = Known::read(&mut tx, configured).await?;
    let mut settled = Settled::default();
    for id in known.ids() {
        let step = known.step(&id);
        let file = known.now.get(&id).map(|one| (one.published(), one.cases.clone()));
        match (step, &file) {
            (Step::Publish, Some((file, text))) => {
                published::publish(&mut tx, file, now).await?;
                remember(&mut tx, file, Way::File, now).await?;
                if let Some(text) = text {
                    cases::put(&mut tx, &id, cases::OWN, text, now).await?;
                }
                settled.published.push(id.clone());
            }
            (Step::Withdraw, _) => {
                published::withdraw(&mut tx, &id).await?;
                if let Some(old) = known.active.get(&id) {
                    remember(&mut tx, old, Way::Withdrawn, now).await?;
                }
                settled.withdrawn.push(id.clone());
            }
            (Step::Offer, _) => settled.offered.push(id.clone()),
            // Cases are no part of a version: they follow the file with the rubric.
            (_, Some((_, Some(text)))) => cases::put(&mut tx, &id, cases::OWN, text, now).await?,
            _ => {}
        }
        match file {
            Some((file, _)) => files::remember(&mut tx, &file, now).await?,
            None => files::forget(&mut tx, &id).await?,
        }
    }
    tx.commit().await?;
    Ok(settled)
}

async fn remember(tx: &mut Tx, one: &Published, way: Way, now: UnixMillis) -> Result<(), StoreError> {
    let publication = Publication {
        rubric: one.id.clone(),
        hash: one.hash.clone(),
        at: now,
        who: String::new(),
        way,
        note: String::new(),
    };
    versions::remember(tx, &publication).await
}

/// The rubrics that would be in force after [`settle`], without changing anything; what a dry run judges by.
///
/// # Errors
/// When a rubric has mistakes, or the database cannot be read.
pub async fn in_force(db: &Db, settings: &Settings) -> anyhow::Result<Vec<Compiled>> {
    let configured = rubrics::configured(&settings.score)?;
    let mut tx = db.read().await?;
    let mut known = Known::read(&mut tx, configured).await?;
    let mut all = Vec::new();
    for id in known.ids() {
        let step = known.step(&id);
        match step {
            Step::Publish => all.extend(known.now.remove(&id).map(|one| one.compiled)),
            Step::Keep | Step::Offer => {
                if let Some(one) = known.active.get(&id) {
                    all.push(parse(&one.id, &one.yaml)?);
                }
            }
            Step::Withdraw => {}
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_has_the_last_word_until_file_and_version_agree_again() {
        let [a, b, c] = ["a", "b", "c"].map(|text| ContentHash::of(text.as_bytes()));
        let (a, b, c) = (Some(&a), Some(&b), Some(&c));
        assert_eq!(step(None, None, a), Step::Publish, "the first start");
        assert_eq!(step(a, a, a), Step::Keep, "nothing was edited");
        assert_eq!(step(a, a, b), Step::Publish, "the file was edited");
        assert_eq!(step(b, a, a), Step::Offer, "published in the browser: the older file does nothing");
        assert_eq!(step(b, a, c), Step::Offer, "nor does a newer one");
        assert_eq!(step(b, a, b), Step::Keep, "until it says the same");
        assert_eq!(step(b, b, c), Step::Publish, "and from then on the rubric follows it again");
        assert_eq!(step(a, a, None), Step::Withdraw, "a rubric goes with its file");
        assert_eq!(step(b, a, None), Step::Keep, "but not one from the browser");
        assert_eq!(step(b, None, None), Step::Keep);
        assert_eq!(step(None, a, None), Step::Keep);
    }
}
