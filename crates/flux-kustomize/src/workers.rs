//! Work on several cores, with the results, and the error, that one core would give.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The stack of a thread that builds: trees are walked recursively, and as deep as [`flux_yaml::MAX_DEPTH`]. As much as
/// the main thread of a process has, where most of it is never touched.
pub const STACK: usize = 8 << 20;

/// The threads that a build may use besides that of its caller. All its parts share them.
#[derive(Debug)]
pub(crate) struct Workers {
    spare: AtomicUsize,
}

impl Workers {
    /// For a build on `count` threads in all.
    pub(crate) fn new(count: usize) -> Self {
        Self { spare: AtomicUsize::new(count.saturating_sub(1)) }
    }

    /// Whether no thread is idle.
    pub(crate) fn are_busy(&self) -> bool {
        self.spare.load(Ordering::Relaxed) == 0
    }

    /// Does `act` for 0, 1 … below `count`. Gives the results in that order, up to the first failure.
    pub(crate) fn run<T: Send, E: Send>(
        &self,
        count: usize,
        act: impl Fn(usize) -> Result<T, E> + Sync,
    ) -> Vec<Result<T, E>> {
        let helpers = self.take(count.saturating_sub(1));
        let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(count));
        let work = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= failed.load(Ordering::Relaxed) {
                    return done;
                }
                let result = act(index);
                if result.is_err() {
                    failed.fetch_min(index, Ordering::Relaxed);
                }
                done.push((index, result));
            }
        };
        let mut done = thread::scope(|scope| {
            let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
            // Without a thread the others do its work.
            let handles: Vec<_> = (0..helpers).filter_map(start).collect();
            let mut done = work();
            for handle in handles {
                done.extend(handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        self.spare.fetch_add(helpers, Ordering::Relaxed);
        // What lies before the first failure was done whole, as indices are handed out in order.
        done.sort_unstable_by_key(|(index, _)| *index);
        let until = failed.into_inner() + 1;
        done.into_iter().map(|(_, result)| result).take(until).collect()
    }

    /// Does `act` to each item.
    ///
    /// # Errors
    /// That of the first item that has one.
    pub(crate) fn each<T: Send, E: Send>(
        &self,
        items: &mut [T],
        act: impl Fn(&mut T) -> Result<(), E> + Sync,
    ) -> Result<(), E> {
        /// Fewer are done sooner than a thread starts.
        const FEW: usize = 128;
        if items.len() < FEW || self.are_busy() {
            return items.iter_mut().try_for_each(act);
        }
        let runs: Vec<Mutex<&mut [T]>> = items.chunks_mut(FEW / 2).map(Mutex::new).collect();
        let done = self.run(runs.len(), |index| {
            let mut run = runs[index].lock().unwrap_or_else(PoisonError::into_inner);
            run.iter_mut().try_for_each(&act)
        });
        done.into_iter().collect()
    }

    /// Takes up to `wanted` idle threads.
    fn take(&self, wanted: usize) -> usize {
        let mut taken = 0;
        let take = |spare: usize| {
            taken = spare.min(wanted);
            Some(spare - taken)
        };
        self.spare.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::Workers;

    #[test]
    fn results_are_in_order_up_to_the_first_failure() {
        for count in [0, 1, 2, 7] {
            let workers = Workers::new(count);
            let all = workers.run(1000, |index| Ok::<_, ()>(index * 2));
            assert!(all.iter().copied().eq((0..1000).map(|index| Ok(index * 2))), "{count}");
            let some = workers.run(1000, |index| if index % 400 == 399 { Err(index) } else { Ok(()) });
            assert_eq!(some.len(), 400, "{count}");
            assert_eq!(some.last(), Some(&Err(399)), "{count}");
            assert!(workers.run(0, |_| Ok::<_, ()>(())).is_empty());
        }
    }

    #[test]
    fn nested_work_shares_the_threads() {
        let workers = Workers::new(3);
        let sums = workers.run(10, |outer| {
            let inner = workers.run(10, |inner| Ok::<_, ()>(outer * inner));
            inner.into_iter().sum::<Result<usize, ()>>()
        });
        assert!(sums.into_iter().eq((0..10).map(|outer| Ok(outer * 45))));
        assert!(!workers.are_busy());
    }

    #[test]
    fn each_item_is_changed_once() {
        let workers = Workers::new(4);
        let mut items: Vec<usize> = (0..5000).collect();
        workers
            .each(&mut items, |item| {
                *item += 1;
                Ok::<_, ()>(())
            })
            .unwrap();
        assert!(items.iter().copied().eq(1..=5000));
        let failing = workers.each(&mut items, |item| if *item % 1000 == 0 { Err(*item) } else { Ok(()) });
        assert_eq!(failing, Err(1000));
    }
}
