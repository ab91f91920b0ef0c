//! The results that were kept or read last. A result never changes, so what is remembered is never stale, and
//! a digest that follows its decision asks nobody.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Kind;

/// Bytes remembered in all; some tens of triages (house heuristic: a hundredth of the process's memory).
const ROOM: usize = 128 * 1024;

#[derive(Default)]
pub(super) struct Recent(Mutex<Remembered>);

type Key = (String, Kind, String);

#[derive(Default)]
struct Remembered {
    bodies: BTreeMap<Key, String>,
    /// Oldest first.
    order: VecDeque<Key>,
    bytes: usize,
}

impl Recent {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, owner: &str, kind: Kind, id: &str) -> Option<String> {
        self.open().bodies.get(&(owner.to_owned(), kind, id.to_owned())).cloned()
    }

    /// Forgets them all.
    pub(super) fn clear(&self) {
        *self.open() = Remembered::default();
    }

    pub(super) fn put(&self, owner: &str, kind: Kind, id: &str, body: &str) {
        // One large result is not worth all the others: of a decision, whoever reads it next remembers the gist.
        if body.len() > ROOM / 8 {
            return;
        }
        let mut remembered = self.open();
        let key = (owner.to_owned(), kind, id.to_owned());
        if remembered.bodies.contains_key(&key) {
            return;
        }
        remembered.bytes += body.len();
        remembered.order.push_back(key.clone());
        remembered.bodies.insert(key, body.to_owned());
        while remembered.bytes > ROOM
            && let Some(oldest) = remembered.order.pop_front()
        {
            let gone = remembered.bodies.remove(&oldest).map_or(0, |body| body.len());
            remembered.bytes -= gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let recent = Recent::default();
        let body = "x".repeat(ROOM / 10);
        for id in 0..12 {
            recent.put("o", Kind::Decision, &id.to_string(), &body);
        }
        assert_eq!(recent.get("o", Kind::Decision, "1"), None);
        assert_eq!(recent.get("o", Kind::Decision, "2").as_ref(), Some(&body));
        assert_eq!(recent.get("other", Kind::Decision, "2"), None);
        assert_eq!(recent.get("o", Kind::Triage, "2"), None);
        recent.put("o", Kind::Decision, "large", &"x".repeat(ROOM));
        assert_eq!(recent.get("o", Kind::Decision, "large"), None);
        let remembered = recent.open();
        assert!(remembered.bytes <= ROOM);
        assert_eq!(remembered.order.len(), remembered.bodies.len());
    }
}
