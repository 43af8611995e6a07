//! Agents and teams side by side, and which of them truly differ.

use super::overview::{point, score, shares, together};
use super::store::Cell;
use super::{ENOUGH, Frame, Point};
use crate::statistics::{Spread, clustered, holm, tidy};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One chance in twenty that a whole table without any difference names one.
const ALPHA: f64 = 0.05;

/// Scores are from 0 to 100.
const SCORES: (f64, f64) = (0.0, 100.0);

/// A difference that stands, with the interval at the level at which it was tested.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// Points of 0-100.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Difference {
    fn of(spread: Spread, level: f64) -> Self {
        let estimate = spread.at(level);
        Self { value: tidy(estimate.value), low: tidy(estimate.low), high: tidy(estimate.high) }
    }
}

/// One agent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgentRow {
    /// The source's id of the agent.
    pub agent_id: String,
    /// The agent's name, where the source gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// How they did.
    pub point: Point,
    /// How far they lie from all others together, only where that is no noise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<Difference>,
}

impl AgentRow {
    /// The name; the id where none is known.
    pub fn called(&self) -> &str {
        self.agent.as_deref().unwrap_or(&self.agent_id)
    }
}

/// Agents side by side, by name: not by score, for most differences are noise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgentsReport {
    /// Of when, of what.
    pub frame: Frame,
    /// The agents that the reader may see.
    pub agents: Vec<AgentRow>,
}

/// One team.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamRow {
    /// Its name; empty for agents of no team.
    pub team: String,
    /// Agents with conversations in the period.
    pub agents: usize,
    /// How it did. The score's interval takes agents as a sample: what it says would hold with others of their sort.
    pub point: Point,
}

/// Two teams that truly differ.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pair {
    /// The better one.
    pub better: String,
    /// The other.
    pub worse: String,
    /// By how much.
    pub by: Difference,
}

/// Teams side by side, by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TeamsReport {
    /// Of when, of what.
    pub frame: Frame,
    /// The teams that the reader may see.
    pub teams: Vec<TeamRow>,
    /// The pairs whose difference is no noise; of all others nothing can be said.
    pub pairs: Vec<Pair>,
}

/// Agents from their cells. Each is compared with all others together; Holm's correction over all of them.
pub(super) fn agents(frame: Frame, cells: &[Cell]) -> AgentsReport {
    let known: Vec<&Cell> = cells.iter().filter(|cell| !cell.agent.is_empty()).collect();
    let tested: Vec<Option<Spread>> = known
        .iter()
        .map(|cell| {
            let others: Vec<_> =
                known.iter().filter(|other| other.agent != cell.agent).map(|other| other.scores).collect();
            let enough = cell.scores.n >= ENOUGH && others.iter().map(|one| one.n).sum::<usize>() >= ENOUGH;
            let own = enough.then(|| cell.scores.spread()).flatten()?;
            Some(own.cautious(SCORES).less(clustered(&others)?.cautious(SCORES)))
        })
        .collect();
    let asked: Vec<f64> = tested.iter().flatten().map(|spread| spread.p()).collect();
    let mut said = holm(&asked, ALPHA).into_iter();
    let mut rows: Vec<AgentRow> = known
        .iter()
        .zip(tested)
        .map(|(cell, spread)| AgentRow {
            agent_id: cell.agent.clone(),
            agent: cell.name.clone(),
            point: point([*cell]),
            apart: spread.and_then(|spread| Some(Difference::of(spread, said.next().flatten()?))),
        })
        .collect();
    rows.sort_by(|a, b| (a.called(), &a.agent_id).cmp(&(b.called(), &b.agent_id)));
    AgentsReport { frame, agents: rows }
}

/// Teams from the cells of their agents. Every pair is compared; Holm's correction over all pairs.
pub(super) fn teams(frame: Frame, cells: &[Cell]) -> TeamsReport {
    let mut by_team: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        by_team.entry(&cell.key).or_default().push(cell);
    }
    let mut rows = Vec::new();
    let mut spreads: Vec<(&str, Spread)> = Vec::new();
    for (team, own) in &by_team {
        let all = together(own.iter().copied());
        let spread = clustered(&own.iter().map(|cell| cell.scores).collect::<Vec<_>>());
        if let Some(spread) = spread.filter(|_| all.scores.n >= ENOUGH && !team.is_empty()) {
            spreads.push((team, spread.cautious(SCORES)));
        }
        rows.push(TeamRow {
            team: (*team).to_owned(),
            agents: own.iter().filter(|cell| !cell.agent.is_empty()).count(),
            point: Point { score: score(all.scores.n, spread), ..shares(&all) },
        });
    }
    TeamsReport { frame, teams: rows, pairs: pairs(&spreads) }
}

