//! The HTTP+SSE pair of 2024-11-05, for clients that have only that: `GET /sse` is the way out, `POST /messages` the
//! way in.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
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
use tracing::Instrument as _;

use super::limits::Turn;
use super::refusal::Refusal;
use super::sessions::{Kind, spelled};
use super::streamable::what_is_wrong;
use super::tokens::Pass;
use super::{SIGN_OF_LIFE, Site};
use crate::mcp::desk::unguessable;
use crate::mcp::tool::Caller;

/// Messages that wait in either direction before the sender does (house heuristic: a client has a call or two in
/// flight).
const WAITING: usize = 16;

/// The ways in of the open pairs, by session.
#[derive(Default)]
pub struct Pairs(Mutex<BTreeMap<String, Way>>);

#[derive(Clone)]
struct Way {
    inward: mpsc::Sender<ClientJsonRpcMessage>,
    turns: Turns,
    gone: CancellationToken,
}

/// The turns of the requests that are being answered, by request id.
type Turns = Arc<Mutex<BTreeMap<String, Arc<Turn>>>>;

impl Pairs {
    fn ways(&self) -> MutexGuard<'_, BTreeMap<String, Way>> {
        locked(&self.0)
    }

    /// Ends a session, with what is in flight in it.
    pub fn end(&self, id: &str) {
        if let Some(way) = self.ways().get(id) {
            way.gone.cancel();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `GET /sse`: opens a session and streams what the server says.
pub async fn open(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Extension(pass): Extension<Pass>,
) -> Result<Response, Refusal> {
    let id = unguessable::<16>();
    site.register.open(id.as_str().into(), (&caller.owner, pass), Kind::Pair, site.meter.limits())?;
    let (inward, from_client) = mpsc::channel(WAITING);
    let (to_client, outward) = mpsc::channel(WAITING);
    let gone = site.end.child_token();
    let turns = Turns::default();
    site.pairs.ways().insert(id.clone(), Way { inward, turns: turns.clone(), gone: gone.clone() });
    let channel = Channel { to_client, from_client, turns };
    let serving = serve_server_with_ct(site.server.clone(), channel, gone.clone());
    let greeted = async move {
        match serving.await {
            Ok(running) => drop(running.waiting().await),
            // What came instead may be anybody's words.
            Err(_) => tracing::debug!("a client of the older pair left before it was greeted"),
        }
    };
    tokio::spawn(greeted.in_current_span());
    let endpoint = format!("{}/messages?session_id={id}", site.resource.prefix());
    let first = Event::default().event("endpoint").data(endpoint);
    let leaving = Leaving { site, id, _gone: gone.clone().drop_guard() };
    let events = stream::unfold((Some(first), outward, leaving), move |(first, mut outward, leaving)| {
        let gone = gone.clone();
        async move {
            let event = match first {
                Some(first) => first,
                // What is said already is sent before the end.
                None => tokio::select! {
                    biased;
                    message = outward.recv() => Event::default().event("message").data(text(&message?)),
                    () = gone.cancelled() => return None,
                },
            };
            Some((Ok::<_, Infallible>(event), (None, outward, leaving)))
        }
    });
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE));
    // nginx holds a stream back unless told.
    Ok(([("x-accel-buffering", "no")], events).into_response())
}

/// Which session a message is for.
#[derive(Debug, Deserialize)]
pub struct To {
    #[serde(alias = "sessionId")]
    session_id: String,
}

/// `POST /messages`: takes what the client says; the answer comes on the stream.
pub async fn take(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Extension(turn): Extension<Arc<Turn>>,
    Extension(span): Extension<tracing::Span>,
    to: Result<Query<To>, QueryRejection>,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let to = to.ok().filter(|to| site.register.is_of(&to.session_id, &caller.owner)).ok_or(Refusal::NoSession)?;
    let way = site.pairs.ways().get(&to.session_id).cloned().ok_or(Refusal::NoSession)?;
    let mut message: ClientJsonRpcMessage = serde_json::from_slice(&body).map_err(|_| what_is_wrong(&body))?;
    message.insert_extension(caller);
    message.insert_extension(span);
    if let ClientJsonRpcMessage::Request(request) = &message {
        let id = spelled(&request.id);
        // The turn lasts until the answer is on its way, which is later than this reply.
        if let Some(before) = locked(&way.turns).insert(id.clone(), turn) {
            locked(&way.turns).insert(id.clone(), before);
            return Err(Refusal::DuplicateId(id));
        }
    }
    way.inward.send(message).await.map_err(|_| Refusal::NoSession)?;
    Ok(StatusCode::ACCEPTED)
}

fn text(message: &ServerJsonRpcMessage) -> String {
    serde_json::to_string(message).unwrap_or_else(|e| panic!("a message has no JSON: {e}"))
}

/// Ends the session when its stream is dropped, and the calls in flight with it.
struct Leaving {
    site: Arc<Site>,
    id: String,
    _gone: DropGuard,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.site.pairs.ways().remove(&self.id);
        self.site.register.close(&self.id);
    }
}

/// Both ways of a session.
struct Channel {
    to_client: mpsc::Sender<ServerJsonRpcMessage>,
    from_client: mpsc::Receiver<ClientJsonRpcMessage>,
    turns: Turns,
}

impl Transport<RoleServer> for Channel {
    type Error = mpsc::error::SendError<ServerJsonRpcMessage>;

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let (to_client, turns) = (self.to_client.clone(), self.turns.clone());
        async move {
            let answered = match &item {
                ServerJsonRpcMessage::Response(response) => Some(spelled(&response.id)),
                ServerJsonRpcMessage::Error(error) => error.id.as_ref().map(spelled),
                _ => None,
            };
            let sent = to_client.send(item).await;
            if let Some(id) = answered {
                locked(&turns).remove(&id);
            }
            sent
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        let message = self.from_client.recv().await?;
        // A request that was taken back is never answered.
        if let ClientJsonRpcMessage::Notification(note) = &message
            && let rmcp::model::ClientNotification::CancelledNotification(cancelled) = &note.notification
            && let Some(id) = &cancelled.params.request_id
        {
            locked(&self.turns).remove(&spelled(id));
        }
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.from_client.close();
        Ok(())
    }
}
