//! Scores added up by agent and group.

use super::rows;
use crate::basic::UnixMillis;
use crate::report::Filter;
use crate::review::PassRule;
use crate::review::queue::Viewer;
use crate::statistics::Sums;
use crate::store::{Clauses, StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By what scores are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Not at all.
    #[default]
    None,
    /// Voice and chat.
    Channel,
    /// The team at the time of the conversation.
    Team,
    /// Language of the conversation.
    Language,
    /// What the customer came for.
    Issue,
    /// Band of the score of record.
    Band,
    /// Rubric.
    Rubric,
}

impl Group {
    /// As the query names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Channel => "channel",
            Self::Team => "team",
            Self::Language => "language",
            Self::Issue => "issue",
            Self::Band => "band",
            Self::Rubric => "rubric",
        }
    }

    /// What tells a row `v` apart. The team is worked out only where it is asked for: dates of teams may be put right
    /// afterwards.
    fn column(self) -> &'static str {
        match self {
            Self::None => "cast(null as text)",
            Self::Channel => "v.channel",
            Self::Language => "v.language",
            Self::Issue => "v.issue",
            Self::Band => "v.band",
            Self::Rubric => "v.rubric_id",
            Self::Team => {
                "(select t.name from memberships m join teams t on t.id = m.team_id
                  where m.agent_id = v.agent_id and m.from_at <= v.at and (m.to_at is null or v.at < m.to_at)
                  order by m.from_at desc limit 1),
                 case when exists (select 1 from memberships m where m.agent_id = v.agent_id) then null else v.team end"
            }
        }
    }
}

/// One agent's conversations in one group, added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Of the group; empty where it is not known.
    pub key: String,
    /// The source's id; empty where it is not known.
    pub agent: String,
    /// The agent's name, where a source gave one.
    pub name: Option<String>,
    /// Conversations.
    pub n: usize,
    /// Scores of record.
    pub scores: Sums,
    /// Of those with a score, how many pass.
    pub passed: usize,
    /// Conversations in which a red line was crossed.
    pub critical: usize,
    /// Conversations that a person judged.
    pub by_person: usize,
    /// The machine's scores.
    pub machine: Sums,
}

type Raw = (String, String, Option<String>, i64, i64, f64, f64, i64, i64, i64, i64, f64, f64);

impl From<Raw> for Cell {
    fn from(raw: Raw) -> Self {
        let (
            key,
            agent,
            name,
            n,
            scored,
            sum,
            squares,
            passed,
            critical,
            by_person,
            machine,
            m_sum,
            m_squares,
        ) = raw;
        Self {
            key,
            agent,
            name,
            n: size(n),
            scores: Sums { n: size(scored), sum, squares },
            passed: size(passed),
            critical: size(critical),
            by_person: size(by_person),
            machine: Sums { n: size(machine), sum: m_sum, squares: m_squares },
        }
    }
}

pub(super) fn size(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

/// Scores of `[from, to)` added up by group and agent.
///
/// # Errors
/// When the database cannot be read.
pub async fn cells(
    tx: &mut Tx,
    viewer: &Viewer,
    when: (UnixMillis, UnixMillis),
    filter: &Filter,
    group: Group,
    rule: PassRule,
) -> Result<Vec<Cell>, StoreError> {
    let mut clauses = Clauses::new(
        "select x.grp, x.agent, max(x.agent_name), count(*), count(x.overall),
                coalesce(sum(x.overall), 0.0), coalesce(sum(x.overall * x.overall), 0.0),
                cast(coalesce(sum(case when x.overall >= ",
    );
    let crossings = i64::from(!rule.critical_fails); // of a red line, where each conversation has at most one
    clauses.with("", rule.mark, " and x.critical <= ").with("", crossings, &format!(
        " then 1 else 0 end), 0) as bigint),
                cast(coalesce(sum(x.critical), 0) as bigint), cast(coalesce(sum(x.by_person), 0) as bigint),
                count(x.machine_overall), coalesce(sum(x.machine_overall), 0.0),
                coalesce(sum(x.machine_overall * x.machine_overall), 0.0)
         from (select coalesce({}, '') as grp, coalesce(v.agent_id, '') as agent, v.agent_name, v.overall, v.critical,
                      v.by_person, v.machine_overall
               from ",
        group.column()
    ));
    rows(&mut clauses, viewer, when, filter);
    clauses.push(") x group by x.grp, x.agent");
    let raw: Vec<Raw> = clauses.rows(tx).await?;
    Ok(raw.into_iter().map(Cell::from).collect())
}
