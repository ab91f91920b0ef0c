//! Forgets a walk, or a result; with a walk, if asked for, what it came to.

use std::collections::BTreeSet;

use super::super::{Refused, Session};
use super::carry::triages;
use crate::domain::walk::Event;
use crate::store::{Kind, Store, StoreError};

/// What is gone.
#[derive(Debug)]
pub(super) struct Gone {
    /// A walk, a decision or a triage.
    pub kind: &'static str,
    pub id: String,
    /// What went with it.
    pub results: Vec<String>,
}

/// Forgets what has this id.
///
/// # Errors
/// An unknown id, or a store that cannot be written. What went before that is gone: the same again goes on.
pub(super) async fn forget(session: &Session, owner: &str, id: &str, with_results: bool) -> anyhow::Result<Gone> {
    let (desk, store) = (session.desk(), session.desk().store());
    let kind = [Kind::Decision, Kind::Triage].into_iter().find(|kind| id.starts_with(mark(*kind)));
    if let Some(kind) = kind {
        if with_results {
            let words = format!("`--with-results` goes with a walk, and `{id}` is a {}: leave it out", kind.name());
            return Err(Refused(words).into());
        }
        store.delete_result(owner, kind, id).await?;
        return Ok(Gone { kind: kind.name(), id: id.to_owned(), results: Vec::new() });
    }
    let mut results = Vec::new();
    if with_results {
        for (kind, result) in alone(store, owner, id).await? {
            match store.delete_result(owner, kind, &result).await {
                Ok(()) => results.push(format!("{} {result}", kind.name())),
                // Somebody else was quicker.
                Err(StoreError::NoSuchResult { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    desk.forget(owner, id).await?;
    Ok(Gone { kind: "walk", id: id.to_owned(), results })
}

/// How the ids of a kind begin.
fn mark(kind: Kind) -> &'static str {
    match kind {
        Kind::Decision => "d-",
        Kind::Triage => "t-",
    }
}

/// The results of a walk that no other walk of its owner came to.
async fn alone(store: &Store, owner: &str, walk: &str) -> Result<Vec<(Kind, String)>, StoreError> {
    let mut decisions = decisions(store, owner, walk).await?;
    for other in store.list(owner, u32::MAX).await? {
        if decisions.is_empty() {
            break;
        }
        if other.walk != walk {
            match self::decisions(store, owner, &other.walk).await {
                Ok(theirs) => decisions.retain(|decision| !theirs.contains(decision)),
                Err(StoreError::NoSuchWalk { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    let by_subject = triages(store, owner).await?;
    let subjects = decisions.iter().map(String::as_str).chain([walk]);
    let read = subjects.filter_map(|subject| by_subject.get(subject)).flatten();
    let read: Vec<(Kind, String)> = read.map(|triage| (Kind::Triage, triage.clone())).collect();
    // The triages first: after a failure they are still found by what they were read against.
    Ok(read.into_iter().chain(decisions.into_iter().map(|decision| (Kind::Decision, decision))).collect())
}

/// What a walk came to, each time that it was decided.
async fn decisions(store: &Store, owner: &str, walk: &str) -> Result<BTreeSet<String>, StoreError> {
    let events = store.load(owner, walk).await?;
    let decided = |event: &String| match serde_json::from_str(event) {
        Ok(Event::Decided { decision }) => Some(decision),
        _ => None,
    };
    Ok(events.iter().filter_map(decided).collect())
}
