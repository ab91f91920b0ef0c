//! The command line as a person at a real terminal has it: the conversation, completions, manual pages, examples.
#![cfg(unix)]

mod binary;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use binary::{BRIEF, Home, SAMPLE};
use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Eof, Expect as _, Session};
use regex::Regex;

const BINARY: &str = env!("CARGO_BIN_EXE_cs-backend-engineer");
const FORK: [&str; 5] = ["walk", "--parent", "cs-fullstack-engineer", "--brief", BRIEF];

/// The binary in a terminal of 90 columns, and what was said in it, as it stands on the screen.
struct Terminal {
    session: OsSession,
    raw: String,
    said: String,
}

impl Terminal {
    fn start(home: &Home, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = home.bare();
        command.args(arguments).arg("--log-dir").arg(home.path("logs")).env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR").envs(environment.iter().copied());
        let mut session = Session::spawn(command).expect("a terminal");
        session.get_process_mut().set_window_size(90, 40).expect("a size");
        session.set_expect_timeout(Some(Duration::from_secs(60)));
        Terminal { session, raw: String::new(), said: String::new() }
    }

    /// Reads until these words stand there, and then until a line is asked for.
    #[track_caller]
    fn sees(&mut self, words: &str) -> &mut Self {
        for needle in [words, "> "] {
            self.reads(needle);
        }
        self
    }

    #[track_caller]
    fn reads(&mut self, needle: &str) {
        let found = self.session.expect(needle).unwrap_or_else(|e| panic!("no `{needle}` ({e}) after:\n{}", self.said));
        let text = String::from_utf8_lossy(&[found.before(), found.get(0).expect("the match")].concat()).into_owned();
        self.take(&text);
    }

    fn take(&mut self, text: &str) {
        self.raw += text;
        self.said += &plain(text);
    }

    fn types(&mut self, line: &str) -> &mut Self {
        self.session.send(format!("{line}\r")).expect("typed");
        self
    }

    /// Reads to the end; gives the exit code.
    #[track_caller]
    fn ends(&mut self) -> i32 {
        let rest = self.session.expect(Eof).expect("an end");
        let text = String::from_utf8_lossy(&[rest.before(), rest.get(0).unwrap_or_default()].concat()).into_owned();
        self.take(&text);
        match self.session.get_process().wait().expect("ended") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}"),
        }
    }

    /// What was said, its walk's id left out.
    fn transcript(&self) -> String {
        let id = Regex::new("w-[0-9a-f]{24}").expect("a pattern");
        let decision = Regex::new("d-[0-9a-f]{20}").expect("a pattern");
        let text = id.replace_all(&self.said, "w-ID");
        decision.replace_all(&text, "d-ID").into_owned()
    }

    fn walk(&self) -> String {
        let id = Regex::new("w-[0-9a-f]{24}").expect("a pattern");
        id.find(&self.said).unwrap_or_else(|| panic!("no id: {}", self.said)).as_str().to_owned()
    }
}

/// What stands on the screen: without what moves the cursor, colours, or is typed over.
fn plain(text: &str) -> String {
    let escapes = Regex::new("\u{1b}\\[[0-9;?]*[A-Za-z]").expect("a pattern");
    escapes.replace_all(text, "").replace('\r', "")
}

#[test]
fn a_walk_is_a_conversation() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &FORK, &[]);
    terminal.sees("Q1 (1 of 3)").types("?").sees("Kill criterion").types("it depends").sees("is no answer");
    terminal.types("20:1; 180 qps at p99 in a year: 30 today").sees("Q3 (2 of 3)");
    // Back, and another answer; then on where it was.
    terminal.types("back").sees("Q1 (1 of 3)").types("30:1; 200 qps at p99 in a year").sees("Q3 (2 of 3)");
    terminal.types("sync by default, a queue for mail").sees("Q5 (3 of 3)");
    terminal.types("microservices").sees("Stopped at Q5").types("?").sees("Explained by");
    terminal.types("modular monolith");
    assert_eq!(terminal.ends(), 0);
    for words in ["read_write_ratio = 20", "read_write_ratio = 30", "Decided: node-express", "Kept as d-"] {
        assert!(terminal.said.contains(words), "no `{words}` in:\n{}", terminal.said);
    }
    assert!(terminal.raw.contains("\u{1b}[1m"), "no colours on a terminal");
    insta::assert_snapshot!("conversation", terminal.transcript());
}

