//! One job's way through its stage: load, compute (or ask), commit. The worker calls these three and owns the threads.

use super::fault::{self, Point};
use super::task::{Stage, Task};
use super::{Context, Models, StageError, ask, decode, derive, measure, preview, rescore, score, transcribe};
use crate::basic::{ConversationId, UnixMillis, Wording};
use crate::conversation::store as conversations;
use crate::queue::{self, Lease};
use crate::store::{Tx, from_text};

/// A stage with its inputs.
pub struct Work(Input);

enum Input {
    Decode(decode::Input),
    Transcribe(transcribe::Input),
    Measure(measure::Input),
    Derive(derive::Input),
    Ask(ask::Input),
    Score(score::Input),
    Rescore(rescore::Input),
    Preview(preview::Input),
}

/// A stage with its outputs, not kept yet.
pub struct Done(Output);

enum Output {
    Decode(decode::Output),
    Transcribe(transcribe::Output),
    Measure(measure::Output),
    Derive(derive::Output),
    Ask(ask::Output),
    Score(score::Output),
    Rescore(rescore::Output),
    Preview(preview::Output),
}

/// Reads what the job needs, from one snapshot.
///
/// # Errors
/// [`StageError::Gone`] where there is nothing to do any more.
pub async fn load(context: &Context, lease: &Lease) -> Result<Work, StageError> {
    let mut tx = context.db.read().await?;
    let tx = &mut tx;
    if lease.kind == rescore::KIND {
        return Ok(Work(Input::Rescore(rescore::load(context, tx, &lease.payload).await?)));
    }
    if lease.kind == preview::KIND {
        return Ok(Work(Input::Preview(preview::load(context, tx, &lease.payload).await?)));
    }
    let unknown = || {
        let zh = format!("这个版本的 spotcheck 不认识任务 `{}`", lease.kind);
        let en = format!("this version of spotcheck does not know the work `{}`", lease.kind);
        StageError::Hopeless(Wording::both(en, zh))
    };
    let stage = Stage::of_kind(&lease.kind).ok_or_else(unknown)?;
    let task: Task = from_text("task", &lease.payload)?;
    let id = ConversationId::new(lease.subject.clone().ok_or(StageError::Gone)?);
    let row = conversations::by_id(tx, &id).await?.ok_or(StageError::Gone)?;
    if row.revision != task.revision {
        return Err(StageError::Gone);
    }
    Ok(Work(match stage {
        Stage::Decode => Input::Decode(decode::load(context, tx, row, task).await?),
        Stage::Transcribe => Input::Transcribe(transcribe::load(context, tx, row, task).await?),
        Stage::Measure => Input::Measure(measure::load(tx, row, task).await?),
        Stage::Derive => Input::Derive(derive::load(context, tx, row, task).await?),
        Stage::Ask => Input::Ask(ask::load(context, tx, row, task).await?),
        Stage::Score => Input::Score(score::load(context, tx, row, task).await?),
    }))
}

/// Inputs to outputs for a stage that waits for the network ([`Work::waits`]). It may be dropped at any point.
///
/// # Errors
/// As the stage says.
pub async fn ask_judge(
    context: &Context,
    work: Work,
    now: impl Fn() -> UnixMillis,
) -> Result<Done, StageError> {
    let (stage, external_id) = work.place();
    fault::point(stage, Point::AtStart, external_id);
    match work.0 {
        Input::Ask(input) => Ok(Done(Output::Ask(input.ask(context, now).await?))),
        _ => Err(StageError::Trouble(anyhow::anyhow!("the stage `{stage}` asks nobody"))),
    }
}

/// Inputs to outputs. Blocks and may take minutes; call it from a thread that may.
///
/// # Errors
/// As the stage says.
pub fn compute(work: Work, models: &dyn Models, progress: &mut dyn FnMut(f32)) -> Result<Done, StageError> {
    let (stage, external_id) = work.place();
    fault::point(stage, Point::AtStart, external_id);
    Ok(Done(match work.0 {
        Input::Decode(input) => Output::Decode(input.compute()?),
        Input::Transcribe(input) => Output::Transcribe(input.compute(models, progress)?),
        Input::Measure(input) => Output::Measure(input.compute(models)?),
        Input::Derive(input) => Output::Derive(input.compute()),
        Input::Ask(_) => {
            return Err(StageError::Trouble(anyhow::anyhow!("the stage `ask` computes nothing")));
        }
        Input::Score(input) => Output::Score(input.compute()),
        Input::Rescore(input) => Output::Rescore(input.compute()),
        Input::Preview(input) => Output::Preview(input.compute()),
    }))
}

/// Keeps the outputs: the fence, then what was made, then the next job, in one commit.
///
/// # Errors
/// [`StageError::LeaseLost`] and [`StageError::Stale`]: nothing was kept.
pub async fn commit(
    context: &Context,
    lease: &Lease,
    done: &Done,
    now: UnixMillis,
) -> Result<(), StageError> {
    let (stage, external_id) = done.place();
    let mut tx = context.db.write().await?;
    queue::finish(&mut tx, lease).await?;
    if !done.keep(&mut tx, now).await? {
        return Err(StageError::Stale);
    }
    fault::point(stage, Point::BeforeCommit, external_id);
    tx.commit().await?;
    fault::point(stage, Point::AfterCommit, external_id);
    Ok(())
}

impl Work {
    /// Does it wait for another machine rather than compute? Then [`ask_judge`] does it, else [`compute`].
    pub fn waits(&self) -> bool {
        matches!(self.0, Input::Ask(_))
    }

    fn place(&self) -> (&'static str, &str) {
        match &self.0 {
            Input::Decode(input) => ("decode", input.external_id()),
            Input::Transcribe(input) => ("transcribe", input.external_id()),
            Input::Measure(input) => ("measure", input.external_id()),
            Input::Derive(input) => ("derive", input.external_id()),
            Input::Ask(input) => ("ask", input.external_id()),
            Input::Score(input) => ("score", input.external_id()),
            Input::Rescore(_) => (rescore::KIND, ""),
            Input::Preview(_) => (preview::KIND, ""),
        }
    }
}

impl Done {
    fn place(&self) -> (&'static str, &str) {
        match &self.0 {
            Output::Decode(output) => ("decode", output.external_id()),
            Output::Transcribe(output) => ("transcribe", output.external_id()),
            Output::Measure(output) => ("measure", output.external_id()),
            Output::Derive(output) => ("derive", output.external_id()),
            Output::Ask(output) => ("ask", output.external_id()),
            Output::Score(output) => ("score", output.external_id()),
            Output::Rescore(_) => (rescore::KIND, ""),
            Output::Preview(_) => (preview::KIND, ""),
        }
    }

    async fn keep(&self, tx: &mut Tx, now: UnixMillis) -> Result<bool, StageError> {
        match &self.0 {
            Output::Decode(output) => output.commit(tx, now).await,
            Output::Transcribe(output) => output.commit(tx, now).await,
            Output::Measure(output) => output.commit(tx, now).await,
            Output::Derive(output) => output.commit(tx, now).await,
            Output::Ask(output) => output.commit(tx, now).await,
            Output::Score(output) => output.commit(tx, now).await,
            Output::Rescore(output) => output.commit(tx, now).await,
            Output::Preview(output) => output.commit(tx, now).await,
        }
    }
}
