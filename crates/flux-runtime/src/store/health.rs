//! How a watch fares: when it is tried again, and what of its failures is worth a line in the log.

use std::time::{Duration, Instant};

use crate::Backoff;

/// A watch works once it has done so for this long; before, it may be a kind that is just being installed.
const SETTLED: Duration = Duration::from_secs(5);
/// A failure after this long without one is news again, even when no event has told of a success between.
const FORGOTTEN: Duration = Duration::from_mins(1);
/// So that a restarted API server is found soon.
const FAILED: Backoff = Backoff { min: Duration::from_millis(100), max: Duration::from_secs(5) };
/// With the jitter less than a second: what waits for a definition must not wait longer than its installation takes.
const MISSING: Backoff = Backoff { min: Duration::from_millis(100), max: Duration::from_millis(600) };

/// Why a watch does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The API server does not know the kind.
    Missing,
    /// Anything else.
    Other,
}

/// The state of one watch. A bout lasts from the first failure until the watch has settled.
#[derive(Debug, Default)]
pub(super) struct Health {
    failures: u32,
    last: Option<Instant>,
    works: Option<Instant>,
    told: Vec<Cause>,
}

impl Health {
    /// Notes a failure. Returns the delay before the next try, and whether the log should tell: once for each cause in
    /// a bout.
    pub(super) fn failed(&mut self, cause: Cause, now: Instant) -> (Duration, bool) {
        if self.last.is_some_and(|last| now.duration_since(last) > FORGOTTEN) {
            self.end();
        }
        let backoff = if cause == Cause::Missing { MISSING } else { FAILED };
        let delay = backoff.delay(self.failures);
        self.failures += 1;
        (self.last, self.works) = (Some(now), None);
        let news = !self.told.contains(&cause);
        if news {
            self.told.push(cause);
        }
        (delay, news)
    }

    /// Notes an answer that only a watch that works gives.
    pub(super) fn works(&mut self, now: Instant) {
        self.works.get_or_insert(now);
    }

    /// Returns in what time the bout is over if nothing fails; nothing when there is no bout or no success yet.
    pub(super) fn settles_in(&self, now: Instant) -> Option<Duration> {
        self.last?;
        Some(SETTLED.saturating_sub(now.duration_since(self.works?)))
    }

    /// Ends the bout if it is time. Returns whether it ended.
    pub(super) fn settle(&mut self, now: Instant) -> bool {
        let over = self.settles_in(now) == Some(Duration::ZERO);
        if over {
            self.end();
        }
        over
    }

    fn end(&mut self) {
        *self = Self { works: self.works, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flapping_watch_is_told_once_until_it_has_worked_for_a_while() {
        let (mut health, start) = (Health::default(), Instant::now());
        let at = |millis| start + Duration::from_millis(millis);
        health.works(at(0));
        assert!(!health.settle(at(60_000)), "what never failed does not recover");
        let mut told = Vec::new();
        for round in 0..50 {
            told.push(health.failed(Cause::Missing, at(100 * round)).1);
            health.works(at(100 * round + 50));
            assert!(!health.settle(at(100 * round + 60)));
        }
        assert_eq!(told.iter().filter(|told| **told).count(), 1);
        assert!(told[0]);
        assert!(health.failed(Cause::Other, at(5_000)).1, "another cause is news");
        assert!(!health.failed(Cause::Missing, at(5_100)).1);
        health.works(at(5_200));
        health.works(at(10_000));
        assert_eq!(health.settles_in(at(10_000)), Some(Duration::from_millis(200)), "from the first success");
        assert!(!health.settle(at(10_199)));
        assert!(health.settle(at(10_200)) && !health.settle(at(10_300)), "told once");
        assert_eq!(health.failed(Cause::Missing, at(10_400)), (Duration::from_millis(100), true));
    }

    #[test]
    fn a_kind_that_is_installed_is_found_within_a_second() {
        let (mut health, now) = (Health::default(), Instant::now());
        let longest = |health: &mut Health, cause| (0..40).map(|_| health.failed(cause, now).0).max();
        let missing = longest(&mut health, Cause::Missing).expect("delays");
        assert!(missing.mul_f64(1.5) < Duration::from_secs(1), "{missing:?}");
        assert_eq!(longest(&mut health, Cause::Other), Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_failure_after_a_long_quiet_time_is_news() {
        let (mut health, now) = (Health::default(), Instant::now());
        assert!(health.failed(Cause::Other, now).1);
        assert!(!health.failed(Cause::Other, now + Duration::from_secs(59)).1);
        let later = now + Duration::from_mins(2);
        assert_eq!(health.failed(Cause::Other, later), (Duration::from_millis(100), true));
    }
}
