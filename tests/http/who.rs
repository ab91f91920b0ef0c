//! Who may call, and whose things they find.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::binary::{BRIEF, Home, sample, shown};
use crate::site::{serve, token};
use crate::stop::until;

#[test]
fn beyond_this_machine_a_token_is_needed() {
    let home = Home::new();
    for flags in [
        &["--http", "0.0.0.0:0"][..],
        &["--http", "[::]:0"],
        &["--http", "127.0.0.1:0", "--public-url", "https://mcp.example.com"],
        &["--http", "127.0.0.1:0", "--allow-host", "mcp.example.com"],
    ] {
        let words = home.run(&[&["serve"], flags].concat()).exits(2).err;
        assert!(words.contains("would let others than this machine call, without asking who"), "{words}");
        assert!(words.contains("`token NAME --token-file FILE`"), "{words}");
    }
}

#[test]
fn a_token_file_that_cannot_be_used_is_refused() {
    let home = Home::new();
    let file = home.path("tokens");
    let refused = |text: &str, mode: u32| {
        std::fs::write(&file, text).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
        home.run(&["serve", "--http", "127.0.0.1:0", "--token-file", &shown(&file)]).exits(2).err
    };
    let hash = "0".repeat(64);
    let good = format!("alice:{hash}\n");
    for mode in [0o644, 0o604, 0o660, 0o602] {
        assert!(refused(&good, mode).contains("others can read or write the token file"), "{mode:o}");
    }
    for (text, words) in [
        ("", "holds no token"),
        ("# nobody yet\n", "holds no token"),
        ("alice\n", ":1` has no colon"),
        (&format!("{good}bob:123\n"), ":2` has no SHA-256"),
        (&format!("local:{hash}\n"), "it stands for whoever uses this machine without a token"),
        (&format!("a b:{hash}\n"), "letters, digits, dots, dashes and underscores make one"),
    ] {
        let said = refused(text, 0o600);
        assert!(said.contains(words), "{text:?}: {said}");
    }
    let missing = home.run(&["serve", "--http", "127.0.0.1:0", "--token-file", "/nowhere/tokens"]).exits(2).err;
    assert!(missing.contains("make it with `token NAME --token-file FILE`"), "{missing}");
    home.run(&["serve", "--token-file", &shown(&file)]).exits(2);
}

#[test]
fn without_a_token_or_with_a_wrong_one() {
    let home = Home::new();
    let good = token(&home, "alice");
    let site = serve(&home, &["--token-file", &shown(&home.path("tokens"))]);
    let ask = |headers: &[(&str, &str)]| site.post(&json!({}), headers).is(401);
    let answer = ask(&[]);
    let metadata = format!("http://127.0.0.1:{}/.well-known/oauth-protected-resource/mcp", site.port);
    assert_eq!(answer.headers["www-authenticate"], format!("Bearer resource_metadata=\"{metadata}\""));
    assert!(answer.words().starts_with("a bearer token is needed"), "{answer:?}");
    let secret = good.strip_prefix("Bearer ").expect("a token");
    for wrong in ["Bearer csbe_0", "Bearer ", "Bearer", "Basic YTpi", secret, &format!("{good}x"), &good.to_uppercase()]
    {
        let answer = ask(&[("authorization", wrong)]);
        assert!(answer.headers["www-authenticate"].starts_with("Bearer resource_metadata="), "{wrong}: {answer:?}");
        assert!(!answer.body.contains(secret), "the token came back: {answer:?}");
    }
    ask(&[("authorization", &good), ("authorization", &good)]);
    let answer = ask(&[("authorization", "Bearer csbe_0")]);
    assert!(answer.headers["www-authenticate"].ends_with(", error=\"invalid_token\""), "{answer:?}");
    for (method, path) in
        [("GET", "/mcp"), ("DELETE", "/mcp"), ("GET", "/sse"), ("POST", "/messages"), ("GET", "/metrics")]
    {
        site.send(method, path, &[], "").is(401);
        // A token in the address would end up in logs.
        site.send(method, &format!("{path}?access_token={secret}"), &[], "").is(401);
    }
    for path in ["/healthz", "/readyz"] {
        site.get(path).is(200);
    }
    site.caller(&good).ask("tools/list", json!({})).is(200);
    site.caller(&good.replace("Bearer", "bearer")).ask("tools/list", json!({})).is(200);
    assert!(!site.log().contains(secret) && !site.log().contains("csbe_"), "{}", site.log());
}

