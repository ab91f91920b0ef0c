//! The README: every command in it runs, and every path in it is there.

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
    std::fs::create_dir(folder.path().join("our-data")).expect("a folder of data");
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
        .args(arguments)
        .args(["--store", "memory", "--log-dir", "none"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
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
        let done = run(&words(line)[1..]);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(!done.stdout.is_empty(), "{line} says nothing");
    }
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
