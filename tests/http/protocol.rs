//! Every revision gets what it came for.

use serde_json::{Value as Json, json};

use crate::binary::{BRIEF, Home, sample};
use crate::site::{JSON, serve};

#[test]
fn today_s_revision_gets_plain_json() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let mut caller = site.caller("");
    let listed = caller.ask("tools/list", json!({})).is(200);
    assert_eq!(listed.headers["content-type"], "application/json");
    assert_eq!(listed.json()["result"]["tools"].as_array().map(Vec::len), Some(4));
    let discovered = caller.ask("server/discover", json!({})).is(200).json();
    let versions = discovered["result"]["supportedVersions"].to_string();
    for version in ["2025-06-18", "2025-11-25", "2026-07-28"] {
        assert!(versions.contains(version), "{discovered}");
    }
    let opened = caller.call("walk_question", json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF }));
    let walk = opened["structuredContent"]["walk_id"].clone();
    let answered = caller.call("walk_question", json!({ "walk_id": walk, "answer": "20:1, 180 qps" }));
    assert_eq!(answered["structuredContent"]["question"]["id"], "Q3");
    let decided = caller.call("decide", sample());
    assert_eq!(decided["structuredContent"]["profile"], "node-express");
}

#[test]
fn the_list_of_tools_is_the_same_however_often_it_is_asked_for() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let mut caller = site.caller("");
    let without_id = |mut list: Json| list.as_object_mut().and_then(|list| list.remove("id")).map(|id| (id, list));
    let first = caller.ask("tools/list", json!({})).is(200);
    let (id, list) = without_id(first.json()).expect("an id");
    assert_eq!(id, 1);
    for n in 2..5 {
        let again = caller.ask("tools/list", json!({})).is(200);
        assert_eq!(without_id(again.json()), Some((n.into(), list.clone())));
        assert_eq!(again.headers.keys().collect::<Vec<_>>(), first.headers.keys().collect::<Vec<_>>());
        assert_eq!(again.headers["content-type"], first.headers["content-type"]);
    }
    // Whoever asks otherwise is heard as ever.
    let (headers, mut message) = caller.request("tools/list", json!({}));
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    message["id"] = "five".into();
    assert_eq!(without_id(site.post(&message, &headers).is(200).json()), Some(("five".into(), list.clone())));
    message["params"] = json!({});
    assert_ne!(site.post(&message, &headers).status, 200);
    let mut older = site.session("2025-11-25", "");
    assert_eq!(older.ask("tools/list", json!({})).is(200).messages()[0]["result"]["tools"], list["result"]["tools"]);
}

#[test]
fn the_revisions_before_it_get_sessions() {
    let home = Home::new();
    let site = serve(&home, &[]);
    for version in ["2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut caller = site.session(version, "");
        let decided = caller.call("decide", sample());
        assert_eq!(decided["structuredContent"]["profile"], "node-express", "{version}");
        let id = caller.session.clone().expect("a session");
        let listening = site.events("/mcp", &[("mcp-session-id", &id), ("mcp-protocol-version", version)]);
        site.send("DELETE", "/mcp", &[("mcp-session-id", &id), ("mcp-protocol-version", version)], "").is(202);
        drop(listening);
        let words = caller.ask("tools/list", json!({})).is(404).words();
        assert_eq!(words, "no such session: it has ended or was never opened; open another");
    }
}

#[test]
fn a_session_may_ask_for_two_things_at_once_but_not_under_one_id() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let mut one = site.session("2025-11-25", "");
    let mut other = site.session("2025-11-25", "");
    // The same ids in two sessions are two requests.
    assert_eq!(one.call("decide", sample()), other.call("decide", sample()));
    let slow =
        json!({ "name": "incident_triage", "arguments": { "report": crate::stop::long_report(crate::stop::SHORT) } });
    let mut twin = one.clone();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| one.ask("tools/call", slow.clone()));
        crate::stop::until(|| crate::stop::in_flight(&site) == 1);
        // Its body is on its way, too.
        std::thread::sleep(std::time::Duration::from_millis(100));
        let words = twin.ask("tools/list", json!({})).is(400).words();
        assert!(words.starts_with("a request with id 2 is in flight in this session"), "{words}");
        // As text it is another id.
        let text = json!({ "jsonrpc": "2.0", "id": "2", "method": "ping" });
        assert_eq!(twin.send(&text).is(200).messages()[0]["id"], "2");
        assert_eq!(first.join().expect("an answer").is(200).messages()[0]["result"]["isError"], false);
    });
    twin.ask("tools/list", json!({})).is(200);
}

#[test]
fn the_older_pair() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let mut pair = site.pair("");
    let call = json!({ "name": "decide", "arguments": sample() });
    pair.post(&json!({ "jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": call })).is(202);
    let answer = pair.events.message();
    assert_eq!(answer["id"], "a");
    assert_eq!(answer["result"]["structuredContent"]["profile"], "node-express");
    // A number and the same as text are two ids, also while the first is being answered.
    let slow =
        json!({ "name": "incident_triage", "arguments": { "report": crate::stop::long_report(crate::stop::SHORT) } });
    pair.post(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": slow })).is(202);
    pair.post(&json!({ "jsonrpc": "2.0", "id": "1", "method": "ping" })).is(202);
    let mut answered = [pair.events.message()["id"].clone(), pair.events.message()["id"].clone()];
    answered.sort_by_key(Json::is_string);
    assert_eq!(answered, [json!(1), json!("1")]);
    let endpoint = pair.endpoint.clone();
    drop(pair);
    // The session ends with its stream.
    crate::stop::until(|| site.send("POST", &endpoint, &JSON, "{}").status == 404);
    for (method, path, status) in [("DELETE", "/sse", 405), ("GET", "/messages", 405), ("GET", "/", 404)] {
        site.send(method, path, &[], "").is(status);
    }
}

#[test]
fn standard_input_and_http_see_the_same_walks() {
    let home = Home::new();
    let walk = home.walk()["walk_id"].clone();
    let site = serve(&home, &[]);
    let (words, error) = site.caller("").words("walk_question", json!({ "walk_id": walk }));
    assert!(!error && words.contains("Q1"), "{words}");
    let mut both = home.client_with(&["--http", "127.0.0.1:0", "--stdio"]);
    assert!(both.call("walk_question", json!({ "walk_id": walk })).done().text.contains("Q1"));
}