#[test]
fn what_a_client_without_a_token_finds() {
    let home = Home::new();
    token(&home, "alice");
    let file = shown(&home.path("tokens"));
    let site = serve(&home, &["--token-file", &file]);
    let base = format!("http://127.0.0.1:{}", site.port);
    for (path, of) in [("", "mcp"), ("/mcp", "mcp"), ("/sse", "sse")] {
        let metadata = site.get(&format!("/.well-known/oauth-protected-resource{path}")).is(200).json();
        assert_eq!(metadata["resource"], format!("{base}/{of}"));
        assert_eq!(metadata["bearer_methods_supported"], json!(["header"]));
        assert_eq!(metadata.get("authorization_servers"), None);
    }
    site.get("/.well-known/oauth-protected-resource/other").is(404);
    let flags = [
        "--token-file",
        &file,
        "--public-url",
        "https://example.com/backend/",
        "--auth-server",
        "https://auth.example.com",
    ];
    let site = serve(&home, &flags);
    let metadata = site.get("/.well-known/oauth-protected-resource/backend/mcp").is(200).json();
    assert_eq!(metadata["resource"], "https://example.com/backend/mcp");
    assert_eq!(metadata["authorization_servers"], json!(["https://auth.example.com"]));
    let challenge = &site.get("/mcp").is(401).headers["www-authenticate"];
    let expected = "Bearer resource_metadata=\"https://example.com/.well-known/oauth-protected-resource/backend/mcp\"";
    assert_eq!(challenge, expected);
    for flags in [["--public-url", "mcp.example.com"], ["--auth-server", "ftp://x"], ["--public-url", "https://a@b"]] {
        let words =
            home.run(&[&["serve", "--http", "127.0.0.1:0", "--token-file", &file], &flags[..]].concat()).exits(2);
        assert!(words.err.contains("give `https://` and a host"), "{}", words.err);
    }
}

