//! Bad input: a clear error with the next step, an exit code, and nothing lost.
#![cfg(unix)]

mod binary;

use binary::{BRIEF, Called, Client, Home, SAMPLE, sample, shown};
use serde_json::{Value as Json, json};

/// A home with a walk whose Q1 waits; whatever comes, the walk answers as before.
struct Kept {
    home: Home,
    walk: Json,
}

impl Kept {
    fn new() -> Self {
        let home = Home::new();
        let walk = home.walk();
        Kept { home, walk }
    }

    fn id(&self) -> &str {
        self.walk["walk_id"].as_str().expect("an id")
    }

    /// Runs a command that is refused: its exit code, and words that its error says, on standard error alone.
    #[track_caller]
    fn refused(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let ran = self.home.run(arguments).exits(code);
        assert_eq!(ran.out, "", "{arguments:?}");
        says(&ran.err, words);
    }

    #[track_caller]
    fn still_answers(&self) {
        let answer = ["walk", "--output", "json", "--resume", self.id(), "--answer", "20:1, 180 qps"];
        assert_eq!(self.home.run(&answer[..5]).exits(4).json(), self.walk);
        assert_eq!(self.home.run(&answer).exits(4).json()["question"]["id"], "Q3");
    }
}

#[track_caller]
fn says(error: &str, words: &[&str]) {
    for word in words {
        assert!(error.contains(word), "{error:?} does not say {word:?}");
    }
    for jargon in ["panicked", "thread '", "Caused by", "Some(", "src/"] {
        assert!(!error.contains(jargon), "{error:?}");
    }
}

/// A value that a flag of `decide` and an argument of the tool refuse in the same words.
const VALUES: &[(&str, &str, &[&str])] = &[
    ("qps_p99", "-5", &["`qps_p99` is `-5`", "expected a number above 0"]),
    ("qps_p99", "0", &["`qps_p99` is `0`", "above 0"]),
    ("qps_p99", "NaN", &["`qps_p99` is `NaN`", "expected a number above 0"]),
    ("qps_p99", "inf", &["`qps_p99` is `inf`", "expected a number above 0"]),
    ("qps_p99", "1e300", &["`qps_p99` is `1e300`", "at most 1000000000"]),
    ("qps_p99", "1e999", &["`qps_p99` is `1e999`"]),
    ("qps_p99", "a lot", &["`qps_p99` is `a lot`", "expected a number"]),
    ("read_write_ratio", "-1", &["`read_write_ratio` is `-1`", "read-only"]),
    ("read_write_ratio", "NaN", &["`read_write_ratio` is `NaN`"]),
    ("team_size", "0", &["`team_size` is `0`", "expected a whole number from 1"]),
    ("team_size", "2.5", &["`team_size` is `2.5`", "whole number"]),
    ("team_size", "9999999", &["`team_size` is `9999999`", "to 100000"]),
    ("rpo_minutes", "-1", &["`rpo_minutes` is `-1`"]),
    ("rto_minutes", "0", &["`rto_minutes` is `0`"]),
    ("slo_availability_percent", "100", &["`slo_availability_percent` is `100`", "below 100"]),
    ("slo_availability_percent", "-3", &["`slo_availability_percent` is `-3`"]),
    ("tenancy", "shared-multitenant", &["`shared-multitenant`", "did you mean `shared-multi-tenant`?"]),
    ("data_sensitivity", "phii", &["`phii`", "did you mean `phi`?"]),
    ("pattern", "microservice", &["`microservice`", "did you mean `microservices`?"]),
    ("pattern", "blockchain", &["`blockchain`", "monolith, modular-monolith"]),
    ("communication", "event-drivn", &["did you mean `event-driven`?"]),
    ("platform_team", "maybe", &["`platform_team` is `maybe`", "true or false"]),
];

#[test]
fn values_are_refused_by_flag() {
    let kept = Kept::new();
    for (fact, value, words) in VALUES {
        let flag = format!("--{}", fact.replace('_', "-"));
        kept.refused(&["decide", &flag, value], 2, words);
    }
    let order = ["--slo-latency-p50-ms", "500", "--slo-latency-p95-ms", "250", "--slo-latency-p99-ms", "600"];
    kept.refused(&[&["decide"][..], &SAMPLE, &order].concat(), 2, &["slo_latency_p50_ms", "500", "250"]);
    kept.still_answers();
}

