//! What every request passes before it reaches anything: host and origin, then who calls, then how much.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Frame, SizeHint};
use tracing::Instrument as _;

use super::Site;
use super::limits::{For, Turn};
use super::refusal::Refusal;
use super::trace;

/// How long a body may take (house heuristic: the longest one in this time is 3.4 Mbit/s).
const BODY: Duration = Duration::from_secs(20);

/// How much of a body over the bound is read to be thrown away, bytes, and for how long (house heuristic).
const SPILL: usize = 64 << 20;
const SPILLING: Duration = Duration::from_secs(5);

/// Where a request goes, as logs and counts have it: never the path itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    Mcp,
    Sse,
    Messages,
    Health,
    Ready,
    Metrics,
    Metadata,
    Nowhere,
}

impl Route {
    fn of(path: &str) -> Route {
        match path {
            "/mcp" => Route::Mcp,
            "/sse" => Route::Sse,
            "/messages" => Route::Messages,
            "/healthz" => Route::Health,
            "/readyz" => Route::Ready,
            "/metrics" => Route::Metrics,
            _ if path.starts_with(super::oauth::PATH) => Route::Metadata,
            _ => Route::Nowhere,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Route::Mcp => "/mcp",
            Route::Sse => "/sse",
            Route::Messages => "/messages",
            Route::Health => "/healthz",
            Route::Ready => "/readyz",
            Route::Metrics => "/metrics",
            Route::Metadata => "metadata",
            Route::Nowhere => "nowhere",
        }
    }

    /// Whether anybody may ask, since it says nothing of anybody.
    fn is_open(self) -> bool {
        matches!(self, Route::Health | Route::Ready | Route::Metadata | Route::Nowhere)
    }

    /// The resource that a token is for.
    fn resource(self) -> &'static str {
        if matches!(self, Route::Sse | Route::Messages) { "sse" } else { "mcp" }
    }
}

/// Lets a request through or says why not; counts and logs it either way.
pub async fn gate(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = Route::of(request.uri().path());
    let method = request.method().clone();
    let id = trace::request_id(request.headers());
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        caller = tracing::field::Empty,
        trace = tracing::field::Empty,
        parent = tracing::field::Empty,
    );
    if let Some((trace, parent)) = trace::trace(request.headers()) {
        span.record("trace", trace).record("parent", parent);
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let admitted = admit(&site, route, request, next, &span).instrument(span.clone()).await;
    let mut response = admitted.unwrap_or_else(Refusal::into_response);
    let refused = response.extensions().get::<Refusal>().cloned();
    let status = response.status().as_u16();
    site.metrics.answered(route.name(), status);
    let headers = response.headers_mut();
    headers.insert(trace::REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The origin was let in, or the refusal tells nothing.
    if let Some(origin) = origin.filter(|_| !matches!(refused, Some(Refusal::Origin(_) | Refusal::Host(_)))) {
        share_with(origin, headers);
    }
    let _in = span.entered();
    let took = began.elapsed().as_millis();
    if let Some(why) = &refused {
        site.metrics.refused(why);
        tracing::info!(%method, route = route.name(), status, ms = took, refused = why.reason(), "refused");
    } else {
        tracing::info!(%method, route = route.name(), status, ms = took, "answered");
    }
    response
}

async fn admit(
    site: &Arc<Site>,
    route: Route,
    mut request: Request,
    next: Next,
    span: &tracing::Span,
) -> Result<Response, Refusal> {
    site.names.check(request.uri(), request.headers())?;
    if site.stop.is_cancelled() {
        return Err(Refusal::Stopping);
    }
    if request.method() == Method::OPTIONS {
        return Ok(preflight(request.headers()));
    }
    let caller = site.caller(request.headers(), route.resource());
    if route.is_open() {
        if let Ok((caller, _)) = caller {
            request.extensions_mut().insert(caller);
        }
        return Ok(next.run(request).await);
    }
    let (caller, pass) = caller?;
    // No other method brings a body that anybody reads.
    if request.method() != Method::POST {
        *request.body_mut() = Body::empty();
    }
    span.record("caller", &*caller.owner);
    site.meter.spend(&caller.owner, Instant::now())?;
    let turn = match (route, request.method()) {
        (Route::Mcp | Route::Messages, &Method::POST) | (Route::Mcp, &Method::DELETE) => {
            Some(site.meter.enter(&caller.owner, For::Call)?)
        }
        (Route::Mcp | Route::Sse, &Method::GET) => Some(site.meter.enter(&caller.owner, For::Stream)?),
        _ => None,
    };
    let Some(turn) = turn.map(Arc::new) else {
        request.extensions_mut().insert(caller);
        request.extensions_mut().insert(pass);
        return Ok(next.run(request).await);
    };
    let mut request = match *request.method() {
        Method::POST => whole(request, &turn, site.meter.limits().body).await?,
        _ => request,
    };
    let extensions = request.extensions_mut();
    extensions.insert(caller);
    extensions.insert(pass);
    extensions.insert(span.clone());
    extensions.insert(turn.clone());
    let response = next.run(request).await;
    Ok(response.map(|body| Body::new(Held { body, _turn: turn })))
}

/// The request with its body read to the end, so that nothing behind the gate waits for a slow client.
async fn whole(request: Request, turn: &Turn, most: usize) -> Result<Request, Refusal> {
    let (parts, mut body) = request.into_parts();
    let json = parts.headers.get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).is_some_and(|t| {
        let essence = t.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/json")
    });
    if !json {
        return Err(Refusal::MediaType);
    }
    if body.size_hint().lower() > most as u64 {
        // Who asks first is told first.
        if !parts.headers.contains_key(header::EXPECT) {
            spill(&mut body).await;
        }
        return Err(Refusal::Body(most));
    }
    let reading = async {
        let mut read = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Refusal::Broken)?;
            let Ok(data) = frame.into_data() else { continue };
            if read.len() + data.len() > most {
                drop(read);
                spill(&mut body).await;
                return Err(Refusal::Body(most));
            }
            turn.hold(data.len())?;
            read.extend_from_slice(&data);
        }
        Ok(Bytes::from(read))
    };
    let read = tokio::time::timeout(BODY, reading).await.unwrap_or(Err(Refusal::Slow(BODY.as_secs())))?;
    Ok(Request::from_parts(parts, Body::from(read)))
}

/// Reads on for a while and keeps nothing: most clients look for a reply only when they have sent all, and would see
/// no more than a broken connection.
async fn spill(body: &mut Body) {
    let mut left = SPILL;
    let spilling = async {
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(SPILLING, spilling).await;
}

/// A body that keeps its request's turn until it is sent or given up.
struct Held {
    body: Body,
    _turn: Arc<Turn>,
}

impl hyper::body::Body for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a page of a foreign origin that was let in may read.
const EXPOSED: &str = "mcp-session-id, mcp-protocol-version, www-authenticate, x-request-id, retry-after";

fn share_with(origin: HeaderValue, headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}

/// What a browser asks before it lets a page call; its origin has been checked.
fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let asked = headers.get(HeaderName::from_static("access-control-request-headers")).cloned();
    let reply = response.headers_mut();
    reply.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, DELETE"));
    if let Some(asked) = asked {
        reply.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
    }
    reply.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
