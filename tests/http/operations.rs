//! What an operator sees.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value as Json, json};

use crate::binary::{BRIEF, Home, sample, shown};
use crate::site::{initialize, serve, token};
use crate::stop::until;

#[test]
fn a_store_that_is_down_at_the_start_heals() {
    let home = Home::new();
    let folder = home.path("later");
    std::fs::write(&folder, "not a folder yet").expect("written");
    let store = shown(&folder.join("walks.db"));
    let site = serve(&home, &["--store", &store]);
    site.get("/healthz").is(200);
    let ready = site.get("/readyz").is(503).json();
    assert_eq!(ready["status"], "unready");
    assert!(
        ready["store"].as_str().is_some_and(|w| w.contains("name a file elsewhere with `--store PATH`")),
        "{ready}"
    );
    let opening = json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF });
    let (words, error) = site.caller("").words("walk_question", opening.clone());
    assert!(error && words.contains("cannot be made"), "{words}");
    let text = site.get("/metrics").is(200).body;
    assert!(text.contains("csbe_calls_total{tool=\"walk_question\",outcome=\"store_failed\"} 1"), "{text}");
    assert!(!text.contains("csbe_store_errors_total 0"), "{text}");
    std::fs::remove_file(&folder).expect("removed");
    std::fs::create_dir(&folder).expect("a folder");
    until(|| site.get("/readyz").status == 200);
    assert_eq!(site.get("/readyz").json(), json!({ "status": "ready", "store": "ok", "degraded": [] }));
    let (words, error) = site.caller("").words("walk_question", opening);
    assert!(!error, "{words}");
}

#[test]
fn where_things_are_kept_is_none_of_a_remote_callers_business() {
    let home = Home::new();
    let folder = home.path("later");
    std::fs::write(&folder, "not a folder yet").expect("written");
    let alice = token(&home, "alice");
    let stores = [shown(&folder.join("walks.db")), "postgres://ada@127.0.0.1:1/hidden".to_owned()];
    for store in &stores {
        let site = serve(&home, &["--store", store, "--token-file", &shown(&home.path("tokens"))]);
        let mut caller = site.caller(&alice);
        let (opened, error) = caller.words("walk_question", json!({ "brief": BRIEF }));
        assert!(error, "{opened}");
        let read = caller.ask("resources/read", json!({ "uri": "walk://w-0123456789abcdef01234567/log" })).body;
        let ready = site.send("GET", "/readyz", &[("authorization", &alice)], "").is(503).body;
        for words in [&opened, &read, &ready] {
            assert!(words.contains("tell whoever runs this server"), "no next step: {words}");
            for told in ["later", "walks.db", "127.0.0.1", "hidden", "ada", "--store"] {
                assert!(!words.contains(told), "`{told}` in: {words}");
            }
        }
        let log = site.log();
        let place = if store.starts_with("postgres") { "127.0.0.1:1/hidden" } else { "later" };
        assert!(log.matches(place).count() >= 3, "the operator is not told where: {log}");
    }
}

#[test]
fn what_a_store_could_not_forget_is_looked_at_again() {
    let home = Home::new();
    let folder = home.path("later");
    std::fs::write(&folder, "not a folder yet").expect("written");
    let site = serve(&home, &["--store", &shown(&folder.join("walks.db")), "--keep-walks", "90d", "--log", "info"]);
    until(|| site.log().contains("old walks were not forgotten"));
    std::fs::remove_file(&folder).expect("removed");
    std::fs::create_dir(&folder).expect("a folder");
    until(|| site.log().contains("forgot what nobody had touched for 90 days"));
}

