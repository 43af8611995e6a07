//! The library.

use crate::basic::{ConversationId, UnixMillis};
use crate::coaching::{Example, Origin, Said, Worth};
use crate::conversation::store::keep_in_sight;
use crate::conversation::{About, Channel};
use crate::http::Cursor;
use crate::review::blind::store::kept_conversations;
use crate::review::queue::Viewer;
use crate::store::{Clauses, StoreError, Tx, from_text, on, to_text};
use std::collections::BTreeSet;

/// Adds an example.
///
/// # Errors
/// When the database cannot be written.
pub async fn add(tx: &mut Tx, example: &Example) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "insert into examples (id, conversation_id, revision, from_turn, to_turn, rubric_id, criterion, dimension, worth,
                title, why, language, channel, body, searched, origin, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(&example.id)
    .bind(example.conversation_id.as_str())
    .bind(example.revision)
    .bind(stored(example.from_turn))
    .bind(stored(example.to_turn))
    .bind(&example.rubric_id)
    .bind(&example.criterion)
    .bind(&example.dimension)
    .bind(example.worth.as_str())
    .bind(&example.title)
    .bind(&example.why)
    .bind(&example.language)
    .bind(example.channel.as_str())
    .bind(to_text("example", &example.said)?)
    .bind(example.searched())
    .bind(example.origin.as_str())
    .bind(&example.created_by)
    .bind(example.created_at.0)
    .bind(example.updated_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

fn stored(turn: usize) -> i64 {
    i64::try_from(turn).unwrap_or(i64::MAX)
}

fn read(turn: i64) -> usize {
    usize::try_from(turn).unwrap_or(usize::MAX)
}

/// Keeps others from changing an example before this transaction ends; nothing where there is none.
///
/// # Errors
/// When the database cannot be written.
pub async fn lock(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    // An update that changes nothing is the one row lock that both databases understand.
    on!(tx, c => sqlx::query("update examples set updated_at = updated_at where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps what people may change of an example: words, worth, criterion.
///
/// # Errors
/// When the database cannot be written.
pub async fn change(tx: &mut Tx, example: &Example) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query(
        "update examples set title = $2, why = $3, worth = $4, rubric_id = $5, criterion = $6, dimension = $7,
                searched = $8, updated_at = $9
         where id = $1",
    )
    .bind(&example.id)
    .bind(&example.title)
    .bind(&example.why)
    .bind(example.worth.as_str())
    .bind(&example.rubric_id)
    .bind(&example.criterion)
    .bind(&example.dimension)
    .bind(example.searched())
    .bind(example.updated_at.0)
    .execute(c)
    .await
    .map(drop))?;
    Ok(())
}

/// Removes an example, from lessons too.
///
/// # Errors
/// When the database cannot be written.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("delete from examples where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    id: String,
    conversation_id: String,
    revision: i64,
    from_turn: i64,
    to_turn: i64,
    rubric_id: Option<String>,
    criterion: Option<String>,
    dimension: Option<String>,
    worth: String,
    title: String,
    why: String,
    language: Option<String>,
    channel: String,
    body: String,
    origin: String,
    created_by: String,
    created_at: i64,
    updated_at: i64,
    pinned_by: Option<String>,
    agent_id: Option<String>,
    about: String,
}

/// The columns of [`Stored`], of an example `e`, its conversation `v` and its author `u`.
macro_rules! columns {
    () => {
        "e.id, e.conversation_id, e.revision, e.from_turn, e.to_turn, e.rubric_id, e.criterion, e.dimension, e.worth,
         e.title, e.why, e.language, e.channel, e.body, e.origin, e.created_by, e.created_at, e.updated_at,
         u.display_name as pinned_by, v.agent_id, v.about"
    };
}
pub(super) use columns;

/// An example with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The example.
    pub example: Example,
    /// What others call its author; `None` where the account is gone or was the admin token.
    pub pinned_by: Option<String>,
    /// The source's id of the agent.
    pub agent_id: Option<String>,
    /// The agent's name, where the source gave it.
    pub agent: Option<String>,
}

impl TryFrom<Stored> for Listed {
    type Error = StoreError;

    fn try_from(stored: Stored) -> Result<Self, StoreError> {
        let said: Vec<Said> = from_text("example", &stored.body)?;
        let about: About = from_text("conversation", &stored.about)?;
        let agent_id = stored.agent_id.filter(|id| !id.is_empty());
        Ok(Self {
            example: Example {
                id: stored.id,
                conversation_id: ConversationId::new(stored.conversation_id),
                revision: stored.revision,
                from_turn: read(stored.from_turn),
                to_turn: read(stored.to_turn),
                rubric_id: stored.rubric_id,
                criterion: stored.criterion,
                dimension: stored.dimension,
                worth: Worth::parse(&stored.worth).unwrap_or(Worth::Bad),
                title: stored.title,
                why: stored.why,
                language: stored.language,
                channel: if stored.channel == "voice" { Channel::Voice } else { Channel::Chat },
                said,
                origin: Origin::from_stored(&stored.origin),
                created_by: stored.created_by,
                created_at: UnixMillis(stored.created_at),
                updated_at: UnixMillis(stored.updated_at),
            },
            pinned_by: stored.pinned_by,
            agent: agent_id.as_deref().and_then(|id| about.agent_called(id)).map(str::to_owned),
            agent_id,
        })
    }
}

