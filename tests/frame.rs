//! The server as a client meets it: lines of JSON-RPC in, lines of JSON-RPC out, with tools made for the test.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cs_backend_engineer::mcp::arguments;
use cs_backend_engineer::mcp::library::{Empty, Library, LibraryError, Offers};
use cs_backend_engineer::mcp::schema;
use cs_backend_engineer::mcp::server::Server;
use cs_backend_engineer::mcp::stdio;
use cs_backend_engineer::mcp::tool::{BoxFuture, Caller, Reply, Tool};
use rmcp::model::{JsonObject, Resource, ResourceContents};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, split};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Said {
    /// what to say back
    text: String,
}

/// Says back what it was told, slowly where asked to.
struct Echo;

impl Tool for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }
    fn definition(&self) -> rmcp::model::Tool {
        rmcp::model::Tool::new("echo", "Says it back", schema::of::<Said>())
    }
    fn call<'a>(&'a self, arguments: JsonObject, caller: Caller) -> BoxFuture<'a, Reply> {
        Box::pin(async move {
            let said: Said = match arguments::read(&schema::of::<Said>(), arguments) {
                Ok(said) => said,
                Err(error) => return error.into(),
            };
            if said.text == "slowly" {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            if said.text.starts_with("for ever") {
                let _gone = Gone(said.text.len());
                std::future::pending::<()>().await;
            }
            assert_eq!(caller, Caller::local());
            let facts = json!({ "text": said.text }).as_object().cloned().unwrap_or_default();
            let link = Resource::new("echo://last", "the last echo");
            Reply::text(said.text).with_structured(facts).with_link(link)
        })
    }
}

/// The length of the text on which a call that never ended was given up.
struct Gone(usize);

static GONE: AtomicUsize = AtomicUsize::new(0);

impl Drop for Gone {
    fn drop(&mut self) {
        GONE.fetch_max(self.0, Ordering::SeqCst);
    }
}

/// Panics before its future, inside it, or as a long call on another thread.
struct Panics;

impl Tool for Panics {
    fn name(&self) -> &'static str {
        "panics"
    }
    fn definition(&self) -> rmcp::model::Tool {
        rmcp::model::Tool::new("panics", "Panics", schema::plain(json!({})))
    }
    fn call<'a>(&'a self, arguments: JsonObject, _: Caller) -> BoxFuture<'a, Reply> {
        assert!(!arguments.contains_key("early"), "early");
        Box::pin(async { panic!("late") })
    }
}

struct Shelf;

impl Library for Shelf {
    fn offers(&self) -> Offers {
        Offers { resources: true, prompts: false, completions: true, ..Offers::default() }
    }
    fn resources(&self) -> Vec<Resource> {
        vec![Resource::new("note://one", "one")]
    }
    fn read<'a>(&'a self, uri: &'a str, _: Caller) -> BoxFuture<'a, Result<Vec<ResourceContents>, LibraryError>> {
        Box::pin(async move {
            match uri {
                "note://one" => Ok(vec![ResourceContents::text("first", uri)]),
                "note://panic" => panic!("torn"),
                _ => Err(LibraryError::NoResource { uri: uri.to_owned(), hint: "try note://one".to_owned() }),
            }
        })
    }
}

/// One client, on lines.
struct Client {
    input: WriteHalf<DuplexStream>,
    output: tokio::io::Lines<BufReader<ReadHalf<DuplexStream>>>,
    served: tokio::task::JoinHandle<Result<(), String>>,
}

impl Client {
    fn new(library: Arc<dyn Library>) -> Self {
        let (here, there) = tokio::io::duplex(1 << 20);
        let server = Server::new("Say something.", vec![Arc::new(Echo), Arc::new(Panics)], library);
        let (read, write) = split(there);
        let served = tokio::spawn(async { stdio::serve(server, read, write).await.map_err(|e| e.to_string()) });
        let (read, input) = split(here);
        Client { input, output: BufReader::new(read).lines(), served }
    }

    async fn send(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("the server reads");
    }