#[test]
fn broken_data_is_said_and_served_without() {
    let home = Home::new();
    let data = home.path("data");
    std::fs::create_dir_all(data.join("profiles")).expect("a folder");
    std::fs::write(data.join("profiles/acme.json"), "{").expect("written");
    let site = serve(&home, &["--config", &shown(&data)]);
    let ready = site.get("/readyz").is(200).json();
    assert_eq!(ready["status"], "degraded");
    assert!(ready["degraded"][0].as_str().is_some_and(|w| w.contains("profiles/acme.json")), "{ready}");
}

#[test]
fn what_prometheus_reads() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let mut caller = site.caller("");
    caller.call("walk_question", json!({ "brief": BRIEF }));
    caller.call("decide", sample());
    caller.call("decide", json!({ "pattern": "mud" }));
    caller.ask("tools/call", json!({ "name": "nothing", "arguments": {} }));
    site.post(&json!({}), &[("host", "evil.example.com")]).is(421);
    let answer = site.get("/metrics").is(200);
    assert_eq!(answer.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    for line in [
        "csbe_calls_total{tool=\"decide\",outcome=\"done\"} 1",
        "csbe_calls_total{tool=\"decide\",outcome=\"refused\"} 1",
        "csbe_call_seconds_count{tool=\"decide\"} 2",
        "csbe_call_seconds_bucket{le=\"+Inf\",tool=\"decide\"} 2",
        "csbe_refused_total{reason=\"host\"} 1",
        "csbe_http_requests_total{route=\"/mcp\",status=\"421\"} 1",
        "csbe_store_errors_total 0",
        "csbe_walks{state=\"asking\"} 1",
        "csbe_sessions{kind=\"streamable\"} 0",
        "csbe_sessions{kind=\"sse\"} 0",
        "csbe_calls_in_flight 0",
        "csbe_build_info{version=\"0.1.0\"} 1",
        "# EOF",
    ] {
        assert!(answer.body.lines().any(|l| l == line), "no {line} in:\n{}", answer.body);
    }
    assert!(!answer.body.contains("nothing"), "a name that a caller made up");
}

#[test]
fn what_standard_input_calls_is_counted_too() {
    let home = Home::new();
    let log = home.path("both.log");
    let mut command = home.bare();
    command.args(["serve", "--http", "127.0.0.1:0", "--stdio", "--store", "memory"]);
    let errors = std::fs::File::create(&log).expect("a file");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).spawn().expect("the server");
    let said = || std::fs::read_to_string(&log).expect("the log");
    until(|| said().contains("/mcp"));
    let said = said();
    let address = said.split("http://").nth(1).and_then(|rest| rest.split("/mcp").next()).expect("an address");
    let mut input = child.stdin.take().expect("input");
    let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
    let call = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call",
        "params": { "name": "decide", "arguments": sample() } });
    writeln!(input, "{}", initialize("2025-11-25")).expect("written");
    lines.next().expect("an answer").expect("a line");
    writeln!(input, "{}\n{call}", json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).expect("written");
    let answer: Json = serde_json::from_str(&lines.next().expect("an answer").expect("a line")).expect("JSON");
    assert_eq!(answer["result"]["isError"], false, "{answer}");
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    write!(stream, "GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").expect("sent");
    let text = std::io::read_to_string(stream).expect("the counts");
    child.kill().expect("ended");
    child.wait().expect("ended");
    assert!(text.contains("csbe_calls_total{tool=\"decide\",outcome=\"done\"} 1"), "{text}");
}

