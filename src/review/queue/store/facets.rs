//! What there is to filter by.

use super::narrow::{narrow, unhidden};
use crate::basic::{UnixMillis, Wording};
use crate::conversation::store::agent_called;
use crate::review::Reason;
use crate::review::queue::{Filter, Viewer};
use crate::store::{Clauses, StoreError, Tx, from_text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// One value and how many open cases have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facet {
    /// The value to filter by.
    pub value: String,
    /// What people call it; absent where the value says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Wording>,
    /// The name of an agent, whose id is the value; absent where no source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Open cases.
    pub cases: i64,
}

/// The values of the open cases in sight, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    /// Why people should look; of hidden cases it is not told.
    pub reasons: Vec<Facet>,
    /// Agents.
    pub agents: Vec<Facet>,
    /// Teams, as sources name them.
    pub teams: Vec<Facet>,
    /// Sources.
    pub sources: Vec<Facet>,
    /// Languages.
    pub languages: Vec<Facet>,
    /// Channels.
    pub channels: Vec<Facet>,
}

const MOST: usize = 200;

/// Open cases that are alike in everything but their reasons.
#[derive(sqlx::FromRow)]
struct Alike {
    source: String,
    language: Option<String>,
    channel: String,
    team: Option<String>,
    agent: Option<String>,
    cases: i64,
}

/// Reads them.
///
/// # Errors
/// When the database cannot be read.
pub async fn facets(tx: &mut Tx, viewer: &Viewer, now: UnixMillis) -> Result<Facets, StoreError> {
    // One pass over an index that holds all of it (`cases_facets`), not one for each facet; reasons have their own.
    let mut clauses = Clauses::new(
        "select k.source, k.language, k.channel, k.team, k.agent_id as agent, count(*) as cases from cases k where 1 = 1",
    );
    narrow(&mut clauses, viewer, &Filter::default(), now);
    clauses.push(" group by k.source, k.language, k.channel, k.team, k.agent_id");
    let alike: Vec<Alike> = clauses.rows(tx).await?;
    let mut agents = by(&alike, |one| one.agent.as_deref());
    for agent in &mut agents {
        agent.name = agent_called(tx, &agent.value).await?;
    }
    Ok(Facets {
        reasons: reasons(tx, viewer, now).await?,
        agents,
        teams: by(&alike, |one| one.team.as_deref()),
        sources: by(&alike, |one| Some(&one.source)),
        languages: by(&alike, |one| one.language.as_deref()),
        channels: by(&alike, |one| Some(&one.channel)),
    })
}

/// The values of one facet, the most frequent first.
fn by(alike: &[Alike], value: impl Fn(&Alike) -> Option<&str>) -> Vec<Facet> {
    let mut cases: BTreeMap<&str, i64> = BTreeMap::new();
    for one in alike {
        if let Some(value) = value(one) {
            *cases.entry(value).or_default() += one.cases;
        }
    }
    let mut facets: Vec<Facet> = cases
        .into_iter()
        .map(|(value, cases)| Facet { value: value.to_owned(), title: None, name: None, cases })
        .collect();
    facets.sort_by_key(|facet| std::cmp::Reverse(facet.cases)); // stable: equals stay in the order of their names
    facets.truncate(MOST);
    facets
}

/// Open cases with the same reasons, and one of them.
#[derive(sqlx::FromRow)]
struct SameReasons {
    why: String,
    cases: i64,
    example: String,
}

async fn reasons(tx: &mut Tx, viewer: &Viewer, now: UnixMillis) -> Result<Vec<Facet>, StoreError> {
    // In the order of `cases_why`, which holds all that is asked.
    let mut clauses =
        Clauses::new("select k.why, count(*) as cases, min(k.id) as example from cases k where k.why <> ''");
    narrow(&mut clauses, viewer, &Filter::default(), now);
    let seen = unhidden(&mut clauses, viewer);
    clauses.push(" and ").push(&seen).push(" group by k.why");
    let same: Vec<SameReasons> = clauses.rows(tx).await?;
    let mut by_name: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for one in &same {
        for name in one.why.split(',') {
            by_name.entry(name).or_insert((0, &one.example)).0 += one.cases;
        }
    }
    let mut all: Vec<(&str, (i64, &str))> = by_name.into_iter().collect();
    all.sort_by_key(|(_, (cases, _))| std::cmp::Reverse(*cases));
    all.truncate(MOST);
    let titles = titles(tx, all.iter().map(|(_, (_, example))| *example)).await?;
    let facet = |(name, (cases, _)): (&str, (i64, &str))| Facet {
        value: name.to_owned(),
        title: titles.get(name).cloned(),
        name: None,
        cases,
    };
    Ok(all.into_iter().map(facet).collect())
}

/// What these cases call their reasons.
async fn titles<'e>(
    tx: &mut Tx,
    examples: impl Iterator<Item = &'e str>,
) -> Result<BTreeMap<String, Wording>, StoreError> {
    let ids: BTreeSet<&str> = examples.collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut clauses = Clauses::new("select reasons from cases where id in (");
    for (place, id) in ids.into_iter().enumerate() {
        clauses.with(if place == 0 { "" } else { ", " }, id, "");
    }
    clauses.push(")");
    let rows: Vec<(String,)> = clauses.rows(tx).await?;
    let mut titles = BTreeMap::new();
    for (reasons,) in rows {
        let reasons: Vec<Reason> = from_text("reasons", &reasons)?;
        titles.extend(
            reasons.into_iter().filter(|one| !one.title.is_empty()).map(|one| (one.reason, one.title)),
        );
    }
    Ok(titles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_adds_up_what_is_alike_and_leaves_out_what_is_not_known() {
        let alike = |team: Option<&str>, cases| Alike {
            source: "web".to_owned(),
            language: None,
            channel: "chat".to_owned(),
            team: team.map(str::to_owned),
            agent: None,
            cases,
        };
        let all = [
            alike(Some("b"), 2),
            alike(Some("c"), 5),
            alike(None, 9),
            alike(Some("b"), 4),
            alike(Some("a"), 5),
        ];
        let told: Vec<(String, i64)> =
            by(&all, |one| one.team.as_deref()).into_iter().map(|one| (one.value, one.cases)).collect();
        assert_eq!(told, [("b".to_owned(), 6), ("a".to_owned(), 5), ("c".to_owned(), 5)]);
        assert_eq!(by(&all, |one| Some(&one.source))[0].cases, 25);
    }
}
