//! A server, started and asked as a client does.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::entry::Launch;
use crate::cli::install::own;
use crate::domain::facts::one_line;
use crate::domain::mask::mask;

/// How long a server may take to begin and to list its tools; it takes milliseconds, and a wrapper around it some
/// seconds (house heuristic).
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How long a server may take to end once nobody speaks to it any more (house heuristic).
const FAREWELL: Duration = Duration::from_millis(500);

/// The revision of the protocol in which it is asked.
pub(super) const REVISION: &str = "2025-11-25";

/// Bytes of what a server says in its log that are looked at, and letters of it that are shown (house heuristic).
const HEARD: u64 = 16 * 1024;
const SHOWN: usize = 300;

/// A server that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// What it calls itself, and its version.
    pub name: String,
    pub version: String,
    pub tools: Vec<String>,
    pub took: Duration,
}

impl Answer {
    /// From what `initialize` and `tools/list` gave.
    pub(super) fn of(hello: &Json, listed: &Json, took: Duration) -> Self {
        let word = |key: &str| hello["serverInfo"][key].as_str().unwrap_or("no name").to_owned();
        let tools = listed["tools"].as_array().into_iter().flatten();
        let tools = tools.filter_map(|tool| tool["name"].as_str()).map(str::to_owned).collect();
        Answer { name: word("name"), version: word("version"), tools, took }
    }

    /// Those of our tools that it does not have.
    pub(super) fn lacks(&self) -> Vec<&'static str> {
        own::TOOLS.into_iter().filter(|tool| !self.tools.iter().any(|t| t == tool)).collect()
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        format!("{} tools in {} ms", self.tools.len(), self.took.as_millis())
    }
}

/// What a client says first.
pub(super) fn hello() -> Json {
    let client = json!({ "name": "doctor", "version": env!("CARGO_PKG_VERSION") });
    json!({ "protocolVersion": REVISION, "capabilities": {}, "clientInfo": client })
}

/// Starts it as a client does, and asks it for its tools.
///
/// # Errors
/// Why it did not answer, with what it said of it in its log.
pub(super) fn shake(launch: &Launch) -> Result<Answer, String> {
    let began = Instant::now();
    let mut server = Server::start(launch, began + PATIENCE)?;
    match server.speak() {
        Ok((hello, listed)) => Ok(Answer::of(&hello, &listed, began.elapsed())),
        Err(why) => Err(match server.end() {
            log if log.is_empty() => why,
            log => format!("{why}; it says: {log}"),
        }),
    }
}

/// A server that ends with this value.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    log: Option<JoinHandle<String>>,
    until: Instant,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Server {
    fn start(launch: &Launch, until: Instant) -> Result<Self, String> {
        let mut command = Command::new(&launch.program);
        command.args(&launch.args).envs(&launch.env);
        if let Some(folder) = &launch.folder {
            command.current_dir(folder);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("it does not start ({e})"))?;
        let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
            return Err("it has no streams".into());
        };
        let input = child.stdin.take();
        let (send, lines) = channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.take_while(|line| send.send(line.clone()).is_ok()).count()
        });
        let log = std::thread::spawn(move || {
            let mut heard = Vec::new();
            let mut errors = errors;
            let _ = errors.by_ref().take(HEARD).read_to_end(&mut heard);
            // Whoever says more than that must not wait for a reader.
            let _ = std::io::copy(&mut errors, &mut std::io::sink());
            String::from_utf8_lossy(&heard).into_owned()
        });
        Ok(Server { child, input, lines, log: Some(log), until })
    }

    fn speak(&mut self) -> Result<(Json, Json), String> {
        let hello = self.ask(1, "initialize", hello())?;
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }))?;
        let listed = self.ask(2, "tools/list", json!({}))?;
        Ok((hello, listed))
    }

    fn send(&mut self, message: &Json) -> Result<(), String> {
        let Some(input) = &mut self.input else { return Err("it reads nothing".into()) };
        // Whoever is gone already says nothing any more, which is told when it is asked.
        match writeln!(input, "{message}") {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("it reads nothing ({e})")),
            _ => Ok(()),
        }
    }

    fn ask(&mut self, id: u32, method: &str, params: Json) -> Result<Json, String> {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).map_err(|e| match e {
                RecvTimeoutError::Timeout => format!("no answer to {method} within {} s", PATIENCE.as_secs()),
                RecvTimeoutError::Disconnected => format!("it ended before it answered {method}"),
            })?;
            if let Some(result) = answer(&line, id, method)? {
                return Ok(result);
            }
        }
    }

    fn stop(&mut self) {
        // A server ends with its input; a wrapper would leave it behind if it were killed at once.
        self.input = None;
        let until = Instant::now() + FAREWELL;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends it; gives the last of what it said in its log.
    fn end(&mut self) -> String {
        self.stop();
        // Somebody it started may hold the log open: not waited for.
        let heard = self.log.take().filter(|log| {
            let until = Instant::now() + FAREWELL;
            while !log.is_finished() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
            log.is_finished()
        });
        let heard = heard.and_then(|log| log.join().ok()).unwrap_or_default();
        let lines: Vec<&str> = heard.lines().filter(|line| !line.trim().is_empty()).collect();
        // What follows an error is how to call it; without one, the end tells most.
        let error = lines.iter().position(|line| line.to_lowercase().starts_with("error"));
        let told = error.map_or(&lines[lines.len().saturating_sub(3)..], |at| &lines[at..=at]);
        one_line(&mask(&told.join(" ")), SHOWN)
    }
}

/// What a message says to this question; nothing where it says something else.
///
/// # Errors
/// A refusal, or what is no message.
pub(super) fn answer(message: &str, id: u32, method: &str) -> Result<Option<Json>, String> {
    let said = || one_line(message, SHOWN);
    let answer: Json =
        serde_json::from_str(message).map_err(|_| format!("it does not speak the protocol: {}", said()))?;
    match (answer["id"] == id, answer.get("result")) {
        (true, Some(result)) => Ok(Some(result.clone())),
        (true, None) => Err(format!("{method} is refused: {}", one_line(&answer["error"].to_string(), SHOWN))),
        // A notification, or a question of the server's.
        (false, _) => Ok(None),
    }
}
