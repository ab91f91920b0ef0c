//! What `doctor` finds well and what not, each with what to do.
#![cfg(unix)]

mod binary;
#[path = "http/site.rs"]
mod site;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use binary::Ran;
use serde_json::Value as Json;

const BINARY: &str = env!("CARGO_BIN_EXE_cs-backend-engineer");

struct Home(binary::Home);

impl Home {
    fn new() -> Self {
        Home(binary::Home::with_project())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.real(name)
    }

    fn run_on(&self, path: &str, arguments: &[&str]) -> Ran {
        let mut command = command(self, path);
        command.args(arguments);
        binary::ran(command, arguments)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_on("/usr/bin:/bin", arguments)
    }

    /// What doctor says, without what differs from machine to machine.
    fn plain(&self, text: &str) -> String {
        let text = text.replace(BINARY, "BINARY").replace(&self.path("").display().to_string(), "HOME/");
        let passing = "     → the program lies in a build folder";
        let text: String = text.lines().filter(|l| !l.starts_with(passing)).map(|l| format!("{l}\n")).collect();
        let took = regex::Regex::new(r"in \d+ ms").expect("a pattern");
        let files = regex::Regex::new(r"\d+ files, compiled in").expect("a pattern");
        let text = files.replace(&took.replace_all(&text, "in N ms"), "N files, compiled in").into_owned();
        text.replace("warn program", "ok   program")
            .replace("; not on PATH, which no client needs: they start it by its path", "")
    }

    /// The checks of one run, by name.
    fn checks(&self, code: i32) -> Vec<(String, String, String)> {
        let json = self.run(&["doctor", "--output", "json"]).exits(code).json();
        assert_eq!(json["healthy"], code == 0, "{json}");
        let word = |check: &Json, key: &str| check[key].as_str().unwrap_or_default().to_owned();
        let checks = json["checks"].as_array().expect("checks");
        checks
            .iter()
            .map(|c| (word(c, "name"), word(c, "status"), format!("{} → {}", word(c, "found"), word(c, "do"))))
            .collect()
    }

    #[track_caller]
    fn finds(&self, code: i32, name: &str, status: &str, words: &str) {
        let checks = self.checks(code);
        let met = checks.iter().any(|(n, s, w)| n == name && s == status && w.contains(words));
        assert!(met, "no {status} `{words}` of {name} in {checks:#?}");
    }
}

fn command(home: &Home, path: &str) -> std::process::Command {
    let mut command = home.0.bare();
    for name in ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "BACKEND_TOKEN"] {
        command.env_remove(name);
    }
    command.env("HOME", home.path("home")).env("PATH", path).current_dir(home.path("project"));
    command
}

