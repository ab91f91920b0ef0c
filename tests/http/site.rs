//! A server on a port of its own, and clients that speak plain HTTP to it, byte for byte.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::binary::{Home, shown};

/// How long anything may take before the test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub struct Site {
    child: Child,
    log: PathBuf,
    pub port: u16,
}

/// Starts a server on this home's store, with further flags.
pub fn serve(home: &Home, flags: &[&str]) -> Site {
    let log = home.path("http.log");
    let errors = std::fs::File::create(&log).expect("a file");
    let mut command = home.bare();
    command.arg("serve");
    if !flags.contains(&"--http") {
        command.args(["--http", "127.0.0.1:0"]);
    }
    if !flags.contains(&"--store") {
        command.args(["--store", &shown(&home.path("walks.db"))]);
    }
    command.args(["--log-dir", &shown(&home.path("logs"))]).args(flags);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn().expect("the server");
    let began = Instant::now();
    let port = loop {
        let said = std::fs::read_to_string(&log).expect("the log");
        if let Some((address, _)) = said.split_once("listening on http://").and_then(|(_, l)| l.split_once("/mcp")) {
            break address.rsplit_once(':').expect("a port").1.parse().expect("a port");
        }
        assert!(child.try_wait().expect("a state").is_none(), "ended: {said}");
        assert!(began.elapsed() < PATIENCE, "not listening: {said}");
        std::thread::sleep(Duration::from_millis(10));
    };
    Site { child, log, port }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A reply.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    /// The same, once it is sure that it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// The words of a refusal.
    #[track_caller]
    pub fn words(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_else(|| panic!("no words: {self:?}")).to_owned()
    }

    /// The JSON-RPC messages of a body, be it JSON or a stream of events.
    #[track_caller]
    pub fn messages(&self) -> Vec<Json> {
        if self.headers.get("content-type").is_some_and(|t| t.starts_with("application/json")) {
            return vec![self.json()];
        }
        let data = self.body.lines().filter_map(|l| l.strip_prefix("data:")).map(str::trim).filter(|l| !l.is_empty());
        data.map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
    }
}

