//! Getting into every client and out again: from an empty home, and from what their users have there already.
#![cfg(unix)]

mod binary;

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use binary::Ran;
use cs_backend_engineer::catalog;
use cs_backend_engineer::domain::client::{Client, Format, Platform, place};
use serde_json::{Value as Json, json};

const BINARY: &str = env!("CARGO_BIN_EXE_cs-backend-engineer");

/// A home with nothing in it, and a project in it.
struct Home(binary::Home);

impl Home {
    fn new() -> Self {
        Home(binary::Home::with_project())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.real(name)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("project", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = self.0.bare();
        for name in ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "APPDATA", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .env("HOME", self.path("").display().to_string().trim_end_matches('/'))
            .env("PATH", "/usr/bin:/bin")
            .current_dir(self.path(folder));
        binary::ran(command, arguments)
    }

    /// Everything that lies below the home, but for what each home has.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        gather(&self.path(""), &self.path(""), &mut files);
        files
    }

    /// What a run said, without what differs from machine to machine.
    fn plain(&self, text: &str) -> String {
        let home = self.path("").display().to_string();
        let text = text.replace(BINARY, "BINARY").replace(home.trim_end_matches('/'), "HOME");
        // Tests run from a build folder, wherever that is.
        text.lines().filter(|line| !line.contains("lies in a build folder")).map(|line| format!("{line}\n")).collect()
    }
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a name").path();
        if path.is_dir() {
            gather(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below").display().to_string();
            files.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}

fn clients() -> BTreeMap<String, Client> {
    catalog::clients(None).expect("our clients")
}

fn fixture(client: &Client) -> String {
    let ending = if client.format == Format::Toml { "toml" } else { "json" };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/install/{}.{ending}", client.id));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Where a client's configuration lies in these homes.
fn configuration(home: &Home, client: &Client, scope: &str) -> PathBuf {
    match scope {
        "project" => home.path("project").join(client.project.as_ref().expect("a place in projects")),
        _ => {
            let platform = if cfg!(target_os = "macos") { Platform::Macos } else { Platform::Linux };
            place(client.user.on(platform), "", |_| None).map(|p| home.path(&p[1..])).expect("a place")
        }
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

/// The configuration as JSON, comments and trailing commas aside.
fn parsed(client: &Client, text: &str) -> Json {
    match client.format {
        Format::Toml => {
            let document: toml_edit::DocumentMut = text.parse().unwrap_or_else(|e| panic!("{e}: {text}"));
            json!(document.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect::<BTreeMap<_, _>>())
        }
        _ => {
            let options = jsonc_parser::ParseOptions::default();
            let root = jsonc_parser::cst::CstRootNode::parse(text, &options).unwrap_or_else(|e| panic!("{e}: {text}"));
            root.to_serde_value().expect("a value")
        }
    }
}

#[test]
fn an_empty_home_gets_every_client() {
    let home = Home::new();
    let mut said = String::new();
    for id in clients().keys() {
        said += &format!("$ install --client {id}\n{}\n", home.run(&["install", "--client", id]).exits(0).out);
    }
    for (path, text) in home.files() {
        said += &format!("=== {path}\n{text}\n");
    }
    insta::assert_snapshot!("empty_home", home.plain(&said));
}

#[test]
fn an_address_is_written_as_each_client_reads_it() {
    let mut said = String::new();
    for (id, client) in clients() {
        let home = Home::new();
        let mut arguments = vec!["install", "--client", &id, "--http", "https://backend.example.com/mcp"];
        if client.without_token.is_none() {
            arguments.extend(["--token-env", "BACKEND_TOKEN"]);
        }
        let ran = home.run(&arguments);
        match client.without_http.is_some() {
            true => said += &format!("=== {id}\n{}", ran.exits(2).err),
            false => {
                ran.exits(0);
                let text = std::fs::read_to_string(configuration(&home, &client, "user")).expect("text");
                said += &format!("=== {id}\n{text}");
            }
        }
    }
    insta::assert_snapshot!("addresses", said);
}

#[test]
fn what_is_there_is_kept() {
    let mut said = String::new();
    for (id, client) in clients() {
        for scope in ["user", "project"] {
            if scope == "project" && client.project.is_none() {
                let ran = Home::new().run(&["install", "--client", &id, "--scope", "project"]).exits(2);
                assert!(ran.err.contains("leave `--scope project` out"), "{}", ran.err);
                continue;
            }
            let home = Home::new();
            let path = configuration(&home, &client, scope);
            let before = fixture(&client);
            write(&path, &before);
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).expect("a mode");
            let first = home.run(&["install", "--client", &id, "--scope", scope]).exits(0);
            let after = std::fs::read_to_string(&path).expect("text");
            assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640, "{id}");
            let copy = PathBuf::from(format!("{}.bak", path.display()));
            assert_eq!(std::fs::read_to_string(&copy).expect("a copy"), before, "{id}");
            assert_eq!(std::fs::metadata(&copy).expect("there").permissions().mode() & 0o777, 0o640, "{id}");

            // Each line of a person's is there still, but for commas and what stood on the line of a brace.
            let kept = |line: &str| after.contains(line.trim().trim_end_matches([',', '}', ']', '{']));
            assert!(id == "cursor" || before.lines().all(kept), "{id}: {after}");
            let mut wanted = parsed(&client, &before);
            let mut found = parsed(&client, &after);
            if client.format != Format::Toml {
                let servers = found[&client.key[0]].as_object_mut().expect("servers");
                assert!(servers.remove("cs-backend-engineer").is_some(), "{id}: {after}");
                if wanted.get(&client.key[0]).is_none() {
                    wanted[&client.key[0]] = json!({});
                }
                assert_eq!(found, wanted, "{id}");
            }
            assert_eq!(after.contains("\r\n"), before.contains("\r\n"), "{id}");

            // Again: nothing to do, nothing written.
            let files = home.files();
            let again = home.run(&["install", "--client", &id, "--scope", scope]).exits(0);
            assert!(again.out.contains("- already ") && again.out.contains("installed already"), "{}", again.out);
            assert_eq!(home.files(), files, "{id}");

            // Out again: as it was, byte for byte, and no copy is overwritten.
            let out = home.run(&["uninstall", "--client", &id, "--scope", scope]).exits(0);
            let restored = std::fs::read_to_string(&path).expect("text");
            let left: Vec<String> = home.files().into_keys().filter(|name| !name.contains(".bak")).collect();
            assert_eq!(left.len(), 1, "{id}: {left:?}");
            assert_eq!(std::fs::read_to_string(&copy).expect("a copy"), before, "{id}");
            let second = PathBuf::from(format!("{}.bak.2", path.display()));
            assert_eq!(std::fs::read_to_string(second).expect("a copy"), after, "{id}");
            if scope == "user" {
                said += &home.plain(&format!("=== {id}: install\n{}--- {id}\n{after}", first.out));
                said += &home.plain(&format!("=== {id}: uninstall\n{}", out.out));
            }
            // One line of JSON comes back over several.
            match id.as_str() {
                "cursor" => assert_eq!(parsed(&client, &restored), parsed(&client, &before)),
                _ => assert_eq!(restored, before, "{id}"),
            }
            let nothing = home.run(&["uninstall", "--client", &id, "--scope", scope]).exits(0);
            assert!(nothing.out.contains("it is not installed"), "{}", nothing.out);
        }
    }
    insta::assert_snapshot!("kept", said);
}

#[test]
fn an_empty_home_is_empty_again() {
    for id in clients().keys() {
        let home = Home::new();
        let before = home.files();
        home.run(&["install", "--client", id]).exits(0);
        home.run(&["uninstall", "--client", id]).exits(0);
        let left: BTreeMap<String, String> =
            home.files().into_iter().filter(|(name, _)| !name.ends_with(".bak")).collect();
        assert_eq!(left, before, "{id}");
    }
}

#[test]
fn printing_writes_nothing() {
    for (id, client) in clients() {
        let home = Home::new();
        let path = configuration(&home, &client, "user");
        write(&path, &fixture(&client));
        let before = home.files();
        let out = home.run(&["install", "--client", &id, "--print"]).exits(0).out;
        assert!(out.contains("would be added to") && out.contains(BINARY), "{out}");
        // The secrets of others are nobody's business.
        assert!(!out.contains("GITHUB_TOKEN") && !out.contains("postgresql://"), "{out}");
        assert_eq!(home.files(), before, "{id}");
    }
}

#[test]
fn an_entry_of_ours_is_brought_up_to_date() {
    let mut said = String::new();
    for (id, client) in clients() {
        let home = Home::new();
        let path = configuration(&home, &client, "user");
        home.run(&["install", "--client", &id, "--", "--config", "/etc/acme"]).exits(0);
        let text = std::fs::read_to_string(&path).expect("text").replace(BINARY, "/gone/cs-backend-engineer");
        let extra = match client.format {
            Format::Toml => text + "startup_timeout_sec = 20 # slow disk\n",
            _ => text.replace("\"command\"", "\"env\": { \"KEY\": \"mine\" },\n      \"command\""),
        };
        write(&path, &extra);
        let ran = home.run(&["install", "--client", &id]).exits(0);
        let after = std::fs::read_to_string(&path).expect("text");
        assert!(ran.out.contains("updated in"), "{}", ran.out);
        // Its path is mended; its arguments and what its user added stay.
        assert!(after.contains(BINARY) && after.contains("/etc/acme"), "{after}");
        assert!(after.contains("mine") || after.contains("# slow disk"), "{after}");
        said += &home.plain(&format!("=== {id}\n{}", ran.out.lines().nth(1).expect("a line")));
        if client.http.is_none() {
            continue;
        }
        let ran = home.run(&["install", "--client", &id, "--http", "http://127.0.0.1:8080/mcp"]).exits(0);
        let after = std::fs::read_to_string(&path).expect("text");
        assert!(!after.contains(BINARY) && after.contains("127.0.0.1:8080/mcp"), "{after}");
        said += &home.plain(&format!("{}\n{after}", ran.out.lines().nth(1).expect("a line")));
    }
    insta::assert_snapshot!("updated", said);
}

#[test]
fn what_is_not_ours_is_left_alone() {
    for (id, client) in clients() {
        let home = Home::new();
        let path = configuration(&home, &client, "user");
        let text = match client.format {
            Format::Toml => "[mcp_servers.cs-backend-engineer]\ncommand = \"/opt/theirs\"\n".to_owned(),
            _ => json!({ &client.key[0]: { "cs-backend-engineer": { "command": "/opt/theirs" } } }).to_string(),
        };
        write(&path, &text);
        let before = home.files();
        for command in ["install", "uninstall"] {
            let ran = home.run(&[command, "--client", &id]).exits(2);
            assert!(ran.err.contains("it starts `/opt/theirs`") && ran.err.contains("--force"), "{}", ran.err);
            assert_eq!(home.files(), before, "{id}");
        }
        let ran = home.run(&["install", "--client", &id, "--force"]).exits(0);
        assert!(ran.out.contains("replaced in"), "{}", ran.out);
        let after = std::fs::read_to_string(&path).expect("text");
        assert!(after.contains(BINARY) && !after.contains("/opt/theirs"), "{after}");
    }
}

#[test]
fn a_broken_configuration_is_refused_with_its_place() {
    let mut said = String::new();
    let cases = [
        ("claude-code", "no JSON", "{\n  \"mcpServers\": {\n    \"a\": {},\n  }\n}\n"),
        ("claude-code", "a comment", "{\n  // mine\n  \"mcpServers\": {}\n}\n"),
        ("claude-code", "cut off", "{ \"mcpServers\": {"),
        ("cursor", "a list", "[]\n"),
        ("cursor", "servers in a list", "{\n  \"mcpServers\": []\n}\n"),
        ("cursor", "twice", "{ \"mcpServers\": {},\n  \"mcpServers\": { \"a\": {} } }\n"),
        ("cursor", "ours is a text", "{ \"mcpServers\": { \"cs-backend-engineer\": \"x\" } }\n"),
        ("vscode", "servers are null", "{ \"servers\": null }\n"),
        ("cursor", "a comma too many", "{\n  // mine\n  \"mcpServers\": { \"a\": {}, }\n}\n"),
        ("zed", "two values", "{}\n{}\n"),
        ("zed", "über", "{ \"ü\": 1,, }\n"),
        ("codex", "no TOML", "model = \"x\"\n[mcp_servers.a\ncommand = 1\n"),
        ("codex", "twice", "[a]\n[a]\n"),
        ("codex", "servers in a text", "model = \"x\"\nmcp_servers = \"none\"\n"),
    ];
    for (id, what, text) in cases {
        let home = Home::new();
        let path = configuration(&home, &clients()[id], "user");
        write(&path, text);
        let before = home.files();
        for arguments in [["install", "--client", id].as_slice(), &["install", "--client", id, "--print"]] {
            let ran = home.run(arguments).exits(2);
            assert_eq!(home.files(), before, "{id}");
            if arguments.len() == 3 {
                said += &format!("{id}, {what}\n  {}", home.plain(&ran.err));
            }
        }
    }
    insta::assert_snapshot!("broken", said);
}

#[test]
fn one_broken_file_leaves_all_of_them_alone() {
    let home = Home::new();
    write(&home.path(".claude/agents/cs-backend-engineer.md"), "# My own agent\n");
    let before = home.files();
    let ran = home.run(&["install", "--client", "claude-code"]).exits(2);
    assert!(ran.err.contains("cs-backend-engineer.md is not ours"), "{}", ran.err);
    assert_eq!(home.files(), before);
    home.run(&["install", "--client", "claude-code", "--force"]).exits(0);
    assert_eq!(home.files()[".claude/agents/cs-backend-engineer.md.bak"], "# My own agent\n");
}

#[test]
fn a_file_of_ours_that_its_user_changed_is_kept_beside_it() {
    let home = Home::new();
    home.run(&["install", "--client", "claude-code"]).exits(0);
    let path = home.path(".claude/skills/senior-backend/SKILL.md");
    let mine = std::fs::read_to_string(&path).expect("text") + "\nAlways greet Ada.\n";
    write(&path, &mine);
    let out = home.run(&["uninstall", "--client", "claude-code"]).exits(0).out;
    assert!(out.contains("SKILL.md; as it was:") || out.contains("SKILL.md.bak"), "{out}");
    assert_eq!(home.files()[".claude/skills/senior-backend/SKILL.md.bak"], mine);
}

#[test]
fn links_lead_to_the_file_and_stay_links() {
    let home = Home::new();
    let (link, real) = (home.path(".cursor/mcp.json"), home.path("dotfiles/cursor.json"));
    write(&real, "{}\n");
    std::fs::create_dir_all(link.parent().expect("a folder")).expect("made");
    symlink(&real, &link).expect("a link");
    home.run(&["install", "--client", "cursor"]).exits(0);
    assert_eq!(std::fs::read_link(&link).expect("a link still"), real);
    assert!(std::fs::read_to_string(&real).expect("text").contains(BINARY));
    std::fs::remove_file(&real).expect("removed");
    let ran = home.run(&["install", "--client", "cursor"]).exits(2);
    assert!(ran.err.contains("is a link to a file that is not there"), "{}", ran.err);
    assert!(!real.exists());
}

#[test]
fn a_file_that_was_there_before_stays() {
    // Through a link: the link stays one, and the real file is without us.
    for target in ["{\"mcpServers\":{}}\n", "{}\n", ""] {
        let home = Home::new();
        let (link, real) = (home.path(".cursor/mcp.json"), home.path("dots/mcp.json"));
        write(&real, target);
        std::fs::create_dir_all(link.parent().expect("a folder")).expect("made");
        symlink("../dots/mcp.json", &link).expect("a link");
        home.run(&["install", "--client", "cursor"]).exits(0);
        assert!(std::fs::read_to_string(&real).expect("text").contains(BINARY));
        let out = home.run(&["uninstall", "--client", "cursor"]).exits(0).out;
        assert!(link.is_symlink() && !out.contains("is deleted"), "{out}");
        let left: Json = serde_json::from_str(&std::fs::read_to_string(&real).expect("text")).expect("JSON");
        let before = serde_json::from_str(target).unwrap_or_else(|_| json!({}));
        assert_eq!(left, before, "{target:?}");
        // A link to a file that only we filled is not ours to remove either.
        for name in [".bak", ".bak.2"] {
            std::fs::remove_file(format!("{}{name}", link.display())).expect("a copy");
        }
        home.run(&["install", "--client", "cursor"]).exits(0);
        home.run(&["uninstall", "--client", "cursor"]).exits(0);
        assert!(link.is_symlink() && real.is_file());
    }
    for (id, path, text) in [("cursor", ".cursor/mcp.json", "{}\n"), ("codex", ".codex/config.toml", "")] {
        let home = Home::new();
        write(&home.path(path), text);
        home.run(&["install", "--client", id]).exits(0);
        home.run(&["install", "--client", id, "--store", "memory"]).exits(0);
        home.run(&["uninstall", "--client", id]).exits(0);
        assert!(home.path(path).is_file(), "{id}");
    }
    // What only we made goes, and is said to, however often.
    let home = Home::new();
    for _ in 0..2 {
        home.run(&["install", "--client", "cursor"]).exits(0);
        home.run(&["install", "--client", "cursor", "--log-dir", "none"]).exits(0);
        let out = home.run(&["uninstall", "--client", "cursor"]).exits(0).out;
        assert!(out.contains("the file is deleted") && !home.path(".cursor/mcp.json").exists(), "{out}");
    }
}

#[test]
fn places_are_written_as_they_hold_everywhere() {
    let args = |home: &Home, given: &[&str]| {
        home.run(&[&["install", "--client", "cursor"], given].concat()).exits(0);
        let written: Json = serde_json::from_str(&home.files()[".cursor/mcp.json"]).expect("JSON");
        written["mcpServers"]["cs-backend-engineer"]["args"].clone()
    };
    let below = |home: &Home, name: &str| home.path("project").join(name).display().to_string();
    let home = Home::new();
    std::fs::create_dir(home.path("project/acme")).expect("made");
    assert_eq!(
        args(&home, &["--config", "acme", "--store", "walks.db", "--log-dir", "logs"]),
        json!([
            "serve",
            "--config",
            below(&home, "acme"),
            "--store",
            below(&home, "walks.db"),
            "--log-dir",
            below(&home, "logs")
        ])
    );
    let address = "postgres://ada@db.example.com/walks";
    for (given, wanted) in [
        (vec!["--store", address], json!(["serve", "--store", address])),
        (vec!["--store", "memory", "--log-dir", "none"], json!(["serve", "--store", "memory", "--log-dir", "none"])),
        (vec!["--store", "memory", "--", "--log", "info"], json!(["serve", "--store", "memory", "--log", "info"])),
    ] {
        assert_eq!(args(&Home::new(), &given), wanted);
    }
    let home = Home::new();
    for (given, words) in [
        (&["--store", "postgres://ada:s3cret@db.example.com/walks"][..], "PGPASSWORD"),
        (&["--store", "postgres://db.example.com/walks?user=ada&password=s3cret"], "PGPASSWORD"),
        (&["--", "--store", "postgres://ada:s3cret@db.example.com/walks"], "PGPASSWORD"),
        (&["--", "--store=postgres://ada:s3cret@db.example.com/walks"], "PGPASSWORD"),
        (&["--store", "memory", "--", "--store=memory"], "`--store` is given twice"),
        (&["--store", "memory", "--http", "http://localhost:8080/mcp"], "`--store` is for a server"),
        (&["--log-dir", "none", "--http", "http://localhost:8080/mcp"], "`--log-dir` is for a server"),
    ] {
        let ran = home.run(&[&["install", "--client", "cursor"], given].concat()).exits(2);
        assert!(ran.err.contains(words) && !ran.err.contains("s3cret"), "{}", ran.err);
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
}

#[test]
fn a_home_is_no_project() {
    let home = Home::new();
    for id in ["claude-code", "cursor"] {
        for command in ["install", "uninstall"] {
            let ran = home.run_in("", &[command, "--client", id, "--scope", "project"]).exits(2);
            assert!(ran.err.contains("is yours in every project"), "{}", ran.err);
        }
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
}

#[test]
fn what_was_half_done_is_told() {
    let home = Home::new();
    // Nobody, not even root, makes a folder below a link to nothing.
    std::fs::create_dir_all(home.path(".claude")).expect("made");
    symlink("nowhere", home.path(".claude/commands")).expect("a link");
    let ran = home.run(&["install", "--client", "claude-code"]).exits(1);
    assert!(ran.out.contains("Claude Code, only in part:") && ran.out.contains("added to "), "{}", ran.out);
    assert!(!ran.out.contains("Next:") && ran.err.contains("what stands above was done"), "{}", ran.err);
    std::fs::remove_file(home.path(".claude/commands")).expect("removed");
    let out = home.run(&["install", "--client", "claude-code"]).exits(0).out;
    assert!(out.contains("- already in ") && out.contains("added "), "{out}");
}

#[test]
fn odd_files_are_met() {
    // Empty, blank, with a byte order mark; none of them is lost.
    for (text, begins) in [("", "{"), ("\n\n", "\n"), ("\u{feff}{}\n", "\u{feff}{")] {
        let home = Home::new();
        let path = home.path(".cursor/mcp.json");
        write(&path, text);
        home.run(&["install", "--client", "cursor"]).exits(0);
        let after = std::fs::read_to_string(&path).expect("text");
        assert!(after.starts_with(begins) && after.contains(BINARY), "{text:?}: {after:?}");
    }
    let home = Home::new();
    write(&home.path(".cursor/mcp.json"), "");
    std::fs::write(home.path(".cursor/mcp.json"), b"{\"a\": \"\xff\"}").expect("written");
    let ran = home.run(&["install", "--client", "cursor"]).exits(2);
    assert!(ran.err.contains("is not UTF-8"), "{}", ran.err);
    let home = Home::new();
    std::fs::create_dir_all(home.path(".cursor/mcp.json")).expect("a folder");
    let ran = home.run(&["install", "--client", "cursor"]).exits(2);
    assert!(ran.err.contains("is a folder"), "{}", ran.err);
}

#[test]
fn tables_of_codex_in_other_forms() {
    for text in [
        "mcp_servers = { a = { command = \"x\" } }\n",
        "mcp_servers.a.command = \"x\"\n",
        "[mcp_servers]\n[mcp_servers.a]\ncommand = \"x\"",
        "[[things]]\nname = \"x\"\n",
    ] {
        let home = Home::new();
        let path = home.path(".codex/config.toml");
        write(&path, text);
        home.run(&["install", "--client", "codex"]).exits(0);
        let after = std::fs::read_to_string(&path).expect("text");
        let document: toml_edit::DocumentMut = after.parse().unwrap_or_else(|e| panic!("{e}\n{after}"));
        assert_eq!(document["mcp_servers"]["cs-backend-engineer"]["command"].as_str(), Some(BINARY), "{after}");
        home.run(&["uninstall", "--client", "codex"]).exits(0);
        let restored = std::fs::read_to_string(&path).expect("text");
        assert_eq!(restored.trim_end(), text.trim_end());
    }
}

#[test]
fn places_on_each_platform() {
    let variables = |name: &str| match name {
        "APPDATA" => Some("C:\\Users\\ada\\AppData\\Roaming".to_owned()),
        "XDG_CONFIG_HOME" => Some("/x/config".to_owned()),
        "CODEX_HOME" => Some(String::new()),
        _ => None,
    };
    let mut said = String::new();
    for (id, client) in clients() {
        for (name, platform) in [("linux", Platform::Linux), ("macos", Platform::Macos), ("windows", Platform::Windows)]
        {
            let home = if platform == Platform::Windows { "C:\\Users\\ada" } else { "/home/ada" };
            let with = place(client.user.on(platform), home, variables).expect("a place");
            let without = place(client.user.on(platform), home, |_| None).expect("a place");
            said += &format!("{id} {name}: {with}\n");
            if with != without {
                said += &format!("{id} {name}, no variables set: {without}\n");
            }
        }
    }
    insta::assert_snapshot!("places", said);
}

#[test]
fn names_fit_the_clients() {
    for (id, client) in clients() {
        assert!(!client.stdio.is_empty() && !client.next.is_empty(), "{id}");
    }
    for tool in ["walk_question", "decide", "incident_triage", "digest"] {
        assert!(format!("mcp__plugin_cs_cs-backend-engineer__{tool}").len() <= 64, "{tool}");
    }
}

#[test]
fn what_is_asked_for_must_make_sense() {
    let home = Home::new();
    let mut said = String::new();
    for arguments in [
        &["install"][..],
        &["install", "--client", "emacs"],
        &["install", "--client", "cursor", "--http", "localhost:8080"],
        &["install", "--client", "cursor", "--http", "http://localhost:8080/"],
        &["install", "--client", "cursor", "--http", "http://localhost:8080/mcp", "--token-env", "sk-12ab"],
        &["install", "--client", "cursor", "--http", "http://localhost:8080/mcp", "--", "--store", "memory"],
        &["install", "--client", "zed", "--http", "https://x.example.com/mcp", "--token-env", "TOKEN"],
        &["install", "--parent", "cs-nobody"],
        &["uninstall", "--parent", "cs-cto-advisor"],
    ] {
        let ran = home.run(arguments).exits(2);
        assert!(!ran.err.contains("sk-12ab"), "a token is said again");
        said += &format!("$ {}\n{}\n", arguments.join(" "), ran.err);
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
    insta::assert_snapshot!("usage", said);
}

#[test]
fn a_plugin_is_whole_and_goes_again() {
    let home = Home::new();
    let said = home.run(&["install", "--plugin", "made/cs"]).exits(0).out;
    let mut shown = said;
    for (path, text) in home.files() {
        shown += &format!("=== {path}\n{text}\n");
    }
    insta::assert_snapshot!("plugin", home.plain(&shown));
    let before = home.files();
    let again = home.run(&["install", "--plugin", "made/cs"]).exits(0).out;
    assert!(again.contains("installed already"), "{again}");
    assert_eq!(home.files(), before);
    let out = home.run(&["uninstall", "--plugin", "made/cs"]).exits(0).out;
    assert!(out.contains("anew without `--plugin-dir") && !out.contains("Note:"), "{out}");
    assert!(home.files().is_empty() && !home.path("project/made/cs").exists(), "{:?}", home.files());

    write(&home.path("project/theirs/notes.txt"), "mine\n");
    let ran = home.run(&["install", "--plugin", "theirs"]).exits(2);
    assert!(ran.err.contains("holds something else"), "{}", ran.err);
    assert_eq!(home.files().len(), 1);
}

#[test]
fn each_parent_learns_how_to_fork() {
    let mut said = String::new();
    for parent in catalog::builtin().contracts.keys() {
        said += &Home::new().run(&["install", "--parent", parent]).exits(0).out;
        assert!(said.contains("it is `cs:cs-backend-engineer`"), "{said}");
    }
    insta::assert_snapshot!("parents", said);
}

#[test]
fn the_agent_names_tools_that_the_server_has() {
    let home = Home::new();
    home.run(&["install", "--client", "claude-code"]).exits(0);
    let mut client = home.0.client();
    let listed = client.ask("tools/list", json!({}));
    let names: Vec<&str> =
        listed["tools"].as_array().expect("tools").iter().filter_map(|t| t["name"].as_str()).collect();
    for path in ["agents/cs-backend-engineer.md", "commands/cs/backend-review.md", "skills/senior-backend/SKILL.md"] {
        let text = &home.files()[&format!(".claude/{path}")];
        let mut named = 0;
        for part in text.split("mcp__cs-backend-engineer__").skip(1) {
            let end = part.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(part.len());
            assert!(names.contains(&&part[..end]), "{path} names {}", &part[..end]);
            named += 1;
        }
        assert!(named > 0, "{path} names no tool");
    }
}

#[test]
fn output_as_json() {
    let home = Home::new();
    let shown = home.run(&["install", "--client", "codex", "--print", "--output", "json"]).exits(0).json();
    assert_eq!((&shown["written"], &shown["changes"][0]["action"]), (&json!(false), &json!("added")));
    assert!(shown["changes"][0]["content"].as_str().is_some_and(|c| c.contains("[mcp_servers")), "{shown}");
    let done = home.run(&["install", "--client", "codex", "--output", "json"]).exits(0).json();
    assert_eq!((&done["written"], &done["client"]), (&json!(true), &json!("codex")));
    let again = home.run(&["install", "--client", "codex", "--output", "json"]).exits(0).json();
    assert_eq!((&again["written"], &again["changes"][0]["action"]), (&json!(false), &json!("already")));
}

#[test]
fn an_organisation_adds_a_client() {
    let home = Home::new();
    let own = json!({
        "id": "acme", "title": "Acme", "source": "acme.example.com", "format": "json", "key": ["ai", "servers"],
        "user": { "linux": ["~/.acme.json"], "macos": ["~/.acme.json"], "windows": ["~/.acme.json"] },
        "stdio": { "run": "{{ command }}", "with": ["{{ args }}"] }, "without_http": "not yet", "next": "start it"
    });
    write(&home.path("acme/references/clients/acme.json"), &own.to_string());
    let config = home.path("acme").display().to_string();
    home.run(&["check", &config]).exits(0);
    home.run(&["install", "--client", "acme", "--config", &config]).exits(0);
    let written: Json = serde_json::from_str(&home.files()[".acme.json"]).expect("JSON");
    assert_eq!(written["ai"]["servers"]["cs-backend-engineer"]["run"], BINARY);
    home.run(&["uninstall", "--client", "acme", "--config", &config]).exits(0);
    assert!(!home.path(".acme.json").exists());
    let broken = own.to_string().replace("without_http", "note_project");
    write(&home.path("acme/references/clients/acme.json"), &broken);
    let ran = home.run(&["check", &config]).exits(1);
    assert!(ran.out.contains("acme.json") && ran.out.contains("without_http"), "{}", ran.out);
}

#[test]
fn comments_stay_where_nobody_says_that_they_are_not_read() {
    for (id, folder) in [("cursor", ".cursor/mcp.json"), ("windsurf", ".codeium/windsurf/mcp_config.json")] {
        let home = Home::new();
        let path = home.path(folder);
        let mine =
            "{\n  // the linter\n  \"mcpServers\": {\n    \"lint\": { \"command\": \"lint\" } /* fast */\n  }\n}\n";
        write(&path, mine);
        let out = home.run(&["install", "--client", id]).exits(0).out;
        assert!(out.contains("Note: there are comments in that file, which are kept;"), "{out}");
        let text = std::fs::read_to_string(&path).expect("text");
        assert!(text.contains("// the linter") && text.contains("/* fast */") && text.contains(BINARY), "{text}");
        home.run(&["uninstall", "--client", id]).exits(0);
        assert_eq!(std::fs::read_to_string(&path).expect("text"), mine, "{id}");
        // Nothing is said where nothing is in doubt, and what is added is plain.
        write(&path, "{}\n");
        let out = home.run(&["install", "--client", id]).exits(0).out;
        assert!(!out.contains("comments"), "{out}");
        let text = std::fs::read_to_string(&path).expect("text");
        serde_json::from_str::<Json>(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    }
}

#[test]
fn what_is_empty_once_we_are_gone_goes_and_nothing_else() {
    let home = Home::new();
    let project = ["--client", "claude-code", "--scope", "project"];
    home.run(&[&["install"][..], &project].concat()).exits(0);
    home.run(&[&["uninstall"][..], &project].concat()).exits(0);
    assert!(!home.path("project/.claude").exists(), "an empty folder of the client's");
    // What is somebody's keeps its folder, and nothing was taken out of the others.
    home.run(&[&["install"][..], &project].concat()).exits(0);
    write(&home.path("project/.claude/agents/mine.md"), "# Mine\n");
    std::fs::create_dir_all(home.path("project/.claude/hooks")).expect("a folder");
    home.run(&[&["uninstall"][..], &project].concat()).exits(0);
    for (folder, stays) in [("agents", true), ("hooks", true), ("commands", false), ("skills", false)] {
        assert_eq!(home.path("project/.claude").join(folder).exists(), stays, "{folder}");
    }
    home.run(&[&["uninstall"][..], &project].concat()).exits(0);
    assert!(home.path("project/.claude/hooks").exists());
    // In a home all that we made where nobody else has used it, otherwise only what bears our name.
    home.run(&["install", "--client", "claude-code"]).exits(0);
    home.run(&["uninstall", "--client", "claude-code"]).exits(0);
    assert!(!home.path(".claude").exists(), "nobody's folder");
    write(&home.path(".claude/settings.json"), "{}\n");
    for folder in [".claude/agents", ".claude/commands", ".claude/skills"] {
        std::fs::create_dir_all(home.path(folder)).expect("a folder");
    }
    home.run(&["install", "--client", "claude-code"]).exits(0);
    home.run(&["uninstall", "--client", "claude-code"]).exits(0);
    for folder in [".claude/agents", ".claude/commands", ".claude/skills"] {
        assert!(home.path(folder).exists(), "{folder} was there before");
        assert_eq!(std::fs::read_dir(home.path(folder)).expect("a folder").count(), 0, "{folder}");
    }
}

/// What stood there before us stands there after us, an empty object and a single line included.
#[test]
fn what_was_empty_before_stays() {
    for (before, with_us) in [
        ("{\n  \"theme\": \"dark\",\n  \"mcpServers\": {}\n}\n", 10),
        ("{\"theme\":\"dark\",\"mcpServers\":{}}", 1),
        ("{ \"theme\": \"dark\", \"mcpServers\": {} }\n", 1),
        ("{\"theme\":\"a, { b\",\"n\":[1,2]}\n", 1),
        ("{\r\n\t\"theme\": \"dark\"\r\n}\r\n", 10),
    ] {
        let home = Home::new();
        let path = home.path(".claude.json");
        write(&path, before);
        home.run(&["install", "--client", "claude-code"]).exits(0);
        let text = std::fs::read_to_string(&path).expect("text");
        let entry = &serde_json::from_str::<Json>(&text).expect("JSON")["mcpServers"]["cs-backend-engineer"];
        assert_eq!(entry["args"], json!(["serve"]), "{text}");
        assert_eq!(text.trim().lines().count(), with_us, "{text}");
        assert_eq!(with_us == 1 && before.starts_with("{ "), text.contains("\", \"args\""), "{text}");
        let bare = text.replace("\r\n", "").contains('\n');
        assert_ne!(
            bare,
            before.contains("\r\n") || !before.contains('\n'),
            "the line breaks are not its own: {text:?}"
        );
        home.run(&["uninstall", "--client", "claude-code"]).exits(0);
        assert_eq!(std::fs::read_to_string(&path).expect("text"), before);
        // Where no copy says what was there, the empty object stays.
        home.run(&["install", "--client", "claude-code"]).exits(0);
        for copy in [".claude.json.bak", ".claude.json.bak.2", ".claude.json.bak.3"] {
            let _ = std::fs::remove_file(home.path(copy));
        }
        home.run(&["uninstall", "--client", "claude-code"]).exits(0);
        let left: Json = serde_json::from_str(&std::fs::read_to_string(&path).expect("text")).expect("JSON");
        assert_eq!(left["mcpServers"], json!({}), "{left}");
    }
}

/// What its client cannot read is not written into: it would lose all its servers.
#[test]
fn gemini_reads_comments_and_no_trailing_comma() {
    let home = Home::new();
    let path = home.path(".gemini/settings.json");
    let commented = "{\n  // mine\n  \"theme\": \"Default\" /* dark */\n}\n";
    write(&path, commented);
    let out = home.run(&["install", "--client", "gemini"]).exits(0).out;
    assert!(!out.contains("comments"), "nothing is in doubt: {out}");
    home.run(&["uninstall", "--client", "gemini"]).exits(0);
    assert_eq!(std::fs::read_to_string(&path).expect("text"), commented);
    let trailing = "{\n  // mine\n  \"theme\": \"Default\",\n}\n";
    write(&path, trailing);
    let err = home.run(&["install", "--client", "gemini"]).exits(2).err;
    assert!(err.contains("settings.json:3:21: ") && err.contains("nothing was changed: mend the file"), "{err}");
    assert_eq!(std::fs::read_to_string(&path).expect("text"), trailing);
}

/// Claude Code names a command below a folder after both, so that it is typed alike after either way of installing.
#[test]
fn the_command_is_typed_as_it_is_told() {
    let claude = &clients()["claude-code"];
    let command = claude.files.iter().find(|own| own.template.ends_with("command.md")).expect("a command");
    let typed = |path: &str, below: &str| {
        let (_, name) = path.split_once(below).expect("a place of commands");
        format!("/{}", name.trim_end_matches(".md").replace('/', ":"))
    };
    for path in command.user.iter().chain([&command.project]) {
        assert_eq!(typed(path, "commands/"), "/cs:backend-review", "{path}");
    }
    // A plugin's own name comes before that of its command.
    assert_eq!(typed(&command.plugin, "commands/"), "/backend-review");
    let home = Home::new();
    let plugin = home.run(&["install", "--plugin", "plugin"]).exits(0).out;
    assert!(claude.next.contains("`/cs:backend-review`") && plugin.contains("`/cs:backend-review`"), "{plugin}");
    // What reads the addresses beside a question is the client's own, and takes the server as the client lists it.
    home.run(&["install", "--client", "claude-code"]).exits(0);
    let files = home.files();
    for (path, listed) in [
        (".claude/agents/cs-backend-engineer.md", "cs-backend-engineer"),
        ("project/plugin/agents/cs-backend-engineer.md", "plugin:cs:cs-backend-engineer"),
    ] {
        let text = &files[path];
        let tools = text.lines().find(|line| line.starts_with("tools: ")).expect("tools");
        assert!(tools.contains("ListMcpResourcesTool, ReadMcpResourceTool,"), "{tools}");
        assert!(text.contains(&format!("the server `{listed}`")), "{text}");
    }
}

/// Whoever made a file read-only keeps it elsewhere, or wants it left alone.
#[test]
fn a_read_only_file_is_left_alone() {
    let home = Home::new();
    let path = home.path(".cursor/mcp.json");
    let lock = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("a mode");
    write(&path, "{}\n");
    lock(0o444);
    let err = home.run(&["install", "--client", "cursor"]).exits(2).err;
    assert!(
        err.contains("mcp.json is read-only: nothing was changed; make it writable, or see with `--print`"),
        "{err}"
    );
    assert_eq!(std::fs::read_to_string(&path).expect("text"), "{}\n");
    home.run(&["install", "--client", "cursor", "--print"]).exits(0);
    lock(0o644);
    home.run(&["install", "--client", "cursor"]).exits(0);
    lock(0o444);
    // Nothing to do is no reason to refuse.
    home.run(&["install", "--client", "cursor"]).exits(0);
    home.run(&["uninstall", "--client", "cursor"]).exits(2);
    assert!(std::fs::read_to_string(&path).expect("text").contains(BINARY));
}

/// As Windows has them.
#[test]
fn the_line_breaks_of_codex_stay() {
    let home = Home::new();
    let path = home.path(".codex/config.toml");
    let before = "# mine\r\nmodel = \"x\"\r\n\r\n[mcp_servers.docs] # the docs\r\ncommand = \"npx\"\r\n";
    write(&path, before);
    home.run(&["install", "--client", "codex"]).exits(0);
    let text = std::fs::read_to_string(&path).expect("text");
    assert!(text.contains(BINARY) && text.matches('\n').count() == text.matches("\r\n").count(), "{text:?}");
    home.run(&["uninstall", "--client", "codex"]).exits(0);
    assert_eq!(std::fs::read_to_string(&path).expect("text"), before);
}
