//! Forgets walks and results, with all that belongs to them.

use sqlx::Row;
use sqlx::postgres::{PgArguments, PgRow, PgTransaction};
use sqlx::query::Query;

use super::super::{BATCH, Kind, StoreError, now};
use super::tally::Charge;
use super::{Pool, Postgres};

/// Rows that somebody uses at this moment are left to the next round, and to nobody who waits.
const WALKS: &str = "WITH old AS (
        SELECT key FROM walk WHERE touched < $1 ORDER BY touched LIMIT $2 FOR UPDATE SKIP LOCKED
    )
    DELETE FROM walk USING old WHERE walk.key = old.key RETURNING walk.owner, walk.id, walk.bytes, walk.state";

/// A result is needed while its owner has a walk that may have made it: one that was there when it was last made, give
/// or take the day to which that is known. Owner by owner, so that what is needed is not looked through each time.
const RESULTS: &str = "WITH old AS (
        SELECT old.key FROM (SELECT DISTINCT name FROM tally WHERE what = 'bytes') AS owner
        CROSS JOIN LATERAL (SELECT min(made) AS made FROM walk WHERE walk.owner = owner.name) AS oldest
        CROSS JOIN LATERAL (
            SELECT key FROM result WHERE result.owner = owner.name AND wanted < least($1, oldest.made - 86400)
            ORDER BY wanted LIMIT $2 FOR UPDATE SKIP LOCKED
        ) AS old LIMIT $2
    )
    DELETE FROM result USING old WHERE result.key = old.key
    RETURNING result.owner, result.id, octet_length(result.body)::bigint, NULL::text";

impl Postgres {
    pub(in super::super) async fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        let missing = || StoreError::NoSuchWalk { walk: walk.to_owned() };
        if walk.contains('\0') {
            return Err(missing());
        }
        let delete = "DELETE FROM walk WHERE owner = $1 AND id = $2 RETURNING owner, id, bytes, state";
        match self.clear(sqlx::query(delete).bind(owner).bind(walk)).await? {
            0 => Err(missing()),
            _ => Ok(()),
        }
    }

    pub(in super::super) async fn delete_result(&self, owner: &str, kind: Kind, id: &str) -> Result<(), StoreError> {
        let missing = || StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() };
        if id.contains('\0') {
            return Err(missing());
        }
        let delete = "DELETE FROM result WHERE owner = $1 AND kind = $2 AND id = $3
            RETURNING owner, id, octet_length(body)::bigint, NULL::text";
        let deleted = self.clear(sqlx::query(delete).bind(owner).bind(kind.name()).bind(id)).await;
        self.recent.clear();
        match deleted? {
            0 => Err(missing()),
            _ => Ok(()),
        }
    }

    pub(in super::super) async fn forget_before(&self, cutoff: i64) -> Result<u64, StoreError> {
        // The database's clock dated the walks, so that clock says which are old, whatever ours says. Ours is read
        // last: what the question took makes things look younger, not older.
        let clock = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint";
        let theirs: i64 = self.rows(sqlx::query(clock)).await?[0].get(0);
        let cutoff = theirs - (now() - cutoff);
        let mut forgotten = 0;
        loop {
            let walks = self.forget_some(WALKS, cutoff).await?;
            forgotten += walks;
            if walks < BATCH {
                break;
            }
        }
        while self.forget_some(RESULTS, cutoff).await? == BATCH {}
        self.recent.clear();
        Ok(forgotten)
    }

    async fn forget_some(&self, delete: &'static str, cutoff: i64) -> Result<u64, StoreError> {
        self.clear(sqlx::query(delete).bind(cutoff).bind(BATCH as i64)).await
    }

    /// Deletes, with all that belongs to it, and says how many rows that took.
    async fn clear(&self, delete: Query<'_, sqlx::Postgres, PgArguments>) -> Result<u64, StoreError> {
        self.change(async |change| {
            let gone = delete.fetch_all(&mut **change).await.map_err(|error| self.pool.meaning(&error))?;
            if !gone.is_empty() {
                clear(&self.pool, change, &gone).await?;
            }
            Ok(gone.len() as u64)
        })
        .await
    }
}

/// Forgets what specialists returned for what is gone, and takes all of it off the totals. Events go with their walk.
async fn clear(pool: &Pool, change: &mut PgTransaction<'_>, gone: &[PgRow]) -> Result<(), StoreError> {
    let mut charge = Charge::default();
    for row in gone {
        charge.bytes(row.get(0), -row.get::<i64, _>(2));
        if let Some(state) = row.get::<Option<&str>, _>(3) {
            charge.walks(state, -1);
        }
    }
    let column = |index| -> Vec<&str> { gone.iter().map(|row| row.get(index)).collect() };
    let delete = "DELETE FROM artifact USING unnest($1::text[], $2::text[]) AS gone (owner, subject)
        WHERE artifact.owner = gone.owner AND artifact.subject = gone.subject
        RETURNING artifact.owner, octet_length(artifact.body)::bigint";
    let query = sqlx::query(delete).bind(column(0)).bind(column(1));
    for row in query.fetch_all(&mut **change).await.map_err(|error| pool.meaning(&error))? {
        charge.bytes(row.get(0), -row.get::<i64, _>(1));
    }
    charge.add(pool, change).await
}
