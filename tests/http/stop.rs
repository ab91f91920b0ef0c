//! The end: of a call that nobody waits for, and of the server.

use std::io::{BufReader, Write as _};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::binary::Home;
use crate::site::{PATIENCE, Site, read_answer, serve};

/// Waits until it is so.
#[track_caller]
pub fn until(so: impl Fn() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < PATIENCE, "it never came to be");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Calls that are being answered.
pub fn in_flight(site: &Site) -> u64 {
    crate::bounds::counted(site, "csbe_calls_in_flight ")
}

/// Long enough to be in flight while a test looks, and longer than any test waits.
pub const SHORT: usize = 1000;
const LONG: usize = 10_000;

/// A report that takes a second or so to read for each thousand of `parts`, without optimisation.
pub fn long_report(parts: usize) -> String {
    "The replica lag is 90 s after the deploy, and checkout p99 rose to 4 s; the pool is exhausted. ".repeat(parts)
}

/// A call that takes a while, begun on a connection of its own.
fn slow_call(site: &Site, parts: usize) -> BufReader<std::net::TcpStream> {
    let params = json!({ "name": "incident_triage", "arguments": { "report": long_report(parts) } });
    let (headers, message) = site.caller("").request("tools/call", params);
    let mut headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    headers.extend(crate::site::JSON);
    let mut stream = site.connect();
    stream.write_all(site.raw("POST", "/mcp", &headers, &message.to_string()).as_bytes()).expect("sent");
    let stream = BufReader::new(stream);
    until(|| in_flight(site) > 0);
    stream
}

#[test]
fn a_call_in_flight_is_finished_and_streams_end() {
    let home = Home::new();
    let mut site = serve(&home, &[]);
    let mut pair = site.pair("");
    let session = site.session("2025-11-25", "");
    let id = session.session.clone().expect("a session");
    let mut listening = site.events("/mcp", &[("mcp-session-id", &id), ("mcp-protocol-version", "2025-11-25")]);
    let mut idle = site.connect();
    // A call of the older pair is one, too.
    let call = json!({ "name": "incident_triage", "arguments": { "report": long_report(SHORT) } });
    pair.post(&json!({ "jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": call })).is(202);
    let mut call = slow_call(&site, SHORT);
    assert_eq!(in_flight(&site), 2);
    site.signal("TERM");
    let answer = read_answer(&mut call).is(200);
    assert_eq!(answer.json()["result"]["isError"], false);
    assert_eq!(pair.events.message()["result"]["isError"], false);
    assert_eq!((pair.events.next(), listening.next()), (None, None));
    let (status, took) = site.ended();
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(std::net::TcpStream::connect(site.address()).is_err(), "it still listens");
    assert!(idle.write_all(b"GET / HTTP/1.1\r\n\r\n").is_err() || idle.peek(&mut [0]).map_or(true, |n| n == 0));
}

#[test]
fn an_idle_server_stops_at_once_and_a_second_signal_does_not_wait() {
    let home = Home::new();
    for signal in ["TERM", "INT"] {
        let mut site = serve(&home, &[]);
        let _pair = site.pair("");
        site.signal(signal);
        let (status, took) = site.ended();
        assert!(status.success() && took < Duration::from_secs(2), "{status} {took:?}");
    }
    let mut site = serve(&home, &[]);
    let _call = slow_call(&site, LONG);
    let began = Instant::now();
    site.signal("TERM");
    until(|| std::net::TcpStream::connect(site.address()).is_err());
    site.signal("TERM");
    let (status, _) = site.ended();
    assert_eq!((status.code(), began.elapsed() < Duration::from_secs(7)), (Some(1), true), "{status}");
}

#[test]
fn a_client_that_leaves_takes_its_call_back() {
    let home = Home::new();
    let site = serve(&home, &[]);
    drop(slow_call(&site, LONG));
    until(|| in_flight(&site) == 0);
    until(|| site.get("/metrics").body.contains("tool=\"incident_triage\",outcome=\"cancelled\"} 1"));
    let mut pair = site.pair("");
    let call = json!({ "name": "incident_triage", "arguments": { "report": long_report(LONG) } });
    pair.post(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call })).is(202);
    // By a word,
    let what = json!({ "requestId": 1, "reason": "never mind" });
    pair.post(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": what })).is(202);
    until(|| site.get("/metrics").body.contains("tool=\"incident_triage\",outcome=\"cancelled\"} 2"));
    pair.post(&json!({ "jsonrpc": "2.0", "id": 2, "method": "ping" })).is(202);
    assert_eq!(pair.events.message()["id"], 2);
    // or without.
    pair.post(&json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": call })).is(202);
    until(|| in_flight(&site) == 1);
    drop(pair);
    until(|| in_flight(&site) == 0);
    let text = site.get("/metrics").body;
    assert!(!text.contains("tool=\"incident_triage\",outcome=\"done\""), "{text}");
}
