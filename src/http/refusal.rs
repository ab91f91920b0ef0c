//! What is refused before a tool sees it, each with the bound and the next step.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request was not served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `Host` is not a name of this server: a page elsewhere may have pointed its own name here.
    #[error(
        "this server does not answer for host `{0}`: call it by a name that it knows, or start it with `--allow-host`"
    )]
    Host(String),
    /// `Host` is missing, doubled or no name.
    #[error("the `Host` header is missing or malformed: send one host name")]
    NoHost,
    /// A page of another site calls.
    #[error("pages of origin `{0}` may not call this server: start it with `--allow-origin` where they should")]
    Origin(String),
    /// No token came.
    #[error("a bearer token is needed: send `Authorization: Bearer TOKEN` with a token of the server's token file")]
    NoToken {
        /// The value of `WWW-Authenticate`.
        challenge: String,
    },
    /// A token came that is not in the file.
    #[error("this token is not known: it may have been replaced; ask who runs the server for another")]
    WrongToken {
        /// The value of `WWW-Authenticate`.
        challenge: String,
    },
    /// More requests than a caller may send.
    #[error("more than {0} requests a second from one caller: wait a second, then go on")]
    Rate(u32),
    /// More calls in flight than one caller may have.
    #[error("more than {0} calls of one caller in flight: wait for one to end")]
    CallsEach(usize),
    /// More calls in flight than the server takes.
    #[error("more than {0} calls in flight on this server: wait a second, then call again")]
    Calls(usize),
    /// More streams than one caller may have.
    #[error("more than {0} open streams of one caller: close one")]
    StreamsEach(usize),
    /// More sessions than one caller may have.
    #[error("more than {0} sessions of one caller: end one with DELETE, or wait until an idle one has ended")]
    SessionsEach(usize),
    /// More sessions than the server keeps.
    #[error("more than {0} sessions on this server: wait until an idle one has ended, then call again")]
    Sessions(usize),
    /// A body over the bound.
    #[error("the body is over {0} bytes: send less, such as the first alert and the timeline of an incident")]
    Body(usize),
    /// The bodies in flight are together over the bound.
    #[error("the bodies in flight are together over {0} bytes: wait a second, then call again")]
    Bodies(usize),
    /// The body took too long.
    #[error("the body did not arrive within {0} s: send it whole")]
    Slow(u64),
    /// The body broke off.
    #[error("the body broke off before its end")]
    Broken,
    /// The body is no JSON.
    #[error("the body is not JSON ({0}): send one JSON-RPC message")]
    Malformed(String),
    /// The body is JSON and not one message.
    #[error("the body is no JSON-RPC message: send one request, notification or response, not a batch")]
    NoMessage,
    /// The body says that it is something else.
    #[error("the body is not said to be JSON: send `Content-Type: application/json`")]
    MediaType,
    /// A request with this id is still being answered.
    #[error("a request with id {0} is in flight in this session: give each request an id of its own")]
    DuplicateId(String),
    /// No such session, or not of this caller.
    #[error("no such session: it has ended or was never opened; open another")]
    NoSession,
    /// Nothing is at this address.
    #[error("nothing is here: MCP is at /mcp, and at /sse for clients that have only HTTP+SSE")]
    NoPath,
    /// Not with this method.
    #[error("not with this method: {0}")]
    Method(&'static str),
    /// The server is stopping.
    #[error("the server is stopping: call again, another one may answer")]
    Stopping,
}

impl Refusal {
    /// As HTTP has it.
    pub fn status(&self) -> StatusCode {
        match self {
            Refusal::Host(_) => StatusCode::MISDIRECTED_REQUEST,
            Refusal::Origin(_) => StatusCode::FORBIDDEN,
            Refusal::NoToken { .. } | Refusal::WrongToken { .. } => StatusCode::UNAUTHORIZED,
            Refusal::Rate(_) | Refusal::CallsEach(_) | Refusal::StreamsEach(_) | Refusal::SessionsEach(_) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Refusal::Calls(_) | Refusal::Sessions(_) | Refusal::Bodies(_) | Refusal::Stopping => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Refusal::Body(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::Slow(_) => StatusCode::REQUEST_TIMEOUT,
            Refusal::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::NoSession | Refusal::NoPath => StatusCode::NOT_FOUND,
            Refusal::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::NoHost
            | Refusal::Broken
            | Refusal::Malformed(_)
            | Refusal::NoMessage
            | Refusal::DuplicateId(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// In one word, for counting.
    pub fn reason(&self) -> &'static str {
        match self {
            Refusal::Host(_) | Refusal::NoHost => "host",
            Refusal::Origin(_) => "origin",
            Refusal::NoToken { .. } => "no_token",
            Refusal::WrongToken { .. } => "wrong_token",
            Refusal::Rate(_) => "rate",
            Refusal::CallsEach(_) | Refusal::Calls(_) => "calls",
            Refusal::StreamsEach(_) => "streams",
            Refusal::SessionsEach(_) | Refusal::Sessions(_) => "sessions",
            Refusal::Body(_) | Refusal::Bodies(_) => "body",
            Refusal::Slow(_) | Refusal::Broken => "slow",
            Refusal::Malformed(_) | Refusal::NoMessage | Refusal::MediaType => "malformed",
            Refusal::DuplicateId(_) => "duplicate_id",
            Refusal::NoSession => "session",
            Refusal::NoPath | Refusal::Method(_) => "address",
            Refusal::Stopping => "stopping",
        }
    }

    /// As JSON-RPC has it.
    fn code(&self) -> i32 {
        match self {
            Refusal::Malformed(_) => -32700,
            Refusal::NoMessage | Refusal::MediaType | Refusal::DuplicateId(_) => -32600,
            _ => -32000,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // JSON-RPC without an id: clients that look for its words find them, and the others show the body.
        let body =
            json!({ "jsonrpc": "2.0", "id": null, "error": { "code": self.code(), "message": self.to_string() } });
        let mut response = (self.status(), body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if matches!(self.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Refusal::NoToken { challenge } | Refusal::WrongToken { challenge } = &self
            && let Ok(challenge) = HeaderValue::from_str(challenge)
        {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}
