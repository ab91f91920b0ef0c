//! Why nothing was installed, each with the next step.

use std::path::{Path, PathBuf};

use crate::domain::client::CannotReach;

/// Why nothing was written. Everything is as it was, unless the words say otherwise.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum InstallError {
    #[error("unknown client `{name}`: known are {known}")]
    UnknownClient { name: String, known: String },
    #[error("unknown parent `{name}`: known are {known}")]
    UnknownParent { name: String, known: String },
    #[error("{title} has no configuration in a project: leave `--scope project` out")]
    NoProject { title: String },
    #[error("{} is yours in every project: in this folder leave `--scope project` out, or go into a project first", .path.display())]
    NotAProject { path: PathBuf },
    #[error("no place for the configuration of {title} is known here: set HOME")]
    NoPlace { title: String },
    #[error(transparent)]
    CannotReach(#[from] CannotReach),
    #[error("`--http` is `{url}`: expected an address such as http://127.0.0.1:8080/mcp")]
    NoAddress { url: String },
    #[error("`--http` is `{url}`, which has no path: the server answers at {url}/mcp")]
    NoPath { url: String },
    // What was given may be the token itself: it is not said again.
    #[error("`--token-env` takes the name of a variable, such as BACKEND_TOKEN, and not the token itself")]
    NoVariable,
    #[error("`{flag}` is for a server that the client starts: leave it out beside `--http`")]
    PlaceOfAnAddress { flag: &'static str },
    #[error("`{flag}` is given twice: once is enough, before `--` or after it")]
    Twice { flag: &'static str },
    // What was given holds the password: it is not said again.
    #[error(
        "`--store` holds a password, which would stand in a file that others may read: leave it out of the address, and \
         set PGPASSWORD where the client starts"
    )]
    Password,
    #[error("`{flag}` is `{given}`, which is no path that can be written into a configuration: name another one")]
    NoPathOf { flag: &'static str, given: String },
    #[error("arguments after `--` are for a server that the client starts: leave them out beside `--http`")]
    ArgumentsOfAnAddress,
    #[error("{}:{line}:{column}: {what}; nothing was changed: mend the file, then run this again", .path.display())]
    Broken { path: PathBuf, line: usize, column: usize, what: String },
    #[error("{}: {what}; nothing was changed", .path.display())]
    Unfit { path: PathBuf, what: String },
    #[error("{} has another `{name}` ({what}): nothing was changed; rename that one, or replace it with `--force`", .path.display())]
    Foreign { path: PathBuf, name: String, what: String },
    #[error("{} is not ours: nothing was changed; move it away, or replace it with `--force`", .path.display())]
    ForeignFile { path: PathBuf },
    #[error(
        "{} is read-only: nothing was changed; make it writable, or see with `--print` what to change where it is made",
        .path.display()
    )]
    Locked { path: PathBuf },
    #[error("{} changed while it was read: nothing was changed in it; run this again", .path.display())]
    Moved { path: PathBuf },
    #[error("{why}; what stands above was done before that: mend this, then run the same again")]
    Half { why: String },
    #[error("{} cannot be {doing}: {why}", .path.display())]
    Io { path: PathBuf, doing: &'static str, why: String },
}

impl InstallError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl Fn(std::io::Error) -> InstallError {
        move |error| InstallError::Io { path: path.to_owned(), doing, why: error.to_string() }
    }

    /// Whether it is what was asked for that is wrong, and not the machine.
    pub fn is_refusal(&self) -> bool {
        !matches!(self, InstallError::Io { .. } | InstallError::Moved { .. } | InstallError::Half { .. })
    }
}
