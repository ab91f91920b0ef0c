//! The built binary, as a person starts it and as a client does, each time with a home of its own.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value as Json, json};

/// The seed's sample, as flags.
pub const SAMPLE: [&str; 14] = [
    "--team-size",
    "8",
    "--qps-p99",
    "50",
    "--read-write-ratio",
    "20",
    "--tenancy",
    "shared-multi-tenant",
    "--data-sensitivity",
    "pii",
    "--pattern",
    "modular-monolith",
    "--language-preference",
    "typescript",
];

/// The seed's sample, as arguments of a tool.
pub fn sample() -> Json {
    json!({
        "team_size": 8, "qps_p99": 50, "read_write_ratio": "20", "tenancy": "shared-multi-tenant",
        "data_sensitivity": "pii", "pattern": "modular-monolith", "language": "typescript",
    })
}

/// A folder with a store, logs and nothing of the user's own.
pub struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["logs", "temporary"] {
            std::fs::create_dir(dir.path().join(name)).expect("a folder");
        }
        Home { dir }
    }

    /// One with an empty project in it.
    pub fn with_project() -> Self {
        let home = Home::new();
        std::fs::create_dir_all(home.path("project")).expect("a folder");
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// By its canonical path: the program says where things are by that.
    pub fn real(&self, name: &str) -> PathBuf {
        std::fs::canonicalize(self.dir.path()).expect("a home").join(name)
    }

    /// The names in a folder of this home, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let names = std::fs::read_dir(self.path(folder)).expect("a folder");
        let mut names: Vec<String> =
            names.map(|n| n.expect("a name").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The binary with only what this home has.
    pub fn bare(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cs-backend-engineer"));
        command.env_remove("RUST_LOG").env("TMPDIR", self.path("temporary")).env("HOME", self.path("nobody"));
        for folder in ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(folder, self.path(folder));
        }
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare();
        command.args(arguments);
        let given = |flag: &str| arguments.contains(&flag);
        if !given("--store") {
            command.arg("--store").arg(self.path("walks.db"));
        }
        if !given("--log-dir") {
            command.arg("--log-dir").arg(self.path("logs"));
        }
        command
    }

    /// Runs a command to its end, with nothing on standard input.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.pipe(arguments, "")
    }

    /// Runs a command to its end.
    pub fn pipe(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary");
        let mut standard = child.stdin.take().expect("input");
        let input = input.to_owned();
        // A command that reads nothing closes its end, which is no fault.
        let writing = std::thread::spawn(move || standard.write_all(input.as_bytes()).is_ok());
        let output = child.wait_with_output().expect("an end");
        writing.join().expect("written");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Ran {
            code: output.status.code().expect("an exit code"),
            out: text(output.stdout),
            err: text(output.stderr),
            what: arguments.join(" "),
        }
    }

    /// A walk for cs-fullstack-engineer with Q1 pending, as its JSON.
    pub fn walk(&self) -> Json {
        self.run(&["walk", "--output", "json", "--parent", "cs-fullstack-engineer", "--brief", BRIEF]).exits(4).json()
    }

    /// A client of a server on this home's store.
    pub fn client(&self) -> Client {
        self.client_with(&[])
    }

    /// A client of a server with further flags.
    pub fn client_with(&self, flags: &[&str]) -> Client {
        let log = std::fs::File::create(self.path("stderr")).expect("a file");
        let mut command = self.command(&[&["serve"], flags].concat());
        let mut server = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().expect("the server");
        let input = server.stdin.take().expect("input");
        let output = BufReader::new(server.stdout.take().expect("output"));
        let mut client = Client { server, input, output, asked: 0 };
        let who = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        client.ask("initialize", who);
        client.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }
}

/// The brief of the product's main job.
pub const BRIEF: &str = "We are six engineers on a customer-facing billing portal in TypeScript and release daily.";

/// Runs a command to its end, with nothing on standard input.
pub fn ran(mut command: Command, what: &[&str]) -> Ran {
    let output = command.stdin(Stdio::null()).output().expect("the binary");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran {
        code: output.status.code().expect("an exit code"),
        out: text(output.stdout),
        err: text(output.stderr),
        what: what.join(" "),
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    what: String,
}

impl Ran {
    /// The same, once it is sure that it ended so.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}\n{}", self.what, self.out, self.err);
        self
    }

    /// All of standard output as one JSON object.
    #[track_caller]
    pub fn json(&self) -> Json {
        let json: Json = serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{}: {e}\n{}", self.what, self.out));
        assert!(json.is_object(), "{}: not one object: {json}", self.what);
        json
    }
}

/// One client over standard input and output; each line that comes is JSON-RPC.
pub struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Client {
    fn send(&mut self, message: &Json) {
        self.input.write_all(format!("{message}\n").as_bytes()).expect("the server reads");
    }

    #[track_caller]
    fn receive(&mut self) -> Json {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        let message: Json = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    /// Sends a request and gives its result.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Json) -> Json {
        let id = self.begin(method, params);
        self.finish(id)
    }

    /// Sends a request; [`Client::finish`] waits for its result.
    pub fn begin(&mut self, method: &str, params: Json) -> u64 {
        self.asked += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params }));
        self.asked
    }

    /// Waits for the result of a request.
    #[track_caller]
    pub fn finish(&mut self, id: u64) -> Json {
        let answer = self.receive();
        assert_eq!(answer["id"], id, "{answer}");
        assert!(answer["result"].is_object(), "a protocol error: {answer}");
        answer["result"].clone()
    }

    /// Calls a tool.
    #[track_caller]
    pub fn call(&mut self, tool: &str, arguments: Json) -> Called {
        let id = self.begin_call(tool, arguments);
        self.finish_call(id)
    }

    /// Sends a call; [`Client::finish_call`] waits for it.
    pub fn begin_call(&mut self, tool: &str, arguments: Json) -> u64 {
        self.begin("tools/call", json!({ "name": tool, "arguments": arguments }))
    }

    /// Waits for the reply of a call.
    #[track_caller]
    pub fn finish_call(&mut self, id: u64) -> Called {
        let result = self.finish(id);
        Called {
            text: result["content"][0]["text"].as_str().expect("text").to_owned(),
            json: result.get("structuredContent").cloned().unwrap_or(Json::Null),
            is_error: result["isError"] == true,
        }
    }

    /// Ends the server without a word, as a crash does.
    pub fn crash(mut self) {
        self.server.kill().expect("killed");
        self.server.wait().expect("ended");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What a tool replied.
#[derive(Debug, Clone)]
pub struct Called {
    pub text: String,
    pub json: Json,
    is_error: bool,
}

impl Called {
    /// The reply, which is no error.
    #[track_caller]
    pub fn done(self) -> Self {
        assert!(!self.is_error, "{}", self.text);
        self
    }

    /// The words of the error that it is.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(self.is_error, "taken: {}", self.text);
        assert_eq!(self.json, Json::Null, "an error has no structured result");
        self.text
    }

    /// A word of the structured result.
    #[track_caller]
    pub fn word(&self, pointer: &str) -> String {
        self.json
            .pointer(pointer)
            .and_then(Json::as_str)
            .unwrap_or_else(|| panic!("{pointer}: {}", self.json))
            .to_owned()
    }
}

/// The path as an argument.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}
