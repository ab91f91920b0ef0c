//! Serves one client over standard input and output.
//!
//! Ends when the input ends, after the calls in flight, and at once when told to stop: a thread that waits in
//! a blocking read cannot be told anything, so pipes and sockets (some clients start servers on socket pairs)
//! are read without blocking.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, GetMeta, ProtocolVersion, ServerJsonRpcMessage,
};
use rmcp::service::{QuitReason, ServerInitializeError};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{RoleServer, serve_server};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;

use super::server::Server;

/// Why serving ended before the input did.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The client and the server never came to terms.
    #[error("the client could not be greeted: {0}")]
    Greeting(#[source] Box<ServerInitializeError>),
    /// The loop that serves broke.
    #[error("serving broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
    /// Signals could not be watched.
    #[error("cannot watch for signals: {0}")]
    Signals(std::io::Error),
}

/// Serves standard input and output until the input ends or the process is told to stop (SIGTERM, SIGINT).
///
/// Where standard input is neither a pipe nor a socket, a thread may still wait in a read when this returns:
/// leave the runtime with `shutdown_background`.
///
/// # Errors
/// [`ServeError`] when the client could not be greeted or the loop broke.
pub async fn serve_stdio(server: Server) -> Result<(), ServeError> {
    let stopped = stopped().map_err(ServeError::Signals)?;
    tokio::select! {
        ended = serve(server, input(), output()) => ended,
        () = stopped => Ok(()),
    }
}

/// Serves one client over any pair of streams until the input ends; calls in flight have 5 s to finish.
///
/// # Errors
/// [`ServeError`] when the client could not be greeted or the loop broke.
pub async fn serve<R, W>(server: Server, input: R, output: W) -> Result<(), ServeError>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let inner = AsyncRwTransport::new_server(input, output);
    let transport = Greeted { inner, greeted: false, unheard: Arc::default() };
    let running = match serve_server(server, transport).await {
        Ok(running) => running,
        // A client that leaves without a word has a right to.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return Err(ServeError::Greeting(Box::new(error))),
    };
    match running.waiting().await? {
        QuitReason::JoinError(error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Requests of a client that are not answered yet, or whose answer it has not taken; with so many nothing more is read
/// from it (house heuristic: far more than a client has under way, and a few MiB of full decisions).
const UNHEARD: usize = 256;

/// Passes messages on, and until the client has opened its session only requests: a notification that comes
/// too early would end the server. Reads no further while a client sends and does not listen.
struct Greeted<T> {
    inner: T,
    greeted: bool,
    unheard: Arc<Unheard>,
}

/// What is under way.
#[derive(Default)]
struct Unheard {
    /// The client's requests, by their ids; a cancelled one is never answered.
    asked: Mutex<BTreeSet<String>>,
    /// Our own requests: their answers come the same way, so while there are any, all is read.
    own: AtomicUsize,
    fewer: Notify,
}

impl Unheard {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn asked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn room(&self) {
        while self.asked().len() >= UNHEARD && self.own.load(Ordering::Relaxed) == 0 {
            self.fewer.notified().await;
        }
    }

    fn came(&self, message: &ClientJsonRpcMessage) {
        match message {
            ClientJsonRpcMessage::Request(request) => {
                self.asked().insert(request.id.to_string());
            }
            ClientJsonRpcMessage::Notification(told) => {
                if let ClientNotification::CancelledNotification(cancelled) = &told.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.left(&id.to_string());
                }
            }
            ClientJsonRpcMessage::Response(_) | ClientJsonRpcMessage::Error(_) => {
                // An answer to nothing counts for nothing.
                let _ = self.own.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |own| own.checked_sub(1));
            }
        }
    }

    fn left(&self, id: &str) {
        self.asked().remove(id);
        self.fewer.notify_one();
    }
}

impl<T: Transport<RoleServer>> Transport<RoleServer> for Greeted<T> {
    type Error = T::Error;

    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let answered = match &item {
            ServerJsonRpcMessage::Response(answer) => Some(answer.id.to_string()),
            ServerJsonRpcMessage::Error(error) => error.id.as_ref().map(ToString::to_string),
            ServerJsonRpcMessage::Request(_) => {
                self.unheard.own.fetch_add(1, Ordering::Relaxed);
                self.unheard.fewer.notify_one();
                None
            }
            ServerJsonRpcMessage::Notification(_) => None,
        };
        let (sent, unheard) = (self.inner.send(item), self.unheard.clone());
        async move {
            let sent = sent.await;
            if let Some(id) = answered {
                unheard.left(&id);
            }
            sent
        }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        self.unheard.room().await;
        loop {
            let message = self.inner.receive().await?;
            self.unheard.came(&message);
            if self.greeted {
                return Some(message);
            }
            if let ClientJsonRpcMessage::Request(request) = &message {
                self.greeted = opens(&request.request);
                return Some(message);
            }
            tracing::debug!("dropped a message that came before the session was opened");
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await
    }
}

/// Whether this request opens a session: `initialize`, or since 2026-07-28 any request but a probe that says
/// who asks.
fn opens(request: &ClientRequest) -> bool {
    match request {
        ClientRequest::InitializeRequest(_) => true,
        ClientRequest::DiscoverRequest(_) | ClientRequest::PingRequest(_) => false,
        request => request.get_meta().missing_required_keys(&ProtocolVersion::V_2026_07_28).is_empty(),
    }
}

type Input = Box<dyn AsyncRead + Send + Unpin>;
type Output = Box<dyn AsyncWrite + Send + Unpin>;

#[cfg(unix)]
fn input() -> Input {
    use std::os::fd::AsFd;
    if let Some(socket) = socket(std::io::stdin().as_fd()) {
        return Box::new(socket);
    }
    // Reopened, so that the flag that forbids blocking stays with us and not with whoever shares the pipe.
    match tokio::net::unix::pipe::OpenOptions::new().open_receiver("/proc/self/fd/0") {
        Ok(pipe) => Box::new(pipe),
        Err(_) => Box::new(tokio::io::stdin()),
    }
}

#[cfg(unix)]
fn output() -> Output {
    use std::os::fd::AsFd;
    if let Some(socket) = socket(std::io::stdout().as_fd()) {
        return Box::new(socket);
    }
    match tokio::net::unix::pipe::OpenOptions::new().open_sender("/proc/self/fd/1") {
        Ok(pipe) => Box::new(pipe),
        Err(_) => Box::new(tokio::io::stdout()),
    }
}

/// The descriptor as a socket that does not block, if it is one.
#[cfg(unix)]
fn socket(descriptor: std::os::fd::BorrowedFd<'_>) -> Option<tokio::net::UnixStream> {
    use std::os::unix::fs::FileTypeExt;
    let own = descriptor.try_clone_to_owned().ok()?;
    let file = std::fs::File::from(own);
    if !file.metadata().ok()?.file_type().is_socket() {
        return None;
    }
    let stream = std::os::unix::net::UnixStream::from(std::os::fd::OwnedFd::from(file));
    stream.set_nonblocking(true).ok()?;
    tokio::net::UnixStream::from_std(stream).ok()
}

/// Ends when the process is told to stop. Watches from the moment of the call, not of the first poll.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

#[cfg(not(unix))]
fn input() -> Input {
    Box::new(tokio::io::stdin())
}

#[cfg(not(unix))]
fn output() -> Output {
    Box::new(tokio::io::stdout())
}

#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where the key cannot be watched, the end of the input still ends the server.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
