//! Delays: exponential per object after failures, jitter on the interval.

use std::time::Duration;

/// Exponential delays between a floor and a ceiling: `--min-retry-delay` doubling to `--max-retry-delay`.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The first delay.
    pub min: Duration,
    /// No delay is longer.
    pub max: Duration,
}

impl Backoff {
    /// Returns the delay after `failures` failures in a row (the first failure is 0).
    pub fn delay(&self, failures: u32) -> Duration {
        let factor = 2_u32.saturating_pow(failures.min(30));
        self.min.checked_mul(factor).map_or(self.max, |delay| delay.min(self.max))
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self { min: Duration::from_millis(750), max: Duration::from_mins(15) }
    }
}

/// A uniform factor in `[1 − p, 1 + p]` on success intervals (`--interval-jitter-percentage`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter(f64);

impl Jitter {
    /// Makes a jitter of `percentage`; 0 switches it off. Returns nothing when it is 100 or more.
    pub fn new(percentage: u8) -> Option<Self> {
        (percentage < 100).then(|| Self(f64::from(percentage) / 100.0))
    }

    /// Applies the jitter with a `draw` in `[0, 1)`.
    pub fn apply(self, interval: Duration, draw: f64) -> Duration {
        interval.mul_f64(1.0 + self.0 * (2.0 * draw - 1.0))
    }
}

/// Draws a number in `[0, 1)`.
pub(crate) fn draw() -> f64 {
    // The random bits of a version 4 identifier; enough for spreading load, and no further dependency.
    let bits = uuid::Uuid::new_v4().as_u128();
    f64::from(u32::try_from(bits & 0xffff_ffff).unwrap_or(0)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_ceiling() {
        let backoff = Backoff::default();
        let cases = [(0, 750), (1, 1500), (2, 3000), (10, 768_000), (11, 900_000), (200, 900_000)];
        for (failures, millis) in cases {
            assert_eq!(backoff.delay(failures), Duration::from_millis(millis), "{failures}");
        }
    }

    #[test]
    fn jitter_stays_in_its_band() {
        let jitter = Jitter::new(5).expect("5 is below 100");
        let minute = Duration::from_mins(1);
        assert_eq!(jitter.apply(minute, 0.0), Duration::from_secs(57));
        assert_eq!(jitter.apply(minute, 0.5), minute);
        assert!(jitter.apply(minute, 0.999) < Duration::from_secs(63));
        assert_eq!(Jitter::new(0).map(|none| none.apply(minute, 0.1)), Some(minute));
        assert_eq!(Jitter::new(100), None);
        for _ in 0..100 {
            assert!((0.0..1.0).contains(&draw()));
        }
    }
}
