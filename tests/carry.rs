//! Walks move between stores, whole, and bad exports are refused with their line.
#![cfg(unix)]

mod binary;
mod database;

use binary::{BRIEF, Home, shown};
use serde_json::{Value as Json, json};

/// A home with a decided walk, one that waits, a decision of no walk, a triage of the walk, and what a specialist
/// returned for each. Gives the ids of both walks.
fn furnished() -> (Home, [String; 2]) {
    let home = Home::new();
    let load = "20:1; 180 qps at p99 in a year: 30 today, 3x growth, 2x peak";
    let answers = ["--answer", load, "--answer", "sync by default", "--answer", "modular monolith"];
    let walk = [&["walk", "--output", "json", "--parent", "cs-fullstack-engineer", "--brief", BRIEF], &answers[..]];
    let decided = home.run(&walk.concat()).exits(0).json();
    let word = |json: &Json, pointer: &str| json.pointer(pointer).and_then(Json::as_str).expect("a word").to_owned();
    let (first, decision) = (word(&decided, "/walk_id"), word(&decided, "/decision/id"));
    let waiting = word(&home.walk(), "/walk_id");
    home.run(&[&["decide"][..], &binary::SAMPLE].concat()).exits(0);
    let report = "The database was down for two hours after the failover did not work.";
    let triage = home.pipe(&["triage", "--output", "json", "--walk", &first], report).json();
    for (flag, id) in [("--walk", &first), ("--decision", &decision), ("--triage", &word(&triage, "/id"))] {
        home.run(&["digest", flag, id, "--artifact", "slo-architect=docs/naïve \"slo\".md"]).exits(0);
    }
    (home, [first, waiting])
}

fn export(home: &Home, place: &str) -> String {
    home.run(&["walks", "export", "--all", "--store", place]).exits(0).out
}

#[test]
fn everything_moves_from_store_to_store() {
    let (home, [decided, waiting]) = furnished();
    let here = shown(&home.path("walks.db"));
    let all = export(&home, &here);
    assert_eq!(all.lines().count(), 3, "two walks and a decision of none");
    let first: Json = serde_json::from_str(all.lines().next().expect("a line")).expect("JSON");
    let kinds: Vec<_> = first["results"].as_array().expect("results").iter().map(|r| r["kind"].clone()).collect();
    assert_eq!((&first["walk_id"], kinds), (&json!(decided), vec![json!("decision"), json!("triage")]));
    assert_eq!(first["artifacts"].as_array().map(Vec::len), Some(3));

    let mut places = vec![shown(&home.path("other.db"))];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if let Some(server) = database::shared() {
        places.push(runtime.block_on(server.database()).url());
    }
    // To a file, to PostgreSQL, and from there back to a file.
    places.push(shown(&home.path("third.db")));
    let mut moved = all.clone();
    for place in &places {
        let taken = home.pipe(&["walks", "import", "--output", "json", "--store", place], &moved).exits(0).json();
        assert_eq!(taken, json!({ "imported": 2, "known": 0 }));
        let again = home.pipe(&["walks", "import", "--store", place], &moved).exits(0);
        assert_eq!(again.out, "walks taken in: 0; there already: 2\n");
        moved = export(&home, place);
        assert_eq!(moved, all, "byte for byte");
        // They are walks as any other.
        let shown = |store: &str| home.run(&["walks", "show", &decided, "--store", store]).exits(0).out;
        assert_eq!(shown(place), shown(&here));
        let listed = home.run(&["walks", "list", "--store", place]).exits(0).out;
        assert!(listed.contains(&format!("{waiting} ")) && listed.contains("Q1 waits"), "{listed}");
        let digest = |store: &str| home.run(&["digest", "--walk", &decided, "--store", store]).exits(0).out;
        assert_eq!(digest(place), digest(&here));
    }
    // Another owner's are another's.
    let other = ["walks", "import", "--owner", "team-b", "--store", &places[0]];
    home.pipe(&other, &all).exits(0);
    assert_eq!(export(&home, &places[0]), all);
    home.run(&["walks", "delete", &decided, "--owner", "team-b", "--store", &places[0]]).exits(0);
    assert_eq!(export(&home, &places[0]), all);
    home.run(&["walks", "show", &decided, "--owner", "team-c", "--store", &places[0]]).exits(2);
}

