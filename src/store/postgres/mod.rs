//! Keeps things in a PostgreSQL database that several servers may share.

mod error;
mod forget;
mod open;
mod pool;
mod tally;

use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow, PgTransaction};
use sqlx::query::Query;
use sqlx::{Connection, Row};

use super::recent::Recent;
use super::{Head, Kind, Listed, StoreError, bytes_of};
pub use error::PostgresError;
use pool::{Lease, Pool};
use tally::Charge;

pub(super) struct Postgres {
    pool: Pool,
    /// Whether the schema was seen to be ours since the last failure.
    settled: AtomicBool,
    recent: Recent,
}

impl Postgres {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Postgres { pool: Pool::new(options), settled: AtomicBool::new(false), recent: Recent::default() }
    }

    async fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let mut lease = self.pool.lease().await?;
        if self.settled.load(Ordering::Acquire) {
            return Ok(lease);
        }
        match open::settle(&self.pool, &mut lease.connection).await {
            Ok(()) => {
                self.settled.store(true, Ordering::Release);
                Ok(lease)
            }
            Err(error) => lease.end(Err(error)).await,
        }
    }

    async fn end<T>(&self, lease: Lease<'_>, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(&result, Err(error) if error.is_outage()) {
            self.settled.store(false, Ordering::Release);
        }
        lease.end(result).await
    }

    async fn rows(&self, query: Query<'_, sqlx::Postgres, PgArguments>) -> Result<Vec<PgRow>, StoreError> {
        let mut lease = self.lease().await?;
        let read = async { query.fetch_all(&mut lease.connection).await.map_err(|error| self.pool.meaning(&error)) };
        let rows = self.pool.within(read).await;
        self.end(lease, rows).await
    }

    /// Makes a change, all of it or nothing: within the time that an answer may take, and confirmed.
    async fn change<T>(
        &self,
        steps: impl AsyncFnOnce(&mut PgTransaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut lease = self.lease().await?;
        let made = async {
            let mut change = lease.connection.begin().await.map_err(|error| self.pool.meaning(&error))?;
            let made = steps(&mut change).await?;
            Ok((change, made))
        };
        let confirmed = match self.pool.within(made).await {
            Ok((change, made)) => self.pool.commit(change).await.map(|()| made),
            Err(error) => Err(error),
        };
        self.end(lease, confirmed).await
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
        if walk.contains('\0') {
            return Err(StoreError::NoSuchWalk { walk: walk.to_owned() });
        }
        self.change(async |change| self.add(change, owner, walk, expected, events, head, quota).await).await?;
        Ok(expected + events.len() as u64)
    }

    #[allow(clippy::too_many_arguments, reason = "the same as of `append`, in its transaction")]
    async fn add(
        &self,
        change: &mut PgTransaction<'_>,
        owner: &str,
        walk: &str,
        expected: u64,
        events: &[String],
        head: &Head,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let meaning = |error| self.pool.meaning(&error);
        let bytes = bytes_of(events);
        let mut charge = Charge::default();
        let claim = if expected == 0 {
            "INSERT INTO walk (owner, id, events, bytes, made, touched, opened, parent, state, pending)
             SELECT $1, $2, 0, 0, moment, moment, '', '', '', '' FROM moment() ON CONFLICT DO NOTHING
             RETURNING key, events, state"
        } else {
            // Whoever adds at the same moment waits here for the winner, and then sees what that one added.
            "SELECT key, events, state FROM walk WHERE owner = $1 AND id = $2 FOR UPDATE"
        };
        let claimed = sqlx::query(claim).bind(owner).bind(walk).fetch_optional(&mut **change).await.map_err(meaning)?;
        let (key, found, state): (i64, u64, String) = match claimed {
            Some(row) => (row.get(0), row.get::<i64, _>(1) as u64, row.get(2)),
            None if expected == 0 => {
                let count = "SELECT events FROM walk WHERE owner = $1 AND id = $2";
                let row = sqlx::query(count).bind(owner).bind(walk).fetch_optional(&mut **change).await;
                // Where it is gone again by now, it was there when this was asked.
                let found = row.map_err(meaning)?.map_or(0, |row| row.get::<i64, _>(0) as u64);
                return Err(StoreError::Conflict { walk: walk.to_owned(), expected, found });
            }
            None => return Err(StoreError::NoSuchWalk { walk: walk.to_owned() }),
        };
        if found != expected {
            return Err(StoreError::Conflict { walk: walk.to_owned(), expected, found });
        }
        tally::room(&self.pool, change, owner, bytes, quota).await?;
        let add = "WITH added AS (
                INSERT INTO event (walk, seq, body)
                SELECT $1, $2 + place - 1, body FROM unnest($3::text[]) WITH ORDINALITY AS new (body, place)
            )
            UPDATE walk SET events = $2 + cardinality($3), bytes = bytes + $4, touched = moment(),
                opened = $5, parent = $6, state = $7, pending = $8 WHERE key = $1";
        let mut query = sqlx::query(add).bind(key).bind(expected as i64).bind(events).bind(bytes as i64);
        for text in [&head.opened, &head.parent, &head.state, &head.pending] {
            // The one character that PostgreSQL has no place for.
            query = query.bind(text.replace('\0', "\u{fffd}"));
        }
        query.execute(&mut **change).await.map_err(meaning)?;
        charge.bytes(owner, bytes as i64);
        if expected > 0 {
            charge.walks(&state, -1);
        }
        charge.walks(&head.state, 1);
        charge.add(&self.pool, change).await
    }

    pub(super) async fn load(&self, owner: &str, walk: &str) -> Result<Vec<String>, StoreError> {
        let missing = || StoreError::NoSuchWalk { walk: walk.to_owned() };
        if walk.contains('\0') {
            return Err(missing());
        }
        let events =
            "SELECT body FROM event WHERE walk = (SELECT key FROM walk WHERE owner = $1 AND id = $2) ORDER BY seq";
        let rows = self.rows(sqlx::query(events).bind(owner).bind(walk)).await?;
        if rows.is_empty() {
            return Err(missing());
        }
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn list(&self, owner: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let walks = "SELECT id, events, touched, opened, parent, state, pending FROM walk
            WHERE owner = $1 ORDER BY touched DESC, key DESC LIMIT $2";
        let rows = self.rows(sqlx::query(walks).bind(owner).bind(i64::from(limit))).await?;
        let listed = |row: &PgRow| Listed {
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
        let insert = "INSERT INTO result (owner, kind, id, body, made, wanted)
            SELECT $1, $2, $3, $4, moment, moment FROM moment()
            ON CONFLICT (owner, kind, id) DO UPDATE SET wanted = excluded.wanted
            WHERE result.wanted < excluded.wanted - 86400 RETURNING xmax = 0";
        let query = sqlx::query(insert).bind(owner).bind(kind.name()).bind(id).bind(body);
        self.put(query, owner, body, quota).await?;
        self.recent.put(owner, kind, id, body);
        Ok(())
    }

    pub(super) async fn add_artifact(
        &self,
        owner: &str,
        subject: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        let insert = "INSERT INTO artifact (owner, subject, body, digest) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING RETURNING true";
        let digest = Sha256::digest(body).to_vec();
        self.put(sqlx::query(insert).bind(owner).bind(subject).bind(body).bind(digest), owner, body, quota).await
    }

    /// Runs an insertion that says whether it is new, and counts it where it is.
    async fn put(
        &self,
        insert: Query<'_, sqlx::Postgres, PgArguments>,
        owner: &str,
        body: &str,
        quota: Option<u64>,
    ) -> Result<(), StoreError> {
        self.change(async |change| {
            let row = insert.fetch_optional(&mut **change).await.map_err(|error| self.pool.meaning(&error))?;
            if row.is_some_and(|row| row.get(0)) {
                tally::room(&self.pool, change, owner, body.len() as u64, quota).await?;
                let mut charge = Charge::default();
                charge.bytes(owner, body.len() as i64);
                charge.add(&self.pool, change).await?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn artifacts(&self, owner: &str, subject: &str) -> Result<Vec<String>, StoreError> {
        let artifacts = "SELECT body FROM artifact WHERE owner = $1 AND subject = $2 ORDER BY key";
        let rows = self.rows(sqlx::query(artifacts).bind(owner).bind(subject)).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn artifacts_of(&self, owner: &str, kind: Kind, id: &str) -> Result<Vec<String>, StoreError> {
        let missing = || StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() };
        if id.contains('\0') {
            return Err(missing());
        }
        let artifacts = "SELECT artifact.body FROM result \
                         LEFT JOIN artifact ON artifact.owner = result.owner AND artifact.subject = result.id \
                         WHERE result.owner = $1 AND result.kind = $2 AND result.id = $3 ORDER BY artifact.key";
        let rows = self.rows(sqlx::query(artifacts).bind(owner).bind(kind.name()).bind(id)).await?;
        if rows.is_empty() {
            return Err(missing());
        }
        Ok(rows.iter().filter_map(|row| row.get(0)).collect())
    }

    pub(super) async fn kept_ids(&self, owner: &str, kind: Kind, limit: u32) -> Result<Vec<String>, StoreError> {
        let ids = "SELECT id FROM result WHERE owner = $1 AND kind = $2 ORDER BY made DESC, key DESC LIMIT $3";
        let rows = self.rows(sqlx::query(ids).bind(owner).bind(kind.name()).bind(i64::from(limit))).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(super) async fn kept(&self, owner: &str, kind: Kind, id: &str) -> Result<String, StoreError> {
        if let Some(body) = self.recent.get(owner, kind, id) {
            return Ok(body);
        }
        let missing = || StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() };
        if id.contains('\0') {
            return Err(missing());
        }
        let result = "SELECT body FROM result WHERE owner = $1 AND kind = $2 AND id = $3";
        let rows = self.rows(sqlx::query(result).bind(owner).bind(kind.name()).bind(id)).await?;
        let body: String = rows.first().ok_or_else(missing)?.get(0);
        self.recent.put(owner, kind, id, &body);
        Ok(body)
    }

    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        let looks = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean FROM store";
        match self.rows(sqlx::query(looks)).await?.first() {
            Some(row) if row.get(0) => Err(PostgresError::ReadOnly { place: self.pool.place.clone() }.into()),
            _ => Ok(()),
        }
    }

    pub(super) async fn census(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let sums = "SELECT name, sum(amount)::bigint FROM tally WHERE what = 'walks' GROUP BY name
            HAVING sum(amount) > 0 ORDER BY name";
        let rows = self.rows(sqlx::query(sums)).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1) as u64)).collect())
    }

    pub(super) async fn used(&self, owner: &str) -> Result<u64, StoreError> {
        let mut lease = self.lease().await?;
        let used = self.pool.within(tally::used(&self.pool, &mut lease.connection, owner)).await;
        self.end(lease, used).await
    }
}
