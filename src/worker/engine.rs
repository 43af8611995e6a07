//! A model on threads of its own: one state each, behind one bounded channel, loaded when first needed.

use crate::pipeline::StageError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

type Call<M> = Box<dyn FnOnce(&mut Slot<M>) + Send>;

/// The state of one thread.
struct Slot<M> {
    model: Option<M>,
    load: Arc<dyn Fn() -> Result<M, StageError> + Send + Sync>,
}

/// What a thread says to its caller.
enum Word<R> {
    Share(f32),
    Done(Result<R, StageError>),
}

/// Calls to a model from any thread, run on the model's own.
pub struct Engine<M> {
    calls: SyncSender<Call<M>>,
}

impl<M: 'static> Engine<M> {
    /// Starts `threads` threads. `load` runs on each when its first call comes, and again after a panic or an error.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        name: &str,
        threads: usize,
        load: impl Fn() -> Result<M, StageError> + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (calls, queue) = sync_channel::<Call<M>>(threads.max(1));
        let queue = Arc::new(Mutex::new(queue));
        let load: Arc<dyn Fn() -> Result<M, StageError> + Send + Sync> = Arc::new(load);
        for n in 0..threads.max(1) {
            let (queue, load) = (queue.clone(), load.clone());
            let thread = std::thread::Builder::new().name(format!("{name}-{n}"));
            thread.spawn(move || serve(&queue, Slot { model: None, load }))?;
        }
        Ok(Self { calls })
    }

    /// Runs `call` on a model and waits for it; `progress` is called here, on the caller's thread.
    ///
    /// # Errors
    /// What loading says, or [`StageError::Trouble`] where the model panicked; its state is then thrown away.
    pub fn call<R: Send + 'static>(
        &self,
        call: impl FnOnce(&mut M, &mut dyn FnMut(f32)) -> R + Send + 'static,
        progress: &mut dyn FnMut(f32),
    ) -> Result<R, StageError> {
        let (say, heard) = channel();
        let gone = || StageError::Trouble(anyhow::anyhow!("the model panicked"));
        self.calls.send(Box::new(move |slot| slot.answer(call, &say))).map_err(|_| gone())?;
        for word in heard {
            match word {
                Word::Share(share) => progress(share),
                Word::Done(outcome) => return outcome,
            }
        }
        Err(gone())
    }
}

impl<M> Slot<M> {
    fn answer<R>(&mut self, call: impl FnOnce(&mut M, &mut dyn FnMut(f32)) -> R, say: &Sender<Word<R>>) {
        let outcome = self.loaded().map(|model| call(model, &mut |share| drop(say.send(Word::Share(share)))));
        // Nobody listens any more where the caller has given up.
        drop(say.send(Word::Done(outcome)));
    }

    fn loaded(&mut self) -> Result<&mut M, StageError> {
        let model = match self.model.take() {
            Some(model) => model,
            None => (self.load)()?,
        };
        Ok(self.model.insert(model))
    }
}

fn serve<M>(queue: &Mutex<Receiver<Call<M>>>, mut slot: Slot<M>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(call) = next else { return };
        if catch_unwind(AssertUnwindSafe(|| call(&mut slot))).is_err() {
            slot.model = None; // who knows what state it is in
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn counter(threads: usize) -> (Engine<u32>, Arc<AtomicUsize>) {
        let loads = Arc::new(AtomicUsize::new(0));
        let seen = loads.clone();
        let load = move || {
            seen.fetch_add(1, Ordering::SeqCst);
            Ok(0)
        };
        (Engine::start("test", threads, load).unwrap(), loads)
    }

    #[test]
    fn a_model_is_loaded_at_the_first_call_and_kept() {
        let (engine, loads) = counter(1);
        assert_eq!(loads.load(Ordering::SeqCst), 0);
        let next = || {
            engine
                .call(
                    |n, _| {
                        *n += 1;
                        *n
                    },
                    &mut |_| {},
                )
                .unwrap()
        };
        assert_eq!((next(), next(), loads.load(Ordering::SeqCst)), (1, 2, 1));
    }

    #[test]
    fn a_panic_is_an_error_for_its_caller_and_the_state_is_loaded_anew() {
        let (engine, loads) = counter(1);
        let outcome: Result<(), _> = engine.call(|_, _| panic!("ggml"), &mut |_| {});
        assert!(matches!(outcome, Err(StageError::Trouble(_))));
        assert_eq!(engine.call(|n, _| *n, &mut |_| {}).unwrap(), 0);
        assert_eq!(loads.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn progress_reaches_the_caller_in_order() {
        let (engine, _) = counter(2);
        let mut seen = Vec::new();
        engine
            .call(|_, progress| [0.0, 0.5, 1.0].map(&mut *progress), &mut |share| seen.push(share))
            .unwrap();
        assert_eq!(seen, [0.0, 0.5, 1.0]);
    }

    #[test]
    fn what_loading_says_is_what_the_caller_gets_and_loading_is_tried_again() {
        let tries = Arc::new(AtomicUsize::new(0));
        let seen = tries.clone();
        let load = move || match seen.fetch_add(1, Ordering::SeqCst) {
            0 => Err(StageError::Missing("no weights".into())),
            _ => Ok(7),
        };
        let engine = Engine::start("test", 1, load).unwrap();
        let first = engine.call(|n: &mut i32, _| *n, &mut |_| {});
        assert!(matches!(first, Err(StageError::Missing(reason)) if reason.to_string() == "no weights"));
        assert_eq!(engine.call(|n, _| *n, &mut |_| {}).unwrap(), 7);
    }

    #[test]
    fn as_many_calls_run_at_once_as_there_are_threads() {
        let (engine, _) = counter(2);
        let barrier = Arc::new(std::sync::Barrier::new(2));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                let barrier = barrier.clone();
                // Neither returns before the other has come.
                scope.spawn(|| engine.call(move |_, _| barrier.wait().is_leader(), &mut |_| {}).unwrap());
            }
        });
    }
}
