//! What is malformed, too large, too much, too slow or half there.

use std::io::{BufReader, Read as _, Write as _};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::binary::{Home, shown};
use crate::site::{JSON, Site, initialize, read_answer, serve, token};
use crate::stop::until;

/// What the server still does for everybody else.
fn is_well(site: &Site) {
    site.caller("").ask("tools/list", json!({})).is(200);
}

#[test]
fn what_is_no_message_is_refused_in_words() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let pair = site.pair("");
    let deep = "[".repeat(200_000);
    for path in ["/mcp", &pair.endpoint] {
        let send = |headers: &[(&str, &str)], body: &str| site.send("POST", path, headers, body);
        for (body, words) in [
            ("", "the body is not JSON"),
            ("{", "the body is not JSON"),
            ("\u{0}\u{1}", "the body is not JSON"),
            (&deep, "the body is not JSON"),
            ("[]", "not a batch"),
            ("{}", "one request, notification or response"),
            ("null", "one request, notification or response"),
            (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, "one request, notification or response"),
        ] {
            let answer = send(&JSON, body).is(400);
            assert!(answer.words().contains(words), "{path} {:.20}: {answer:?}", body);
            let code = answer.json()["error"]["code"].as_i64();
            assert_eq!(code, Some(if words.starts_with("the body") { -32700 } else { -32600 }), "{answer:?}");
        }
        let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"] {
            let answer = send(&[("content-type", kind), JSON[1]], ping).is(415);
            assert!(answer.words().contains("send `Content-Type: application/json`"), "{answer:?}");
        }
        send(&[JSON[1]], ping).is(415);
    }
    is_well(&site);
}

#[test]
fn a_body_has_a_bound() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let pair = site.pair("");
    for path in ["/mcp", &pair.endpoint] {
        // By what it says of itself: at once where the client asks first, and so that it sees the reply where not.
        let length = [&JSON[..], &[("content-length", "8388609")]].concat();
        let asks = [&length[..], &[("expect", "100-continue")]].concat();
        for (headers, body) in [(&asks, ""), (&length, &"x".repeat(8_388_609))] {
            let answer = site.send("POST", path, headers, body).is(413);
            assert!(answer.words().starts_with("the body is over 8388608 bytes"), "{answer:?}");
        }
        // and by what comes.
        let mut stream = site.connect();
        let headers = [&JSON[..], &[("transfer-encoding", "chunked"), ("content-length", "")]].concat();
        let head = site.raw("POST", path, &headers, "").replace("content-length: \r\n", "");
        stream.write_all(head.as_bytes()).expect("sent");
        let mut writing = stream.try_clone().expect("a copy");
        let chunk = format!("100000\r\n{}\r\n", "x".repeat(1 << 20));
        let writer = std::thread::spawn(move || {
            for chunk in std::iter::repeat_n(chunk.as_str(), 12).chain(["0\r\n\r\n"]) {
                writing.write_all(chunk.as_bytes()).expect("read to the end");
            }
        });
        let answer = read_answer(&mut BufReader::new(stream)).is(413);
        assert!(answer.words().starts_with("the body is over 8388608 bytes"), "{answer:?}");
        writer.join().expect("written");
    }
    // A payload of 5 MB is none too large.
    let report = format!("Checkout p99 rose to 4 s; the pool is exhausted. {}", " ".repeat(5 << 20));
    let (words, error) = site.caller("").words("incident_triage", json!({ "report": report }));
    assert!(!error, "{words}");
    let mut pair = pair;
    let call = json!({ "name": "incident_triage", "arguments": { "report": report } });
    pair.post(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call })).is(202);
    assert_eq!(pair.events.message()["result"]["isError"], false);
    until(|| crate::stop::in_flight(&site) == 0);
}

#[test]
fn a_flood_is_held_to_its_rate() {
    let home = Home::new();
    let (alice, bob) = (token(&home, "alice"), token(&home, "bob"));
    let site = serve(&home, &["--rate", "5", "--token-file", &shown(&home.path("tokens"))]);
    let mut answers: Vec<_> = (0..30).map(|_| site.caller(&alice).ask("tools/list", json!({}))).collect();
    answers.retain(|a| a.status != 200);
    assert!(answers.len() >= 10, "{} refused", answers.len());
    let refused = answers.pop().expect("one").is(429);
    assert_eq!(refused.words(), "more than 5 requests a second from one caller: wait a second, then go on");
    assert_eq!(refused.headers["retry-after"], "1");
    // Another caller feels nothing, and the first is served again.
    site.caller(&bob).ask("tools/list", json!({})).is(200);
    until(|| site.caller(&alice).ask("tools/list", json!({})).status == 200);
    let counted = site.send("GET", "/metrics", &[("authorization", &bob)], "").is(200).body;
    assert!(counted.contains("csbe_refused_total{reason=\"rate\"}"), "{counted}");
}

#[test]
fn what_one_caller_keeps_has_a_bound() {
    let home = Home::new();
    let (alice, bob) = (token(&home, "alice"), token(&home, "bob"));
    let site = serve(&home, &["--quota", "1", "--token-file", &shown(&home.path("tokens"))]);
    let keep = |who: &str, n: usize| {
        let brief = format!("{} {n} {}", crate::binary::BRIEF, "We sell to clinics. ".repeat(5000));
        site.caller(who).words("walk_question", json!({ "brief": brief }))
    };
    let refused = (0..30).map(|n| keep(&alice, n)).find(|(_, error)| *error).expect("a bound").0;
    assert!(refused.starts_with("no more is kept: ") && refused.contains(" of 1048576 bytes"), "{refused}");
    let (words, error) = keep(&bob, 0);
    assert!(!error, "{words}");
}

