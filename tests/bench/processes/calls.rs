//! What is asked, each time with facts that no call had before.

use std::cell::Cell;

use serde_json::{Value as Json, json};

thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
}

/// A number that was not given before in this run.
fn fresh() -> u64 {
    ASKED.with(|asked| {
        asked.set(asked.get() + 1);
        asked.get()
    })
}

/// A request: method and parameters.
#[derive(Debug, Clone)]
pub struct Call {
    method: &'static str,
    params: Json,
}

/// The arguments of a one-call decision.
fn facts() -> Json {
    json!({
        "team_size": 8, "qps_p99": 50.0 + fresh() as f64 / 1000.0, "read_write_ratio": "20",
        "tenancy": "shared-multi-tenant", "data_sensitivity": "pii", "pattern": "modular-monolith",
        "language": "typescript",
    })
}

impl Call {
    fn tool(name: &str, arguments: Json) -> Call {
        Call { method: "tools/call", params: json!({ "name": name, "arguments": arguments }) }
    }

    pub fn list() -> Call {
        Call { method: "tools/list", params: json!({}) }
    }

    pub fn decide() -> Call {
        Call::tool("decide", facts())
    }

    pub fn digest(decision: &str) -> Call {
        Call::tool("digest", json!({ "decision_id": decision }))
    }

    /// One that passes all rooms and finds nothing to do.
    pub fn nothing() -> Call {
        Call::tool("digest", json!({}))
    }

    /// The bare server's, with the arguments of a decision.
    pub fn echo() -> Call {
        Call::tool("echo", facts())
    }

    pub fn open_walk() -> Call {
        let brief = "We are six engineers on a customer-facing billing portal in TypeScript and release daily.";
        let arguments =
            json!({ "parent_agent": "cs-fullstack-engineer", "brief": format!("{brief} Ticket {}.", fresh()) });
        Call::tool("walk_question", arguments)
    }

    pub fn answer(walk: &str) -> Call {
        let load = 180 + fresh() % 100;
        Call::tool("walk_question", json!({ "walk_id": walk, "answer": format!("20:1; {load} qps at p99 in a year") }))
    }

    /// As a line of standard input, with this id.
    pub fn line(&self, id: u64) -> String {
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": self.method, "params": self.params });
        format!("{message}\n")
    }

    /// As a whole HTTP/1.1 request of the stateless revision, on a connection that is kept.
    pub fn request(&self, host: &str) -> String {
        let mut message = json!({ "jsonrpc": "2.0", "id": fresh(), "method": self.method, "params": self.params });
        message["params"]["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "1" },
        });
        let name = self.params["name"].as_str().map(|name| format!("mcp-name: {name}\r\n")).unwrap_or_default();
        let (method, body) = (self.method, message.to_string());
        let length = body.len();
        format!(
            "POST /mcp HTTP/1.1\r\nhost: {host}\r\naccept: application/json, text/event-stream\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\nmcp-protocol-version: 2026-07-28\r\n\
             mcp-method: {method}\r\n{name}\r\n{body}"
        )
    }
}

/// The id that a reply brings: of a decision or of a walk.
///
/// # Panics
/// Where the reply is none, or an error.
pub fn id_in(reply: &[u8], field: &str) -> String {
    let reply: Json = serde_json::from_slice(reply).expect("JSON");
    let id = &reply["result"]["structuredContent"][field];
    id.as_str().unwrap_or_else(|| panic!("no `{field}` in {reply}")).to_owned()
}

/// # Panics
/// Where the reply is no result, or an error of the tool that was not asked for.
pub fn check(reply: &[u8]) {
    let reply: Json = serde_json::from_slice(reply).expect("JSON");
    let result = &reply["result"];
    let meant =
        result["content"][0]["text"].as_str().is_some_and(|text| text.starts_with("there is nothing to digest"));
    assert!(result.is_object() && (result["isError"] != true || meant), "{reply}");
}
