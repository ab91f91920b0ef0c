//! Forgets walks and results. Triggers take what belongs to them along, and off the totals.

use super::super::{BATCH, Kind, StoreError};
use super::{Open, Sqlite, Wait, meaning, take};

const WALKS: &str = "DELETE FROM walk WHERE key IN (SELECT key FROM walk WHERE touched < ?1 ORDER BY touched LIMIT ?2)";

/// A result is needed while its owner has a walk that may have made it: one that was there when it was last made, give
/// or take the day to which that is known. Owner by owner, so that what is needed is not looked through each time.
const RESULTS: &str = "DELETE FROM result WHERE rowid IN (
    SELECT result.rowid FROM usage CROSS JOIN result ON result.owner = usage.owner AND result.wanted
        < min(?1, coalesce((SELECT min(made) - 86400 FROM walk WHERE walk.owner = usage.owner), ?1)) LIMIT ?2)";

impl Sqlite {
    pub(in super::super) async fn delete(&self, owner: &str, walk: &str) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.walks, self.path.as_deref(), Wait::ForDisk).await?;
        let query = sqlx::query("DELETE FROM walk WHERE owner = ? AND id = ?").bind(owner).bind(walk);
        let deleted = match query.execute(&mut turn.open.connection).await {
            Ok(done) if done.rows_affected() == 0 => Err(StoreError::NoSuchWalk { walk: walk.to_owned() }),
            Ok(_) => Ok(()),
            Err(error) => Err(meaning(&turn.open.path, error)),
        };
        turn.end(deleted)
    }

    pub(in super::super) async fn delete_result(&self, owner: &str, kind: Kind, id: &str) -> Result<(), StoreError> {
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.rest, self.path.as_deref(), Wait::ForSystem).await?;
        let query = "DELETE FROM result WHERE owner = ? AND kind = ? AND id = ?";
        let query = sqlx::query(query).bind(owner).bind(kind.name()).bind(id);
        let deleted = match query.execute(&mut turn.open.connection).await {
            Ok(done) if done.rows_affected() == 0 => {
                Err(StoreError::NoSuchResult { kind: kind.name(), id: id.to_owned() })
            }
            Ok(_) => Ok(()),
            Err(error) => Err(meaning(&turn.open.path, error)),
        };
        self.recent.clear();
        turn.end(deleted)
    }

    pub(in super::super) async fn forget_before(&self, moment: i64) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let walks = self.forget_some(WALKS, moment).await?;
            forgotten += walks;
            if walks < BATCH {
                break;
            }
        }
        while self.forget_some(RESULTS, moment).await? == BATCH {}
        self.recent.clear();
        Ok(forgotten)
    }

    async fn forget_some(&self, delete: &'static str, moment: i64) -> Result<u64, StoreError> {
        let _turn = self.writing.lock().await;
        let mut turn = take(&self.rest, self.path.as_deref(), Wait::ForSystem).await?;
        let Open { connection, path, .. } = &mut turn.open;
        let query = sqlx::query(delete).bind(moment).bind(BATCH as i64);
        let forgotten = query.execute(&mut *connection).await.map(|done| done.rows_affected());
        let forgotten = forgotten.map_err(|error| meaning(path, error));
        turn.end(forgotten)
    }
}
