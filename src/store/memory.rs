//! Keeps things until the process ends.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{DAY, Head, Kind, Listed, StoreError, bytes_of, now, room};

#[derive(Default)]
pub(super) struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    walks: BTreeMap<(String, String), Walk>,
    results: BTreeMap<(String, Kind, String), Outcome>,
    artifacts: BTreeMap<(String, String), Vec<String>>,
    used: BTreeMap<String, u64>,
    /// Counts additions: the clock is too coarse to order them.
    additions: u64,
    /// When it was last added to. The clock may be set back; this never is.
    moment: i64,
}

struct Walk {
    head: Head,
    events: Vec<String>,
    made: i64,
    touched: i64,
    addition: u64,
}

struct Outcome {
    body: String,
    wanted: i64,
    /// Its place in the order of additions.
    addition: u64,
}

impl Memory {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn append(
        &self,
        owner: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        head: &Head,
        quota: Option<u64>,
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
        kept.charge(owner, bytes_of(events), quota)?;
        let (addition, made) = kept.next();
        let fresh = || Walk { head: Head::default(), events: Vec::new(), made, touched: made, addition };
        let walk = kept.walks.entry(key).or_insert_with(fresh);
        walk.events.extend_from_slice(events);
        (walk.head, walk.touched, walk.addition) = (head.clone(), made, addition);
        Ok(walk.events.len() as u64)
    }

    pub(super) async fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        let found = self.open().walks.get(&(owner.to_owned(), walk.to_owned())).map(|walk| walk.events.clone());
        found.ok_or_else(|| StoreError::NoSuchWalk { walk: walk.to_owned() })
    }

    pub(super) async fn list(&self, owner: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let kept = self.open();
        let mut walks: Vec<_> = kept.walks.iter().filter(|((of, _), _)| of == owner).collect();
        walks.sort_by_key(|(_, walk)| std::cmp::Reverse(walk.addition));
        let listed = |((_, id), walk): (&(String, String), &Walk)| Listed {
            walk: id.clone(),
            head: walk.head.clone(),
            events: walk.events.len() as u64,
            touched: walk.touched,
        };
        Ok(walks.into_iter().take(limit as usize).map(listed).collect())
    }

    pub(super) async fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        let gone = self.open().forget_walk(&(owner.to_owned(), walk.to_owned()));
        if gone { Ok(()) } else { Err(StoreError::NoSuchWalk { walk: walk.to_owned() }) }
    }

    pub(super) async fn add_artifact(
        &self,
        owner: &str,
        subject: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut kept = self.open();
        let key = (owner.to_owned(), subject.to_owned());
        if !kept.artifacts.get(&key).is_some_and(|bodies| bodies.iter().any(|b| b == body)) {
            kept.charge(owner, body.len() as u64, quota)?;
            kept.artifacts.entry(key).or_default().push(body.to_owned());
        }
        Ok(())
    }

    pub(super) async fn artifacts(&self, owner: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.open().artifacts.get(&(owner.to_owned(), subject.to_owned())).cloned().unwrap_or_default())
    }

    pub(super) async fn artifacts_of(&self, owner: &str, kind: Kind, id: &str) -> Result<Vec<String>, StoreError> {
        let kept = self.open();
        let (owner, id) = (owner.to_owned(), id.to_owned());
        let result = (owner, kind, id);
        if !kept.results.contains_key(&result) {
            return Err(StoreError::NoSuchResult { kind: kind.name(), id: result.2 });
        }
        Ok(kept.artifacts.get(&(result.0, result.2)).cloned().unwrap_or_default())
    }

    pub(super) async fn keep(
        &self,
        owner: &str,
        kind: Kind,
        id: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let key = (owner.to_owned(), kind, id.to_owned());
        let mut kept = self.open();
        let (addition, wanted) = kept.next();
        if let Some(known) = kept.results.get_mut(&key) {
            known.wanted = wanted;
            return Ok(());
        }
        kept.charge(owner, body.len() as u64, quota)?;
        kept.results.insert(key, Outcome { body: body.to_owned(), wanted, addition });
        Ok(())
    }

    pub(super) async fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Result<Vec<String>, StoreError> {
        let kept = self.open();
        let mut found: Vec<_> = kept.results.iter().filter(|((of, what, _), _)| of == owner && *what == kind).collect();
        found.sort_by_key(|(_, outcome)| std::cmp::Reverse(outcome.addition));
        Ok(found.into_iter().take(limit as usize).map(|((_, _, id), _)| id.clone()).collect())
    }

    pub(super) async fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        let found = self.open().results.get(&(owner.to_owned(), kind, id.to_owned())).map(|o| o.body.clone());
        found.ok_or_else(|| StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() })
    }

    pub(super) async fn delete_result(&self, owner: &str, kind: Kind, id: &str) -> Result<(), StoreError> {
        match self.open().forget_result(owner, kind, id) {
            true => Ok(()),
            false => Err(StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() }),
        }
    }

    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Reads every walk: what ends with the process is not that many.
    pub(super) async fn census(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut states = BTreeMap::<String, u64>::new();
        for walk in self.open().walks.values() {
            *states.entry(walk.head.state.clone()).or_default() += 1;
        }
        Ok(states.into_iter().collect())
    }

    pub(super) async fn used(&self, owner: &str) -> Result<u64, StoreError> {
        Ok(self.open().used.get(owner).copied().unwrap_or_default())
    }

    pub(super) async fn forget_before(&self, moment: i64) -> Result<u64, StoreError> {
        let mut kept = self.open();
        let old: Vec<_> = kept.walks.iter().filter(|(_, w)| w.touched < moment).map(|(key, _)| key.clone()).collect();
        for key in &old {
            kept.forget_walk(key);
        }
        // A result is needed while its owner has a walk that may have made it.
        let needed = |owner: &str, wanted: i64| {
            kept.walks.iter().any(|((of, _), walk)| of == owner && walk.made <= wanted + DAY)
        };
        let results = kept.results.iter().filter(|((owner, ..), o)| o.wanted < moment && !needed(owner, o.wanted));
        let results: Vec<_> = results.map(|(key, _)| key.clone()).collect();
        for (owner, kind, id) in results {
            kept.forget_result(&owner, kind, &id);
        }
        Ok(old.len() as u64)
    }
}

