//! The connections to a PostgreSQL server, opened when first needed and again after a failure.
//!
//! The library's own pool tries again in silence and then says only that time ran out. This one says why, and
//! whoever gives up half-way leaves no connection behind, and so no half a change.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgTransaction};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::super::StoreError;
use super::error::{PostgresError, is_certain, meaning};
use super::open;

/// Connections of one process (house heuristic: PostgreSQL takes 100 by default, so eight servers leave some for
/// people; a change takes some milliseconds, so eight carry a thousand a second).
pub(super) const CONNECTIONS: usize = 8;

/// How long a call waits for a connection (house heuristic: shorter than a client's patience).
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a server that does not take connections just now is tried again: longer than a restart takes (house
/// heuristic).
const RESTART: Duration = Duration::from_secs(2);

/// How long an answer may take before the other end counts as gone: longer than the server lets a statement run
/// (house heuristic).
const ANSWER: Duration = Duration::from_secs(10);

/// How long a connection may lie unused, and live: a proxy may have forgotten it, and a name may have come to mean
/// another server (house heuristic).
const UNUSED: Duration = Duration::from_secs(600);
const LIFE: Duration = Duration::from_secs(1800);

pub(super) struct Pool {
    options: PgConnectOptions,
    /// Host, port and database, for messages.
    pub(super) place: String,
    permits: Semaphore,
    /// The last used is the last.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    born: Instant,
    since: Instant,
}

/// The use of a connection. Dropped half-way, the connection ends with it and the server undoes what was begun.
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    pub(super) connection: PgConnection,
    born: Instant,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        let host = match options.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let database = options.get_database().unwrap_or_else(|| options.get_username());
        Pool {
            place: format!("`{host}/{database}`"),
            // Statements carry what users said.
            options: options.application_name(env!("CARGO_PKG_NAME")).disable_statement_logging(),
            permits: Semaphore::new(CONNECTIONS),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that answers.
    pub(super) async fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let Ok(Ok(permit)) = timeout(PATIENCE, self.permits.acquire()).await else {
            return Err(PostgresError::Busy { place: self.place.clone(), seconds: PATIENCE.as_secs() }.into());
        };
        while let Some(mut idle) = self.last_used() {
            // One that the server has closed, or that leads nowhere any more, is let go.
            if let Ok(Ok(())) = timeout(RESTART, idle.connection.ping()).await {
                return Ok(Lease { pool: self, connection: idle.connection, born: idle.born, _permit: permit });
            }
        }
        let connection = self.connect().await?;
        Ok(Lease { pool: self, connection, born: Instant::now(), _permit: permit })
    }

    fn last_used(&self) -> Option<Idle> {
        let mut idle = self.idle();
        idle.retain(|idle| idle.since.elapsed() < UNUSED && idle.born.elapsed() < LIFE);
        idle.pop()
    }

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let began = Instant::now();
        let mut pause = Duration::from_millis(20);
        loop {
            let connecting = async {
                let mut connection = self.options.connect().await.map_err(|e| self.meaning(&e))?;
                open::prepare(&mut connection).await.map_err(|e| self.meaning(&e))?;
                Ok(connection)
            };
            let why = format!("no answer within {} s", PATIENCE.as_secs());
            let silent = || Err(PostgresError::Unreachable { place: self.place.clone(), why }.into());
            match timeout(PATIENCE, connecting).await.unwrap_or_else(|_| silent()) {
                Err(StoreError::Postgres(PostgresError::Unreachable { .. } | PostgresError::TooMany { .. }))
                    if began.elapsed() + pause < RESTART =>
                {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                ended => return ended,
            }
        }
    }

    /// What an error means for its user.
    pub(super) fn meaning(&self, error: &sqlx::Error) -> StoreError {
        meaning(&self.place, self.options.get_username(), error).into()
    }

    /// Does this within the time that an answer may take.
    pub(super) async fn within<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let why = format!("no answer within {} s", ANSWER.as_secs());
        let slow = || Err(PostgresError::Slow { place: self.place.clone(), why }.into());
        timeout(ANSWER, work).await.unwrap_or_else(|_| slow())
    }

    /// Confirms a change. Where the connection is lost meanwhile nobody can know whether it counts, and that is said.
    pub(super) async fn commit(&self, change: PgTransaction<'_>) -> Result<(), StoreError> {
        let why = match timeout(ANSWER, change.commit()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) if is_certain(&error) => return Err(self.meaning(&error)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", ANSWER.as_secs()),
        };
        Err(PostgresError::Unsure { place: self.place.clone(), why }.into())
    }
}

impl Lease<'_> {
    /// Hands the connection back, unless it failed: what state it is in depends on how.
    pub(super) async fn end<T>(mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        let whole = match &result {
            Ok(_) => true,
            Err(error) if error.is_outage() => false,
            // What was begun and not confirmed is undone now and not with the next use: it may hold locks.
            Err(_) => matches!(timeout(RESTART, self.connection.ping()).await, Ok(Ok(()))),
        };
        if whole {
            let idle = Idle { connection: self.connection, born: self.born, since: Instant::now() };
            self.pool.idle().push(idle);
        }
        result
    }
}
