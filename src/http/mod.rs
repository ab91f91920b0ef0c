//! The same server over HTTP: Streamable HTTP at `/mcp`, and the older HTTP+SSE pair at `/sse` and `/messages`.

mod listen;
mod pair;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{any_service, get, post};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio_util::sync::CancellationToken;

use crate::mcp::server::Server;

/// Why the server does not listen, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address cannot be had.
    #[error("cannot listen on {address} ({why}): name another with `--http ADDR`, or port 0 for any that is free")]
    Address {
        /// As asked for.
        address: SocketAddr,
        /// The system's words.
        why: std::io::Error,
    },
}

/// How often a stream that has nothing to say shows that it lives: under the idle timeouts of common proxies, 60 s
/// and more (house heuristic).
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// Serves until `stop`.
///
/// # Errors
/// [`HttpError`] where the address cannot be had.
pub async fn serve(server: Server, address: SocketAddr, stop: CancellationToken) -> Result<(), HttpError> {
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|why| HttpError::Address { address, why })?;
    let bound = listener.local_addr().unwrap_or(address);
    eprintln!("listening on http://{bound}/mcp");
    let end = CancellationToken::new();
    listen::serve(listener, router(server, &end), stop, end).await;
    Ok(())
}

fn router(server: Server, end: &CancellationToken) -> Router {
    let config = StreamableHttpServerConfig::default()
        .with_json_response(true)
        .with_sse_keep_alive(Some(SIGN_OF_LIFE))
        .with_max_request_body_bytes(8 << 20)
        .with_cancellation_token(end.clone());
    let each = server.clone();
    let streamable =
        StreamableHttpService::new(move || Ok(each.clone()), Arc::new(LocalSessionManager::default()), config);
    let pair = Arc::new(pair::Pair::new(server, end.clone()));
    Router::new()
        .route("/mcp", any_service(streamable))
        .route("/sse", get(pair::open))
        .route("/messages", post(pair::take))
        .with_state(pair)
}