#[test]
fn one_walk_moves_alone() {
    let (home, [decided, _]) = furnished();
    let file = home.path("walk.json");
    // Laid out for a person to read, and read as well.
    let one = home.run(&["walks", "export", &decided]).exits(0).out;
    assert!(one.lines().count() > 10);
    std::fs::write(&file, &one).expect("written");
    let (place, file) = (shown(&home.path("other.db")), shown(&file));
    home.run(&["walks", "import", &file, "--store", &place]).exits(0);
    assert_eq!(home.run(&["walks", "export", &decided, "--store", &place]).exits(0).out, one);
    assert_eq!(home.run(&["walks", "list", "--store", &place]).exits(0).out.lines().count(), 1);
    home.run(&["walks", "export"]).exits(2);
    home.run(&["walks", "export", "w-none"]).exits(2);
    assert_eq!(export(&home, &shown(&home.path("empty.db"))), "");
    // As a pipe from an empty store has it.
    for nothing in ["", "\n \n"] {
        let out = home.pipe(&["walks", "import"], nothing).exits(0).out;
        assert_eq!(out, "nothing to take in: there is neither a walk nor a result in it\n");
        let json = home.pipe(&["walks", "import", "--output", "json"], nothing).exits(0).json();
        assert_eq!(json, json!({ "imported": 0, "known": 0 }));
    }
}

#[test]
fn what_a_walk_came_to_goes_with_it_where_that_is_asked_for() {
    let mut places = vec![None];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if let Some(server) = database::shared() {
        places.push(Some(runtime.block_on(server.database()).url()));
    }
    for place in places {
        let (home, [decided, waiting]) = furnished();
        let place = place.unwrap_or_else(|| shown(&home.path("other.db")));
        let all = export(&home, &shown(&home.path("walks.db")));
        home.pipe(&["walks", "import", "--store", &place], &all).exits(0);
        let delete = |arguments: &[&str]| home.run(&[&["walks", "delete", "--store", &place], arguments].concat());
        let lines: Vec<Json> = all.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let id = |line: usize, result: usize| lines[line]["results"][result]["id"].as_str().expect("an id");
        let (decision, triage, alone) = (id(0, 0), id(0, 1), id(2, 0));
        // A result by its id, with what was handed in for it.
        assert_eq!(delete(&[alone]).exits(0).out, format!("decision {alone} is deleted\n"));
        assert_eq!(export(&home, &place).lines().count(), 2);
        for (arguments, words) in [
            (&[alone][..], format!("no decision `{alone}`")),
            (&["t-0123456789abcdef0123"], "no triage `t-".to_owned()),
            (&["w-0123456789abcdef01234567", "--with-results"], "no walk `w-".to_owned()),
            (&[decision, "--with-results"], "goes with a walk".to_owned()),
        ] {
            let ran = delete(arguments).exits(2);
            assert!(ran.err.contains(&words), "{arguments:?}: {}", ran.err);
        }
        // A walk with its results, and nothing of another.
        let ran = delete(&[&decided, "--with-results"]).exits(0);
        let told = format!("walk {decided} is deleted\nand with it triage {triage}\nand with it decision {decision}\n");
        assert_eq!(ran.out, told);
        assert_eq!(export(&home, &place).lines().count(), 1);
        home.run(&["digest", "--decision", decision, "--store", &place]).exits(2);
        let json = delete(&[&waiting, "--with-results", "--output", "json"]).exits(0).json();
        assert_eq!(json, json!({ "deleted": waiting, "results": [] }));
        assert_eq!(export(&home, &place), "");
        // What another walk came to as well stays.
        let mut twin = lines[0].clone();
        (twin["results"], twin["artifacts"]) = (json!([lines[0]["results"][0]]), json!([]));
        let twin = twin.to_string().replace(&decided, "w-ffffffffffffffffffffffff");
        home.pipe(&["walks", "import", "--store", &place], &format!("{}\n{twin}", lines[0])).exits(0);
        let ran = delete(&[&decided, "--with-results"]).exits(0);
        assert!(!ran.out.contains(decision), "{}", ran.out);
        home.run(&["digest", "--decision", decision, "--store", &place]).exits(0);
    }
}

