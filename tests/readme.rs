//! The README: every command in it runs, and every path in it is there.

mod binary;

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README")
}

/// The blocks of a language, whole.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let fence = format!("```{language}\n");
    readme.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// Splits a line as a shell does, as far as the README needs it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

/// Runs the binary in a folder that holds what the README's examples name.
fn run(arguments: &[String]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["our-data", "home"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
    }
    std::fs::write(folder.path().join("alert.json"), r#"{"title":"replica lag is 90 s"}"#).expect("an alert");
    let mut arguments = arguments.to_vec();
    let input = match arguments.iter().position(|a| a == "<") {
        Some(place) => {
            let file = std::fs::File::open(folder.path().join(&arguments[place + 1])).expect("the input");
            arguments.truncate(place);
            Stdio::from(file)
        }
        None => Stdio::null(),
    };
    Command::new(env!("CARGO_BIN_EXE_cs-backend-engineer"))
        .args(&arguments)
        // What is installed would keep its walks there.
        .args(if arguments[0] == "install" { &[][..] } else { &["--store", "memory", "--log-dir", "none"] })
        .current_dir(folder.path())
        .env("HOME", folder.path().join("home"))
        .stdin(input)
        .output()
        .expect("it runs")
}

#[test]
fn the_first_command_says_what_the_readme_shows() {
    let command = blocks("sh").into_iter().find(|b| b.starts_with("cargo run")).expect("the first command");
    let arguments = words(command.trim());
    let place = arguments.iter().position(|a| a == "--").expect("arguments of our own") + 1;
    let done = run(&arguments[place..]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("# Asked\n\nQ1, Q3, Q5\n"), "{said}");
    let shown = blocks("text").into_iter().next().expect("the digest");
    for line in shown.lines().filter(|l| !l.is_empty()) {
        assert!(said.contains(line), "the README shows `{line}`, which is not said:\n{said}");
    }
}

#[test]
fn every_other_command_runs() {
    let lines: Vec<String> =
        blocks("sh").iter().flat_map(|b| b.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let ours: Vec<&String> = lines.iter().filter(|l| l.starts_with("cs-backend-engineer ")).collect();
    assert!(ours.len() >= 6, "{ours:?}");
    for line in ours {
        let mut arguments = words(line)[1..].to_vec();
        if arguments[0] == "serve" {
            // It would serve until it is told to stop; an argument that it does not take fails before its help.
            arguments.retain(|a| a != "--store" && !a.starts_with("postgres://"));
            arguments.push("--help".into());
        }
        let done = run(&arguments);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(!done.stdout.is_empty(), "{line} says nothing");
    }
}

/// Ids change with the data and from walk to walk.
fn without_ids(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(place) = rest.find(" w-").into_iter().chain(rest.find(" d-")).min() {
        let (before, id) = rest.split_at(place + 3);
        let end = id.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(id.len());
        shown.push_str(before);
        shown.push_str(if end >= 20 { "…" } else { &id[..end] });
        rest = &id[end..];
    }
    shown + rest
}

#[test]
fn the_recorded_fork_is_what_the_server_says() {
    let home = binary::Home::new();
    let mut client = home.client();
    let mut walk = String::new();
    let mut said = String::new();
    let mut calls = 0;
    for line in blocks("fork").first().expect("a recorded fork").lines() {
        if let Some(call) = line.strip_prefix("> ") {
            let (tool, arguments) = call.split_once(' ').expect("a tool and its arguments");
            let arguments = serde_json::from_str(&arguments.replace("w-…", &walk)).expect("JSON");
            let reply = client.call(tool, arguments).done();
            if walk.is_empty() {
                walk = reply.word("/walk_id");
            }
            said = without_ids(&reply.text);
            calls += 1;
        } else if line != "[…]" {
            let place =
                said.find(line).unwrap_or_else(|| panic!("the README shows `{line}`, and then is said:\n{said}"));
            // In this order.
            said = said.split_off(place + line.len());
        }
    }
    assert_eq!(calls, 7);
}

#[test]
fn the_registry_finds_its_name() {
    let home = binary::Home::new();
    let entry = home.run(&["bundle", "--server-json"]).exits(0).json();
    let name = entry["name"].as_str().expect("a name");
    assert!(readme().lines().any(|l| l == format!("mcp-name: {name}")), "no line `mcp-name: {name}`");
}

#[test]
fn every_path_is_there() {
    let readme = readme();
    let folders = ["src/", "tests/", "profiles/", "references/", "fork-contracts/"];
    let quoted = readme.split('`').skip(1).step_by(2);
    let paths: Vec<&str> = quoted.filter(|q| folders.iter().any(|f| q.starts_with(f)) && !q.contains(' ')).collect();
    assert!(paths.len() >= 8, "{paths:?}");
    for path in paths {
        // A pattern such as `profiles/<id>.json` stands for the folder.
        let known = path.split('<').next().unwrap_or(path);
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(known).exists(), "`{path}` is not there");
    }
}

/// The table of parents says what the contracts say.
#[test]
fn every_parent_stands_in_the_table() {
    let readme = readme();
    for contract in cs_backend_engineer::catalog::builtin().contracts.values() {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{}` |", contract.id)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", contract.id));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        for fact in &contract.supplies {
            let name = fact.name().trim_end_matches("_usd_per_month").replace('_', " ");
            assert!(cells[2].replace('-', " ").contains(&name), "{name}: {row}");
            assert_eq!(cells[2].contains("to be confirmed"), contract.is_confirmed(*fact), "{row}");
        }
        let walked: Vec<&str> = cells[3].split(", ").map(|question| &question[..2]).collect();
        assert_eq!(walked, contract.walks.iter().map(|q| q.name()).collect::<Vec<_>>(), "{row}");
    }
}