fn pairs(teams: &[(&str, Spread)]) -> Vec<Pair> {
    let both = teams
        .iter()
        .enumerate()
        .flat_map(|(i, first)| teams.iter().skip(i + 1).map(move |second| (first, second)));
    let tested: Vec<(&str, &str, Spread)> = both
        .map(|((a, first), (b, second))| {
            if first.mean >= second.mean {
                (*a, *b, first.less(*second))
            } else {
                (*b, *a, second.less(*first))
            }
        })
        .collect();
    let said = holm(&tested.iter().map(|(_, _, spread)| spread.p()).collect::<Vec<_>>(), ALPHA);
    let stands = tested.into_iter().zip(said).filter_map(|((better, worse, spread), level)| {
        Some(Pair { better: better.to_owned(), worse: worse.to_owned(), by: Difference::of(spread, level?) })
    });
    stands.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Sums;

    fn frame() -> Frame {
        Frame {
            zone: "UTC".to_owned(),
            from: crate::basic::UnixMillis(0),
            to: crate::basic::UnixMillis(1),
            rubric: None,
            pass_mark: 60.0,
            critical_fails: true,
            enough: ENOUGH,
            blind: false,
        }
    }

    fn cell(team: &str, agent: &str, scores: &[f64]) -> Cell {
        Cell {
            key: team.to_owned(),
            agent: agent.to_owned(),
            n: scores.len(),
            scores: Sums::of(scores),
            passed: scores.iter().filter(|score| **score >= 60.0).count(),
            ..Cell::default()
        }
    }

    /// Around a level, always the same.
    fn around(level: f64, n: usize) -> Vec<f64> {
        (0..n).map(|i| level + [-6.0, 3.0, 0.0, -3.0, 6.0][i % 5]).collect()
    }

    #[test]
    fn nobody_is_set_apart_by_five_calls() {
        let mut cells: Vec<Cell> =
            (0..6).map(|i| cell("", &format!("a{i}"), &around(80.0 + f64::from(i % 3), 40))).collect();
        cells.push(cell("", "new", &[10.0, 12.0, 9.0, 11.0, 10.0]));
        cells.push(cell("", "low", &around(55.0, 40)));
        let report = agents(frame(), &cells);
        let row = |agent: &str| report.agents.iter().find(|row| row.agent_id == agent).unwrap();
        assert_eq!(
            (row("new").point.score.value, row("new").point.score.n, row("new").apart),
            (None, 5, None)
        );
        let apart = row("low").apart.unwrap();
        assert!(apart.high < 0.0 && apart.low < -20.0, "{apart:?}");
        assert!(
            report.agents.windows(2).all(|pair| pair[0].agent_id < pair[1].agent_id),
            "by name, not by score"
        );
    }

    #[test]
    fn teams_are_told_apart_only_by_what_their_agents_have_in_common() {
        // One agent of "blue" is brilliant; that makes no better team. All of "green" are better than all of "red".
        let mut cells = Vec::new();
        for i in 0..6 {
            cells.push(cell("red", &format!("r{i}"), &around(70.0 + f64::from(i % 3), 30)));
            cells.push(cell("green", &format!("g{i}"), &around(82.0 + f64::from(i % 3), 30)));
            cells.push(cell("blue", &format!("b{i}"), &around(if i == 0 { 98.0 } else { 70.0 }, 30)));
        }
        let report = teams(frame(), &cells);
        let pairs: Vec<_> =
            report.pairs.iter().map(|pair| (pair.better.as_str(), pair.worse.as_str())).collect();
        assert!(pairs.contains(&("green", "red")), "{pairs:?}");
        assert!(!pairs.contains(&("blue", "red")), "{pairs:?}");
        assert!(report.pairs.iter().all(|pair| pair.by.low > 0.0));
        assert_eq!(report.teams.len(), 3);
    }
}