/// The end is for a person: no tool's name, no Markdown, and commands that run as they stand.
#[test]
fn the_end_is_for_a_person() {
    let home = Home::new();
    let brief = "6 engineers, weekly releases, TypeScript";
    let mut terminal = Terminal::start(&home, &["walk", "--parent", "cs-vpe-advisor", "--brief", brief], &[]);
    terminal.sees("Q5 (1 of 2)").types("hmm").sees("no answer").types("whatever").sees("If it stays open: ");
    // A part that was answered is taken back with the question.
    terminal.types("modular monolith").sees("Q7 (2 of 2)").types("99.5%").sees("Who spends and answers");
    terminal.types("back").sees("What availability").types("99.9%, the payments team owns the budget");
    assert_eq!(terminal.ends(), 0);
    let end = &terminal.said[terminal.said.find("Decided: ").expect("an end")..];
    for model in ["detail: full", "`digest`", "**", "*house", "accept_default", "walk_id", "fork into", "# "] {
        assert!(!end.contains(model), "`{model}` in:\n{end}");
    }
    let told = end.lines().filter_map(|line| Some(line.split_once("cs-backend-engineer ")?.1));
    let told: Vec<&str> = told.collect();
    assert!(told.len() >= 4, "{end}");
    for command in told {
        let mut arguments: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if let Some(page) = arguments.iter_mut().find(|argument| argument.ends_with(".html")) {
            *page = home.path("review.html").display().to_string();
        }
        let reopens = arguments.iter().any(|argument| argument == "--revise");
        let status = home.bare().args(&arguments).stdin(Stdio::null()).output().expect("it runs").status;
        assert_eq!(status.code(), Some(if reopens { 4 } else { 0 }), "{command}");
    }
}

#[test]
fn leaving_keeps_the_walk_and_says_how_to_go_on() {
    let home = Home::new();
    for leave in ["quit\r", "\u{4}", "\u{3}", "/exit\r"] {
        let mut terminal = Terminal::start(&home, &FORK, &[]);
        terminal.sees("Q1 (1 of 3)").types("20:1, 180 qps").sees("Q3 (2 of 3)");
        terminal.session.send(leave).expect("typed");
        assert_eq!(terminal.ends(), 4, "{leave:?}");
        let walk = terminal.walk();
        let told = format!("Kept. Go on with: cs-backend-engineer walk --resume {walk}");
        assert!(terminal.said.contains(&told), "{}", terminal.said);
        // As told: it goes on where it was, and one can still go back.
        let mut again = Terminal::start(&home, &["walk", "--resume", &walk], &[]);
        again.sees("Q3 (2 of 3)").types("back").sees("Q1 (1 of 3)");
        again.session.send("\u{4}").expect("typed");
        assert_eq!(again.ends(), 4);
    }
    let mut terminal = Terminal::start(&home, &[&FORK[..], &["--store", "memory"]].concat(), &[]);
    terminal.sees("Q1 (1 of 3)").types("q");
    assert_eq!(terminal.ends(), 4);
    assert!(terminal.said.contains("is not kept"), "{}", terminal.said);
}

#[test]
fn the_default_is_taken_once_it_is_offered() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &FORK, &[]);
    // Not offered yet: refused, and the walk goes on.
    terminal.sees("Q1 (1 of 3)").types("default").sees("offered");
    terminal.types("we'll need to scale").sees("no answer").types("it depends").sees("`default` takes");
    terminal.types("default").sees("Q3 (2 of 3)").types("quit");
    assert_eq!(terminal.ends(), 4);
    assert!(!terminal.said.contains("accept_default"), "an argument's name: {}", terminal.said);
}

