//! The decisions that were made or read last: a digest follows its decision closely, and need not read it from text.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::decide::Decision;

/// How many are remembered (house heuristic: as many as calls run at once, some 30 kB each).
const ROOM: usize = 32;

/// Oldest first, with their owners. A decision never changes, so what is remembered is never stale; whether it is
/// still kept, the store knows.
#[derive(Default)]
pub(in crate::mcp) struct Lately(Mutex<VecDeque<(Box<str>, Arc<Decision>)>>);

impl Lately {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, VecDeque<(Box<str>, Arc<Decision>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, owner: &str, id: &str) -> Option<Arc<Decision>> {
        let remembered = self.open();
        let found = remembered.iter().rev().find(|(of, decision)| &**of == owner && decision.id == id);
        found.map(|(_, decision)| decision.clone())
    }

    pub(super) fn put(&self, owner: &str, decision: &Arc<Decision>) {
        if self.get(owner, &decision.id).is_some() {
            return;
        }
        let mut remembered = self.open();
        if remembered.len() == ROOM {
            remembered.pop_front();
        }
        remembered.push_back((owner.into(), decision.clone()));
    }
}