#[test]
fn a_thousand_sessions_of_one_caller() {
    let home = Home::new();
    let (alice, bob) = (token(&home, "alice"), token(&home, "bob"));
    let flags = ["--token-file", &shown(&home.path("tokens")), "--rate", "100000"];
    let site = serve(&home, &flags);
    let open = || site.post(&initialize("2025-11-25"), &[("authorization", &alice)]);
    let opened: Vec<String> =
        (0..1000).map(|_| open()).filter_map(|a| a.headers.get("mcp-session-id").cloned()).collect();
    assert_eq!(opened.len(), 100);
    let refused = open().is(429).words();
    assert!(refused.starts_with("more than 100 sessions of one caller: end one with DELETE"), "{refused}");
    // The older pair counts with them.
    site.send("GET", "/sse", &[("authorization", &alice)], "").is(429);
    site.session("2025-11-25", &bob);
    site.caller(&alice).ask("tools/list", json!({})).is(200);
    site.send("DELETE", "/mcp", &[("authorization", &alice), ("mcp-session-id", &opened[0])], "").is(202);
    open().is(200);
    let counted = site.send("GET", "/metrics", &[("authorization", &bob)], "").is(200).body;
    assert!(counted.contains("csbe_sessions{kind=\"streamable\"} 101"), "{counted}");
}

#[test]
fn the_older_pair_is_bounded_and_its_ids_are_its_own() {
    let home = Home::new();
    let site = serve(&home, &["--sessions", "2"]);
    let (mut one, mut other) = (site.pair(""), site.pair(""));
    let refused = site.send("GET", "/sse", &[], "").is(429).words();
    assert!(refused.starts_with("more than 2 "), "{refused}");
    let ping = json!({ "jsonrpc": "2.0", "id": 7, "method": "ping" });
    for pair in [&mut one, &mut other] {
        pair.post(&ping).is(202);
        assert_eq!(pair.events.message(), json!({ "jsonrpc": "2.0", "id": 7, "result": {} }));
    }
    drop(one);
    until(|| site.send("POST", "/messages?session_id=x", &JSON, "{}").status == 404);
    until(|| {
        let mut stream = site.connect();
        stream.write_all(site.raw("GET", "/sse", &[], "").as_bytes()).expect("sent");
        crate::site::read_head(&mut BufReader::new(stream)).0 == 200
    });
}

#[test]
fn who_is_slow_is_cut_off_and_nobody_waits() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let began = Instant::now();
    // Headers that never end, a body that never ends, connections that say nothing, one that has half closed.
    let mut headers: Vec<_> = (0..50).map(|_| site.connect()).collect();
    let mut bodies: Vec<_> = (0..20).map(|_| site.connect()).collect();
    let silent: Vec<_> = (0..50).map(|_| site.connect()).collect();
    let half: Vec<_> = (0..50).map(|_| site.connect()).collect();
    let head = site.raw("POST", "/mcp", &[&JSON[..], &[("content-length", "1000000")]].concat(), "");
    for stream in &mut bodies {
        stream.write_all(head.as_bytes()).expect("sent");
    }
    for stream in &half {
        stream.shutdown(std::net::Shutdown::Write).expect("half closed");
    }
    let mut drips = 0;
    while began.elapsed() < Duration::from_secs(12) {
        for stream in headers.iter_mut().chain(&mut bodies) {
            let _ = stream.write_all(if drips == 0 { b"GET /mcp HTTP/1.1\r\nx: " } else { b"a" });
        }
        drips += 1;
        is_well(&site);
        std::thread::sleep(Duration::from_millis(500));
    }
    let slow = read_answer(&mut BufReader::new(bodies.remove(0))).is(408);
    assert_eq!(slow.words(), "the body did not arrive within 20 s: send it whole");
    for mut stream in headers.into_iter().chain(silent).chain(half) {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    until(|| crate::stop::in_flight(&site) == 0);
    is_well(&site);
}

#[test]
fn a_stream_that_is_dropped_frees_what_it_held() {
    let home = Home::new();
    let site = serve(&home, &["--sessions", "3"]);
    for _ in 0..10 {
        let session = site.session("2025-11-25", "");
        let id = session.session.clone().expect("a session");
        let headers = [("mcp-session-id", id.as_str()), ("mcp-protocol-version", "2025-11-25")];
        drop(site.events("/mcp", &headers));
        until(|| counted(&site, "csbe_streams ") == 0);
        site.send("DELETE", "/mcp", &headers, "").is(202);
    }
    assert_eq!(counted(&site, "csbe_sessions{kind=\"streamable\"} "), 0);
}

/// A number of `/metrics`.
pub fn counted(site: &Site, name: &str) -> u64 {
    let text = site.get("/metrics").is(200).body;
    let line = text.lines().find_map(|l| l.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name}:\n{text}")).trim().parse().expect("a number")
}

#[test]
fn nonsense_on_the_wire_harms_nobody() {
    let home = Home::new();
    let site = serve(&home, &[]);
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        b"GET /mcp HTTP/1.1\r\nhost: localhost\r\nmcp-session-id: \xff\xfe\r\n\r\n",
    ] {
        let mut stream = site.connect();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 2"), "{bytes:?}");
    }
    let many = format!("GET /mcp HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "a: b\r\n".repeat(1000));
    let large = format!("GET /mcp HTTP/1.1\r\nhost: localhost\r\na: {}\r\n\r\n", "b".repeat(1 << 20));
    for text in [many, large] {
        let mut stream = site.connect();
        let _ = stream.write_all(text.as_bytes());
        let mut rest = String::new();
        let _ = stream.read_to_string(&mut rest);
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 431"), "{rest}");
    }
    let odd: Json = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": 7 } });
    site.session("2025-11-25", "").send(&odd);
    is_well(&site);
}