#[test]
fn values_are_refused_by_argument() {
    let kept = Kept::new();
    let mut client = kept.home.client();
    let mut refused = |arguments: Json, words: &[&str]| says(&client.call("decide", arguments).refused(), words);
    for (fact, value, words) in VALUES {
        refused(json!({ *fact: value }), words);
        // A number as a number, where JSON has it.
        if let Ok(number) = serde_json::from_str::<serde_json::Number>(value)
            && !value.contains('e')
        {
            refused(json!({ *fact: number }), &words[..1]);
        }
        refused(json!({ "facts": [{ "fact": fact, "value": value }] }), words);
    }
    let mut order = sample();
    order["facts"] = json!([
        { "fact": "slo_latency_p50_ms", "value": "500" },
        { "fact": "slo_latency_p95_ms", "value": "250" },
        { "fact": "slo_latency_p99_ms", "value": "600" },
    ]);
    refused(order, &["slo_latency_p50_ms", "500", "250"]);
    refused(json!({ "facts": [{ "fact": "qps_p98", "value": "5" }] }), &["did you mean `qps_p99`?"]);
    refused(json!({ "team_sise": 5 }), &["unknown argument `team_sise`", "did you mean `team_size`?"]);
    refused(json!({ "parent_agent": "cs-cto-adviser" }), &["unknown parent", "did you mean `cs-cto-advisor`?"]);
    refused(json!({ "detail": "long" }), &["`detail` is `long`", "short or full"]);
    refused(json!({ "walk_id": kept.id(), "team_size": 5 }), &["send `walk_id` alone"]);
    refused(json!({ "team_size": 5, "facts": [{ "fact": "team_size", "value": "6" }] }), &["given twice", "send one"]);
    drop(client);
    kept.still_answers();
}

#[test]
fn an_unknown_parent_is_said_and_all_seven_are_walked() {
    let home = Home::new();
    let mut client = home.client();
    let reply = client.call("walk_question", json!({ "parent_agent": "cs-cto-adviser", "brief": BRIEF })).done();
    says(&reply.text, &["unknown parent `cs-cto-adviser`", "all seven", "cs-ciso-advisor, cs-cto-advisor"]);
    let next = client.call("walk_question", json!({ "walk_id": reply.word("/walk_id"), "answer": "20:1, 50 qps" }));
    assert!(!next.clone().done().text.contains("unknown parent"), "said once: {}", next.text);
    assert_eq!(next.json["question"]["id"], "Q2");
    let ran = home.run(&["walk", "--parent", "cs-cto-adviser", "--brief", BRIEF]).exits(4);
    says(&ran.out, &["unknown parent `cs-cto-adviser`", "all seven"]);
}

#[test]
fn ids_that_lead_nowhere() {
    let kept = Kept::new();
    let gone = "w-000000000000000000000000";
    let next = "give the id as its first reply had it";
    kept.refused(&["walk", "--resume", gone], 2, &["no walk `w-0", next]);
    kept.refused(&["walks", "show", gone], 2, &["no walk `w-0", next]);
    kept.refused(&["walks", "delete", "x'; drop table"], 2, &["no walk `x'; drop table`", next]);
    kept.refused(&["decide", "--walk", gone], 2, &["no walk `w-0"]);
    kept.refused(&["digest", "--walk", gone], 2, &["no walk `w-0"]);
    kept.refused(&["digest", "--decision", "d-0"], 2, &["no decision `d-0`", "make it again"]);
    kept.refused(&["digest", "--triage", "t-0"], 2, &["no triage `t-0`"]);
    kept.refused(&["digest"], 2, &["nothing to digest", "exactly one of"]);
    kept.refused(&["digest", "--walk", kept.id(), "--artifact", "slo"], 2, &["SPECIALIST=PATH"]);
    kept.refused(&["profiles", "node"], 2, &["unknown profile `node`", "known are", "django-monolith"]);

    let mut client = kept.home.client();
    let mut refused =
        |tool: &str, arguments: Json, words: &[&str]| says(&client.call(tool, arguments).refused(), words);
    refused("walk_question", json!({ "walk_id": gone }), &["no walk `w-0", next]);
    refused("walk_question", json!({ "answer": "20:1" }), &["no walk yet", "open one"]);
    refused("walk_question", json!({ "walk_id": kept.id(), "revise": "Q9" }), &["unknown question `Q9`", "Q1 to Q7"]);
    refused("walk_question", json!({ "walk_id": kept.id(), "revise": "Q2" }), &["Q2 is not walked", "Q1, Q3, Q5"]);
    refused(
        "walk_question",
        json!({ "walk_id": kept.id(), "accept_default": true }),
        &["no default is offered for Q1"],
    );
    refused("walk_question", json!({ "walk_id": kept.id(), "brief": "new" }), &["brief and parent are fixed"]);
    let over = json!({ "walk_id": kept.id(), "override_rule": "x", "override_by": "D", "override_reason": "r" });
    refused("walk_question", over, &["rule `x` has not tripped", "nothing to override"]);
    refused("decide", json!({ "walk_id": gone }), &["no walk `w-0"]);
    refused("incident_triage", json!({ "report": " " }), &["`report` is missing"]);
    refused("incident_triage", json!({ "report": "x", "decision_id": "d-0" }), &["no decision `d-0`"]);
    refused("incident_triage", json!({ "report": "x", "question": "Q8" }), &["`question` is `Q8`", "Q1 to Q7 or none"]);
    refused("digest", json!({}), &["nothing to digest"]);
    refused("digest", json!({ "walk_id": kept.id(), "decision_id": "d-0" }), &["more than one id"]);
    refused("digest", json!({ "walk_id": kept.id(), "artifacts": [{ "path": "x" }] }), &["specialist` is missing"]);
    drop(client);
    kept.still_answers();
}

