//! The only place that keeps anything: walks as events that are only ever added to, and results that never
//! change.
//!
//! Events and bodies are JSON that somebody else wrote and will read: the store knows nothing of what they
//! say. Everything belongs to an owner, and another owner does not find it. A backend is one file here.

mod error;
mod memory;
mod recent;
mod sqlite;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

pub use error::StoreError;

/// Where things are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: they end with the process.
    Memory,
    /// A SQLite file.
    Sqlite(PathBuf),
    /// The SQLite file in the platform's state folder.
    Default,
}

/// A store, cheap to clone. Opens on first use, and again on the use after a failure.
#[derive(Clone)]
pub struct Store(Arc<Backend>);

enum Backend {
    Memory(memory::Memory),
    Sqlite(Box<sqlite::Sqlite>),
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
    /// When it was last added to, in seconds since 1970 by the clock of the machine that did.
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

impl Place {
    /// Reads what `--store` was given: `memory`, `sqlite:PATH` or a path; nothing is the default file.
    ///
    /// # Errors
    /// [`StoreError::UnknownPlace`] for a kind of store that there is not.
    pub fn parse(text: &str) -> Result<Place, StoreError> {
        let text = text.trim();
        let path = match text.strip_prefix("sqlite:") {
            Some(path) => path.strip_prefix("//").unwrap_or(path),
            None if text.contains("://") => return Err(StoreError::UnknownPlace { text: text.to_owned() }),
            None => text,
        };
        match (text, path) {
            ("", _) => Ok(Place::Default),
            ("memory", _) => Ok(Place::Memory),
            (_, "") => Err(StoreError::UnknownPlace { text: text.to_owned() }),
            (_, path) => Ok(Place::Sqlite(path.into())),
        }
    }
}

impl Store {
    /// A store at this place. Opens nothing yet.
    pub fn new(place: Place) -> Self {
        Store(Arc::new(match place {
            Place::Memory => Backend::Memory(memory::Memory::default()),
            Place::Sqlite(path) => Backend::Sqlite(Box::new(sqlite::Sqlite::new(Some(path)))),
            Place::Default => Backend::Sqlite(Box::new(sqlite::Sqlite::new(None))),
        }))
    }

    /// Adds events to a walk, all or none, and says how many it then has. `expected` is how many the caller
    /// has seen, 0 for a new walk. When this returns, the events survive a loss of power.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the walk has other events by now: somebody answered first.
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
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
        match &*self.0 {
            Backend::Memory(memory) => memory.append(owner, walk, expected, events, head),
            Backend::Sqlite(sqlite) => sqlite.append(owner, walk, expected, events, head).await,
        }
    }

    /// The events of a walk, in the order in which they were added.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
    pub async fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => memory.load(owner, walk),
            Backend::Sqlite(sqlite) => sqlite.load(owner, walk).await,
        }
    }

    /// The owner's walks, those last added to first, at most `limit`.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn list(&self, owner: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => Ok(memory.list(owner, limit)),
            Backend::Sqlite(sqlite) => sqlite.list(owner, limit).await,
        }
    }

    /// Forgets a walk with all its events.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWalk`] when there is no such walk of this owner.
    pub async fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => memory.delete(owner, walk),
            Backend::Sqlite(sqlite) => sqlite.delete(owner, walk).await,
        }
    }

    /// Keeps a result. The id is a hash of the body, so keeping it again changes nothing. When this returns,
    /// it survives the end of the process; after a loss of power the last ones may have to be made again.
    ///
    /// # Errors
    /// Only when the store cannot be written.
    pub async fn keep(&self, owner: &str, kind: Kind, id: &str, body: &str) -> Result<(), StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => memory.keep(owner, kind, id, body),
            Backend::Sqlite(sqlite) => sqlite.keep(owner, kind, id, body).await,
        }
    }

    /// Records what a specialist returned for a walk, a decision or a triage. The same again changes nothing.
    ///
    /// # Errors
    /// Only when the store cannot be written.
    pub async fn add_artifact(&self, owner: &str, subject: &str, body: &str) -> Result<(), StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => {
                memory.add_artifact(owner, subject, body);
                Ok(())
            }
            Backend::Sqlite(sqlite) => sqlite.add_artifact(owner, subject, body).await,
        }
    }

    /// What was recorded for a subject, in the order in which it was handed in.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn artifacts(&self, owner: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => Ok(memory.artifacts(owner, subject)),
            Backend::Sqlite(sqlite) => sqlite.artifacts(owner, subject).await,
        }
    }

    /// The ids of the owner's results of a kind, those kept last first, at most `limit`.
    ///
    /// # Errors
    /// Only when the store cannot be read.
    pub async fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Result<Vec<String>, StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => Ok(memory.kept_ids(owner, kind, limit)),
            Backend::Sqlite(sqlite) => sqlite.kept_ids(owner, kind, limit).await,
        }
    }

    /// A result that was kept.
    ///
    /// # Errors
    /// [`StoreError::NoSuchResult`] when there is none of this owner.
    pub async fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        match &*self.0 {
            Backend::Memory(memory) => memory.kept(owner, kind, id),
            Backend::Sqlite(sqlite) => sqlite.kept(owner, kind, id).await,
        }
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
