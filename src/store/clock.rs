//! The time, and whether it can be believed.

use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// How far the clock may run ahead of the time that has passed (house heuristic: less than a retention is worth,
/// more than a clock is corrected by in an hour).
const LEAP: u64 = 3600;

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Notices that the clock was set forward, by which everything would look old at once.
#[derive(Debug)]
pub(super) struct Watch(Mutex<(Instant, i64)>);

impl Watch {
    pub(super) fn new() -> Self {
        Watch(Mutex::new((Instant::now(), now())))
    }

    /// By how many seconds it was set forward since the last look, where that is more than can be.
    pub(super) fn leap(&self) -> Option<u64> {
        self.leap_at(Instant::now(), now())
    }

    fn leap_at(&self, instant: Instant, time: i64) -> Option<u64> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = instant.duration_since(last.0).as_secs();
        let shown = u64::try_from(time - last.1).unwrap_or(0);
        *last = (instant, time);
        Some(shown.saturating_sub(passed)).filter(|ahead| *ahead > LEAP)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_leap_is_noticed_once() {
        let (began, time) = (Instant::now(), 1_800_000_000);
        let watch = Watch(Mutex::new((began, time)));
        let after = |seconds| began + Duration::from_secs(seconds);
        assert_eq!(watch.leap_at(after(3600), time + 3600), None);
        assert_eq!(watch.leap_at(after(3601), time + 90 * 86400), Some(90 * 86400 - 3601));
        assert_eq!(watch.leap_at(after(3602), time + 90 * 86400 + 1), None, "it stays so");
        assert_eq!(watch.leap_at(after(3603), time), None, "backwards, everything looks younger");
        assert_eq!(watch.leap_at(after(3604), time + 3600), None);
    }
}
