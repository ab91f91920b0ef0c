//! Keeps things in a SQLite file that several processes may share.
//!
//! Two connections, each opened when first needed: one adds to walks and waits for the disk, one does all
//! else and waits for nothing.

mod forget;
mod open;

use std::path::{Path, PathBuf};

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Connection, Executor, Row};
use tokio::sync::{Mutex, MutexGuard};

use self::open::Wait;
use super::recent::Recent;
use super::{Head, Kind, Listed, StoreError, bytes_of, now, room};

pub(super) struct Sqlite {
    path: Option<PathBuf>,
    /// SQLite has one writer at a time and lets the others sleep; a queue is quicker.
    writing: Mutex<()>,
    walks: Mutex<Option<Open>>,
    rest: Mutex<Option<Open>>,
    recent: Recent,
}

/// A connection, and the file that it is to.
struct Open {
    connection: SqliteConnection,
    path: PathBuf,
    /// SQLite puts the log beside the file itself, not beside a link to it.
    log: PathBuf,
    identity: Identity,
}

impl Sqlite {
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        let (walks, rest) = (Mutex::new(None), Mutex::new(None));
        Sqlite { path, writing: Mutex::new(()), walks, rest, recent: Recent::default() }
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
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.walks, self.path.as_deref(), Wait::ForDisk).await?;
        let added = turn.open.append(owner, walk, expected, events, head, quota).await;
        turn.end(added)
    }

    pub(super) async fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        let events =
            "SELECT body FROM event WHERE walk = (SELECT key FROM walk WHERE owner = ? AND id = ?) ORDER BY seq";
        let rows = self.read(sqlx::query(events).bind(owner).bind(walk)).await?;
        if rows.is_empty() {
            return Err(StoreError::NoSuchWalk { walk: walk.to_owned() });
        }
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn list(&self, owner: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let walks = "SELECT id, events, touched, opened, parent, state, pending FROM walk \
                     WHERE owner = ? ORDER BY touched DESC, key DESC LIMIT ?";
        let rows = self.read(sqlx::query(walks).bind(owner).bind(limit)).await?;
        let listed = |row: &SqliteRow| Listed {
            walk: row.get(0),
            events: row.get::<i64, _>(1) as u64,
            touched: row.get(2),
            head: Head { opened: row.get(3), parent: row.get(4), state: row.get(5), pending: row.get(6) },
        };
        Ok(rows.iter().map(listed).collect())
    }

    pub(super) async fn keep(
        &self,
        owner: &str,
        kind: Kind,
        id: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let known = "SELECT 1 FROM result WHERE owner = ? AND kind = ? AND id = ?";
        let known = sqlx::query(known).bind(owner).bind(kind.name()).bind(id);
        let insert = "INSERT INTO result (owner, kind, id, body, made, wanted)
            SELECT ?, ?, ?, ?, moment, moment
            FROM (SELECT max(?, coalesce((SELECT max(touched) FROM walk), 0)) AS moment) WHERE true
            ON CONFLICT DO UPDATE SET wanted = excluded.wanted WHERE wanted < excluded.wanted - 86400";
        let insert = sqlx::query(insert).bind(owner).bind(kind.name()).bind(id).bind(body).bind(now());
        self.put(known, insert, owner, body, quota).await?;
        self.recent.put(owner, kind, id, body);
        Ok(())
    }

    pub(super) async fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        if let Some(body) = self.recent.get(owner, kind, id) {
            return Ok(body);
        }
        let result = "SELECT body FROM result WHERE owner = ? AND kind = ? AND id = ?";
        let rows = self.read(sqlx::query(result).bind(owner).bind(kind.name()).bind(id)).await?;
        let missing = || StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() };
        let body: String = rows.first().ok_or_else(missing)?.get(0);
        self.recent.put(owner, kind, id, &body);
        Ok(body)
    }

    pub(super) async fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Result<Vec<String>, StoreError> {
        let ids = "SELECT id FROM result WHERE owner = ? AND kind = ? ORDER BY made DESC, rowid DESC LIMIT ?";
        let rows = self.read(sqlx::query(ids).bind(owner).bind(kind.name()).bind(limit)).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn add_artifact(
        &self,
        owner: &str,
        subject: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let known = "SELECT 1 FROM artifact WHERE owner = ? AND subject = ? AND body = ?";
        let known = sqlx::query(known).bind(owner).bind(subject).bind(body);
        let insert = "INSERT INTO artifact (owner, subject, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
        self.put(known, sqlx::query(insert).bind(owner).bind(subject).bind(body), owner, body, quota).await
    }

    /// Inserts what may be `known` already, and then needs no room.
    async fn put(
        &self,
        known: Query<'_, sqlx::Sqlite, SqliteArguments>,
        insert: Query<'_, sqlx::Sqlite, SqliteArguments>,
        owner: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.rest, self.path.as_deref(), Wait::ForSystem).await?;
        let Open { connection, path, .. } = &mut turn.open;
        let steps = async {
            let meaning = |error| meaning(path, error);
            if quota.is_some() && known.fetch_optional(&mut *connection).await.map_err(meaning)?.is_none() {
                room(used(connection, owner).await.map_err(meaning)?, body.len() as u64, quota)?;
            }
            insert.execute(&mut *connection).await.map(|_| ()).map_err(meaning)
        };
        let put = steps.await;
        turn.end(put)
    }

    pub(super) async fn artifacts(&self, owner: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        let artifacts = "SELECT body FROM artifact WHERE owner = ? AND subject = ? ORDER BY key";
        let rows = self.read(sqlx::query(artifacts).bind(owner).bind(subject)).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn artifacts_of(&self, owner: &str, kind: Kind, id: &str) -> Result<Vec<String>, StoreError> {
        let artifacts = "SELECT artifact.body FROM result \
                         LEFT JOIN artifact ON artifact.owner = result.owner AND artifact.subject = result.id \
                         WHERE result.owner = ? AND result.kind = ? AND result.id = ? ORDER BY artifact.key";
        let rows = self.read(sqlx::query(artifacts).bind(owner).bind(kind.name()).bind(id)).await?;
        if rows.is_empty() {
            return Err(StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() });
        }
        Ok(rows.iter().filter_map(|row| row.get(0)).collect())
    }

    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.rest, self.path.as_deref(), Wait::ForSystem).await?;
        let Open { connection, path, .. } = &mut turn.open;
        // Asks for the right to write, and gives it back.
        let ready = connection.execute("BEGIN IMMEDIATE; ROLLBACK").await.map(|_| ());
        let ready = ready.map_err(|error| meaning(path, error));
        turn.end(ready)
    }

    pub(super) async fn census(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let census = "SELECT state, walks FROM census WHERE walks > 0 ORDER BY state";
        let rows = self.read(sqlx::query(census)).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1) as u64)).collect())
    }

    pub(super) async fn used(&self, owner: &str) -> Result<u64, StoreError> {
        let rows = self.read(sqlx::query(USED).bind(owner)).await?;
        Ok(rows.first().map_or(0, |row| row.get::<i64, _>(0) as u64))
    }

    async fn read(&self, query: Query<'_, sqlx::Sqlite, SqliteArguments>) -> Result<Vec<SqliteRow>, StoreError> {
        let mut turn = take(&self.rest, self.path.as_deref(), Wait::ForSystem).await?;
        let rows = query.fetch_all(&mut turn.open.connection).await.map_err(|error| meaning(&turn.open.path, error));
        turn.end(rows)
    }
}

