//! What can go wrong with PostgreSQL, each with the way out. None of it holds a password.

use super::pool::CONNECTIONS;

/// Why PostgreSQL did not do it. `place` is host, port and database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum PostgresError {
    /// Nobody answers there, or the connection broke before anything was changed.
    #[error(
        "PostgreSQL cannot be reached at {place} ({why}): see that it runs and that `--store` names its host and port, \
         then call again; what was answered before is kept"
    )]
    Unreachable { place: String, why: String },
    /// User or password is wrong.
    #[error(
        "PostgreSQL at {place} refuses the user `{user}` ({why}): mend user and password in `--store`, PGPASSWORD or \
         ~/.pgpass, or the server's pg_hba.conf"
    )]
    Login { place: String, user: String, why: String },
    /// The database is not there.
    #[error(
        "PostgreSQL at {place} has no such database: make it with `createdb --encoding=UTF8`, or name another with \
         `--store`"
    )]
    NoDatabase { place: String },
    /// The server has no connection left.
    #[error(
        "PostgreSQL at {place} takes no more connections ({why}): raise its limit or run fewer servers (each uses at \
         most {CONNECTIONS}), then call again"
    )]
    TooMany { place: String, why: String },
    /// All of our own connections are in use.
    #[error(
        "all {CONNECTIONS} connections to PostgreSQL at {place} were in use for {seconds} s: call again; if it stays so, \
         see what keeps the database busy"
    )]
    Busy { place: String, seconds: u64 },
    /// It took too long.
    #[error("PostgreSQL at {place} took too long ({why}): nothing was changed; call again, and see what keeps it busy")]
    Slow { place: String, why: String },
    /// It takes no writes.
    #[error("PostgreSQL at {place} takes no writes (a standby, or set read-only): name the primary with `--store`")]
    ReadOnly { place: String },
    /// The user may not.
    #[error(
        "PostgreSQL at {place} forbids it ({why}): let the user of `--store` own the schema `cs_backend_engineer`, or \
         GRANT it CREATE on the database once"
    )]
    Denied { place: String, why: String },
    /// The disk or the memory of the server is full.
    #[error(
        "PostgreSQL at {place} has no space left ({why}): free some and call again; what was answered before is kept"
    )]
    Full { place: String, why: String },
    /// The schema or the database is not one to keep things in.
    #[error("PostgreSQL at {place} is no store of ours ({why}): name another database with `--store`")]
    NotOurs { place: String, why: String },
    /// The schema is a later version's.
    #[error(
        "the store at {place} was written by a newer version (schema {found}, this one knows {known}): update, or name \
         another database with `--store`"
    )]
    Newer { place: String, found: i64, known: i64 },
    /// The connection was lost while the change was being confirmed.
    #[error(
        "the connection to PostgreSQL at {place} was lost while it confirmed ({why}), so whether this was kept is not \
         known: ask where it stands (`walk_question` with the `walk_id` alone) before you send it again; it is never \
         kept twice"
    )]
    Unsure { place: String, why: String },
    /// Anything else.
    #[error("PostgreSQL at {place} failed ({why}): call again, or name another database with `--store`")]
    Failed { place: String, why: String },
}

/// What an error of the library means for its user. Codes:
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) fn meaning(place: &str, user: &str, error: &sqlx::Error) -> PostgresError {
    let place = place.to_owned();
    let Some(database) = error.as_database_error() else {
        return match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) => PostgresError::Unreachable { place, why: error.to_string() },
            _ => PostgresError::Failed { place, why: error.to_string() },
        };
    };
    let why = database.message().to_owned();
    let code = database.code().unwrap_or_default();
    match &*code {
        "28000" | "28P01" => PostgresError::Login { place, user: user.to_owned(), why },
        "3D000" => PostgresError::NoDatabase { place },
        "53300" => PostgresError::TooMany { place, why },
        "57014" | "55P03" | "25P03" | "40001" | "40P01" => PostgresError::Slow { place, why },
        "25006" => PostgresError::ReadOnly { place },
        "42501" => PostgresError::Denied { place, why },
        "53000" | "53100" | "53200" | "53400" => PostgresError::Full { place, why },
        code if code.starts_with("08") || code.starts_with("57P") => PostgresError::Unreachable { place, why },
        _ => PostgresError::Failed { place, why },
    }
}

/// Whether the server said for certain that a confirmation failed: then nothing was changed.
pub(super) fn is_certain(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| !["08", "57P", "58", "XX"].iter().any(|class| code.starts_with(class)))
}