impl Site {
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_nodelay(true).expect("no delay");
        stream
    }

    /// One request on a connection of its own. `Host` is added where the headers have none.
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(self.raw(method, path, headers, body).as_bytes()).expect("sent");
        read_answer(&mut BufReader::new(stream))
    }

    /// The same of a server that may die meanwhile: no answer, or a part of one, is an error.
    pub fn attempt(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        stream.write_all(self.raw(method, path, headers, body).as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        if !is_whole(&bytes) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read_answer(&mut &bytes[..]))
    }

    /// The bytes of a request.
    pub fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut text = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            text += &format!("host: 127.0.0.1:{}\r\n", self.port);
        }
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if method == "POST" && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            text += &format!("content-length: {}\r\n", body.len());
        }
        text + "\r\n" + body
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// A message to `/mcp`, as clients send it, with further headers.
    #[track_caller]
    pub fn post(&self, message: &Json, headers: &[(&str, &str)]) -> Answer {
        self.send("POST", "/mcp", &[&JSON[..], headers].concat(), &message.to_string())
    }

    /// A caller of today's revision; `token` may be empty.
    pub fn caller(&self, token: &str) -> Caller<'_> {
        Caller { site: self, token: token.to_owned(), version: "2026-07-28", session: None, asked: 0 }
    }

    /// A caller of an older revision, with its session.
    #[track_caller]
    pub fn session(&self, version: &'static str, token: &str) -> Caller<'_> {
        let mut caller = Caller { version, ..self.caller(token) };
        let answer = caller.open().is(200);
        assert_eq!(answer.messages()[0]["result"]["protocolVersion"], version);
        caller.session = Some(answer.headers.get("mcp-session-id").expect("a session").clone());
        caller.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).is(202);
        caller
    }

    /// All that was logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("the log")
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for the end of the process.
    #[track_caller]
    pub fn ended(&mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a state") {
                return (status, began.elapsed());
            }
            assert!(began.elapsed() < PATIENCE, "still alive: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What every client says of its messages.
pub const JSON: [(&str, &str); 2] =
    [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller<'a> {
    site: &'a Site,
    token: String,
    version: &'static str,
    pub session: Option<String>,
    asked: u64,
}

impl Caller<'_> {
    /// Sends `initialize`.
    #[track_caller]
    pub fn open(&self) -> Answer {
        self.site.post(&initialize(self.version), &self.bearer())
    }

    fn bearer(&self) -> Vec<(&str, &str)> {
        if self.token.is_empty() { vec![] } else { vec![("authorization", &self.token)] }
    }

    /// The headers and the body of a request, as this revision has them.
    pub fn request(&mut self, method: &str, params: Json) -> (Vec<(String, String)>, Json) {
        self.asked += 1;
        let mut message = json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params });
        let mut headers = vec![("mcp-protocol-version".to_owned(), self.version.to_owned())];
        if self.version == "2026-07-28" {
            message["params"]["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": self.version,
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
            });
            headers.push(("mcp-method".into(), method.into()));
            let name = params.get("name").or(params.get("uri")).and_then(Json::as_str);
            headers.extend(name.map(|name| ("mcp-name".to_owned(), name.to_owned())));
        }
        headers.extend(self.session.clone().map(|id| ("mcp-session-id".to_owned(), id)));
        if !self.token.is_empty() {
            headers.push(("authorization".into(), self.token.clone()));
        }
        (headers, message)
    }

    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Json) -> Answer {
        let (headers, message) = self.request(method, params);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.site.post(&message, &headers)
    }

    /// The same of a server that may die meanwhile.
    pub fn attempt(&mut self, method: &str, params: Json) -> io::Result<Answer> {
        let (headers, message) = self.request(method, params);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.site.attempt("POST", "/mcp", &[&JSON[..], &headers].concat(), &message.to_string())
    }

    /// Sends a message that is no request.
    #[track_caller]
    pub fn send(&self, message: &Json) -> Answer {
        let mut headers = vec![("mcp-protocol-version", self.version)];
        headers.extend(self.session.as_deref().map(|id| ("mcp-session-id", id)));
        headers.extend(self.bearer());
        self.site.post(message, &headers)
    }

    /// Calls a tool and gives its result.
    #[track_caller]
    pub fn call(&mut self, tool: &str, arguments: Json) -> Json {
        let answer = self.ask("tools/call", json!({ "name": tool, "arguments": arguments })).is(200);
        answer.messages().last().map(|m| m["result"].clone()).filter(Json::is_object).unwrap_or_else(|| {
            panic!("no result: {answer:?}");
        })
    }

    /// Calls a tool and gives its words, and whether they are an error.
    #[track_caller]
    pub fn words(&mut self, tool: &str, arguments: Json) -> (String, bool) {
        let result = self.call(tool, arguments);
        (result["content"][0]["text"].as_str().expect("text").to_owned(), result["isError"] == true)
    }
}

pub fn initialize(version: &str) -> Json {
    let who = json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": who })
}

/// Whether all of a reply is there.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let (head, body) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 4..]);
    match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
        Some(length) => length == body.len().to_string(),
        None => body == b"0\r\n\r\n" || body.ends_with(b"\r\n0\r\n\r\n"),
    }
}

/// Reads one reply to its end.
#[track_caller]
pub fn read_answer(reader: &mut impl BufRead) -> Answer {
    let (status, headers) = read_head(reader);
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|t| t == "chunked") {
        while let Some(chunk) = read_chunk(reader) {
            body.extend(chunk);
        }
    } else if let Some(length) = headers.get("content-length") {
        body.resize(length.parse().expect("a length"), 0);
        reader.read_exact(&mut body).expect("the body");
    }
    Answer { status, headers, body: String::from_utf8(body).expect("text") }
}