/// The use of a connection. Whoever drops it half-way leaves no connection behind, and so no half a change.
struct Turn<'a> {
    slot: MutexGuard<'a, Option<Open>>,
    open: Open,
}

/// The connection of this slot, opened where there is none.
async fn take<'a>(slot: &'a Mutex<Option<Open>>, path: Option<&Path>, wait: Wait) -> Result<Turn<'a>, StoreError> {
    let mut slot = slot.lock().await;
    let open = match slot.take() {
        Some(open) => {
            // What is written to a file that has no name any more is lost with this process.
            let now = Identity::of(&open.path, &open.log);
            if now == open.identity {
                open
            } else {
                let Open { connection, identity, path, .. } = open;
                // The last to close a file deletes its log, by name: before somebody opens what has that name now.
                let _ = connection.close().await;
                return Err(match now.file == identity.file {
                    true => StoreError::LogGone { path },
                    false => StoreError::Moved { path },
                });
            }
        }
        None => {
            let path = path.map_or_else(open::default_file, |path| Ok(path.to_owned()))?;
            let connection = open::open(&path, wait).await?;
            let mut log = path.canonicalize().unwrap_or_else(|_| path.clone()).into_os_string();
            log.push("-wal");
            let log = PathBuf::from(log);
            Open { connection, identity: Identity::of(&path, &log), path, log }
        }
    };
    Ok(Turn { slot, open })
}

impl Turn<'_> {
    /// Hands the connection back, unless it failed: what state it is in depends on how (a full disk, for one,
    /// ends a transaction by itself), and the next call may as well open another.
    fn end<T>(mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if !matches!(&result, Err(error) if error.is_outage()) {
            *self.slot = Some(self.open);
        }
        result
    }
}

