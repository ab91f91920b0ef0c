//! The same server over HTTP, for many callers: Streamable HTTP at `/mcp`, and the older HTTP+SSE pair at `/sse` and
//! `/messages`.
//!
//! Every request passes [`gate`] first: host and origin ([`origin`]), who calls ([`tokens`], [`oauth`]), how much
//! ([`limits`]). What the older revisions keep between requests is in [`sessions`] and [`pair`], what every client asks
//! for in [`lists`]; [`health`] and [`metrics`] are for the operator. [`listen`] takes connections and ends them in order.

mod gate;
mod health;
mod limits;
mod listen;
mod lists;
mod metrics;
mod oauth;
mod origin;
mod pair;
mod refusal;
mod sessions;
mod streamable;
pub mod tokens;
mod trace;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use tokio_util::sync::CancellationToken;

use crate::mcp;
use crate::mcp::desk::Desk;
use crate::mcp::elicit::Elicit;
use crate::mcp::server::Server;
use crate::mcp::tool::Caller;
pub use limits::Limits;
use metrics::Metrics;
pub use oauth::UrlError;
pub use origin::NameError;
use refusal::Refusal;
use tokens::{Pass, TokenError, TokenFile};

/// How often a stream that has nothing to say shows that it lives: under the idle timeouts of common proxies, 60 s
/// and more (house heuristic).
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// How often the token file is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// How often idle sessions are looked for.
const SWEEP: Duration = Duration::from_secs(15);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Who may call; whoever reaches it where it is left out.
    pub token_file: Option<PathBuf>,
    /// The address that callers use, where a proxy is in front.
    pub public_url: Option<String>,
    /// Who issues tokens.
    pub auth_servers: Vec<String>,
    /// Further names of this server.
    pub allow_hosts: Vec<String>,
    /// Pages that may call.
    pub allow_origins: Vec<String>,
    /// How much.
    pub limits: Limits,
    /// Whether users are asked directly.
    pub elicit: Elicit,
}

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum HttpError {
    #[error("cannot listen on {address} ({why}): name another with `--http ADDR`, or port 0 for any that is free")]
    Address { address: SocketAddr, why: std::io::Error },
    #[error(
        "{what} would let others than this machine call, without asking who: make a token with \
         `token NAME --token-file FILE` and give `--token-file FILE`, or listen on 127.0.0.1"
    )]
    NoTokens { what: String },
    #[error(transparent)]
    Tokens(#[from] TokenError),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error("cannot watch for signals: {0}")]
    Signals(std::io::Error),
}

/// What the parts of the room share.
pub struct Site {
    desk: Arc<Desk>,
    server: Server,
    names: origin::Names,
    tokens: Option<TokenFile>,
    resource: oauth::Resource,
    meter: Arc<limits::Meter>,
    register: Arc<sessions::Register>,
    sessions: Arc<sessions::Sessions>,
    streamable: streamable::Streamable,
    pairs: pair::Pairs,
    lists: lists::Lists,
    metrics: Arc<Metrics>,
    probe: health::Probe,
    /// Cancelled when no new request is to be taken.
    stop: CancellationToken,
    /// Cancelled when streams have to end.
    end: CancellationToken,
}

impl Site {
    /// Reads what the settings name. Nothing is opened but the token file.
    ///
    /// # Errors
    /// [`HttpError`] where they would let in whom nobody asked, or cannot be.
    pub fn new(desk: Arc<Desk>, settings: &Settings) -> Result<Self, HttpError> {
        let resource = oauth::Resource::new(settings.public_url.as_deref(), &settings.auth_servers)?;
        let hosts: Vec<String> = settings.allow_hosts.iter().cloned().chain(resource.host()).collect();
        let origins: Vec<String> = settings.allow_origins.iter().cloned().chain(resource.origin()).collect();
        let names = origin::Names::new(settings.address, &hosts, &origins)?;
        if settings.token_file.is_none() {
            beyond_this_machine(settings.address, &hosts).map_or(Ok(()), |what| Err(HttpError::NoTokens { what }))?;
        }
        let tokens = settings.token_file.clone().map(TokenFile::open).transpose()?;
        let server = mcp::server_asking(desk.clone(), settings.elicit);
        let metrics = Arc::new(Metrics::new());
        server.watched_by(metrics.clone());
        let (stop, end) = (CancellationToken::new(), CancellationToken::new());
        let register = Arc::new(sessions::Register::default());
        let sessions = Arc::new(sessions::Sessions::new(register.clone(), settings.limits.clone()));
        let streamable = streamable::Streamable::new(server.clone(), sessions.clone(), &settings.limits, end.clone());
        Ok(Site {
            desk,
            server,
            names,
            tokens,
            resource,
            meter: Arc::new(limits::Meter::new(settings.limits.clone())),
            register,
            sessions,
            streamable,
            pairs: pair::Pairs::default(),
            lists: lists::Lists::default(),
            metrics,
            probe: health::Probe::default(),
            stop,
            end,
        })
    }

