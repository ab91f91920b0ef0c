//! Which names the server answers to, and whose pages may call it.

use serde_json::json;

use crate::binary::{Home, shown};
use crate::site::{JSON, serve, token};

/// Every path there is, and one that there is not.
const PATHS: [(&str, &str); 12] = [
    ("GET", "/mcp"),
    ("POST", "/mcp"),
    ("DELETE", "/mcp"),
    ("OPTIONS", "/mcp"),
    ("GET", "/sse"),
    ("POST", "/messages?session_id=0"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/.well-known/oauth-protected-resource"),
    ("GET", "/.well-known/oauth-protected-resource/mcp"),
    ("GET", "/nowhere"),
];

#[test]
fn a_page_that_points_its_own_name_here_gets_nowhere() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let port = site.port;
    for (method, path) in PATHS {
        for host in [
            "evil.example.com",
            &format!("evil.example.com:{port}"),
            "localhost.evil.example.com",
            "127.0.0.1.evil.example.com",
            "localhost.",
            "10.0.0.1",
            "[::2]",
        ] {
            let words = site.send(method, path, &[("host", host)], "").is(421).words();
            assert_eq!(
                words,
                format!(
                    "this server does not answer for host `{host}`: call it by a name that it knows, or start it with \
                     `--allow-host`"
                ),
                "{method} {path}"
            );
        }
        for host in ["", "evil.example.com@localhost", "localhost:x", "local host", "localhost, evil.example.com"] {
            site.send(method, path, &[("host", host)], "").is(400);
        }
        site.send(method, path, &[("host", "localhost"), ("host", "localhost")], "").is(400);
        // A whole address on the request line counts as much as the header.
        let whole = format!("http://evil.example.com{path}");
        site.send(method, &whole, &[("host", "localhost")], "").is(421);
        for origin in [
            "http://evil.example.com",
            &format!("http://evil.example.com:{port}"),
            "https://localhost.evil.example.com",
            "http://localhost@evil.example.com",
            "null",
            "file://",
            "localhost",
            "",
            "chrome-extension://abc",
        ] {
            let answer = site.send(method, path, &[("origin", origin)], "").is(403);
            assert!(answer.words().contains("start it with `--allow-origin`"), "{answer:?}");
            assert_eq!(answer.headers.get("access-control-allow-origin"), None);
        }
    }
    // Also the second request of a connection, and one of two origins.
    site.send("GET", "/healthz", &[("origin", "http://localhost"), ("origin", "http://evil.example.com")], "").is(403);
}

#[test]
fn this_machine_s_own_names_do() {
    let home = Home::new();
    let site = serve(&home, &[]);
    let port = site.port;
    for host in
        ["localhost", "LOCALHOST", &format!("localhost:{port}"), "127.0.0.1", "127.0.0.1:1", "[::1]", "127.9.9.9"]
    {
        site.send("GET", "/healthz", &[("host", host)], "").is(200);
    }
    for origin in ["http://localhost:6274", "https://127.0.0.1", "http://[::1]:3000"] {
        let answer = site.send("GET", "/healthz", &[("origin", origin)], "").is(200);
        assert_eq!(answer.headers["access-control-allow-origin"], origin);
        assert_eq!(answer.headers["vary"], "origin");
        assert!(answer.headers["access-control-expose-headers"].contains("mcp-session-id"));
    }
    let asked = [
        ("origin", "http://localhost:6274"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization, mcp-protocol-version"),
    ];
    let answer = site.send("OPTIONS", "/mcp", &asked, "").is(204);
    assert_eq!(answer.headers["access-control-allow-headers"], "authorization, mcp-protocol-version");
    assert_eq!(answer.headers["access-control-allow-origin"], "http://localhost:6274");
}

#[test]
fn names_that_were_given() {
    let home = Home::new();
    let bearer = token(&home, "alice");
    let file = shown(&home.path("tokens"));
    let flags = [
        "--token-file",
        &file,
        "--public-url",
        "https://mcp.example.com",
        "--allow-host",
        "backend:8848",
        "--allow-origin",
        "https://app.example.com",
    ];
    let site = serve(&home, &flags);
    let ask = |host: &str, origin: &str| {
        let (headers, message) = site.caller(&bearer).request("tools/list", json!({}));
        let mut headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        headers.extend(JSON);
        headers.push(("host", host));
        if !origin.is_empty() {
            headers.push(("origin", origin));
        }
        site.send("POST", "/mcp", &headers, &message.to_string()).status
    };
    for (host, origin, status) in [
        ("mcp.example.com", "", 200),
        ("mcp.example.com:443", "https://mcp.example.com", 200),
        ("backend:8848", "https://app.example.com", 200),
        ("backend:8848", "https://app.example.com:443", 200),
        ("backend", "", 421),
        ("backend:8849", "", 421),
        ("mcp.example.com", "http://app.example.com", 403),
        ("mcp.example.com", "https://app.example.com:8443", 403),
        ("example.com", "", 421),
    ] {
        assert_eq!(ask(host, origin), status, "{host} {origin}");
    }
    for flags in [["--allow-host", "http://x"], ["--allow-host", "a b"], ["--allow-origin", "app.example.com"]] {
        let flags = [&["serve", "--http", "127.0.0.1:0", "--token-file", &file], &flags[..]].concat();
        assert!(home.run(&flags).exits(2).err.contains("such as `"), "{flags:?}");
    }
}