#[test]
fn a_kill_is_overridden_by_a_person_with_a_reason() {
    let home = Home::new();
    let mut terminal =
        Terminal::start(&home, &["walk", "--parent", "cs-vpe-advisor", "--brief", "6 engineers, weekly"], &[]);
    terminal.sees("Q5 (1 of 2)").types("override").sees("there is none to override");
    terminal.types("microservices").sees("Stopped at Q5").types("override").reads("Who answers for");
    terminal.reads("? ");
    terminal.types("").sees("it takes a person and a reason").types("override").reads("Who answers for");
    terminal.reads("? ");
    terminal.types("Ada Byron").reads("For which reason? ");
    terminal.types("the teams are split already").sees("is overridden by Ada Byron").types("quit");
    assert!([3, 4].contains(&terminal.ends()));
}

/// What stops the walk can be taken back, and is then asked for anew.
#[test]
fn back_takes_back_what_stops_the_walk() {
    let home = Home::new();
    let brief = "18 engineers, Go, releases daily";
    let start = ["walk", "--store", "memory", "--parent", "cs-vpe-advisor", "--brief", brief];
    let mut terminal = Terminal::start(&home, &start, &[]);
    terminal
        .sees("Q5 (1 of 2)")
        .types("microservices")
        .sees("Stopped at Q5")
        .types("back Q7")
        .sees("Q5 stops the walk");
    terminal.types("back").sees("Q5 (1 of 2)").types("back").sees("there is none to go back to");
    terminal.types("modular monolith").sees("Q7 (2 of 2)").types("quit");
    assert_eq!(terminal.ends(), 4);
    assert_eq!(terminal.said.matches("Stopped at").count(), 1, "{}", terminal.said);
}

#[test]
fn what_is_pasted_is_one_answer() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &FORK, &[]);
    terminal.sees("Q1 (1 of 3)");
    terminal.session.send("\u{1b}[200~20:1\r\n180 qps at p99 in a year,\n30 today\u{1b}[201~\r").expect("pasted");
    terminal.sees("Q3 (2 of 3)").types("quit");
    assert_eq!(terminal.ends(), 4);
    for words in ["read_write_ratio = 20", "qps_p99 = 180", "qps_current = 30"] {
        assert!(terminal.said.contains(words), "no `{words}` in:\n{}", terminal.said);
    }
}

#[test]
fn what_is_typed_ahead_answers_the_next_questions() {
    // Three lines at once, as a terminal without bracketed paste sends them; or before the first question stands.
    for ahead in [false, true] {
        let home = Home::new();
        let mut terminal = Terminal::start(&home, &FORK, &[]);
        if !ahead {
            terminal.sees("Q1 (1 of 3)");
        }
        let lines = "20:1; 180 qps at p99 in a year: 30 today\rsync by default, a queue for mail\rmodular monolith\r";
        terminal.session.send(lines).expect("typed");
        assert_eq!(terminal.ends(), 0, "{}", terminal.said);
        for words in ["read_write_ratio = 20", "communication = sync", "Decided: node-express"] {
            assert!(terminal.said.contains(words), "no `{words}` in:\n{}", terminal.said);
        }
    }
}

#[test]
fn lines_are_edited_and_remembered() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &FORK, &[]);
    // Left over two letters, one mended; then the line before, fetched with the up arrow.
    terminal.sees("Q1 (1 of 3)").types("21:1, 180 qps\u{1b}[H\u{1b}[C\u{1b}[3~0").sees("read_write_ratio = 20");
    terminal.types("back").sees("Q1 (1 of 3)").types("\u{1b}[A\u{1b}[A").sees("Q3 (2 of 3)").types("quit");
    assert_eq!(terminal.ends(), 4);
}

#[test]
fn no_colours_where_they_are_not_wanted() {
    let colour = Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern");
    let home = Home::new();
    for environment in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let mut terminal = Terminal::start(&home, &FORK, &[environment]);
        terminal.sees("Q1 (1 of 3)").types("quit");
        assert_eq!(terminal.ends(), 4);
        assert!(!colour.is_match(&terminal.raw), "{environment:?}: {:?}", terminal.raw);
    }
    let piped = home.run(&FORK).exits(4);
    assert!(!piped.out.contains('\u{1b}') && !piped.err.contains('\u{1b}'), "{}", piped.out);
}

