//! The only place that keeps anything: walks as events that are only ever added to, and results that never
//! change.
//!
//! Events and bodies are JSON that somebody else wrote and will read: the store knows nothing of what they
//! say. Everything belongs to an owner, and another owner does not find it. A backend is one file or folder here.

mod clock;
mod error;
mod memory;
mod place;
mod postgres;
mod recent;
mod sqlite;

use std::sync::Arc;

use clock::now;
pub use error::{ASK, StoreError};
pub use place::{Place, PostgresUrl, holds_password, shown};
pub use postgres::PostgresError;

/// How many walks or results are forgotten in one go, so that nobody waits long (house heuristic: some milliseconds).
const BATCH: u64 = 200;

/// Seconds. To the day it is known when a result was last made: not every call need write that down.
const DAY: i64 = 86_400;

/// A store, cheap to clone. Opens on first use, and again on the use after a failure.
#[derive(Clone)]
pub struct Store {
    backend: Arc<Backend>,
    watch: Arc<clock::Watch>,
    quota: Option<u64>,
}

enum Backend {
    Memory(memory::Memory),
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

/// What a list shows of a walk without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The day on which it was opened, as text.
    pub opened: String,
    /// Who forked it, empty for nobody.
    pub parent: String,
    /// Where it stands.
    pub state: String,
    /// The question that waits for its answer, empty for none.
    pub pending: String,
}

/// A walk in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub walk: String,
    /// What was last said of it.
    pub head: Head,
    /// How many events it has.
    pub events: u64,
    /// When it was last added to, in seconds since 1970 by the store's clock: the database's where it has one, the
    /// machine's otherwise. Never before the newest of the others.
    pub touched: i64,
}

/// The kinds of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What was decided.
    Decision,
    /// Where an incident came from.
    Triage,
}

impl Kind {
    /// As messages and tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Decision => "decision",
            Kind::Triage => "triage",
        }
    }
}

/// Asks the backend, whichever it is.
macro_rules! ask {
    ($store:expr, $backend:ident => $call:expr) => {
        match &*$store.backend {
            Backend::Memory($backend) => $call.await,
            Backend::Sqlite($backend) => $call.await,
            Backend::Postgres($backend) => $call.await,
        }
    };
}

impl Store {
    /// A store at this place. Opens nothing yet.
    pub fn new(place: Place) -> Self {
        let backend = match place {
            Place::Memory => Backend::Memory(memory::Memory::default()),
            Place::Sqlite(path) => Backend::Sqlite(Box::new(sqlite::Sqlite::new(Some(path)))),
            Place::Default => Backend::Sqlite(Box::new(sqlite::Sqlite::new(None))),
            Place::Postgres(url) => {
                // The address was read once already; the library's defaults name this machine.
                Backend::Postgres(Box::new(postgres::Postgres::new(url.options().unwrap_or_default())))
            }
        };
        Store { backend: Arc::new(backend), watch: Arc::new(clock::Watch::new()), quota: None }
    }

    /// The same store, in which each owner keeps at most this many bytes of events, results and artifacts. What is
    /// added at the very same moment elsewhere may pass the bound by as much.
    #[must_use]
    pub fn with_quota(self, bytes: u64) -> Self {
        Store { quota: Some(bytes), ..self }
    }

    /// Adds events to a walk, all or none, and says how many it then has. `expected` is how many the caller
    /// has seen, 0 for a new walk. When this returns, the events survive a loss of power.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the walk has other events by now: somebody answered first.
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
    /// [`StoreError::Quota`] when the owner keeps too much already.
    /// [`PostgresError::Unsure`] when nobody can know whether they were added; the same call again adds them at
    /// most once, as whoever was first makes it a conflict.
    pub async fn append(
        &self,
        owner: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        head: &Head,
    ) -> Result<u64, StoreError> {
        if events.is_empty() {
            return Ok(expected);
        }
        ask!(self, store => store.append(owner, walk, expected, events, head, self.quota))
    }

