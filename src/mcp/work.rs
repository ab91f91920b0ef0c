//! One call of a tool: to its reply, whatever happens inside, and long texts where they keep nobody waiting.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;

use rmcp::RoleServer;
use rmcp::model::{ErrorData, JsonObject};
use rmcp::service::RequestContext;
use serde_json::Value as Json;
use tokio_util::sync::CancellationToken;

use super::elicit::Resumed;
use super::tool::{BoxFuture, Caller, Reply, Tool};
use super::turns::Turn;
use super::watch::Outcome;

/// Text in a call's arguments, in bytes, from which the call leaves the thread that reads the next message
/// (house heuristic: reading prose costs some 10 ns a byte, and nobody should wait a millisecond for another).
const LONG: usize = 64 * 1024;

/// What a tool is to do.
pub(super) enum Work {
    Call(JsonObject),
    Resume(Resumed),
}

impl Work {
    /// Whether it leaves the thread that reads the next message.
    pub(super) fn is_long(&self) -> bool {
        self.length() >= LONG
    }

    /// Bytes of text in it.
    fn length(&self) -> usize {
        match self {
            Work::Call(arguments) => length(arguments.values()),
            Work::Resume(resumed) => resumed.filled().map_or(0, |fields| length(fields.values())),
        }
    }

    async fn done_by(self, tool: &dyn Tool, caller: Caller) -> Reply {
        let remote = caller.remote;
        let reply = match self {
            Work::Call(arguments) => tool.call(arguments, caller).await,
            Work::Resume(resumed) => tool.resume(&resumed.state, resumed.said, caller).await,
        };
        reply.told_to(remote)
    }
}

/// Runs one call to its reply, whatever happens inside; a long one with its place among the long ones.
pub(super) async fn run(
    tool: Arc<dyn Tool>,
    work: Work,
    caller: Caller,
    place: Option<Turn>,
    cancelled: CancellationToken,
) -> Reply {
    let name = tool.name();
    let outcome = if place.is_none() {
        caught(Box::pin(async move { work.done_by(&*tool, caller).await })).await
    } else {
        let here = tokio::runtime::Handle::current();
        // A thread is not dropped: it looks for itself whether somebody still waits, before it reads and before it
        // keeps what it read.
        let work = async move { cancelled.run_until_cancelled(work.done_by(&*tool, caller)).await };
        let work = move || {
            let _place = place;
            here.block_on(work).unwrap_or_else(|| Reply::error("cancelled by the client"))
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(reply) => Ok(reply),
            Err(ended) => Err(ended.try_into_panic().unwrap_or_else(|_| Box::new("the server is stopping"))),
        }
    };
    outcome.unwrap_or_else(|panic| {
        tracing::error!(tool = name, "the tool panicked: {}", words(&*panic));
        let reply = Reply::error(format!(
            "the server failed inside `{name}`, which is no fault of this call: what was answered before is kept; \
             call again, and if it fails again report it with the server's log (its standard error)"
        ));
        Reply { fault: Some(Outcome::Panicked), ..reply }
    })
}

/// The work's result, or the panic that ended it.
pub(super) fn caught<T>(mut work: BoxFuture<'_, T>) -> impl Future<Output = Result<T, Box<dyn Any + Send>>> + Send {
    std::future::poll_fn(move |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panic) => Poll::Ready(Err(panic)),
    })
}

/// The work's result, unless nobody waits for it any more; the protocol then wants no answer.
pub(super) async fn unless_cancelled<T>(
    context: &RequestContext<RoleServer>,
    work: impl Future<Output = T>,
) -> Result<T, ErrorData> {
    tokio::select! {
        biased;
        () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled by the client", None)),
        done = work => Ok(done),
    }
}

/// What a panic said.
pub(super) fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// Bytes of text in these values.
fn length<'a>(values: impl Iterator<Item = &'a Json>) -> usize {
    values
        .map(|value| match value {
            Json::String(text) => text.len(),
            Json::Array(items) => length(items.iter()),
            Json::Object(fields) => length(fields.values()),
            _ => 0,
        })
        .sum()
}
