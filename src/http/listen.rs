//! Takes connections, and ends them in order: first no new ones, then the calls in flight, then the streams.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Site;

/// How long a request's headers may take; also how long a connection may lie idle between requests (house heuristic:
/// a client sends its headers in one packet).
const HEADERS: Duration = Duration::from_secs(15);

/// How long the other end may be gone before the system gives the connection up (house heuristic).
const GONE: Duration = Duration::from_secs(45);

/// Connections at once, where the system lets a process have as many files: further ones wait in its queue (house
/// heuristic).
const CONNECTIONS: usize = 10_000;

/// Files that are left for everything else: the store, logs, data.
const OTHER_FILES: usize = 64;

/// Connections that wait to be taken.
const QUEUE: u32 = 1024;

/// How long calls in flight have once the server was told to stop, and then how long streams have to end: together
/// under 10 s.
const GRACE: Duration = Duration::from_secs(8);
const LAST: Duration = Duration::from_secs(1);

/// Takes the address.
///
/// # Errors
/// Where it cannot be had.
pub fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that restarts need not wait for the connections of the one before.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves until the site is stopped.
pub async fn serve(listener: TcpListener, router: Router, site: &Arc<Site>) {
    let places = Arc::new(Semaphore::new(connections()));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let taken = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = site.stop.cancelled() => break,
            (place, accepted) = taken => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(error) => {
                    // Out of files, most likely: connections that end give some back.
                    tracing::warn!("a connection could not be taken: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        tune(&stream);
        let (router, stop) = (router.clone(), site.stop.clone());
        connections.spawn(async move {
            let _place = place;
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_headers(64).max_buf_size(64 * 1024);
            let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!("a connection broke off: {error}");
            }
        });
    }
    drop(listener);
    let began = Instant::now();
    while began.elapsed() < GRACE && (site.meter.calls() > 0 || !site.server.is_idle()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    if site.meter.calls() > 0 {
        tracing::warn!(calls = site.meter.calls(), "calls were still in flight after {} s", GRACE.as_secs());
    }
    site.end.cancel();
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST, all).await.is_err() {
        tracing::warn!("connections were still open {} s after their streams had ended", LAST.as_secs());
    }
}

/// As many connections as there may be files. Most systems give a process 1024 until it asks for more.
#[cfg(unix)]
fn connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let allowed = getrlimit(Resource::Nofile);
    let wanted = (CONNECTIONS + OTHER_FILES) as u64;
    let most = allowed.maximum.map_or(wanted, |most| most.min(wanted));
    let now = allowed.current.unwrap_or(wanted);
    let raised = now < most && setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..allowed }).is_ok();
    let files = usize::try_from(if raised { most } else { now }).unwrap_or(CONNECTIONS);
    files.saturating_sub(OTHER_FILES).clamp(1, CONNECTIONS)
}

#[cfg(not(unix))]
fn connections() -> usize {
    CONNECTIONS
}

/// What cannot be set is left as the system has it.
fn tune(stream: &TcpStream) {
    // Otherwise every event of a stream waits for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let socket = SockRef::from(stream);
    // The other end may be gone without a word, with or without something on its way to it.
    let _ = socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(GONE / 3).with_interval(GONE / 9));
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(GONE));
}

/// Does what signals say, from now on.
///
/// # Errors
/// Where signals cannot be watched.
#[cfg(unix)]
pub fn obey(site: Arc<Site>) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => stop(&site),
                _ = interrupt.recv() => stop(&site),
                _ = hangup.recv() => site.refresh(true).await,
            }
        }
    });
    Ok(())
}

/// Does what signals say, from now on.
///
/// # Errors
/// None here.
#[cfg(not(unix))]
pub fn obey(site: Arc<Site>) -> std::io::Result<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            stop(&site);
        }
    });
    Ok(())
}

fn stop(site: &Site) {
    if site.stop.is_cancelled() {
        tracing::warn!("told to stop for the second time: ending at once");
        std::process::exit(1);
    }
    tracing::info!("stopping: finishing what is in flight");
    site.stop.cancel();
}
