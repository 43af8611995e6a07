//! Lessons and what is in them.

use super::examples::{Listed, Stored, columns, unkept};
use crate::basic::UnixMillis;
use crate::coaching::Lesson;
use crate::conversation::store::keep_in_sight;
use crate::http::Cursor;
use crate::review::queue::Viewer;
use crate::store::{Clauses, StoreError, Tx, on};

/// Adds a lesson, without examples.
///
/// # Errors
/// When the database cannot be written.
pub async fn add_lesson(tx: &mut Tx, lesson: &Lesson) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into lessons (id, title, intro, language, team_id, names_agents, created_by, created_at, updated_at,
                published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&lesson.id)
    .bind(&lesson.title)
    .bind(&lesson.intro)
    .bind(&lesson.language)
    .bind(&lesson.team_id)
    .bind(i64::from(lesson.names_agents))
    .bind(&lesson.created_by)
    .bind(lesson.created_at.0)
    .bind(lesson.updated_at.0)
    .bind(lesson.published_at.map(|at| at.0))
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Keeps others from changing a lesson before this transaction ends; nothing where there is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock_lesson(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    on!(tx, c => sqlx::query("update lessons set updated_at = updated_at where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps a changed lesson.
///
/// # Errors
/// When the database cannot be written.
pub async fn change_lesson(tx: &mut Tx, lesson: &Lesson) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update lessons set title = $2, intro = $3, language = $4, team_id = $5, names_agents = $6, updated_at = $7,
                published_at = $8
         where id = $1",
    )
    .bind(&lesson.id)
    .bind(&lesson.title)
    .bind(&lesson.intro)
    .bind(&lesson.language)
    .bind(&lesson.team_id)
    .bind(i64::from(lesson.names_agents))
    .bind(lesson.updated_at.0)
    .bind(lesson.published_at.map(|at| at.0))
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Removes a lesson; its examples stay in the library.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove_lesson(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from lessons where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

type Row = (String, String, String, String, Option<String>, i64, String, i64, i64, Option<i64>);

fn read(row: Row) -> Lesson {
    let (id, title, intro, language, team_id, names, created_by, created_at, updated_at, published_at) = row;
    Lesson {
        id,
        title,
        intro,
        language,
        team_id,
        names_agents: names == 1,
        created_by,
        created_at: UnixMillis(created_at),
        updated_at: UnixMillis(updated_at),
        published_at: published_at.map(UnixMillis),
    }
}

/// One lesson.
///
/// # Errors
/// When the database cannot be read.
pub async fn lesson(tx: &mut Tx, id: &str) -> Result<Option<Lesson>, StoreError> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(
        "select id, title, intro, language, team_id, names_agents, created_by, created_at, updated_at, published_at
         from lessons where id = $1",
    )
    .bind(id)
    .fetch_optional(c)
    .await)?;
    Ok(row.map(read))
}

/// A lesson with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The lesson.
    pub lesson: Lesson,
    /// Examples in it; for an agent without those of their own conversations that are not released.
    pub examples: i64,
    /// Name of its team.
    pub team: Option<String>,
}

#[derive(sqlx::FromRow)]
struct StoredOverview {
    id: String,
    title: String,
    intro: String,
    language: String,
    team_id: Option<String>,
    names_agents: i64,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    published_at: Option<i64>,
    examples: i64,
    team: Option<String>,
}

/// Is the published lesson `l` meant for a person? $2 is the user, $3 the agent, $4 now. An agent belongs to a team by
/// membership or, without any, where the source last placed them; supervisors and others by their own teams.
macro_rules! meant_for {
    () => {
        "(l.published_at is not null and (l.team_id is null
            or exists (select 1 from user_teams ut where ut.user_id = $2 and ut.team_id = l.team_id)
            or exists (select 1 from memberships m where m.agent_id = $3 and m.team_id = l.team_id
                       and m.from_at <= $4 and (m.to_at is null or m.to_at > $4))
            or (not exists (select 1 from memberships m where m.agent_id = $3)
                and exists (select 1 from conversations v join teams t on t.name = v.team
                            where v.agent_id = $3 and t.id = l.team_id))))"
    };
}

/// Lessons after `cursor`, the last changed first: all of them for staff, for agents what is published for them.
///
/// # Errors
/// When the database cannot be read.
pub async fn lessons(
    tx: &mut Tx,
    (staff, user, agent): (bool, &str, &str),
    now: UnixMillis,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Overview>, Option<Cursor>), StoreError> {
    let after = cursor.unwrap_or_else(Cursor::newest);
    let stored: Vec<StoredOverview> = on!(tx, c => sqlx::query_as(concat!(
        "select l.id, l.title, l.intro, l.language, l.team_id, l.names_agents, l.created_by, l.created_at, l.updated_at,
                l.published_at, (select count(*) from lesson_items i where i.lesson_id = l.id and ($1 = 1 or not exists (
                    select 1 from examples e join conversations v on v.id = e.conversation_id
                    where e.id = i.example_id and v.agent_id = $3 and v.released_at is null))) as examples,
                (select t.name from teams t where t.id = l.team_id) as team
         from lessons l where ($1 = 1 or ", meant_for!(), ")
           and (l.updated_at < $5 or (l.updated_at = $5 and l.id > $6))
         order by l.updated_at desc, l.id limit $7"
    ))
    .bind(i64::from(staff))
    .bind(user)
    .bind(agent)
    .bind(now.0)
    .bind(after.ms())
    .bind(&after.id)
    .bind(limit + 1)
    .fetch_all(c)
    .await)?;
    let items: Vec<Overview> = stored.into_iter().map(overview).collect();
    let place = |last: &Overview| Cursor::of_time(last.lesson.updated_at, &last.lesson.id);
    Ok(Cursor::cut(items, limit, place))
}

