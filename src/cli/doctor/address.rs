//! A server at an address, called and asked as a client does.

use std::io::{BufRead as _, BufReader, Read};
use std::time::Instant;

use serde_json::{Value as Json, json};
use ureq::http::{Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::entry::Address;
use super::handshake::{Answer, PATIENCE, REVISION, answer, hello};
use crate::domain::facts::one_line;

/// Letters of what a server says that are shown (house heuristic).
const SHOWN: usize = 200;

/// Bytes of one answer that are read: a list of tools takes some thousand (house heuristic).
const LARGEST: u64 = 4 << 20;

/// Why a server at an address did not answer as one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Silent {
    #[error("where nothing answers ({0})")]
    Unreachable(String),
    #[error("which refuses the caller (401)")]
    Unauthorized,
    #[error("which refuses this host, this origin or this caller (403)")]
    Forbidden,
    #[error("where there is nothing (404)")]
    Nothing,
    #[error("which answers with status {0}{1}")]
    Status(u16, String),
    #[error("which answers, but not as a server of the protocol: {0}")]
    Other(String),
}

/// Calls it as a client does, and asks it for its tools.
pub(super) fn call(address: &Address) -> Result<Answer, Silent> {
    let began = Instant::now();
    let mut line = Line::to(address);
    let (hello, listed) = match address.url.ends_with("/sse") {
        true => line.older()?,
        false => line.streamable()?,
    };
    Ok(Answer::of(&hello, &listed, began.elapsed()))
}

struct Line<'a> {
    agent: Agent,
    address: &'a Address,
    session: Option<String>,
}

impl<'a> Line<'a> {
    fn to(address: &'a Address) -> Self {
        let trusted = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let mut config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // A token is for whom it was given to, and not for where that one sends us.
            .max_redirects(0)
            .tls_config(trusted);
        if address.is_here() {
            config = config.proxy(None);
        }
        Line { agent: config.build().into(), address, session: None }
    }

