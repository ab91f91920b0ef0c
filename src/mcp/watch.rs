//! Who counts calls, where somebody does.

use std::time::Duration;

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
