//! Things that are made once, for all who ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Makes the value of a key at the first call; who asks meanwhile waits for it. Failures are kept as well.
#[derive(Debug)]
pub(crate) struct Once<K, V> {
    made: Mutex<HashMap<K, Arc<OnceLock<V>>>>,
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self { made: Mutex::default() }
    }
}

impl<K: Eq + Hash, V: Clone> Once<K, V> {
    pub(crate) fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        let cell = {
            let mut cells = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key).or_default())
        };
        cell.get_or_init(make).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn each_key_is_made_once() {
        let (once, count) = (Once::default(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (once, count) = (&once, &count);
                scope.spawn(move || {
                    let made = once.get(number % 2, || count.fetch_add(1, Ordering::SeqCst) + 10);
                    assert!(made >= 10);
                });
            }
        });
        assert_eq!(count.into_inner(), 2);
    }
}
