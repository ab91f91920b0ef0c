//! Forgets walks and results. Triggers take what belongs to them along, and off the totals.

use super::super::{BATCH, StoreError};
use super::{Open, Sqlite, Wait, meaning, take};

const WALKS: &str = "DELETE FROM walk WHERE key IN (SELECT key FROM walk WHERE touched < ? ORDER BY touched LIMIT ?)";

/// A result is needed while its owner has a walk that may have made it: one that was there when it was last made, give
/// or take the day to which that is known.
const RESULTS: &str = "DELETE FROM result WHERE rowid IN (
    SELECT rowid FROM result WHERE wanted < ? AND NOT EXISTS (
        SELECT 1 FROM walk WHERE walk.owner = result.owner AND walk.made <= result.wanted + 86400
    ) ORDER BY wanted LIMIT ?)";

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
