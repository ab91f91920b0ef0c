//! The HTTP+SSE pair of 2024-11-05, for clients that have only that: `GET /sse` is the way out, `POST /messages` the
//! way in.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rmcp::RoleServer;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::serve_server_with_ct;
use rmcp::transport::Transport;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::SIGN_OF_LIFE;
use crate::mcp::server::Server;

/// Messages that wait in either direction before the sender does (house heuristic: a client has a call or two in
/// flight).
const WAITING: usize = 16;

/// The open pairs.
pub struct Pair {
    server: Server,
    end: CancellationToken,
    open: Mutex<BTreeMap<String, mpsc::Sender<ClientJsonRpcMessage>>>,
}

impl Pair {
    pub fn new(server: Server, end: CancellationToken) -> Self {
        Pair { server, end, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<String, mpsc::Sender<ClientJsonRpcMessage>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /sse`: opens a session and streams what the server says.
pub async fn open(State(pair): State<Arc<Pair>>) -> Response {
    let id = unguessable();
    let (inward, from_client) = mpsc::channel(WAITING);
    let (to_client, outward) = mpsc::channel(WAITING);
    let gone = pair.end.child_token();
    pair.open().insert(id.clone(), inward);
    let serving = serve_server_with_ct(pair.server.clone(), Channel { to_client, from_client }, gone.clone());
    tokio::spawn(async move {
        match serving.await {
            Ok(running) => drop(running.waiting().await),
            Err(error) => tracing::debug!("a client of the older pair could not be greeted: {error}"),
        }
    });
    let first = Event::default().event("endpoint").data(format!("/messages?session_id={id}"));
    let leaving = Leaving { pair, id, _gone: gone.clone().drop_guard() };
    let events = stream::unfold((Some(first), outward, leaving), move |(first, mut outward, leaving)| {
        let gone = gone.clone();
        async move {
            let event = match first {
                Some(first) => first,
                None => tokio::select! {
                    message = outward.recv() => Event::default().event("message").data(text(&message?)),
                    () = gone.cancelled() => return None,
                },
            };
            Some((Ok::<_, Infallible>(event), (None, outward, leaving)))
        }
    });
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE));
    // nginx holds a stream back unless told.
    ([("x-accel-buffering", "no")], events).into_response()
}

/// Which session a message is for.
#[derive(Debug, Deserialize)]
pub struct To {
    session_id: String,
}

/// `POST /messages`: takes what the client says; the answer comes on the stream.
pub async fn take(State(pair): State<Arc<Pair>>, to: Query<To>, body: String) -> Response {
    let Ok(message) = serde_json::from_str::<ClientJsonRpcMessage>(&body) else {
        return (StatusCode::BAD_REQUEST, "not a JSON-RPC message").into_response();
    };
    let inward = pair.open().get(&to.session_id).cloned();
    let Some(inward) = inward else {
        return (StatusCode::NOT_FOUND, "no such session: open one with GET /sse").into_response();
    };
    match inward.send(message).await {
        Ok(()) => StatusCode::ACCEPTED.into_response(),
        Err(_) => (StatusCode::NOT_FOUND, "the session has ended: open one with GET /sse").into_response(),
    }
}

fn text(message: &ServerJsonRpcMessage) -> String {
    serde_json::to_string(message).unwrap_or_else(|e| panic!("a message has no JSON: {e}"))
}

/// An id that nobody can guess: 128 random bits.
fn unguessable() -> String {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).unwrap_or_else(|e| panic!("the system gives no randomness: {e}"));
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Ends the session when its stream is dropped, and the calls in flight with it.
struct Leaving {
    pair: Arc<Pair>,
    id: String,
    _gone: DropGuard,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.pair.open().remove(&self.id);
    }
}

/// Both ways of a session.
struct Channel {
    to_client: mpsc::Sender<ServerJsonRpcMessage>,
    from_client: mpsc::Receiver<ClientJsonRpcMessage>,
}

impl Transport<RoleServer> for Channel {
    type Error = mpsc::error::SendError<ServerJsonRpcMessage>;

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let to_client = self.to_client.clone();
        async move { to_client.send(item).await }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        self.from_client.recv().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.from_client.close();
        Ok(())
    }
}