/// Which examples to list; empty means all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this criterion.
    pub criterion: Option<String>,
    /// Of this dimension.
    pub dimension: Option<String>,
    /// Good or bad.
    pub worth: Option<Worth>,
    /// `zh`, `en` or `other`.
    pub language: Option<String>,
    /// Spoken or written.
    pub channel: Option<Channel>,
    /// Pinned by this user.
    pub by: Option<String>,
    /// Of this agent.
    pub agent: Option<String>,
    /// With these words in them, title or reason.
    pub phrase: Option<String>,
}

impl Filter {
    /// The words as a pattern for `like`, in the one spelling that is searched.
    fn pattern(&self) -> Option<String> {
        let words = self.phrase.as_deref().map(crate::text::fold)?;
        let escaped = words.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        (!escaped.is_empty()).then(|| format!("%{escaped}%"))
    }
}

/// Begins a statement over examples `e` of conversations `v` in sight. Of what the reader is still to judge themselves
/// there are none but their own: what others pinned says how it came out.
fn shown(viewer: &Viewer) -> Clauses {
    let mut clauses = Clauses::new(concat!(
        "select ",
        columns!(),
        " from examples e join conversations v on v.id = e.conversation_id
         left join users u on u.id = e.created_by where "
    ));
    let kept = unkept(&mut clauses, viewer);
    clauses.push(&kept);
    keep_in_sight(&mut clauses, &viewer.sight, "v");
    clauses
}

/// The condition on an example `e` that it is not kept from the reader.
pub(super) fn unkept(clauses: &mut Clauses, viewer: &Viewer) -> String {
    let own = clauses.bind(viewer.user.as_str());
    let kept = kept_conversations(clauses, viewer.blindfold, &viewer.user);
    format!("(e.created_by = {own} or e.conversation_id not in {kept})")
}

/// Examples after `cursor`, the newest first, and the cursor of the page that follows.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    tx: &mut Tx,
    viewer: &Viewer,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Listed>, Option<Cursor>), StoreError> {
    let mut clauses = shown(viewer);
    if let Some(after) = cursor {
        let (at, id) = (clauses.bind(after.ms()), clauses.bind(after.id.as_str()));
        clauses.push(&format!(" and (e.created_at < {at} or (e.created_at = {at} and e.id > {id}))"));
    }
    let columns = [
        ("e.criterion", filter.criterion.as_deref()),
        ("e.dimension", filter.dimension.as_deref()),
        ("e.worth", filter.worth.map(Worth::as_str)),
        ("e.language", filter.language.as_deref()),
        ("e.channel", filter.channel.map(Channel::as_str)),
        ("e.created_by", filter.by.as_deref()),
        ("v.agent_id", filter.agent.as_deref()),
    ];
    for (column, wanted) in columns {
        if let Some(wanted) = wanted {
            clauses.with(&format!(" and {column} = "), wanted, "");
        }
    }
    if let Some(pattern) = filter.pattern() {
        clauses.with(" and e.searched like ", pattern.as_str(), " escape '\\'");
    }
    clauses.push(" order by e.created_at desc, e.id").with(" limit ", limit + 1, "");
    let stored: Vec<Stored> = clauses.rows(tx).await?;
    let items = stored.into_iter().map(Listed::try_from).collect::<Result<Vec<_>, _>>()?;
    let place = |last: &Listed| Cursor::of_time(last.example.created_at, &last.example.id);
    Ok(Cursor::cut(items, limit, place))
}

/// One example, if its conversation is theirs to see and nothing of it is kept from them.
///
/// # Errors
/// When the database cannot be read.
pub async fn listed(tx: &mut Tx, viewer: &Viewer, id: &str) -> Result<Option<Listed>, StoreError> {
    let mut clauses = shown(viewer);
    clauses.with(" and e.id = ", id, "");
    let stored: Vec<Stored> = clauses.rows(tx).await?;
    stored.into_iter().next().map(Listed::try_from).transpose()
}

/// First turns of all examples, so that nothing is proposed twice.
///
/// # Errors
/// When the database cannot be read.
pub async fn pinned(tx: &mut Tx) -> Result<BTreeSet<(ConversationId, usize)>, StoreError> {
    let rows: Vec<(String, i64, i64)> = on!(tx, c => sqlx::query_as("select conversation_id, from_turn, to_turn from examples")
        .fetch_all(c)
        .await)?;
    let turns = |(id, from, to): (String, i64, i64)| {
        (read(from)..=read(to).min(read(from) + crate::coaching::MOST_TURNS))
            .map(move |turn| (ConversationId::new(id.clone()), turn))
    };
    Ok(rows.into_iter().flat_map(turns).collect())
}