#[test]
fn another_caller_finds_nothing() {
    let home = Home::new();
    let (alice, bob) = (token(&home, "alice"), token(&home, "bob"));
    let site = serve(&home, &["--token-file", &shown(&home.path("tokens"))]);
    let (mut alice_calls, mut bob_calls) = (site.caller(&alice), site.caller(&bob));
    let opened = alice_calls.call("walk_question", json!({ "brief": BRIEF }));
    let walk = opened["structuredContent"]["walk_id"].as_str().expect("an id").to_owned();
    let decided = alice_calls.call("decide", sample());
    let decision = decided["structuredContent"]["id"].as_str().expect("an id").to_owned();
    let report = json!({ "report": "Checkout p99 rose to 4 s; the pool is exhausted." });
    let triaged = alice_calls.call("incident_triage", report.clone());
    let triage = triaged["structuredContent"]["id"].as_str().expect("an id").to_owned();
    for (tool, arguments) in [
        ("walk_question", json!({ "walk_id": walk, "answer": "20:1" })),
        ("walk_question", json!({ "walk_id": walk })),
        ("decide", json!({ "walk_id": walk })),
        ("digest", json!({ "walk_id": walk })),
        ("digest", json!({ "decision_id": decision })),
        ("digest", json!({ "triage_id": triage })),
        ("incident_triage", json!({ "report": "slow", "walk_id": walk })),
        ("incident_triage", json!({ "report": "slow", "decision_id": decision })),
    ] {
        let (words, error) = bob_calls.words(tool, arguments.clone());
        assert!(error && words.starts_with("no "), "{tool} {arguments}: {words}");
        let (words, error) = alice_calls.words(tool, arguments.clone());
        assert!(!error || words.contains("incomplete"), "{tool} {arguments}: {words}");
    }
    for uri in [
        format!("walk://{walk}/log"),
        format!("decision://{decision}"),
        format!("decision://{decision}/adr"),
        format!("triage://{triage}"),
    ] {
        let read = |caller: &mut crate::site::Caller<'_>| caller.ask("resources/read", json!({ "uri": uri })).json();
        assert!(
            read(&mut bob_calls)["error"]["message"].as_str().is_some_and(|m| m.starts_with("no resource")),
            "{uri}"
        );
        assert!(read(&mut alice_calls)["result"]["contents"].is_array(), "{uri}");
    }
    let completed = |caller: &mut crate::site::Caller<'_>| {
        let of = json!({ "type": "ref/resource", "uri": "walk://{id}/log" });
        let asked = json!({ "ref": of, "argument": { "name": "id", "value": "w-" } });
        caller.ask("completion/complete", asked).json()["result"]["completion"]["values"].clone()
    };
    assert_eq!((completed(&mut alice_calls), completed(&mut bob_calls)), (json!([walk]), json!([])));
    // The same words of two callers are two things.
    assert_ne!(bob_calls.call("decide", sample())["structuredContent"]["id"], decision);
    assert_ne!(bob_calls.call("incident_triage", report)["structuredContent"]["id"], triage);
    // Nobody at the keyboard of the server finds them either, and no file of theirs is written.
    let listed = home.run(&["walks", "list"]).exits(0).out;
    assert!(!listed.contains(&walk), "{listed}");
    assert_eq!(home.names("logs"), Vec::<String>::new());
    // What is kept belongs to the name: a new token finds it.
    let again = token(&home, "alice");
    until(|| site.caller(&again).ask("tools/list", json!({})).status == 200);
    let (words, error) = site.caller(&again).words("digest", json!({ "decision_id": decision }));
    assert!(!error, "{words}");
}

#[test]
fn another_caller_s_session_is_no_session() {
    let home = Home::new();
    let (alice, bob) = (token(&home, "alice"), token(&home, "bob"));
    let site = serve(&home, &["--token-file", &shown(&home.path("tokens"))]);
    let mut hers = site.session("2025-11-25", &alice);
    let id = hers.session.clone().expect("a session");
    let mut his = site.session("2025-11-25", &bob);
    his.session = Some(id.clone());
    his.ask("tools/list", json!({})).is(404);
    his.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).is(404);
    let headers = [
        ("authorization", bob.as_str()),
        ("mcp-session-id", &id),
        ("accept", "text/event-stream"),
        ("last-event-id", "0"),
    ];
    for headers in [&headers[..3], &headers] {
        site.send("GET", "/mcp", headers, "").is(404);
        site.send("DELETE", "/mcp", headers, "").is(404);
    }
    hers.ask("tools/list", json!({})).is(200);
    let mut pair = site.pair(&alice);
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    let headers = [&crate::site::JSON[..], &[("authorization", &bob)]].concat();
    site.send("POST", &pair.endpoint, &headers, &message.to_string()).is(404);
    pair.post(&message).is(202);
    assert_eq!(pair.events.message()["result"], json!({}));
}