    /// At `/mcp`: a call a message, the answer as JSON or as a stream.
    fn streamable(&mut self) -> Result<(Json, Json), Silent> {
        let response = self.post(&self.address.url, &message(Some(1), "initialize", hello()))?;
        self.session = response.headers().get("mcp-session-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let hello = read(response, 1, "initialize")?;
        self.post(&self.address.url, &message(None, "notifications/initialized", json!({})))?;
        let listed = self.post(&self.address.url, &message(Some(2), "tools/list", json!({})))?;
        let listed = read(listed, 2, "tools/list")?;
        if let Some(session) = &self.session {
            let mut farewell = self.agent.delete(&self.address.url).header("mcp-session-id", session);
            for (name, value) in &self.address.headers {
                farewell = farewell.header(name, value);
            }
            // Whoever keeps it forgets it after a while.
            let _ = farewell.call();
        }
        Ok((hello, listed))
    }

    /// At `/sse`: a stream of all answers, which first says where to send the questions.
    fn older(&mut self) -> Result<(Json, Json), Silent> {
        let mut open = self.agent.get(&self.address.url).header("accept", "text/event-stream");
        for (name, value) in &self.address.headers {
            open = open.header(name, value);
        }
        let mut stream = Events::of(well(open.call().map_err(unreachable)?)?);
        let place = loop {
            match stream.next()? {
                (event, data) if event == "endpoint" => break data,
                _ => {}
            }
        };
        let place = match place.starts_with('/') {
            true => format!("{}{place}", origin(&self.address.url)),
            false if origin(&place) == origin(&self.address.url) => place,
            false => return Err(Silent::Other(format!("it sends callers on to {}", one_line(&place, SHOWN)))),
        };
        self.post(&place, &message(Some(1), "initialize", hello()))?;
        let hello = stream.answer(1, "initialize")?;
        self.post(&place, &message(None, "notifications/initialized", json!({})))?;
        self.post(&place, &message(Some(2), "tools/list", json!({})))?;
        Ok((hello, stream.answer(2, "tools/list")?))
    }

    fn post(&self, url: &str, message: &Json) -> Result<Response<Body>, Silent> {
        let mut request = self
            .agent
            .post(url)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        if message["method"] != "initialize" {
            request = request.header("mcp-protocol-version", REVISION);
        }
        if let Some(session) = &self.session {
            request = request.header("mcp-session-id", session);
        }
        for (name, value) in &self.address.headers {
            request = request.header(name, value);
        }
        well(request.send(message.to_string()).map_err(unreachable)?)
    }
}

fn message(id: Option<u32>, method: &str, params: Json) -> Json {
    let mut message = json!({ "jsonrpc": "2.0", "method": method, "params": params });
    if let Some(id) = id {
        message["id"] = json!(id);
    }
    message
}

fn unreachable(error: ureq::Error) -> Silent {
    match error {
        ureq::Error::Timeout(_) => Silent::Unreachable(format!("no answer within {} s", PATIENCE.as_secs())),
        ureq::Error::Io(error) => Silent::Unreachable(error.to_string()),
        error => Silent::Unreachable(error.to_string()),
    }
}

/// A response that carries an answer.
fn well(mut response: Response<Body>) -> Result<Response<Body>, Silent> {
    Err(match response.status() {
        status if status.is_success() => return Ok(response),
        StatusCode::UNAUTHORIZED => Silent::Unauthorized,
        StatusCode::FORBIDDEN => Silent::Forbidden,
        StatusCode::NOT_FOUND => Silent::Nothing,
        status => {
            let mut said = String::new();
            let _ = response.body_mut().as_reader().take(LARGEST).read_to_string(&mut said);
            let said = one_line(&said, SHOWN);
            Silent::Status(status.as_u16(), if said.is_empty() { said } else { format!(": {said}") })
        }
    })
}

/// The answer to a question, from a body or from a stream.
fn read(mut response: Response<Body>, id: u32, method: &str) -> Result<Json, Silent> {
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/event-stream") {
        return Events::of(response).answer(id, method);
    }
    let mut said = String::new();
    let whole = response.body_mut().as_reader().take(LARGEST).read_to_string(&mut said);
    whole.map_err(|e| Silent::Other(e.to_string()))?;
    let found = answer(&said, id, method).map_err(Silent::Other)?;
    found.ok_or_else(|| Silent::Other(format!("no answer to {method}")))
}

/// Events as a server sends them.
struct Events(std::io::Lines<BufReader<Box<dyn Read>>>);

impl Events {
    fn of(response: Response<Body>) -> Self {
        let body: Box<dyn Read> = Box::new(response.into_body().into_reader().take(LARGEST));
        Events(BufReader::new(body).lines())
    }

    /// The next event: its name and its data.
    fn next(&mut self) -> Result<(String, String), Silent> {
        let (mut event, mut data) = (String::new(), Vec::new());
        loop {
            let line = self.0.next().ok_or_else(|| Silent::Other("its stream ended without an answer".into()))?;
            let line = line.map_err(|e| Silent::Other(format!("its stream broke ({e})")))?;
            match line.split_once(':').map(|(key, value)| (key, value.strip_prefix(' ').unwrap_or(value))) {
                Some(("event", name)) => event = name.to_owned(),
                Some(("data", text)) => data.push(text.to_owned()),
                None if line.is_empty() && !data.is_empty() => return Ok((event, data.join("\n"))),
                _ => {}
            }
        }
    }

    fn answer(&mut self, id: u32, method: &str) -> Result<Json, Silent> {
        loop {
            let (_, data) = self.next()?;
            // An event may be there to keep the stream alive alone.
            if !data.trim().is_empty()
                && let Some(found) = answer(&data, id, method).map_err(Silent::Other)?
            {
                return Ok(found);
            }
        }
    }
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    &url[..end]
}