#[test]
fn a_finished_walk_takes_no_answer() {
    let kept = Kept::new();
    let answers = ["--answer", "20:1, 180 qps", "--answer", "sync", "--answer", "modular monolith"];
    kept.home.run(&[&["walk", "--resume", kept.id()][..], &answers].concat()).exits(0);
    kept.refused(
        &["walk", "--resume", kept.id(), "--answer", "async"],
        2,
        &[kept.id(), "no question waits", "--revise"],
    );
    let mut client = kept.home.client();
    let words = client.call("walk_question", json!({ "walk_id": kept.id(), "answer": "async" })).refused();
    says(&words, &["no question waits for an answer", "`revise` a question"]);
    assert_eq!(client.call("walk_question", json!({ "walk_id": kept.id() })).done().json["state"], "decided");
    // Extra answers of a walk that was just opened are named, and the decision stands.
    let ran = kept.home.run(&[&["walk", "--parent", "cs-fullstack-engineer", "--answer", "x"][..], &answers].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_store_that_cannot_be_used() {
    let kept = Kept::new();
    let home = &kept.home;
    std::fs::write(home.path("notes.txt"), "not a database, and to be kept").expect("written");
    let foreign = home.path("foreign.db");
    sqlite(&foreign, "CREATE TABLE theirs (x)");
    let other = "--store";
    for (place, words) in [
        (shown(&home.path("notes.txt")), &["is no store of ours", other][..]),
        (shown(&foreign), &["is no store of ours", "another program's database", other]),
        (shown(&home.path("logs")), &["is no store of ours", "a folder", other]),
        (format!("{}/x.db", shown(&home.path("notes.txt"))), &["notes.txt", other]),
        ("/proc/none/walks.db".to_owned(), &["`/proc/none`", "cannot be", other]),
        ("/proc/version".to_owned(), &["/proc/version", other]),
    ] {
        let store = ["--store", &place];
        kept.refused(&[&["walk"][..], &store].concat(), 1, words);
        kept.refused(&[&["decide"][..], &SAMPLE, &store].concat(), 1, words);
        let mut client = home.client_with(&store);
        says(&client.call("walk_question", json!({})).refused(), words);
        says(&client.call("decide", sample()).refused(), words);
    }
    kept.refused(&["walks", "list", "--store", "mysql://x"], 2, &["`mysql://x` is no store"]);
    assert_eq!(std::fs::read_to_string(home.path("notes.txt")).expect("text"), "not a database, and to be kept");
    kept.still_answers();
}

/// Runs one statement on a file and gives the connection, which holds what the statement locked.
fn sqlite(path: &std::path::Path, statement: &'static str) -> (tokio::runtime::Runtime, sqlx::SqliteConnection) {
    use sqlx::{ConnectOptions as _, Executor as _};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = runtime.block_on(options.connect()).expect("the file");
    runtime.block_on(connection.execute(statement)).expect("run");
    (runtime, connection)
}

#[test]
fn a_locked_store_loses_nothing() {
    let kept = Kept::new();
    let lock = sqlite(&kept.home.path("walks.db"), "BEGIN IMMEDIATE");
    kept.refused(&["walk", "--brief", BRIEF], 1, &["walks.db", "is locked by another program", "try again"]);
    drop(lock);
    kept.still_answers();
}

#[test]
fn ten_megabytes() {
    let kept = Kept::new();
    let long = "We are six engineers and release daily. ".repeat(262_144);
    let file = kept.home.path("brief.txt");
    std::fs::write(&file, &long).expect("written");
    let named = format!("@{}", shown(&file));
    kept.refused(
        &["walk", "--brief", &named],
        2,
        &["the brief is 10485760 bytes", "the limit is 1048576", "send the part"],
    );
    let missing = format!("@{}", shown(&kept.home.path("none.txt")));
    kept.refused(&["walk", "--brief", &missing], 2, &["none.txt", "cannot be read"]);

    let mut client = kept.home.client();
    let brief = json!({ "brief": long });
    says(&client.call("walk_question", brief).refused(), &["the brief is 10485760 bytes", "the limit is 1048576"]);
    let answer = json!({ "walk_id": kept.id(), "answer": long });
    says(&client.call("walk_question", answer).refused(), &["the answer is 10485760 bytes", "send the part"]);
    let claims: Vec<Json> = vec![json!({ "fact": "team_size", "value": "6", "quote": "six engineers" }); 101];
    let claims = json!({ "brief": BRIEF, "claims": claims });
    says(&client.call("walk_question", claims).refused(), &["101 claims", "the limit is 100"]);
    says(
        &client.call("incident_triage", json!({ "report": long + "x" })).refused(),
        &["10485761 bytes", "the limit is"],
    );
    drop(client);
    kept.still_answers();
}

#[test]
fn a_broken_organisation_is_said_and_left_out() {
    let kept = Kept::new();
    let folder = kept.home.path("config/profiles");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("acme.json"), "{\n  \"id\": 7\n}").expect("written");
    let config = shown(&kept.home.path("config"));
    let config = ["--config", &config];
    let place = "profiles/acme.json:2:";
    let ran = kept.home.run(&[&["check"][..], &config].concat()).exits(1);
    says(&ran.out, &[place]);
    for command in ["profiles", "explain"] {
        kept.refused(&[&[command][..], &config].concat(), 1, &[place, "left out until it is mended"]);
    }
    let decided = kept.home.run(&[&["decide"][..], &SAMPLE, &config].concat()).exits(0);
    says(&decided.err, &[place]);
    let opened = kept.home.run(&[&["walk", "--output", "json"][..], &config].concat()).exits(4).json();
    says(&opened["notes"].to_string(), &[place, "left out until it is mended"]);

    let mut client = kept.home.client_with(&config);
    let noted = |reply: Called| {
        says(&reply.text, &["Note: ", place]);
        says(&reply.json["notes"].to_string(), &[place]);
    };
    noted(client.call("walk_question", json!({})).done());
    noted(client.call("decide", sample()).done());
    drop(client);
    kept.still_answers();
}

#[test]
fn an_organisation_that_is_not_there() {
    let kept = Kept::new();
    let ran = kept.home.run(&["walk", "--config", "/proc/none"]).exits(4);
    says(&ran.out, &["Note: ", "/proc/none"]);
    kept.still_answers();
}

#[test]
fn what_no_client_should_send() {
    let home = Home::new();
    let mut client: Client = home.client();
    let mut refused =
        |tool: &str, arguments: Json, words: &[&str]| says(&client.call(tool, arguments).refused(), words);
    refused("walk_question", json!({ "brief": { "deep": [1] } }), &["`brief` is", "expected text"]);
    refused("walk_question", json!({ "claims": ["x"] }), &["`claims[0]`", "expected an object with `fact`"]);
    refused("walk_question", json!({ "accept_default": "perhaps" }), &["`accept_default`", "true or false"]);
    refused(
        "walk_question",
        json!({ "breif": "x", "anser": "y" }),
        &["did you mean `brief`?", "did you mean `answer`?"],
    );
    refused("incident_triage", json!({}), &["`report` is missing"]);
    refused("decide", json!({ "pattern": ["a", "b"] }), &["`pattern`"]);
}
