//! The command line, as a person or a script uses it.
#![cfg(unix)]

mod binary;

use std::os::unix::fs::PermissionsExt as _;

use binary::{BRIEF, Home, SAMPLE, sample, shown};
use cs_backend_engineer::domain::digest::words;
use serde_json::{Value as Json, json};

const LOAD: &str = "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak";
const FORK: [&str; 11] = [
    "walk",
    "--parent",
    "cs-fullstack-engineer",
    "--brief",
    BRIEF,
    "--answer",
    LOAD,
    "--answer",
    "sync by default, a queue for mail",
    "--answer",
    "modular monolith",
];

fn with<'a>(arguments: &[&'a str], further: &[&'a str]) -> Vec<&'a str> {
    [arguments, further].concat()
}

fn keys(json: &Json) -> Vec<&str> {
    json.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[track_caller]
fn has_keys(json: &Json, expected: &str) {
    for key in expected.split_whitespace() {
        assert!(json.get(key).is_some(), "no `{key}` among {:?}", keys(json));
    }
}

#[test]
fn the_main_job_ends_in_a_digest() {
    let out = Home::new().run(&FORK).exits(0).out;
    assert!(out.contains("# Asked\n\nQ1, Q3, Q5\n"), "{out}");
    assert!(out.contains("Status: decided, profile **node-express**."), "{out}");
    for (question, put) in [("Q1", 1), ("Q2", 0), ("Q3", 1), ("Q4", 0), ("Q5", 1), ("Q6", 0), ("Q7", 0)] {
        assert_eq!(out.matches(&format!("\n{question} (")).count(), put, "{question}: {out}");
    }
    let (_, digest) = out.split_once("# Digest\n\n").expect("a digest");
    assert!(words(digest) <= 200 && digest.contains("Profile: node-express"), "{digest}");
}

#[test]
fn the_main_job_as_json_has_every_part() {
    let home = Home::new();
    let json = home.run(&with(&FORK, &["--output", "json"])).exits(0).json();
    has_keys(&json, "walk_id state asked skipped decision digest");
    assert_eq!((&json["state"], &json["asked"]), (&json!("decided"), &json!(["Q1", "Q3", "Q5"])));
    assert!(json["skipped"].as_array().is_some_and(|skipped| skipped.len() > 5), "{json}");
    let id = json["decision"]["id"].as_str().expect("an id");
    let digest = home.run(&["digest", "--decision", id, "--output", "json"]).exits(0).json();
    assert_eq!(digest["digest"], json["digest"]);
}

#[test]
fn a_question_that_waits_has_every_part() {
    let json = Home::new().walk();
    has_keys(&json, "walk_id state asked skipped question next");
    has_keys(&json["question"], "id text recommended because canon kill forms progress");
    assert_eq!((&json["question"]["id"], &json["question"]["progress"]), (&json!("Q1"), &json!("1 of 3")));
}

#[test]
fn the_seeds_flags_give_node_express() {
    let json = Home::new().run(&with(&["decide", "--output", "json"], &SAMPLE)).exits(0).json();
    assert_eq!(json["profile"], "node-express");
    has_keys(
        &json,
        "id status profile runner_up rejected constraints missing unknown kills warnings unverified overridden \
         assumptions picks withheld capacity slo recovery error_budget obligations approvers anti_patterns flips \
         specialists facts",
    );
    has_keys(&json["picks"]["database"], "choice because source");
    has_keys(&json["assumptions"][0], "fact value from");
}

#[test]
fn what_blocks_has_every_part() {
    let flags = ["--parent", "cs-vpe-advisor", "--team-size", "6", "--pattern", "microservices", "--cadence", "daily"];
    let slo = ["--slo-availability-percent", "99.9", "--error-budget-consumer", "Ines Okoye"];
    let json = Home::new().run(&[&["decide", "--output", "json"][..], &flags, &slo].concat()).exits(3).json();
    assert_eq!((&json["status"], json.get("profile")), (&json!("blocked"), None));
    has_keys(&json["kills"][0], "rule fact value message clears canon");
}

#[test]
fn an_unknown_fact_that_decides_is_named() {
    let json = Home::new().run(&with(&FORK, &["--output", "json"])).exits(0).json();
    has_keys(&json["decision"]["holds"], "holds over decided_by");
}

#[test]
fn exit_codes() {
    let home = Home::new();
    let code = |arguments: &[&str], code: i32| home.run(arguments).exits(code);
    code(&with(&["decide"], &SAMPLE), 0);
    code(&["decide", "--tenancy", "shared"], 2);
    code(&["decide", "--team-sise", "8"], 2);
    code(&with(&with(&["decide"], &SAMPLE[..10]), &["--pattern", "microservices"]), 3);
    code(&["decide", "--team-size", "8"], 4);
    code(&with(&["walk", "--parent", "cs-vpe-advisor", "--brief", "6 engineers", "--answer"], &["microservices"]), 3);
    code(&FORK[..7], 4);
    code(&FORK, 0);
    code(&with(&["decide", "--store", "/proc/none/walks.db"], &SAMPLE), 1);
    for report in ["p99 rose to 4 s after the promotion; the connection pool is exhausted", "the office plant is dry"] {
        home.pipe(&["triage"], report).exits(0);
    }
    code(&["triage"], 2);
    code(&["check"], 0);
    code(&["check", "/proc/none"], 1);
    code(&[], 2);
}

#[test]
fn no_profile_fits_is_4() {
    let home = Home::new();
    let walk = ["walk", "--output", "json", "--parent", "cs-vpe-advisor", "--brief", "12 engineers, weekly releases"];
    let stopped = home.run(&with(&walk, &["--answer", "microservices"])).exits(3).json();
    has_keys(&stopped["stop"], "kind rule fact value message clears canon question");
    let id = stopped["walk_id"].as_str().expect("an id");
    let rule = stopped["stop"]["rule"].as_str().expect("a rule");
    let who = ["--override-by", "Dana Reyes", "--override-reason", "the board decided"];
    let json = ["walk", "--output", "json", "--resume", id];
    home.run(&[&json[..], &["--override-rule", rule], &who].concat()).exits(4);
    let answers = ["--answer", "yes, a platform team, and the contexts deploy independently"];
    home.run(&with(&json, &answers)).exits(4);
    let answers = ["--answer", "99.9 %, and Ines Okoye spends the error budget"];
    let ended = home.run(&with(&json, &answers)).exits(4).json();
    assert_eq!(ended["decision"]["status"], "no_fit", "{ended}");
    has_keys(&ended["decision"]["nearest"], "profile violates fits_if");
    has_keys(&ended["decision"]["overridden"][0], "rule by reason");
}

#[test]
fn json_is_one_object_and_nothing_else() {
    let home = Home::new();
    let walk = home.walk();
    let id = walk["walk_id"].as_str().expect("an id");
    for arguments in [
        &["profiles"][..],
        &["profiles", "node-express"],
        &["explain"],
        &["explain", "microservices-under-30-engineers"],
        &["check"],
        &["check", "--schema", "profile"],
        &["walks", "list"],
        &["walks", "show", id],
        &["walk", "--resume", id],
        &["digest", "--walk", id],
        &["walks", "delete", id],
    ] {
        home.run(&with(arguments, &["--output", "json"])).json();
    }
    for command in ["triage", "extract"] {
        home.pipe(&[command, "--output", "json"], "Deploys fail: the migration holds a lock.").exits(0).json();
    }
}

#[test]
fn json_equals_what_the_tool_gives() {
    let home = Home::new();
    let mut client = home.client();
    let decided = home.run(&with(&["decide", "--output", "json"], &SAMPLE)).json();
    let mut full = sample();
    full["detail"] = json!("full");
    assert_eq!(client.call("decide", full).done().json, decided);

    let report = "p99 rose to 4 s after the promotion; the connection pool is exhausted";
    let triaged = home.pipe(&["triage", "--output", "json"], report).json();
    has_keys(&triaged, "question ranked specialists owner closed_when");
    assert_eq!(client.call("incident_triage", json!({ "report": report })).done().json, triaged);

    let walk = home.walk();
    assert_eq!(client.call("walk_question", json!({ "walk_id": walk["walk_id"] })).done().json, walk);
    let digest = home.run(&["digest", "--walk", walk["walk_id"].as_str().expect("an id"), "--output", "json"]).json();
    assert_eq!(client.call("digest", json!({ "walk_id": walk["walk_id"] })).done().text, digest["digest"]);
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    for output in ["json", "markdown"] {
        let decided = || Home::new().run(&with(&["decide", "--output", output], &SAMPLE)).exits(0).out;
        assert_eq!(decided(), decided());
        let triaged = || Home::new().pipe(&["triage", "--output", output], "The replica lags by 90 s.").exits(0).out;
        assert_eq!(triaged(), triaged());
    }
}

#[test]
fn a_walk_outlives_a_crash_between_answers() {
    let home = Home::new();
    let mut first = home.client();
    let opened = first.call("walk_question", json!({ "parent_agent": "cs-fullstack-engineer", "brief": BRIEF })).done();
    let id = opened.word("/walk_id");
    first.call("walk_question", json!({ "walk_id": id, "answer": LOAD })).done();
    first.crash();
    let resumed = home.run(&["walk", "--resume", &id, "--output", "json"]).exits(4).json();
    assert_eq!((&resumed["question"]["id"], &resumed["asked"]), (&json!("Q3"), &json!(["Q1", "Q3"])));
    let ended = home.run(&with(&["walk", "--resume", &id, "--output", "json"], &FORK[7..])).exits(0).json();
    let qps = ended["decision"]["facts"].as_array().expect("facts").iter().find(|f| f["fact"] == "qps_p99");
    assert_eq!(qps.map(|f| &f["value"]), Some(&json!(180)));
}

#[test]
fn two_that_answer_at_once_are_one_winner_and_one_who_is_told() {
    use sqlx::{ConnectOptions as _, Executor as _};
    let home = Home::new();
    let id = home.walk()["walk_id"].as_str().expect("an id").to_owned();
    let mut clients = [home.client(), home.client()];
    for client in &mut clients {
        client.call("walk_question", json!({ "walk_id": id })).done();
    }
    // Nobody can write until both have read where the walk stands.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.path("walks.db"));
    let mut lock = runtime.block_on(options.connect()).expect("the file");
    runtime.block_on(lock.execute("BEGIN IMMEDIATE")).expect("locked");
    let begun = clients.each_mut().map(|c| c.begin_call("walk_question", json!({ "walk_id": id, "answer": LOAD })));
    std::thread::sleep(std::time::Duration::from_millis(700));
    runtime.block_on(lock.execute("ROLLBACK")).expect("unlocked");

    let replies: Vec<_> = clients.iter_mut().zip(begun).map(|(c, id)| c.finish_call(id)).collect();
    let (won, lost): (Vec<_>, Vec<_>) = replies.into_iter().partition(|r| !r.json.is_null());
    assert_eq!((won.len(), lost.len()), (1, 1));
    assert_eq!(won[0].json["question"]["id"], "Q3");
    let words = lost[0].clone().refused();
    assert!(words.contains(&id) && words.contains("answered already"), "{words}");
    assert_eq!(home.run(&["walks", "list"]).exits(0).out.matches("Q3 waits").count(), 1);
}

#[test]
fn the_log_is_a_private_file_under_its_own_name() {
    let home = Home::new();
    let id = home.walk()["walk_id"].as_str().expect("an id").to_owned();
    let names = home.names("logs");
    assert_eq!(names.len(), 1, "{names:?}");
    let date = names[0].strip_prefix("backend-grill-").and_then(|n| n.strip_suffix(&format!("-{id}.md")));
    let shape: String = date.expect("the name").chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    assert_eq!(shape, "9999-99-99");
    let log = home.path("logs").join(&names[0]);
    assert_eq!(std::fs::metadata(&log).expect("the log").permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&log).expect("text").contains(BRIEF));
    assert_eq!(home.names("temporary"), Vec::<String>::new());
}

#[test]
fn the_log_is_never_written_through_a_link() {
    let home = Home::new();
    let id = home.walk()["walk_id"].as_str().expect("an id").to_owned();
    let log = home.path("logs").join(&home.names("logs")[0]);
    let (other, words) = (home.path("other"), "somebody else's");
    std::fs::write(&other, words).expect("written");
    std::fs::remove_file(&log).expect("removed");
    std::os::unix::fs::symlink(&other, &log).expect("a link");
    home.run(&["walk", "--resume", &id, "--answer", LOAD]).exits(4);
    assert_eq!(std::fs::read_to_string(&other).expect("text"), words);
    assert!(std::fs::symlink_metadata(&log).expect("the log").is_file());
    assert!(std::fs::read_to_string(&log).expect("text").contains(LOAD));
}

#[test]
fn where_the_log_lies_can_be_said() {
    let home = Home::new();
    home.run(&["walk", "--log-dir", "none"]).exits(4);
    assert_eq!((home.names("logs").len(), home.names("temporary").len()), (0, 0));
    home.run(&["walk", "--log-dir", &shown(&home.path("new/folder"))]).exits(4);
    assert_eq!(home.names("new/folder").len(), 1);
    let output = home.bare().args(["walk", "--store", "memory"]).output().expect("it");
    assert_eq!((output.status.code(), home.names("temporary").len()), (Some(4), 1));
    // A log that cannot be written costs the walk nothing.
    let told = home.run(&["walk", "--log-dir", "/proc/none"]).exits(4).err;
    assert!(told.contains("the log of walk w-") && told.contains("cannot be written"), "{told}");
}

#[test]
fn walks_are_listed_shown_and_deleted() {
    let home = Home::new();
    assert_eq!(home.run(&["walks", "list"]).exits(0).out, "no walks are kept\n");
    let id = home.walk()["walk_id"].as_str().expect("an id").to_owned();
    let listed = home.run(&["walks", "list"]).exits(0).out;
    assert!(listed.starts_with(&id) && listed.contains("cs-fullstack-engineer: asking, Q1 waits"), "{listed}");
    let shown = home.run(&["walks", "show", &id]).exits(0).out;
    assert!(shown.contains(BRIEF) && shown.contains("What is your read/write ratio"), "{shown}");
    home.run(&["walks", "delete", &id]).exits(0);
    assert_eq!(home.names("logs"), Vec::<String>::new());
    for action in ["show", "delete"] {
        let words = home.run(&["walks", action, &id]).exits(2).err;
        assert!(words.contains(&format!("no walk `{id}`")), "{words}");
    }
}

#[test]
fn the_nearest_name_is_said() {
    let home = Home::new();
    for (arguments, near) in [
        (&["profiles", "node-expres"][..], "did you mean `node-express`?"),
        (&["profiles", "cobol"], "known are"),
        (&["explain", "microservices-under-30-engineer"], "did you mean `microservices-under-30-engineers`?"),
        (&["explain", "zzz"], "`explain` without a rule lists them"),
        (&["check", "--schema", "profil"], "profile"),
        (&["decide", "--language-preferance", "go"], "--language-preference"),
        (&["decide", "--parent", "cs-cto-adviser"], "did you mean `cs-cto-advisor`?"),
        (&["wlak"], "walk"),
    ] {
        let ran = home.run(arguments).exits(2);
        assert!(ran.err.contains(near) && ran.out.is_empty(), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let home = Home::new();
    let help = home.bare().arg("--help").output().expect("help").stdout;
    let help = String::from_utf8(help).expect("text");
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let names: Vec<&str> =
        commands.lines().take_while(|l| !l.is_empty()).filter_map(|l| l[2..].split(' ').next()).collect();
    assert!(names.contains(&"decide") && names.contains(&"serve"), "{names:?}");
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let help = home.bare().args([name, "--help"]).output().expect("help").stdout;
        let help = String::from_utf8(help).expect("text");
        assert!(help.contains("Example:\n") && help.contains(&format!("cs-backend-engineer {name}")), "{name}: {help}");
    }
}

#[test]
fn every_question_can_be_revised_after_the_decision() {
    let home = Home::new();
    let first = home.run(&with(&FORK, &["--output", "json"])).exits(0).json();
    let id = first["walk_id"].as_str().expect("an id");
    let again = home.run(&["walk", "--output", "json", "--resume", id, "--revise", "Q3"]).exits(4).json();
    assert_eq!(again["question"]["id"], "Q3");
    let next = home.run(&["walk", "--output", "json", "--resume", id, "--answer", "async"]).exits(0).json();
    assert_eq!(next["decision"]["revision"]["since"], first["decision"]["id"]);
    assert_eq!(next["decision"]["revision"]["answers"][0]["fact"], "communication");
}
