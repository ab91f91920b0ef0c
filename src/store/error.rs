//! What can go wrong with keeping, each with the way out.

use std::path::{Path, PathBuf};

use super::PostgresError;

/// What a caller on another machine can do about what only an operator can mend.
pub const ASK: &str = "if it stays so, tell whoever runs this server, whose log says why";

/// Why something was not kept or not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum StoreError {
    /// No walk of this owner has this id.
    #[error("no walk `{walk}`: give the id as its first reply had it")]
    NoSuchWalk { walk: String },
    /// No result of this owner has this id.
    #[error("no {kind} `{id}`: give the id as the reply had it, or make it again")]
    NoSuchResult { kind: &'static str, id: String },
    /// Another call added to the walk first.
    #[error(
        "walk `{walk}` was answered already by another call ({found} events, not {expected}): ask where it \
         stands with the `walk_id` alone, then answer what is pending"
    )]
    Conflict { walk: String, expected: u64, found: u64 },

    /// What was kept cannot be read any more.
    #[error("{what} cannot be read ({why}): it was kept by a newer version, or is damaged; open it with that version")]
    Unreadable { what: String, why: String },

    /// The owner's bound of stored bytes is reached.
    #[error(
        "no more is kept: {used} of {limit} bytes of yours are in use; delete walks that are done with, or ask who \
         runs this server for more, then call again"
    )]
    Quota { used: u64, limit: u64 },
    /// Nothing is forgotten by a clock that cannot be right.
    #[error("nothing was forgotten ({why}): set the clock right; the next round looks again")]
    Clock { why: String },

    /// `--store` was given something that is no store.
    #[error(
        "`{text}` is no store: give `memory`, a path, or `sqlite:PATH`; or `postgres://USER@HOST/DATABASE` for several \
         servers"
    )]
    UnknownPlace { text: String },
    /// `--store` was given an address that cannot be read.
    #[error(
        "the address of the store cannot be read ({why}): give `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with \
         `%` and two digits for special characters in user and password, or leave the password to PGPASSWORD"
    )]
    Url { why: String },
    /// PostgreSQL failed.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The platform has no folder for state.
    #[error("no folder for the store is known here ({why}): name a file with `--store PATH`, or use `--store memory`")]
    NoFolder { why: String },
    /// The folder of the store cannot be made.
    #[error("the folder {0} cannot be made ({1}): name a file elsewhere with `--store PATH`, or use `--store memory`", shown(.path), .why)]
    Folder { path: PathBuf, why: String },
    /// The file belongs to another program.
    #[error("{0} is no store of ours ({1}): name another file with `--store PATH`, or use `--store memory`", shown(.path), .why)]
    NotOurs { path: PathBuf, why: String },
    /// The file was written by a later version.
    #[error(
        "{0} was written by a newer version (schema {found}, this one knows {known}): update, or name another \
         file with `--store PATH`", shown(.path)
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// Another program holds the file.
    #[error("{0} is locked by another program: try again when it is done, or use `--store memory`", shown(.path))]
    Locked { path: PathBuf },
    /// The file cannot be written.
    #[error("{0} cannot be written ({1}): mend that, name another file with `--store PATH`, or use `--store memory`", shown(.path), .why)]
    ReadOnly { path: PathBuf, why: String },
    /// The disk is full.
    #[error("no space is left for {0}: free some and call again; what was answered before is kept", shown(.path))]
    Full { path: PathBuf },
    /// The file's content is broken.
    #[error("{0} is damaged ({1}): put a copy back, or name another file with `--store PATH`", shown(.path), .why)]
    Damaged { path: PathBuf, why: String },
    /// The file is no longer where it was.
    #[error("{0} was moved or deleted while it was in use: put it back, or call again to begin a new one", shown(.path))]
    Moved { path: PathBuf },
    /// The write-ahead log is no longer where it was.
    #[error(
        "the log {0}-wal was deleted while it was in use, and what was answered last may be lost: ask where the walk \
         stands, answer what is pending, and leave the files beside the store alone", shown(.path)
    )]
    LogGone { path: PathBuf },
    /// Anything else.
    #[error("{0} cannot be used ({1}): call again, name another file with `--store PATH`, or use `--store memory`", shown(.path), .why)]
    Failed { path: PathBuf, why: String },
}

impl StoreError {
    /// Whether it is the store that failed, and not what was asked of it.
    pub fn is_outage(&self) -> bool {
        !matches!(
            self,
            Self::Unreadable { .. }
                | Self::NoSuchWalk { .. }
                | Self::NoSuchResult { .. }
                | Self::Conflict { .. }
                | Self::Quota { .. }
                | Self::Clock { .. }
        )
    }

    /// The same for a caller on another machine, who learns what to do and nothing of where things are kept.
    pub fn abroad(&self) -> String {
        let unsure = "the server lost its store while that confirmed, so whether this was kept is not known: ask where it \
                      stands (`walk_question` with the `walk_id` alone) before you send it again; it is never kept twice";
        let lost = "what was answered last may be lost: ask where the walk stands (`walk_question` with the `walk_id` \
                    alone), then answer what is pending";
        let busy = "the server's store is busy, and nothing was changed: call again in a moment";
        let state = match self {
            error if !error.is_outage() => return error.to_string(),
            Self::Postgres(PostgresError::Unsure { .. }) => return unsure.to_owned(),
            Self::LogGone { .. } => return lost.to_owned(),
            Self::Locked { .. }
            | Self::Postgres(PostgresError::Busy { .. } | PostgresError::TooMany { .. } | PostgresError::Slow { .. }) =>
            {
                return format!("{busy}; {ASK}");
            }
            Self::Full { .. } | Self::Postgres(PostgresError::Full { .. }) => "has no space left",
            Self::Postgres(PostgresError::Unreachable { .. }) => "cannot be reached",
            _ => "cannot be used",
        };
        format!("the server's store {state}: what was answered before is kept; call again; {ASK}")
    }

    /// What a failure to open, read or write the file itself means.
    pub(super) fn of_file(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        let (path, why) = (path.to_owned(), error.to_string());
        match error.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => StoreError::ReadOnly { path, why },
            Kind::StorageFull | Kind::QuotaExceeded => StoreError::Full { path },
            Kind::NotADirectory => StoreError::Folder { path: path.parent().unwrap_or(&path).to_owned(), why },
            Kind::IsADirectory => StoreError::NotOurs { path, why: "a folder".to_owned() },
            _ => StoreError::Failed { path, why },
        }
    }
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}
