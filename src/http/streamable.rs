//! `/mcp`: Streamable HTTP, for the stateless revision of today and the session-bearing ones before it.
//!
//! Where a call says something before its result (progress), the reply is a stream of events; where it does not,
//! and no session is involved, it is plain JSON. The protocol's crate decides by what comes first.

use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use rmcp::model::ProtocolVersion;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::de::IgnoredAny;
use tokio_util::sync::CancellationToken;

use super::limits::Limits;
use super::lists::Asked;
use super::refusal::Refusal;
use super::sessions::{Sessions, VISIT, Visit};
use super::tokens::Pass;
use super::{SIGN_OF_LIFE, Site};
use crate::mcp::server::Server;
use crate::mcp::tool::Caller;

/// The service of the protocol's crate.
pub struct Streamable(StreamableHttpService<Server, Sessions>);

impl Streamable {
    pub fn new(server: Server, sessions: Arc<Sessions>, limits: &Limits, end: CancellationToken) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_json_response(true)
            .with_sse_keep_alive(Some(SIGN_OF_LIFE))
            .with_max_request_body_bytes(limits.body)
            // The gate has checked it, on every path.
            .disable_allowed_hosts()
            .with_cancellation_token(end);
        Streamable(StreamableHttpService::new(move || Ok(server.clone()), sessions, config))
    }
}

/// Any request to `/mcp`.
pub async fn serve(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Extension(pass): Extension<Pass>,
    request: Request,
) -> Result<Response, Refusal> {
    let session = request.headers().get("mcp-session-id");
    match session.map(|id| id.to_str().unwrap_or_default()) {
        Some(id) if !site.register.is_of(id, &caller.owner) && speaks_sessions(request.headers()) => {
            return Err(Refusal::NoSession);
        }
        None if request.method() == Method::POST && speaks_sessions(request.headers()) => {
            site.register.room(&caller.owner, site.meter.limits())?;
        }
        _ => {}
    }
    let (parts, body) = request.into_parts();
    // The gate has read it.
    let body: Bytes = body.collect().await.map_err(|_| Refusal::Broken)?.to_bytes();
    let listing = if speaks_sessions(&parts.headers) { None } else { Asked::of(&parts.headers, &body) };
    if let Some(reply) = listing.as_ref().and_then(|(asked, id)| site.lists.reply(asked, id)) {
        return Ok(reply);
    }
    let visit = Visit { owner: caller.owner, pass, refused: Arc::new(OnceLock::new()) };
    let request = Request::from_parts(parts, Body::from(body.clone()));
    let response = VISIT.scope(visit.clone(), site.streamable.0.handle(request)).await;
    if let Some(why) = visit.refused.get() {
        return Err(why.clone());
    }
    if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return Err(what_is_wrong(&body));
    }
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && site.end.is_cancelled() {
        return Err(Refusal::Stopping);
    }
    let response = response.map(Body::new).into_response();
    match listing {
        Some((asked, id)) => site.lists.remember(asked, id, response).await,
        None => Ok(response),
    }
}

/// Whether these headers are of a revision that has sessions.
fn speaks_sessions(headers: &HeaderMap) -> bool {
    let version = headers.get("mcp-protocol-version").and_then(|v| v.to_str().ok());
    version.is_none_or(|v| v < ProtocolVersion::V_2026_07_28.as_str())
}

/// Why the body is no message.
pub(super) fn what_is_wrong(body: &[u8]) -> Refusal {
    match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(_) => Refusal::NoMessage,
        Err(error) => Refusal::Malformed(error.to_string()),
    }
}
