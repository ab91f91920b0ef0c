//! The server in this process, over a stream as a client has it.

use std::sync::Arc;
use std::time::Duration;

use cs_backend_engineer::mcp::desk::Desk;
use cs_backend_engineer::mcp::{self, stdio};
use cs_backend_engineer::store::{Place, Store};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::io::{DuplexStream, ReadHalf, WriteHalf, split};

/// Longer than any call takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server says of a tool that panicked; the fuzzer may have learnt to say it, too.
pub const BROKE: &str = "the server failed inside";

thread_local! {
    static RUNTIME: tokio::runtime::Runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.with(|runtime| runtime.block_on(work))
}

/// Nothing kept yet, nothing written anywhere.
pub fn desk() -> Arc<Desk> {
    Arc::new(Desk::new(Store::new(Place::Memory), None, None))
}

pub fn greeting() -> String {
    let who =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "f", "version": "1" } });
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": who });
    format!("{hello}\n{ready}\n")
}

/// Everything that a server says to this input, line by line.
pub fn served(input: &[u8]) -> Vec<String> {
    block_on(async {
        let (here, there) = tokio::io::duplex(1 << 16);
        let (read, write) = split(there);
        let serving = tokio::spawn(stdio::serve(mcp::server(desk()), read, write));
        let (mut output, mut feed) = split(here);
        let talk = async {
            let mut said = Vec::new();
            let write = async {
                // It may have had enough before the end.
                let _ = feed.write_all(input).await;
                let _ = feed.shutdown().await;
            };
            let (read, ()) = tokio::join!(output.read_to_end(&mut said), write);
            read.expect("read");
            said
        };
        let said = tokio::time::timeout(PATIENCE, talk).await.expect("it ends with its input");
        let _ = tokio::time::timeout(PATIENCE, serving).await.expect("it ends").expect("no panic");
        let text = String::from_utf8(said).expect("UTF-8");
        assert!(text.is_empty() || text.ends_with('\n'), "a line that is cut off: {text:?}");
        text.lines().map(str::to_owned).collect()
    })
}

/// A client that waits for each reply.
pub struct Peer {
    input: WriteHalf<DuplexStream>,
    output: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    asked: u64,
}

/// What a tool replied.
pub struct Called {
    pub text: String,
    pub json: Json,
    pub is_error: bool,
}

impl Peer {
    pub fn new(desk: Arc<Desk>) -> Self {
        block_on(async {
            let (here, there) = tokio::io::duplex(1 << 20);
            let (read, write) = split(there);
            tokio::spawn(async { stdio::serve(mcp::server(desk), read, write).await.map_err(|e| e.to_string()) });
            let (output, mut input) = split(here);
            input.write_all(greeting().as_bytes()).await.expect("it reads");
            let mut output = BufReader::new(output).lines();
            output.next_line().await.expect("a line").expect("a greeting");
            Peer { input, output, asked: 0 }
        })
    }

    pub fn ask(&mut self, method: &str, params: Json) -> Json {
        self.asked += 1;
        let request = json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params });
        let line = block_on(async {
            self.input.write_all(format!("{request}\n").as_bytes()).await.expect("it reads");
            tokio::time::timeout(PATIENCE, self.output.next_line()).await
        });
        let line = line.expect("in time").expect("UTF-8").expect("an answer");
        let answer: Json = serde_json::from_str(&line).expect("JSON");
        assert_eq!((&answer["jsonrpc"], &answer["id"]), (&json!("2.0"), &json!(self.asked)), "{line}");
        answer
    }

    /// Calls a tool; whatever it was given, it says something, and no part of it broke.
    pub fn call(&mut self, tool: &str, arguments: Json) -> Called {
        let asked = arguments.to_string();
        let answer = self.ask("tools/call", json!({ "name": tool, "arguments": arguments }));
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer}")).to_owned();
        assert!(!text.trim().is_empty(), "nothing said");
        assert!(!text.contains(BROKE) || asked.contains(BROKE), "{text}");
        let json = result.get("structuredContent").cloned().unwrap_or(Json::Null);
        let is_error = result["isError"] == true;
        assert!(json.is_null() || (json.is_object() && !is_error), "{answer}");
        Called { text, json, is_error }
    }
}

/// With ids that are random, or hang on one that is, made alike.
pub fn without_ids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['w', 't']) {
        let (before, id) = rest.split_at(at);
        let length = if id.starts_with('w') { 24 } else { 20 };
        let digits = id[1..].strip_prefix('-').and_then(|id| id.as_bytes().get(..length)).unwrap_or_default();
        let is_id = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
        out.push_str(before);
        out.push_str(if is_id { "?" } else { &id[..1] });
        rest = &id[if is_id { length + 2 } else { 1 }..];
    }
    out + rest
}