#[test]
fn a_terminal_gets_doctor_in_colours() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["doctor"], &[]);
    assert_eq!(terminal.ends(), 0);
    assert!(terminal.raw.contains("\u{1b}[32mok  \u{1b}[0m"), "{:?}", terminal.raw);
}

#[test]
fn every_shell_gets_completions() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = home.run(&["completions", shell]).exits(0).out;
        for words in ["triage", "team-size", "install", "doctor"] {
            assert!(script.contains(words), "{shell} does not know `{words}`");
        }
    }
    // bash reads its script, and finishes commands and what they take.
    let script = home.path("completions.bash");
    std::fs::write(&script, home.run(&["completions", "bash"]).exits(0).out).expect("written");
    for (line, expected) in [
        ("doc", "doctor"),
        ("walks exp", "export"),
        ("install --client wind", "windsurf"),
        ("uninstall --client claude-c", "claude-code"),
        ("walk --parent cs-v", "cs-vpe-advisor"),
        ("decide --parent cs-c", "cs-ciso-advisor cs-cto-advisor"),
        ("decide --tenancy sh", "shared-multi-tenant"),
        ("decide --document open", "openslo"),
        ("profiles node", "node-express"),
        ("explain microservices-under", "microservices-under-30-engineers"),
        ("walk --resume w-0 --override-rule microservices-under", "microservices-under-30-engineers"),
        ("walk --resume w-0 --revise Q", "Q1 Q2 Q3 Q4 Q5 Q6 Q7"),
        ("triage --question n", "none"),
        ("digest --artifact slo", "slo-architect="),
        ("check --schema prof", "profile"),
        ("completions ba", "bash"),
    ] {
        let asks = format!(
            ". {} && COMP_WORDS=(cs-backend-engineer {line}) && COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) && \
             _cs__backend__engineer cs-backend-engineer ${{COMP_WORDS[COMP_CWORD]}} ${{COMP_WORDS[COMP_CWORD-1]}} && \
             echo \"${{COMPREPLY[*]}}\"",
            script.display()
        );
        let done = Command::new("bash").args(["-c", &asks]).output().expect("bash");
        let found = String::from_utf8_lossy(&done.stdout);
        assert_eq!(found.trim(), expected, "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
    // What is known is no bound: an agent that nobody knows forks too.
    let ran = home.run(&["walk", "--parent", "our-own-agent", "--output", "json"]).exits(4);
    assert_eq!(ran.json()["state"], "asking", "{}", ran.err);
    assert!(!home.run(&["walk", "--help"]).exits(0).out.contains("cs-ciso-advisor"), "a list in the help");
    // An organisation's own are finished too.
    let own = home.path("acme/fork-contracts/acme-lead.json");
    std::fs::create_dir_all(own.parent().expect("a folder")).expect("made");
    let contract = include_str!("../fork-contracts/cs-cto-advisor.json").replace("cs-cto-advisor", "acme-lead");
    std::fs::write(&own, contract).expect("written");
    let config = home.path("acme").display().to_string();
    assert!(home.run(&["completions", "fish", "--config", &config]).exits(0).out.contains("acme-lead"));
}

#[test]
fn every_command_has_a_manual_page() {
    let home = Home::new();
    let page = home.run(&["man"]).exits(0).out;
    assert!(page.contains(".TH cs-backend-engineer 1") && page.contains("install"), "{page}");
    let folder = home.path("man1");
    home.run(&["man", "--out", &folder.display().to_string()]).exits(0);
    let pages = home.names("man1");
    for command in commands() {
        let name = format!("cs-backend-engineer-{}.1", command.join("-"));
        assert!(pages.contains(&name), "no {name} among {pages:?}");
        let text = std::fs::read_to_string(folder.join(&name)).expect("a page");
        assert!(text.contains("\n.SH EXAMPLE\n") && !text.contains("EXTRA"), "{name} has no example");
        assert!(!text.contains("Exit codes: "), "{name} has no section for them");
        let named: Vec<&str> = ["man"].into_iter().chain(command.iter().map(String::as_str)).collect();
        assert_eq!(home.run(&named).exits(0).out.trim_end(), text.trim_end(), "man {}", command.join(" "));
    }
    for (arguments, words) in [
        (&["man", "wlak"][..], "did you mean `walk`?"),
        (&["man", "walks", "lost"], "did you mean `list`?"),
        (&["man", "doctor", "list"], "`doctor` has no commands of its own"),
        (&["man", "./man1"], "write `man --out ./man1`"),
    ] {
        let ran = home.run(arguments).exits(2);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
    let ran = home.run(&["man", "--out", "/proc/none"]).exits(1);
    assert!(ran.err.contains("cannot be written"), "{}", ran.err);
}

/// Every command and every command of a command.
fn commands() -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in cs_backend_engineer::cli::command().get_subcommands() {
        found.push(vec![command.get_name().to_owned()]);
        for below in command.get_subcommands() {
            found.push(vec![command.get_name().to_owned(), below.get_name().to_owned()]);
        }
    }
    found
}

/// The examples of a help text, each on one line.
fn examples(help: &str) -> Vec<String> {
    let Some((_, rest)) = help.split_once("Example:\n") else { return Vec::new() };
    let block = rest.lines().take_while(|line| line.starts_with("  ")).map(str::trim).collect::<Vec<_>>().join("\n");
    block.replace("\\\n", "").lines().map(str::to_owned).collect()
}

#[test]
fn every_help_has_an_example_that_runs() {
    let home = Home::new();
    let folder = home.path("examples");
    for (path, text) in [
        ("our-profiles/thresholds.json", "{}\n"),
        ("alert.json", "{\"title\":\"replica lag is 90 s\"}\n"),
        ("docs/slo.md", "# SLO\n"),
        ("server", "not a program\n"),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    // What the examples name lies in the store that they find by themselves.
    let state = home.path("XDG_STATE_HOME/cs-backend-engineer");
    std::fs::create_dir_all(&state).expect("made");
    let store = state.join("walks.db").display().to_string();
    let kept = ["--output", "json", "--store", &store];
    let decided = home.run(&[&["decide"][..], &SAMPLE, &kept].concat()).exits(0).json();
    let decision = decided["id"].as_str().expect("an id").to_owned();
    let exported = home.run(&["walks", "export", "--all", "--store", &store]).exits(0).out;
    std::fs::write(folder.join("walks.jsonl"), exported).expect("written");
    home.run(&["token", "bob", "--token-file", &folder.join("tokens").display().to_string()]).exits(0);
    let mut all = vec![vec![]];
    all.extend(commands());
    for command in all {
        let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let help = home.run(&arguments).exits(0).out;
        let examples = examples(&help);
        assert!(!examples.is_empty(), "`{} --help` has no example:\n{help}", command.join(" "));
        let opened = home.run(&[&FORK[..], &kept].concat()).exits(4).json();
        let walk = opened["walk_id"].as_str().expect("an id").to_owned();
        for example in examples {
            // Another program's line ends with ours.
            let ours = example.split_once("claude mcp add backend -- ").map_or(example.as_str(), |(_, ours)| ours);
            let ours = ours.replace("d-0123456789abcdef0123", &decision).replace("w-0123456789abcdef01234567", &walk);
            // The store of several servers has tests of its own.
            let ours = ours.replace("postgres://me@db/walks", "memory");
            assert!(ours.contains("cs-backend-engineer"), "{ours}");
            // What serves is told to stop, and any port will do.
            let ours = match ours.contains("serve --http") {
                true => format!("timeout --preserve-status 2 {}", ours.replace(":8848", ":0")),
                false => ours,
            };
            let mut shell = Command::new("sh");
            shell.args(["-c", &ours]).current_dir(&folder).stdin(Stdio::null());
            for (name, value) in home.bare().get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            let programs = Path::new(BINARY).parent().expect("a folder").display().to_string();
            shell.env("PATH", format!("{programs}:/usr/bin:/bin"));
            let done = shell.output().expect("a shell");
            let errors = String::from_utf8_lossy(&done.stderr);
            assert_eq!(done.status.code(), Some(0), "`{ours}`: {errors}");
        }
    }
}