#[test]
fn every_line_of_the_log_says_whose_it_is() {
    let home = Home::new();
    let alice = token(&home, "alice");
    let flags = ["--token-file", &shown(&home.path("tokens")), "--log", "info", "--log-format", "json"];
    let site = serve(&home, &flags);
    let (headers, message) =
        site.caller(&alice).request("tools/call", json!({ "name": "decide", "arguments": sample() }));
    let mut headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    headers.extend([("traceparent", parent.as_str()), ("x-request-id", "req-1.a_B")]);
    let answer = site.post(&message, &headers).is(200);
    assert_eq!(answer.headers["x-request-id"], "req-1.a_B");
    let said = |what: &str| {
        let of = |l: &&str| l.contains("req-1.a_B") && l.contains(what);
        site.log().lines().find(of).map(str::to_owned)
    };
    until(|| said("answered").is_some());
    let called: Json = serde_json::from_str(&said("called").expect("a line")).expect("JSON");
    assert_eq!((called["tool"].as_str(), called["outcome"].as_str()), (Some("decide"), Some("done")), "{called}");
    let line: Json = serde_json::from_str(&said("answered").expect("a line")).expect("JSON");
    let span = &line["span"];
    assert_eq!((span["id"].as_str(), span["caller"].as_str()), (Some("req-1.a_B"), Some("alice")), "{line}");
    assert_eq!((span["trace"].as_str(), span["parent"].as_str()), (Some(trace), Some("b7ad6b7169203331")), "{line}");
    assert_eq!((line["route"].as_str(), line["status"].as_u64()), (Some("/mcp"), Some(200)), "{line}");
    // What is no id is not taken, nor what is no trace.
    for id in ["a b", "a\"b", "\u{e9}", &"a".repeat(65), ""] {
        let answer = site.send("GET", "/healthz", &[("x-request-id", id)], "").is(200);
        assert_eq!(answer.headers["x-request-id"].len(), 16, "{id}: {answer:?}");
    }
    for wrong in ["00-0-0-0", &parent.replace("00-0", "ff-0"), &parent.to_uppercase(), &format!("{parent}-x")] {
        let id = format!("n{}", wrong.len());
        site.send("GET", "/healthz", &[("traceparent", wrong), ("x-request-id", &id)], "").is(200);
        until(|| site.log().contains(&id));
        let log = site.log();
        let line = log.lines().find(|l| l.contains(&id)).expect("a line");
        assert!(!line.contains("\"trace\""), "{wrong}: {line}");
    }
}

#[test]
fn logs_say_nothing_of_what_was_said() {
    let home = Home::new();
    let alice = token(&home, "alice");
    let flags = ["--token-file", &shown(&home.path("tokens")), "--log", "info"];
    let site = serve(&home, &flags);
    let mut caller = site.caller(&alice);
    let said = "Zanzibar";
    caller.call("walk_question", json!({ "brief": format!("{BRIEF} We are called {said}.") }));
    caller.words("walk_question", json!({ "walk_id": said, "answer": said }));
    caller.ask("tools/call", json!({ "name": said, "arguments": {} }));
    caller.ask("resources/read", json!({ "uri": format!("walk://{said}/log") }));
    caller.ask("prompts/get", json!({ "name": said }));
    caller.ask(said, json!({}));
    let mut session = site.session("2025-11-25", &alice);
    session.ask("resources/read", json!({ "uri": format!("walk://{said}/log") }));
    session.send(
        &json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 1, "reason": said } }),
    );
    session.send(&json!({ "jsonrpc": "2.0", "method": said }));
    let pair = site.pair(&alice);
    pair.post(&json!({ "jsonrpc": "2.0", "id": 9, "method": "resources/read", "params": { "uri": said } })).is(202);
    let early = site.post(&crate::site::initialize("2025-11-25"), &[("authorization", &alice)]).is(200);
    let id = early.headers["mcp-session-id"].clone();
    site.post(
        &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": said } }),
        &[("authorization", &alice), ("mcp-session-id", &id)],
    );
    site.send("GET", &format!("/{said}?q={said}"), &[("authorization", said), ("host", "localhost")], "").is(404);
    site.send("GET", "/mcp", &[("host", said)], "").is(421);
    site.send("GET", "/mcp", &[("authorization", said)], "").is(401);
    until(|| site.log().matches("route=").count() >= 20);
    assert!(!site.log().contains(said), "{}", site.log());
    assert!(!site.log().contains("csbe_") && !site.log().contains(&id), "{}", site.log());
}