impl Open {
    async fn append(
        &mut self,
        owner: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        head: &Head,
        quota: Option<u64>,
    ) -> Result<u64, StoreError> {
        let Open { connection, path, .. } = self;
        let meaning = |error| meaning(path, error);
        // Takes the write lock at once: a lock taken on the way could not be waited for.
        let mut change = connection.begin_with("BEGIN IMMEDIATE").await.map_err(meaning)?;
        let total = expected + events.len() as u64;
        let bytes = bytes_of(events);
        // The time is never before what it was for another: a clock that was set back would make young look old.
        let claim = if expected == 0 {
            "INSERT INTO walk (events, bytes, made, touched, opened, parent, state, pending, owner, id) \
             SELECT ?1, ?2, moment, moment, ?4, ?5, ?6, ?7, ?8, ?9 \
             FROM (SELECT max(?3, coalesce((SELECT max(touched) FROM walk), 0)) AS moment) WHERE true \
             ON CONFLICT DO NOTHING RETURNING key"
        } else {
            "UPDATE walk SET events = ?1, bytes = bytes + ?2, \
             touched = max(?3, coalesce((SELECT max(touched) FROM walk), 0)), \
             opened = ?4, parent = ?5, state = ?6, pending = ?7 \
             WHERE owner = ?8 AND id = ?9 AND events = ?10 RETURNING key"
        };
        let mut query = sqlx::query(claim).bind(total as i64).bind(bytes as i64).bind(now());
        for text in [&head.opened, &head.parent, &head.state, &head.pending] {
            query = query.bind(text);
        }
        query = query.bind(owner).bind(walk);
        if expected > 0 {
            query = query.bind(expected as i64);
        }
        let Some(claimed) = query.fetch_optional(&mut *change).await.map_err(meaning)? else {
            let found = sqlx::query("SELECT events FROM walk WHERE owner = ? AND id = ?").bind(owner).bind(walk);
            let found = found.fetch_optional(&mut *change).await.map_err(meaning)?;
            return Err(match found.map(|row| row.get::<i64, _>(0) as u64) {
                Some(found) => StoreError::Conflict { walk: walk.to_owned(), expected, found },
                None => StoreError::NoSuchWalk { walk: walk.to_owned() },
            });
        };
        if quota.is_some() {
            // The triggers have counted it already; whoever is refused rolls back.
            let before = used(&mut change, owner).await.map_err(meaning)? - bytes;
            room(before, bytes, quota)?;
        }
        let key: i64 = claimed.get(0);
        for (event, seq) in events.iter().zip(expected..) {
            let insert = sqlx::query("INSERT INTO event (walk, seq, body) VALUES (?, ?, ?)");
            insert.bind(key).bind(seq as i64).bind(event).execute(&mut *change).await.map_err(meaning)?;
        }
        change.commit().await.map_err(meaning)?;
        Ok(total)
    }
}

const USED: &str = "SELECT bytes FROM usage WHERE owner = ?";

async fn used(connection: &mut SqliteConnection, owner: &str) -> Result<u64, sqlx::Error> {
    let row = sqlx::query(USED).bind(owner).fetch_optional(connection).await?;
    Ok(row.map_or(0, |row| row.get::<i64, _>(0) as u64))
}

/// The database file and its write-ahead log; `None` for a file that is not there.
#[derive(PartialEq, Eq)]
struct Identity {
    file: Option<(u64, u64)>,
    log: Option<(u64, u64)>,
}

impl Identity {
    fn of(path: &Path, log: &Path) -> Self {
        Identity { file: identity(path), log: identity(log) }
    }
}

/// Which file a path leads to; `None` for none.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Elsewhere a file in use cannot be moved.
#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// What an error of the database means for its user. Codes: <https://www.sqlite.org/rescode.html>.
fn meaning(path: &Path, error: sqlx::Error) -> StoreError {
    let path = path.to_owned();
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    let why = match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    };
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => StoreError::Locked { path },
        Some(3 | 8 | 23) => StoreError::ReadOnly { path, why },
        Some(11) => StoreError::Damaged { path, why },
        Some(13) => StoreError::Full { path },
        Some(26) => StoreError::NotOurs { path, why: "no database".to_owned() },
        _ => StoreError::Failed { path, why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_disk_keeps_what_was_answered() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("walks.db");
        let store = Sqlite::new(Some(path.clone()));
        let head = Head::default();
        assert_eq!(store.append("o", "w", 0, &["{}".to_owned()], &head, None).await, Ok(1));

        // SQLite's own limit gives the very error that a full disk gives.
        let mut slot = store.walks.lock().await;
        let open = slot.as_mut().expect("it is open");
        open.connection.execute("PRAGMA max_page_count = 1").await.expect("a limit");
        drop(slot);
        let much = ["x".repeat(1 << 20), "y".to_owned()];
        assert_eq!(store.append("o", "w", 1, &much, &head, None).await, Err(StoreError::Full { path }));
        assert_eq!(store.load("o", "w").await, Ok(vec!["{}".to_owned()]));

        // The limit was the connection's, so there is space again.
        assert_eq!(store.append("o", "w", 1, &much, &head, None).await, Ok(3));
        assert_eq!(store.load("o", "w").await.map(|events| events.len()), Ok(3));
    }
}