/// A program that anybody may run.
fn program(path: &Path, text: &str) {
    write(path, text);
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("a mode");
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

#[test]
fn nothing_installed_is_healthy() {
    let home = Home::new();
    let out = home.run(&["doctor"]).exits(0).out;
    assert!(!out.contains('\u{1b}'), "colours without a terminal: {out}");
    insta::assert_snapshot!("nothing_installed", home.plain(&out));
}

#[test]
fn what_is_installed_is_named() {
    let home = Home::new();
    for client in ["claude-code", "claude-desktop", "cursor", "vscode", "codex", "gemini", "windsurf", "zed"] {
        home.run(&["install", "--client", client]).exits(0);
    }
    home.run(&["install", "--client", "cursor", "--scope", "project"]).exits(0);
    insta::assert_snapshot!("all_installed", home.plain(&home.run(&["doctor"]).exits(0).out));
}

#[test]
fn a_program_that_is_gone_is_found() {
    let home = Home::new();
    home.run(&["install", "--client", "codex"]).exits(0);
    let path = home.path("home/.codex/config.toml");
    let text = std::fs::read_to_string(&path).expect("text");
    write(&path, &text.replace(BINARY, "/gone/cs-backend-engineer"));
    home.finds(
        1,
        "Codex (user)",
        "fail",
        "`/gone/cs-backend-engineer`, which is not there any more → `install --client codex",
    );
    // Its own advice mends it.
    home.run(&["install", "--client", "codex", "--scope", "user"]).exits(0);
    home.finds(0, "Codex (user)", "ok", BINARY);
    let other = home.path("bin/cs-backend-engineer");
    write(&other, "#!/bin/sh\n");
    write(&path, &text.replace(BINARY, &other.display().to_string()));
    home.finds(1, "Codex (user)", "fail", "is not a program");
    program(&other, "#!/bin/sh\n");
    home.finds(1, "Codex (user)", "fail", "it ended before it answered initialize");
    program(&other, &format!("#!/bin/sh\nexec {BINARY} \"$@\"\n"));
    home.finds(0, "Codex (user)", "warn", "another one than this: version 0.1.0, 4 tools in");
}

#[test]
fn the_program_that_a_shell_finds_is_told() {
    let home = Home::new();
    let ours = home.path("bin/cs-backend-engineer");
    write(&home.path("other/cs-backend-engineer"), "#!/bin/sh\n");
    std::fs::create_dir_all(home.path("bin")).expect("a folder");
    // A link where the file system allows one: the program is large.
    std::fs::hard_link(BINARY, &ours).or_else(|_| std::fs::copy(BINARY, &ours).map(drop)).expect("the program");
    let found = |folders: &str| {
        let mut command = std::process::Command::new(&ours);
        command.args(["doctor", "--store", "memory"]).env("HOME", home.path("home")).env("PATH", folders);
        let out = binary::ran(command, &["doctor"]).exits(0).out;
        out.lines().next().expect("a line").to_owned()
    };
    let (bin, other) = (home.path("bin").display().to_string(), home.path("other").display().to_string());
    assert!(found(&bin).ends_with(", on PATH"));
    assert!(found("/usr/bin").contains("not on PATH, which no client needs"));
    assert!(found(&format!("{other}:{bin}")).contains("warn program") && found(&other).contains("another one first"));
}

#[test]
fn files_of_ours_are_compared() {
    let home = Home::new();
    home.run(&["install", "--client", "claude-code"]).exits(0);
    home.finds(0, "Claude Code (user)", "ok", BINARY);
    let agent = home.path("home/.claude/agents/cs-backend-engineer.md");
    let text = std::fs::read_to_string(&agent).expect("text");
    write(&agent, &text.replace("0.1.0", "0.0.9"));
    home.finds(0, "Claude Code (user)", "warn", "is of another version, or was changed");
    write(&agent, "# Mine\n");
    home.finds(0, "Claude Code (user)", "warn", "is not ours");
    std::fs::remove_file(&agent).expect("removed");
    home.finds(1, "Claude Code (user)", "fail", "cs-backend-engineer.md is missing");
    std::fs::remove_file(home.path("home/.claude.json")).expect("removed");
    home.finds(0, "Claude Code (user)", "warn", "the server is not installed beside it");
}

#[test]
fn a_home_is_no_project() {
    let home = Home::new();
    for client in ["claude-code", "cursor"] {
        home.run(&["install", "--client", client]).exits(0);
    }
    let mut command = home.0.bare();
    command.args(["doctor", "--store", "memory"]).env("HOME", home.path("home")).current_dir(home.path("home"));
    let out = binary::ran(command, &["doctor"]).exits(0).out;
    assert!(out.contains("Claude Code (user)") && !out.contains("(project)"), "{out}");
}

#[test]
fn a_configuration_that_holds_us_and_is_broken_is_told() {
    let home = Home::new();
    let path = home.path("home/.cursor/mcp.json");
    write(&path, "{ \"mcpServers\": { \"cs-backend-engineer\": {, } }\n");
    home.finds(1, "Cursor (user)", "fail", "mcp.json:1:43: ");
    // Without us in it nothing of ours is broken, but nothing can be put in either.
    for (text, words) in [
        (&b"{ \"mcpServers\": { , } }\n"[..], "mcp.json:1:19: "),
        (b"[]\n", "mcp.json:1:1: the file is a list, expected an object; `install` refuses"),
        (b"{ \"mcpServers\": {} } \xff\n", "mcp.json: is not UTF-8: save it as UTF-8 first"),
    ] {
        std::fs::write(&path, text).expect("written");
        home.finds(0, "Cursor (user)", "warn", words);
        home.finds(0, "clients", "ok", "installed in none");
    }
    std::fs::remove_file(&path).expect("removed");
    std::os::unix::fs::symlink("/nowhere/mcp.json", &path).expect("a link");
    home.finds(0, "Cursor (user)", "warn", "is a link to a file that is not there: mend or remove the link");
    std::fs::remove_file(&path).expect("removed");
    write(&path, "{ \"mcpServers\": { \"cs-backend-engineer\": { \"command\": \"/opt/theirs\" } } }\n");
    home.finds(0, "Cursor (user)", "warn", "that is not this server");
}

#[test]
fn an_entry_is_done_as_it_stands() {
    let home = Home::new();
    let path = home.path("home/.cursor/mcp.json");
    let entry = |command: &str, further: &str| {
        write(
            &path,
            &format!("{{ \"mcpServers\": {{ \"cs-backend-engineer\": {{ \"command\": \"{command}\"{further} }} }} }}"),
        );
    };
    let finds = |code, status, words| home.finds(code, "Cursor (user)", status, words);
    // Arguments that the server refuses, with its own words.
    entry(BINARY, ", \"args\": [\"serve\", \"--config\"]");
    finds(1, "fail", "it ended before it answered initialize; it says: error: a value is required for '--config");
    // Its own advice mends it.
    finds(1, "fail", "anew: `uninstall --client cursor --scope user`, then `install --client cursor --scope user`");
    home.run(&["uninstall", "--client", "cursor", "--scope", "user"]).exits(0);
    home.run(&["install", "--client", "cursor", "--scope", "user"]).exits(0);
    finds(0, "ok", "4 tools in");
    entry(BINARY, "");
    finds(1, "fail", "which does not answer");
    // A bare name, by the PATH of the entry or by the caller's.
    entry("cs-backend-engineer", ", \"args\": [\"serve\"]");
    finds(1, "fail", "`cs-backend-engineer`, which is found nowhere on PATH");
    let folder = Path::new(BINARY).parent().expect("a folder").display().to_string();
    let ran = home.run_on(&format!("{folder}:/usr/bin:/bin"), &["doctor"]).exits(0);
    assert!(ran.out.contains("starts `cs-backend-engineer serve`: 4 tools in"), "{}", ran.out);
    entry("cs-backend-engineer", &format!(", \"args\": [\"serve\"], \"env\": {{ \"PATH\": \"{folder}\" }}"));
    finds(0, "ok", "4 tools in");
    // Its variables, and those that only the client knows.
    let wrapper = home.path("bin/cs-backend-engineer");
    program(&wrapper, &format!("#!/bin/sh\n[ \"$KEY\" = open ] || exit 1\nexec {BINARY} \"$@\"\n"));
    let wrapper = wrapper.display().to_string();
    entry(&wrapper, ", \"args\": [\"serve\"], \"env\": { \"KEY\": \"open\" }");
    finds(0, "warn", "another one than this");
    entry(&wrapper, ", \"args\": [\"serve\"], \"env\": { \"KEY\": \"${env:THE_KEY}\" }");
    finds(0, "warn", "takes THE_KEY from the environment, where it is not set → set THE_KEY where the client");
    entry(BINARY, ", \"args\": [\"serve\", \"${workspaceFolder}\"]");
    finds(0, "warn", "`${workspaceFolder}` in it, which only the client itself can fill in, so it was not tried");
    entry(BINARY, ", \"args\": [\"serve\"], \"disabled\": true");
    finds(0, "warn", "has it switched off");
    // Not a server at all, and one that never says a word.
    program(Path::new(&wrapper), "#!/bin/sh\necho hello\ncat > /dev/null\n");
    entry(&wrapper, "");
    finds(1, "fail", "it does not speak the protocol: hello");
}

#[test]
fn what_several_clients_start_is_started_once() {
    let home = Home::new();
    let (wrapper, count) = (home.path("bin/cs-backend-engineer"), home.path("count"));
    program(&wrapper, &format!("#!/bin/sh\necho x >> {}\nexec {BINARY} \"$@\"\n", count.display()));
    for (client, path) in [("cursor", ".cursor/mcp.json"), ("windsurf", ".codeium/windsurf/mcp_config.json")] {
        home.run(&["install", "--client", client]).exits(0);
        let path = home.path("home").join(path);
        let text = std::fs::read_to_string(&path).expect("text");
        write(&path, &text.replace(BINARY, &wrapper.display().to_string()));
    }
    home.finds(0, "Windsurf (user)", "warn", "another one than this");
    assert_eq!(std::fs::read_to_string(count).expect("counted"), "x\n");
}

#[test]
fn a_projects_file_starts_nothing_but_this_program() {
    let home = Home::new();
    let (wrapper, count) = (home.path("project/cs-backend-engineer"), home.path("count"));
    program(&wrapper, &format!("#!/bin/sh\necho x >> {}\nexec {BINARY} \"$@\"\n", count.display()));
    let path = home.path("project/.cursor/mcp.json");
    let entry =
        |entry: String| write(&path, &format!("{{ \"mcpServers\": {{ \"cs-backend-engineer\": {{ {entry} }} }} }}"));
    let started = format!("\"command\": \"{}\", \"args\": [\"serve\"]", wrapper.display());
    for foreign in [
        started.clone(),
        format!("\"command\": \"{BINARY}\", \"args\": [\"serve\"], \"env\": {{ \"LD_PRELOAD\": \"./x.so\" }}"),
        format!("\"command\": \"{BINARY}\", \"args\": [\"walks\", \"delete\", \"w-0\"]"),
        "\"type\": \"http\", \"url\": \"http://192.0.2.1/mcp\", \"headers\": { \"X\": \"${env:HOME}\" }".to_owned(),
    ] {
        entry(foreign);
        home.finds(0, "Cursor (project)", "warn", "not tried, as a project's file may be anybody's");
    }
    assert!(!count.exists());
    entry(started);
    let ran = home.run(&["doctor", "--trust-project"]);
    assert!(ran.out.contains("another one than this") && count.exists(), "{}", ran.out);
}

#[test]
fn an_address_is_called_with_its_headers() {
    let home = Home::new();
    let site = site::serve(&home.0, &[]);
    for (client, name, path) in [
        ("gemini", "Gemini CLI (user)", "mcp"),
        ("zed", "Zed (user)", "mcp"),
        ("vscode", "Visual Studio Code (user)", "sse"),
    ] {
        let url = format!("http://{}/{path}", site.address());
        home.run(&["install", "--client", client, "--http", &url]).exits(0);
        home.finds(0, name, "ok", &format!("connects to {url}: version 0.1.0, 4 tools in"));
    }
    home.run(&["install", "--client", "gemini", "--http", &format!("http://{}/wrong/mcp", site.address())]).exits(0);
    home.finds(1, "Gemini CLI (user)", "fail", "where there is nothing (404) → install again with the right `--http`");
    drop(site);
    home.finds(1, "Zed (user)", "fail", "where nothing answers");
    // A page, and no server.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/mcp", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\n<html>Hi\n");
        }
    });
    for client in ["gemini", "zed", "vscode"] {
        home.run(&["uninstall", "--client", client]).exits(0);
    }
    home.run(&["install", "--client", "cursor", "--http", &url]).exits(0);
    home.finds(1, "Cursor (user)", "fail", "not as a server of the protocol: it does not speak the protocol: <html>Hi");
}