    /// Who sends these headers, for the resource `of`, and by what they are let in.
    fn caller(&self, headers: &HeaderMap, of: &str) -> Result<(Caller, Pass), Refusal> {
        let Some(file) = &self.tokens else { return Ok((Caller::local(), Pass::default())) };
        let challenge = |wrong| self.resource.challenge(headers, of, wrong);
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (given.next(), given.next()) else {
            return Err(Refusal::NoToken { challenge: challenge(false) });
        };
        let bearer = value.to_str().ok().and_then(|v| v.split_once(' '));
        let Some((_, token)) = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
            return Err(Refusal::NoToken { challenge: challenge(false) });
        };
        match file.tokens().caller(token.trim()) {
            Some((name, pass)) => Ok((Caller::remote(name), pass)),
            None => Err(Refusal::WrongToken { challenge: challenge(true) }),
        }
    }

    /// What works less well than it should.
    fn troubles(&self) -> Vec<String> {
        let file = self.tokens.as_ref().and_then(TokenFile::trouble);
        self.desk.problems().iter().cloned().chain(file).collect()
    }

    /// Reads the token file again where it changed, and ends the sessions that were opened with a token that is no
    /// longer in it, whatever other tokens their callers have.
    async fn refresh(self: &Arc<Self>, in_any_case: bool) {
        let site = self.clone();
        let changed = tokio::task::spawn_blocking(move || {
            let file = site.tokens.as_ref()?;
            file.refresh(in_any_case).then(|| file.tokens().passes())
        });
        let Ok(Some(passes)) = changed.await else { return };
        for (id, kind) in self.register.without(&passes) {
            match kind {
                sessions::Kind::Streamable => self.sessions.end(&id).await,
                sessions::Kind::Pair => self.pairs.end(&id),
            }
        }
    }
}

/// What would let others than this machine call.
fn beyond_this_machine(address: SocketAddr, hosts: &[String]) -> Option<String> {
    if !address.ip().is_loopback() {
        return Some(format!("listening on {address}"));
    }
    let host = hosts.iter().find(|host| !origin::host_name(host).is_some_and(|name| origin::is_loopback(&name)))?;
    Some(format!("answering for host `{host}`"))
}

/// Serves until the process is told to stop (SIGTERM, SIGINT); a second signal ends it at once. SIGHUP reads the
/// token file again. `listening` is told the address once it is taken, and given the server, for whoever else it
/// shall serve: what it does is counted.
///
/// # Errors
/// [`HttpError`] where the address cannot be had.
pub async fn serve(
    desk: Arc<Desk>,
    settings: Settings,
    listening: impl FnOnce(SocketAddr, Server),
) -> Result<(), HttpError> {
    let site = Arc::new(Site::new(desk, &settings)?);
    let address = settings.address;
    let listener = listen::bind(address).map_err(|why| HttpError::Address { address, why })?;
    let bound = listener.local_addr().unwrap_or(address);
    listen::obey(site.clone()).map_err(HttpError::Signals)?;
    tokio::spawn(keep_up(site.clone()));
    listening(bound, site.server.clone());
    listen::serve(listener, router(&site), &site).await;
    Ok(())
}

/// What has to be looked at from time to time.
async fn keep_up(site: Arc<Site>) {
    let (mut look, mut sweep) = (tokio::time::interval(LOOK), tokio::time::interval(SWEEP));
    loop {
        tokio::select! {
            _ = look.tick() => site.refresh(false).await,
            _ = sweep.tick() => site.sessions.end_idle().await,
            () = site.stop.cancelled() => return,
        }
    }
}

fn router(site: &Arc<Site>) -> Router {
    let nowhere = || async { Refusal::NoPath };
    let only = |how: &'static str| move || async move { Refusal::Method(how) };
    Router::new()
        .route("/mcp", any(streamable::serve))
        .route("/sse", get(pair::open).fallback(only("GET opens a session, POST /messages sends to it")))
        .route("/messages", post(pair::take).fallback(only("POST sends to a session, GET /sse opens one")))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route(oauth::PATH, get(metadata))
        .route(&format!("{}/{{*of}}", oauth::PATH), get(metadata))
        .fallback(nowhere)
        // The gate has read the body, up to its own bound.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(site.clone(), gate::gate))
        .with_state(site.clone())
}

/// The metadata of the resource at this path; of `/mcp` where the path names none.
async fn metadata(
    State(site): State<Arc<Site>>,
    of: Option<Path<String>>,
    headers: HeaderMap,
) -> Result<Json<serde_json::Value>, Refusal> {
    let path = of.map(|Path(path)| path).unwrap_or_default();
    let prefix = site.resource.prefix();
    let whole = format!("/{path}");
    let path = whole.strip_prefix(&prefix).unwrap_or(&whole);
    match path.trim_matches('/') {
        "" | "mcp" => Ok(Json(site.resource.metadata(&headers, "mcp"))),
        "sse" => Ok(Json(site.resource.metadata(&headers, "sse"))),
        _ => Err(Refusal::NoPath),
    }
}
