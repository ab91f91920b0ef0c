//! Whose turn it is: so many calls at once, of them so many that read long texts, and of either no more than half for
//! one caller, so that a flood keeps nobody else waiting.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Calls that run at the same time; further ones wait their turn (house heuristic: a call takes under a
/// millisecond, so this bounds memory rather than throughput).
const AT_ONCE: usize = 32;

/// Long texts that are read at the same time. One that its caller took back is read to its end all the same, and
/// keeps its place until then (house heuristic: as many as a small machine has processors).
const LONG_AT_ONCE: usize = 4;

/// Hands out turns, first come, first served, among those whose own share is not used up.
pub(super) struct Turns {
    all: Share,
    callers: Mutex<BTreeMap<Arc<str>, Weak<Share>>>,
}

struct Share {
    calls: Arc<Semaphore>,
    long: Arc<Semaphore>,
}

/// A turn, until it is dropped.
pub(super) struct Turn {
    _permits: [OwnedSemaphorePermit; 2],
    /// Kept while somebody has a turn of it.
    _share: Arc<Share>,
}

impl Share {
    fn of(part: usize) -> Self {
        let permits = |all: usize| Arc::new(Semaphore::new((all / part).max(1)));
        Share { calls: permits(AT_ONCE), long: permits(LONG_AT_ONCE) }
    }
}

impl Turns {
    pub(super) fn new() -> Self {
        Turns { all: Share::of(1), callers: Mutex::default() }
    }

    /// Whether nobody has a turn.
    pub(super) fn are_free(&self) -> bool {
        self.all.calls.available_permits() == AT_ONCE && self.all.long.available_permits() == LONG_AT_ONCE
    }

    /// Waits for a turn to call.
    pub(super) async fn call(&self, owner: &Arc<str>) -> Turn {
        self.take(owner, |share| &share.calls).await
    }

    /// Waits for a turn to read a long text; taken before the turn to call, so that whoever waits here holds none.
    pub(super) async fn long(&self, owner: &Arc<str>) -> Turn {
        self.take(owner, |share| &share.long).await
    }

    async fn take(&self, owner: &Arc<str>, which: fn(&Share) -> &Arc<Semaphore>) -> Turn {
        let share = self.share(owner);
        let own = acquire(which(&share)).await;
        Turn { _permits: [own, acquire(which(&self.all)).await], _share: share }
    }

    fn share(&self, owner: &Arc<str>) -> Arc<Share> {
        // Nothing panics while it holds the lock half-way, so a poisoned one is whole.
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = callers.get(owner).and_then(Weak::upgrade) {
            return share;
        }
        callers.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Share::of(2));
        callers.insert(owner.clone(), Arc::downgrade(&share));
        share
    }
}

async fn acquire(semaphore: &Arc<Semaphore>) -> OwnedSemaphorePermit {
    semaphore.clone().acquire_owned().await.unwrap_or_else(|_| unreachable!("nobody closes it"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_flood_of_one_leaves_half_to_others() {
        let turns = Turns::new();
        let (alice, bob): (Arc<str>, Arc<str>) = ("alice".into(), "bob".into());
        let soon = |owner: &Arc<str>| {
            let owner = owner.clone();
            let turns = &turns;
            async move { tokio::time::timeout(Duration::from_millis(20), turns.call(&owner)).await.ok() }
        };
        let mut held = Vec::new();
        for _ in 0..AT_ONCE / 2 {
            held.push(soon(&alice).await.expect("a turn"));
        }
        assert!(soon(&alice).await.is_none());
        for _ in 0..AT_ONCE / 2 {
            held.push(soon(&bob).await.expect("a turn"));
        }
        assert!(soon(&"carol".into()).await.is_none());
        held.clear();
        assert!(turns.are_free());
        assert!(soon(&alice).await.is_some());
        // Who has no turn any more costs no memory.
        let _ = turns.share(&bob);
        assert!(turns.callers.lock().expect("whole").len() <= 2);
    }
}
