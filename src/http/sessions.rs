//! The sessions of the older revisions: each belongs to the caller who opened it and is not found by another; how
//! many there are is bounded, and idle ones end.
//!
//! The protocol's own crate keeps what a session says; here is whose it is and when it was last used.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::Stream;
use rmcp::model::{ClientJsonRpcMessage, RequestId, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, LocalSessionManagerError};
use rmcp::transport::streamable_http_server::session::{ServerSseMessage, SessionId};
use rmcp::transport::streamable_http_server::{SessionManager, session::local::SessionTransport};

use super::limits::Limits;
use super::refusal::Refusal;
use super::tokens::Pass;

/// How long a session without an open stream is kept: a person thinks about a question for minutes (house
/// heuristic; one costs some 50 kB).
const IDLE: Duration = Duration::from_secs(5 * 60);

tokio::task_local! {
    /// The request that is being served, for the calls that the protocol's crate makes on the way.
    pub static VISIT: Visit;
}

/// Whose request it is, and why it was refused on the way.
#[derive(Debug, Clone)]
pub struct Visit {
    pub owner: Arc<str>,
    pub pass: Pass,
    pub refused: Arc<OnceLock<Refusal>>,
}

/// What kind of session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of Streamable HTTP.
    Streamable,
    /// Of the older pair.
    Pair,
}

#[derive(Debug)]
struct Held {
    owner: Arc<str>,
    /// By what they were let in when they opened it.
    pass: Pass,
    kind: Kind,
    used: Instant,
    streams: usize,
    /// Requests that are being answered.
    ids: BTreeSet<String>,
}

/// Whose sessions there are, of both kinds.
#[derive(Debug, Default)]
pub struct Register(Mutex<BTreeMap<SessionId, Held>>);

impl Register {
    fn held(&self) -> MutexGuard<'_, BTreeMap<SessionId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another session may be opened.
    ///
    /// # Errors
    /// [`Refusal`] names the bound.
    pub fn room(&self, owner: &Arc<str>, limits: &Limits) -> Result<(), Refusal> {
        room(&self.held(), owner, limits)
    }

    /// Notes a session.
    ///
    /// # Errors
    /// [`Refusal`] names the bound.
    pub fn open(
        &self,
        id: SessionId,
        (owner, pass): (&Arc<str>, Pass),
        kind: Kind,
        limits: &Limits,
    ) -> Result<(), Refusal> {
        let mut held = self.held();
        room(&held, owner, limits)?;
        let (owner, used) = (owner.clone(), Instant::now());
        held.insert(id, Held { owner, pass, kind, used, streams: 0, ids: BTreeSet::new() });
        Ok(())
    }

    /// Forgets a session.
    pub fn close(&self, id: &str) {
        self.held().remove(id);
    }

    /// Whether this caller has this session.
    pub fn is_of(&self, id: &str, owner: &str) -> bool {
        self.held().get(id).is_some_and(|held| &*held.owner == owner)
    }

    /// How many of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.held().values().filter(|held| held.kind == kind).count()
    }

    /// The sessions that were opened with what lets nobody in any more.
    pub fn without(&self, passes: &BTreeSet<Pass>) -> Vec<(SessionId, Kind)> {
        let held = self.held();
        held.iter().filter(|(_, h)| !passes.contains(&h.pass)).map(|(id, h)| (id.clone(), h.kind)).collect()
    }

    fn idle(&self, now: Instant) -> Vec<SessionId> {
        let unused = |held: &Held| now.saturating_duration_since(held.used) > IDLE;
        let idle = |held: &Held| held.kind == Kind::Streamable && held.streams == 0 && unused(held);
        self.held().iter().filter(|(_, held)| idle(held)).map(|(id, _)| id.clone()).collect()
    }

    fn used(&self, id: &str) {
        if let Some(held) = self.held().get_mut(id) {
            held.used = Instant::now();
        }
    }

    /// Notes a stream of a session, and the request that it answers; noted off when the mark is dropped.
    ///
    /// # Errors
    /// [`Refusal::DuplicateId`] where such a request is in flight: one of the two would never be answered.
    pub fn stream(self: &Arc<Self>, id: &SessionId, request: Option<String>) -> Result<Mark, Refusal> {
        if let Some(held) = self.held().get_mut(id) {
            if let Some(request) = &request
                && !held.ids.insert(request.clone())
            {
                return Err(Refusal::DuplicateId(request.clone()));
            }
            held.used = Instant::now();
            held.streams += 1;
        }
        Ok(Mark { register: self.clone(), id: id.clone(), request })
    }
}

fn room(held: &BTreeMap<SessionId, Held>, owner: &Arc<str>, limits: &Limits) -> Result<(), Refusal> {
    if held.len() >= limits.sessions {
        return Err(Refusal::Sessions(limits.sessions));
    }
    let own = held.values().filter(|held| held.owner == *owner).count();
    if own >= limits.sessions_each { Err(Refusal::SessionsEach(limits.sessions_each)) } else { Ok(()) }
}

