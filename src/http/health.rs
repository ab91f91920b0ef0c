//! Whether the server lives, and whether it can work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::Site;
use super::metrics::MEDIA_TYPE;
use super::sessions::Kind;
use crate::mcp::tool::Caller;

/// How long a probe of the store may take, and how long its result is good for: balancers ask every few seconds,
/// each of them (house heuristic).
const PROBE: Duration = Duration::from_secs(2);
const GOOD_FOR: Duration = Duration::from_secs(1);

/// What the store last said.
#[derive(Debug, Default)]
pub struct Probe(Mutex<Option<(Instant, Result<(), Down>)>>);

/// Why the store cannot be reached: for whoever uses this machine, and for others.
#[derive(Debug, Clone)]
struct Down {
    whole: String,
    abroad: String,
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 where calls can be served, 503 where the store cannot be reached. What is degraded is told to
/// callers only, and where the store is to those on this machine.
pub async fn ready(State(site): State<Arc<Site>>, caller: Option<axum::Extension<Caller>>) -> Response {
    let store = reach(&site).await;
    let troubles = site.troubles();
    let state = match (&store, troubles.is_empty()) {
        (Err(_), _) => "unready",
        (Ok(()), false) => "degraded",
        (Ok(()), true) => "ready",
    };
    let status = if store.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut body = json!({ "status": state });
    if let Some(axum::Extension(caller)) = caller {
        let words = |why: Down| if caller.remote { why.abroad } else { why.whole };
        body["store"] = store.map_or_else(|why| words(why).into(), |()| Value::from("ok"));
        body["degraded"] = json!(troubles);
    }
    (status, Json(body)).into_response()
}

async fn reach(site: &Site) -> Result<(), Down> {
    let mut last = site.probe.0.lock().await;
    if let Some((when, said)) = &*last
        && when.elapsed() < GOOD_FOR
    {
        return said.clone();
    }
    let asked = tokio::time::timeout(PROBE, site.desk.store().ready()).await;
    let said = match asked {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Down { whole: error.to_string(), abroad: error.abroad() }),
        Err(_) => {
            let words = format!("the store did not answer within {} s", PROBE.as_secs());
            Err(Down { whole: words.clone(), abroad: words })
        }
    };
    match (&said, last.as_ref().is_some_and(|(_, before)| before.is_err())) {
        (Err(error), before) => {
            site.metrics.store_failed();
            if !before {
                tracing::warn!("the store cannot be reached: {}", error.whole);
            }
        }
        (Ok(()), true) => tracing::warn!("the store can be reached again"),
        (Ok(()), false) => {}
    }
    *last = Some((Instant::now(), said.clone()));
    said
}

/// `GET /metrics`.
pub async fn metrics(State(site): State<Arc<Site>>) -> Response {
    site.metrics.set_sessions("streamable", site.register.count(Kind::Streamable));
    site.metrics.set_sessions("sse", site.register.count(Kind::Pair));
    site.metrics.set_load(site.meter.calls(), site.meter.streams());
    match tokio::time::timeout(PROBE, site.desk.store().census()).await {
        Ok(Ok(walks)) => site.metrics.set_walks(walks),
        // The rest is worth as much without, and what was true once is not told as if it were.
        Ok(Err(_)) | Err(_) => {
            site.metrics.store_failed();
            site.metrics.set_walks(Vec::new());
        }
    }
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], site.metrics.text()).into_response()
}