#[test]
fn the_token_file_is_read_again() {
    let home = Home::new();
    let alice = token(&home, "alice");
    let file = home.path("tokens");
    let site = serve(&home, &["--token-file", &shown(&file), "--log", "info"]);
    let status = |token: &str| site.caller(token).ask("tools/list", json!({})).status;
    let bob = token(&home, "bob");
    until(|| status(&bob) == 200);
    // A file that breaks changes nothing, and is said.
    let good = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, "half a li").expect("written");
    until(|| site.log().contains("the tokens from before stay in force"));
    assert_eq!((status(&alice), status(&bob)), (200, 200));
    let ready = site.send("GET", "/readyz", &[("authorization", &alice)], "").is(200).json();
    assert_eq!(ready["status"], "degraded");
    assert!(ready["degraded"][0].as_str().is_some_and(|w| w.contains("has no colon")), "{ready}");
    assert_eq!(site.get("/readyz").is(200).json(), json!({ "status": "degraded" }), "told to a stranger");
    // Who is taken out is out, with the sessions that were open.
    let mut session = site.session("2025-11-25", &bob);
    let mut pair = site.pair(&bob);
    let mine: Vec<&str> = good.lines().filter(|line| line.starts_with("alice:")).collect();
    std::fs::write(&file, mine.join("\n")).expect("written");
    site.signal("HUP");
    until(|| status(&bob) == 401);
    assert_eq!(pair.events.next(), None);
    session.ask("tools/list", json!({})).is(401);
    assert_eq!(status(&alice), 200);
    assert_eq!(site.send("GET", "/readyz", &[("authorization", &alice)], "").is(200).json()["status"], "ready");
}

#[test]
fn a_token_that_is_taken_back_ends_what_was_opened_with_it() {
    let home = Home::new();
    let file = home.path("tokens");
    let (old, new) = (token(&home, "alice"), token(&home, "alice"));
    let site = serve(&home, &["--token-file", &shown(&file)]);
    let (mut lost, mut kept) = (site.pair(&old), site.pair(&new));
    let (mut gone, mut stays) = (site.session("2025-11-25", &old), site.session("2025-11-25", &new));
    let lines = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, lines.lines().last().expect("a line")).expect("written");
    site.signal("HUP");
    until(|| site.caller(&old).ask("tools/list", json!({})).status == 401);
    assert_eq!(lost.events.next(), None, "her other token keeps it open");
    gone.ask("tools/list", json!({})).is(401);
    stays.ask("tools/list", json!({})).is(200);
    kept.post(&json!({ "jsonrpc": "2.0", "id": 7, "method": "ping" })).is(202);
    assert_eq!(kept.events.message()["id"], 7);
}

#[test]
fn a_token_file_that_others_can_read_is_closed() {
    let home = Home::new();
    let file = home.path("tokens");
    std::fs::write(&file, "# ours\n").expect("written");
    for (mode, after, words) in [
        (0o644, 0o600, "others could read or write"),
        (0o660, 0o600, "(mode 660): now only its owner can"),
        // A mounted secret, which the server takes.
        (0o640, 0o640, ""),
        (0o600, 0o600, ""),
    ] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a mode");
        let ran = home.run(&["token", "alice", "--token-file", &shown(&file)]).exits(0);
        assert!(ran.err.contains(words) && ran.err.is_empty() == words.is_empty(), "{mode:o}: {}", ran.err);
        assert!(ran.out.starts_with("csbe_"), "{}", ran.out);
        assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, after);
    }
}

#[test]
fn a_token_is_shown_once() {
    let home = Home::new();
    let file = home.path("new");
    let made = home.run(&["token", "alice", "--token-file", &shown(&file)]).exits(0);
    let secret = made.out.trim();
    assert!(secret.starts_with("csbe_") && secret.len() == 69, "{secret}");
    let kept = std::fs::read_to_string(&file).expect("the file");
    assert!(kept.starts_with("alice:") && !kept.contains(secret), "{kept}");
    assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    let json = home.run(&["token", "bob", "--output", "json"]).exits(0).json();
    assert_eq!(json["line"].as_str().map(|l| l.starts_with("bob:")), Some(true), "{json}");
    for name in ["local", "", "a b", "a:b", &"a".repeat(65)] {
        let words = home.run(&["token", name]).exits(2).err;
        assert!(words.contains("cannot be a caller's name"), "{words}");
    }
}
