//! Data files: ours by their published schemas, broken ones by what is said of them, and an organisation's laid over
//! ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use cs_backend_engineer::catalog;
use cs_backend_engineer::mcp::desk::Desk;
use cs_backend_engineer::mcp::walk_question::{self, Params};
use cs_backend_engineer::store::{Place, Store};
use serde_json::{Value as Json, json};

const PROFILE: &str = "profiles/node-express.json";
const RULE: &str = "references/rules/rto-exceeds-error-budget.json";
const CONTRACT: &str = "fork-contracts/cs-cto-advisor.json";

/// A compiled-in file.
fn ours(path: &str) -> String {
    let text = catalog::embedded_file(path).unwrap_or_else(|| panic!("{path} is not there"));
    text.to_owned()
}

/// A compiled-in file with a change, which has to be there.
fn changed(path: &str, from: &str, to: &str) -> (String, String) {
    let text = ours(path);
    assert!(text.contains(from), "{path} has no {from}");
    (path.to_owned(), text.replacen(from, to, 1))
}

/// A folder of an organisation's files.
fn folder(files: &[(String, String)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    home
}

fn run(flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cs-backend-engineer"));
    command.args(["--store", "memory"]).args(flags).env("XDG_CONFIG_HOME", "/nowhere").env_remove("RUST_LOG");
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The data files of this tree, with their paths as the loader has them.
fn data_files(root: &Path, folder: &str, found: &mut Vec<String>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root.join(folder)).expect("a folder").map(|e| e.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        let below = format!("{folder}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            data_files(root, &below, found);
        } else if below.ends_with(".json") {
            found.push(below);
        }
    }
}

#[test]
fn every_data_file_is_by_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["profiles", "fork-contracts", "references"] {
        data_files(root, folder, &mut paths);
    }
    assert_eq!(paths.len(), catalog::builtin_count());
    for kind in catalog::KINDS {
        let printed = run(&["check", "--schema", kind]);
        assert_eq!(printed.status.code(), Some(0));
        let schema: Json = serde_json::from_slice(&printed.stdout).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let of_kind: Vec<&String> = paths.iter().filter(|p| catalog::kind_of(p) == Some(kind)).collect();
        assert!(!of_kind.is_empty() || ["roster", "thresholds"].contains(&kind), "no file is a {kind}");
        for path in of_kind {
            let mut file: Json = serde_json::from_str(&ours(path)).expect("JSON");
            let faults: Vec<String> =
                validator.iter_errors(&file).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(faults.is_empty(), "{path}: {faults:#?}");
            // It can refuse.
            let item = if file.is_array() { &mut file[0] } else { &mut file };
            item["no_such_field"] = json!(1);
            assert!(!validator.is_valid(&file), "the schema of a {kind} takes anything");
        }
    }
    for (kind, good, bad) in [
        ("roster", json!({ "tech lead": "Ada Byron" }), json!({ "tech lead": 3 })),
        ("thresholds", json!({ "microservices-under-30-engineers.engineers": 20 }), json!({ "a.b": "20" })),
    ] {
        let schema = catalog::schema(kind).expect("a schema");
        let validator = jsonschema::validator_for(schema.as_value()).expect("a schema");
        assert!(validator.is_valid(&good) && !validator.is_valid(&bad), "{kind}");
    }
    let unknown = run(&["check", "--schema", "profil"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn broken_files_are_refused_with_their_place() {
    let whole = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let cases = [
        ("unknown field", changed(PROFILE, "\"team_size_min\"", "\"team_size_mn\"")),
        ("wrong type", changed(PROFILE, "\"team_size_min\": 1,", "\"team_size_min\": \"1\",")),
        ("negative", changed(PROFILE, "\"team_size_min\": 1,", "\"team_size_min\": -1,")),
        ("text for an object", changed(PROFILE, "\"stack\": {", "\"stack\": { \"x\": \"y\",")),
        ("missing field", changed(PROFILE, "  \"title\": \"TypeScript modular monolith on Node\",\n", "")),
        ("field twice", changed(PROFILE, "\"founding\": true,", "\"founding\": true, \"founding\": true,")),
        ("wrong id", whole("profiles/acme.json", &ours(PROFILE))),
        ("bounds crossed", changed(PROFILE, "\"team_size_max\": 15", "\"team_size_max\": 0")),
        ("loads crossed", changed(PROFILE, "\"team_size_max\": 15", "\"qps_p99_min\": 500, \"qps_p99_max\": 100")),
        ("unknown word", changed(PROFILE, "[\"shared-multi-tenant\"]", "[\"shared\"]")),
        ("nothing served", changed(PROFILE, "[\"shared-multi-tenant\"]", "[]")),
        ("unknown canon id", changed(PROFILE, "\"openai-postgresql\"", "\"openai-postgres\"")),
        ("percentiles crossed", changed(PROFILE, "\"latency_p95_ms\": 250", "\"latency_p95_ms\": 50")),
        ("all of the time", changed(PROFILE, "\"availability_percent\": 99.5", "\"availability_percent\": 100")),
        ("more than the budget", changed(PROFILE, "\"rto_minutes\": 100", "\"rto_minutes\": 240")),
        ("nobody to approve", changed(PROFILE, "\"stack\": [\"tech lead\", \"service owner\"],", "")),
        ("no JSON", changed(PROFILE, "\"founding\": true,", "\"founding\": true")),
        ("two values", whole(PROFILE, &(ours(PROFILE) + "{}"))),
        ("an empty file", whole(PROFILE, "")),
        ("a list", whole(PROFILE, "[]")),
        ("no CEL", changed(RULE, "rto_minutes > (100.0", "rto_minutes > > (100.0")),
        ("unknown fact in CEL", changed(RULE, "\"rto_minutes > (", "\"rto_minute > (")),
        ("unknown threshold in CEL", changed(RULE, "limits.window_minutes\",", "limits.window_hours\",")),
        ("number against text", changed(RULE, "\"rto_minutes > (100.0", "\"rto_minutes > 'x' || rto_minutes > (100.0")),
        ("no condition", changed(RULE, "\"when\": \"rto_minutes > (", "\"when\": \"rto_minutes - (")),
        ("unknown fact", changed(RULE, "\"fact\": \"rto_minutes\"", "\"fact\": \"rto\"")),
        ("unknown fact of a sample", changed(RULE, "\"rto_minutes\": 240", "\"rto_minuts\": 240")),
        (
            "value out of range",
            changed(
                RULE,
                "\"trips_on\": { \"slo_availability_percent\": 99.5",
                "\"trips_on\": { \"slo_availability_percent\": 199.5",
            ),
        ),
        ("a sample that does not trip", changed(RULE, "\"rto_minutes\": 240", "\"rto_minutes\": 10")),
        ("a sample that does not pass", changed(RULE, "\"rto_minutes\": 100 }", "\"rto_minutes\": 1000 }")),
        (
            "a sample that does not tell",
            changed(RULE, "\"slo_availability_percent\": 99.5, \"rto_minutes\": 100", "\"rto_minutes\": 100"),
        ),
        ("unknown severity", changed(RULE, "\"kill\"", "\"fatal\"")),
        ("no template", changed(RULE, "{{ rto_minutes }} minutes", "{{ rto_minutes minutes")),
        ("unknown fact in a template", changed(RULE, "{{ rto_minutes }} minutes", "{{ rto_minuts }} minutes")),
        (
            "unknown threshold in a template",
            changed(
                RULE,
                "* limits.window_minutes) | round(1) }} minutes that",
                "* limits.window) | round(1) }} minutes that",
            ),
        ),
        ("unknown fact of a contract", changed(CONTRACT, "\"team_size\"", "\"teamsize\"")),
        ("questions out of order", changed(CONTRACT, "\"Q4\", \"Q5\"", "\"Q5\", \"Q4\"")),
        ("unknown part of a digest", changed(CONTRACT, "\"risk\"", "\"risks\"")),
        (
            "a specialist of another name",
            whole("references/specialists/foo.json", &ours("references/specialists/slo-architect.json")),
        ),
        ("a signal of another name", whole("references/signals/foo.json", &ours("references/signals/latency.json"))),
        ("a question of another name", whole("references/questions/Q8.json", &ours("references/questions/Q1.json"))),
        ("unknown field of a signal", changed("references/signals/latency.json", "\"id\"", "\"idd\"")),
        ("unknown threshold", whole("thresholds.json", "{\n  \"rto-exceeds-error-budget.window_minute\": 1\n}")),
        ("no threshold at all", whole("thresholds.json", "{\n  \"engineers\": 1\n}")),
        (
            "threshold of a wrong type",
            whole("thresholds.json", "{\n  \"rto-exceeds-error-budget.window_minutes\": \"1\"\n}"),
        ),
        ("roster of a wrong type", whole("roster.json", "{\n  \"tech lead\": 3\n}")),
        ("canon of a wrong type", whole("references/canon.json", "[\n  { \"id\": \"ours\", \"cite\": 3 }\n]")),
        ("a folder that is not read", whole("profile/acme.json", "{}")),
    ];
    let mut seen = String::new();
    for (name, file) in cases {
        let home = folder(std::slice::from_ref(&file));
        let place = home.path().display().to_string();
        let checked = run(&["check", &place]);
        assert_eq!(checked.status.code(), Some(1), "{name}: {}", said(&checked));
        let faults = said(&checked).replace(&format!("{place}/"), "");
        if !faults.contains("is read by nothing") {
            for fault in faults.lines() {
                let mut parts = fault.strip_prefix(&file.0).unwrap_or_else(|| panic!("{name}: {fault}")).splitn(4, ':');
                let mut number = || parts.next().and_then(|n| n.parse::<usize>().ok());
                assert_eq!(number(), None, "the path ends");
                let (line, column) = (number().expect("a line"), number().expect("a column"));
                assert!(line >= 1 && column >= 1, "{name}: {fault}");
            }
        }
        seen += &format!("{name}\n  {}\n", faults.trim_end().replace('\n', "\n  "));

        // As JSON the place is there as numbers.
        let checked = run(&["--output", "json", "check", &place]);
        let json: Json = serde_json::from_slice(&checked.stdout).expect("JSON");
        assert!(json["faults"][0]["line"].is_u64() && json["faults"][0]["fault"].is_string(), "{json}");
    }
    insta::assert_snapshot!(seen);
}

#[test]
fn ours_are_whole() {
    let checked = run(&["check"]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    let missing = run(&["check", "/no/such/folder"]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(said(&missing).trim_end(), "/no/such/folder: no such folder");
}

const SAMPLE: [&str; 12] = [
    "--team-size",
    "8",
    "--qps-p99",
    "50",
    "--read-write-ratio",
    "20",
    "--tenancy",
    "shared-multi-tenant",
    "--data-sensitivity",
    "pii",
    "--pattern",
    "modular-monolith",
];

/// The decision on the sample, with further flags, under an organisation's folder.
fn decided(config: Option<&Path>, more: &[&str]) -> Json {
    let mut flags = vec!["--output", "json"];
    let place = config.map(|c| c.display().to_string()).unwrap_or_default();
    if config.is_some() {
        flags.extend(["--config", &place]);
    }
    flags.push("decide");
    flags.extend(SAMPLE);
    flags.extend(more);
    let printed = run(&flags);
    serde_json::from_slice(&printed.stdout).unwrap_or_else(|_| panic!("{}", said(&printed)))
}

/// A folder that `check` finds no fault in.
fn checked(files: &[(String, String)]) -> tempfile::TempDir {
    let home = folder(files);
    let checked = run(&["check", &home.path().display().to_string()]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    home
}

#[test]
fn an_empty_folder_changes_nothing() {
    let home = checked(&[]);
    assert_eq!(decided(Some(home.path()), &[]), decided(None, &[]));
}

#[test]
fn a_new_profile_is_chosen_among() {
    let text = ours(PROFILE)
        .replacen("\"node-express\"", "\"acme-elixir\"", 1)
        .replacen("  \"founding\": true,\n", "", 1)
        .replacen("[\"typescript\", \"javascript\"]", "[\"elixir\"]", 1)
        .replacen("\"openai-postgresql\"", "\"acme-handbook\"", 1);
    let source = json!([{ "id": "acme-handbook", "cite": "Acme, Engineering Handbook", "claim": "What we run." }]);
    let home = checked(&[
        ("profiles/acme-elixir.json".to_owned(), text),
        ("references/canon.json".to_owned(), source.to_string()),
    ]);
    let more = ["--language", "elixir"];
    let (before, after) = (decided(None, &more), decided(Some(home.path()), &more));
    assert_ne!(before["profile"], "acme-elixir");
    assert_eq!(after["profile"], "acme-elixir");
    assert_ne!(before["id"], after["id"]);
    // Our own sources stay beside theirs.
    let shown = run(&["--config", &home.path().display().to_string(), "profiles", "acme-elixir"]);
    assert!(said(&shown).contains("Fowler, MonolithFirst"), "{}", said(&shown));
}

#[test]
fn a_replaced_profile_takes_the_place_of_ours() {
    let home = checked(&[changed(PROFILE, "\"latency_p99_ms\": 600", "\"latency_p99_ms\": 450")]);
    let more = ["--language", "typescript"];
    let (before, after) = (decided(None, &more), decided(Some(home.path()), &more));
    assert_eq!((&before["profile"], &after["profile"]), (&json!("node-express"), &json!("node-express")));
    assert_eq!((&before["slo"]["latency_p99_ms"], &after["slo"]["latency_p99_ms"]), (&json!(600.0), &json!(450.0)));
    assert_ne!(before["id"], after["id"]);
}

#[test]
fn a_new_parent_is_asked_its_questions() {
    let text = ours(CONTRACT).replacen("cs-cto-advisor", "acme-cpo", 1).replacen("\"Q4\", \"Q5\", \"Q7\"", "\"Q3\"", 1);
    let home = checked(&[("fork-contracts/acme-cpo.json".to_owned(), text)]);
    let place = home.path().display().to_string();
    let flags = ["--output", "json", "--log-dir", "none", "walk", "--parent", "acme-cpo", "--brief", "a shop"];
    let walk: Json = serde_json::from_slice(&run(&[&["--config", &place], &flags[..]].concat()).stdout).expect("JSON");
    assert_eq!(walk["asked"], json!(["Q3"]), "{walk:#}");
    assert_eq!(walk["question"]["progress"], "1 of 1");
}

#[test]
fn a_new_rule_stops() {
    let rule = json!({
        "id": "acme-no-public-data-on-large-teams",
        "title": "Acme keeps public data with small teams",
        "severity": "kill",
        "question": "Q4",
        "fact": "data_sensitivity",
        "when": "data_sensitivity == 'pii' && team_size > limits.engineers",
        "limits": { "engineers": { "value": 7, "source": "house heuristic" } },
        "message": "{{ team_size }} engineers hold {{ data_sensitivity }}.",
        "clears": "Have at most {{ limits.engineers }} engineers hold it.",
        "canon": ["house heuristic"],
        "trips_on": { "data_sensitivity": "pii", "team_size": 8 },
        "passes_on": { "data_sensitivity": "pii", "team_size": 7 },
    });
    let home = checked(&[("references/rules/acme-no-public-data-on-large-teams.json".to_owned(), rule.to_string())]);
    let after = decided(Some(home.path()), &[]);
    assert_eq!(after["status"], "blocked");
    assert_eq!(after["kills"][0]["message"], "8 engineers hold pii.");
    assert_eq!(after["kills"][0]["clears"], "Have at most 7 engineers hold it.");
    assert_ne!(after["id"], decided(None, &[])["id"]);
}

#[test]
fn thresholds_move_the_rules() {
    let home =
        checked(&[("thresholds.json".to_owned(), "{ \"microservices-under-30-engineers.engineers\": 5 }".into())]);
    let rules = |decision: &Json| -> Vec<String> {
        let kills = decision["kills"].as_array().expect("a list");
        kills.iter().map(|k| k["rule"].as_str().expect("an id").to_owned()).collect()
    };
    let mut flags = vec!["--output", "json", "decide"];
    let microservices: Vec<&str> =
        SAMPLE.iter().map(|f| if *f == "modular-monolith" { "microservices" } else { *f }).collect();
    flags.extend(&microservices);
    let before: Json = serde_json::from_slice(&run(&flags).stdout).expect("JSON");
    let place = home.path().display().to_string();
    let after: Json = serde_json::from_slice(&run(&[&["--config", &place], &flags[..]].concat()).stdout).expect("JSON");
    let rule = "microservices-under-30-engineers".to_owned();
    assert!(
        rules(&before).contains(&rule) && !rules(&after).contains(&rule),
        "{:?} {:?}",
        rules(&before),
        rules(&after)
    );
    assert_ne!(before["id"], after["id"]);
}

#[test]
fn the_roster_names_who_holds_a_role() {
    let home = checked(&[("roster.json".to_owned(), "{ \"Tech Lead\": \"Ada Byron\" }".into())]);
    let (before, after) = (decided(None, &[]), decided(Some(home.path()), &[]));
    assert_eq!(before["approvers"][0]["who"][0], "tech lead");
    assert_eq!(after["approvers"][0]["who"][0], "tech lead (Ada Byron)");
    assert_eq!(after["approvers"][0]["approval"], "not asked");
    assert_ne!(before["id"], after["id"]);
}

#[tokio::test]
async fn a_broken_folder_is_said_in_the_first_reply() {
    let home = folder(&[changed(PROFILE, "\"team_size_max\": 15", "\"team_size_max\": 0")]);
    let desk = Arc::new(Desk::new(Store::new(Place::Memory), Some(home.path().to_owned()), None));
    let walk = walk_question::run(&desk, "local", Params::default()).await.expect("a walk all the same");
    let reply = walk_question::reply(&desk, &walk);
    let note = reply.notes.iter().find(|n| n.contains("is left out")).unwrap_or_else(|| panic!("{:?}", reply.notes));
    assert!(
        note.contains("profiles/node-express.json:7:22: `constraints.team_size_max` is 0, expected at least"),
        "{note}"
    );
    assert!(reply.question.is_some());
    // Ours decide until it is mended.
    assert_eq!(desk.catalog().profiles["node-express"].constraints.team_size_max, Some(15));
}
