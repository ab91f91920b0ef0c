//! Who counts calls, where somebody does.

use std::sync::Arc;
use std::time::{Duration, Instant};

/// Told of every tool call when it has ended. Must not wait.
pub trait Watch: Send + Sync {
    /// A call ended so, after this time.
    fn called(&self, tool: &'static str, outcome: Outcome, took: Duration);
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With a result.
    Done,
    /// With something that the caller can mend.
    Refused,
    /// The store failed.
    StoreFailed,
    /// The tool panicked.
    Panicked,
    /// The caller went away or took it back.
    Cancelled,
}

impl Outcome {
    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
            Outcome::StoreFailed => "store_failed",
            Outcome::Panicked => "panicked",
            Outcome::Cancelled => "cancelled",
        }
    }
}

/// Tells of one call when it has ended, however it ended: one that nobody polls any more was taken back.
pub(super) struct Count<'a> {
    tool: &'static str,
    watch: Option<&'a Arc<dyn Watch>>,
    outcome: Outcome,
    /// Without the time that a person takes to answer.
    took: Duration,
    at_work_since: Option<Instant>,
}

impl<'a> Count<'a> {
    pub(super) fn of(tool: &'static str, watch: Option<&'a Arc<dyn Watch>>) -> Self {
        Count { tool, watch, outcome: Outcome::Cancelled, took: Duration::ZERO, at_work_since: None }
    }

    /// Work that counts.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        self.at_work_since = Some(Instant::now());
        let done = work.await;
        self.took += self.at_work_since.take().map_or(Duration::ZERO, |since| since.elapsed());
        done
    }

    pub(super) fn end(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }
}

impl Drop for Count<'_> {
    fn drop(&mut self) {
        let took = self.took + self.at_work_since.map_or(Duration::ZERO, |since| since.elapsed());
        tracing::info!(tool = self.tool, outcome = self.outcome.name(), ms = took.as_millis(), "called");
        if let Some(watch) = self.watch {
            watch.called(self.tool, self.outcome, took);
        }
    }
}