/// An open stream of a session.
#[derive(Debug)]
pub struct Mark {
    register: Arc<Register>,
    id: SessionId,
    request: Option<String>,
}

impl Drop for Mark {
    fn drop(&mut self) {
        if let Some(held) = self.register.held().get_mut(&self.id) {
            held.streams = held.streams.saturating_sub(1);
            held.used = Instant::now();
            if let Some(request) = &self.request {
                held.ids.remove(request);
            }
        }
    }
}

/// Sessions of Streamable HTTP.
pub struct Sessions {
    kept: LocalSessionManager,
    register: Arc<Register>,
    limits: Limits,
}

/// Why a session cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It is not let.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It has ended meanwhile.
    #[error(transparent)]
    Ended(#[from] LocalSessionManagerError),
}

impl Sessions {
    pub fn new(register: Arc<Register>, limits: Limits) -> Self {
        let mut kept = LocalSessionManager::default();
        // Idle ones are ended here, where it is known whether a stream is open.
        kept.session_config.keep_alive = None;
        Sessions { kept, register, limits }
    }

    /// Ends the sessions that nobody has used for a while.
    pub async fn end_idle(&self) {
        for id in self.register.idle(Instant::now()) {
            self.end(&id).await;
        }
    }

    /// Ends a session, with what is in flight in it.
    pub async fn end(&self, id: &SessionId) {
        if let Err(error) = self.close_session(id).await {
            tracing::debug!("a session could not be ended: {error}");
        }
    }
}

/// A request's id as JSON has it: `1` and `"1"` are two.
pub fn spelled(id: &RequestId) -> String {
    serde_json::to_string(id).unwrap_or_else(|e| panic!("an id has no JSON: {e}"))
}

/// Leaves word why, for the reply: the protocol's crate would call it an internal error.
fn refuse(why: Refusal) -> SessionError {
    let _ = VISIT.try_with(|visit| visit.refused.set(why.clone()));
    SessionError::Refused(why)
}

impl SessionManager for Sessions {
    type Error = SessionError;
    type Transport = SessionTransport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Self::Error> {
        let visit = VISIT.try_with(|visit| (visit.owner.clone(), visit.pass));
        let (owner, pass) = visit.map_err(|_| refuse(Refusal::NoSession))?;
        self.register.room(&owner, &self.limits).map_err(refuse)?;
        let (id, transport) = self.kept.create_session().await?;
        if let Err(full) = self.register.open(id.clone(), (&owner, pass), Kind::Streamable, &self.limits) {
            self.kept.close_session(&id).await?;
            return Err(refuse(full));
        }
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Self::Error> {
        Ok(self.kept.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Self::Error> {
        let own = VISIT.try_with(|visit| self.register.is_of(id, &visit.owner)).unwrap_or(false);
        Ok(own && self.kept.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Self::Error> {
        self.register.close(id);
        Ok(self.kept.close_session(id).await?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let request = match &message {
            ClientJsonRpcMessage::Request(request) => Some(spelled(&request.id)),
            _ => None,
        };
        let mark = self.register.stream(id, request).map_err(refuse)?;
        Ok(Marked { stream: Box::pin(self.kept.create_stream(id, message).await?), _mark: mark })
    }

    async fn accept_message(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<(), Self::Error> {
        self.register.used(id);
        Ok(self.kept.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let mark = self.register.stream(id, None).map_err(refuse)?;
        Ok(Marked { stream: Box::pin(self.kept.create_standalone_stream(id).await?), _mark: mark })
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Self::Error> {
        let mark = self.register.stream(id, None).map_err(refuse)?;
        Ok(Marked { stream: Box::pin(self.kept.resume(id, last_event_id).await?), _mark: mark })
    }
}

/// A stream that is noted while it is open.
struct Marked<S> {
    stream: Pin<Box<S>>,
    _mark: Mark,
}

impl<S: Stream> Stream for Marked<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.stream.as_mut().poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_nobody_has_used_it_for_a_while() {
        let register = Arc::new(Register::default());
        let owner: Arc<str> = "alice".into();
        for (id, kind) in [("used", Kind::Streamable), ("listening", Kind::Streamable), ("pair", Kind::Pair)] {
            register.open(id.into(), (&owner, Pass::default()), kind, &Limits::default()).expect("room");
        }
        let mark = register.stream(&"listening".into(), None).expect("a stream");
        let idle = |after: Duration| -> Vec<String> {
            register.idle(Instant::now() + after).iter().map(ToString::to_string).collect()
        };
        assert_eq!(idle(IDLE - Duration::from_secs(1)), Vec::<String>::new());
        assert_eq!(idle(IDLE + Duration::from_secs(1)), ["used"]);
        drop(mark);
        assert_eq!(idle(IDLE + Duration::from_secs(1)), ["listening", "used"]);
    }
}