/// Reads the head of a reply.
#[track_caller]
pub fn read_head(reader: &mut impl BufRead) -> (u16, BTreeMap<String, String>) {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a reply");
    let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no status: {line:?}"));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("headers");
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    (status, headers)
}

/// The next chunk of a body that comes in chunks; none at its end.
pub fn read_chunk(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut size = String::new();
    if reader.read_line(&mut size).ok()? == 0 {
        return None;
    }
    let size = usize::from_str_radix(size.trim(), 16).unwrap_or_else(|e| panic!("{e}: {size:?}"));
    let mut chunk = vec![0; size + 2];
    reader.read_exact(&mut chunk).ok()?;
    chunk.truncate(size);
    (size > 0).then_some(chunk)
}

/// An open stream of events.
pub struct Events {
    reader: BufReader<TcpStream>,
    text: String,
}

impl Site {
    /// Opens a stream.
    #[track_caller]
    pub fn events(&self, path: &str, headers: &[(&str, &str)]) -> Events {
        let mut stream = self.connect();
        let headers = [&[("accept", "text/event-stream")], headers].concat();
        stream.write_all(self.raw("GET", path, &headers, "").as_bytes()).expect("sent");
        let mut reader = BufReader::new(stream);
        let (status, headers) = read_head(&mut reader);
        assert_eq!(status, 200, "{headers:?}");
        assert_eq!(headers.get("content-type").map(String::as_str), Some("text/event-stream"));
        Events { reader, text: String::new() }
    }
}

impl Events {
    /// The next event's name and data; none at the end of the stream.
    pub fn next(&mut self) -> Option<(String, String)> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| event.lines().find_map(|l| l.strip_prefix(name)).map(|l| l.trim().to_owned());
                let found = (line("event:").unwrap_or_default(), line("data:"));
                let rest = rest.to_owned();
                self.text = rest;
                // Signs of life and of a way back have no data.
                if let (name, Some(data)) = found
                    && !data.is_empty()
                {
                    return Some((name, data));
                }
            }
            self.text += &String::from_utf8(read_chunk(&mut self.reader)?).expect("text");
        }
    }

    /// The next JSON-RPC message.
    #[track_caller]
    pub fn message(&mut self) -> Json {
        let (_, data) = self.next().expect("a message");
        serde_json::from_str(&data).unwrap_or_else(|e| panic!("{e}: {data}"))
    }
}

/// A client of the older pair.
pub struct Pair<'a> {
    site: &'a Site,
    token: String,
    pub events: Events,
    pub endpoint: String,
}

impl Site {
    #[track_caller]
    pub fn pair(&self, token: &str) -> Pair<'_> {
        let bearer = [("authorization", token)];
        let mut events = self.events("/sse", if token.is_empty() { &[] } else { &bearer });
        let (name, endpoint) = events.next().expect("an endpoint");
        assert_eq!(name, "endpoint");
        let mut pair = Pair { site: self, token: token.to_owned(), events, endpoint };
        pair.post(&initialize("2024-11-05")).is(202);
        assert_eq!(pair.events.message()["result"]["protocolVersion"], "2024-11-05");
        pair.post(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).is(202);
        pair
    }
}

impl Pair<'_> {
    #[track_caller]
    pub fn post(&self, message: &Json) -> Answer {
        let mut headers = JSON.to_vec();
        if !self.token.is_empty() {
            headers.push(("authorization", &self.token));
        }
        self.site.send("POST", &self.endpoint, &headers, &message.to_string())
    }
}

/// A new token of a caller, as its header has it, added to the file.
pub fn token(home: &Home, name: &str) -> String {
    let file = shown(&home.path("tokens"));
    format!("Bearer {}", home.run(&["token", name, "--token-file", &file]).exits(0).out.trim())
}
