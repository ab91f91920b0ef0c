//! Opens the file: makes it where there is none, refuses it where it is not ours.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use etcetera::BaseStrategy;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor, Row};

use super::super::StoreError;
use super::meaning;

/// How long another program may hold the file before a call gives up: longer than any transaction of ours,
/// shorter than a client's patience (house heuristic).
const PATIENCE: Duration = Duration::from_secs(5);

/// "csbe", in the file's header: the mark of a store of ours.
const MARK: i64 = 0x6373_6265;

/// The schemas, oldest first; each file is run once, in the transaction that finds it missing.
const SCHEMAS: &[&str] = &[include_str!("1.sql"), include_str!("2.sql")];

/// How much a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// Until the disk has it.
    ForDisk,
    /// Until the system has it.
    ForSystem,
}

/// The file in the platform's state folder.
pub(super) fn default_file() -> Result<PathBuf, StoreError> {
    let folders = etcetera::choose_base_strategy().map_err(|error| StoreError::NoFolder { why: error.to_string() })?;
    let state = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Ok(state.join(env!("CARGO_PKG_NAME")).join("walks.db"))
}

/// A connection to the file, which is then ours and of the current schema.
pub(super) async fn open(path: &Path, wait: Wait) -> Result<SqliteConnection, StoreError> {
    make(path)?;
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE).disable_statement_logging();
    let began = Instant::now();
    loop {
        // A change to the write-ahead log does not wait for others by itself, so two that begin a file at the
        // same moment meet here.
        match connect(path, &options, wait).await {
            Err(StoreError::Locked { .. }) if began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            ended => return ended,
        }
    }
}

async fn connect(path: &Path, options: &SqliteConnectOptions, wait: Wait) -> Result<SqliteConnection, StoreError> {
    let meaning = |error| meaning(path, error);
    let mut connection = options.connect().await.map_err(meaning)?;
    // Looks before it changes anything: the file may be somebody else's.
    let version = version(path, &mut connection).await?;
    let level = match wait {
        Wait::ForDisk => "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
        Wait::ForSystem => "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
    };
    connection.execute(level).await.map_err(meaning)?;
    // What is deleted is overwritten where that costs no further writing.
    connection.execute("PRAGMA secure_delete = FAST").await.map_err(meaning)?;
    if version < SCHEMAS.len() {
        let mut change = connection.begin_with("BEGIN IMMEDIATE").await.map_err(meaning)?;
        // Somebody else may have been quicker.
        let version = self::version(path, &mut change).await?;
        for schema in &SCHEMAS[version..] {
            change.execute(*schema).await.map_err(meaning)?;
        }
        change.commit().await.map_err(meaning)?;
    }
    // The first to read makes the write-ahead log; who watches over it wants it there.
    self::version(path, &mut connection).await?;
    Ok(connection)
}

/// The file's schema, 0 for an empty file.
async fn version(path: &Path, connection: &mut SqliteConnection) -> Result<usize, StoreError> {
    let marks = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) \
                 FROM pragma_application_id, pragma_user_version";
    let row = connection.fetch_one(marks).await.map_err(|error| meaning(path, error))?;
    let (mark, version, tables): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    let known = SCHEMAS.len() as i64;
    match (mark, version) {
        (0, 0) if tables == 0 => Ok(0),
        (MARK, version) if version > known => Err(StoreError::Newer { path: path.to_owned(), found: version, known }),
        (MARK, version) if version > 0 => Ok(version as usize),
        _ => Err(StoreError::NotOurs { path: path.to_owned(), why: "another program's database".to_owned() }),
    }
}

/// Makes folder and file, for the owner's eyes only; refuses what cannot be a database of ours.
///
/// A file that exists is looked at and never opened here: by the rules of POSIX, who closes any descriptor of a file
/// drops all locks that the process has on it, and SQLite's with them. Another program then takes itself for the last
/// one, and deletes the write-ahead log under us.
fn make(path: &Path) -> Result<(), StoreError> {
    /// Nobody connects to a file while the descriptor that made it is still open.
    static MAKING: Mutex<()> = Mutex::new(());
    let _turn = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let refused = |error: std::io::Error| StoreError::of_file(path, &error);
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(refused(std::io::ErrorKind::IsADirectory.into())),
        Ok(metadata) if !metadata.is_file() => {
            Err(StoreError::NotOurs { path: path.to_owned(), why: "not a file".to_owned() })
        }
        Ok(_) => may_write(path).map_err(refused),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => begin(path),
        Err(error) => Err(refused(error)),
    }
}

/// Makes a file that is not there, and so has no connection.
fn begin(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let refused = |error: std::io::Error| StoreError::Folder { path: folder.to_owned(), why: error.to_string() };
        builder.create(folder).map_err(refused)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // A link to a file that is still to come is followed, and no link is ever new.
    let link = std::fs::symlink_metadata(path).is_ok();
    match options.create(link).create_new(!link).open(path) {
        // Another program was quicker.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop).map_err(|error| StoreError::of_file(path, &error)),
    }
}

/// SQLite would open for reading what it may not write, and fail later.
#[cfg(unix)]
fn may_write(path: &Path) -> std::io::Result<()> {
    use rustix::fs::Access;
    Ok(rustix::fs::access(path, Access::READ_OK | Access::WRITE_OK)?)
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> std::io::Result<()> {
    match std::fs::metadata(path)?.permissions().readonly() {
        true => Err(std::io::ErrorKind::PermissionDenied.into()),
        false => Ok(()),
    }
}
