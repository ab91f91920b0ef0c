//! Makes the schema where there is none, refuses one that is not ours.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor, Row};

use super::super::StoreError;
use super::error::PostgresError;
use super::pool::Pool;

/// The schemas, oldest first; each file is run once, by whoever holds the lock.
const SCHEMAS: &[&str] = &[include_str!("1.sql")];

/// "csbe": those who would change the schema take turns by this number.
const TURN: i64 = 0x6373_6265;

/// How a connection is to behave. A statement of ours takes milliseconds, so one that takes seconds is stuck, and a
/// server that hangs amid a change must not hold others up (house heuristic). Whoever is told that an answer is kept
/// must find it after a loss of power, whatever the server's default; a stronger one is left as it is.
const SESSION: &str = "SELECT set_config('search_path', 'cs_backend_engineer', false),
    set_config('statement_timeout', '5s', false),
    set_config('lock_timeout', '4s', false),
    set_config('idle_in_transaction_session_timeout', '10s', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)";

/// Readies a fresh connection.
pub(super) async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    connection.execute(SESSION).await.map(|_| ())
}

/// Sees that the schema is ours and of this version.
pub(super) async fn settle(pool: &Pool, connection: &mut PgConnection) -> Result<(), StoreError> {
    let meaning = |error| pool.meaning(&error);
    if pool.within(version(pool, connection)).await? == SCHEMAS.len() {
        return Ok(());
    }
    let mut change = connection.begin().await.map_err(meaning)?;
    // Many servers may start at once: the first makes it, the others wait for that and find it made.
    change.execute("SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '1min'").await.map_err(meaning)?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(TURN).execute(&mut *change).await.map_err(meaning)?;
    let version = version(pool, &mut change).await?;
    if version == 0 {
        // Not `IF NOT EXISTS`, which asks for the right to make it even where somebody who has it did.
        let there = "SELECT to_regnamespace('cs_backend_engineer') IS NOT NULL";
        if !change.fetch_one(there).await.map_err(meaning)?.get::<bool, _>(0) {
            change.execute("CREATE SCHEMA cs_backend_engineer").await.map_err(meaning)?;
        }
    }
    for schema in &SCHEMAS[version..] {
        change.execute(*schema).await.map_err(meaning)?;
    }
    pool.commit(change).await
}

/// The version of the schema, 0 for none.
async fn version(pool: &Pool, connection: &mut PgConnection) -> Result<usize, StoreError> {
    let meaning = |error| pool.meaning(&error);
    let place = || pool.place.clone();
    let looks = "SELECT current_setting('server_encoding'),
        to_regclass('cs_backend_engineer.store') IS NOT NULL,
        EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('cs_backend_engineer'))";
    let row = connection.fetch_one(looks).await.map_err(meaning)?;
    let (encoding, marked, filled): (String, bool, bool) = (row.get(0), row.get(1), row.get(2));
    if encoding != "UTF8" {
        let why = format!("its encoding is {encoding} and cannot hold what people write; make one with UTF8");
        return Err(PostgresError::NotOurs { place: place(), why }.into());
    }
    let foreign = || {
        let why = "its schema `cs_backend_engineer` is another program's".to_owned();
        PostgresError::NotOurs { place: place(), why }.into()
    };
    match (marked, filled) {
        (false, false) => return Ok(0),
        (false, true) => return Err(foreign()),
        (true, _) => {}
    }
    let rows = match connection.fetch_all("SELECT version FROM cs_backend_engineer.store").await {
        // A table of that name without our column.
        Err(error) if error.as_database_error().is_some_and(|e| e.code().as_deref() == Some("42703")) => {
            return Err(foreign());
        }
        rows => rows.map_err(meaning)?,
    };
    let known = SCHEMAS.len() as i64;
    match rows.as_slice() {
        [row] => match row.try_get::<i64, _>(0) {
            Ok(found) if found > known => Err(PostgresError::Newer { place: place(), found, known }.into()),
            Ok(found) if found > 0 => Ok(found as usize),
            _ => Err(foreign()),
        },
        _ => Err(foreign()),
    }
}
