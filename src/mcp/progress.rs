//! Tells a client that asked for it that its call is at work: early, so that it does not give up, then ever less
//! often.
//!
//! What is said is the time that has passed. There is no total: what a call still has to do is known only when it is
//! done, and a bar that is made up helps nobody.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext};
use tokio::time::{Instant, sleep};

/// When the first word comes (house heuristic: below 50 ms, from where a person notices a wait).
const FIRST: Duration = Duration::from_millis(25);

/// The longest silence (house heuristic: clients give up after 60 s and more without a word).
const LONGEST: Duration = Duration::from_secs(10);

/// Who asked to be told.
pub(super) struct Progress {
    peer: Peer<RoleServer>,
    token: ProgressToken,
}

impl Progress {
    /// None where the client did not ask.
    pub(super) fn of(context: &RequestContext<RoleServer>) -> Option<Self> {
        Some(Progress { peer: context.peer.clone(), token: context.meta.get_progress_token()? })
    }

    /// Does the work, and tells of it meanwhile.
    pub(super) async fn during<T>(self, name: &str, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            () = self.tell(name) => unreachable!("it tells until it is dropped"),
        }
    }

    async fn tell(self, name: &str) {
        let began = Instant::now();
        let mut silence = FIRST;
        loop {
            sleep(silence).await;
            silence = (silence * 4).min(LONGEST);
            let passed = began.elapsed();
            let words = format!("`{name}` is at work for {:.1} s", passed.as_secs_f64());
            let now = ProgressNotificationParam::new(self.token.clone(), passed.as_secs_f64()).with_message(words);
            if let Err(error) = self.peer.notify_progress(now).await {
                tracing::debug!("progress could not be told: {error}");
            }
        }
    }
}
