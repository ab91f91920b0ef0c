//! Running totals, kept in the transaction that changes what they count.

use std::collections::BTreeMap;

use sqlx::Row;
use sqlx::postgres::{PgConnection, PgTransaction};

use super::super::StoreError;
use super::Pool;

/// What a change adds to the totals.
#[derive(Debug, Default)]
pub(super) struct Charge(BTreeMap<(&'static str, String), i64>);

impl Charge {
    /// Bytes that an owner keeps.
    pub(super) fn bytes(&mut self, owner: &str, more: i64) {
        *self.0.entry(("bytes", owner.to_owned())).or_default() += more;
    }

    /// Walks in a state.
    pub(super) fn walks(&mut self, state: &str, more: i64) {
        *self.0.entry(("walks", state.to_owned())).or_default() += more;
    }

    /// Adds it. The last thing before a change is confirmed, so that others wait shortly for a total; and in one
    /// order, so that no two wait for each other.
    pub(super) async fn add(mut self, pool: &Pool, change: &mut PgTransaction<'_>) -> Result<(), StoreError> {
        self.0.retain(|_, amount| *amount != 0);
        if self.0.is_empty() {
            return Ok(());
        }
        let insert = "INSERT INTO tally (what, name, slot, amount)
            SELECT what, name, pg_backend_pid() % 16, amount
            FROM unnest($1::text[], $2::text[], $3::bigint[]) AS new (what, name, amount) ORDER BY what, name
            ON CONFLICT (what, name, slot) DO UPDATE SET amount = tally.amount + excluded.amount";
        let whats: Vec<&str> = self.0.keys().map(|(what, _)| *what).collect();
        let names: Vec<&str> = self.0.keys().map(|(_, name)| name.as_str()).collect();
        let amounts: Vec<i64> = self.0.values().copied().collect();
        let query = sqlx::query(insert).bind(whats).bind(names).bind(amounts);
        query.execute(&mut **change).await.map(|_| ()).map_err(|error| pool.meaning(&error))
    }
}

/// The bytes that an owner keeps.
pub(super) async fn used(pool: &Pool, connection: &mut PgConnection, owner: &str) -> Result<u64, StoreError> {
    let sum = "SELECT coalesce(sum(amount), 0)::bigint FROM tally WHERE what = 'bytes' AND name = $1";
    let row = sqlx::query(sum).bind(owner).fetch_one(connection).await.map_err(|error| pool.meaning(&error))?;
    Ok(row.get::<i64, _>(0).max(0) as u64)
}

/// Whether this owner may keep more. What others add at this very moment is not seen, so the bound may be passed by
/// as much as that.
pub(super) async fn room(
    pool: &Pool,
    connection: &mut PgConnection,
    owner: &str,
    more: u64,
    quota: Option<u64>,
) -> Result<(), StoreError> {
    match quota {
        None => Ok(()),
        Some(_) => super::super::room(used(pool, connection, owner).await?, more, quota),
    }
}