    /// The events of a walk, in the order in which they were added.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
    pub async fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        ask!(self, store => store.load(owner, walk))
    }

    /// The owner's walks, those last added to first, at most `limit`.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn list(&self, owner: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        ask!(self, store => store.list(owner, limit))
    }

    /// Forgets a walk with all its events, and what specialists returned for it. Decisions stay: other walks may
    /// have come to the same.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
    pub async fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        ask!(self, store => store.delete(owner, walk))
    }

    /// Keeps a result. The id is a hash of the body, so keeping it again changes nothing. When this returns,
    /// it survives the end of the process; after a loss of power the last ones may have to be made again.
    ///
    /// # Errors
    /// [`StoreError::Quota`] when the owner keeps too much already; else only when the store cannot be written.
    pub async fn keep(&self, owner: &str, kind: Kind, id: &str, body: &str) -> Result<(), StoreError> {
        ask!(self, store => store.keep(owner, kind, id, body, self.quota))
    }

    /// Records what a specialist returned for a walk, a decision or a triage. The same again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Quota`] when the owner keeps too much already; else only when the store cannot be written.
    pub async fn add_artifact(&self, owner: &str, subject: &str, body: &str) -> Result<(), StoreError> {
        ask!(self, store => store.add_artifact(owner, subject, body, self.quota))
    }

    /// What was recorded for a subject, in the order in which it was handed in.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn artifacts(&self, owner: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        ask!(self, store => store.artifacts(owner, subject))
    }

    /// What was recorded for a result that is kept, in the order in which it was handed in: whether the result is there
    /// and what there is of it, in one question.
    ///
    /// # Errors
    /// [`StoreError::NoSuchResult`] when there is none of this owner.
    pub async fn artifacts_of(&self, owner: &str, kind: Kind, id: &str) -> Result<Vec<String>, StoreError> {
        ask!(self, store => store.artifacts_of(owner, kind, id))
    }

    /// The ids of the owner's results of a kind, those kept last first, at most `limit`.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Result<Vec<String>, StoreError> {
        ask!(self, store => store.kept_ids(owner, kind, limit))
    }

    /// A result that was kept.
    ///
    /// # Errors
    /// [`StoreError::NoSuchResult`] when there is none of this owner.
    pub async fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        ask!(self, store => store.kept(owner, kind, id))
    }

    /// Forgets a result, and what specialists returned for it. Another server on the same store may remember it for
    /// a while.
    ///
    /// # Errors
    /// [`StoreError::NoSuchResult`] when there is none of this owner.
    pub async fn delete_result(&self, owner: &str, kind: Kind, id: &str) -> Result<(), StoreError> {
        ask!(self, store => store.delete_result(owner, kind, id))
    }

    /// Whether the store can be reached and takes changes. Changes nothing.
    ///
    /// # Errors
    /// Why not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        ask!(self, store => store.ready())
    }

    /// How many walks of all owners are in each state, by its name; states without walks are left out. Costs the
    /// same however many walks there are.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn census(&self) -> Result<Vec<(String, u64)>, StoreError> {
        ask!(self, store => store.census())
    }

    /// The bytes of events, results and artifacts that an owner keeps. Costs the same however many there are.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn used(&self, owner: &str) -> Result<u64, StoreError> {
        ask!(self, store => store.used(owner))
    }

    /// Forgets the walks of all owners that were last added to before a moment, in seconds since 1970, with their
    /// events and artifacts; and the results that were last made before it, unless their owner still has a walk that
    /// was there by then: that one may need it. Gives the number of walks. Several servers may do so at once.
    ///
    /// How long ago the moment is counts by this machine's clock; which walks are that old, by the clock that
    /// dated them.
    ///
    /// # Errors
    /// [`StoreError::Clock`] when the moment is still to come, or the clock was set forward since the last time.
    pub async fn forget_before(&self, moment: i64) -> Result<u64, StoreError> {
        if moment > now() {
            return Err(StoreError::Clock { why: "all that is kept would count as old".to_owned() });
        }
        if let Some(ahead) = self.watch.leap() {
            return Err(StoreError::Clock { why: format!("the clock was set forward by {ahead} s") });
        }
        ask!(self, store => store.forget_before(moment))
    }
}

/// Whether an owner who keeps so many bytes may keep more.
fn room(used: u64, more: u64, quota: Option<u64>) -> Result<(), StoreError> {
    match quota {
        Some(limit) if used + more > limit => Err(StoreError::Quota { used, limit }),
        _ => Ok(()),
    }
}

/// The bytes of texts.
fn bytes_of(texts: &[String]) -> u64 {
    texts.iter().map(|text| text.len() as u64).sum()
}