    async fn ask(&mut self, id: u32, method: &str, params: Json) -> Json {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()).await;
        let answer = self.next().await;
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// The next line, which is JSON-RPC.
    async fn next(&mut self) -> Json {
        let line = tokio::time::timeout(Duration::from_secs(5), self.output.next_line()).await;
        let line = line.expect("an answer within 5 s").expect("a line").expect("before the end");
        let message: Json = serde_json::from_str(&line).expect("JSON");
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    async fn greeted(library: Arc<dyn Library>, version: &str) -> Self {
        let mut client = Client::new(library);
        let who =
            json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let answer = client.ask(0, "initialize", who).await;
        assert_eq!(answer["result"]["protocolVersion"], version);
        assert_eq!(answer["result"]["serverInfo"]["name"], "cs-backend-engineer");
        assert_eq!(answer["result"]["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(answer["result"]["instructions"], "Say something.");
        client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
        client
    }

    async fn call(&mut self, id: u32, tool: &str, arguments: Json) -> Json {
        self.ask(id, "tools/call", json!({ "name": tool, "arguments": arguments })).await
    }

    /// Ends the input; returns what was still said.
    async fn end(mut self) -> Vec<Json> {
        self.input.shutdown().await.expect("the input closes");
        let ended = tokio::time::timeout(Duration::from_secs(5), self.served).await;
        ended.expect("an end within 5 s").expect("no panic").expect("a peaceful end");
        let mut rest = Vec::new();
        while let Some(line) = self.output.next_line().await.expect("lines") {
            rest.push(serde_json::from_str(&line).expect("JSON"));
        }
        rest
    }
}

#[tokio::test]
async fn a_session_of_2025() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-06-18").await;
    let listed = client.ask(1, "tools/list", json!({})).await;
    let names: Vec<&str> =
        listed["result"]["tools"].as_array().expect("tools").iter().filter_map(|t| t["name"].as_str()).collect();
    assert_eq!(names, ["echo", "panics"]);
    assert_eq!(listed["result"].get("nextCursor"), None);

    let answer = client.call(2, "echo", json!({ "text": "hello" })).await;
    assert_eq!(answer["result"]["content"][0]["text"], "hello");
    assert_eq!(answer["result"]["content"][1]["uri"], "echo://last");
    assert_eq!(answer["result"]["structuredContent"]["text"], "hello");
    assert_eq!(answer["result"]["isError"], false);
    assert_eq!(client.end().await, Vec::<Json>::new());
}

#[tokio::test]
async fn older_clients_get_no_links() {
    let mut client = Client::greeted(Arc::new(Empty), "2024-11-05").await;
    let answer = client.call(1, "echo", json!({ "text": "hello" })).await;
    assert_eq!(answer["result"]["content"].as_array().map(Vec::len), Some(1), "{answer}");
}

#[tokio::test]
async fn a_session_of_2026() {
    let mut client = Client::new(Arc::new(Empty));
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let found = client.ask(1, "server/discover", json!({ "_meta": meta })).await;
    let versions = found["result"]["supportedVersions"].to_string();
    assert!(versions.contains("2026-07-28") && versions.contains("2024-11-05"), "{found}");
    assert_eq!(found["result"]["instructions"], "Say something.");
    // Too early for anybody, and no reason to leave.
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    let listed = client.ask(2, "tools/list", json!({ "_meta": meta })).await;
    assert_eq!(listed["result"]["resultType"], "complete", "{listed}");
    assert!(listed["result"]["ttlMs"].is_u64() && listed["result"]["cacheScope"].is_string(), "{listed}");
    let answer =
        client.ask(3, "tools/call", json!({ "name": "echo", "arguments": { "text": "hi" }, "_meta": meta })).await;
    assert_eq!(answer["result"]["content"][0]["text"], "hi");
    assert_eq!(answer["result"]["resultType"], "complete");
    let refused = client.ask(4, "tools/list", json!({})).await;
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
}

#[tokio::test]
async fn what_the_caller_can_mend_is_a_result() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    let answer = client.call(1, "echo", json!({ "txet": "hello" })).await;
    assert_eq!(answer["result"]["isError"], true);
    assert_eq!(
        answer["result"]["content"][0]["text"],
        "unknown argument `txet`: did you mean `text`?; `text` is missing: what to say back"
    );
    let answer = client.call(2, "ecko", json!({})).await;
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(answer["error"]["message"], "unknown tool `ecko`: did you mean `echo`?");
    let answer = client.call(3, "weather", json!({})).await;
    assert_eq!(answer["error"]["message"], "unknown tool `weather`: known are echo, panics");
    let answer = client.ask(4, "no/such/method", json!({})).await;
    assert_eq!(answer["error"]["code"], -32601);
}

#[tokio::test]
async fn a_panic_is_an_answer() {
    let mut client = Client::greeted(Arc::new(Shelf), "2025-11-25").await;
    let long = "x".repeat(100_000);
    for (id, arguments) in [json!({ "early": true }), json!({}), json!({ "long": long })].into_iter().enumerate() {
        let answer = client.call(id as u32 + 1, "panics", arguments).await;
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        let text = answer["result"]["content"][0]["text"].as_str().unwrap_or_default();
        assert!(text.starts_with("the server failed inside `panics`"), "{text}");
    }
    let answer = client.ask(8, "resources/read", json!({ "uri": "note://panic" })).await;
    assert_eq!(answer["error"]["code"], -32603, "{answer}");
    let answer = client.call(9, "echo", json!({ "text": "still here" })).await;
    assert_eq!(answer["result"]["content"][0]["text"], "still here");
}

#[tokio::test]
async fn long_texts_are_read_elsewhere() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    let long = "x".repeat(300_000);
    let answer = client.call(1, "echo", json!({ "text": long })).await;
    assert_eq!(answer["result"]["content"][0]["text"].as_str().map(str::len), Some(300_000));
}

