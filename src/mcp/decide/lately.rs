//! What the decisions say that were made or read last: a digest follows its decision closely, and need not read it
//! from text.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::digest::Gist;

/// How many are remembered (house heuristic: some 4 kB each, a mebibyte in all).
const ROOM: usize = 256;

/// Oldest first, with their owners. A decision never changes, so what is remembered is never stale; whether it is
/// still kept, the store knows.
#[derive(Default)]
pub(in crate::mcp) struct Lately(Mutex<VecDeque<(Box<str>, Arc<Gist>)>>);

impl Lately {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, VecDeque<(Box<str>, Arc<Gist>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, owner: &str, id: &str) -> Option<Arc<Gist>> {
        let remembered = self.open();
        let found = remembered.iter().rev().find(|(of, gist)| gist.id == id && &**of == owner);
        found.map(|(_, gist)| gist.clone())
    }

    pub(super) fn put(&self, owner: &str, gist: Arc<Gist>) {
        if self.get(owner, &gist.id).is_some() {
            return;
        }
        let mut remembered = self.open();
        if remembered.len() == ROOM {
            remembered.pop_front();
        }
        remembered.push_back((owner.into(), gist));
    }
}