fn overview(stored: StoredOverview) -> Overview {
    Overview {
        examples: stored.examples,
        team: stored.team,
        lesson: Lesson {
            id: stored.id,
            title: stored.title,
            intro: stored.intro,
            language: stored.language,
            team_id: stored.team_id,
            names_agents: stored.names_agents == 1,
            created_by: stored.created_by,
            created_at: UnixMillis(stored.created_at),
            updated_at: UnixMillis(stored.updated_at),
            published_at: stored.published_at.map(UnixMillis),
        },
    }
}

/// Is this lesson published for this person?
///
/// # Errors
/// When the database cannot be read.
pub async fn published_for(
    tx: &mut Tx,
    id: &str,
    (user, agent): (&str, &str),
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(tx, c => sqlx::query_scalar(concat!(
        "select cast(1 as bigint) from lessons l where l.id = $1 and ", meant_for!()
    ))
    .bind(id)
    .bind(user)
    .bind(agent)
    .bind(now.0)
    .fetch_optional(c)
    .await)?;
    Ok(found.is_some())
}

/// An example in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The example.
    pub listed: Listed,
    /// What the lesson says of it.
    pub note: String,
}

#[derive(sqlx::FromRow)]
struct StoredItem {
    #[sqlx(flatten)]
    example: Stored,
    note: String,
}

/// Who reads a lesson.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Whose conversations they may see here, and what is kept from them.
    pub viewer: Viewer,
    /// The agent that they are: their own conversations they see once these are released, not before.
    pub agent: Option<String>,
}

impl Reader {
    /// Adds that an example `e` of a conversation `v` may be shown.
    fn shown(&self, clauses: &mut Clauses) {
        let unkept = unkept(clauses, &self.viewer);
        clauses.push(" and ").push(&unkept);
        keep_in_sight(clauses, &self.viewer.sight, "v");
        if let Some(agent) = &self.agent {
            clauses.with(
                " and (v.released_at is not null or coalesce(v.agent_id, '') <> ",
                agent.as_str(),
                ")",
            );
        }
    }
}

/// The examples of a lesson that are theirs to see, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn items(tx: &mut Tx, reader: &Reader, lesson: &str) -> Result<Vec<Item>, StoreError> {
    let mut clauses = Clauses::new(concat!(
        "select ",
        columns!(),
        ", i.note from lesson_items i join examples e on e.id = i.example_id
         join conversations v on v.id = e.conversation_id left join users u on u.id = e.created_by where "
    ));
    clauses.with("i.lesson_id = ", lesson, "");
    reader.shown(&mut clauses);
    clauses.push(" order by i.position, e.id");
    let stored: Vec<StoredItem> = clauses.rows(tx).await?;
    stored.into_iter().map(|one| Ok(Item { listed: one.example.try_into()?, note: one.note })).collect()
}

/// How many examples of a lesson are not theirs to see; who cannot see all must not change or export it.
///
/// # Errors
/// When the database cannot be read.
pub async fn hidden_items(tx: &mut Tx, reader: &Reader, lesson: &str) -> Result<i64, StoreError> {
    let mut clauses = Clauses::new("select count(*) from lesson_items i where ");
    clauses.with(
        "i.lesson_id = ",
        lesson,
        " and i.example_id not in (select e.id from examples e
        join conversations v on v.id = e.conversation_id where 1 = 1",
    );
    reader.shown(&mut clauses);
    clauses.push(")");
    let rows: Vec<(i64,)> = clauses.rows(tx).await?;
    Ok(rows.first().map_or(0, |row| row.0))
}

/// Replaces the examples of a lesson: ids with notes, in order.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_items(tx: &mut Tx, lesson: &str, items: &[(String, String)]) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from lesson_items where lesson_id = $1").bind(lesson).execute(c).await.map(drop))?;
    for (position, (example, note)) in (0_i64..).zip(items) {
        on!(tx, c => sqlx::query(
            "insert into lesson_items (lesson_id, example_id, position, note) values ($1, $2, $3, $4)",
        )
        .bind(lesson)
        .bind(example)
        .bind(position)
        .bind(note)
        .execute(c)
        .await
        .map(drop))?;
    }
    Ok(())
}