#[tokio::test]
async fn nonsense_ends_nothing() {
    let mut client = Client::new(Arc::new(Empty));
    for line in ["", "nonsense", "{\"jsonrpc\":", "\u{feff}", "null"] {
        client.send(line).await;
    }
    client.input.write_all(b"\xff\xfe\x00\n").await.expect("the server reads");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#).await;
    client.send(r#"{"jsonrpc":"2.0","id":3,"result":{}}"#).await;
    client.send(r#"{"jsonrpc":"2.0","id":9,"method":"ping"}"#).await;
    loop {
        let answer = client.next().await;
        // Well-formed JSON that is no message gets an error without an id.
        match answer.get("id") {
            Some(id) if *id == 9 => break,
            id => assert!(id.is_none_or(Json::is_null) && answer["error"]["code"] == -32600, "{answer}"),
        }
    }
}

#[tokio::test]
async fn the_end_of_input_waits_for_calls_in_flight() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    client
        .send(
            r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"echo","arguments":{"text":"slowly"}}}"#,
        )
        .await;
    let rest = client.end().await;
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert_eq!(rest[0]["result"]["content"][0]["text"], "slowly");
}

#[tokio::test]
async fn a_client_that_leaves_at_once_does_no_harm() {
    assert_eq!(Client::new(Arc::new(Empty)).end().await, Vec::<Json>::new());
}

#[tokio::test]
async fn a_cancelled_call_frees_its_place() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    for id in 10..60 {
        let call = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "echo", "arguments": { "text": "for ever" } } });
        client.send(&call.to_string()).await;
        let cancel = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": id } });
        client.send(&cancel.to_string()).await;
    }
    let answer = client.call(99, "echo", json!({ "text": "next" })).await;
    assert_eq!(answer["result"]["content"][0]["text"], "next");
}

#[tokio::test]
async fn a_cancelled_call_stops_on_whatever_thread_it_is() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    let long = format!("for ever{}", "x".repeat(100_000));
    let call = json!({ "name": "echo", "arguments": { "text": long } });
    client.send(&json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call }).to_string()).await;
    // A call that is cancelled before it began has nothing to stop.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let cancel = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 7 } });
    client.send(&cancel.to_string()).await;
    for _ in 0..100 {
        if GONE.load(Ordering::SeqCst) == long.len() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the call goes on though nobody waits for it");
}

#[tokio::test]
async fn a_slow_call_tells_who_asked_that_it_is_at_work() {
    let mut client = Client::greeted(Arc::new(Empty), "2025-11-25").await;
    let began = std::time::Instant::now();
    let call = json!({ "name": "echo", "arguments": { "text": "slowly" }, "_meta": { "progressToken": "p" } });
    client.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call }).to_string()).await;
    let first = client.next().await;
    assert!(began.elapsed() < Duration::from_millis(150), "the first word came after {:?}", began.elapsed());
    let mut told = vec![first];
    while told.last().is_some_and(|message| message.get("id").is_none()) {
        told.push(client.next().await);
    }
    let answer = told.pop().expect("an answer");
    assert_eq!(answer["result"]["content"][0]["text"], "slowly");
    let mut before = 0.0;
    for message in &told {
        assert_eq!(message["method"], "notifications/progress", "{message}");
        assert_eq!(message["params"]["progressToken"], "p", "{message}");
        let now = message["params"]["progress"].as_f64().expect("a number");
        assert!(now > before, "{told:?}");
        before = now;
    }
    // A quick one, and one that nobody wants to hear of, say nothing.
    let call = json!({ "name": "echo", "arguments": { "text": "hi" }, "_meta": { "progressToken": "q" } });
    let answer = client.ask(2, "tools/call", call).await;
    assert_eq!(answer["result"]["content"][0]["text"], "hi");
    let answer = client.call(3, "echo", json!({ "text": "slowly" })).await;
    assert_eq!(answer["result"]["content"][0]["text"], "slowly");
}

#[tokio::test]
async fn only_what_is_there_is_advertised() {
    let mut client = Client::new(Arc::new(Shelf));
    let who =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let answer = client.ask(0, "initialize", who).await;
    assert_eq!(answer["result"]["capabilities"], json!({ "completions": {}, "resources": {}, "tools": {} }));
    let listed = client.ask(1, "resources/list", json!({})).await;
    assert_eq!(listed["result"]["resources"][0]["uri"], "note://one");
    let read = client.ask(2, "resources/read", json!({ "uri": "note://one" })).await;
    assert_eq!(read["result"]["contents"][0]["text"], "first");
    let missing = client.ask(3, "resources/read", json!({ "uri": "note://two" })).await;
    assert_eq!(missing["error"]["code"], -32002);
    assert_eq!(missing["error"]["message"], "no resource `note://two`: try note://one");
    let of =
        json!({ "ref": { "type": "ref/resource", "uri": "note://{id}" }, "argument": { "name": "id", "value": "o" } });
    let completed = client.ask(4, "completion/complete", of).await;
    assert_eq!(completed["result"]["completion"]["values"], json!([]));
    let listed = client.ask(5, "prompts/list", json!({})).await;
    assert_eq!(listed["result"]["prompts"], json!([]));
}
