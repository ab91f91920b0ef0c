//! Keeps things until the process ends.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Head, Kind, Listed, StoreError, now};

#[derive(Default)]
pub(super) struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    walks: BTreeMap<(String, String), Walk>,
    /// Each with its place in the order of additions.
    results: BTreeMap<(String, Kind, String), (u64, String)>,
    artifacts: BTreeMap<(String, String), Vec<String>>,
    /// Counts additions: the clock is too coarse to order them.
    additions: u64,
}

struct Walk {
    head: Head,
    events: Vec<String>,
    touched: i64,
    addition: u64,
}

impl Memory {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn append(
        &self,
        owner: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        head: &Head,
    ) -> Result<u64, StoreError> {
        let mut kept = self.open();
        let key = (owner.to_owned(), walk.to_owned());
        let found = kept.walks.get(&key).map_or(0, |walk| walk.events.len() as u64);
        if found == 0 && expected > 0 {
            return Err(StoreError::NoSuchWalk { walk: walk.to_owned() });
        }
        if found != expected {
            return Err(StoreError::Conflict { walk: walk.to_owned(), expected, found });
        }
        kept.additions += 1;
        let addition = kept.additions;
        let fresh = || Walk { head: Head::default(), events: Vec::new(), touched: 0, addition };
        let walk = kept.walks.entry(key).or_insert_with(fresh);
        walk.events.extend_from_slice(events);
        (walk.head, walk.touched, walk.addition) = (head.clone(), now(), addition);
        Ok(walk.events.len() as u64)
    }

    pub(super) fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        let found = self.open().walks.get(&(owner.to_owned(), walk.to_owned())).map(|walk| walk.events.clone());
        found.ok_or_else(|| StoreError::NoSuchWalk { walk: walk.to_owned() })
    }

    pub(super) fn list(&self, owner: &str, limit: u32) -> Vec<Listed> {
        let kept = self.open();
        let mut walks: Vec<_> = kept.walks.iter().filter(|((of, _), _)| of == owner).collect();
        walks.sort_by_key(|(_, walk)| std::cmp::Reverse(walk.addition));
        let listed = |((_, id), walk): (&(String, String), &Walk)| Listed {
            walk: id.clone(),
            head: walk.head.clone(),
            events: walk.events.len() as u64,
            touched: walk.touched,
        };
        walks.into_iter().take(limit as usize).map(listed).collect()
    }

    pub(super) fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        let gone = self.open().walks.remove(&(owner.to_owned(), walk.to_owned()));
        gone.map(|_| ()).ok_or_else(|| StoreError::NoSuchWalk { walk: walk.to_owned() })
    }

    pub(super) fn add_artifact(&self, owner: &str, subject: &str, body: &str) {
        let mut kept = self.open();
        let bodies = kept.artifacts.entry((owner.to_owned(), subject.to_owned())).or_default();
        if !bodies.iter().any(|b| b == body) {
            bodies.push(body.to_owned());
        }
    }

    pub(super) fn artifacts(&self, owner: &str, subject: &str) -> Vec<String> {
        self.open().artifacts.get(&(owner.to_owned(), subject.to_owned())).cloned().unwrap_or_default()
    }

    pub(super) fn keep(&self, owner: &str, kind: Kind, id: &str, body: &str) -> Result<(), StoreError> {
        let key = (owner.to_owned(), kind, id.to_owned());
        let mut kept = self.open();
        kept.additions += 1;
        let addition = kept.additions;
        kept.results.entry(key).or_insert_with(|| (addition, body.to_owned()));
        Ok(())
    }

    pub(super) fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Vec<String> {
        let kept = self.open();
        let mut found: Vec<_> = kept.results.iter().filter(|((of, what, _), _)| of == owner && *what == kind).collect();
        found.sort_by_key(|(_, (addition, _))| std::cmp::Reverse(*addition));
        found.into_iter().take(limit as usize).map(|((_, _, id), _)| id.clone()).collect()
    }

    pub(super) fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        let found = self.open().results.get(&(owner.to_owned(), kind, id.to_owned())).map(|(_, body)| body.clone());
        found.ok_or_else(|| StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() })
    }
}
