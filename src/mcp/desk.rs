//! What the four tools share: the data, the store, today's date and the folder for logs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use super::decide::Lately;
use super::tool::LOCAL;
use crate::catalog;
use crate::domain::catalog::Catalog;
use crate::domain::decide::hex;
use crate::domain::triage::Knowledge;
use crate::domain::walk::{self, Event, Walk};
use crate::store::{Head, Store, StoreError};

/// Where the tools work. One for each process.
pub struct Desk {
    store: Store,
    config: Option<PathBuf>,
    log_dir: Option<PathBuf>,
    catalog: OnceLock<(Arc<Catalog>, Vec<String>)>,
    knowledge: OnceLock<Arc<Knowledge>>,
    lately: Lately,
}

impl Desk {
    /// A desk over a store. Nothing is read or opened yet. `config` is an organisation's folder of data;
    /// `log_dir` is where walks are logged, nowhere where left out.
    pub fn new(store: Store, config: Option<PathBuf>, log_dir: Option<PathBuf>) -> Self {
        let (catalog, knowledge) = (OnceLock::new(), OnceLock::new());
        Desk { store, config, log_dir, catalog, knowledge, lately: Lately::default() }
    }

    /// A desk of the same kind where each owner may keep at most so many bytes.
    #[must_use]
    pub fn with_quota(&self, bytes: u64) -> Self {
        Desk::new(self.store.clone().with_quota(bytes), self.config.clone(), self.log_dir.clone())
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The decisions that were made or read last.
    pub(super) fn lately(&self) -> &Lately {
        &self.lately
    }

    /// The data, read on first use.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.loaded().0
    }

    /// What is wrong with the optional parts; said in the first reply of a walk.
    pub fn problems(&self) -> &[String] {
        &self.loaded().1
    }

    fn loaded(&self) -> &(Arc<Catalog>, Vec<String>) {
        self.catalog.get_or_init(|| match self.config.as_deref().map(catalog::overlaid) {
            None => (catalog::builtin(), Vec::new()),
            Some(Ok(overlaid)) => (Arc::new(overlaid), Vec::new()),
            Some(Err(errors)) => {
                let words =
                    format!("the organisation's data is left out until it is mended: {}", catalog::join(&errors));
                tracing::warn!("{words}");
                (catalog::builtin(), vec![words])
            }
        })
    }

    /// What triage knows, read on first use.
    pub fn knowledge(&self) -> &Knowledge {
        self.knowledge.get_or_init(|| match self.config.as_deref().map(|folder| catalog::knowledge(Some(folder))) {
            None => catalog::builtin_knowledge(),
            Some(Ok(own)) => Arc::new(own),
            Some(Err(errors)) => {
                tracing::warn!("the organisation's data is left out of triage: {}", catalog::join(&errors));
                catalog::builtin_knowledge()
            }
        })
    }

    /// A walk by its id.
    ///
    /// # Errors
    /// [`StoreError`] where there is no such walk, or the store cannot be read.
    pub async fn walk(&self, owner: &str, id: &str) -> Result<Walk, StoreError> {
        let id = id.trim();
        let events = self.store.load(owner, id).await?;
        let mut walk = Walk::default();
        for event in events {
            let event: Event = serde_json::from_str(&event)
                .map_err(|e| StoreError::Unreadable { what: format!("walk `{id}`"), why: e.to_string() })?;
            walk.apply(event);
        }
        Ok(walk)
    }

    /// Keeps what happened in a walk past its first `before` events, and writes its log.
    ///
    /// # Errors
    /// [`StoreError`] where somebody else went on with the walk first, or the store cannot be written.
    pub async fn save(&self, owner: &str, walk: &Walk, before: usize) -> Result<(), StoreError> {
        let new = &walk.events[before..];
        if new.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = new
            .iter()
            .map(|e| serde_json::to_string(e).unwrap_or_else(|e| panic!("an event has no JSON: {e}")))
            .collect();
        self.store.append(owner, &walk.id, before as u64, &lines, &self.head(walk)).await?;
        // A caller elsewhere cannot read this machine's files, and needs none written.
        if owner == LOCAL {
            self.log(walk);
        }
        Ok(())
    }

    /// What a list shows of a walk.
    pub fn head(&self, walk: &Walk) -> Head {
        let catalog = self.catalog();
        Head {
            opened: walk.date.clone(),
            parent: walk.parent.clone().unwrap_or_default(),
            state: walk.state(catalog).name().to_owned(),
            pending: walk.pending(catalog).map(|q| q.to_string()).unwrap_or_default(),
        }
    }

    /// The folder in which walks are logged, if they are.
    pub fn log_dir(&self) -> Option<&Path> {
        self.log_dir.as_deref()
    }

    /// Where the log of a walk lies, if logs are written.
    pub fn log_path(&self, walk: &Walk) -> Option<PathBuf> {
        Some(self.log_dir.as_deref()?.join(format!("backend-grill-{}-{}.md", walk.date, walk.id)))
    }

    /// Forgets a walk, and the log that was written of it.
    ///
    /// # Errors
    /// [`StoreError`] where there is no such walk, or the store cannot be written.
    pub async fn forget(&self, owner: &str, id: &str) -> Result<(), StoreError> {
        let id = id.trim();
        // A walk that cannot be read any more can still be forgotten.
        let log = self.walk(owner, id).await.ok().and_then(|walk| self.log_path(&walk));
        self.store.delete(owner, id).await?;
        if let Some(path) = log
            && let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!("the log {} cannot be deleted: {error}", path.display());
        }
        Ok(())
    }

    /// Forgets the logs of walks that were last written before a moment, as the store forgets the walks.
    pub fn forget_logs_before(&self, moment: SystemTime) {
        let Some(folder) = &self.log_dir else { return };
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(|n| n.starts_with("backend-grill-") && n.ends_with(".md"));
            let old = |meta: std::fs::Metadata| meta.is_file() && meta.modified().is_ok_and(|then| then < moment);
            if ours
                && entry.metadata().is_ok_and(old)
                && let Err(error) = std::fs::remove_file(entry.path())
            {
                tracing::warn!("the log {} cannot be deleted: {error}", entry.path().display());
            }
        }
    }

    /// A log that cannot be written costs the walk nothing: the store has it all.
    fn log(&self, walk: &Walk) {
        let Some(path) = self.log_path(walk) else { return };
        let text = walk::markdown(self.catalog(), walk);
        if let Err(error) = write_private(&path, &text) {
            tracing::warn!("the log of walk {} cannot be written to {}: {error}", walk.id, path.display());
        }
    }
}

/// Writes a file that only its owner can read. The name is replaced, never written through: a link that somebody
/// laid there is not followed.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private(folder)?;
    // The name of a file that is gone in a moment tells nobody anything.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| std::io::Error::from(error.kind()))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder that only its owner can enter, where there is none.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Today, in the machine's own time zone: `2026-11-22`.
pub fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// A walk id that nobody can guess: 96 random bits.
///
/// # Panics
/// Where the system has no randomness to give.
pub fn walk_id() -> String {
    format!("w-{}", unguessable::<12>())
}

/// So many random bytes as hex digits.
///
/// # Panics
/// Where the system has no randomness to give.
pub fn unguessable<const BYTES: usize>() -> String {
    let mut bytes = [0u8; BYTES];
    getrandom::fill(&mut bytes).unwrap_or_else(|e| panic!("the system gives no randomness: {e}"));
    hex(&bytes)
}
