//! The binary as a client starts it: over pipes, over sockets, from a file; and how it ends.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

fn serve() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cs-backend-engineer"));
    command.args(["serve", "--store", "memory"]).stderr(Stdio::null()).env_remove("RUST_LOG");
    command
}

fn greeting() -> String {
    let who =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": who }).to_string() + "\n"
}

fn list(id: u32) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/list", "params": {} }).to_string() + "\n"
}

/// Asks for a greeting and the tools; every line that comes back is the answer.
fn talk(mut input: impl Write, output: impl Read) -> (impl Write, impl BufRead) {
    let mut output = BufReader::new(output);
    for (id, request) in [(1, greeting()), (2, list(2))] {
        input.write_all(request.as_bytes()).expect("the server reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("an answer");
        let answer: Json = serde_json::from_str(&line).expect("JSON-RPC");
        assert_eq!(answer["id"], id, "{line}");
        assert!(answer["result"].is_object(), "{line}");
    }
    (input, output)
}

/// How it ended, and that it did so at once.
fn ended(mut child: Child) -> ExitStatus {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a status") {
            return status;
        }
        if began.elapsed() > Duration::from_secs(2) {
            child.kill().expect("killed");
            panic!("still alive after 2 s");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

fn piped() -> (Child, impl Write, impl BufRead) {
    let mut child = serve().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server");
    let (input, output) = talk(child.stdin.take().expect("input"), child.stdout.take().expect("output"));
    (child, input, output)
}

/// As Node does it: a socket pair for each direction.
fn socketed() -> (Child, impl Write, impl BufRead) {
    let ((here_in, there_in), (here_out, there_out)) =
        (UnixStream::pair().expect("a pair"), UnixStream::pair().expect("a pair"));
    let mut command = serve();
    command.stdin(OwnedFd::from(there_in)).stdout(OwnedFd::from(there_out));
    let child = command.spawn().expect("the server");
    drop(command);
    let (input, output) = talk(here_in, here_out);
    (child, input, output)
}

#[test]
fn it_ends_with_its_input() {
    let (child, input, mut output) = piped();
    drop(input);
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the end");
    assert_eq!(rest, "");
    assert!(ended(child).success());

    let (child, input, _output) = socketed();
    drop(input);
    assert!(ended(child).success());
}

#[test]
fn it_ends_when_told_to() {
    for name in ["TERM", "INT"] {
        let (child, _input, _output) = piped();
        signal(&child, name);
        assert!(ended(child).success(), "{name} over pipes");
        let (child, _input, _output) = socketed();
        signal(&child, name);
        assert!(ended(child).success(), "{name} over sockets");
    }
}

#[test]
fn it_answers_a_file() {
    let mut requests = tempfile::tempfile().expect("a file");
    requests.write_all((greeting() + &list(2)).as_bytes()).expect("written");
    std::io::Seek::rewind(&mut requests).expect("rewound");
    let output = serve().stdin(requests).output().expect("the server");
    assert!(output.status.success());
    let answers: Vec<Json> = String::from_utf8(output.stdout)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[1]["id"], 2);
}

#[test]
fn nothing_is_not_an_error() {
    let output = serve().stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("the server");
    assert!(output.status.success());
    assert_eq!((output.stdout.len(), String::from_utf8_lossy(&output.stderr).as_ref()), (0, ""));
}

#[test]
fn even_the_fullest_log_stays_off_standard_output() {
    let mut child = serve().args(["--log", "trace"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it");
    let (input, mut output) = talk(child.stdin.take().expect("input"), child.stdout.take().expect("output"));
    drop(input);
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the end");
    assert_eq!(rest, "");
    assert!(ended(child).success());
}

#[test]
fn wrong_usage_is_2_and_says_what_is_right() {
    let refused = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cs-backend-engineer")).args(arguments).output().expect("it");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(output.stdout.len(), 0, "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let words = refused(&["serve", "--store", "mysql://x"]);
    assert!(words.contains("`mysql://x` is no store: give `memory`, a path, or `sqlite:PATH`"), "{words}");
    assert!(refused(&["srve"]).contains("serve"));
    assert!(refused(&["serve", "--log", "a=b=c"]).contains("--log"));
}
