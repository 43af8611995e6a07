//! Releases in the database.

use super::{Release, Why};
use crate::basic::{ConversationId, UnixMillis};
use crate::conversation::About;
use crate::conversation::store::in_sight;
use crate::http::Cursor;
use crate::people::Sight;
use crate::store::{StoreError, Tx, from_text, on, to_text};

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    conversation_id: String,
    revision: i64,
    agent_id: String,
    why: String,
    released_by: String,
    released_at: i64,
    appeal_until: i64,
    acknowledged_at: Option<i64>,
    current: i64,
    body: String,
}

impl TryFrom<Stored> for Release {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored.id,
            conversation_id: ConversationId::new(stored.conversation_id),
            revision: stored.revision,
            agent_id: stored.agent_id,
            why: Why::from_stored(&stored.why),
            released_by: stored.released_by,
            released_at: UnixMillis(stored.released_at),
            appeal_until: UnixMillis(stored.appeal_until),
            acknowledged_at: stored.acknowledged_at.map(UnixMillis),
            current: stored.current == 1,
            shown: from_text("release", &stored.body)?,
        })
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select id, conversation_id, revision, agent_id, why, released_by, released_at, appeal_until,
                    acknowledged_at, current, body from releases ",
            $rest
        )
    };
}

/// Keeps a release; the one before stays as history. From now on the agent sees the conversation.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, release: &Release) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("update releases set current = 0 where conversation_id = $1 and current = 1")
        .bind(release.conversation_id.as_str())
        .execute(c)
        .await
        .map(drop))?;
    on!(tx, c => sqlx::query(
        "insert into releases (id, conversation_id, revision, agent_id, why, released_by, released_at, appeal_until,
                               acknowledged_at, current, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)",
    )
    .bind(&release.id)
    .bind(release.conversation_id.as_str())
    .bind(release.revision)
    .bind(&release.agent_id)
    .bind(release.why.as_str())
    .bind(&release.released_by)
    .bind(release.released_at.0)
    .bind(release.appeal_until.0)
    .bind(release.acknowledged_at.map(|at| at.0))
    .bind(to_text("release", &release.shown)?)
    .execute(c)
    .await
    .map(drop))?;
    on!(tx, c => sqlx::query("update conversations set released_at = $2 where id = $1")
        .bind(release.conversation_id.as_str())
        .bind(release.released_at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What the agent sees of a conversation now.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(tx: &mut Tx, id: &ConversationId) -> Result<Option<Release>, StoreError> {
    let stored: Option<Stored> = on!(tx, c => sqlx::query_as(columns!("where conversation_id = $1 and current = 1"))
        .bind(id.as_str())
        .fetch_optional(c)
        .await)?;
    stored.map(Release::try_from).transpose()
}

/// One release.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Release>, StoreError> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(columns!("where id = $1")).bind(id).fetch_optional(c).await)?;
    stored.map(Release::try_from).transpose()
}

/// The agent has read it. `false` where they had said so before.
///
/// # Errors
/// When the database cannot be written.
pub async fn acknowledge(tx: &mut Tx, id: &str, now: UnixMillis) -> Result<bool, StoreError> {
    let rows = on!(tx, c => sqlx::query("update releases set acknowledged_at = $2 where id = $1 and acknowledged_at is null")
        .bind(id)
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

#[derive(sqlx::FromRow)]
struct OfAgent {
    #[sqlx(flatten)]
    release: Stored,
    external_id: String,
}

/// What an agent sees, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_agent(
    tx: &mut Tx,
    agent: &str,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<(Release, String)>, Option<Cursor>), StoreError> {
    let after = cursor.unwrap_or_else(Cursor::newest);
    let rows: Vec<OfAgent> = on!(tx, c => sqlx::query_as(
        "select r.id, r.conversation_id, r.revision, r.agent_id, r.why, r.released_by, r.released_at, r.appeal_until,
                r.acknowledged_at, r.current, r.body, v.external_id
         from releases r join conversations v on v.id = r.conversation_id
         where r.agent_id = $1 and v.agent_id = $1 and r.current = 1
           and (r.released_at * 1.0 < $2 or (r.released_at * 1.0 = $2 and r.id > $3))
         order by r.released_at desc, r.id limit $4",
    )
    .bind(agent)
    .bind(after.rank)
    .bind(&after.id)
    .bind(limit + 1)
    .fetch_all(c)
    .await)?;
    let all = rows.into_iter().map(|row| Ok((row.release.try_into()?, row.external_id)));
    let items = all.collect::<Result<Vec<(Release, String)>, StoreError>>()?;
    Ok(Cursor::cut(items, limit, |(release, _)| Cursor::of_time(release.released_at, &release.id)))
}

/// Where a conversation stands on its way to the agent.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Standing {
    /// Which conversation.
    pub id: String,
    /// Who, when, where, as stored.
    about: String,
    /// Whose.
    pub agent_id: String,
    /// The agent's team, as the source says.
    pub team: Option<String>,
    /// When it was judged last: by a person, else by the machine.
    pub judged_at: i64,
    /// Has a person judged it?
    pub by_person: i64,
    /// The lowest overall score of record by a person.
    pub overall: Option<f64>,
    /// When the agent was shown it.
    pub released_at: Option<i64>,
    /// When the agent said that they have read it.
    pub acknowledged_at: Option<i64>,
}

impl Standing {
    /// Who, when, where.
    ///
    /// # Errors
    /// When what is stored cannot be read.
    pub fn about(&self) -> Result<About, StoreError> {
        from_text("conversation", &self.about)
    }
}

/// Which conversations a lead asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Judged by a person and not shown yet.
    Waiting,
    /// Shown, but the record is another one since.
    Changed,
    /// Shown as they are.
    Released,
    /// Scored by the machine alone and not shown yet.
    Unjudged,
}

