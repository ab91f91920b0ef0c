//! The server, started as a client starts it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::Check;
use crate::cli::Session;
use crate::cli::install::{NAME, own};

/// How long a server may take to begin and to list its tools; it takes milliseconds (house heuristic).
const PATIENCE: Duration = Duration::from_secs(5);

/// Starts this program as a client does, and asks it for its tools.
pub(super) fn check(session: &Session) -> Check {
    let name = "handshake";
    let began = Instant::now();
    match shake(session, began + PATIENCE) {
        Ok(tools) => {
            let missing: Vec<&str> = own::TOOLS.into_iter().filter(|tool| !tools.iter().any(|t| t == tool)).collect();
            if !missing.is_empty() {
                return Check::fail(
                    name,
                    format!("the server lacks {}", missing.join(", ")),
                    "install this program anew",
                );
            }
            let took = began.elapsed().as_millis();
            Check::ok(name, format!("{} tools in {took} ms: {}", tools.len(), tools.join(", ")))
        }
        Err(why) => Check::fail(name, why, format!("run `{NAME} serve --log debug` and read what it says")),
    }
}

/// A server that ends with this value.
struct Server {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn shake(session: &Session, until: Instant) -> Result<Vec<String>, String> {
    let mut command = Command::new(own::binary().map_err(|e| e.to_string())?);
    command.args(["serve", "--store", "memory", "--log-dir", "none"]);
    if let Some(config) = session.config() {
        command.arg("--config").arg(config);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|e| format!("the server does not start ({e})"))?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the server has no streams".into());
    };
    let (send, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).take_while(|line| send.send(line.clone()).is_ok()).count()
    });
    let mut server = Server { child, input, lines };
    let client = json!({ "name": "doctor", "version": env!("CARGO_PKG_VERSION") });
    let who = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
    server.ask(1, "initialize", who, until)?;
    server.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))?;
    let listed = server.ask(2, "tools/list", json!({}), until)?;
    let tools = listed["tools"].as_array().into_iter().flatten();
    Ok(tools.filter_map(|tool| tool["name"].as_str()).map(str::to_owned).collect())
}

impl Server {
    fn send(&mut self, message: &Json) -> Result<(), String> {
        writeln!(self.input, "{message}").map_err(|e| format!("the server reads nothing ({e})"))
    }

    fn ask(&mut self, id: u32, method: &str, params: Json, until: Instant) -> Result<Json, String> {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let line =
                self.lines.recv_timeout(until.saturating_duration_since(Instant::now())).map_err(|e| match e {
                    RecvTimeoutError::Timeout => format!("no answer to {method} within {} s", PATIENCE.as_secs()),
                    RecvTimeoutError::Disconnected => format!("the server ended before it answered {method}"),
                })?;
            let answer: Json = serde_json::from_str(&line).map_err(|_| format!("no JSON-RPC: {line}"))?;
            match (answer["id"] == id, answer.get("result")) {
                (true, Some(result)) => return Ok(result.clone()),
                (true, None) => return Err(format!("{method} is refused: {}", answer["error"])),
                // A notification, or a question of the server's.
                (false, _) => {}
            }
        }
    }
}
