//! The list of tools, remembered as it was written: it is the same for everybody as long as the server runs, and most
//! of what a stateless client costs is writing it again.
//!
//! Only a request is answered from here that differs by nothing but its id from one that the protocol's crate has
//! answered; whatever it checks was then checked on the same words.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::refusal::Refusal;

/// How many ways of asking are remembered: clients differ by what they say of themselves (house heuristic: some 8 kB
/// each).
const ROOM: usize = 16;

/// The longest parameters that are remembered, bytes (house heuristic: clients say some hundred of themselves).
const LONGEST: usize = 1024;

/// The headers that the protocol's crate reads; of one that only requests with sessions have, or that only a call has,
/// there must be none.
const READ: [&str; 4] = ["accept", "content-type", "mcp-protocol-version", "mcp-method"];

/// A way of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    headers: [HeaderValue; READ.len()],
    params: Box<str>,
}

/// A request as it must be spelled: other spellings are for the protocol's crate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message<'a> {
    jsonrpc: &'a str,
    #[serde(borrow)]
    id: &'a RawValue,
    method: &'a str,
    #[serde(borrow)]
    params: &'a RawValue,
}

impl Asked {
    /// How a request asks for the list, and with which id; `None` for all other requests.
    pub fn of<'a>(headers: &HeaderMap, body: &'a [u8]) -> Option<(Asked, &'a str)> {
        if body.len() > 2 * LONGEST || headers.get("mcp-method")? != "tools/list" {
            return None;
        }
        let one = |name: &str| {
            let mut values = headers.get_all(name).iter();
            values.next().filter(|_| values.next().is_none()).cloned()
        };
        let mcp = headers.keys().filter(|name| name.as_str().starts_with("mcp-"));
        if mcp.count() != 2 {
            return None;
        }
        let [accept, content, version, method] = READ.map(one);
        let message: Message<'_> = serde_json::from_slice(body).ok()?;
        let (id, params) = (message.id.get(), message.params.get());
        let plain = id.bytes().all(|b| b.is_ascii_digit()) && id.len() <= 15 && (id == "0" || !id.starts_with('0'));
        let list = message.jsonrpc == "2.0" && message.method == "tools/list" && params.len() <= LONGEST;
        let asked = Asked { headers: [accept?, content?, version?, method?], params: params.into() };
        (plain && list).then_some((asked, id))
    }
}

/// What was answered, all of it behind the id; oldest first.
#[derive(Debug, Default)]
pub struct Lists(Mutex<VecDeque<(Asked, Bytes)>>);

impl Lists {
    /// Nothing panics while it holds the lock half-way, so a poisoned one is whole.
    fn open(&self) -> MutexGuard<'_, VecDeque<(Asked, Bytes)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reply to a request that was asked so before.
    pub fn reply(&self, asked: &Asked, id: &str) -> Option<Response> {
        let rest = self.open().iter().find(|(known, _)| known == asked)?.1.clone();
        let mut whole = Vec::with_capacity(BEFORE.len() + id.len() + rest.len());
        whole.extend_from_slice(BEFORE);
        whole.extend_from_slice(id.as_bytes());
        whole.extend_from_slice(&rest);
        Some(([(header::CONTENT_TYPE, "application/json")], whole).into_response())
    }

    /// Remembers a reply where it is one, and passes it on.
    ///
    /// # Errors
    /// [`Refusal::Broken`] where it cannot be read.
    pub async fn remember(&self, asked: Asked, id: &str, response: Response) -> Result<Response, Refusal> {
        let json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        if response.status() != StatusCode::OK || !json {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|_| Refusal::Broken)?.to_bytes();
        let rest = body.strip_prefix(BEFORE).and_then(|rest| rest.strip_prefix(id.as_bytes()));
        if let Some(rest) = rest.filter(|rest| rest.starts_with(b",\"result\":")) {
            let mut lists = self.open();
            if lists.len() == ROOM {
                lists.pop_front();
            }
            lists.push_back((asked, Bytes::copy_from_slice(rest)));
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

/// How a reply begins.
const BEFORE: &[u8] = br#"{"jsonrpc":"2.0","id":"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_the_list() {
        let headers = |more: &[(&'static str, &'static str)]| {
            let usual = [
                ("accept", "application/json, text/event-stream"),
                ("content-type", "application/json"),
                ("mcp-protocol-version", "2026-07-28"),
                ("mcp-method", "tools/list"),
            ];
            let all = usual
                .iter()
                .chain(more)
                .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            for (name, value) in all {
                headers.append(name, value);
            }
            headers
        };
        let asked = |headers: &HeaderMap, body: &str| Asked::of(headers, body.as_bytes()).map(|(_, id)| id.to_owned());
        let plain = r#"{"jsonrpc":"2.0","id":12,"method":"tools/list","params":{"_meta":{}}}"#;
        assert_eq!(asked(&headers(&[]), plain).as_deref(), Some("12"));
        assert_eq!(asked(&headers(&[("x-request-id", "a")]), plain).as_deref(), Some("12"));
        for more in [("mcp-session-id", "s"), ("mcp-name", "n"), ("accept", "text/html"), ("mcp-param-x", "1")] {
            assert_eq!(asked(&headers(&[more]), plain), None, "{more:?}");
        }
        for body in [
            r#"{"jsonrpc":"2.0","id":"12","method":"tools/list","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":1.0,"method":"tools/list","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":-1,"method":"tools/list","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            r#"{"jsonrpc":"2.0","method":"tools/list","params":{}}"#,
            r#"[1]"#,
        ] {
            assert_eq!(asked(&headers(&[]), body), None, "{body}");
        }
    }
}