impl Asked {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Changed => "changed",
            Self::Released => "released",
            Self::Unjudged => "unjudged",
        }
    }
}

/// Conversations by where they stand, the one judged last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn standing(
    tx: &mut Tx,
    sight: &Sight,
    asked: Asked,
    agent: Option<&str>,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Standing>, Option<Cursor>), StoreError> {
    let (kind, user, own) = sight.bound();
    let after = cursor.unwrap_or_else(Cursor::newest);
    let items: Vec<Standing> = on!(tx, c => sqlx::query_as(concat!(
        "select * from (
            select v.id, v.about, v.agent_id, v.team, coalesce(x.given_at, s.scored_at) as judged_at,
                   cast(case when x.given_at is null then 0 else 1 end as bigint) as by_person, x.overall, r.released_at, r.acknowledged_at
            from conversations v
            left join (select conversation_id, revision, max(given_at) as given_at, min(overall) as overall
                       from verdicts where of_record = 1 group by conversation_id, revision) x
                on x.conversation_id = v.id and x.revision = v.revision
            left join (select conversation_id, max(scored_at) as scored_at from scorecards where current = 1
                       group by conversation_id) s on s.conversation_id = v.id
            left join releases r on r.conversation_id = v.id and r.current = 1
            where v.agent_id is not null and v.agent_id <> '' and ", in_sight!(), "
              and (cast($4 as text) is null or v.agent_id = $4)
              and (($5 = 'waiting' and r.id is null and x.given_at is not null)
                   or ($5 = 'unjudged' and r.id is null and x.given_at is null and s.scored_at is not null)
                   or ($5 = 'changed' and coalesce(x.given_at, s.scored_at) > r.released_at)
                   or ($5 = 'released' and coalesce(x.given_at, s.scored_at) <= r.released_at))) t
         where t.judged_at * 1.0 < $6 or (t.judged_at * 1.0 = $6 and t.id > $7)
         order by t.judged_at desc, t.id limit $8"
    ))
    .bind(kind)
    .bind(user)
    .bind(own)
    .bind(agent)
    .bind(asked.as_str())
    .bind(after.rank)
    .bind(&after.id)
    .bind(limit + 1)
    .fetch_all(c)
    .await)?;
    Ok(Cursor::cut(items, limit, |one| Cursor::of_time(UnixMillis(one.judged_at), &one.id)))
}

/// Conversations after `after` whose verdict of record is older than `before` and not what the agent sees.
///
/// # Errors
/// When the database cannot be read.
pub async fn unreleased(
    tx: &mut Tx,
    before: UnixMillis,
    after: &str,
    limit: i64,
) -> Result<Vec<ConversationId>, StoreError> {
    let ids: Vec<String> = on!(tx, c => sqlx::query_scalar(
        "select v.id from conversations v
         where v.id > $2 and v.agent_id is not null
           and exists (select 1 from verdicts x
                       where x.conversation_id = v.id and x.revision = v.revision and x.of_record = 1 and x.given_at < $1
                       and not exists (select 1 from releases r where r.conversation_id = v.id and r.current = 1
                                       and r.released_at >= x.given_at))
         order by v.id limit $3",
    )
    .bind(before.0)
    .bind(after)
    .bind(limit)
    .fetch_all(c)
    .await)?;
    Ok(ids.into_iter().map(ConversationId::new).collect())
}