#[test]
fn a_token_is_handed_over() {
    let home = Home::new();
    let token = site::token(&home.0, "alice").replace("Bearer ", "");
    let site = site::serve(&home.0, &["--token-file", &home.path("tokens").display().to_string()]);
    let url = format!("http://{}/mcp", site.address());
    for client in ["codex", "windsurf"] {
        home.run(&["install", "--client", client, "--http", &url, "--token-env", "BACKEND_TOKEN"]).exits(0);
    }
    home.finds(0, "Codex (user)", "warn", "takes BACKEND_TOKEN from the environment, where it is not set");
    let with = |token: &str| {
        let mut command = self::command(&home, "/usr/bin:/bin");
        command.arg("doctor").env("BACKEND_TOKEN", token);
        binary::ran(command, &["doctor"])
    };
    let out = with(&token).exits(0).out;
    assert!(out.matches("version 0.1.0, 4 tools in").count() == 2 && !out.contains(&token), "{out}");
    let out = with("another").exits(1).out;
    assert!(out.contains("which refuses the caller (401)") && out.contains("→ set BACKEND_TOKEN to a token"), "{out}");
}

#[test]
fn store_data_and_logs_are_tried() {
    let home = Home::new();
    write(&home.path("notes.db"), "not a database, by a long way\n");
    let notes = home.path("notes.db").display().to_string();
    let ran = home.run(&["doctor", "--store", &notes]).exits(1);
    assert!(ran.out.contains("fail store:") && ran.out.contains("is no store of ours"), "{}", ran.out);
    write(&home.path("acme/profiles/acme.json"), "{ \"id\": \"acme\" }\n");
    let ran = home.run(&["doctor", "--config", &home.path("acme").display().to_string()]).exits(1);
    assert!(ran.out.contains("fail data in") && ran.out.contains("acme.json:1:"), "{}", ran.out);
    write(&home.path("file"), "");
    let ran = home.run(&["doctor", "--log-dir", &home.path("file/below").display().to_string()]).exits(0);
    assert!(ran.out.contains("warn logs:"), "{}", ran.out);
    assert!(home.run(&["doctor", "--log-dir", "none"]).exits(0).out.contains("logs: none are written"));
}

#[test]
fn an_empty_configuration_folder_of_a_client_is_no_client() {
    let home = Home::new();
    write(&home.path("home/.cursor/mcp.json"), "{}\n");
    write(&home.path("home/.codex/config.toml"), "model = \"x\"\n");
    assert!(home.checks(0).iter().any(|(name, _, words)| name == "clients" && words.contains("installed in none")));
}
