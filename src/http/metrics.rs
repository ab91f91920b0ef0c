//! What an operator watches, in the OpenMetrics text that Prometheus reads.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::refusal::Refusal;
use crate::mcp::watch::{Outcome, Watch};

/// The media type of [`Metrics::text`].
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Bounds of the latency histogram, seconds: from a call that only reads memory to one that waits for a store
/// (house heuristic).
const SECONDS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    tool: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTool {
    tool: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Why {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

/// The counts.
pub struct Metrics {
    registry: Mutex<Registry>,
    calls: Family<Call, Counter>,
    seconds: Family<OfTool, Histogram, fn() -> Histogram>,
    requests: Family<Request, Counter>,
    refused: Family<Why, Counter>,
    store_errors: Counter,
    sessions: Family<OfKind, Gauge>,
    walks: Family<InState, Gauge>,
    in_flight: Gauge,
    streams: Gauge,
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("csbe");
        let metrics = Metrics {
            registry: Mutex::default(),
            calls: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            requests: Family::default(),
            refused: Family::default(),
            store_errors: Counter::default(),
            sessions: Family::default(),
            walks: Family::default(),
            in_flight: Gauge::default(),
            streams: Gauge::default(),
        };
        registry.register("calls", "Tool calls by tool and outcome", metrics.calls.clone());
        registry.register("call_seconds", "How long tool calls took", metrics.seconds.clone());
        registry.register("http_requests", "HTTP requests by route and status", metrics.requests.clone());
        registry.register("refused", "Requests refused before a tool saw them", metrics.refused.clone());
        registry.register("store_errors", "Calls and probes that the store failed", metrics.store_errors.clone());
        registry.register("sessions", "Open sessions by kind", metrics.sessions.clone());
        registry.register("walks", "Walks in the store by state", metrics.walks.clone());
        registry.register("calls_in_flight", "Requests being answered", metrics.in_flight.clone());
        registry.register("streams", "Open streams", metrics.streams.clone());
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The running version", build);
        Metrics { registry: Mutex::new(registry), ..metrics }
    }

    /// Counts an answered HTTP request.
    pub fn answered(&self, route: &'static str, status: u16) {
        self.requests.get_or_create(&Request { route, status }).inc();
    }

    /// Counts a refusal.
    pub fn refused(&self, why: &Refusal) {
        self.refused.get_or_create(&Why { reason: why.reason() }).inc();
    }

    /// Counts a failure of the store that no tool saw.
    pub fn store_failed(&self) {
        self.store_errors.inc();
    }

    /// Sets how many sessions of a kind are open.
    pub fn set_sessions(&self, kind: &'static str, count: usize) {
        self.sessions.get_or_create(&OfKind { kind }).set(whole(count));
    }

    /// Sets how many calls are in flight and how many streams are open.
    pub fn set_load(&self, calls: usize, streams: usize) {
        self.in_flight.set(whole(calls));
        self.streams.set(whole(streams));
    }

    /// Sets how many walks are in each state.
    pub fn set_walks(&self, by_state: Vec<(String, u64)>) {
        self.walks.clear();
        for (state, count) in by_state {
            self.walks.get_or_create(&InState { state }).set(whole(count));
        }
    }

    /// All of it as text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a string cannot fail.
        let _ = text::encode(&mut out, &registry);
        out
    }
}

fn whole(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

impl Watch for Metrics {
    fn called(&self, tool: &'static str, outcome: Outcome, took: Duration) {
        self.calls.get_or_create(&Call { tool, outcome: outcome.name() }).inc();
        self.seconds.get_or_create(&OfTool { tool }).observe(took.as_secs_f64());
        if outcome == Outcome::StoreFailed {
            self.store_errors.inc();
        }
    }
}