impl Kept {
    /// The place and the time of an addition.
    fn next(&mut self) -> (u64, i64) {
        self.additions += 1;
        self.moment = self.moment.max(now());
        (self.additions, self.moment)
    }

    fn charge(&mut self, owner: &str, more: u64, quota: Option<u64>) -> Result<(), StoreError> {
        let used = self.used.entry(owner.to_owned()).or_default();
        room(*used, more, quota)?;
        *used += more;
        Ok(())
    }

    fn refund(&mut self, owner: &str, less: u64) {
        if let Some(used) = self.used.get_mut(owner) {
            *used -= less;
        }
    }

    fn forget_walk(&mut self, key: &(String, String)) -> bool {
        let Some(walk) = self.walks.remove(key) else { return false };
        self.refund(&key.0, bytes_of(&walk.events));
        self.forget_artifacts(key);
        true
    }

    fn forget_result(&mut self, owner: &str, kind: Kind, id: &str) -> bool {
        let (owner, id) = (owner.to_owned(), id.to_owned());
        let Some(gone) = self.results.remove(&(owner.clone(), kind, id.clone())) else { return false };
        self.refund(&owner, gone.body.len() as u64);
        self.forget_artifacts(&(owner, id));
        true
    }

    fn forget_artifacts(&mut self, key: &(String, String)) {
        let gone = self.artifacts.remove(key).unwrap_or_default();
        self.refund(&key.0, bytes_of(&gone));
    }
}
