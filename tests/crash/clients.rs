//! Clients over standard input and output that are slow, that never listen, and that die in the middle of a word.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::binary::{BRIEF, Home, shown};

fn start(home: &Home) -> (Child, ChildStdin, BufReader<ChildStdout>) {
    let mut command = home.bare();
    command.args(["serve", "--log-dir", "none", "--store", &shown(&home.path("walks.db"))]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a server");
    let (input, output) = (child.stdin.take().expect("input"), child.stdout.take().expect("output"));
    (child, input, BufReader::new(output))
}

fn greeting() -> String {
    let who =
        json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": who }).to_string() + "\n"
}

fn call(id: u32, tool: &str, arguments: Json) -> String {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }).to_string() + "\n"
}

fn line(output: &mut impl std::io::BufRead) -> Json {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"))
}

fn ended(mut child: Child) {
    let began = Instant::now();
    while child.try_wait().expect("a state").is_none() {
        if began.elapsed() > Duration::from_secs(20) {
            child.kill().expect("killed");
            panic!("it does not end with its input");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn one_that_sends_byte_by_byte_is_answered() {
    let home = Home::new();
    let (child, mut input, mut output) = start(&home);
    for byte in (greeting() + &call(1, "walk_question", json!({ "brief": BRIEF }))).bytes() {
        input.write_all(&[byte]).expect("it reads");
        std::thread::sleep(Duration::from_micros(300));
    }
    assert_eq!(line(&mut output)["id"], 0);
    assert_eq!(line(&mut output)["result"]["structuredContent"]["question"]["id"], "Q1");
    drop(input);
    ended(child);
}

#[test]
fn one_that_dies_in_the_middle_of_a_call_changes_nothing() {
    let home = Home::new();
    let (child, mut input, mut output) = start(&home);
    let opening = json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF });
    input.write_all((greeting() + &call(1, "walk_question", opening)).as_bytes()).expect("it reads");
    line(&mut output);
    let walk = line(&mut output)["result"]["structuredContent"]["walk_id"].as_str().expect("an id").to_owned();
    let answer = call(2, "walk_question", json!({ "walk_id": walk, "answer": "20:1, 180 qps" }));
    // All but the end of the message; then without its end of line, which a reader at the end of input may take.
    for (cut, questions) in [(answer.len() - 3, ["Q1", "Q1"]), (answer.len() - 1, ["Q1", "Q3"])] {
        let (child, mut input, mut output) = start(&home);
        input.write_all((greeting() + &answer[..cut]).as_bytes()).expect("it reads");
        drop(input);
        let mut said = String::new();
        output.read_to_string(&mut said).expect("the end");
        ended(child);
        let told = said.lines().count() > 1;
        let (other, mut input, mut output) = start(&home);
        input.write_all((greeting() + &call(3, "walk_question", json!({ "walk_id": walk }))).as_bytes()).expect("it");
        line(&mut output);
        let stands = line(&mut output)["result"]["structuredContent"]["question"]["id"].clone();
        assert_eq!(stands, questions[usize::from(told)], "as it was told: {said}");
        drop(input);
        ended(other);
    }
    drop(input);
    ended(child);
}

#[test]
fn one_that_never_listens_costs_little_and_nobody_else_anything() {
    let home = Home::new();
    let (mut child, mut input, output) = start(&home);
    let memory = |child: &Child| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("its state");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident");
        resident.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
    };
    input.write_all(greeting().as_bytes()).expect("it reads");
    // The server stops to read once nobody takes what it says; so somebody else must do the writing.
    let sent = Arc::new(AtomicU32::new(0));
    let counted = sent.clone();
    let feeding = std::thread::spawn(move || {
        let mut id = 1;
        let list = |id: u32| json!({ "jsonrpc": "2.0", "id": id, "method": "tools/list" }).to_string() + "\n";
        while input.write_all(list(id).as_bytes()).is_ok() {
            id += 1;
            counted.store(id, Ordering::Relaxed);
        }
    });
    let began = Instant::now();
    let mut before = u32::MAX;
    while before != sent.load(Ordering::Relaxed) {
        assert!(began.elapsed() < Duration::from_secs(60), "it reads on and on");
        before = sent.load(Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(700));
    }
    let resident = memory(&child);
    // Another client of the same store is served meanwhile.
    let (other, mut other_input, mut other_output) = start(&home);
    let began = Instant::now();
    other_input.write_all((greeting() + &call(1, "walk_question", json!({ "brief": BRIEF }))).as_bytes()).expect("it");
    line(&mut other_output);
    assert_eq!(line(&mut other_output)["result"]["isError"], false);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    drop(other_input);
    ended(other);
    // Once it listens after all, it hears every answer.
    let listening = std::thread::spawn(move || output.lines().map_while(Result::ok).take(600).count());
    assert_eq!(listening.join().expect("no panic"), 600);
    child.kill().expect("killed");
    child.wait().expect("ended");
    feeding.join().expect("no panic");
    eprintln!("{before} calls sent to a client that never listens, {resident} kB resident");
    assert!(resident < 100_000, "{resident} kB for {before} calls that nobody hears the answers of");
}