#[test]
fn a_walk_that_went_on_is_not_overwritten() {
    let (home, [_, waiting]) = furnished();
    let all = export(&home, &shown(&home.path("walks.db")));
    home.run(&["walk", "--resume", &waiting, "--answer", "20:1, 180 qps"]).exits(4);
    let refused = home.pipe(&["walks", "import"], &all).exits(2).err;
    let words = format!("-:2: walk `{waiting}` is kept here with other events: `walks delete {waiting}` first");
    assert!(refused.contains(&words) && refused.contains("before it (1 of the walks) is in"), "{refused}");
    assert_ne!(export(&home, &shown(&home.path("walks.db"))), all);
    home.run(&["walks", "delete", &waiting]).exits(0);
    home.pipe(&["walks", "import"], &all).exits(0);
    assert_eq!(export(&home, &shown(&home.path("walks.db"))), all);
}

#[test]
fn bad_exports_are_refused_with_their_line() {
    let (home, _) = furnished();
    let all = export(&home, &shown(&home.path("walks.db")));
    let lines: Vec<Json> = all.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let place = shown(&home.path("other.db"));
    let changed = |pointer: &str, value: Json| {
        let mut second = lines[1].clone();
        *second.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
        second
    };
    let with = |name: &str, value: Json| {
        let mut second = lines[1].clone();
        second[name] = value;
        second
    };
    let opened = lines[1]["events"][0].clone();
    let artifact = |subject: &str, body: Json| with("artifacts", json!([{ "subject": subject, "body": body }]));
    let own = lines[1]["walk_id"].as_str().expect("an id");
    for (second, words) in [
        (json!("hello"), "expected a walk as `walks export` gives it"),
        (json!({}), "there is neither a walk nor a result"),
        (json!({ "events": [opened] }), "there are `events` without a `walk_id`"),
        (with("events", json!([])), "has no `events`"),
        (with("walk", json!("w")), "unknown field `walk`"),
        (changed("/walk_id", json!("w-other")), "event 1 of walk `w-other` opens the walk `w-"),
        (changed("/walk_id", json!("")), "`` is no id"),
        (changed("/walk_id", json!("w\u{0}")), "is no id"),
        (changed("/walk_id", json!("w".repeat(300))), "is no id"),
        (changed("/events/0/event", json!("asked")), "event 1 of walk `w-"),
        (changed("/events/0", lines[1]["events"][1].clone()), "does not open it"),
        (changed("/events/1", opened.clone()), "event 2 of walk `w-"),
        (changed("/events/1", json!({ "event": "decided" })), "missing field `decision`"),
        (changed("/events/1", json!({ "event": "sung", "song": "la" })), "unknown variant `sung`"),
        (artifact("w-other", json!({ "specialist": "s" })), "is of `w-other`, which is not carried along"),
        (artifact(own, json!({ "path": "p" })), "missing field `specialist`"),
        (with("results", json!([{ "kind": "song", "id": "s", "body": {} }])), "`song` is no kind of result"),
        (with("results", json!([{ "kind": "decision", "id": "d-1", "body": {} }])), "decision `d-1` cannot be read"),
        (with("results", json!([{ "kind": "triage", "id": "t-1", "body": {"id": "t-2"} }])), "names itself otherwise"),
    ] {
        let input = format!("{}\n{second}\n{}\n", lines[0], lines[2]);
        let refused = home.pipe(&["walks", "import", "--store", &place], &input).exits(2).err;
        assert!(refused.contains(words), "{words}: {refused}");
        assert!(refused.contains("-:2: ") || refused.contains("line 2 column "), "{words}: {refused}");
        assert!(refused.contains("before it (1 of the walks) is in"), "{refused}");
        assert_eq!(home.run(&["walks", "list", "--store", &place]).exits(0).out.lines().count(), 1);
    }
    for (input, words) in [
        ("{\"walk_id\": ", "EOF while parsing"),
        ("\n\nnot JSON", "line 3 column"),
        ("[1]", "line 1 column"),
        ("\u{0}", "line 1 column"),
    ] {
        let refused = home.pipe(&["walks", "import", "--store", &place], input).exits(2).err;
        assert!(refused.contains(words) && refused.contains("nothing was taken in"), "{refused}");
    }
    let deep = "[".repeat(100_000);
    home.pipe(&["walks", "import", "--store", &place], &deep).exits(2);
    let missing = home.run(&["walks", "import", "/nowhere/walks.jsonl", "--store", &place]).exits(2).err;
    assert!(missing.contains("`/nowhere/walks.jsonl` cannot be read"), "{missing}");
    // Whole but for its end, as after a full disk.
    let cut = home.pipe(&["walks", "import", "--store", &place], &all[..all.len() - 20]).exits(2).err;
    assert!(cut.contains("line 3") && cut.contains("before it (2 of the walks) is in"), "{cut}");
}
