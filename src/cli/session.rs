//! What every command works with, and how it prints.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::log::LogFormat;
use super::{Global, Output, Refused};
use crate::domain::catalog::Catalog;
use crate::mcp::desk::Desk;
use crate::mcp::tool::Caller;
use crate::store::{self, Place, Store};

/// What every command works with.
pub struct Session {
    desk: Arc<Desk>,
    config: Option<PathBuf>,
    output: Output,
    log_format: LogFormat,
    caller: Caller,
    runtime: OnceLock<tokio::runtime::Runtime>,
    store: Option<String>,
    given: Given,
}

/// What was said of places on the command line, as it was said.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--store`; it may hold a password.
    pub store: Option<String>,
    /// `--log-dir`.
    pub log_dir: Option<PathBuf>,
}

impl Session {
    pub(super) fn new(global: Global) -> anyhow::Result<Self> {
        let given =
            Given { config: global.config.clone(), store: global.store.clone(), log_dir: global.log_dir.clone() };
        let place = Place::parse(global.store.as_deref().unwrap_or_default()).map_err(|e| Refused(e.to_string()))?;
        let config = global.config.or_else(platform_config);
        let store = global.store.as_deref().map(store::shown);
        let log_dir = match global.log_dir {
            Some(dir) if dir.as_os_str() == "none" => None,
            Some(dir) => Some(dir),
            None => Some(std::env::temp_dir()),
        };
        let desk = Arc::new(Desk::new(Store::new(place), config.clone(), log_dir));
        let (output, log_format) = (global.output, global.log_format);
        let runtime = OnceLock::new();
        Ok(Session { desk, config, output, log_format, caller: Caller::local(), runtime, store, given })
    }

    /// The data, the store and the logs.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The organisation's folder of data.
    pub fn config(&self) -> Option<&PathBuf> {
        self.config.as_ref()
    }

    /// The store as it was asked for.
    pub fn store(&self) -> Option<&str> {
        self.store.as_deref()
    }

    /// What was said of places on the command line.
    pub(super) fn given(&self) -> &Given {
        &self.given
    }

    /// Whose walks these are.
    pub fn owner(&self) -> &str {
        &self.caller.owner
    }

    /// What to print.
    pub fn output(&self) -> Output {
        self.output
    }

    /// How to log.
    pub(super) fn log_format(&self) -> LogFormat {
        self.log_format
    }

    /// The data; a command that only reads it fails where an organisation's is broken.
    ///
    /// # Errors
    /// Every fault of the organisation's files.
    pub fn catalog(&self) -> anyhow::Result<Arc<Catalog>> {
        if let Some(problem) = self.desk.problems().first() {
            anyhow::bail!("{problem}");
        }
        Ok(self.desk.catalog().clone())
    }

    /// Runs to its end on this thread. One runtime for all calls: a connection lives in the one that opened it.
    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
        self.runtime.get_or_init(|| runtime().unwrap_or_else(|e| panic!("no runtime: {e}"))).block_on(work)
    }

    /// Prints words.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub fn print(&self, text: &str) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }

    /// Prints one JSON value.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub fn print_json(&self, value: &impl Serialize) -> anyhow::Result<()> {
        self.print(&serde_json::to_string_pretty(value)?)
    }
}

/// The platform's folder for configuration, where it holds data of ours.
fn platform_config() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let folder = etcetera::choose_base_strategy().ok()?.config_dir().join("cs-backend-engineer");
    folder.is_dir().then_some(folder)
}
