//! How much each caller may have at once, and all of them together.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;

/// The bounds. All are house heuristics: far above what a person with an agent does, far below what hurts.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests a second of one caller; twice as many at once after a quiet second.
    pub rate: u32,
    /// Calls in flight of one caller.
    pub calls_each: usize,
    /// Calls in flight of all.
    pub calls: usize,
    /// Sessions of one caller, and open streams of one caller.
    pub sessions_each: usize,
    /// Sessions of all.
    pub sessions: usize,
    /// The longest body, bytes: a report of 5 MB fits, as JSON.
    pub body: usize,
    /// All bodies in flight together, bytes: what is parsed takes many times its size.
    pub bodies: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            rate: 500,
            calls_each: 64,
            calls: 256,
            sessions_each: 100,
            sessions: 1000,
            body: 8 << 20,
            bodies: 64 << 20,
        }
    }
}

/// Counts what is in flight.
#[derive(Debug)]
pub struct Meter {
    limits: Limits,
    callers: Mutex<BTreeMap<Arc<str>, Load>>,
    bodies: Arc<Semaphore>,
}

/// What one caller has.
#[derive(Debug)]
struct Load {
    /// Requests that it may send now.
    credit: f64,
    since: Instant,
    calls: usize,
    streams: usize,
}

/// What a turn is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A call, that ends.
    Call,
    /// A stream, that stays.
    Stream,
}

/// Bodies are counted in units of this many bytes.
const UNIT: usize = 1024;

impl Meter {
    pub fn new(limits: Limits) -> Self {
        let bodies = Arc::new(Semaphore::new(limits.bodies / UNIT));
        Meter { limits, callers: Mutex::default(), bodies }
    }

    /// The bounds.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    fn callers(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Load>> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one request of a caller's credit.
    ///
    /// # Errors
    /// [`Refusal::Rate`] where it has none left.
    pub fn spend(&self, caller: &Arc<str>, now: Instant) -> Result<(), Refusal> {
        let rate = f64::from(self.limits.rate);
        let mut callers = self.callers();
        let load = load(&mut callers, caller, 2.0 * rate, now);
        let passed = now.saturating_duration_since(load.since).as_secs_f64();
        load.credit = (load.credit + passed * rate).min(2.0 * rate);
        load.since = now;
        if load.credit < 1.0 {
            return Err(Refusal::Rate(self.limits.rate));
        }
        load.credit -= 1.0;
        Ok(())
    }

    /// Takes a place among what is in flight; it is given back when the turn is dropped.
    ///
    /// # Errors
    /// [`Refusal`] names the bound.
    pub fn enter(self: &Arc<Self>, caller: &Arc<str>, what: For) -> Result<Turn, Refusal> {
        let limits = &self.limits;
        let mut callers = self.callers();
        let all: usize = callers.values().map(|load| load.calls).sum();
        let load = load(&mut callers, caller, 2.0 * f64::from(limits.rate), Instant::now());
        match what {
            For::Call if load.calls >= limits.calls_each => return Err(Refusal::CallsEach(limits.calls_each)),
            For::Call if all >= limits.calls => return Err(Refusal::Calls(limits.calls)),
            For::Call => load.calls += 1,
            For::Stream if load.streams >= limits.sessions_each => {
                return Err(Refusal::StreamsEach(limits.sessions_each));
            }
            For::Stream => load.streams += 1,
        }
        Ok(Turn { meter: self.clone(), caller: caller.clone(), what, body: Mutex::default() })
    }

    /// Calls in flight.
    pub fn calls(&self) -> usize {
        self.callers().values().map(|load| load.calls).sum()
    }

    /// Open streams.
    pub fn streams(&self) -> usize {
        self.callers().values().map(|load| load.streams).sum()
    }
}

fn load<'a>(callers: &'a mut BTreeMap<Arc<str>, Load>, caller: &Arc<str>, credit: f64, since: Instant) -> &'a mut Load {
    callers.entry(caller.clone()).or_insert_with(|| Load { credit, since, calls: 0, streams: 0 })
}

/// A place among what is in flight.
#[derive(Debug)]
pub struct Turn {
    meter: Arc<Meter>,
    caller: Arc<str>,
    what: For,
    body: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Turn {
    /// Counts further bytes of the call's body.
    ///
    /// # Errors
    /// [`Refusal::Bodies`] where all bodies together are over the bound.
    pub fn hold(&self, bytes: usize) -> Result<(), Refusal> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let more = self.meter.bodies.clone().try_acquire_many_owned(units);
        let more = more.map_err(|_| Refusal::Bodies(self.meter.limits.bodies))?;
        let mut held = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        match held.as_mut() {
            Some(held) => held.merge(more),
            None => *held = Some(more),
        }
        Ok(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(load) = self.meter.callers().get_mut(&self.caller) {
            match self.what {
                For::Call => load.calls = load.calls.saturating_sub(1),
                For::Stream => load.streams = load.streams.saturating_sub(1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn credit_comes_back_with_time_and_no_further_than_two_seconds_of_it() {
        let meter = Meter::new(Limits { rate: 10, ..Limits::default() });
        let (alice, bob): (Arc<str>, Arc<str>) = ("alice".into(), "bob".into());
        let begun = Instant::now();
        let spent = |caller: &Arc<str>, after: u64| {
            let now = begun + Duration::from_millis(after);
            (0..1000).take_while(|_| meter.spend(caller, now).is_ok()).count()
        };
        assert_eq!(spent(&alice, 0), 20);
        assert_eq!(spent(&alice, 500), 5);
        assert_eq!(spent(&bob, 500), 20);
        assert_eq!(spent(&alice, 100_000), 20);
        // A clock that steps back gives nothing.
        assert_eq!(spent(&alice, 99_000), 0);
    }

    #[test]
    fn places_are_given_back() {
        let limits = Limits { calls_each: 2, calls: 3, sessions_each: 1, bodies: 8 * UNIT, ..Limits::default() };
        let meter = Arc::new(Meter::new(limits));
        let (alice, bob): (Arc<str>, Arc<str>) = ("alice".into(), "bob".into());
        let one = meter.enter(&alice, For::Call).expect("a place");
        let _two = meter.enter(&alice, For::Call).expect("a place");
        assert_eq!(meter.enter(&alice, For::Call).err(), Some(Refusal::CallsEach(2)));
        let three = meter.enter(&bob, For::Call).expect("a place");
        assert_eq!(meter.enter(&bob, For::Call).err(), Some(Refusal::Calls(3)));
        let stream = meter.enter(&bob, For::Stream).expect("a place");
        assert_eq!(meter.enter(&bob, For::Stream).err(), Some(Refusal::StreamsEach(1)));
        one.hold(7 * UNIT).expect("room");
        assert_eq!(three.hold(2 * UNIT).err(), Some(Refusal::Bodies(8 * UNIT)));
        drop(one);
        three.hold(2 * UNIT).expect("room");
        three.hold(6 * UNIT).expect("room");
        assert_eq!((meter.calls(), meter.streams()), (2, 1));
        drop((three, stream));
        assert_eq!((meter.calls(), meter.streams()), (1, 0));
    }
}
